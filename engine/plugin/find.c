// SPDX-License-Identifier: MIT
/*
 * What plugins there are. Engine thread; owns the entries of an engine.
 * The folders are read once, when something is wanted that is nowhere else: a script that wants no plugin pays nothing. A folder is known by its
 * names alone; no file is opened before it is wanted.
 */
#include "plugin/plugin_int.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDER_MAX = 1000 }; // plugins that are taken from a folder

bool ep_plugin_name_is_valid(const char *name, size_t length)
{
  if (length == 0 || length >= EP_PLUGIN_NAME)
    return false;
  for (size_t i = 0; i < length; i++) {
    char c = name[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-')
      return false;
  }
  return true;
}

void ep_plugin_entry_state(ep_plugin_entry *e, const char *state, const char *format, ...)
{
  va_list arguments;
  e->state = state;
  free(e->reason);
  va_start(arguments, format);
  if (vasprintf(&e->reason, format, arguments) < 0)
    e->reason = NULL;
  va_end(arguments);
}

// "…/NAME.so": NAME; false for any other file.
static bool name_of(const char *path, const char **name, size_t *length)
{
  const char *slash = strrchr(path, '/');
  *name = slash ? slash + 1 : path;
  size_t all = strlen(*name);
  if (all < 4 || strcmp(*name + all - 3, ".so") != 0)
    return false;
  *length = all - 3;
  return ep_plugin_name_is_valid(*name, *length);
}

ep_plugin_entry *ep_plugin_entry_add(ep_plugins *all, const char *path, ep_plugin_origin origin)
{
  const char *name = path;
  size_t length = 0;
  bool named = name_of(path, &name, &length);
  if (!named && origin != EP_PLUGIN_GIVEN)
    return NULL;
  ep_plugin_entry *e = calloc(1, sizeof *e);
  if (!e)
    return NULL;
  e->name = named ? strndup(name, length) : strdup(name);
  e->path = strdup(path);
  if (!e->name || !e->path) {
    free(e->name);
    free(e->path);
    free(e);
    return NULL;
  }
  e->origin = origin;
  e->state = "on";
  if (!named)
    ep_plugin_entry_state(e, "refused",
                          "the file of a plugin is called NAME.so, of letters, digits, _ and -");
  ep_plugin_entry **link = &all->entries;
  while (*link)
    link = &(*link)->next;
  *link = e;
  return e;
}

static int is_library(const struct dirent *entry)
{
  size_t length = strlen(entry->d_name);
  return entry->d_name[0] != '.' && length > 3 && strcmp(entry->d_name + length - 3, ".so") == 0;
}

static void add_found(ep_plugins *all, const char *folder, const char *name,
                      ep_plugin_origin origin) EP_ENGINE_THREAD
{
  char *path = NULL;
  bool bundled = origin == EP_PLUGIN_BUNDLED;
  if (asprintf(&path, "%s/%s", folder, name) < 0)
    return;
  ep_plugin_entry *e = ep_plugin_entry_add(all, path, origin);
  free(path);
  if (e && ep_plugin_chosen(all, bundled ? "off" : "on", e->name) == bundled)
    ep_plugin_entry_state(e, "off", "it is switched off (eplua --plugins on %s switches it on)",
                          e->name);
}

static void scan_folder(ep_plugins *all, const char *folder,
                        ep_plugin_origin origin) EP_ENGINE_THREAD
{
  struct dirent **list = NULL;
  int count = folder ? scandir(folder, &list, is_library, alphasort) : -1;
  for (int i = 0; i < count; i++) {
    if (i < FOLDER_MAX)
      add_found(all, folder, list[i]->d_name, origin);
    free(list[i]);
  }
  free(list);
}

void ep_plugins_scan(ep_plugins *all)
{
  if (all->scanned)
    return;
  all->scanned = true;
  scan_folder(all, all->user, EP_PLUGIN_OF_USER);
  scan_folder(all, all->bundled, EP_PLUGIN_BUNDLED);
}

static int rank(const ep_plugin_entry *e)
{
  if (e->origin == EP_PLUGIN_GIVEN)
    return 3;
  if (e->origin == EP_PLUGIN_OF_USER)
    return strcmp(e->state, "off") == 0 ? 0 : 2;
  return 1;
}

ep_plugin_entry *ep_plugin_find(ep_plugins *all, const char *name)
{
  ep_plugin_entry *best = NULL;
  ep_plugins_scan(all);
  for (ep_plugin_entry *e = all->entries; e; e = e->next) {
    if (strcmp(e->name, name) == 0 && (!best || rank(e) > rank(best)))
      best = e;
  }
  return best;
}
