// SPDX-License-Identifier: MIT
/*
 * Settings of plugins. Engine thread; owns what start has declared.
 * A value is a text in the file of choices, which is the user's: one that does not fit its type counts as not set.
 */
#include "plugin/plugin_int.h"

#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

// As JSON writes them: strtod() reads what the user's locale says.
static bool is_number(const char *value)
{
  yyjson_doc *doc = yyjson_read(value, strlen(value), YYJSON_READ_NOFLAG);
  bool is = yyjson_is_num(yyjson_doc_get_root(doc));
  yyjson_doc_free(doc);
  return is;
}

static bool fits(eplua_plugin_type type, const char *value)
{
  switch (type) {
  case EPLUA_PLUGIN_FLAG:
    return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
  case EPLUA_PLUGIN_NUMBER:
    return is_number(value);
  case EPLUA_PLUGIN_TEXT:
    return true;
  }
  return false;
}

static const ep_plugin_setting *find(const eplua_plugin *p, const char *name)
{
  for (unsigned i = 0; name && i < p->setting_count; i++) {
    if (strcmp(p->settings[i].name, name) == 0)
      return &p->settings[i];
  }
  return NULL;
}

int ep_plugin_setting_add(eplua_plugin *p, const char *name, eplua_plugin_type type,
                          const char *initial, const char *help)
{
  int code = ep_plugin_check_new(p, name, p->setting_count);
  if (code != EPLUA_OK)
    return code;
  if (!ep_plugin_name_is_valid(name, strlen(name)) || !initial || !fits(type, initial) ||
      find(p, name))
    return EPLUA_E_INVALID;
  ep_plugin_setting *s = &p->settings[p->setting_count];
  *s = (ep_plugin_setting){strdup(name), strdup(initial), strdup(help ? help : ""), type};
  if (s->name && s->initial && s->help) {
    p->setting_count++;
    return EPLUA_OK;
  }
  free(s->name);
  free(s->initial);
  free(s->help);
  return EPLUA_E_NOMEM;
}

const char *ep_plugin_setting_value(eplua_plugin *p, const char *name) EP_ENGINE_THREAD
{
  const ep_plugin_setting *s = find(p, name);
  if (!s)
    return "";
  const char *chosen = ep_plugin_chosen_setting(p->all, p->info->name, name);
  const char *value = chosen && fits(s->type, chosen) ? chosen : s->initial;
  free(p->value); // the file may be read anew: what is given is ours
  p->value = strdup(value);
  return p->value ? p->value : "";
}
