// Loaded before the C library by LD_PRELOAD: writes down what a program does to the files below a folder, in the order in which it
// does it, so that a test can make the disk as it would be had the power gone at any moment. What it prints is written down as well.
//
// RECORDED_FOLDER is the folder, RECORDED_LOG the file that records go to: a byte for the kind, the lengths of name and content and
// a number as 64 bits each, then name and content.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static void note(char kind, const char *name, const void *content, uint64_t length, uint64_t number) {
  static int log = -1;
  if (log < 0) log = (int)syscall(SYS_openat, AT_FDCWD, getenv("RECORDED_LOG"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  uint64_t numbers[3] = {strlen(name), length, number};
  struct iovec parts[4] = {{&kind, 1}, {numbers, sizeof numbers}, {(void *)name, numbers[0]}, {(void *)content, length}};
  syscall(SYS_writev, log, parts, 4);
}

static int counts(const char *name) {
  const char *folder = getenv("RECORDED_FOLDER");
  if (folder == NULL || getenv("RECORDED_LOG") == NULL) return 0;
  size_t length = strlen(folder), all = strlen(name);
  // Shared memory is not on any disk.
  if (all > 4 && strcmp(name + all - 4, "-shm") == 0) return 0;
  return strncmp(name, folder, length) == 0 && name[length] == '/';
}

static void full(int folder, const char *name, char *result) {
  if (name[0] == '/') {
    snprintf(result, PATH_MAX, "%s", name);
    return;
  }
  char start[PATH_MAX] = "";
  if (folder == AT_FDCWD) {
    if (getcwd(start, sizeof start) == NULL) start[0] = 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, start, sizeof start - 1);
    start[length < 0 ? 0 : length] = 0;
  }
  size_t length = strlen(start);
  snprintf(result, PATH_MAX, "%.*s/%s", (int)length, start, name);
}

// The name of what is open, and whether it counts.
static int known(int file, char *name) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, name, PATH_MAX - 1);
  name[length < 0 ? 0 : length] = 0;
  return counts(name);
}

static int opened(int folder, const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  full(folder, name, path);
  if (!counts(path)) return (int)syscall(SYS_openat, folder, name, flags, mode);
  pthread_mutex_lock(&order);
  struct stat status;
  int was_there = lstat(path, &status) == 0;
  int file = (int)syscall(SYS_openat, folder, name, flags, mode);
  int fault = errno;
  if (file >= 0 && !was_there) note('C', path, "", 0, 0);
  if (file >= 0 && was_there && (flags & O_TRUNC)) note('T', path, "", 0, 0);
  pthread_mutex_unlock(&order);
  errno = fault;
  return file;
}

#define OPEN(name)                                     \
  int name(const char *path, int flags, ...) {         \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    mode_t mode = va_arg(rest, mode_t);                \
    va_end(rest);                                      \
    return opened(AT_FDCWD, path, flags, mode);        \
  }
OPEN(open)
OPEN(open64)
#define OPEN_AT(name)                                  \
  int name(int folder, const char *path, int flags, ...) { \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    mode_t mode = va_arg(rest, mode_t);                \
    va_end(rest);                                      \
    return opened(folder, path, flags, mode);          \
  }
OPEN_AT(openat)
OPEN_AT(openat64)
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }

ssize_t write(int file, const void *bytes, size_t count) {
  char path[PATH_MAX] = "";
  if (file != 1 && !known(file, path)) return syscall(SYS_write, file, bytes, count);
  pthread_mutex_lock(&order);
  off_t offset = 0;
  if (file != 1) {
    offset = lseek(file, 0, SEEK_CUR);
    struct stat status;
    if ((fcntl(file, F_GETFL) & O_APPEND) && fstat(file, &status) == 0) offset = status.st_size;
  }
  ssize_t written = syscall(SYS_write, file, bytes, count);
  int fault = errno;
  if (written > 0) note(file == 1 ? 'P' : 'W', path, bytes, (uint64_t)written, (uint64_t)offset);
  pthread_mutex_unlock(&order);
  errno = fault;
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  char path[PATH_MAX];
  if (!known(file, path)) return syscall(SYS_pwrite64, file, bytes, count, offset);
  pthread_mutex_lock(&order);
  ssize_t written = syscall(SYS_pwrite64, file, bytes, count, offset);
  int fault = errno;
  if (written > 0) note('W', path, bytes, (uint64_t)written, (uint64_t)offset);
  pthread_mutex_unlock(&order);
  errno = fault;
  return written;
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) { return pwrite(file, bytes, count, offset); }

int ftruncate(int file, off_t length) {
  char path[PATH_MAX];
  if (!known(file, path)) return (int)syscall(SYS_ftruncate, file, length);
  pthread_mutex_lock(&order);
  int result = (int)syscall(SYS_ftruncate, file, length);
  int fault = errno;
  if (result == 0) note('T', path, "", 0, (uint64_t)length);
  pthread_mutex_unlock(&order);
  errno = fault;
  return result;
}
int ftruncate64(int file, off_t length) { return ftruncate(file, length); }

static int synchronized(long call, int file) {
  char path[PATH_MAX];
  if (!known(file, path)) {
    const char *folder = getenv("RECORDED_FOLDER");
    // The folder itself holds names as well.
    if (folder == NULL || strcmp(path, folder) != 0) return (int)syscall(call, file);
  }
  pthread_mutex_lock(&order);
  int result = (int)syscall(call, file);
  int fault = errno;
  if (result == 0) note('S', path, "", 0, 0);
  pthread_mutex_unlock(&order);
  errno = fault;
  return result;
}
int fsync(int file) { return synchronized(SYS_fsync, file); }
int fdatasync(int file) { return synchronized(SYS_fdatasync, file); }

// Changes of names.
static int renamed(int from, const char *old, int to, const char *new, unsigned flags) {
  char source[PATH_MAX], target[PATH_MAX];
  full(from, old, source);
  full(to, new, target);
  pthread_mutex_lock(&order);
  int result = (int)syscall(SYS_renameat2, from, old, to, new, flags);
  int fault = errno;
  if (result == 0 && (counts(source) || counts(target))) note('R', source, target, strlen(target), 0);
  pthread_mutex_unlock(&order);
  errno = fault;
  return result;
}
int rename(const char *old, const char *new) { return renamed(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return renamed(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
  return renamed(from, old, to, new, flags);
}

static int removed(int folder, const char *name, int flags) {
  char path[PATH_MAX];
  full(folder, name, path);
  pthread_mutex_lock(&order);
  int result = (int)syscall(SYS_unlinkat, folder, name, flags);
  int fault = errno;
  if (result == 0 && counts(path)) note('U', path, "", 0, 0);
  pthread_mutex_unlock(&order);
  errno = fault;
  return result;
}
int unlink(const char *name) { return removed(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return removed(folder, name, flags); }
int rmdir(const char *name) { return removed(AT_FDCWD, name, AT_REMOVEDIR); }

static int made(int folder, const char *name, mode_t mode) {
  char path[PATH_MAX];
  full(folder, name, path);
  pthread_mutex_lock(&order);
  int result = (int)syscall(SYS_mkdirat, folder, name, mode);
  int fault = errno;
  if (result == 0 && counts(path)) note('M', path, "", 0, mode);
  pthread_mutex_unlock(&order);
  errno = fault;
  return result;
}
int mkdir(const char *name, mode_t mode) { return made(AT_FDCWD, name, mode); }
int mkdirat(int folder, const char *name, mode_t mode) { return made(folder, name, mode); }

// A second name would need a second model: what the program keeps has one name each.
int linkat(int from, const char *old, int to, const char *new, int flags) {
  char target[PATH_MAX];
  full(to, new, target);
  if (counts(target)) abort();
  return (int)syscall(SYS_linkat, from, old, to, new, flags);
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
