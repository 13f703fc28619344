// SPDX-License-Identifier: MIT
/*
 * Names of modules for people who type them (not those that are loaded from files: module.c). Any thread; owns the list.
 * The idea: templates with the same text before their "?" share one walk through the folders, breadth first, so that what is near is found before a bound is met.
 * A prefix with dots begins further down. Whether a name is one is asked of the template as a whole, in the way of package.searchpath, so that
 * nothing is offered that is not there.
 * Rejected: one folder at a time, as shells do for files. A folder is no module, so what it inserts would be nothing to require.
 */
#include <eplua/modules.h>

#include "base/clock.h"
#include "base/utf8.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEMPLATES = 64, FOLDERS = 1000, LOOKS_PER_CLOCK = 64 };

typedef struct entry {
  eplua_module module;
  size_t number;
} entry;

struct eplua_modules {
  char *prefix;
  size_t prefix_length, base; // base: bytes of it up to and with its last dot
  entry *entries;
  size_t count, room;
  eplua_module *sorted;
  int ms;
  int64_t until_ns; // 0: no folder was looked at yet
  bool more;
};

// A template, cut at its first "?": FOLDER/BEFORE?END, END: ENDING[/REST].
typedef struct pattern {
  const char *at;
  size_t length;
  size_t mark;   // of the "?"
  size_t ending; // bytes behind the "?" that end the name of an entry
} pattern;

typedef struct place {
  char *path; // of the folder, from that of the templates, with a slash behind; "": that itself
  size_t parent, depth;
  dev_t device;
  ino_t inode;
} place;

typedef struct walk {
  eplua_modules *m;
  const char *folder; // where relative templates begin; NULL: where we are
  bool (*permits)(void *ud, const char *file);
  void *ud;
  pattern patterns[TEMPLATES]; // all with the same text before the "?"
  size_t pattern_count;
  size_t before; // bytes between the last slash and the "?"
  place *places; // a queue
  size_t count;
  int looks;
} walk;

// --- the list ---

eplua_modules *eplua_modules_new(const char *prefix, size_t length, int ms)
{
  eplua_modules *m = calloc(1, sizeof *m);
  if (!m)
    return NULL;
  m->prefix = strndup(prefix, length);
  if (!m->prefix) {
    free(m);
    return NULL;
  }
  m->ms = ms;
  m->prefix_length = strlen(m->prefix);
  const char *dot = strrchr(m->prefix, '.');
  m->base = dot ? (size_t)(dot - m->prefix) + 1 : 0;
  return m;
}

void eplua_modules_free(eplua_modules *m)
{
  if (!m)
    return;
  for (size_t i = 0; i < m->count; i++) {
    free((char *)m->entries[i].module.name);
    free((char *)m->entries[i].module.where);
  }
  free(m->entries);
  free(m->sorted);
  free(m->prefix);
  free(m);
}

static bool begins_so(const eplua_modules *m, const char *name, size_t length)
{
  return length >= m->prefix_length && memcmp(name, m->prefix, m->base) == 0 &&
         strncasecmp(name + m->base, m->prefix + m->base, m->prefix_length - m->base) == 0;
}

// Whether it is the same between quotes of any kind; and in the IDE's lists, to which "$" is a place to fill in.
static bool can_be_quoted(const char *name, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)name[i];
    if (c < ' ' || c == 0x7f || c == '"' || c == '\'' || c == '\\' || c == '[' || c == ']' ||
        c == '$')
      return false;
  }
  return length > 0 && ep_utf8_is_valid(name, length);
}

void eplua_modules_add(eplua_modules *m, const char *name, size_t length, const char *where)
{
  if (length > EPLUA_MODULES_NAME || !begins_so(m, name, length) || !can_be_quoted(name, length))
    return;
  if (m->count == EPLUA_MODULES_MOST) {
    m->more = true;
    return;
  }
  if (m->count == m->room) {
    size_t room = m->room ? m->room * 2 : 64;
    entry *bigger = realloc(m->entries, room * sizeof *bigger);
    if (!bigger) {
      m->more = true;
      return;
    }
    m->entries = bigger;
    m->room = room;
  }
  eplua_module copy = {strndup(name, length), strdup(where)};
  if (copy.name && copy.where) {
    m->entries[m->count] = (entry){copy, m->count};
    m->count++;
    return;
  }
  free((char *)copy.name);
  free((char *)copy.where);
  m->more = true;
}

static int by_name(const void *a, const void *b)
{
  const entry *x = a, *y = b;
  int order = strcmp(x->module.name, y->module.name);
  return order ? order : (x->number > y->number) - (x->number < y->number);
}

static size_t dots(const char *name)
{
  size_t n = 0;
  while ((name = strchr(name, '.')) != NULL) {
    name++;
    n++;
  }
  return n;
}

// Those with the smaller number come first: as it was typed, no "_" in front (which says that it is nobody else's), few dots.
static size_t distance(const eplua_modules *m, const char *name)
{
  size_t other_case = strncmp(name, m->prefix, m->prefix_length) != 0;
  return (other_case * 2 + (name[0] == '_')) * (EPLUA_MODULES_NAME + 1) + dots(name);
}

static int by_use(const void *a, const void *b)
{
  const entry *x = a, *y = b; // number: the distance
  return x->number != y->number ? (x->number > y->number ? 1 : -1)
                                : strcmp(x->module.name, y->module.name);
}

const eplua_module *eplua_modules_sort(eplua_modules *m, size_t *count, bool *more)
{
  size_t kept = 0;
  if (m->count > 0)
    qsort(m->entries, m->count, sizeof *m->entries, by_name);
  for (size_t i = 0; i < m->count; i++) {
    if (kept > 0 && strcmp(m->entries[kept - 1].module.name, m->entries[i].module.name) == 0) {
      free((char *)m->entries[i].module.name);
      free((char *)m->entries[i].module.where);
    } else {
      m->entries[kept++] = m->entries[i];
    }
  }
  m->count = kept;
  for (size_t i = 0; i < kept; i++)
    m->entries[i].number = distance(m, m->entries[i].module.name);
  if (kept > 0)
    qsort(m->entries, kept, sizeof *m->entries, by_use);
  free(m->sorted);
  m->sorted = calloc(kept + 1, sizeof *m->sorted);
  m->more |= !m->sorted;
  *count = m->sorted ? kept : 0;
  *more = m->more;
  for (size_t i = 0; i < *count; i++) {
    m->sorted[i] = m->entries[i].module;
    m->entries[i].number = i; // what is added later comes after
  }
  return m->sorted;
}

// --- folders ---

static bool read_template(pattern *p, const char *at, size_t length)
{
  const char *mark = memchr(at, '?', length);
  if (!mark || length >= PATH_MAX)
    return false;
  const char *end = at + length, *slash = memchr(mark, '/', (size_t)(end - mark));
  *p = (pattern){at, length, (size_t)(mark - at), (size_t)((slash ? slash : end) - mark) - 1};
  return !memchr(mark + 1, '?', p->ending); // "?-?.lua": an entry cannot be read back
}

static bool is_over(walk *w)
{
  if (w->looks >= EPLUA_MODULES_ENTRIES ||
      (w->looks % LOOKS_PER_CLOCK == 0 && ep_clock_now_ns() >= w->m->until_ns))
    w->m->more = true;
  else if (w->looks++ >= 0)
    return false;
  return true;
}

// The template with the name for each "?". False: it is too long.
static bool substitute(const walk *w, const pattern *p, const char *name, char *out, size_t size)
{
  size_t n = 0, length = strlen(name);
  if (w->folder && *p->at != '/') {
    int written = snprintf(out, size, "%s/", w->folder);
    if (written < 0 || (size_t)written >= size)
      return false;
    n = (size_t)written;
  }
  for (size_t i = 0; i < p->length; i++) {
    bool mark = p->at[i] == '?';
    size_t more = mark ? length : 1;
    if (n + more >= size)
      return false;
    memcpy(out + n, mark ? name : p->at + i, more);
    n += more;
  }
  out[n] = '\0';
  return true;
}

// Adds the module that the entry is by this template, if it is one. inside: the part of the name that is its folder.
static void consider(walk *w, const pattern *p, const char *inside, const struct dirent *d)
{
  char name[EPLUA_MODULES_NAME + 1], path[PATH_MAX];
  struct stat st;
  size_t before = *inside ? 0 : w->before, length = strlen(d->d_name);
  const char *ending = p->at + p->mark + 1;
  bool is_last = p->mark + 1 + p->ending == p->length;
  if (length <= before + p->ending ||
      memcmp(d->d_name + length - p->ending, ending, p->ending) != 0 ||
      d->d_type == (is_last ? DT_DIR : DT_REG))
    return;
  int n = snprintf(name, sizeof name, "%s%.*s", inside, (int)(length - before - p->ending),
                   d->d_name + before);
  if (n < 0 || (size_t)n >= sizeof name || strchr(name, '.') ||
      !substitute(w, p, name, path, sizeof path))
    return;
  for (char *c = name; *c; c++)
    *c = *c == '/' ? '.' : *c;
  if (!begins_so(w->m, name, (size_t)n) || !can_be_quoted(name, (size_t)n))
    return;
  if (!(is_last && d->d_type == DT_REG) && (stat(path, &st) != 0 || !S_ISREG(st.st_mode)))
    return;
  if (access(path, R_OK) == 0 && (!w->permits || w->permits(w->ud, path)))
    eplua_modules_add(w->m, name, (size_t)n, path);
}

static bool is_folder(int folder, const struct dirent *d)
{
  struct stat st;
  if (d->d_type != DT_LNK && d->d_type != DT_UNKNOWN)
    return d->d_type == DT_DIR;
  return folder >= 0 && fstatat(folder, d->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

// A folder that holds modules with such names, perhaps.
static void enqueue(walk *w, const char *inside, const struct dirent *d, size_t parent)
{
  char name[EPLUA_MODULES_NAME + 1];
  size_t before = *inside ? 0 : w->before, typed = w->m->prefix_length;
  if (strchr(d->d_name, '.') || strlen(d->d_name) <= before || w->count == FOLDERS)
    return;
  int n = snprintf(name, sizeof name, "%s%s/", inside, d->d_name + before);
  if (n < 0 || (size_t)n >= sizeof name || (size_t)n < typed)
    return; // what is typed goes on behind the last dot, so it is no longer than this
  for (int i = 0; i < n; i++)
    name[i] = name[i] == '/' ? '.' : name[i];
  if (!begins_so(w->m, name, (size_t)n))
    return;
  place new = {.parent = parent, .depth = w->places[parent].depth + 1};
  if (asprintf(&new.path, "%s%s/", w->places[parent].path, d->d_name) < 0) {
    w->m->more = true;
    return;
  }
  w->places[w->count++] = new;
}

// Whether the folder is one of those that hold it: a link has led back.
static bool leads_back(const walk *w, size_t at)
{
  for (size_t i = at; i > 0;) {
    i = w->places[i].parent;
    if (w->places[i].inode == w->places[at].inode && w->places[i].device == w->places[at].device)
      return true;
  }
  return false;
}

static DIR *open_place(walk *w, size_t at, const pattern *p)
{
  char path[PATH_MAX];
  struct stat st;
  bool below = w->folder && *p->at != '/';
  int n = snprintf(path, sizeof path, "%s%s%.*s%s", below ? w->folder : "", below ? "/" : "",
                   (int)(p->mark - w->before), p->at, w->places[at].path);
  if (n < 0 || (size_t)n >= sizeof path)
    return NULL;
  DIR *dir = opendir(*path ? path : ".");
  int fd = dir ? dirfd(dir) : -1;
  if (fd < 0 || fstat(fd, &st) != 0) {
    if (dir)
      closedir(dir);
    return NULL;
  }
  w->places[at].device = st.st_dev;
  w->places[at].inode = st.st_ino;
  return dir;
}

// False: that is enough.
static bool look_into(walk *w, size_t at)
{
  const pattern *first = &w->patterns[0];
  char inside[PATH_MAX]; // what names begin with here, with slashes
  DIR *dir = open_place(w, at, first);
  const struct dirent *d;
  bool goes_on = true;
  if (!dir)
    return true;
  if (leads_back(w, at)) {
    closedir(dir);
    return true;
  }
  snprintf(inside, sizeof inside, "%s", w->places[at].path + (*w->places[at].path ? w->before : 0));
  while ((d = readdir(dir)) && (goes_on = !is_over(w))) {
    if (d->d_name[0] == '.' ||
        (!*inside && strncmp(d->d_name, first->at + first->mark - w->before, w->before) != 0))
      continue;
    for (size_t i = 0; i < w->pattern_count; i++)
      consider(w, &w->patterns[i], inside, d);
    if (w->places[at].depth < EPLUA_MODULES_DEPTH && is_folder(dirfd(dir), d))
      enqueue(w, inside, d, at);
  }
  closedir(dir);
  return goes_on;
}

// The folder in which what is typed lies. NULL: there can be none, or no memory.
static char *start_of(const walk *w)
{
  const eplua_modules *m = w->m;
  const pattern *p = &w->patterns[0];
  if (m->prefix[0] == '.' || strstr(m->prefix, "..") || strchr(m->prefix, '/'))
    return NULL;
  if (m->base == 0)
    return strdup("");
  char *path = malloc(w->before + m->base + 1);
  if (!path)
    return NULL;
  memcpy(path, p->at + p->mark - w->before, w->before);
  for (size_t i = 0; i < m->base; i++)
    path[w->before + i] = m->prefix[i] == '.' ? '/' : m->prefix[i];
  path[w->before + m->base] = '\0';
  return path;
}

static void walk_folders(walk *w)
{
  const pattern *p = &w->patterns[0];
  const char *slash = memrchr(p->at, '/', p->mark);
  w->before = slash ? p->mark - (size_t)(slash - p->at) - 1 : p->mark;
  w->looks = 0;
  w->count = 0;
  char *start = start_of(w);
  if (start)
    w->places[w->count++] = (place){.path = start};
  for (size_t i = 0; i < w->count && look_into(w, i); i++)
    ;
  while (w->count > 0)
    free(w->places[--w->count].path);
}

void eplua_modules_find(eplua_modules *m, const char *templates, const char *folder,
                        bool (*permits)(void *ud, const char *file), void *ud)
{
  pattern all[TEMPLATES];
  size_t count = 0;
  walk w = {.m = m, .folder = folder, .permits = permits, .ud = ud};
  for (const char *at = templates; *at && count < TEMPLATES;) {
    size_t length = strcspn(at, ";");
    count += read_template(&all[count], at, length);
    at += length + (at[length] == ';');
  }
  if (m->until_ns == 0)
    m->until_ns = ep_clock_now_ns() + m->ms * EP_NS_PER_MS;
  w.places = calloc(FOLDERS, sizeof *w.places);
  if (!w.places) {
    m->more = true;
    return;
  }
  for (size_t i = 0; i < count; i++) {
    w.pattern_count = 0;
    for (size_t k = 0; k < count; k++) {
      if (all[k].mark != all[i].mark || memcmp(all[k].at, all[i].at, all[i].mark) != 0)
        continue;
      if (k < i)
        break; // they had their turn
      w.patterns[w.pattern_count++] = all[k];
    }
    if (w.pattern_count > 0)
      walk_folders(&w);
  }
  free(w.places);
}

// --- quotes ---

const char *eplua_modules_close(const char *close, const char *rest)
{
  bool goes_on = isalnum((unsigned char)*rest) || (*rest && strchr("_.-/", *rest)) ||
                 (unsigned char)*rest >= 0x80;
  return goes_on || strncmp(rest, close, strlen(close)) == 0 ? "" : close;
}
