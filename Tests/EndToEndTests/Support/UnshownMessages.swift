/// Sentences that no case of the gallery shows, each with the reason. Where the text has a gap, anything may stand there.
enum UnshownMessages {
  static let reasons: [String: String] = [
    "Check the disk and read the file again":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "Check the disk, then run the command again":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "Check the price in the tariff, or report a shorter period":
      "needs a price that no tariff of a user can have yet",
    "Export the table as CSV":
      "not shown yet",
    "Free some space and run the command again; nothing is half there":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "Free some space or check the folder's permissions":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "Import the files again":
      "needs a second program at the right moment: LedgerTests, RetryTests",
    "Look at what it is; unpack it yourself if it is an export":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "Name another with --source-tz":
      "needs a machine without the zone",
    "Restore it from a backup, or import its sources into a new one":
      "not shown yet",
    "SQLite failed: ":
      "a defect of ours",
    "Save it as a file and import that, or import it with --format text":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "Save its attachment, and import that":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "Save or unpack it as a file of its own":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "Save the spreadsheet as XLSX or as CSV":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "See ringtally imports list":
      "needs a second program at the right moment: LedgerTests, RetryTests",
    "This is a defect of ringtally: please report it":
      "a defect of ours",
    "Try again when it is done":
      "needs a second program at the right moment: LedgerTests, RetryTests",
    "Unpack it, and import the files that matter":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "a ZIP archive that comes through a pipe or lies in something else is held in memory, and this one is larger than ":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "a message is larger than … MiB":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "a tag is longer than … MiB":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "a temporary file cannot be read back: ":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "a temporary file cannot be written: ":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "holds more than … members":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "it is a ZIP archive that holds no workbook (xl/workbook.xml)":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "it is empty":
      "not shown yet",
    "it is encrypted":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "it is not gzip":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "its import was taken out by another ringtally meanwhile":
      "needs a second program at the right moment: LedgerTests, RetryTests",
    "lines that belong together come first behind … MiB of a pipe, which can be read but once":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "no temporary file can be made here: ":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "the amount of … initiations at … … is too large":
      "needs a price that no tariff of a user can have yet",
    "the disk is full":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "the key of the pseudonyms cannot be written: ":
      "needs a disk that fails or is full: TortureTests, LedgerTests",
    "the ledger is busy: another ringtally is writing to it":
      "needs a second program at the right moment: LedgerTests, RetryTests",
    "the ledger is not sound":
      "not shown yet",
    "the reading was ended":
      "a defect of ours",
    "the workbook has more than … parts":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "the workbook is larger than … MiB":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "the workbook's parts are larger than … GiB":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "the workbook's shared texts are larger than … MiB":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "this machine does not know the zone …, which a source was read in":
      "needs a machine without the zone",
    "unpacks to more than … times its size, as no log does":
      "needs an input of many megabytes, or one of its kind: IntakeTests",
    "values without names: nothing says which is what; export them with names, or as a table with a header row":
      "not shown yet",
    "was taken out by another ringtally while it ran":
      "needs a second program at the right moment: LedgerTests, RetryTests",
  ]
}
