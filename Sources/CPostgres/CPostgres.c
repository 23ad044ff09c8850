#include "CPostgres.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// From libpq-fe.h, whose values are part of the library's stable interface.
enum { CONNECTION_OK = 0, PGRES_COMMAND_OK = 1, PGRES_TUPLES_OK = 2 };
#define PG_DIAG_SQLSTATE 'C'
#define PG_DIAG_MESSAGE_PRIMARY 'M'

struct option {
  char *keyword, *variable, *compiled, *value, *label, *display;
  int size;
};

static struct {
  int (*version)(void);
  struct option *(*parse)(const char *, char **);
  void (*free_options)(struct option *);
  void (*free_memory)(void *);
  void *(*connect)(const char *const *, const char *const *, int);
  int (*set_nonblocking)(void *, int);
  int (*status)(void *);
  char *(*error)(void *);
  void (*finish)(void *);
  int (*send)(void *, const char *, int, const unsigned int *, const char *const *, const int *, const int *, int);
  int (*flush)(void *);
  int (*consume)(void *);
  int (*is_busy)(void *);
  int (*socket)(void *);
  void *(*result)(void *);
  int (*result_status)(void *);
  char *(*result_field)(void *, int);
  int (*tuples)(void *);
  int (*fields)(void *);
  char *(*value)(void *, int, int);
  int (*length)(void *, int, int);
  int (*is_null)(void *, int, int);
  void (*clear)(void *);
  int loaded;
} pq;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return;
  pq.version = (int (*)(void))dlsym(library, "PQlibVersion");
  pq.parse = (struct option * (*)(const char *, char **)) dlsym(library, "PQconninfoParse");
  pq.free_options = (void (*)(struct option *))dlsym(library, "PQconninfoFree");
  pq.free_memory = (void (*)(void *))dlsym(library, "PQfreemem");
  pq.connect = (void *(*)(const char *const *, const char *const *, int))dlsym(library, "PQconnectdbParams");
  pq.set_nonblocking = (int (*)(void *, int))dlsym(library, "PQsetnonblocking");
  pq.status = (int (*)(void *))dlsym(library, "PQstatus");
  pq.error = (char *(*)(void *))dlsym(library, "PQerrorMessage");
  pq.finish = (void (*)(void *))dlsym(library, "PQfinish");
  pq.send = (int (*)(void *, const char *, int, const unsigned int *, const char *const *, const int *, const int *,
                     int))dlsym(library, "PQsendQueryParams");
  pq.flush = (int (*)(void *))dlsym(library, "PQflush");
  pq.consume = (int (*)(void *))dlsym(library, "PQconsumeInput");
  pq.is_busy = (int (*)(void *))dlsym(library, "PQisBusy");
  pq.socket = (int (*)(void *))dlsym(library, "PQsocket");
  pq.result = (void *(*)(void *))dlsym(library, "PQgetResult");
  pq.result_status = (int (*)(void *))dlsym(library, "PQresultStatus");
  pq.result_field = (char *(*)(void *, int))dlsym(library, "PQresultErrorField");
  pq.tuples = (int (*)(void *))dlsym(library, "PQntuples");
  pq.fields = (int (*)(void *))dlsym(library, "PQnfields");
  pq.value = (char *(*)(void *, int, int))dlsym(library, "PQgetvalue");
  pq.length = (int (*)(void *, int, int))dlsym(library, "PQgetlength");
  pq.is_null = (int (*)(void *, int, int))dlsym(library, "PQgetisnull");
  pq.clear = (void (*)(void *))dlsym(library, "PQclear");
  pq.loaded = pq.version && pq.parse && pq.free_options && pq.free_memory && pq.connect && pq.set_nonblocking &&
              pq.status && pq.error && pq.finish && pq.send && pq.flush && pq.consume && pq.is_busy && pq.socket &&
              pq.result && pq.result_status && pq.result_field && pq.tuples && pq.fields && pq.value && pq.length &&
              pq.is_null && pq.clear;
}

int stack_pq_load(void) {
  pthread_once(&once, load);
  return pq.loaded;
}

int stack_pq_asked_timeout(const char *settings) {
  if (!stack_pq_load()) return 0;
  int seconds = 0;
  char *fault = NULL;
  struct option *options = pq.parse(settings, &fault);
  if (fault != NULL) pq.free_memory(fault);
  for (struct option *one = options; one != NULL && one->keyword != NULL; one++) {
    if (one->value != NULL && strcmp(one->keyword, "connect_timeout") == 0) seconds = atoi(one->value);
  }
  if (options != NULL) pq.free_options(options);
  if (seconds == 0) {
    const char *variable = getenv("PGCONNECT_TIMEOUT");
    if (variable != NULL) seconds = atoi(variable);
  }
  return seconds > 0 ? seconds : 0;
}

void *stack_pq_connect(const char *settings, int seconds) {
  if (!stack_pq_load()) return NULL;
  char limit[16];
  snprintf(limit, sizeof limit, "%d", seconds);
  // What comes later counts: the settings over our defaults, the limit over the settings.
  const char *keywords[8] = {"keepalives_idle", "keepalives_interval", "keepalives_count"};
  const char *values[8] = {"30", "10", "3"};
  int count = 3;
  if (pq.version() >= 120000) {
    keywords[count] = "tcp_user_timeout";
    values[count++] = "60000";
  }
  keywords[count] = "dbname";
  values[count++] = settings;
  keywords[count] = "connect_timeout";
  values[count++] = limit;
  void *connection = pq.connect(keywords, values, 1);
  // What cannot be sent at once, be it the farewell, is not waited for.
  if (stack_pq_is_open(connection)) pq.set_nonblocking(connection, 1);
  return connection;
}

int stack_pq_is_open(void *connection) { return connection != NULL && pq.status(connection) == CONNECTION_OK; }

const char *stack_pq_connection_error(void *connection) { return connection == NULL ? "" : pq.error(connection); }

void stack_pq_close(void *connection) {
  if (connection != NULL) pq.finish(connection);
}

int stack_pq_send(void *connection, const char *statement, int count, const char *const *parameters) {
  return pq.send(connection, statement, count, NULL, parameters, NULL, NULL, 0);
}

static long long milliseconds_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Waits until bytes can pass: 1 when they can, 0 when they could not for so long.
static int wait_for_bytes(void *connection, int wants_to_send, int milliseconds) {
  long long end = milliseconds_now() + milliseconds;
  struct pollfd one = {.fd = pq.socket(connection), .events = POLLIN | (wants_to_send ? POLLOUT : 0)};
  while (1) {
    long long left = end - milliseconds_now();
    int ready = poll(&one, 1, left > 0 ? (int)left : 0);
    if (ready > 0) return 1;
    if (ready == 0) return 0;
    if (errno != EINTR) return 1;
  }
}

int stack_pq_receive(void *connection, int milliseconds, void **result) {
  while (1) {
    int unsent = pq.flush(connection);
    if (unsent < 0) return -1;
    while (unsent == 0 && !pq.is_busy(connection)) {
      void *next = pq.result(connection);
      if (next == NULL) return 1;
      // Of a connection that breaks, what its server said first tells more.
      if (*result != NULL && !stack_pq_succeeded(*result)) {
        pq.clear(next);
      } else {
        if (*result != NULL) pq.clear(*result);
        *result = next;
      }
    }
    if (pq.socket(connection) < 0) return -1;
    if (!wait_for_bytes(connection, unsent, milliseconds)) return 0;
    if (!pq.consume(connection)) return -1;
  }
}

int stack_pq_succeeded(void *result) {
  if (result == NULL) return 0;
  int status = pq.result_status(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static const char *field(void *result, int code) {
  char *text = result == NULL ? NULL : pq.result_field(result, code);
  return text == NULL ? "" : text;
}

const char *stack_pq_error_code(void *result) { return field(result, PG_DIAG_SQLSTATE); }

const char *stack_pq_error_message(void *result) { return field(result, PG_DIAG_MESSAGE_PRIMARY); }

int stack_pq_rows(void *result) { return pq.tuples(result); }

int stack_pq_columns(void *result) { return pq.fields(result); }

const char *stack_pq_cell(void *result, int row, int column) {
  return pq.is_null(result, row, column) ? NULL : pq.value(result, row, column);
}

int stack_pq_cell_length(void *result, int row, int column) { return pq.length(result, row, column); }

void stack_pq_free(void *result) {
  if (result != NULL) pq.clear(result);
}
