// SPDX-License-Identifier: MIT
/*
 * The texts that a file was loaded from, and which function of them a hash is. Engine thread. They are compiled as they are needed: most files have one, and
 * the newest is nearly always the right one.
 */
#include "debug/swap_int.h"

#include "lua/call.h"
#include "lua/texts.h"

#include <stdlib.h>
#include <string.h>

static int by_exact(const void *a, const void *b)
{
  const ep_swap_known *one = a, *other = b;
  if (one->exact != other->exact)
    return one->exact < other->exact ? -1 : 1;
  return (one->function > other->function) - (one->function < other->function);
}

// One donor for each variable, however many functions use it.
static int donor_index(ep_swap_text *x, const ep_variable *v)
{
  for (int i = 0; i < x->donor_count; i++) {
    const ep_variable *d = x->donors[i].variable;
    if (d->owner == v->owner && (v->owner < 0 || d->local == v->local) && d->length == v->length &&
        memcmp(d->name, v->name, v->length) == 0)
      return i;
  }
  x->donors[x->donor_count] = (ep_donor){.variable = v};
  return x->donor_count++;
}

static bool fill_text(ep_swap_job *j, ep_swap_text *x)
{
  size_t count = (size_t)x->old.dump.count, names = (size_t)x->old.dump.name_count;
  x->known = malloc(count * sizeof *x->known);
  x->donor_of = malloc((names + 1) * sizeof *x->donor_of);
  x->donors = malloc((names + 1) * sizeof *x->donors);
  if (!x->known || !x->donor_of || !x->donors || !ep_match_make(&x->match, &x->old, &j->new))
    return false;
  for (size_t i = 0; i < count; i++)
    x->known[i] = (ep_swap_known){x->old.list[i].exact, (int)i};
  qsort(x->known, count, sizeof *x->known, by_exact);
  for (size_t i = 0; i < names; i++)
    x->donor_of[i] = x->old.variables[i].name ? donor_index(x, &x->old.variables[i]) : -1;
  x->plans = calloc(count, sizeof *x->plans);
  return x->plans != NULL;
}

// Whether the text can be read; it is compiled at the first time. Raises for memory.
bool ep_swap_text_ready(ep_swap_job *j, lua_State *L, ep_swap_text *x)
{
  if (x->plans || x->failed)
    return !x->failed;
  char *message;
  int line;
  ep_functions_result made = ep_functions_of(x->text, x->length, &x->old, &message, &line);
  free(message);
  if (made == EP_FUNCTIONS_MEMORY || (made == EP_FUNCTIONS_OK && !fill_text(j, x)))
    ep_raise_memory(L);
  x->failed = made != EP_FUNCTIONS_OK;
  return !x->failed;
}

// False: no memory. The source is a copy, since the list may drop a text when another is kept.
bool ep_swap_take_texts(ep_swap_job *j, const char *file) EP_ENGINE_THREAD
{
  for (const ep_text *t = ep_texts_first(j->s); t; t = t->next) {
    bool wanted = strcmp(t->source, file) == 0 || (t->file && strcmp(t->file, file) == 0);
    if (!wanted || j->text_count == EP_SWAP_TEXTS_MAX)
      continue;
    ep_swap_text *x = &j->texts[j->text_count++];
    *x = (ep_swap_text){
        .source = strdup(t->source), .text = t->text, .length = t->length, .loaded = t->loaded};
    if (!x->source)
      return false;
  }
  return true;
}

// What the chunk was run from last; NULL: the list has dropped it.
ep_swap_text *ep_swap_find_loaded(ep_swap_job *j)
{
  for (int t = 0; t < j->text_count; t++) {
    if (j->texts[t].loaded)
      return &j->texts[t];
  }
  return NULL;
}

void ep_swap_free_text(ep_swap_text *x)
{
  free(x->source);
  for (int i = 0; x->plans && i < x->old.dump.count; i++)
    free(x->plans[i].sources);
  free(x->plans);
  free(x->known);
  free(x->donor_of);
  free(x->donors);
  ep_match_free(&x->match);
  ep_functions_free(&x->old);
}

// The function of that hash; -1: none. Two that are alike to the byte stand on one line: whether they end as the same, the plan tells.
int ep_swap_find_known(const ep_swap_text *x, uint64_t exact)
{
  int low = 0, high = x->old.dump.count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (x->known[middle].exact < exact)
      low = middle + 1;
    else
      high = middle;
  }
  return low < x->old.dump.count && x->known[low].exact == exact ? low : -1;
}

// Which of several functions of one line and code that is does not matter as long as all become the same.
bool ep_swap_is_clear(const ep_swap_job *j, const ep_swap_text *x, int known)
{
  int to = x->match.to[x->known[known].function];
  for (int k = known + 1; k < x->old.dump.count && x->known[k].exact == x->known[known].exact;
       k++) {
    int other = x->match.to[x->known[k].function];
    if (to < 0 || other < 0 ? to != other : j->new.list[to].exact != j->new.list[other].exact)
      return false;
  }
  return true;
}
