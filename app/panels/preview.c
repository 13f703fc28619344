// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The panel about elements: looks at the engine twice a second while it is seen (the verb ui_tree with the revision of the last answer), and asks for
 * the properties of the selected element when that has changed. The application's thread; owns its trees and what they show.
 * One question at a time: an engine that is slow is asked less often. What elements are is in preview_model.c.
 */
#include "panels/preview.h"

#include "panels/inspector_int.h"
#include "panels/preview_model.h"

#include "ide/places.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 500, TIMEOUT_MS = 2000, CELL_MAX = 300 };

struct panel_preview {
  ide *ide;
  epq_panel *panel;
  epq_tree *elements, *properties;
  epq_timer *tick;
  ide_target_listener target;
  preview_model model;
  int64_t selected, wanted; /* wanted: to be shown as soon as it is there; 0 */
  cJSON *element;           /* the answer of ui_element about what is selected; NULL: none yet */
  int property;             /* that is selected, from 1; 0 */
  unsigned life;
  bool visible, on, asking, asking_element,
      stale; /* stale: what is known of the selected element is old */
  bool only_set;
};

static void ask_element(panel_preview *v);

// --- properties ---

static const cJSON *list_of(const panel_preview *v)
{
  return cJSON_GetObjectItemCaseSensitive(v->element, "properties");
}

// Row ids of properties are their numbers from 1.
static const cJSON *property_at(const panel_preview *v, int64_t id)
{
  return id > 0 && id <= INT_MAX ? cJSON_GetArrayItem(list_of(v), (int)id - 1) : NULL;
}

static void enable_tools(panel_preview *v)
{
  const cJSON *property = property_at(v, v->property);
  epq_panel_set_enabled(v->panel, "source", *inspector_text(v->element, "file") != 0);
  epq_panel_set_enabled(v->panel, "default",
                        property && cJSON_GetObjectItemCaseSensitive(property, "default") &&
                            !inspector_flag(property, "fixed"));
}

// Cells are shown, not read again: what is too long is cut.
static void cut(char *text)
{
  if (!text || strlen(text) < CELL_MAX)
    return;
  size_t end = CELL_MAX - 4;
  while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80)
    end--;
  snprintf(text + end, 4, "…");
}

// What the kind of the element is about stands first, then what all elements have.
static int place_of(const char *name)
{
  static const char *const common[] = {"visible", "enabled",  "tooltip", "style",
                                       "width",   "height",   "stretch", "align",
                                       "span",    "row_span", "caption"};
  for (size_t k = 0; k < sizeof common / sizeof *common; k++)
    if (strcmp(name, common[k]) == 0)
      return 1;
  return 0;
}

static int by_place(const void *a, const void *b)
{
  const epq_tree_row *x = a, *y = b;
  int order = place_of(x->cells[0]) - place_of(y->cells[0]);
  return order ? order : (x->id > y->id) - (x->id < y->id);
}

static void show_properties(panel_preview *v)
{
  int count = cJSON_GetArraySize(list_of(v)), shown = 0, number = 0;
  epq_tree_row *rows = calloc((size_t)count + 1, sizeof *rows);
  const char *(*cells)[2] = calloc((size_t)count + 1, sizeof *cells);
  char **texts = calloc((size_t)count + 1, sizeof *texts);
  const cJSON *property;
  cJSON_ArrayForEach(property, list_of(v))
  {
    bool set = inspector_flag(property, "set"), fixed = inspector_flag(property, "fixed");
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(property, "value");
    number++;
    if (!rows || !cells || !texts || (v->only_set && !set))
      continue;
    texts[shown] = preview_value_text(value);
    if (fixed || strcmp(inspector_text(property, "type"), "bytes") == 0)
      cut(texts[shown]);
    cells[shown][0] = inspector_text(property, "name");
    cells[shown][1] = texts[shown];
    unsigned flags = fixed ? 0 : EPQ_ROW_EDITABLE;
    if (cJSON_IsBool(value) && !fixed)
      flags |= EPQ_ROW_CHECKABLE | (cJSON_IsTrue(value) ? EPQ_ROW_CHECKED : 0u);
    rows[shown] = (epq_tree_row){.id = number,
                                 .cells = cells[shown],
                                 .tip = inspector_text(property, "help"),
                                 .role = set ? EPQ_ROW_NORMAL : EPQ_ROW_DIM,
                                 .flags = flags};
    shown++;
  }
  if (rows && cells && texts) {
    qsort(rows, (size_t)shown, sizeof *rows, by_place);
    epq_tree_reset(v->properties, rows, (size_t)shown);
  }
  epq_tree_set_empty(v->properties, !v->element   ? "Select an element to see its properties"
                                    : v->only_set ? "All properties have their defaults"
                                                  : "");
  for (int k = 0; texts && k < count; k++)
    free(texts[k]);
  free(texts);
  free(cells);
  free(rows);
  enable_tools(v);
}

static void forget_element(panel_preview *v)
{
  cJSON_Delete(v->element);
  v->element = NULL;
  v->property = 0;
}

static void on_element(void *ud, const cJSON *answer)
{
  panel_preview *v = ud;
  v->asking_element = false;
  if (!answer)
    return;
  if (v->stale) { // another one was selected meanwhile, or it has changed again
    ask_element(v);
    return;
  }
  if (cJSON_GetObjectItemCaseSensitive(answer, "error"))
    return; // gone: the tree will say so
  int property = v->property;
  forget_element(v);
  v->property = property;
  v->element = cJSON_Duplicate(answer, true);
  show_properties(v);
}

static cJSON *request_about(const char *verb, int64_t node)
{
  char number[24];
  cJSON *request = inspector_request(verb);
  snprintf(number, sizeof number, "%lld", (long long)node);
  cJSON_AddRawToObject(request, "node", number);
  return request;
}

static void ask_element(panel_preview *v)
{
  v->stale = v->asking_element;
  if (v->asking_element || !v->selected || !v->on)
    return;
  v->asking_element = true;
  ide_target_ask(v->ide, request_about("ui_element", v->selected), TIMEOUT_MS, on_element, v);
}

static void on_set(void *ud, const cJSON *answer)
{
  panel_preview *v = ud;
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
  epq_panel_set_line(v->panel, error ? inspector_text(error, "message") : NULL);
  ask_element(v);
}

// value: taken.
static void set_property(panel_preview *v, const cJSON *property, cJSON *value)
{
  cJSON *request = request_about("ui_set", v->selected);
  cJSON_AddStringToObject(request, "name", inspector_text(property, "name"));
  cJSON_AddItemToObject(request, "value", value ? value : cJSON_CreateNull());
  ide_target_ask(v->ide, request, 0, on_set, v);
}

static void on_edited(void *ud, int64_t id, int column, const char *text)
{
  panel_preview *v = ud;
  (void)column;
  const cJSON *property = property_at(v, id);
  if (!property)
    return;
  char *was = preview_value_text(cJSON_GetObjectItemCaseSensitive(property, "value"));
  bool same = was && strcmp(was, text) == 0;
  free(was);
  if (!same)
    set_property(v, property, preview_value_read(inspector_text(property, "type"), text));
}

static void on_checked(void *ud, int64_t id, bool checked)
{
  panel_preview *v = ud;
  const cJSON *property = property_at(v, id);
  if (property)
    set_property(v, property, cJSON_CreateBool(checked));
}

static void on_property(void *ud, int64_t id)
{
  panel_preview *v = ud;
  v->property = (int)id;
  enable_tools(v);
}

static void on_property_entered(void *ud, int64_t id)
{
  panel_preview *v = ud;
  const cJSON *property = property_at(v, id);
  if (property && !inspector_flag(property, "fixed"))
    epq_tree_edit(v->properties, id);
}

static void set_default(panel_preview *v, const cJSON *property)
{
  const cJSON *standard = cJSON_GetObjectItemCaseSensitive(property, "default");
  if (standard)
    set_property(v, property, cJSON_Duplicate(standard, true));
}

// A property that is one of several words offers them; items are "=WORD".
static void on_property_menu(void *ud, int64_t id, epq_menu *menu)
{
  const panel_preview *v = ud;
  const cJSON *property = property_at(v, id);
  if (!property || inspector_flag(property, "fixed"))
    return;
  for (const char *at = inspector_text(property, "choices"); *at; at += strspn(at, " ")) {
    size_t length = strcspn(at, " ");
    char item[66];
    snprintf(item, sizeof item, "=%.*s", (int)(length < 64 ? length : 64), at);
    epq_menu_add(menu, item, item + 1, NULL, true);
    at += length;
  }
  epq_menu_separate(menu);
  epq_menu_add(menu, "default", "Back to &Default", "edit-undo",
               cJSON_GetObjectItemCaseSensitive(property, "default") != NULL);
}

static void on_property_chosen(void *ud, int64_t id, const char *item)
{
  panel_preview *v = ud;
  const cJSON *property = property_at(v, id);
  if (property && *item == '=')
    set_property(v, property, cJSON_CreateString(item + 1));
  else if (property)
    set_default(v, property);
}

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
    forget_element(v);
    show_properties(v);
  }
  ask_element(v);
  epq_panel_set_line(v->panel, m->more ? "There are more elements than are shown here" : NULL);
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
    ask_element(v);
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
  ide_target_ask(v->ide, request, TIMEOUT_MS, on_tree, v);
}

static void on_tick(void *ud)
{
  ask_tree(ud);
}

static void on_selected(void *ud, int64_t id)
{
  panel_preview *v = ud;
  v->selected = id;
  forget_element(v);
  show_properties(v);
  ask_element(v);
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
    epq_menu_add(menu, "source", "&Go to Source", "go-jump",
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
  const cJSON *property = property_at(v, v->property);
  if (strcmp(id, "source") == 0) {
    go_to_source(v);
  } else if (strcmp(id, "default") == 0 && property) {
    set_default(v, property);
  } else if (strcmp(id, "only_set") == 0) {
    v->only_set = *value != 0;
    show_properties(v);
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
    forget_element(v);
    epq_tree_clear(v->elements);
    epq_panel_set_line(v->panel, NULL);
    show_properties(v);
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
  ask_element(v);
}

// --- life ---

static epq_tree *make_elements(panel_preview *v)
{
  static const char *const columns[] = {"Element", NULL};
  return epq_tree_new(v->ide->app,
                      &(epq_tree_config){.size = sizeof(epq_tree_config),
                                         .id = "elements_tree",
                                         .label = "Elements of windows",
                                         .columns = columns,
                                         .empty = "The script has no windows",
                                         .options = 0,
                                         .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                       .ud = v,
                                                       .activated = on_activated,
                                                       .selected = on_selected,
                                                       .menu = on_element_menu,
                                                       .chosen = on_element_chosen}});
}

static epq_tree *make_properties(panel_preview *v)
{
  static const char *const columns[] = {"Property", "Value", NULL};
  return epq_tree_new(v->ide->app,
                      &(epq_tree_config){.size = sizeof(epq_tree_config),
                                         .id = "elements_properties",
                                         .label = "Properties of the element",
                                         .columns = columns,
                                         .empty = "Select an element to see its properties",
                                         .options = EPQ_TREE_HEADER | EPQ_TREE_FLAT |
                                                    EPQ_TREE_WIDE_LAST | EPQ_TREE_TIGHT,
                                         .edit_column = 1,
                                         .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                       .ud = v,
                                                       .activated = on_property_entered,
                                                       .selected = on_property,
                                                       .checked = on_checked,
                                                       .edited = on_edited,
                                                       .menu = on_property_menu,
                                                       .chosen = on_property_chosen}});
}

static epq_panel *make_panel(panel_preview *v)
{
  static const epq_tool tools[] = {{.id = "source",
                                    .text = "Go to Source",
                                    .icon = "go-jump",
                                    .tip = "Show where the selected element is made",
                                    .disabled = true},
                                   {.id = "default",
                                    .text = "Back to Default",
                                    .icon = "edit-undo",
                                    .tip = "Give the selected property its default value",
                                    .disabled = true},
                                   {.id = "only_set",
                                    .kind = EPQ_TOOL_CHECK,
                                    .text = "Only What Was Set",
                                    .icon = "view-filter",
                                    .tip = "Hide properties that have their default"},
                                   {.id = "filter",
                                    .kind = EPQ_TOOL_SEARCH,
                                    .text = "Filter elements",
                                    .tip = "Only elements with this text"},
                                   {0}};
  return epq_panel_new(v->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                        .id = "elements",
                                                        .label = "Elements of windows",
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
  v->properties = make_properties(v);
  v->tick = epq_timer_new(i->app, on_tick, v);
  epq_panel_add(v->panel, "tree", NULL, false, epq_tree_widget(v->elements));
  epq_panel_add(v->panel, "values", NULL, false, epq_tree_widget(v->properties));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "elements",
                                 .title = "Elements",
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
  forget_element(v);
  v->ide->preview = NULL;
  free(v);
}
