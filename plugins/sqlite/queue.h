/* SPDX-License-Identifier: MIT */
/*
 * Operations for the thread pool, one after the other for each database. Engine thread, save where "pool" is said.
 *
 * A job that is in the queue or with the pool is owned by the queue. It carries copies of all that it needs, so no thread but the engine's sees Lua. When
 * it is done its answer gets what `push` leaves, or the error; when the answer is cancelled before, a job that waits is dropped, and one that runs is
 * interrupted.
 */
#ifndef SQ_QUEUE_H
#define SQ_QUEUE_H

#include "value.h"

struct sq_cursor;

typedef struct sq_kind {
  const char *name; /* for lists of what is pending */
  int (*run)(
      sq_job *
          job); /* the pool; gives a code of SQLite's, and fills job->message for others than SQLITE_OK */
  int (*push)(lua_State *L, void *job); /* the results. May raise */
  bool takes;                           /* begins the transaction of job->token */
  bool gives, gives_always;             /* ends it when all is well; in any case */
} sq_kind;

struct sq_job {
  sq_job *next;
  sq_database *db;
  const sq_kind *kind;
  int64_t token;               /* of the transaction that it belongs to; 0: none */
  eplua_plugin_answer *answer; /* NULL: nobody waits */
  char *text;                  /* SQL, or a path */
  size_t length;
  sq_parameters parameters;
  sq_statement *statement;  /* of an iterator, with a ref */
  struct sq_cursor *cursor; /* the iterator; Lua's, until the answer has ended */
  sq_buffer rows;
  int64_t changes, last_id;
  bool at_end; /* an iterator has no more rows */
  int result;
  char message[SQ_MESSAGE];
};

/* Begins a job that is as `want`, whose text, length and parameters are borrowed and copied, whose statement gets a ref. To be returned by the C function, whose answer is at
 * argument arg (0: a coroutine waits). Raises as host->answer() does. */
int sq_queue_ask(lua_State *L, const sq_job *want, int arg);
/* The same for a job that nobody waits for; it goes first. False: no memory. */
bool sq_queue_push(const sq_job *want);

#endif
