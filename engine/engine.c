// SPDX-License-Identifier: MIT
/*
 * The engine's composition root: puts loop, Lua state, libraries and control thread together.
 * Made by one thread, run by one (see engine.h); owns all of them. Runs are in run.c, what embedders add in embed.c.
 * Nothing is global here; the one process-wide thing is the handler of the interrupt signal
 * (lua/hook.c).
 */
#include "engine_int.h"

#include "base/clock.h"
#include "base/error.h"
#include "debug/debug.h"
#include "debug/profile.h"
#include "debug/stall.h"
#include "lib/libs.h"
#include "lua/report.h"
#include "lua/sandbox.h"
#include "lua/state.h"
#include "net/net.h"
#include "plugin/plugin.h"
#include "ui/ui.h"
#include "verbs/deadline.h"
#include "verbs/verbs.h"

#include <eplua/place.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
  QUEUE_CAPACITY = 1024,
  DEFAULT_COUNT = 1000000,
  DEFAULT_WINDOWS = 256,
  DEFAULT_SOCKETS = 4096,
  CONFIG_LEAST = offsetof(eplua_config, interrupt_signal) + sizeof(int) // of 0.1, the first
};

struct ep_role ep_engine_role;

static void idle(void *ud) EP_ENGINE_THREAD
{
  eplua_engine *e = ud;
  ep_output_flush(e->state.L);
  ep_ui_flush(e->state.ui);
  atomic_store_explicit(&e->windows, (unsigned)ep_ui_window_count(e->state.ui->tree),
                        memory_order_relaxed);
  atomic_store_explicit(&e->sockets, (unsigned)ep_net_count(&e->state), memory_order_relaxed);
  ep_verbs_settle(&e->state);
}

static void waiting(void *ud, bool begins) EP_ENGINE_THREAD
{
  eplua_engine *e = ud;
  ep_profiler_wait(e->state.profiler, begins);
}

static void drained(void *ud) EP_ENGINE_THREAD
{
  eplua_engine *e = ud;
  ep_state *s = &e->state;
  ep_run_tell_stranded(e);
  unsigned errors = s->errors;
  bool failed = errors != e->errors_told;
  e->errors_told = errors;
  if (s->host.idle)
    s->host.idle(s->host.ud, failed ? 1 : 0);
}

static void free_strings(char **list)
{
  for (char **item = list; item && *item; item++)
    free(*item);
  free(list);
}

static char **copy_strings(const char *const *list)
{
  size_t count = 0;
  while (list && list[count])
    count++;
  char **copy = calloc(count + 1, sizeof *copy);
  for (size_t i = 0; copy && i < count; i++) {
    copy[i] = strdup(list[i]);
    if (!copy[i]) {
      free_strings(copy);
      return NULL;
    }
  }
  return copy;
}

// Everything that needs Lua's protection while the state is made.
static int open_state(lua_State *L)
{
  const eplua_engine *e = lua_touserdata(L, 1);
  if (e->args[0])
    ep_push_args(L, e->args, e->args_script);
  ep_profiler_open(L);
  ep_libs_open(L);
  ep_sandbox_open(L);
  ep_plugins_open(L);
  return 0;
}

static int open_engine(eplua_engine *e, const eplua_config *config,
                       eplua_error *err) EP_ENGINE_THREAD
{
  ep_state *s = &e->state;
  s->since_ns = ep_clock_now_ns();
  s->stopped = ep_verbs_serve_stopped;
  s->host = config->host;
  s->limits = config->limits;
  if (s->limits.timers == 0)
    s->limits.timers = DEFAULT_COUNT;
  if (s->limits.callbacks == 0)
    s->limits.callbacks = DEFAULT_COUNT;
  if (s->limits.windows == 0)
    s->limits.windows = DEFAULT_WINDOWS;
  if (s->limits.sockets == 0)
    s->limits.sockets = DEFAULT_SOCKETS;
  s->ends_process = config->ends_process;
  ep_hook_init(&s->hook, config->interrupt_signal);

  s->profiler = ep_profiler_new(s);
  e->chunks = ep_chunks_new();
  e->args = copy_strings(config->args);
  e->args_script = config->args_script;
  if (config->resources)
    s->resources = strdup(config->resources);
  if (config->modules)
    s->modules = strdup(config->modules);
  s->env = copy_strings(config->env);
  if (!s->profiler || !e->chunks || !e->args || !s->env || (config->resources && !s->resources) ||
      (config->modules && !s->modules) ||
      ep_permit_init(&s->permit, &config->sandbox) != EPLUA_OK ||
      ep_plugins_new(s, &config->plugins) != EPLUA_OK ||
      ep_output_init(&s->output, &s->host) != EPLUA_OK || ep_input_init(&s->input, s) != EPLUA_OK)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  if (config->bytecode)
    ep_chunks_allow_bytecode(e->chunks);

  int code;
  s->loop = ep_loop_new(&(ep_loop_options){.max_timers = s->limits.timers,
                                           .max_callbacks = s->limits.callbacks,
                                           .queue_capacity = QUEUE_CAPACITY,
                                           .idle = idle,
                                           .drained = drained,
                                           .waiting = waiting,
                                           .ud = e},
                        &code);
  if (!s->loop)
    return ep_error_set(err, code, "cannot make an event loop: %s", eplua_error_text(code));
  s->hook.loop = s->loop;
  e->hold = config->hold;
  if (e->hold)
    ep_loop_hold(s->loop);
  s->ui = ep_ui_new(s->loop, &(ep_ui_memory){ep_mem_alloc, &s->mem});
  if (!s->ui)
    return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");

  code = ep_state_open(s, err);
  if (code != EPLUA_OK)
    return code;
  if (ep_protected(s->L, open_state, e) != LUA_OK)
    return ep_error_set(err, EPLUA_E_RUNTIME, "%s", lua_tostring(s->L, -1));
  s->mem.limit = s->limits.memory_bytes;
  return EPLUA_OK;
}

// What the caller gave, and what a shared engine knows besides: where the files are that were installed with it.
typedef struct settings {
  eplua_config config;
  char resources[PATH_MAX], plugins[PATH_MAX];
} settings;

static const char *find_place(eplua_place place, char *path)
{
  return eplua_place_find(place, NULL, path, PATH_MAX, NULL) == EPLUA_OK ? path : NULL;
}

// A program of an older header has a shorter configuration: what it does not know is 0.
static int read_config(const eplua_config *given, settings *out, eplua_error *err)
{
  eplua_config *config = &out->config;
  size_t size = given ? given->size : 0;
  if (size < CONFIG_LEAST || size > sizeof *config || given->host.size > sizeof given->host) {
    ep_error_set(err, EPLUA_E_INVALID,
                 "built for another version of the engine (size of eplua_config)");
    return EPLUA_E_INVALID;
  }
  *config = (eplua_config){0};
  memcpy(config, given, size);
  if (!eplua_place_is_shared())
    return EPLUA_OK;
  if (!config->resources)
    config->resources = find_place(EPLUA_PLACE_RESOURCES, out->resources);
  if (config->plugins.on && !config->plugins.bundled)
    config->plugins.bundled = find_place(EPLUA_PLACE_PLUGINS, out->plugins);
  return EPLUA_OK;
}

eplua_engine *eplua_engine_new(const eplua_config *given, eplua_error *err)
{
  settings all;
  if (read_config(given, &all, err) != EPLUA_OK)
    return NULL;
  eplua_engine *e = calloc(1, sizeof *e);
  if (!e) {
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
    return NULL;
  }
  ep_enter_role();
  int code = open_engine(e, &all.config, err);
  ep_leave_role();
  if (code == EPLUA_OK)
    return e;
  eplua_engine_free(e);
  return NULL;
}

int eplua_engine_close(eplua_engine *e, int status)
{
  ep_state *s = &e->state;
  if (!s->L)
    return status;
  ep_enter_role();
  if (atomic_load(&e->running)) { // steps have begun it
    e->main = NULL;               // whatever it waits for does not matter any more
    ep_run_end(e);
  }
  ep_hook_attach(&s->hook); // finalizers run now: who asks what keeps the thread busy shall be told
  ep_verbs_close(s);
  ep_plugins_close(s);
  ep_running r;
  ep_hook_enter(&s->hook, &r, s->L);
  ep_state_close(s);
  ep_ui_end(s->ui);
  ep_hook_leave(&s->hook, &r);
  ep_hook_detach(&s->hook);
  int quit = atomic_load(&s->hook.quit_status); // os.exit in a finalizer
  ep_leave_role();
  return quit >= 0 ? quit : status;
}

void eplua_engine_free(eplua_engine *e)
{
  if (!e)
    return;
  eplua_engine_close(e, 0);
  ep_enter_role();
  ep_state *s = &e->state;
  ep_ui_close(s->ui);
  ep_profiler_free(s->profiler);
  s->hook.sampler = NULL;
  ep_stall_free(s->stall);
  s->hook.loop = NULL;
  ep_loop_free(s->loop);
  ep_plugins_free(s);
  ep_ui_free(s->ui);
  ep_state_free_memory(s);
  ep_output_fini(&s->output);
  ep_input_fini(&s->input);
  ep_permit_fini(&s->permit);
  ep_hook_fini(&s->hook);
  ep_chunks_free(e->chunks);
  ep_deadlines_free(s->deadlines);
  ep_debug_free(s->debug);
  free_strings(e->args);
  free(s->resources);
  free(s->modules);
  free_strings(s->env);
  free(e);
  ep_leave_role();
}

int eplua_engine_add(eplua_engine *e, const eplua_chunk *chunk, eplua_error *err)
{
  if (ep_chunks_add(e->chunks, chunk) == EPLUA_OK)
    return EPLUA_OK;
  return ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
}

ep_state *ep_engine_state(eplua_engine *e)
{
  return &e->state;
}

void ep_engine_call_limited(eplua_engine *e, int64_t instructions, ep_push_fn push, void *ud)
{
  ep_enter_role();
  ep_hook_attach(&e->state.hook);
  ep_hook_budget_begin(&e->state.hook, instructions, 0);
  ep_call(&e->state, (ep_who){0}, push, ud);
  ep_hook_budget_end(&e->state.hook);
  ep_hook_detach(&e->state.hook);
  ep_leave_role();
}

void eplua_engine_interrupt(eplua_engine *e)
{
  ep_hook_interrupt(&e->state.hook, EPLUA_STOP_INTERRUPT, 0);
}

void eplua_engine_quit(eplua_engine *e, eplua_stop how, int status)
{
  ep_hook_quit(&e->state.hook, how, status);
  ep_loop_leave(e->state.loop);
}

int eplua_engine_post(eplua_engine *e, void (*run)(void *engine, void *data),
                      void (*drop)(void *data), void *data)
{
  return ep_loop_post(e->state.loop, (ep_task){.run = run, .drop = drop, .data = data});
}

int eplua_ask(eplua_engine *e, const char *request, size_t length,
              void (*answer)(void *ud, const char *json, size_t length), void *ud)
{
  ep_ask *a;
  int code = ep_ask_new(&e->state, request, length, answer, ud, &a);
  return code == EPLUA_OK ? ep_verbs_post(a, 0) : code;
}

bool eplua_engine_where(eplua_engine *e, char *text, size_t size)
{
  return ep_hook_where(&e->state.hook, text, size);
}

bool eplua_last_words(char *text, size_t size)
{
  return ep_hook_last_words(text, size);
}

int eplua_engine_feed(eplua_engine *e, const char *bytes, size_t length)
{
  if (length == 0) // would be an end
    return e->state.input.s ? EPLUA_OK : EPLUA_E_UNSUPPORTED;
  return ep_input_feed(&e->state.input, bytes, length);
}

int eplua_engine_feed_end(eplua_engine *e)
{
  return ep_input_feed(&e->state.input, NULL, 0);
}

void eplua_engine_state(const eplua_engine *e, eplua_state *out)
{
  const ep_state *s = &e->state;
  bool running = atomic_load(&e->running);
  const ep_debug *debug = __atomic_load_n(&s->debug, __ATOMIC_ACQUIRE);
  int64_t busy = ep_hook_busy_since_ns(&s->hook);
  bool paused = debug && ep_debug_is_stopped(debug);
  eplua_state now = {.size = out->size,
                     .busy_since_ns = busy,
                     .lag_ns = paused ? 0 : ep_loop_lag_ns(s->loop),
                     .memory_bytes = ep_mem_held(&s->mem),
                     .errors = s->errors,
                     .timeouts = ep_loop_count(s->loop, EP_CALLBACK_TIMEOUT),
                     .intervals = ep_loop_count(s->loop, EP_CALLBACK_INTERVAL),
                     .callbacks = ep_loop_count(s->loop, EP_CALLBACK_REGISTERED),
                     .windows = atomic_load_explicit(&e->windows, memory_order_relaxed),
                     .sockets = atomic_load_explicit(&e->sockets, memory_order_relaxed),
                     .running = running,
                     .pending = running && (busy || ep_loop_pending(s->loop)),
                     .waits_for_input = s->input.waits,
                     .paused = paused};
  ep_loop_queue_counts(s->loop, &now.queued, &now.dropped);
  now.turns_ns = ep_loop_lags(s->loop, now.turns);
  memcpy(out, &now, out->size < sizeof now ? out->size : sizeof now);
}

size_t eplua_engine_memory(const eplua_engine *e)
{
  return ep_mem_held(&e->state.mem);
}
