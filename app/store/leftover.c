// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What a run that crashed left in the journal. Owns what it gives. Called by the thread that uses the journal.
 * A file that makes no sense must not keep the others from coming back, nor get lost. Files of the user's are looked at,
 * never written.
 */
#include "store/journal_int.h"

#include "store/aside.h"
#include "store/error_int.h"
#include "words/words.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_MAX = 1000 };
#define FOUND_BYTES_MAX ((size_t)STORE_FILE_BYTES_MAX * 3)

typedef struct finds {
  store_journal_found *list;
  size_t count, bytes;
  unsigned damaged, later, unread;
} finds;

static void found_fini(store_journal_found *f)
{
  free(f->name);
  free(f->path);
  free(f->title);
  free(f->text);
}

static int place(int64_t value)
{
  return value < 1 ? 1 : value > INT_MAX ? INT_MAX : (int)value;
}

static char *copy_text(const char *text)
{
  return text ? strdup(text) : NULL;
}

// Out of facts and body; false: no memory.
static bool fill(store_journal_found *f, const char *name, const store_bundle *b)
{
  const char *path = store_facts_text(b->facts, "path");
  const char *title = store_facts_text(b->facts, "title");
  const char *encoding = store_facts_text(b->facts, "encoding");
  const char *ends = store_facts_text(b->facts, "line_ends");
  const char *slash = path ? strrchr(path, '/') : NULL;
  *f = (store_journal_found){0};
  store_format_init(&f->format);
  if (encoding && strlen(encoding) < sizeof f->format.encoding)
    snprintf(f->format.encoding, sizeof f->format.encoding, "%s", encoding);
  if (ends)
    store_ends_find(ends, &f->format.ends);
  f->line = place(store_facts_number(b->facts, "line", 1));
  f->column = place(store_facts_number(b->facts, "column", 1));
  f->written_s = store_facts_number(b->facts, "written", 0);
  store_facts_identity(b->facts, &f->base);
  f->name = strdup(name);
  f->path = copy_text(path);
  f->title = strdup(title ? title : slash ? slash + 1 : _("Untitled"));
  f->text = malloc(b->length + 1);
  if (!f->name || !f->title || !f->text || (path && !f->path)) {
    found_fini(f);
    return false;
  }
  memcpy(f->text, b->body, b->length);
  f->text[b->length] = '\0';
  f->length = b->length;
  if (path) {
    store_identity now = f->base;
    f->state = store_identity_changed(&now, path);
  }
  return true;
}

static bool sensible(const store_bundle *b)
{
  size_t bad;
  const char *path = store_facts_text(b->facts, "path");
  return (!path || *path == '/') && store_text_is_utf8(b->body, b->length, &bad);
}

static int add(finds *all, const char *name, const store_bundle *b, store_error *err)
{
  store_journal_found *longer = realloc(all->list, (all->count + 1) * sizeof *longer);
  if (!longer)
    return store_error_memory(err);
  all->list = longer;
  if (!fill(&longer[all->count], name, b))
    return store_error_memory(err);
  all->count++;
  all->bytes += b->length;
  return STORE_OK;
}

static int look_at(store_journal *j, const char *name, finds *all, store_error *err)
{
  char *path = store_journal_path(j, name), *bytes = NULL;
  size_t n;
  store_bundle b;
  store_error why;
  if (!path)
    return store_error_memory(err);
  int code = STORE_OK, read = store_disk_read_file(path, FOUND_BYTES_MAX, &bytes, &n, NULL, &why);
  if (!read)
    read = store_bundle_open("text", bytes, n, &b, &why);
  bool opened = !read;
  if (opened && !sensible(&b))
    read = STORE_E_BROKEN;
  if (!read) {
    code = add(all, name, &b, err);
  } else if (read == STORE_E_BROKEN || read == STORE_E_KIND || read == STORE_E_SIZE) {
    all->damaged++;
    store_put_aside(path, NULL);
  } else if (read == STORE_E_INVALID) {
    all->later++;
  } else {
    all->unread++;
  }
  if (opened)
    store_bundle_fini(&b);
  free(bytes);
  free(path);
  return code;
}

static int by_time(const void *a, const void *b)
{
  const store_journal_found *l = a, *r = b;
  if (l->written_s != r->written_s)
    return l->written_s < r->written_s ? -1 : 1;
  return strcmp(l->name, r->name);
}

static bool ends_with(const char *name, const char *suffix)
{
  size_t n = strlen(name), m = strlen(suffix);
  return n > m && strcmp(name + n - m, suffix) == 0;
}

static void say(const store_journal *j, const finds *all, char said[STORE_SAID_MAX])
{
  char name[STORE_SHORT_MAX];
  store_error_path(j->folder, name);
  said[0] = '\0';
  if (all->damaged > 0)
    snprintf(said, STORE_SAID_MAX,
             words_plural("%u file of the journal is damaged; kept with the ending .bad in '%s'",
                          "%u files of the journal are damaged; kept with the ending .bad in '%s'",
                          all->damaged),
             all->damaged, name);
  else if (all->later > 0)
    snprintf(
        said, STORE_SAID_MAX,
        words_plural("%u unsaved text in '%s' came from a later version of EPLua and waits for it",
                     "%u unsaved texts in '%s' came from a later version of EPLua and wait for it",
                     all->later),
        all->later, name);
  else if (all->unread > 0)
    snprintf(said, STORE_SAID_MAX,
             words_plural("%u file of the journal in '%s' cannot be read",
                          "%u files of the journal in '%s' cannot be read", all->unread),
             all->unread, name);
}

int store_journal_list(store_journal *j, store_journal_found **list, size_t *count,
                       char said[STORE_SAID_MAX], store_error *err)
{
  finds all = {0};
  char name[STORE_SHORT_MAX];
  int code = STORE_OK;
  *list = NULL;
  *count = 0;
  said[0] = '\0';
  DIR *dir = opendir(j->folder);
  if (!dir)
    return store_error_system(err, errno, _("Cannot look into the journal '%s'"),
                              store_error_path(j->folder, name));
  // what is beyond the bounds stays for the next start
  for (const struct dirent *e;
       !code && all.count < FOUND_MAX && all.bytes < FOUND_BYTES_MAX && (e = readdir(dir));)
    if (ends_with(e->d_name, STORE_JOURNAL_SUFFIX) && e->d_name[0] != '.')
      code = look_at(j, e->d_name, &all, err);
  closedir(dir);
  if (code) {
    store_journal_list_free(all.list, all.count);
    return code;
  }
  if (all.count > 0)
    qsort(all.list, all.count, sizeof *all.list, by_time);
  say(j, &all, said);
  *list = all.list;
  *count = all.count;
  return STORE_OK;
}

void store_journal_list_free(store_journal_found *list, size_t count)
{
  for (size_t i = 0; i < count; i++)
    found_fini(&list[i]);
  free(list);
}
