// SPDX-License-Identifier: MIT
/*
 * A swap from its begin to its end. Engine thread; owns all of it until it returns.
 * 1. The texts that the file was loaded from (lua/texts.h) are compiled again as they are needed, and the new one.
 * 2. The walk over the heap finds closures of that file. Each is dumped, and by the hash of its dump known to be a function of one of the
 *    texts: its lines alone would lie after an earlier swap, or when the file was changed behind our back.
 * 3. For each function is planned what becomes of it, then new closures are made. Until here nothing has changed.
 * 4. References are replaced, without memory, so all or nothing.
 * To run the new text in an environment of its own and take functions from there was left: its statements would do what they do. So was
 * to change prototypes in place: Lua's structs are not ours, and functions that run would go on in code of another shape.
 */
#include "debug/swap_int.h"

#include "base/error.h"
#include "debug/debug_int.h"
#include "debug/lines.h"
#include "lua/call.h"
#include "lua/texts.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DUMP_BYTES_A_STEP = 64 };

// Registry key: new closures, by the index of the old ones.
static char key_fresh;

// --- texts ---

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
static bool text_ready(ep_swap_job *j, lua_State *L, ep_swap_text *x)
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
static bool take_texts(ep_swap_job *j, const char *file) EP_ENGINE_THREAD
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
static ep_swap_text *find_loaded(ep_swap_job *j)
{
  for (int t = 0; t < j->text_count; t++) {
    if (j->texts[t].loaded)
      return &j->texts[t];
  }
  return NULL;
}

static void free_text(ep_swap_text *x)
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

// --- which function a closure is of ---

typedef struct hashing {
  size_t skip; // bytes before those that count
  size_t length;
  uint64_t hash;
} hashing;

static int hash_dump(lua_State *L, const void *bytes, size_t length, void *ud)
{
  hashing *h = ud;
  const unsigned char *at = bytes;
  (void)L;
  h->length += length;
  size_t skipped = h->skip < length ? h->skip : length;
  h->skip -= skipped;
  h->hash = ep_functions_hash(h->hash, at + skipped, length - skipped);
  return 0;
}

// The hash of the function on top as ep_function.exact.
static uint64_t hash_of(ep_swap_job *j, lua_State *L, size_t source_length)
{
  unsigned char size[10];
  hashing h = {j->new.dump.source + ep_dump_put_size(size, source_length + 1) + source_length, 0,
               EP_FUNCTIONS_HASH};
  lua_dump(L, hash_dump, &h, 0);
  ep_heap_spend(j->heap, (int64_t)(h.length / DUMP_BYTES_A_STEP));
  return h.hash;
}

// The function of that hash; -1: none. Two that are alike to the byte stand on one line: whether they end as the same, the plan tells.
static int find_known(const ep_swap_text *x, uint64_t exact)
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
static bool is_clear(const ep_swap_job *j, const ep_swap_text *x, int known)
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

// The index of the first text of that source; -1: it is of another file.
static int text_of_source(ep_swap_job *j, const char *source)
{
  if (source == j->last_source)
    return j->last_text;
  int found = -1;
  for (int i = 0; i < j->text_count && found < 0; i++) {
    if (strcmp(j->texts[i].source, source) == 0)
      found = i;
  }
  j->last_source = source; // the collector rests, so it stays
  j->last_text = found;
  return found;
}

static ep_swap_closure *add_closure(ep_swap_job *j, lua_State *L)
{
  if (j->closure_count == j->closure_room) {
    int room = j->closure_room ? j->closure_room * 2 : 256;
    ep_swap_closure *grown = realloc(j->closures, (size_t)room * sizeof *grown);
    if (!grown)
      ep_raise_memory(L);
    j->closures = grown;
    j->closure_room = room;
  }
  return &j->closures[j->closure_count++];
}

static void note_donors(ep_swap_text *x, lua_State *L, const ep_swap_closure *c)
{
  const ep_dump_function *f = &x->old.dump.functions[c->function];
  for (int n = 0; n < f->name_count; n++) {
    ep_donor *d = x->donor_of[f->name + n] >= 0 ? &x->donors[x->donor_of[f->name + n]] : NULL;
    const void *id = lua_upvalueid(L, -1, n + 1), *table = NULL;
    if (!d || d->id == id || !lua_getupvalue(L, -1, n + 1))
      continue;
    table = lua_topointer(L, -1);
    lua_pop(L, 1);
    if (!d->id)
      *d = (ep_donor){d->variable, id, table, c->index, n + 1, false};
    else // of _ENV it matters which table it is
      d->several |= d->variable->owner != EP_OWNER_ENV || d->table != table;
  }
}

static bool on_function(void *ud, lua_State *L, const void *address)
{
  ep_swap_job *j = ud;
  lua_Debug ar;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &ar);
  int first = *ar.source == '@' || *ar.source == '=' ? text_of_source(j, ar.source) : -1;
  if (first < 0)
    return false;
  uint64_t exact = hash_of(j, L, ar.srclen);
  ep_swap_closure c = {.address = address, .text = -1, .line = ar.linedefined};
  for (int t = first; t < j->text_count && c.text < 0; t++) {
    ep_swap_text *x = &j->texts[t];
    if (strcmp(x->source, ar.source) != 0 || !text_ready(j, L, x))
      continue;
    int known = find_known(x, exact);
    if (known < 0)
      continue;
    c.text = t;
    c.function = is_clear(j, x, known) ? x->known[known].function : -1;
  }
  c.index = j->closure_count + 1;
  *add_closure(j, L) = c;
  lua_pushvalue(L, -1);
  lua_rawseti(L, j->olds, c.index);
  if (c.text >= 0 && c.function >= 0)
    note_donors(&j->texts[c.text], L, &c);
  return true;
}

static void on_running(void *ud, lua_State *L, const void *address)
{
  ep_swap_job *j = ud;
  if (j->running_count == j->running_room) {
    int room = j->running_room ? j->running_room * 2 : 256;
    const void **grown = realloc(j->running, (size_t)room * sizeof *grown);
    if (!grown) {
      ep_raise_memory(L);
      return; // not reached
    }
    j->running = grown;
    j->running_room = room;
  }
  j->running[j->running_count++] = address;
}

// --- plans ---

static int by_address(const void *a, const void *b)
{
  uintptr_t one = (uintptr_t)((const ep_swap_closure *)a)->address,
            other = (uintptr_t)((const ep_swap_closure *)b)->address;
  return (one > other) - (one < other);
}

static ep_swap_closure *find_closure(const ep_swap_job *j, const void *address)
{
  ep_swap_closure like = {.address = address};
  return j->closure_count ? bsearch(&like, j->closures, (size_t)j->closure_count,
                                    sizeof *j->closures, by_address)
                          : NULL;
}

static ep_swap_plan *plan_of(const ep_swap_job *j, const ep_swap_closure *c)
{
  return c->text >= 0 && c->function >= 0 ? &j->texts[c->text].plans[c->function] : NULL;
}

static void plan(ep_swap_job *j, lua_State *L)
{
  for (int i = 0; i < j->closure_count; i++) {
    ep_swap_closure *c = &j->closures[i];
    ep_swap_plan *p = plan_of(j, c);
    c->runs_only = !ep_heap_is_referred(j->heap, c->address);
    if (!p)
      continue;
    if (p->state == EP_PLAN_OPEN)
      ep_swap_plan_make(j, L, c->text, c->function);
    p->closures += !c->runs_only;
  }
  if (j->closure_count)
    qsort(j->closures, (size_t)j->closure_count, sizeof *j->closures, by_address);
  for (int i = 0; i < j->running_count; i++) {
    const ep_swap_closure *c = find_closure(j, j->running[i]);
    ep_swap_plan *p = c ? plan_of(j, c) : NULL;
    if (p)
      p->running++;
  }
}

// Closures whose variables are those of others, each its own: which of them find none.
static void find_kin(ep_swap_job *j, lua_State *L)
{
  for (int i = 0; i < j->closure_count; i++) {
    ep_swap_closure *c = &j->closures[i];
    ep_swap_plan *p = plan_of(j, c);
    ep_variable_source unused;
    if (!p || p->state != EP_PLAN_SWAP || c->runs_only)
      continue;
    const ep_variable *v = ep_function_variables(&j->new, p->to);
    for (int n = 0; n < ep_function_upvalues(&j->new, p->to) && !c->lost; n++) {
      if (p->sources[n].kind != EP_SOURCE_KIN || ep_swap_find_kin(j, L, c, &v[n], &unused))
        continue;
      c->lost = true;
      p->lost++;
      p->closures--;
      ep_swap_refuse(p, &j->texts[c->text], &v[n]);
    }
  }
}

static void make(ep_swap_job *j, lua_State *L)
{
  for (int i = 0; i < j->closure_count; i++) {
    ep_swap_closure *c = &j->closures[i];
    const ep_swap_plan *p = plan_of(j, c);
    // the chunk itself is not called again by anybody who counts on new code in it
    if (!p || p->state != EP_PLAN_SWAP || c->runs_only || c->lost || c->function == 0)
      continue;
    ep_swap_make(j, L, p, c);
    lua_rawseti(L, j->fresh, c->index);
    c->fresh = true;
  }
}

static void define(ep_swap_job *j, lua_State *L)
{
  const ep_swap_text *ran = find_loaded(j);
  lua_newtable(L);
  lua_rawseti(L, j->fresh, 0);
  for (int g = 1; ran && ran->plans && g < j->new.dump.count; g++) {
    if (ep_swap_is_definition(j, g))
      ep_swap_define(j, L, g, (int)(ran - j->texts));
  }
}

static bool replace(void *ud, lua_State *L, const void *address)
{
  const ep_swap_closure *c = find_closure(ud, address);
  if (!c || !c->fresh)
    return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_fresh);
  lua_rawgeti(L, -1, c->index);
  lua_remove(L, -2);
  return true;
}

// --- what is told ---

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
  for (int i = 0; i < j->closure_count; i++) {
    const ep_swap_closure *c = &j->closures[i];
    if (plan_of(j, c) || c->line == 0)
      continue;
    const char *why = c->text < 0 ? "it was loaded from a text that is not known"
                                  : "another function on its line is just the same";
    size_t n = 0;
    while (n < j->result.kept.count &&
           (j->result.kept.items[n].line != c->line || j->result.kept.items[n].why != why))
      n++;
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
  const ep_swap_text *ran = find_loaded(j);
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

static void tell(ep_swap_job *j, lua_State *L)
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

// --- all of it ---

static int push_table(ep_swap_job *j, lua_State *L) EP_ENGINE_THREAD
{
  lua_newtable(L);
  ep_heap_hide(j->heap, L);
  return lua_gettop(L);
}

// Whether an earlier text of the list has the same source.
static bool is_repeated(const ep_swap_job *j, int text)
{
  for (int k = 0; k < text; k++) {
    if (strcmp(j->texts[k].source, j->texts[text].source) == 0)
      return true;
  }
  return false;
}

// What was swapped comes from the new text from now on. Before anything is replaced: functions of a text that is not known could never be
// swapped again.
static bool keep_text(ep_swap_job *j) EP_ENGINE_THREAD
{
  for (int t = 0; t < j->text_count; t++) {
    if (!is_repeated(j, t) && !ep_texts_keep(j->s, j->texts[t].source, j->text, j->length, false))
      return false;
  }
  return true;
}

static void place_breakpoints(ep_swap_job *j) EP_ENGINE_THREAD
{
  ep_lines lines;
  if (!j->s->debug || !ep_lines_of_dump(j->new.bytes, j->new.dump.length, &lines))
    return;
  for (int t = 0; t < j->text_count; t++) {
    if (!is_repeated(j, t))
      ep_gate_swapped(&j->s->debug->gate, j->texts[t].source, strlen(j->texts[t].source), &lines);
  }
  ep_lines_free(&lines);
}

static int swap_all(lua_State *L) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_swap_job *j = lua_touserdata(L, 1);
  const ep_place *place = j->s->debug ? ep_debug_place(j->s->debug) : NULL;
  const ep_heap_visitor visitor = {j, on_function, on_running};
  if (!lua_checkstack(L, 40))
    ep_raise_memory(L);
  j->olds = push_table(j, L);
  j->fresh = push_table(j, L);
  j->makers = push_table(j, L);
  j->holders = push_table(j, L);
  lua_pushvalue(L, j->fresh);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_fresh);
  if (find_loaded(j)) // it is compared with, also when none of its functions is there
    text_ready(j, L, find_loaded(j));
  const char *why = ep_heap_walk(j->heap, L, place ? place->L : NULL, &visitor);
  if (why) {
    j->code = ep_error_set(j->err, EPLUA_E_LIMIT, "%s", why);
    return 0;
  }
  plan(j, L);
  find_kin(j, L);
  make(j, L);
  define(j, L);
  tell(j, L);
  if (!j->ready(j->ud, &j->result) || !keep_text(j)) {
    j->code = ep_error_set(j->err, EPLUA_E_NOMEM, "not enough memory");
    return 0;
  }
  ep_swap_set_definitions(j, L);
  ep_heap_replace(j->heap, L, replace, j);
  place_breakpoints(j);
  return 0;
}

// Runs the protected part with the collector at rest; what it had in the registry goes.
static int run(ep_swap_job *j) EP_ENGINE_THREAD
{
  lua_State *L = j->s->L;
  bool collects = lua_gc(L, LUA_GCISRUNNING);
  lua_gc(L, LUA_GCSTOP);
  if (j->s->debug)
    ep_debug_quiet(j->s->debug, true);
  int status = ep_protected(L, swap_all, j);
  if (status != LUA_OK) {
    const char *message = lua_tostring(L, -1);
    j->code = ep_error_set(j->err, status == LUA_ERRMEM ? EPLUA_E_NOMEM : EPLUA_E_STOPPED, "%s",
                           message ? message : "stopped");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_fresh);
    ep_swap_unset_definitions(j, L);
    lua_pop(L, 2);
  }
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_fresh);
  ep_heap_forget(L);
  if (j->s->debug)
    ep_debug_quiet(j->s->debug, false);
  if (collects)
    lua_gc(L, LUA_GCRESTART);
  return j->code;
}

static void free_job(ep_swap_job *j)
{
  for (int t = 0; t < j->text_count; t++)
    free_text(&j->texts[t]);
  ep_functions_free(&j->new);
  ep_heap_free(j->heap);
  free(j->closures);
  free(j->running);
  free(j->upvalues);
  free(j->addable);
  free(j->made);
  free(j->result.swapped.items);
  free(j->result.added.items);
  free(j->result.kept.items);
  free(j);
}

int ep_swap(ep_state *s, const char *file, const char *text, size_t length, ep_swap_ready *ready,
            void *ud, eplua_error *err)
{
  ep_swap_job *j = calloc(1, sizeof *j);
  char *message = NULL;
  if (!j)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  if (length > EP_TEXT_MAX) {
    free(j);
    return ep_error_set(err, EPLUA_E_LIMIT, "the text is too long");
  }
  *j = (ep_swap_job){.s = s,
                     .ready = ready,
                     .ud = ud,
                     .err = err,
                     .text = text,
                     .length = length,
                     .heap = ep_heap_new()};
  ep_functions_result read = ep_functions_of(text, length, &j->new, &message, &j->result.line);
  bool taken = take_texts(j, file);
  j->result.loaded = j->text_count > 0;
  j->result.syntax = message;
  if (read == EP_FUNCTIONS_OK) {
    j->addable = calloc((size_t)j->new.dump.count, 1);
    j->made = calloc((size_t)j->new.dump.count, sizeof *j->made);
  }
  if (read == EP_FUNCTIONS_MEMORY || !taken || !j->heap ||
      (read == EP_FUNCTIONS_OK && (!j->addable || !j->made)))
    j->code = ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  else if (read == EP_FUNCTIONS_UNKNOWN || (read == EP_FUNCTIONS_OK && !ep_swap_can_make()))
    j->code = ep_error_set(err, EPLUA_E_UNSUPPORTED, "functions of this Lua cannot be read");
  else if (read == EP_FUNCTIONS_SYNTAX || !j->result.loaded)
    j->code = ready(ud, &j->result) ? EPLUA_OK : EPLUA_E_NOMEM;
  else
    run(j);
  int code = j->code;
  free(message);
  free_job(j);
  return code;
}
