// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The session with the debugger: made for each connection, and kept over the engines that come and go behind it, so that a run stops at breakpoints in
 * its first lines: the control plane gives them to the engine before that begins. The application's thread.
 */
#include "ide/debug_int.h"

#include "panels/console.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char nothing_runs[] = N_("No script runs there.");

static void set_why(ide_debug *d, const char *why)
{
  snprintf(d->why, sizeof d->why, "%s", why && *why ? why : _("It cannot be debugged."));
}

static void forget_session(ide_debug *d, const char *why)
{
  set_why(d, why);
  d->session = IDE_SESSION_NONE;
  d->stopped = d->leaving = false;
  d->attempt++;
  epq_timer_stop(d->calm);
  ide_break_unknown(d);
  ide_debug_drop_frame(d);
  ide_debug_tell_state(d);
  ide_debug_tell_frame(d);
  ide_debug_tell_breaks(d);
}

// --- the handshake ---

static void ask_in_turn(ide_debug *d, const char *command, cJSON *arguments,
                        void (*take)(ide_debug_ask *a, bool ok, const cJSON *body, const char *why))
{
  ide_debug_ask *a = ide_debug_ask_new(d, take);
  if (!a) {
    cJSON_Delete(arguments);
    return;
  }
  a->serial = d->attempt;
  ide_debug_ask_settling(a, command, arguments);
}

static void on_configured(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  (void)body;
  if (a->serial == a->debug->attempt && !ok)
    forget_session(a->debug, why);
}

// Somebody else debugs it: said above all, with a button, for it is nobody's fault and may be over at any time.
static void on_answered(void *ud, const char *id)
{
  ide *i = ud;
  if (strcmp(id, "retry") == 0)
    ide_debug_retry(i);
}

static void say_held(ide_debug *d, const char *why)
{
  const epq_button buttons[] = {{"retry", _("Try Again"), "view-refresh"}, {0}};
  epq_shell_tell(d->ide->shell, "debugger", EPQ_WARNING, why, buttons, on_answered, d->ide);
}

static void on_attached(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  ide_debug *d = a->debug;
  (void)body;
  if (a->serial != d->attempt)
    return;
  if (!ok) {
    forget_session(d,
                   strcmp(why, "nothing runs that could be debugged") == 0 ? _(nothing_runs) : why);
    if (strstr(why, "only one can"))
      say_held(d, why);
    return;
  }
  d->session = IDE_SESSION_HELD;
  ide_breaks_send_all(d);
  ask_in_turn(d, "configurationDone", NULL, on_configured);
  ide_debug_tell_state(d);
}

static void on_initialized(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  ide_debug *d = a->debug;
  (void)body;
  if (a->serial != d->attempt)
    return;
  if (!ok) {
    forget_session(d, why);
    return;
  }
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddBoolToObject(arguments, "logsOnly", true); // the console has the output
  ask_in_turn(d, "attach", arguments, on_attached);
}

// One that was refused may still be there: it ends, and the next message begins another.
static void begin(ide_debug *d)
{
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", "dap_end");
  ide_target_tell(d->ide, message);
  epq_shell_tell(d->ide->shell, "debugger", EPQ_HINT, NULL, NULL, NULL, NULL);
  d->attempt++;
  d->session = IDE_SESSION_STARTING;
  set_why(d, _("It is being asked."));
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddStringToObject(arguments, "clientID", "eplua");
  cJSON_AddStringToObject(arguments, "clientName", "the IDE");
  cJSON_AddStringToObject(arguments, "adapterID", "eplua");
  cJSON_AddBoolToObject(arguments, "linesStartAt1", true);
  cJSON_AddBoolToObject(arguments, "columnsStartAt1", true);
  cJSON_AddStringToObject(arguments, "pathFormat", "path");
  cJSON_AddBoolToObject(arguments, "supportsVariableType", true);
  ask_in_turn(d, "initialize", arguments, on_initialized);
}

void ide_debug_retry(ide *i)
{
  ide_target_facts facts = ide_target_facts_now(i);
  if (i->debug && i->debug->session == IDE_SESSION_NONE && facts.stage == IDE_TARGET_READY)
    begin(i->debug);
}

void ide_debug_sources_changed(ide *i)
{
  if (i->debug && i->debug->session == IDE_SESSION_HELD)
    ide_breaks_send_all(i->debug);
}

// --- what the target tells ---

static const char *why_not(const ide_target_facts *facts)
{
  if (facts->stage == IDE_TARGET_CONNECTING)
    return _("It is being connected.");
  return facts->why ? facts->why : _("It is not connected.");
}

void ide_debug_target_changed(void *ud)
{
  ide_debug *d = ud;
  ide_target_facts facts = ide_target_facts_now(d->ide);
  bool lost = facts.stage == IDE_TARGET_LOST || facts.stage == IDE_TARGET_CONNECTING;
  bool other = facts.life != d->life;
  if ((lost || facts.connection != d->connection) &&
      (d->session != IDE_SESSION_NONE || strcmp(d->why, why_not(&facts)) != 0))
    forget_session(d, lost ? why_not(&facts) : _(nothing_runs));
  d->connection = facts.connection;
  d->life = facts.life;
  if (facts.stage == IDE_TARGET_EMPTY)
    ide_debug_goes_on(d); // the session waits for the next engine
  else if (facts.stage == IDE_TARGET_READY && other && d->session == IDE_SESSION_NONE)
    begin(d); // the same one was refused: the user may try again
}

static void on_terminated(ide_debug *d)
{
  forget_session(d, _("The script has ended."));
  begin(d); // its engine may stay, to be looked at, and others may follow
}

// Of a log point: the script's own output comes another way.
static void on_output(ide_debug *d, const cJSON *body)
{
  const char *text = ide_json_text(body, "output");
  size_t length = text ? strlen(text) : 0;
  if (length > 0 && text[length - 1] == '\n')
    length--;
  if (length > 0)
    panel_console_log(d->ide->console, EPLUA_LOG_INFO, text, length);
}

void ide_debug_target_event(void *ud, const char *name, const cJSON *body)
{
  ide_debug *d = ud;
  if (strcmp(name, "stopped") == 0)
    ide_debug_has_stopped(d, body);
  else if (strcmp(name, "continued") == 0)
    ide_debug_goes_on(d);
  else if (strcmp(name, "output") == 0)
    on_output(d, body);
  else if (strcmp(name, "breakpoint") == 0)
    ide_break_resolved(d, cJSON_GetObjectItemCaseSensitive(body, "breakpoint"));
  else if (strcmp(name, "terminated") == 0 && d->session != IDE_SESSION_NONE)
    on_terminated(d);
}
