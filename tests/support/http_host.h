// SPDX-License-Identifier: GPL-3.0-or-later
/* A server of <epq/http.h> with a program behind it: for tests. */
#ifndef TEST_HTTP_HOST_H
#define TEST_HTTP_HOST_H

#include "raw_client.h"

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

#endif
