// SPDX-License-Identifier: MIT
/*
 * One request, from its options over redirects to its end. Engine thread.
 * Redirects are followed here and not by libcurl: each hop is asked for (restricted code may not go everywhere), and what is meant for one server
 * is not sent to another. What libcurl delivers is in answer.c.
 */
#include "curl/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

// --- method and body ---

static size_t read_file(char *bytes, size_t size, size_t count, void *ud)
{
  ep_curl_request *r = ud;
  ssize_t got = read(r->file, bytes, size * count);
  return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static int seek_file(void *ud, curl_off_t offset, int origin)
{
  const ep_curl_request *r = ud;
  return lseek(r->file, (off_t)offset, origin) < 0 ? CURL_SEEKFUNC_FAIL : CURL_SEEKFUNC_OK;
}

// Says what is asked for, anew for each hop.
static void send_method(ep_curl_request *r)
{
  CURL *easy = r->t.easy;
  const char *method = r->method;
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L); // forgets what was
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
  if (r->file >= 0) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_file);
    curl_easy_setopt(easy, CURLOPT_READDATA, r);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek_file);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, r);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->file_length);
  } else if (r->has_body || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
             strcmp(method, "PATCH") == 0) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->sent.length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->sent.bytes ? r->sent.bytes : "");
  } else if (strcmp(method, "HEAD") == 0) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  } else if (strcmp(method, "GET") == 0) {
    return;
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static int send_all(ep_curl_request *r, ep_curl_failure *f)
{
  CURL *easy = r->t.easy;
  bool ok =
      curl_easy_setopt(easy, CURLOPT_URL, r->url.full) == CURLE_OK && ep_request_send_headers(r);
  bool secret = r->user && !(r->drops & EP_DROP_SECRETS);
  ok = ok && curl_easy_setopt(easy, CURLOPT_USERNAME, secret ? r->user : NULL) == CURLE_OK &&
       curl_easy_setopt(easy, CURLOPT_PASSWORD, secret && r->password ? r->password : NULL) ==
           CURLE_OK;
  if (!ok)
    return ep_failure_set(f, "ENOMEM", "not enough memory");
  send_method(r);
  ep_request_forget_answer(r);
  CURLMcode added = ep_transfer_add(&r->t);
  if (added != CURLM_OK)
    return ep_failure_set(f, "EIO", "cannot start the request: %s", curl_multi_strerror(added));
  return 0;
}

// --- redirects ---

static bool same_server(const ep_curl_url *a, const ep_curl_url *b)
{
  return a->port == b->port && a->secure == b->secure && strcasecmp(a->host, b->host) == 0;
}

// As browsers do: a POST that was answered with 301 or 302 becomes a GET, after 303 everything does.
static void change_method(ep_curl_request *r)
{
  bool post = strcmp(r->method, "POST") == 0;
  if (r->status == 303 ? strcmp(r->method, "HEAD") == 0 : !(post && r->status < 303))
    return;
  snprintf(r->method, sizeof r->method, "GET");
  r->drops |= EP_DROP_BODY;
  r->has_body = false;
  if (r->file >= 0)
    close(r->file);
  r->file = -1;
}

static int follow(ep_curl_request *r, ep_curl_failure *f)
{
  char *place = NULL;
  ep_url next;
  curl_easy_getinfo(r->t.easy, CURLINFO_REDIRECT_URL, &place);
  if (!place)
    return ep_failure_set(f, "EPROTO", "the redirect leads nowhere");
  if (r->hops++ >= r->max_hops)
    return ep_failure_set(f, "ELOOP", "more than %u redirects", r->max_hops);
  ep_curl_failure inner;
  if (ep_url_read(place, &next, &inner) != 0)
    return ep_failure_set(f, inner.code, "the redirect cannot be followed: %.400s", inner.text);
  if (r->url.parts.secure && !next.parts.secure && !r->downgrade)
    ep_failure_set(f, "EPERM", "the redirect leads from https to http: %.300s", next.parts.shown);
  else if (!r->owner->may || r->owner->may(r->ud, &next.parts, f)) {
    ep_transfer_remove(&r->t);
    change_method(r);
    if (!same_server(&r->url.parts, &next.parts))
      r->drops |= EP_DROP_SECRETS;
    ep_url_free(&r->url);
    r->url = next;
    if (r->file >= 0 && lseek(r->file, 0, SEEK_SET) < 0)
      return ep_failure_set(f, "EIO", "the body cannot be sent a second time");
    return send_all(r, f);
  }
  ep_url_free(&next);
  return -1;
}

// --- telling the owner ---

static void free_request(ep_curl_request *r)
{
  if (r->t.pool) {
    ep_transfer_fini(&r->t);
    ep_bytes_free(r->t.pool, &r->sent);
    ep_bytes_free(r->t.pool, &r->head);
    ep_bytes_free(r->t.pool, &r->body);
    ep_bytes_free(r->t.pool, &r->spare);
  }
  ep_request_free_headers(r);
  ep_url_free(&r->url);
  ep_curl_jar_free(r->jar);
  free(r->user);
  free(r->password);
  if (r->file >= 0)
    close(r->file);
  free(r);
}

static void finish(ep_curl_request *r, const ep_curl_failure *failure)
{
  ep_curl_answer answer = {0};
  ep_curl_header *list = NULL;
  ep_curl_failure memory;
  if (!failure) {
    curl_off_t received = 0, sent = 0;
    curl_easy_getinfo(r->t.easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    curl_easy_getinfo(r->t.easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    list = ep_request_head(r, &answer.head);
    answer.body = r->body.bytes;
    answer.body_length = r->body.length;
    answer.received = (uint64_t)received;
    answer.sent = (uint64_t)sent;
  }
  if (!failure && !list) {
    ep_failure_set(&memory, "ENOMEM", "not enough memory");
    failure = &memory;
  }
  ep_transfer_remove(&r->t);
  r->telling = true;
  r->owner->done(r->ud, failure ? NULL : &answer, failure);
  free(list);
  free_request(r);
}

// Calls owner->head. False: the request is gone.
static bool tell_head(ep_curl_request *r)
{
  ep_curl_head head;
  ep_curl_header *list = ep_request_head(r, &head);
  r->head_told = true;
  if (!list)
    return true;
  r->telling = true;
  r->streaming = r->owner->head(r->ud, &head);
  r->telling = false;
  free(list);
  if (r->cancelled)
    free_request(r);
  else
    return true;
  return false;
}

static bool tell_data(ep_curl_request *r)
{
  ep_bytes given = r->body;
  r->body = r->spare;
  r->spare = (ep_bytes){0};
  r->telling = true;
  r->owner->data(r->ud, given.bytes, given.length);
  r->telling = false;
  given.length = 0;
  r->spare = given;
  if (r->cancelled) {
    free_request(r);
    return false;
  }
  return true;
}

static void deliver(ep_transfer *t)
{
  ep_curl_request *r = (ep_curl_request *)t;
  ep_curl_failure failure;
  if (r->hop && (r->over_early || (t->over && t->result == CURLE_OK))) {
    if (follow(r, &failure) != 0)
      finish(r, &failure);
    return;
  }
  if (r->stream && r->headed && !r->hop && !r->head_told && !tell_head(r))
    return;
  if (r->streaming && !r->paused && r->body.length > 0 && !tell_data(r))
    return;
  bool waits = r->streaming && r->paused && r->body.length > 0;
  if (r->stalled && !waits && !t->over) {
    r->stalled = false;
    curl_easy_pause(t->easy, CURLPAUSE_CONT);
  }
  if (!t->over || (waits && t->result == CURLE_OK))
    return;
  if (t->result == CURLE_OK)
    finish(r, NULL);
  else {
    if (r->refusal.code)
      failure = r->refusal;
    else
      ep_failure_of(&failure, t, &r->url.parts);
    finish(r, &failure);
  }
}

// --- the calls ---

static bool keep_words(ep_curl_request *r, const ep_curl_spec *spec)
{
  const char *user = spec->user ? spec->user : r->url.user;
  const char *password = spec->user ? spec->password : r->url.password;
  r->user = user ? strdup(user) : NULL;
  r->password = password ? strdup(password) : NULL;
  const char *method = spec->method   ? spec->method
                       : spec->body   ? "POST"
                       : r->file >= 0 ? "PUT"
                                      : "GET";
  snprintf(r->method, sizeof r->method, "%s", method);
  r->has_body = spec->body != NULL;
  return (!user || r->user) && (!password || r->password) && ep_request_keep_headers(r, spec) &&
         (!spec->body || ep_bytes_add(r->t.pool, &r->sent, spec->body, spec->body_length));
}

ep_curl_request *ep_curl_request_new(ep_curl_pool *pool, const ep_curl_spec *spec,
                                     const ep_curl_owner *owner, void *ud, ep_curl_failure *failure)
{
  ep_curl_request *r = calloc(1, sizeof *r);
  if (!r) {
    if (spec->file >= 0)
      close(spec->file);
    ep_failure_set(failure, "ENOMEM", "not enough memory");
    return NULL;
  }
  r->file = spec->file;
  r->file_length = spec->file_length;
  r->owner = owner;
  r->ud = ud;
  r->max_body = spec->max_body;
  r->max_hops = spec->max_hops;
  r->downgrade = spec->downgrade;
  r->stream = spec->stream;
  if (spec->method && strlen(spec->method) >= sizeof r->method) {
    ep_failure_set(failure, "EINVAL", "the method is too long");
    goto fail;
  }
  if (ep_url_read(spec->url, &r->url, failure) != 0)
    goto fail;
  if (!ep_transfer_init(&r->t, pool, deliver) || !keep_words(r, spec)) {
    ep_failure_set(failure, "ENOMEM", "not enough memory");
    goto fail;
  }
  CURL *easy = r->t.easy;
  ep_request_receive(r);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""); // all that libcurl can read
  curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, spec->agent);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  if (spec->jar) {
    r->jar = spec->jar;
    curl_easy_setopt(easy, CURLOPT_SHARE, ep_jar_ref(spec->jar));
    curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
  }
  if (ep_options_way(&r->t, spec->check, spec->ca_file, spec->proxy, spec->connect_ms, failure) !=
          0 ||
      send_all(r, failure) != 0)
    goto fail;
  return r;
fail:
  free_request(r);
  return NULL;
}

const char *ep_curl_request_place(const ep_curl_request *request)
{
  return request->url.parts.shown;
}

void ep_curl_request_cancel(ep_curl_request *request)
{
  if (request->telling)
    request->cancelled = true; // deliver() frees it
  else
    free_request(request);
}

void ep_curl_request_pause(ep_curl_request *request, bool paused)
{
  request->paused = paused;
  if (!paused && !request->cancelled)
    ep_transfer_kick(&request->t);
}
