// The few Linux calls that Swift cannot import: variadic ones, and those that glibc does not declare everywhere.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <spawn.h>

// A descriptor that becomes readable when the process ends, or -1 and errno.
int stack_pidfd_open(int pid);

// From now on no program executed by this process gains privileges; 0, or -1 and errno.
int stack_no_new_privileges(void);

// Marks every descriptor from `first` on as closed at exec; 0, or -1 and errno.
int stack_close_on_exec_from(unsigned int first);

// The `posix_spawn` attribute that starts the child in a session of its own.
short stack_spawn_new_session(void);

// Adds to what the child does before exec: change to the folder; close every descriptor from `first` on.
int stack_spawn_change_folder(posix_spawn_file_actions_t *actions, const char *folder);
// A file in memory without a name, closed when another program is executed; -1 on failure.
int stack_memory_file(void);

int stack_spawn_close_from(posix_spawn_file_actions_t *actions, int first);

// A pipe whose ends are both closed at exec; 0, or -1 and errno.
int stack_pipe(int *read_end, int *write_end);

// A program that another process of ours, its reaper, has started. All that descends from the program stays below the reaper,
// whatever it does: the reaper is its subreaper (prctl(2)).
typedef struct {
  int reaper;
  int program;
  // Our end of a socket, readable when the program has ended. When it is closed, by our death too, a program that still runs is
  // killed with its process group, and the reaper ends or becomes our heir.
  int channel;
  // The reaper's.
  void *stack;
} stack_reaped;

// Starts a program in a session of its own, without a terminal, both output streams on `output`, no other file open. 0, or an
// error number.
int stack_start_reaped(const char *executable, char *const *arguments, char *const *environment, const char *folder,
                       int output, stack_reaped *started);

// From now on a reaper that we leave without a farewell, because we were killed, becomes this very program with these arguments and
// variables, and is still above all that descends from its program. Both lists end with NULL and live as long as we.
void stack_set_heir(char **arguments, char **environment);

// From now on what descends from our children is inherited by us when they end.
void stack_become_subreaper(void);

// Closes the channel and waits for the reaper's end, for a second; then it is killed.
void stack_end_reaper(stack_reaped *started);

// The wait status of a program that has ended; -1 when it has not, -2 when the reaper is gone. The program stays a zombie, so that
// its number is its own, until `stack_reaped_alone` is called: 1 if nothing is left below the reaper, else 0, or -1 when the reaper is
// gone or does not answer for so many milliseconds.
int stack_reaped_status(int channel);
int stack_reaped_alone(int channel, int patience);

// Gives a pipe a buffer of 1 MiB, where the user's limit allows it.
void stack_enlarge_pipe(int end);

// Gives freed memory back to the system.
void stack_trim_heap(void);

// Copies up to `count` bytes between two open files at their positions; the number copied, 0 at the end, or -1 and errno.
long stack_copy_range(int from, int to, unsigned long count);

// Flushes the whole file system that the open file is on; 0, or -1 and errno.
int stack_synchronize_file_system(int file);

// Has the disk begin with a part of a file that was written, so that a flush later has less to wait for.
void stack_begin_writing(int file, long offset, long count);

// Has all threads take memory from one place: less is taken, and they wait for each other.
void stack_use_one_arena(void);

// Where a byte stands last in `count` bytes; -1 if it does not.
long stack_last_index(const void *bytes, unsigned char byte, unsigned long count);

// How many bytes `stack_deflate` may need for `count`.
unsigned long stack_deflate_bound(unsigned long count);

// Compresses to zlib's format (RFC 1950), quickly rather than small; the number of bytes made, or -1.
long stack_deflate(const void *from, unsigned long count, void *to, unsigned long room);

// The other way; the number of bytes made, or -1 when they are damaged or more than `room`.
long stack_inflate(const void *from, unsigned long count, void *to, unsigned long room);

// Whole compressed files, of one part or several after each other, with all their checksums.
enum { STACK_FORMAT_GZIP, STACK_FORMAT_BZIP2, STACK_FORMAT_XZ };
enum {
  STACK_EXPAND_OK,
  STACK_EXPAND_DAMAGED,
  // It ends too early.
  STACK_EXPAND_CUT,
  // It is `room` bytes or more.
  STACK_EXPAND_TOO_LARGE,
  // Unpacking needs more memory than there is, or than 256 MiB.
  STACK_EXPAND_MEMORY,
};
int stack_expand(int format, const void *from, unsigned long count, void *to, unsigned long room, unsigned long *made);

// The checksum of ZIP's entries.
unsigned int stack_crc32(const void *bytes, unsigned long count);

#endif
