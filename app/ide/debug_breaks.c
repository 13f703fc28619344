// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The list of breakpoints, as the user has made them. The application's thread; owns them.
 * Sorted by file and line, then functions, then callbacks: as they are shown. Each has a number for good; what the debugger knows of it is beside.
 */
#include "ide/debug_int.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- order ---

static int compare_text(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

static int compare(const void *a, const void *b)
{
  const ide_break *x = &(*(ide_break_item *const *)a)->b, *y = &(*(ide_break_item *const *)b)->b;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  int order = compare_text(x->path, y->path);
  order = order ? order : (x->line > y->line) - (x->line < y->line);
  return order ? order : (x->id > y->id) - (x->id < y->id);
}

static void sort(ide_debug *d)
{
  if (d->break_count > 1)
    qsort(d->breaks, d->break_count, sizeof *d->breaks, compare);
}

// --- find ---

ide_break_item *ide_break_find(const ide_debug *d, int id)
{
  for (size_t k = 0; k < d->break_count; k++)
    if (d->breaks[k]->b.id == id)
      return d->breaks[k];
  return NULL;
}

ide_break_item *ide_break_find_dap(const ide_debug *d, int dap)
{
  for (size_t k = 0; dap && k < d->break_count; k++)
    if (d->breaks[k]->dap == dap)
      return d->breaks[k];
  return NULL;
}

const ide_break *ide_debug_break_get(const ide *i, int id)
{
  const ide_break_item *item = i->debug ? ide_break_find(i->debug, id) : NULL;
  return item ? &item->b : NULL;
}

const ide_break *ide_debug_break_at(const ide *i, const char *source, int line)
{
  const ide_debug *d = i->debug;
  for (size_t k = 0; d && source && k < d->break_count; k++) {
    const ide_break *b = &d->breaks[k]->b;
    if (b->kind == IDE_BREAK_LINE && b->line == line && strcmp(b->path, source) == 0)
      return b;
  }
  return NULL;
}

const char *ide_debug_break_file(const ide_break *b)
{
  const char *path = b->path ? b->path : "", *slash = strrchr(path, '/');
  return *path == '=' ? path + 1 : slash ? slash + 1 : path;
}

bool ide_debug_has_breaks(const ide *i)
{
  return i->debug && i->debug->break_count > 0;
}

void ide_debug_break_each(const ide *i, void (*each)(void *ud, const ide_break *b), void *ud)
{
  for (size_t k = 0; i->debug && k < i->debug->break_count; k++)
    each(ud, &i->debug->breaks[k]->b);
}

// --- change ---

static void item_free(ide_break_item *item)
{
  free(item->b.path);
  free(item->b.what);
  free(item->b.condition);
  free(item->b.hits);
  free(item->b.log);
  free(item->b.message);
  free(item);
}

static void changed(ide_debug *d, const ide_break *b)
{
  ide_breaks_due(d, b->kind, b->path);
  ide_breaks_save(d);
  ide_debug_tell_breaks(d);
}

static ide_break_item *add(ide_debug *d)
{
  if (d->break_count >= IDE_BREAKS_MAX)
    return NULL;
  if (d->break_count == d->break_room) {
    size_t room = d->break_room ? 2 * d->break_room : 16;
    ide_break_item **grown = realloc(d->breaks, room * sizeof(ide_break_item *));
    if (!grown)
      return NULL;
    d->breaks = grown;
    d->break_room = room;
  }
  ide_break_item *item = calloc(1, sizeof *item);
  if (!item)
    return NULL;
  item->b.id = ++d->last_break;
  d->breaks[d->break_count++] = item;
  return item;
}

static void drop(ide_debug *d, const ide_break_item *item)
{
  for (size_t k = 0; k < d->break_count; k++)
    if (d->breaks[k] == item) {
      memmove(d->breaks + k, d->breaks + k + 1, (--d->break_count - k) * sizeof *d->breaks);
      return;
    }
}

static bool makes_sense(const ide_break *spec)
{
  switch (spec->kind) {
  case IDE_BREAK_LINE:
    return spec->path && *spec->path && spec->line > 0;
  case IDE_BREAK_FUNCTION:
    return spec->what && *spec->what;
  case IDE_BREAK_CALLBACK:
    return spec->slower_ms >= 0;
  }
  return false;
}

// What it means may be another; how it looks, to the debugger, only when it does.
static bool take(ide_break_item *item, const ide_break *spec)
{
  ide_break *b = &item->b;
  const bool same = b->kind == spec->kind && compare_text(b->path, spec->path) == 0;
  b->kind = spec->kind;
  b->line = spec->line;
  b->slower_ms = spec->slower_ms;
  b->enabled = spec->enabled;
  if (!same) {
    b->verified = false;
    b->at = 0;
    item->dap = 0;
  }
  const char *what = spec->kind == IDE_BREAK_CALLBACK && !spec->what ? "" : spec->what;
  char *copy = what ? strndup(what, IDE_DEBUG_TEXT_MAX) : NULL; // "" means each callback
  free(b->what);
  b->what = copy;
  return (copy || !what) && ide_debug_replace(&b->path, spec->path) &&
         ide_debug_replace(&b->condition, spec->condition) &&
         ide_debug_replace(&b->hits, spec->hits) && ide_debug_replace(&b->log, spec->log);
}

// The spec may be the item itself, or made of its texts.
static ide_break copy_of(const ide_break *spec)
{
  ide_break b = *spec;
  b.path = spec->path ? strdup(spec->path) : NULL;
  b.what = spec->what ? strdup(spec->what) : NULL;
  b.condition = spec->condition ? strdup(spec->condition) : NULL;
  b.hits = spec->hits ? strdup(spec->hits) : NULL;
  b.log = spec->log ? strdup(spec->log) : NULL;
  b.message = NULL;
  return b;
}

static void free_copy(ide_break *b)
{
  free(b->path);
  free(b->what);
  free(b->condition);
  free(b->hits);
  free(b->log);
}

int ide_debug_break_put(ide *i, const ide_break *spec)
{
  ide_debug *d = i->debug;
  if (!d || !makes_sense(spec))
    return 0;
  const ide_break *there =
      spec->kind == IDE_BREAK_LINE ? ide_debug_break_at(i, spec->path, spec->line) : NULL;
  if (there && there->id != spec->id)
    return 0;
  ide_break_item *item = spec->id ? ide_break_find(d, spec->id) : add(d);
  if (!item)
    return 0;
  ide_break own = copy_of(spec);
  if (spec->id) // where it was, too
    ide_breaks_due(d, item->b.kind, item->b.path);
  int id = item->b.id;
  bool taken = take(item, &own);
  free_copy(&own);
  if (!taken) {
    drop(d, item);
    item_free(item);
    return 0;
  }
  sort(d);
  changed(d, &item->b);
  return id;
}

bool ide_debug_break_move(ide *i, int id, int line)
{
  ide_debug *d = i->debug;
  ide_break_item *item = d ? ide_break_find(d, id) : NULL;
  if (!item || item->b.kind != IDE_BREAK_LINE || line < 1)
    return false;
  const ide_break *there = ide_debug_break_at(i, item->b.path, line);
  if (there && there->id != id)
    return false;
  ide_break_set *set = ide_break_set_of(d, IDE_BREAK_LINE, item->b.path);
  if (set)
    set->moved = true;
  ide_breaks_due(d, IDE_BREAK_LINE, item->b.path);
  item->b.line = line;
  item->b.at = 0;
  sort(d);
  ide_breaks_save(d);
  ide_debug_tell_breaks(d);
  return true;
}

void ide_debug_text_is_used(ide *i, const char *path)
{
  ide_debug *d = i->debug;
  for (ide_break_set *set = d ? d->sets : NULL; set; set = set->next) {
    if (!set->moved || (path && strcmp(path, set->path) != 0))
      continue;
    set->moved = false;
    ide_breaks_due(d, set->kind, set->path);
  }
  if (d)
    ide_breaks_flush(d);
}

void ide_debug_break_remove(ide *i, int id)
{
  ide_debug *d = i->debug;
  ide_break_item *item = d ? ide_break_find(d, id) : NULL;
  if (!item)
    return;
  drop(d, item);
  changed(d, &item->b);
  item_free(item);
}

void ide_debug_break_remove_closed(ide *i)
{
  for (size_t k = i->debug ? i->debug->break_count : 0; k-- > 0;) {
    const ide_break *b = &i->debug->breaks[k]->b;
    if (b->kind == IDE_BREAK_LINE && *b->path == '=' && !ide_documents_find_source(i, b->path))
      ide_debug_break_remove(i, b->id);
  }
}

void ide_debug_break_remove_of(ide *i, const char *source)
{
  ide_debug *d = i->debug;
  size_t left = 0;
  for (size_t k = 0; d && k < d->break_count; k++) {
    ide_break_item *item = d->breaks[k];
    if (item->b.kind == IDE_BREAK_LINE && strcmp(item->b.path, source) == 0)
      item_free(item);
    else
      d->breaks[left++] = item;
  }
  if (!d || left == d->break_count)
    return;
  d->break_count = left;
  ide_breaks_due(d, IDE_BREAK_LINE, source);
  ide_breaks_save(d);
  ide_debug_tell_breaks(d);
}

void ide_debug_break_enable(ide *i, int id, bool on)
{
  ide_break_item *item = i->debug ? ide_break_find(i->debug, id) : NULL;
  if (!item || item->b.enabled == on)
    return;
  item->b.enabled = on;
  changed(i->debug, &item->b);
}

void ide_debug_break_toggle(ide *i, const char *source, int line)
{
  const ide_break *b = ide_debug_break_at(i, source, line);
  if (b) {
    ide_debug_break_remove(i, b->id);
    return;
  }
  const ide_break spec = {
      .kind = IDE_BREAK_LINE, .path = (char *)(uintptr_t)source, .line = line, .enabled = true};
  if (!ide_debug_break_put(i, &spec))
    epq_shell_say(i->shell, _("There is no room for another breakpoint"));
}

const char *ide_debug_source_of(ide *i, const ide_document *d)
{
  const char *source = ide_document_source(d);
  if (!source)
    epq_shell_say(i->shell, _("This text has no name by which the debugger would know it"));
  return source;
}

void ide_debug_break_toggle_here(ide *i)
{
  const ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  const char *source = d && editor ? ide_debug_source_of(i, d) : NULL;
  if (source)
    ide_debug_break_toggle(i, source, epq_editor_place(editor).line);
}

void ide_debug_break_remove_all(ide *i)
{
  ide_debug *d = i->debug;
  if (!d || !d->break_count)
    return;
  for (size_t k = 0; k < d->break_count; k++) {
    ide_breaks_due(d, d->breaks[k]->b.kind, d->breaks[k]->b.path);
    item_free(d->breaks[k]);
  }
  d->break_count = 0;
  ide_breaks_save(d);
  ide_debug_tell_breaks(d);
}

void ide_debug_break_all_enabled(ide *i, bool on)
{
  ide_debug *d = i->debug;
  for (size_t k = 0; d && k < d->break_count; k++) {
    d->breaks[k]->b.enabled = on;
    ide_breaks_due(d, d->breaks[k]->b.kind, d->breaks[k]->b.path);
  }
  if (d) {
    ide_breaks_save(d);
    ide_debug_tell_breaks(d);
  }
}

// Where two have come together (a text was saved over a file that had some), the first stays.
static void drop_doubles(ide_debug *d)
{
  size_t left = 0;
  for (size_t k = 0; k < d->break_count; k++) {
    ide_break_item *item = d->breaks[k], *before = left ? d->breaks[left - 1] : NULL;
    bool same = before && item->b.kind == IDE_BREAK_LINE && before->b.kind == IDE_BREAK_LINE &&
                item->b.line == before->b.line && strcmp(item->b.path, before->b.path) == 0;
    if (same)
      item_free(item);
    else
      d->breaks[left++] = item;
  }
  d->break_count = left;
}

// "from" itself, or what is in it.
void ide_debug_renamed(ide *i, const char *from, const char *to)
{
  ide_debug *d = i->debug;
  size_t length = strlen(from);
  bool any = false;
  for (size_t k = 0; d && k < d->break_count; k++) {
    ide_break_item *item = d->breaks[k];
    if (item->b.kind != IDE_BREAK_LINE || strncmp(item->b.path, from, length) != 0 ||
        (item->b.path[length] && item->b.path[length] != '/'))
      continue;
    size_t size = strlen(to) + strlen(item->b.path + length) + 1;
    char *path = malloc(size);
    if (!path)
      continue;
    snprintf(path, size, "%s%s", to, item->b.path + length);
    ide_breaks_due(d, IDE_BREAK_LINE, item->b.path);
    ide_breaks_due(d, IDE_BREAK_LINE, path);
    free(item->b.path);
    item->b.path = path;
    item->b.verified = false;
    item->b.at = item->dap = 0;
    any = true;
  }
  if (!any)
    return;
  sort(d);
  drop_doubles(d);
  ide_breaks_save(d);
  ide_debug_tell_breaks(d);
}

// --- errors ---

const char *const ide_debug_filter_names[IDE_FILTERS] = {"uncaught", "caught", "pattern"};

static int filter_at(const char *filter)
{
  for (int k = 0; k < IDE_FILTERS; k++)
    if (strcmp(filter, ide_debug_filter_names[k]) == 0)
      return k;
  return -1;
}

bool ide_debug_filter(const ide *i, const char *filter, const char **condition)
{
  int at = i->debug ? filter_at(filter) : -1;
  if (condition)
    *condition = at >= 0 ? i->debug->filters[at].condition : NULL;
  return at >= 0 && i->debug->filters[at].on;
}

void ide_debug_set_filter(ide *i, const char *filter, bool on, const char *condition)
{
  ide_debug *d = i->debug;
  int at = d ? filter_at(filter) : -1;
  if (at < 0)
    return;
  char *own = condition ? strdup(condition) : NULL; // it may be that of the filter
  d->filters[at].on = on;
  ide_debug_replace(&d->filters[at].condition, own);
  free(own);
  d->filters_due = true;
  epq_timer_start(d->soon, 0, false);
  ide_breaks_save(d);
  ide_debug_tell_breaks(d);
}

// --- another engine, and the end ---

void ide_break_unknown(ide_debug *d)
{
  for (size_t k = 0; k < d->break_count; k++) {
    ide_break_item *item = d->breaks[k];
    item->dap = 0;
    item->b.verified = false;
    item->b.at = 0;
    free(item->b.message);
    item->b.message = NULL;
  }
}

void ide_breaks_free(ide_debug *d)
{
  for (size_t k = 0; k < d->break_count; k++)
    item_free(d->breaks[k]);
  free(d->breaks);
  while (d->sets) {
    ide_break_set *set = d->sets;
    d->sets = set->next;
    free(set->path);
    free(set);
  }
  for (int k = 0; k < IDE_FILTERS; k++)
    free(d->filters[k].condition);
}
