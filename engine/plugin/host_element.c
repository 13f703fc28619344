// SPDX-License-Identifier: MIT
/*
 * Kinds of elements that plugins describe. Engine thread; owns the descriptions.
 * A description is a tree of elements that there are, in JSON, with names for what is reached from outside; the rest is made of it by
 * resources/lua/ep.ui_described.lua when a script makes such an element. So a renderer never hears of it: a display, a browser and a test see
 * elements they know. Drawing by the plugin was rejected: it would work in one of the three.
 * Looked at here is all that can be known before: kinds, names, where the outer properties and events lead.
 */
#include "plugin/plugin_int.h"
#include "ui/kind.h"

#include <eplua/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

enum { DEPTH_MAX = 16, PARTS_MAX = 256, JSON_MAX = 256 << 10 };

typedef struct look {
  const char *names[PARTS_MAX];
  const ep_ui_kind *kinds[PARTS_MAX];
  size_t named, count;
  char why[300];
} look;

static bool wrong(look *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool wrong(look *l, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(l->why, sizeof l->why, format, arguments);
  va_end(arguments);
  return false;
}

static bool is_member(const char *key)
{
  return strcmp(key, "kind") == 0 || strcmp(key, "name") == 0 || strcmp(key, "children") == 0 ||
         strcmp(key, "properties") == 0 || strcmp(key, "events") == 0;
}

static bool look_at_names(look *l, yyjson_val *element, const ep_ui_kind *kind)
{
  yyjson_val *key, *value;
  size_t i, count;
  yyjson_obj_foreach(element, i, count, key, value)
  {
    const char *name = yyjson_get_str(key);
    if (is_member(name))
      continue;
    int property = ep_ui_property_find(kind, name);
    if (property < 0)
      return wrong(l, "a %s has no property '%.60s'", kind->name, name);
    if (property == EP_UI_ID || kind->properties[property].flags & (EP_UI_READ | EP_UI_LUA))
      return wrong(l, "%s.%s cannot be given in a description", kind->name, name);
  }
  return true;
}

static const ep_ui_kind *kind_of(const look *l, const char *name, size_t length)
{
  for (size_t i = 0; i < l->named; i++) {
    if (strlen(l->names[i]) == length && memcmp(l->names[i], name, length) == 0)
      return l->kinds[i];
  }
  return NULL;
}

static bool note_name(look *l, yyjson_val *element, const ep_ui_kind *kind)
{
  yyjson_val *value = yyjson_obj_get(element, "name");
  const char *name = yyjson_get_str(value);
  if (!value)
    return true;
  if (!name || !ep_plugin_name_is_valid(name, strlen(name)))
    return wrong(l, "the name of a %s must be of letters, digits, _ and -", kind->name);
  if (kind_of(l, name, strlen(name)))
    return wrong(l, "there are two elements of the name '%s'", name);
  l->names[l->named] = name;
  l->kinds[l->named++] = kind;
  return true;
}

static bool look_at(look *l, yyjson_val *element, const ep_ui_kind *parent, int depth)
{
  if (!yyjson_is_obj(element))
    return wrong(l, "each element must be an object");
  if (depth > DEPTH_MAX || ++l->count > PARTS_MAX)
    return wrong(l, "too many elements: at most %d, and %d deep", PARTS_MAX, DEPTH_MAX);
  const char *name = yyjson_get_str(yyjson_obj_get(element, "kind"));
  int found = name ? ep_ui_kind_find(name) : -1;
  if (found < 0)
    return wrong(l, "there is no kind of element '%.60s'", name ? name : "");
  const ep_ui_kind *kind = &ep_ui_kinds[found];
  if (!parent && !(kind->role & EP_UI_ELEMENT))
    return wrong(l, "a %s cannot stand for an element", kind->name);
  if (parent && !(parent->children & kind->role))
    return wrong(l, "a %s cannot hold a %s", parent->name, kind->name);
  if (!note_name(l, element, kind) || !look_at_names(l, element, kind))
    return false;
  yyjson_val *children = yyjson_obj_get(element, "children"), *child;
  size_t i, count;
  if (children && !yyjson_is_arr(children))
    return wrong(l, "the children of a %s must be a list", kind->name);
  yyjson_arr_foreach(children, i, count, child)
  {
    if (!look_at(l, child, kind, depth + 1))
      return false;
  }
  return true;
}

// "part.property", or "part.onEvent".
static bool look_at_target(look *l, const char *outer, yyjson_val *target, bool event)
{
  const char *text = yyjson_get_str(target), *dot = text ? strchr(text, '.') : NULL;
  if (!dot)
    return wrong(l, "'%.60s' must lead to \"NAME.%s\"", outer, event ? "onEvent" : "property");
  const ep_ui_kind *kind = kind_of(l, text, (size_t)(dot - text));
  if (!kind)
    return wrong(l, "'%.60s' leads to '%.100s', and there is no element of that name", outer, text);
  int found = event ? ep_ui_event_find(kind, dot + 1) : ep_ui_property_find(kind, dot + 1);
  if (found < 0)
    return wrong(l, "'%.60s' leads to '%.100s', and a %s has no such %s", outer, text, kind->name,
                 event ? "event" : "property");
  if (!event && kind->properties[found].flags & EP_UI_FIXED)
    return wrong(l, "'%.60s' leads to '%.100s', which cannot be changed later", outer, text);
  return true;
}

static bool look_at_outer(look *l, yyjson_val *root, const char *member, const ep_ui_kind *kind)
{
  yyjson_val *outer = yyjson_obj_get(root, member), *key, *target, *each;
  size_t i, count, j, targets;
  bool event = strcmp(member, "events") == 0;
  if (outer && !yyjson_is_obj(outer))
    return wrong(l, "\"%s\" must be an object", member);
  yyjson_obj_foreach(outer, i, count, key, target)
  {
    const char *name = yyjson_get_str(key);
    if (!ep_plugin_name_is_valid(name, strlen(name)))
      return wrong(l, "'%.60s' is no name", name);
    if (event && strncmp(name, "on", 2) != 0)
      return wrong(l, "the event '%.60s' must begin with 'on'", name);
    if (ep_ui_property_find(kind, name) >= 0 && ep_ui_property_find(kind, name) <= EP_UI_ENABLED)
      return wrong(l, "every element has a '%s' already", name);
    if (!yyjson_is_arr(target)) {
      if (!look_at_target(l, name, target, event))
        return false;
      continue;
    }
    if (yyjson_arr_size(target) == 0)
      return wrong(l, "'%.60s' leads nowhere", name);
    yyjson_arr_foreach(target, j, targets, each)
    {
      if (!look_at_target(l, name, each, event))
        return false;
    }
  }
  return true;
}

static bool look_at_root(look *l, yyjson_val *root)
{
  if (!look_at(l, root, NULL, 1))
    return false;
  const ep_ui_kind *kind =
      &ep_ui_kinds[ep_ui_kind_find(yyjson_get_str(yyjson_obj_get(root, "kind")))];
  return look_at_outer(l, root, "properties", kind) && look_at_outer(l, root, "events", kind);
}

// Names that `ui` has of its own, besides the kinds (resources/lua/ui.lua).
static bool is_taken(const eplua_plugin *p, const char *name) EP_ENGINE_THREAD
{
  static const char *const own[] = {"draw",   "windows",   "available", "kinds", "dialog",
                                    "notify", "clipboard", "screens",   "test"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    if (strcmp(own[i], name) == 0)
      return true;
  }
  return ep_ui_kind_find(name) >= 0 || ep_plugins_described(p->s, name) != NULL;
}

const char *ep_plugins_described(ep_state *s, const char *name)
{
  for (const eplua_plugin *p = s->plugins ? s->plugins->loaded : NULL; p; p = p->next) {
    for (unsigned i = 0; i < p->element_count; i++) {
      if (!atomic_load(&p->over) && strcmp(p->elements[i].name, name) == 0)
        return p->elements[i].json;
    }
  }
  return NULL;
}

static int keep(eplua_plugin *p, const char *name, const char *json)
{
  ep_plugin_element *e = &p->elements[p->element_count];
  *e = (ep_plugin_element){strdup(name), strdup(json)};
  if (e->name && e->json) {
    p->element_count++;
    return EPLUA_OK;
  }
  free(e->name);
  free(e->json);
  return EPLUA_E_NOMEM;
}

static int refuse(eplua_plugin *p, const char *why, const char **reason)
{
  free(p->value);
  p->value = strdup(why);
  if (reason)
    *reason = p->value ? p->value : "";
  return EPLUA_E_SYNTAX;
}

int ep_plugin_add_element(eplua_plugin *p, const char *name, const char *json,
                          const char **reason) EP_ENGINE_THREAD
{
  if (reason)
    *reason = "it is not the time for it, or there are too many";
  int code = ep_plugin_check_new(p, name, p->element_count);
  if (code != EPLUA_OK)
    return code;
  if (!ep_plugin_name_is_valid(name, strlen(name)) || strchr(name, '-') || is_taken(p, name))
    return refuse(p, "the name is taken, or none", reason);
  size_t length = json ? strnlen(json, JSON_MAX + 1) : 0;
  if (length == 0 || length > JSON_MAX)
    return refuse(p, "there is no description, or it is too long", reason);
  yyjson_doc *doc = yyjson_read(json, length, YYJSON_READ_NOFLAG);
  look *l = calloc(1, sizeof *l);
  if (l && !doc)
    wrong(l, "the description is no JSON");
  if (!l)
    code = EPLUA_E_NOMEM;
  else if (doc && look_at_root(l, yyjson_doc_get_root(doc)))
    code = keep(p, name, json);
  else
    code = refuse(p, l->why, reason);
  free(l);
  yyjson_doc_free(doc);
  return code;
}
