// SPDX-License-Identifier: MIT
/*
 * Where the variables of a new function come from. Engine thread.
 * Those that the old function has are taken from it. One that it had no use for is shared with another function that has it: only
 * when there can be no doubt which one that is, so it must be a local of the chunk itself, which runs once, and all functions have the
 * same. A local function that is new has no variable yet: it is made, as its statement would have, since making a function does
 * nothing else. Any other new variable would need its statement to be run, and that is refused.
 */
#include "debug/swap_int.h"

#include "lua/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHAIN_MAX = 100 };

bool ep_swap_is_made_for(const ep_functions *f, int function, const ep_variable *v)
{
  const ep_dump_function *d = &f->dump.functions[function];
  if (v->owner < 0 || d->parent != v->owner || f->list[function].made_at < 0)
    return false;
  int local = f->dump.functions[v->owner].local + v->local;
  return f->dump.locals[local].from == f->list[function].made_at + 1;
}

// The donor of a variable of the new text; NULL: none that is beyond doubt.
static const ep_donor *find_donor(ep_swap_job *j, const ep_variable *v, int *text)
{
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    for (int i = 0; x->plans && i < x->donor_count; i++) {
      const ep_donor *d = &x->donors[i];
      if (!d->id || !ep_match_variable(&x->match, d->variable, v))
        continue;
      *text = t;
      bool once = v->owner == EP_OWNER_ENV ||
                  (v->owner == 0 && !ep_functions_in_loop(&x->old, d->variable));
      return once && !d->several ? d : NULL;
    }
  }
  return NULL;
}

// The new function that is the value of the new variable; -1: none is.
static int find_added(const ep_swap_job *j, const ep_variable *v)
{
  if (v->owner != 0 || ep_functions_in_loop(&j->new, v))
    return -1;
  for (int g = 1; g < j->new.dump.count; g++) {
    if (ep_swap_is_made_for(&j->new, g, v)) {
      for (int t = 0; t < j->text_count; t++) {
        if (j->texts[t].plans && j->texts[t].match.back[g] >= 0)
          return -1;
      }
      return g;
    }
  }
  return -1;
}

// Where v comes from when the function itself had none.
bool ep_swap_find_elsewhere(ep_swap_job *j, const ep_variable *v, ep_variable_source *out)
{
  int text;
  const ep_donor *d = find_donor(j, v, &text);
  if (d) {
    *out = (ep_variable_source){EP_SOURCE_DONOR, d->n, d->closure, 0};
    return true;
  }
  if (v->owner == EP_OWNER_ENV) {
    *out = (ep_variable_source){EP_SOURCE_GLOBALS, 0, 0, 0};
    return true;
  }
  int added = find_added(j, v);
  *out = (ep_variable_source){EP_SOURCE_ADDED, 0, 0, added};
  return added >= 0;
}

// Whether a new function can be made with all it needs, which may be other new ones. Those on the way are taken for good; when one turns out not to be, so
// is the one that was asked for, and nothing is remembered of the others.
static bool look(ep_swap_job *j, int g, int depth)
{
  if (j->addable[g] != 0)
    return j->addable[g] > 0;
  const ep_variable *v = ep_function_variables(&j->new, g);
  j->addable[g] = 2;
  for (int n = 0; n < ep_function_upvalues(&j->new, g); n++) {
    ep_variable_source source;
    if (depth > CHAIN_MAX || !ep_swap_find_elsewhere(j, &v[n], &source) ||
        (source.kind == EP_SOURCE_ADDED && !look(j, source.function, depth + 1))) {
      j->addable[g] = -1;
      return false;
    }
  }
  return true;
}

static bool can_add(ep_swap_job *j, int g)
{
  bool can = look(j, g, 0);
  for (int i = 0; i < j->new.dump.count; i++) {
    if (j->addable[i] == 2)
      j->addable[i] = (signed char)can;
    else if (j->addable[i] < 0 && i != g)
      j->addable[i] = 0;
  }
  return can;
}

static void refuse(ep_swap_plan *p, const ep_swap_text *x, const ep_variable *v)
{
  int length = v->length < 60 ? (int)v->length : 60;
  bool known = false;
  for (int i = 0; i < x->old.dump.local_count && v->name && !known; i++) {
    const ep_dump_local *l = &x->old.dump.locals[i];
    known = l->length == v->length && l->name && memcmp(l->name, v->name, l->length) == 0;
  }
  snprintf(p->why, sizeof p->why,
           known ? "it uses “%.*s” now, which cannot be reached from here"
                 : "it uses “%.*s”, a variable that the running script does not have",
           length, v->name ? v->name : "?");
  p->state = EP_PLAN_KEEP;
}

static bool same_unknown(const ep_variable *a, const ep_variable *b)
{
  return a->owner == EP_OWNER_UNKNOWN && b->owner == EP_OWNER_UNKNOWN && a->length == b->length &&
         memcmp(a->name, b->name, a->length) == 0;
}

static bool find_own(const ep_swap_text *x, int function, const ep_variable *v,
                     ep_variable_source *out)
{
  const ep_variable *old = ep_function_variables(&x->old, function);
  for (int n = 0; n < ep_function_upvalues(&x->old, function); n++) {
    if (ep_match_variable(&x->match, &old[n], v) || same_unknown(&old[n], v)) {
      *out = (ep_variable_source){EP_SOURCE_OWN, n + 1, 0, 0};
      return true;
    }
  }
  return false;
}

static void keep(ep_swap_plan *p, const char *why)
{
  p->state = EP_PLAN_KEEP;
  snprintf(p->why, sizeof p->why, "%s", why);
}

void ep_swap_plan_make(ep_swap_job *j, lua_State *L, int text, int function)
{
  ep_swap_text *x = &j->texts[text];
  ep_swap_plan *p = &x->plans[function];
  p->to = x->match.to[function];
  if (p->to < 0) {
    keep(p, p->to == EP_MATCH_GONE
                ? "it is not in the new text, or has another name there"
                : "which of several functions of that name it is cannot be told");
    return;
  }
  int count = ep_function_upvalues(&j->new, p->to);
  bool moved = false;
  p->sources = calloc((size_t)count + 1, sizeof *p->sources);
  if (!p->sources) {
    ep_raise_memory(L);
    return; // not reached
  }
  for (int n = 0; n < count; n++) {
    const ep_variable *v = &ep_function_variables(&j->new, p->to)[n];
    ep_variable_source *source = &p->sources[n];
    if (!find_own(x, function, v, source) &&
        (!ep_swap_find_elsewhere(j, v, source) ||
         (source->kind == EP_SOURCE_ADDED && !can_add(j, source->function)))) {
      refuse(p, x, v);
      return;
    }
    moved |= source->kind != EP_SOURCE_OWN;
  }
  bool same = x->old.list[function].exact == j->new.list[p->to].exact;
  p->state = same && !moved ? EP_PLAN_SAME : EP_PLAN_SWAP;
}
