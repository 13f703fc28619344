// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What may be asked for: a path that begins with a slash, and a query. Any thread, nothing owned.
 *
 * A path that two readers could understand differently is refused instead of repaired: parts . and .., also when they are
 * encoded, an encoded slash, an encoded control character, what is no UTF-8. Requests in absolute form are for proxies.
 * The query stays as it is: its reader knows what it means.
 */
#include "net/guard.h"
#include "net/utf8.h"

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

const char *guard_check_target(const char *target, size_t length)
{
  if (length == 0 || target[0] != '/')
    return "an address that does not begin with /";
  for (size_t i = 0; i < length; i++)
    if (target[i] < '!' || target[i] > '~' || strchr("#\"<>\\^`{|}", target[i]))
      return "an address with a character that has to be encoded";
  return NULL;
}

static bool is_dots(const char *part, size_t length)
{
  return (length == 1 && part[0] == '.') || (length == 2 && part[0] == '.' && part[1] == '.');
}

const char *guard_decode_path(char *path, size_t length)
{
  size_t out = 0;
  for (size_t i = 0; i < length; i++) {
    char c = path[i];
    if (c == '%') {
      int high = length - i > 2 ? hex_digit(path[i + 1]) : -1;
      int low = length - i > 2 ? hex_digit(path[i + 2]) : -1;
      if (high < 0 || low < 0)
        return "a % that encodes nothing";
      c = (char)(high * 16 + low);
      i += 2;
      if (c == '/' || c == '\\' || (unsigned char)c < ' ' || c == 0x7f)
        return "an encoded character that no path has";
    }
    path[out++] = c;
  }
  path[out] = 0;
  if (!utf8_is_valid(path, out))
    return "a path that is no UTF-8";
  for (const char *part = path; part;) {
    const char *end = strchr(part, '/');
    if (is_dots(part, end ? (size_t)(end - part) : strlen(part)))
      return "a path with . or ..";
    part = end ? end + 1 : NULL;
  }
  return NULL;
}
