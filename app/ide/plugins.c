// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The page of plugins: a row for each, and below it one for each of its settings. Application's thread; owns the list, and the texts of the rows.
 * The list is made anew when the dialog opens: for it, those that are on are loaded into an engine of their own. The page is made of the kinds of rows that the
 * dialog has; a table of its own was rejected, since what can be done is to switch something on and off, and to set something.
 */
#include "ide/plugins.h"

#include "ide/configure.h"
#include "panels/console.h"
#include "words/words.h"

#include <eplua/plugins.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 48, NOTE_MAX = 400 };

// A row: a plugin, or a setting of one.
typedef struct shown {
  const cJSON *plugin;
  const cJSON *setting; // NULL: it is the plugin itself
  char *id, *text, *detail;
  bool touched; // since the dialog was opened
  char wrong[NOTE_MAX];
} shown;

struct ide_plugins {
  cJSON *list;
  shown rows[SHOWN_MAX];
  size_t count;
};
typedef struct ide_plugins plugins;

static const char *text(const cJSON *object, const char *name)
{
  const char *found = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
  return found ? found : "";
}

static bool is(const cJSON *object, const char *name, const char *value)
{
  return strcmp(text(object, name), value) == 0;
}

static void forget(plugins *p)
{
  for (size_t n = 0; n < p->count; n++) {
    free(p->rows[n].id);
    free(p->rows[n].text);
    free(p->rows[n].detail);
  }
  p->count = 0;
  cJSON_Delete(p->list);
  p->list = NULL;
}

// --- rows ---

static char *join(const char *a, const char *between, const char *b)
{
  char *made = NULL;
  return asprintf(&made, "%s%s%s", a, *b ? between : "", b) < 0 ? NULL : made;
}

// The sentence with a capital letter; NULL is accepted.
static char *capital(char *sentence)
{
  if (sentence && sentence[0] >= 'a' && sentence[0] <= 'z')
    sentence[0] = (char)(sentence[0] - 'a' + 'A');
  return sentence;
}

// The file with ~ for the home folder.
static char *short_path(const char *path)
{
  const char *home = getenv("HOME");
  size_t length = home ? strlen(home) : 0;
  bool below = length > 1 && strncmp(path, home, length) == 0 && path[length] == '/';
  return below ? join("~", "", path + length) : strdup(path);
}

static char *describe(const cJSON *plugin)
{
  const char *summary = text(plugin, "summary");
  bool bundled = is(plugin, "from", "bundled"), given = is(plugin, "from", "given");
  bool off = is(plugin, "from", "user") && is(plugin, "state", "off");
  char *path = short_path(text(plugin, "file")), *made = NULL;
  char from[2 * NOTE_MAX];
  if (bundled)
    snprintf(from, sizeof from, "%s", _("Comes with EPLua."));
  else
    snprintf(from, sizeof from,
             given ? _("Given on the command line: %.300s.") : _("Yours: %.300s."),
             path ? path : "");
  int length = asprintf(
      &made, "%s%s%s%s%s", summary, *summary ? ". " : "", from, off ? " " : "",
      off ? _("It can do all that you can: switch it on if you know where it is from.") : "");
  free(path);
  return length < 0 ? NULL : capital(made);
}

static shown *add(plugins *p, const cJSON *plugin, const cJSON *setting)
{
  if (p->count == SHOWN_MAX)
    return NULL;
  shown *s = &p->rows[p->count];
  *s = (shown){.plugin = plugin, .setting = setting};
  const char *name = text(plugin, "name");
  if (setting) {
    char *rest = join(name, ":", text(setting, "name"));
    s->id = rest ? join("plugin", ":", rest) : NULL;
    free(rest);
    s->text = join(name, ": ", text(setting, "name"));
    s->detail = capital(strdup(text(setting, "help")));
  } else {
    s->id = join("plugin", ":", name);
    s->text = join(name, " ", text(plugin, "version"));
    s->detail = describe(plugin);
  }
  if (s->id && s->text && s->detail) {
    p->count++;
    return s;
  }
  free(s->id);
  free(s->text);
  free(s->detail);
  return NULL;
}

static const shown *find(const plugins *p, const char *id)
{
  for (size_t n = 0; n < p->count; n++) {
    if (strcmp(p->rows[n].id, id) == 0)
      return &p->rows[n];
  }
  return NULL;
}

// Of two with one name, the first that is on counts, else the first.
static bool counts(const cJSON *list, const cJSON *plugin)
{
  const cJSON *each, *best = NULL;
  cJSON_ArrayForEach(each, list)
  {
    if (strcmp(text(each, "name"), text(plugin, "name")) == 0 &&
        (!best || (!is(best, "state", "on") && is(each, "state", "on"))))
      best = each;
  }
  return best == plugin;
}

static void look(plugins *p, const eplua_plugins *places)
{
  forget(p);
  char *json = eplua_plugins_list(places);
  p->list = json ? cJSON_Parse(json) : NULL;
  free(json);
  const cJSON *plugin, *setting;
  cJSON_ArrayForEach(plugin, p->list)
  {
    if (!counts(p->list, plugin) || !add(p, plugin, NULL))
      continue;
    cJSON_ArrayForEach(setting, cJSON_GetObjectItemCaseSensitive(plugin, "settings"))
        add(p, plugin, setting);
  }
}

size_t ide_plugins_rows(ide *i, epq_setting *rows, size_t count, size_t most)
{
  plugins *p = i->plugins;
  look(p, &i->start->plugins);
  for (size_t n = 0; n < p->count && count < most; n++) {
    const shown *s = &p->rows[n];
    bool flag = !s->setting || is(s->setting, "type", "flag");
    rows[count++] = (epq_setting){.id = s->id,
                                  .kind = flag ? EPQ_SETTING_CHECK : EPQ_SETTING_TEXT,
                                  .page = "plugins",
                                  .text = s->text,
                                  .detail = *s->detail ? s->detail : NULL};
  }
  return count;
}

// --- states ---

static void show_plugin(const shown *s, epq_setting_state *state, char note[NOTE_MAX])
{
  bool on = is(s->plugin, "state", "on") || is(s->plugin, "state", "refused");
  const char *reason = text(s->plugin, "reason");
  bool off_by_choice = is(s->plugin, "state", "off");
  state->value = on ? "true" : "false";
  state->usual = is(s->plugin, "from", "user") ? "off" : "on";
  state->changed = on != (strcmp(state->usual, "on") == 0);
  state->wrong = *reason && !off_by_choice;
  if (is(s->plugin, "state", "crashed"))
    snprintf(note, NOTE_MAX, _("It ended the program when it was loaded last, so it is off"));
  else if (is(s->plugin, "state", "refused"))
    snprintf(note, NOTE_MAX, _("It is not loaded: %s"), reason);
  state->note = *note ? note : NULL;
}

static void show_setting(const shown *s, epq_setting_state *state)
{
  state->value = text(s->setting, "value");
  state->usual = text(s->setting, "initial");
  if (is(s->setting, "type", "flag"))
    state->usual = is(s->setting, "initial", "true") ? _("on") : _("off");
  else if (!*state->usual)
    state->usual = _("empty");
  state->changed = strcmp(state->value, text(s->setting, "initial")) != 0;
}

static void show_row(const shown *s, epq_settings *dialog, bool folder)
{
  char note[NOTE_MAX] = "";
  epq_setting_state state = {.hidden = folder};
  if (s->setting)
    show_setting(s, &state);
  else
    show_plugin(s, &state, note);
  if (!state.note && s->touched)
    state.note = _("Takes effect with the next run");
  if (*s->wrong) {
    state.note = s->wrong;
    state.wrong = true;
  }
  bool wrong = state.wrong;
  state.wrong = false; // a row that is wrong keeps what was typed
  epq_settings_set(dialog, s->id, &state);
  state.wrong = wrong;
  if (wrong)
    epq_settings_set(dialog, s->id, &state);
}

void ide_plugins_show(const ide *i, epq_settings *dialog, const char *id, bool folder)
{
  for (size_t n = 0; n < i->plugins->count; n++) {
    if (!id || strcmp(id, i->plugins->rows[n].id) == 0)
      show_row(&i->plugins->rows[n], dialog, folder);
  }
}

// --- changes ---

static void put(const cJSON *object, const char *name, const char *value)
{
  cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  if (item)
    cJSON_SetValuestring(item, value);
}

static bool is_number(const char *value)
{
  cJSON *number = cJSON_ParseWithOpts(value, NULL, true);
  bool is_one = cJSON_IsNumber(number);
  cJSON_Delete(number);
  return is_one;
}

static bool change_setting(const ide *i, shown *s, const char *value)
{
  eplua_error err = {0};
  const char *initial = text(s->setting, "initial");
  bool usual = !value || strcmp(value, initial) == 0;
  if (!usual && is(s->setting, "type", "number") && !is_number(value)) {
    snprintf(s->wrong, sizeof s->wrong, _("'%.100s' is no number"), value);
    return false;
  }
  if (eplua_plugins_set(&i->start->plugins, text(s->plugin, "name"), text(s->setting, "name"),
                        usual ? NULL : value, &err) != EPLUA_OK) {
    snprintf(s->wrong, sizeof s->wrong, "%.300s", err.message);
    return false;
  }
  put(s->setting, "value", usual ? initial : value);
  return true;
}

static bool change_plugin(const ide *i, shown *s, const char *value)
{
  eplua_error err = {0};
  bool on = value ? strcmp(value, "true") == 0 : !is(s->plugin, "from", "user");
  if (is(s->plugin, "from", "given")) {
    snprintf(s->wrong, sizeof s->wrong, _("It was given on the command line, which has its will"));
    return false;
  }
  if (eplua_plugins_switch(&i->start->plugins, text(s->plugin, "name"), on, &err) != EPLUA_OK) {
    snprintf(s->wrong, sizeof s->wrong, "%.300s", err.message);
    return false;
  }
  put(s->plugin, "state", on ? "on" : "off");
  put(s->plugin, "reason", "");
  return true;
}

static void change(const ide *i, shown *s, const char *value)
{
  s->wrong[0] = '\0';
  s->touched |= s->setting ? change_setting(i, s, value) : change_plugin(i, s, value);
}

bool ide_plugins_changed(ide *i, epq_settings *dialog, const char *id, const char *value)
{
  const shown *found = find(i->plugins, id);
  if (!found)
    return false;
  shown *s = &i->plugins->rows[found - i->plugins->rows];
  change(i, s, value);
  if (dialog)
    show_row(s, dialog, false);
  return true;
}

void ide_plugins_reset(ide *i, epq_settings *dialog)
{
  plugins *p = i->plugins;
  for (size_t n = 0; n < p->count; n++) {
    shown *s = &p->rows[n];
    epq_setting_state state = {0};
    char note[NOTE_MAX] = "";
    if (s->setting)
      show_setting(s, &state);
    else
      show_plugin(s, &state, note);
    if (state.changed && !is(s->plugin, "from", "given"))
      change(i, s, NULL);
  }
  ide_plugins_show(i, dialog, NULL, false);
}

// --- life ---

bool ide_plugins_new(ide *i)
{
  i->plugins = calloc(1, sizeof *i->plugins);
  return i->plugins != NULL;
}

void ide_plugins_free(ide *i)
{
  if (i->plugins)
    forget(i->plugins);
  free(i->plugins);
  i->plugins = NULL;
}

static void on_button(void *ud, const char *id)
{
  if (strcmp(id, "plugins") == 0)
    ide_configure_show_page(ud, "plugins");
}

void ide_plugins_start(ide *i)
{
  const epq_button buttons[] = {{.id = "plugins", .text = _("Plugins…")}, {0}};
  char *names = eplua_plugins_crashed(&i->start->plugins);
  char sentence[300];
  for (char *name = names, *end; name && (end = strchr(name, '\n')); name = end + 1) {
    *end = '\0';
    snprintf(sentence, sizeof sentence,
             _("The plugin %s ended the program when it was loaded, so it is off."), name);
    panel_console_log(i->console, EPLUA_LOG_WARNING, sentence, strlen(sentence));
    epq_shell_tell(i->shell, "plugin", EPQ_WARNING, sentence, buttons, on_button, i);
  }
  free(names);
}
