// SPDX-License-Identifier: GPL-3.0-or-later
/* How files are run. Owns nothing. A file is named by its path as the editor knows it, so a file that is away keeps it. */
#include "store/settings_int.h"

#include <stdlib.h>
#include <string.h>

#define TABLE "files"

void store_run_config_fini(store_run_config *config)
{
  if (!config)
    return;
  free(config->args);
  free(config->folder);
  free(config->env);
  *config = (store_run_config){0};
}

int store_run_get(const store_settings *s, const char *path, store_run_config *config)
{
  const cJSON *table = store_settings_table(s, TABLE, false);
  const cJSON *o = cJSON_GetObjectItemCaseSensitive(table, path);
  *config = (store_run_config){
      .args = strdup(store_json_get_text(o, "args", "")),
      .folder = strdup(store_json_get_text(o, "folder", "")),
      .env = strdup(store_json_get_text(o, "env", "")),
      .rights = store_rights_find(store_json_get_text(o, "rights", NULL)),
      .separate = store_json_get_bool(o, "separate", false),
      .dock_windows = store_json_get_bool(o, "dock_windows", false),
  };
  if (config->args && config->folder && config->env)
    return STORE_OK;
  store_run_config_fini(config);
  return STORE_E_NOMEM;
}

bool store_run_is_kept(const store_settings *s, const char *path)
{
  return cJSON_IsObject(
      cJSON_GetObjectItemCaseSensitive(store_settings_table(s, TABLE, false), path));
}

static bool set_text(cJSON *o, const char *name, const char *text)
{
  return store_json_set_text(o, name, text && *text ? text : NULL);
}

int store_run_set(store_settings *s, const char *path, const store_run_config *config)
{
  cJSON *table = store_settings_table(s, TABLE, true);
  cJSON *o = cJSON_DetachItemFromObjectCaseSensitive(table, path); // with what we do not know
  if (!cJSON_IsObject(o)) {
    cJSON_Delete(o);
    o = cJSON_CreateObject();
  }
  bool whole = o && set_text(o, "args", config->args) && set_text(o, "folder", config->folder) &&
               set_text(o, "env", config->env) &&
               store_json_set(o, "rights", cJSON_CreateString(store_rights_name(config->rights))) &&
               store_json_set(o, "separate", cJSON_CreateBool(config->separate)) &&
               store_json_set(o, "dock_windows", cJSON_CreateBool(config->dock_windows));
  bool kept = store_settings_table_set(s, table, path, o);
  return whole && kept ? STORE_OK : STORE_E_NOMEM;
}

void store_run_move(store_settings *s, const char *from, const char *to)
{
  cJSON *table = store_settings_table(s, TABLE, false);
  cJSON *o = cJSON_DetachItemFromObjectCaseSensitive(table, from);
  if (!o)
    return;
  s->changed = true;
  if (to)
    store_settings_table_set(s, table, to, o);
  else
    cJSON_Delete(o);
}
