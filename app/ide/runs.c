// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A run begins with what is in the editor, saved or not, under the name of its file. Before the first run of a script
 * from a folder nobody has spoken about, the user is asked whether to trust it; texts without a file are their own.
 */
#include "ide/runs.h"

#include "ide/actions.h"
#include "ide/attach.h"
#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/ended.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/process.h"
#include "ide/settings.h"
#include "ide/target.h"
#include "panels/console.h"
#include "panels/files.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 256 };

struct ide_runs {
  ide *ide;
  ide_process *process; // NULL: none runs
  char *title, *folder; // of what that runs
  ide_document *asked;  // whose run waits for an answer
  bool asked_separate;
  ide_document *last; // that ran; may be closed by now
};

// --- words ---

// Splits as a shell does: blanks, quotes, backslash. Cuts the text in place; ends with NULL.
static void split_words(char *text, const char **words)
{
  size_t count = 0;
  char *in = text;
  while (*(in += strspn(in, " \t\r\n")) && count + 1 < WORDS_MAX) {
    char quote = 0, *out = in;
    words[count++] = in;
    for (; *in && (quote || !strchr(" \t\r\n", *in)); in++) {
      if (*in == '\\' && in[1] && quote != '\'')
        *out++ = *++in;
      else if (!quote && (*in == '"' || *in == '\''))
        quote = *in;
      else if (quote && *in == quote)
        quote = 0;
      else
        *out++ = *in;
    }
    bool more = *in != 0;
    *out = 0;
    in += more;
  }
  words[count] = NULL;
}

// One for each line with a "=" in it.
static void split_lines(char *text, const char **lines)
{
  size_t count = 0;
  char *rest = NULL;
  for (char *line = strtok_r(text, "\r\n", &rest); line && count + 1 < WORDS_MAX;
       line = strtok_r(NULL, "\r\n", &rest))
    if (strchr(line, '=') && *line != '=')
      lines[count++] = line;
  lines[count] = NULL;
}

static char *folder_of(const char *path)
{
  const char *slash = path ? strrchr(path, '/') : NULL;
  return slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : NULL;
}

// How the file is run: as it was said for it, else as it is set for all.
static void config_of(ide *i, const char *path, ide_run_config *config)
{
  ide_keep_run_config(i->keep, path, config);
  if (config->kept)
    return;
  const char *open = panel_files_root(i->files);
  config->separate = path && strcmp(ide_settings_text(i->settings, "run_target"), "process") == 0;
  config->dock_windows = strcmp(ide_settings_text(i->settings, "run_windows"), "docked") == 0;
  if (*open && strcmp(ide_settings_text(i->settings, "run_folder"), "open") == 0) {
    free(config->folder);
    config->folder = strdup(open);
  }
}

// --- a run ---

static void say_crash(const ide_runs *r, const char *what, const ide_process_end *end)
{
  char text[IDE_ENDED_SIZE + 300];
  panel_console *console = r->ide->console;
  const char *stop = ide_attach_last_stop(r->ide);
  snprintf(text, sizeof text, "■ %s %s%s%s", r->title ? r->title : _("The script"), what,
           *stop ? "; " : "", stop);
  panel_console_log(console, EPLUA_LOG_ERROR, text, strlen(text));
  ide_ended_advise(end, r->folder, text, sizeof text);
  if (*text)
    panel_console_log(console, EPLUA_LOG_INFO, text, strlen(text));
  ide_documents_check_disk(r->ide); // it may have written what is open
}

static void on_process_end(void *ud, const ide_process_end *end)
{
  char what[IDE_ENDED_SIZE];
  ide_runs *r = ud;
  ide_process *p = r->process;
  r->process = NULL;
  if (ide_ended_describe(end, what, sizeof what))
    say_crash(r, what, end);
  else
    panel_console_end(r->ide->console, end->status, end->asked);
  ide_attach_process_ended(r->ide);
  ide_process_free(p);
  panel_console_stage(r->ide->console);
  ide_actions_update(r->ide);
}

static void start_process(ide_runs *r, const ide_run_spec *spec)
{
  ide *i = r->ide;
  panel_console_begin(i->console, spec);
  free(r->title);
  free(r->folder);
  r->title = strdup(spec->title);
  r->folder = spec->folder ? strdup(spec->folder) : NULL;
  r->process = ide_process_start(i, spec, on_process_end, r);
  if (r->process)
    ide_attach_process(i, ide_process_take_link(r->process), spec->title,
                       ide_process_pid(r->process));
  panel_console_stage(i->console);
}

static void start(ide_runs *r, ide_document *d, const ide_run_config *config, bool restricted)
{
  ide *i = r->ide;
  r->last = d;
  size_t length = 0;
  char *text = ide_document_text(d, &length);
  char *args = strdup(config->args ? config->args : ""),
       *env = strdup(config->env ? config->env : "");
  char *own = folder_of(ide_document_path(d));
  const char *words[WORDS_MAX], *lines[WORDS_MAX];
  if (text && args && env) {
    split_words(args, words);
    split_lines(env, lines);
    ide_run_spec spec = {.path = ide_document_path(d),
                         .title = ide_document_title(d),
                         .text = text,
                         .length = length,
                         .args = words,
                         .env = lines,
                         .folder = config->folder && *config->folder ? config->folder : own,
                         .restricted = restricted,
                         .dock_windows = config->dock_windows};
    if (config->separate && r->process) {
      epq_shell_say(i->shell, _("A separate process runs already: stop it first"));
    } else if (config->separate) {
      start_process(r, &spec);
    } else {
      ide_attach_run(i);
      ide_debug_text_is_used(i, NULL);
      int code = ide_engine_run(i->engine, &spec);
      if (code != EPLUA_OK)
        epq_shell_say(i->shell,
                      code == EPLUA_E_NOMEM
                          ? _("Not enough memory")
                          : _("The engine does not stop: restart it first (Ctrl+Shift+F5)"));
    }
    epq_shell_show_dock(i->shell, "console", false);
    epq_shell_set_checked(i->shell, "run_dock_windows", config->dock_windows);
    ide_actions_update(i);
  }
  free(text);
  free(args);
  free(env);
  free(own);
}

static void take_trust(void *ud, const char *id, bool remembered)
{
  (void)remembered;
  ide_runs *r = ud;
  ide_document *d = r->asked;
  r->asked = NULL;
  bool trusted = strcmp(id, "trust") == 0;
  if (!ide_documents_has(r->ide, d) || (!trusted && strcmp(id, "restrict") != 0))
    return;
  char *folder = folder_of(ide_document_path(d));
  ide_keep_set_trust(r->ide->keep, folder, trusted ? IDE_RIGHTS_TRUSTED : IDE_RIGHTS_RESTRICTED);
  free(folder);
  ide_run_config config;
  config_of(r->ide, ide_document_path(d), &config);
  config.separate = r->asked_separate;
  start(r, d, &config, !trusted);
  ide_run_config_fini(&config);
}

static void ask_trust(ide_runs *r, ide_document *d, const char *folder, bool separate)
{
  const epq_button buttons[] = {{"cancel", _("Cancel"), NULL}, // what Enter does must do no harm
                                {"restrict", _("Run Restricted"), NULL},
                                {"trust", _("Trust and Run"), NULL},
                                {0}};
  r->asked = d;
  r->asked_separate = separate;
  epq_shell_ask(
      r->ide->shell,
      &(epq_question){
          .title = _("Trust this folder?"),
          .text = folder,
          .detail =
              _("Scripts of a trusted folder can do what you can: read and write your files, start "
                "programs. Restricted scripts can do none of that."),
          .severity = EPQ_HINT,
          .buttons = buttons,
          .cancel = "cancel"},
      take_trust, r);
}

// With the rights that were given; asks for them where nobody did.
static void run_document(ide_runs *r, ide_document *d, bool separate)
{
  ide *i = r->ide;
  const char *path = ide_document_path(d);
  ide_run_config config;
  config_of(i, path, &config);
  config.separate |= separate;
  char *folder = folder_of(path);
  ide_rights rights = config.rights != IDE_RIGHTS_ASK ? config.rights
                      : folder                        ? ide_keep_trust(i->keep, folder)
                                                      : IDE_RIGHTS_TRUSTED;
  if (rights == IDE_RIGHTS_ASK &&
      strcmp(ide_settings_text(i->settings, "run_rights"), "restricted") == 0)
    rights = IDE_RIGHTS_RESTRICTED;
  if (path && ide_document_is_modified(d) && ide_settings_bool(i->settings, "save_before_run"))
    ide_document_save(d); // what is wrong with it was said; the text runs all the same
  if (config.separate && (!path || !ide_document_save(d)))
    epq_shell_say(i->shell, _("A separate process runs the file: save it first"));
  else if (rights == IDE_RIGHTS_ASK)
    ask_trust(r, d, folder, config.separate);
  else
    start(r, d, &config, rights == IDE_RIGHTS_RESTRICTED);
  free(folder);
  ide_run_config_fini(&config);
}

static void take_busy(void *ud, const char *id, bool remembered)
{
  ide_runs *r = ud;
  ide_document *d = r->asked;
  char why[STORE_SAID_MAX];
  r->asked = NULL;
  if (!ide_documents_has(r->ide, d))
    return;
  if (remembered && strcmp(id, "stop") == 0)
    ide_settings_set(r->ide->settings, IDE_SCOPE_USER, "run_again", "stop", why);
  if (strcmp(id, "stop") == 0)
    run_document(r, d, false);
  else if (strcmp(id, "separate") == 0)
    run_document(r, d, true);
}

static void run_current(ide *i, bool separate)
{
  const epq_button buttons[] = {{"stop", _("Stop It and Run"), NULL},
                                {"separate", _("Run in a Separate Process"), NULL},
                                {"cancel", _("Cancel"), NULL},
                                {0}};
  ide_runs *r = i->runs;
  ide_document *d = ide_documents_current(i);
  if (!d || r->asked)
    return;
  const char *again = ide_settings_text(i->settings, "run_again");
  bool busy = ide_engine_stage_now(i->engine) == IDE_ENGINE_RUNNING;
  if (separate && r->process) {
    epq_shell_say(i->shell, _("A separate process runs already: stop it first"));
  } else if (!busy || separate || strcmp(again, "ask") != 0) {
    run_document(r, d, separate || (busy && strcmp(again, "process") == 0));
  } else {
    r->asked = d;
    epq_shell_ask(i->shell,
                  &(epq_question){.title = _("A script still runs"),
                                  .text = _("The built-in engine runs one script at a time."),
                                  .detail = _("What shall become of the one that runs?"),
                                  .severity = EPQ_HINT,
                                  .buttons = buttons,
                                  .cancel = "cancel",
                                  .remember = _("Always stop it, without asking")},
                  take_busy, r);
  }
}

void ide_runs_run(ide *i)
{
  run_current(i, false);
}

void ide_runs_run_separate(ide *i)
{
  run_current(i, true);
}

void ide_runs_run_selection(ide *i)
{
  ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  if (!d || !editor)
    return;
  epq_range range = {0};
  char *folder = folder_of(ide_document_path(d));
  bool allowed = !folder || ide_keep_trust(i->keep, folder) == IDE_RIGHTS_TRUSTED ||
                 ide_engine_is_restricted(i->engine);
  free(folder);
  if (!allowed) {
    epq_shell_say(i->shell,
                  _("Nobody has said yet that this folder is trusted: run the script first (F5)"));
    return;
  }
  bool selected = epq_editor_selection(editor, &range);
  char *text = selected ? epq_editor_selected_text(editor)
                        : epq_document_line(ide_document_shown(d), epq_editor_place(editor).line);
  if (text)
    panel_console_evaluate(i->console, text);
  free(text);
  if (!selected) { // on to the next line, so that F8 steps through a script
    epq_place place = epq_editor_place(editor);
    epq_editor_go(editor, (epq_place){place.line + 1, 1});
  }
}

// What somebody else's engine runs is not ours to stop, save what we have asked.
void ide_runs_stop(ide *i)
{
  if (ide_attach_active(i) && panel_console_waits(i->console)) {
    cJSON *request = cJSON_CreateObject();
    cJSON_AddStringToObject(request, "verb", "interrupt");
    ide_target_ask(i, request, 0, NULL, NULL);
  } else if (i->runs->process) {
    ide_process_stop(i->runs->process);
  } else {
    ide_engine_stop(i->engine);
  }
}

void ide_runs_restart(ide *i)
{
  ide_engine_restart(i->engine);
}

void ide_runs_again(ide *i)
{
  if (i->runs->last && ide_documents_has(i, i->runs->last))
    run_document(i->runs, i->runs->last, false);
  else
    ide_engine_restart(i->engine);
}

void ide_runs_dock_windows(ide *i, bool docked)
{
  const ide_document *d = ide_documents_current(i);
  ide_engine_dock_windows(i->engine, docked);
  ide_attach_dock_windows(i, docked);
  if (!d || !ide_document_path(d))
    return;
  ide_run_config config;
  config_of(i, ide_document_path(d), &config);
  config.dock_windows = docked;
  ide_keep_set_run_config(i->keep, ide_document_path(d), &config);
  ide_run_config_fini(&config);
}

bool ide_runs_has(const ide *i, const ide_document *d)
{
  ide_engine_stage stage = i->runs && i->engine && i->runs->last == d
                               ? ide_engine_stage_now(i->engine)
                               : IDE_ENGINE_NONE;
  return stage == IDE_ENGINE_RUNNING || stage == IDE_ENGINE_STOPPING;
}

bool ide_runs_separate_active(const ide *i)
{
  return i->runs && i->runs->process;
}

void ide_runs_feed(ide *i, const char *text, size_t length)
{
  int code = i->runs->process ? ide_process_feed(i->runs->process, text, length)
                              : ide_engine_feed(i->engine, text, length);
  if (code != EPLUA_OK)
    epq_shell_say(i->shell, _("The script does not read: nothing more can be typed ahead"));
}

void ide_runs_feed_end(ide *i)
{
  if (i->runs->process)
    ide_process_feed_end(i->runs->process);
  else
    ide_engine_feed_end(i->engine);
}

// --- the configuration ---

static void take_config(void *ud, bool accepted, epq_form_value *value, const void *get)
{
  ide_runs *r = ud;
  ide_document *d = r->asked;
  r->asked = NULL;
  if (!accepted || !ide_documents_has(r->ide, d))
    return;
  ide_keep_set_run_config(
      r->ide->keep, ide_document_path(d),
      &(ide_run_config){.args = (char *)value(get, "args"),
                        .folder = (char *)value(get, "folder"),
                        .env = (char *)value(get, "env"),
                        .rights = (ide_rights)strtol(value(get, "rights"), NULL, 10),
                        .separate = *value(get, "target") == '1',
                        .dock_windows = *value(get, "windows") == '1'});
}

void ide_runs_configure(ide *i)
{
  const char *const rights[] = {_("As the folder is trusted"), _("Trusted"), _("Restricted"), NULL};
  const char *const targets[] = {_("The built-in engine"), _("A separate process"), NULL};
  const char *const windows[] = {_("On their own"), _("Docked in this window"), NULL};
  ide_document *d = ide_documents_current(i);
  if (!d || i->runs->asked)
    return;
  if (!ide_document_path(d)) {
    epq_shell_say(i->shell, _("Save the script first: its configuration is kept for its file"));
    return;
  }
  ide_run_config c;
  config_of(i, ide_document_path(d), &c);
  char *own = folder_of(ide_document_path(d)), number[8];
  snprintf(number, sizeof number, "%d", (int)c.rights);
  const epq_field fields[] = {
      {"args", EPQ_FIELD_TEXT, _("&Arguments"), c.args,
       _("As in a shell: blanks between them, quotes around blanks"), NULL, NULL},
      {"folder", EPQ_FIELD_FOLDER, _("Working &folder"), c.folder, NULL, own, NULL},
      {"env", EPQ_FIELD_LINES, _("&Environment"), c.env, _("NAME=VALUE, one a line"), "NAME=VALUE",
       NULL},
      {"rights", EPQ_FIELD_CHOICE, _("&Rights"), number, NULL, NULL, rights},
      {"target", EPQ_FIELD_CHOICE, _("Runs &in"), c.separate ? "1" : "0", NULL, NULL, targets},
      {"windows", EPQ_FIELD_CHOICE, _("&Windows open"), c.dock_windows ? "1" : "0", NULL, NULL,
       windows},
      {0}};
  i->runs->asked = d;
  epq_shell_fill_in(
      i->shell,
      &(epq_form){
          .title = _("Run Configuration"), .text = NULL, .fields = fields, .accept = _("Keep")},
      take_config, i->runs);
  free(own);
  ide_run_config_fini(&c);
}

void ide_runs_forget_trust(ide *i)
{
  const ide_document *d = ide_documents_current(i);
  char *folder = d ? folder_of(ide_document_path(d)) : NULL;
  if (folder) {
    ide_keep_set_trust(i->keep, folder, IDE_RIGHTS_ASK);
    epq_shell_say(i->shell, _("You are asked again at the next run"));
  }
  free(folder);
}

ide_runs *ide_runs_new(ide *i)
{
  ide_runs *r = calloc(1, sizeof *r);
  if (r)
    r->ide = i;
  return r;
}

void ide_runs_free(ide_runs *r)
{
  if (!r)
    return;
  ide_process_free(r->process);
  free(r->title);
  free(r->folder);
  free(r);
}
