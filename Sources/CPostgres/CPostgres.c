#include "CPostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

// From libpq-fe.h, whose values are part of the library's stable interface.
enum { CONNECTION_OK = 0, PGRES_COMMAND_OK = 1, PGRES_TUPLES_OK = 2 };
#define PG_DIAG_SQLSTATE 'C'
#define PG_DIAG_MESSAGE_PRIMARY 'M'

static struct {
  void *(*connect)(const char *);
  int (*status)(void *);
  char *(*error)(void *);
  void (*finish)(void *);
  void *(*run)(void *, const char *, int, const unsigned int *, const char *const *, const int *, const int *, int);
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
  pq.connect = (void *(*)(const char *))dlsym(library, "PQconnectdb");
  pq.status = (int (*)(void *))dlsym(library, "PQstatus");
  pq.error = (char *(*)(void *))dlsym(library, "PQerrorMessage");
  pq.finish = (void (*)(void *))dlsym(library, "PQfinish");
  pq.run = (void *(*)(void *, const char *, int, const unsigned int *, const char *const *, const int *, const int *,
                      int))dlsym(library, "PQexecParams");
  pq.result_status = (int (*)(void *))dlsym(library, "PQresultStatus");
  pq.result_field = (char *(*)(void *, int))dlsym(library, "PQresultErrorField");
  pq.tuples = (int (*)(void *))dlsym(library, "PQntuples");
  pq.fields = (int (*)(void *))dlsym(library, "PQnfields");
  pq.value = (char *(*)(void *, int, int))dlsym(library, "PQgetvalue");
  pq.length = (int (*)(void *, int, int))dlsym(library, "PQgetlength");
  pq.is_null = (int (*)(void *, int, int))dlsym(library, "PQgetisnull");
  pq.clear = (void (*)(void *))dlsym(library, "PQclear");
  pq.loaded = pq.connect && pq.status && pq.error && pq.finish && pq.run && pq.result_status && pq.result_field &&
              pq.tuples && pq.fields && pq.value && pq.length && pq.is_null && pq.clear;
}

int stack_pq_load(void) {
  pthread_once(&once, load);
  return pq.loaded;
}

void *stack_pq_connect(const char *settings) { return stack_pq_load() ? pq.connect(settings) : NULL; }

int stack_pq_is_open(void *connection) { return connection != NULL && pq.status(connection) == CONNECTION_OK; }

const char *stack_pq_connection_error(void *connection) { return connection == NULL ? "" : pq.error(connection); }

void stack_pq_close(void *connection) {
  if (connection != NULL) pq.finish(connection);
}

void *stack_pq_run(void *connection, const char *statement, int count, const char *const *parameters) {
  return pq.run(connection, statement, count, NULL, parameters, NULL, NULL, 0);
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
