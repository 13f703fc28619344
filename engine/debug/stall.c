// SPDX-License-Identifier: MIT
/*
 * The watch of stalls. The control thread looks at how long an entry has lasted; the stack is read on the engine thread, at the next instruction,
 * where that is safe. A C function that does not come back has none, so it is asked by signal where it is (ep_hook_where()).
 * Owns what was said lately. Timing each callback at its end was rejected: an endless one would never be named.
 * While nothing runs the watch sleeps, and the next entry wakes it: an idle program is not woken five times a second.
 */
#include "debug/stall.h"

#include "base/clock.h"
#include "base/hash.h"
#include "debug/debug.h"
#include "lua/report.h"

#include <inttypes.h>
#include <lauxlib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAID = 64, LEVELS = 12, TEXT = 900, QUIET_TICKS = 8 };

#define PATIENCE_NS (100 * EP_NS_PER_MS) // for the next instruction
#define SILENCE_NS (10 * EP_NS_PER_S)    // of one line
#define AGAIN_NS (500 * EP_NS_PER_MS)    // from one look at a stall to the next

struct ep_stall {
  ep_state *s;
  atomic_int_fast64_t threshold_ns; // 0: nobody is named
  void (*rouse)(void *ud);
  void *ud;
  void (*told)(void *ud, const ep_stalled *what); // NULL: nobody hears
  void *told_ud;
  atomic_uint_fast64_t looked;  // the entry that was told of, 0: none, or it is over
  atomic_bool asking;           // the stack, and it was not read yet
  atomic_uint_fast64_t said_of; // the entry that was named in the log, or is not to be
  // of the thread that ticks:
  uint64_t asked; // entry
  int64_t asked_ns;
  int64_t looked_since_ns; // when the entry began that was told of
  uint64_t seen;           // entry at the tick before
  int quiet;               // ticks without one
  // of any:
  pthread_mutex_t lock;
  struct {
    uint64_t place;
    int64_t at_ns;
  } said[SAID];
  size_t next;
};

static uint64_t hash(const char *text, int line)
{
  return ep_hash(EP_HASH_BEGIN ^ (uint64_t)line, text, strlen(text));
}

// Whether that place may be named (again), and remembers that it was.
static bool may_say(ep_stall *w, uint64_t place)
{
  int64_t now = ep_clock_now_ns();
  bool may = true;
  pthread_mutex_lock(&w->lock);
  for (size_t i = 0; i < SAID; i++)
    may &= w->said[i].place != place || now - w->said[i].at_ns > SILENCE_NS;
  if (may) {
    w->said[w->next].place = place;
    w->said[w->next].at_ns = now;
    w->next = (w->next + 1) % SAID;
  }
  pthread_mutex_unlock(&w->lock);
  return may;
}

// --- the stack; engine thread, inside the hook: raises nothing, allocates nothing of Lua's ---

typedef struct trace {
  char text[TEXT];
  size_t length;
  int levels;
  uint64_t place; // of the innermost Lua function, 0: none yet
  char source[LUA_IDSIZE + 200], function[80], begin[LUA_IDSIZE + 16];
  int line;
} trace;

// What those who hear want to know of a level: of the innermost Lua function where it is, of the last where it begins.
static void note_level(trace *t, const lua_Debug *ar)
{
  if (ar->currentline <= 0)
    return;
  if (t->place == 0) {
    t->place = hash(ar->short_src, ar->currentline);
    bool file = ar->source[0] == '@' && strlen(ar->source) < sizeof t->source;
    snprintf(t->source, sizeof t->source, "%s", file ? ar->source : ar->short_src);
    snprintf(t->function, sizeof t->function, "%s", ar->name ? ar->name : "");
    t->line = ar->currentline;
  }
  snprintf(t->begin, sizeof t->begin, "%s:%d", ar->short_src, ar->linedefined);
}

static void add_line(trace *t, lua_State *L, lua_Debug *ar)
{
  char line[16] = "", name[80];
  lua_getinfo(L, "Slnt", ar);
  if (ar->currentline > 0)
    snprintf(line, sizeof line, ":%d", ar->currentline);
  note_level(t, ar);
  if (ar->name)
    snprintf(name, sizeof name, "function '%.60s'", ar->name);
  else if (*ar->what == 'm')
    snprintf(name, sizeof name, "main chunk");
  else if (*ar->what == 'C')
    snprintf(name, sizeof name, "?");
  else
    snprintf(name, sizeof name, "function <%.50s:%d>", ar->short_src, ar->linedefined);
  size_t left = sizeof t->text - t->length;
  int n = snprintf(t->text + t->length, left, "\n\t%s%s: in %s", ar->short_src, line, name);
  if (n > 0 && (size_t)n < left)
    t->length += (size_t)n;
  t->text[t->length] = '\0'; // whole lines only
}

// The thread of the ticks has asked; only what is told first begins a stall.
static void tell(ep_stall *w, uint64_t entry, ep_stalled *what)
{
  if (!w->told)
    return;
  what->entry = entry;
  atomic_store(&w->looked, entry);
  w->told(w->told_ud, what);
}

static void on_stack(void *ud, lua_State *L) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_stall *w = ud;
  ep_hook *h = &w->s->hook;
  const ep_who who = w->s->who;
  trace t = {.length = 0};
  lua_Debug ar;
  uint64_t entry = atomic_load(&h->entry);
  int64_t busy_ns = ep_clock_now_ns() - ep_hook_busy_since_ns(h);
  atomic_store(&w->asking, false);
  for (const ep_running *r = h->chain; r; r = r->before) {
    for (int level = 0; t.levels < LEVELS && lua_getstack(r->co, level, &ar); level++, t.levels++)
      add_line(&t, r->co, &ar);
  }
  (void)L;
  int64_t threshold_ns = atomic_load(&w->threshold_ns);
  if (!who.kind || !threshold_ns || busy_ns < threshold_ns) // too late: it is another entry
    return;
  tell(w, entry,
       &(ep_stalled){.ms = busy_ns / EP_NS_PER_MS,
                     .kind = who.kind,
                     .id = who.id,
                     .begin = t.begin,
                     .source = t.source,
                     .line = t.line,
                     .function = t.function,
                     .traceback = t.text});
  if (atomic_exchange(&w->said_of, entry) == entry || !may_say(w, t.place))
    return;
  char id[24] = "";
  if (who.id)
    snprintf(id, sizeof id, " %" PRId64, who.id);
  ep_report_text(w->s, EPLUA_LOG_WARNING,
                 "%s%s has been running for %" PRId64 " ms, and all else waits\nstack traceback:%s",
                 who.kind, id, busy_ns / EP_NS_PER_MS, t.text);
}

// --- the ticks ---

// C code that does not come back to Lua: what a signal can find out.
static void tell_where(ep_stall *w, uint64_t entry, int64_t busy_ns)
{
  char where[400], text[600];
  ep_state *s = w->s;
  bool new = atomic_exchange(&w->said_of, entry) != entry &&may_say(w, hash("C", 0));
  if ((!new && !w->told) || !ep_hook_where(&s->hook, where, sizeof where))
    return;
  tell(w, entry,
       &(ep_stalled){.ms = busy_ns / EP_NS_PER_MS,
                     .begin = "",
                     .source = "",
                     .function = "",
                     .traceback = where});
  int n = snprintf(text, sizeof text,
                   "a callback has been running for %" PRId64 " ms, and all else waits: it is %s",
                   busy_ns / EP_NS_PER_MS, where);
  if (new && n > 0)
    ep_report_outside(s, EPLUA_LOG_WARNING, text);
}

static void ask(ep_stall *w, uint64_t entry, int64_t now_ns)
{
  w->asked = entry;
  w->asked_ns = now_ns;
  w->looked_since_ns = ep_hook_busy_since_ns(&w->s->hook);
  atomic_store(&w->asking, true);
  ep_hook_ask(&w->s->hook, EP_ASK_STACK);
}

// What was told of does not run any more, is stopped, or nobody is to be named any more.
static void tell_end(ep_stall *w, uint64_t entry, bool stands, int64_t now_ns)
{
  uint64_t looked = atomic_load(&w->looked);
  if (!looked || (looked == entry && !stands) ||
      !atomic_compare_exchange_strong(&w->looked, &(uint_fast64_t){looked}, 0))
    return;
  w->told(w->told_ud, &(ep_stalled){.over = true,
                                    .entry = looked,
                                    .ms = (now_ns - w->looked_since_ns) / EP_NS_PER_MS,
                                    .begin = "",
                                    .source = "",
                                    .function = "",
                                    .traceback = ""});
}

void ep_stall_tick(ep_stall *w, int64_t now_ns)
{
  ep_hook *h = &w->s->hook;
  uint64_t entry = atomic_load(&h->entry);
  int64_t since = ep_hook_busy_since_ns(h), threshold_ns = atomic_load(&w->threshold_ns);
  w->quiet = since || entry != w->seen ? 0 : w->quiet + 1;
  w->seen = entry;
  // a stop by a debugger is no fault of the callback's
  bool stopped = w->s->debug && ep_debug_is_stopped(w->s->debug);
  tell_end(w, entry, stopped || !threshold_ns, now_ns);
  if (stopped)
    atomic_store(&w->said_of, entry);
  if (since == 0 || stopped || !threshold_ns || !atomic_load(&h->of_callback) ||
      now_ns - since < threshold_ns)
    return;
  if (w->asked != entry) {
    ask(w, entry, now_ns);
  } else if (!atomic_load(&w->asking)) {
    if (w->told && now_ns - w->asked_ns >= AGAIN_NS)
      ask(w, entry, now_ns);
  } else if (now_ns - w->asked_ns >= PATIENCE_NS) {
    atomic_store(&w->asking, false);
    atomic_fetch_and(&h->asks, ~(unsigned)EP_ASK_STACK);
    tell_where(w, entry, now_ns - since);
  }
}

bool ep_stall_rest(ep_stall *w)
{
  ep_hook *h = &w->s->hook;
  if (w->quiet < QUIET_TICKS || atomic_load(&w->looked))
    return false;
  atomic_store(&h->asleep, true);
  if (atomic_load(&h->entry) == w->seen)
    return true;
  return !atomic_exchange(&h->asleep, false); // roused already
}

static void on_entry(void *ud)
{
  ep_stall *w = ud;
  w->rouse(w->ud);
}

ep_stall *ep_stall_new(ep_state *s, int64_t threshold_ns, void (*rouse)(void *ud), void *ud)
{
  ep_stall *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  *w = (ep_stall){.s = s, .rouse = rouse, .ud = ud};
  atomic_init(&w->threshold_ns, threshold_ns);
  pthread_mutex_init(&w->lock, NULL);
  s->hook.stack = on_stack;
  s->hook.stack_ud = w;
  s->hook.rouse = on_entry;
  s->hook.rouse_ud = w;
  return w;
}

void ep_stall_set_threshold(ep_stall *w, int64_t threshold_ns)
{
  atomic_store(&w->threshold_ns, threshold_ns);
}

void ep_stall_hear(ep_stall *w, void (*told)(void *ud, const ep_stalled *what), void *ud)
{
  w->told = told;
  w->told_ud = ud;
}

void ep_stall_free(ep_stall *w)
{
  if (!w)
    return;
  pthread_mutex_destroy(&w->lock);
  free(w);
}
