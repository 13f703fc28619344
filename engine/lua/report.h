/* SPDX-License-Identifier: MIT */
/* Telling people of errors: any error value becomes a text of at most 64 KiB. Engine thread. */
#ifndef EP_REPORT_H
#define EP_REPORT_H

#include "lua/state.h"

typedef struct ep_who ep_who; /* state.h */

/* Gives a printf-formatted text to the host's log, or to stderr after "eplua: ". */
void ep_report_text(ep_state *s, eplua_log_level level, const char *format, ...) EP_ENGINE_THREAD
    __attribute__((format(printf, 3, 4)));

/* The same of a plain text, by another thread while Lua hangs: the host's log is called on that one. Any thread. */
void ep_report_outside(ep_state *s, eplua_log_level level, const char *text);

/* Reports the error value on top of co, with the traceback of co, and counts it; pops the value.
 * who: what was running. */
void ep_report_error(ep_state *s, lua_State *co, ep_who who) EP_ENGINE_THREAD;

/* Pushes a text for the error value at index: its own, or what its __tostring gives within a budget of instructions; at
 * most 32 KiB and a little. May raise for memory only. */
void ep_report_push_text(lua_State *L, int index);

/* Reports the stop that struck last, with the traceback of where it struck, and counts it. */
void ep_report_stop(ep_state *s, eplua_stop how, ep_who who) EP_ENGINE_THREAD;

#endif
