import Calls
import DemoData
import Testing

@Suite struct DemoWorldTests {
  /// FNV-1a, 64 bits.
  private static func digest(_ world: DemoWorld) throws -> UInt64 {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ chunk: UnsafeRawBufferPointer) {
      for byte in chunk { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    try world.writeRequests(to: add)
    try world.writeCalls(to: add)
    return digest
  }

  @Test func sameSeedSameBytes() throws {
    let digest = try Self.digest(DemoWorld(verifications: 3000))
    #expect(try Self.digest(DemoWorld(verifications: 3000)) == digest)
    #expect(try Self.digest(DemoWorld(verifications: 3000, seed: 1)) != digest)
    #expect(try Self.digest(DemoWorld(verifications: 3000, seed: 2)) != digest)
    #expect(try Self.digest(DemoWorld(verifications: 3000, days: 59)) != digest)
  }

  /// The bytes are the same on every machine and with every compiler. Whoever changes the data on purpose writes the new
  /// digest here.
  @Test func theBytesAreThese() throws {
    #expect(try Self.digest(DemoWorld(verifications: 1000)) == 0x2148_45FF_F8BB_A544)
  }

  @Test func requestsComeInTheOrderOfTimeAndCallsAboutSo() throws {
    let lines = try DemoLines(DemoWorld(verifications: 4000, days: 1))
    let times = lines.requests.map(\.time)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    let stops = lines.events.map(\.stop)
    let steps = zip(stops, stops.dropFirst())
    #expect(steps.contains { $0 > $1 }, "webhooks overtake each other")
    #expect(steps.count { $0 <= $1 } > stops.count / 2)
  }

  @Test func smallWorldsWork() throws {
    for verifications in [1, 2, 4, 5, 30] {
      for days in [1, 2, 60] {
        let world = DemoWorld(verifications: verifications, days: days)
        let (lines, totals) = (try DemoLines(world), world.totals())
        #expect(lines.requestLines == totals.requestLines)
        #expect(lines.callLines == totals.callLines)
        #expect(totals.verifications == verifications)
      }
    }
  }

  @Test func numbersHavePlausibleLengthsAndAgree() throws {
    let lines = try DemoLines(DemoWorld(verifications: 4000))
    let callees = Dictionary(lines.requests.map { ($0.key, $0.callee) }, uniquingKeysWith: { first, _ in first })
    for request in lines.requests {
      #expect((10...13).contains(request.callee.count) && (11...12).contains(request.caller.count))
      #expect(Country.code(ofPrefix: String(request.callee.prefix(6))) != "unknown")
    }
    for event in lines.events { #expect(callees[event.key, default: event.callee] == event.callee) }
    let blocks = Set(lines.requests.map { $0.caller.dropLast(4) })
    #expect(blocks.count <= 8, "few blocks of ten thousand numbers call")
  }

  /// The secrets are in the files on purpose, and a test of the importer can name them all.
  @Test func secretsCanBeEnumerated() throws {
    let world = DemoWorld(verifications: 3000)
    let requests = String(decoding: try DemoLines.bytes { try world.writeRequests(to: $0) }, as: UTF8.self)
    let calls = String(decoding: try DemoLines.bytes { try world.writeCalls(to: $0) }, as: UTF8.self)
    #expect(Set(world.tokens).count == 3)
    for token in world.tokens {
      #expect(requests.contains("\"Authorization\":\"Bearer \(token)\""))
      #expect(requests.contains("Authorization Bearer \(token)"), "the vendor's spelling without a colon")
      #expect(!calls.contains(token))
    }
    #expect(calls.contains("\\\"secret\\\":\\\"\(DemoWorld.webhookSecret)\\\""))
    for code in DemoWorld.recognisableCodes {
      #expect(requests.contains("\"verification_code\":\"\(code)\""))
      #expect(!calls.contains(code))
    }
    var codes: Set<String> = []
    world.forEachCode { codes.insert($0) }
    let written = try Set(DemoLines(world).requests.map(\.code))
    #expect(written.isSubset(of: codes))
    #expect(DemoWorld(verifications: 3000, seed: 1).tokens != world.tokens)
  }

  /// Ten times the default goes through a sink that keeps nothing; the writer hands over chunks of bounded size.
  @Test func largeWorldsStream() throws {
    let world = DemoWorld(verifications: 200_000)
    let totals = world.totals()
    for (isRequests, expected) in [(true, totals.requestLines), (false, totals.callLines)] {
      var (lines, bytes, largest) = (0, 0, 0)
      let sink = { (chunk: UnsafeRawBufferPointer) in
        lines += chunk.count { $0 == UInt8(ascii: "\n") }
        bytes += chunk.count
        largest = max(largest, chunk.count)
      }
      if isRequests { try world.writeRequests(to: sink) } else { try world.writeCalls(to: sink) }
      #expect(lines == expected)
      #expect((280...420).contains(bytes / lines))
      #expect(largest < 1 << 19)
    }
  }

  @Test func aSinkThatFailsStopsTheWriter() {
    struct DiskFull: Error {}
    #expect(throws: DiskFull.self) { try DemoWorld(verifications: 10).writeRequests { _ in throw DiskFull() } }
    #expect(throws: DiskFull.self) { try DemoWorld(verifications: 10).writeCalls { _ in throw DiskFull() } }
  }
}
