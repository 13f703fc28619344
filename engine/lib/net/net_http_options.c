// SPDX-License-Identifier: MIT
/*
 * Reading what a request shall be: its options, over those of its client. Engine thread; owns nothing but the file that it opens.
 * Wrong types raise, since they are mistakes of the program. A value that cannot be (a line end in a header, a file that is not there) may come from
 * outside, so it is answered as what the network does is.
 */
#include "lib/net/net_http_int.h"

#include "base/utf8.h"

#include <eplua/version.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const ep_http_client_options[] = {
    "method",       "headers",        "data",           "timeout",  "checkCertificate",
    "caFile",       "proxy",          "user",           "password", "maxBody",
    "maxRedirects", "allowDowngrade", "connectTimeout", "stream",   "reconnect",
    "file",         "cookies",        "maxConnections", NULL,
};

static void fail(ep_http_spec *spec, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The first thing that is wrong is told.
static void fail(ep_http_spec *spec, const char *code, const char *format, ...)
{
  va_list arguments;
  if (spec->failure.code)
    return;
  spec->failure.code = code;
  va_start(arguments, format);
  vsnprintf(spec->failure.text, sizeof spec->failure.text, format, arguments);
  va_end(arguments);
}

// --- texts ---

// The value on top as a text, moved to the words. what: for messages. NULL, and a failure, when it has a zero byte.
static const char *take_word(lua_State *L, ep_http_spec *spec, const char *what, size_t *length)
{
  size_t size;
  int type = lua_type(L, -1);
  if (type != LUA_TSTRING && type != LUA_TNUMBER)
    luaL_argerror(L, 3,
                  lua_pushfstring(L, "%s: string expected, got %s", what, luaL_typename(L, -1)));
  const char *word = lua_tolstring(L, -1, &size);
  lua_rawseti(L, EP_HTTP_WORDS, (lua_Integer)lua_rawlen(L, EP_HTTP_WORDS) + 1);
  if (length)
    *length = size;
  else if (strlen(word) != size) {
    fail(spec, "EINVAL", "%s contains a zero byte", what);
    return NULL;
  }
  return word;
}

static int push_option(lua_State *L, const char *name)
{
  if (lua_istable(L, EP_HTTP_OPTIONS))
    return lua_getfield(L, EP_HTTP_OPTIONS, name);
  lua_pushnil(L);
  return LUA_TNIL;
}

// The option of that name; NULL: absent.
static const char *take_option(lua_State *L, ep_http_spec *spec, const char *name, size_t *length)
{
  if (push_option(L, name) != LUA_TNIL)
    return take_word(L, spec, name, length);
  lua_pop(L, 1);
  return NULL;
}

static int where(lua_State *L)
{
  return lua_istable(L, EP_HTTP_OPTIONS) ? EP_HTTP_OPTIONS : 0;
}

// RFC 9110, 5.6.2
static bool is_token(const char *text)
{
  if (!*text)
    return false;
  for (; *text; text++)
    if (*text <= ' ' || *text > '~' || strchr("\"(),/:;<=>?@[\\]{}", *text))
      return false;
  return true;
}

static bool has_control(const char *text)
{
  for (const unsigned char *c = (const unsigned char *)text; *c; c++)
    if ((*c < ' ' && *c != '\t') || *c == 127)
      return true;
  return false;
}

// --- method ---

static void read_method(lua_State *L, ep_http_spec *spec)
{
  const char *given = take_option(L, spec, "method", NULL);
  if (!given)
    return;
  if (!is_token(given) || strlen(given) > 24 || strcasecmp(given, "CONNECT") == 0) {
    fail(spec, "EINVAL", "not a method of HTTP: %.60s", has_control(given) ? "" : given);
    return;
  }
  char upper[32];
  size_t n = 0;
  for (; given[n]; n++)
    upper[n] = (char)(given[n] >= 'a' && given[n] <= 'z' ? given[n] - 32 : given[n]);
  lua_pushlstring(L, upper, n);
  spec->curl.method = take_word(L, spec, "method", NULL);
}

// --- headers ---

static void add_header(lua_State *L, ep_http_spec *spec, ep_curl_header *list, const char *name)
{
  const char *value = take_word(L, spec, "value of a header", NULL);
  if (!name || !value)
    return;
  if (!is_token(name)) {
    fail(spec, "EINVAL", "not a name of a header: %.60s", has_control(name) ? "" : name);
    return;
  }
  while (*value == ' ' || *value == '\t')
    value++;
  if (has_control(value)) {
    fail(spec, "EINVAL", "the header %s contains a control character", name);
    return;
  }
  if (strcasecmp(name, "Transfer-Encoding") == 0) {
    fail(spec, "EINVAL", "the header Transfer-Encoding is not the script's to set");
    return;
  }
  if (strcasecmp(name, "Accept") == 0 && strcasestr(value, "text/event-stream"))
    spec->events = true;
  list[spec->curl.header_count++] = (ep_curl_header){name, value};
}

// How many lines the table at `table` makes.
static size_t count_headers(lua_State *L, int table)
{
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
    count += lua_istable(L, -1) ? lua_rawlen(L, -1) : 1;
  return count;
}

static void read_headers(lua_State *L, ep_http_spec *spec)
{
  int type = push_option(L, "headers"), table = lua_gettop(L);
  if (type == LUA_TNIL) {
    lua_pop(L, 1);
    return;
  }
  if (type != LUA_TTABLE)
    luaL_argerror(L, 3,
                  lua_pushfstring(L, "headers: table expected, got %s", luaL_typename(L, -1)));
  size_t most = count_headers(L, table);
  ep_curl_header *list = lua_newuserdatauv(L, (most + 1) * sizeof *list, 0);
  lua_rawseti(L, EP_HTTP_WORDS, (lua_Integer)lua_rawlen(L, EP_HTTP_WORDS) + 1);
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      luaL_argerror(L, 3,
                    lua_pushfstring(L, "headers: names are strings, not %s", luaL_typename(L, -2)));
    lua_pushvalue(L, -2);
    const char *name = take_word(L, spec, "name of a header", NULL);
    size_t values = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    for (size_t i = 1; i <= values && spec->curl.header_count < most; i++) {
      lua_rawgeti(L, -1, (lua_Integer)i);
      add_header(L, spec, list, name);
    }
    if (!lua_istable(L, -1) && spec->curl.header_count < most) {
      lua_pushvalue(L, -1);
      if (lua_type(L, -1) == LUA_TBOOLEAN) {
        lua_pushstring(L, lua_toboolean(L, -1) ? "true" : "false");
        lua_replace(L, -2);
      }
      add_header(L, spec, list, name);
    }
  }
  lua_pop(L, 1);
  spec->curl.headers = list;
}

// --- all ---

static void read_url(lua_State *L, ep_http_spec *spec)
{
  size_t length;
  const char *url = lua_tolstring(L, EP_HTTP_URL, &length);
  spec->curl.url = url;
  if (strlen(url) != length)
    fail(spec, "EINVAL", "the URL contains a zero byte");
  else if (!ep_utf8_is_valid(url, length))
    fail(spec, "EINVAL", "the URL is not valid UTF-8");
}

void ep_http_read(lua_State *L, ep_http_spec *spec)
{
  *spec = (ep_http_spec){.curl = {.file = -1, .agent = "EPLua/" EPLUA_VERSION}};
  ep_curl_spec *c = &spec->curl;
  luaL_checkstack(L, 10, NULL);
  read_url(L, spec);
  read_method(L, spec);
  read_headers(L, spec);
  c->body = take_option(L, spec, "data", &c->body_length);
  spec->file = take_option(L, spec, "file", NULL);
  if (c->body && spec->file)
    luaL_argerror(L, 3, "data and file: only one of them can be the body");
  if ((c->body || spec->file) && c->method && strcmp(c->method, "HEAD") == 0)
    luaL_argerror(L, 3, "a request with HEAD has no body");
  c->ca_file = take_option(L, spec, "caFile", NULL);
  c->proxy = take_option(L, spec, "proxy", NULL);
  c->user = take_option(L, spec, "user", NULL);
  c->password = take_option(L, spec, "password", NULL);
  int at = where(L);
  c->check = ep_net_option_flag(L, at, "checkCertificate", true);
  c->downgrade = ep_net_option_flag(L, at, "allowDowngrade", false);
  c->stream = ep_net_option_flag(L, at, "stream", false);
  spec->reconnect = ep_net_option_flag(L, at, "reconnect", false);
  spec->timeout_ms = ep_net_option_ms(L, at, "timeout", EP_HTTP_TIMEOUT_MS);
  c->connect_ms = ep_net_option_ms(L, at, "connectTimeout", EP_HTTP_CONNECT_MS);
  c->max_hops = (unsigned)ep_net_option_integer(L, at, "maxRedirects", 0, 100, EP_HTTP_HOPS);
  c->max_body = (size_t)ep_net_option_integer(L, at, "maxBody", 1, INT64_MAX / 2, EP_HTTP_BODY);
}

void ep_http_check_client(lua_State *L, int arg)
{
  static const char *const words[] = {"method", "data", "file",    "caFile",
                                      "proxy",  "user", "password"};
  static const char *const flags[] = {"checkCertificate", "allowDowngrade", "stream", "reconnect"};
  if (!lua_istable(L, arg))
    return;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    int type = lua_getfield(L, arg, words[i]);
    if (type != LUA_TNIL && type != LUA_TSTRING && type != LUA_TNUMBER)
      luaL_argerror(
          L, arg,
          lua_pushfstring(L, "%s: string expected, got %s", words[i], luaL_typename(L, -1)));
    lua_pop(L, 1);
  }
  int type = lua_getfield(L, arg, "headers");
  if (type != LUA_TNIL && type != LUA_TTABLE)
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "headers: table expected, got %s", luaL_typename(L, -1)));
  lua_pop(L, 1);
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    ep_net_option_flag(L, arg, flags[i], false);
  ep_net_option_ms(L, arg, "timeout", 0);
  ep_net_option_ms(L, arg, "connectTimeout", 0);
  ep_net_option_integer(L, arg, "maxRedirects", 0, 100, 0);
  ep_net_option_integer(L, arg, "maxBody", 1, INT64_MAX / 2, 1);
}

// --- what restricted code may do ---

static void permit_place(lua_State *L, ep_http_spec *spec, const ep_curl_url *at) EP_ENGINE_THREAD
{
  char text[400];
  if (!ep_net_permitted(L, at->host, at->port, text, sizeof text))
    fail(spec, "EACCES", "%s", text);
}

// A proxy that the script names is spoken to as well. One of the environment is the user's.
static void permit_proxy(lua_State *L, const ep_curl_calls *calls,
                         ep_http_spec *spec) EP_ENGINE_THREAD
{
  char url[1024];
  ep_curl_url at;
  ep_curl_failure failure;
  const char *proxy = spec->curl.proxy;
  if (!proxy || !*proxy)
    return;
  snprintf(url, sizeof url, "%s%s", strstr(proxy, "://") ? "" : "http://", proxy);
  if (strlen(proxy) > 900 || calls->url_split(url, &at, &failure) != 0)
    fail(spec, "EACCES", "not permitted: a proxy that is not of http or https");
  else {
    char port[16]; // without one, it would be another than of URLs
    snprintf(port, sizeof port, ":%d", at.port);
    if (strstr(url, port))
      permit_place(L, spec, &at);
    else
      fail(spec, "EACCES", "not permitted: a proxy without its port");
  }
}

static void permit_file(lua_State *L, ep_http_spec *spec, const char *path)
{
  if (path && !ep_permit_read(&ep_state_of(L)->permit, path))
    fail(spec, "EACCES", "not permitted: %.300s (--allow-read)", path);
}

void ep_http_permit(lua_State *L, const ep_curl_calls *calls, ep_http_spec *spec)
{
  ep_curl_url at;
  ep_curl_failure failure;
  if (spec->failure.code)
    return;
  if (calls->url_split(spec->curl.url, &at, &failure) != 0) {
    spec->failure = failure;
    return;
  }
  if (!ep_state_of(L)->permit.restricted)
    return;
  permit_place(L, spec, &at);
  permit_proxy(L, calls, spec);
  permit_file(L, spec, spec->file);
  permit_file(L, spec, spec->curl.ca_file);
}

void ep_http_open_file(ep_http_spec *spec)
{
  struct stat about;
  if (!spec->file || spec->failure.code)
    return;
  int fd = open(spec->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
    int error = fd < 0 ? errno : EINVAL;
    const char *name = strerrorname_np(error);
    fail(spec, name ? name : "EIO", "cannot send %.300s: %s", spec->file,
         fd < 0 ? strerror(error) : "not a plain file");
    if (fd >= 0)
      close(fd);
    return;
  }
  spec->curl.file = fd;
  spec->curl.file_length = about.st_size;
}
