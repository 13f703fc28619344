/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An HTTP and WebSocket server on a thread of its own (QtHttpServer), behind a strict reader that sees every byte
 * before Qt acts on it. What is asked, and who may, is the caller's: this carries requests, replies and messages.
 *
 * "The web thread" is the server's. Callbacks come there, must not wait, and may call all functions that are marked "any thread".
 */
#ifndef EPQ_HTTP_H
#define EPQ_HTTP_H

#include <epq/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_http epq_http;

typedef struct epq_http_header {
  const char *name, *value;
} epq_http_header;

/* A request whose head and body have come and are in order. All borrowed for the call. */
typedef struct epq_http_request {
  uint64_t id;        /* never 0, never given twice */
  const char *method; /* "GET" */
  const char *
      path; /* percent-decoded, begins with /, without . and .. parts, no 0 byte; what cannot be read so is 400 */
  const char *query; /* as sent, without ?; "" */
  const char *body;  /* a 0 byte follows */
  size_t body_length;
  const epq_http_header *
      headers; /* names in lower case, values without blanks around; sent twice: only what HTTP lets be a list, joined by ", " */
  size_t header_count;
  const struct sockaddr *ours,
      *theirs; /* both ends of the connection: sockaddr_in or sockaddr_in6 (mapped IPv4 as sockaddr_in) */
  int64_t *
      connection; /* a number of the caller's, kept with the connection, 0 at first: what it has found out about the peer */
} epq_http_request;

/* The value of a header by its lower-case name; NULL: it did not come. Borrowed as the request. */
const char *epq_http_header_find(const epq_http_request *r, const char *name) EPQ_NOEXCEPT;

typedef enum epq_http_phase {
  EPQ_HTTP_IDLE, /* no byte of a request has come */
  EPQ_HTTP_HEAD,
  EPQ_HTTP_BODY,
  EPQ_HTTP_WHOLE, /* until next() */
  EPQ_HTTP_SHUT   /* something was refused; for good */
} epq_http_phase;

/* What a reader knows after some bytes. */
typedef struct epq_http_reading {
  epq_http_phase phase;
  int status;          /* EPQ_HTTP_SHUT: what to answer: 4xx or 5xx */
  const char *why;     /* the same as a phrase; static */
  bool wants_continue; /* EPQ_HTTP_BODY: the peer waits for "100 Continue"; said once */
  bool keep_alive;     /* EPQ_HTTP_WHOLE: what the request says about the time after it */
  bool websocket;      /* EPQ_HTTP_WHOLE: asks for a WebSocket, as RFC 6455 4.2.1 wants it */
  epq_http_request
      request; /* EPQ_HTTP_WHOLE: all but id, ours, theirs, connection; until the next call with the reader */
} epq_http_reading;

/*
 * The strict reader of requests. The caller hands it down: the one that there is belongs to the engine (<eplua/http.h>), which
 * the shim must not know. One for each connection, on the web thread.
 */
typedef struct epq_http_reader {
  size_t size; /* sizeof(epq_http_reader) */
  /* The most bytes that a head and a body may have. NULL: no memory. */
  void *(*open)(size_t head_bytes, size_t body_bytes);
  void (*close)(void *reader);
  /* Takes bytes until the request is whole; gives how many: all of them unless it is whole or shut. It never looks beyond the
   * end of a request. */
  size_t (*feed)(void *reader, const char *bytes, size_t length, epq_http_reading *reading);
  /* Forgets the request that was whole. */
  void (*next)(void *reader);
} epq_http_reader;

typedef struct epq_http_handler {
  size_t size; /* sizeof(epq_http_handler) */
  void *ud;
  /* Each is to be ended by one epq_http_reply(). */
  void (*request)(void *ud, const epq_http_request *r);
  /* Somebody asks for a WebSocket. 0: let in, then `opened` comes with id = r->id; else the HTTP status of the refusal. */
  int (*upgrade)(void *ud, const epq_http_request *r);
  void (*opened)(void *ud, uint64_t id);
  void (*message)(void *ud, uint64_t id, const char *text,
                  size_t length); /* of text; valid UTF-8 */
  void (*ready)(void *ud,
                uint64_t id); /* epq_http_send() had said false, and there is room again */
  void (*closed)(void *ud, uint64_t id, int code); /* RFC 6455 7.4; the last one of this id */
  /* The client of a request that is not answered yet is gone; the answer would find nobody. NULL: no matter. */
  void (*gone)(void *ud, uint64_t id);
  /* Something was refused, by the reader or by a limit: for the log. status: as sent, 0: just closed. */
  void (*refused)(void *ud, const struct sockaddr *theirs, int status, const char *why);
} epq_http_handler;

/* 0 in a limit: the default. */
typedef struct epq_http_config {
  size_t size;                     /* sizeof(epq_http_config) */
  const epq_http_handler *handler; /* copied */
  const epq_http_reader *reader;   /* borrowed until the server is freed */
  const char *const *
      addresses; /* numeric, end with NULL; NULL: 127.0.0.1 and, where the machine has it, ::1, on one port */
  uint16_t port; /* 0: any */
  unsigned
      connections; /* 64; beyond: the oldest unfinished head or answer with delay_ms goes, then the oldest that asks nothing or sends a body, else 503 and close */
  unsigned head_bytes; /* 16 KiB */
  unsigned body_bytes; /* 1 MiB */
  unsigned head_ms, body_ms,
      idle_ms; /* 5 s, 30 s, 15 s; a WebSocket is pinged every 4/3 idle_ms, and closed when nothing came for three times as long */
  unsigned message_bytes; /* 1 MiB, of a WebSocket message */
  unsigned
      waiting_bytes; /* 1 MiB, of what waits to be sent on one WebSocket: then epq_http_send() says false; when four times that waits besides the largest message so far: it is closed */
} epq_http_config;

/* Starts to listen. Needs Qt's application object (epq/app.h or epq/core.h). NULL: the reason is in why. The application's thread. */
epq_http *epq_http_start(const epq_http_config *config, char *why, size_t size) EPQ_NOEXCEPT;

/* The port that is listened on. Any thread. */
uint16_t epq_http_port(const epq_http *http) EPQ_NOEXCEPT;

/* Open connections, WebSockets among them. Any thread. */
unsigned epq_http_connections(const epq_http *http) EPQ_NOEXCEPT;

typedef struct epq_http_answer {
  int status;
  const char *content_type; /* NULL: no body */
  const char *body;
  size_t length;
  const epq_http_header *
      headers; /* further ones; must not repeat what the server sets itself (content-length, content-type, connection, date) */
  size_t header_count;
  unsigned delay_ms; /* sent that much later */
  bool close;        /* then close the connection */
} epq_http_answer;

/* Answers request `id`. Copies. An id that is not known (the client is gone) is no error. Any thread. */
void epq_http_reply(epq_http *http, uint64_t id, const epq_http_answer *answer) EPQ_NOEXCEPT;

/* Sends a text message (UTF-8) on WebSocket `id`. Copies. False: more waits than the bound. Any thread. */
bool epq_http_send(epq_http *http, uint64_t id, const char *text, size_t length) EPQ_NOEXCEPT;

/* Closes WebSocket `id` with a code and a reason. Any thread. */
void epq_http_close(epq_http *http, uint64_t id, int code, const char *reason) EPQ_NOEXCEPT;

/* Closes all, joins the thread; no callback comes any more. The port is free when it returns. What is asked of it later does nothing. The
 * application's thread. NULL is accepted. */
void epq_http_stop(epq_http *http) EPQ_NOEXCEPT;

/* Frees one that was stopped, when nobody can call it any more. Any thread. NULL is accepted. */
void epq_http_free(epq_http *http) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
