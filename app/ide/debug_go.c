// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stops, and going on. The application's thread.
 * One request to go on is under way at a time: a key that is held down asks again only when the script has stopped, so nothing queues up, and the script
 * stands still when the key is let go.
 */
#include "ide/debug_int.h"

#include "ide/runs.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *reason, *text;
} texts[] = {
    {"breakpoint", N_("Breakpoint")},
    {"function breakpoint", N_("Function breakpoint")},
    {"step", N_("Step")},
    {"exception", N_("Error")},
    {"pause", N_("Paused")},
    {"entry", N_("Begin of the script")},
    {"goto", N_("At the cursor")},
};

static const char *text_of(const char *reason)
{
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
    if (strcmp(reason, texts[k].reason) == 0)
      return _(texts[k].text);
  return _("Stopped");
}

// Docks come to the front at the first stop; where the user has put them since is theirs.
static void show_docks(ide_debug *d)
{
  static const char *const docks[] = {"watches", "variables", "breakpoints", "stack"};
  if (d->seen)
    return;
  d->seen = true;
  for (size_t k = 0; k < sizeof docks / sizeof *docks; k++)
    epq_shell_show_dock(d->ide->shell, docks[k], false);
}

void ide_debug_has_stopped(ide_debug *d, const cJSON *body)
{
  const char *reason = ide_json_text(body, "reason"), *detail = ide_json_text(body, "text");
  char *own = strdup(reason ? reason : "pause");
  if (!own || d->session == IDE_SESSION_NONE) {
    free(own);
    return;
  }
  epq_timer_stop(d->calm);
  ide_debug_drop_frame(d);
  free(d->stop_text);
  d->stop_text = own;
  ide_debug_replace(&d->stop_detail, detail);
  d->stop = (ide_debug_stop){.reason = own,
                             .text = text_of(own),
                             .detail = d->stop_detail ? d->stop_detail : "",
                             .thread = ide_json_int(body, "threadId")};
  d->stopped = true;
  d->leaving = false;
  d->stops++;
  show_docks(d);
  ide_debug_tell_state(d);
  ide_debug_ask_frame(d);
}

void ide_debug_goes_on(ide_debug *d)
{
  d->leaving = false;
  if (!d->stopped)
    return;
  d->stopped = false;
  ide_debug_drop_frame(d);
  epq_timer_start(d->calm, IDE_DEBUG_CALM_MS, false);
}

// --- going ---

static void on_gone_on(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  ide_debug *d = a->debug;
  (void)body;
  if (a->serial != d->stops)
    return; // it has stopped again before it said that it goes
  d->leaving = false;
  if (!ok && d->stopped && *why)
    epq_shell_say(d->ide->shell, why);
  else if (ok)
    ide_debug_goes_on(d);
}

static void go(ide *i, const char *command, cJSON *arguments)
{
  ide_debug *d = i->debug;
  ide_debug_ask *a = d && d->stopped && !d->leaving ? ide_debug_ask_new(d, on_gone_on) : NULL;
  if (!a) {
    cJSON_Delete(arguments);
    return;
  }
  ide_breaks_flush(d);
  if (!arguments) {
    arguments = cJSON_CreateObject();
    cJSON_AddNumberToObject(arguments, "threadId", d->has_frame ? d->frame.thread : d->stop.thread);
  }
  a->serial = d->stops;
  d->leaving = true;
  ide_debug_ask_go(a, command, arguments);
}

void ide_debug_continue(ide *i)
{
  go(i, "continue", NULL);
}

void ide_debug_over(ide *i)
{
  go(i, "next", NULL);
}

void ide_debug_in(ide *i)
{
  go(i, "stepIn", NULL);
}

void ide_debug_out(ide *i)
{
  go(i, "stepOut", NULL);
}

void ide_debug_run_here(ide *i)
{
  if (i->debug)
    ide_breaks_flush(i->debug);
  ide_runs_run(i);
}

// From another file than the one where it has stopped: what goes on is said, for it may not be what was meant.
static void say_what_continues(ide *i)
{
  const ide_debug_frame *frame = ide_debug_frame_now(i);
  const ide_document *front = ide_documents_current(i);
  const char *what = !frame ? NULL : frame->path ? frame->path : frame->title;
  if (!what || !front || !ide_document_is_lua(front) || front == ide_debug_frame_document(i))
    return;
  const char *slash = strrchr(what, '/');
  char text[300];
  snprintf(text, sizeof text, _("%.120s goes on. Alt+Shift+F5 runs this file instead"),
           slash ? slash + 1 : what);
  epq_shell_say(i->shell, text);
}

// The key goes on in whatever file, as everywhere else: who steps through modules looks at all of them.
void ide_debug_run(ide *i)
{
  if (!ide_debug_stopped(i)) {
    ide_debug_run_here(i);
    return;
  }
  say_what_continues(i);
  ide_debug_continue(i);
}

void ide_debug_run_to(ide *i, const char *source, int line)
{
  cJSON *arguments = cJSON_CreateObject();
  ide_debug_put_source(arguments, source);
  cJSON_AddNumberToObject(arguments, "line", line);
  go(i, "eplua/runTo", arguments);
}

void ide_debug_run_to_cursor(ide *i)
{
  const ide_document *d = ide_documents_current(i);
  epq_editor *editor = epq_shell_current(i->shell);
  const char *source = d && editor ? ide_debug_source_of(i, d) : NULL;
  if (source)
    ide_debug_run_to(i, source, epq_editor_place(editor).line);
}

// --- pause ---

static void on_paused(ide_debug_ask *a, bool ok, const cJSON *body, const char *why)
{
  (void)body;
  if (!ok && *why)
    epq_shell_say(a->debug->ide->shell, why);
}

void ide_debug_pause(ide *i)
{
  ide_debug *d = i->debug;
  if (ide_debug_state_now(i) != IDE_DEBUG_RUNNING)
    return;
  ide_debug_ask *a = ide_debug_ask_new(d, on_paused);
  cJSON *arguments = cJSON_CreateObject();
  if (!a) {
    cJSON_Delete(arguments);
    return;
  }
  cJSON_AddNumberToObject(arguments, "threadId", 1);
  ide_debug_ask_go(a, "pause", arguments);
}

// Lua has the name as it was given, and the end of a long one behind three dots.
const char *ide_debug_without_place(const ide_debug_frame *frame, const char *message)
{
  char place[24];
  const char *path = !frame ? NULL : frame->path ? frame->path : frame->title;
  if (!path || frame->line <= 0)
    return message;
  snprintf(place, sizeof place, ":%d: ", frame->line);
  const char *at = strstr(message, place), *name = message;
  if (strncmp(name, "...", 3) == 0)
    name += 3;
  if (!at || at <= name)
    return message;
  size_t length = (size_t)(at - name), whole = strlen(path);
  bool same = length <= whole && strncmp(path + whole - length, name, length) == 0;
  return same ? at + strlen(place) : message;
}
