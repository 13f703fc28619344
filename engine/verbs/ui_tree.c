// SPDX-License-Identifier: MIT
/*
 * The verb ui_tree: what the windows are made of, and what has changed in it. Engine thread; owns nothing.
 * Who looks keeps the revision of the last answer: nothing has changed costs nothing, a label that ticks costs one element, and only when
 * elements came or went all are listed again. To follow as a renderer (<eplua/ui.h>) was rejected: a place among eight would be taken, a
 * script without a display would believe it is seen, and nothing would move while a debugger has stopped the script in the middle of a turn.
 */
#include "ui/ui.h"
#include "verbs/verbs_int.h"

#include <string.h>

enum { LIST_MAX = 20000, TEXT_MAX = 100 };

typedef struct walk {
  ep_ask *ask;
  const ep_ui_tree *tree;
  yyjson_mut_val *list;
  uint64_t since; // only what is newer
  size_t seen, most;
} walk;

static const eplua_value *value_of(const walk *w, eplua_ui_node node, const ep_ui_kind *kind,
                                   const char *name) EP_ENGINE_THREAD
{
  int property = ep_ui_property_find(kind, name);
  return property >= 0 ? ep_ui_node_get(w->tree, node, property) : NULL;
}

static bool add_text(const walk *w, yyjson_mut_val *object, const char *name, const eplua_value *v)
{
  if (!v || v->type != EPLUA_VALUE_STRING || v->as.string.length == 0)
    return false;
  size_t length = v->as.string.length < TEXT_MAX ? v->as.string.length : TEXT_MAX;
  while (length < v->as.string.length && length > 0 &&
         ((unsigned char)v->as.string.bytes[length] & 0xC0) == 0x80)
    length--; // not in the middle of a character
  ep_ask_add_text(w->ask, object, name, v->as.string.bytes, length);
  return true;
}

static void add_node(const walk *w, eplua_ui_node node, eplua_ui_node parent,
                     const ep_ui_kind *kind) EP_ENGINE_THREAD
{
  // what people know an element by
  static const char *const texts[] = {"title", "text", "caption", "value", "placeholder", "source"};
  ep_ask *a = w->ask;
  yyjson_mut_val *object = ep_ask_add_object(a, w->list);
  ep_ask_add_number(a, object, "node", node);
  if (parent)
    ep_ask_add_number(a, object, "parent", parent);
  a->failed |= !yyjson_mut_obj_add_str(a->doc, object, "kind", kind->name);
  add_text(w, object, "id", ep_ui_node_get(w->tree, node, EP_UI_ID));
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (add_text(w, object, "text", value_of(w, node, kind, texts[i])))
      break;
  }
  const eplua_value *visible = ep_ui_node_get(w->tree, node, EP_UI_VISIBLE);
  bool shown = visible ? visible->as.boolean : !(kind->role & EP_UI_WINDOW);
  if (!parent)
    shown = shown && ep_ui_window_is_open(w->tree, node);
  if (!shown)
    ep_ask_add_flag(a, object, "hidden", true);
  const eplua_value *enabled = ep_ui_node_get(w->tree, node, EP_UI_ENABLED);
  if (enabled && !enabled->as.boolean)
    ep_ask_add_flag(a, object, "disabled", true);
}

// Parents before children; at most 200 deep (EP_UI_DEPTH). False: there are more.
static bool walk_node(walk *w, eplua_ui_node node, eplua_ui_node parent) EP_ENGINE_THREAD
{
  const ep_ui_kind *kind = ep_ui_node_kind(w->tree, node);
  if (!kind)
    return true;
  if (w->seen++ >= w->most)
    return false;
  if (ep_ui_node_revision(w->tree, node) > w->since)
    add_node(w, node, parent, kind);
  size_t count = ep_ui_node_count(w->tree, node);
  for (size_t i = 0; i < count; i++) {
    if (!walk_node(w, ep_ui_node_child(w->tree, node, i), node))
      return false;
  }
  return true;
}

static bool walk_window(void *ud, eplua_ui_node node) EP_ENGINE_THREAD
{
  return walk_node(ud, node, 0);
}

void ep_verb_ui_tree(lua_State *L, ep_ask *a)
{
  const ep_ui_tree *tree = ep_state_of(L)->ui->tree;
  uint64_t since = (uint64_t)ep_ask_number(a, "since", 0, INT64_MAX, 0);
  uint64_t revision = ep_ui_revision(tree);
  if (since > revision) // of another engine
    since = 0;
  ep_ask_add_number(a, a->out, "revision", (int64_t)revision);
  if (since == revision && since > 0)
    return;
  bool all = since == 0 || ep_ui_shape(tree) > since;
  walk w = {.ask = a,
            .tree = tree,
            .list = ep_ask_add_list(a, a->out, all ? "nodes" : "changed"),
            .since = all ? 0 : since,
            .most = (size_t)ep_ask_number(a, "limit", 1, LIST_MAX, LIST_MAX)};
  ep_ui_windows_visit(tree, walk_window, &w);
  if (w.seen > w.most)
    ep_ask_add_flag(a, a->out, "more", true);
}
