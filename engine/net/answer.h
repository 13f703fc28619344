/* SPDX-License-Identifier: MIT */
/*
 * How an operation of the net library answers: the one way for all of them.
 *
 *   ep_answer *a = ep_answer_begin(L, 4, "connect", &sock->item);   // reads what the caller wants at argument 4
 *   ... start; when that fails already: ep_answer_fail_soon(a, text, code) ...
 *   return ep_answer_return(L, a, cancel, operation, 0);
 *   ... later, from the loop: ep_answer_ok(a, push, ud) or ep_answer_fail(a, text, code); both free a ...
 *
 * What the caller may give at that argument:
 *   a table {success=fn(...), error=fn(message, code)}, both optional: callback style, the call returns at once;
 *   a function fn(...): callback style; it gets what the coroutine style returns: values, or nil, message, code;
 *   nothing or nil: coroutine style; the calling coroutine suspends, and the call returns values, or nil, message, code.
 * The operation anchors the object at stack index 1 (self), so that it is not collected meanwhile. A time limit is the answer's as well.
 * A failure of which nobody hears (a table without error) is reported as a warning.
 * Engine thread throughout.
 */
#ifndef EP_ANSWER_H
#define EP_ANSWER_H

#include "lua/call.h"
#include "net/net.h"

typedef struct ep_answer ep_answer;

/* Raises for other types at arg, where a coroutine would have to suspend and cannot, and for memory. what: static storage, for lists of what is
 * pending. item: open, or at least with a net; the answer belongs to it. */
ep_answer *ep_answer_begin(lua_State *L, int arg, const char *what,
                           ep_net_item *item) EP_ENGINE_THREAD;

/* The same for a coroutine that shall wait whatever its arguments are. */
ep_answer *ep_answer_wait(lua_State *L, const char *what, ep_net_item *item) EP_ENGINE_THREAD;

/* To be returned by the C function, when the operation has started (or is bound to fail soon): suspends the coroutine, or returns the `results` values on top of the stack.
 * cancel(operation): the operation ends without an answer (the coroutine is resumed by somebody else, the item is abandoned, or the time is over); it must not use `a` any more.
 * NULL: there is nothing to be done. */
int ep_answer_return(lua_State *L, ep_answer *a, void (*cancel)(void *operation), void *operation,
                     int results) EP_ENGINE_THREAD;

/* After so many ms the operation is cancelled and the answer is the error "timeout", "ETIMEDOUT". 0: no limit. Before the answer returns, or later. */
void ep_answer_limit(ep_answer *a, int64_t ms) EP_ENGINE_THREAD;

/* The end, from the loop, never from inside Lua: calls Lua, which may do anything, so nothing may be taken for granted after it. push gives the values (NULL:
 * true). Free a. */
void ep_answer_ok(ep_answer *a, ep_push_fn push, void *ud) EP_ENGINE_THREAD;
void ep_answer_fail(ep_answer *a, const char *message,
                    const char *code) EP_ENGINE_THREAD; /* copied */
void ep_answer_fail_uv(ep_answer *a, const char *doing, int uv_error)
    EP_ENGINE_THREAD; /* "doing: text of error"; just the text for NULL and for timeouts */

/* The same at the next turn of the loop, for what is known inside the call. run(operation) must end a; operation as in ep_answer_return(), cancelled as well. */
void ep_answer_soon(ep_answer *a, void (*run)(void *operation)) EP_ENGINE_THREAD;
void ep_answer_fail_soon(ep_answer *a, const char *message, const char *code) EP_ENGINE_THREAD;

/* Ends it without telling anybody: a coroutine that waits would wait for ever, so only for callback style, or when Lua is gone. */
void ep_answer_drop(ep_answer *a) EP_ENGINE_THREAD;

/* For lists. */
typedef struct ep_answer_info {
  const char *what;
  int64_t since_ns;
  int64_t coroutine_of; /* 1: a coroutine waits; 0: callbacks */
  const char *source;   /* as of items */
  int line;
} ep_answer_info;
void ep_answers_visit(const ep_net_item *item, bool (*visit)(void *ud, const ep_answer_info *info),
                      void *ud) EP_ENGINE_THREAD;

/* Callbacks of an object that may run many times (data of a server, events of a socket): calls registry[ref] as an entry with what push gives
 * (NULL: no arguments). kind: static storage, who it is in reports, profiles and breakpoints: "tcp server". Its results are lost. Status as of ep_call(). */
int ep_net_call(const ep_net_item *item, const char *kind, int ref, ep_push_fn push,
                void *ud) EP_ENGINE_THREAD;

#endif
