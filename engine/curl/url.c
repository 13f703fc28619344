// SPDX-License-Identifier: MIT
/*
 * Reading URLs, once for all: what is asked for permission, shown, and used is the same reading. Engine thread. Owns what an ep_url holds.
 */
#include "curl/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 64 << 10 };

// Blanks and letters beyond ASCII may stand in it as they are; line ends and other control characters may not.
static int check_text(const char *text, ep_curl_failure *f)
{
  size_t length = strlen(text);
  if (length > LONGEST)
    return ep_failure_set(f, "EINVAL", "the URL is too long");
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] < ' ' || text[i] == 127)
      return ep_failure_set(f, "EINVAL", "the URL contains a control character");
  return 0;
}

// The part, given; NULL: it has none.
static char *part(CURLU *url, CURLUPart what, unsigned flags)
{
  char *text = NULL;
  return curl_url_get(url, what, &text, flags) == CURLUE_OK ? text : NULL;
}

// The host and what is shown. 0, -1.
static int read_host(CURLU *url, ep_curl_url *parts, ep_curl_failure *f)
{
  char *host = part(url, CURLUPART_HOST, 0);
  char *port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  size_t length = host ? strlen(host) : 0;
  int status = 0;
  if (length == 0 || !port)
    status = ep_failure_set(f, "EINVAL", "the URL names no host");
  else if (length >= sizeof parts->host)
    status = ep_failure_set(f, "EINVAL", "the name of the host is too long");
  else {
    bool bracket = *host == '[' && host[length - 1] == ']';
    snprintf(parts->host, sizeof parts->host, "%.*s", (int)(bracket ? length - 2 : length),
             bracket ? host + 1 : host);
    parts->port = (int)strtol(port, NULL, 10);
  }
  curl_free(host);
  curl_free(port);
  return status;
}

static int read_all(CURLU *url, const char *text, ep_url *u, ep_curl_failure *f)
{
  char *scheme = part(url, CURLUPART_SCHEME, 0);
  bool secure = scheme && strcmp(scheme, "https") == 0;
  bool plain = scheme && strcmp(scheme, "http") == 0;
  curl_free(scheme);
  if (!secure && !plain)
    return ep_failure_set(f, "EINVAL", "not an URL of http or https: %.300s", text);
  u->parts.secure = secure;
  if (read_host(url, &u->parts, f) != 0)
    return -1;
  u->user = part(url, CURLUPART_USER, CURLU_URLDECODE);
  u->password = part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
  curl_url_set(url, CURLUPART_USER, NULL, 0);
  curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
  curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
  u->full = part(url, CURLUPART_URL, 0);
  if (!u->full)
    return ep_failure_set(f, "ENOMEM", "not enough memory");
  snprintf(u->parts.shown, sizeof u->parts.shown, "%s", u->full);
  return 0;
}

int ep_url_read(const char *text, ep_url *u, ep_curl_failure *f)
{
  *u = (ep_url){0};
  if (check_text(text, f) != 0)
    return -1;
  CURLU *url = curl_url();
  if (!url)
    return ep_failure_set(f, "ENOMEM", "not enough memory");
  CURLUcode code = curl_url_set(url, CURLUPART_URL, text,
                                CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_NON_SUPPORT_SCHEME);
  int status = -1;
  if (code == CURLUE_OK)
    status = read_all(url, text, u, f);
  else
    ep_failure_set(f, code == CURLUE_OUT_OF_MEMORY ? "ENOMEM" : "EINVAL", "not an URL: %.300s",
                   text);
  curl_url_cleanup(url);
  if (status != 0)
    ep_url_free(u);
  return status;
}

void ep_url_free(ep_url *u)
{
  curl_free(u->full);
  curl_free(u->user);
  curl_free(u->password);
  u->full = u->user = u->password = NULL;
}

int ep_curl_url_split(const char *text, ep_curl_url *parts, ep_curl_failure *f)
{
  ep_url u;
  int status = ep_url_read(text, &u, f);
  if (status == 0)
    *parts = u.parts;
  ep_url_free(&u);
  return status;
}
