// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What is set, in two files, and what follows for a name: the folder's file where the table allows it, else the user's, else the table. Owns both files
 * in memory. A value is checked each time it is asked for, so nothing has to be kept in step with what people write into the files; that it is
 * wrong is said once, when the file is read.
 */
#include "ide/settings.h"

#include "store/settings.h"
#include "words/words.h"

#include <eplua/text.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SCOPES = 2, SAID_FOR_ONE_FILE = 8, NAMES_MAX = 128, SHOWN_VALUE = 80 };

struct ide_settings {
  ide_settings_config config;
  char *user_path, *folder;
  store_settings *files[SCOPES];
  ide_settings_listener *listeners;
};

static void say(const ide_settings *s, const char *sentence)
{
  if (*sentence && s->config.say)
    s->config.say(s->config.ud, sentence);
}

// --- values ---

static bool is_option(const ide_setting *setting, const char *text)
{
  for (const ide_setting_option *each = setting->options; each && each->value; each++)
    if (strcmp(each->value, text) == 0)
      return true;
  return false;
}

// The value as it stands in the file, as text, if it is a good one. False: it is not there, or why says what is wrong.
static bool read_value(const store_settings *file, const ide_setting *setting, char *value,
                       size_t size, char why[STORE_SAID_MAX])
{
  double number;
  const char *text;
  store_value_type type =
      file ? store_settings_type(file, setting->name, &number) : STORE_VALUE_NONE;
  *why = '\0';
  if (type == STORE_VALUE_NONE)
    return false;
  switch (setting->type) {
  case IDE_SETTING_BOOL:
    if (type != STORE_VALUE_BOOL)
      break;
    snprintf(value, size, "%s", store_settings_bool(file, setting->name, false) ? "true" : "false");
    return true;
  case IDE_SETTING_NUMBER:
    if (type != STORE_VALUE_NUMBER)
      break;
    if (!(number >= setting->least && number <= setting->most) || number != floor(number)) {
      snprintf(why, STORE_SAID_MAX, _("is no whole number from %d to %d"), setting->least,
               setting->most);
      return false;
    }
    snprintf(value, size, "%d", (int)number);
    return true;
  case IDE_SETTING_TEXT:
  case IDE_SETTING_CHOICE:
    if (type != STORE_VALUE_TEXT)
      break;
    text = store_settings_text(file, setting->name, "");
    if (setting->type == IDE_SETTING_CHOICE && !is_option(setting, text)) {
      snprintf(why, STORE_SAID_MAX, _("has no choice \"%.*s\""), SHOWN_VALUE, text);
      return false;
    }
    if (setting->good && !setting->good(text, why))
      return false;
    if (strlen(text) >= size || text[strcspn(text, "\r\n")]) {
      snprintf(why, STORE_SAID_MAX, _("is longer than a line"));
      return false;
    }
    snprintf(value, size, "%s", text);
    return true;
  }
  snprintf(why, STORE_SAID_MAX, "%s",
           setting->type == IDE_SETTING_BOOL     ? _("must be true or false")
           : setting->type == IDE_SETTING_NUMBER ? _("must be a number")
                                                 : _("must be a text"));
  return false;
}

static bool may_be_in(const ide_setting *setting, ide_scope scope)
{
  return scope == IDE_SCOPE_USER || setting->per_folder;
}

// What holds, as seen from a scope.
static bool value_of(const ide_settings *s, const ide_setting *setting, ide_scope scope,
                     char *value, size_t size)
{
  char why[STORE_SAID_MAX];
  for (int k = (int)scope; s && k >= 0; k--)
    if (may_be_in(setting, (ide_scope)k) && read_value(s->files[k], setting, value, size, why))
      return k == (int)scope;
  snprintf(value, size, "%s", setting->otherwise);
  return false;
}

static const ide_setting *find_typed(const char *name, bool (*fits)(ide_setting_type type))
{
  const ide_setting *setting = ide_setting_find(name);
  return setting && fits(setting->type) ? setting : NULL;
}

static bool is_bool(ide_setting_type type)
{
  return type == IDE_SETTING_BOOL;
}

static bool is_number(ide_setting_type type)
{
  return type == IDE_SETTING_NUMBER;
}

static bool is_text(ide_setting_type type)
{
  return type == IDE_SETTING_TEXT || type == IDE_SETTING_CHOICE;
}

bool ide_settings_bool(const ide_settings *s, const char *name)
{
  char value[16];
  const ide_setting *setting = find_typed(name, is_bool);
  if (!setting)
    return false;
  value_of(s, setting, IDE_SCOPE_FOLDER, value, sizeof value);
  return strcmp(value, "true") == 0;
}

int ide_settings_number(const ide_settings *s, const char *name)
{
  char value[16];
  const ide_setting *setting = find_typed(name, is_number);
  if (!setting)
    return 0;
  value_of(s, setting, IDE_SCOPE_FOLDER, value, sizeof value);
  return (int)strtol(value, NULL, 10);
}

// The text is that of the file, of the table's options, or of the table, so it stays.
const char *ide_settings_text(const ide_settings *s, const char *name)
{
  char value[STORE_SAID_MAX], why[STORE_SAID_MAX];
  const ide_setting *setting = find_typed(name, is_text);
  if (!setting)
    return "";
  for (int k = SCOPES - 1; s && k >= 0; k--)
    if (may_be_in(setting, (ide_scope)k) &&
        read_value(s->files[k], setting, value, sizeof value, why))
      return store_settings_text(s->files[k], name, "");
  return setting->otherwise;
}

bool ide_settings_get(const ide_settings *s, ide_scope scope, const char *name, char *value,
                      size_t size)
{
  const ide_setting *setting = ide_setting_find(name);
  if (!setting) {
    snprintf(value, size, "%s", "");
    return false;
  }
  return value_of(s, setting, scope, value, size);
}

// --- telling ---

static void tell(ide_settings *s, const char *name)
{
  for (ide_settings_listener *each = s->listeners, *next; each; each = next) {
    next = each->next;
    each->changed(each->ud, name);
  }
}

void ide_settings_listen(ide_settings *s, ide_settings_listener *listener)
{
  listener->next = s->listeners;
  s->listeners = listener;
}

void ide_settings_unlisten(ide_settings *s, ide_settings_listener *listener)
{
  for (ide_settings_listener **at = &s->listeners; *at; at = &(*at)->next)
    if (*at == listener) {
      *at = listener->next;
      return;
    }
}

// --- what is wrong in a file ---

typedef struct review {
  const ide_settings *settings;
  ide_scope scope;
  const char *names[NAMES_MAX]; // of the table
  size_t count, said;
} review;

static void review_name(void *ud, const char *name)
{
  review *r = ud;
  const ide_settings *s = r->settings;
  char sentence[STORE_SAID_MAX], why[STORE_SAID_MAX], value[STORE_SAID_MAX];
  const ide_setting *setting = ide_setting_find(name);
  const char *file = r->scope == IDE_SCOPE_USER ? "ide.json" : ".eplua/settings.json";
  if (r->said == SAID_FOR_ONE_FILE)
    return;
  if (!setting) { // another version's, unless it is nearly one of ours
    const char *near = strlen(name) < 64 ? eplua_nearest(name, r->names, r->count) : NULL;
    if (!near)
      return;
    snprintf(sentence, sizeof sentence, _("%s: there is no setting \"%s\"; did you mean \"%s\"?"),
             file, name, near);
  } else if (!may_be_in(setting, r->scope)) {
    snprintf(sentence, sizeof sentence,
             _("%s: \"%s\" cannot be set by a folder, only for all: it is ignored here"), file,
             name);
  } else if (!read_value(s->files[r->scope], setting, value, sizeof value, why)) {
    snprintf(sentence, sizeof sentence, _("%s: \"%s\" %.300s; it is ignored"), file, name, why);
  } else {
    return;
  }
  r->said++;
  say(s, sentence);
}

static void review_file(const ide_settings *s, ide_scope scope)
{
  review r = {.settings = s, .scope = scope};
  for (const ide_setting *each = ide_settings_table; each->name && r.count < NAMES_MAX; each++)
    r.names[r.count++] = each->name;
  if (s->files[scope])
    store_settings_each(s->files[scope], review_name, &r);
}

// --- files ---

static void open_file(ide_settings *s, ide_scope scope, const char *path)
{
  char said[STORE_SAID_MAX] = "";
  store_settings_free(s->files[scope]);
  s->files[scope] = path ? store_settings_open_edited(path, said) : NULL;
  say(s, said);
  review_file(s, scope);
}

ide_settings *ide_settings_new(const ide_settings_config *config)
{
  char said[STORE_SAID_MAX] = "";
  ide_settings *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->config = *config;
  s->user_path = config->path ? strdup(config->path) : NULL;
  s->config.path = s->user_path;
  if (s->user_path)
    open_file(s, IDE_SCOPE_USER, s->user_path);
  else
    s->files[IDE_SCOPE_USER] = store_settings_open(NULL, said); // set, and forgotten at the end
  if (s->files[IDE_SCOPE_USER])
    return s;
  ide_settings_free(s);
  return NULL;
}

void ide_settings_free(ide_settings *s)
{
  if (!s)
    return;
  for (int k = 0; k < SCOPES; k++)
    store_settings_free(s->files[k]);
  free(s->user_path);
  free(s->folder);
  free(s);
}

void ide_settings_set_folder(ide_settings *s, const char *folder)
{
  static const char ending[] = "/.eplua/settings.json";
  if (folder && !*folder)
    folder = NULL;
  if ((!folder && !s->folder) || (folder && s->folder && strcmp(folder, s->folder) == 0))
    return;
  free(s->folder);
  s->folder = folder ? strdup(folder) : NULL;
  size_t size = s->folder ? strlen(s->folder) + sizeof ending : 0;
  char *path = size ? malloc(size) : NULL;
  if (path)
    snprintf(path, size, "%s%s", s->folder, ending);
  open_file(s, IDE_SCOPE_FOLDER, path);
  free(path);
  tell(s, NULL);
}

const char *ide_settings_path(const ide_settings *s, ide_scope scope)
{
  return s->files[scope] ? store_settings_path(s->files[scope]) : NULL;
}

void ide_settings_reread(ide_settings *s)
{
  bool changed = false;
  for (int k = 0; k < SCOPES; k++) {
    char said[STORE_SAID_MAX] = "";
    bool now = s->files[k] && store_settings_reread(s->files[k], said);
    say(s, said);
    if (now)
      review_file(s, (ide_scope)k);
    changed = changed || now;
  }
  if (changed)
    tell(s, NULL);
}

static void write_file(ide_settings *s, ide_scope scope)
{
  size_t n = 0;
  store_settings *file = s->files[scope];
  const char *path = store_settings_path(file);
  if (!path)
    return;
  if (scope == IDE_SCOPE_FOLDER) { // the writer makes no folders; 0777: as others of a project
    char *folder = strdup(path);
    if (folder) {
      *strrchr(folder, '/') = '\0';
      mkdir(folder, 0777);
    }
    free(folder);
  }
  char *bytes = s->config.write ? store_settings_bytes(file, &n) : NULL;
  if (bytes) {
    s->config.write(s->config.ud, path, bytes, n);
  } else if (!s->config.write) {
    store_error err = {0};
    if (store_settings_save(file, &err) != STORE_OK)
      say(s, err.message);
  }
}

// --- setting ---

static bool take_number(const ide_setting *setting, const char *value, long *number,
                        char why[STORE_SAID_MAX])
{
  char *end = NULL;
  *number = strtol(value, &end, 10);
  if (*value && !*end && *number >= setting->least && *number <= setting->most)
    return true;
  snprintf(why, STORE_SAID_MAX, _("A whole number from %d to %d"), setting->least, setting->most);
  return false;
}

static bool put(store_settings *file, const ide_setting *setting, const char *value,
                char why[STORE_SAID_MAX])
{
  long number = 0;
  switch (setting->type) {
  case IDE_SETTING_BOOL:
    if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
      break;
    store_settings_set_bool(file, setting->name, strcmp(value, "true") == 0);
    return true;
  case IDE_SETTING_NUMBER:
    if (!take_number(setting, value, &number, why))
      return false;
    store_settings_set_int(file, setting->name, (int)number);
    return true;
  case IDE_SETTING_TEXT:
  case IDE_SETTING_CHOICE:
    if (setting->type == IDE_SETTING_CHOICE
            ? !is_option(setting, value)
            : strlen(value) >= STORE_SAID_MAX || value[strcspn(value, "\r\n")])
      break;
    if (setting->good && !setting->good(value, why))
      return false;
    store_settings_set_text(file, setting->name, value);
    return true;
  }
  snprintf(why, STORE_SAID_MAX, _("That cannot be"));
  return false;
}

bool ide_settings_set(ide_settings *s, ide_scope scope, const char *name, const char *value,
                      char why[STORE_SAID_MAX])
{
  char before[STORE_SAID_MAX], after[STORE_SAID_MAX];
  const ide_setting *setting = ide_setting_find(name);
  store_settings *file = s->files[scope];
  *why = '\0';
  if (!setting || !file || !may_be_in(setting, scope)) {
    snprintf(why, STORE_SAID_MAX, "%s",
             file ? _("That cannot be set here") : _("No folder is open"));
    return false;
  }
  ide_settings_reread(s); // nothing that people wrote is written over
  value_of(s, setting, IDE_SCOPE_FOLDER, before, sizeof before);
  if (!value)
    store_settings_remove(file, name);
  else if (!put(file, setting, value, why))
    return false;
  write_file(s, scope);
  value_of(s, setting, IDE_SCOPE_FOLDER, after, sizeof after);
  if (strcmp(before, after) != 0)
    tell(s, name);
  return true;
}

void ide_settings_reset(ide_settings *s, ide_scope scope, const char *page)
{
  store_settings *file = s->files[scope];
  if (!file)
    return;
  ide_settings_reread(s);
  for (const ide_setting *each = ide_settings_table; each->name; each++)
    if (!page || strcmp(each->page, page) == 0)
      store_settings_remove(file, each->name);
  write_file(s, scope);
  tell(s, NULL);
}
