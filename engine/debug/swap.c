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
#include "base/hash.h"
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
  h->hash = ep_hash(h->hash, at + skipped, length - skipped);
  return 0;
}

// The hash of the function on top as ep_function.exact.
static uint64_t hash_of(ep_swap_job *j, lua_State *L, size_t source_length)
{
  unsigned char size[10];
  hashing h = {j->new.dump.source + ep_dump_put_size(size, source_length + 1) + source_length, 0,
               EP_HASH_BEGIN};
  lua_dump(L, hash_dump, &h, 0);
  ep_heap_spend(j->heap, (int64_t)(h.length / DUMP_BYTES_A_STEP));
  return h.hash;
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
    if (strcmp(x->source, ar.source) != 0 || !ep_swap_text_ready(j, L, x))
      continue;
    int known = ep_swap_find_known(x, exact);
    if (known < 0)
      continue;
    c.text = t;
    c.function = ep_swap_is_clear(j, x, known) ? x->known[known].function : -1;
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

static void plan(ep_swap_job *j, lua_State *L)
{
  for (int i = 0; i < j->closure_count; i++) {
    ep_swap_closure *c = &j->closures[i];
    ep_swap_plan *p = ep_swap_plan_of(j, c);
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
    ep_swap_plan *p = c ? ep_swap_plan_of(j, c) : NULL;
    if (p)
      p->running++;
  }
}

// Closures whose variables are those of others, each its own: which of them find none.
static void find_kin(ep_swap_job *j, lua_State *L)
{
  for (int i = 0; i < j->closure_count; i++) {
    ep_swap_closure *c = &j->closures[i];
    ep_swap_plan *p = ep_swap_plan_of(j, c);
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
    const ep_swap_plan *p = ep_swap_plan_of(j, c);
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
  const ep_swap_text *ran = ep_swap_find_loaded(j);
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
  if (ep_swap_find_loaded(j)) // it is compared with, also when none of its functions is there
    ep_swap_text_ready(j, L, ep_swap_find_loaded(j));
  const char *why = ep_heap_walk(j->heap, L, place ? place->L : NULL, &visitor);
  if (why) {
    j->code = ep_error_set(j->err, EPLUA_E_LIMIT, "%s", why);
    return 0;
  }
  plan(j, L);
  find_kin(j, L);
  make(j, L);
  define(j, L);
  ep_swap_tell(j, L);
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
    ep_swap_free_text(&j->texts[t]);
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
  bool taken = ep_swap_take_texts(j, file);
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
