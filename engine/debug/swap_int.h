/* SPDX-License-Identifier: MIT */
/* The inside of a swap: swap.c (what is there, and the whole), swap_text.c (old texts), swap_tell.c (the result), swap_plan.c (where variables come from), swap_make.c (new functions),
 * swap_define.c (those that are new to all). */
#ifndef EP_SWAP_INT_H
#define EP_SWAP_INT_H

#include "debug/heap.h"
#include "debug/match.h"
#include "debug/swap.h"

enum { EP_SWAP_TEXTS_MAX = 32, EP_SWAP_WHY = 200 };

/* Where a variable of a new function comes from. */
typedef enum ep_source_kind {
  EP_SOURCE_OWN,     /* upvalue `n` of the old function */
  EP_SOURCE_DONOR,   /* upvalue `n` of the closure `closure`, which shares it */
  EP_SOURCE_GLOBALS, /* a new one: the table of globals */
  EP_SOURCE_ADDED,   /* a new one: the new function `function` */
  EP_SOURCE_VALUE,   /* a new one: the value of the simple declaration `function` of the new text */
  EP_SOURCE_KIN, /* that of a closure made together with this one: another for each (ep_swap_find_kin()) */
} ep_source_kind;

typedef struct ep_variable_source {
  ep_source_kind kind;
  int n; /* from 1 */
  int closure;
  int function;
} ep_variable_source;

/* A variable that old closures have: one of a text, by its owner and local. */
typedef struct ep_donor {
  const ep_variable *variable;
  const void *id;    /* of the upvalue, as lua_upvalueid(); NULL: nobody has it */
  const void *table; /* _ENV: what it is */
  int closure, n;
  bool several; /* there are different ones: the owner ran more than once */
} ep_donor;

typedef struct ep_swap_known {
  uint64_t exact;
  int function;
} ep_swap_known;

typedef enum ep_plan_state { EP_PLAN_OPEN, EP_PLAN_SAME, EP_PLAN_SWAP, EP_PLAN_KEEP } ep_plan_state;

/* What becomes of an old function. */
typedef struct ep_swap_plan {
  ep_plan_state state;
  int to; /* the new function */
  int closures, running;
  int lost;                    /* closures of which a variable was not found: kept */
  ep_variable_source *sources; /* one for each upvalue of the new function */
  char why[EP_SWAP_WHY];
} ep_swap_plan;

/* A text that functions were loaded from. */
typedef struct ep_swap_text {
  char *source;     /* as Lua has it */
  const char *text; /* borrowed from texts.h, until the new one is kept */
  size_t length;
  ep_functions old;     /* empty until somebody asks */
  ep_swap_known *known; /* by `exact` */
  ep_swap_plan *plans;  /* for each function */
  int *donor_of;        /* for each upvalue of each function: in donors */
  ep_donor *donors;
  int donor_count;
  ep_match match;
  bool loaded; /* as a chunk, and not only by an earlier swap */
  bool failed; /* it cannot be read */
} ep_swap_text;

typedef struct ep_swap_closure {
  const void *address;
  int text, function; /* text -1: of none that is known */
  int line;
  int index;      /* in the tables of Lua */
  bool runs_only; /* nothing refers to it */
  bool lost;      /* it keeps its code, though others of the function do not */
  bool fresh;     /* there is a new one */
} ep_swap_closure;

typedef struct ep_swap_upvalue {
  const void *id;
  int closure, n; /* in ep_swap_job.closures; from 0 */
} ep_swap_upvalue;

typedef struct ep_swap_job {
  ep_state *s;
  ep_heap *heap;
  const char *text; /* the new one */
  size_t length;
  ep_functions new;
  ep_swap_text texts[EP_SWAP_TEXTS_MAX];
  int text_count;
  ep_swap_closure *closures; /* as found, then by address */
  int closure_count, closure_room;
  ep_swap_upvalue *upvalues; /* of all closures, by id; NULL until it is needed */
  size_t upvalue_count;
  const void **running; /* addresses of functions on stacks, one for each frame */
  int running_count, running_room;
  bool *made;      /* for each new function: it is added */
  int64_t defined; /* of the definitions that are set */
  signed char *
      addable; /* for each new function: 0 not known yet, 1 it can be made, -1 it cannot, 2 being looked at */
  ep_swap_ready *ready;
  void *ud;
  ep_swap_result result;
  eplua_error *err;
  int code;
  const char *last_source; /* addresses of sources that were compared last */
  int last_text;
  /* indexes of tables on the stack of the protected function */
  int olds, fresh, makers, holders;
} ep_swap_job;

/* swap_text.c */

/* Puts the texts of a file into the job, the newest first. False: no memory. */
bool ep_swap_take_texts(ep_swap_job *j, const char *file) EP_ENGINE_THREAD;
void ep_swap_free_text(ep_swap_text *x);

/* Whether the text can be read; it is compiled at the first time. Raises for memory. */
bool ep_swap_text_ready(ep_swap_job *j, lua_State *L, ep_swap_text *x);

/* What the chunk was run from last; NULL: that is not known any more. */
ep_swap_text *ep_swap_find_loaded(ep_swap_job *j);

/* The first one in x->known of that hash; -1: none. Two that are alike to the byte stand on one line; clear: whether they end as the same. */
int ep_swap_find_known(const ep_swap_text *x, uint64_t exact);
bool ep_swap_is_clear(const ep_swap_job *j, const ep_swap_text *x, int known);

/* What becomes of a closure's function; NULL: that is not known. */
static inline ep_swap_plan *ep_swap_plan_of(const ep_swap_job *j, const ep_swap_closure *c)
{
  return c->text >= 0 && c->function >= 0 ? &j->texts[c->text].plans[c->function] : NULL;
}

/* swap_tell.c: fills in the result. Raises for memory. */
void ep_swap_tell(ep_swap_job *j, lua_State *L);

/* Fills in what becomes of an old function. Raises for memory. */
void ep_swap_plan_make(ep_swap_job *j, lua_State *L, int text, int function);

/* Pushes a new closure in place of an old one, as planned. Raises. */
void ep_swap_make(ep_swap_job *j, lua_State *L, const ep_swap_plan *plan, const ep_swap_closure *c);

/* swap_kin.c: where the closure finds a variable of the new text, of which there are several. False: it cannot be told. Raises. */
bool ep_swap_find_kin(ep_swap_job *j, lua_State *L, const ep_swap_closure *c, const ep_variable *v,
                      ep_variable_source *out);

/* Where a variable of the new text comes from for a function that did not have it; false: from nowhere. */
bool ep_swap_find_elsewhere(ep_swap_job *j, const ep_variable *v, ep_variable_source *out);

/* Whether the chunk had a local of that name when it ran: then it may have any value by now. */
bool ep_swap_has_existed(const ep_swap_job *j, const char *name, size_t length);

/* Says in the plan why a function is not swapped: for want of that variable. */
void ep_swap_refuse(ep_swap_plan *p, const ep_swap_text *x, const ep_variable *v);

/* Whether a new function can be made with all it needs. */
bool ep_swap_can_add(ep_swap_job *j, int function);

/* Pushes a closure of a new function that can be added. Raises. */
void ep_swap_make_new(ep_swap_job *j, lua_State *L, int function, int text);

/* swap_define.c: whether the function is one that a statement of its own gives to all, and that was not there when the chunk ran. */
bool ep_swap_is_definition(const ep_swap_job *j, int function);

/* Makes it, to be set later: a list of {table, key, value} is at 0 of the fresh ones. False: it cannot be. Raises. */
bool ep_swap_define(ep_swap_job *j, lua_State *L, int function, int text);

/* Sets them. Raises for memory. Unset takes back what was set; on top is the table of fresh ones. */
void ep_swap_set_definitions(ep_swap_job *j, lua_State *L);
void ep_swap_unset_definitions(const ep_swap_job *j, lua_State *L);

/* Checks that this Lua's functions can be put together. Any thread. */
bool ep_swap_can_make(void);

/* The local variable that a `local function`, or a local that is set to one, is made for; whether `function` is that of v. */
bool ep_swap_is_made_for(const ep_functions *f, int function, const ep_variable *v);

#endif
