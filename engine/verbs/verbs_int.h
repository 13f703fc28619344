/* SPDX-License-Identifier: MIT */
/* The inside of the room: what its files share of one engine. Engine thread. */
#ifndef EP_VERBS_INT_H
#define EP_VERBS_INT_H

#include "verbs/ask.h"

/* Made with the first request; ep_state.verbs. */
typedef struct ep_verbs {
  int64_t last_ref;              /* ref.c */
  int64_t last_frame;            /* frame.c */
  struct ep_evaluation *waiting; /* evaluate.c: code that has yielded */
  unsigned waiting_count;
  struct ep_chain *chains; /* chain.c */
  bool roomy;              /* ep_verbs_make_room() has raised the memory limit from: */
  size_t limit;
} ep_verbs;

/* A verb fills a->out, or raises: the error's text is the answer then (code INVALID, or what ep_verb_fail() says). L: the
 * main thread of the state. evaluate is not protected, since it enters Lua, and takes the ask. */
typedef void ep_verb_fn(lua_State *L, ep_ask *a);

/* Gives Lua 1 MiB, even beyond its limit (by at most 16), or takes the rest back: who has used up all must still be
 * looked at, and be told to let go of something. */
void ep_verbs_make_room(ep_state *s, bool on);

/* Raises an error with a code of its own. */
_Noreturn void ep_verb_fail(lua_State *L, ep_ask *a, int code, const char *message);

ep_verb_fn ep_verb_evaluate, ep_verb_cancel, ep_verb_session_close, ep_verb_session_leave,
    ep_verb_children, ep_verb_text, ep_verb_callbacks, ep_verb_inspect, ep_verb_timer_cancel,
    ep_verb_release, ep_verb_complete, ep_verb_describe, ep_verb_state, ep_verb_debug_threads,
    ep_verb_debug_frames, ep_verb_debug_scopes, ep_verb_debug_variables, ep_verb_debug_assign,
    ep_verb_debug_evaluate, ep_verb_debug_complete, ep_verb_debug_error, ep_verb_debug_source,
    ep_verb_debug_sources, ep_verb_profile, ep_verb_swap, ep_verb_timer_fire,
    ep_verb_callback_remove, ep_verb_coroutine_cancel, ep_verb_window_close, ep_verb_ui_tree,
    ep_verb_ui_element, ep_verb_ui_set, ep_verb_socket_close, ep_verb_call;

/* Adds "sockets" and "servers", and how many there are. */
void ep_inspect_sockets(lua_State *L, ep_ask *a) EP_ENGINE_THREAD;

/* The same where the text ends in the string of require; false, with nothing added: it does not. */
bool ep_complete_modules(lua_State *L, ep_ask *a, const char *text, size_t length);

/* The verb complete, with the names of the session or frame (session.h) at that index. */
void ep_complete(lua_State *L, ep_ask *a, int session, bool frame);

#endif
