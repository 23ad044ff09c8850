// A small process between us and a program. It shares our memory, so that starting it copies nothing, but no thread's state of
// ours: it runs on a stack of its own, and nothing but the functions marked so, which make system calls and touch no `errno`.
#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define IN_REAPER static __attribute__((noinline, no_stack_protector))

enum {
  // Of the reaper, and of the program until it has begun.
  STACK_BYTES = 64 << 10,
  // Of the sets of signals that the kernel knows.
  SIGNAL_BYTES = 8,
};

// What is sent to the reaper: a question whether it is alone, and that it is needed no more. Without the latter we have died.
enum { ASK_ALONE = 1, FAREWELL = 2 };

// What a reaper becomes when we have died (stack_set_heir). It shares our memory, which lives as long as it does.
static char **heir_arguments;
static char **heir_environment;

struct start {
  int32_t error;
  int32_t program;
};

struct reaper {
  const char *executable;
  char *const *arguments;
  char *const *environment;
  const char *folder;
  int output;
  int channel;
  struct start started;
  char *stack;
  char *program_stack;
};

// A system call; what failed is answered as a negative number.
static inline __attribute__((always_inline)) long call(long number, long a, long b, long c, long d, long e) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
#else
#error "the system calls of this processor are not known here"
#endif
}

static inline __attribute__((always_inline, noreturn)) void leave(int status) {
  for (;;) call(SYS_exit_group, status, 0, 0, 0, 0);
}

static inline __attribute__((always_inline)) int tell(int channel, const void *bytes, long size) {
  // sendto(2) has a sixth argument, which an empty fifth one leaves unread.
  struct iovec part = {(void *)bytes, (size_t)size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  return call(SYS_sendmsg, channel, (long)&message, MSG_NOSIGNAL, 0, 0) == size;
}

IN_REAPER int become_program(void *given) {
  struct reaper *self = given;
  uint64_t action[8] = {0};  // SIG_DFL
  for (long number = 1; number <= 64; number++) call(SYS_rt_sigaction, number, (long)action, 0, SIGNAL_BYTES, 0);
  uint64_t none = 0;
  call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, SIGNAL_BYTES, 0);
  call(SYS_setsid, 0, 0, 0, 0, 0);
  long result = call(SYS_chdir, (long)self->folder, 0, 0, 0, 0);
  if (result >= 0 && self->output != 1) result = call(SYS_dup3, self->output, 1, 0, 0, 0);
  if (result >= 0) result = call(SYS_dup3, 1, 2, 0, 0, 0);
  if (result >= 0) result = call(SYS_openat, AT_FDCWD, (long)"/dev/null", O_RDONLY, 0, 0);
  if (result > 0) result = call(SYS_dup3, result, 0, 0, 0, 0);
  if (result >= 0) result = call(SYS_close_range, 3, ~0U, 0, 0, 0);
  if (result >= 0) {
    result = call(SYS_execve, (long)self->executable, (long)self->arguments, (long)self->environment, 0, 0);
  }
  self->started.error = (int32_t)-result;
  leave(127);
}

// Takes the status of all that have ended but the program's own, which is answered once it is there; else -1.
IN_REAPER int32_t take_ended(pid_t program) {
  for (;;) {
    siginfo_t ended;
    ended.si_pid = 0;
    long result = call(SYS_waitid, P_ALL, 0, (long)&ended, WEXITED | WNOHANG | WNOWAIT, 0);
    if (result < 0 || ended.si_pid == 0) return -1;
    if (ended.si_pid == program) {
      return ended.si_code == CLD_EXITED ? (ended.si_status & 0xff) << 8 : ended.si_status & 0x7f;
    }
    call(SYS_wait4, ended.si_pid, 0, WNOHANG, 0, 0);
  }
}

// Whether nothing is left below us.
IN_REAPER int32_t is_alone(void) {
  long ended;
  do ended = call(SYS_wait4, -1, 0, WNOHANG, 0, 0);
  while (ended > 0);
  return ended == -ECHILD;
}

// Until it is needed no more; answers whether we have died.
IN_REAPER int watch(pid_t program) {
  int has_died = 1;
  uint64_t child = 1ULL << (SIGCHLD - 1);
  struct pollfd polls[2] = {{0, POLLIN, 0}, {-1, POLLIN, 0}};
  polls[1].fd = (int)call(SYS_signalfd4, -1, (long)&child, SIGNAL_BYTES, SFD_NONBLOCK, 0);
  int has_ended = 0;
  for (;;) {
    // An end before this is not missed: its signal waits, since it is blocked.
    call(SYS_ppoll, (long)polls, 2, 0, 0, 0);
    struct signalfd_siginfo signal;
    while (call(SYS_read, polls[1].fd, (long)&signal, sizeof signal, 0, 0) > 0) {}
    if (!has_ended) {
      int32_t status = take_ended(program);
      has_ended = status >= 0;
      if (has_ended && !tell(0, &status, sizeof status)) break;
    }
    if (polls[0].revents == 0) continue;
    char word;
    if (call(SYS_read, 0, (long)&word, 1, 0, 0) != 1) break;
    if (word == FAREWELL) {
      has_died = 0;
      break;
    }
    int32_t alone = has_ended && is_alone();
    // The program is no zombie any more: its number may be another's by now.
    if (has_ended) program = 0;
    if (!tell(0, &alone, sizeof alone)) break;
  }
  if (program > 0) call(SYS_kill, -program, SIGKILL, 0, 0, 0);
  return has_died;
}

// What hides below us has nobody else who knows of it. Who becomes another program keeps its children, and inherits theirs; and its
// signals stay blocked.
IN_REAPER void become_heir(void) {
  if (heir_arguments == 0) return;
  for (long stream = 0; stream <= 2; stream++) {
    long file = call(SYS_openat, AT_FDCWD, (long)"/dev/null", O_RDWR, 0, 0);
    if (file >= 0 && file != stream) {
      call(SYS_dup3, file, stream, 0, 0, 0);
      call(SYS_close, file, 0, 0, 0, 0);
    }
  }
  call(SYS_close_range, 3, ~0U, 0, 0, 0);
  call(SYS_execve, (long)"/proc/self/exe", (long)heir_arguments, (long)heir_environment, 0, 0);
}

// All signals are blocked: only the channel and a kill end it.
IN_REAPER int reap(void *given) {
  struct reaper *self = given;
  call(SYS_setsid, 0, 0, 0, 0, 0);
  call(SYS_prctl, PR_SET_NAME, (long)"stack-reaper", 0, 0, 0);
  call(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  // The program has begun, or failed to, when this returns. The C library's function writes `errno` when it fails: of the thread
  // that started us, which waits for what we tell, and does not look at it.
  // Its number is written before it begins: it may kill us before we can tell of it.
  int flags = CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | SIGCHLD;
  int program = clone(become_program, self->program_stack, flags, self, &self->started.program);
  struct start started = {program < 0 ? EAGAIN : self->started.error, program};
  // Whoever reads what we and our parent write is not to wait for us.
  if (self->channel != 0) call(SYS_dup3, self->channel, 0, 0, 0, 0);
  call(SYS_close_range, 1, ~0U, 0, 0, 0);
  if (tell(0, &started, sizeof started) && started.error == 0 && watch(program)) become_heir();
  leave(0);
}

enum {
  // Milliseconds after which a reaper that says nothing is told to go on, should it have been stopped, and after which one that does
  // not end is killed.
  REAPER_WAKE = 100,
  REAPER_END = 1000,
};

// Waits so many milliseconds until something is to be read.
static int is_readable(int descriptor, int patience) {
  struct pollfd polled = {descriptor, POLLIN, 0};
  int count;
  do count = poll(&polled, 1, patience);
  while (count < 0 && errno == EINTR);
  return count > 0;
}

// The program runs before the reaper has told of it, and may stop it.
static int has_begun(struct reaper *self, int channel, int reaper) {
  while (!is_readable(channel, REAPER_WAKE)) kill(reaper, SIGCONT);
  ssize_t count;
  do count = recv(channel, &self->started, sizeof self->started, 0);
  while (count < 0 && errno == EINTR);
  if (count == sizeof self->started) return self->started.error;
  // The reaper was killed. By the program, if there is one: then that has begun.
  if (self->started.error != 0) return self->started.error;
  return self->started.program > 0 ? 0 : EIO;
}

void stack_set_heir(char **arguments, char **environment) {
  heir_environment = environment;
  heir_arguments = arguments;
}

void stack_become_subreaper(void) { (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int stack_start_reaped(const char *executable, char *const *arguments, char *const *environment, const char *folder,
                       int output, stack_reaped *answer) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return errno;
  char *stack = mmap(NULL, 2 * STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) {
    close(ends[0]);
    close(ends[1]);
    return ENOMEM;
  }
  struct reaper self = {executable, arguments, environment, folder, output, ends[1], {0, 0}, stack, stack + STACK_BYTES};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int reaper = clone(reap, stack + 2 * STACK_BYTES, CLONE_VM | SIGCHLD, &self);
  int error = reaper < 0 ? errno : 0;
  close(ends[1]);
  // Until it has told us it looks at what is ours.
  if (error == 0) error = has_begun(&self, ends[0], reaper);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  *answer = (stack_reaped){reaper, self.started.program, ends[0], stack};
  if (error != 0) stack_end_reaper(answer);
  return error;
}

void stack_end_reaper(stack_reaped *reaped) {
  char word = FAREWELL;
  (void)send(reaped->channel, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  close(reaped->channel);
  if (reaped->reaper > 0) {
    kill(reaped->reaper, SIGCONT);
    int end = (int)syscall(SYS_pidfd_open, reaped->reaper, 0);
    if (end < 0 || !is_readable(end, REAPER_END)) kill(reaped->reaper, SIGKILL);
    if (end >= 0) close(end);
    while (waitpid(reaped->reaper, NULL, 0) < 0 && errno == EINTR) {}
  }
  munmap(reaped->stack, 2 * STACK_BYTES);
}

int stack_reaped_status(int channel) {
  int32_t status = 0;
  ssize_t count = recv(channel, &status, sizeof status, MSG_DONTWAIT);
  if (count == sizeof status) return status;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : -2;
}

int stack_reaped_alone(int channel, int patience) {
  char word = ASK_ALONE;
  int32_t alone = 0;
  if (send(channel, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1 || !is_readable(channel, patience)) return -1;
  ssize_t count;
  do count = recv(channel, &alone, sizeof alone, 0);
  while (count < 0 && errno == EINTR);
  return count == sizeof alone ? alone : -1;
}
