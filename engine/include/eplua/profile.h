/* SPDX-License-Identifier: MIT */
/*
 * The profiler: samples of what Lua does, at up to 1 kHz, and what they show.
 *
 * A sample is the stack at one moment: names and lines of all functions, from the callback (or chunk) that the engine had entered, through the
 * coroutines that resumed each other, to the function that runs; C functions by name. It may stay on: see tests/bench for its cost.
 *
 * A signal reaches the engine thread for each sample: system calls of C modules that SA_RESTART does not begin anew (nanosleep, poll) end early
 * with EINTR. Processor time is counted by the system as often as its clock ticks (250 times a second on Debian), so there a sample is several.
 */
#ifndef EPLUA_PROFILE_H
#define EPLUA_PROFILE_H

#include <eplua/engine.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum eplua_profile_kind {
  EPLUA_PROFILE_WALL,   /* ticks of the clock; waiting is "(idle)" */
  EPLUA_PROFILE_CPU,    /* ticks of the time that the engine thread had a processor */
  EPLUA_PROFILE_MEMORY, /* bytes that Lua allocated, by place (not what is still held) */
} eplua_profile_kind;

typedef enum eplua_profile_format {
  EPLUA_PROFILE_SPEEDSCOPE, /* JSON, speedscope.app/file-format-schema.json */
  EPLUA_PROFILE_COLLAPSED,  /* "a;b;c 12", a line a stack */
  EPLUA_PROFILE_SVG,        /* a flame graph that needs nothing else */
} eplua_profile_format;

typedef struct eplua_profile_options {
  size_t size; /* sizeof(eplua_profile_options) */
  eplua_profile_kind kind;
  int rate; /* samples a second, 1 to 1000; 0: 1000. MEMORY: a sample each 64 KiB */
} eplua_profile_options;

/* Starts it, also while Lua is busy. 0; EPLUA_E_INVALID: it is on already, or the options make no sense (reason in *err), EPLUA_E_NOMEM, EPLUA_E_IO. Any
 * thread. */
int eplua_profile_start(eplua_engine *e, const eplua_profile_options *options, eplua_error *err);

/* Ends it, and gives the text in that format: given, free() it; NULL: the reason is in *err. Any thread. */
char *eplua_profile_stop(eplua_engine *e, eplua_profile_format format, size_t *length,
                         eplua_error *err);

/* The format for a file of that name: by ".svg", ".json"; else collapsed. */
eplua_profile_format eplua_profile_format_of(const char *path);

#ifdef __cplusplus
}
#endif

#endif
