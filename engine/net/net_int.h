/* SPDX-License-Identifier: MIT */
/* The inside of the account, for net.c and answer.c, and the buffer that streams read into. Engine thread. */
#ifndef EP_NET_INT_H
#define EP_NET_INT_H

#include "net/answer.h"
#include "net/net.h"

#include <uv.h>

enum { EP_NET_BUFFER = 64 << 10 };

struct ep_net {
  ep_loop_end end;
  ep_state *s;
  uv_idle_t turn; /* active while answers shall end soon */
  ep_net_item *first, *last;
  size_t count;
  int64_t last_id;
  ep_answer *orphans;                /* whose item is closed, and that end soon */
  ep_answer *soon_first, *soon_last; /* in order */
  uint64_t turns;
  int listen_error;
  bool over;                  /* Lua is gone */
  char buffer[EP_NET_BUFFER]; /* what was just read, by any stream */
};

/* Where Lua runs: chunk name and line of the innermost Lua function. */
void ep_net_where(lua_State *L, char *source, size_t size, int *line);

/* Lua is gone: frees all of a list. */
void ep_answers_free(ep_answer **list) EP_ENGINE_THREAD;

/* Their time limits go on from now with what was left by libuv's clock, which stood still. */
void ep_answers_shift(ep_answer *list) EP_ENGINE_THREAD;

#endif
