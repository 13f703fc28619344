// SPDX-License-Identifier: MIT
/*
 * What people have chosen: which plugins are on and off, and the values of their settings. Engine thread; owns the parsed file.
 * One JSON file for the IDE and the command line alike, {"on": [name], "off": [name], "settings": {plugin: {name: text}}}; read when a plugin is
 * looked for. A file that is broken counts as empty, and is told once. Writing it is in switch.c.
 */
#include "lua/report.h"
#include "plugin/plugin_int.h"

#include <errno.h>
#include <string.h>
#include <yyjson.h>

enum { CHOICES_MAX = 1 << 20 };

static yyjson_val *root(ep_plugins *all) EP_ENGINE_THREAD
{
  if (!all->chosen_read) {
    yyjson_read_err err = {0};
    all->chosen_read = true;
    if (all->choices)
      all->chosen = yyjson_read_file(all->choices, YYJSON_READ_NOFLAG, NULL, &err);
    if (all->choices && !all->chosen && err.code != YYJSON_READ_ERROR_FILE_OPEN)
      ep_report_text(all->s, EPLUA_LOG_WARNING, "%s is ignored: %s", all->choices, err.msg);
  }
  return yyjson_doc_get_root(all->chosen);
}

bool ep_plugin_chosen(ep_plugins *all, const char *list, const char *name)
{
  yyjson_val *names = yyjson_obj_get(root(all), list), *each;
  size_t i, count;
  yyjson_arr_foreach(names, i, count, each)
  {
    if (yyjson_equals_str(each, name))
      return true;
  }
  return false;
}

const char *ep_plugin_chosen_setting(ep_plugins *all, const char *plugin, const char *setting)
{
  yyjson_val *of = yyjson_obj_get(yyjson_obj_get(root(all), "settings"), plugin);
  return yyjson_get_str(yyjson_obj_get(of, setting));
}

void ep_plugin_forget_choices(ep_plugins *all)
{
  yyjson_doc_free(all->chosen);
  all->chosen = NULL;
  all->chosen_read = false;
}
