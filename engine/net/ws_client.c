// SPDX-License-Identifier: MIT
/*
 * The client's handshake (RFC 6455, 4.1): the request, and whether the answer is one. Engine thread; owns the request and the parser until the answer has
 * come. llhttp reads the answer; what it says is compared with what was asked, and anything else is refused, redirects too: headers and tokens
 * of the script's go to the place it named and to no other.
 */
#include "net/ws_int.h"

#include "net/tunnel.h"
#include "net/ws_key.h"

#include "base/error.h"

#include <llhttp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
  HEAD_MOST = 16 << 10,
  NAME_MOST = 64,
  VALUE_MOST = 1024,
  STATUS_MOST = 64,
  PLACE_MOST = 320
};

struct ep_ws_hello {
  char *request;
  size_t request_length;
  char *protocols; // offered; NULL: none
  char *place;     // "host:port", for people
  char url[EP_NET_PLACE];
  char accept[EP_WS_ACCEPT + 1];
  llhttp_t parser;
  size_t head_length;
  char name[NAME_MOST], value[VALUE_MOST], status[STATUS_MOST], location[VALUE_MOST];
  size_t name_length, value_length, status_length;
  unsigned accepts, upgrades, connections, protocol_count;
  bool accepted, upgraded, connected, extended;
  bool whole; // the head is there
};

// --- what was answered ---

// Cut when there is more; what matters is short.
static void append(char *text, size_t size, size_t *length, const char *at, size_t more)
{
  size_t room = size - 1 - *length;
  size_t part = more < room ? more : room;
  memcpy(text + *length, at, part);
  *length += part;
  text[*length] = 0;
}

// Is word, in any case, an element of a list?
static bool list_has(const char *list, const char *word)
{
  size_t length = strlen(word);
  while (*list) {
    list += strspn(list, ", \t");
    size_t part = strcspn(list, ",");
    size_t end = part;
    while (end > 0 && (list[end - 1] == ' ' || list[end - 1] == '\t'))
      end--;
    if (end == length && strncasecmp(list, word, length) == 0)
      return true;
    list += part;
  }
  return false;
}

static int on_status(llhttp_t *parser, const char *at, size_t length)
{
  struct ep_ws_hello *h = ((ep_ws *)parser->data)->hello;
  append(h->status, sizeof h->status, &h->status_length, at, length);
  return 0;
}

static int on_name(llhttp_t *parser, const char *at, size_t length)
{
  struct ep_ws_hello *h = ((ep_ws *)parser->data)->hello;
  append(h->name, sizeof h->name, &h->name_length, at, length);
  return 0;
}

static int on_value(llhttp_t *parser, const char *at, size_t length)
{
  struct ep_ws_hello *h = ((ep_ws *)parser->data)->hello;
  append(h->value, sizeof h->value, &h->value_length, at, length);
  return 0;
}

static int on_field(llhttp_t *parser)
{
  ep_ws *ws = parser->data;
  struct ep_ws_hello *h = ws->hello;
  while (h->value_length > 0 && strchr(" \t", h->value[h->value_length - 1]))
    h->value[--h->value_length] = 0;
  if (strcasecmp(h->name, "Sec-WebSocket-Accept") == 0) {
    h->accepts++;
    h->accepted = strcmp(h->value, h->accept) == 0;
  } else if (strcasecmp(h->name, "Upgrade") == 0) {
    h->upgrades++;
    h->upgraded = strcasecmp(h->value, "websocket") == 0;
  } else if (strcasecmp(h->name, "Connection") == 0) {
    h->connected |= list_has(h->value, "upgrade");
  } else if (strcasecmp(h->name, "Sec-WebSocket-Extensions") == 0) {
    h->extended |= *h->value != 0;
  } else if (strcasecmp(h->name, "Sec-WebSocket-Protocol") == 0) {
    h->protocol_count++;
    snprintf(ws->protocol, sizeof ws->protocol, "%.*s", EP_WS_PROTOCOL_NAME - 1, h->value);
  } else if (strcasecmp(h->name, "Location") == 0) {
    snprintf(h->location, sizeof h->location, "%s", h->value);
  }
  h->name_length = h->value_length = 0;
  h->name[0] = h->value[0] = 0;
  return 0;
}

static int on_head(llhttp_t *parser)
{
  ((ep_ws *)parser->data)->hello->whole = true;
  return 2; // no body is read: frames follow, or nothing that matters
}

static const llhttp_settings_t settings = {
    .on_status = on_status,
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_header_value_complete = on_field,
    .on_headers_complete = on_head,
};

// What is wrong with an answer of status 101; NULL: nothing.
static const char *find_fault(const ep_ws *ws)
{
  const struct ep_ws_hello *h = ws->hello;
  if (h->upgrades != 1 || !h->upgraded || !h->connected)
    return "the server speaks another protocol than WebSocket";
  if (h->accepts != 1 || !h->accepted)
    return "the server's answer is not to our key";
  if (h->extended)
    return "the server uses an extension that was not asked for";
  if (h->protocol_count > 1 || (h->protocol_count == 1 && (!*ws->protocol || !h->protocols ||
                                                           !list_has(h->protocols, ws->protocol))))
    return "the server chose a protocol that was not offered";
  return NULL;
}

static void fail_at(ep_ws *ws, const char *problem, const char *code) EP_ENGINE_THREAD
{
  char text[VALUE_MOST + 512];
  snprintf(text, sizeof text, "cannot connect to %s: %s", ws->hello->place, problem);
  ep_ws_fail(ws, text, code);
}

static void fail_status(ep_ws *ws) EP_ENGINE_THREAD
{
  const struct ep_ws_hello *h = ws->hello;
  char text[VALUE_MOST + 256];
  int status = llhttp_get_status_code(&ws->hello->parser);
  if (status >= 300 && status < 400 && *h->location)
    snprintf(text, sizeof text, "it leads on to %s (%d), which is not followed", h->location,
             status);
  else
    snprintf(text, sizeof text, "the server answered %d%s%s", status, *h->status ? " " : "",
             h->status);
  fail_at(ws, text, "EPROTO");
}

static size_t read_answer(ep_ws *ws, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  struct ep_ws_hello *h = ws->hello;
  llhttp_errno_t result = llhttp_execute(&h->parser, bytes, length);
  if (result == HPE_OK && !h->whole) {
    h->head_length += length;
    if (h->head_length > HEAD_MOST)
      fail_at(ws, "the server's answer is too long", "EPROTO");
    return length;
  }
  if (!h->whole) {
    fail_at(ws, "the server does not answer in HTTP", "EPROTO");
    return length;
  }
  size_t used = result == HPE_OK ? length : (size_t)(llhttp_get_error_pos(&h->parser) - bytes);
  const char *fault = NULL;
  if (llhttp_get_status_code(&h->parser) != 101)
    fail_status(ws);
  else if ((fault = find_fault(ws)))
    fail_at(ws, fault, "EPROTO");
  else
    ep_ws_begin(ws);
  return used;
}

// --- what is asked ---

static void free_hello(ep_ws *ws)
{
  struct ep_ws_hello *h = ws->hello;
  ws->hello = NULL;
  if (!h)
    return;
  free(h->request);
  free(h->protocols);
  free(h->place);
  free(h);
}

static bool make_hello(ep_ws *ws, const ep_ws_target *target, const ep_ws_options *options)
{
  char key[EP_WS_KEY + 1], port[8] = "";
  struct ep_ws_hello *h = calloc(1, sizeof *h);
  ws->hello = h;
  if (!h || !ep_ws_key_make(key))
    return false;
  ep_ws_key_accept(key, h->accept);
  llhttp_init(&h->parser, HTTP_RESPONSE, &settings);
  h->parser.data = ws;
  bool six = strchr(target->host, ':');
  if (target->port != (target->tls ? 443 : 80))
    snprintf(port, sizeof port, ":%d", target->port);
  const char *protocols = options->protocols ? options->protocols : "";
  if (*protocols && !(h->protocols = strdup(protocols)))
    return false;
  if (asprintf(&h->place, "%s%s%s:%d", six ? "[" : "", target->host, six ? "]" : "", target->port) <
      0) {
    h->place = NULL;
    return false;
  }
  int length = asprintf(&h->request,
                        "GET %s HTTP/1.1\r\nHost: %s%s%s%s\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
                        "Sec-WebSocket-Version: 13\r\n%s%s%s%s\r\n",
                        target->path, six ? "[" : "", target->host, six ? "]" : "", port, key,
                        *protocols ? "Sec-WebSocket-Protocol: " : "", protocols,
                        *protocols ? "\r\n" : "", options->headers ? options->headers : "");
  if (length < 0) {
    h->request = NULL;
    return false;
  }
  h->request_length = (size_t)length;
  return true;
}

void ep_ws_greet(ep_ws *ws, int uv_error)
{
  struct ep_ws_hello *h = ws->hello;
  snprintf(ws->item.peer, sizeof ws->item.peer, "%s", h->url); // it says more than an address
  int error = uv_error ? uv_error : ws->by->write(ws->wire, h->request, h->request_length);
  if (!error)
    ws->by->read(ws->wire, true);
  else if (ws->by->error && error == UV_EPROTO)
    ep_ws_fail(ws, ws->by->error(ws->wire), "EPROTO"); // it names the place already
  else if (error == UV_ETIMEDOUT)
    ep_ws_fail(ws, "timeout", "ETIMEDOUT");
  else
    fail_at(ws, ep_net_error_text(error), ep_net_error_code(error));
  if (error)
    ep_ws_end_now(ws); // nothing was said over it
}

static bool open_stream(ep_ws *ws, const ep_ws_target *target, eplua_error *err) EP_ENGINE_THREAD
{
  ep_stream *st = ep_stream_new(ws->s, &ep_ws_wire_owner, ws, &ws->item);
  ws->by = &ep_ws_by_stream;
  ws->wire = st;
  if (!st) {
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
    return false;
  }
  ws->parts++;
  int error = ep_stream_connect(st, target->host, target->port);
  if (error)
    ep_error_set(err, EPLUA_E_IO, "cannot connect to %s: %s", ws->hello->place,
                 ep_net_error_text(error));
  return error == 0;
}

static bool open_tunnel(ep_ws *ws, const ep_ws_options *options, eplua_error *err) EP_ENGINE_THREAD
{
  char url[PLACE_MOST];
  snprintf(url, sizeof url, "https://%s/", ws->hello->place);
  ep_tunnel_options how = {.url = url,
                           .check = options->check,
                           .ca_file = options->ca_file,
                           .proxy = options->proxy,
                           .timeout_ms = ws->handshake_ms};
  ws->by = &ep_ws_by_tunnel;
  ws->wire = ep_tunnel_new(ws->s, &how, &ep_ws_wire_owner, ws, &ws->item, err);
  if (ws->wire)
    ws->parts++;
  return ws->wire != NULL;
}

ep_ws *ep_ws_connect(lua_State *L, const char *url, const ep_ws_target *target,
                     const ep_ws_options *options, const ep_ws_owner *owner, void *ud,
                     const ep_net_kind *kind, eplua_error *err)
{
  ep_ws *ws = ep_ws_new(ep_state_of(L), false, options, owner, ud, err);
  if (!ws)
    return NULL;
  ws->handshake = read_answer;
  ws->handshake_over = free_hello;
  int code = ep_net_open(L, &ws->item, kind);
  if (code == EPLUA_E_LIMIT)
    ep_error_set(err, code, "too many sockets: the limit is %d (--max-sockets)",
                 (int)ws->s->limits.sockets);
  else if (code || !make_hello(ws, target, options))
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory");
  else if (target->tls ? open_tunnel(ws, options, err) : open_stream(ws, target, err)) {
    snprintf(ws->item.peer, sizeof ws->item.peer, "%s", url);
    snprintf(ws->hello->url, sizeof ws->hello->url, "%s", url);
    if (ws->handshake_ms > 0)
      ep_ws_limit(ws, ws->handshake_ms);
    return ws;
  }
  ep_ws_end_now(ws);
  return NULL;
}
