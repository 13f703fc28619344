// SPDX-License-Identifier: MIT
/*
 * The verbs ui_element and ui_set: the properties of one element, and a new value for one of them. Engine thread; owns nothing.
 * What is set goes the way of an assignment of the script's (ep_ui.on_set), with the same checks, but runs none of its code.
 */
#include "base/error.h"
#include "debug/sources.h"
#include "ui/check.h"
#include "ui/ui.h"
#include "verbs/ui_json.h"
#include "verbs/verbs_int.h"

#include <eplua/text.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 64 << 10, ITEMS_MAX = 1000, NAMES_MAX = 128 };

static eplua_ui_node check_node(lua_State *L, ep_ask *a)
{
  if (!yyjson_is_int(yyjson_obj_get(a->in, "node")))
    ep_verb_fail(L, a, EPLUA_E_INVALID, "\"node\" must be a whole number");
  eplua_ui_node node = ep_ask_number(a, "node", 0, INT64_MAX, 0);
  if (!ep_ui_node_kind(ep_state_of(L)->ui->tree, node))
    ep_verb_fail(L, a, EPLUA_E_CLOSED, "the element is gone");
  return node;
}

// --- out ---

typedef struct writing {
  yyjson_mut_doc *doc;
  size_t items; // so far
  bool cut;
} writing;

static yyjson_mut_val *json_of(writing *w, const eplua_value *v)
{
  yyjson_mut_val *out;
  switch (v->type) {
  case EPLUA_VALUE_BOOLEAN:
    return yyjson_mut_bool(w->doc, v->as.boolean);
  case EPLUA_VALUE_INTEGER:
    return yyjson_mut_sint(w->doc, v->as.integer);
  case EPLUA_VALUE_NUMBER:
    return isfinite(v->as.number) ? yyjson_mut_real(w->doc, v->as.number) : yyjson_mut_null(w->doc);
  case EPLUA_VALUE_STRING:
    w->cut |= v->as.string.length > TEXT_MAX;
    return ep_json_text(w->doc, v->as.string.bytes,
                        v->as.string.length < TEXT_MAX ? v->as.string.length : TEXT_MAX);
  case EPLUA_VALUE_LIST:
    out = yyjson_mut_arr(w->doc);
    for (size_t i = 0; i < v->as.list.count && !w->cut; i++) {
      w->cut |= ++w->items > ITEMS_MAX;
      yyjson_mut_arr_append(out, json_of(w, &v->as.list.items[i]));
    }
    return out;
  case EPLUA_VALUE_MAP:
    out = yyjson_mut_obj(w->doc);
    for (size_t i = 0; i + 1 < v->as.list.count && !w->cut; i += 2) {
      w->cut |= ++w->items > ITEMS_MAX;
      yyjson_mut_obj_add(out, json_of(w, &v->as.list.items[i]),
                         json_of(w, &v->as.list.items[i + 1]));
    }
    return out;
  default:
    return yyjson_mut_null(w->doc);
  }
}

static const char *type_name(ep_ui_type type)
{
  static const char *const names[] = {
      [EP_UI_BOOLEAN] = "boolean", [EP_UI_INTEGER] = "integer", [EP_UI_NUMBER] = "number",
      [EP_UI_STRING] = "string",   [EP_UI_BYTES] = "bytes",     [EP_UI_ENUM] = "choice",
      [EP_UI_COLOR] = "color",     [EP_UI_DATE] = "date",       [EP_UI_TIME] = "time",
      [EP_UI_PAIR] = "pair",       [EP_UI_NUMBERS] = "numbers", [EP_UI_STRINGS] = "strings",
      [EP_UI_OPTIONS] = "options", [EP_UI_COLUMNS] = "columns", [EP_UI_ITEMS] = "items",
      [EP_UI_POINTS] = "points",   [EP_UI_STYLE] = "style",     [EP_UI_ROWS] = "rows"};
  return names[type];
}

static void add_property(ep_ask *a, yyjson_mut_val *list, const ep_ui_tree *tree,
                         eplua_ui_node node, const ep_ui_kind *kind, int i) EP_ENGINE_THREAD
{
  const ep_ui_property *p = &kind->properties[i];
  const eplua_value *value = ep_ui_node_get(tree, node, i);
  eplua_value standard = ep_ui_default(p);
  writing w = {.doc = a->doc};
  yyjson_mut_val *object = ep_ask_add_object(a, list);
  bool ok = yyjson_mut_obj_add_str(a->doc, object, "name", p->name) &&
            yyjson_mut_obj_add_str(a->doc, object, "type", type_name(p->type)) &&
            yyjson_mut_obj_add_str(a->doc, object, "help", p->help) &&
            yyjson_mut_obj_add_val(a->doc, object, "value", json_of(&w, value ? value : &standard));
  if (p->type == EP_UI_ENUM)
    ok = ok && yyjson_mut_obj_add_str(a->doc, object, "choices", p->choices);
  a->failed |= !ok;
  if (value && !ep_value_equal(value, &standard)) {
    ep_ask_add_flag(a, object, "set", true);
    a->failed |= !yyjson_mut_obj_add_val(a->doc, object, "default", json_of(&w, &standard));
  }
  if (p->flags & (EP_UI_READ | EP_UI_FIXED) || w.cut || p->type == EP_UI_BYTES)
    ep_ask_add_flag(a, object, "fixed", true);
  if (w.cut)
    ep_ask_add_flag(a, object, "cut", true);
}

void ep_verb_ui_element(lua_State *L, ep_ask *a)
{
  const ep_ui_tree *tree = ep_state_of(L)->ui->tree;
  eplua_ui_node node = check_node(L, a);
  const ep_ui_kind *kind = ep_ui_node_kind(tree, node);
  a->failed |= !yyjson_mut_obj_add_str(a->doc, a->out, "kind", kind->name) ||
               !yyjson_mut_obj_add_str(a->doc, a->out, "help", kind->help);
  ep_ask_add_number(a, a->out, "revision", (int64_t)ep_ui_node_revision(tree, node));
  ep_ask_add_number(a, a->out, "children", (int64_t)ep_ui_node_count(tree, node));
  if (kind->feed)
    ep_ask_add_number(a, a->out, "appended", (int64_t)ep_ui_feed_count(tree, node));
  int line;
  const char *file = ep_ui_node_source(tree, node, &line);
  if (file) {
    lua_pushfstring(L, "@%s", file);
    size_t length;
    const char *name = lua_tolstring(L, -1, &length);
    ep_source source = ep_source_find(L, name, length);
    ep_ask_add_text(a, a->out, "source", file, strlen(file));
    if (source.file)
      ep_ask_add_text(a, a->out, "file", source.file, strlen(source.file));
    ep_ask_add_number(a, a->out, "line", line);
  }
  yyjson_mut_val *list = ep_ask_add_list(a, a->out, "properties");
  for (int i = 0; i < kind->property_count; i++) {
    if (!(kind->properties[i].flags & EP_UI_LUA))
      add_property(a, list, tree, node, kind, i);
  }
}

// --- in ---

static void refuse_name(lua_State *L, ep_ask *a, const ep_ui_kind *kind, const char *name)
{
  const char *names[NAMES_MAX];
  char why[200];
  size_t count = 0;
  for (int i = 0; i < kind->property_count && count < NAMES_MAX; i++)
    names[count++] = kind->properties[i].name;
  const char *near = eplua_nearest(name, names, count);
  snprintf(why, sizeof why, "%s has no property '%.60s'%s%s%s", kind->name, name,
           near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  ep_verb_fail(L, a, EPLUA_E_INVALID, why);
}

// Sets what was read from the request. The reason in why.
static int set(ep_ui *ui, eplua_ui_node node, int property, yyjson_val *json, char *why,
               size_t size) EP_ENGINE_THREAD
{
  eplua_value borrowed, value;
  void *block;
  if (!ui->on_set) {
    snprintf(why, size, "belongs to a window that nobody looks after");
    return EPLUA_E_INVALID;
  }
  if (!ep_ui_value_of_json(json, &borrowed, &block)) {
    snprintf(why, size, "is nested too deeply");
    return EPLUA_E_INVALID;
  }
  bool copied = ep_value_copy(&ui->memory, &value, &borrowed);
  free(block);
  return copied ? ui->on_set(ui->ud, node, property, &value, why, size) : EPLUA_E_NOMEM;
}

void ep_verb_ui_set(lua_State *L, ep_ask *a)
{
  ep_ui *ui = ep_state_of(L)->ui;
  eplua_ui_node node = check_node(L, a);
  const ep_ui_kind *kind = ep_ui_node_kind(ui->tree, node);
  const char *name = ep_ask_string(a, "name", NULL, NULL);
  yyjson_val *json = yyjson_obj_get(a->in, "value");
  char why[300] = "", text[400];
  if (!name)
    ep_verb_fail(L, a, EPLUA_E_INVALID, "\"name\" must be a string");
  if (!json)
    ep_verb_fail(L, a, EPLUA_E_INVALID, "the request has no \"value\"");
  int property = ep_ui_property_find(kind, name);
  if (property < 0)
    refuse_name(L, a, kind, name);
  int code = set(ui, node, property, json, why, sizeof why);
  if (code != EPLUA_OK) {
    snprintf(text, sizeof text, "%s.%s %s", kind->name, name,
             code == EPLUA_E_INVALID ? why : eplua_error_text(code));
    ep_verb_fail(L, a, code, text);
  }
  writing w = {.doc = a->doc};
  const eplua_value *now = ep_ui_node_get(ui->tree, node, property);
  eplua_value standard = ep_ui_default(&kind->properties[property]);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, a->out, "value", json_of(&w, now ? now : &standard));
}
