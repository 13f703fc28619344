// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Which engine is looked at, as the user sees it. The application's thread, but for names of hosts, which a worker resolves; owns the place, its token (in memory
 * alone, until the user goes elsewhere) and the windows of an attached engine.
 * The connection is the target's: here is only how it was made, to make it again. An engine that goes takes nothing with it: breakpoints and watches are the
 * IDE's, and a bar offers to connect again or to go back. To do either by itself was left: who has just lost a server wants to look at what was there.
 * The dialog is attach_ask.c's.
 */
#include "ide/attach_int.h"

#include "ide/actions.h"
#include "ide/debug.h"
#include "ide/json.h"
#include "ide/keep.h"
#include "ide/target.h"
#include "ide/view.h"
#include "ide/worker.h"
#include "link/engines.h"
#include "panels/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000 };

static const char bar[] = "attach";

static void say(const ide_attach *a, eplua_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(const ide_attach *a, eplua_log_level level, const char *format, ...)
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
  static const char *const words[][2] = {{"running", "Running"},
                                         {"busy", "Busy"},
                                         {"paused", "Stopped"},
                                         {"idle", "Ready"},
                                         {"none", "No script"}};
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
    snprintf(text, sizeof text, "%s%s", facts.name,
             facts.stage == IDE_TARGET_LOST         ? ": gone"
             : facts.stage == IDE_TARGET_CONNECTING ? ": connecting\342\200\246"
                                                    : "");
  epq_shell_set_status_look(a->ide->shell, "attach",
                            facts.kind == IDE_TARGET_OWN     ? EPQ_STATUS_PLAIN
                            : facts.stage == IDE_TARGET_LOST ? EPQ_STATUS_WARNED
                                                             : EPQ_STATUS_NOTED);
  epq_shell_set_status(a->ide->shell, "attach", *text ? text : NULL,
                       "The engine that console and panels look at; press to choose another");
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

static void close_windows(ide_attach *a)
{
  if (a->windows)
    ide_target_subscribe(a->ide, "ui", false);
  bridge_remote_free(a->windows);
  a->windows = NULL;
}

static void open_windows(ide_attach *a)
{
  char *state = ide_keep_path(a->ide->keep, "windows-attached");
  close_windows(a);
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

// --- connecting ---

static void forget(ide_attach *a)
{
  free(a->place);
  free(a->script);
  free(a->folder);
  a->place = a->script = a->folder = NULL;
  a->was_in = false;
  explicit_bzero(a->token, sizeof a->token);
}

static void use(ide_attach *a, peer_link *link)
{
  if (*a->token)
    peer_link_set_token(link, a->token);
  else
    peer_link_set_token(link, getenv("EPLUA_TOKEN"));
  a->was_in = false;
  epq_timer_start(a->patience, PATIENCE_MS, false);
  ide_target_use(a->ide, IDE_TARGET_ATTACHED, link, a->name);
}

// Somebody listens there who is no engine, or nobody says that nobody does.
static void on_patience(void *ud)
{
  ide_attach *a = ud;
  ide_target_facts facts = ide_target_facts_now(a->ide);
  if (facts.kind == IDE_TARGET_ATTACHED && facts.stage == IDE_TARGET_CONNECTING)
    ide_target_give_up(a->ide, "no engine answers there");
}

// A host has a name that takes a while to find.
typedef struct search {
  ide_job job;
  ide *ide;
  unsigned attempt;
  char *place;
  peer_link *link;
  eplua_error err;
} search;

static void work_search(ide_job *job)
{
  search *s = (search *)job;
  s->link = peer_link_new_socket(s->place, NULL, &s->err);
}

static void finish_search(ide_job *job)
{
  search *s = (search *)job;
  ide_attach *a = s->ide->attach;
  if (!a || a->attempt != s->attempt)
    return;
  peer_link *link = s->link;
  s->link = NULL;
  if (link)
    use(a, link);
  else
    ide_attach_failed(a, s->err.code, s->err.message);
}

static void drop_search(ide_job *job)
{
  search *s = (search *)job;
  if (s->link)
    s->link->ops->free(s->link);
  free(s->place);
  free(s);
}

void ide_attach_connect(ide_attach *a)
{
  eplua_error err = {0};
  a->attempt++;
  epq_shell_tell(a->ide->shell, bar, EPQ_HINT, NULL, NULL, NULL, NULL);
  if (*a->place == '/') {
    peer_link *link = peer_link_new_socket(a->place, NULL, &err);
    if (link)
      use(a, link);
    else
      ide_attach_failed(a, err.code, err.message);
    return;
  }
  if (!a->worker)
    a->worker = ide_worker_new(a->ide->app, "hosts");
  search *s = a->worker ? calloc(1, sizeof *s) : NULL;
  if (!s || !(s->place = strdup(a->place))) {
    free(s);
    ide_attach_failed(a, EPLUA_E_NOMEM, "not enough memory");
    return;
  }
  s->job = (ide_job){.work = work_search, .finish = finish_search, .drop = drop_search};
  s->ide = a->ide;
  s->attempt = a->attempt;
  ide_worker_add(a->worker, &s->job);
  epq_shell_say(a->ide->shell, "Connecting\342\200\246");
}

// --- it went ---

typedef struct again {
  const ide_attach *attach;
  char *place;
  char name[IDE_ATTACH_NAME];
  int count;
  bool is_there; // the very one
} again;

static void look_again(void *ud, const link_engine *engine)
{
  again *g = ud;
  const ide_attach *a = g->attach;
  bool same = engine->script && a->script && strcmp(engine->script, a->script) == 0 &&
              engine->folder && a->folder && strcmp(engine->folder, a->folder) == 0;
  g->is_there |= strcmp(engine->socket_path, a->place) == 0;
  if (!same || engine->pid == (int)getpid() || g->count++ > 0)
    return;
  g->place = strdup(engine->socket_path);
  ide_attach_name(engine, g->name, sizeof g->name);
}

// The same script under another process number is what is meant, if there is one.
static void reconnect(ide_attach *a)
{
  eplua_error err = {0};
  again g = {.attach = a};
  if (*a->place == '/')
    link_engines_each(look_again, &g, &err);
  if (g.place && g.count == 1 && !g.is_there) {
    free(a->place);
    a->place = g.place;
    g.place = NULL;
    snprintf(a->name, sizeof a->name, "%s", g.name);
  }
  free(g.place);
  a->again = true;
  ide_attach_connect(a);
}

bool ide_attach_lost(const ide *i)
{
  return ide_attach_active(i) && i->attach->place &&
         ide_target_facts_now(i).stage == IDE_TARGET_LOST;
}

void ide_attach_again(ide *i)
{
  if (ide_attach_lost(i))
    reconnect(i->attach);
}

static void take_bar(void *ud, const char *id)
{
  ide *i = ud;
  if (!ide_attach_active(i))
    return;
  if (strcmp(id, "reconnect") == 0)
    ide_attach_again(i);
  else if (strcmp(id, "back") == 0)
    ide_attach_detach(i);
}

// gone: it was attached, and else could not be again.
static void show_bar(ide_attach *a, bool gone, const char *why)
{
  static const epq_button buttons[] = {{"reconnect", "Reconnect", "view-refresh"},
                                       {"back", "Back to the Built-in Engine", NULL},
                                       {0}};
  char text[500];
  snprintf(text, sizeof text, "%s %s: %s.", a->name, gone ? "is gone" : "cannot be reached", why);
  say(a, EPLUA_LOG_WARNING, "%s%s", gone ? "\342\226\240 " : "", text);
  epq_shell_tell(a->ide->shell, bar, EPQ_WARNING, text, buttons, take_bar, a->ide);
}

// Nobody runs under that number any more, or one that is dead and only not buried yet.
static bool has_ended(int pid)
{
  char path[40], line[400] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *f = fopen(path, "re");
  if (f && !fgets(line, sizeof line, f))
    *line = '\0';
  if (f)
    fclose(f);
  const char *state = strrchr(line, ')'); // the name before it may have any character
  return !f || (state && strncmp(state, ") Z", 3) == 0);
}

static void on_lost(ide_attach *a, const ide_target_facts *facts)
{
  char why[300];
  snprintf(why, sizeof why, "%s", facts->why ? facts->why : "the connection was closed");
  if (!a->was_in && !a->again) {
    ide_attach_failed(a, facts->code, why);
    return;
  }
  if (a->was_in && a->pid > 0 && has_ended(a->pid))
    snprintf(why, sizeof why, "its process has ended");
  close_windows(a);
  show_bar(a, a->was_in, why);
  a->was_in = false;
}

// It could not be reached: nothing has changed, and the dialog says why.
void ide_attach_failed(ide_attach *a, int code, const char *why)
{
  char text[400];
  bool named = strncmp(why, a->name, strlen(a->name)) == 0;
  snprintf(text, sizeof text, "%s%s%s", named ? "" : a->name, named ? "" : ": ", why);
  if (a->again) {
    show_bar(a, false, why);
    return;
  }
  if (ide_target_facts_now(a->ide).kind == IDE_TARGET_ATTACHED)
    ide_target_use_own(a->ide);
  ide_attach_ask_again(a, code, text);
}

// --- what the target tells ---

static void on_attached(ide_attach *a, const ide_target_facts *facts)
{
  a->was_in = true;
  a->again = false;
  epq_timer_stop(a->patience);
  a->pid = facts->same_files ? facts->pid : 0;
  say(a, EPLUA_LOG_INFO, "\342\226\266 Attached to %s%s%s", a->name,
      facts->script && *a->place != '/' ? ", which runs " : "",
      facts->script && *a->place != '/' ? facts->script : "");
  epq_shell_tell(a->ide->shell, bar, EPQ_HINT, NULL, NULL, NULL, NULL);
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
  if (frame)
    snprintf(a->last_stop, sizeof a->last_stop, "the debugger had stopped it in %.100s%s%.250s",
             frame->name && *frame->name ? frame->name : "a function", frame->path ? ", " : "",
             frame->path ? frame->path : "");
  size_t length = strlen(a->last_stop);
  if (frame && frame->path && frame->line > 0)
    snprintf(a->last_stop + length, sizeof a->last_stop - length, ":%d", frame->line);
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
    close_windows(a);
  if (facts.kind == IDE_TARGET_PROCESS && in)
    let_begin(a);
  if (lost)
    note_stop(a);
  show(a);
  if (facts.kind == IDE_TARGET_ATTACHED && in && !a->was_in)
    on_attached(a, &facts);
  else if (facts.kind == IDE_TARGET_ATTACHED &&
           (lost || (is_new && facts.stage == IDE_TARGET_LOST)))
    on_lost(a, &facts);
}

static void take_output(const ide_attach *a, const cJSON *message)
{
  const char *stream = ide_json_text_or(message, "stream", ""),
             *text = ide_json_text_or(message, "text", "");
  const cJSON *lost = cJSON_GetObjectItemCaseSensitive(message, "lost");
  size_t length = strlen(text);
  if (cJSON_IsNumber(lost) && lost->valuedouble > 0)
    say(a, EPLUA_LOG_INFO, "(%.0f lines are left out)", lost->valuedouble);
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

bool ide_attach_active(const ide *i)
{
  return i->attach && ide_target_facts_now(i).kind == IDE_TARGET_ATTACHED;
}

void ide_attach_leave(ide_attach *a)
{
  ide_target_facts facts = ide_target_facts_now(a->ide);
  a->attempt++;
  a->again = false;
  epq_shell_tell(a->ide->shell, bar, EPQ_HINT, NULL, NULL, NULL, NULL);
  if (facts.kind == IDE_TARGET_ATTACHED && facts.stage >= IDE_TARGET_EMPTY)
    say(a, EPLUA_LOG_INFO, "\342\226\240 Detached from %s, which runs on", a->name);
  close_windows(a);
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
  a->patience = epq_timer_new(i->app, on_patience, a);
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
  close_windows(a);
  forget(a);
  a->ide->attach = NULL;
  free(a);
}
