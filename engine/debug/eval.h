/* SPDX-License-Identifier: MIT */
/*
 * Code that runs as if it stood in a frame: conditions, log points, watches, the prompt of a stopped script.
 *
 * Locals of the frame (those that can be seen at its line, shadowed ones not), its varargs (`...`), its upvalues and its _ENV are read and written; what is written is there when
 * the script goes on. Upvalues are shared truly (lua_upvaluejoin); locals are copied in and, when they changed, back. It runs in a
 * coroutine of the debugger's, with the debugger quiet, for a limited time (run.h); it cannot yield. What a source declares <const> or
 * <close> cannot be assigned to, as far as its text can be read. Code that calls a closure which changes a local sees that only when it is
 * run again. Engine thread.
 */
#ifndef EP_EVAL_H
#define EP_EVAL_H

#include "lua/state.h"

typedef struct ep_eval ep_eval;

typedef enum ep_eval_result {
  EP_EVAL_OK,
  EP_EVAL_SYNTAX, /* the value on the runner is the message */
  EP_EVAL_ERROR,  /* ... the error value, any */
  EP_EVAL_TIME,   /* stopped by its limit; a message */
  EP_EVAL_MEMORY, /* nothing is on the runner */
} ep_eval_result;

/* Code to be run once or many times: what was compiled for a frame is used again for the next one with the same variables. Copies code.
 * expression: a bare expression; else, as at a prompt, an expression or statements. NULL: no memory, or more than 4 MiB. Any thread. */
ep_eval *ep_eval_new(const char *code, size_t length, bool expression);
/* The same; the value that a run is given is called `given` (static storage) there, not `err`. Any thread. */
ep_eval *ep_eval_new_given(const char *code, size_t length, bool expression, const char *given);
/* NULL is accepted. With s its references are given back (engine thread, the state is open); NULL: the state is closed or was never touched. */
void ep_eval_free(ep_eval *e, ep_state *s);

/* Runs it in the frame ar of L (as lua_getstack or a hook gave it; L runs, is suspended, or an error has ended it; NULL: in no frame,
 * with globals only). thrown: index on L of a value that the code sees as `err`; 0: none. *runner: where the results are, on top; they stay until the next ep_eval_run() of the state.
 * Raises nothing. limit_ms: of running, 0: 10 s. */
ep_eval_result ep_eval_run(ep_eval *e, lua_State *L, lua_Debug *ar, int thrown, int64_t limit_ms,
                           lua_State **runner, int *results) EP_ENGINE_THREAD;

/* The same with a value at index given of another stack. */
ep_eval_result ep_eval_run_given(ep_eval *e, lua_State *L, lua_Debug *ar, lua_State *from,
                                 int given, int64_t limit_ms, lua_State **runner,
                                 int *results) EP_ENGINE_THREAD;

/* What a log point says: text with {expressions} in it ("{{" and "}}" are braces), each shown as print would, at most 64 KiB. Whether each could be evaluated; what could not says why in its place.
 * text: given, free() it; NULL: no memory. */
typedef struct ep_log ep_log;
ep_log *ep_log_new(const char *text);
/* Calls use for the code of each expression until that gives false; false then. Any thread. */
bool ep_log_each(const ep_log *l, bool (*use)(void *ud, const char *code, size_t length), void *ud);
void ep_log_free(ep_log *l, ep_state *s); /* s: NULL before it has said anything */
char *ep_log_text(ep_log *l, lua_State *L, lua_Debug *ar, int64_t limit_ms,
                  size_t *length) EP_ENGINE_THREAD;

#endif
