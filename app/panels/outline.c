// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ids of rows are made of the names on the way to them, so that what is open stays open while lines move.
 */
#include "panels/outline.h"

#include "ide/documents.h"
#include "ide/language.h"
#include "ide/places.h"

#include "lang/outline.h"
#include "words/words.h"

#include <epq/tree.h>

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64, SHOWN_MAX = 20000 };

typedef struct row {
  int64_t id;
  epq_place place;
  int last_line;
} row;

struct panel_outline {
  ide *ide;
  epq_tree *shown;
  row *rows; // as shown
  size_t count;
  const ide_document *document;
  int64_t followed;
};

static int64_t hash(int64_t parent, const char *name, unsigned again)
{
  uint64_t h = (uint64_t)parent ^ 1469598103934665603ULL;
  for (const unsigned char *c = (const unsigned char *)name; *c; c++)
    h = (h ^ *c) * 1099511628211ULL;
  h = (h ^ again) * 1099511628211ULL;
  return (int64_t)(h >> 2) | 1;
}

static const char *icon_of(lang_outline_kind kind)
{
  switch (kind) {
  case LANG_OUTLINE_TABLE:
    return "code-block";
  case LANG_OUTLINE_CLASS:
    return "code-class";
  default:
    return "code-function";
  }
}

// Ids that were given, in a table twice as large as what is put in; open addressing.
typedef struct taken {
  int64_t *ids;
  size_t size;
} taken;

// False: it was there already.
static bool take(taken *t, int64_t id)
{
  size_t at = (uint64_t)id % t->size;
  while (t->ids[at] && t->ids[at] != id)
    at = (at + 1) % t->size;
  bool is_new = t->ids[at] == 0;
  t->ids[at] = id;
  return is_new;
}

static void show(panel_outline *o, const lang_outline *outline)
{
  size_t count = outline && outline->count < SHOWN_MAX ? outline->count : outline ? SHOWN_MAX : 0;
  epq_tree_row *all = calloc(count + 1, sizeof *all);
  const char *(*cells)[2] = calloc(count + 1, sizeof *cells);
  row *rows = calloc(count + 1, sizeof *rows);
  taken t = {calloc(2 * count + 1, sizeof(int64_t)), 2 * count + 1};
  int64_t parents[DEPTH_MAX] = {0};
  for (size_t k = 0; all && cells && rows && t.ids && k < count; k++) {
    const lang_outline_item *each = &outline->items[k];
    unsigned depth = each->depth < DEPTH_MAX - 1 ? each->depth : DEPTH_MAX - 2, again = 0;
    int64_t id = hash(parents[depth], each->name, again);
    while (!take(&t, id))
      id = hash(parents[depth], each->name, ++again);
    parents[depth + 1] = id;
    cells[k][0] = each->name;
    cells[k][1] = each->params;
    all[k] =
        (epq_tree_row){.id = id,
                       .parent = depth ? parents[depth] : 0,
                       .cells = cells[k],
                       .icon = icon_of(each->kind),
                       .role = each->kind == LANG_OUTLINE_CALLBACK ? EPQ_ROW_DIM : EPQ_ROW_NORMAL,
                       .flags = EPQ_ROW_EXPANDED};
    rows[k] = (row){
        id, {(int)each->place.from.line, (int)each->place.from.column}, (int)each->range.to.line};
  }
  if (all && cells && rows && t.ids) {
    epq_tree_reset(o->shown, all, count);
    free(o->rows);
    o->rows = rows;
    o->count = count;
    rows = NULL;
  }
  free(t.ids);
  free(rows);
  free(all);
  free(cells);
}

void panel_outline_update(ide *i)
{
  panel_outline *o = i->outline;
  const ide_document *d = ide_documents_current(i);
  if (!o)
    return;
  o->document = d;
  o->followed = 0;
  if (epq_shell_dock_visible(i->shell, "outline"))
    show(o, d ? ide_language_outline(i, d) : NULL);
}

void panel_outline_follow(ide *i, int line)
{
  panel_outline *o = i->outline;
  if (!o || ide_documents_current(i) != o->document)
    return;
  int64_t id = 0;
  for (size_t k = 0; k < o->count && o->rows[k].place.line <= line; k++)
    if (o->rows[k].last_line >= line)
      id = o->rows[k].id;
  if (id != o->followed)
    epq_tree_select(o->shown, id);
  o->followed = id;
}

static void on_activated(void *ud, int64_t id)
{
  panel_outline *o = ud;
  for (size_t k = 0; k < o->count; k++)
    if (o->rows[k].id == id && o->document) {
      ide_places_leave(o->ide);
      ide_documents_show(o->ide, o->document, o->rows[k].place);
      return;
    }
}

panel_outline *panel_outline_new(ide *i)
{
  const char *const columns[] = {_("Name"), _("Parameters"), NULL};
  panel_outline *o = calloc(1, sizeof *o);
  if (!o)
    return NULL;
  o->ide = i;
  o->shown =
      epq_tree_new(i->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                              .id = "outline",
                                              .label = _("Outline"),
                                              .columns = columns,
                                              .empty = _("No functions"),
                                              .options = EPQ_TREE_FILTER | EPQ_TREE_SINGLE_CLICK,
                                              .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                            .ud = o,
                                                            .activated = on_activated}});
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "outline",
                                 .title = _("Outline"),
                                 .icon = "code-context",
                                 .area = EPQ_LEFT,
                                 .shortcut = "Alt+2"},
                     epq_tree_widget(o->shown));
  return o;
}

void panel_outline_free(panel_outline *o)
{
  if (!o)
    return;
  epq_shell_remove_dock(o->ide->shell, "outline");
  epq_tree_free(o->shown);
  free(o->rows);
  free(o);
}
