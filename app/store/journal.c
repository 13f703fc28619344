// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The journal of unsaved documents. Owns its folder (by a lock on a file in it), the writer's thread, and the table that
 * says which document has which file.
 * A file is named by the run that made it and the document, so a new run never writes over what an old one left, even
 * before anybody has looked at it.
 * Rejected: a log of changes. Whole texts of sources are small, need no replay, and one damaged file loses one document.
 * Reading what was left is in leftover.c.
 */
#include "store/journal_int.h"

#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { DELAY_MS = 700, DELAY_MAX_MS = 10000, NORMAL_BYTES = 4 << 20 };

static uint64_t run_name(void)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return ((uint64_t)t.tv_sec << 22 ^ (uint64_t)t.tv_nsec >> 8) << 16 ^ (uint64_t)getpid();
}

static int hold(store_journal *j, store_error *err)
{
  char *path = store_journal_path(j, "lock"), name[STORE_SHORT_MAX];
  if (!path)
    return store_error_memory(err);
  j->lock = store_disk_open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  int code = STORE_OK;
  if (j->lock < 0)
    code = store_error_system(err, errno, _("Cannot keep a journal in '%s'"),
                              store_error_path(j->folder, name));
  else if (flock(j->lock, LOCK_EX | LOCK_NB) < 0)
    code = store_error_set(err, STORE_E_BUSY,
                           _("Another EPLua keeps its journal in '%s'; this one keeps none"),
                           store_error_path(j->folder, name));
  free(path);
  return code;
}

int store_journal_open(const char *folder, const store_writer_callbacks *callbacks,
                       unsigned retry_ms, store_journal **journal, store_error *err)
{
  char name[STORE_SHORT_MAX];
  int code;
  *journal = NULL;
  store_journal *j = calloc(1, sizeof *j);
  if (!j)
    return store_error_memory(err);
  j->lock = -1;
  j->run = run_name();
  j->folder = store_file_absolute(folder);
  if (!j->folder) {
    code = store_error_memory(err);
    goto fail;
  }
  if (store_disk_make_folders(j->folder) < 0) {
    code = store_error_system(err, errno, _("Cannot keep a journal in '%s'"),
                              store_error_path(folder, name));
    goto fail;
  }
  code = hold(j, err);
  if (code)
    goto fail;
  store_error why;
  j->writer = store_writer_new(callbacks, retry_ms, &why);
  if (!j->writer) {
    code = store_error_set(err, why.code, "%s", why.message);
    goto fail;
  }
  *journal = j;
  return STORE_OK;
fail:
  store_journal_free(j);
  return code;
}

void store_journal_free(store_journal *j)
{
  if (!j)
    return;
  store_writer_free(j->writer);
  store_disk_close(j->lock); // which lets go of it
  for (size_t i = 0; i < j->count; i++)
    free(j->files[i].name);
  free(j->files);
  free(j->folder);
  free(j);
}

// --- which document has which file ---

char *store_journal_path(const store_journal *j, const char *name)
{
  char *path = NULL;
  return asprintf(&path, "%s/%s", j->folder, name) < 0 ? NULL : path;
}

static store_journal_file *file_of(const store_journal *j, unsigned id)
{
  for (size_t i = 0; i < j->count; i++)
    if (j->files[i].id == id)
      return &j->files[i];
  return NULL;
}

static int add_file(store_journal *j, unsigned id, const char *name)
{
  char *own = strdup(name);
  store_journal_file *longer = realloc(j->files, (j->count + 1) * sizeof *longer);
  if (longer)
    j->files = longer;
  if (!own || !longer) {
    free(own);
    return STORE_E_NOMEM;
  }
  j->files[j->count++] = (store_journal_file){.id = id, .name = own};
  return STORE_OK;
}

const char *store_journal_name(const store_journal *j, unsigned id)
{
  const store_journal_file *f = file_of(j, id);
  return f ? f->name : NULL;
}

static cJSON *facts_of(const store_journal_facts *facts)
{
  cJSON *o = cJSON_CreateObject();
  if (facts->path)
    cJSON_AddStringToObject(o, "path", facts->path);
  if (facts->title)
    cJSON_AddStringToObject(o, "title", facts->title);
  cJSON_AddStringToObject(o, "encoding", facts->format.encoding);
  cJSON_AddStringToObject(o, "line_ends", store_ends_name(facts->format.ends));
  store_facts_set_number(o, "line", facts->line);
  store_facts_set_number(o, "column", facts->column);
  store_facts_set_number(o, "written", (int64_t)time(NULL));
  store_facts_set_identity(o, &facts->base);
  return o;
}

int store_journal_put(store_journal *j, unsigned id, const store_journal_facts *facts, char *text,
                      size_t length)
{
  char name[48];
  int code = STORE_OK;
  if (!file_of(j, id)) {
    snprintf(name, sizeof name, "%016" PRIx64 "-%u" STORE_JOURNAL_SUFFIX, j->run, id);
    code = add_file(j, id, name);
  }
  char *path = code ? NULL : store_journal_path(j, file_of(j, id)->name);
  if (!path) {
    free(text);
    return STORE_E_NOMEM;
  }
  code = store_writer_put(j->writer, path, facts_of(facts), text, length);
  free(path);
  return code;
}

int store_journal_drop(store_journal *j, const char *name)
{
  char *path = strchr(name, '/') ? NULL : store_journal_path(j, name);
  int code = path ? store_writer_remove(j->writer, path) : STORE_E_INVALID;
  free(path);
  return code;
}

int store_journal_remove(store_journal *j, unsigned id)
{
  store_journal_file *f = file_of(j, id);
  if (!f)
    return STORE_OK;
  int code = store_journal_drop(j, f->name);
  if (code)
    return code;
  free(f->name);
  *f = j->files[--j->count];
  return STORE_OK;
}

int store_journal_adopt(store_journal *j, unsigned id, const char *name)
{
  if (file_of(j, id) || strchr(name, '/'))
    return STORE_E_INVALID;
  return add_file(j, id, name);
}

unsigned store_journal_delay_ms(store_journal *j, size_t length)
{
  // a text of normal size keeps the promise even where its disk is slow: the writer leaves out what it cannot keep up with
  unsigned last = store_writer_last_ms(j->writer);
  if (length <= NORMAL_BYTES || last * 4 <= DELAY_MS)
    return DELAY_MS;
  return last * 4 < DELAY_MAX_MS ? last * 4 : DELAY_MAX_MS;
}

bool store_journal_flush(store_journal *j, unsigned timeout_ms)
{
  return store_writer_flush(j->writer, timeout_ms);
}
