// The few functions of PostgreSQL's client library, libpq, that a state needs. The library is looked for when first used, so
// that a program which keeps no state in PostgreSQL runs without it.
#ifndef CPOSTGRES_H
#define CPOSTGRES_H

// Loads the library; 1 when it is there, 0 when not.
int stack_pq_load(void);

// In how many seconds the settings, or the environment, want a connection to stand; 0 when they do not say.
int stack_pq_asked_timeout(const char *settings);

// A connection, also when it failed: ask stack_pq_is_open. To be closed in both cases. Each host that the settings name has so
// many seconds, at least 2, to let us in; a peer that is gone without a word is noticed by TCP's keepalives.
void *stack_pq_connect(const char *settings, int seconds);
int stack_pq_is_open(void *connection);
const char *stack_pq_connection_error(void *connection);
void stack_pq_close(void *connection);

// Begins one statement with parameters as text, null for a missing one; 1 when its result may be waited for.
int stack_pq_send(void *connection, const char *statement, int count, const char *const *parameters);
// Waits for the result: 1 when it is there, 0 when no byte came or went for so many milliseconds, after which it may be called
// again, -1 when the connection has failed. *result is to be null at first and handed on between calls; it is to be freed in the
// end, and may be null.
int stack_pq_receive(void *connection, int milliseconds, void **result);
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
