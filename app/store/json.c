// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * JSON files of ours, through cJSON, which the mission names. Any thread; owns nothing.
 * A file that makes no sense is kept aside before anything else happens: it may be somebody's work of months.
 */
#include "store/json.h"

#include "store/aside.h"
#include "store/disk.h"
#include "store/error_int.h"
#include "store/replace.h"
#include "words/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION "version"

static int64_t line_of(const char *bytes, const char *at)
{
  int64_t line = 1;
  for (; bytes < at; bytes++)
    line += *bytes == '\n';
  return line;
}

cJSON *store_json_parse(const char *bytes, size_t n, int version, const char **why, int64_t *line)
{
  const char *end = NULL;
  *why = N_("'%s' is no JSON object");
  *line = 0;
  if (memchr(bytes, 0, n))
    return NULL;
  cJSON *object = cJSON_ParseWithLengthOpts(bytes, n + 1, &end, true);
  const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, VERSION);
  if (!cJSON_IsObject(object)) {
    if (!object && end && end >= bytes && end <= bytes + n)
      *line = line_of(bytes, end);
    cJSON_Delete(object);
    return NULL;
  }
  *why = NULL;
  if (number && (!cJSON_IsNumber(number) || number->valuedouble > version)) {
    *why = cJSON_IsNumber(number) ? N_("'%s' was written by a later version")
                                  : N_("'%s' has a strange version");
    cJSON_Delete(object);
    return NULL;
  }
  return object;
}

cJSON *store_json_read(const char *path, int version, char said[STORE_SAID_MAX])
{
  char *bytes = NULL, name[STORE_SHORT_MAX];
  size_t n = 0;
  const char *why = N_("'%s' cannot be read");
  store_error err;
  said[0] = '\0';
  int code = store_disk_read_file(path, STORE_JSON_BYTES_MAX, &bytes, &n, NULL, &err);
  if (code == STORE_E_MISSING)
    return cJSON_CreateObject();
  if (code == STORE_E_SIZE)
    why = N_("'%s' is far too large");
  else if (code == STORE_E_KIND)
    why = N_("'%s' is no plain file");
  int64_t line;
  cJSON *object = code ? NULL : store_json_parse(bytes, n, version, &why, &line);
  free(bytes);
  if (object)
    return object;
  store_error_path(path, name);
  store_error aside;
  char what[STORE_SAID_MAX];
  snprintf(what, sizeof what, _(why), name);
  // words: %s is "'ide.json' is no JSON object" and the like
  snprintf(said, STORE_SAID_MAX,
           store_put_aside(path, &aside) ? _("%s and is ignored; it stays there")
                                         : _("%s and is ignored; it is kept with the ending .bad"),
           what);
  store_error_clean(said);
  return cJSON_CreateObject();
}

char *store_json_text(const cJSON *object, int version, size_t *n)
{
  cJSON *all = cJSON_CreateObject();
  char *text = NULL;
  const cJSON *item;
  // the version first, where people look
  if (all && cJSON_AddNumberToObject(all, VERSION, version)) {
    bool whole = true;
    cJSON_ArrayForEach(item, object)
    {
      if (strcmp(item->string, VERSION) != 0)
        whole =
            whole && cJSON_AddItemReferenceToObject(all, item->string, (cJSON *)(uintptr_t)item);
    }
    text = whole ? cJSON_Print(all) : NULL;
  }
  cJSON_Delete(all);
  size_t length = text ? strlen(text) : 0;
  char *ended = text ? realloc(text, length + 2) : NULL;
  if (!ended) {
    free(text);
    return NULL;
  }
  memcpy(ended + length, "\n", 2);
  *n = length + 1;
  return ended;
}

int store_json_write(const char *path, const cJSON *object, int version, store_error *err)
{
  size_t n;
  char *text = store_json_text(object, version, &n), *folder = store_disk_folder(path);
  int code = STORE_E_NOMEM;
  if (!text || !folder)
    store_error_memory(err);
  else {
    store_disk_make_folders(folder); // what is wrong shows when the file is written
    code = store_replace_own(path, text, n, err);
  }
  free(folder);
  free(text);
  return code;
}

const char *store_json_get_text(const cJSON *object, const char *name, const char *otherwise)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsString(item) ? item->valuestring : otherwise;
}

int store_json_get_int(const cJSON *object, const char *name, int least, int most, int otherwise)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  if (!cJSON_IsNumber(item) || isnan(item->valuedouble))
    return otherwise;
  if (item->valuedouble < least)
    return least;
  return item->valuedouble > most ? most : (int)item->valuedouble;
}

bool store_json_get_bool(const cJSON *object, const char *name, bool otherwise)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsBool(item) ? cJSON_IsTrue(item) : otherwise;
}

bool store_json_set(cJSON *object, const char *name, cJSON *value)
{
  if (!value)
    return false;
  bool there = cJSON_GetObjectItemCaseSensitive(object, name) != NULL;
  bool done = there ? cJSON_ReplaceItemInObjectCaseSensitive(object, name, value)
                    : cJSON_AddItemToObject(object, name, value);
  if (!done)
    cJSON_Delete(value);
  return done;
}

bool store_json_set_text(cJSON *object, const char *name, const char *text)
{
  if (!text) {
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    return true;
  }
  return store_json_set(object, name, cJSON_CreateString(text));
}
