import Foundation

/// What libFuzzer calls: once before all, then for each input. The environment says which target is fuzzed
/// (`RINGTALLY_FUZZ_TARGET`) and whether it has a planted bug (`RINGTALLY_FUZZ_CANARY`).
private enum Engine {
  /// Set once, before the first input; libFuzzer calls from one thread.
  nonisolated(unsafe) static var target = FuzzTarget.all[0]

  static func prepare() {
    let environment = ProcessInfo.processInfo.environment
    let name = environment["RINGTALLY_FUZZ_TARGET"] ?? ""
    guard let found = FuzzTarget.all.first(where: { $0.name == name }) else {
      // Asked for none there is: which there are.
      for target in FuzzTarget.all { print(target.name) }
      exit(name.isEmpty ? 0 : 64)
    }
    target = found
    Canary.isPlanted = environment["RINGTALLY_FUZZ_CANARY"] != nil
    if let folder = environment["RINGTALLY_FUZZ_SEEDS"] { writeSeeds(to: folder) }
  }

  private static func writeSeeds(to folder: String) {
    for (number, seed) in target.inputs.enumerated() { write(seed, to: "\(folder)/seed-\(number)") }
    if Canary.isPlanted { write(Array(target.words.utf8), to: folder + ".dict") }
    // Without what Foundation still holds being looked for as leaks.
    _exit(0)
  }

  private static func write(_ bytes: [UInt8], to path: String) {
    guard !FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
    print("\(path): cannot be written")
    exit(73)
  }
}

@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>>>?
) -> CInt {
  Engine.prepare()
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try Engine.target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  } catch {
    // libFuzzer takes a signal for a finding, and keeps the input.
    print("FINDING in \(Engine.target.name): \(error)")
    fflush(nil)
    abort()
  }
  return 0
}
