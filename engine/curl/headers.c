// SPDX-License-Identifier: MIT
/*
 * The headers that are sent: the script's, less what a redirect must not take along. Engine thread; owns the copies that it makes.
 */
#include "curl/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool named(const char *name, const char *const *list)
{
  while (*list && strcasecmp(name, *list) != 0)
    list++;
  return *list != NULL;
}

// Whether a header of the script's is left out.
static bool left_out(const char *name, unsigned drops)
{
  static const char *const secrets[] = {"Authorization", "Cookie", "Host", "Proxy-Authorization",
                                        NULL};
  static const char *const body[] = {"Content-Type", "Content-Encoding", "Content-Language",
                                     "Content-Location", NULL};
  return strcasecmp(name, "Content-Length") == 0 || // libcurl knows it
         ((drops & EP_DROP_SECRETS) && named(name, secrets)) ||
         ((drops & EP_DROP_BODY) && named(name, body));
}

static bool append(struct curl_slist **list, const char *line)
{
  struct curl_slist *grown = curl_slist_append(*list, line);
  if (grown)
    *list = grown;
  return grown;
}

// libcurl's spelling: "Name: value", "Name;" for an empty value, "Name:" for one of its own that shall not be sent.
static bool append_header(struct curl_slist **list, const ep_curl_header *h)
{
  size_t size = strlen(h->name) + strlen(h->value) + 3;
  char *line = malloc(size);
  if (!line)
    return false;
  char *end = stpcpy(line, h->name);
  if (*h->value)
    stpcpy(stpcpy(end, ": "), h->value);
  else
    stpcpy(end, ";");
  bool ok = append(list, line);
  free(line);
  return ok;
}

bool ep_request_keep_headers(ep_curl_request *r, const ep_curl_spec *spec)
{
  r->headers = calloc(spec->header_count + 1, sizeof *r->headers);
  if (!r->headers)
    return false;
  for (size_t i = 0; i < spec->header_count; i++) {
    char *name = strdup(spec->headers[i].name), *value = strdup(spec->headers[i].value);
    r->headers[r->header_count++] = (ep_curl_header){name, value};
    if (!name || !value)
      return false;
  }
  return true;
}

static bool has_header(const ep_curl_request *r, const char *name)
{
  for (size_t i = 0; i < r->header_count; i++)
    if (strcasecmp(r->headers[i].name, name) == 0)
      return true;
  return false;
}

bool ep_request_send_headers(ep_curl_request *r)
{
  struct curl_slist *list = NULL;
  bool ok = append(&list, "Expect:"); // a server that does not know it would make each body wait
  if (!has_header(r, "Content-Type") || (r->drops & EP_DROP_BODY))
    ok = ok && append(&list, "Content-Type:"); // not libcurl's guess
  for (size_t i = 0; i < r->header_count && ok; i++)
    if (!left_out(r->headers[i].name, r->drops))
      ok = append_header(&list, &r->headers[i]);
  if (!ok) {
    curl_slist_free_all(list);
    return false;
  }
  curl_easy_setopt(r->t.easy, CURLOPT_HTTPHEADER, list);
  curl_slist_free_all(r->list);
  r->list = list;
  return true;
}

void ep_request_free_headers(ep_curl_request *r)
{
  for (size_t i = 0; i < r->header_count; i++) {
    free((char *)r->headers[i].name);
    free((char *)r->headers[i].value);
  }
  free(r->headers);
  curl_slist_free_all(r->list);
}
