/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile to be shown: what an engine has sent (the verbs profile_look and profile_stop), or a file has. Knows no widget; one thread at a time.
 *
 * Values are milliseconds, bytes or samples. Everything is bounded; what is read is believed as far as it makes sense.
 */
#ifndef PANELS_PROFILE_MODEL_H
#define PANELS_PROFILE_MODEL_H

#include <eplua/profile.h>

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  PROFILE_TEXT_MAX = 64 << 20, /* bytes of a file */
  PROFILE_FUNCTIONS_MAX = 100000,
  PROFILE_NODES_MAX = 500000,
  PROFILE_DEPTH_MAX = 1000,
  PROFILE_SAMPLES_MAX = 5000000, /* of a file */
};

typedef enum profile_unit { PROFILE_MS, PROFILE_BYTES, PROFILE_COUNTS } profile_unit;

typedef struct profile_function {
  char *name, *file; /* file NULL: none */
  int line;          /* where it begins; 0: not known */
  eplua_profile_what what;
  bool idle;       /* "(idle)": nothing ran */
  uint64_t key;    /* of name, file and line: the same in another profile */
  uint64_t runs;   /* of entries, as the next two; 0: not known */
  double spent_ms; /* all runs together */
  double max_ms;
  double self, total; /* total counts recursion once */
} profile_function;

/* A place in the tree of calls. A parent stands before its children; 0 is above all, and no place. */
typedef struct profile_node {
  uint32_t parent, function;
  int line; /* in the function; 0: not known, or not told apart */
  double self, total;
} profile_node;

typedef struct profile_tree {
  profile_node *nodes;
  uint32_t count, room; /* with the one above all */
  uint32_t *slots;      /* a hash table of node numbers; 0: free */
  uint32_t slot_count;
} profile_tree;

/* What a line costs, with the C functions that it calls; of what runs, without waiting. */
typedef struct profile_line {
  uint32_t function; /* one that has the line */
  int line;
  double self;
} profile_line;

typedef struct profile_model {
  profile_unit unit;
  eplua_profile_kind kind;
  double tick;        /* what a weight of 1 was */
  double duration_ms; /* 0: not known */
  uint64_t samples;
  int64_t id;       /* of the profile in its engine; 0: of a file */
  char owner[16];   /* "program", "verb", "script"; "": of a file */
  double all, idle; /* idle: what of all is "(idle)" */
  profile_function *functions;
  uint32_t function_count, function_room;
  uint32_t *slots; /* of functions, by key */
  uint32_t slot_count;
  profile_tree tree;   /* by function and line */
  profile_tree merged; /* by function: what a flame graph shows */
  uint32_t *hot; /* functions, the largest self first; those that weigh nothing are left out */
  uint32_t hot_count;
  profile_line *lines; /* the largest first */
  size_t line_count;
  uint32_t *order; /* node and weight in ticks, by turns; NULL: not known */
  size_t order_count;
} profile_model;

typedef struct profile_error {
  char text[160]; /* a sentence without a full stop */
} profile_error;

/* Of an answer of profile_look, or profile_stop with format "tree". NULL: the reason is in *err. */
profile_model *profile_model_of_answer(const cJSON *answer, profile_error *err);
/* Of a file: speedscope's JSON, or collapsed stacks. NULL: the reason is in *err. */
profile_model *profile_model_of_text(const char *text, size_t length, profile_error *err);
void profile_model_free(profile_model *m); /* NULL is accepted */

/* As text for a file: given, free(). NULL: the reason is in *err. */
char *profile_model_write(const profile_model *m, eplua_profile_format format, size_t *length,
                          profile_error *err);

/* Two profiles side by side: before and after. */
typedef struct profile_change {
  const profile_function
      *function; /* of the one after, or, when that has it not, of the one before */
  double self_before, self, total_before, total;
} profile_change;
typedef struct profile_diff {
  profile_change *changes; /* the largest change of self first */
  size_t count;
  double *before; /* for each node of after's merged tree its total before */
} profile_diff;
/* Both stay where they are until it is freed. NULL: their units differ, or no memory: the reason is in *err. */
profile_diff *profile_diff_new(const profile_model *before, const profile_model *after,
                               profile_error *err);
void profile_diff_free(profile_diff *d); /* NULL is accepted */

/* "12.3 ms", "4.5 MiB", "1234": of one width, so that rows can be sorted by it. */
void profile_value_text(profile_unit unit, double value, char *out, size_t size);

/* --- between its files --- */

profile_model *profile_model_new(profile_unit unit); /* NULL: no memory */
/* The function, found or added; texts are copied. UINT32_MAX: no room. */
uint32_t profile_model_function(profile_model *m, eplua_profile_what what, const char *name,
                                const char *file, int line);
/* The node, found or added; 0: no room. */
uint32_t profile_tree_get(profile_tree *t, uint32_t parent, uint32_t function, int line);
uint32_t profile_tree_find(const profile_tree *t, uint32_t parent, uint32_t function,
                           int line); /* 0: there is none */
/* Totals, the merged tree, lists. False: no memory. */
bool profile_model_finish(profile_model *m);
profile_model *profile_read_speedscope(const cJSON *json, profile_error *err);
profile_model *profile_read_collapsed(const char *text, size_t length, profile_error *err);

#endif
