// SPDX-License-Identifier: MIT
/*
 * The server's handshake (RFC 6455, 4.2): who asks, and the answer. Engine thread; owns the reader of the request until it is answered.
 * A browser sends Origin for every page, also for one of a stranger that wants to reach a server on this machine. So a page may come
 * when it lies on the host that it asks; and that host must be an address, localhost or the name the server was started with, for any other name may have been made to lead here
 * by whoever owns it.
 */
#include "net/ws_int.h"

#include "net/http_head.h"
#include "net/ws_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEAD_BYTES = 16 << 10, ANSWER_BYTES = 1024, ORIGIN_BYTES = 512 };

static void free_head(ep_ws *ws)
{
  if (!ws->head)
    return;
  ep_http_fini(ws->head);
  free(ws->head);
  ws->head = NULL;
  ws->options = NULL;
}

// --- pages ---

// What is before the port: "[::1]" of "[::1]:80".
static size_t host_length(const char *place)
{
  const char *bracket = *place == '[' ? strchr(place, ']') : NULL;
  return bracket ? (size_t)(bracket + 1 - place) : strcspn(place, ":");
}

// Can nobody else have made this name lead here?
static bool is_certain(const char *host, size_t length, const char *own)
{
  static const char localhost[] = "localhost";
  struct sockaddr_storage address;
  char text[ORIGIN_BYTES];
  snprintf(text, sizeof text, "%.*s", (int)length, host);
  if (!*text || *text == '*')
    return false;
  return strcasecmp(text, localhost) == 0 || ep_net_numeric(text, 1, &address) ||
         (own && strcasecmp(text, own) == 0);
}

static bool origin_listed(const char *origins, const char *origin)
{
  char line[ORIGIN_BYTES];
  snprintf(line, sizeof line, "\n%s\n", origin);
  return strstr(origins, "\n*\n") || strcasestr(origins, line);
}

static bool origin_allowed(const ep_ws *ws)
{
  const ep_ws_options *options = ws->options;
  const char *origin = ep_http_find(ws->head, "origin"), *host = ep_http_find(ws->head, "host");
  if (!origin)
    return true;
  if (!host || strlen(origin) >= ORIGIN_BYTES - 2)
    return false;
  if (options->origins)
    return origin_listed(options->origins, origin);
  const char *place = strstr(origin, "://");
  if (!place)
    return false; // "null"
  place += 3;
  size_t length = host_length(place);
  return length == host_length(host) && strncasecmp(place, host, length) == 0 &&
         is_certain(place, length, options->host);
}

// --- answers ---

static const char *phrase_of(int status)
{
  static const struct phrase {
    int status;
    const char *text;
  } phrases[] = {{400, "Bad Request"},
                 {403, "Forbidden"},
                 {405, "Method Not Allowed"},
                 {408, "Request Timeout"},
                 {413, "Content Too Large"},
                 {414, "URI Too Long"},
                 {417, "Expectation Failed"},
                 {426, "Upgrade Required"},
                 {431, "Request Header Fields Too Large"},
                 {501, "Not Implemented"},
                 {503, "Service Unavailable"},
                 {505, "HTTP Version Not Supported"}};
  for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
    if (phrases[i].status == status)
      return phrases[i].text;
  return "Bad Request";
}

static void refuse(ep_ws *ws, int status, const char *why) EP_ENGINE_THREAD
{
  char answer[ANSWER_BYTES];
  int length = snprintf(answer, sizeof answer,
                        "HTTP/1.1 %d %s\r\nConnection: close\r\n%sContent-Type: text/plain\r\n"
                        "Content-Length: %zu\r\n\r\n%s\n",
                        status, phrase_of(status),
                        status == 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "",
                        strlen(why) + 1, why);
  ws->by->write(ws->wire, answer, (size_t)length);
  ep_ws_fail(ws, why, "EPROTO");
}

// Ours that the client offers, too; the first counts.
static void choose_protocol(ep_ws *ws)
{
  const char *list = ws->options->protocols;
  while (list && *list && !*ws->protocol) {
    list += strspn(list, ", ");
    size_t length = strcspn(list, ", ");
    char name[EP_WS_PROTOCOL_NAME];
    snprintf(name, sizeof name, "%.*s", (int)length, list);
    if (*name && ep_http_list_has(ws->head, "sec-websocket-protocol", name))
      snprintf(ws->protocol, sizeof ws->protocol, "%s", name);
    list += length;
  }
}

static void accept_request(ep_ws *ws) EP_ENGINE_THREAD
{
  char answer[ANSWER_BYTES], accept[EP_WS_ACCEPT + 1];
  choose_protocol(ws);
  ep_ws_key_accept(ep_http_find(ws->head, "sec-websocket-key"), accept);
  int length = snprintf(answer, sizeof answer,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n%s%s%s\r\n",
                        accept, *ws->protocol ? "Sec-WebSocket-Protocol: " : "", ws->protocol,
                        *ws->protocol ? "\r\n" : "");
  if (ws->by->write(ws->wire, answer, (size_t)length) == 0)
    ep_ws_begin(ws);
  else
    ep_ws_fail(ws, "the connection is gone", "EPIPE");
}

static size_t read_request(ep_ws *ws, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  ep_http_head *head = ws->head;
  size_t used = ep_http_feed(head, bytes, length);
  if (head->phase == EP_HTTP_SHUT)
    refuse(ws, head->status, head->why);
  else if (head->phase != EP_HTTP_WHOLE)
    return length;
  else if (!head->websocket)
    refuse(ws, 426, "this is a server of WebSockets");
  else if (!origin_allowed(ws))
    refuse(ws, 403, "pages of that origin may not connect");
  else
    accept_request(ws);
  return used;
}

// --- begin ---

static bool take_connection(ep_ws *ws, uv_stream_t *connection) EP_ENGINE_THREAD
{
  static const ep_http_limits limits = {.head_bytes = HEAD_BYTES};
  ep_stream *st = ep_stream_new(ws->s, &ep_ws_wire_owner, ws, &ws->item);
  ws->by = &ep_ws_by_stream;
  ws->wire = st;
  if (!st)
    return false;
  ws->parts++;
  ws->head = calloc(1, sizeof *ws->head);
  if (ws->head)
    ep_http_init(ws->head, &limits, NULL, NULL);
  return ep_stream_accept(st, connection) == 0 && ws->head;
}

ep_ws *ep_ws_accept(ep_state *s, uv_stream_t *connection, const ep_net_item *server,
                    const ep_ws_options *options, const ep_ws_owner *owner, void *ud,
                    const ep_net_kind *kind)
{
  ep_ws *ws = ep_ws_new(s, true, options, owner, ud, NULL);
  if (!ws)
    return NULL;
  ws->handshake = read_request;
  ws->handshake_over = free_head;
  ws->options = options;
  if (!take_connection(ws, connection) || ep_net_open_of(server, &ws->item, kind) != EPLUA_OK) {
    ep_ws_end_now(ws);
    return NULL;
  }
  if (ws->handshake_ms > 0)
    ep_ws_limit(ws, ws->handshake_ms);
  ep_stream_read(ws->wire, true);
  return ws;
}
