/* SPDX-License-Identifier: MIT */
/*
 * Sessions: the `local` variables that stay from one piece of code to the next. All functions may raise. Engine thread.
 */
#ifndef EP_SESSION_H
#define EP_SESSION_H

#include "lua/state.h"

enum { EP_SESSIONS_MAX = 64, EP_SESSION_NAME_MAX = 64, EP_SESSION_LOCALS_MAX = 2000 };

/* Pushes the table of a session: {cells = {NAME = function}, consts = {NAME = true}, peers = {NAME = true}}, or nil. name "": none, nil. */
void ep_session_push(lua_State *L, const char *name);

/* The same for a peer who runs code in it ("": nobody who leaves) and holds it from now on. It is made when it is not there; raises when there are too many. */
void ep_session_enter(lua_State *L, const char *name, const char *peer);

/* The peer lets go of all that it holds. Of those that nobody else holds one is forgotten, and its name pushed; nil: there was none. So it is called until there
 * is none. */
void ep_session_leave(lua_State *L, const char *peer);

/* Sessions that are open. */
int64_t ep_session_count(lua_State *L);

/* Forgets the session: whether there was one. */
bool ep_session_close(lua_State *L, const char *name);

/* Pushes the value of the session's local `name`, session at index; false, pushing nothing, when there is none. */
bool ep_session_local_push(lua_State *L, int session, const char *name, size_t length);

/* Pushes the table in which its globals are: that of the state, save for a frame. A frame of a stopped script stands in for a session
 * where names are looked up: {cells = {NAME = {value}}, env = its _ENV}. */
void ep_session_globals_push(lua_State *L, int session);

/* On top is the code compiled alone. Replaces it by a function that has the session's locals in reach; false: by the
 * message why that cannot be (a constant is assigned to). session: index of its table or of nil. *keeps: the first result
 * of a run that goes to its end is a function for ep_session_keep(). */
bool ep_session_load(lua_State *L, int session, const char *code, size_t length, const char *name,
                     bool *keeps);

/* Takes the code's own locals into the session, when the value at index is what ep_session_load() speaks of; whether it
 * was. The code is needed once more, to know which of them are constant. */
bool ep_session_keep(lua_State *L, int session, int index, const char *code, size_t length);

#endif
