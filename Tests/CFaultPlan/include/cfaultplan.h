// At which call of the disk a program fails or is killed.
//
// The library of CFaultVFS is loaded into the built program (LD_PRELOAD), which knows nothing of it: what is tested is
// what users run. The plan lies in a small file that the program maps, so that a test can read how far it came even when
// it was killed.

#ifndef CFAULTPLAN_H
#define CFAULTPLAN_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The environment variable that holds the plan's path. Without it the program runs as ever.
#define FAULT_PLAN_VARIABLE "FAULT_PLAN"

// What is counted, each for itself.
enum fault_operation {
  // Calls of SQLite's file layer.
  fault_read,
  fault_write,
  fault_sync,
  fault_truncate,
  fault_file_size,
  fault_open,
  fault_delete,
  fault_lock,
  fault_shm_map,
  fault_shm_lock,
  // Any of these.
  fault_any,
  // Functions of the C library that change files, whoever calls them. They can be killed at, and do not fail.
  fault_system,
  fault_operation_count
};

enum fault_action {
  // Only counts.
  fault_none,
  // The call fails, later ones do not.
  fault_once,
  // The call fails and so does every later one of its kind.
  fault_for_good,
  // A write stores its first half and says that the disk is full; once, and for good.
  fault_full_once,
  fault_full_for_good,
  // SIGKILL instead of the call; in a write, after its first half.
  fault_kill,
  fault_kill_halfway,
  // SIGSTOP before the call, which is made when the program goes on.
  fault_stop
};

struct fault_plan {
  uint32_t operation;
  uint32_t action;
  uint64_t moment;
  // Written by the program; its threads count together.
  uint64_t struck;
  uint64_t counts[fault_operation_count];
};

// Null when the file cannot be mapped.
struct fault_plan *fault_plan_map(const char *path);

// Makes a plan: what happens at which call of which kind, from 1. False when the file cannot be made.
bool fault_plan_make(const char *path, enum fault_operation operation, enum fault_action action, uint64_t moment);

// How many calls of a kind there were under the plan; -1 when it cannot be read.
int64_t fault_plan_count(const char *path, enum fault_operation operation);

// Whether the chosen call was reached.
bool fault_plan_was_struck(const char *path);

#ifdef __cplusplus
}
#endif

#endif
