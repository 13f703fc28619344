/* SPDX-License-Identifier: MIT */
/* The local variables of a frame. May raise for memory. Engine thread. */
#ifndef EP_LOCALS_H
#define EP_LOCALS_H

#include "verbs/frame.h"

enum { EP_LOCAL_NAME = 300 }; /* room for a name as it is shown, its end 0 too */

typedef struct ep_local {
  int number;       /* as for lua_getlocal */
  const char *name; /* until the function is collected */
  int outer;        /* how many nearer variables hide it; 0: it is the one that code sees */
  bool temporary;   /* no variable of the source */
} ep_local;

typedef struct ep_locals {
  ep_local *list;
  int count;
} ep_locals;

/* Pushes what holds the list: variables that are seen at the line in the order of their declaration, then those that are hidden, then
 * temporary values, when they are wanted. */
ep_locals ep_locals_push(lua_State *L, ep_frame *f, bool temporaries);

/* A name that no other of the list has: "x", "x (outer)", "x (outer 2)", "(temporary 5)". Its length. */
size_t ep_local_name(const ep_local *l, char *text);

/* Pushes its value. */
void ep_local_push(lua_State *L, ep_frame *f, const ep_local *l);

/* Says of each name whether it is <const> or <close> at the line of the frame, as far as the source can be read. Raises nothing. */
void ep_frame_constants(ep_frame *f, const char *const *names, size_t count, bool *constant);

/* How many varargs the frame has. */
int ep_varargs_count(ep_frame *f);

#endif
