import Calls
import Foundation

/// A stretch of memory that is there in full as addresses, and costs what was written to.
///
/// In huge pages where the system has them: a page fault for every 4 KiB took a tenth of an import's time
/// (docs/internals/performance.md).
final class SpoolMemory {
  let base: UnsafeMutableRawPointer
  let count: Int

  init(count: Int) {
    self.count = count
    let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { preconditionFailure("the system has no more addresses") }
    base = memory
    // Where it does not help it does no harm.
    if count >= 1 << 21 { madvise(memory, count, MADV_HUGEPAGE) }
  }

  deinit { munmap(base, count) }
}
