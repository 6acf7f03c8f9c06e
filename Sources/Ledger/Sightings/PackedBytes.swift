import Calls

/// Writes packed values one behind the other; whoever gives the memory knows how much they can need.
struct PackedWriter {
  private let start: UnsafeMutableRawPointer
  private var at: UnsafeMutableRawPointer

  @inline(__always) init(_ memory: UnsafeMutableRawPointer) { (start, at) = (memory, memory) }

  @inline(__always) var count: Int { at - start }

  @inline(__always) mutating func byte(_ value: UInt8) {
    at.storeBytes(of: value, as: UInt8.self)
    at += 1
  }

  @inline(__always) mutating func flags(_ flags: PackedSighting.Flags) {
    at.storeBytes(of: flags.rawValue.littleEndian, as: UInt16.self)
    at += 2
  }

  @inline(__always) mutating func word(_ value: UInt64) {
    at.storeBytes(of: value.littleEndian, as: UInt64.self)
    at += 8
  }

  /// Seven bits a byte, the low ones first.
  @inline(__always) mutating func variable(_ value: UInt64) {
    var value = value
    while value > 127 {
      byte(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    byte(UInt8(truncatingIfNeeded: value))
  }

  /// A called number's first digits, six at most.
  @inline(__always) mutating func prefix(_ digits: PackedDigits) {
    precondition(digits.word < 1 << 24, "a prefix has six digits at most")
    at.storeBytes(of: UInt16(truncatingIfNeeded: digits.word).littleEndian, as: UInt16.self)
    at.storeBytes(of: UInt8(truncatingIfNeeded: digits.word >> 16), toByteOffset: 2, as: UInt8.self)
    at += 3
  }

  /// UTC milliseconds.
  @inline(__always) mutating func time(_ milliseconds: Int64) {
    precondition(milliseconds >= 0 && milliseconds < 1 << 47, "times lie between 2000 and 2100")
    at.storeBytes(of: UInt32(truncatingIfNeeded: milliseconds).littleEndian, as: UInt32.self)
    at.storeBytes(
      of: UInt16(truncatingIfNeeded: milliseconds >> 32).littleEndian, toByteOffset: 4, as: UInt16.self)
    at += 6
  }

  /// The first time of several whole, the others by how far they are from it; nothing for none.
  @inline(__always) mutating func time(_ milliseconds: Int64, after base: inout Int64) {
    guard milliseconds != RecordTime.none else { return }
    guard base != RecordTime.none else {
      time(milliseconds)
      base = milliseconds
      return
    }
    let difference = milliseconds - base
    variable(UInt64(bitPattern: difference << 1 ^ difference >> 63))
  }

  /// At most 255 bytes.
  @inline(__always) mutating func text(_ bytes: UnsafeRawBufferPointer) {
    byte(UInt8(bytes.count))
    self.bytes(bytes)
  }

  @inline(__always) mutating func bytes(_ bytes: UnsafeRawBufferPointer) {
    if let source = bytes.baseAddress { at.copyMemory(from: source, byteCount: bytes.count) }
    at += bytes.count
  }
}

/// Reads what a `PackedWriter` wrote. A block is checked as a whole before it is read, so the reading need not ask.
struct PackedReader {
  private(set) var at: UnsafeRawPointer

  @inline(__always) init(_ memory: UnsafeRawPointer) { at = memory }

  @inline(__always) mutating func byte() -> UInt8 {
    defer { at += 1 }
    return at.load(as: UInt8.self)
  }

  @inline(__always) mutating func flags() -> PackedSighting.Flags {
    defer { at += 2 }
    return PackedSighting.Flags(rawValue: UInt16(littleEndian: at.loadUnaligned(as: UInt16.self)))
  }

  @inline(__always) mutating func word() -> UInt64 {
    defer { at += 8 }
    return UInt64(littleEndian: at.loadUnaligned(as: UInt64.self))
  }

  @inline(__always) mutating func variable() -> UInt64 {
    var byte = byte()
    var value = UInt64(byte & 0x7F)
    var shift: UInt64 = 7
    while byte & 0x80 != 0, shift < 64 {
      byte = self.byte()
      value |= UInt64(byte & 0x7F) << shift
      shift += 7
    }
    return value
  }

  @inline(__always) mutating func prefix() -> PackedDigits {
    defer { at += 3 }
    let low = UInt64(UInt16(littleEndian: at.loadUnaligned(as: UInt16.self)))
    return PackedDigits(word: low | UInt64(at.load(fromByteOffset: 2, as: UInt8.self)) << 16)
  }

  @inline(__always) mutating func time() -> Int64 {
    defer { at += 6 }
    let low = Int64(UInt32(littleEndian: at.loadUnaligned(as: UInt32.self)))
    return low | Int64(UInt16(littleEndian: at.loadUnaligned(fromByteOffset: 4, as: UInt16.self))) << 32
  }

  @inline(__always) mutating func time(after base: inout Int64) -> Int64 {
    guard base != RecordTime.none else {
      base = time()
      return base
    }
    let folded = variable()
    return base + (Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1))
  }

  @inline(__always) mutating func text() -> UnsafeRawBufferPointer {
    let count = Int(byte())
    return bytes(count)
  }

  @inline(__always) mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer {
    defer { at += count }
    return UnsafeRawBufferPointer(start: at, count: count)
  }
}
