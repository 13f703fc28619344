// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The properties of the selected element: asked of the engine (the verb ui_element), shown, and set as the script would set them (ui_set). The application's
 * thread; owns the answer, of which the rows are made. One question at a time: what changes meanwhile is asked for once more.
 */
#include "panels/preview_int.h"
#include "words/words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_MAX = 300 };

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

void preview_properties_show(panel_preview *v)
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
  epq_tree_set_empty(v->properties, !v->element   ? _("Select an element to see its properties")
                                    : v->only_set ? _("All properties have their defaults")
                                                  : "");
  for (int k = 0; texts && k < count; k++)
    free(texts[k]);
  free(texts);
  free(cells);
  free(rows);
  enable_tools(v);
}

void preview_properties_forget(panel_preview *v)
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
    preview_properties_ask(v);
    return;
  }
  if (cJSON_GetObjectItemCaseSensitive(answer, "error"))
    return; // gone: the tree will say so
  int property = v->property;
  preview_properties_forget(v);
  v->property = property;
  v->element = cJSON_Duplicate(answer, true);
  preview_properties_show(v);
}

static cJSON *request_about(const char *verb, int64_t node)
{
  char number[24];
  cJSON *request = inspector_request(verb);
  snprintf(number, sizeof number, "%lld", (long long)node);
  cJSON_AddRawToObject(request, "node", number);
  return request;
}

void preview_properties_ask(panel_preview *v)
{
  v->stale = v->asking_element;
  if (v->asking_element || !v->selected || !v->on)
    return;
  v->asking_element = true;
  ide_target_ask(v->ide, request_about("ui_element", v->selected), PREVIEW_TIMEOUT_MS, on_element,
                 v);
}

static void on_set(void *ud, const cJSON *answer)
{
  panel_preview *v = ud;
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
  epq_panel_set_line(v->panel, error ? inspector_text(error, "message") : NULL);
  preview_properties_ask(v);
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
  epq_menu_add(menu, "default", _("Back to &Default"), "edit-undo",
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

void preview_properties_default(panel_preview *v)
{
  const cJSON *property = property_at(v, v->property);
  if (property)
    set_default(v, property);
}

epq_tree *preview_properties_new(panel_preview *v)
{
  const char *const columns[] = {_("Property"), _("Value"), NULL};
  return epq_tree_new(v->ide->app,
                      &(epq_tree_config){.size = sizeof(epq_tree_config),
                                         .id = "elements_properties",
                                         .label = _("Properties of the element"),
                                         .columns = columns,
                                         .empty = _("Select an element to see its properties"),
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
