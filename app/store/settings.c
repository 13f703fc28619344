// SPDX-License-Identifier: GPL-3.0-or-later
/* Settings of the IDE: the JSON object of a file, worked on in place, as in session.c. Owns it. */
#include "store/settings_int.h"

#include <stdlib.h>
#include <string.h>

enum { VERSION = 1 };

store_settings *store_settings_open(const char *path, char said[STORE_SAID_MAX])
{
  store_settings *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  said[0] = '\0';
  s->path = path ? strdup(path) : NULL;
  s->all = path ? store_json_read(path, VERSION, said) : cJSON_CreateObject();
  if (!s->all || (path && !s->path)) {
    store_settings_free(s);
    return NULL;
  }
  return s;
}

void store_settings_free(store_settings *s)
{
  if (!s)
    return;
  cJSON_Delete(s->all);
  free(s->path);
  free(s);
}

const char *store_settings_path(const store_settings *s)
{
  return s->path;
}

char *store_settings_bytes(store_settings *s, size_t *n)
{
  char *text = s->changed ? store_json_text(s->all, VERSION, n) : NULL;
  if (text)
    s->changed = false;
  return text;
}

int store_settings_save(store_settings *s, store_error *err)
{
  if (!s->path || !s->changed)
    return STORE_OK;
  int code = store_json_write(s->path, s->all, VERSION, err);
  s->changed = code != STORE_OK;
  return code;
}

const char *store_settings_text(const store_settings *s, const char *name, const char *otherwise)
{
  return store_json_get_text(s->all, name, otherwise);
}

int store_settings_int(const store_settings *s, const char *name, int least, int most,
                       int otherwise)
{
  return store_json_get_int(s->all, name, least, most, otherwise);
}

bool store_settings_bool(const store_settings *s, const char *name, bool otherwise)
{
  return store_json_get_bool(s->all, name, otherwise);
}

void store_settings_set_text(store_settings *s, const char *name, const char *text)
{
  const char *now = store_settings_text(s, name, NULL);
  if (now && text && strcmp(now, text) == 0)
    return;
  if (store_json_set_text(s->all, name, text))
    s->changed = true;
}

void store_settings_set_int(store_settings *s, const char *name, int value)
{
  const cJSON *now = cJSON_GetObjectItemCaseSensitive(s->all, name);
  if (cJSON_IsNumber(now) && now->valuedouble == value)
    return;
  if (store_json_set(s->all, name, cJSON_CreateNumber(value)))
    s->changed = true;
}

void store_settings_set_bool(store_settings *s, const char *name, bool value)
{
  const cJSON *now = cJSON_GetObjectItemCaseSensitive(s->all, name);
  if (cJSON_IsBool(now) && cJSON_IsTrue(now) == value)
    return;
  if (store_json_set(s->all, name, cJSON_CreateBool(value)))
    s->changed = true;
}

// --- tables by path ---

cJSON *store_settings_table(const store_settings *s, const char *name, bool make)
{
  cJSON *table = cJSON_GetObjectItemCaseSensitive(s->all, name);
  if (cJSON_IsObject(table))
    return table;
  if (!make || !store_json_set(s->all, name, cJSON_CreateObject()))
    return NULL;
  return cJSON_GetObjectItemCaseSensitive(s->all, name);
}

bool store_settings_table_set(store_settings *s, cJSON *table, const char *key, cJSON *value)
{
  s->changed = true;
  if (!table || !value) {
    cJSON_Delete(value);
    return false;
  }
  cJSON_DeleteItemFromObjectCaseSensitive(table, key);
  while (cJSON_GetArraySize(table) >= STORE_SETTINGS_ENTRIES_MAX)
    cJSON_DeleteItemFromArray(table, 0);
  bool done = cJSON_AddItemToObject(table, key, value);
  if (!done)
    cJSON_Delete(value);
  return done;
}

static const char *const rights_names[] = {"ask", "trusted", "restricted"};

const char *store_rights_name(store_rights rights)
{
  return rights_names[rights == STORE_RIGHTS_TRUSTED || rights == STORE_RIGHTS_RESTRICTED ? rights
                                                                                          : 0];
}

store_rights store_rights_find(const char *name)
{
  for (size_t i = 0; name && i < sizeof rights_names / sizeof *rights_names; i++)
    if (strcmp(rights_names[i], name) == 0)
      return (store_rights)i;
  return STORE_RIGHTS_ASK;
}
