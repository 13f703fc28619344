// SPDX-License-Identifier: MIT
/*
 * Plugins as JSON, for lists. Engine thread; owns nothing. Runs no code of a plugin.
 */
#include "lua/report.h"
#include "plugin/plugin_int.h"
#include "verbs/ask.h"

#include <string.h>

static yyjson_mut_val *text(yyjson_mut_doc *doc, const char *t)
{
  return ep_json_text(doc, t ? t : "", t ? strlen(t) : 0);
}

static void add_text(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *name, const char *t)
{
  yyjson_mut_obj_add_val(doc, object, name, text(doc, t));
}

static void add_settings(yyjson_mut_doc *doc, yyjson_mut_val *object,
                         eplua_plugin *p) EP_ENGINE_THREAD
{
  static const char *const types[] = {"flag", "number", "text"};
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, object, "settings");
  for (unsigned i = 0; i < p->setting_count; i++) {
    const ep_plugin_setting *s = &p->settings[i];
    yyjson_mut_val *each = yyjson_mut_arr_add_obj(doc, list);
    add_text(doc, each, "name", s->name);
    add_text(doc, each, "type", types[s->type]);
    add_text(doc, each, "initial", s->initial);
    add_text(doc, each, "value", ep_plugin_setting_value(p, s->name));
    add_text(doc, each, "help", s->help);
  }
}

static void add_loaded(yyjson_mut_doc *doc, yyjson_mut_val *object,
                       eplua_plugin *p) EP_ENGINE_THREAD
{
  add_text(doc, object, "version", p->info->version);
  add_text(doc, object, "summary", p->info->summary);
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, object, "modules");
  for (unsigned i = 0; i < p->module_count; i++)
    yyjson_mut_arr_append(list, text(doc, p->modules[i]));
  list = yyjson_mut_obj_add_arr(doc, object, "globals");
  for (unsigned i = 0; i < p->global_count; i++)
    yyjson_mut_arr_append(list, text(doc, p->globals[i].name));
  list = yyjson_mut_obj_add_arr(doc, object, "verbs");
  for (unsigned i = 0; i < p->verb_count; i++)
    yyjson_mut_arr_append(list, text(doc, p->verbs[i].name));
  list = yyjson_mut_obj_add_arr(doc, object, "elements");
  for (unsigned i = 0; i < p->element_count; i++)
    yyjson_mut_arr_append(list, text(doc, p->elements[i].name));
  add_settings(doc, object, p);
}

void ep_plugins_describe(ep_state *s, yyjson_mut_doc *doc, yyjson_mut_val *list, bool all)
{
  static const char *const origins[] = {"bundled", "user", "given"};
  for (const ep_plugin_entry *e = s->plugins ? s->plugins->entries : NULL; e; e = e->next) {
    if (!all && !e->plugin)
      continue;
    yyjson_mut_val *object = yyjson_mut_arr_add_obj(doc, list);
    add_text(doc, object, "name", e->name);
    add_text(doc, object, "file", e->path);
    add_text(doc, object, "from", origins[e->origin]);
    add_text(doc, object, "state", e->state);
    if (e->reason)
      add_text(doc, object, "reason", e->reason);
    if (e->plugin)
      add_loaded(doc, object, e->plugin);
  }
}

void ep_plugins_inspect(ep_state *s, ep_ask *a)
{
  ep_plugins_describe(s, a->doc, ep_ask_add_list(a, a->out, "plugins"), false);
}
