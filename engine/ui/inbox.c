// SPDX-License-Identifier: MIT
/*
 * The inbox, under one mutex: see inbox.h. Any thread puts in, the engine thread takes out.
 * Its wake-up is a handle of its own, not a task in the loop's queue: that one is bounded, and a full queue must not
 * make windows deaf.
 */
#include "ui/inbox.h"

#include "base/error.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ep_ui_inbox {
  uv_async_t *wake;
  pthread_mutex_t lock;
  ep_ui_notice notices[EP_UI_RENDERERS];
  bool used[EP_UI_RENDERERS];
  bool gave_up;
  char why[256];
  ep_ui_mail *ring; // EP_UI_EVENTS of them, from the first event on
  size_t first, count;
};

ep_ui_inbox *ep_ui_inbox_new(uv_async_t *wake)
{
  ep_ui_inbox *inbox = calloc(1, sizeof *inbox);
  if (inbox) {
    inbox->wake = wake;
    pthread_mutex_init(&inbox->lock, NULL);
  }
  return inbox;
}

void ep_ui_inbox_free(ep_ui_inbox *inbox)
{
  if (!inbox)
    return;
  for (size_t i = 0; i < inbox->count; i++)
    ep_value_free(&ep_ui_malloc, &inbox->ring[(inbox->first + i) % EP_UI_EVENTS].value);
  free(inbox->ring);
  for (int i = 0; i < EP_UI_RENDERERS; i++) // one that joined and was never seen
    if (inbox->notices[i].join && inbox->notices[i].face.left)
      inbox->notices[i].face.left(inbox->notices[i].face.ud);
  pthread_mutex_destroy(&inbox->lock);
  free(inbox);
}

static ep_ui_notice *notice_of(ep_ui_inbox *inbox, int renderer)
{
  bool valid = renderer >= 1 && renderer <= EP_UI_RENDERERS && inbox->used[renderer - 1];
  return valid ? &inbox->notices[renderer - 1] : NULL;
}

int ep_ui_inbox_join(ep_ui_inbox *inbox, const eplua_ui_renderer *face)
{
  int number = EPLUA_E_LIMIT;
  pthread_mutex_lock(&inbox->lock);
  for (int i = 0; i < EP_UI_RENDERERS && number < 0; i++)
    if (!inbox->used[i]) {
      inbox->used[i] = true;
      inbox->notices[i] = (ep_ui_notice){.join = true, .face = *face};
      number = i + 1;
    }
  pthread_mutex_unlock(&inbox->lock);
  uv_async_send(inbox->wake);
  return number;
}

void ep_ui_inbox_leave(ep_ui_inbox *inbox, int renderer)
{
  pthread_mutex_lock(&inbox->lock);
  ep_ui_notice *notice = notice_of(inbox, renderer);
  if (notice)
    notice->leave = true;
  pthread_mutex_unlock(&inbox->lock);
  uv_async_send(inbox->wake);
}

void ep_ui_inbox_done(ep_ui_inbox *inbox, int renderer, uint64_t sequence)
{
  pthread_mutex_lock(&inbox->lock);
  ep_ui_notice *notice = notice_of(inbox, renderer);
  if (notice)
    notice->done = sequence;
  pthread_mutex_unlock(&inbox->lock);
  uv_async_send(inbox->wake);
}

void ep_ui_inbox_give_up(ep_ui_inbox *inbox, const char *why)
{
  pthread_mutex_lock(&inbox->lock);
  inbox->gave_up = true;
  snprintf(inbox->why, sizeof inbox->why, "%s", why);
  pthread_mutex_unlock(&inbox->lock);
  uv_async_send(inbox->wake);
}

static bool ends_with(const char *text, const char *end)
{
  size_t length = strlen(text), part = strlen(end);
  return length >= part && strcmp(text + length - part, end) == 0;
}

// The event that came last, when the new one only says the same anew: another value of the same thing.
static ep_ui_mail *same_as_last(ep_ui_inbox *inbox, int renderer, const eplua_ui_event *event)
{
  if (inbox->count == 0 || !ends_with(event->name, "Changed"))
    return NULL;
  ep_ui_mail *last = &inbox->ring[(inbox->first + inbox->count - 1) % EP_UI_EVENTS];
  return last->node == event->node && last->renderer == renderer && !last->ticket &&
                 strcmp(last->name, event->name) == 0
             ? last
             : NULL;
}

static bool must_come(const char *name)
{
  return strcmp(name, "answer") == 0 || strcmp(name, "close") == 0 || strcmp(name, "closed") == 0;
}

int ep_ui_inbox_send(ep_ui_inbox *inbox, int renderer, const eplua_ui_event *event, uint64_t ticket)
{
  size_t room = must_come(event->name) ? EP_UI_EVENTS : EP_UI_EVENTS - EP_UI_EVENTS_KEPT;
  ep_ui_mail mail = {.renderer = renderer,
                     .node = event->node,
                     .sequence = event->sequence,
                     .request = event->request,
                     .ticket = ticket};
  size_t length = strlen(event->name);
  if (length >= sizeof mail.name)
    return EPLUA_E_INVALID;
  memcpy(mail.name, event->name, length);
  if (!ep_value_copy(&ep_ui_malloc, &mail.value, &event->value))
    return EPLUA_E_NOMEM;
  eplua_value unwanted = {.type = EPLUA_VALUE_NIL};
  int code = EPLUA_OK;
  pthread_mutex_lock(&inbox->lock);
  if (!inbox->ring)
    inbox->ring = calloc(EP_UI_EVENTS, sizeof *inbox->ring);
  ep_ui_mail *same = inbox->ring && !ticket ? same_as_last(inbox, renderer, event) : NULL;
  if (!inbox->ring) {
    code = EPLUA_E_NOMEM;
  } else if (same) {
    unwanted = same->value;
    *same = mail;
  } else if (inbox->count >= room) {
    code = EPLUA_E_FULL;
  } else {
    inbox->ring[(inbox->first + inbox->count++) % EP_UI_EVENTS] = mail;
  }
  pthread_mutex_unlock(&inbox->lock);
  ep_value_free(&ep_ui_malloc, code == EPLUA_OK ? &unwanted : &mail.value);
  uv_async_send(inbox->wake);
  return code;
}

bool ep_ui_inbox_take_notice(ep_ui_inbox *inbox, int renderer, ep_ui_notice *notice)
{
  pthread_mutex_lock(&inbox->lock);
  ep_ui_notice *new = notice_of(inbox, renderer);
  bool any = new && (new->join || new->leave || new->done);
  if (any) {
    *notice = *new;
    *new = (ep_ui_notice){0};
  }
  pthread_mutex_unlock(&inbox->lock);
  return any;
}

void ep_ui_inbox_release(ep_ui_inbox *inbox, int renderer)
{
  pthread_mutex_lock(&inbox->lock);
  inbox->used[renderer - 1] = false;
  pthread_mutex_unlock(&inbox->lock);
}

bool ep_ui_inbox_take_give_up(ep_ui_inbox *inbox, char *why, size_t size)
{
  pthread_mutex_lock(&inbox->lock);
  bool any = inbox->gave_up;
  inbox->gave_up = false;
  snprintf(why, size, "%s", inbox->why);
  pthread_mutex_unlock(&inbox->lock);
  return any;
}

bool ep_ui_inbox_take_mail(ep_ui_inbox *inbox, ep_ui_mail *mail)
{
  pthread_mutex_lock(&inbox->lock);
  bool any = inbox->count > 0;
  if (any) {
    *mail = inbox->ring[inbox->first];
    inbox->first = (inbox->first + 1) % EP_UI_EVENTS;
    inbox->count--;
  }
  pthread_mutex_unlock(&inbox->lock);
  return any;
}
