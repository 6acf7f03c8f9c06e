// A file layer of SQLite that fails, or ends the program, at one chosen call.

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#include "cfaultvfs.h"

// The default layer, which does the work.
static sqlite3_vfs *base;

struct fault_file {
  sqlite3_file shim;
  sqlite3_file *real;
};

static sqlite3_file *real(sqlite3_file *file) { return ((struct fault_file *)file)->real; }

static enum fault_action action(void) { return fault_plan_current()->action; }

// Whether the plan is for this call and for more than a halt.
static bool is_struck(enum fault_operation operation) {
  if (!fault_plan_strikes(operation)) return false;
  if (action() != fault_stop) return true;
  raise(SIGSTOP);
  return false;
}

// A call that fails with a code, where the plan is for it; else what the default layer says.
#define STRIKE(operation, code)                                                    \
  do {                                                                             \
    if (is_struck(operation)) {                                                    \
      if (action() == fault_kill || action() == fault_kill_halfway) raise(SIGKILL); \
      return code;                                                                 \
    }                                                                              \
  } while (0)

// MARK: - Files

static int file_close(sqlite3_file *file) {
  int code = real(file)->pMethods->xClose(real(file));
  file->pMethods = NULL;
  return code;
}

// What the default layer says of a read that is short is SQLite's rule: the rest is zeros.
static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  STRIKE(fault_read, SQLITE_IOERR_READ);
  return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  if (is_struck(fault_write)) {
    if (action() == fault_kill) raise(SIGKILL);
    if (action() == fault_once || action() == fault_for_good) return SQLITE_IOERR_WRITE;
    if (count > 1) real(file)->pMethods->xWrite(real(file), bytes, count / 2, offset);
    if (action() == fault_kill_halfway) raise(SIGKILL);
    return SQLITE_FULL;
  }
  return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  STRIKE(fault_truncate, SQLITE_IOERR_TRUNCATE);
  return real(file)->pMethods->xTruncate(real(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
  STRIKE(fault_sync, SQLITE_IOERR_FSYNC);
  return real(file)->pMethods->xSync(real(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  STRIKE(fault_file_size, SQLITE_IOERR_FSTAT);
  return real(file)->pMethods->xFileSize(real(file), size);
}

static int file_lock(sqlite3_file *file, int level) {
  STRIKE(fault_lock, SQLITE_IOERR_LOCK);
  return real(file)->pMethods->xLock(real(file), level);
}

static int file_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int file_check_lock(sqlite3_file *file, int *is_reserved) {
  return real(file)->pMethods->xCheckReservedLock(real(file), is_reserved);
}

static int file_control(sqlite3_file *file, int request, void *value) {
  return real(file)->pMethods->xFileControl(real(file), request, value);
}

static int file_sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int file_characteristics(sqlite3_file *file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int file_shm_map(sqlite3_file *file, int region, int size, int extends, void volatile **address) {
  STRIKE(fault_shm_map, SQLITE_IOERR_SHMMAP);
  return real(file)->pMethods->xShmMap(real(file), region, size, extends, address);
}

// To give a lock back does not fail.
static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  if (flags & SQLITE_SHM_LOCK) STRIKE(fault_shm_lock, SQLITE_IOERR_SHMLOCK);
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int file_shm_unmap(sqlite3_file *file, int deletes) {
  return real(file)->pMethods->xShmUnmap(real(file), deletes);
}

// Version 2: without xFetch SQLite maps no file, so that every read can be made to fail.
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

// MARK: - The layer

static int layer_open(sqlite3_vfs *layer, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags) {
  (void)layer;
  struct fault_file *shim = (struct fault_file *)file;
  memset(shim, 0, sizeof *shim);
  STRIKE(fault_open, SQLITE_CANTOPEN);
  shim->real = (sqlite3_file *)(shim + 1);
  int code = base->xOpen(base, name, shim->real, flags, out_flags);
  // SQLite closes what has methods, even when it could not be opened.
  if (shim->real->pMethods) shim->shim.pMethods = &methods;
  return code;
}

static int layer_delete(sqlite3_vfs *layer, const char *name, int syncs) {
  (void)layer;
  STRIKE(fault_delete, SQLITE_IOERR_DELETE);
  return base->xDelete(base, name, syncs);
}

static sqlite3_vfs layer;

// Before main: the program's first connection is already opened through it.
__attribute__((constructor)) static void register_layer(void) {
  if (!fault_plan_current()) return;
  base = sqlite3_vfs_find(NULL);
  if (!base) return;
  layer = *base;
  layer.zName = "fault";
  layer.szOsFile = (int)sizeof(struct fault_file) + base->szOsFile;
  layer.xOpen = layer_open;
  layer.xDelete = layer_delete;
  sqlite3_vfs_register(&layer, 1);
}
