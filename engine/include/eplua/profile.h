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
#include <eplua/export.h>

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
EPLUA_INTERNAL int eplua_profile_start(eplua_engine *e, const eplua_profile_options *options,
                                       eplua_error *err);

/* Ends it, and gives the text in that format: given, free() it; NULL: the reason is in *err. Any thread. */
EPLUA_INTERNAL char *eplua_profile_stop(eplua_engine *e, eplua_profile_format format,
                                        size_t *length, eplua_error *err);

/* A profile as parts, for who has read or merged one and wants it written. All borrowed. */
typedef enum eplua_profile_what {
  EPLUA_PROFILE_LUA_FUNCTION,
  EPLUA_PROFILE_C_FUNCTION,
  EPLUA_PROFILE_ENTRY, /* a callback, or the main chunk: below it is what it called */
  EPLUA_PROFILE_MARK,  /* nothing that runs: "(idle)" */
} eplua_profile_what;

typedef struct eplua_profile_function {
  eplua_profile_what what;
  const char *name, *file; /* file NULL: none */
  int line;                /* where it begins; 0: not known */
  uint64_t runs;           /* of an entry, as the next two; 0: not known */
  double total_ms, max_ms;
} eplua_profile_function;

typedef struct eplua_profile_node {
  uint32_t parent;   /* the number of a node before it, from 1; 0: none */
  uint32_t function; /* from 0 */
  int line;          /* 0: not known */
  uint64_t self;     /* in ticks, or bytes */
} eplua_profile_node;

typedef struct eplua_profile_parts {
  size_t size; /* sizeof(eplua_profile_parts) */
  eplua_profile_kind kind;
  double tick_ms;     /* > 0; MEMORY: does not count */
  double duration_ms; /* 0: not known */
  uint64_t samples;
  const eplua_profile_function *functions;
  size_t function_count;
  const eplua_profile_node *nodes;
  size_t node_count;
  const uint32_t
      *order; /* number of a node and its weight, by turns, as samples came; NULL: not known */
  size_t order_count; /* numbers in it */
} eplua_profile_parts;

/* Writes it as eplua_profile_stop() does: given, free(). What is over the limits of a profile (50,000 functions, 100,000 nodes) counts for "(more)". NULL: the reason is in *err: EPLUA_E_INVALID
 * (a number that is out of bounds), EPLUA_E_NOMEM. Any thread. */
EPLUA_INTERNAL char *eplua_profile_write(const eplua_profile_parts *parts,
                                         eplua_profile_format format, size_t *length,
                                         eplua_error *err);

/* The format for a file of that name: by ".svg", ".json"; else collapsed. */
EPLUA_INTERNAL eplua_profile_format eplua_profile_format_of(const char *path);

#ifdef __cplusplus
}
#endif

#endif
