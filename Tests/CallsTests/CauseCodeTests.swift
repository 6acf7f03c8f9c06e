import Testing

@testable import Calls

@Suite struct CauseCodeTests {
  @Test func onlySevenBits() {
    for value in 0...127 { #expect(CauseCode(value)?.value == UInt8(value)) }
    for value in [-1, 128, 255, 256, Int.max, Int.min] { #expect(CauseCode(value) == nil) }
  }

  /// ITU-T Q.850, table 1: the class is the code's upper three bits.
  @Test func everyCodeHasTheClassOfItsRange() throws {
    let classes: [(codes: ClosedRange<Int>, name: String)] = [
      (0...31, "normal"), (32...47, "resource unavailable"), (48...63, "service or option not available"),
      (64...79, "service or option not implemented"), (80...95, "invalid message"), (96...111, "protocol error"),
      (112...127, "interworking"),
    ]
    for (codes, name) in classes {
      for code in codes { #expect(try #require(CauseCode(code)).causeClass == name) }
    }
  }

  @Test(arguments: [
    (1, "Unallocated (unassigned) number"), (16, "Normal call clearing"), (17, "User busy"),
    (19, "No answer from user (user alerted)"),
    (21, "Call rejected"), (27, "Destination out of order"), (31, "Normal, unspecified"),
    (34, "No circuit/channel available"), (38, "Network out of order"), (41, "Temporary failure"),
    (102, "Recovery on timer expiry"), (127, "Interworking, unspecified"),
  ])
  func knownNames(code: Int, name: String) throws { #expect(try #require(CauseCode(code)).name == name) }

  @Test func theTableNamesEachDefinedCodeOnceAndNoOther() throws {
    let rows = EmbeddedTable.rows(PackageResources.q850_csv).dropFirst()
    let defined = rows.compactMap { Int($0[0]) }
    #expect(defined.count == rows.count && Set(defined).count == defined.count)
    for code in 0...127 {
      let cause = try #require(CauseCode(code))
      #expect((cause.name != nil) == defined.contains(code), "\(code)")
      #expect(cause.name?.isEmpty != true)
    }
    for row in rows {
      let code = try #require(Int(row[0]))
      #expect(CauseCode(code)?.causeClass == row[2])
    }
  }

  @Test(arguments: [0, 32, 48, 64, 80, 112, 126]) func undefinedCodesHaveNoName(code: Int) throws {
    #expect(try #require(CauseCode(code)).name == nil)
  }
}
