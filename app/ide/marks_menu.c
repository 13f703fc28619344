// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Clicks in the margin, and the menus of margin and text. The application's thread; owns nothing.
 * A breakpoint with a condition or a text is made when its form is accepted: who gives up has no breakpoint that stops.
 */
#include "ide/marks_int.h"
#include "words/words.h"

#include <epq/menu.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ide_marks_clicked(ide *i, ide_document *d, int line)
{
  const char *source = ide_document_is_lua(d) ? ide_debug_source_of(i, d) : NULL;
  if (source && i->debug)
    ide_debug_break_toggle(i, source, line);
}

// --- a new one, with something to fill in ---

typedef struct form {
  ide *ide;
  char *source;
  int line;
} form;

static void on_filled(void *ud, bool accepted, epq_form_value *value, const void *get)
{
  form *f = ud;
  if (accepted && f->ide->debug) {
    const char *condition = value(get, "condition"), *log = value(get, "log");
    const ide_break spec = {.kind = IDE_BREAK_LINE,
                            .path = f->source,
                            .line = f->line,
                            .condition =
                                (char *)(uintptr_t)(condition && *condition ? condition : NULL),
                            .log = (char *)(uintptr_t)(log && *log ? log : NULL),
                            .enabled = true};
    if (!ide_debug_break_put(f->ide, &spec))
      epq_shell_say(f->ide->shell, _("There is a breakpoint at that line already"));
  }
  free(f->source);
  free(f);
}

static void fill_in(ide *i, const ide_document *d, int line, bool log)
{
  const epq_field condition[] = {{.id = "condition",
                                  .label = _("&Condition"),
                                  .tip = _("Stops only when this expression is true"),
                                  .placeholder = "n > 10 and name == \"x\""},
                                 {0}};
  const epq_field text[] = {{.id = "log",
                             .label = _("&Text"),
                             .tip = _("Does not stop, but writes this to the console"),
                             .placeholder = "n is {n}"},
                            {0}};
  char title[120];
  const char *source = ide_debug_source_of(i, d);
  form *f = source ? calloc(1, sizeof *f) : NULL;
  if (!f)
    return;
  *f = (form){.ide = i, .source = strdup(source), .line = line};
  snprintf(title, sizeof title,
           log ? _("Log Point at Line %d") : _("Conditional Breakpoint at Line %d"), line);
  epq_shell_fill_in(
      i->shell, &(epq_form){.title = title, .fields = log ? text : condition, .accept = _("Add")},
      on_filled, f);
}

// --- items ---

static void add(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)b;
  const char *source = ide_debug_source_of(i, d);
  if (source)
    ide_debug_break_toggle(i, source, line);
}

static void add_condition(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)b;
  fill_in(i, d, line, false);
}

static void add_log(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)b;
  fill_in(i, d, line, true);
}

static void edit(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)d;
  (void)line;
  ide_debug_break_edit(i, b->id);
}

static void toggle_enabled(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)d;
  (void)line;
  ide_debug_break_enable(i, b->id, !b->enabled);
}

static void take_away(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)d;
  (void)line;
  ide_debug_break_remove(i, b->id);
}

static void run_to(ide *i, ide_document *d, int line, const ide_break *b)
{
  (void)b;
  const char *source = ide_debug_source_of(i, d);
  if (source)
    ide_debug_run_to(i, source, line);
}

typedef enum when { WITHOUT, WITH, ENABLED, DISABLED, ALWAYS } when;

static const struct {
  const char *id, *text, *icon;
  when makes_sense;
  bool margin_only; // the menu of the text is long enough
  void (*run)(ide *i, ide_document *d, int line, const ide_break *b);
} items[] = {
    {"break_add", N_("Add &Breakpoint"), "media-record", WITHOUT, false, add},
    {"break_if", N_("Add &Conditional Breakpoint…"), NULL, WITHOUT, true, add_condition},
    {"break_log", N_("Add &Log Point…"), NULL, WITHOUT, true, add_log},
    {"break_edit", N_("&Edit Breakpoint…"), "document-edit", WITH, false, edit},
    {"break_off", N_("&Disable Breakpoint"), NULL, ENABLED, true, toggle_enabled},
    {"break_on", N_("&Enable Breakpoint"), NULL, DISABLED, true, toggle_enabled},
    {"break_remove", N_("Re&move Breakpoint"), "edit-delete", WITH, false, take_away},
    {"run_to_line", N_("&Run to This Line"), "debug-run-cursor", ALWAYS, false, run_to},
};
enum { ITEMS = sizeof items / sizeof *items };

static bool fits(when condition, const ide_break *b)
{
  switch (condition) {
  case WITHOUT:
    return !b;
  case WITH:
    return b != NULL;
  case ENABLED:
    return b && b->enabled;
  case DISABLED:
    return b && !b->enabled;
  case ALWAYS:
    break;
  }
  return true;
}

static const ide_break *break_at(const ide *i, const ide_document *d, int line)
{
  const char *source = ide_document_source(d);
  return source ? ide_debug_break_at(i, source, line) : NULL;
}

void ide_marks_menu(ide *i, ide_document *d, int line, bool margin, epq_menu *menu)
{
  if (!i->debug || !ide_document_is_lua(d))
    return;
  const ide_break *b = break_at(i, d, line);
  for (size_t k = 0; k < ITEMS; k++) {
    if (!fits(items[k].makes_sense, b) || (items[k].margin_only && !margin))
      continue;
    bool always = items[k].makes_sense == ALWAYS;
    if (always && margin)
      epq_menu_separate(menu);
    epq_menu_add(menu, items[k].id, _(items[k].text), items[k].icon,
                 !always || ide_debug_state_now(i) == IDE_DEBUG_STOPPED); // as in the menu Debug
  }
}

void ide_marks_chosen(ide *i, ide_document *d, int line, const char *item)
{
  const ide_break *b = break_at(i, d, line);
  for (size_t k = 0; k < ITEMS; k++)
    if (i->debug && strcmp(items[k].id, item) == 0 && fits(items[k].makes_sense, b)) {
      items[k].run(i, d, line, b);
      return;
    }
}
