// SPDX-License-Identifier: MIT
/*
 * TCPSocket: what has come, and reads of it. Engine thread; owns the bytes that are unread, counted as Lua's memory.
 * A connection reads ahead, up to a bound, then TCP holds the peer back. So the end of the peer is known although nobody reads, and
 * small reads need no system call each. A read that wants more than the bound may have it. Reading on demand only was rejected: each read would cost two calls of epoll.
 */
#include "lib/net/net_tcp_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 4096, KEEP_SIZE = 64 << 10, EXACT_MAX = 1 << 30, DELIMITER_MAX = 4096 };

typedef struct piece {
  const char *bytes;
  size_t length;
} piece;

static int push_piece(lua_State *L, void *ud)
{
  const piece *p = ud;
  lua_pushlstring(L, p->bytes, p->length);
  return 1;
}

// --- bytes ---

// Whether more shall come. A read that is under way has not got enough, however much that is; else so much is kept, and half of it again before the peer may go on.
static bool has_room(const ep_tcp *c)
{
  if (c->read.answer)
    return c->read.size > EP_TCP_WINDOW ? c->length < c->read.size : c->length < EP_TCP_WINDOW;
  return c->length < (c->reading ? EP_TCP_WINDOW : EP_TCP_WINDOW / 2);
}

static char *resize(ep_tcp *c, size_t size) EP_ENGINE_THREAD
{
  char *bytes = ep_mem_alloc(&c->s->mem, c->bytes, c->size, size);
  if (bytes || size < c->size)
    return bytes;
  lua_gc(c->s->L, LUA_GCCOLLECT); // Lua's garbage may fill the limit
  return ep_mem_alloc(&c->s->mem, c->bytes, c->size, size);
}

// Keeps them; false: no memory.
static bool append(ep_tcp *c, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  if (c->start > 0 && c->start + c->length + length > c->size) {
    memmove(c->bytes, c->bytes + c->start, c->length);
    c->start = 0;
  }
  if (c->length + length > c->size) {
    size_t size = c->size ? c->size : FIRST_SIZE;
    while (size < c->length + length)
      size *= 2;
    char *grown = resize(c, size);
    if (!grown)
      return false;
    c->bytes = grown;
    c->size = size;
  }
  memcpy(c->bytes + c->start + c->length, bytes, length);
  c->length += length;
  return true;
}

// Takes length bytes off; they stay where they are until more is appended.
static const char *consume(ep_tcp *c, size_t length)
{
  const char *bytes = c->bytes + c->start;
  c->start += length;
  c->length -= length;
  return bytes;
}

// An idle connection shall cost little.
static void shrink(ep_tcp *c) EP_ENGINE_THREAD
{
  if (c->length > 0)
    return;
  c->start = 0;
  if (c->size <= KEEP_SIZE && c->read.answer)
    return;
  ep_mem_alloc(&c->s->mem, c->bytes, c->size, 0);
  c->bytes = NULL;
  c->size = 0;
}

// --- what a read gets ---

typedef enum found { NOT_YET, BYTES, FAILED } found;

static found find_delimiter(ep_tcp_read *r, const char *bytes, size_t length, size_t *count)
{
  size_t window = length < r->size ? length : r->size;
  if (window >= r->delimiter_length && window > r->looked) {
    const char *at =
        memmem(bytes + r->looked, window - r->looked, r->delimiter, r->delimiter_length);
    if (at) {
      *count = (size_t)(at - bytes) + r->delimiter_length;
      return BYTES;
    }
    r->looked = window - r->delimiter_length + 1;
  }
  return NOT_YET;
}

// What r gets of what is there. BYTES: *count bytes; FAILED: *error says why.
static found look(const ep_tcp *c, ep_tcp_read *r, size_t *count, int *error)
{
  found f = NOT_YET;
  *error = c->end_error;
  *count = c->length < r->size ? c->length : r->size;
  switch (r->wants) {
  case EP_TCP_SOME:
    f = c->length > 0 ? BYTES : NOT_YET;
    break;
  case EP_TCP_EXACT:
    f = c->length >= r->size ? BYTES : NOT_YET;
    break;
  case EP_TCP_UNTIL:
    f = find_delimiter(r, c->bytes + c->start, c->length, count);
    if (f == NOT_YET && c->length >= r->size) {
      *error = UV_EMSGSIZE;
      return FAILED;
    }
    break;
  }
  if (f == NOT_YET && c->ended)
    f = c->end_error ? FAILED : BYTES; // the rest, and then "" for ever
  return f;
}

static const char *error_text(const ep_tcp_read *r, int error)
{
  return error == UV_EMSGSIZE && r->wants == EP_TCP_UNTIL
             ? "the delimiter did not come within the limit (option max)"
             : ep_net_error_text(error);
}

void ep_tcp_forget_read(ep_tcp *c)
{
  free(c->read.delimiter);
  c->read = (ep_tcp_read){0};
}

void ep_tcp_adjust_reading(ep_tcp *c)
{
  if (!c->connected)
    return;
  bool on = !c->ended && has_room(c);
  ep_stream_hold(c->stream, c->read.answer != NULL);
  if (on == c->reading)
    return;
  c->reading = on;
  ep_stream_read(c->stream, on);
}

// Ends the pending read if it can be. Lua runs in it.
static void settle(ep_tcp *c) EP_ENGINE_THREAD
{
  ep_answer *a = c->read.answer;
  size_t count;
  int error;
  found f = a ? look(c, &c->read, &count, &error) : NOT_YET;
  if (f == NOT_YET) {
    ep_tcp_adjust_reading(c);
    return;
  }
  const char *text = f == FAILED ? error_text(&c->read, error) : NULL;
  piece p = {.bytes = f == BYTES ? consume(c, count) : NULL, .length = count};
  ep_tcp_forget_read(c);
  ep_tcp_adjust_reading(c);
  if (f == FAILED)
    ep_answer_fail(a, text, ep_net_error_code(error));
  else
    ep_answer_ok(a, push_piece, &p); // pushes before anything else can happen to the bytes
  if (!c->closing)
    shrink(c);
}

// --- what the stream says ---

static void fail_for_memory(ep_tcp *c) EP_ENGINE_THREAD
{
  c->ended = true;
  c->end_error = UV_ENOMEM;
  settle(c);
}

void ep_tcp_on_data(void *ud, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  ep_tcp *c = ud;
  ep_tcp_read *r = &c->read;
  if (c->closing)
    return;
  c->at_once = 0;
  if (r->answer && c->length == 0 && r->wants == EP_TCP_SOME && length <= r->size) {
    ep_answer *a = r->answer;
    ep_tcp_forget_read(c);
    ep_tcp_adjust_reading(c);
    ep_answer_ok(a, push_piece, &(piece){bytes, length});
    return;
  }
  if (append(c, bytes, length))
    settle(c);
  else
    fail_for_memory(c);
}

void ep_tcp_on_end(void *ud, int uv_error) EP_ENGINE_THREAD
{
  ep_tcp *c = ud;
  c->ended = true;
  c->reading = false;
  c->end_error = uv_error;
  if (!c->closing)
    settle(c);
}

// --- reads ---

static void run_read(void *operation) EP_ENGINE_THREAD
{
  settle(operation);
}

static void cancel_read(void *operation) EP_ENGINE_THREAD
{
  ep_tcp *c = operation;
  ep_tcp_forget_read(c);
  ep_tcp_adjust_reading(c);
}

// The read that r describes, with callbacks at arg or none. r.delimiter is borrowed.
static int read_with(lua_State *L, int arg, ep_tcp *c, ep_tcp_read r, const char *what,
                     int64_t ms) EP_ENGINE_THREAD
{
  size_t count;
  int error;
  if (c->read.answer)
    return ep_net_refuse(L, arg, what, "another read of this socket is under way", "EBUSY");
  found f = look(c, &r, &count, &error);
  if (f != NOT_YET && lua_isnil(L, arg) && ep_tcp_may_end_at_once(c)) {
    if (f == FAILED)
      return ep_net_push_error(L, error_text(&r, error), ep_net_error_code(error));
    lua_pushlstring(L, consume(c, count), count);
    shrink(c);
    ep_tcp_adjust_reading(c);
    return 1;
  }
  r.looked = 0;
  const char *borrowed = r.delimiter;
  if (borrowed) {
    r.delimiter = malloc(r.delimiter_length + 1); // at least one byte
    if (!r.delimiter)
      ep_raise_memory(L);
    memcpy(r.delimiter, borrowed, r.delimiter_length);
  }
  free(c->read.delimiter); // one that an error has left
  c->read = r;
  ep_answer *a = ep_answer_begin(L, arg, what, &c->item);
  c->read.answer = a;
  ep_answer_limit(a, ms);
  if (f != NOT_YET)
    ep_answer_soon(a, run_read);
  ep_tcp_adjust_reading(c);
  return ep_answer_return(L, a, cancel_read, c, 0);
}

// read([callbacks]) -> data | nil, message, code. "": the peer has ended its side.
int ep_tcp_l_read(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "n", "max", "success", "error", NULL};
  const char *why, *code;
  ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  lua_settop(L, 2);
  int options = ep_net_callback_options(L, 2, known);
  int64_t exact = ep_net_option_integer(L, options, "n", 1, EXACT_MAX, 0);
  int64_t most = ep_net_option_integer(L, options, "max", 1, EXACT_MAX, EXACT_MAX);
  int64_t ms = ep_tcp_limit(L, options, ep_tcp_check(L), 0);
  if (!c)
    return ep_net_refuse(L, 2, "read", why, code);
  ep_tcp_read r = {.wants = exact ? EP_TCP_EXACT : EP_TCP_SOME,
                   .size = (size_t)(exact ? exact : most)};
  return read_with(L, 2, c, r, "read", ms);
}

// readUntil(delimiter, [callbacks]) -> data with the delimiter | nil, message, code. Without it: the rest, at the end.
int ep_tcp_l_read_until(lua_State *L) EP_ENGINE_THREAD
{
  static const char *const known[] = {"timeout", "max", "success", "error", NULL};
  const char *why, *code;
  size_t length;
  ep_tcp *c = ep_tcp_check_connected(L, &why, &code);
  const char *delimiter = luaL_checklstring(L, 2, &length);
  luaL_argcheck(L, length > 0 && length <= DELIMITER_MAX, 2,
                "a delimiter of 1 to 4096 bytes expected");
  lua_settop(L, 3);
  int options = ep_net_callback_options(L, 3, known);
  int64_t most =
      ep_net_option_integer(L, options, "max", (int64_t)length, EXACT_MAX, EP_TCP_UNTIL_MAX);
  int64_t ms = ep_tcp_limit(L, options, ep_tcp_check(L), 0);
  if (!c)
    return ep_net_refuse(L, 3, "readUntil", why, code);
  ep_tcp_read r = {.wants = EP_TCP_UNTIL,
                   .size = (size_t)most,
                   .delimiter_length = length,
                   .delimiter = (char *)(uintptr_t)delimiter};
  return read_with(L, 3, c, r, "readUntil", ms);
}
