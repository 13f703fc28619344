// SPDX-License-Identifier: MIT
/*
 * What may be asked for: a path that begins with a slash, and a query. Any thread, nothing owned.
 *
 * A path that two readers could understand differently is refused instead of repaired: parts . and .., also when they are
 * encoded, encoded control characters, what is no UTF-8. An encoded slash is data of the script's ("/notes/a%2Fb" is the note
 * "a/b") and stays encoded, so it never becomes a part of the path; what serves files refuses it. The query stays as it is:
 * its reader knows what it means.
 */
#include "net/http_head.h"

#include "base/utf8.h"

#include <string.h>

static int hex_digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

const char *ep_http_check_target(const char *target, size_t length)
{
  if (length == 0 || target[0] != '/')
    return "an address that does not begin with /";
  for (size_t i = 0; i < length; i++)
    if (target[i] < '!' || target[i] > '~' || strchr("#\"<>\\^`{|}", target[i]))
      return "an address with a character that has to be encoded";
  return NULL;
}

ptrdiff_t ep_http_decode(const char *text, size_t length, const char *keep, char *out)
{
  size_t n = 0;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (c != '%') {
      out[n++] = c;
      continue;
    }
    int high = length - i > 2 ? hex_digit(text[i + 1]) : -1;
    int low = length - i > 2 ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return -1;
    c = (char)(high * 16 + low);
    if (keep && c && strchr(keep, c)) {
      out[n++] = text[i++];
      out[n++] = text[i++];
      out[n++] = text[i];
      continue;
    }
    out[n++] = c;
    i += 2;
  }
  out[n] = 0;
  return (ptrdiff_t)n;
}

static bool is_dots(const char *part, size_t length)
{
  return (length == 1 && part[0] == '.') || (length == 2 && part[0] == '.' && part[1] == '.');
}

const char *ep_http_decode_path(const char *path, size_t length, char *out)
{
  ptrdiff_t n = ep_http_decode(path, length, "/\\", out);
  if (n < 0)
    return "a % that encodes nothing";
  for (ptrdiff_t i = 0; i < n; i++)
    if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
      return "an encoded character that no path has";
  if (!ep_utf8_is_valid(out, (size_t)n))
    return "a path that is no UTF-8";
  for (const char *part = out; part;) {
    const char *end = strchr(part, '/');
    if (is_dots(part, end ? (size_t)(end - part) : strlen(part)))
      return "a path with . or ..";
    part = end ? end + 1 : NULL;
  }
  return NULL;
}
