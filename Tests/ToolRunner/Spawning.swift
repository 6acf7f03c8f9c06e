import Foundation

/// Starts child processes.
enum Spawning {
  /// - Parameter streams: what becomes the child's descriptors 0, 1 and 2.
  static func spawn(
    _ program: String, _ arguments: [String], _ folder: String, _ environment: [String: String], _ streams: [Int32]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    _ = gnuAddFolder(&actions, folder)
    for (target, stream) in streams.enumerated() { posix_spawn_file_actions_adddup2(&actions, stream, Int32(target)) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let error = posix_spawn(&child, program, &actions, &attributes, &words, &variables)
    guard error == 0 else { throw Tool.Failure(description: "\(program): \(String(cString: strerror(error)))") }
    return child
  }
}

// A function of glibc that its headers show only with _GNU_SOURCE, which Swift's module of them does not set.
@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func gnuAddFolder(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ folder: UnsafePointer<CChar>)
  -> Int32
