-- title: Billed calls
-- answers: Does the provider's list of billed calls name the verifications that the tariff charges, and no others?
-- relation: billed_call
-- by: none
-- streamed: yes
-- only-with: call list
-- formula: a line belongs to the verification of its key; without a key to the nearest of its number within the match window, one to one
-- formula: ambiguous = several are equally near: nothing is guessed
-- formula: only_ours = charged, of an account on the lists, within the time they cover, and on no line
-- chart: kinds state
-- columns:
--   state                   text    | both, only_theirs, only_ours, differs or ambiguous
--   verification_call_uuid  text    | the verification's key; empty for a line without a key that has none
--   account                 text    | the verification's account, else the line's
--   time                    text    | time of the verification, else of the line, in the report's zone
--   their_status            text    | cause code and final status on the line, or its own word
--   our_status              text    | cause code and final status of the call record that counts
--   their_price_nano        hidden  | the line's price in 1e-9 of its currency
--   their_price_decimals    hidden  | decimals that the line writes it with
--   their_price             price their_price_nano / their_price_decimals | the line's price
--   our_price_nano          hidden  | the tariff's price in 1e-9 of its currency, 0 where it does not charge
--   our_price_decimals      hidden  | decimals that the tariff writes it with
--   our_price               price our_price_nano / our_price_decimals | what the tariff asks for; empty where it has no price
--   detail                  text    | what is different, or why it stands alone
--   their_currency          text    | the line's currency
--   our_currency            text    | the tariff's currency
--   file                    text    | the file that holds the line; without a line the one that holds our record
--   member                  text    | the member of the archive; empty outside archives
--   line                    number  | the line there

-- Streamed: the rows may be many, so their order (empty last) is made here and not in memory. What is empty is null.
SELECT
  state,
  verification_call_uuid,
  account,
  time,
  their_status,
  our_status,
  their_price_nano,
  their_price_decimals,
  our_price_nano,
  our_price_decimals,
  detail,
  their_currency,
  our_currency,
  file,
  member,
  line
FROM billed_call
ORDER BY
  state,
  verification_call_uuid NULLS LAST,
  account,
  time NULLS LAST,
  their_status NULLS LAST,
  our_status NULLS LAST,
  their_price_nano NULLS LAST,
  our_price_nano NULLS LAST,
  detail NULLS LAST,
  their_currency NULLS LAST,
  our_currency NULLS LAST,
  file,
  member NULLS LAST,
  line NULLS LAST
