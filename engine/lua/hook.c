// SPDX-License-Identifier: MIT
/*
 * The hook's owner: interrupt by signal and instruction budgets.
 * Runs on the engine thread, save what hook.h marks; the signal handler runs there too.
 * The idea: a count hook costs a factor of two whatever its count, so none is set until it is needed, and a
 * signal sets it in the middle of a running loop (lua_sethook is made for that, see lua.c's laction).
 * Polling a flag in the allocator or in library calls was left: a bare loop reaches neither.
 * Not here: who decides to stop (engine.c, control/), coroutine.resume, which calls enter and leave, and what a
 * script's own hook does (script_hook.c).
 */
#include "lua/hook.h"

#include "base/clock.h"
#include "lua/script_hook.h"
#include "lua/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// ThreadSanitizer holds signals back until a blocking call, so its build polls the same flags from a count
// hook that is always on.
#ifdef EPLUA_POLLED_INTERRUPT
enum { BASE_MASK = LUA_MASKCOUNT, BASE_COUNT = 1000 };

// It does not know either that Debian's Lua throws by the checked longjmp, and would lose count of the calls
// that an error leaves.
_Noreturn void __longjmp_chk(jmp_buf env, int value);

_Noreturn void __longjmp_chk(jmp_buf env, int value) // NOLINT: the C library's name
{
  longjmp(env, value);
}
#else
enum { BASE_MASK = 0, BASE_COUNT = 0 };
#endif

enum { BUDGET_STEP = 1000 };
enum { WHERE_IDLE, WHERE_WANTED, WHERE_DONE, WHERE_NOTHING };

// Registry keys: their addresses.
static char key_stop, key_traceback, key_off;

// Finds the engine of this thread in the signal handler. In a shared library a thread would get its own by malloc() when it first looks, which a handler must not
// do: this model has a place for it from the start.
static _Thread_local ep_hook *thread_hook __attribute__((tls_model("initial-exec")));

eplua_stop ep_hook_stopping(const ep_hook *h)
{
  int quit = atomic_load_explicit(&h->quit_how, memory_order_relaxed);
  if (quit != EPLUA_STOP_NONE)
    return (eplua_stop)quit;
  uint64_t stop = atomic_load_explicit(&h->stop_entry, memory_order_acquire);
  if (stop != 0 && stop == atomic_load_explicit(&h->entry, memory_order_relaxed))
    return (eplua_stop)atomic_load_explicit(&h->stop_how, memory_order_relaxed);
  return EPLUA_STOP_NONE;
}

static bool wanted(const ep_hook *h)
{
  return ep_hook_stopping(h) != EPLUA_STOP_NONE;
}

// Makes the dispatcher run at the next instruction of L, besides what it runs for already: no event of those may be lost. A sample
// is wanted before the next call or return. Async-signal-safe.
static void arm(ep_hook *h, lua_State *L)
{
  int mask = lua_gethookmask(L) | LUA_MASKCOUNT;
  if (atomic_load_explicit(&h->asks, memory_order_relaxed) & EP_ASK_SAMPLE)
    mask |= LUA_MASKCALL | LUA_MASKRET;
  lua_sethook(L, ep_hook_dispatch, mask, 1);
}

static bool due(const ep_hook *h)
{
  return atomic_load_explicit(&h->asks, memory_order_relaxed) != 0 || wanted(h);
}

// --- the signal ---

// Whether the frame at a level can be read at any moment. The list of frames is always whole, but while Lua moves the stack of a coroutine
// (luaD_reallocstack, in a C function too, when it calls another or the collector runs), its frames hold offsets where they point to
// their function else, and lua_getinfo() would follow those. It is the first word of a frame in Lua 5.4, and no offset is more than the
// largest stack has bytes. Rejected: to note what is safe to tell as it runs, which each entry would pay for.
static bool is_settled(lua_State *L, int level)
{
  enum { SLOT_MAX = 32 };
  lua_Debug ar;
  uintptr_t function;
  if (!lua_getstack(L, level, &ar))
    return true; // nothing is there to be read
  memcpy(&function, ar.i_ci, sizeof function);
  return function > (uintptr_t)LUAI_MAXSTACK * SLOT_MAX;
}

// "Last words": what the stuck thread is doing. Reads the call list only, allocates nothing. In a signal handler, at any place.
static void describe_running(ep_hook *h)
{
  lua_State *L = atomic_load_explicit(&h->running, memory_order_relaxed);
  lua_Debug ar;
  if (!L || !lua_getstack(L, 0, &ar)) {
    atomic_store(&h->where_state, WHERE_NOTHING);
    return;
  }
  size_t length = 0;
  for (int level = 0; level < 3 && lua_getstack(L, level, &ar); level++) {
    if (!is_settled(L, level) || !is_settled(L, level + 1)) // the caller knows the name
      break;
    lua_getinfo(L, "Sln", &ar);
    char line[20] = "";
    if (ar.currentline > 0)
      snprintf(line, sizeof line, ":%d", ar.currentline);
    bool is_c = *ar.what == 'C', named = ar.name && strcmp(ar.name, "?") != 0;
    int n = snprintf(h->where_text + length, sizeof h->where_text - length, "%s%s%s%s%s%s",
                     level ? ", called from " : "in ", named ? ar.name : "", named ? " (" : "",
                     is_c ? "C code" : ar.short_src, line, named ? ")" : "");
    length += n > 0 ? (size_t)n : 0;
    if (length >= sizeof h->where_text - 1)
      break;
  }
  atomic_store(&h->where_state, length ? WHERE_DONE : WHERE_NOTHING);
}

static unsigned count_ticks(ep_hook *h, const siginfo_t *info)
{
  int64_t tick_ns = atomic_load_explicit(&h->cpu_tick_ns, memory_order_relaxed);
  if (tick_ns == 0)
    return 1 + (unsigned)info->si_overrun;
  struct timespec cpu;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  int64_t counted_ns = atomic_load_explicit(&h->cpu_counted_ns, memory_order_relaxed);
  int64_t ticks = (cpu.tv_sec * EP_NS_PER_S + cpu.tv_nsec - counted_ns) / tick_ns;
  if (ticks <= 0)
    return 0;
  atomic_store_explicit(&h->cpu_counted_ns, counted_ns + ticks * tick_ns, memory_order_relaxed);
  return ticks < UINT_MAX ? (unsigned)ticks : UINT_MAX;
}

static void on_signal(int signo, siginfo_t *info, void *context)
{
  (void)signo, (void)context;
  int saved = errno;
  ep_hook *h = thread_hook;
  if (h) {
    lua_State *L = atomic_load_explicit(&h->running, memory_order_relaxed);
    unsigned ticks = info->si_code == SI_TIMER ? count_ticks(h, info) : 0;
    if (ticks > 0) {
      atomic_fetch_add(L ? &h->ticks : &h->idle_ticks, ticks);
      if (L)
        atomic_fetch_or(&h->asks, EP_ASK_SAMPLE);
    }
    if (L && due(h))
      arm(h, L);
    if (!L && h->loop)
      ep_loop_signalled(h->loop);
    if (atomic_load_explicit(&h->where_state, memory_order_relaxed) == WHERE_WANTED)
      describe_running(h);
  }
  errno = saved;
}

static void handle(int signal)
{
  // SA_RESTART: a stop must not make an innocent read or write fail half-way
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_RESTART | SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
}

void ep_hook_init(ep_hook *h, int signal)
{
  memset(h, 0, sizeof *h);
  pthread_mutex_init(&h->lock, NULL);
  h->signal = signal ? signal : SIGURG;
  h->wake_fd = -1;
  atomic_init(&h->paused_fd, -1);
  h->quit_status = EP_QUIT_UNSET;
  handle(h->signal);
}

int ep_hook_tick_signal(const ep_hook *h)
{
  int signal = h->signal == SIGPROF ? SIGURG : SIGPROF;
  handle(signal);
  return signal;
}

void ep_hook_count_cpu(ep_hook *h, int64_t tick_ns, int64_t cpu_now_ns)
{
  atomic_store(&h->cpu_counted_ns, cpu_now_ns);
  atomic_store(&h->cpu_tick_ns, tick_ns);
}

void ep_hook_fini(ep_hook *h)
{
  pthread_mutex_destroy(&h->lock);
}

void ep_hook_attach(ep_hook *h)
{
  if (h->attachments++ > 0)
    return;
  h->before = thread_hook;
  thread_hook = h;
  pthread_mutex_lock(&h->lock);
  h->thread = pthread_self();
  h->attached = true;
  pthread_mutex_unlock(&h->lock);
}

void ep_hook_detach(ep_hook *h)
{
  if (--h->attachments > 0)
    return;
  pthread_mutex_lock(&h->lock);
  h->attached = false;
  pthread_mutex_unlock(&h->lock);
  thread_hook = h->before;
}

// Reaches a C function of ours that waits: the signal could fall just before it waits, and be lost.
static void wake_waiting(const ep_hook *h)
{
  int saved = errno; // it may run in a signal handler
  int paused = atomic_load(&h->paused_fd);
  if (h->wake_fd >= 0)
    (void)!write(h->wake_fd, &(uint64_t){1}, sizeof(uint64_t));
  if (paused >= 0)
    (void)!write(paused, &(uint64_t){1}, sizeof(uint64_t));
  errno = saved;
}

bool ep_hook_is_paused(const ep_hook *h)
{
  return atomic_load(&h->paused_fd) >= 0;
}

void ep_hook_pause_begin(ep_hook *h, int fd)
{
  atomic_store(&h->paused_since_ns, ep_clock_now_ns());
  atomic_store(&h->paused_fd, fd);
}

void ep_hook_pause_end(ep_hook *h)
{
  // in the order that a reader who comes between finds more time rather than less: who it is over for must not be told so too soon
  atomic_fetch_add(&h->paused_ns, ep_clock_now_ns() - atomic_load(&h->paused_since_ns));
  atomic_store(&h->paused_since_ns, 0);
  atomic_store(&h->paused_fd, -1);
}

int64_t ep_hook_paused_ns(const ep_hook *h, int64_t now_ns)
{
  int64_t since = atomic_load(&h->paused_since_ns); // first, see there
  int64_t over = atomic_load(&h->paused_ns);
  return over + (since && now_ns > since ? now_ns - since : 0);
}

void ep_hook_shift(ep_hook *h, int64_t ns)
{
  atomic_fetch_add(&h->entry_since_ns, ns);
}

static void reach(ep_hook *h)
{
  if (thread_hook == h) { // our own thread, perhaps in a signal handler: no lock
    lua_State *L = atomic_load_explicit(&h->running, memory_order_relaxed);
    if (L)
      arm(h, L);
    return;
  }
  pthread_mutex_lock(&h->lock);
  if (h->attached)
    pthread_kill(h->thread, h->signal);
  pthread_mutex_unlock(&h->lock);
}

static void send_signal(ep_hook *h)
{
  wake_waiting(h);
  reach(h);
}

void ep_hook_ask(ep_hook *h, unsigned asks)
{
  atomic_fetch_or(&h->asks, asks);
  reach(h);
}

bool ep_hook_raising(const ep_hook *h)
{
  return wanted(h) || (h->budget_on && h->budget <= 0);
}

void ep_hook_interrupt(ep_hook *h, eplua_stop how, uint64_t entry)
{
  uint64_t now = atomic_load(&h->entry);
  if (now % 2 == 0 || (entry && entry != now))
    return;
  if (how == EPLUA_STOP_TIME && ep_hook_is_paused(h)) // time stands still meanwhile
    return;
  atomic_store(&h->stop_how, how);
  atomic_store_explicit(&h->stop_entry, now, memory_order_release);
  send_signal(h);
}

void ep_hook_quit(ep_hook *h, eplua_stop how, int status)
{
  int none = EPLUA_STOP_NONE;
  // the status first: whoever sees the stop must see it
  int expected = EP_QUIT_UNSET;
  atomic_compare_exchange_strong(&h->quit_status, &expected, status);
  atomic_compare_exchange_strong(&h->quit_how, &none, how);
  send_signal(h);
}

void ep_hook_reset(ep_hook *h)
{
  atomic_store(&h->quit_how, EPLUA_STOP_NONE);
  atomic_store(&h->quit_status, EP_QUIT_UNSET);
}

bool ep_hook_where(ep_hook *h, char *text, size_t size)
{
  atomic_store(&h->where_state, WHERE_WANTED);
  send_signal(h);
  for (int ms = 0; ms < 100 && atomic_load(&h->where_state) == WHERE_WANTED; ms++)
    nanosleep(&(struct timespec){.tv_nsec = EP_NS_PER_MS}, NULL);
  if (atomic_exchange(&h->where_state, WHERE_IDLE) != WHERE_DONE)
    return false;
  snprintf(text, size, "%s", h->where_text);
  return true;
}

bool ep_hook_last_words(char *text, size_t size)
{
  ep_hook *h = thread_hook;
  if (!h)
    return false;
  describe_running(h);
  if (atomic_exchange(&h->where_state, WHERE_IDLE) != WHERE_DONE)
    return false;
  snprintf(text, size, "%s", h->where_text);
  return true;
}

// --- which hook a coroutine has ---

// Sets on L the hook it should have when nobody wants a stop or asks for something.
void ep_hook_settle(ep_hook *h, lua_State *L)
{
  int mask, count;
  ep_script_hook_mask(L, &mask, &count);
  int base = h->budget_on ? LUA_MASKCOUNT : BASE_MASK;
  int base_count = h->budget_on ? BUDGET_STEP : BASE_COUNT;
  if (base && (!(mask & LUA_MASKCOUNT) || count > base_count))
    count = base_count;
  mask |= base;
  lua_Hook hook = ep_hook_dispatch;
  if (h->tracer) {
    int traced = h->tracer->mask(h->tracer->ud, L);
    if (traced & LUA_MASKCOUNT)
      count = 1;
    if (mask == 0 && h->tracer->hook)
      hook = h->tracer->hook;
    mask |= traced;
  }
  lua_sethook(L, mask ? hook : NULL, mask, count);
  if (due(h)) // it may have come between
    arm(h, L);
}

// --- raising ---

void ep_hook_push_weak_table(lua_State *L)
{
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
}

void ep_hook_open(lua_State *L)
{
  ep_hook_push_weak_table(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_off);
  lua_pushliteral(L, "stopped");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_stop);
  lua_pushboolean(
      L, false); // a place for it now, so that keeping one later needs no memory for the place
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_traceback);
}

_Noreturn void ep_hook_raise(lua_State *L)
{
  ep_hook *h = &ep_state_of(L)->hook;
  if (!h->stop_described) { // where it struck first is what the report shows
    h->stop_described = true;
    luaL_traceback(L, L, NULL, 0);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_traceback);
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_stop);
  lua_error(L);
  abort(); // lua_error does not return, but is not declared so
}

// --- coroutines in which an error left a hook: a weak set ---

void ep_hook_mark_off(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_off);
  lua_pushthread(L);
  lua_pushboolean(L, true);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  ep_state_of(L)->hook.any_off = true;
}

void ep_hook_caught(lua_State *L)
{
  if (!ep_state_of(L)->hook.any_off)
    return;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_off);
  lua_pushthread(L);
  lua_pushnil(L);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

bool ep_hook_is_off(lua_State *co)
{
  ep_state *s = ep_state_of(co);
  if (!s->hook.any_off)
    return false;
  lua_rawgetp(s->L, LUA_REGISTRYINDEX, &key_off);
  lua_pushthread(co);
  lua_xmove(co, s->L, 1);
  lua_rawget(s->L, -2);
  bool off = lua_toboolean(s->L, -1);
  lua_pop(s->L, 2);
  return off;
}

void ep_hook_push_traceback(lua_State *L)
{
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_traceback);
}

// What was asked for: the stack of L can be read now.
static void serve(ep_hook *h, lua_State *L, const lua_Debug *ar)
{
  unsigned asks = atomic_exchange(&h->asks, 0);
  if (asks & EP_ASK_SAMPLE) {
    unsigned ticks = atomic_exchange(&h->ticks, 0);
    // who calls was at it when the clock struck, and so was a C function that returns; who called for good is gone
    if (h->sampler)
      h->sampler->sample(h->sampler->ud, L, ar->event == LUA_HOOKCALL ? 1 : 0, ticks);
  }
  if (asks & EP_ASK_STACK && h->stack)
    h->stack(h->stack_ud, L);
  if (asks & EP_ASK_TRACE && h->debugger)
    h->debugger->asked(h->debugger->ud, L);
}

void ep_hook_take_asks(ep_hook *h)
{
  if (atomic_load_explicit(&h->asks, memory_order_relaxed) & EP_ASK_TRACE && h->debugger) {
    atomic_fetch_and(&h->asks, ~(unsigned)EP_ASK_TRACE);
    h->debugger->asked(h->debugger->ud, NULL);
  }
}

static bool spend_budget(ep_hook *h)
{
  h->budget -= BUDGET_STEP;
  if (h->budget_until_ns && ep_clock_now_ns() > h->budget_until_ns)
    h->budget = 0;
  return h->budget > 0;
}

static void raise_stop(lua_State *L)
{
  ep_hook_mark_off(L);
  ep_hook_raise(L);
}

// Whether the event is a C function's that begins or returns: it may be one of ours that makes the answer of what was stopped.
static bool is_of_c(lua_State *L, lua_Debug *ar)
{
  if (ar->event == LUA_HOOKCOUNT || ar->event == LUA_HOOKLINE)
    return false;
  lua_getinfo(L, "S", ar);
  return *ar->what == 'C';
}

void ep_hook_dispatch(lua_State *L, lua_Debug *ar)
{
  ep_hook *h = &ep_state_of(L)->hook;
  int passed = lua_gethookcount(L);
  if (wanted(h)) {
    if (is_of_c(L, ar))
      return; // at the next instruction of Lua
    raise_stop(L);
  }
  if (h->budget_on && ar->event == LUA_HOOKCOUNT && !spend_budget(h)) {
    lua_sethook(L, ep_hook_dispatch, LUA_MASKCOUNT, 1);
    ep_hook_mark_off(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &key_stop);
    lua_error(L);
  }
  bool served = atomic_load_explicit(&h->asks, memory_order_relaxed) != 0;
  if (served)
    serve(h, L, ar);
  if (h->tracer)
    h->tracer->event(h->tracer->ud, L, ar);
  if (wanted(h)) // it stopped here, and was told to end
    raise_stop(L);
  if (h->script_hooks) {
    lua_getinfo(L, "l", ar);
    ep_script_hook_call(L, ar, passed);
  } else if (!h->tracer && !h->budget_on && ar->event != LUA_HOOKCOUNT) {
    served = true; // of a tracer that has gone
  }
  bool spent = BASE_MASK == 0 && !h->budget_on && ar->event == LUA_HOOKCOUNT &&
               lua_gethookcount(L) == BUDGET_STEP; // of a budget that is over
  if (served || spent ||
      lua_gethookcount(L) == 1) // armed, by a stop that is over by now or for what was served
    ep_hook_settle(h, L);
}

// --- entries, coroutines, budgets ---

void ep_hook_entry_begin(ep_hook *h)
{
  h->stop_described = false;
  atomic_store_explicit(&h->entry_since_ns, ep_clock_now_ns(), memory_order_relaxed);
  atomic_fetch_add(&h->entry, 1); // before the look at who sleeps, as they look in the other order
  if (atomic_load(&h->asleep) && atomic_exchange(&h->asleep, false))
    h->rouse(h->rouse_ud);
}

void ep_hook_entry_end(ep_hook *h)
{
  atomic_fetch_add_explicit(&h->entry, 1, memory_order_release);
}

int64_t ep_hook_busy_since_ns(const ep_hook *h)
{
  uint64_t entry = atomic_load(&h->entry);
  int64_t since = atomic_load(&h->entry_since_ns);
  return entry % 2 == 1 && !ep_hook_is_paused(h) && atomic_load(&h->entry) == entry ? since : 0;
}

void ep_hook_enter(ep_hook *h, ep_running *r, lua_State *co)
{
  *r = (ep_running){co, h->chain};
  h->chain = r;
  atomic_store_explicit(&h->running, co, memory_order_relaxed);
  if (BASE_MASK || h->budget_on || h->tracer)
    ep_hook_settle(h, co);
  else if (due(h))
    arm(h, co);
}

void ep_hook_leave(ep_hook *h, ep_running *r)
{
  lua_State *before = r->before ? r->before->co : NULL;
  h->chain = r->before;
  atomic_store_explicit(&h->running, before, memory_order_relaxed);
  if (before && due(h))
    arm(h, before);
}

void ep_hook_budget_begin(ep_hook *h, int64_t instructions, int64_t until_ns)
{
  h->budget = instructions;
  h->budget_until_ns = until_ns;
  h->budget_on = true;
}

void ep_hook_budget_end(ep_hook *h)
{
  h->budget_on = false;
}
