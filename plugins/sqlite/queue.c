// SPDX-License-Identifier: MIT
/*
 * The queue of a database. Engine thread, but run().
 * A transaction owns the connection from its first job to its last: jobs of others stay where they are. The same holds while an immediate transaction is
 * open. Rejected: a connection of its own for each asynchronous operation. A database in memory has only one, and what one connection writes the other
 * would wait for.
 */
#include "queue.h"

#include <stdlib.h>
#include <string.h>

static void free_job(sq_job *job)
{
  sq_database *db = job->db;
  free(job->text);
  sq_parameters_free(&job->parameters);
  sq_buffer_free(&job->rows);
  sq_statement_unref(job->statement);
  free(job);
  sq_database_unref(db);
}

static sq_job *copy_job(const sq_job *want)
{
  sq_job *job = malloc(sizeof *job);
  if (!job)
    return NULL;
  *job = *want;
  job->db->refs++;
  if (job->statement)
    job->statement->refs++;
  job->text = want->text ? malloc(want->length + 1) : NULL;
  if (job->text)
    memcpy(job->text, want->text, want->length + 1);
  bool copied = sq_parameters_copy(&want->parameters, &job->parameters);
  if (copied && (job->text || !want->text))
    return job;
  free_job(job);
  return NULL;
}

// --- the pool's side ---

static void run(void *ud)
{
  sq_job *job = ud;
  job->db->deaf = job->kind->gives_always;
  job->result = job->kind->run(job);
  job->db->deaf = false;
  job->last_id = sqlite3_last_insert_rowid(job->db->handle);
}

static void done(void *ud, bool over)
{
  sq_job *job = ud;
  sq_database *db = job->db;
  db->working = false;
  atomic_store(&db->cancel, false);
  sq_statements_sweep(db);
  bool good = job->result == SQLITE_OK;
  if (job->kind->takes && good && !job->answer) // nobody is there to end it
    sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
  else if (job->kind->takes && good)
    db->owner = job->token;
  else if (db->owner == job->token && (job->kind->gives_always || (job->kind->gives && good)))
    db->owner = 0;
  if (db->closing)
    sq_database_close(db);
  if (over) {
    free_job(job);
    return;
  }
  sq_queue_start(db);
  eplua_plugin_answer *answer = job->answer;
  job->answer = NULL;
  if (answer && good)
    db->host->answer_ok(answer, job->kind->push, job);
  else if (answer)
    db->host->answer_fail(answer, job->message, sq_error_code(job->result));
  free_job(job);
}

// --- waiting ---

static bool may_run(const sq_database *db, const sq_job *job)
{
  return db->owner == 0 || job->token == db->owner;
}

void sq_queue_start(sq_database *db)
{
  if (db->working || db->depth > 0 || !db->handle || db->closing)
    return;
  sq_job **link = &db->jobs;
  while (*link && !may_run(db, *link))
    link = &(*link)->next;
  sq_job *job = *link;
  if (!job || !job->db)
    return;
  *link = job->next;
  job->next = NULL;
  db->waiting--;
  db->working = true;
  if (db->host->work(db->plugin, run, done, job) == 0)
    return;
  db->working = false;
  if (job->answer)
    db->host->answer_fail_soon(job->answer, "not enough memory", sq_error_code(SQLITE_NOMEM));
  job->answer = NULL;
  if (job->kind->gives_always && db->owner == job->token)
    db->owner = 0;
  free_job(job);
}

void sq_queue_drop(sq_database *db)
{
  while (db->jobs) {
    sq_job *job = db->jobs;
    db->jobs = job->next;
    db->waiting--;
    free_job(job);
  }
}

static void cancel(void *operation)
{
  sq_job *job = operation;
  sq_database *db = job->db;
  job->answer = NULL;
  sq_job **link = &db->jobs;
  while (*link && *link != job)
    link = &(*link)->next;
  if (*link) {
    *link = job->next;
    db->waiting--;
    free_job(job);
  } else {
    atomic_store(&db->cancel, true); // it is the one that runs
  }
}

int sq_queue_ask(lua_State *L, const sq_job *want, int arg)
{
  sq_database *db = want->db;
  eplua_plugin_answer *answer = db->host->answer(db->plugin, L, arg, want->kind->name, db->item);
  sq_job *job = db->waiting < SQ_QUEUE ? copy_job(want) : NULL;
  if (!job) {
    const char *why = db->waiting < SQ_QUEUE ? "not enough memory"
                                             : "10000 operations of this database wait already";
    db->host->answer_fail_soon(answer, why, sq_error_code(SQLITE_NOMEM));
    return db->host->answer_return(L, answer, NULL, NULL, 0);
  }
  job->answer = answer;
  sq_job **last = &db->jobs;
  while (*last)
    last = &(*last)->next;
  *last = job;
  db->waiting++;
  sq_queue_start(db);
  return db->host->answer_return(L, answer, cancel, job, 0);
}

bool sq_queue_push(const sq_job *want)
{
  sq_database *db = want->db;
  sq_job *job = copy_job(want);
  if (!job)
    return false;
  job->next = db->jobs;
  db->jobs = job;
  db->waiting++;
  sq_queue_start(db);
  return true;
}
