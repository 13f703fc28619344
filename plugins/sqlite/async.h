/* SPDX-License-Identifier: MIT */
/* What the files of db:async() share. Engine thread, save where "pool" is said. */
#ifndef SQ_ASYNC_H
#define SQ_ASYNC_H

#include "queue.h"

#include <stdio.h>

/* A database, and the transaction that what is asked belongs to. */
typedef struct sq_view {
  sq_database *db; /* NULL: an error is pushed, 3 values */
  int64_t token;
} sq_view;

/* The object at index 1. Raises for others. */
sq_view sq_view_check(lua_State *L);
/* index: of the database's object. */
void sq_view_push(lua_State *L, int index, int64_t token);
/* Writes job->message. Pool. */
void sq_async_explain(sq_job *job, int result);

int sq_l_async_rows(lua_State *L); /* async_rows.c */
void sq_async_rows_class(lua_State *L);
int sq_l_async_transaction(lua_State *L); /* async_transaction.c */
void sq_async_transaction_class(lua_State *L);

#endif
