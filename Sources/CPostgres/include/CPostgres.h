// The few functions of PostgreSQL's client library, libpq, that a state needs. The library is looked for when first used, so
// that a program which keeps no state in PostgreSQL runs without it.
#ifndef CPOSTGRES_H
#define CPOSTGRES_H

// Loads the library; 1 when it is there, 0 when not.
int stack_pq_load(void);

// A connection, also when it failed: ask stack_pq_is_open. To be closed in both cases.
void *stack_pq_connect(const char *settings);
int stack_pq_is_open(void *connection);
const char *stack_pq_connection_error(void *connection);
void stack_pq_close(void *connection);

// Runs one statement with parameters as text, null for a missing one. The result is to be freed, and may be null.
void *stack_pq_run(void *connection, const char *statement, int count, const char *const *parameters);
// 1 for a result without an error.
int stack_pq_succeeded(void *result);
// The SQLSTATE and the message of an error; never null.
const char *stack_pq_error_code(void *result);
const char *stack_pq_error_message(void *result);
int stack_pq_rows(void *result);
int stack_pq_columns(void *result);
// The text of a cell, null for SQL's NULL.
const char *stack_pq_cell(void *result, int row, int column);
int stack_pq_cell_length(void *result, int row, int column);
void stack_pq_free(void *result);

#endif
