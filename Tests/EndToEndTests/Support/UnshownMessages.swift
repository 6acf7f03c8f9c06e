/// Sentences that no case of the gallery shows, each with the reason. Where the text has a gap, anything may stand there.
enum UnshownMessages {
  static let reasons: [String: String] = [
    " times … … is more than an amount can hold":
      "a sum that is refused with another message before: no test compares its text",
    "Check the disk and read the file again":
      "needs a disk that fails or is full at one call: no test compares its text",
    "Check the disk, then run the command again":
      "needs a disk that fails or is full at one call: no test compares its text",
    "Export the table as CSV":
      "open: a case is still to be written",
    "Free some space and run the command again; nothing is half there":
      "needs a disk that fails or is full at one call: no test compares its text",
    "Free some space or check the folder's permissions":
      "needs a disk that fails or is full at one call: no test compares its text",
    "Import the files again":
      "needs a second program at the right moment: no test compares its text",
    "Look at what it is; unpack it yourself if it is an export":
      "needs an input of many megabytes: no test compares its text",
    "Name another with --source-tz":
      "needs a machine that lacks the zone: no test compares its text",
    "Report a shorter time, or correct the price":
      "a sum that is refused with another message before: no test compares its text",
    "Restore it from a backup, or import its sources into a new one":
      "open: a case is still to be written",
    "SQLite failed: ":
      "a defect of ours",
    "Save it as a file and import that, or import it with --format text":
      "needs an input of many megabytes: no test compares its text",
    "Save its attachment, and import that":
      "needs an input of many megabytes: no test compares its text",
    "Save or unpack it as a file of its own":
      "needs an input of many megabytes: no test compares its text",
    "Save the spreadsheet as XLSX or as CSV":
      "open: a case is still to be written",
    "See ringtally imports list":
      "needs a second program at the right moment: no test compares its text",
    "This is a defect of ringtally: please report it":
      "a defect of ours",
    "Try again when it is done":
      "needs a second program at the right moment: no test compares its text",
    "Unpack it, and import the files that matter":
      "needs an input of many megabytes: no test compares its text",
    "a ZIP archive that comes through a pipe or lies in something else is held in memory, and this one is larger than ":
      "needs an input of many megabytes: no test compares its text",
    "a message is larger than … MiB":
      "needs an input of many megabytes or files; MailTests has its text",
    "a tag is longer than … MiB":
      "needs an input of many megabytes: no test compares its text",
    "a temporary file cannot be read back: ":
      "needs a disk that fails or is full at one call: no test compares its text",
    "a temporary file cannot be written: ":
      "needs a disk that fails or is full at one call: no test compares its text",
    "holds more than … members":
      "needs an input of many megabytes or files; ArchiveMembersTests has its text",
    "it is a ZIP archive that holds no workbook (xl/workbook.xml)":
      "open: a case is still to be written",
    "it is empty":
      "open: a case is still to be written",
    "it is encrypted":
      "open: a case is still to be written",
    "it is not gzip":
      "open: a case is still to be written",
    "its import was taken out by another ringtally meanwhile":
      "needs a second program at the right moment: no test compares its text",
    "lines that belong together come first behind … MiB of a pipe, which can be read but once":
      "needs an input of many megabytes: no test compares its text",
    "no temporary file can be made here: ":
      "needs a disk that fails or is full at one call: no test compares its text",
    "tariff line ":
      "too large a sum; TariffTests has its text",
    "the disk is full":
      "needs a disk that fails or is full at one call: no test compares its text",
    "the key of the pseudonyms cannot be written: ":
      "needs a disk that fails or is full at one call: no test compares its text",
    "the ledger is busy: another ringtally is writing to it":
      "needs a second program at the right moment: no test compares its text",
    "the ledger is not sound":
      "open: a case is still to be written",
    "the reading was ended":
      "a defect of ours",
    "the workbook has more than … parts":
      "needs an input of many megabytes: no test compares its text",
    "the workbook is larger than … MiB":
      "needs an input of many megabytes: no test compares its text",
    "the workbook's parts are larger than … GiB":
      "needs an input of many megabytes: no test compares its text",
    "the workbook's shared texts are larger than … MiB":
      "needs an input of many megabytes: no test compares its text",
    "this machine does not know the zone …, which a source was read in":
      "needs a machine that lacks the zone: no test compares its text",
    "unpacks to more than … times its size, as no log does":
      "needs an input of many megabytes: no test compares its text",
    "was taken out by another ringtally while it ran":
      "needs a second program at the right moment: no test compares its text",
  ]
}
