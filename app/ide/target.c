// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The engine that is looked at: the link to it, and who hears of it. The application's thread; owns the link. What is asked is in target_ask.c,
 * what comes in target_news.c.
 * Messages are taken in slices of a few milliseconds, so a flood of output from elsewhere leaves the window fluid.
 * A link that calls back was rejected: to poll is what a terminal's prompt does with the same links.
 */
#include "ide/target_int.h"

#include "ide/actions.h"
#include "ide/engine.h"
#include "words/words.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_NS = 6000000 };

// --- who listens ---

// Listeners may come and leave while they are told: places of those who left are closed when nobody is told any more.
static void end_telling(ide_target *t)
{
  size_t kept = 0;
  if (--t->telling > 0)
    return;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k])
      t->listeners[kept++] = t->listeners[k];
  t->listener_count = kept;
}

void ide_target_tell_changed(ide_target *t)
{
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] && t->listeners[k]->changed)
      t->listeners[k]->changed(t->listeners[k]->ud);
  end_telling(t);
}

void ide_target_tell_message(ide_target *t, const char *type, const cJSON *message)
{
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] && t->listeners[k]->message)
      t->listeners[k]->message(t->listeners[k]->ud, type, message);
  end_telling(t);
}

void ide_target_tell_event(ide_target *t, const char *name, const cJSON *body)
{
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] && t->listeners[k]->event)
      t->listeners[k]->event(t->listeners[k]->ud, name, body);
  end_telling(t);
}

void ide_target_listen(ide *i, ide_target_listener *listener)
{
  ide_target *t = i->target;
  if (t && t->listener_count < IDE_TARGET_LISTENERS)
    t->listeners[t->listener_count++] = listener;
}

void ide_target_unlisten(ide *i, ide_target_listener *listener)
{
  ide_target *t = i->target;
  if (!t)
    return;
  t->telling++;
  for (size_t k = 0; k < t->listener_count; k++)
    if (t->listeners[k] == listener)
      t->listeners[k] = NULL;
  end_telling(t);
}

// --- the link ---

static int64_t now_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void on_ready(void *ud);

// Waits for what the link waits for.
void ide_target_look_again(ide_target *t)
{
  short events = 0;
  int fd = t->link ? t->link->ops->descriptor(t->link, &events) : -1;
  unsigned wanted =
      (events & POLLIN ? EPQ_WATCH_READ : 0U) | (events & POLLOUT ? EPQ_WATCH_WRITE : 0U);
  if (fd != t->watched) {
    epq_watch_free(t->watch);
    t->watch = fd >= 0 ? epq_watch_new(t->ide->app, fd, wanted, on_ready, t) : NULL;
    t->watched = fd;
  } else if (t->watch) {
    epq_watch_set(t->watch, wanted);
  }
}

static void lose(ide_target *t, int code, const char *why)
{
  peer_link *link = t->link;
  t->link = NULL;
  ide_target_look_again(t);
  if (link)
    link->ops->free(link);
  t->stage = IDE_TARGET_LOST;
  t->life++;
  t->code = code;
  snprintf(t->why, sizeof t->why, "%s", why);
  snprintf(t->status, sizeof t->status, "none");
  ide_target_drop_questions(t, true);
  ide_target_tell_changed(t);
}

// Takes what has come, for a while. Whoever is told may look at another target, and then this one's link is gone. False: there may be more.
static bool take_messages(ide_target *t)
{
  const unsigned connection = t->connection;
  int64_t until = now_ns() + SLICE_NS;
  while (t->link && t->connection == connection) {
    size_t length = 0;
    char *text = t->link->ops->take(t->link, &length);
    if (!text)
      return true;
    ide_target_take(t, text, length);
    free(text);
    if (now_ns() > until) {
      epq_timer_start(t->again, 0, false);
      return false;
    }
  }
  return true;
}

static void on_ready(void *ud)
{
  ide_target *t = ud;
  eplua_error err = {0};
  if (!t->link)
    return;
  const unsigned connection = t->connection;
  peer_link_state state = t->link->ops->step(t->link, &err);
  bool all = take_messages(t); // also what came before it was closed
  if (t->connection != connection)
    return;
  if (state == PEER_LINK_CLOSED && all)
    lose(t, err.code, err.message);
  else
    ide_target_look_again(t);
}

static void on_again(void *ud)
{
  on_ready(ud);
}

// Speaks over the link from now on.
static void use(ide_target *t, ide_target_kind kind, peer_link *link, const char *name)
{
  eplua_error err = {0};
  peer_link *before = t->link;
  t->link = NULL;
  ide_target_look_again(t);
  if (before)
    before->ops->free(before);
  t->connection++;
  t->life++;
  t->kind = kind;
  t->stage = IDE_TARGET_CONNECTING;
  t->pid = 0;
  *t->why = *t->script = 0;
  snprintf(t->name, sizeof t->name, "%s", name);
  snprintf(t->status, sizeof t->status, "none");
  t->link = link;
  const unsigned connection = t->connection;
  ide_target_drop_questions(t, true);
  if (t->connection != connection) // who was told has chosen another
    return;
  if (!link || link->ops->open(link, &err) == PEER_LINK_CLOSED) {
    lose(t, link ? err.code : EPLUA_E_NOMEM, link ? err.message : "not enough memory");
    return;
  }
  ide_target_look_again(t);
  ide_target_tell_changed(t);
  epq_timer_start(t->again, 0, false); // the greeting of our own is there already
}

void ide_target_use(ide *i, ide_target_kind kind, peer_link *link, const char *name)
{
  use(i->target, kind, link, name);
}

void ide_target_give_up(ide *i, const char *why)
{
  if (i->target && i->target->stage != IDE_TARGET_LOST)
    lose(i->target, EPLUA_E_IO, why);
}

void ide_target_use_own(ide *i)
{
  eplua_control *control = ide_engine_control(i->engine);
  use(i->target, IDE_TARGET_OWN, control ? peer_link_new_local(control, "ide") : NULL,
      _("built-in engine"));
}

ide_target_facts ide_target_facts_now(const ide *i)
{
  const ide_target *t = i->target;
  if (!t)
    return (ide_target_facts){.name = "", .status = "none"};
  return (ide_target_facts){.kind = t->kind,
                            .stage = t->stage,
                            .name = t->name,
                            .why = t->stage == IDE_TARGET_LOST && *t->why ? t->why : NULL,
                            .code = t->stage == IDE_TARGET_LOST ? t->code : EPLUA_OK,
                            .script = *t->script ? t->script : NULL,
                            .status = t->status,
                            .pid = t->pid,
                            .same_files = t->link && t->link->same_files,
                            .life = t->life,
                            .connection = t->connection};
}

ide_target *ide_target_new(ide *i)
{
  ide_target *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->ide = i;
  t->watched = -1;
  t->again = epq_timer_new(i->app, on_again, t);
  i->target = t;
  snprintf(t->status, sizeof t->status, "none");
  ide_target_subscribe(i, "status", true);
  ide_target_use_own(i);
  return t;
}

void ide_target_free(ide_target *t)
{
  if (!t)
    return;
  peer_link *link = t->link;
  t->link = NULL;
  ide_target_look_again(t);
  if (link)
    link->ops->free(link);
  t->stage = IDE_TARGET_LOST;
  ide_target_drop_questions(t, true); // who asked has something to free
  ide_target_drop_unsent(t->ide);
  t->ide->target = NULL;
  epq_timer_free(t->again);
  free(t);
}
