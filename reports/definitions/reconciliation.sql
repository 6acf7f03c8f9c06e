-- title: Reconciliation
-- answers: Does the invoice ask for what the ledger counts, at the tariff's price?
-- relation: reconciliation
-- by: none
-- only-with: invoice
-- formula: differences are invoiced minus ours; counted_quantity is what the tariff charges
-- formula: computed_amount is the sum of the counted initiations' prices, rounded once, as the tariff says
-- formula: a charge belongs to the line with the longest origin; lines of one subject are added, credit notes taken off
-- columns:
--   invoice                  text                                      | the invoice's number; several that ask for the same are joined by +
--   account                  text                                      | the account that the line is about
--   period                   text                                      | first day / first day after it, in the report's zone
--   method                   text                                      | API method; empty for all
--   origin                   text                                      | first digits of the callers' numbers; empty for all
--   currency                 text                                      | currency of the line; empty where initiations have no price
--   invoiced_quantity        number                                    | initiations that the invoice asks for
--   counted_quantity         number                                    | initiations of the ledger that the tariff charges
--   quantity_difference      number                                    | invoiced minus counted
--   invoiced_amount_nano     hidden                                    | the invoice's amount in 1e-9 of the currency
--   invoiced_decimals        hidden                                    | decimals the invoice writes it with
--   invoiced_amount          money invoiced_amount_nano / invoiced_decimals | the invoice's amount
--   computed_amount_nano     hidden                                    | the tariff's amount in 1e-9 of the currency
--   computed_decimals        hidden                                    | decimals the tariff writes prices with
--   computed_amount          money computed_amount_nano / computed_decimals | what the tariff charges for the counted ones
--   amount_difference_nano   hidden                                    | the difference in 1e-9 of the currency
--   difference_decimals      hidden                                    | the more of both decimals
--   amount_difference        money amount_difference_nano / difference_decimals | invoiced minus computed
--   cause                    text                                      | why they differ
--   status                   text                                      | agrees, within_tolerance or differs
--   unrated_quantity         number                                    | initiations of the ledger that have no price in the tariff
--   tolerance_nano           hidden                                    | the tolerance in 1e-9 of the currency
--   tolerance_decimals       hidden                                    | decimals it is written with
--   tolerance                price tolerance_nano / tolerance_decimals | the amount that may differ
--   detail                   text                                      | what is to be said of it
--   row_number               hidden                                    | orders the rows

SELECT
  invoice,
  account,
  period,
  method,
  origin,
  currency,
  invoiced_quantity,
  counted_quantity,
  quantity_difference,
  invoiced_amount_nano,
  invoiced_decimals,
  computed_amount_nano,
  computed_decimals,
  amount_difference_nano,
  difference_decimals,
  cause,
  status,
  unrated_quantity,
  tolerance_nano,
  tolerance_decimals,
  detail,
  row_number
FROM reconciliation
ORDER BY row_number
