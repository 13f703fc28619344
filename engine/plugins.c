// SPDX-License-Identifier: MIT
/*
 * What people see of plugins and choose: <eplua/plugins.h>. Any thread that runs no engine; owns nothing.
 * A list wants what each plugin says of itself, also its settings, which are known when it has started: so they are loaded into an engine of their own, as a
 * script would have it, and a plugin that refuses to start shows it here. The file of choices is replaced as a whole.
 */
#include "base/error.h"
#include "engine.h"
#include "plugin/plugin.h"

#include <eplua/place.h>
#include <eplua/plugins.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

// --- the list ---

static void ignore_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud, (void)level, (void)text, (void)length;
}

// The list of an engine that was made for it. EP_ATTRIBUTE: no thread runs the engine, so this one may.
static char *list_of(eplua_engine *e) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_state *s = ep_engine_state(e);
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *list = doc ? yyjson_mut_arr(doc) : NULL;
  char *json = NULL;
  if (list) {
    yyjson_mut_doc_set_root(doc, list);
    ep_plugins_load_all(s);
    ep_plugins_describe(s, doc, list, true);
    json = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, NULL);
  }
  yyjson_mut_doc_free(doc);
  return json;
}

char *eplua_plugins_list(const eplua_plugins *places)
{
  if (!places->on)
    return strdup("[]");
  eplua_config config = {.size = sizeof config,
                         .host = {.size = sizeof config.host, .log = ignore_log},
                         .plugins = *places};
  eplua_engine *e = eplua_engine_new(&config, NULL);
  char *json = e ? list_of(e) : NULL;
  eplua_engine_free(e);
  return json;
}

char *eplua_plugins_crashed(const eplua_plugins *places)
{
  return ep_plugin_notes_news(places->notes);
}

// --- the file of choices ---

// The file as something to change: what is broken, or no object, is given up. NULL: no memory.
static yyjson_mut_doc *read_choices(const char *path)
{
  yyjson_doc *doc = yyjson_read_file(path, YYJSON_READ_NOFLAG, NULL, NULL);
  yyjson_mut_doc *copy = NULL;
  if (yyjson_is_obj(yyjson_doc_get_root(doc))) {
    copy = yyjson_doc_mut_copy(doc, NULL);
  } else {
    copy = yyjson_mut_doc_new(NULL);
    if (copy)
      yyjson_mut_doc_set_root(copy, yyjson_mut_obj(copy));
  }
  yyjson_doc_free(doc);
  return copy;
}

static void make_folder_of(char *path)
{
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, S_IRWXU); // what is there stays; what fails shows when the file is written
    *slash = '/';
  }
}

static bool write_all(int fd, const char *text, size_t length)
{
  while (length > 0) {
    ssize_t n = write(fd, text, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    text += n;
    length -= (size_t)n;
  }
  return fsync(fd) == 0;
}

// Takes doc.
static int write_choices(const char *path, yyjson_mut_doc *doc, eplua_error *err)
{
  size_t length = 0;
  char *text = yyjson_mut_write(doc, YYJSON_WRITE_PRETTY, &length), *fresh = NULL;
  int code = EPLUA_OK, fd = -1;
  yyjson_mut_doc_free(doc);
  if (!text || asprintf(&fresh, "%s.XXXXXX", path) < 0) {
    free(text);
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  }
  make_folder_of(fresh);
  fd = mkostemp(fresh, O_CLOEXEC);
  if (fd < 0 || !write_all(fd, text, length) || rename(fresh, path) != 0) {
    code = ep_error_set(err, EPLUA_E_IO, "cannot write %s: %s", path, strerror(errno));
    if (fd >= 0)
      unlink(fresh);
  }
  if (fd >= 0)
    close(fd);
  free(fresh);
  free(text);
  return code;
}

// The member of that name, made when it is not there or of another type.
static yyjson_mut_val *member(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *name,
                              bool list)
{
  yyjson_mut_val *value = yyjson_mut_obj_get(object, name);
  if (list ? yyjson_mut_is_arr(value) : yyjson_mut_is_obj(value))
    return value;
  yyjson_mut_obj_remove_key(object, name);
  value = list ? yyjson_mut_arr(doc) : yyjson_mut_obj(doc);
  yyjson_mut_obj_add(object, yyjson_mut_strcpy(doc, name), value);
  return value;
}

static void put_in_list(yyjson_mut_doc *doc, const char *list, const char *name, bool in)
{
  yyjson_mut_val *names = member(doc, yyjson_mut_doc_get_root(doc), list, true);
  for (size_t i = yyjson_mut_arr_size(names); i > 0; i--) {
    if (yyjson_mut_equals_str(yyjson_mut_arr_get(names, i - 1), name))
      yyjson_mut_arr_remove(names, i - 1);
  }
  if (in)
    yyjson_mut_arr_add_strcpy(doc, names, name);
}

static bool is_in(const char *folder, const char *name)
{
  char *path = NULL;
  if (!folder || asprintf(&path, "%s/%s.so", folder, name) < 0)
    return false;
  bool there = access(path, F_OK) == 0;
  free(path);
  return there;
}

// In libeplua those that were installed with it are the bundled ones, unless the host names others.
static const char *find_bundled(const eplua_plugins *places, char path[PATH_MAX])
{
  if (places->bundled || !eplua_place_is_shared())
    return places->bundled;
  return eplua_place_find(EPLUA_PLACE_PLUGINS, NULL, path, PATH_MAX, NULL) == EPLUA_OK ? path
                                                                                       : NULL;
}

static int check_name(const eplua_plugins *places, const char *bundled, const char *name,
                      eplua_error *err)
{
  bool valid = ep_plugin_name_is_valid(name, strlen(name));
  if (!valid || (!is_in(places->user, name) && !is_in(bundled, name)))
    return ep_error_set(err, EPLUA_E_INVALID, "there is no plugin '%.80s' (%s)", name,
                        places->user ? places->user : "no home folder");
  if (!places->choices)
    return ep_error_set(err, EPLUA_E_IO, "there is no place to keep it: no home folder");
  return EPLUA_OK;
}

int eplua_plugins_switch(const eplua_plugins *places, const char *name, bool on, eplua_error *err)
{
  char path[PATH_MAX];
  const char *bundled = find_bundled(places, path);
  int code = check_name(places, bundled, name, err);
  if (code != EPLUA_OK)
    return code;
  yyjson_mut_doc *doc = read_choices(places->choices);
  if (!doc)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  put_in_list(doc, "on", name, on && is_in(places->user, name));
  put_in_list(doc, "off", name, !on && is_in(bundled, name));
  code = write_choices(places->choices, doc, err);
  if (code == EPLUA_OK)
    ep_plugin_note_forget(places->notes, name);
  return code;
}

int eplua_plugins_set(const eplua_plugins *places, const char *name, const char *setting,
                      const char *value, eplua_error *err)
{
  if (!ep_plugin_name_is_valid(name, strlen(name)) || !places->choices)
    return ep_error_set(err, EPLUA_E_INVALID, "there is no place to keep it");
  yyjson_mut_doc *doc = read_choices(places->choices);
  if (!doc)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  yyjson_mut_val *all = member(doc, yyjson_mut_doc_get_root(doc), "settings", false);
  yyjson_mut_val *mine = member(doc, all, name, false);
  yyjson_mut_obj_remove_key(mine, setting);
  if (value)
    yyjson_mut_obj_add(mine, yyjson_mut_strcpy(doc, setting), yyjson_mut_strcpy(doc, value));
  return write_choices(places->choices, doc, err);
}
