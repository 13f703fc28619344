// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * GET /engine/profile?seconds=N: starts a profile, waits, stops it and answers with it. The request is read on the web thread; a thread of
 * its own waits, one at a time, until the time is over, the client is gone or the server ends.
 * Owns that thread, and the last profile in all its forms, so that a page can show it in one and offer the others.
 * A timer of the shim was left: it would need one more function in its interface, and the web thread must not wait for the writing of
 * a large profile.
 */
#include "server/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <yyjson.h>

enum { FORMATS = 3, SECONDS_MAX = 60, KEEP_MAX = 64 << 20 };

// In the order of the table: the first is the default.
static const struct {
  const char *name, *file, *type;
} formats[FORMATS] = {{"speedscope", "last.json", "application/json"},
                      {"svg", "last.svg", "image/svg+xml; charset=utf-8"},
                      {"collapsed", "last.txt", "text/plain; charset=utf-8"}};

struct server_recorder {
  pthread_mutex_t lock;
  pthread_cond_t changed; // on CLOCK_MONOTONIC
  // under the lock:
  bool running;   // a profile is being made
  bool joinable;  // the thread is to be joined
  bool cancelled; // who asked is gone, or the server ends
  uint64_t id;    // of the request
  int format;
  struct timespec until;
  pthread_t thread;
  server_web *server;
  yyjson_doc *last; // the answer of profile_stop
};

struct server_recorder *server_recorder_new(void)
{
  struct server_recorder *rec = calloc(1, sizeof *rec);
  if (!rec)
    return NULL;
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_mutex_init(&rec->lock, NULL);
  pthread_cond_init(&rec->changed, &monotonic);
  pthread_condattr_destroy(&monotonic);
  return rec;
}

void server_recorder_free(struct server_recorder *rec)
{
  if (!rec)
    return;
  yyjson_doc_free(rec->last);
  pthread_cond_destroy(&rec->changed);
  pthread_mutex_destroy(&rec->lock);
  free(rec);
}

// --- asking; these verbs are answered within the call ---

static void take_answer(void *ud, const char *json, size_t length)
{
  yyjson_doc **answer = ud;
  *answer = yyjson_read(json, length, 0);
}

// The answer; NULL: the code says why there is none.
static yyjson_doc *ask(server_web *s, const char *request, int *code)
{
  yyjson_doc *answer = NULL;
  *code = eplua_control_ask(s->config.control, request, strlen(request), 0, take_answer, &answer);
  yyjson_val *error = yyjson_obj_get(yyjson_doc_get_root(answer), "error");
  if (*code == EPLUA_OK && !answer)
    *code = EPLUA_E_NOMEM;
  if (!error)
    return answer;
  *code = yyjson_get_int(yyjson_obj_get(error, "code"));
  yyjson_doc_free(answer);
  return NULL;
}

// --- answering ---

static void send_profile(server_web *s, uint64_t id, yyjson_val *profile, int format)
{
  // its script is in it, and it is shown by itself: it may do nothing else
  static const char policy[] = "default-src 'none'; style-src 'unsafe-inline'; script-src "
                               "'unsafe-inline'; sandbox allow-scripts; frame-ancestors 'none'";
  const epq_http_header headers[] = {{"content-security-policy", policy},
                                     {"x-content-type-options", "nosniff"},
                                     {"cache-control", "no-store"}};
  yyjson_val *text = yyjson_obj_get(profile, formats[format].name);
  if (!yyjson_is_str(text)) {
    server_reply_error(s, id, 500, "not enough memory for the profile");
    return;
  }
  server_answer(s, id,
                &(epq_http_answer){.status = 200,
                                   .content_type = formats[format].type,
                                   .body = yyjson_get_str(text),
                                   .length = yyjson_get_len(text),
                                   .headers = headers,
                                   .header_count = sizeof headers / sizeof *headers});
}

// --- the thread ---

static bool
wait_for_time(struct server_recorder *rec) // under the lock; false: nobody wants it any more
{
  while (!rec->cancelled && pthread_cond_timedwait(&rec->changed, &rec->lock, &rec->until) == 0)
    ;
  return !rec->cancelled;
}

static void *record(void *ud)
{
  struct server_recorder *rec = ud;
  server_web *s = rec->server;
  pthread_mutex_lock(&rec->lock);
  bool wanted = wait_for_time(rec);
  uint64_t id = rec->id;
  int format = rec->format, code;
  pthread_mutex_unlock(&rec->lock);
  yyjson_doc *done = ask(s, "{\"verb\":\"profile_stop\",\"format\":\"all\"}", &code);
  if (done && wanted)
    send_profile(s, id, yyjson_doc_get_root(done), format);
  else if (wanted)
    server_reply_error(s, id, 503, "the script has ended meanwhile");
  pthread_mutex_lock(&rec->lock);
  bool keep = done && wanted && yyjson_doc_get_read_size(done) <= KEEP_MAX;
  if (keep) {
    yyjson_doc_free(rec->last);
    rec->last = done;
  }
  rec->running = false;
  pthread_mutex_unlock(&rec->lock);
  if (!keep)
    yyjson_doc_free(done);
  server_unref(s);
  return NULL;
}

void server_recorder_gone(server_web *s, uint64_t id)
{
  struct server_recorder *rec = s->recorder;
  pthread_mutex_lock(&rec->lock);
  if (rec->running && rec->id == id) {
    rec->cancelled = true;
    pthread_cond_signal(&rec->changed);
  }
  pthread_mutex_unlock(&rec->lock);
}

// Waits for a thread that has come to its end, or is about to. Not under the lock.
static void join(struct server_recorder *rec)
{
  if (rec->joinable)
    pthread_join(rec->thread, NULL);
  rec->joinable = false;
}

void server_recorder_close(server_web *s)
{
  struct server_recorder *rec = s->recorder;
  pthread_mutex_lock(&rec->lock);
  rec->cancelled = true;
  pthread_cond_signal(&rec->changed);
  pthread_mutex_unlock(&rec->lock);
  join(rec);
}

// --- the requests; web thread ---

static bool read_seconds(const server_request *r, double *seconds)
{
  char text[32], *end = text;
  bool given = server_query(r, "seconds", text, sizeof text);
  *seconds = given ? strtod(text, &end) : 0;
  if (given && end != text && !*end && *seconds >= 1 && *seconds <= (double)SECONDS_MAX)
    return true;
  server_reply_error(r->server, r->http->id, 422, "seconds is a number from 1 to 60");
  return false;
}

static int read_format(const server_request *r)
{
  char text[32];
  if (!server_query(r, "format", text, sizeof text))
    return 0;
  for (int i = 0; i < FORMATS; i++) {
    if (strcmp(text, formats[i].name) == 0)
      return i;
  }
  server_reply_error(r->server, r->http->id, 422, "format is speedscope, svg or collapsed");
  return -1;
}

// The request of the verb; NULL: answered already.
static const char *read_kind(const server_request *r)
{
  static const struct {
    const char *name, *request;
  } kinds[] = {{"wall", "{\"verb\":\"profile_start\",\"kind\":\"wall\"}"},
               {"cpu", "{\"verb\":\"profile_start\",\"kind\":\"cpu\"}"},
               {"memory", "{\"verb\":\"profile_start\",\"kind\":\"memory\"}"}};
  char text[32] = "wall";
  server_query(r, "kind", text, sizeof text);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(text, kinds[i].name) == 0)
      return kinds[i].request;
  }
  server_reply_error(r->server, r->http->id, 422, "kind is wall, cpu or memory");
  return NULL;
}

// Starts profile and thread; 0, or a code. Under the lock.
static int begin(server_web *s, uint64_t id, const char *request, double seconds, int format)
{
  struct server_recorder *rec = s->recorder;
  int code;
  yyjson_doc *started = ask(s, request, &code);
  if (!started)
    return code;
  yyjson_doc_free(started);
  clock_gettime(CLOCK_MONOTONIC, &rec->until);
  double whole = (double)(long)seconds;
  rec->until.tv_sec += (long)whole;
  rec->until.tv_nsec += (long)((seconds - whole) * 1e9);
  if (rec->until.tv_nsec >= 1000000000) {
    rec->until.tv_sec++;
    rec->until.tv_nsec -= 1000000000;
  }
  rec->id = id;
  rec->format = format;
  rec->server = s;
  rec->cancelled = false;
  server_ref(s);
  if (pthread_create(&rec->thread, NULL, record, rec) == 0) {
    rec->running = rec->joinable = true;
    return EPLUA_OK;
  }
  server_unref(s);
  yyjson_doc_free(ask(s, "{\"verb\":\"profile_stop\"}", &code));
  return EPLUA_E_NOMEM;
}

void server_get_profile(const server_request *r)
{
  double seconds;
  server_web *s = r->server;
  struct server_recorder *rec = s->recorder;
  if (strcmp(r->http->method, "GET") != 0) {
    server_reply_error(s, r->http->id, 405, "only by GET");
    return;
  }
  int format = read_format(r);
  if (format < 0 || !read_seconds(r, &seconds))
    return;
  const char *request = read_kind(r);
  if (!request)
    return;
  pthread_mutex_lock(&rec->lock);
  bool busy = rec->running;
  pthread_mutex_unlock(&rec->lock);
  if (!busy)
    join(rec); // only this thread starts one
  pthread_mutex_lock(&rec->lock);
  int code = busy ? EPLUA_E_INVALID : begin(s, r->http->id, request, seconds, format);
  pthread_mutex_unlock(&rec->lock);
  if (code == EPLUA_E_INVALID)
    server_reply_error(s, r->http->id, 409, "a profile is being made already");
  else if (code != EPLUA_OK)
    server_reply_error(s, r->http->id, 503,
                       code == EPLUA_E_CLOSED ? "no script runs at the moment"
                                              : eplua_error_text(code));
}

void server_get_last_profile(const server_request *r)
{
  struct server_recorder *rec = r->server->recorder;
  pthread_mutex_lock(&rec->lock);
  int format = 0;
  while (format < FORMATS && strcmp(r->rest, formats[format].file) != 0)
    format++;
  if (format < FORMATS && rec->last)
    send_profile(r->server, r->http->id, yyjson_doc_get_root(rec->last), format);
  else
    server_reply_error(r->server, r->http->id, 404, "there is nothing here");
  pthread_mutex_unlock(&rec->lock);
}
