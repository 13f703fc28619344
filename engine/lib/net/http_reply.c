// SPDX-License-Identifier: MIT
/*
 * Answers as bytes: heads, and whole answers that fit in a piece. Engine thread; owns nothing.
 * A head is written into the caller's memory and goes out in one piece with a short body, for each piece is a packet. Lengths, chunks and what becomes of the
 * connection are ours to say: a script that says them, too, is not heard, or its answer could be read in two ways.
 */
#include "lib/net/http_server_int.h"

#include "base/thread.h"
#include "lua/json.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// --- writing ---

static void put_bytes(ep_httpd_text *t, const char *bytes, size_t length)
{
  if ((size_t)(t->end - t->at) < length) {
    t->full = true;
    return;
  }
  memcpy(t->at, bytes, length);
  t->at += length;
}

void ep_httpd_put(ep_httpd_text *t, const char *text)
{
  put_bytes(t, text, strlen(text));
}

void ep_httpd_put_line(ep_httpd_text *t, const char *name, const char *value)
{
  ep_httpd_put(t, name);
  ep_httpd_put(t, ": ");
  ep_httpd_put(t, value);
  ep_httpd_put(t, "\r\n");
}

static void put_length(ep_httpd_text *t, size_t length)
{
  char text[24];
  snprintf(text, sizeof text, "%zu", length);
  ep_httpd_put_line(t, "Content-Length", text);
}

static const char *date_now(ep_httpd *h)
{
  uv_timeval64_t now = {0};
  uv_gettimeofday(&now);
  if (h->date_of != (time_t)now.tv_sec) {
    h->date_of = (time_t)now.tv_sec;
    ep_http_date(h->date_of, h->date);
  }
  return h->date;
}

bool ep_httpd_is_head(const ep_httpd_connection *c)
{
  return c->head.method && strcmp(c->head.method, "HEAD") == 0;
}

bool ep_httpd_has_body(int status)
{
  return status >= 200 && status != 204 && status != 304;
}

void ep_httpd_put_begin(ep_httpd_text *t, ep_httpd_connection *c, int status)
{
  char number[8];
  snprintf(number, sizeof number, "%d ", status);
  ep_httpd_put(t, "HTTP/1.1 ");
  ep_httpd_put(t, number);
  ep_httpd_put(t, ep_http_phrase(status));
  ep_httpd_put(t, "\r\n");
  ep_httpd_put_line(t, "Date", date_now(c->server));
  if (!c->server->listener || !c->head.keep_alive)
    c->last = true;
  if (c->last)
    ep_httpd_put_line(t, "Connection", "close");
  else if (c->head.minor == 0)
    ep_httpd_put_line(t, "Connection", "keep-alive");
}

bool ep_httpd_send(ep_httpd_connection *c, const char *bytes, size_t length)
{
  if (c->leaving)
    return false;
  if (ep_stream_write(c->stream, bytes, length, NULL, NULL) == 0)
    return true;
  ep_httpd_abort(c);
  return false;
}

void ep_httpd_say(ep_httpd_connection *c, int status, const char *why, const char *extra)
{
  char bytes[2048], body[256];
  if (c->leaving)
    return;
  if (c->busy && c->head_sent) {
    ep_httpd_abort(c);
    return;
  }
  bool kept = c->busy && c->head.phase == EP_HTTP_WHOLE;
  if (!kept || status == 503) // what else comes is unknown, or its coroutine may still run
    c->last = true;
  int n = snprintf(body, sizeof body, "%s%s%s\n", ep_http_phrase(status), why ? ": " : "",
                   why ? why : "");
  size_t length = n > 0 && (size_t)n < sizeof body ? (size_t)n : 0;
  ep_httpd_text t = {bytes, bytes + sizeof bytes, false};
  ep_httpd_put_begin(&t, c, status);
  ep_httpd_put_line(&t, "Content-Type", "text/plain; charset=utf-8");
  put_length(&t, length);
  if (extra)
    ep_httpd_put(&t, extra);
  ep_httpd_put(&t, "\r\n");
  if (!ep_httpd_is_head(c))
    put_bytes(&t, body, length);
  c->busy = true;
  if (ep_httpd_send(c, bytes, (size_t)(t.at - bytes)))
    ep_httpd_done(c);
}

// --- answers of handlers ---

static const struct { // headers that are ours to say
  const char *name;
  bool closes;
} ours[] = {{"content-length", false},
            {"transfer-encoding", false},
            {"keep-alive", false},
            {"connection", true},
            {"date", false}};

// Is it one of ours? A wish to close is heard.
static bool is_ours(ep_httpd_connection *c, const char *name, const char *value)
{
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    if (strcasecmp(name, ours[i].name) != 0)
      continue;
    if (ours[i].closes && strcasecmp(value, "close") == 0)
      c->last = true;
    return true;
  }
  return false;
}

// The header `name` with the value on top.
static void put_header(lua_State *L, ep_httpd_text *t, ep_httpd_connection *c, const char *name)
{
  size_t length;
  int type = lua_type(L, -1);
  if (type != LUA_TSTRING && type != LUA_TNUMBER)
    luaL_error(L, "header '%s': string expected, got %s", name, luaL_typename(L, -1));
  lua_pushvalue(L, -1); // numbers would change where they are
  const char *value = lua_tolstring(L, -1, &length);
  if (!ep_http_is_value(value, length))
    luaL_error(L, "header '%s': its value has a control character", name);
  if (!is_ours(c, name, value))
    ep_httpd_put_line(t, name, value);
  lua_pop(L, 1);
}

// Writes the headers of the table at index. Gives whether a type is among them.
static bool put_headers(lua_State *L, ep_httpd_text *t, ep_httpd_connection *c, int index)
{
  bool typed = false;
  if (lua_isnoneornil(L, index))
    return false;
  if (!lua_istable(L, index))
    luaL_error(L, "headers: table expected, got %s", luaL_typename(L, index));
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    size_t length;
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_error(L, "headers: names are strings, got %s", luaL_typename(L, -2));
    const char *name = lua_tolstring(L, -2, &length);
    if (!ep_http_is_name(name, length))
      luaL_error(L, "headers: '%s' is no name of a header", name);
    typed = typed || strcasecmp(name, "content-type") == 0;
    if (lua_type(L, -1) != LUA_TTABLE) {
      put_header(L, t, c, name);
      continue;
    }
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= count; i++) { // Set-Cookie
      lua_rawgeti(L, -1, i);
      put_header(L, t, c, name);
      lua_pop(L, 1);
    }
  }
  return typed;
}

static int read_status(lua_State *L, int index, int initial)
{
  int whole;
  if (lua_isnoneornil(L, index))
    return initial;
  lua_Integer status = lua_tointegerx(L, index, &whole);
  if (!whole || status < 200 || status > 599)
    luaL_error(L, "status: a whole number from 200 to 599 expected, got %s",
               luaL_tolstring(L, index, NULL));
  return (int)status;
}

// Makes the value at d a string, or leaves a function. Gives its type: NULL: no data at all.
static const char *read_data(lua_State *L, int d)
{
  size_t length;
  const char *text;
  switch (lua_type(L, d)) {
  case LUA_TNIL:
    return NULL;
  case LUA_TFUNCTION:
    return "text/plain; charset=utf-8";
  case LUA_TSTRING:
  case LUA_TNUMBER:
    text = lua_tolstring(L, d, &length);
    return ep_http_text_type(text, length);
  case LUA_TTABLE:
    if (ep_json_encode(L, d, false) != 1)
      luaL_error(L, "the table that is the answer cannot be JSON: %s", lua_tostring(L, -1));
    lua_replace(L, d);
    return "application/json";
  default:
    luaL_error(L, "an answer is a string, a table, a function or nil, got %s", luaL_typename(L, d));
    return NULL;
  }
}

bool ep_httpd_begin_answer(lua_State *L, ep_httpd_connection *c, int d)
{
  char bytes[EP_HTTPD_REPLY_HEAD];
  size_t length = 0;
  const char *text = NULL;
  (void)ep_state_of(L);
  luaL_checkstack(L, 8, NULL);
  const char *type = read_data(L, d);
  int status = read_status(L, d + 1, type ? 200 : 204);
  bool has_body = ep_httpd_has_body(status), streams = lua_isfunction(L, d) && has_body;
  if (lua_type(L, d) == LUA_TSTRING)
    text = lua_tolstring(L, d, &length);
  ep_httpd_text t = {bytes, bytes + sizeof bytes, false};
  if (streams && c->head.minor == 0)
    c->last = true; // its end is the end of the connection
  char headers[EP_HTTPD_REPLY_HEAD];
  ep_httpd_text lines = {headers, headers + sizeof headers, false};
  bool typed = put_headers(L, &lines, c, d + 2); // first: one may say that the connection closes
  ep_httpd_put_begin(&t, c, status);
  put_bytes(&t, headers, (size_t)(lines.at - headers));
  if (has_body && type && !typed)
    ep_httpd_put_line(&t, "Content-Type", type);
  c->chunked = streams && c->head.minor == 1;
  if (c->chunked)
    ep_httpd_put_line(&t, "Transfer-Encoding", "chunked");
  else if (has_body && !streams)
    put_length(&t, length);
  ep_httpd_put(&t, "\r\n");
  if (t.full || lines.full)
    luaL_error(L, "the headers of an answer have at most %d KiB", EP_HTTPD_REPLY_HEAD >> 10);
  bool more = has_body && !ep_httpd_is_head(c) && (streams || length > 0);
  if (more && text && (size_t)(t.end - t.at) >= length) { // both in one packet
    put_bytes(&t, text, length);
    more = false;
  }
  c->head_sent = true;
  return ep_httpd_send(c, bytes, (size_t)(t.at - bytes)) && more;
}
