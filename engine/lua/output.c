// SPDX-License-Identifier: MIT
/*
 * print, and the streams behind it. Engine thread; owns the streams it makes, not the process's.
 * A host that wants the output gets it through a stdio stream with a write function of ours
 * (fopencookie), so print, io.write and a C module that uses the stream all go the same way and
 * stay in order. print flushes each line, as lua's does: whoever watches a pipe sees a line when it
 * is printed, and a crash loses none.
 */
#include "lua/output.h"

#include "lua/report.h"
#include "lua/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

static ssize_t write_out(void *cookie, const char *bytes, size_t length)
{
  ep_output *o = cookie;
  o->host->output(o->host->ud, EPLUA_STREAM_OUT, bytes, length);
  return (ssize_t)length;
}

static ssize_t write_err(void *cookie, const char *bytes, size_t length)
{
  ep_output *o = cookie;
  o->host->output(o->host->ud, EPLUA_STREAM_ERR, bytes, length);
  return (ssize_t)length;
}

int ep_output_init(ep_output *o, eplua_host *host)
{
  *o = (ep_output){.out = stdout, .err = stderr, .host = host};
  if (!host->output)
    return EPLUA_OK;
  o->out = fopencookie(o, "w", (cookie_io_functions_t){.write = write_out});
  o->err = fopencookie(o, "w", (cookie_io_functions_t){.write = write_err});
  if (!o->out || !o->err) {
    ep_output_fini(o);
    return EPLUA_E_NOMEM;
  }
  setvbuf(o->err, NULL, _IONBF, 0);
  return EPLUA_OK;
}

void ep_output_fini(ep_output *o)
{
  if (o->out && o->out != stdout)
    fclose(o->out);
  if (o->err && o->err != stderr)
    fclose(o->err);
  o->out = o->err = NULL;
}

void ep_output_flush(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  ep_output *o = &s->output;
  if (fflush_unlocked(o->out) == 0 && !ferror_unlocked(o->out))
    return;
  int error = errno;
  clearerr_unlocked(o->out);
  if (o->failed)
    return;
  o->failed = error ? error : EIO;
  s->errors++;
  if (o->failed != EPIPE) // a reader that left, as `head` does, needs no words
    ep_report_text(s, EPLUA_LOG_ERROR, "cannot write to standard output: %s", strerror(o->failed));
}

// As Lua's print (lbaselib.c): tostring of each, tabs between, line end, flush.
static int l_print(lua_State *L)
{
  ep_output *o = &ep_state_of(L)->output;
  FILE *out = o->out;
  int n = lua_gettop(L);
  for (int i = 1; i <= n; i++) {
    size_t length;
    if (lua_type(L, i) == LUA_TSTRING) {
      const char *text = lua_tolstring(L, i, &length);
      if (i > 1)
        putc_unlocked('\t', out);
      fwrite_unlocked(text, 1, length, out);
      continue;
    }
    const char *text = luaL_tolstring(L, i, &length);
    if (i > 1)
      putc_unlocked('\t', out);
    fwrite_unlocked(text, 1, length, out);
    lua_pop(L, 1);
  }
  putc_unlocked('\n', out);
  ep_output_flush(L);
  return 0;
}

static int keep_open(lua_State *L)
{
  luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  stream->closef = keep_open;
  luaL_pushfail(L);
  lua_pushliteral(L, "cannot close standard file");
  return 2;
}

static void replace_stream(lua_State *L, FILE *file, const char *name, const char *registry_key)
{
  luaL_Stream *stream = lua_newuserdatauv(L, sizeof *stream, 0);
  stream->f = file;
  stream->closef = keep_open;
  luaL_setmetatable(L, LUA_FILEHANDLE);
  if (registry_key) {
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, registry_key);
  }
  lua_setfield(L, -2, name);
}

void ep_output_open(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  lua_pushcfunction(L, l_print);
  lua_setglobal(L, "print");
  if (!s->host.output)
    return;
  lua_getglobal(L, LUA_IOLIBNAME);
  replace_stream(L, s->output.out, "stdout",
                 "_IO_output"); // liolib.c keeps its default output there
  replace_stream(L, s->output.err, "stderr", NULL);
  lua_pop(L, 1);
}
