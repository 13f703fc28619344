// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * One list for each document, in the order of the text. The tree is made anew from all of them; a row is known by its
 * document and number, so what is open and selected stays about where it was.
 */
#include "panels/problems.h"

#include "ide/places.h"
#include "words/words.h"

#include <epq/tree.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 2000 };

typedef struct list {
  ide_document *document;
  ide_problem *problems;
  size_t count;
  struct list *next;
} list;

struct panel_problems {
  ide *ide;
  epq_tree *shown;
  list *first;
};

static void free_problems(ide_problem *problems, size_t count)
{
  for (size_t k = 0; k < count; k++) {
    free(problems[k].message);
    free(problems[k].code);
  }
  free(problems);
}

// Rows: id is document id << 20 | number of the problem + 1; 0 below is the document.
static int64_t id_of(const ide_document *d, size_t number)
{
  return ((int64_t)ide_document_id(d) << 20) + (int64_t)number;
}

static void show(panel_problems *p)
{
  static const char *const icons[] = {"dialog-error", "dialog-warning", "dialog-information"};
  static const epq_row_role roles[] = {EPQ_ROW_ERROR, EPQ_ROW_WARNING, EPQ_ROW_DIM};
  size_t rows = 0, n = 0, errors = 0, warnings = 0;
  for (list *l = p->first; l; l = l->next)
    rows += l->count ? l->count + 1 : 0;
  if (rows > SHOWN_MAX)
    rows = SHOWN_MAX;
  epq_tree_row *all = calloc(rows + 1, sizeof *all);
  const char *(*cells)[2] = calloc(rows + 1, sizeof *cells);
  char(*lines)[32] = calloc(rows + 1, sizeof *lines);
  for (list *l = p->first; l && all && cells && lines; l = l->next) {
    if (!l->count || n == rows)
      continue;
    cells[n][0] = ide_document_title(l->document);
    all[n] = (epq_tree_row){.id = id_of(l->document, 0),
                            .cells = cells[n],
                            .icon = "text-x-lua",
                            .tip = ide_document_path(l->document),
                            .flags = EPQ_ROW_EXPANDED};
    n++;
    for (size_t k = 0; k < l->count && n < rows; k++, n++) {
      const ide_problem *each = &l->problems[k];
      if (!each->listed) {
        n--;
        continue;
      }
      snprintf(lines[n], sizeof lines[n], _("Line %d"), each->range.start.line);
      cells[n][0] = each->message;
      cells[n][1] = lines[n];
      all[n] = (epq_tree_row){.id = id_of(l->document, k + 1),
                              .parent = id_of(l->document, 0),
                              .cells = cells[n],
                              .icon = icons[each->severity],
                              .tip = each->code,
                              .role = roles[each->severity]};
    }
  }
  epq_tree_reset(p->shown, all, n);
  free(all);
  free(cells);
  free(lines);
  for (list *l = p->first; l; l = l->next)
    for (size_t k = 0; k < l->count; k++) {
      errors += l->problems[k].severity == EPQ_ERROR;
      warnings += l->problems[k].severity == EPQ_WARNING;
    }
  char title[64];
  if (errors + warnings)
    snprintf(title, sizeof title, _("Problems (%zu)"), errors + warnings);
  else
    snprintf(title, sizeof title, _("Problems"));
  epq_shell_set_dock_title(p->ide->shell, "problems", title);
}

static list *find_list(const panel_problems *p, const ide_document *d)
{
  list *l = p->first;
  while (l && l->document != d)
    l = l->next;
  return l;
}

void panel_problems_set(panel_problems *p, ide_document *d, ide_problem *problems, size_t count)
{
  list *l = find_list(p, d);
  if (!l && (l = calloc(1, sizeof *l))) {
    l->document = d;
    l->next = p->first;
    p->first = l;
  }
  if (!l) {
    free_problems(problems, count);
    return;
  }
  epq_note *notes = calloc(count + 1, sizeof *notes);
  for (size_t k = 0; notes && k < count; k++)
    notes[k] = (epq_note){problems[k].range, problems[k].severity, problems[k].message};
  if (notes)
    epq_document_set_notes(ide_document_shown(d), notes, count);
  free(notes);
  if (l->count == 0 && count == 0) {
    free_problems(problems, count);
    return;
  }
  free_problems(l->problems, l->count);
  l->problems = problems;
  l->count = count;
  show(p);
}

void panel_problems_forget(panel_problems *p, const ide_document *d)
{
  for (list **at = &p->first; *at; at = &(*at)->next)
    if ((*at)->document == d) {
      list *gone = *at;
      *at = gone->next;
      free_problems(gone->problems, gone->count);
      free(gone);
      show(p);
      return;
    }
}

static void go(panel_problems *p, ide_document *d, const ide_problem *problem)
{
  ide_places_leave(p->ide);
  ide_documents_show(p->ide, d, problem->range.start);
}

static void on_activated(void *ud, int64_t id)
{
  panel_problems *p = ud;
  for (list *l = p->first; l; l = l->next)
    for (size_t k = 0; k < l->count; k++)
      if (id_of(l->document, k + 1) == id) {
        go(p, l->document, &l->problems[k]);
        return;
      }
}

void panel_problems_next(ide *i)
{
  ide_document *d = ide_documents_current(i);
  const list *l = d ? find_list(i->problems, d) : NULL;
  if (!l || !l->count) {
    epq_shell_say(i->shell, _("No problems in this file"));
    return;
  }
  epq_place at = epq_editor_place(epq_shell_current(i->shell));
  const ide_problem *next = &l->problems[0];
  for (size_t k = 0; k < l->count; k++) {
    epq_place start = l->problems[k].range.start;
    if (start.line > at.line || (start.line == at.line && start.column > at.column)) {
      next = &l->problems[k];
      break;
    }
  }
  go(i->problems, d, next);
  epq_shell_say(i->shell, next->message);
}

panel_problems *panel_problems_new(ide *i)
{
  const char *const columns[] = {_("Problem"), _("Where"), NULL};
  panel_problems *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->shown =
      epq_tree_new(i->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                              .id = "problems",
                                              .label = _("Problems"),
                                              .columns = columns,
                                              .empty = _("No problems"),
                                              .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                            .ud = p,
                                                            .activated = on_activated}});
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "problems",
                                 .title = _("Problems"),
                                 .icon = "dialog-warning",
                                 .area = EPQ_BOTTOM,
                                 .shortcut = "Alt+4"},
                     epq_tree_widget(p->shown));
  return p;
}

void panel_problems_free(panel_problems *p)
{
  if (!p)
    return;
  while (p->first) {
    list *l = p->first;
    p->first = l->next;
    free_problems(l->problems, l->count);
    free(l);
  }
  epq_shell_remove_dock(p->ide->shell, "problems");
  epq_tree_free(p->shown);
  free(p);
}
