#include "cfaultplan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct fault_plan *fault_plan_map(const char *path) {
  int descriptor = open(path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return NULL;
  void *address = mmap(NULL, sizeof(struct fault_plan), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  return address == MAP_FAILED ? NULL : address;
}

bool fault_plan_make(const char *path, enum fault_operation operation, enum fault_action action, uint64_t moment) {
  struct fault_plan plan;
  memset(&plan, 0, sizeof plan);
  plan.operation = operation;
  plan.action = action;
  plan.moment = moment;
  int descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  bool is_whole = write(descriptor, &plan, sizeof plan) == (ssize_t)sizeof plan;
  close(descriptor);
  return is_whole;
}

// Reads the file and does not map it: the program has ended.
static bool fault_plan_read(const char *path, struct fault_plan *plan) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  bool is_whole = read(descriptor, plan, sizeof *plan) == (ssize_t)sizeof *plan;
  close(descriptor);
  return is_whole;
}

int64_t fault_plan_count(const char *path, enum fault_operation operation) {
  struct fault_plan plan;
  return fault_plan_read(path, &plan) ? (int64_t)plan.counts[operation] : -1;
}

bool fault_plan_was_struck(const char *path) {
  struct fault_plan plan;
  return fault_plan_read(path, &plan) && plan.struck > 0;
}
