// SPDX-License-Identifier: MIT
/*
 * Addresses of brokers: [mqtt://|mqtts://][user[:password]@]host[:port]. Any thread; owns nothing.
 * tcp:// is another name for mqtt://, ssl:// and tls:// for mqtts://. Brokers know no paths, so one is refused and not ignored.
 */
#include "client.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct scheme {
  const char *name;
  bool tls;
  int port;
} scheme;

static const scheme schemes[] = {{"mqtt", false, 1883},
                                 {"mqtts", true, 8883},
                                 {"tcp", false, 1883},
                                 {"ssl", true, 8883},
                                 {"tls", true, 8883}};

static int hex(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char)tolower((unsigned char)c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Without %xx. NULL: no memory, or something that cannot be (a zero byte, half a number).
static char *decode(const char *text, size_t length)
{
  char *out = malloc(length + 1), *end = out;
  if (!out)
    return NULL;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (c == '%') {
      int high = i + 2 < length ? hex(text[i + 1]) : -1;
      int low = high < 0 ? -1 : hex(text[i + 2]);
      if (low < 0 || (high == 0 && low == 0)) {
        free(out);
        return NULL;
      }
      c = (char)(high * 16 + low);
      i += 2;
    }
    *end++ = c;
  }
  *end = 0;
  return out;
}

static const char *read_user(const char *text, size_t length, mq_options *o)
{
  const char *colon = memchr(text, ':', length);
  size_t name = colon ? (size_t)(colon - text) : length;
  o->username = decode(text, name);
  if (colon)
    o->password = decode(colon + 1, length - name - 1);
  return !o->username || (colon && !o->password) ? "the user in it cannot be read" : NULL;
}

static const char *read_port(const char *text, size_t length, mq_options *o)
{
  int port = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9' || i >= 5)
      return "its port is no number from 1 to 65535";
    port = port * 10 + (text[i] - '0');
  }
  if (port < 1 || port > 65535)
    return "its port is no number from 1 to 65535";
  o->port = port;
  return NULL;
}

static const char *read_host(const char *text, size_t length, mq_options *o)
{
  const char *port = NULL;
  size_t host = length;
  if (length > 0 && *text == '[') {
    const char *end = memchr(text, ']', length);
    if (!end)
      return "a ']' is missing";
    text++;
    host = (size_t)(end - text);
    length -= host + 2;
    if (length > 0 && end[1] != ':')
      return "':' and a port expected after ']'";
    port = length > 0 ? end + 2 : NULL;
    length = length > 0 ? length - 1 : 0;
  } else {
    const char *colon = memchr(text, ':', length);
    if (colon) {
      host = (size_t)(colon - text);
      port = colon + 1;
      length -= host + 1;
    }
  }
  if (host == 0)
    return "it names no host";
  if (host >= sizeof o->host)
    return "its host is too long";
  for (size_t i = 0; i < host; i++) {
    if ((unsigned char)text[i] <= ' ' || text[i] == '/' || text[i] == '?' || text[i] == '#')
      return "its host contains what no name can";
  }
  memcpy(o->host, text, host);
  o->host[host] = 0;
  return port ? read_port(port, length, o) : NULL;
}

const char *mq_uri_read(const char *uri, mq_options *o)
{
  const scheme *found = &schemes[0];
  const char *rest = strstr(uri, "://");
  if (rest) {
    found = NULL;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !found; i++) {
      size_t length = strlen(schemes[i].name);
      if (length == (size_t)(rest - uri) && strncasecmp(uri, schemes[i].name, length) == 0)
        found = &schemes[i];
    }
    if (!found)
      return "mqtt:// or mqtts:// expected";
    uri = rest + 3;
  }
  o->tls = found->tls;
  o->port = found->port;
  size_t length = strlen(uri);
  if (length > 0 && uri[length - 1] == '/')
    length--;
  const char *at = memrchr(uri, '@', length);
  if (at) {
    const char *wrong = read_user(uri, (size_t)(at - uri), o);
    if (wrong)
      return wrong;
    length -= (size_t)(at - uri) + 1;
    uri = at + 1;
  }
  return read_host(uri, length, o);
}
