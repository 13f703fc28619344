// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The web server: its life, who is let in, and which function a request goes to. Started and stopped on the main thread,
 * requests come on the web thread.
 * Owns the HTTP server of the shim, pages, panels. Whoever answers later holds a reference, so a stop waits for no script.
 * Not here: routes (routes.c), what they do (the file of each subject), the rules of access (eplua/access.h).
 */
#include "server/server.h"

#include "bridge/http_reader.h"

#include <epq/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// What the connection's number says: whose process is at the other end.
enum { UID_UNASKED = 0, UID_OFFSET = 2 };

// --- answering ---

static void reply(server_web *s, uint64_t id, int status, const char *body, size_t length,
                  unsigned delay_ms)
{
  const epq_http_header headers[] = {{"x-content-type-options", "nosniff"},
                                     {"cache-control", "no-store"}};
  server_answer(s, id,
                &(epq_http_answer){.status = status,
                                   .content_type = "application/json",
                                   .body = body,
                                   .length = length,
                                   .headers = headers,
                                   .header_count = sizeof headers / sizeof *headers,
                                   .delay_ms = delay_ms});
}

void server_reply_json(server_web *s, uint64_t id, int status, const char *json, size_t length)
{
  reply(s, id, status, json, length, 0);
}

static void reply_error(server_web *s, uint64_t id, int status, const char *message,
                        unsigned delay_ms)
{
  cJSON *document = cJSON_CreateObject();
  cJSON_AddStringToObject(document, "detail", message);
  char *text = cJSON_PrintUnformatted(document);
  cJSON_Delete(document);
  static const char none[] = "{\"detail\":\"not enough memory\"}";
  reply(s, id, status, text ? text : none, text ? strlen(text) : sizeof none - 1, delay_ms);
  cJSON_free(text);
}

void server_reply_error(server_web *s, uint64_t id, int status, const char *message)
{
  reply_error(s, id, status, message, 0);
}

void server_reply_document(server_web *s, uint64_t id, int status, cJSON *document)
{
  char *text = document ? cJSON_PrintUnformatted(document) : NULL;
  cJSON_Delete(document);
  if (text)
    server_reply_json(s, id, status, text, strlen(text));
  else
    server_reply_error(s, id, 500, "not enough memory");
  cJSON_free(text);
}

// --- access ---

static bool is_loopback(const struct sockaddr *address)
{
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  if (address->sa_family == AF_INET) {
    memcpy(&v4, address, sizeof v4);
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  memcpy(&v6, address, sizeof v6);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

int64_t server_uid(int64_t connection)
{
  return connection == UID_UNASKED ? -1 : connection - UID_OFFSET;
}

static int64_t uid_of(const epq_http_request *r, bool loopback)
{
  if (!loopback)
    return -1;
  if (*r->connection == UID_UNASKED)
    *r->connection = eplua_peer_uid(r->ours, r->theirs) + UID_OFFSET;
  return server_uid(*r->connection);
}

static const char *token_of(const epq_http_request *r)
{
  const char *bearer = epq_http_header_find(r, "authorization");
  if (bearer && strncasecmp(bearer, "Bearer ", 7) == 0)
    return bearer + 7;
  return epq_http_header_find(r, "x-eplua-token");
}

static void decide(server_web *s, const epq_http_request *r, eplua_door_kind door,
                   eplua_access_verdict *verdict)
{
  char address[INET6_ADDRSTRLEN] = "";
  bool loopback = is_loopback(r->ours) && is_loopback(r->theirs);
  getnameinfo(r->ours,
              r->ours->sa_family == AF_INET ? sizeof(struct sockaddr_in)
                                            : sizeof(struct sockaddr_in6),
              address, sizeof address, NULL, 0, NI_NUMERICHOST);
  const eplua_access_facts facts = {
      .size = sizeof facts,
      .door = door,
      .loopback = loopback,
      .uid = uid_of(r, loopback),
      .port = s->port,
      .address = address,
      .hosts = (const char *const *)s->hosts,
      .token = token_of(r),
      .method = r->method,
      .path = r->path,
      .host = epq_http_header_find(r, "host"),
      .origin = epq_http_header_find(r, "origin"),
      .sec_fetch_site = epq_http_header_find(r, "sec-fetch-site"),
      .sec_fetch_mode = epq_http_header_find(r, "sec-fetch-mode"),
      .sec_fetch_dest = epq_http_header_find(r, "sec-fetch-dest"),
      .user_agent = epq_http_header_find(r, "user-agent"),
      .content_type = epq_http_header_find(r, "content-type"),
      .cookie = epq_http_header_find(r, "cookie"),
      .has_body = r->body_length > 0,
      .link = strncmp(r->path, SERVER_LINK_PATH, sizeof SERVER_LINK_PATH - 1) == 0
                  ? r->path + sizeof SERVER_LINK_PATH - 1
                  : NULL,
  };
  eplua_access_decide(s->config.access, &facts, verdict);
}

// A link that was good: the cookie, and on to the panel. The address with the secret in it is not kept.
static void send_cookie(server_web *s, uint64_t id, const char *cookie)
{
  const epq_http_header headers[] = {{"set-cookie", cookie},
                                     {"location", "/"},
                                     {"cache-control", "no-store"},
                                     {"referrer-policy", "no-referrer"}};
  server_answer(s, id,
                &(epq_http_answer){.status = 303,
                                   .headers = headers,
                                   .header_count = sizeof headers / sizeof *headers});
}

// Who is in already needs no link.
void server_get_link(const server_request *r)
{
  const epq_http_header location = {"location", "/"};
  server_answer(r->server, r->http->id,
                &(epq_http_answer){.status = 303, .headers = &location, .header_count = 1});
}

void server_post_link(const server_request *r)
{
  char link[128], address[512];
  const char *host = epq_http_header_find(r->http, "host");
  int code = eplua_access_link(r->server->config.access, link, sizeof link);
  if (code != EPLUA_OK) {
    server_reply_error(r->server, r->http->id, 500, eplua_error_text(code));
    return;
  }
  snprintf(address, sizeof address, "http://%s%s%s", host ? host : "", SERVER_LINK_PATH, link);
  cJSON *answer = cJSON_CreateObject();
  cJSON_AddStringToObject(answer, "link", address);
  server_reply_document(r->server, r->http->id, 200, answer);
}

// To a person at a browser, in words.
static void send_closed_door(server_web *s, const epq_http_request *r,
                             const eplua_access_verdict *verdict)
{
  char body[1024];
  const char *host = epq_http_header_find(r, "host");
  bool known = verdict->status == 401 && host; // then the name has been found to be one of ours
  int n = snprintf(body, sizeof body,
                   "<!doctype html><html lang=en><meta charset=utf-8><meta name=color-scheme "
                   "content='light dark'>"
                   "<meta name=viewport content='width=device-width'><title>EPLua</title>"
                   "<h1>This door is closed</h1><p>A browser comes in by a link that EPLua prints "
                   "when it starts. It is good once, "
                   "for a minute.</p><p>A new one, from a terminal of the same user:</p>"
                   "<pre>curl -X POST http://%s/link</pre>",
                   known ? host : "127.0.0.1:PORT");
  const epq_http_header headers[] = {
      {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
      {"x-content-type-options", "nosniff"},
      {"cache-control", "no-store"}};
  server_answer(s, r->id,
                &(epq_http_answer){.status = verdict->status,
                                   .content_type = "text/html; charset=utf-8",
                                   .body = body,
                                   .length = (size_t)n < sizeof body ? (size_t)n : sizeof body - 1,
                                   .headers = headers,
                                   .header_count = sizeof headers / sizeof *headers,
                                   .delay_ms = (unsigned)verdict->delay_ms});
}

// --- routing ---

static bool matches(const server_route *route, const char *path, const char **rest)
{
  size_t length = strlen(route->path);
  if (length > 1 && route->path[length - 1] == '/') {
    *rest = path + length;
    return strncmp(path, route->path, length) == 0 && path[length];
  }
  *rest = "";
  return strcmp(path, route->path) == 0;
}

static bool answers(const server_route *route, const char *method)
{
  return strcmp(route->method, method) == 0 ||
         (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static bool is_socket_path(const char *path)
{
  return strcmp(path, "/ws") == 0 || strcmp(path, "/dap") == 0;
}

// To who asks for a WebSocket's address as for a page.
static void send_upgrade(server_web *s, const epq_http_request *r)
{
  static const char body[] = "{\"detail\":\"this is for WebSockets\"}";
  const epq_http_header upgrade = {"upgrade", "websocket"};
  server_answer(s, r->id,
                &(epq_http_answer){.status = 426,
                                   .content_type = "application/json",
                                   .body = body,
                                   .length = sizeof body - 1,
                                   .headers = &upgrade,
                                   .header_count = 1});
}

static void dispatch(server_web *s, const epq_http_request *http)
{
  const char *allowed = NULL;
  server_request r = {.server = s, .http = http};
  for (size_t i = 0; i < server_route_count; i++) {
    const server_route *route = &server_routes[i];
    if (!matches(route, http->path, &r.rest))
      continue;
    if (answers(route, http->method)) {
      route->handle(&r);
      return;
    }
    allowed = route->method;
  }
  if (!allowed && server_pages_has(s, http->path)) {
    allowed = "GET";
    if (strcmp(http->method, "GET") == 0 || strcmp(http->method, "HEAD") == 0) {
      server_get_page(&r);
      return;
    }
  }
  if (!allowed && is_socket_path(http->path)) {
    send_upgrade(s, http);
    return;
  }
  if (!allowed) {
    server_reply_error(s, http->id, 404, "there is nothing here");
    return;
  }
  static const char body[] = "{\"detail\":\"not by this method\"}";
  const epq_http_header allow = {"allow", strcmp(allowed, "GET") == 0 ? "GET, HEAD" : allowed};
  server_answer(s, http->id,
                &(epq_http_answer){.status = 405,
                                   .content_type = "application/json",
                                   .body = body,
                                   .length = sizeof body - 1,
                                   .headers = &allow,
                                   .header_count = 1});
}

// The server is whole.
static void wait_started(server_web *s)
{
  if (atomic_load(&s->started))
    return;
  pthread_mutex_lock(&s->starting);
  pthread_mutex_unlock(&s->starting);
}

static void on_request(void *ud, const epq_http_request *r)
{
  server_web *s = ud;
  wait_started(s);
  eplua_access_verdict verdict = {0};
  decide(s, r, EPLUA_DOOR_HTTP, &verdict);
  server_log_begin(s, r, false);
  if (!verdict.allowed) {
    atomic_fetch_add(&s->refused, 1);
    const char *accept = epq_http_header_find(r, "accept");
    if (accept && strstr(accept, "text/html"))
      send_closed_door(s, r, &verdict);
    else
      reply_error(s, r->id, verdict.status, verdict.reason, (unsigned)verdict.delay_ms);
    return;
  }
  atomic_fetch_add(&s->requests, 1);
  if (*verdict.set_cookie)
    send_cookie(s, r->id, verdict.set_cookie);
  else
    dispatch(s, r);
}

static int on_upgrade(void *ud, const epq_http_request *r)
{
  server_web *s = ud;
  eplua_access_verdict verdict = {0};
  wait_started(s);
  bool debugger = strcmp(r->path, "/dap") == 0;
  if (!is_socket_path(r->path)) {
    server_log_begin(s, r, true);
    server_log_end(s, r->id, 404);
    return 404;
  }
  decide(s, r, EPLUA_DOOR_WEBSOCKET, &verdict);
  server_log_begin(s, r, true);
  if (verdict.allowed && debugger)
    server_debuggers_note(s, r->id);
  if (verdict.allowed)
    return 0;
  server_log_end(s, r->id, verdict.status);
  atomic_fetch_add(&s->refused, 1);
  return verdict.status;
}

static void on_opened(void *ud, uint64_t id)
{
  server_log_end(ud, id, 101);
  if (!server_debuggers_opened(ud, id))
    server_panels_opened(ud, id);
}

static void on_message(void *ud, uint64_t id, const char *text, size_t length)
{
  if (!server_debuggers_message(ud, id, text, length))
    server_panels_message(ud, id, text, length);
}

static void on_ready(void *ud, uint64_t id)
{
  if (!server_debuggers_ready(ud, id))
    server_panels_ready(ud, id);
}

static void on_closed(void *ud, uint64_t id, int code)
{
  (void)code;
  server_log_closed(ud, id);
  if (!server_debuggers_closed(ud, id))
    server_panels_closed(ud, id);
}

static void on_gone(void *ud, uint64_t id)
{
  server_log_end(ud, id, 0);
  server_recorder_gone(ud, id);
}

static void on_refused(void *ud, const struct sockaddr *theirs, int status, const char *why)
{
  server_web *s = ud;
  char text[200];
  server_log_refused(s, theirs, status, why);
  atomic_fetch_add(&s->refused, 1);
  int n = snprintf(text, sizeof text, "http: refused with %d: %s", status, why);
  if (s->config.log && n > 0)
    s->config.log(s->config.ud, EPLUA_LOG_DEBUG, text, strlen(text));
}

// --- life ---

static void free_strings(char **list)
{
  for (char **item = list; item && *item; item++)
    free(*item);
  free(list);
}

// A copy of a list that ends with NULL; NULL for none and for no memory.
static char **copy_strings(const char *const *list)
{
  size_t count = 0;
  while (list && list[count])
    count++;
  char **copy = list ? calloc(count + 1, sizeof *copy) : NULL;
  for (size_t i = 0; copy && i < count; i++)
    copy[i] = strdup(list[i]);
  return copy;
}

void server_ref(server_web *s)
{
  atomic_fetch_add(&s->refs, 1);
}

void server_unref(server_web *s)
{
  if (atomic_fetch_sub(&s->refs, 1) != 1)
    return;
  epq_http_free(s->http);
  server_pages_free(s->pages);
  server_source_free(s->source);
  server_help_free(s->help);
  server_recorder_free(s->recorder);
  server_log_free(s->log);
  free(s->panels);
  free(s->debuggers);
  cJSON_free(s->openapi);
  free_strings(s->addresses);
  free_strings(s->hosts);
  pthread_mutex_destroy(&s->starting);
  free(s);
}

static server_web *start(const server_config *config, char *why, size_t size)
{
  if (config->size != sizeof *config) {
    snprintf(why, size, "the web module is of another version");
    return NULL;
  }
  *why = '\0';
  server_web *s = epq_core_ensure() ? calloc(1, sizeof *s) : NULL;
  if (!s)
    goto fail;
  atomic_init(&s->refs, 1);
  pthread_mutex_init(&s->starting, NULL);
  s->config = *config;
  s->addresses = copy_strings(config->addresses);
  s->hosts = copy_strings(config->hosts);
  s->pages = server_pages_new(config->resources);
  s->panels = server_panels_new();
  s->debuggers = server_debuggers_new();
  s->source = server_source_new(config);
  s->help = server_help_new(config->resources, config->open_module);
  s->recorder = server_recorder_new();
  s->log = server_log_new();
  s->openapi = server_openapi();
  if (!s->pages || !s->panels || !s->debuggers || !s->source || !s->help || !s->recorder ||
      !s->log || !s->openapi)
    goto fail;
  s->openapi_length = strlen(s->openapi);
  const epq_http_handler handler = {.size = sizeof handler,
                                    .ud = s,
                                    .request = on_request,
                                    .upgrade = on_upgrade,
                                    .opened = on_opened,
                                    .message = on_message,
                                    .ready = on_ready,
                                    .closed = on_closed,
                                    .gone = on_gone,
                                    .refused = on_refused};
  *why = '\0';
  pthread_mutex_lock(&s->starting); // a request may come before http is known here
  s->http = epq_http_start(&(epq_http_config){.size = sizeof(epq_http_config),
                                              .handler = &handler,
                                              .reader = &bridge_http_reader,
                                              .addresses = (const char *const *)s->addresses,
                                              .port = config->port},
                           why, size);
  s->port = s->http ? epq_http_port(s->http) : 0;
  atomic_store(&s->started, true);
  pthread_mutex_unlock(&s->starting);
  if (s->http)
    return s;
fail:
  if (!*why)
    snprintf(why, size, "not enough memory");
  if (s)
    server_unref(s);
  return NULL;
}

static uint16_t port(const server_web *s)
{
  return s->port;
}

static void stop(server_web *s)
{
  if (!s)
    return;
  epq_http_stop(s->http);
  server_recorder_close(s);
  server_panels_close(s);
  server_debuggers_close(s);
  server_unref(s);
}

const server_calls *server_main(void)
{
  static const server_calls calls = {sizeof calls, start, port, server_describe, stop};
  return &calls;
}
