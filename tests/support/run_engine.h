/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An engine on a thread of its own, for tests: begin a run, wait for its output or its end with a deadline,
 * stop it. Uses the public API only.
 *
 * All functions are called by the test's thread and fail the running cmocka test when what they promise does
 * not happen. Deadlines are in milliseconds for a plain build and are scaled by run_engine_scale().
 */
#ifndef RUN_ENGINE_H
#define RUN_ENGINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <eplua/engine.h>

typedef struct run_engine run_engine;

/* How much slower this build is allowed to be: 4 under a sanitizer or valgrind, else 1. */
int run_engine_scale(void);

/* Whether memory of the process says something about the engine's: not under a sanitizer or valgrind. */
#define run_engine_measures_memory() (run_engine_scale() == 1)

/* Monotonic nanoseconds. */
int64_t run_engine_now_ns(void);

/* Entries for config.host of run_engine_new(): what comes is counted, for the two waits below. */
void run_engine_on_input(void *ud, bool waits);
void run_engine_on_idle(void *ud, int status);

/* Starts the thread (16 MiB of stack) and makes the engine there. config is borrowed, NULL: the default one;
 * its host is replaced, save that it keeps `input` and `idle` when they are the two above. Free with run_engine_free(). */
run_engine *run_engine_new(const eplua_config *config);

/* Frees the engine on its thread within 5 s, joins, and checks that no error reached lua_atpanic. */
void run_engine_free(run_engine *r);

/* Begins to free: false when that had not ended at the deadline; then nothing may be done but to ask
 * eplua_engine_where() and end the process. */
bool run_engine_try_free(run_engine *r, int deadline_ms);

/* Begins a run of any chunk. */
void run_engine_begin_chunk(run_engine *r, const eplua_chunk *chunk);

/* Begins a run of a piece of code, or of a file. Forgets the output and messages of earlier runs. */
void run_engine_begin(run_engine *r, const char *code);
void run_engine_begin_file(run_engine *r, const char *path);

/* Waits until the run has ended: true, its status in *status (may be NULL); false at the deadline. */
bool run_engine_wait_end(run_engine *r, int deadline_ms, int *status);

/* Waits until text was printed, or the run ended: whether it was printed. */
bool run_engine_wait_output(run_engine *r, const char *text, int deadline_ms);

/* Waits until the script waits for input. */
bool run_engine_wait_input(run_engine *r, int deadline_ms);

/* Waits until the engine has been idle so many times since the run began; the status it told last in *status (may be
 * NULL). */
bool run_engine_wait_idle(run_engine *r, unsigned times, int deadline_ms, int *status);

/* Begins a run, waits for its end (60 s), gives its status. */
int run_engine_run(run_engine *r, const char *code);

/* Ends the run with a quit, repeated every 50 ms; false when it had not ended at the deadline. From the first
 * quit to the end of the run went by *took_ns (may be NULL). */
bool run_engine_stop(run_engine *r, int deadline_ms, int64_t *took_ns);

/* The same with an interrupt, which ends one callback or chunk. */
bool run_engine_interrupt(run_engine *r, int deadline_ms, int64_t *took_ns);

/* Checks that an engine still answers: it prints 2+2. Stops what an earlier run left behind. */
void run_engine_check_usable(run_engine *r);

/* What was printed since the run began, cut at 1 MiB. Valid until the next begin. No run may be under way. */
const char *run_engine_output(run_engine *r);

/* Messages of level error since the run began, the text of the last (cut at 4 KiB) and the longest one. */
unsigned run_engine_errors(run_engine *r);
const char *run_engine_last_error(run_engine *r);
size_t run_engine_longest_error(run_engine *r);

/* The engine, for functions that any thread may call. */
eplua_engine *run_engine_engine(run_engine *r);

#endif
