/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The web server from inside: what its files need of each other. A route is a line of the table in routes.c and a function in
 * the file of its subject. "The web thread" is that of <epq/http.h>; answers of the engine come on its thread.
 */
#ifndef SERVER_H
#define SERVER_H

#include "manual/colours.h"
#include "server/start.h"

#include <cjson/cJSON.h>
#include <epq/http.h>
#include <pthread.h>
#include <stdatomic.h>

enum { SERVER_QUEUE = 64, SERVER_ASK_MS = 5000, SERVER_EXECUTE_MS = 30000 };

struct server_web {
  server_config config;
  epq_http *http;
  uint16_t port;
  char **addresses, **hosts;
  struct server_pages *pages;
  struct server_panels *panels;
  struct server_debuggers *debuggers;
  struct server_source *source;
  struct server_help *help;
  struct server_recorder *recorder;
  struct server_log *log;
  pthread_mutex_t starting; /* held while http is not known yet */
  atomic_bool started;
  char *openapi;
  size_t openapi_length;
  atomic_int
      refs; /* of the module's caller, of each question under way, of each panel and debugger */
  atomic_int executing; /* POST /execute and its like that are under way */
  atomic_uint_fast64_t requests, refused;
};

/* A request on its way. Handlers get it borrowed, and answer, or keep what they need of it with the id. */
typedef struct server_request {
  server_web *server;
  const epq_http_request *http;
  const char *rest; /* of the path, behind a route that ends with / */
} server_request;

typedef void server_handler(const server_request *r);

/* What answers later holds the server; the last one frees it. Any thread. */
void server_ref(server_web *s);
void server_unref(server_web *s);

/* --- answering; any thread --- */

/* As epq_http_reply(), which nobody else may call: it is also what ends a line of the log. */
void server_answer(server_web *s, uint64_t id, const epq_http_answer *answer);

/* JSON text. */
void server_reply_json(server_web *s, uint64_t id, int status, const char *json, size_t length);
/* {"detail": MESSAGE}. */
void server_reply_error(server_web *s, uint64_t id, int status, const char *message);
/* A document, which is freed. */
void server_reply_document(server_web *s, uint64_t id, int status, cJSON *document);

/* Asks the engine and answers with what it says as it is: 200, or 503 when it does not. verb: a request of eplua/verbs.h. */
void server_ask(const server_request *r, const char *verb);

/* The body as a JSON object; NULL: it is none, and 422 (or 400) was answered. cJSON_Delete(). */
cJSON *server_body(const server_request *r);

/* --- the table --- */

typedef struct server_route {
  const char *method, *path; /* a path that ends with / stands for all below */
  server_handler *handle;
  const char *summary;
  const char *request, *response; /* JSON schemas of the bodies; NULL: none, or no JSON */
  const char
      *query; /* names of parameters, a space between, ? before what may be left out; NULL: none */
  const char *
      others; /* statuses besides 200 and those of any route (401, 403, 405, ...), a space between; 303: instead of 200; NULL: none */
} server_route;

extern const server_route server_routes[];
extern const size_t server_route_count;

/* The whole as an OpenAPI 3.1 document. Given, free() it. NULL: no memory. */
char *server_openapi(void);

/* The value of a parameter of the query, decoded into text; false: it is not there, or does not fit. */
bool server_query(const server_request *r, const char *name, char *text, size_t size);

/* --- files of subjects --- */

server_handler server_get_status, server_get_health, server_get_metrics; /* status.c */
server_handler server_post_execute, server_post_plua_execute;            /* execute.c */
server_handler server_get_callbacks, server_get_inspect, server_post_stop,
    server_post_restart; /* engine.c */
server_handler server_get_page, server_get_root, server_get_ui, server_get_link, server_post_link,
    server_get_openapi;                                     /* pages.c */
server_handler server_get_source;                           /* source.c */
server_handler server_get_help, server_get_help_page;       /* help.c */
server_handler server_get_profile, server_get_last_profile; /* profile.c */

#define SERVER_LINK_PATH "/link/"

/* What was asked last, and who holds a WebSocket. log.c; any thread. */
struct server_log *server_log_new(void); /* NULL: no memory */
void server_log_free(struct server_log *log);
void server_log_begin(server_web *s, const epq_http_request *r, bool socket);
void server_log_end(server_web *s, uint64_t id,
                    int status); /* 0: the client is gone; 101: the WebSocket is open */
void server_log_closed(server_web *s, uint64_t id);
void server_log_refused(server_web *s, const struct sockaddr *theirs, int status, const char *why);
char *server_describe(server_web *s, uint64_t after); /* see server_calls */
/* The uid of the number that is kept with a connection; -1: not known. */
int64_t server_uid(int64_t connection);

struct server_recorder *server_recorder_new(void); /* NULL: no memory */
void server_recorder_free(struct server_recorder *rec);
void server_recorder_close(server_web *s);             /* when the web thread has ended */
void server_recorder_gone(server_web *s, uint64_t id); /* who asked is gone */

struct server_pages *server_pages_new(const char *resources); /* NULL: no memory */
void server_pages_free(struct server_pages *p);
bool server_pages_has(const server_web *s, const char *path);

struct server_source *server_source_new(const server_config *config);
void server_source_free(struct server_source *s);
/* The functions that colour source; false: the module is not installed. */
bool server_open_painter(void *(*open_module)(const char *name), manual_painter *painter);

struct server_help *server_help_new(const char *resources, void *(*open_module)(const char *name));
void server_help_free(struct server_help *h); /* NULL is accepted */

/* A page of HTML with headers that let a browser load and run what the policy says, and nothing else. pages.c */
void server_reply_page(const server_request *r, int status, const char *type, const char *bytes,
                       size_t length, const char *policy);

/* WebSockets at /dap. debuggers.c; the web thread. False: the socket is none of them. */
struct server_debuggers *server_debuggers_new(void);
void server_debuggers_close(server_web *s); /* when the web thread has ended */
void server_debuggers_note(server_web *s,
                           uint64_t id); /* a socket of that number, once opened, will be one */
bool server_debuggers_opened(server_web *s, uint64_t id);
bool server_debuggers_message(server_web *s, uint64_t id, const char *text, size_t length);
bool server_debuggers_ready(server_web *s, uint64_t id);
bool server_debuggers_closed(server_web *s, uint64_t id);

/* WebSockets at /ws: who is connected. panels.c; the web thread. */
struct server_panels *server_panels_new(void);
void server_panels_close(server_web *s); /* when the web thread has ended */
void server_panels_opened(server_web *s, uint64_t id);
void server_panels_message(server_web *s, uint64_t id, const char *text, size_t length);
void server_panels_ready(server_web *s, uint64_t id);
void server_panels_closed(server_web *s, uint64_t id);

#endif
