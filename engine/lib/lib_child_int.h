/* SPDX-License-Identifier: MIT */
/* The inside of a child, for lib_child.c (its life) and lib_child_io.c (its pipes). Engine thread. */
#ifndef EP_LIB_CHILD_INT_H
#define EP_LIB_CHILD_INT_H

#include "lib/lib_child.h"
#include "lua/wait.h"

#include <uv.h>

enum { EP_CHILD_CHUNK = 32 << 10 };

typedef struct ep_children { /* of one engine */
  ep_loop_end end;
  ep_state *s; /* NULL: Lua is gone */
  ep_mem *mem; /* lives longer than Lua and the loop */
  ep_child *first;
} ep_children;

typedef struct ep_child_waiter {
  struct ep_child_waiter *next;
  ep_child *child;
  ep_wait *wait;
} ep_child_waiter;

typedef struct ep_child_output {
  char *bytes;
  size_t length, size;
} ep_child_output;

struct ep_child {
  ep_children *all;
  ep_child *next;
  uv_process_t process;
  uv_pipe_t pipes[3]; /* by descriptor of the child */
  unsigned handles;   /* open or closing */
  unsigned writes;    /* pending */
  bool object;        /* the Lua object is alive */
  bool running;
  bool killed;       /* by a signal of ours that ends programs */
  bool input_ending; /* to be closed after the pending writes */
  bool finished;
  bool calls[EP_CHILD_RESULT]; /* whether there is a callback */
  int self_ref;                /* anchors the object */
  int64_t code;
  int signo;
  const char *error; /* why we stopped it; static storage */
  ep_child_output out[3];
  ep_child_waiter *waiters;
  char chunk[EP_CHILD_CHUNK]; /* just read, of either pipe */
};

/* Tells what may have been the last thing to wait for: finishes the child when nothing is left. */
void ep_child_progress(ep_child *c) EP_ENGINE_THREAD;

/* Pushes its Lua object, returns where. Only while it is not finished. */
int ep_child_push_object(lua_State *L, const ep_child *c) EP_ENGINE_THREAD;

/* Closes a handle that was opened and is not closing. */
void ep_child_close_handle(uv_handle_t *handle) EP_ENGINE_THREAD;

/* Makes the pipe for the child's descriptor fd; *theirs is its end, to be closed by the caller. A uv error. */
int ep_child_open_pipe(ep_child *c, uv_loop_t *loop, int fd, int *theirs) EP_ENGINE_THREAD;
void ep_child_close_pipe(ep_child *c, int fd) EP_ENGINE_THREAD;
bool ep_child_pipe_open(const ep_child *c, int fd) EP_ENGINE_THREAD;

void ep_child_start_reading(ep_child *c) EP_ENGINE_THREAD;

/* Takes what a child that was killed left in its pipe and closes it, without waiting for others that still
 * hold it open. */
void ep_child_drain(ep_child *c, int fd) EP_ENGINE_THREAD;

void ep_child_free_output(ep_child *c, int fd) EP_ENGINE_THREAD;

#endif
