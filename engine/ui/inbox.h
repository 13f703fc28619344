/* SPDX-License-Identifier: MIT */
/*
 * What other threads tell the windows of an engine: events, and the comings and goings of renderers.
 *
 * Notices of renderers (join, leave, done, give up) need no memory and are never lost. Events wait in a bounded queue;
 * of several changes of one value in a row the last one counts.
 */
#ifndef EP_UI_INBOX_H
#define EP_UI_INBOX_H

#include "base/thread.h"
#include "ui/tree.h"

#include <uv.h>

/* Answers and the end of windows may take the last places: they are few, and somebody waits for them. */
enum { EP_UI_EVENTS = 4096, EP_UI_EVENTS_KEPT = 512 };

typedef struct ep_ui_inbox ep_ui_inbox;

/* One event as it waits. */
typedef struct ep_ui_mail {
  int renderer; /* 0: the engine itself (ui.test) */
  eplua_ui_node node;
  char name[32];
  eplua_value value; /* owned, of ep_ui_malloc */
  uint64_t sequence;
  uint64_t request;
  uint64_t ticket; /* of who waits for it to be dealt with; 0: nobody */
} ep_ui_mail;

/* What is new for one renderer number. */
typedef struct ep_ui_notice {
  bool join, leave;
  eplua_ui_renderer face;
  uint64_t done; /* 0: nothing */
} ep_ui_notice;

/* wake is sent whenever something came in. NULL: no memory. */
ep_ui_inbox *ep_ui_inbox_new(uv_async_t *wake);
void ep_ui_inbox_free(ep_ui_inbox *inbox);

/* Any thread. A number for a renderer, or EPLUA_E_LIMIT. */
int ep_ui_inbox_join(ep_ui_inbox *inbox, const eplua_ui_renderer *face);
void ep_ui_inbox_leave(ep_ui_inbox *inbox, int renderer);
void ep_ui_inbox_done(ep_ui_inbox *inbox, int renderer, uint64_t sequence);
void ep_ui_inbox_give_up(ep_ui_inbox *inbox, const char *why);
int ep_ui_inbox_send(ep_ui_inbox *inbox, int renderer, const eplua_ui_event *event,
                     uint64_t ticket);

/* Engine thread: takes what is new; false when there is nothing (more). The mail's value is given. A renderer that left
 * frees its number with ep_ui_inbox_release(). */
bool ep_ui_inbox_take_notice(ep_ui_inbox *inbox, int renderer,
                             ep_ui_notice *notice) EP_ENGINE_THREAD;
bool ep_ui_inbox_take_give_up(ep_ui_inbox *inbox, char *why, size_t size) EP_ENGINE_THREAD;
bool ep_ui_inbox_take_mail(ep_ui_inbox *inbox, ep_ui_mail *mail) EP_ENGINE_THREAD;
void ep_ui_inbox_release(ep_ui_inbox *inbox, int renderer) EP_ENGINE_THREAD;

#endif
