/* SPDX-License-Identifier: MIT */
/*
 * A profile: the functions that were seen, the tree of calls with weights, and its exports. Knows no Lua and no clock.
 *
 * Weights are ticks or bytes. Everything is bounded: what finds no room any more counts for "(more)". One thread at a time.
 */
#ifndef EP_PROFILE_DATA_H
#define EP_PROFILE_DATA_H

#include <eplua/profile.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
  EP_PROFILE_FUNCTIONS = 50000,
  EP_PROFILE_NODES = 100000,
  EP_PROFILE_SAMPLES = 200000, /* in the order of time; more: by weight alone */
  EP_PROFILE_MORE = 0,         /* the function, and the node, "(more)" */
  EP_PROFILE_KEY = 256,        /* bytes of a key that are kept */
};

/* What makes two functions the same: bytes (of longer ones the ends), their length and a number. */
typedef struct ep_profile_key {
  const void *bytes;
  size_t length;
  int64_t number;
} ep_profile_key;

typedef enum ep_profile_what { /* as eplua_profile_what */
                               EP_PROFILE_LUA,
                               EP_PROFILE_C,
                               EP_PROFILE_ENTRY, /* what the engine had called, at the root of a stack: "timeout x.lua:12" */
                               EP_PROFILE_MARK, /* nothing that runs: "(idle)", "(more)", "(deep)" */
} ep_profile_what;

typedef struct ep_profile_function {
  ep_profile_what what;
  char *name;      /* UTF-8 without control characters, as file is */
  char *file;      /* NULL: none */
  int line;        /* where it begins; 0: none */
  uint8_t unnamed; /* how often a name was looked for in vain; 0: it has one */
  /* of entries: */
  uint64_t runs;
  int64_t total_ns, max_ns;
  /* its key: */
  uint64_t hash;
  char *bytes;
  size_t length;
  int64_t number;
} ep_profile_function;

/* A place in the tree of calls. Node 0 is above all; a parent stands before its children. */
typedef struct ep_profile_node {
  uint32_t parent, function;
  int line; /* 0: not known, or not told apart */
  uint64_t self;
} ep_profile_node;

typedef struct ep_profile_tree {
  ep_profile_node *nodes;
  uint32_t count, room, limit;
  uint32_t *slots; /* a hash table of node numbers; 0: free */
  uint32_t slot_count;
} ep_profile_tree;

typedef struct ep_profile_sample {
  uint32_t node, weight;
} ep_profile_sample;

enum { EP_PROFILE_LAGS = 19 };

typedef struct ep_profile {
  eplua_profile_kind kind;
  int64_t period_ns;              /* of a tick */
  int64_t begun_ns, ended_ns;     /* monotonic */
  uint64_t samples, weight, idle; /* weight: of all; idle: what of it is "(idle)" */
  ep_profile_function *functions;
  uint32_t function_count, function_room;
  uint32_t *slots;
  uint32_t slot_count;
  ep_profile_tree tree;
  ep_profile_sample *order; /* NULL with order_lost */
  uint32_t order_count, order_room;
  bool order_lost;
  char title[200];                /* the file of the main chunk, if it was seen */
  uint64_t lags[EP_PROFILE_LAGS]; /* turns of the loop: see ep_loop_lags() */
} ep_profile;

/* NULL: no memory. */
ep_profile *ep_profile_new(eplua_profile_kind kind, int64_t period_ns);
void ep_profile_free(ep_profile *p); /* NULL is accepted */

/* The function of that key, -1: it was not seen yet. */
int64_t ep_profile_find(const ep_profile *p, ep_profile_key key);
/* A new function; copies, makes clean and cuts the texts (NULL: none). EP_PROFILE_MORE when there is no room. */
uint32_t ep_profile_add(ep_profile *p, ep_profile_key key, ep_profile_what what, const char *name,
                        const char *file, int line);
/* A mark or an entry by its name and a number: found or added. */
uint32_t ep_profile_named(ep_profile *p, ep_profile_what what, const char *name, int64_t number);

/* The node below parent; -1: no room. */
int64_t ep_profile_tree_get(ep_profile_tree *t, uint32_t parent, uint32_t function, int line);
void ep_profile_tree_free(ep_profile_tree *t);

/* A sample: frames from the root to the leaf. */
typedef struct ep_profile_frame {
  uint32_t function;
  int line;
} ep_profile_frame;
void ep_profile_count(ep_profile *p, const ep_profile_frame *frames, size_t count, uint64_t weight);

/* --- results --- */

/* Weight in milliseconds, or bytes. */
double ep_profile_value(const ep_profile *p, double weight);

/* The tree with one node for a function below a parent, whatever the line; totals[node] is the weight of it and all below. given: both are
 * freed by the caller, tree with ep_profile_tree_free(). False: no memory. */
bool ep_profile_merge(const ep_profile *p, ep_profile_tree *merged, uint64_t **totals);

/* A function's part. total counts recursion once. */
typedef struct ep_profile_row {
  uint32_t function;
  uint64_t self, total;
} ep_profile_row;
/* All functions, those with the largest self first; given: free(). NULL: none, or no memory. */
ep_profile_row *ep_profile_rows(const ep_profile *p, size_t *count);

/* Writes a number >= 0 with a point, whatever the locale. decimals: up to 6. */
void ep_profile_decimal(double value, int decimals, FILE *f);

/* The script, for people. */
const char *ep_profile_title(const ep_profile *p);

/* Writes it. False: no memory, or f has an error. */
bool ep_profile_write(const ep_profile *p, eplua_profile_format format, FILE *f);
/* The same as text: given, free(). NULL: no memory. */
char *ep_profile_text(const ep_profile *p, eplua_profile_format format, size_t *length);

/* ep_profile_write() of each format: profile_speedscope.c, profile_collapsed.c, profile_svg.c. */
bool ep_profile_write_speedscope(const ep_profile *p, FILE *f);
bool ep_profile_write_collapsed(const ep_profile *p, FILE *f);
bool ep_profile_write_svg(const ep_profile *p, FILE *f);

/* Copies text to out, as UTF-8 without control characters: what is not becomes U+FFFD, what is too long is cut with U+2026. */
void ep_profile_clean(char *out, size_t size, const char *text, size_t length);

#endif
