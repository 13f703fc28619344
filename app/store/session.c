// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The session is the JSON object of its file, worked on in place: what we do not know stays where it is. Owns the object.
 * Rejected: a struct and a conversion each way. It forgets what a later version added, and every field is written thrice.
 */
#include "store/session.h"

#include "store/json.h"

#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, PLACE_MAX = 1 << 30, PANES_MAX = 64 };

struct store_session {
  char *path;
  cJSON *all;
  cJSON *former; // tabs before tabs_begin(), for what we do not know in them
  bool changed;
};

static const struct {
  const char *name;
  int most;
} lists[] = {
    [STORE_RECENT_FILES] = {"recent_files", STORE_SESSION_RECENT_MAX},
    [STORE_RECENT_FOLDERS] = {"recent_folders", STORE_SESSION_RECENT_MAX},
    [STORE_CLOSED] = {"recently_closed", STORE_SESSION_CLOSED_MAX},
};

store_session *store_session_open(const char *path, char said[STORE_SAID_MAX])
{
  store_session *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  said[0] = '\0';
  s->path = path ? strdup(path) : NULL;
  s->all = path ? store_json_read(path, VERSION, said) : cJSON_CreateObject();
  if (!s->all || (path && !s->path)) {
    store_session_free(s);
    return NULL;
  }
  return s;
}

void store_session_free(store_session *s)
{
  if (!s)
    return;
  cJSON_Delete(s->all);
  cJSON_Delete(s->former);
  free(s->path);
  free(s);
}

const char *store_session_path(const store_session *s)
{
  return s->path;
}

char *store_session_bytes(store_session *s, size_t *n)
{
  char *text = s->changed ? store_json_text(s->all, VERSION, n) : NULL;
  if (text)
    s->changed = false;
  return text;
}

int store_session_save(store_session *s, store_error *err)
{
  if (!s->path || !s->changed)
    return STORE_OK;
  int code = store_json_write(s->path, s->all, VERSION, err);
  s->changed = code != STORE_OK;
  return code;
}

// --- tabs ---

size_t store_session_tab_count(const store_session *s)
{
  const cJSON *tabs = cJSON_GetObjectItemCaseSensitive(s->all, "tabs");
  int n = cJSON_IsArray(tabs) ? cJSON_GetArraySize(tabs) : 0;
  return n < STORE_SESSION_TABS_MAX ? (size_t)n : STORE_SESSION_TABS_MAX;
}

bool store_session_tab_get(const store_session *s, size_t at, store_session_tab *tab)
{
  const cJSON *tabs = cJSON_GetObjectItemCaseSensitive(s->all, "tabs");
  const cJSON *o =
      cJSON_IsArray(tabs) && at < STORE_SESSION_TABS_MAX ? cJSON_GetArrayItem(tabs, (int)at) : NULL;
  if (!cJSON_IsObject(o))
    return false;
  *tab = (store_session_tab){
      .path = store_json_get_text(o, "path", NULL),
      .title = store_json_get_text(o, "title", NULL),
      .encoding = store_json_get_text(o, "encoding", NULL),
      .journal = store_json_get_text(o, "journal", NULL),
      .line = store_json_get_int(o, "line", 1, PLACE_MAX, 1),
      .column = store_json_get_int(o, "column", 1, PLACE_MAX, 1),
      .top_line = store_json_get_int(o, "top_line", 0, PLACE_MAX, 0),
      .pane = store_json_get_int(o, "pane", 0, PANES_MAX - 1, 0),
      .in_front = store_json_get_bool(o, "in_front", false),
      .focused = store_json_get_bool(o, "focused", false),
  };
  return tab->path ? *tab->path == '/' : tab->title || tab->journal;
}

bool store_session_tabs_begin(store_session *s)
{
  cJSON *tabs = cJSON_CreateArray();
  if (!tabs)
    return false;
  cJSON_Delete(s->former);
  s->former = cJSON_DetachItemFromObjectCaseSensitive(s->all, "tabs");
  s->changed = true;
  return store_json_set(s->all, "tabs", tabs);
}

// The former tab of that document, taken out of the list; NULL: it is new.
static cJSON *former_tab(store_session *s, const store_session_tab *tab)
{
  const char *name = tab->path ? "path" : "title", *value = tab->path ? tab->path : tab->title;
  cJSON *o;
  if (!cJSON_IsArray(s->former) || !value)
    return NULL;
  cJSON_ArrayForEach(o, s->former)
  {
    const char *text = cJSON_IsObject(o) ? store_json_get_text(o, name, NULL) : NULL;
    if (text && strcmp(text, value) == 0)
      return cJSON_DetachItemViaPointer(s->former, o);
  }
  return NULL;
}

static bool set_int(cJSON *o, const char *name, int value)
{
  return store_json_set(o, name, cJSON_CreateNumber(value));
}

bool store_session_tab_add(store_session *s, const store_session_tab *tab)
{
  cJSON *tabs = cJSON_GetObjectItemCaseSensitive(s->all, "tabs");
  if (store_session_tab_count(s) >= STORE_SESSION_TABS_MAX)
    return false;
  cJSON *o = former_tab(s, tab);
  if (!o)
    o = cJSON_CreateObject();
  bool done = o && store_json_set_text(o, "path", tab->path) &&
              store_json_set_text(o, "title", tab->title) &&
              store_json_set_text(o, "encoding", tab->encoding) &&
              store_json_set_text(o, "journal", tab->journal) && set_int(o, "line", tab->line) &&
              set_int(o, "column", tab->column) && set_int(o, "top_line", tab->top_line) &&
              set_int(o, "pane", tab->pane) &&
              store_json_set(o, "in_front", cJSON_CreateBool(tab->in_front)) &&
              store_json_set(o, "focused", cJSON_CreateBool(tab->focused)) &&
              cJSON_AddItemToArray(tabs, o);
  if (!done)
    cJSON_Delete(o);
  s->changed = true;
  return done;
}

void store_session_tabs_end(store_session *s)
{
  cJSON_Delete(s->former);
  s->former = NULL;
}

// --- the rest ---

const char *store_session_text(const store_session *s, const char *name)
{
  return store_json_get_text(s->all, name, NULL);
}

void store_session_set_text(store_session *s, const char *name, const char *text)
{
  const char *now = store_session_text(s, name);
  if ((!now && !text) || (now && text && strcmp(now, text) == 0))
    return;
  if (text && strlen(text) > STORE_SESSION_TEXT_MAX)
    return;
  if (store_json_set_text(s->all, name, text))
    s->changed = true;
}

static cJSON *list_of(const store_session *s, store_session_list list)
{
  cJSON *array = cJSON_GetObjectItemCaseSensitive(s->all, lists[list].name);
  return cJSON_IsArray(array) ? array : NULL;
}

const char *store_session_list_get(const store_session *s, store_session_list list, size_t at)
{
  const cJSON *item;
  cJSON_ArrayForEach(item, list_of(s, list))
  {
    if (cJSON_IsString(item) && at-- == 0)
      return item->valuestring;
  }
  return NULL;
}

void store_session_list_remove(store_session *s, store_session_list list, const char *path)
{
  cJSON *array = list_of(s, list), *item = array ? array->child : NULL;
  while (item) {
    cJSON *next = item->next;
    if (!cJSON_IsString(item) || strcmp(item->valuestring, path) == 0) {
      cJSON_Delete(cJSON_DetachItemViaPointer(array, item));
      s->changed = true;
    }
    item = next;
  }
}

void store_session_list_add(store_session *s, store_session_list list, const char *path)
{
  const char *first = store_session_list_get(s, list, 0);
  if (first && strcmp(first, path) == 0)
    return;
  char *own = strdup(path); // it may be in the list
  if (!own)
    return;
  store_session_list_remove(s, list, own);
  cJSON *array = list_of(s, list), *item = cJSON_CreateString(own);
  if (!array && store_json_set(s->all, lists[list].name, cJSON_CreateArray()))
    array = list_of(s, list);
  if (array && item && cJSON_InsertItemInArray(array, 0, item))
    item = NULL;
  while (array && cJSON_GetArraySize(array) > lists[list].most)
    cJSON_DeleteItemFromArray(array, lists[list].most);
  cJSON_Delete(item);
  free(own);
  s->changed = true;
}

void store_session_list_clear(store_session *s, store_session_list list)
{
  cJSON_DeleteItemFromObjectCaseSensitive(s->all, lists[list].name);
  s->changed = true;
}
