// Nothing is called in this library: it takes its place when it is loaded, where the environment holds a plan.

#ifndef CFAULTVFS_H
#define CFAULTVFS_H

#include "cfaultplan.h"

// The plan of this program; null where there is none.
struct fault_plan *fault_plan_current(void);

// Counts a call, and tells whether the plan is for it.
bool fault_plan_strikes(enum fault_operation operation);

#endif
