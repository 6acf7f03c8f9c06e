import CFaultVFS
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
  /// SIGKILL at a call of any kind; with `halfway` a write stores its first half before.
  case kill(at: Int, halfway: Bool)

  enum Manner: String, CaseIterable, Sendable {
    case once, forGood
    /// The disk is full: a write stores a half.
    case fullOnce, fullForGood
  }

  var description: String {
    switch self {
    case .none: "nothing"
    case .failure(let call, let manner, let moment): "\(call.rawValue) \(moment) fails, \(manner.rawValue)"
    case .kill(let moment, let halfway): "SIGKILL at call \(moment)\(halfway ? ", a write halfway" : "")"
    }
  }
}

/// The plan that the built program runs under, with the file layer of CFaultVFS loaded into it.
struct FaultPlan {
  private let path: String

  init(in folder: TemporaryFolder) { path = folder.path("fault-plan") }

  func make(_ disturbance: Disturbance) throws {
    let isMade =
      switch disturbance {
      case .none: fault_plan_make(path, fault_any, fault_none, 0)
      case .failure(let call, let manner, let moment):
        fault_plan_make(path, call.code, Self.action(manner), UInt64(moment))
      case .kill(let moment, let halfway):
        fault_plan_make(path, fault_any, halfway ? fault_kill_halfway : fault_kill, UInt64(moment))
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

  /// Calls of a kind; nil for all.
  func count(_ call: FileCall?) -> Int { Int(fault_plan_count(path, call?.code ?? fault_any)) }

  /// Whether the program came to the call that was chosen.
  var wasStruck: Bool { fault_plan_was_struck(path) }
}
