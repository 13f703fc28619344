/* SPDX-License-Identifier: MIT */
/*
 * The functions of a text: what they are called, which is in which, what their code is, and which variables they use. Two texts
 * are compared by it. Any thread.
 */
#ifndef EP_FUNCTIONS_H
#define EP_FUNCTIONS_H

#include "debug/dump.h"

/* A variable that functions use from around them. The same in two texts, when the functions that own it are and name and depth are equal. */
typedef struct ep_variable {
  int owner; /* the function whose local it is; EP_OWNER_ENV, EP_OWNER_UNKNOWN */
  int depth; /* how many others of its name it hides in the owner */
  int local; /* which of the owner's locals */
  const char *name;
  size_t length;
} ep_variable;

enum { EP_OWNER_ENV = -1 /* the _ENV of the chunk */, EP_OWNER_UNKNOWN = -2 };

typedef struct ep_function {
  char *name;    /* for people, and to be found again: "game.draw", "function in setInterval" */
  bool declared; /* `function NAME` or `local function NAME`: a statement of its own */
  bool local_function; /* ... the latter */
  bool outermost;      /* ... and not in a block: it runs once with the chunk */
  int line;            /* of its first word */
  int made_at;         /* the instruction of the function around it that makes it; -1: none */
  uint64_t exact;      /* of its dump without the source */
  uint64_t code;       /* ... and without lines, so the same when it has only moved */
} ep_function;

/* A word of the text outside of all functions, and not of a declared one. */
typedef struct ep_outside {
  uint64_t hash;
  int line;
  int simple; /* begins that one of `simple`; -1: none */
} ep_outside;

/* A declaration outside of functions and blocks that does nothing but to make a variable with a value: `local NAME = 5`, where the value may also be a text, true,
 * false, nil, {} or a function. */
typedef struct ep_simple {
  const char *name; /* in a copy of the text that belongs to the functions */
  size_t length;
  int line;      /* of its value */
  int words;     /* outside of functions that it is made of */
  bool function; /* the value is one; else: */
  const char *value;
  size_t value_length;
} ep_simple;

typedef struct ep_functions {
  char *bytes; /* the dump */
  ep_dump dump;
  ep_function *list;      /* dump.count, in the same order; the first is the chunk */
  ep_variable *variables; /* dump.name_count: one for each upvalue of each function */
  char *text;
  ep_outside *outside;
  size_t outside_count;
  ep_simple *simple;
  int simple_count;
} ep_functions;

typedef enum ep_functions_result {
  EP_FUNCTIONS_OK,
  EP_FUNCTIONS_SYNTAX, /* it does not compile: *message, given (free), after a line number in *line */
  EP_FUNCTIONS_MEMORY,
  EP_FUNCTIONS_UNKNOWN, /* this Lua's dumps cannot be read */
} ep_functions_result;

/* Of a text, compiled in a state of its own. */
ep_functions_result ep_functions_of(const char *text, size_t length, ep_functions *out,
                                    char **message, int *line);
void ep_functions_free(ep_functions *f);

/* Which simple declaration makes the variable; -1: none does, or it cannot be told. */
int ep_functions_simple(const ep_functions *f, const ep_variable *v);

/* Whether the variable is made again and again while its owner runs once. */
bool ep_functions_in_loop(const ep_functions *f, const ep_variable *v);

/* The upvalues of a function. */
static inline const ep_variable *ep_function_variables(const ep_functions *f, int index)
{
  return f->variables + f->dump.functions[index].name;
}

static inline int ep_function_upvalues(const ep_functions *f, int index)
{
  return f->dump.functions[index].name_count;
}

#endif
