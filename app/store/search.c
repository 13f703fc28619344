// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Find in files: a thread walks the folder and looks into each file. Owns the thread's part of everything; whoever is last,
 * the thread or the caller's store_search_free(), frees it. So nobody waits for a disk that has gone to sleep.
 * Files are read as the editor reads them, so that lines and columns are those of the editor.
 */
#include "store/search.h"

#include "store/disk.h"
#include "store/error_int.h"
#include "store/search_int.h"
#include "store/text.h"
#include "words/words.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SNIFF = 8 << 10 };

typedef struct overlay {
  char *path, *text;
  size_t length;
} overlay;

struct store_search {
  atomic_bool stop;
  atomic_int users;      // thread and caller
  pthread_mutex_t calls; // held over a callback
  bool given_up;         // guarded by calls
  store_search_callbacks callbacks;
  store_pattern *pattern;
  char *folder, *include, *exclude;
  bool hidden;
  size_t max_file, max_matches;
  overlay *texts;
  size_t text_count;
  store_search_summary summary;
};

// Matches of the file under way.
typedef struct batch {
  store_search *search;
  store_match *list;
  size_t count, size;
  bool failed;
} batch;

static void release(store_search *s)
{
  if (!s || atomic_fetch_sub(&s->users, 1) > 1)
    return;
  for (size_t i = 0; i < s->text_count; i++) {
    free(s->texts[i].path);
    free(s->texts[i].text);
  }
  free(s->texts);
  free(s->folder);
  free(s->include);
  free(s->exclude);
  store_pattern_free(s->pattern);
  pthread_mutex_destroy(&s->calls);
  free(s);
}

// --- one file ---

static bool add_match(void *ud, const store_match *m)
{
  batch *b = ud;
  store_search *s = b->search;
  if (s->summary.matches + b->count >= s->max_matches) {
    s->summary.more = true;
    return false;
  }
  if (b->count == b->size) {
    size_t size = b->size ? b->size * 2 : 64;
    store_match *larger = realloc(b->list, size * sizeof *larger);
    if (!larger) {
      b->failed = true;
      return false;
    }
    b->list = larger;
    b->size = size;
  }
  b->list[b->count++] = *m;
  return !atomic_load(&s->stop);
}

static void give(store_search *s, const char *path, const batch *b)
{
  pthread_mutex_lock(&s->calls);
  if (!s->given_up && s->callbacks.found)
    s->callbacks.found(s->callbacks.ud, path, b->list, b->count);
  pthread_mutex_unlock(&s->calls);
}

static void look_into(store_search *s, const char *path, const char *text, size_t length)
{
  batch b = {.search = s};
  s->summary.files++;
  if (store_pattern_find(s->pattern, text, length, add_match, &b, NULL) == STORE_E_SIZE)
    s->summary.costly++;
  if (b.failed)
    s->summary.more = true;
  s->summary.matches += b.count;
  if (b.count > 0)
    give(s, path, &b);
  free(b.list);
}

static const overlay *overlay_of(const store_search *s, const char *path)
{
  for (size_t i = 0; i < s->text_count; i++)
    if (strcmp(s->texts[i].path, path) == 0)
      return &s->texts[i];
  return NULL;
}

// NUL bytes at its begin, and no mark of an encoding that has them: said before the whole file is decoded
static bool looks_binary(const char *bytes, size_t n)
{
  bool marked = n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0);
  return !marked && memchr(bytes, 0, n < SNIFF ? n : SNIFF);
}

static bool on_file(void *ud, const char *path, const struct stat *st)
{
  store_search *s = ud;
  const overlay *o = overlay_of(s, path);
  char *bytes;
  size_t n;
  store_decoded d = {0};
  if (o) {
    look_into(s, path, o->text, o->length);
    return !s->summary.more;
  }
  if ((uintmax_t)st->st_size > s->max_file) {
    s->summary.large++;
    return true;
  }
  int code = store_disk_read_file(path, s->max_file, &bytes, &n, NULL, NULL);
  if (code) {
    s->summary.unreadable++;
    return true;
  }
  if (looks_binary(bytes, n) || store_text_decode(bytes, n, NULL, 0, &d, NULL) != STORE_OK ||
      (!d.faithful && !d.convertible))
    s->summary.binary++;
  else
    look_into(s, path, d.text, d.length);
  free(d.text);
  free(bytes);
  return !s->summary.more;
}

static bool is_stopped(void *ud)
{
  store_search *s = ud;
  return atomic_load(&s->stop);
}

static void *run(void *ud)
{
  store_search *s = ud;
  const store_walk walk = {.include = s->include,
                           .exclude = s->exclude,
                           .hidden = s->hidden,
                           .max_files = STORE_SEARCH_FILES_MAX,
                           .max_depth = STORE_SEARCH_DEPTH_MAX,
                           .ud = s,
                           .file = on_file,
                           .stopped = is_stopped};
  size_t folders = 0;
  bool whole = store_walk_run(&walk, s->folder, &folders);
  s->summary.unreadable += folders;
  s->summary.stopped = atomic_load(&s->stop);
  s->summary.more = s->summary.more || (!whole && !s->summary.stopped);
  pthread_mutex_lock(&s->calls);
  if (!s->given_up && s->callbacks.done)
    s->callbacks.done(s->callbacks.ud, &s->summary);
  pthread_mutex_unlock(&s->calls);
  release(s);
  return NULL;
}

// --- start and end ---

static bool copy_texts(store_search *s, const store_search_options *o)
{
  s->texts = calloc(o->text_count ? o->text_count : 1, sizeof *s->texts);
  for (size_t i = 0; s->texts && i < o->text_count; i++) {
    overlay *t = &s->texts[s->text_count++];
    t->path = strdup(o->texts[i].path);
    t->text = malloc(o->texts[i].length + 1);
    t->length = o->texts[i].length;
    if (!t->path || !t->text)
      return false;
    memcpy(t->text, o->texts[i].text, t->length);
    t->text[t->length] = '\0';
  }
  return s->texts != NULL;
}

static bool begin(store_search *s)
{
  pthread_t thread;
  pthread_attr_t attr;
  sigset_t all, before;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  sigfillset(&all); // signals belong to others
  pthread_sigmask(SIG_SETMASK, &all, &before);
  atomic_fetch_add(&s->users, 1);
  int number = pthread_create(&thread, &attr, run, s);
  if (number)
    atomic_fetch_sub(&s->users, 1);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attr);
  return number == 0;
}

store_search *store_search_start(store_pattern *pattern, const store_search_options *options,
                                 const store_search_callbacks *callbacks, store_error *err)
{
  char name[STORE_SHORT_MAX];
  struct stat st;
  store_search *s = calloc(1, sizeof *s);
  if (!s) {
    store_pattern_free(pattern);
    store_error_memory(err);
    return NULL;
  }
  atomic_init(&s->users, 1);
  pthread_mutex_init(&s->calls, NULL);
  s->pattern = pattern;
  s->callbacks = *callbacks;
  s->hidden = options->hidden;
  s->max_file = options->max_file ? options->max_file : STORE_SEARCH_FILE_MAX;
  s->max_matches = options->max_matches ? options->max_matches : STORE_SEARCH_MATCHES_MAX;
  s->include = strdup(options->include ? options->include : "");
  s->exclude = strdup(options->exclude ? options->exclude : "");
  s->folder = store_disk_now->realpath(options->folder);
  store_error_path(options->folder, name);
  if (!s->folder)
    store_error_system(err, errno, _("Cannot search in '%s'"), name);
  else if (store_disk_now->stat(s->folder, &st) < 0 || !S_ISDIR(st.st_mode))
    store_error_set(err, STORE_E_KIND, _("'%s' is no folder"), name);
  else if (!s->include || !s->exclude || !copy_texts(s, options) || !begin(s))
    store_error_memory(err);
  else
    return s;
  release(s);
  return NULL;
}

void store_search_stop(store_search *s)
{
  atomic_store(&s->stop, true);
}

void store_search_free(store_search *s)
{
  if (!s)
    return;
  store_search_stop(s);
  pthread_mutex_lock(&s->calls);
  s->given_up = true;
  pthread_mutex_unlock(&s->calls);
  release(s);
}
