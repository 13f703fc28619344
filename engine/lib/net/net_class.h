/* SPDX-License-Identifier: MIT */
/* What the objects of the net library have in common: their class, and the options that they are made with. Engine thread. */
#ifndef EP_LIB_NET_CLASS_H
#define EP_LIB_NET_CLASS_H

#include "base/thread.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

/* A class of objects: static storage. */
typedef struct ep_net_class {
  const char *name;        /* for people: "TCPSocket" */
  const char *metatable;   /* in the registry: "ep.net_tcp" */
  const luaL_Reg *methods; /* ends with NULL; those with two underscores are metamethods */
} ep_net_class;

/* Makes the class when it is not there yet. A method that it does not have raises, with the name that is nearest. Pushes nothing; may raise for memory. */
void ep_net_class_open(lua_State *L, const ep_net_class *class);

/* Pushes a userdata of size bytes, all zero, of a class that is open. */
void *ep_net_class_new(lua_State *L, const ep_net_class *class, size_t size);

/* Argument arg as an object of the class; raises for anything else. */
void *ep_net_class_check(lua_State *L, int arg, const ep_net_class *class);

/* Raises for a member of the table at arg whose name is none of those known (ends with NULL): "unknown option 'timout' (did you mean 'timeout'?)". near_only: only when
 * it is like one of them, since the table may have other members. Names that are no strings are left alone. */
void ep_net_check_options(lua_State *L, int arg, const char *const *known, bool near_only);

/* Members of the table at arg, which may be nil, or 0 for none at all; absent: initial. Raises for other types, and outside of least to most. */
int64_t ep_net_option_integer(lua_State *L, int arg, const char *name, int64_t least, int64_t most,
                              int64_t initial);
bool ep_net_option_flag(lua_State *L, int arg, const char *name, bool initial);
/* Milliseconds of a time limit; a fraction counts as a whole one. 0: none. */
int64_t ep_net_option_ms(lua_State *L, int arg, const char *name, int64_t initial);

/* Options of an operation stand in its table of callbacks at arg, or alone: then a coroutine waits, and arg becomes nil. known: all members there may be, "success" and "error" as well;
 * ends with NULL. Gives what ep_net_option_integer() and the like take; 0: there is no table. What stands behind arg is dropped. */
int ep_net_callback_options(lua_State *L, int arg, const char *const *known);

/* Answers an operation that cannot begin: later for callbacks at arg, at once for a coroutine. To be returned. message, code: copied. */
int ep_net_refuse(lua_State *L, int arg, const char *what, const char *message,
                  const char *code) EP_ENGINE_THREAD;

/* Of "1.2.3.4:80" or "[::1]:80" (net/net.h: places of items): pushes ip and port, or the error that it has none. Returns how many. */
int ep_net_push_place(lua_State *L, const char *place);

#endif
