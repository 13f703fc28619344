// SPDX-License-Identifier: MIT
/*
 * Variables of functions that were made together: the methods of an object that is made of closures, say. Engine thread; owns an index of upvalues.
 * One of them uses a variable now that only another has. There is one of it for each call of the function around them, so which?
 * That of a closure with which it shares a variable of the same call: same block, or one inside. Without such a witness nothing
 * is taken. The index is made when it is needed first.
 */
#include "debug/swap_int.h"

#include "lua/call.h"

#include <stdlib.h>
#include <string.h>

enum { LOOKED_AT_MAX = 1000 };

static int by_id(const void *a, const void *b)
{
  const ep_swap_upvalue *one = a, *other = b;
  uintptr_t p = (uintptr_t)one->id, q = (uintptr_t)other->id;
  return p != q ? (p > q) - (p < q)
                : (one->closure > other->closure) - (one->closure < other->closure);
}

static int count_upvalues(const ep_swap_job *j, const ep_swap_closure *c)
{
  bool known = c->text >= 0 && c->function >= 0;
  return known ? ep_function_upvalues(&j->texts[c->text].old, c->function) : 0;
}

static void make_index(ep_swap_job *j, lua_State *L)
{
  size_t count = 0;
  for (int i = 0; i < j->closure_count; i++)
    count += (size_t)count_upvalues(j, &j->closures[i]);
  j->upvalues = malloc((count + 1) * sizeof *j->upvalues);
  if (!j->upvalues) {
    ep_raise_memory(L);
    return; // not reached
  }
  for (int i = 0; i < j->closure_count; i++) {
    const ep_swap_closure *c = &j->closures[i];
    lua_rawgeti(L, j->olds, c->index);
    for (int n = 0; n < count_upvalues(j, c); n++)
      j->upvalues[j->upvalue_count++] = (ep_swap_upvalue){lua_upvalueid(L, -1, n + 1), i, n};
    lua_pop(L, 1);
  }
  if (j->upvalue_count)
    qsort(j->upvalues, j->upvalue_count, sizeof *j->upvalues, by_id);
}

static size_t find_id(const ep_swap_job *j, const void *id)
{
  size_t low = 0, high = j->upvalue_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if ((uintptr_t)j->upvalues[middle].id < (uintptr_t)id)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

// Whether two functions that share the witness w share each variable v of that name, too.
static bool is_witness(const ep_functions *f, const ep_variable *w, const ep_variable *v)
{
  if (w->owner < 0 || v->owner < 0)
    return false;
  if (w->owner != v->owner) { // of a function inside: each call of that belongs to one of the owner
    int at = w->owner;
    while (at >= 0 && at != v->owner)
      at = f->dump.functions[at].parent;
    return at == v->owner;
  }
  const ep_dump_local *locals = f->dump.locals + f->dump.functions[v->owner].local;
  const ep_dump_local *a = &locals[w->local], *b = &locals[v->local];
  return a->to <= b->to && a->to > b->from; // blocks lie in each other or apart
}

// The upvalue of the closure that is v, seen by a witness; 0: none.
static int find_in(const ep_swap_job *j, const ep_swap_upvalue *shared, const ep_variable *v)
{
  const ep_swap_closure *c = &j->closures[shared->closure];
  const ep_swap_text *x = &j->texts[c->text];
  const ep_variable *has = ep_function_variables(&x->old, c->function);
  for (int n = 0; n < ep_function_upvalues(&x->old, c->function); n++) {
    if (ep_match_variable(&x->match, &has[n], v) && is_witness(&x->old, &has[shared->n], &has[n]))
      return n + 1;
  }
  return 0;
}

bool ep_swap_find_kin(ep_swap_job *j, lua_State *L, const ep_swap_closure *c, const ep_variable *v,
                      ep_variable_source *out)
{
  if (!j->upvalues)
    make_index(j, L);
  lua_rawgeti(L, j->olds, c->index);
  int left = LOOKED_AT_MAX, found = 0;
  for (int n = 0; n < count_upvalues(j, c) && !found; n++) {
    const void *id = lua_upvalueid(L, -1, n + 1);
    for (size_t i = find_id(j, id);
         i < j->upvalue_count && j->upvalues[i].id == id && left-- > 0 && !found; i++) {
      found = find_in(j, &j->upvalues[i], v);
      *out = (ep_variable_source){EP_SOURCE_DONOR, found, j->closures[j->upvalues[i].closure].index,
                                  0};
    }
  }
  lua_pop(L, 1);
  return found > 0;
}
