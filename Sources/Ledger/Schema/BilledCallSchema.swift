/// What the provider sent beside webhooks: lists of the calls that it bills.
enum BilledCallSchema {
  /// A row for each line of a call list in each content that holds it. `number` is the line's place among those of its
  /// content, in the order of the file. The empty text stands for what a line does not tell, null for a time, a number, a
  /// cause code or a price that it does not tell. What it is compared with is not stored: later imports change that.
  ///
  /// There is no index but the key: a report reads all lines of a content, and sorts them itself.
  static let sql = """
    CREATE TABLE billed_call_line (
      source_id INTEGER NOT NULL REFERENCES source (id), number INTEGER NOT NULL, line INTEGER NOT NULL,
      verification_call_uuid TEXT NOT NULL, time INTEGER, time_is_ambiguous INTEGER NOT NULL, account TEXT NOT NULL,
      method TEXT NOT NULL, callee_prefix TEXT NOT NULL, callee_pseudonym INTEGER, callee_number TEXT NOT NULL,
      caller_stem TEXT NOT NULL, q931_status INTEGER, final_status TEXT NOT NULL, status_word TEXT NOT NULL,
      price_nano INTEGER, price_decimals INTEGER, currency TEXT NOT NULL, PRIMARY KEY (source_id, number)
    ) STRICT, WITHOUT ROWID;
    """
}
