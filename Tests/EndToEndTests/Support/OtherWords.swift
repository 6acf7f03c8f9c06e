/// Literals of the sources that are no messages.
enum OtherWords {
  /// Calls whose arguments no user meets as a message: what must hold, SQL, help, and words that are looked for in files.
  static let calls = [
    "precondition(", "preconditionFailure(", "assert(", "Statement(", "DatabaseError(", "execute(", "fetchOne(",
    "fetchAll(", "fetchCursor(", "ArgumentHelp(", "Option(", "Flag(", "Argument(", "OptionGroup(",
    "CommandConfiguration(",
    "hasPrefix(", "String(",
  ]

  /// Whether literals of the file that are given to no call that makes a message are other words.
  static func hold(_ file: String) -> Bool { places.keys.contains { file.hasPrefix("Sources/" + $0) } }

  static func isSQL(_ sentence: SourceSentence) -> Bool {
    let first = sentence.pieces.first?.split(separator: " ").first ?? ""
    return ["SELECT", "INSERT", "DELETE", "UPDATE", "CREATE", "FROM", "WHERE"].contains(first)
  }

  /// Files and folders whose other literals are what it says here.
  static let places: [String: String] = [
    "Intake/Decoding/LogShape.swift": "words that are looked for in logs",
    "Intake/Decoding/Lines/": "words that are looked for in logs",
    "Intake/Inspection/": "what inspect tells of a file",
    "Intake/Mapping/Redaction.swift": "patterns of what is taken out",
    "Intake/Decoding/Workbook/WorkbookParts.swift": "names of parts",
    "Ledger/Export/": "SQL and the names of columns",
    "Ledger/Halves/Completions.swift": "SQL and the names of columns",
    "Ledger/Halves/StoredHalf.swift": "SQL and the names of columns",
    "Ledger/BilledCalls/BilledCallDetail.swift": "rows of the report of billed calls",
    "Ledger/Halves/HalfNode.swift": "SQL",
    "Rating/Reconciliation/ReconciliationWords.swift":
      "rows of the report of reconciliation; ReconcilerTests compares them",
    "Ledger/Reports/ExceptionRelation.swift": "rows of the report of exceptions",
    "Ledger/Reports/Sandbox.swift": "SQL",
    "Ledger/Schema/": "SQL and the names of migrations",
    "Ledger/Trace/": "SQL",
    "Reporting/Charts/": "the page",
    "Reporting/Definition/ReportColumn.swift": "kinds of columns",
    "Reporting/Page/": "the page",
    "Reporting/Run/ReportRun.swift": "the page",
    "Reporting/Workbook/": "tables of reports",
    "Reporting/Writers/": "tables of reports",
    "ringtally/ChosenTariff.swift": "how a tariff is called",
    "ringtally/Commands/DemoCommand.swift": "what was done",
    "ringtally/Commands/ExportCommand.swift": "what was done",
    "ringtally/Commands/ImportReport.swift": "what was done",
    "ringtally/Commands/ImportsCommand.swift": "what imports there are",
    "ringtally/Commands/InspectionText.swift": "what inspect tells of a file",
    "ringtally/Commands/NumberTraceOutput.swift": "what trace tells of a number",
    "ringtally/Commands/ReconcileCommand.swift": "what came of it",
    "ringtally/Commands/ReportList.swift": "what report tells of a report",
    "ringtally/Commands/ReportOutput.swift": "tables of reports",
    "ringtally/Commands/RetryReport.swift": "what was done",
    "ringtally/Commands/TraceText.swift": "what trace tells of a verification",
    "ringtally/Commands/TraceWords.swift": "what trace tells of a verification",
    "ringtally/Options.swift": "help",
    "ringtally/Terminal.swift": "how far a command is",
  ]
}
