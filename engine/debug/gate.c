// SPDX-License-Identifier: MIT
/*
 * Which functions have a breakpoint. Engine thread.
 * The answer for a function is kept by its address. Addresses are used again after a collection, so Lua's allocator tells of each new function (it
 * is told the kind of what it allocates), and the answer for that address is forgotten: exact, without keeping any function alive and
 * without a weak table, which costs three times as much to ask. Below it answers are kept by source and first and last line, since
 * closures are made again and again, and below that by source, since a real path costs system calls.
 * A function is looked at exactly (which of its own lines have code): by its range alone a chunk would have each
 * breakpoint of its inner functions.
 */
#include "debug/gate.h"

#include "base/hash.h"
#include "lua/call.h"
#include "lua/texts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { PROTO_BUCKETS = 256, SOURCE_BUCKETS = 512, SOURCES_MAX = 8192, FRAMES_LOOKED_AT = 64 };

typedef struct ep_proto {
  struct ep_proto *next;
  int first, last;
  bool has;
} ep_proto;

typedef struct ep_gate_source {
  struct ep_gate_source *next;
  ep_gate_file *file; // NULL: no breakpoints
  uint64_t hash;
  bool seen;   // a chunk of it has run, and was told of
  bool placed; // file holds for this plan
  char path[];
} ep_gate_source;

// --- the allocator tells of functions ---

static void on_allocated(void *ud, int type, const void *block, size_t bytes)
{
  const ep_gate *g = ud;
  (void)bytes;
  struct ep_gate_slot *slot = &g->slots[((uintptr_t)block >> 4) % EP_GATE_SLOTS];
  if (type == LUA_TFUNCTION && slot->function == block)
    slot->function = NULL;
}

static void watch(ep_gate *g, bool on)
{
  if (!g->s->L)
    return;
  if (on)
    ep_mem_watch_add(&g->s->mem, g->s->L, &g->watch);
  else
    ep_mem_watch_remove(&g->s->mem, g->s->L, &g->watch);
}

// --- the plan ---

void ep_gate_init(ep_gate *g, ep_state *s)
{
  g->s = s;
  g->watch = (ep_mem_watch){.took = on_allocated, .ud = g};
}

static void forget_protos(ep_gate_file *f)
{
  for (int i = 0; f->protos && i < PROTO_BUCKETS; i++) {
    for (ep_proto *p = f->protos[i], *next; p; p = next) {
      next = p->next;
      free(p);
    }
    f->protos[i] = NULL;
  }
}

void ep_gate_forget(ep_gate *g)
{
  for (int i = 0; g->sources && i < SOURCE_BUCKETS; i++) {
    for (ep_gate_source *source = g->sources[i], *next; source; source = next) {
      next = source->next;
      free(source);
    }
    g->sources[i] = NULL;
  }
  g->source_count = 0;
}

static void drop_plan(ep_gate *g, ep_state *s)
{
  for (size_t i = 0; i < g->armed_count; i++) {
    ep_eval_free(g->armed[i].condition, s);
    ep_log_free(g->armed[i].log, s);
  }
  for (size_t i = 0; g->plan && g->files && i < g->plan->file_count; i++) {
    forget_protos(&g->files[i]);
    free(g->files[i].protos);
    free(g->files[i].bits);
  }
  free(g->armed);
  free(g->files);
  ep_plan_unref(g->plan);
  g->armed = NULL;
  g->files = NULL;
  g->armed_count = 0;
  g->plan = NULL;
}

void ep_gate_fini(ep_gate *g)
{
  drop_plan(g, NULL);
  ep_gate_forget(g);
  free(g->sources);
  free(g->slots);
}

// Puts the bits where the points of the file are.
static bool mark_lines(ep_gate_file *f)
{
  size_t count = f->of->count;
  f->last = 0;
  for (size_t i = 0; i < count; i++) {
    if (f->armed[i].line != INT_MAX && f->armed[i].line > f->last)
      f->last = f->armed[i].line;
  }
  free(f->bits);
  f->bits = calloc((size_t)f->last / 8 + 1, 1);
  if (!f->bits)
    return false;
  for (size_t i = 0; i < count; i++) {
    int line = f->armed[i].line;
    if (line != INT_MAX && line > 0)
      f->bits[line / 8] |= (unsigned char)(1 << line % 8);
  }
  return true;
}

static int by_id(const void *a, const void *b)
{
  int p = (*(const ep_armed *const *)a)->point->b.id,
      q = (*(const ep_armed *const *)b)->point->b.id;
  return (p > q) - (p < q);
}

// What was counted for a point of the same id before.
static void inherit_hits(ep_armed *armed, size_t count, const ep_armed *before, size_t before_count)
{
  const ep_armed **sorted = before_count ? calloc(before_count, sizeof *sorted) : NULL;
  if (!sorted)
    return;
  for (size_t i = 0; i < before_count; i++)
    sorted[i] = &before[i];
  qsort(sorted, before_count, sizeof *sorted, by_id);
  for (size_t i = 0; i < count; i++) {
    const ep_armed *wanted = &armed[i];
    const ep_armed **found = bsearch(&wanted, sorted, before_count, sizeof *sorted, by_id);
    if (found)
      armed[i].hits = (*found)->hits;
  }
  free(sorted);
}

static bool arm(ep_armed *armed, const ep_point *point)
{
  const ep_breakpoint *b = &point->b;
  bool pattern = b->kind == EP_BREAK_THROWN && strcmp(b->what, "pattern") == 0;
  *armed = (ep_armed){.point = point, .line = b->line > 0 ? b->line : 1};
  if (b->condition && !pattern)
    armed->condition = ep_eval_new(b->condition, strlen(b->condition), true);
  if (b->log)
    armed->log = ep_log_new(b->log);
  return (!b->condition || pattern || armed->condition) && (!b->log || armed->log);
}

static bool make(ep_gate *g, ep_plan *plan, ep_armed *armed, ep_gate_file *files)
{
  for (size_t i = 0; i < plan->count; i++) {
    g->armed_count = i + 1;
    if (!arm(&armed[i], &plan->points[i]))
      return false;
  }
  for (size_t i = 0; i < plan->file_count; i++) {
    files[i] = (ep_gate_file){.of = &plan->files[i], .armed = armed + plan->files[i].first};
    files[i].protos = calloc(PROTO_BUCKETS, sizeof(struct ep_proto *));
    if (!files[i].protos || !mark_lines(&files[i]))
      return false;
  }
  return true;
}

// Sources outlive plans: what was told of one is not told again. Their files are found when they are needed.
static void lose_files(ep_gate *g)
{
  for (int i = 0; g->sources && i < SOURCE_BUCKETS; i++) {
    for (ep_gate_source *source = g->sources[i]; source; source = source->next) {
      source->file = NULL;
      source->placed = false;
    }
  }
}

static void place_points(ep_gate *g, ep_gate_file *f, const ep_lines *lines)
{
  for (size_t i = 0; i < f->of->count; i++) {
    ep_armed *a = &f->armed[i];
    int line = ep_lines_snap(lines, a->point->b.line);
    int to = line > 0 ? line : INT_MAX;
    bool news = !a->told || a->line != to;
    a->line = to;
    a->told = true;
    if (news) // a file may be run again and again
      g->resolved(g->ud, a, line > 0 ? NULL : "no code at this line or after it");
  }
  mark_lines(f);
  forget_protos(f);
  memset(g->slots, 0, EP_GATE_SLOTS * sizeof *g->slots);
}

// Sources that are no files are placed by the text that was loaded under that name, when there is one: who sets a point cannot read it elsewhere.
static void place_named(ep_gate *g) EP_ENGINE_THREAD
{
  for (size_t i = 0; i < g->plan->file_count; i++) {
    const char *key = g->plan->files[i].key;
    const ep_text *t = *key == '=' ? ep_texts_first(g->s) : NULL;
    while (t && strcmp(t->source, key) != 0)
      t = t->next;
    ep_lines lines;
    if (!t || !ep_lines_of_text(t->text, t->length, &lines))
      continue;
    place_points(g, &g->files[i], &lines);
    ep_lines_free(&lines);
  }
}

bool ep_gate_set(ep_gate *g, ep_plan *plan)
{
  ep_armed *before = g->armed;
  size_t before_count = g->armed_count;
  ep_plan *former = g->plan;
  ep_gate_file *former_files = g->files;
  ep_gate old = {
      .plan = former, .armed = before, .armed_count = before_count, .files = former_files};
  g->plan = plan;
  g->armed = NULL;
  g->files = NULL;
  g->armed_count = 0;
  bool made = true;
  if (plan) {
    if (!g->slots)
      g->slots = calloc(EP_GATE_SLOTS, sizeof *g->slots);
    if (!g->sources)
      g->sources = calloc(SOURCE_BUCKETS, sizeof(struct ep_gate_source *));
    g->armed = calloc(plan->count + 1, sizeof *g->armed);
    g->files = calloc(plan->file_count + 1, sizeof *g->files);
    made = g->slots && g->sources && g->armed && g->files && make(g, plan, g->armed, g->files);
    if (made)
      inherit_hits(g->armed, plan->count, before, before_count);
  }
  drop_plan(&old, g->s);
  if (!made)
    drop_plan(g, g->s);
  lose_files(g);
  if (g->slots)
    memset(g->slots, 0, EP_GATE_SLOTS * sizeof *g->slots);
  watch(g, g->plan && g->plan->lines > 0);
  if (g->plan)
    place_named(g);
  return made;
}

// --- from a function to its file ---

static ep_gate_file *find_file(const ep_gate *g, const char *key, size_t length)
{
  for (size_t i = 0; i < g->plan->file_count; i++) {
    const char *k = g->plan->files[i].key;
    if (strncmp(k, key, length) == 0 && k[length] == '\0')
      return &g->files[i];
  }
  return NULL;
}

static void place(const ep_gate *g, ep_gate_source *source)
{
  char real[PATH_MAX];
  if (!ep_texts_path(g->s, source->path, real))
    ep_plan_real_path(source->path, real);
  source->file = find_file(g, real, strlen(real));
  source->placed = true;
}

// What is known of the file "@path"; NULL: no memory.
static ep_gate_source *get_source(ep_gate *g, const char *path, size_t length)
{
  uint64_t hash = ep_hash(EP_HASH_BEGIN, path, length);
  ep_gate_source **bucket = &g->sources[hash % SOURCE_BUCKETS];
  for (ep_gate_source *source = *bucket; source; source = source->next) {
    if (source->hash == hash && strncmp(source->path, path, length) == 0 &&
        source->path[length] == '\0') {
      if (!source->placed)
        place(g, source);
      return source;
    }
  }
  if (g->source_count >= SOURCES_MAX)
    ep_gate_forget(g);
  ep_gate_source *source = malloc(sizeof *source + length + 1);
  if (!source)
    return NULL;
  *source = (ep_gate_source){.hash = hash, .next = *bucket};
  for (size_t i = 0; i < length; i++)
    source->path[i] = path[i];
  source->path[length] = '\0';
  place(g, source);
  *bucket = source;
  g->source_count++;
  return source;
}

// The newest text of a source, when functions of more than one are there: a chunk that runs on may be an old one. NULL: the chunk is all there is.
static const ep_text *find_newest(const ep_gate *g, const char *source) EP_ENGINE_THREAD
{
  const ep_text *newest = NULL;
  for (const ep_text *t = ep_texts_first(g->s); t; t = t->next) {
    if (strcmp(t->source, source) != 0)
      continue;
    if (newest)
      return newest;
    newest = t;
  }
  return NULL;
}

// The chunk is on top of L: its points go where it has code, or where the functions that were swapped since have.
static void resolve(ep_gate *g, ep_gate_file *f, lua_State *L, const char *source) EP_ENGINE_THREAD
{
  ep_lines lines;
  const ep_text *newest = find_newest(g, source);
  bool known = newest ? ep_lines_of_text(newest->text, newest->length, &lines)
                      : ep_lines_of_function(L, &lines);
  if (!known)
    return;
  place_points(g, f, &lines);
  ep_lines_free(&lines);
}

void ep_gate_swapped(ep_gate *g, const char *source, size_t length, const ep_lines *lines)
{
  if (!g->plan || length == 0)
    return;
  const ep_gate_source *known =
      *source == '@' && length < PATH_MAX ? get_source(g, source + 1, length - 1) : NULL;
  ep_gate_file *f = *source == '=' ? find_file(g, source, length) : known ? known->file : NULL;
  if (f)
    place_points(g, f, lines);
}

// The file of a function by its source; ar with "S". A chunk is told of, and its file's points put in their places.
static ep_gate_file *file_of(ep_gate *g, lua_State *L, lua_Debug *ar) EP_ENGINE_THREAD
{
  bool chunk = *ar->what == 'm';
  ep_gate_file *f = NULL;
  bool first = chunk;
  if (*ar->source == '@' && ar->srclen < PATH_MAX) {
    ep_gate_source *source = get_source(g, ar->source + 1, ar->srclen - 1);
    if (!source)
      return NULL;
    f = source->file;
    first = chunk && !source->seen;
    source->seen |= chunk;
  } else if (g->plan->any_raw) {
    f = find_file(g, ar->source, ar->srclen);
  }
  if (chunk && f) {
    lua_getinfo(L, "f", ar);
    resolve(g, f, L, ar->source);
    lua_pop(L, 1);
  }
  if (first)
    g->loaded(g->ud, L, ar->source, ar->srclen);
  return f;
}

static size_t lower_bound(const ep_gate_file *f, int line)
{
  size_t low = 0, high = f->of->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (f->armed[middle].line < line)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

size_t ep_gate_at(const ep_gate_file *file, int line, ep_armed **first)
{
  if (!ep_gate_has(file, line))
    return 0;
  size_t from = lower_bound(file, line), count = 0;
  *first = &file->armed[from];
  while (from + count < file->of->count && (*first)[count].line == line)
    count++;
  return count;
}

typedef struct question {
  const ep_gate_file *file;
  lua_Debug *ar;
  size_t from;
  int last;
  bool has;
} question;

// Protected: the table of lines needs memory.
static int look_at_lines(lua_State *L)
{
  question *q = lua_touserdata(L, 1);
  lua_getinfo(L, "L", q->ar);
  for (size_t i = q->from; !q->has && i < q->file->of->count; i++) {
    int line = q->file->armed[i].line;
    if (line > q->last)
      break;
    if (lua_istable(L, -1))
      q->has = lua_rawgeti(L, -1, line) != LUA_TNIL;
    lua_settop(L, 2);
  }
  return 0;
}

// Whether a point stands on a line of the function itself; ar with "S".
static bool has_point(ep_gate_file *f, lua_State *L, lua_Debug *ar)
{
  bool chunk = *ar->what == 'm';
  question q = {f, ar, chunk ? 0 : lower_bound(f, ar->linedefined),
                chunk ? INT_MAX - 1 : ar->lastlinedefined, false};
  if (q.from >= f->of->count || f->armed[q.from].line > q.last)
    return false;
  ep_proto **bucket =
      &f->protos[((unsigned)ar->linedefined * 31U + (unsigned)ar->lastlinedefined) % PROTO_BUCKETS];
  for (const ep_proto *p = *bucket; p; p = p->next) {
    if (p->first == ar->linedefined && p->last == ar->lastlinedefined && p->has)
      return true;
  }
  if (ep_protected(L, look_at_lines, &q) != LUA_OK) {
    lua_pop(L, 1);
    return true; // no memory to look: to look too often is no harm
  }
  // Two functions may share first and last line: only a yes is good for both.
  ep_proto *p = q.has ? malloc(sizeof *p) : NULL;
  if (p) {
    *p = (ep_proto){*bucket, ar->linedefined, ar->lastlinedefined, true};
    *bucket = p;
  }
  return q.has;
}

ep_gate_file *ep_gate_look(ep_gate *g, lua_State *L, lua_Debug *ar)
{
  lua_getinfo(L, "f", ar);
  const void *function = lua_topointer(L, -1);
  bool c = lua_iscfunction(L, -1);
  lua_pop(L, 1);
  const struct ep_gate_slot *known = ep_gate_known(g, function);
  if (known)
    return known->file;
  ep_gate_file *file = NULL;
  if (!c) {
    // hooks may be on: the call in here must not take a new plan, which frees the one that is looked at
    ep_debug_quiet(g->s->debug, true);
    lua_getinfo(L, "S", ar);
    file = file_of(g, L, ar);
    if (file && !has_point(file, L, ar))
      file = NULL;
    ep_debug_quiet(g->s->debug, false);
  }
  struct ep_gate_slot *slot = &g->slots[((uintptr_t)function >> 4) % EP_GATE_SLOTS];
  *slot = (struct ep_gate_slot){function, file, c};
  return file;
}

int ep_gate_mask(ep_gate *g, lua_State *L, int level)
{
  if (!g->plan || (g->plan->lines == 0 && g->plan->functions == 0))
    return 0;
  lua_Debug ar;
  if (g->plan->lines == 0 || !lua_checkstack(L, 8) || !lua_getstack(L, level, &ar))
    return LUA_MASKCALL;
  if (ep_gate_look(g, L, &ar))
    return LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE;
  for (int i = 1; i < FRAMES_LOOKED_AT; i++) {
    if (!lua_getstack(L, level + i, &ar))
      return LUA_MASKCALL;
    if (ep_gate_look(g, L, &ar))
      return LUA_MASKCALL | LUA_MASKRET;
  }
  return LUA_MASKCALL | LUA_MASKRET; // deep: it may be further down
}
