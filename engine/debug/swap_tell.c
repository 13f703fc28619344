// SPDX-License-Identifier: MIT
/*
 * What a swap says it will do, before it does. Engine thread. By functions, not by closures; names and reasons belong to the job.
 */
#include "debug/swap_int.h"

#include "lua/call.h"

#include <stdlib.h>

enum { UNKNOWN_MAX = 100 };

static ep_swap_item *add_item(lua_State *L, ep_swap_list *list)
{
  if (list->count == list->room) {
    size_t room = list->room ? list->room * 2 : 16;
    ep_swap_item *grown = realloc(list->items, room * sizeof *grown);
    if (!grown)
      ep_raise_memory(L);
    list->items = grown;
    list->room = room;
  }
  return &list->items[list->count++];
}

static const char runs_on[] = "it runs, and goes on with its old code until it is called again";

static void tell_function(ep_swap_job *j, lua_State *L, const ep_swap_text *x, int function)
{
  const ep_swap_plan *p = &x->plans[function];
  const ep_function *old = &x->old.list[function];
  ep_swap_result *r = &j->result;
  bool changed = p->to >= 0 && j->new.list[p->to].code != old->code;
  if (p->lost > 0) // some, or all of them
    *add_item(L, &r->kept) = (ep_swap_item){old->name, old->line, p->lost, p->running, p->why};
  if (p->lost > 0 && p->closures == 0)
    return;
  if (p->state == EP_PLAN_SAME)
    r->same++;
  else if (p->state == EP_PLAN_KEEP)
    *add_item(L, &r->kept) = (ep_swap_item){old->name, old->line, p->closures, p->running, p->why};
  else if (changed && p->closures == 0)
    *add_item(L, &r->kept) = (ep_swap_item){old->name, old->line, 0, p->running, runs_on};
  else if (changed)
    *add_item(L, &r->swapped) = (ep_swap_item){j->new.list[p->to].name, j->new.list[p->to].line,
                                               p->closures, p->running, NULL};
  else
    r->moved++;
}

static void tell_unknown(ep_swap_job *j, lua_State *L)
{
  size_t first = j->result.kept.count;
  for (int i = 0; i < j->closure_count; i++) {
    const ep_swap_closure *c = &j->closures[i];
    if (ep_swap_plan_of(j, c) || c->line == 0)
      continue;
    const char *why = c->text < 0 ? "it was loaded from a text that is not known"
                                  : "another function on its line is just the same";
    size_t n = first;
    while (n < j->result.kept.count &&
           (j->result.kept.items[n].line != c->line || j->result.kept.items[n].why != why))
      n++;
    if (n - first == UNKNOWN_MAX) // where there are so many, more say nothing
      continue;
    if (n == j->result.kept.count)
      *add_item(L, &j->result.kept) = (ep_swap_item){"function", c->line, 0, 0, why};
    j->result.kept.items[n].closures++;
  }
}

// Whether the running script has that function of the new text already, by an earlier swap.
static bool has_closures(const ep_swap_job *j, int function)
{
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    if (x->plans && x->match.back[function] >= 0 &&
        x->plans[x->match.back[function]].state != EP_PLAN_OPEN)
      return true;
  }
  return false;
}

static void tell_new(ep_swap_job *j, lua_State *L)
{
  for (int g = 1; g < j->new.dump.count; g++) {
    const ep_function *f = &j->new.list[g];
    if (j->made[g])
      *add_item(L, &j->result.added) = (ep_swap_item){f->name, f->line, 1, 0, NULL};
    else if (ep_swap_is_definition(j, g) && !has_closures(j, g))
      *add_item(L, &j->result.kept) =
          (ep_swap_item){f->name, f->line, 0, 0, "it is new, and comes when the script runs again"};
  }
}

// Declarations of plain locals that were not there when the chunk ran do not count: they are made when a function uses them.
static void tell_outside(ep_swap_job *j, lua_State *L)
{
  const ep_swap_text *ran = ep_swap_find_loaded(j);
  if (!ran || !ran->plans)
    return;
  bool *skip = calloc((size_t)j->new.simple_count + 1, sizeof *skip);
  if (!skip) {
    ep_raise_memory(L);
    return; // not reached
  }
  for (int i = 0; i < j->new.simple_count; i++)
    skip[i] = !ep_swap_has_existed(j, j->new.simple[i].name, j->new.simple[i].length);
  j->result.outside = ep_match_outside(&ran->old, &j->new, skip);
  free(skip);
}

void ep_swap_tell(ep_swap_job *j, lua_State *L)
{
  tell_outside(j, L);
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    if (!x->plans)
      continue;
    for (int f = 1; f < x->old.dump.count; f++) {
      if (x->plans[f].state != EP_PLAN_OPEN)
        tell_function(j, L, x, f);
    }
  }
  tell_unknown(j, L);
  tell_new(j, L);
  j->result.steps = ep_heap_steps(j->heap);
}
