// SPDX-License-Identifier: MIT
/*
 * Where the variables of a new function come from. Engine thread.
 * Those that the old function has are taken from it. One that it had no use for is shared with another function that has it: only
 * when there can be no doubt which one that is, so it must be a local of the chunk itself, which runs once, and all functions have the
 * same. A local function that is new has no variable yet: it is made, as its statement would have, since making a function does
 * nothing else; so is a local with a plain value. Any other new variable would need its statement to be run, and that is refused.
 */
#include "debug/swap_int.h"

#include "base/hash.h"
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

// The donor of a variable of the new text; NULL: nobody has it, or, with *doubt, it cannot be told which of several it is: the chunk ran more than
// once, or the variable is not the chunk's.
static const ep_donor *find_donor(const ep_swap_job *j, const ep_variable *v, bool *doubt)
{
  const ep_donor *found = NULL;
  *doubt = false;
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    for (int i = 0; x->plans && i < x->donor_count; i++) {
      const ep_donor *d = &x->donors[i];
      if (!d->id || !ep_match_variable(&x->match, d->variable, v))
        continue;
      if (v->owner == EP_OWNER_ENV) // which table it is matters, not which variable
        *doubt |= d->several || (found && found->table != d->table);
      else
        *doubt |= d->several || v->owner != 0 || (found && found->id != d->id) ||
                  ep_functions_in_loop(&x->old, d->variable);
      found = found ? found : d;
    }
  }
  return *doubt ? NULL : found;
}

bool ep_swap_has_existed(const ep_swap_job *j, const char *name, size_t length)
{
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    const ep_dump_function *chunk = x->plans ? &x->old.dump.functions[0] : NULL;
    for (int n = 0; chunk && x->loaded && n < chunk->local_count; n++) {
      const ep_dump_local *l = &x->old.dump.locals[chunk->local + n];
      if (l->length == length && l->name && memcmp(l->name, name, length) == 0)
        return true;
    }
    for (int n = 0; chunk && x->loaded && n < x->old.simple_count; n++) { // constants are no locals
      const ep_simple *simple = &x->old.simple[n];
      if (simple->length == length && memcmp(simple->name, name, length) == 0)
        return true;
    }
  }
  return false;
}

// Whether the chunk may have set the local to something else, going by the words outside of functions.
static bool may_be_set(const ep_swap_job *j, const ep_variable *v)
{
  const uint64_t name = ep_hash(EP_HASH_BEGIN, v->name, v->length),
                 equals = ep_hash(EP_HASH_BEGIN, "=", 1), comma = ep_hash(EP_HASH_BEGIN, ",", 1);
  for (int t = 0; t < j->text_count; t++) {
    const ep_functions *f = &j->texts[t].old;
    for (size_t i = 0; j->texts[t].loaded && i + 1 < f->outside_count; i++) {
      bool declared = i > 0 && f->outside[i - 1].simple >= 0; // local NAME = function
      uint64_t next = f->outside[i + 1].hash;
      if (f->outside[i].hash == name && !declared && (next == equals || next == comma))
        return true;
    }
  }
  return false;
}

// The function that is the value of a variable that nobody has; -1: none is for certain.
static int find_added(const ep_swap_job *j, const ep_variable *v)
{
  if (v->owner != 0 || ep_functions_in_loop(&j->new, v) || may_be_set(j, v))
    return -1;
  for (int g = 1; g < j->new.dump.count; g++) {
    if (ep_swap_is_made_for(&j->new, g, v))
      return g;
  }
  return -1;
}

// The declaration that gives the new variable a value without doing anything else; -1: none does.
static int find_value(const ep_swap_job *j, const ep_variable *v)
{
  int found = ep_functions_simple(&j->new, v);
  bool plain =
      found >= 0 && !j->new.simple[found].function && !ep_swap_has_existed(j, v->name, v->length);
  return plain && !ep_functions_in_loop(&j->new, v) ? found : -1;
}

// Where v comes from when the function itself had none.
bool ep_swap_find_elsewhere(ep_swap_job *j, const ep_variable *v, ep_variable_source *out)
{
  bool doubt;
  const ep_donor *d = find_donor(j, v, &doubt);
  if (doubt)
    return false;
  if (d) {
    *out = (ep_variable_source){EP_SOURCE_DONOR, d->n, d->closure, 0};
    return true;
  }
  if (v->owner == EP_OWNER_ENV) {
    *out = (ep_variable_source){EP_SOURCE_GLOBALS, 0, 0, 0};
    return true;
  }
  int added = find_added(j, v), value = added < 0 ? find_value(j, v) : -1;
  *out = added >= 0 ? (ep_variable_source){EP_SOURCE_ADDED, 0, 0, added}
                    : (ep_variable_source){EP_SOURCE_VALUE, 0, 0, value};
  return added >= 0 || value >= 0;
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

bool ep_swap_can_add(ep_swap_job *j, int g)
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

// Whether some closure has the variable, or one of those that it is.
static bool has_any(const ep_swap_job *j, const ep_variable *v)
{
  for (int t = 0; t < j->text_count; t++) {
    const ep_swap_text *x = &j->texts[t];
    for (int i = 0; x->plans && i < x->donor_count; i++) {
      if (x->donors[i].id && v->owner >= 0 &&
          ep_match_variable(&x->match, x->donors[i].variable, v))
        return true;
    }
  }
  return false;
}

void ep_swap_refuse(ep_swap_plan *p, const ep_swap_text *x, const ep_variable *v)
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
    if (find_own(x, function, v, source))
      continue;
    bool found = ep_swap_find_elsewhere(j, v, source);
    if (found && source->kind == EP_SOURCE_ADDED)
      found = ep_swap_can_add(j, source->function);
    if (!found && has_any(j, v))
      *source = (ep_variable_source){EP_SOURCE_KIN, 0, 0, 0};
    else if (!found) {
      ep_swap_refuse(p, x, v);
      p->state = EP_PLAN_KEEP;
      return;
    }
    moved = true;
  }
  bool same = x->old.list[function].exact == j->new.list[p->to].exact;
  p->state = same && !moved ? EP_PLAN_SAME : EP_PLAN_SWAP;
}
