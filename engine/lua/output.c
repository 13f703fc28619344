// SPDX-License-Identifier: MIT
/*
 * print, and the streams behind it. Engine thread; owns the streams it makes, not the process's.
 * A host that wants the output gets it through a stdio stream with a write function of ours
 * (fopencookie), so print, io.write and a C module that uses the stream all go the same way and
 * stay in order. print flushes each line, as lua's does: whoever watches a pipe sees a line when it
 * is printed, and a crash loses none.
 * A capture is known by its coroutine: what runs decides, entry by entry, where io.stdout leads, and a coroutine that is
 * made while a capture runs belongs to it. So nothing is asked as long as nobody captures.
 */
#include "lua/output.h"

#include "lua/report.h"
#include "lua/state.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char key_out, key_err, key_captured;

static ssize_t write_to(ep_output *o, eplua_stream stream, FILE *file, const char *bytes,
                        size_t length)
{
  if (o->host->output) {
    o->host->output(o->host->ud, stream, bytes, length);
  } else if (fwrite_unlocked(bytes, 1, length, file) < length || fflush_unlocked(file) != 0) {
    int error = errno;
    clearerr_unlocked(file);
    errno = error;
    return 0;
  }
  if (o->follow)
    o->follow(o->follow_ud, stream, bytes, length);
  return (ssize_t)length;
}

static ssize_t write_out(void *cookie, const char *bytes, size_t length)
{
  return write_to(cookie, EPLUA_STREAM_OUT, stdout, bytes, length);
}

static ssize_t write_err(void *cookie, const char *bytes, size_t length)
{
  return write_to(cookie, EPLUA_STREAM_ERR, stderr, bytes, length);
}

// Makes the streams that lead to write_to().
static bool make_streams(ep_output *o)
{
  FILE *out = fopencookie(o, "w", (cookie_io_functions_t){.write = write_out});
  FILE *err = fopencookie(o, "w", (cookie_io_functions_t){.write = write_err});
  if (!out || !err) {
    if (out)
      fclose(out);
    if (err)
      fclose(err);
    return false;
  }
  setvbuf(err, NULL, _IONBF, 0);
  if (!o->host->output && isatty(STDOUT_FILENO))
    setvbuf(out, NULL, _IOLBF, 0);
  if (o->out == o->real)
    o->out = out;
  o->real = out;
  o->err = err;
  return true;
}

int ep_output_init(ep_output *o, eplua_host *host)
{
  *o = (ep_output){.out = stdout, .real = stdout, .err = stderr, .host = host};
  if (!host->output)
    return EPLUA_OK;
  return make_streams(o) ? EPLUA_OK : EPLUA_E_NOMEM;
}

int ep_output_follow(ep_output *o, ep_follow_fn *follow, void *ud)
{
  o->follow = follow;
  o->follow_ud = ud;
  if (!follow || o->real != stdout)
    return EPLUA_OK;
  fflush_unlocked(stdout);
  if (!make_streams(o)) {
    o->follow = NULL;
    return EPLUA_E_NOMEM;
  }
  o->stream->f = o->out;
  o->err_stream->f = o->err;
  return EPLUA_OK;
}

void ep_output_fini(ep_output *o)
{
  if (o->tee)
    fclose(o->tee);
  if (o->real && o->real != stdout)
    fclose(o->real);
  if (o->err && o->err != stderr)
    fclose(o->err);
  o->out = o->real = o->tee = o->err = NULL;
}

void ep_output_flush(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  ep_output *o = &s->output;
  if (o->out != o->real)
    fflush_unlocked(o->out);
  if (fflush_unlocked(o->real) == 0 && !ferror_unlocked(o->real))
    return;
  int error = errno;
  clearerr_unlocked(o->real);
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

static luaL_Stream *replace_stream(lua_State *L, FILE *file, const char *name,
                                   const char *registry_key)
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
  return stream;
}

void ep_output_open(lua_State *L)
{
  ep_state *s = ep_state_of(L);
  lua_pushcfunction(L, l_print);
  lua_setglobal(L, "print");
  lua_getglobal(L, LUA_IOLIBNAME);
  if (s->host.output) {
    // liolib.c keeps its default output under that key
    replace_stream(L, s->output.real, "stdout", "_IO_output");
    replace_stream(L, s->output.err, "stderr", NULL);
  }
  lua_getfield(L, -1, "stdout");
  s->output.stream = lua_touserdata(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_out); // it outlives a script that sets io.stdout
  lua_getfield(L, -1, "stderr");
  s->output.err_stream = lua_touserdata(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_err);
  lua_pop(L, 1);
}

// --- captures ---

static ssize_t write_tee(void *cookie, const char *bytes, size_t length)
{
  ep_output *o = cookie;
  ep_capture *c = o->current;
  fwrite_unlocked(bytes, 1, length, o->real);
  if (!c || c->cut)
    return (ssize_t)length;
  size_t n = length < EP_CAPTURE_MAX - c->length ? length : EP_CAPTURE_MAX - c->length;
  if (c->length + n > c->capacity) {
    size_t wanted = c->capacity * 2 > c->length + n ? c->capacity * 2 : c->length + n;
    char *grown = realloc(c->bytes, wanted);
    if (grown) {
      c->bytes = grown;
      c->capacity = wanted;
    } else {
      n = 0;
    }
  }
  if (n > 0)
    memcpy(c->bytes + c->length, bytes, n);
  c->length += n;
  c->cut = n < length;
  return (ssize_t)length;
}

static void switch_to(ep_output *o, ep_capture *capture)
{
  if (o->current)
    fflush_unlocked(o->tee);
  o->current = capture;
  o->out = capture ? o->tee : o->real;
  o->stream->f = o->out;
}

// Pushes the weak table from coroutines to ids of captures.
static void push_captured(lua_State *L)
{
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key_captured) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  ep_hook_push_weak_table(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key_captured);
}

void ep_output_adopt(lua_State *co)
{
  ep_state *s = ep_state_of(co);
  if (!s->output.current)
    return;
  lua_pushthread(co);
  push_captured(co);
  lua_insert(co, -2);
  lua_pushinteger(co, s->output.current->id);
  lua_rawset(co, -3);
  lua_pop(co, 1);
}

bool ep_output_capture_begin(lua_State *L, ep_capture *capture)
{
  ep_output *o = &ep_state_of(L)->output;
  if (!o->tee)
    o->tee = fopencookie(o, "w", (cookie_io_functions_t){.write = write_tee});
  if (!o->tee)
    return false;
  capture->id = ++o->last_capture;
  capture->next = o->captures;
  o->captures = capture;
  switch_to(o, capture);
  ep_output_adopt(L);
  return true;
}

void ep_output_capture_end(ep_state *s, ep_capture *capture)
{
  ep_output *o = &s->output;
  if (o->current == capture)
    switch_to(o, NULL);
  for (ep_capture **p = &o->captures; *p; p = &(*p)->next) {
    if (*p == capture) {
      *p = capture->next;
      return;
    }
  }
}

void ep_output_enter(ep_state *s, lua_State *co)
{
  ep_output *o = &s->output;
  if (!o->captures)
    return;
  lua_rawgetp(s->L, LUA_REGISTRYINDEX, &key_captured);
  lua_pushthread(co);
  lua_xmove(co, s->L, 1);
  int64_t id = lua_rawget(s->L, -2) == LUA_TNUMBER ? lua_tointeger(s->L, -1) : 0;
  lua_pop(s->L, 2);
  for (ep_capture *c = o->captures; id && c; c = c->next) {
    if (c->id == id)
      switch_to(o, c);
  }
}

void ep_output_leave(ep_state *s)
{
  if (s->output.current)
    switch_to(&s->output, NULL);
}
