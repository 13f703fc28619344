// SPDX-License-Identifier: MIT
/*
 * What libcurl says when it fails, as a sentence with a short code. Engine thread. Owns nothing.
 * libcurl's own texts tell of its insides ("Failure when receiving data from the peer"), so those that people meet have one of ours; where
 * its detail is the useful part (certificates), that follows.
 */
#include "curl/module.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

typedef struct known {
  CURLcode result;
  const char *code, *text;
  bool detail; // libcurl's detail follows
} known;

static const known table[] = {
    {CURLE_OPERATION_TIMEDOUT, "ETIMEDOUT", "timeout", false},
    {CURLE_COULDNT_RESOLVE_PROXY, "ENOTFOUND", "cannot find the proxy", true},
    {CURLE_PROXY, "EPROXY", "the proxy refuses", true},
    {CURLE_PEER_FAILED_VERIFICATION, "ECERT", "the certificate of the server is not accepted",
     true},
    {CURLE_SSL_CACERT_BADFILE, "ECERT", "the file of certificates cannot be used", true},
    {CURLE_SSL_CONNECT_ERROR, "ETLS", "no secure connection", true},
    {CURLE_GOT_NOTHING, "ECONNRESET", "the server has closed the connection without an answer",
     false},
    {CURLE_RECV_ERROR, "ECONNRESET", "the connection broke", true},
    {CURLE_SEND_ERROR, "ECONNRESET", "the connection broke", true},
    {CURLE_PARTIAL_FILE, "ECONNRESET", "the answer ended too early", false},
    {CURLE_WEIRD_SERVER_REPLY, "EPROTO", "the answer is not valid HTTP", true},
    {CURLE_UNSUPPORTED_PROTOCOL, "EPROTO", "the answer is not HTTP", true},
    {CURLE_TOO_LARGE, "EMSGSIZE", "the head of the answer is too long", false},
    {CURLE_BAD_CONTENT_ENCODING, "EPROTO", "the compressed body is damaged", false},
    {CURLE_HTTP2, "EPROTO", "the answer is not valid HTTP/2", true},
    {CURLE_HTTP2_STREAM, "EPROTO", "the server has broken off the answer", true},
    {CURLE_READ_ERROR, "EIO", "the file to be sent cannot be read", false},
    {CURLE_SEND_FAIL_REWIND, "EIO", "the body cannot be sent a second time", false},
    {CURLE_OUT_OF_MEMORY, "ENOMEM", "not enough memory", false},
    {CURLE_URL_MALFORMAT, "EINVAL", "not an URL", true},
};

int ep_failure_set(ep_curl_failure *f, const char *code, const char *format, ...)
{
  va_list arguments;
  f->code = code;
  va_start(arguments, format);
  vsnprintf(f->text, sizeof f->text, format, arguments);
  va_end(arguments);
  return -1;
}

// libcurl's texts begin with a capital, and may end with a stop or a line end.
static void add_detail(ep_curl_failure *f, const char *detail)
{
  size_t length = strlen(f->text), from = length;
  if (!*detail)
    return;
  snprintf(f->text + length, sizeof f->text - length, ": %s", detail);
  unsigned char *first = (unsigned char *)f->text + from + 2;
  if (isupper(first[0]) && !isupper(first[1])) // not SSL
    first[0] = (unsigned char)tolower(first[0]);
  length = strlen(f->text);
  while (length > 0 && strchr(".\r\n ", f->text[length - 1]))
    f->text[--length] = 0;
}

void ep_failure_of_code(ep_curl_failure *f, CURLcode result, const char *detail)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (table[i].result != result)
      continue;
    ep_failure_set(f, table[i].code, "%s", table[i].text);
    if (table[i].detail)
      add_detail(f, detail);
    return;
  }
  ep_failure_set(f, "EIO", "the request failed");
  add_detail(f, *detail ? detail : curl_easy_strerror(result));
}

static void describe_connect(ep_curl_failure *f, const ep_transfer *t, const ep_curl_url *at)
{
  long error = 0, proxy = 0;
  curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
  curl_easy_getinfo(t->easy, CURLINFO_USED_PROXY, &proxy);
  const char *code = error ? strerrorname_np((int)error) : NULL;
  if (proxy)
    ep_failure_set(f, code ? code : "ECONNREFUSED", "cannot connect to the proxy");
  else
    ep_failure_set(f, code ? code : "ECONNREFUSED",
                   strchr(at->host, ':') ? "cannot connect to [%s]:%d" : "cannot connect to %s:%d",
                   at->host, at->port);
  if (code)
    add_detail(f, strerrordesc_np((int)error));
  else
    add_detail(f, t->detail);
}

// libcurl has one error for a connection that is lost and for an answer that cannot be read.
static CURLcode what_was_wrong(const ep_transfer *t)
{
  if (t->result != CURLE_RECV_ERROR)
    return t->result;
  if (strncasecmp(t->detail, "chunk", 5) == 0)
    return CURLE_WEIRD_SERVER_REPLY;
  if (strncmp(t->detail, "CONNECT", 7) == 0)
    return CURLE_PROXY;
  return strstr(t->detail, "response headers") ? CURLE_TOO_LARGE : t->result;
}

void ep_failure_of(ep_curl_failure *f, const ep_transfer *t, const ep_curl_url *at)
{
  if (t->result == CURLE_COULDNT_RESOLVE_HOST)
    ep_failure_set(f, "ENOTFOUND", "cannot find the host %s", at->host);
  else if (t->result == CURLE_COULDNT_CONNECT)
    describe_connect(f, t, at);
  else
    ep_failure_of_code(f, what_was_wrong(t), t->detail);
}
