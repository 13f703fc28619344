// SPDX-License-Identifier: MIT
/*
 * What an HTTP request must look like before anybody asks for secrets. Pure functions of the facts; any thread.
 * A page anywhere can make the browser of this user send requests here, and by DNS rebinding even under its own name. So
 * Host has to be one of our names to the byte, Origin the same as Host, and the fetch metadata that browsers add
 * (W3C Fetch Metadata) has to tell of ourselves or of a person. Exact comparison instead of parsing an address: each
 * spelling that a parser takes (127.1, 0x7f000001) is one more that a page may use.
 * Not here: who needs which secret (access.c); malformed requests, which the guard of the server refuses before.
 */
#include "verbs/access_int.h"

#include <stdio.h>
#include <string.h>

enum { BAD_REQUEST = 400, FORBIDDEN = 403, UNSUPPORTED_MEDIA = 415, HTTP_PORT = 80 };

// ASCII only: in some locales strcasecmp() knows other letters
static unsigned char lower(char c)
{
  return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool same_letters(const char *a, const char *b, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (lower(a[i]) != lower(b[i]) || !a[i])
      return false;
  return true;
}

static bool is_word(const char *text, size_t length, const char *word)
{
  return strlen(word) == length && same_letters(text, word, length);
}

static bool is(const char *text, const char *word)
{
  return text && strcmp(text, word) == 0;
}

// --- Host ---

// Whether text is the name as it stands in an address: IPv6 in brackets.
static bool is_name(const char *text, size_t length, const char *name)
{
  if (!strchr(name, ':'))
    return is_word(text, length, name);
  return length > 2 && text[0] == '[' && text[length - 1] == ']' &&
         is_word(text + 1, length - 2, name);
}

static bool is_wildcard(const char *name)
{
  return strcmp(name, "0.0.0.0") == 0 || strcmp(name, "::") == 0;
}

static bool is_our_name(const eplua_access_facts *facts, const char *text, size_t length)
{
  static const char *const always[] = {"localhost", "127.0.0.1", "::1"};
  for (size_t i = 0; i < sizeof always / sizeof *always; i++)
    if (is_name(text, length, always[i]))
      return true;
  for (const char *const *name = facts->hosts; name && *name; name++) {
    // nobody is called 0.0.0.0; who listens there is called by the address that was connected to
    const char *ours = is_wildcard(*name) ? facts->address : *name;
    if (ours && *ours && is_name(text, length, ours))
      return true;
  }
  return false;
}

static bool is_our_host(const eplua_access_facts *facts, const char *host)
{
  char port[8];
  const char *bracket = *host == '[' ? strchr(host, ']') : NULL;
  const char *colon = strchr(bracket ? bracket : host, ':');
  snprintf(port, sizeof port, "%u", (unsigned)facts->port);
  if (!colon)
    return facts->port == HTTP_PORT && is_our_name(facts, host, strlen(host));
  return strcmp(colon + 1, port) == 0 && is_our_name(facts, host, (size_t)(colon - host));
}

// --- Origin ---

static bool is_our_origin(const char *origin, const char *host)
{
  static const char scheme[] = "http://";
  size_t length = sizeof scheme - 1;
  return strncmp(origin, scheme, length) == 0 &&
         is_word(origin + length, strlen(origin + length), host);
}

// --- fetch metadata ---

bool ep_access_is_browser(const eplua_access_facts *facts)
{
  static const char mozilla[] = "Mozilla";
  return facts->origin || facts->sec_fetch_site || facts->sec_fetch_mode || facts->sec_fetch_dest ||
         (facts->user_agent && strlen(facts->user_agent) >= sizeof mozilla - 1 &&
          same_letters(facts->user_agent, mozilla, sizeof mozilla - 1));
}

static bool is_reading(const char *method)
{
  return is(method, "GET") || is(method, "HEAD");
}

static bool is_known_mode(const eplua_access_facts *facts)
{
  static const char *const modes[] = {"navigate", "same-origin", "cors", "no-cors"};
  if (facts->door == EPLUA_DOOR_WEBSOCKET)
    return is(facts->sec_fetch_mode, "websocket");
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    if (is(facts->sec_fetch_mode, modes[i]))
      return true;
  return false;
}

static const char *check_metadata(const eplua_access_facts *facts)
{
  static const char nonsense[] = "no browser sends such a combination of headers";
  const char *site = facts->sec_fetch_site;
  if (!site) // programs other than browsers send some of the others
    return NULL;
  if (!is(site, "same-origin") && !is(site, "none"))
    return "a page of another origin has caused this request";
  if (!is_known_mode(facts))
    return nonsense;
  bool navigates = is(facts->sec_fetch_mode, "navigate");
  // a page inside another one's frame is drawn over, and typed into, without knowing
  if (facts->sec_fetch_dest && navigates && !is(facts->sec_fetch_dest, "document") &&
      (is(site, "none") || !(is(facts->sec_fetch_dest, "iframe"))))
    return nonsense;
  // by hand: an address that was typed, a bookmark, a link in another program
  if (is(site, "none") && (!navigates || !is_reading(facts->method) || facts->origin))
    return nonsense;
  return NULL;
}

// --- body ---

// RFC 9110 8.3.1: application/json, and of parameters none but that the charset is UTF-8.
static bool is_json(const char *type)
{
  static const char json[] = "application/json", charset[] = "charset=";
  if (!type || strlen(type) < sizeof json - 1 || !same_letters(type, json, sizeof json - 1))
    return false;
  const char *rest = type + sizeof json - 1;
  rest += strspn(rest, " \t");
  if (!*rest)
    return true;
  if (*rest++ != ';')
    return false;
  rest += strspn(rest, " \t");
  if (strlen(rest) < sizeof charset - 1 || !same_letters(rest, charset, sizeof charset - 1))
    return false;
  rest += sizeof charset - 1;
  return is_word(rest, strlen(rest), "utf-8") || is_word(rest, strlen(rest), "\"utf-8\"");
}

// --- all ---

static const char *refuse(int *status, int code, const char *reason)
{
  *status = code;
  return reason;
}

const char *ep_access_check_http(const eplua_access_facts *facts, int *status)
{
  bool socket = facts->door == EPLUA_DOOR_WEBSOCKET;
  if (!facts->method || !facts->path || !facts->host || !*facts->host)
    return refuse(status, BAD_REQUEST, "the header Host is missing");
  if (!is_our_host(facts, facts->host))
    return refuse(status, FORBIDDEN, "the header Host is not a name of this server");
  if (facts->origin && !is_our_origin(facts->origin, facts->host))
    return refuse(status, FORBIDDEN, "the header Origin is not that of this server");
  const char *reason = check_metadata(facts);
  if (reason)
    return refuse(status, FORBIDDEN, reason);
  if (socket && !is(facts->method, "GET"))
    return refuse(status, BAD_REQUEST, "a WebSocket begins with GET");
  if (socket && !facts->origin && ep_access_is_browser(facts))
    return refuse(status, FORBIDDEN, "a browser sends Origin when it opens a WebSocket");
  if ((facts->has_body || facts->content_type) && !is_json(facts->content_type))
    return refuse(status, UNSUPPORTED_MEDIA, "a body is to be application/json");
  return NULL;
}
