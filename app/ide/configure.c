// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Between the table of settings and the dialog of the shim: rows are made of the table, and each change goes to the file that was chosen. Beside it
 * the table of those that take effect while something is there to be changed; all others are asked for when they matter. Owns the dialog's handle
 * while it is open, and what is wrong in the files until there is a console to say it in.
 */
#include "ide/configure.h"

#include "ide/documents.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/plugins.h"
#include "ide/view.h"
#include "panels/console.h"
#include "panels/files.h"
#include "words/words.h"

#include <epq/settings.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 128, OPTIONS_MAX = 256, SAID_MAX = 8 };

struct ide_configure {
  ide *ide;
  ide_settings_listener listener;
  epq_settings *dialog; // NULL: it is not open
  ide_scope scope;
  bool started;
  char theme[16]; // as it was set last
  char said[SAID_MAX][STORE_SAID_MAX];
  size_t said_count;
};
typedef struct ide_configure configure;

// --- what takes effect at once ---

// Not again what the environment has overruled at the start.
static void apply_theme(ide *i)
{
  configure *c = i->configure;
  const char *theme = ide_settings_text(i->settings, "theme");
  bool same = strcmp(c->theme, theme) == 0;
  snprintf(c->theme, sizeof c->theme, "%s", theme);
  if (!same)
    ide_view_apply_theme(i, theme);
}

static void apply_hidden_files(ide *i)
{
  panel_files_show_hidden(i->files, ide_settings_bool(i->settings, "show_hidden_files"));
}

static void apply_console(ide *i)
{
  panel_console_limit(i->console, (size_t)ide_settings_number(i->settings, "console_lines"));
}

static void apply_stall(ide *i)
{
  eplua_control *control = i->engine ? ide_engine_control(i->engine) : NULL;
  if (control)
    eplua_control_set_stall(control, ide_settings_number(i->settings, "stall_ms"));
}

static const struct {
  const char *name;
  void (*apply)(ide *i);
} effects[] = {
    {"theme", apply_theme},
    {"show_hidden_files", apply_hidden_files},
    {"console_lines", apply_console},
    {"stall_ms", apply_stall},
};

static void apply(ide *i, const char *name)
{
  for (size_t k = 0; k < sizeof effects / sizeof *effects; k++)
    if (!name || strcmp(name, effects[k].name) == 0)
      effects[k].apply(i);
}

// --- states of rows ---

static const char *option_text(const ide_setting *setting, const char *value)
{
  for (const ide_setting_option *each = setting->options; each && each->value; each++)
    if (strcmp(each->value, value) == 0)
      return _(each->text);
  return value;
}

static void describe(const ide_setting *setting, const char *value, char *text, size_t size)
{
  if (setting->type == IDE_SETTING_BOOL)
    snprintf(text, size, "%s", strcmp(value, "true") == 0 ? _("on") : _("off"));
  else if (!*value)
    snprintf(text, size, "%s", _("empty"));
  else
    snprintf(text, size, "%s%s%s", option_text(setting, value), setting->unit ? " " : "",
             setting->unit ? _(setting->unit) : "");
}

static void show_state(const configure *c, const ide_setting *setting, const char *wrong)
{
  const ide_settings *s = c->ide->settings;
  char value[STORE_SAID_MAX], usual[STORE_SAID_MAX], folder[STORE_SAID_MAX],
      note[2 * STORE_SAID_MAX];
  bool set = ide_settings_get(s, c->scope, setting->name, value, sizeof value);
  const char *said = wrong;
  if (c->scope == IDE_SCOPE_FOLDER) // without it what is set for all would hold
    ide_settings_get(s, IDE_SCOPE_USER, setting->name, note, STORE_SAID_MAX);
  else
    snprintf(note, sizeof note, "%s", setting->otherwise);
  describe(setting, note, usual, sizeof usual);
  if (!said && c->scope == IDE_SCOPE_USER && setting->per_folder &&
      ide_settings_get(s, IDE_SCOPE_FOLDER, setting->name, folder, sizeof folder)) {
    char text[STORE_SAID_MAX];
    describe(setting, folder, text, sizeof text);
    snprintf(note, sizeof note, _("The folder that is open says otherwise: %s"), text);
    said = note;
  }
  epq_settings_set(
      c->dialog, setting->name,
      &(epq_setting_state){.value = value,
                           .usual = usual,
                           .changed = set && (c->scope == IDE_SCOPE_FOLDER ||
                                              strcmp(value, setting->otherwise) != 0),
                           .hidden = c->scope == IDE_SCOPE_FOLDER && !setting->per_folder,
                           .note = said,
                           .wrong = wrong != NULL});
}

static void show_all(const configure *c)
{
  for (const ide_setting *each = ide_settings_table; c->dialog && each->name; each++)
    show_state(c, each, NULL);
  if (c->dialog)
    ide_plugins_show(c->ide, c->dialog, NULL, c->scope == IDE_SCOPE_FOLDER);
}

// --- what the dialog tells ---

static void on_changed(void *ud, const char *id, const char *value)
{
  const configure *c = ud;
  char why[STORE_SAID_MAX];
  if (ide_plugins_changed(c->ide, c->dialog, id, value))
    return;
  const ide_setting *setting = ide_setting_find(id);
  bool done = ide_settings_set(c->ide->settings, c->scope, id, value, why);
  if (setting && c->dialog)
    show_state(c, setting, done ? NULL : why);
}

static void on_scope(void *ud, int scope)
{
  configure *c = ud;
  c->scope = scope == 0 ? IDE_SCOPE_USER : IDE_SCOPE_FOLDER;
  show_all(c);
}

static void on_reset(void *ud, const char *page)
{
  const configure *c = ud;
  if (c->scope == IDE_SCOPE_USER && c->dialog && (!page || strcmp(page, "plugins") == 0))
    ide_plugins_reset(c->ide, c->dialog);
  ide_settings_reset(c->ide->settings, c->scope, page);
}

static void open_file(ide *i, ide_scope scope)
{
  const char *path = ide_settings_path(i->settings, scope);
  if (!path) {
    epq_shell_say(i->shell, _("There is no place where settings could be kept"));
    return;
  }
  ide_keep_flush(i->keep); // what was set a moment ago is in it
  ide_open(i, path);
}

static void on_open_file(void *ud)
{
  const configure *c = ud;
  epq_settings_close(c->dialog);
  open_file(c->ide, c->scope);
}

static void on_closed(void *ud)
{
  configure *c = ud;
  c->dialog = NULL;
}

// --- the dialog ---

static size_t fill_rows(epq_setting *rows, epq_item *options)
{
  size_t n = 0, o = 0;
  for (const ide_setting *each = ide_settings_table; each->name && n + 1 < ROWS_MAX; each++) {
    static const epq_setting_kind kinds[] = {[IDE_SETTING_BOOL] = EPQ_SETTING_CHECK,
                                             [IDE_SETTING_NUMBER] = EPQ_SETTING_NUMBER,
                                             [IDE_SETTING_TEXT] = EPQ_SETTING_TEXT,
                                             [IDE_SETTING_CHOICE] = EPQ_SETTING_CHOICE};
    rows[n++] = (epq_setting){.id = each->name,
                              .kind = kinds[each->type],
                              .page = each->page,
                              .text = _(each->text),
                              .detail = _(each->detail),
                              .least = each->least,
                              .most = each->most,
                              .unit = _(each->unit),
                              .options = options + o};
    for (const ide_setting_option *option = each->options;
         option && option->value && o + 2 < OPTIONS_MAX; option++)
      options[o++] = (epq_item){.id = option->value, .text = _(option->text)};
    options[o++] = (epq_item){0};
  }
  return n;
}

void ide_configure_show(ide *i)
{
  configure *c = i->configure;
  epq_setting rows[ROWS_MAX] = {0};
  epq_item options[OPTIONS_MAX] = {0};
  epq_settings_page pages[16] = {0};
  char folder[300];
  const char *root = panel_files_root(i->files), *base = root ? strrchr(root, '/') : NULL;
  if (c->dialog)
    return;
  ide_settings_reread(i->settings);
  size_t count = fill_rows(rows, options), n = 0;
  for (; n < 14 && ide_settings_pages[n].id; n++)
    pages[n] = (epq_settings_page){ide_settings_pages[n].id, _(ide_settings_pages[n].title),
                                   ide_settings_pages[n].icon};
  if (ide_plugins_rows(i, rows, count, ROWS_MAX - 1) > count)
    pages[n] = (epq_settings_page){"plugins", _("Plugins"), "preferences-plugin"};
  if (base && base[1])
    snprintf(folder, sizeof folder, _("The folder %.200s"), base + 1);
  else
    snprintf(folder, sizeof folder, "%s", _("The folder that is open"));
  const char *const scopes[] = {
      _("All folders"), ide_settings_path(i->settings, IDE_SCOPE_FOLDER) ? folder : NULL, NULL};
  c->scope = IDE_SCOPE_USER;
  c->dialog =
      epq_settings_open(i->shell, &(epq_settings_config){.size = sizeof(epq_settings_config),
                                                         .title = _("Settings"),
                                                         .pages = pages,
                                                         .settings = rows,
                                                         .scopes = scopes,
                                                         .editor = true,
                                                         .ud = c,
                                                         .changed = on_changed,
                                                         .scope = on_scope,
                                                         .reset = on_reset,
                                                         .open_file = on_open_file,
                                                         .closed = on_closed});
  show_all(c);
}

void ide_configure_show_page(ide *i, const char *id)
{
  ide_configure_show(i);
  if (i->configure->dialog)
    epq_settings_show(i->configure->dialog, id);
}

void ide_configure_open_file(ide *i)
{
  open_file(i, IDE_SCOPE_USER);
}

// --- life ---

static void on_say(void *ud, const char *sentence)
{
  configure *c = ud;
  if (c->started)
    panel_console_log(c->ide->console, EPLUA_LOG_WARNING, sentence, strlen(sentence));
  else if (c->said_count < SAID_MAX)
    snprintf(c->said[c->said_count++], STORE_SAID_MAX, "%s", sentence);
}

static void on_write(void *ud, const char *path, char *bytes, size_t length)
{
  const configure *c = ud;
  ide_keep_write(c->ide->keep, path, bytes, length);
}

static void on_setting(void *ud, const char *name)
{
  const configure *c = ud;
  if (c->started)
    apply(c->ide, name);
  if (c->dialog && name)
    show_state(c, ide_setting_find(name), NULL);
  else
    show_all(c);
}

bool ide_configure_new(ide *i)
{
  configure *c = i->configure = calloc(1, sizeof *c);
  if (!c)
    return false;
  char *path = ide_keep_path(i->keep, "ide.json");
  c->ide = i;
  i->settings = ide_settings_new(
      &(ide_settings_config){.path = path, .write = on_write, .say = on_say, .ud = c});
  free(path);
  c->listener = (ide_settings_listener){.ud = c, .changed = on_setting};
  if (i->settings)
    ide_settings_listen(i->settings, &c->listener);
  return i->settings != NULL;
}

void ide_configure_free(ide *i)
{
  ide_settings_free(i->settings);
  free(i->configure);
  i->settings = NULL;
  i->configure = NULL;
}

void ide_configure_start(ide *i)
{
  configure *c = i->configure;
  c->started = true;
  for (size_t n = 0; n < c->said_count; n++)
    on_say(c, c->said[n]);
  c->said_count = 0;
  snprintf(c->theme, sizeof c->theme, "%s", ide_settings_text(i->settings, "theme"));
  apply(i, NULL);
}
