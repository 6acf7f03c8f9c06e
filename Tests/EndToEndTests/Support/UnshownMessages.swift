/// Sentences that no case of the gallery shows, each with the reason. Where the text has a gap, anything may stand there.
enum UnshownMessages {
  enum Reason {
    /// Files of a test below Tests, one of which holds the sentence: that it does is looked after.
    case compared([String])
    /// Why no case can show it, nor another test compare it.
    case outOfReach(String)
  }

  static func reason(of sentence: SourceSentence) -> Reason? { reasons[sentence.text] }

  private static let library = Reason.outOfReach("stands where a library tells no reason, which it always does")
  private static let fault = Reason.outOfReach(
    "a disk that fails or is full: FaultTests and DiskFullTests bring that about, and compare the exit code alone")
  private static let lost = Reason.outOfReach("a disk that loses what it took: no test brings that about")

  private static let noMemory = Reason.outOfReach("a library that gets no memory, or no file to let rows wait in")
  private static let longSheet = Reason.outOfReach("takes a million rows: WorkbookWriterTests cut a shorter sheet")

  static let reasons: [String: Reason] = [
    ": the sheet … lacks …, for a sheet holds no more; ": longSheet,
    ".csv holds all (--format csv)": longSheet,
    ": expected …, got another one that begins alike": .compared(["IntakeTests/MappingTests.swift"]),
    "Check the disk, then run the command again": lost,
    "Free some space and run the command again; nothing is half there": .compared(["TortureTests/DiskFullTests.swift"]),
    "It can by ": .outOfReach("each report that is split at all can be split by whatever --by takes"),
    "Nothing of the invoice is in": .compared(["IntakeTests/InvoiceReadingTests.swift"]),
    "SQLite failed: ": .outOfReach("a defect of ours"),
    "Group by less, or order them and write: -- streamed: yes": .compared(["ReportingTests/DefinitionTests.swift"]),
    "the SQL brings more than … rows": .compared(["ReportingTests/DefinitionTests.swift"]),
    "See ringtally imports list": .outOfReach("belongs to: its import was taken out by another ringtally meanwhile"),
    "This is a defect of ringtally: please report it": .outOfReach("a defect of ours"),
    "a temporary file cannot be read back: ": lost,
    "a temporary file cannot be written: ": .compared(["TortureTests/DiskFullTests.swift"]),
    "a temporary ledger": .outOfReach("the place of a ledger in memory, for a disk that fails"),
    "an element":
      .outOfReach("of an object that is larger than any record; ListSplitterTests read such, and compare no words"),
    "error code=": .outOfReach("is looked for in SQLite's own words"),
    "integer overflow": .outOfReach("is looked for in SQLite's own words"),
    "out of memory": .outOfReach("is looked for in SQLite's own words"),
    "the SQL is too large when SQLite has compiled it": .compared(["LedgerTests/SandboxTests.swift"]),
    "Write less of it: see ": .compared(["LedgerTests/SandboxTests.swift"]),
    "it cannot be unpacked": library,
    "it is no XML": library,
    "its import was taken out by another ringtally meanwhile":
      .outOfReach("a second program between two steps of one: RereadingTests see that nothing is replaced then"),
    "no temporary file can be made here: ": fault,
    "not counted yet: an import was stopped; the next one counts it":
      .outOfReach("an import that is killed between two writes: KillTests run check on what it leaves"),
    "the disk is full": fault,
    "the reading was ended": .outOfReach("stands for another error, which is thrown in its place"),
    "the report … cannot be split by ":
      .outOfReach("each report that is split at all can be split by whatever --by takes"),
    "there is no memory for it": noMemory,
    "there is no room for the rows of ": noMemory,
    "the workbook's parts are larger than … GiB": .outOfReach("takes the time to unpack that much"),
  ]
}
