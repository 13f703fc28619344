/* SPDX-License-Identifier: MIT */
/*
 * Values on their way between Lua and SQLite, and rows that wait in between.
 *
 *   Lua                        SQLite
 *   nil, sqlite.null           NULL (comes back as nil)
 *   integer                    INTEGER, 64 bits both ways
 *   float                      REAL (what is not a number becomes NULL)
 *   boolean                    INTEGER 0 or 1
 *   string                     TEXT, any bytes
 *   sqlite.blob(s)             BLOB (comes back as a string)
 */
#ifndef SQ_VALUE_H
#define SQ_VALUE_H

#include "database.h"

typedef struct sq_value {
  int type; /* SQLITE_INTEGER ... SQLITE_NULL */
  union {
    sqlite3_int64 integer;
    double real;
    struct {
      const char *bytes; /* borrowed, or in sq_parameters.bytes */
      size_t length;
    } text;
  } u;
} sq_value;

typedef struct sq_parameter {
  const char *name; /* NULL: of those in order */
  size_t name_length;
  bool used;
  sq_value value;
} sq_parameter;

/* First those in order, then those with names. */
typedef struct sq_parameters {
  sq_parameter *list;
  size_t count, ordered;
  char *bytes; /* of a copy; NULL: everything is borrowed from Lua */
} sq_parameters;

/* Functions blob() and the value null into the table on top. */
void sq_value_open(lua_State *L);

/* Reads a table at arg (nil: none) and pushes what keeps the list. Raises for values that SQLite does not know. */
void sq_parameters_read(lua_State *L, int arg, sq_parameters *p);
/* A copy that needs no Lua. False: no memory. */
bool sq_parameters_copy(const sq_parameters *from, sq_parameters *to);
void sq_parameters_free(sq_parameters *copy);
/* SQLITE_OK, or a code and what is wrong in message. lasts: the parameters outlive the statement's steps. */
int sq_parameters_bind(sqlite3_stmt *statement, sq_parameters *p, bool lasts, char *message);

/* Pushes the names of the columns, one value each; how many. Raises. */
int sq_columns_push(lua_State *L, sqlite3_stmt *statement);
/* Pushes the row that the statement stands on as a table; names: index of the first name, of `columns`. Raises for memory. */
void sq_row_push(lua_State *L, sqlite3_stmt *statement, int names, int columns);

/* Rows without Lua: bytes in one block. */
typedef struct sq_buffer {
  char *bytes;
  size_t length, capacity, read;
  size_t rows; /* not read yet */
} sq_buffer;

void sq_buffer_free(sq_buffer *b);
/* Appends the row that the statement stands on. SQLITE_OK, SQLITE_NOMEM, SQLITE_TOOBIG. Pool. */
int sq_buffer_add(sq_buffer *b, sqlite3_stmt *statement);
/* The names of the columns as the first row. Pool. */
int sq_buffer_add_names(sq_buffer *b, sqlite3_stmt *statement);
/* Pushes the names (how many), and the next row as a table. Raise for memory. */
int sq_buffer_push_names(lua_State *L, sq_buffer *b);
void sq_buffer_push_row(lua_State *L, sq_buffer *b, int names, int columns);

#endif
