// SPDX-License-Identifier: MIT
/* Reads the URL of a WebSocket (RFC 6455, section 3). Any thread, nothing owned. Strict: what is not in there is refused, not guessed. */
#include "net/ws.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct scheme {
  const char *prefix;
  bool tls;
} scheme;

static const scheme schemes[] = {
    {"ws://", false}, {"wss://", true}, {"http://", false}, {"https://", true}};

static bool refuse(const char **why, const char *text)
{
  *why = text;
  return false;
}

// Copies what is before the end; false: it is empty, or too long.
static bool copy(char *to, size_t size, const char *from, size_t length)
{
  if (length == 0 || length >= size)
    return false;
  memcpy(to, from, length);
  to[length] = 0;
  return true;
}

// ":8080", or nothing.
static bool read_port(const char *text, size_t length, int *port)
{
  if (length == 0)
    return true;
  long number = 0;
  if (text[0] != ':' || length == 1 || length > 6)
    return false;
  for (size_t i = 1; i < length; i++) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    number = number * 10 + (text[i] - '0');
  }
  *port = (int)number;
  return number > 0 && number <= 65535;
}

static bool read_host(const char *text, size_t length, ep_ws_target *target, const char **why)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  static const char six[] = "0123456789abcdefABCDEF:.";
  if (memchr(text, '@', length))
    return refuse(why, "names and passwords in an URL are not sent; use a header");
  size_t host = 0, skip = 0;
  if (length > 0 && text[0] == '[') {
    skip = 1;
    host = strspn(text + 1, six);
    if (1 + host >= length || text[1 + host] != ']')
      return refuse(why, "its host is malformed");
  } else {
    host = strspn(text, letters);
  }
  if (host + skip * 2 > length || !copy(target->host, sizeof target->host, text + skip, host))
    return refuse(why, "its host is missing or malformed");
  size_t used = host + skip * 2;
  if (!read_port(text + used, length - used, &target->port))
    return refuse(why, "its port is malformed");
  return true;
}

bool ep_ws_target_read(const char *url, ep_ws_target *target, const char **why)
{
  const char *rest = NULL;
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !rest; i++) {
    size_t length = strlen(schemes[i].prefix);
    if (strncasecmp(url, schemes[i].prefix, length) == 0) {
      rest = url + length;
      target->tls = schemes[i].tls;
    }
  }
  if (!rest)
    return refuse(why, "it must begin with ws:// or wss://");
  target->port = target->tls ? 443 : 80;
  if (strlen(url) >= EP_WS_URL)
    return refuse(why, "it is too long");
  for (const char *c = rest; *c; c++)
    if (*c <= ' ' || *c >= 0x7f)
      return refuse(why, "blanks, control characters and letters beyond ASCII must be encoded");
  if (strchr(rest, '#'))
    return refuse(why, "it must not have a fragment (#)");
  size_t length = strcspn(rest, "/?");
  if (!read_host(rest, length, target, why))
    return false;
  size_t slash = rest[length] == '/' ? 0 : 1;
  target->path[0] = '/';
  memcpy(target->path + slash, rest + length, strlen(rest + length) + 1);
  return true;
}
