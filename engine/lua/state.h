/* SPDX-License-Identifier: MIT */
/*
 * The Lua state of an engine and what belongs to it, found from any lua_State in O(1).
 * Rooms below reach each other through this struct; it owns its members. Engine thread.
 */
#ifndef EP_STATE_H
#define EP_STATE_H

#include "base/thread.h"
#include "loop/loop.h"
#include "lua/hook.h"
#include "lua/input.h"
#include "lua/mem.h"
#include "lua/output.h"
#include "lua/permit.h"

#include <eplua/engine.h>
#include <lua.h>

struct ep_ask; /* verbs/ask.h */

typedef struct ep_state {
  lua_State *L; /* the main thread of the state; runs nothing but protected C */
  ep_mem mem;
  ep_hook hook;
  ep_output output;
  ep_input input;
  ep_permit permit;
  ep_loop *loop;
  struct ep_ui *ui;             /* ui/ui.h: the windows */
  struct ep_net *net;           /* net/net.h: what is open to the world; NULL until something is */
  struct ep_pools *pools;       /* net/pool.h: connections of libcurl; NULL until it is used */
  struct ep_debug *debug;       /* debug/debug.h; NULL: no control plane was ever bound */
  struct ep_profiler *profiler; /* debug/profile.h */
  struct ep_stall *stall;       /* debug/stall.h; NULL: nobody watches */
  struct ep_text *texts;        /* lua/texts.h: what was loaded */
  struct ep_plugins *plugins;   /* plugin/plugin.h; NULL: there are none */
  struct ep_verbs *verbs;       /* verbs/verbs_int.h; NULL until somebody asks */
  /* Hears reports besides the host's log, as output.follow hears output; NULL: nobody. */
  void (*reporting)(void *follow_ud, eplua_log_level level, const char *text, size_t length);
  /* Called when an entry of a coroutine begins; NULL: nobody wants to know. */
  void (*entering)(struct ep_state *s, lua_State *co);
  /* A debugger has stopped the engine thread: what waits in the loop and may be done all the same is done. NULL: nothing. */
  void (*stopped)(struct ep_state *s);
  /* Answers a request for a verb that is not the engine's own (PLUGIN.NAME), or gives false. NULL: nobody does. */
  bool (*foreign_verb)(struct ep_state *s, struct ep_ask *a, const char *name);
  void (*list_plugins)(struct ep_state *s, struct ep_ask *a); /* to inspect; NULL: there are none */
  /* Names of plugins that require would load. NULL: there are none. */
  void (*each_plugin)(struct ep_state *s, void (*each)(void *ud, const char *name), void *ud);
  struct ep_deadlines
      *deadlines;     /* verbs/deadline.h: of requests by a control plane; NULL: there is none */
  int64_t since_ns;   /* when it was made */
  struct ep_who {     /* what the entry into Lua that is under way is, for people */
    const char *kind; /* static storage: "timeout"; NULL: the main chunk */
    int64_t id;       /* 0: none */
  } who;
  eplua_host host;
  eplua_limits limits;
  char *resources;  /* NULL: none */
  char *modules;    /* NULL: beside the program */
  char **env;       /* NAME=VALUE over those of the process; ends with NULL */
  lua_State *spare; /* a finished coroutine to run the next callback in; anchored by spare_ref */
  int spare_ref;
  atomic_uint errors;          /* reported so far in this run */
  bool ends_process;           /* see eplua_config */
  atomic_bool threads_watched; /* debug/threads.h: coroutines that are made get a number */
  bool skip_close;             /* os.exit: leave without lua_close */
  bool warnings_on;            /* warn("@on") */
  bool warning_continues;
} ep_state;

/* Opens s->L with Lua's own libraries; s is zeroed by the caller save for mem, host, limits and
 * permit. 0, EPLUA_E_NOMEM. */
int ep_state_open(ep_state *s, eplua_error *err);

/* Closes the Lua state: runs finalizers, unless s->skip_close. Its memory stays until ep_state_free_memory():
 * libuv's callbacks may still hold blocks of it. */
void ep_state_close(ep_state *s) EP_ENGINE_THREAD;
void ep_state_free_memory(ep_state *s);

/* An engine begins with its state (engine.c). */
static inline ep_state *ep_state_of_engine(eplua_engine *e)
{
  return (ep_state *)e;
}

static inline ep_state *ep_state_of(lua_State *L) EP_ASSERTS_ENGINE_THREAD
{
  return *(ep_state **)lua_getextraspace(L);
}

#endif
