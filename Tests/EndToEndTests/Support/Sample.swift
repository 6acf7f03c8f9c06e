import Foundation
import Testing
import ToolRunner

/// An odd file of Tests/Samples, and what must become of it: known from the facts that it was written from.
struct Sample: Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Samples").path
  /// Where the odd files lie; they are imported from here, by their names.
  static let files = folder + "/files"

  static let all: [Sample] =
    (try? FileManager.default.contentsOfDirectory(atPath: files))?.sorted().map(Sample.init) ?? []

  func expectation() throws -> Expectation {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/expected/\(name).json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Expectation.self, from: data)
  }

  struct Secrets: Decodable {
    var words: [String]
    var numbers: [String]
  }

  /// What no output may hold.
  static func secrets() throws -> Secrets {
    try JSONDecoder().decode(
      Secrets.self, from: try Data(contentsOf: URL(fileURLWithPath: folder + "/expected/secrets.json")))
  }

  struct Expectation: Decodable {
    var arguments: [String]
    var exit: Int32
    var files: [File]
    /// Columns of the exported `sighting`; those that are not named hold nothing. Nil where only the verifications are told.
    var sightings: [[String: Value]]?
    /// Columns of the exported `verification`, of which only those named are compared.
    var verifications: [[String: Value]]?
    /// Columns of the exported `refusal`.
    var refusals: [[String: Value]]
    var rejects: [Reject]
    var unpaired: Unpaired
    var isStory: Bool
  }

  struct File: Decodable {
    var path: String
    var member: String
    var format: String?
    var encoding: String?
    var records, requests, refused, calls, duplicates, rejected, ignored, joined: Int
    var skipped: Bool?
    /// A part of what is said; nil where the file was read.
    var error: String?

    var counts: [Int] { [records, requests, refused, calls, duplicates, rejected, ignored, joined] }
    var isConserved: Bool { records == requests + calls + duplicates + rejected + ignored }
  }

  struct Reject: Decodable {
    var member: String
    var line: Int
    var reason: String
  }

  struct Unpaired: Decodable, Equatable {
    var requests: Int
    var replies: Int
  }

  /// A value of SQLite's, as far as the exported tables hold them.
  enum Value: Decodable, Hashable, CustomStringConvertible {
    case integer(Int64)
    case text(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self =
        if let number = try? container.decode(Int64.self) { .integer(number) } else {
          .text(try container.decode(String.self))
        }
    }

    var description: String {
      switch self {
      case .integer(let number): String(number)
      case .text(let text): text
      }
    }
  }
}
