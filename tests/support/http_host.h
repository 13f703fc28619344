// SPDX-License-Identifier: GPL-3.0-or-later
/* A server of <epq/http.h> with a program behind it, and a client that sends what it likes: for tests. */
#ifndef TEST_HTTP_HOST_H
#define TEST_HTTP_HOST_H

#include <epq/http.h>

#include <stdatomic.h>

typedef struct http_host {
  epq_http *http;
  epq_http_config config; /* to be changed before http_host_start() */
  epq_http_handler handler;
  /* By path: /later is kept in `kept` until the test answers it; /big answers 8 MiB; /seen answers what the program sees of the
   * request; /bye answers and closes; /slow answers after 30 ms; all others answer their body, or "ok". */
  atomic_int requests, inner; /* all, and those for /inner */
  atomic_ullong kept;         /* the last id of /later */
  atomic_int kept_count;
  /* WebSockets: /ws is let in, /echo too and gets back what it sends; others 403 */
  atomic_ullong socket; /* the last that was opened */
  atomic_int opened, closed, close_code, messages, message_length, ready, refused, refused_status;
} http_host;

/* A host with the usual limits. */
void http_host_init(http_host *h);
/* Fails the test when it cannot. */
void http_host_start(http_host *h);
void http_host_stop(http_host *h);

/* Waits until *number is at least that; fails the test after 10 s. */
void http_host_wait(atomic_int *number, int least);

typedef struct raw_client {
  int fd;
  char *bytes; /* what came, a 0 byte follows */
  size_t length, capacity;
  bool ended, reset;
} raw_client;

/* -1 on failure is a failure of the test. */
void raw_open(raw_client *c, uint16_t port);
/* False: the peer is gone. */
bool raw_send(raw_client *c, const void *bytes, size_t length);
bool raw_say(raw_client *c, const char *text);
/* Reads until `text` has come (NULL: until the end); false when the end came first. 10 s, then the test fails. */
bool raw_until(raw_client *c, const char *text);
/* Reads until so many bytes are there. */
bool raw_read(raw_client *c, size_t length);
void raw_forget(raw_client *c); /* what came */
void raw_close(raw_client *c);
void raw_reset(raw_client *c); /* closes with a reset */

/* The status of an answer; 0: none came. */
int raw_status(const raw_client *c);

/* Opens a WebSocket at path; fails the test when it is not let in. */
void raw_upgrade(raw_client *c, uint16_t port, const char *path);
/* A frame: first byte (FIN and opcode), masked or not. */
bool raw_frame(raw_client *c, int first, bool masked, const void *payload, size_t length);
/* Waits for a close frame; its code, 0: the end came without one. */
int raw_close_code(raw_client *c);

/* Open descriptors of this process, with the one that it takes to count them. */
int descriptors_now(void);

/* Resident memory of this process in kB, and by how much it has grown since; with a sanitizer, which keeps what is
 * freed, 0. */
long memory_now(void);
long memory_grown(long since);

#endif
