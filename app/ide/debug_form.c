// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Breakpoints as forms: condition, count and log text of one that is there; new ones of functions and callbacks. The application's thread.
 * The form is of a number, and looks for the breakpoint again when it comes back: it may be gone by then.
 */
#include "ide/debug_int.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *kind, *text; // kind: as the engine calls it
} callbacks[] = {
    {"", N_("Any callback")},
    {"timeout", N_("Timeout (setTimeout)")},
    {"interval", N_("Interval (setInterval)")},
    {"window event", N_("Event of a window")},
    {"route", N_("HTTP request (net.HTTPServer)")},
    {"coroutine", N_("Coroutine that goes on")},
};
enum { CALLBACKS = sizeof callbacks / sizeof *callbacks };

static const char *const *callback_texts(void)
{
  static const char *texts[CALLBACKS + 1]; // of the application's thread
  for (size_t k = 0; k < CALLBACKS; k++)
    texts[k] = _(callbacks[k].text);
  return texts;
}

static size_t callback_at(const char *kind)
{
  for (size_t k = 0; kind && k < CALLBACKS; k++)
    if (strcmp(callbacks[k].kind, kind) == 0)
      return k;
  return 0;
}

const char *ide_debug_callback_text(const char *kind)
{
  return _(callbacks[callback_at(kind)].text);
}

typedef struct form {
  ide *ide;
  int id; // 0: a new one
  ide_break_kind kind;
} form;

static int milliseconds(const char *text)
{
  char *end;
  long n = strtol(text ? text : "", &end, 10);
  return n < 0 ? 0 : n > 86400000 ? 86400000 : (int)n;
}

static char *field(epq_form_value *value, const void *get, const char *id)
{
  const char *text = value(get, id);
  return (char *)(uintptr_t)(text && *text ? text : NULL);
}

static void on_filled(void *ud, bool accepted, epq_form_value *value, const void *get)
{
  form *f = ud;
  const ide_break *now = f->id ? ide_debug_break_get(f->ide, f->id) : NULL;
  if (accepted && f->ide->debug && (now || !f->id)) {
    ide_break spec = now ? *now : (ide_break){.kind = f->kind, .enabled = true};
    spec.condition = field(value, get, "condition");
    spec.hits = field(value, get, "hits");
    spec.log = field(value, get, "log");
    if (f->kind == IDE_BREAK_FUNCTION)
      spec.what = field(value, get, "what");
    if (f->kind == IDE_BREAK_CALLBACK) {
      unsigned long at = strtoul(value(get, "what"), NULL, 10);
      spec.what = (char *)(uintptr_t)callbacks[at < CALLBACKS ? at : 0].kind;
      spec.slower_ms = milliseconds(value(get, "slower"));
    }
    if (!ide_debug_break_put(f->ide, &spec) && f->kind == IDE_BREAK_FUNCTION)
      epq_shell_say(f->ide->shell, _("A function breakpoint needs the name of a function"));
  }
  free(f);
}

static void fill_in(ide *i, ide_break_kind kind, const ide_break *b)
{
  char title[300], at[8], slower[16] = "";
  form *f = malloc(sizeof *f);
  if (!f)
    return;
  *f = (form){i, b ? b->id : 0, kind};
  snprintf(at, sizeof at, "%zu", callback_at(b ? b->what : NULL));
  if (b && b->slower_ms)
    snprintf(slower, sizeof slower, "%d", b->slower_ms);
  if (kind == IDE_BREAK_LINE && b)
    snprintf(title, sizeof title, _("Breakpoint at %.200s:%d"), ide_debug_break_file(b), b->line);
  else
    snprintf(title, sizeof title, "%s",
             kind == IDE_BREAK_FUNCTION ? _("Function Breakpoint") : _("Callback Breakpoint"));
  epq_field fields[8] = {{0}};
  size_t n = 0;
  if (kind == IDE_BREAK_FUNCTION)
    fields[n++] = (epq_field){.id = "what",
                              .label = _("&Function"),
                              .value = b ? b->what : NULL,
                              .tip = _("Stops when a function of this name is called"),
                              .placeholder = "handle, server.handle, string.format"};
  if (kind == IDE_BREAK_CALLBACK) {
    fields[n++] = (epq_field){.id = "what",
                              .kind = EPQ_FIELD_CHOICE,
                              .label = _("&Kind"),
                              .value = at,
                              .options = callback_texts()};
    fields[n++] = (epq_field){.id = "slower",
                              .label = _("Only when &slower than"),
                              .value = slower,
                              .tip = _("Milliseconds; then it stops where the callback is by then"),
                              .placeholder = _("milliseconds; empty: stops where it begins")};
  }
  fields[n++] = (epq_field){.id = "condition",
                            .label = _("&Condition"),
                            .value = b ? b->condition : NULL,
                            .tip = _("Stops only when this expression is true"),
                            .placeholder = "n > 10 and name == \"x\""};
  fields[n++] =
      (epq_field){.id = "hits",
                  .label = _("C&ount"),
                  .value = b ? b->hits : NULL,
                  .tip = _("5: the fifth time. Also > 5, >= 5, < 5, <= 5, and % 5 for each "
                           "fifth time"),
                  .placeholder = "5, > 5, % 5"};
  fields[n++] = (epq_field){.id = "log",
                            .label = _("&Write instead"),
                            .value = b ? b->log : NULL,
                            .tip = _("Does not stop, but writes this to the console"),
                            .placeholder = "n is {n}"};
  epq_shell_fill_in(
      i->shell, &(epq_form){.title = title, .fields = fields, .accept = b ? _("Keep") : _("Add")},
      on_filled, f);
}

void ide_debug_break_edit(ide *i, int id)
{
  const ide_break *b = ide_debug_break_get(i, id);
  if (b)
    fill_in(i, b->kind, b);
}

void ide_debug_break_add_function(ide *i)
{
  fill_in(i, IDE_BREAK_FUNCTION, NULL);
}

void ide_debug_break_add_callback(ide *i)
{
  fill_in(i, IDE_BREAK_CALLBACK, NULL);
}
