// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From an answer of the verb inspect to rows. The application's thread; a set of rows owns its texts.
 * Rows have ids made of what they stand for, so that what is open and selected stays while others come and go. Times stand in one unit for a column,
 * so that a click at its title sorts them.
 */
#include "panels/inspector_int.h"

#include "ide/documents.h"
#include "words/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t hash(inspector_kind kind, const char *name, int64_t id)
{
  uint64_t h = (1469598103934665603ULL ^ (uint64_t)kind) * 1099511628211ULL;
  for (const unsigned char *c = (const unsigned char *)name; *c; c++)
    h = (h ^ *c) * 1099511628211ULL;
  for (int i = 0; i < 8; i++)
    h = (h ^ ((uint64_t)id >> (8 * i) & 0xff)) * 1099511628211ULL;
  return (int64_t)(h >> 2) | 1;
}

// --- room ---

char *inspector_rows_keep(inspector_rows *r, const char *text)
{
  if (!*text)
    return NULL;
  if (r->text_count == r->text_size) {
    size_t size = r->text_size ? 2 * r->text_size : 256;
    char **texts = realloc(r->texts, size * sizeof *texts);
    if (!texts) {
      r->failed = true;
      return NULL;
    }
    r->texts = texts;
    r->text_size = size;
  }
  char *copy = strdup(text);
  r->failed |= !copy;
  if (copy)
    r->texts[r->text_count++] = copy;
  return copy;
}

static bool grow(inspector_rows *r)
{
  size_t size = r->size ? 2 * r->size : 128;
  inspector_row *rows = realloc(r->rows, size * sizeof *rows);
  if (rows)
    r->rows = rows;
  epq_tree_row *shown = rows ? realloc(r->shown, size * sizeof *shown) : NULL;
  if (!shown) {
    r->failed = true;
    return false;
  }
  r->shown = shown;
  r->size = size;
  return true;
}

inspector_row *inspector_rows_add(inspector_rows *r, inspector_kind kind, int64_t parent,
                                  const char *name, int64_t id, const char *icon,
                                  const char *const cells[INSPECTOR_COLUMNS])
{
  const char **kept = calloc(INSPECTOR_COLUMNS, sizeof *kept);
  if (!kept || (r->count == r->size && !grow(r))) {
    r->failed = true;
    free(kept);
    return NULL;
  }
  for (int c = 0; c < INSPECTOR_COLUMNS; c++)
    kept[c] = cells[c] ? inspector_rows_keep(r, cells[c]) : NULL;
  inspector_row *row = &r->rows[r->count];
  *row = (inspector_row){.row = hash(kind, name, id), .kind = kind, .id = id};
  r->shown[r->count++] = (epq_tree_row){
      .id = row->row,
      .parent = parent,
      .cells = kept,
      .icon = icon,
      .role = kind == INSPECTOR_FIGURE ? EPQ_ROW_DIM : EPQ_ROW_NORMAL,
      .flags = kind == INSPECTOR_GROUP && strcmp(name, "Modules") != 0 ? EPQ_ROW_EXPANDED : 0};
  return row;
}

void inspector_rows_fini(inspector_rows *r)
{
  for (size_t k = 0; k < r->count; k++) {
    free((void *)(uintptr_t)r->shown[k].cells);
    free(r->rows[k].file);
  }
  for (size_t k = 0; k < r->text_count; k++)
    free(r->texts[k]);
  free(r->texts);
  free(r->rows);
  free(r->shown);
  *r = (inspector_rows){0};
}

const inspector_row *inspector_rows_find(const inspector_rows *r, int64_t row)
{
  for (size_t k = 0; k < r->count; k++)
    if (r->rows[k].row == row)
      return &r->rows[k];
  return NULL;
}

// --- cells ---

enum {
  CELL = INSPECTOR_CELL,
  SHORT_PATH = INSPECTOR_PATH,
  GROUP_MAX = 2000, /* an engine tells 1,000 */
};

static void put_ms(char cell[CELL], double ms)
{
  snprintf(cell, CELL, "%.*f", ms < 100 ? 2 : 0, ms);
}

void inspector_put_seconds(char cell[INSPECTOR_CELL], double ms)
{
  double s = ms / 1000;
  if (s > 1e8 || !isfinite(s)) // as good as never
    snprintf(cell, CELL, "—");
  else
    snprintf(cell, CELL, "%.*f", fabs(s) < 100 ? 1 : 0, s < 0 ? 0 : s);
}

void inspector_put_bytes(char cell[INSPECTOR_CELL], double bytes)
{
  if (bytes >= 1 << 20)
    snprintf(cell, CELL, "%.1f MiB", bytes / (1 << 20));
  else if (bytes < 1024)
    snprintf(cell, CELL, "%.0f B", bytes);
  else
    snprintf(cell, CELL, "%.0f KiB", bytes / 1024);
}

void inspector_put_place(char *text, size_t size, const char *source, int line)
{
  const char *slash = strrchr(source, '/');
  if (line > 0)
    snprintf(text, size, "%s:%d", slash ? slash + 1 : source, line);
  else
    snprintf(text, size, "%s", slash ? slash + 1 : source);
}

// "untitled-1.lua:12", or without a line, is a place in a text of ours that has no file.
static const char *find_text(const ide *i, const char *place)
{
  char title[300];
  const char *colon = strrchr(place, ':');
  snprintf(title, sizeof title, "%.*s", colon ? (int)(colon - place) : (int)strlen(place), place);
  const ide_document *d = ide_documents_find_titled(i, title);
  return d ? ide_document_source(d) : NULL;
}

void inspector_rows_place(inspector_rows *r, inspector_row *row, const cJSON *item)
{
  const char *file = inspector_text(item, "file");
  const char *source = *file ? file : find_text(r->ide, inspector_text(item, "source"));
  row->line = ide_json_int(item, "line");
  if (!source)
    return;
  row->file = strdup(source);
  row->can |= INSPECTOR_SOURCE;
  if (*file)
    r->shown[row - r->rows].tip = inspector_rows_keep(r, file);
}

// --- groups ---

static int64_t add_group(inspector_rows *r, const char *name, double count, bool counted,
                         const char *icon)
{
  char text[80];
  if (counted)
    snprintf(text, sizeof text, "%s (%.0f)", name, count);
  else
    snprintf(text, sizeof text, "%s", name);
  const inspector_row *row = inspector_rows_add(r, INSPECTOR_GROUP, 0, name, 0, icon,
                                                (const char *const[INSPECTOR_COLUMNS]){text});
  return row ? row->row : 0;
}

static void add_more(inspector_rows *r, int64_t group, double all, int shown)
{
  char text[80];
  if (all <= shown || !group)
    return;
  snprintf(text, sizeof text, _("%.0f more"), all - shown);
  inspector_rows_add(r, INSPECTOR_FIGURE, group, "more", group, NULL,
                     (const char *const[INSPECTOR_COLUMNS]){text});
}

static void add_timer(inspector_rows *r, int64_t group, const cJSON *item)
{
  char what[80], due[CELL], age[CELL], runs[CELL], time[CELL], longest[CELL], place[SHORT_PATH],
      tip[SHORT_PATH + 80];
  const char *kind = inspector_text(item, "kind");
  bool sleeps = strcmp(kind, "sleep") == 0, repeats = strcmp(kind, "interval") == 0;
  int64_t id = ide_json_whole(item, "id");
  double count = inspector_number(item, "runs"), period = inspector_number(item, "period_ms");
  if (repeats)
    snprintf(what, sizeof what, _("Interval %lld, every %g ms"), (long long)id, period);
  else if (sleeps)
    snprintf(what, sizeof what, _("Sleep of coroutine %.0f"), inspector_number(item, "coroutine"));
  else
    snprintf(what, sizeof what, _("Timeout %lld"), (long long)id);
  inspector_put_seconds(due, inspector_number(item, "due_ms"));
  inspector_put_seconds(age, inspector_number(item, "since_ms"));
  snprintf(runs, sizeof runs, "%.0f", count);
  put_ms(time, inspector_number(item, "total_ms"));
  put_ms(longest, inspector_number(item, "max_ms"));
  inspector_put_place(place, sizeof place, inspector_text(item, "source"),
                      sleeps ? ide_json_int(item, "line") : 0);
  const char *const cells[INSPECTOR_COLUMNS] = {
      what, due, age, repeats ? runs : NULL, repeats ? time : NULL, place};
  inspector_row *row =
      inspector_rows_add(r, sleeps ? INSPECTOR_SLEEP : INSPECTOR_TIMER, group, "", id,
                         repeats  ? "view-refresh"
                         : sleeps ? "media-playback-pause"
                                  : "chronometer",
                         cells);
  if (!row)
    return;
  row->coroutine = ide_json_whole(item, "coroutine");
  row->can = INSPECTOR_FIRE | INSPECTOR_CANCEL | INSPECTOR_BREAK;
  snprintf(row->what, sizeof row->what, "%s", kind);
  inspector_rows_place(r, row, item);
  if (count < 1)
    return;
  snprintf(tip, sizeof tip, _("%.300s\nIts longest run took %s ms"), row->file ? row->file : place,
           longest);
  r->shown[row - r->rows].tip = inspector_rows_keep(r, tip);
}

static void add_callback(inspector_rows *r, int64_t group, const cJSON *item)
{
  char what[80], age[CELL], place[SHORT_PATH];
  int64_t id = ide_json_whole(item, "id");
  bool own = inspector_flag(item, "own");
  snprintf(what, sizeof what, own ? _("Server %lld") : _("Callback %lld"), (long long)id);
  inspector_put_seconds(age, inspector_number(item, "since_ms"));
  inspector_put_place(place, sizeof place, inspector_text(item, "source"), 0);
  const char *const cells[INSPECTOR_COLUMNS] = {what, NULL, age, NULL, NULL, place};
  inspector_row *row = inspector_rows_add(r, INSPECTOR_CALLBACK, group, "", id,
                                          own ? "network-server" : "code-function", cells);
  if (!row)
    return;
  row->can = own ? 0 : INSPECTOR_CANCEL;
  inspector_rows_place(r, row, item);
}

static void add_coroutine(inspector_rows *r, int64_t group, const cJSON *item)
{
  char what[160], age[CELL], place[SHORT_PATH];
  int64_t id = ide_json_whole(item, "id");
  const char *waits = inspector_text(item, "waits");
  if (*waits)
    snprintf(what, sizeof what, _("Coroutine %lld, waits in %.80s"), (long long)id, waits);
  else
    snprintf(what, sizeof what, _("Coroutine %lld"), (long long)id);
  inspector_put_seconds(age, inspector_number(item, "since_ms"));
  inspector_put_place(place, sizeof place, inspector_text(item, "source"),
                      ide_json_int(item, "line"));
  const char *const cells[INSPECTOR_COLUMNS] = {what, NULL, age, NULL, NULL, place};
  inspector_row *row =
      inspector_rows_add(r, INSPECTOR_COROUTINE, group, "", id, "vcs-branch", cells);
  if (!row)
    return;
  row->coroutine = id;
  row->can = INSPECTOR_CANCEL | INSPECTOR_BREAK;
  inspector_rows_place(r, row, item);
}

static void add_window(inspector_rows *r, int64_t group, const cJSON *item)
{
  char what[200], place[SHORT_PATH];
  const char *title = inspector_text(item, "title");
  double elements = inspector_number(item, "elements");
  unsigned long count = (unsigned long)elements;
  snprintf(what, sizeof what,
           inspector_flag(item, "visible")
               ? words_plural("%.120s, %.0f element", "%.120s, %.0f elements", count)
               : words_plural("%.120s (not shown), %.0f element",
                              "%.120s (not shown), %.0f elements", count),
           *title ? title : _("Window"), elements);
  inspector_put_place(place, sizeof place, inspector_text(item, "source"),
                      ide_json_int(item, "line"));
  const char *const cells[INSPECTOR_COLUMNS] = {what, NULL, NULL, NULL, NULL, place};
  inspector_row *row = inspector_rows_add(r, INSPECTOR_WINDOW, group, "",
                                          ide_json_whole(item, "node"), "window", cells);
  if (!row)
    return;
  row->can = INSPECTOR_CANCEL | INSPECTOR_ELEMENTS | INSPECTOR_BREAK;
  inspector_rows_place(r, row, item);
}

static void add_module(inspector_rows *r, int64_t group, const cJSON *item)
{
  char place[SHORT_PATH];
  const char *name = inspector_text(item, "name"), *file = inspector_text(item, "file");
  inspector_put_place(place, sizeof place, file, 0);
  const char *const cells[INSPECTOR_COLUMNS] = {name, NULL, NULL, NULL, NULL, place};
  inspector_row *row =
      inspector_rows_add(r, INSPECTOR_MODULE, group, name, 0, "package-x-generic", cells);
  if (row && *file == '/')
    inspector_rows_place(r, row, item);
}

static void add_figure(inspector_rows *r, int64_t group, const char *name, const char *value)
{
  const char *const cells[INSPECTOR_COLUMNS] = {name, NULL, NULL, NULL, NULL, value};
  inspector_rows_add(r, INSPECTOR_FIGURE, group, name, group, NULL, cells);
}

static void add_memory(inspector_rows *r, const cJSON *answer)
{
  const cJSON *memory = cJSON_GetObjectItemCaseSensitive(answer, "memory");
  char text[CELL];
  int64_t group = add_group(r, _("Memory"), 0, false, "media-flash");
  inspector_put_bytes(text, inspector_number(memory, "held"));
  add_figure(r, group, _("In use"), text);
  double limit = inspector_number(memory, "limit");
  if (limit > 0)
    inspector_put_bytes(text, limit);
  add_figure(r, group, _("Limit"), limit > 0 ? text : _("none"));
  inspector_put_bytes(text, 1024 * inspector_number(memory, "collected_kb"));
  add_figure(r, group, _("Of it Lua's collector looks after"), text);
}

// counted: the member that says how many there are; NULL: all are listed.
static const struct group {
  const char *list, *name, *counted, *icon;
  void (*add)(inspector_rows *r, int64_t group, const cJSON *item);
} groups[] = {
    {"timers", N_("Timers"), "timer_count", "chronometer", add_timer},
    {"callbacks", N_("Callbacks"), "callback_count", "code-function", add_callback},
    {"coroutines", N_("Coroutines that wait"), "waiting", "vcs-branch", add_coroutine},
    {"servers", N_("Servers"), "server_count", "network-server", inspector_add_socket},
    {"sockets", N_("Sockets"), "socket_count", "network-connect", inspector_add_socket},
    {"windows", N_("Windows"), NULL, "window", add_window},
    {"modules", N_("Modules"), NULL, "package-x-generic", add_module},
};

void inspector_rows_fill(inspector_rows *r, const ide *i, const cJSON *answer)
{
  *r = (inspector_rows){.ide = i};
  for (size_t k = 0; k < sizeof groups / sizeof *groups; k++) {
    const cJSON *item, *list = cJSON_GetObjectItemCaseSensitive(answer, groups[k].list);
    int listed = cJSON_GetArraySize(list);
    double all = groups[k].counted ? inspector_number(answer, groups[k].counted) : listed;
    all = all > listed ? all : listed;
    int64_t group = add_group(r, _(groups[k].name), all, true, groups[k].icon);
    int shown = 0;
    cJSON_ArrayForEach(item, list)
    {
      if (shown == GROUP_MAX)
        break;
      groups[k].add(r, group, item);
      shown++;
    }
    add_more(r, group, all, shown);
  }
  add_memory(r, answer);
}
