// SPDX-License-Identifier: MIT
/*
 * Running programs on libuv. Engine thread.
 * Two own an ep_child: its open handles and its Lua object; who goes last frees it. Lua ends before the loop
 * does, so an engine that ends early leaves children without Lua: end_all() closes them, and the programs that
 * still run are asked to end, then killed, so that neither orphans nor zombies stay in a host that lives on.
 * Pipes are in lib_child_io.c.
 */
#include "lib/lib_child_int.h"

#include "base/clock.h"

#include <errno.h>
#include <lauxlib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GRACE_MS = 200 };

static char key_children;

// --- memory ---

static void free_if_unused(ep_child *c) EP_ENGINE_THREAD
{
  if (c->handles || c->object)
    return;
  ep_children *all = c->all;
  ep_child **link = &all->first;
  while (*link != c)
    link = &(*link)->next;
  *link = c->next;
  ep_child_free_output(c, 1);
  ep_child_free_output(c, 2);
  free(c);
  if (!all->s && !all->first)
    free(all);
}

static void on_closed(uv_handle_t *handle) EP_ENGINE_THREAD
{
  ep_child *c = handle->data;
  c->handles--;
  free_if_unused(c);
}

void ep_child_close_handle(uv_handle_t *handle)
{
  if (handle->loop && !uv_is_closing(handle))
    uv_close(handle, on_closed);
}

static void close_all(ep_child *c) EP_ENGINE_THREAD
{
  for (int fd = 0; fd < 3; fd++)
    ep_child_close_pipe(c, fd);
  ep_child_close_handle((uv_handle_t *)&c->process);
}

// --- the end of a child ---

int ep_child_push_object(lua_State *L, const ep_child *c)
{
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->self_ref);
  return lua_absindex(L, -1);
}

// Pushes the result table of the object at index, or what stands for it.
static int push_result_of(lua_State *L, int index)
{
  if (lua_getiuservalue(L, index, EP_CHILD_RESULT) == LUA_TTABLE)
    return 1;
  lua_pop(L, 1);
  luaL_pushfail(L);
  lua_pushliteral(L, "not enough memory for the result");
  lua_pushinteger(L, ENOMEM);
  return 3;
}

static int push_result(lua_State *co, void *ud) EP_ENGINE_THREAD
{
  int object = ep_child_push_object(co, ud);
  int n = push_result_of(co, object);
  lua_remove(co, object);
  return n;
}

static int push_exit(lua_State *co, void *ud) EP_ENGINE_THREAD
{
  int object = ep_child_push_object(co, ud);
  lua_getiuservalue(co, object, EP_CHILD_EXIT);
  int n = push_result_of(co, object);
  lua_remove(co, object);
  return n;
}

// Makes the result and keeps it in the object; runs protected.
static int keep_result(lua_State *L) EP_ENGINE_THREAD
{
  ep_child *c = lua_touserdata(L, 1);
  int object = ep_child_push_object(L, c);
  lua_createtable(L, 0, 5);
  lua_pushinteger(L, c->signo ? 128 + c->signo : (lua_Integer)c->code);
  lua_setfield(L, -2, "code");
  if (c->signo) {
    lua_pushinteger(L, c->signo);
    lua_setfield(L, -2, "signal");
  }
  if (c->error) {
    lua_pushstring(L, c->error);
    lua_setfield(L, -2, "error");
  }
  for (int fd = 1; fd <= 2; fd++) {
    if (c->calls[fd])
      continue;
    lua_pushlstring(L, c->out[fd].bytes ? c->out[fd].bytes : "", c->out[fd].length);
    lua_setfield(L, -2, fd == 1 ? "stdout" : "stderr");
  }
  lua_setiuservalue(L, object, EP_CHILD_RESULT);
  ep_child_free_output(c, 1);
  ep_child_free_output(c, 2);
  return 0;
}

void ep_child_progress(ep_child *c)
{
  ep_state *s = c->all->s;
  if (c->finished || c->running || ep_child_pipe_open(c, 1) || ep_child_pipe_open(c, 2) || !s)
    return;
  c->finished = true;
  while (ep_protected(s->L, keep_result, c) != LUA_OK) { // memory: once more without its output
    lua_pop(s->L, 1);
    if (!c->out[1].bytes && !c->out[2].bytes)
      break; // push_result_of() says so
    ep_child_free_output(c, 1);
    ep_child_free_output(c, 2);
    c->error = "not enough memory for its output";
  }
  if (c->calls[EP_CHILD_EXIT])
    ep_call(s, (ep_who){"exit of process", c->process.pid}, push_exit, c);
  while (c->waiters) { // one that runs may take another off
    ep_child_waiter *w = c->waiters;
    c->waiters = w->next;
    ep_wait *wait = w->wait;
    free(w);
    ep_wait_end(wait, push_result, c);
  }
  luaL_unref(s->L, LUA_REGISTRYINDEX, c->self_ref);
}

static void on_ended(uv_process_t *process, int64_t code, int signo) EP_ENGINE_THREAD
{
  ep_child *c = process->data;
  c->running = false;
  c->code = code;
  c->signo = signo;
  ep_child_close_handle((uv_handle_t *)process);
  ep_child_close_pipe(c, 0);
  if (signo || c->killed) {
    ep_child_drain(c, 1);
    ep_child_drain(c, 2);
  }
  ep_child_progress(c);
}

// --- the end of the engine ---

// Whether no child runs any more.
static bool reap(ep_children *all)
{
  bool none = true;
  for (ep_child *c = all->first; c; c = c->next) {
    if (c->running && waitpid(c->process.pid, NULL, WNOHANG) != 0)
      c->running = false;
    none = none && !c->running;
  }
  return none;
}

static void stop_running(ep_children *all)
{
  static const int signals[] = {SIGTERM, SIGKILL};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    for (ep_child *c = all->first; c; c = c->next) {
      if (c->running)
        kill(c->process.pid, signals[i]);
    }
    int64_t until = ep_clock_now_ns() + GRACE_MS * EP_NS_PER_MS;
    while (!reap(all) && ep_clock_now_ns() < until)
      nanosleep(&(struct timespec){.tv_nsec = EP_NS_PER_MS}, NULL);
  }
}

static void end_all(ep_loop_end *end) EP_ENGINE_THREAD
{
  ep_children *all = (ep_children *)end;
  all->s = NULL;
  if (!all->first) {
    free(all);
    return;
  }
  stop_running(all);
  for (ep_child *c = all->first, *next; c; c = next) {
    next = c->next; // the last one takes `all` along
    while (c->waiters) {
      ep_child_waiter *w = c->waiters;
      c->waiters = w->next;
      free(w);
    }
    c->object = false;
    close_all(c);
    free_if_unused(c);
  }
}

// --- the start of a child ---

// The children of this engine; may raise.
static ep_children *children_of(lua_State *L) EP_ENGINE_THREAD
{
  ep_state *s = ep_state_of(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &key_children);
  ep_children *all = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (all)
    return all;
  lua_pushboolean(L, false); // a place for it, so that the last step needs no memory
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_children);
  all = calloc(1, sizeof *all);
  if (!all) {
    luaL_error(L, "not enough memory");
    return NULL;
  }
  *all = (ep_children){.end = {.run = end_all}, .s = s, .mem = &s->mem};
  ep_loop_at_end(s->loop, &all->end);
  lua_pushlightuserdata(L, all);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_children);
  return all;
}

ep_child *ep_child_new(lua_State *L)
{
  ep_children *all = children_of(L);
  ep_child **object = lua_newuserdatauv(L, sizeof *object, EP_CHILD_RESULT);
  *object = NULL;
  luaL_setmetatable(L, EP_CHILD_CLASS);
  ep_child *c = calloc(1, sizeof *c);
  if (!c) {
    luaL_error(L, "not enough memory");
    return NULL;
  }
  c->all = all;
  c->next = all->first;
  c->object = true;
  c->self_ref = LUA_NOREF;
  all->first = c;
  *object = c;
  return c;
}

ep_child *ep_child_check(lua_State *L)
{
  ep_child **object = luaL_checkudata(L, 1, EP_CHILD_CLASS);
  luaL_argcheck(L, *object, 1, "process object is finalized");
  return *object;
}

int ep_child_l_gc(lua_State *L)
{
  ep_child **object = luaL_checkudata(L, 1, EP_CHILD_CLASS);
  ep_child *c = *object;
  *object = NULL;
  if (c) {
    c->object = false;
    free_if_unused(c);
  }
  return 0;
}

// Opens the pipes and starts the program; a uv error.
static int spawn(ep_child *c, const ep_child_program *program) EP_ENGINE_THREAD
{
  uv_loop_t *loop = ep_loop_uv(c->all->s->loop);
  int theirs[3] = {-1, -1, -1};
  uv_stdio_container_t stdio[3];
  int error = 0;
  for (int fd = program->input ? 0 : 1; fd < 3 && !error; fd++)
    error = ep_child_open_pipe(c, loop, fd, &theirs[fd]);
  for (int fd = 0; fd < 3; fd++) {
    stdio[fd].flags = theirs[fd] < 0 ? UV_IGNORE : UV_INHERIT_FD;
    stdio[fd].data.fd = theirs[fd];
  }
  if (!error) {
    uv_process_options_t options = {.exit_cb = on_ended,
                                    .file = program->file,
                                    .args = program->argv,
                                    .env = program->env,
                                    .cwd = program->cwd,
                                    .stdio_count = 3,
                                    .stdio = stdio};
    c->process.data = c;
    c->handles++; // to be closed also when it fails
    error = uv_spawn(loop, &c->process, &options);
  }
  for (int fd = 0; fd < 3; fd++) {
    if (theirs[fd] >= 0)
      close(theirs[fd]);
  }
  return error;
}

int ep_child_start(lua_State *L, int index, const ep_child_program *program)
{
  ep_child *c = *(ep_child **)lua_touserdata(L, index);
  for (int i = EP_CHILD_STDOUT; i <= EP_CHILD_EXIT; i++) {
    c->calls[i] = lua_getiuservalue(L, index, i) == LUA_TFUNCTION;
    lua_pop(L, 1);
  }
  lua_pushvalue(L, index);
  c->self_ref = luaL_ref(L, LUA_REGISTRYINDEX);
  int error = spawn(c, program);
  if (error) {
    close_all(c);
    luaL_unref(L, LUA_REGISTRYINDEX, c->self_ref);
    return -error;
  }
  c->running = true;
  ep_child_start_reading(c);
  return 0;
}

// --- signals and waiting ---

int ep_child_pid(const ep_child *c)
{
  return c->process.pid;
}

int ep_child_kill(ep_child *c, int signo)
{
  if (!c->running)
    return ESRCH;
  int error = uv_process_kill(&c->process, signo);
  if (!error && (signo == SIGTERM || signo == SIGKILL || signo == SIGINT || signo == SIGHUP ||
                 signo == SIGQUIT))
    c->killed = true;
  return -error;
}

static void cancel_wait(ep_state *s, void *operation)
{
  (void)s;
  ep_child_waiter *w = operation;
  ep_child_waiter **link = &w->child->waiters;
  while (*link != w)
    link = &(*link)->next;
  *link = w->next;
  free(w);
}

int ep_child_wait(lua_State *L, ep_child *c)
{
  if (c->finished)
    return push_result_of(L, 1);
  ep_wait *wait = ep_wait_begin(L);
  ep_child_waiter *w = malloc(sizeof *w);
  if (!w) {
    ep_wait_drop(wait);
    return luaL_error(L, "not enough memory");
  }
  ep_child_waiter **last = &c->waiters;
  while (*last)
    last = &(*last)->next;
  *w = (ep_child_waiter){.child = c, .wait = wait};
  *last = w;
  return ep_wait_yield(L, wait, cancel_wait, w);
}
