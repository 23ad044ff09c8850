#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <zlib.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

int stack_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int stack_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int stack_close_on_exec_from(unsigned int first) {
  return (int)syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC);
}

short stack_spawn_new_session(void) { return POSIX_SPAWN_SETSID; }

int stack_spawn_change_folder(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int stack_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int stack_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

void stack_enlarge_pipe(int end) { (void)fcntl(end, F_SETPIPE_SZ, 1 << 20); }

void stack_trim_heap(void) { (void)malloc_trim(0); }

long stack_copy_range(int from, int to, unsigned long count) {
  ssize_t copied = copy_file_range(from, NULL, to, NULL, count, 0);
  // Two file systems, or one that does not know the call.
  if (copied < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)) {
    copied = sendfile(to, from, NULL, count > 0x7ffff000 ? 0x7ffff000 : count);
  }
  return copied;
}

int stack_synchronize_file_system(int file) { return syncfs(file); }

void stack_begin_writing(int file, long offset, long count) {
  (void)sync_file_range(file, offset, count, SYNC_FILE_RANGE_WRITE);
}

void stack_use_one_arena(void) {
#ifdef M_ARENA_MAX
  (void)mallopt(M_ARENA_MAX, 1);
#endif
}

int stack_memory_file(void) { return memfd_create("stack", MFD_CLOEXEC); }

long stack_last_index(const void *bytes, unsigned char byte, unsigned long count) {
  const char *found = count == 0 ? NULL : memrchr(bytes, byte, count);
  return found == NULL ? -1 : found - (const char *)bytes;
}

unsigned long stack_deflate_bound(unsigned long count) { return compressBound(count); }

long stack_deflate(const void *from, unsigned long count, void *to, unsigned long room) {
  uLongf made = room;
  return compress2(to, &made, from, count, Z_BEST_SPEED) == Z_OK ? (long)made : -1;
}

long stack_inflate(const void *from, unsigned long count, void *to, unsigned long room) {
  uLongf made = room;
  return uncompress(to, &made, from, count) == Z_OK ? (long)made : -1;
}
