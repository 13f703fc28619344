// SPDX-License-Identifier: MIT
/*
 * Standard input from the host. The engine thread reads, any thread feeds; owns the bytes in between and the stream.
 * io.stdin becomes a stdio stream with a read function of ours (fopencookie), so that all formats of io.read are Lua's
 * own code. Its read function waits in poll() on an eventfd that both a feed and a stop write to: a condition variable
 * cannot be signalled from where a stop may come from, and a signal alone could fall just before the wait. To suspend
 * the coroutine instead was weighed and left: io.read may be called where nothing can yield, and a script does not
 * expect its own callbacks to run in the middle of it.
 */
#include "lua/input.h"

#include "base/error.h"
#include "lua/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { PIECE_COST = 64 }; // of the bound: an end costs memory, too

// What one call fed. Without bytes: an end.
typedef struct piece {
  struct piece *next;
  size_t length;
  size_t at; // bytes read of it
  char bytes[];
} piece;

static void take_wakes(const ep_input *in)
{
  uint64_t count;
  (void)!read(in->wake_fd, &count, sizeof count);
}

// Takes what is there: bytes, 0 for an end, -1 when there is nothing.
static ssize_t take(ep_input *in, char *bytes, size_t length)
{
  pthread_mutex_lock(&in->lock);
  piece *p = in->first;
  ssize_t got = -1;
  if (p) {
    size_t n = p->length - p->at < length ? p->length - p->at : length;
    memcpy(bytes, p->bytes + p->at, n);
    p->at += n;
    got = (ssize_t)n;
    if (p->at < p->length)
      p = NULL; // stays
    else {
      in->first = p->next;
      if (!in->first)
        in->last = NULL;
      in->held -= p->length + PIECE_COST;
    }
  }
  pthread_mutex_unlock(&in->lock);
  free(p);
  return got;
}

static void tell_host(ep_input *in, bool waits)
{
  atomic_store(&in->waits, waits);
  in->s->host.input(in->s->host.ud, waits);
}

static ssize_t read_fed(void *cookie, char *bytes, size_t length)
    EP_ATTRIBUTE(no_thread_safety_analysis)
{
  ep_input *in = cookie;
  ep_hook *h = &in->s->hook;
  ssize_t got = -1;
  bool waits = false;
  for (;;) {
    take_wakes(in); // before the look at what it tells of
    if (ep_hook_stopping(h) != EPLUA_STOP_NONE ||
        h->budget_on) { // a __tostring must not wait for anybody
      ep_hook_ask(
          h,
          0); // the signal may be later than the wake: the next instruction is a stop all the same
      errno = EINTR;
      break;
    }
    got = take(in, bytes, length);
    if (got >= 0)
      break;
    if (!waits) {
      ep_output_flush(in->s->L); // the question, before its answer
      tell_host(in, waits = true);
    }
    poll(&(struct pollfd){.fd = in->wake_fd, .events = POLLIN}, 1, -1);
  }
  if (waits) {
    int saved = errno;
    tell_host(in, false);
    errno = saved;
  }
  return got;
}

int ep_input_init(ep_input *in, ep_state *s)
{
  *in = (ep_input){.in = stdin, .wake_fd = -1};
  if (!s->host.input)
    return EPLUA_OK;
  pthread_mutex_init(&in->lock, NULL);
  in->s = s;
  in->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (in->wake_fd < 0)
    return EPLUA_E_IO;
  in->in = fopencookie(in, "r", (cookie_io_functions_t){.read = read_fed});
  if (!in->in)
    return EPLUA_E_NOMEM;
  s->hook.wake_fd = in->wake_fd;
  return EPLUA_OK;
}

void ep_input_fini(ep_input *in)
{
  if (!in->s)
    return;
  in->s->hook.wake_fd = -1;
  if (in->in && in->in != stdin)
    fclose(in->in);
  if (in->wake_fd >= 0)
    close(in->wake_fd);
  while (in->first) {
    piece *p = in->first;
    in->first = p->next;
    free(p);
  }
  pthread_mutex_destroy(&in->lock);
  in->s = NULL;
}

static int keep_open(lua_State *L)
{
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  stream->closef = keep_open;
  luaL_pushfail(L);
  lua_pushliteral(L, "cannot close standard file");
  return 2;
}

void ep_input_open(lua_State *L)
{
  const ep_input *in = &ep_state_of(L)->input;
  if (!in->s)
    return;
  lua_getglobal(L, LUA_IOLIBNAME);
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->f = in->in;
  stream->closef = keep_open;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, "_IO_input"); // liolib.c keeps its default input there
  lua_setfield(L, -2, "stdin");
  lua_pop(L, 1);
}

int ep_input_feed(ep_input *in, const char *bytes, size_t length)
{
  if (!in->s)
    return EPLUA_E_UNSUPPORTED;
  if (length > EP_INPUT_MAX)
    return EPLUA_E_FULL;
  piece *p = malloc(sizeof *p + length);
  if (!p)
    return EPLUA_E_NOMEM;
  *p = (piece){.length = length};
  if (length > 0)
    memcpy(p->bytes, bytes, length);
  pthread_mutex_lock(&in->lock);
  bool fits = in->held + length + PIECE_COST <= EP_INPUT_MAX + PIECE_COST;
  if (fits) {
    if (in->last)
      in->last->next = p;
    else
      in->first = p;
    in->last = p;
    in->held += length + PIECE_COST;
  }
  pthread_mutex_unlock(&in->lock);
  if (!fits) {
    free(p);
    return EPLUA_E_FULL;
  }
  (void)!write(in->wake_fd, &(uint64_t){1}, sizeof(uint64_t));
  return EPLUA_OK;
}
