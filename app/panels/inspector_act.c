// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is done to what a row of the inspector stands for: verbs of the engine, breakpoints, the editor. The application's thread.
 * What has gone meanwhile is no error: the next look shows that it is not there any more.
 */
#include "panels/inspector_int.h"

#include "ide/places.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

static void on_done(void *ud, const cJSON *answer)
{
  panel_inspector *p = ud;
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
  epq_panel_set_line(p->panel, error ? inspector_text(error, "message") : NULL);
  inspector_ask(p);
}

static void ask(panel_inspector *p, const char *verb, const char *member, int64_t id)
{
  cJSON *request = inspector_request(verb);
  char number[24];
  snprintf(number, sizeof number, "%lld", (long long)id);
  cJSON_AddRawToObject(request, member, number); // a double would lose digits of a long one
  ide_target_ask(p->ide, request, 0, on_done, p);
}

static void cancel(panel_inspector *p, const inspector_row *row)
{
  static const struct {
    const char *verb, *member;
  } verbs[] = {
      [INSPECTOR_TIMER] = {"timer_cancel", "timer"},
      [INSPECTOR_SLEEP] = {"coroutine_cancel", "coroutine"},
      [INSPECTOR_CALLBACK] = {"callback_remove", "callback"},
      [INSPECTOR_COROUTINE] = {"coroutine_cancel", "coroutine"},
      [INSPECTOR_WINDOW] = {"window_close", "node"},
      [INSPECTOR_SOCKET] = {"socket_close", "socket"},
  };
  bool co = row->kind == INSPECTOR_SLEEP || row->kind == INSPECTOR_COROUTINE;
  ask(p, verbs[row->kind].verb, verbs[row->kind].member, co ? row->coroutine : row->id);
}

// The breakpoint is for once: hits "1" stops at the first time alone, and it goes when that has come (on_state of inspector.c).
static void break_next(panel_inspector *p, const inspector_row *row)
{
  char what[60], said[160];
  bool co = row->kind == INSPECTOR_SLEEP || row->kind == INSPECTOR_COROUTINE;
  if (row->kind == INSPECTOR_WINDOW)
    snprintf(what, sizeof what, "window event");
  else
    snprintf(what, sizeof what, "%s %lld", co ? "coroutine" : row->what,
             (long long)(co ? row->coroutine : row->id));
  char once[] = "1";
  ide_debug_break_remove(p->ide, p->break_id);
  p->break_id = ide_debug_break_put(
      p->ide,
      &(ide_break){.kind = IDE_BREAK_CALLBACK, .what = what, .hits = once, .enabled = true});
  if (!p->break_id)
    snprintf(said, sizeof said, "%s", _("The breakpoint could not be set"));
  else if (row->kind == INSPECTOR_WINDOW)
    snprintf(said, sizeof said, "%s", _("Stops when the next event of a window begins"));
  else
    snprintf(said, sizeof said, _("Stops when the next %s begins"), what);
  epq_panel_set_line(p->panel, said);
}

void inspector_act(panel_inspector *p, const inspector_row *row, const char *action)
{
  if (strcmp(action, "fire") == 0 && row->can & INSPECTOR_FIRE)
    ask(p, "timer_fire", "timer", row->id);
  else if (strcmp(action, "cancel") == 0 && row->can & INSPECTOR_CANCEL)
    cancel(p, row);
  else if (strcmp(action, "break") == 0 && row->can & INSPECTOR_BREAK)
    break_next(p, row);
  else if (strcmp(action, "source") == 0 && row->can & INSPECTOR_SOURCE)
    ide_places_go(p->ide, row->file, row->line, 1);
  else if (strcmp(action, "elements") == 0 && row->can & INSPECTOR_ELEMENTS)
    panel_preview_show(p->ide, row->id);
}

void inspector_menu(const inspector_row *row, epq_menu *menu)
{
  if (row->can & INSPECTOR_FIRE)
    epq_menu_add(menu, "fire", row->kind == INSPECTOR_SLEEP ? _("&Wake Up Now") : _("&Fire Now"),
                 "media-skip-forward", true);
  if (row->can & INSPECTOR_ELEMENTS)
    epq_menu_add(menu, "elements", _("Show &Elements"), "view-list-tree", true);
  if (row->can & INSPECTOR_BREAK)
    epq_menu_add(menu, "break", _("&Break on Next"), "media-playback-pause", true);
  if (row->can & INSPECTOR_SOURCE)
    epq_menu_add(menu, "source", _("&Go to Source"), "go-jump", true);
  if (!(row->can & INSPECTOR_CANCEL))
    return;
  epq_menu_separate(menu);
  epq_menu_add(menu, "cancel",
               row->kind == INSPECTOR_WINDOW      ? _("&Close Window")
               : row->can & INSPECTOR_SERVER      ? _("&Stop Server")
               : row->kind == INSPECTOR_SOCKET    ? _("&Close Socket")
               : row->kind == INSPECTOR_COROUTINE ? _("&End Coroutine")
               : row->kind == INSPECTOR_SLEEP     ? _("&End Its Coroutine")
               : row->kind == INSPECTOR_CALLBACK  ? _("&Remove Callback")
                                                  : _("&Cancel Timer"),
               "edit-delete", true);
}
