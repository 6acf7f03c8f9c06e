#include <stdlib.h>

#include "cfaultvfs.h"

static struct fault_plan *plan;

struct fault_plan *fault_plan_current(void) { return plan; }

// Before the constructors without a number: from the first call on the plan is known.
__attribute__((constructor(101))) static void read_plan(void) {
  const char *path = getenv(FAULT_PLAN_VARIABLE);
  if (path) plan = fault_plan_map(path);
}

static uint64_t counted(enum fault_operation operation) {
  return __atomic_add_fetch(&plan->counts[operation], 1, __ATOMIC_SEQ_CST);
}

bool fault_plan_strikes(enum fault_operation operation) {
  if (!plan) return false;
  uint64_t now = counted(operation);
  if (operation != fault_system) {
    uint64_t any = counted(fault_any);
    if (plan->operation == fault_any) now = any;
  }
  bool is_meant = plan->operation == operation || (plan->operation == fault_any && operation != fault_system);
  if (plan->action == fault_none || !is_meant) return false;
  bool is_for_good = plan->action == fault_for_good || plan->action == fault_full_for_good;
  bool is_now = now == plan->moment || (is_for_good && now > plan->moment);
  if (is_now) __atomic_store_n(&plan->struck, 1, __ATOMIC_SEQ_CST);
  return is_now;
}
