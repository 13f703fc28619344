// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The inspector: asks the engine that is looked at once a second what there is in it, while the panel can be seen. The application's thread; owns
 * panel, tree and rows. What can be done to a row is in inspector_act.c; what windows are made of is preview.c's.
 * To ask, and not to be told by the channel "callbacks": that tells of timers alone, and a panel that is hidden shall cost nothing.
 */
#include "panels/inspector_int.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 1000, TIMEOUT_MS = 800, LATE_TICKS = 3 };

static const char nothing[] =
    N_("Run a script to see its timers, coroutines, sockets and windows here.");

// --- what is shown ---

static void enable_tools(panel_inspector *p)
{
  static const struct {
    const char *tool;
    unsigned can;
  } tools[] = {{"fire", INSPECTOR_FIRE},
               {"cancel", INSPECTOR_CANCEL},
               {"break", INSPECTOR_BREAK},
               {"source", INSPECTOR_SOURCE}};
  const inspector_row *row = inspector_rows_find(&p->rows, p->selected);
  for (size_t k = 0; k < sizeof tools / sizeof *tools; k++)
    epq_panel_set_enabled(p->panel, tools[k].tool, row && row->can & tools[k].can);
}

static void clear(panel_inspector *p)
{
  inspector_rows_fini(&p->rows);
  epq_tree_clear(p->tree);
  p->selected = 0;
  enable_tools(p);
}

static void take_rows(panel_inspector *p, const cJSON *answer)
{
  inspector_rows rows;
  inspector_rows_fill(&rows, p->ide, answer);
  if (rows.failed || epq_tree_reset(p->tree, rows.shown, rows.count) != EPQ_OK) {
    inspector_rows_fini(&rows);
    return;
  }
  inspector_rows_fini(&p->rows);
  p->rows = rows;
  enable_tools(p);
}

static void on_inspected(void *ud, const cJSON *answer)
{
  panel_inspector *p = ud;
  p->asking = false;
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
  if (!answer || !p->visible)
    return;
  if (!error) {
    if (p->missed >= LATE_TICKS)
      epq_panel_set_line(p->panel, NULL);
    p->missed = 0;
    take_rows(p, answer);
  } else if (++p->missed == LATE_TICKS) { // it does not get round to it
    epq_panel_set_line(p->panel, _("The engine is busy: this is how it was before"));
  }
}

void inspector_ask(panel_inspector *p)
{
  if (p->asking || !p->visible || ide_target_facts_now(p->ide).stage != IDE_TARGET_READY)
    return;
  p->asking = true;
  ide_target_ask(p->ide, inspector_request("inspect"), TIMEOUT_MS, on_inspected, p);
}

static void on_tick(void *ud)
{
  inspector_ask(ud);
}

static void follow(panel_inspector *p)
{
  ide_target_facts facts = ide_target_facts_now(p->ide);
  if (facts.life != p->life || facts.stage != IDE_TARGET_READY) {
    clear(p);
    epq_panel_set_line(p->panel, NULL);
    p->missed = 0;
    p->asking = false;
  }
  p->life = facts.life;
  bool looks = p->visible && facts.stage == IDE_TARGET_READY;
  if (!looks) {
    epq_timer_stop(p->tick);
    return;
  }
  epq_timer_start(p->tick, TICK_MS, true);
  inspector_ask(p);
}

void panel_inspector_seen(ide *i, bool visible)
{
  panel_inspector *p = i->inspector;
  if (!p || p->visible == visible)
    return;
  p->visible = visible;
  follow(p);
}

// --- what is told ---

static void on_target(void *ud)
{
  follow(ud);
}

// The breakpoint of "Break on Next" has done what it was for.
static void on_state(void *ud)
{
  panel_inspector *p = ud;
  const ide_debug_stop *stop = ide_debug_stopped(p->ide);
  if (!p->break_id || !stop || !strstr(stop->text, "callback"))
    return;
  int id = p->break_id;
  p->break_id = 0;
  ide_debug_break_remove(p->ide, id);
  epq_panel_set_line(p->panel, NULL);
}

static void on_tool(void *ud, const char *id, const char *value)
{
  panel_inspector *p = ud;
  const inspector_row *row = inspector_rows_find(&p->rows, p->selected);
  if (strcmp(id, "filter") == 0)
    epq_tree_set_filter(p->tree, value);
  else if (row)
    inspector_act(p, row, id);
}

static void on_selected(void *ud, int64_t id)
{
  panel_inspector *p = ud;
  p->selected = id;
  enable_tools(p);
}

static void on_activated(void *ud, int64_t id)
{
  panel_inspector *p = ud;
  const inspector_row *row = inspector_rows_find(&p->rows, id);
  if (row)
    inspector_act(p, row, row->can & INSPECTOR_ELEMENTS ? "elements" : "source");
}

static void on_menu(void *ud, int64_t id, epq_menu *menu)
{
  const panel_inspector *p = ud;
  const inspector_row *row = inspector_rows_find(&p->rows, id);
  if (row)
    inspector_menu(row, menu);
}

static void on_chosen(void *ud, int64_t id, const char *item)
{
  panel_inspector *p = ud;
  const inspector_row *row = inspector_rows_find(&p->rows, id);
  if (row)
    inspector_act(p, row, item);
}

// --- life ---

static epq_panel *make_panel(panel_inspector *p)
{
  const epq_tool tools[] = {
      {.id = "fire",
       .text = _("Fire Now"),
       .icon = "media-skip-forward",
       .tip = _("Let the selected timer fire now"),
       .words_too = true,
       .disabled = true},
      {.id = "break",
       .text = _("Break on Next"),
       .icon = "media-playback-pause",
       .tip = _("Stop in the debugger when the selected one runs next"),
       .words_too = true,
       .disabled = true},
      {.id = "source",
       .text = _("Go to Source"),
       .icon = "go-jump",
       .tip = _("Show where the selected one comes from"),
       .words_too = true,
       .disabled = true},
      {.id = "cancel",
       .text = _("End"),
       .icon = "edit-delete",
       .tip = _(
           "Cancel the selected timer or callback, end the coroutine, close the socket or window"),
       .words_too = true,
       .disabled = true},
      {.id = "space", .kind = EPQ_TOOL_SPACE},
      {.id = "filter",
       .kind = EPQ_TOOL_SEARCH,
       .text = _("Filter"),
       .tip = _("Only rows with this text")},
      {0}};
  return epq_panel_new(p->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                        .id = "inspector",
                                                        .label = _("Inspector"),
                                                        .tools = tools,
                                                        .ud = p,
                                                        .tool = on_tool});
}

static epq_tree *make_tree(panel_inspector *p)
{
  const char *const columns[] = {_("What"),      _("Due (s)"), _("Age (s)"), _("Runs"),
                                 _("Time (ms)"), _("Source"),  NULL};
  return epq_tree_new(
      p->ide->app,
      &(epq_tree_config){.size = sizeof(epq_tree_config),
                         .id = "inspector_rows",
                         .label =
                             _("Timers, callbacks, coroutines, servers, sockets, windows, modules"),
                         .columns = columns,
                         .empty = _(nothing),
                         .options = EPQ_TREE_HEADER | EPQ_TREE_SORT | EPQ_TREE_TIGHT,
                         .numbers = 2 | 4 | 8 | 16, // due to time
                         .callbacks = {.size = sizeof(epq_tree_callbacks),
                                       .ud = p,
                                       .activated = on_activated,
                                       .selected = on_selected,
                                       .menu = on_menu,
                                       .chosen = on_chosen}});
}

panel_inspector *panel_inspector_new(ide *i)
{
  panel_inspector *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->panel = make_panel(p);
  p->tree = make_tree(p);
  p->tick = epq_timer_new(i->app, on_tick, p);
  epq_panel_add(p->panel, "rows", NULL, false, epq_tree_widget(p->tree));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "inspector",
                                 .title = _("Inspector"),
                                 .icon = "view-list-details",
                                 .area = EPQ_BOTTOM,
                                 .shortcut = "Ctrl+Alt+N",
                                 .hidden = true},
                     epq_panel_widget(p->panel));
  p->target = (ide_target_listener){.ud = p, .changed = on_target};
  p->debug = (ide_debug_listener){.ud = p, .state = on_state};
  ide_target_listen(i, &p->target);
  ide_debug_listen(i, &p->debug);
  return p;
}

void panel_inspector_free(panel_inspector *p)
{
  if (!p)
    return;
  ide_target_unlisten(p->ide, &p->target);
  ide_debug_unlisten(p->ide, &p->debug);
  ide_target_forget(p->ide, p);
  epq_timer_free(p->tick);
  epq_shell_remove_dock(p->ide->shell, "inspector");
  epq_panel_free(p->panel);
  epq_tree_free(p->tree);
  inspector_rows_fini(&p->rows);
  p->ide->inspector = NULL;
  free(p);
}
