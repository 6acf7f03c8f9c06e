// The plan as it lies in its file.

#ifndef PLAN_H
#define PLAN_H

#include "include/cfaultvfs.h"

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

#endif
