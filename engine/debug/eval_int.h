/* SPDX-License-Identifier: MIT */
/* The inside of eval.h: what its files share. Engine thread, save where said. */
#ifndef EP_EVAL_INT_H
#define EP_EVAL_INT_H

#include "debug/eval.h"

enum { EP_EVAL_VARIANTS = 8, EP_EVAL_STACK = 20 };

/* What a name means in a frame. */
enum { EP_NAME_GLOBAL, EP_NAME_LOCAL, EP_NAME_UPVALUE, EP_NAME_GIVEN };

typedef struct ep_eval_variant {
  unsigned char *kinds;   /* by name; NULL: not used */
  unsigned char *upvalue; /* by name: its number in the closure, 0: none */
  bool varargs;
  const char
      *source; /* of the frame's function, and where it was: for constants. Compared, not read */
  int line, defined;
  int factory, closure; /* references in Lua's registry */
  uint64_t used;
} ep_eval_variant;

struct ep_eval {
  char *code;
  size_t length;
  char *names; /* one after the other, each with an end 0, sorted */
  const char **name;
  size_t name_count;
  const char *given; /* the name of the value that is given with a run */
  bool expression;   /* nothing else is accepted */
  bool uses_varargs, makes_functions, assigns;
  bool checked;         /* compiled alone */
  bool returns;         /* ... as an expression */
  char *syntax;         /* ... and why not; NULL: it compiles */
  unsigned char *kinds; /* of this run */
  int *places;          /* the number of the local or upvalue */
  ep_eval_variant variants[EP_EVAL_VARIANTS];
  uint64_t runs;
};

typedef struct ep_eval_frame {
  ep_eval *e;
  lua_State *L;
  lua_Debug *ar;   /* NULL: none */
  int function;    /* of the frame: index on s->L */
  lua_State *from; /* where the value is that is given */
  int given;       /* its index there, 0: none */
  bool varargs;
  bool lasts; /* L runs and waits for us: nobody can take the frame away */
} ep_eval_frame;

/* The index of a name among those of the code; -1: it is not there. Any thread. */
int ep_eval_find_name(const ep_eval *e, const char *name);

/* Compiles the code alone, once. False: it is no Lua (e->syntax says why), or no memory. */
bool ep_eval_is_lua(ep_eval *e, ep_state *s) EP_ENGINE_THREAD;

/* What serves the frame, whose names were looked up (e->kinds); NULL: nothing yet. */
ep_eval_variant *ep_eval_find_variant(const ep_eval_frame *f);

/* Compiles the code for the frame; NULL: it does not compile (*message: why, free() it), or no memory. */
ep_eval_variant *ep_eval_make_variant(const ep_eval_frame *f, ep_state *s,
                                      char **message) EP_ENGINE_THREAD;

/* s NULL: its references are left. */
void ep_eval_drop_variant(ep_eval_variant *v, ep_state *s);

/* Pushes a function with an upvalue that is nobody's. Raises nothing; after the first variant was made. */
void ep_eval_dummy_push(lua_State *L);

#endif
