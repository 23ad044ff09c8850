// A small process between us and a program: a copy of ours that runs nothing but this file. Since other threads of ours may
// have held any lock when it was copied, it only makes system calls.
#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct program {
  const char *executable;
  char *const *arguments;
  char *const *environment;
  const char *folder;
  int output;
};

struct start {
  int32_t error;
  int32_t program;
};

static int whole(ssize_t count, size_t size) { return count >= 0 && (size_t)count == size; }

static int tell(int channel, const void *bytes, size_t size) {
  return whole(send(channel, bytes, size, MSG_NOSIGNAL), size);
}

static _Noreturn void become(const struct program *program, volatile int *error) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int input = open("/dev/null", O_RDONLY);
  if (setsid() >= 0 && chdir(program->folder) == 0 && input >= 0 && dup2(program->output, 1) == 1 && dup2(1, 2) == 2 &&
      dup2(input, 0) == 0 && syscall(SYS_close_range, 3U, ~0U, 0U) == 0) {
    execve(program->executable, program->arguments, program->environment);
  }
  *error = errno;
  _exit(127);
}

// The memory is shared until the program has begun, so it must not be a part of a larger function.
static __attribute__((noinline)) struct start start(const struct program *program) {
  volatile int error = 0;
  pid_t child = vfork();
  if (child == 0) become(program, &error);
  if (child < 0) return (struct start){.error = errno};
  if (error != 0) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  }
  return (struct start){.error = error, .program = child};
}

// Takes the status of all that have ended but the program's own, which is answered once it is there; else -1.
static int32_t take_ended(pid_t program) {
  for (;;) {
    siginfo_t ended = {0};
    if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) return -1;
    if (ended.si_pid == program) {
      return ended.si_code == CLD_EXITED ? (ended.si_status & 0xff) << 8 : ended.si_status & 0x7f;
    }
    waitpid(ended.si_pid, NULL, WNOHANG);
  }
}

// Whether nothing is left below us.
static int32_t is_alone(void) {
  pid_t ended;
  do ended = waitpid(-1, NULL, WNOHANG);
  while (ended > 0);
  return ended < 0 && errno == ECHILD;
}

static _Noreturn void reap(const struct program *program, int channel) {
  // All signals are blocked since before the copy was made: only the channel and a kill end us.
  setsid();
  prctl(PR_SET_NAME, "stack-reaper");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct start started = start(program);
  if (dup2(channel, 0) != 0 || !tell(0, &started, sizeof started) || started.error != 0) _exit(0);
  // Whoever reads what we and our parent write is not to wait for us.
  syscall(SYS_close_range, 1U, ~0U, 0U);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  struct pollfd polls[2] = {{.fd = 0, .events = POLLIN}, {.fd = signalfd(-1, &child, SFD_NONBLOCK), .events = POLLIN}};
  int has_ended = 0;
  for (;;) {
    // One that ended before is not missed: its signal waits, since it is blocked.
    if (poll(polls, 2, -1) < 0 && errno != EINTR) _exit(1);
    struct signalfd_siginfo signals[8];
    while (read(polls[1].fd, signals, sizeof signals) > 0) {}
    if (!has_ended) {
      int32_t status = take_ended(started.program);
      has_ended = status >= 0;
      if (has_ended && !tell(0, &status, sizeof status)) break;
    }
    if (polls[0].revents == 0) continue;
    char word;
    if (recv(0, &word, 1, 0) != 1) break;
    int32_t alone = has_ended && is_alone();
    if (!tell(0, &alone, sizeof alone)) _exit(0);
    // From now on the program is no zombie any more: take_ended would wait for it in vain, and kill would hit another.
    started.program = 0;
  }
  if (started.program > 0) kill(-started.program, SIGKILL);
  _exit(0);
}

int stack_start_reaped(const char *executable, char *const *arguments, char *const *environment, const char *folder,
                       int output, stack_reaped *answer) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return errno;
  struct program program = {executable, arguments, environment, folder, output};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t reaper = _Fork();
  if (reaper == 0) reap(&program, ends[1]);
  int code = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  struct start started = {.error = EIO};
  if (reaper > 0) {
    ssize_t count;
    do count = recv(ends[0], &started, sizeof started, 0);
    while (count < 0 && errno == EINTR);
    if (!whole(count, sizeof started)) started.error = EIO;
    code = started.error;
  }
  if (code == 0) {
    *answer = (stack_reaped){reaper, started.program, ends[0]};
    return 0;
  }
  close(ends[0]);
  if (reaper > 0) {
    while (waitpid(reaper, NULL, 0) < 0 && errno == EINTR) {}
  }
  return code;
}

int stack_reaped_status(int channel) {
  int32_t status = 0;
  ssize_t count = recv(channel, &status, sizeof status, MSG_DONTWAIT);
  if (whole(count, sizeof status)) return status;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : -2;
}

int stack_reaped_alone(int channel) {
  char word = 1;
  int32_t alone = 0;
  if (!tell(channel, &word, 1)) return -1;
  ssize_t count;
  do count = recv(channel, &alone, sizeof alone, 0);
  while (count < 0 && errno == EINTR);
  return whole(count, sizeof alone) ? alone : -1;
}
