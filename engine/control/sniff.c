// SPDX-License-Identifier: MIT
/*
 * What the first bytes of a connection look like. Pure, owns nothing.
 * The idea: every line of the first 64 KiB is looked at as it grows, so that neither a packet per byte nor Lua in front
 * of a header helps; what a browser sends cannot be had without its request line, nor without `Host:`.
 * Rejected: to look at the first line only (HTTP servers skip empty lines in front of it, and clients know that), and to
 * wait for its end (TLS has none).
 * A price: a line of Lua that begins with `host:` ends the session as well.
 */
#include "control/sniff.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char http[] = "an HTTP request", tls[] = "a TLS handshake", ssh[] = "an SSH client",
                  binary[] = "a binary protocol";

// Methods of HTTP and its relatives: with one of these the target alone is enough.
static const char *const methods[] = {
    "ACL",    "BIND",    "CHECKOUT",    "CONNECT",  "COPY",   "DELETE",     "DESCRIBE",  "GET",
    "HEAD",   "LINK",    "LOCK",        "M-SEARCH", "MERGE",  "MKACTIVITY", "MKCOL",     "MOVE",
    "NOTIFY", "OPTIONS", "PATCH",       "POST",     "PRI",    "PROPFIND",   "PROPPATCH", "PURGE",
    "PUT",    "REBIND",  "REPORT",      "SEARCH",   "SOURCE", "SUBSCRIBE",  "TRACE",     "UNBIND",
    "UNLINK", "UNLOCK",  "UNSUBSCRIBE", "QUERY",
};

static bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

static bool is_method(const char *word, size_t length)
{
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (strlen(methods[i]) == length && strncasecmp(methods[i], word, length) == 0)
      return true;
  }
  return false;
}

// "METHOD /path", "METHOD *", "METHOD http://...", and with any word in front when " HTTP/" follows.
static bool looks_like_request(const char *line, size_t length)
{
  size_t word = 0, target;
  while (word < length &&
         (isalpha((unsigned char)line[word]) || line[word] == '-' || line[word] == '_'))
    word++;
  target = word;
  while (target < length && is_blank(line[target]))
    target++;
  if (word == 0 || target == word || target == length)
    return false;
  const char *at = line + target;
  size_t left = length - target;
  if (is_method(line, word) &&
      (*at == '/' || *at == '*' || (left >= 4 && strncasecmp(at, "http", 4) == 0)))
    return true;
  size_t end = 0;
  while (end < left && !is_blank(at[end]))
    end++;
  while (end < left && is_blank(at[end]))
    end++;
  bool version = left - end >= 5 && strncasecmp(at + end, "HTTP/", 5) == 0;
  bool authority = is_method(line, word) || *at == '/' || *at == '*' || memmem(at, end, "://", 3);
  return version && authority;
}

static bool looks_like_host(const char *line, size_t length)
{
  size_t at = 4;
  if (length < 5 || strncasecmp(line, "host", 4) != 0)
    return false;
  while (at < length && is_blank(line[at]))
    at++;
  return at < length && line[at] == ':';
}

static const char *judge_line(const char *line, size_t length)
{
  if (length >= 4 && memcmp(line, "SSH-", 4) == 0)
    return ssh;
  if (looks_like_request(line, length) || looks_like_host(line, length))
    return http;
  return NULL;
}

// The very first byte: what keys and telnet may send is fine.
static const char *judge_first(unsigned char c)
{
  static const char keys[] = "\x01\x02\x03\x04\x05\x06\b\t\n\v\f\r\x0e\x10\x11\x13\x15\x17\x1b";
  if (c == 0x16)
    return tls;
  return c == 0 || c == 0x80 || (c < ' ' && !strchr(keys, c)) ? binary : NULL;
}

// Begins a new line or adds to the one that is there; gives the rest behind its end.
static size_t take_line(ep_sniff *s, const char *bytes, size_t length, bool *ended)
{
  const char *end = memchr(bytes, '\n', length), *cr = memchr(bytes, '\r', length);
  if (cr && (!end || cr < end))
    end = cr;
  size_t taken = end ? (size_t)(end - bytes) : length;
  for (size_t i = 0; i < taken; i++) {
    if (s->length == 0 && is_blank(bytes[i]))
      continue;
    if (s->length < EP_SNIFF_LINE)
      s->line[s->length] = bytes[i];
    else if (s->length > EP_SNIFF_LINE)
      break; // what follows is not kept
    s->length++;
  }
  *ended = end != NULL;
  return taken + (end ? 1 : 0);
}

const char *ep_sniff_look(ep_sniff *s, const char *bytes, size_t length)
{
  const char *what = s->foreign ? http : NULL;
  if (!what && s->seen == 0 && length > 0)
    what = judge_first((unsigned char)*bytes);
  if (s->seen >= EP_SNIFF_BYTES)
    length = 0;
  s->seen += length;
  while (!what && length > 0) {
    bool ended;
    size_t taken = take_line(s, bytes, length, &ended);
    what = judge_line(s->line, s->length < EP_SNIFF_LINE ? s->length : EP_SNIFF_LINE);
    if (ended)
      s->length = 0;
    bytes += taken;
    length -= taken;
  }
  s->foreign = what != NULL;
  return what;
}
