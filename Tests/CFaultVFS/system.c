// The functions of the C library that change files, in front of the library's own: a program can be killed before any of
// them, so also between making a file of its own and filling it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include "cfaultvfs.h"

static void strike(void) {
  if (fault_plan_strikes(fault_system)) raise(SIGKILL);
}

// The function of this name that would be called if this library were not there.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define FRONT(result, name, parameters, arguments) \
  result name parameters {                         \
    strike();                                      \
    return NEXT(name) arguments;                   \
  }

FRONT(ssize_t, write, (int file, const void *bytes, size_t count), (file, bytes, count))
FRONT(ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at))
FRONT(ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at))
FRONT(int, ftruncate, (int file, off_t size), (file, size))
FRONT(int, ftruncate64, (int file, off64_t size), (file, size))
FRONT(int, fsync, (int file), (file))
FRONT(int, fdatasync, (int file), (file))
FRONT(int, unlink, (const char *path), (path))
FRONT(int, link, (const char *from, const char *to), (from, to))
FRONT(int, rename, (const char *from, const char *to), (from, to))
FRONT(int, mkstemp, (char *path), (path))
FRONT(int, mkstemp64, (char *path), (path))

// Only the opening that may make a file.
#define FRONT_OPEN(name)                                  \
  int name(const char *path, int flags, ...) {            \
    if (!(flags & O_CREAT)) return NEXT(name)(path, flags); \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    mode_t mode = va_arg(rest, mode_t);                   \
    va_end(rest);                                         \
    strike();                                             \
    return NEXT(name)(path, flags, mode);                 \
  }

FRONT_OPEN(open)
FRONT_OPEN(open64)
