import CFaultPlan
import ToolRunner

/// A kind of call of SQLite's file layer.
enum FileCall: String, CaseIterable, Sendable {
  case read, write, sync, truncate, fileSize, open, delete, lock, shmMap, shmLock

  var code: fault_operation {
    switch self {
    case .read: fault_read
    case .write: fault_write
    case .sync: fault_sync
    case .truncate: fault_truncate
    case .fileSize: fault_file_size
    case .open: fault_open
    case .delete: fault_delete
    case .lock: fault_lock
    case .shmMap: fault_shm_map
    case .shmLock: fault_shm_lock
    }
  }
}

/// What happens to the program at a call of SQLite's file layer.
enum Disturbance: Sendable, CustomStringConvertible {
  case none
  case failure(FileCall, Manner, at: Int)
  case kill(Layer, at: Int)
  /// SIGSTOP; the call comes when the program goes on.
  case stop(FileCall, at: Int)

  enum Manner: String, CaseIterable, Sendable {
    case once, forGood
    /// The disk is full: a write stores a half.
    case fullOnce, fullForGood
  }

  /// Where the calls are counted at which SIGKILL comes.
  enum Layer: String, CaseIterable, Sendable {
    /// Any call of SQLite's file layer.
    case sqlite
    /// The same; a write stores its first half before.
    case sqliteHalfway
    /// Calls of the system that change files, whoever makes them: the key's file, too.
    case system
  }

  var description: String {
    switch self {
    case .none: "nothing"
    case .failure(let call, let manner, let moment): "\(call.rawValue) \(moment) fails, \(manner.rawValue)"
    case .stop(let call, let moment): "SIGSTOP at \(call.rawValue) \(moment)"
    case .kill(let layer, let moment): "SIGKILL at call \(moment) (\(layer.rawValue))"
    }
  }
}

/// The plan that the built program runs under, with the library of CFaultVFS loaded into it.
struct FaultPlan {
  private let path: String

  init(in folder: TemporaryFolder) { path = folder.path("fault-plan") }

  func make(_ disturbance: Disturbance) throws {
    let isMade =
      switch disturbance {
      case .none: fault_plan_make(path, fault_any, fault_none, 0)
      case .failure(let call, let manner, let moment):
        fault_plan_make(path, call.code, Self.action(manner), UInt64(moment))
      case .stop(let call, let moment): fault_plan_make(path, call.code, fault_stop, UInt64(moment))
      case .kill(let layer, let moment):
        fault_plan_make(
          path, layer == .system ? fault_system : fault_any, layer == .sqliteHalfway ? fault_kill_halfway : fault_kill,
          UInt64(moment))
      }
    guard isMade else { throw Tool.Failure(description: "\(path): the plan cannot be written") }
  }

  private static func action(_ manner: Disturbance.Manner) -> fault_action {
    switch manner {
    case .once: fault_once
    case .forGood: fault_for_good
    case .fullOnce: fault_full_once
    case .fullForGood: fault_full_for_good
    }
  }

  /// For the run that is to be disturbed.
  var environment: [String: String] { ["LD_PRELOAD": Tool.product("libFaultVFS.so"), FAULT_PLAN_VARIABLE: path] }

  func count(_ call: FileCall) -> Int { Int(fault_plan_count(path, call.code)) }

  func count(_ layer: Disturbance.Layer) -> Int {
    Int(fault_plan_count(path, layer == .system ? fault_system : fault_any))
  }

  /// Whether the program came to the call that was chosen.
  var wasStruck: Bool { fault_plan_was_struck(path) }
}
