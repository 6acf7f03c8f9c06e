import ArgumentParser
import Calls
import Foundation

/// The command line. One file per command in Commands/; Stages.swift joins what they run.
@main struct Ringtally: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ringtally",
    abstract:
      "Do the verification calls you asked for, the calls the provider made and the money on the invoice tally?",
    discussion: """
      Import client request logs and webhook exports of a Password Call service into one SQLite file, the ledger, and \
      make reports from it.
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, ImportCommand.self, InspectCommand.self, ReportCommand.self, VerificationsCommand.self,
      TraceCommand.self, ImportsCommand.self, RejectsCommand.self, MappingCommand.self, TariffCommand.self,
      ReconcileCommand.self, ExportCommand.self, CheckCommand.self,
    ])

  static func main() {
    // A limit on file size is an error to report (a write that fails), not a signal to die of.
    signal(SIGXFSZ, SIG_IGN)
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if let problem = UsageMistake.unknownTopic(arguments) { throw problem }
      var command = try parseAsRoot()
      try command.run()
    } catch let problem as Problem {
      fail(problem)
    } catch  where exitCode(for: error) == .validationFailure {
      fail(UsageMistake(message(for: error), arguments: arguments).problem)
    } catch {
      exit(withError: error)
    }
  }

  private static func fail(_ problem: Problem) -> Never {
    for one in [problem] + problem.further { Terminal.note(one.description) }
    exit(withError: problem.exitStatus.code)
  }
}

extension Calls.ExitStatus {
  var code: ExitCode { ExitCode(rawValue) }
}
