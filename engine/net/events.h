/* SPDX-License-Identifier: MIT */
/*
 * Reading a stream of server-sent events, as bytes come. Source: HTML Standard, "Server-sent events", 9.2.6 "Interpreting an event stream".
 * Pure: knows neither Lua nor sockets. Any thread.
 */
#ifndef EP_EVENTS_H
#define EP_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One event, or one line, may be so long. */
enum { EP_EVENTS_MOST = 16 << 20 };

typedef struct ep_events ep_events;

/* Strings: until the call returns. */
typedef struct ep_event {
  const char *data; /* lines joined by \n; may hold any byte */
  size_t length;
  const char *type; /* "message" unless it says so */
  const char *id;   /* the last that was given; "" if none was */
} ep_event;

ep_events *ep_events_new(void); /* NULL: no memory */
void ep_events_free(ep_events *e);

/* The stream begins anew (after a reconnect): forgets what is half read, keeps the last id. */
void ep_events_restart(ep_events *e);

/* Calls event for each that is complete, until that returns false: then nothing more is read, and e may have been freed in it. False: an event
 * is too long, or there is no memory; *why says which, static storage. */
bool ep_events_feed(ep_events *e, const char *bytes, size_t length,
                    bool (*event)(void *ud, const ep_event *event), void *ud, const char **why);

const char *ep_events_last_id(const ep_events *e);
int64_t ep_events_retry_ms(const ep_events *e); /* what the server wants; -1: it has not said */

#endif
