import Calls
import GRDB
import Testing

@testable import Ledger

@Suite("Blocks of sightings") struct BlockTests {
  /// A stretch of keys in order, with what each sighting packs.
  private func packed(_ request: AcceptedRequest) -> [UInt8] {
    var memory = [UInt8](repeating: 0xAA, count: PackedSighting.maximumLength)
    let count = memory.withUnsafeMutableBytes { memory in
      [UInt8]().withUnsafeBytes { PackedSighting.write(request, in: $0, to: memory.baseAddress.unsafelyUnwrapped) }
    }
    return Array(memory[..<count])
  }

  /// The extremes of every field come back as they went in.
  @Test func packsWhatItGets() throws {
    let texts = TextTable()
    var request = AcceptedRequest(
      keyPrefix: 0, key: RecordBatch.Bytes(), place: Place(line: UInt64(UInt32.max) * 1000, item: .max))
    request.time = Instant.plausible.upperBound - 1
    (request.timeIsAmbiguous, request.method) = (true, .callFor2fa)
    request.callee = Callee(
      prefix: PackedDigits("999999".utf8) ?? .none, pseudonym: .min,
      number: PackedDigits("999999999999999".utf8) ?? .none)
    request.callerStem = PackedDigits("99999999999".utf8) ?? .none
    (request.isWithRedirect, request.isRedirect, request.account) = (.no, .yes, .own)
    var sightings = KeySightings()
    packed(request).withUnsafeBytes {
      PackedSighting.read(
        $0.baseAddress.unsafelyUnwrapped, sourceID: 7, finalStatus: 0, texts: texts, into: &sightings)
    }
    let read = sightings.requests[0]
    #expect(read.place == SightingPlace(sourceID: 7, line: UInt64(UInt32.max) * 1000, item: .max))
    #expect(read.time == request.time && read.timeIsAmbiguous && read.method == .callFor2fa)
    #expect(read.callee == request.callee && read.callerStem == request.callerStem)
    #expect(read.isWithRedirect == .no && read.isRedirect == .yes && read.account == .own)
  }

  @Test(arguments: 0..<40) func packsAnyCall(_ seed: Int) {
    var random = Seeded(UInt64(seed))
    func time() -> Int64 { random.chance(30) ? RecordTime.none : Int64.random(in: Instant.plausible, using: &random) }
    let texts = TextTable()
    var call = CallRecord(
      keyPrefix: 0, key: RecordBatch.Bytes(), place: Place(line: 1 + UInt64(random.below(300)), item: 0))
    (call.startTime, call.answerTime, call.stopTime, call.receivedTime) = (time(), time(), time(), time())
    (call.cause, call.duration) = (Int16(random.below(129)) - 1, random.chance(50) ? -1 : Int64(random.below(1 << 30)))
    let account = Array("0042".utf8)
    if random.chance(50) { call.account = .other(RecordBatch.Bytes(offset: 0, count: 4)) }
    var memory = [UInt8](repeating: 0, count: PackedSighting.maximumLength)
    _ = memory.withUnsafeMutableBytes { memory in
      account.withUnsafeBytes { PackedSighting.write(call, in: $0, to: memory.baseAddress.unsafelyUnwrapped) }
    }
    var sightings = KeySightings()
    memory.withUnsafeBytes {
      PackedSighting.read(
        $0.baseAddress.unsafelyUnwrapped, sourceID: 1, finalStatus: 0, texts: texts, into: &sightings)
    }
    let read = sightings.calls[0]
    #expect(read.startTime == call.startTime && read.answerTime == call.answerTime)
    #expect(read.stopTime == call.stopTime && read.receivedTime == call.receivedTime)
    #expect(read.cause == call.cause && read.duration == call.duration)
    if case .other(let digits) = read.account { #expect(texts.text(digits) == "0042") }
    #expect(read.account.isOther == (call.account != .absent))
  }

  /// Keys that share beginnings, of many accounts and many sources: read back as they were written, whatever the block size,
  /// and found one by one.
  @Test(arguments: [1, 300, 1 << 14]) func findsEveryKey(_ blockSize: Int) throws {
    var random = Seeded(9)
    let keys = Set(
      (0..<2000).map { _ in
        "\(String(random.below(1 << 20), radix: 16))\(random.chance(3) ? "__" : "_")\(random.below(400))"
      }
    ).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    let ledger = try Ledger.temporary()
    try ledger.withConnection { db in
      let writer = try RunWriter(db)
      var packer = RunPacker(blockSize: blockSize) { try writer.write($0) }
      for (index, key) in keys.enumerated() {
        for copy in 0...(index % 50 == 0 ? 40 : 0) {
          let facts = packed(
            AcceptedRequest(keyPrefix: 0, key: RecordBatch.Bytes(), place: Place(line: UInt64(copy + 1), item: 0)))
          try Array(key.utf8).withUnsafeBytes { key in
            try facts.withUnsafeBytes { facts in
              try packer.append(
                key: key, facts: facts, finalStatus: UnsafeRawBufferPointer(start: nil, count: 0),
                sourceID: Int64(index % 300))
            }
          }
        }
      }
      try packer.finish()
      try writer.finish(newestTime: RecordTime.none, sourceCounts: packer.sourceCounts)
      #expect(try RunCheck(db, 1).countSightings() == keys.count + 40 * ((keys.count + 49) / 50))
      let cursor = try RunCursor(db, run: 1, texts: TextTable())
      var read: [String] = []
      while cursor.isOpen {
        let key = String(decoding: cursor.key, as: UTF8.self)
        #expect(key != keys[min(read.count, keys.count - 1)] || cursor.sourceID == Int64(read.count % 300))
        if read.last != key { read.append(key) }
        try cursor.advance()
      }
      #expect(read == keys)
      // Every third key, and keys that are not there, in order.
      let lookup = try KeyLookup(db, texts: TextTable())
      var sightings = KeySightings()
      for (index, key) in keys.enumerated() where index % 3 == 0 {
        for (wanted, count) in [(key, index % 50 == 0 ? 41 : 1), (key + "5", keys.contains(key + "5") ? -1 : 0)]
        where count >= 0 {
          try Array(wanted.utf8).withUnsafeBytes { wanted in
            sightings.begin(wanted)
            try lookup.gather(wanted, into: &sightings)
          }
          #expect(sightings.requests.count == count, "\(wanted)")
        }
      }
    }
  }

  @Test func knowsFewStrangers() {
    let hashes = (0..<1000).map { number in Array("k\(number)".utf8).withUnsafeBytes(KeyFilter.hash) }
    var filter: [UInt8] = []
    KeyFilter.make(of: hashes, into: &filter)
    filter.withUnsafeBytes { filter in
      #expect(hashes.allSatisfy { KeyFilter.mayHold($0, in: filter) })
      let strangers = (0..<10_000).filter { number in
        KeyFilter.mayHold(Array("stranger\(number)".utf8).withUnsafeBytes(KeyFilter.hash), in: filter)
      }
      #expect(strangers.count < 300, "\(strangers.count) of 10,000")
    }
  }
}
