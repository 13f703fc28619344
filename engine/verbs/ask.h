/* SPDX-License-Identifier: MIT */
/*
 * One request on its way through the engine: what was asked, and the answer as it grows. Between the files of this
 * room. Engine thread, save ep_ask_new() and ep_ask_drop().
 */
#ifndef EP_ASK_H
#define EP_ASK_H

#include "lua/state.h"

#include <stdatomic.h>
#include <yyjson.h>

typedef void ep_answer_fn(void *ud, const char *json, size_t length);

/* Its place among the requests that must be answered in time (verbs/deadline.h). */
typedef struct ep_deadline {
  struct ep_deadlines *list; /* NULL: no time is set */
  struct ep_ask *next, *before;
  int64_t due_ns;
  int64_t paused_ns; /* of the engine, before it was put there */
  uint64_t serial;
  atomic_int phase;
  atomic_uint_fast64_t entry; /* into Lua, in which its code ran last; 0: it has not begun */
  bool linked;
} ep_deadline;

typedef struct ep_ask {
  ep_state *s; /* of the engine that is asked */
  ep_answer_fn *answer;
  void *ud;
  yyjson_doc *request; /* NULL: it was no JSON, error says why */
  yyjson_val *in;      /* the object; NULL: as above */
  yyjson_mut_doc *doc;
  yyjson_mut_val *out; /* the object of the answer */
  int64_t steps;       /* looks at keys that are left to this request */
  int code;            /* of the error that the verb raises; 0: INVALID */
  bool failed;         /* memory has ended on the way */
  ep_deadline deadline;
  char error[256];
} ep_ask;

enum { EP_REQUEST_MAX = 16 << 20 };

/* Parses a request to the engine of s; what is no JSON makes an ask that answers so. 0, EPLUA_E_NOMEM, EPLUA_E_LIMIT. Any thread. */
int ep_ask_new(ep_state *s, const char *request, size_t length, ep_answer_fn *answer, void *ud,
               ep_ask **ask);

/* Gives the answer, unless that was done when its time was over, and frees the ask. Any thread once it is in nobody's list. */
void ep_ask_answer(ep_ask *a);

/* Answers with an error instead. */
void ep_ask_refuse(ep_ask *a, int code, const char *message);

/* Frees without an answer. */
void ep_ask_drop(ep_ask *a);

/* Throws away what the answer holds so far. */
void ep_ask_clear(ep_ask *a);

/* --- members of the request --- */

/* A string, fallback (may be NULL) when it is not there or none. Borrowed until the ask is freed; ends with a 0 byte. */
const char *ep_ask_string(const ep_ask *a, const char *name, const char *fallback, size_t *length);
bool ep_ask_flag(const ep_ask *a, const char *name, bool fallback);
/* A number from low to high; what is outside is moved to the edge. */
int64_t ep_ask_number(const ep_ask *a, const char *name, int64_t low, int64_t high,
                      int64_t fallback);

/* --- members of the answer; name: static storage. Lack of memory shows when it is written. --- */

/* Invalid UTF-8 becomes U+FFFD. */
void ep_ask_add_text(ep_ask *a, yyjson_mut_val *object, const char *name, const char *text,
                     size_t length);
void ep_ask_add_number(ep_ask *a, yyjson_mut_val *object, const char *name, int64_t number);
void ep_ask_add_flag(ep_ask *a, yyjson_mut_val *object, const char *name, bool flag);
yyjson_mut_val *ep_ask_add_list(ep_ask *a, yyjson_mut_val *object, const char *name);
yyjson_mut_val *ep_ask_add_object(ep_ask *a, yyjson_mut_val *list); /* at the end of a list */

/* A string of a document, in which U+FFFD stands for bytes that are no UTF-8. NULL: no memory. Any thread. */
yyjson_mut_val *ep_json_text(yyjson_mut_doc *doc, const char *text, size_t length);

/* Bytes of the UTF-8 sequence (RFC 3629) at `at`, 0 when there is none. Any thread. */
size_t ep_utf8_length(const char *at, const char *end);

#endif
