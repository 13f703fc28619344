// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The debugger's client: its life, and who hears of it. The application's thread; owns breakpoints, the stop, and what is asked.
 * Everything that is shown anywhere about debugging is read from here, and told by one list of listeners, so that panels and margins cannot
 * disagree. (A panel that is a client of its own was left: two would fight for one session.)
 */
#include "ide/debug_int.h"

#include "ide/actions.h"
#include "ide/engine.h"
#include "panels/console.h"

#include <stdlib.h>
#include <string.h>

bool ide_debug_replace(char **text, const char *with)
{
  char *copy = with && *with ? strndup(with, IDE_DEBUG_TEXT_MAX) : NULL;
  free(*text);
  *text = copy;
  return copy || !with || !*with;
}

// --- requests ---

ide_debug_ask *ide_debug_ask_new(ide_debug *d, void (*take)(ide_debug_ask *a, bool ok,
                                                            const cJSON *body, const char *why))
{
  ide_debug_ask *a = ide_question_new(&d->questions, sizeof *a);
  if (a) {
    a->debug = d;
    a->take = take;
  }
  return a;
}

static void forget_ask(void *each)
{
  ide_debug_ask *a = each;
  if (a->settles)
    a->debug->unsettled--;
  free(a->text);
}

static void on_did(void *ud, bool ok, const cJSON *body, const char *why)
{
  ide_debug_ask *a = ud;
  ide *i = a->debug->ide;
  a->take(a, ok, body, why ? why : "");
  ide_question_end(a);
  if (ide_debug_is_settled(i))
    ide_engine_debugger_is_settled(i->engine);
}

void ide_debug_ask_settling(ide_debug_ask *a, const char *command, cJSON *arguments)
{
  a->settles = true;
  a->debug->unsettled++;
  ide_debug_ask_go(a, command, arguments);
}

void ide_debug_ask_go(ide_debug_ask *a, const char *command, cJSON *arguments)
{
  ide_target_dap(a->debug->ide, command, arguments, on_did, a);
}

// --- telling ---

// The next one is read before the call: who is called may unlisten.
#define TELL(d, what)                                                                              \
  for (ide_debug_listener *l = (d)->first, *next; l; l = next) {                                   \
    next = l->next;                                                                                \
    if (l->what)                                                                                   \
      l->what(l->ud);                                                                              \
  }

void ide_debug_tell_state(ide_debug *d)
{
  d->told_state = ide_debug_state_now(d->ide);
  TELL(d, state)
  ide_actions_update(d->ide);
  panel_console_stage(d->ide->console);
}

void ide_debug_tell_frame(ide_debug *d)
{
  d->told_frame = d->has_frame;
  TELL(d, frame)
  panel_console_stage(d->ide->console); // its prompt names the frame
}

void ide_debug_tell_breaks(ide_debug *d)
{
  TELL(d, breaks)
  ide_actions_update(d->ide);
}

void ide_debug_tell_values(ide_debug *d)
{
  TELL(d, values)
}

void ide_debug_listen(ide *i, ide_debug_listener *listener)
{
  listener->next = i->debug->first;
  i->debug->first = listener;
}

void ide_debug_unlisten(ide *i, ide_debug_listener *listener)
{
  if (!i->debug)
    return;
  for (ide_debug_listener **at = &i->debug->first; *at; at = &(*at)->next)
    if (*at == listener) {
      *at = listener->next;
      return;
    }
}

void ide_debug_assigned(ide *i)
{
  ide_debug_tell_values(i->debug);
}

// --- how it goes ---

ide_debug_state ide_debug_state_now(const ide *i)
{
  const ide_debug *d = i->debug;
  if (!d || d->session != IDE_SESSION_HELD)
    return IDE_DEBUG_OFF;
  return d->stopped ? IDE_DEBUG_STOPPED : IDE_DEBUG_RUNNING;
}

bool ide_debug_is_settled(const ide *i)
{
  const ide_debug *d = i->debug;
  if (!d || ide_target_facts_now(i).stage == IDE_TARGET_LOST)
    return true;
  return d->unsettled == 0 && ide_target_facts_now(i).stage != IDE_TARGET_CONNECTING;
}

const char *ide_debug_why(const ide *i)
{
  return i->debug && i->debug->session != IDE_SESSION_HELD ? i->debug->why : "";
}

const ide_debug_stop *ide_debug_stopped(const ide *i)
{
  return i->debug && i->debug->stopped ? &i->debug->stop : NULL;
}

// --- life ---

static void on_calm(void *ud)
{
  ide_debug *d = ud;
  if (d->told_state != ide_debug_state_now(d->ide))
    ide_debug_tell_state(d);
  if (d->told_frame && !d->has_frame)
    ide_debug_tell_frame(d);
}

static void on_soon(void *ud)
{
  ide_breaks_flush(ud);
}

ide_debug *ide_debug_new(ide *i)
{
  ide_debug *d = calloc(1, sizeof *d);
  if (!d)
    return NULL;
  d->ide = i;
  d->questions = (ide_questions){.ide = i, .owner = d, .fini = forget_ask};
  d->filters[0].on = true;
  d->target = (ide_target_listener){
      .ud = d, .changed = ide_debug_target_changed, .event = ide_debug_target_event};
  d->calm = epq_timer_new(i->app, on_calm, d);
  d->soon = epq_timer_new(i->app, on_soon, d);
  if (!d->calm || !d->soon) {
    epq_timer_free(d->calm);
    epq_timer_free(d->soon);
    free(d);
    return NULL;
  }
  i->debug = d;
  ide_breaks_load(d);
  ide_target_listen(i, &d->target);
  ide_debug_target_changed(d);
  return d;
}

void ide_debug_free(ide_debug *d)
{
  if (!d)
    return;
  ide_target_unlisten(d->ide, &d->target);
  ide_questions_drop(&d->questions);
  epq_timer_free(d->calm);
  epq_timer_free(d->soon);
  ide_debug_sources_free(d);
  ide_breaks_free(d);
  free(d->stop_text);
  free(d->stop_detail);
  free(d->frame_name);
  free(d->frame_path);
  free(d->frame_title);
  d->ide->debug = NULL;
  free(d);
}
