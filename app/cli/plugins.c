// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Plugins on the command line. Main thread; owns the texts of the places it has found.
 * Which plugins are on is kept in one file for the IDE and the command line: what was switched on there is on here. The places are only
 * named here and read by the engine when a script wants a plugin, so that a start costs no look at a folder.
 */
#include "cli/plugins.h"
#include "cli/status.h"
#include "words/words.h"

#include <eplua/place.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// "BASE/rest" of an XDG folder. given; NULL: there is no home.
static char *xdg_path(const char *variable, const char *below_home, const char *rest)
{
  const char *base = getenv(variable), *home = getenv("HOME");
  char *path = NULL;
  int length = -1;
  if (base && base[0] == '/')
    length = asprintf(&path, "%s/%s", base, rest);
  else if (home && *home)
    length = asprintf(&path, "%s/%s/%s", home, below_home, rest);
  return length < 0 ? NULL : path;
}

static char *bundled_folder(void)
{
  char path[4096];
  eplua_error err = {0};
  int code = eplua_place_find(EPLUA_PLACE_PLUGINS, NULL, path, sizeof path, &err);
  if (code == EPLUA_E_DENIED)
    fprintf(stderr, _("eplua: the plugins that come along are not used: %s\n"), err.message);
  return code == EPLUA_OK ? strdup(path) : NULL;
}

void cli_plugins_find(const cli_options *o, eplua_plugins *places)
{
  *places = (eplua_plugins){.on = !cli_flag(o, CLI_NO_PLUGINS)};
  if (!places->on)
    return;
  places->bundled = bundled_folder();
  places->user = xdg_path("XDG_DATA_HOME", ".local/share", "eplua/plugins");
  places->choices = xdg_path("XDG_CONFIG_HOME", ".config", "eplua/plugins.json");
  places->notes = xdg_path("XDG_STATE_HOME", ".local/state", "eplua/plugins");
  places->files = cli_list(o, CLI_PLUGIN);
}

void cli_plugins_free(eplua_plugins *places)
{
  free((char *)(uintptr_t)places->bundled);
  free((char *)(uintptr_t)places->user);
  free((char *)(uintptr_t)places->choices);
  free((char *)(uintptr_t)places->notes);
  *places = (eplua_plugins){0};
}

// --- --plugins ---

static const char *text(const cJSON *object, const char *name)
{
  const char *found = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return found ? found : "";
}

static void print_plugin(const cJSON *plugin)
{
  const char *state = text(plugin, "state"), *summary = text(plugin, "summary");
  bool on = strcmp(state, "on") == 0;
  printf("%-16s %-8s %-8s %-8s %s\n", text(plugin, "name"), state, text(plugin, "version"),
         text(plugin, "from"), on ? summary : text(plugin, "reason"));
  printf("%-16s %s\n", "", text(plugin, "file"));
}

static int list_plugins(const eplua_plugins *places)
{
  char *json = eplua_plugins_list(places);
  cJSON *list = json ? cJSON_Parse(json) : NULL;
  free(json);
  if (!list) {
    fprintf(stderr, _("eplua: not enough memory\n"));
    return CLI_STATUS_ERROR;
  }
  const cJSON *each;
  cJSON_ArrayForEach(each, list) print_plugin(each);
  if (cJSON_GetArraySize(list) == 0)
    puts(places->on ? _("no plugins") : _("no plugins: --no-plugins was given"));
  cJSON_Delete(list);
  return 0;
}

int cli_plugins_act(const eplua_plugins *places, char **operands, int count)
{
  if (count == 0)
    return list_plugins(places);
  bool on = strcmp(operands[0], "on") == 0;
  if (count != 2 || (!on && strcmp(operands[0], "off") != 0)) {
    fprintf(stderr,
            _("eplua: --plugins wants nothing, or what to do, as in: eplua --plugins on hello\n"));
    return CLI_STATUS_USAGE;
  }
  eplua_error err = {0};
  if (eplua_plugins_switch(places, operands[1], on, &err) == EPLUA_OK)
    return 0;
  fprintf(stderr, "eplua: --plugins: %s\n", err.message);
  return CLI_STATUS_ERROR;
}
