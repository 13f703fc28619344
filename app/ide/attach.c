// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Which engine is looked at, as the user sees it. The application's thread; owns the place, its token (in memory alone, until the user goes elsewhere) and the
 * windows of an attached engine.
 * The connection is the target's: here is only what is seen of it. How it is made, and made again, is attach_connect.c's, the dialog attach_ask.c's.
 */
#include "ide/attach_int.h"

#include "ide/actions.h"
#include "ide/debug.h"
#include "ide/json.h"
#include "ide/keep.h"
#include "ide/target.h"
#include "ide/view.h"
#include "ide/worker.h"
#include "panels/console.h"
#include "words/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ide_attach_say(const ide_attach *a, eplua_log_level level, const char *format, ...)
{
  char text[700];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n > 0)
    panel_console_log(a->ide->console, level, text, strlen(text));
}

// --- what is seen of it ---

// What the engine does, as the status bar has it.
static const char *words_of(const ide_target_facts *facts)
{
  const char *const words[][2] = {{"running", _("Running")},
                                  {"busy", _("Busy")},
                                  {"paused", _("Stopped")},
                                  {"idle", _("Ready")},
                                  {"none", _("No script")}};
  if (facts->stage == IDE_TARGET_LOST || facts->stage == IDE_TARGET_CONNECTING)
    return NULL;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strcmp(words[k][0], facts->status) == 0)
      return words[k][1];
  return facts->status;
}

const char *ide_attach_shown(const ide *i)
{
  ide_target_facts facts = ide_target_facts_now(i);
  return !i->attach || facts.kind == IDE_TARGET_OWN ? NULL : facts.name;
}

// Nobody waits for timers of one that is stopped.
static void view_state(const ide_attach *a, const ide_target_facts *facts)
{
  const char *words = words_of(facts);
  bool goes = words && strcmp(facts->status, "paused") != 0;
  ide_view_target(a->ide, words, goes ? a->lag_ms : 0, words ? a->memory : 0);
}

static void show(ide_attach *a)
{
  ide_target_facts facts = ide_target_facts_now(a->ide);
  char text[320] = "";
  if (facts.kind != IDE_TARGET_OWN)
    snprintf(text, sizeof text,
             facts.stage == IDE_TARGET_LOST         ? _("%s: gone")
             : facts.stage == IDE_TARGET_CONNECTING ? _("%s: connecting…")
                                                    : "%s",
             facts.name);
  epq_shell_set_status_look(a->ide->shell, "attach",
                            facts.kind == IDE_TARGET_OWN     ? EPQ_STATUS_PLAIN
                            : facts.stage == IDE_TARGET_LOST ? EPQ_STATUS_WARNED
                                                             : EPQ_STATUS_NOTED);
  epq_shell_set_status(a->ide->shell, "attach", *text ? text : NULL,
                       _("The engine that console and panels look at; press to choose another"));
  panel_console_stage(a->ide->console);
  if (facts.kind != IDE_TARGET_OWN)
    view_state(a, &facts);
  ide_view_update(a->ide);
  ide_actions_update(a->ide);
}

// --- windows ---

static void tell_engine(void *ud, cJSON *message)
{
  const ide_attach *a = ud;
  ide_target_tell(a->ide, message);
}

void ide_attach_close_windows(ide_attach *a)
{
  if (a->windows)
    ide_target_subscribe(a->ide, "ui", false);
  bridge_remote_free(a->windows);
  a->windows = NULL;
}

static void open_windows(ide_attach *a)
{
  char *state = ide_keep_path(a->ide->keep, "windows-attached");
  ide_attach_close_windows(a);
  a->windows = bridge_remote_new(
      a->ide->app, &(bridge_remote_config){.whose = a->name,
                                           .foreign = !ide_target_facts_now(a->ide).same_files,
                                           .state_file = state,
                                           .ud = a,
                                           .tell = tell_engine});
  free(state);
  if (!a->windows)
    return;
  epq_shell_dock_windows(a->ide->shell, bridge_remote_shown(a->windows), a->dock_windows);
  ide_target_subscribe(a->ide, "ui", true);
}

void ide_attach_dock_windows(ide *i, bool docked)
{
  ide_attach *a = i->attach;
  if (!a)
    return;
  a->dock_windows = docked;
  if (a->windows)
    epq_shell_dock_windows(i->shell, bridge_remote_shown(a->windows), docked);
}

// --- what the target tells ---

static void on_attached(ide_attach *a, const ide_target_facts *facts)
{
  a->was_in = true;
  a->again = false;
  epq_timer_stop(a->patience);
  a->pid = facts->same_files ? facts->pid : 0;
  if (facts->script && *a->place != '/')
    ide_attach_say(a, EPLUA_LOG_INFO, _("▶ Attached to %s, which runs %s"), a->name, facts->script);
  else
    ide_attach_say(a, EPLUA_LOG_INFO, _("▶ Attached to %s"), a->name);
  ide_attach_hide_bar(a);
  ide_attach_remember(a);
  epq_shell_show_dock(a->ide->shell, "console", false);
  open_windows(a);
}

// Without a debugger in the IDE nobody lets the script of a separate process begin.
static void let_begin(ide_attach *a)
{
  if (a->ide->debug || a->let_begin)
    return;
  a->let_begin = true;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddStringToObject(arguments, "adapterID", "eplua");
  ide_target_dap(a->ide, "initialize", arguments, NULL, NULL);
  ide_target_dap(a->ide, "attach", NULL, NULL, NULL);
  ide_target_dap(a->ide, "configurationDone", NULL, NULL, NULL);
}

// What the debugger knows of it when it goes, before that forgets it: who listens first hears first.
static void note_stop(ide_attach *a)
{
  const ide_debug_frame *frame = ide_debug_stopped(a->ide) ? ide_debug_frame_now(a->ide) : NULL;
  *a->last_stop = '\0';
  if (!frame)
    return;
  const char *function = frame->name && *frame->name ? frame->name : _("a function");
  if (frame->path && frame->line > 0)
    snprintf(a->last_stop, sizeof a->last_stop,
             _("the debugger had stopped it in %.100s, %.250s:%d"), function, frame->path,
             frame->line);
  else
    snprintf(a->last_stop, sizeof a->last_stop, _("the debugger had stopped it in %.100s"),
             function);
}

static void on_changed(void *ud)
{
  ide_attach *a = ud;
  ide_target_facts facts = ide_target_facts_now(a->ide);
  bool in = facts.stage == IDE_TARGET_EMPTY || facts.stage == IDE_TARGET_READY;
  bool lost = facts.stage == IDE_TARGET_LOST && a->stage != IDE_TARGET_LOST;
  bool is_new = facts.connection != a->connection;
  a->connection = facts.connection;
  a->stage = facts.stage;
  if (is_new) {
    a->let_begin = false;
    a->lag_ms = a->memory = 0;
  }
  if (facts.kind != IDE_TARGET_ATTACHED)
    ide_attach_close_windows(a);
  if (facts.kind == IDE_TARGET_PROCESS && in)
    let_begin(a);
  if (lost)
    note_stop(a);
  show(a);
  if (facts.kind == IDE_TARGET_ATTACHED && in && !a->was_in)
    on_attached(a, &facts);
  else if (facts.kind == IDE_TARGET_ATTACHED &&
           (lost || (is_new && facts.stage == IDE_TARGET_LOST)))
    ide_attach_was_lost(a, &facts);
}

static void take_output(const ide_attach *a, const cJSON *message)
{
  const char *stream = ide_json_text_or(message, "stream", ""),
             *text = ide_json_text_or(message, "text", "");
  const cJSON *lost = cJSON_GetObjectItemCaseSensitive(message, "lost");
  size_t length = strlen(text);
  if (cJSON_IsNumber(lost) && lost->valuedouble > 0)
    ide_attach_say(a, EPLUA_LOG_INFO, _("(lines left out: %.0f)"), lost->valuedouble);
  if (strcmp(stream, "log") != 0)
    panel_console_output(a->ide->console, strcmp(stream, "err") == 0, text, length);
  else if (length > 0) // reports end with their line
    panel_console_log(a->ide->console, EPLUA_LOG_WARNING, text,
                      text[length - 1] == '\n' ? length - 1 : length);
}

static void on_message(void *ud, const char *type, const cJSON *message)
{
  ide_attach *a = ud;
  ide_target_facts facts = ide_target_facts_now(a->ide);
  if (facts.kind != IDE_TARGET_OWN && strcmp(type, "status") == 0) {
    a->lag_ms = ide_json_number(message, "lag_ms");
    a->memory = ide_json_number(message, "lua_memory");
    view_state(a, &facts);
  }
  if (facts.kind != IDE_TARGET_ATTACHED)
    return;
  if (strcmp(type, "output") == 0)
    take_output(a, message);
  else if (strcmp(type, "ui") == 0 && a->windows)
    bridge_remote_take(a->windows, message);
}

// --- going elsewhere ---

static void forget(ide_attach *a)
{
  free(a->place);
  free(a->script);
  free(a->folder);
  a->place = a->script = a->folder = NULL;
  a->was_in = false;
  explicit_bzero(a->token, sizeof a->token);
}

bool ide_attach_active(const ide *i)
{
  return i->attach && ide_target_facts_now(i).kind == IDE_TARGET_ATTACHED;
}

void ide_attach_leave(ide_attach *a)
{
  ide_target_facts facts = ide_target_facts_now(a->ide);
  a->attempt++;
  a->again = false;
  ide_attach_hide_bar(a);
  if (facts.kind == IDE_TARGET_ATTACHED && facts.stage >= IDE_TARGET_EMPTY)
    ide_attach_say(a, EPLUA_LOG_INFO, _("■ Detached from %s, which runs on"), a->name);
  ide_attach_close_windows(a);
  forget(a);
}

void ide_attach_detach(ide *i)
{
  ide_attach *a = i->attach;
  if (!a || !ide_attach_active(i))
    return;
  ide_attach_leave(a);
  ide_target_use_own(i);
}

void ide_attach_run(ide *i)
{
  if (!i->attach || ide_target_facts_now(i).kind == IDE_TARGET_OWN)
    return;
  ide_attach_leave(i->attach);
  ide_target_use_own(i);
}

void ide_attach_process(ide *i, peer_link *link, const char *title, int pid)
{
  ide_attach *a = i->attach;
  char name[IDE_ATTACH_NAME];
  if (!a) {
    if (link)
      link->ops->free(link);
    return;
  }
  ide_attach_leave(a);
  *a->last_stop = '\0';
  snprintf(name, sizeof name, "%.150s (%d)", title, pid);
  ide_target_use(i, IDE_TARGET_PROCESS, link, name);
}

void ide_attach_process_ended(ide *i)
{
  if (i->attach && !i->ending && ide_target_facts_now(i).kind == IDE_TARGET_PROCESS)
    ide_target_use_own(i);
}

const char *ide_attach_last_stop(const ide *i)
{
  return i->attach ? i->attach->last_stop : "";
}

// --- life ---

ide_attach *ide_attach_new(ide *i)
{
  ide_attach *a = calloc(1, sizeof *a);
  if (!a)
    return NULL;
  a->ide = i;
  a->listener = (ide_target_listener){.ud = a, .changed = on_changed, .message = on_message};
  a->patience = epq_timer_new(i->app, ide_attach_impatient, a);
  ide_target_listen(i, &a->listener);
  i->attach = a;
  return a;
}

void ide_attach_free(ide_attach *a)
{
  if (!a)
    return;
  ide_target_unlisten(a->ide, &a->listener);
  ide_worker_free(a->worker);
  epq_timer_free(a->patience);
  ide_attach_close_windows(a);
  forget(a);
  a->ide->attach = NULL;
  free(a);
}
