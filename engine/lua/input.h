/* SPDX-License-Identifier: MIT */
/*
 * Where a script's standard input comes from: the process's, or what the host feeds (eplua_engine_feed).
 *
 * A read that finds nothing waits on the engine thread, as on a terminal: no timer runs meanwhile. A stop of any kind
 * ends the wait at once. Engine thread, save where said.
 */
#ifndef EP_INPUT_H
#define EP_INPUT_H

#include "base/thread.h"

#include <lua.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { EP_INPUT_MAX = 1 << 20 }; /* bytes that may wait to be read */

struct ep_state;

typedef struct ep_input {
  FILE *in;             /* stdin, or a stream of ours */
  struct ep_state *s;   /* NULL: the process's stdin is used */
  int wake_fd;          /* eventfd: something was fed, or a stop is wanted */
  pthread_mutex_t lock; /* of the pieces and their size */
  struct piece *first, *last;
  size_t held;
  atomic_bool waits;
} ep_input;

/* s: borrowed until fini; its host and hook are ready. 0, EPLUA_E_NOMEM, EPLUA_E_IO. */
int ep_input_init(ep_input *in, struct ep_state *s);
void ep_input_fini(ep_input *in); /* also after a failure, or zeroed */

/* Puts the stream in the place of io.stdin, when the host feeds it. May raise. */
void ep_input_open(lua_State *L);

/* See eplua_engine_feed(); length 0 is the end. Any thread. */
int ep_input_feed(ep_input *in, const char *bytes, size_t length);

#endif
