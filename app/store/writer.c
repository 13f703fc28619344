// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The thread that writes files of ours. Owns the contents that wait, one for each path: a list, since few files wait at a
 * time. The mutex is held for moving pointers only, never over a system call but the condition's.
 * Rejected: a queue of jobs. A slow disk would grow it without bound, with contents nobody wants any more.
 * What such a file means is journal.c's and session.c's.
 */
#include "store/writer.h"

#include "store/bundle.h"
#include "store/disk.h"
#include "store/error_int.h"
#include "store/replace.h"
#include "words/words.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAUSE_MAX_MS = 30000 };

typedef struct job {
  struct job *next;
  char *path;
  cJSON *facts;
  char *bytes;
  size_t n;
  bool remove;
  bool failed; // waits for the pause to end
} job;

struct store_writer {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t more; // something to do, or the end
  pthread_cond_t idle; // nothing left, or it fails
  // guarded by mutex
  job *first;
  size_t count, bytes;
  char *writing;         // path of the job under way; borrowed from it
  bool writing_is_stale; // a newer one for it came, or it shall go
  bool ending, failing;
  unsigned last_ms;
  // the thread's own
  unsigned pause_ms;
  // fixed
  unsigned retry_ms;
  store_writer_callbacks callbacks;
};

static int64_t now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct timespec moment(int64_t ms)
{
  return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

static void job_free(job *j)
{
  if (!j)
    return;
  cJSON_Delete(j->facts);
  free(j->bytes);
  free(j->path);
  free(j);
}

// --- the list; with the mutex held ---

static job *take_job(store_writer *w, const char *path, bool removals_only)
{
  for (job **at = &w->first; *at; at = &(*at)->next)
    if ((!path || strcmp((*at)->path, path) == 0) &&
        (!removals_only || ((*at)->remove && !(*at)->failed))) {
      job *j = *at;
      *at = j->next;
      w->count--;
      w->bytes -= j->n;
      return j;
    }
  return NULL;
}

static void append_job(store_writer *w, job *j)
{
  job **at = &w->first;
  while (*at)
    at = &(*at)->next;
  j->next = NULL;
  *at = j;
  w->count++;
  w->bytes += j->n;
}

// --- the thread ---

static int do_job(const job *j, store_error *err)
{
  char name[STORE_SHORT_MAX], *bundle = NULL;
  size_t n;
  if (j->remove) {
    if (store_disk_now->unlink(j->path) < 0 && errno != ENOENT)
      return store_error_system(err, errno, _("Cannot remove '%s'"),
                                store_error_path(j->path, name));
    return STORE_OK;
  }
  if (!j->facts)
    return store_replace_own(j->path, j->bytes, j->n, err);
  int code = store_bundle_make("text", j->facts, j->bytes, j->n, NULL, 0, &bundle, &n, err);
  if (!code)
    code = store_replace_own(j->path, bundle, n, err);
  free(bundle);
  return code;
}

// After a failure: the job goes back unless a newer one has come. With the mutex held.
static void put_back(store_writer *w, job *j)
{
  if (w->writing_is_stale) {
    job_free(j);
  } else {
    j->failed = true;
    append_job(w, j);
  }
}

static void report(store_writer *w, int code, const store_error *err, bool *was_failing, bool all)
{
  if (code && !*was_failing && w->callbacks.failed)
    w->callbacks.failed(w->callbacks.ud, err->message);
  if (!code && all && *was_failing && w->callbacks.mended)
    w->callbacks.mended(w->callbacks.ud);
  *was_failing = code || (*was_failing && !all);
}

// Takes the next job; NULL: the end. Waits, with the mutex held.
static job *next_job(store_writer *w, int64_t *not_before)
{
  for (;;) {
    bool pausing = *not_before > now_ms() && !w->ending;
    job *j = take_job(w, NULL, pausing); // to remove files may be what makes room again
    if (j || w->ending)
      return j;
    if (!w->first) {
      pthread_cond_broadcast(&w->idle);
      pthread_cond_wait(&w->more, &w->mutex);
    } else {
      struct timespec until = moment(*not_before);
      pthread_cond_timedwait(&w->more, &w->mutex, &until);
    }
  }
}

static void *run(void *ud)
{
  store_writer *w = ud;
  int64_t not_before = 0;
  bool was_failing = false;
  pthread_mutex_lock(&w->mutex);
  for (job *j; (j = next_job(w, &not_before)) != NULL;) {
    w->writing = j->path;
    w->writing_is_stale = false;
    pthread_mutex_unlock(&w->mutex);

    store_error err = {0};
    int64_t began = now_ms();
    int code = do_job(j, &err);
    int64_t ended = now_ms();

    pthread_mutex_lock(&w->mutex);
    w->writing = NULL;
    if (!j->remove)
      w->last_ms = (unsigned)(ended - began) + 1;
    if (code) {
      w->pause_ms = w->pause_ms ? w->pause_ms * 2 : w->retry_ms;
      if (w->pause_ms > PAUSE_MAX_MS)
        w->pause_ms = PAUSE_MAX_MS;
      not_before = ended + w->pause_ms;
      if (w->ending)
        job_free(j); // it was tried once more
      else
        put_back(w, j);
    } else {
      if (!j->remove)
        w->pause_ms = 0;
      job_free(j);
    }
    bool all = !w->first;
    w->failing = code || (w->failing && !all);
    if (code)
      pthread_cond_broadcast(&w->idle);
    pthread_mutex_unlock(&w->mutex);
    report(w, code, &err, &was_failing, all);
    pthread_mutex_lock(&w->mutex);
  }
  pthread_mutex_unlock(&w->mutex);
  return NULL;
}

static bool start(store_writer *w)
{
  sigset_t all, before;
  pthread_condattr_t attr;
  pthread_mutex_init(&w->mutex, NULL);
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&w->more, &attr);
  pthread_cond_init(&w->idle, &attr);
  pthread_condattr_destroy(&attr);
  sigfillset(&all); // signals belong to others
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int number = pthread_create(&w->thread, NULL, run, w);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return number == 0;
}

static void destroy(store_writer *w)
{
  pthread_cond_destroy(&w->more);
  pthread_cond_destroy(&w->idle);
  pthread_mutex_destroy(&w->mutex);
  free(w);
}

store_writer *store_writer_new(const store_writer_callbacks *callbacks, unsigned retry_ms,
                               store_error *err)
{
  store_writer *w = calloc(1, sizeof *w);
  if (!w) {
    store_error_memory(err);
    return NULL;
  }
  if (callbacks)
    w->callbacks = *callbacks;
  w->retry_ms = retry_ms ? retry_ms : STORE_WRITER_RETRY_MS;
  if (!start(w)) {
    store_error_set(err, STORE_E_NOMEM, _("No thread could be started to write files"));
    destroy(w);
    return NULL;
  }
  return w;
}

void store_writer_free(store_writer *w)
{
  if (!w)
    return;
  pthread_mutex_lock(&w->mutex);
  w->ending = true;
  pthread_cond_signal(&w->more);
  pthread_mutex_unlock(&w->mutex);
  pthread_join(w->thread, NULL);
  destroy(w);
}

// Takes the job in, instead of what waits for its path.
static int give_job(store_writer *w, job *j)
{
  int code = STORE_OK;
  pthread_mutex_lock(&w->mutex);
  job *older = take_job(w, j->path, false);
  if (!j->remove &&
      (w->count >= STORE_WRITER_FILES_MAX || j->n > STORE_WRITER_BYTES_MAX - w->bytes))
    code = STORE_E_SIZE;
  if (code && older) {
    append_job(w, older); // better the last but one than nothing
    older = NULL;
  }
  if (!code) {
    append_job(w, j);
    if (w->writing && strcmp(w->writing, j->path) == 0)
      w->writing_is_stale = true;
    pthread_cond_signal(&w->more);
    j = NULL;
  }
  pthread_mutex_unlock(&w->mutex);
  job_free(older);
  job_free(j);
  return code;
}

static int make_job(store_writer *w, const char *path, cJSON *facts, char *bytes, size_t n,
                    bool remove)
{
  job *j = calloc(1, sizeof *j);
  char *own_path = strdup(path);
  if (!j || !own_path) {
    cJSON_Delete(facts);
    free(bytes);
    free(own_path);
    free(j);
    return STORE_E_NOMEM;
  }
  *j = (job){.path = own_path, .facts = facts, .bytes = bytes, .n = n, .remove = remove};
  return give_job(w, j);
}

int store_writer_put(store_writer *w, const char *path, cJSON *facts, char *bytes, size_t n)
{
  return make_job(w, path, facts, bytes, n, false);
}

int store_writer_remove(store_writer *w, const char *path)
{
  return make_job(w, path, NULL, NULL, 0, true);
}

bool store_writer_flush(store_writer *w, unsigned timeout_ms)
{
  struct timespec until = moment(now_ms() + timeout_ms);
  int number = 0;
  pthread_mutex_lock(&w->mutex);
  while ((w->first || w->writing) && !w->failing && number == 0)
    number = pthread_cond_timedwait(&w->idle, &w->mutex, &until);
  bool done = !w->first && !w->writing && !w->failing;
  pthread_mutex_unlock(&w->mutex);
  return done;
}

unsigned store_writer_last_ms(store_writer *w)
{
  pthread_mutex_lock(&w->mutex);
  unsigned ms = w->last_ms;
  pthread_mutex_unlock(&w->mutex);
  return ms;
}
