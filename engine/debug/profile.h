/* SPDX-License-Identifier: MIT */
/*
 * The profiler of an engine: takes the samples that the hook offers (lua/hook.h) into a profile (profile_data.h).
 *
 * Every engine has one, and it costs nothing while it is off. Any thread may start and stop it, whatever Lua does.
 */
#ifndef EP_PROFILE_H
#define EP_PROFILE_H

#include "debug/profile_data.h"
#include "debug/profile_view.h"
#include "lua/state.h"

typedef struct ep_profiler ep_profiler; /* ep_state.profiler */

/* Makes it, before the Lua state; NULL: no memory. */
ep_profiler *ep_profiler_new(ep_state *s);
/* After the Lua state is closed and freed. NULL is accepted. */
void ep_profiler_free(ep_profiler *p);
/* Keeps what naming functions needs in the registry; may raise. */
void ep_profiler_open(lua_State *L);

/* A run begins and ends: only meanwhile the clock ticks. */
void ep_profiler_attach(ep_profiler *p) EP_ENGINE_THREAD;
void ep_profiler_detach(ep_profiler *p) EP_ENGINE_THREAD;
/* The loop begins to wait for the world, or has waited. */
void ep_profiler_wait(ep_profiler *p, bool begins) EP_ENGINE_THREAD;
/* The same of a stopped script and its debugger. */
void ep_profiler_stopped(ep_profiler *p, bool begins) EP_ENGINE_THREAD;

/* Who started it, and so may stop it: none takes another's away. */
typedef enum ep_profile_owner {
  EP_PROFILE_HOST,
  EP_PROFILE_ASKED,  /* by a verb */
  EP_PROFILE_SCRIPT, /* by require "profiler" */
} ep_profile_owner;

/* 0; EPLUA_E_INVALID: it is on already, or what is asked makes no sense; EPLUA_E_NOMEM, EPLUA_E_IO: no timer. Any thread. */
int ep_profiler_start(ep_profiler *p, const eplua_profile_options *options, ep_profile_owner owner,
                      eplua_error *err);
/* given: ep_profile_free(). NULL: it is off, or another's, the reason in *err (may be NULL). Any thread. */
ep_profile *ep_profiler_stop(ep_profiler *p, ep_profile_owner owner, eplua_error *err);

typedef struct ep_profiler_state {
  bool on;
  ep_profile_owner owner;
  eplua_profile_kind kind;
  uint64_t samples;
  int64_t since_ns;
} ep_profiler_state;
/* Any thread. */
ep_profiler_state ep_profiler_look(ep_profiler *p);
/* A copy of what was seen so far (see ep_profile_view_new()), with the waiting that goes on; given: ep_profile_view_free(). NULL: the reason is in *err. Any thread. */
ep_profile_view *ep_profiler_view(ep_profiler *p, uint32_t nodes, bool order, eplua_error *err);

/* "wall", "cpu", "memory"; "speedscope", "collapsed", "svg". -1: no such. */
int ep_profile_kind_find(const char *name);
int ep_profile_format_find(const char *name);
enum { EP_PROFILE_FORMATS = 3 };
const char *ep_profile_format_name(eplua_profile_format format);
const char *ep_profile_kind_name(eplua_profile_kind kind);
/* "program", "verb", "script" */
const char *ep_profile_owner_name(ep_profile_owner owner);

/* --- between its files --- */

/* The function at ar of L, found or added to profile; ar: as of lua_getstack() of that level. Inside a hook; raises nothing, allocates nothing of Lua's. line: that runs. */
uint32_t ep_profile_function_at(ep_profile *profile, ep_state *s, lua_State *L, lua_Debug *ar,
                                int level, int *line) EP_ENGINE_THREAD;
/* The same of the function at that index of L. */
uint32_t ep_profile_function_of(ep_profile *profile, ep_state *s, lua_State *L,
                                int index) EP_ENGINE_THREAD;
/* What the engine enters: kind as of ep_who (NULL: the main chunk), and its function. */
uint32_t ep_profile_entry_of(ep_profile *profile, const char *kind, uint32_t function);

#endif
