/* SPDX-License-Identifier: MIT */
/*
 * Callbacks and timers: everything a script leaves behind to be called later, in one table of
 * slots.
 *
 * An id is slot + generation, so an id that was given back never names a later callback. The first
 * ids are 1, 2, 3. A timer is a callback with a due time; due timers run in order of due time, then
 * of creation. Lua is unknown here: the owner stores an integer of its own (`value`) in each slot
 * and gets it back. Engine thread throughout.
 */
#ifndef EP_CALLBACK_H
#define EP_CALLBACK_H

#include "base/thread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ep_callback_kind {
  EP_CALLBACK_TIMEOUT,    /* runs once at its due time, then is gone */
  EP_CALLBACK_INTERVAL,   /* runs at due, due + period, ...; periods that were missed are skipped */
  EP_CALLBACK_REGISTERED, /* runs when its owner says so */
} ep_callback_kind;

typedef struct ep_callbacks ep_callbacks;
typedef int64_t ep_callback_id; /* > 0; 0 is no callback */

/* What a timer does when due: a function and its data; `value` is the integer given at start. */
typedef void (*ep_timer_fn)(void *ud, ep_callback_id id, int64_t value);

/* One slot, for lists. */
typedef struct ep_callback_info {
  ep_callback_id id;
  ep_callback_kind kind;
  int64_t value;
  int64_t due_ns;    /* monotonic; 0 when registered */
  int64_t period_ns; /* 0 unless an interval */
  uint64_t runs;
  int64_t total_ns; /* time spent in its runs */
  int64_t most_ns;  /* ... in the longest of them */
  int64_t since_ns; /* monotonic; when it was started or registered */
  const void *ud;   /* of a timer, as it was started */
  bool persistent;  /* registered: stays after a run */
  bool system;      /* does not keep the process alive */
} ep_callback_info;

/* Bounds: at most max_timers timers and max_callbacks registered callbacks at a time (each < 2^24).
 * NULL: no memory. */
ep_callbacks *ep_callbacks_new(uint32_t max_timers, uint32_t max_callbacks);
void ep_callbacks_free(ep_callbacks *c); /* Runs nothing. NULL is accepted. */

/* Starts a timer due at due_ns (monotonic) which calls fn(ud, id, value). period_ns > 0 makes an
 * interval. fn, ud: until the timer ends. Returns the id, or EPLUA_E_LIMIT, EPLUA_E_NOMEM. */
ep_callback_id ep_timer_start(ep_callbacks *c, int64_t due_ns, int64_t period_ns, ep_timer_fn fn,
                              void *ud, int64_t value) EP_ENGINE_THREAD;

/* Registers a callback that its owner runs. Returns the id, or EPLUA_E_LIMIT, EPLUA_E_NOMEM. */
ep_callback_id ep_callback_register(ep_callbacks *c, int64_t value, bool persistent,
                                    bool system) EP_ENGINE_THREAD;

/* Copies the slot of a live id into *info; false for any other id. */
bool ep_callback_find(const ep_callbacks *c, ep_callback_id id,
                      ep_callback_info *info) EP_ENGINE_THREAD;

/* Removes a live callback or timer (also from inside its own run) and returns true, its value in
 * *value (may be NULL); false for any other id. */
bool ep_callback_remove(ep_callbacks *c, ep_callback_id id, int64_t *value) EP_ENGINE_THREAD;

/* Adds one run of spent_ns to the account of id, if it is still live. */
void ep_callback_count(ep_callbacks *c, ep_callback_id id, int64_t spent_ns) EP_ENGINE_THREAD;

/* A live timer becomes due at due_ns, if it is not due before; an interval goes on from there. False for any other id. */
bool ep_timer_hasten(ep_callbacks *c, ep_callback_id id, int64_t due_ns) EP_ENGINE_THREAD;

/* Runs the oldest timer that is due at now_ns; false when none is. A timeout's slot is free before
 * its function runs; an interval is re-armed before, from its due time. */
bool ep_timers_run_one(ep_callbacks *c, int64_t now_ns) EP_ENGINE_THREAD;

/* Moves the due times of all timers by ns >= 0: time that shall not count. */
void ep_timers_shift(ep_callbacks *c, int64_t ns) EP_ENGINE_THREAD;

/* When the next timer is due; INT64_MAX when there is none. */
int64_t ep_timers_next_due_ns(const ep_callbacks *c) EP_ENGINE_THREAD;

/* Live ones of a kind, system ones not counted. */
size_t ep_callbacks_count(const ep_callbacks *c, ep_callback_kind kind) EP_ENGINE_THREAD;

/* Calls visit(ud, info) for each live slot in order of slot, until it returns false. visit must not
 * change the table. */
void ep_callbacks_visit(const ep_callbacks *c,
                        bool (*visit)(void *ud, const ep_callback_info *info),
                        void *ud) EP_ENGINE_THREAD;

#endif
