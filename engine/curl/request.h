/* SPDX-License-Identifier: MIT */
/* The inside of a request, for request.c (its way) and answer.c (what comes). Engine thread. */
#ifndef EP_CURL_REQUEST_H
#define EP_CURL_REQUEST_H

#include "curl/module.h"

#include <stdio.h>

/* A stream of which so much waits to be taken holds the server back. */
enum { EP_CURL_WAITS = 256 << 10, EP_CURL_METHOD = 32 };

struct ep_curl_request {
  ep_transfer t; /* first: deliver() gets it */
  const ep_curl_owner *owner;
  void *ud;
  /* what is sent */
  ep_url url; /* where it is now */
  char method[EP_CURL_METHOD];
  ep_curl_header *headers;
  size_t header_count;
  struct curl_slist *list; /* the same for libcurl */
  char *user, *password;
  ep_curl_jar *jar; /* NULL: no cookies */
  bool has_body;
  ep_bytes sent;
  int file; /* -1: none */
  int64_t file_length;
  size_t max_body;
  unsigned max_hops, hops;
  unsigned drops; /* what a redirect has left behind */
  bool downgrade, stream;
  /* what has come */
  int status;
  size_t head_count;
  ep_bytes head; /* name, 0, value, 0, ... */
  ep_bytes body, spare;
  size_t body_all;
  bool headed;             /* the head is whole */
  bool hop;                /* it is a redirect that will be followed */
  bool over_early;         /* ... whose body we do not wait for */
  bool stalled;            /* libcurl waits until the body is taken */
  ep_curl_failure refusal; /* why we broke it off; code NULL: we did not */
  /* the owner */
  bool head_told, streaming, paused;
  bool telling, cancelled;
};

/* What a redirect leaves behind: what is meant for the first server, what belongs to a body that is not sent any more. */
enum { EP_DROP_SECRETS = 1, EP_DROP_BODY = 2 };

/* Copies the script's headers; gives those that are not dropped to libcurl. False: no memory. */
bool ep_request_keep_headers(ep_curl_request *r, const ep_curl_spec *spec);
bool ep_request_send_headers(ep_curl_request *r);
void ep_request_free_headers(ep_curl_request *r);

/* Sets the functions that receive. */
void ep_request_receive(ep_curl_request *r);
void ep_request_forget_answer(ep_curl_request *r);
/* The head in *head; its list is given, free(). NULL: no memory. */
ep_curl_header *ep_request_head(const ep_curl_request *r, ep_curl_head *head);

#endif
