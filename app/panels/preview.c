// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The panel about elements: looks at the engine twice a second while it is seen (the verb ui_tree with the revision of the last answer), and asks for
 * the properties of the selected element (preview_properties.c) when that has changed. The application's thread; owns its trees and what they show.
 * One question at a time: an engine that is slow is asked less often. What elements are is in preview_model.c.
 */
#include "panels/preview_int.h"

#include "ide/places.h"
#include "words/words.h"

#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 500 };

// --- elements ---

static void select_wanted(panel_preview *v)
{
  if (!v->wanted || !preview_model_find(&v->model, v->wanted))
    return;
  int64_t node = v->wanted;
  v->wanted = 0;
  epq_tree_select(v->elements, node);
  v->selected = node; // what the program selects is not told
}

static void show_all(panel_preview *v)
{
  const preview_model *m = &v->model;
  epq_tree_row *rows = calloc(m->count + 1, sizeof *rows);
  for (size_t k = 0; rows && k < m->count; k++) {
    const preview_node *n = preview_model_find(m, m->order[k]);
    if (n)
      rows[k] = preview_model_row(n);
  }
  if (rows)
    epq_tree_reset(v->elements, rows, m->count);
  free(rows);
  select_wanted(v);
  if (v->selected && !preview_model_find(m, v->selected)) {
    v->selected = 0;
    preview_properties_forget(v);
    preview_properties_show(v);
  }
  preview_properties_ask(v);
  epq_panel_set_line(v->panel, m->more ? _("There are more elements than are shown here") : NULL);
}

static void show_changed(panel_preview *v, const cJSON *changed)
{
  const cJSON *item;
  bool selected = false;
  cJSON_ArrayForEach(item, changed)
  {
    const preview_node *n = preview_model_find(&v->model, ide_json_whole(item, "node"));
    if (!n)
      continue;
    epq_tree_row row = preview_model_row(n);
    epq_tree_set(v->elements, &row);
    selected |= n->node == v->selected;
  }
  if (selected)
    preview_properties_ask(v);
}

static void on_tree(void *ud, const cJSON *answer)
{
  panel_preview *v = ud;
  v->asking = false;
  if (!v->on || !answer || cJSON_GetObjectItemCaseSensitive(answer, "error"))
    return;
  preview_news news = preview_model_take(&v->model, answer);
  if (news == PREVIEW_ALL)
    show_all(v);
  else if (news == PREVIEW_CHANGED)
    show_changed(v, cJSON_GetObjectItemCaseSensitive(answer, "changed"));
}

static void ask_tree(panel_preview *v)
{
  if (v->asking || !v->on)
    return;
  v->asking = true;
  cJSON *request = inspector_request("ui_tree");
  cJSON_AddNumberToObject(request, "since", v->model.revision);
  ide_target_ask(v->ide, request, PREVIEW_TIMEOUT_MS, on_tree, v);
}

static void on_tick(void *ud)
{
  ask_tree(ud);
}

static void on_selected(void *ud, int64_t id)
{
  panel_preview *v = ud;
  v->selected = id;
  preview_properties_forget(v);
  preview_properties_show(v);
  preview_properties_ask(v);
}

static void go_to_source(panel_preview *v)
{
  const char *file = inspector_text(v->element, "file");
  if (*file)
    ide_places_go(v->ide, file, ide_json_int(v->element, "line"), 1);
}

static void on_activated(void *ud, int64_t id)
{
  panel_preview *v = ud;
  if (id == v->selected)
    go_to_source(v);
}

static void on_element_menu(void *ud, int64_t id, epq_menu *menu)
{
  const panel_preview *v = ud;
  if (id)
    epq_menu_add(menu, "source", _("&Go to Source"), "go-jump",
                 id == v->selected && *inspector_text(v->element, "file"));
}

static void on_element_chosen(void *ud, int64_t id, const char *item)
{
  (void)item;
  on_activated(ud, id);
}

static void on_tool(void *ud, const char *id, const char *value)
{
  panel_preview *v = ud;
  if (strcmp(id, "source") == 0) {
    go_to_source(v);
  } else if (strcmp(id, "default") == 0) {
    preview_properties_default(v);
  } else if (strcmp(id, "only_set") == 0) {
    v->only_set = *value != 0;
    preview_properties_show(v);
  } else if (strcmp(id, "filter") == 0) {
    epq_tree_set_filter(v->elements, value);
  }
}

// --- when it looks ---

static void follow(panel_preview *v)
{
  ide_target_facts facts = ide_target_facts_now(v->ide);
  if (facts.life != v->life) { // of another engine nothing is known
    v->life = facts.life;
    v->asking = v->asking_element = v->stale = false;
    v->selected = v->wanted = 0;
    preview_model_fini(&v->model);
    preview_properties_forget(v);
    epq_tree_clear(v->elements);
    epq_panel_set_line(v->panel, NULL);
    preview_properties_show(v);
  }
  v->on = v->visible && facts.stage == IDE_TARGET_READY;
  if (!v->on) {
    epq_timer_stop(v->tick);
    return;
  }
  epq_timer_start(v->tick, TICK_MS, true);
  ask_tree(v);
}

static void on_target(void *ud)
{
  follow(ud);
}

void panel_preview_seen(ide *i, bool visible)
{
  panel_preview *v = i->preview;
  if (!v || v->visible == visible)
    return;
  v->visible = visible;
  follow(v);
}

void panel_preview_show(ide *i, int64_t node)
{
  panel_preview *v = i->preview;
  if (!v)
    return;
  v->wanted = node;
  epq_shell_show_dock(i->shell, "elements", true);
  select_wanted(v);
  preview_properties_ask(v);
}

// --- life ---

static epq_tree *make_elements(panel_preview *v)
{
  const char *const columns[] = {_("Element"), NULL};
  return epq_tree_new(v->ide->app,
                      &(epq_tree_config){.size = sizeof(epq_tree_config),
                                         .id = "elements_tree",
                                         .label = _("Elements of windows"),
                                         .columns = columns,
                                         .empty = _("The script has no windows"),
                                         .options = 0,
                                         .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                       .ud = v,
                                                       .activated = on_activated,
                                                       .selected = on_selected,
                                                       .menu = on_element_menu,
                                                       .chosen = on_element_chosen}});
}

static epq_panel *make_panel(panel_preview *v)
{
  const epq_tool tools[] = {{.id = "source",
                             .text = _("Go to Source"),
                             .icon = "go-jump",
                             .tip = _("Show where the selected element is made"),
                             .disabled = true},
                            {.id = "default",
                             .text = _("Back to Default"),
                             .icon = "edit-undo",
                             .tip = _("Give the selected property its default value"),
                             .disabled = true},
                            {.id = "only_set",
                             .kind = EPQ_TOOL_CHECK,
                             .text = _("Only What Was Set"),
                             .icon = "view-filter",
                             .tip = _("Hide properties that have their default")},
                            {.id = "filter",
                             .kind = EPQ_TOOL_SEARCH,
                             .text = _("Filter elements"),
                             .tip = _("Only elements with this text")},
                            {0}};
  return epq_panel_new(v->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                        .id = "elements",
                                                        .label = _("Elements of windows"),
                                                        .tools = tools,
                                                        .ud = v,
                                                        .tool = on_tool});
}

panel_preview *panel_preview_new(ide *i)
{
  panel_preview *v = calloc(1, sizeof *v);
  if (!v)
    return NULL;
  v->ide = i;
  v->panel = make_panel(v);
  v->elements = make_elements(v);
  v->properties = preview_properties_new(v);
  v->tick = epq_timer_new(i->app, on_tick, v);
  epq_panel_add(v->panel, "tree", NULL, false, epq_tree_widget(v->elements));
  epq_panel_add(v->panel, "values", NULL, false, epq_tree_widget(v->properties));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "elements",
                                 .title = _("Elements"),
                                 .icon = "view-list-tree",
                                 .area = EPQ_RIGHT,
                                 .shortcut = "Ctrl+Alt+E",
                                 .hidden = true},
                     epq_panel_widget(v->panel));
  v->target = (ide_target_listener){.ud = v, .changed = on_target};
  ide_target_listen(i, &v->target);
  return v;
}

void panel_preview_free(panel_preview *v)
{
  if (!v)
    return;
  ide_target_unlisten(v->ide, &v->target);
  ide_target_forget(v->ide, v);
  epq_timer_free(v->tick);
  epq_shell_remove_dock(v->ide->shell, "elements");
  epq_panel_free(v->panel);
  epq_tree_free(v->elements);
  epq_tree_free(v->properties);
  preview_model_fini(&v->model);
  preview_properties_forget(v);
  v->ide->preview = NULL;
  free(v);
}
