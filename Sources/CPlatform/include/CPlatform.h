// The few Linux calls that Swift cannot import: variadic ones, and those that glibc does not declare everywhere.
#ifndef CPLATFORM_H
#define CPLATFORM_H

// A descriptor that becomes readable when the process ends, or -1 and errno.
int stack_pidfd_open(int pid);

// From now on no program executed by this process gains privileges; 0, or -1 and errno.
int stack_no_new_privileges(void);

// Marks every descriptor from `first` on as closed at exec; 0, or -1 and errno.
int stack_close_on_exec_from(unsigned int first);

// Copies up to `count` bytes between two open files at their positions; the number copied, 0 at the end, or -1 and errno.
long stack_copy_range(int from, int to, unsigned long count);

#endif
