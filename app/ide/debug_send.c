// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Breakpoints as the debugger is told of them, and what it says. The application's thread.
 * DAP replaces a whole set at a time: all of a file, all functions, all callbacks. What has changed is noted, and sent when the event loop comes round, so
 * that text that moves a hundred breakpoints costs one message; or at once before something shall run.
 * Answers come in the order of what was sent; one to a set that was sent again meanwhile is old.
 */
#include "ide/debug_int.h"

#include "ide/engine.h"
#include "words/words.h"

#include <stdlib.h>
#include <string.h>

// --- sets ---

ide_break_set *ide_break_set_of(ide_debug *d, ide_break_kind kind, const char *path)
{
  for (ide_break_set *set = d->sets; set; set = set->next)
    if (set->kind == kind && (kind != IDE_BREAK_LINE || strcmp(set->path, path) == 0))
      return set;
  ide_break_set *set = calloc(1, sizeof *set);
  if (!set)
    return NULL;
  set->kind = kind;
  if (kind == IDE_BREAK_LINE && !(set->path = strdup(path))) {
    free(set);
    return NULL;
  }
  set->next = d->sets;
  d->sets = set;
  return set;
}

void ide_breaks_due(ide_debug *d, ide_break_kind kind, const char *path)
{
  ide_break_set *set = ide_break_set_of(d, kind, path);
  if (!set)
    return;
  set->due = true;
  epq_timer_start(d->soon, 0, false);
}

static bool belongs(const ide_break_set *set, const ide_break *b)
{
  return b->kind == set->kind && (b->kind != IDE_BREAK_LINE || strcmp(b->path, set->path) == 0);
}

// --- what comes back ---

static void learn(ide_break_item *item, const cJSON *breakpoint)
{
  item->dap = ide_json_int(breakpoint, "id");
  item->b.verified = ide_json_bool(breakpoint, "verified");
  item->b.at = item->b.verified ? ide_json_int(breakpoint, "line") : 0;
  ide_debug_replace(&item->b.message, ide_json_text(breakpoint, "message"));
}

static void on_set(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  ide_debug *d = a->debug;
  if (a->set->sent != a->serial)
    return;
  const cJSON *told = cJSON_GetObjectItemCaseSensitive(body, "breakpoints");
  const cJSON *each = told ? told->child : NULL;
  for (size_t k = 0; k < d->break_count; k++) {
    ide_break_item *item = d->breaks[k];
    if (item->told != a->serial)
      continue;
    if (ok && each) {
      learn(item, each);
      each = each->next;
    } else if (!ok) {
      item->b.verified = false;
      ide_debug_replace(&item->b.message, why);
    }
  }
  ide_debug_tell_breaks(d);
}

void ide_break_resolved(ide_debug *d, const cJSON *breakpoint)
{
  ide_break_item *item = ide_break_find_dap(d, ide_json_int(breakpoint, "id"));
  if (!item)
    return;
  learn(item, breakpoint);
  ide_debug_tell_breaks(d);
}

// --- sending ---

static void add_text(cJSON *object, const char *name, const char *text)
{
  if (text)
    cJSON_AddStringToObject(object, name, text);
}

static cJSON *describe(const ide_break *b)
{
  cJSON *o = cJSON_CreateObject();
  if (b->kind == IDE_BREAK_LINE)
    cJSON_AddNumberToObject(o, "line", b->line);
  else
    add_text(o, b->kind == IDE_BREAK_FUNCTION ? "name" : "kind", b->what);
  if (b->slower_ms > 0)
    cJSON_AddNumberToObject(o, "slowerThan", b->slower_ms);
  add_text(o, "condition", b->condition);
  add_text(o, "hitCondition", b->hits);
  add_text(o, "logMessage", b->log);
  return o;
}

void ide_debug_put_source(cJSON *arguments, const char *source)
{
  cJSON *object = cJSON_AddObjectToObject(arguments, "source");
  if (*source == '=')
    cJSON_AddStringToObject(object, "name", source + 1);
  else
    cJSON_AddStringToObject(object, "path", source);
}

// A text without a file is run in the engine of the IDE: another may have one of the same name.
static bool is_there(const ide_debug *d, const ide_break_set *set)
{
  return set->kind != IDE_BREAK_LINE || *set->path != '=' ||
         ide_target_facts_now(d->ide).kind == IDE_TARGET_OWN;
}

static void send_set(ide_debug *d, ide_break_set *set)
{
  static const char *const commands[] = {[IDE_BREAK_LINE] = "setBreakpoints",
                                         [IDE_BREAK_FUNCTION] = "setFunctionBreakpoints",
                                         [IDE_BREAK_CALLBACK] = "eplua/setCallbackBreakpoints"};
  ide_debug_ask *a = ide_debug_ask_new(d, on_set);
  if (!a)
    return; // it stays due
  set->due = set->moved = false;
  set->sent = a->serial = ++d->last_sent;
  a->set = set;
  cJSON *arguments = cJSON_CreateObject();
  if (set->kind == IDE_BREAK_LINE)
    ide_debug_put_source(arguments, set->path);
  cJSON *list = cJSON_AddArrayToObject(arguments, "breakpoints");
  for (size_t k = 0; k < d->break_count; k++) {
    ide_break_item *item = d->breaks[k];
    if (!belongs(set, &item->b))
      continue;
    if (item->b.enabled && is_there(d, set)) {
      item->told = a->serial;
      cJSON_AddItemToArray(list, describe(&item->b));
    } else { // the debugger does not know of it
      item->told = 0;
      item->dap = 0;
      item->b.verified = false;
      item->b.at = 0;
      ide_debug_replace(&item->b.message, NULL);
    }
  }
  ide_debug_ask_settling(a, commands[set->kind], arguments);
}

static void on_filters(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  (void)body;
  if (!ok && *why)
    epq_shell_say(a->debug->ide->shell, why);
}

static void send_filters(ide_debug *d)
{
  ide_debug_ask *a = ide_debug_ask_new(d, on_filters);
  if (!a)
    return;
  d->filters_due = false;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddArrayToObject(arguments, "filters");
  cJSON *list = cJSON_AddArrayToObject(arguments, "filterOptions");
  for (int k = 0; k < IDE_FILTERS; k++) {
    if (!d->filters[k].on)
      continue;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "filterId", ide_debug_filter_names[k]);
    add_text(o, "condition", d->filters[k].condition);
    cJSON_AddItemToArray(list, o);
  }
  ide_debug_ask_settling(a, "setExceptionBreakpoints", arguments);
}

// What is told as status comes a little late, which matters for a script that has just begun.
static bool something_runs(const ide_debug *d)
{
  const ide_target_facts facts = ide_target_facts_now(d->ide);
  const char *status = facts.status;
  if (d->stopped)
    return true;
  if (facts.kind == IDE_TARGET_OWN && d->ide->engine)
    return ide_engine_stage_now(d->ide->engine) >= IDE_ENGINE_RUNNING;
  return strcmp(status, "idle") != 0 && strcmp(status, "none") != 0;
}

// Lines of the text as it is now would be other lines of what runs. It stays due.
static void hold_set(ide_debug *d, const ide_break_set *set)
{
  bool any = false;
  for (size_t k = 0; k < d->break_count; k++) {
    ide_break *b = &d->breaks[k]->b;
    if (!belongs(set, b) || !b->enabled || b->verified || b->message)
      continue;
    ide_debug_replace(&b->message,
                      _("the text has changed since it was run: save it, or run it again"));
    any = true;
  }
  if (any)
    ide_debug_tell_breaks(d);
}

void ide_breaks_flush(ide_debug *d)
{
  epq_timer_stop(d->soon);
  if (d->session != IDE_SESSION_HELD)
    return; // all are sent when one begins
  for (ide_break_set *set = d->sets; set; set = set->next)
    if (set->due && set->moved && something_runs(d))
      hold_set(d, set);
    else if (set->due)
      send_set(d, set);
  if (d->filters_due)
    send_filters(d);
}

void ide_breaks_send_all(ide_debug *d)
{
  for (size_t k = 0; k < d->break_count; k++)
    ide_breaks_due(d, d->breaks[k]->b.kind, d->breaks[k]->b.path);
  for (ide_break_set *set = d->sets; set; set = set->next) {
    set->due = true;
    set->moved = false;
  }
  d->filters_due = true;
  ide_breaks_flush(d);
}
