// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Settings of the IDE: the JSON object of a file, worked on in place, as in session.c. Owns it.
 *
 * A file that people edit is known by digests of what was read and written last: the writer may still have to put there what
 * was set a moment ago, and that must not be taken for an edit.
 */
#include "store/settings_int.h"

#include "store/aside.h"
#include "store/digest.h"
#include "store/disk.h"
#include "store/error_int.h"
#include "store/replace.h"
#include "words/words.h"

#include <stdio.h>
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

static void note_seen(store_settings *s, uint64_t digest)
{
  if (s->seen_count == STORE_SETTINGS_SEEN) {
    s->seen_count--;
    memmove(s->seen, s->seen + 1, s->seen_count * sizeof *s->seen);
  }
  s->seen[s->seen_count++] = digest;
}

// It holds that now: true when that was to be expected. What was there before it will not be back by us.
static bool see(store_settings *s, uint64_t digest)
{
  for (size_t k = 0; k < s->seen_count; k++)
    if (s->seen[k] == digest) {
      s->seen_count -= k;
      memmove(s->seen, s->seen + k, s->seen_count * sizeof *s->seen);
      return true;
    }
  s->seen_count = 0;
  note_seen(s, digest);
  return false;
}

// What cannot be read may be somebody's work: it is not written over.
static void make_way(store_settings *s)
{
  store_error err;
  if (s->broken)
    store_put_aside(s->path, &err);
  s->broken = false;
}

char *store_settings_bytes(store_settings *s, size_t *n)
{
  char *text = s->changed ? store_json_text(s->all, VERSION, n) : NULL;
  if (!text)
    return NULL;
  make_way(s);
  s->changed = false;
  if (s->edited)
    note_seen(s, store_digest(text, *n));
  return text;
}

// --- a file that people edit ---

// What is in the file. NULL: it is not there, or broken with a sentence in said, or (*again) as it is known.
static cJSON *read_edited(store_settings *s, bool *again, char said[STORE_SAID_MAX])
{
  char *bytes = NULL, name[STORE_SHORT_MAX];
  size_t n = 0;
  store_error err = {0};
  cJSON *object = NULL;
  const char *why = NULL;
  int64_t line = 0;
  int code = store_disk_read_file(s->path, STORE_JSON_BYTES_MAX, &bytes, &n, NULL, &err);
  uint64_t digest = code == STORE_OK ? store_digest(bytes, n) : (uint64_t)(int64_t)code;
  *again = see(s, digest);
  if (*again) {
    free(bytes);
    return NULL;
  }
  if (code == STORE_OK) {
    object = store_json_parse(bytes, n, VERSION, &why, &line);
    cJSON_DeleteItemFromObjectCaseSensitive(object, "version"); // it is written anew
  } else if (code != STORE_E_MISSING)
    why = code == STORE_E_SIZE   ? N_("'%s' is far too large")
          : code == STORE_E_KIND ? N_("'%s' is no plain file")
                                 : N_("'%s' cannot be read");
  free(bytes);
  s->broken = why != NULL;
  if (!why)
    return object;
  store_error_path(s->path, name);
  char what[STORE_SAID_MAX];
  snprintf(what, sizeof what, _(why), name);
  if (line > 0)
    snprintf(said, STORE_SAID_MAX, _("%s: look at line %lld. It is ignored until it is mended"),
             what, (long long)line);
  else
    snprintf(said, STORE_SAID_MAX, _("%s, and is ignored until it is mended"), what);
  store_error_clean(said);
  return NULL;
}

store_settings *store_settings_open_edited(const char *path, char said[STORE_SAID_MAX])
{
  bool again;
  store_settings *s = calloc(1, sizeof *s);
  said[0] = '\0';
  if (!s || !path || !(s->path = strdup(path))) {
    store_settings_free(s);
    return NULL;
  }
  s->edited = true;
  s->all = read_edited(s, &again, said);
  if (!s->all)
    s->all = cJSON_CreateObject();
  if (s->all)
    return s;
  store_settings_free(s);
  return NULL;
}

bool store_settings_reread(store_settings *s, char said[STORE_SAID_MAX])
{
  bool again;
  said[0] = '\0';
  if (!s->edited)
    return false;
  cJSON *all = read_edited(s, &again, said);
  if (!again && !s->broken && !all)
    all = cJSON_CreateObject(); // it was removed
  if (!all || cJSON_Compare(all, s->all, true)) {
    cJSON_Delete(all);
    return false;
  }
  cJSON_Delete(s->all);
  s->all = all;
  s->changed = false;
  return true;
}

// --- values ---

store_value_type store_settings_type(const store_settings *s, const char *name, double *number)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(s->all, name);
  if (number)
    *number = cJSON_IsNumber(item) ? item->valuedouble : 0;
  return !item                  ? STORE_VALUE_NONE
         : cJSON_IsBool(item)   ? STORE_VALUE_BOOL
         : cJSON_IsNumber(item) ? STORE_VALUE_NUMBER
         : cJSON_IsString(item) ? STORE_VALUE_TEXT
                                : STORE_VALUE_OTHER;
}

void store_settings_each(const store_settings *s, void (*each)(void *ud, const char *name),
                         void *ud)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, s->all) if (item->string) each(ud, item->string);
}

void store_settings_remove(store_settings *s, const char *name)
{
  if (!cJSON_GetObjectItemCaseSensitive(s->all, name))
    return;
  cJSON_DeleteItemFromObjectCaseSensitive(s->all, name);
  s->changed = true;
}

int store_settings_save(store_settings *s, store_error *err)
{
  size_t n = 0;
  if (!s->path || !s->changed)
    return STORE_OK;
  if (!s->edited) {
    int code = store_json_write(s->path, s->all, VERSION, err);
    s->changed = code != STORE_OK;
    return code;
  }
  char *text = store_settings_bytes(s, &n);
  int code = text ? store_replace_own(s->path, text, n, err) : store_error_memory(err);
  s->changed = code != STORE_OK;
  free(text);
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
