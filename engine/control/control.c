// SPDX-License-Identifier: MIT
/*
 * The control plane: its thread, its loop, and the engine that is asked through it.
 * Owns the thread, the loop, the tail of the output and the list of peers; not the engine, nor the access.
 *
 * What other threads have for it are notes (notes.h). A queue with a bound would refuse, and what the plane owes itself must not get lost: that a peer
 * leaves, that output is there, that it shall close. So the bounds are where things begin: of a peer's messages so many wait (peer.c), a
 * renderer has one batch under way, and the rest is one note for each thing that there is.
 *
 * Whoever calls the engine holds the lock for reading; binding another takes it for writing, and so knows that nobody is
 * inside. A call is short: it puts something into a queue. An answer may ask again, so the lock must let one thread read
 * twice, which is what the C library's does as long as readers come first (its default).
 *
 * Deadlines and interrupts are looked after by a tick of 25 ms that runs only while there is something to look after,
 * and a second longer, so that a stream of requests does not start and stop it all the time.
 */
#include "control/control.h"

#include "base/clock.h"
#include "base/error.h"
#include "control/dap.h"
#include "control/foreign.h"
#include "control/leavers.h"
#include "control/peer.h"
#include "control/stalls.h"
#include "control/tail.h"
#include "control/telnet.h"
#include "debug/debug.h"
#include "debug/stall.h"
#include "verbs/deadline.h"
#include "verbs/verbs.h"

#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  NOTES_A_TURN = 1000,
  TICK_MS = 25,
  TICKS_IDLE = 40,
  FAREWELL_MS = 500,
  FAREWELL_TICK_MS = 5
};

struct eplua_control {
  eplua_control_config config;
  pthread_t thread;
  uv_loop_t loop;
  uv_async_t wake;
  uv_timer_t tick;
  uv_timer_t stall_tick;
  uv_timer_t farewell; // see eplua_control_free()
  uint64_t farewell_until_ms;
  atomic_int stall_ms;  // see eplua_control_set_stall()
  atomic_bool watching; // stalls
  ep_notes notes;       // what other threads have for it
  ep_leavers leavers;
  ep_tail *tail;
  _Atomic(ep_foreign *) foreign; // NULL: nobody else's output is taken
  ep_peers *peers;
  ep_daps *daps;
  void *telnet;
  pthread_rwlock_t lock; // of engine
  eplua_engine *engine;
  atomic_bool ticking;
  atomic_uint_fast64_t interrupted; // the entry that shall end, 0: none
  int idle_ticks;
  atomic_uint_fast64_t serial; // of the engine
};

static _Thread_local eplua_control *here; // whose thread this is

// --- the thread ---

uv_loop_t *ep_control_loop(eplua_control *c)
{
  return &c->loop;
}

eplua_access *ep_control_access(eplua_control *c)
{
  return c->config.access;
}

const char *ep_control_script(eplua_control *c)
{
  return c->config.script;
}

void **ep_control_telnet(eplua_control *c)
{
  return &c->telnet;
}

ep_peers *ep_control_peers(eplua_control *c)
{
  return c->peers;
}

ep_daps *ep_control_daps(eplua_control *c)
{
  return c->daps;
}

void ep_control_log(eplua_control *c, eplua_log_level level, const char *format, ...)
{
  char text[512];
  va_list args;
  if (!c->config.log)
    return;
  va_start(args, format);
  int n = vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n > 0)
    c->config.log(c->config.ud, level, text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

bool ep_control_is_here(eplua_control *c)
{
  return here == c;
}

void ep_control_post(eplua_control *c, ep_note *note, ep_task task)
{
  ep_notes_add(&c->notes, note, task);
}

typedef struct errand {
  ep_note note;
  void (*run)(eplua_control *c, void *data);
  void *data;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  enum errand_state { ERRAND_WAITS, ERRAND_DONE, ERRAND_DROPPED } state;
} errand;

static void finish_errand(errand *e, enum errand_state state)
{
  pthread_mutex_lock(&e->lock);
  e->state = state;
  pthread_cond_signal(&e->changed);
  pthread_mutex_unlock(&e->lock);
}

static void run_errand(void *context, void *data)
{
  errand *e = data;
  e->run(context, e->data);
  finish_errand(e, ERRAND_DONE);
}

static void drop_errand(void *data)
{
  finish_errand(data, ERRAND_DROPPED);
}

bool ep_control_run(eplua_control *c, void (*run)(eplua_control *c, void *data), void *data)
{
  errand e = {.run = run, .data = data};
  pthread_mutex_init(&e.lock, NULL);
  pthread_cond_init(&e.changed, NULL);
  ep_control_post(c, &e.note, (ep_task){.run = run_errand, .drop = drop_errand, .data = &e});
  pthread_mutex_lock(&e.lock);
  while (e.state == ERRAND_WAITS)
    pthread_cond_wait(&e.changed, &e.lock);
  pthread_mutex_unlock(&e.lock);
  pthread_cond_destroy(&e.changed);
  pthread_mutex_destroy(&e.lock);
  return e.state == ERRAND_DONE;
}

// --- the tick ---

static void arm(eplua_control *c)
{
  if (!atomic_exchange(&c->ticking, true))
    uv_async_send(&c->wake);
}

// The signal of an interrupt may fall between two instructions that undo it: again, until the entry has ended.
static bool repeat_interrupt(eplua_control *c, ep_state *s)
{
  uint64_t entry = atomic_load(&c->interrupted);
  if (!entry)
    return false;
  if (entry == atomic_load(&s->hook.entry)) {
    ep_hook_interrupt(&s->hook, EPLUA_STOP_INTERRUPT, entry);
    return true;
  }
  atomic_compare_exchange_strong(&c->interrupted, &(uint_fast64_t){entry}, 0);
  return false;
}

static bool tell_left(void *ud, const char *peer);

static bool look_after(eplua_control *c)
{
  bool left = ep_leavers_tell(&c->leavers, tell_left, c);
  pthread_rwlock_rdlock(&c->lock);
  if (c->engine) {
    ep_state *s = ep_state_of_engine(c->engine);
    left |= ep_deadlines_check(s->deadlines, ep_clock_now_ns());
    left |= repeat_interrupt(c, s);
  }
  pthread_rwlock_unlock(&c->lock);
  return left;
}

static void on_tick(uv_timer_t *timer)
{
  eplua_control *c = timer->data;
  if (look_after(c))
    c->idle_ticks = 0;
  else if (++c->idle_ticks < TICKS_IDLE)
    return;
  else {
    uv_timer_stop(timer);
    atomic_store(&c->ticking, false);
    if (look_after(c)) // came when it was thought to tick
      arm(c);
  }
}

// --- stalls ---

// Any thread.
static void watch_stalls(void *ud)
{
  eplua_control *c = ud;
  atomic_store(&c->watching, true);
  uv_async_send(&c->wake);
}

static void on_stall_tick(uv_timer_t *timer)
{
  eplua_control *c = timer->data;
  bool rests = true;
  int stall_ms = atomic_load(&c->stall_ms);
  atomic_store(&c->watching, false);
  pthread_rwlock_rdlock(&c->lock);
  ep_stall *w = c->engine ? ep_state_of_engine(c->engine)->stall : NULL;
  if (w) {
    ep_stall_set_threshold(w, stall_ms * EP_NS_PER_MS);
    ep_stall_tick(w, ep_clock_now_ns());
    rests = stall_ms == 0 || ep_stall_rest(w);
  }
  pthread_rwlock_unlock(&c->lock);
  if (rests && !atomic_load(&c->watching))
    uv_timer_stop(timer);
}

// After a change of the threshold the ticks are of another length, and with none there is one more, for what was told of is over.
static void start_stall_tick(eplua_control *c)
{
  uint64_t half = ((uint64_t)atomic_load(&c->stall_ms) + 1) / 2, least = half ? half : 1;
  bool active = uv_is_active((uv_handle_t *)&c->stall_tick);
  if (atomic_load(&c->watching) && !uv_is_closing((uv_handle_t *)&c->stall_tick) &&
      (!active || uv_timer_get_repeat(&c->stall_tick) != least))
    uv_timer_start(&c->stall_tick, on_stall_tick, least, least);
}

static void on_wake(uv_async_t *handle)
{
  eplua_control *c = handle->data;
  ep_task task;
  int n = 0;
  for (; n < NOTES_A_TURN && ep_notes_take(&c->notes, &task); n++)
    task.run(c, task.data);
  if (n == NOTES_A_TURN && !uv_is_closing((uv_handle_t *)handle))
    uv_async_send(handle); // the loop has other things to do, too
  if (atomic_load(&c->ticking) && !uv_is_active((uv_handle_t *)&c->tick) &&
      !uv_is_closing((uv_handle_t *)&c->tick)) {
    c->idle_ticks = 0;
    uv_timer_start(&c->tick, on_tick, TICK_MS, TICK_MS);
  }
  start_stall_tick(c);
}

static void *run_loop(void *ud)
{
  eplua_control *c = ud;
  here = c;
  sigset_t pipes; // a client that is gone is no broken pipe of the process
  sigemptyset(&pipes);
  sigaddset(&pipes, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipes, NULL);
  uv_run(&c->loop, UV_RUN_DEFAULT);
  return NULL;
}

static bool open_loop(eplua_control *c)
{
  if (uv_loop_init(&c->loop) != 0)
    return false;
  if (uv_async_init(&c->loop, &c->wake, on_wake) != 0) {
    uv_loop_close(&c->loop);
    return false;
  }
  uv_timer_init(&c->loop, &c->tick);
  uv_timer_init(&c->loop, &c->stall_tick);
  uv_timer_init(&c->loop, &c->farewell);
  c->wake.data = c->tick.data = c->stall_tick.data = c->farewell.data = c;
  return true;
}

static void close_handles(eplua_control *c)
{
  ep_telnet_close(c);
  ep_daps_close(c->daps);
  ep_peers_close(c->peers);
  ep_foreign_close(atomic_exchange(&c->foreign, NULL));
  ep_notes_close(&c->notes);
  uv_close((uv_handle_t *)&c->wake, NULL);
  uv_close((uv_handle_t *)&c->tick, NULL);
  uv_close((uv_handle_t *)&c->stall_tick, NULL);
  uv_close((uv_handle_t *)&c->farewell, NULL);
}

// Whether all have all: a transport may be full.
static bool flush(eplua_control *c)
{
  ep_control_gather(c);
  bool all = ep_daps_flush(c->daps);
  all &= ep_peers_flush(c->peers);
  ep_telnet_flush(c);
  return all;
}

static void run_flush(eplua_control *c, void *data)
{
  (void)data;
  flush(c);
}

void eplua_control_flush(eplua_control *c)
{
  ep_control_run(c, run_flush, NULL);
}

static void on_farewell(uv_timer_t *timer)
{
  eplua_control *c = timer->data;
  if ((flush(c) && ep_telnet_dismiss(c)) || uv_now(&c->loop) >= c->farewell_until_ms)
    close_handles(c);
}

static void begin_farewell(eplua_control *c, void *data)
{
  (void)data;
  uv_update_time(&c->loop);
  c->farewell_until_ms = uv_now(&c->loop) + FAREWELL_MS;
  uv_timer_start(&c->farewell, on_farewell, 0, FAREWELL_TICK_MS);
}

eplua_control *eplua_control_new(const eplua_control_config *config, eplua_error *err)
{
  eplua_control *c = calloc(1, sizeof *c);
  if (!c || config->size != sizeof *config)
    goto fail;
  ep_notes_init(&c->notes, &c->wake);
  ep_leavers_init(&c->leavers);
  c->config = *config;
  c->config.script = config->script ? strdup(config->script) : NULL;
  atomic_init(&c->stall_ms, config->stall_ms > 0 ? config->stall_ms : 0);
  c->tail = ep_tail_new();
  c->peers = ep_peers_new(c);
  if (!c->tail || !c->peers || !open_loop(c))
    goto fail;
  c->daps = ep_daps_new(c, &c->loop);
  pthread_rwlock_init(&c->lock, NULL);
  if (c->daps && pthread_create(&c->thread, NULL, run_loop, c) == 0)
    return c;
  pthread_rwlock_destroy(&c->lock);
  close_handles(c);
  uv_run(&c->loop, UV_RUN_DEFAULT);
  uv_loop_close(&c->loop);
fail:
  ep_error_set(err, EPLUA_E_NOMEM, "cannot start the control thread");
  if (c) {
    ep_daps_free(c->daps);
    ep_peers_free(c->peers);
    ep_tail_free(c->tail);
    free((char *)(uintptr_t)c->config.script);
  }
  free(c);
  return NULL;
}

void eplua_control_free(eplua_control *c)
{
  if (!c)
    return;
  ep_control_run(c, begin_farewell, NULL);
  pthread_join(c->thread, NULL);
  uv_loop_close(&c->loop);
  ep_notes_fini(&c->notes);
  ep_daps_free(c->daps);
  ep_peers_free(c->peers);
  ep_tail_free(c->tail);
  pthread_rwlock_destroy(&c->lock);
  ep_leavers_fini(&c->leavers);
  free((char *)(uintptr_t)c->config.script);
  free(c);
}

// --- the engine ---

static void follow_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  eplua_control *c = ud;
  ep_foreign_take(atomic_load(&c->foreign));
  ep_tail_write(c->tail, stream == EPLUA_STREAM_OUT ? EPLUA_OUTPUT_OUT : EPLUA_OUTPUT_ERR, bytes,
                length);
}

static void follow_reports(void *ud, eplua_log_level level, const char *text, size_t length)
{
  eplua_control *c = ud;
  (void)level;
  char *line = malloc(length + 1);
  if (!line)
    return;
  memcpy(line, text, length);
  line[length] = '\n';
  ep_foreign_take(atomic_load(&c->foreign));
  ep_tail_write(c->tail, EPLUA_OUTPUT_LOG, line, length + 1);
  free(line);
}

static int attach(eplua_control *c, eplua_engine *e)
{
  ep_state *s = ep_state_of_engine(e);
  if (!s->deadlines)
    s->deadlines = ep_deadlines_new(s);
  if (!s->debug)
    __atomic_store_n(&s->debug, ep_debug_new(s), __ATOMIC_RELEASE);
  if (!s->debug || !s->deadlines || ep_output_follow(&s->output, follow_output, c) != EPLUA_OK)
    return EPLUA_E_NOMEM;
  s->reporting = follow_reports;
  if (!s->stall) { // also when nobody is to be named: that may change while it runs
    s->stall = ep_stall_new(s, atomic_load(&c->stall_ms) * EP_NS_PER_MS, watch_stalls, c);
    if (s->stall)
      ep_stall_hear(s->stall, ep_stalls_tell, c);
  }
  return EPLUA_OK;
}

static bool publish(eplua_control *c, ep_state *s)
{
  eplua_engine *e = (eplua_engine *)s; // an engine begins with its state
  pthread_rwlock_wrlock(&c->lock);
  bool changed = c->engine != e;
  c->engine = e;
  atomic_fetch_add(&c->serial, changed);
  pthread_rwlock_unlock(&c->lock);
  atomic_store(&c->interrupted, 0);
  return changed;
}

int eplua_control_bind(eplua_control *c, eplua_engine *e)
{
  int code = e ? attach(c, e) : EPLUA_OK;
  if (code != EPLUA_OK)
    return code;
  if (ep_daps_bind(c->daps, e ? ep_state_of_engine(e) : NULL, publish))
    ep_peers_bound(c->peers, e != NULL);
  if (e && atomic_load(&c->stall_ms) > 0)
    watch_stalls(c);
  return EPLUA_OK;
}

void eplua_control_set_stall(eplua_control *c, int stall_ms)
{
  atomic_store(&c->stall_ms, stall_ms > 0 ? stall_ms : 0);
  watch_stalls(c);
}

uint64_t ep_control_serial(eplua_control *c)
{
  return atomic_load(&c->serial);
}

bool ep_control_with_engine(eplua_control *c, void (*use)(void *ud, eplua_engine *e), void *ud)
{
  pthread_rwlock_rdlock(&c->lock);
  bool bound = c->engine;
  if (bound)
    use(ud, c->engine);
  pthread_rwlock_unlock(&c->lock);
  return bound;
}

bool eplua_control_state(eplua_control *c, eplua_state *out)
{
  pthread_rwlock_rdlock(&c->lock);
  bool bound = c->engine;
  if (bound)
    eplua_engine_state(c->engine, out);
  else
    *out = (eplua_state){.size = out->size};
  pthread_rwlock_unlock(&c->lock);
  return bound;
}

// --- asks ---

// The verbs that are answered without the engine thread: what to do; 0 or a code.
static int do_stop(eplua_control *c, ep_ask *a)
{
  (void)a;
  return ep_control_stop(c);
}

static int do_restart(eplua_control *c, ep_ask *a)
{
  (void)a;
  return ep_control_restart(c);
}

static void forget_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)json, (void)length;
}

// Ends what runs; and what of the session has yielded, if one is named.
static int do_interrupt(eplua_control *c, ep_ask *a)
{
  ep_state *s = a->s;
  uint64_t entry = atomic_load(&s->hook.entry);
  if (entry % 2 == 1) {
    atomic_store(&c->interrupted, entry);
    ep_hook_interrupt(&s->hook, EPLUA_STOP_INTERRUPT, entry);
    arm(c);
  }
  const char *session = ep_ask_string(a, "session", NULL, NULL);
  if (!session)
    return EPLUA_OK;
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "verb", "cancel");
  yyjson_mut_obj_add_str(doc, root, "session", session);
  size_t length = 0;
  char *json = yyjson_mut_write(doc, 0, &length);
  ep_ask *cancel = NULL;
  if (json && ep_ask_new(s, json, length, forget_answer, NULL, &cancel) == EPLUA_OK)
    ep_verbs_post(cancel, 0);
  free(json);
  yyjson_mut_doc_free(doc);
  return EPLUA_OK;
}

static const struct {
  const char *verb;
  int (*act)(eplua_control *c, ep_ask *a);
} immediate[] = {{"interrupt", do_interrupt}, {"restart", do_restart}, {"stop", do_stop}};

// Does what needs no engine thread, and answers; false: the verb is another.
static bool act_at_once(eplua_control *c, ep_ask *a)
{
  if (ep_verbs_profile(a))
    return true;
  const char *verb = ep_ask_string(a, "verb", "", NULL);
  for (size_t i = 0; i < sizeof immediate / sizeof *immediate; i++) {
    if (strcmp(verb, immediate[i].verb) != 0)
      continue;
    int code = immediate[i].act(c, a);
    if (code == EPLUA_OK) {
      ep_ask_add_flag(a, a->out, "ok", true);
      ep_ask_answer(a);
    } else {
      ep_ask_refuse(a, code, eplua_error_text(code));
    }
    return true;
  }
  return false;
}

int eplua_control_ask(eplua_control *c, const char *request, size_t length, int64_t timeout_ms,
                      void (*answer)(void *ud, const char *json, size_t length), void *ud)
{
  int64_t due_ns = timeout_ms > 0 ? ep_clock_now_ns() + timeout_ms * EP_NS_PER_MS : 0;
  ep_ask *a;
  pthread_rwlock_rdlock(&c->lock);
  int code = c->engine ? ep_ask_new(ep_state_of_engine(c->engine), request, length, answer, ud, &a)
                       : EPLUA_E_CLOSED;
  if (code == EPLUA_OK && !act_at_once(c, a))
    code = ep_verbs_post(a, due_ns);
  pthread_rwlock_unlock(&c->lock);
  if (code == EPLUA_OK && due_ns)
    arm(c);
  return code;
}

// False: the engine takes nothing at the moment.
static bool tell_left(void *ud, const char *peer)
{
  char request[128];
  int n = snprintf(request, sizeof request, "{\"verb\":\"session_leave\",\"peer\":\"%s\"}", peer);
  return eplua_control_ask(ud, request, (size_t)n, 0, forget_answer, NULL) != EPLUA_E_FULL;
}

void ep_control_close_sessions(eplua_control *c, const char *peer)
{
  if (!tell_left(c, peer) && ep_leavers_add(&c->leavers, peer))
    arm(c);
}

int eplua_control_feed(eplua_control *c, const char *bytes, size_t length)
{
  pthread_rwlock_rdlock(&c->lock);
  int code = !c->engine    ? EPLUA_E_CLOSED
             : length == 0 ? eplua_engine_feed_end(c->engine)
                           : eplua_engine_feed(c->engine, bytes, length);
  pthread_rwlock_unlock(&c->lock);
  return code;
}

// --- what the host can do ---

int ep_control_launch(eplua_control *c, const eplua_launch *launch, eplua_error *err)
{
  return c->config.launch ? c->config.launch(c->config.ud, launch, err) : EPLUA_E_UNSUPPORTED;
}

int ep_control_stop(eplua_control *c)
{
  return c->config.stop ? c->config.stop(c->config.ud) : EPLUA_E_UNSUPPORTED;
}

int ep_control_restart(eplua_control *c)
{
  return c->config.restart ? c->config.restart(c->config.ud) : EPLUA_E_UNSUPPORTED;
}

int ep_control_leave(eplua_control *c)
{
  return c->config.leave ? c->config.leave(c->config.ud) : ep_control_stop(c);
}

// --- output ---

int eplua_control_follow(eplua_control *c, void (*wake)(void *ud), void *ud)
{
  return ep_tail_follow(c->tail, wake, ud);
}

static void open_foreign(eplua_control *c, void *data)
{
  const int *ends = data;
  atomic_store(&c->foreign, ep_foreign_new(&c->loop, c->tail, ends[0], ends[1]));
}

int eplua_control_capture(eplua_control *c, int out, int err)
{
  int ends[] = {out, err};
  ep_control_run(c, open_foreign, ends);
  return atomic_load(&c->foreign) ? EPLUA_OK : EPLUA_E_NOMEM;
}

void eplua_control_unfollow(eplua_control *c, int number)
{
  ep_tail_unfollow(c->tail, number);
}

size_t eplua_control_read(eplua_control *c, int number, eplua_follow *follow,
                          eplua_output_kind *kind, char *bytes, size_t size)
{
  return ep_tail_read(c->tail, number, follow, kind, bytes, size);
}

size_t ep_control_read_until(eplua_control *c, int number, eplua_follow *follow, uint64_t until,
                             eplua_output_kind *kind, char *bytes, size_t size)
{
  return ep_tail_read_until(c->tail, number, follow, until, kind, bytes, size);
}

void ep_control_gather(eplua_control *c)
{
  ep_foreign_take(atomic_load(&c->foreign));
}

uint64_t ep_control_output_end(eplua_control *c)
{
  return ep_tail_end(c->tail);
}
