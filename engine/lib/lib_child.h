/* SPDX-License-Identifier: MIT */
/*
 * Running programs: their handles, output, waiting coroutines and end. What a script says about a program is
 * read in lib_spawn.c.
 *
 * A child is finished when the program has ended and its output is read to the end. The Lua object of a child
 * is a userdata with user values, anchored while the child runs. Engine thread.
 */
#ifndef EP_LIB_CHILD_H
#define EP_LIB_CHILD_H

#include "base/thread.h"

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#define EP_CHILD_CLASS "sys.Process"

/* User values of the Lua object: functions or nil, and at the end the result table. */
enum { EP_CHILD_STDOUT = 1, EP_CHILD_STDERR, EP_CHILD_EXIT, EP_CHILD_RESULT };

typedef struct ep_child ep_child;

typedef struct ep_child_program {
  const char *file; /* found through PATH unless it has a slash */
  char **argv;      /* ends with NULL */
  char **env;       /* ends with NULL; NULL: ours */
  const char *cwd;  /* NULL: ours */
  bool input;       /* a pipe to its stdin, else it reads /dev/null */
} ep_child_program;

/* Pushes the Lua object of a child that does not run yet; its user values are still nil. May raise. */
ep_child *ep_child_new(lua_State *L) EP_ENGINE_THREAD;

/* Starts the program; program is borrowed, the callbacks are the user values of the object at index. 0, or
 * an errno. */
int ep_child_start(lua_State *L, int index, const ep_child_program *program) EP_ENGINE_THREAD;

/* The child of the object at index 1; raises for other values. */
ep_child *ep_child_check(lua_State *L) EP_ENGINE_THREAD;

int ep_child_pid(const ep_child *c) EP_ENGINE_THREAD;

/* Sends bytes (copied) to its stdin. 0; EPIPE: closed; ENOBUFS: too much is unread already; ENOMEM. */
int ep_child_write(ep_child *c, const char *bytes, size_t length) EP_ENGINE_THREAD;

/* Closes its stdin when all is written. Twice too. */
void ep_child_close_input(ep_child *c) EP_ENGINE_THREAD;

/* 0; ESRCH: it has ended; EINVAL: no such signal. */
int ep_child_kill(ep_child *c, int signo) EP_ENGINE_THREAD;

/* To be returned by the Lua C function: the result, for which L may have to wait. */
int ep_child_wait(lua_State *L, ep_child *c) EP_ENGINE_THREAD;

/* __gc of the object. */
int ep_child_l_gc(lua_State *L) EP_ENGINE_THREAD;

#endif
