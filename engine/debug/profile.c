// SPDX-License-Identifier: MIT
/*
 * The sampling profiler. Samples are taken on the engine thread, inside the hook; start and stop come from any thread.
 * Owns the timer and the profile that is being made.
 * A timer of the system sends the hook's signal to the engine thread, whose handler counts the tick and has the next
 * instruction, call or return take the sample: so nothing is hooked but one instruction in a millisecond, and a C function
 * gets all the ticks that struck in it. A thread that reads the stack of another was rejected: it would have to stop it, and Lua's
 * stack can be read by its own thread only.
 * While the loop waits the timer rests, with what was left of its period: ticks then count time in Lua only, and waiting is measured by
 * the clock. Processor time is counted at these ticks by the thread's own clock. (Rejected: a timer on that clock. Linux looks at it when its own tick finds
 * the thread running; of 0.2 s beside other work a profile had sometimes seen nothing.) The allocator's watch takes the place of the timer when memory is what counts.
 * The lock protects the profile: a sample holds it for microseconds, who stops takes the profile away under it.
 * Not here: names (profile_name.c), the tree (profile_data.c), exports.
 */
#include "debug/profile.h"

#include "base/clock.h"
#include "base/error.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

enum { RATE = 1000, FRAMES_MAX = 256, STUCK_TICKS = 50, MEMORY_STEP = 64 << 10 };

struct ep_profiler {
  ep_state *s;
  ep_sampler sampler; // what the hook calls
  pthread_mutex_t lock;
  // under the lock:
  ep_profile *profile; // NULL: it is off
  ep_profile_owner owner;
  bool attached, ticking, stopped; // stopped: a debugger has it
  pthread_t thread;                // of the engine, while attached
  pid_t tid;
  timer_t timer; // while ticking
  struct itimerspec rest;
  int64_t waits_since_ns; // 0: it does not wait, or nobody wants to know
  int64_t idle_ns;        // not counted yet
  uint32_t entry;         // the function of what runs; 0: not known
  int64_t entry_since_ns;
  uint64_t lags[EP_PROFILE_LAGS]; // of the loop as it began
  // of the engine thread:
  ep_mem_watch watch;
  bool watching;
  size_t bytes; // not counted yet
};

static bool counts_memory(const ep_profiler *p)
{
  return p->profile && p->profile->kind == EPLUA_PROFILE_MEMORY;
}

// --- the timer ---

static int64_t period_ns(const ep_profiler *p)
{
  return p->profile->period_ns;
}

// False: the system has no timer left. Under the lock.
static bool start_timer(ep_profiler *p)
{
  bool counts_cpu = p->profile->kind == EPLUA_PROFILE_CPU;
  struct timespec cpu = {0};
  clockid_t clock;
  if (counts_cpu &&
      (pthread_getcpuclockid(p->thread, &clock) != 0 || clock_gettime(clock, &cpu) != 0))
    return false;
  ep_hook_count_cpu(&p->s->hook, counts_cpu ? period_ns(p) : 0,
                    cpu.tv_sec * EP_NS_PER_S + cpu.tv_nsec);
  struct sigevent how = {.sigev_notify = SIGEV_THREAD_ID,
                         .sigev_signo = ep_hook_tick_signal(&p->s->hook)};
  how.sigev_notify_thread_id = p->tid;
  if (timer_create(CLOCK_MONOTONIC, &how, &p->timer) != 0)
    return false;
  p->ticking = true;
  struct timespec period = {period_ns(p) / EP_NS_PER_S, period_ns(p) % EP_NS_PER_S};
  p->rest = (struct itimerspec){period, period};
  if (p->waits_since_ns == 0)
    timer_settime(p->timer, 0, &p->rest, NULL);
  return true;
}

static void stop_timer(ep_profiler *p)
{
  if (p->ticking)
    timer_delete(p->timer);
  p->ticking = false;
}

void ep_profiler_attach(ep_profiler *p)
{
  pthread_mutex_lock(&p->lock);
  p->attached = true;
  p->thread = pthread_self();
  p->tid = gettid();
  if (p->profile && !counts_memory(p))
    start_timer(p);
  pthread_mutex_unlock(&p->lock);
}

void ep_profiler_detach(ep_profiler *p)
{
  pthread_mutex_lock(&p->lock);
  stop_timer(p);
  p->attached = false;
  pthread_mutex_unlock(&p->lock);
}

static void end_wait(ep_profiler *p) // under the lock
{
  if (p->waits_since_ns == 0)
    return;
  p->idle_ns += ep_clock_now_ns() - p->waits_since_ns;
  p->waits_since_ns = 0;
  if (p->ticking)
    timer_settime(p->timer, 0, &p->rest, NULL);
}

static void wait_or_go_on(ep_profiler *p, bool begins) // under the lock
{
  bool ticks = p->profile && !counts_memory(p);
  if (ticks && begins && p->waits_since_ns) {
    // a callback inside libuv's wait was about to enter Lua when a debugger stopped it: the timer rests already
  } else if (ticks && begins) {
    p->waits_since_ns = ep_clock_now_ns();
    if (p->ticking)
      timer_settime(p->timer, 0, &(struct itimerspec){0}, &p->rest);
  } else {
    end_wait(p);
  }
}

void ep_profiler_wait(ep_profiler *p, bool begins)
{
  if (!atomic_load_explicit(&p->s->hook.profiling, memory_order_relaxed))
    return;
  pthread_mutex_lock(&p->lock);
  wait_or_go_on(p, begins);
  pthread_mutex_unlock(&p->lock);
}

void ep_profiler_stopped(ep_profiler *p, bool begins)
{
  pthread_mutex_lock(&p->lock);
  p->stopped = begins; // who starts a profile meanwhile begins with the wait
  wait_or_go_on(p, begins);
  pthread_mutex_unlock(&p->lock);
}

// --- samples; under the lock ---

static void count_mark(ep_profile *profile, const char *name, uint64_t ticks)
{
  ep_profile_frame frame = {ep_profile_named(profile, EP_PROFILE_MARK, name, 0), 0};
  ep_profile_count(profile, &frame, 1, ticks);
}

// What struck in a C function that has not come back: nobody can read its stack.
static void count_stuck(ep_profiler *p)
{
  unsigned ticks = atomic_exchange(&p->s->hook.ticks, 0);
  if (ticks > STUCK_TICKS)
    count_mark(p->profile, "(C code that did not return)", ticks);
}

// What passed without Lua: waiting, and work of the loop's own.
static void count_idle(ep_profiler *p)
{
  bool counts_cpu = p->profile->kind == EPLUA_PROFILE_CPU; // who waits uses none
  uint64_t idle = counts_cpu ? 0 : (uint64_t)(p->idle_ns / period_ns(p));
  unsigned loop = atomic_exchange(&p->s->hook.idle_ticks, 0);
  p->idle_ns %= period_ns(p);
  if (idle) {
    p->profile->idle += idle;
    count_mark(p->profile, "(idle)", idle);
  }
  if (loop)
    count_mark(p->profile, "(loop)", loop);
}

typedef struct walk {
  ep_profile_frame frames[FRAMES_MAX + 3]; // from the leaf to the root
  size_t count;
  bool deep;
} walk;

static bool is_c(const ep_profiler *p, uint32_t function)
{
  return p->profile->functions[function].what == EP_PROFILE_C;
}

// A C function that a C function has called for itself, and that nobody knows by a name.
static bool is_inner(const ep_profiler *p, uint32_t function)
{
  return is_c(p, function) && p->profile->functions[function].unnamed;
}

static void walk_stack(ep_profiler *p, walk *w, lua_State *L, int level) EP_ENGINE_THREAD
{
  lua_Debug ar;
  for (; lua_getstack(L, level, &ar); level++) {
    if (w->count == FRAMES_MAX) {
      w->deep = true;
      return;
    }
    ep_profile_frame *f = &w->frames[w->count++];
    f->function = ep_profile_function_at(p->profile, p->s, L, &ar, level, &f->line);
    if (w->count > 1 && is_c(p, f[0].function) && is_inner(p, f[-1].function)) {
      f[-1] = f[0];
      w->count--;
    }
  }
}

static void add_frame(walk *w, uint32_t function, int line)
{
  w->frames[w->count++] = (ep_profile_frame){function, line};
}

// Puts what had been entered under the stack. It takes the place of a function without a name, and of the C function that runs the
// chunks.
static void add_root(ep_profiler *p, walk *w)
{
  const char *kind = p->s->who.kind;
  ep_profile_frame base = w->count ? w->frames[w->count - 1] : (ep_profile_frame){0};
  uint32_t entry = p->entry ? p->entry : ep_profile_entry_of(p->profile, kind, base.function);
  if (w->deep) {
    add_frame(w, ep_profile_named(p->profile, EP_PROFILE_MARK, "(deep)", 0), 0);
    add_frame(w, entry, 0);
    return;
  }
  p->entry = entry;
  bool nameless = kind ? p->profile->functions[base.function].unnamed : is_c(p, base.function);
  if (w->count && nameless)
    w->count--;
  add_frame(w, entry, kind && nameless ? base.line : 0);
}

static void take_sample(ep_profiler *p, lua_State *L, int level, uint64_t weight) EP_ENGINE_THREAD
{
  walk w;
  w.count = 0;
  w.deep = false;
  walk_stack(p, &w, L, level);
  for (const ep_running *r = p->s->hook.chain; r && !w.deep; r = r->before) {
    if (r->co != L)
      walk_stack(p, &w, r->co, 0);
  }
  add_root(p, &w);
  for (size_t i = 0, j = w.count - 1; i < j; i++, j--) {
    ep_profile_frame f = w.frames[i];
    w.frames[i] = w.frames[j];
    w.frames[j] = f;
  }
  ep_profile_count(p->profile, w.frames, w.count, weight);
}

// Has the allocator tell, or no more. The engine thread alone may do that, so it comes by way of a sample.
static void settle_watch(ep_profiler *p) EP_ENGINE_THREAD
{
  bool wanted = counts_memory(p);
  if (wanted == p->watching)
    return;
  p->watching = wanted;
  p->bytes = 0;
  if (wanted)
    ep_mem_watch_add(&p->s->mem, p->s->L, &p->watch);
  else
    ep_mem_watch_remove(&p->s->mem, p->s->L, &p->watch);
}

static void on_sample(void *ud, lua_State *L, int level, unsigned ticks)
    EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_profiler *p = ud;
  pthread_mutex_lock(&p->lock);
  settle_watch(p);
  if (counts_memory(p)) {
    if (p->bytes)
      take_sample(p, L, level, p->bytes);
    p->bytes = 0;
  } else if (p->profile && ticks) {
    count_idle(p);
    take_sample(p, L, level, ticks);
  }
  pthread_mutex_unlock(&p->lock);
}

static void on_memory(void *ud, int type, const void *at, size_t bytes)
{
  ep_profiler *p = ud;
  size_t before = p->bytes;
  (void)type, (void)at;
  p->bytes += bytes;
  if (before < MEMORY_STEP && p->bytes >= MEMORY_STEP)
    ep_hook_ask(&p->s->hook, EP_ASK_SAMPLE);
}

// --- entries ---

static uint32_t base_function(ep_profiler *p, lua_State *co) EP_ENGINE_THREAD
{
  lua_Debug ar;
  int line, top = 1;
  while (lua_getstack(co, top, &ar) && top < 1 << 20)
    top *= 2;
  int low = top / 2, high = top; // low is there (or nothing is), high is not
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    if (lua_getstack(co, middle, &ar))
      low = middle;
    else
      high = middle;
  }
  if (!lua_getstack(co, low, &ar))
    return EP_PROFILE_MORE;
  return ep_profile_function_at(p->profile, p->s, co, &ar, low, &line);
}

// Where what is entered stands on a coroutine that begins: glue of ours in C has the script's function as its first argument.
static int entered(lua_State *co, int nargs)
{
  int at = -(nargs + 1);
  bool glue = nargs > 0 && lua_iscfunction(co, at) && lua_isfunction(co, at + 1);
  return glue ? at + 1 : at;
}

static void on_entering(void *ud, lua_State *co, int nargs) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_profiler *p = ud;
  pthread_mutex_lock(&p->lock);
  p->entry = 0;
  end_wait(p); // libuv calls from inside its wait
  if (p->profile) {
    uint32_t function = lua_status(co) == LUA_OK
                            ? ep_profile_function_of(p->profile, p->s, co, entered(co, nargs))
                            : base_function(p, co);
    p->entry = ep_profile_entry_of(p->profile, p->s->who.kind, function);
    p->entry_since_ns = ep_clock_now_ns();
    if (!counts_memory(p))
      count_idle(p);
  }
  pthread_mutex_unlock(&p->lock);
}

static void on_left(void *ud)
{
  ep_profiler *p = ud;
  pthread_mutex_lock(&p->lock);
  if (p->profile && p->entry && p->entry_since_ns) {
    ep_profile_function *f = &p->profile->functions[p->entry];
    int64_t spent = ep_clock_now_ns() - p->entry_since_ns;
    f->runs++;
    f->total_ns += spent;
    if (spent > f->max_ns)
      f->max_ns = spent;
  }
  p->entry = 0;
  p->entry_since_ns = 0;
  pthread_mutex_unlock(&p->lock);
}

// --- exported ---

ep_profiler *ep_profiler_new(ep_state *s)
{
  ep_profiler *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->s = s;
  p->sampler = (ep_sampler){p, on_sample, on_entering, on_left};
  p->watch = (ep_mem_watch){.took = on_memory, .ud = p};
  pthread_mutex_init(&p->lock, NULL);
  s->hook.sampler = &p->sampler;
  return p;
}

void ep_profiler_free(ep_profiler *p)
{
  if (!p)
    return;
  ep_profile_free(ep_profiler_stop(p, p->owner, NULL));
  pthread_mutex_destroy(&p->lock);
  free(p);
}

static int begin(ep_profiler *p, ep_profile *fresh) // under the lock
{
  ep_hook *h = &p->s->hook;
  p->profile = fresh;
  p->entry = 0;
  p->entry_since_ns = p->waits_since_ns = p->idle_ns = 0;
  fresh->begun_ns = ep_clock_now_ns();
  if (p->stopped && !counts_memory(p))
    p->waits_since_ns = fresh->begun_ns;
  ep_loop_lags(p->s->loop, p->lags);
  atomic_store(&h->ticks, 0);
  atomic_store(&h->idle_ticks, 0);
  if (!counts_memory(p) && p->attached && !start_timer(p)) {
    p->profile = NULL;
    return EPLUA_E_IO;
  }
  atomic_store(&h->profiling, true);
  return EPLUA_OK;
}

static void pass(void *context, void *data)
{
  (void)context, (void)data;
}

int ep_profiler_start(ep_profiler *p, const eplua_profile_options *options, ep_profile_owner owner,
                      eplua_error *err)
{
  int rate = options->rate ? options->rate : RATE;
  if (options->size != sizeof *options || rate < 1 || rate > RATE)
    return ep_error_set(err, EPLUA_E_INVALID, "the rate of a profile is 1 to %d samples a second",
                        RATE);
  ep_profile *fresh = ep_profile_new(options->kind, EP_NS_PER_S / rate);
  if (!fresh)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory for a profile");
  pthread_mutex_lock(&p->lock);
  int code = p->profile ? EPLUA_E_INVALID : begin(p, fresh);
  if (code == EPLUA_OK)
    p->owner = owner;
  bool attached = p->attached;
  pthread_mutex_unlock(&p->lock);
  if (code != EPLUA_OK) {
    ep_profile_free(fresh);
    return ep_error_set(err, code, "%s",
                        code == EPLUA_E_INVALID ? "a profile is being made already"
                                                : "the system has no timer for the profiler");
  }
  if (options->kind == EPLUA_PROFILE_MEMORY)
    ep_hook_ask(&p->s->hook, EP_ASK_SAMPLE);
  else if (attached) // a loop that waits begins its wait anew, and lets the timer rest
    ep_loop_offer(p->s->loop, (ep_task){.run = pass});
  return EPLUA_OK;
}

ep_profile *ep_profiler_stop(ep_profiler *p, ep_profile_owner owner, eplua_error *err)
{
  static const char *const by[] = {"by the program (--profile)", "through the control plane",
                                   "by the script"};
  uint64_t lags[EP_PROFILE_LAGS];
  pthread_mutex_lock(&p->lock);
  ep_profile *done = p->profile && p->owner == owner ? p->profile : NULL;
  if (!p->profile)
    ep_error_set(err, EPLUA_E_INVALID, "no profile is being made");
  else if (!done)
    ep_error_set(err, EPLUA_E_INVALID, "the profile was started %s", by[p->owner]);
  if (done) {
    stop_timer(p);
    done->ended_ns = ep_clock_now_ns();
    if (p->waits_since_ns)
      p->idle_ns += done->ended_ns - p->waits_since_ns;
    if (!counts_memory(p)) {
      count_idle(p);
      count_stuck(p);
    }
    ep_loop_lags(p->s->loop, lags);
    for (size_t i = 0; i < EP_PROFILE_LAGS; i++)
      done->lags[i] = lags[i] - p->lags[i];
    atomic_store(&p->s->hook.profiling, false);
    p->profile = NULL;
    p->waits_since_ns = 0;
  }
  bool memory = done && done->kind == EPLUA_PROFILE_MEMORY;
  pthread_mutex_unlock(&p->lock);
  if (memory)
    ep_hook_ask(&p->s->hook, EP_ASK_SAMPLE);
  return done;
}

ep_profiler_state ep_profiler_look(ep_profiler *p)
{
  ep_profiler_state state = {0};
  pthread_mutex_lock(&p->lock);
  if (p->profile)
    state = (ep_profiler_state){true, p->owner, p->profile->kind, p->profile->samples,
                                p->profile->begun_ns};
  pthread_mutex_unlock(&p->lock);
  return state;
}

ep_profile_view *ep_profiler_view(ep_profiler *p, uint32_t nodes, bool order, eplua_error *err)
{
  uint64_t lags[EP_PROFILE_LAGS];
  pthread_mutex_lock(&p->lock);
  bool on = p->profile;
  if (on && p->waits_since_ns) {
    int64_t now = ep_clock_now_ns();
    p->idle_ns += now - p->waits_since_ns;
    p->waits_since_ns = now;
  }
  if (on && !counts_memory(p))
    count_idle(p);
  ep_profile_view *view = on ? ep_profile_view_new(p->profile, nodes, order) : NULL;
  if (view) {
    ep_loop_lags(p->s->loop, lags);
    for (size_t i = 0; i < EP_PROFILE_LAGS; i++)
      view->lags[i] = lags[i] - p->lags[i];
  }
  pthread_mutex_unlock(&p->lock);
  if (!on)
    ep_error_set(err, EPLUA_E_INVALID, "no profile is being made");
  else if (!view)
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory to copy the profile");
  return view;
}

// --- names of kinds and formats ---

static const char *const kinds[] = {"wall", "cpu", "memory"};
static const char *const formats[] = {"speedscope", "collapsed", "svg"};
static const char *const owners[] = {"program", "verb", "script"};

static int find(const char *const *names, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++) {
    if (strcmp(names[i], name) == 0)
      return (int)i;
  }
  return -1;
}

int ep_profile_kind_find(const char *name)
{
  return find(kinds, sizeof kinds / sizeof *kinds, name);
}

int ep_profile_format_find(const char *name)
{
  return find(formats, sizeof formats / sizeof *formats, name);
}

const char *ep_profile_kind_name(eplua_profile_kind kind)
{
  return kinds[kind];
}

const char *ep_profile_format_name(eplua_profile_format format)
{
  return formats[format];
}

const char *ep_profile_owner_name(ep_profile_owner owner)
{
  return owners[owner];
}
