// SPDX-License-Identifier: MIT
/*
 * What a head says: its first line, its fields, and what they mean together. On the thread of the reader, which owns all.
 *
 * Fields that decide where a request ends, whom it is for and who sent it may not come twice: a second Host or Content-Length is how one request
 * hides in another. Others may, for there are lists among those that nobody has heard of; but not where the reader is strict: there a field that
 * nobody has heard of is not worth a guess which of two values counts.
 *
 * The bytes and the ends of lines are in order already (http_head.c).
 */
#include "net/http_head.h"

#include <string.h>
#include <strings.h>

// What is never a list.
static const char *const singles[] = {
    "authorization",
    "content-encoding",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "expect",
    "from",
    "host",
    "if-modified-since",
    "if-range",
    "if-unmodified-since",
    "max-forwards",
    "origin",
    "proxy-authorization",
    "range",
    "referer",
    "sec-websocket-key",
    "sec-websocket-version",
    "transfer-encoding",
    "user-agent",
};

// RFC 9110 5.3: what is one. Cookie is none, and browsers send it once in HTTP/1.1.
static const char *const lists[] = {
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-language",
    "forwarded",
    "if-match",
    "if-none-match",
    "keep-alive",
    "pragma",
    "prefer",
    "sec-websocket-extensions",
    "sec-websocket-protocol",
    "te",
    "trailer",
    "upgrade",
    "via",
    "warning",
    "x-forwarded-for",
};

static bool is_alphanumeric(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_token(const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (!is_alphanumeric(text[i]) && (text[i] == 0 || !strchr("!#$%&'*+-.^_`|~", text[i])))
      return false;
  return length > 0;
}

static const char *find_method(const char *name, size_t length)
{
#define NAME(number, id, text) #text,
  static const char *const methods[] = {HTTP_METHOD_MAP(NAME)};
#undef NAME
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (strlen(methods[i]) == length && memcmp(methods[i], name, length) == 0)
      return methods[i];
  return NULL;
}

static bool is_among(const char *const *names, size_t count, const char *name, size_t length)
{
  for (size_t i = 0; i < count; i++)
    if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
      return true;
  return false;
}

static bool may_repeat(const ep_http_head *h, const char *name, size_t length)
{
  return h->strict ? is_among(lists, sizeof lists / sizeof *lists, name, length)
                   : !is_among(singles, sizeof singles / sizeof *singles, name, length);
}

// --- the first line: METHOD SP TARGET SP HTTP/1.x ---

static bool read_version(ep_http_head *h, const char *version, size_t length)
{
  if (length != 8 || memcmp(version, "HTTP/", 5) != 0 || version[5] < '0' || version[5] > '9' ||
      version[6] != '.' || version[7] < '0' || version[7] > '9')
    return ep_http_refuse(h, 400, "a version that is none");
  if (version[5] != '1' || version[7] > '1')
    return ep_http_refuse(h, 505, "only HTTP/1.1 is spoken here");
  h->minor = version[7] - '0';
  return true;
}

static bool read_method(ep_http_head *h, const char *name, size_t length)
{
  h->method = find_method(name, length);
  if (!h->method)
    return ep_http_refuse(h, 501, "an unknown method");
  if (strcmp(h->method, "CONNECT") == 0)
    return ep_http_refuse(h, 405, "this is no proxy");
  if (strcmp(h->method, "TRACE") == 0)
    return ep_http_refuse(h, 405, "nothing is traced here");
  return true;
}

static bool read_first_line(ep_http_head *h, const char *line, size_t length)
{
  const char *space = memchr(line, ' ', length);
  if (!space || !is_token(line, (size_t)(space - line)))
    return ep_http_refuse(h, 400, "no HTTP");
  const char *target = space + 1, *end = line + length;
  const char *second = memchr(target, ' ', (size_t)(end - target));
  if (!second)
    return ep_http_refuse(h, 400, "a request without a version");
  if (!read_version(h, second + 1, (size_t)(end - second - 1)) ||
      !read_method(h, line, (size_t)(space - line)))
    return false;
  const char *why = ep_http_check_target(target, (size_t)(second - target));
  if (why)
    return ep_http_refuse(h, 400, why);
  h->target_at = (size_t)(target - h->head);
  h->target_size = (size_t)(second - target);
  return true;
}

// --- fields: name ":" blanks value blanks ---

static bool same_name(const ep_http_head *h, const ep_http_field *f, const char *name,
                      size_t length)
{
  return f->name_length == length && memcmp(h->head + f->name, name, length) == 0;
}

static bool read_field(ep_http_head *h, char *line, size_t length)
{
  if (h->field_count == EP_HTTP_FIELDS)
    return ep_http_refuse(h, 431, "too many headers");
  const char *colon = memchr(line, ':', length);
  if (!colon)
    return ep_http_refuse(h, 400, "a header without a colon");
  size_t name_length = (size_t)(colon - line);
  if (!is_token(line, name_length))
    return ep_http_refuse(h, 400, "a header with a bad name");
  for (size_t i = 0; i < name_length; i++)
    if (line[i] >= 'A' && line[i] <= 'Z')
      line[i] = (char)(line[i] - 'A' + 'a');
  const char *value = colon + 1, *end = line + length;
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  for (size_t i = 0; i < h->field_count; i++)
    if (same_name(h, &h->fields[i], line, name_length) && !may_repeat(h, line, name_length))
      return ep_http_refuse(h, 400, "a header that came twice");
  h->fields[h->field_count++] =
      (ep_http_field){(uint16_t)(line - h->head), (uint16_t)name_length,
                      (uint16_t)(value - h->head), (uint16_t)(end - value)};
  return true;
}

static const ep_http_field *find_field(const ep_http_head *h, const char *name)
{
  size_t length = strlen(name);
  for (size_t i = 0; i < h->field_count; i++)
    if (same_name(h, &h->fields[i], name, length))
      return &h->fields[i];
  return NULL;
}

static bool has_value(const ep_http_head *h, const ep_http_field *f, const char *value)
{
  return f && f->value_length == strlen(value) &&
         strncasecmp(h->head + f->value, value, f->value_length) == 0;
}

static bool value_has(const char *at, size_t length, const char *word, size_t word_length)
{
  for (const char *end = at + length; at < end;) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == ','))
      at++;
    const char *start = at;
    while (at < end && *at != ',')
      at++;
    const char *stop = at;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
      stop--;
    if ((size_t)(stop - start) == word_length && strncasecmp(start, word, word_length) == 0)
      return true;
  }
  return false;
}

bool ep_http_list_has(const ep_http_head *h, const char *name, const char *word)
{
  size_t length = strlen(name);
  for (size_t i = 0; i < h->field_count; i++) {
    const ep_http_field *f = &h->fields[i];
    if (same_name(h, f, name, length) &&
        value_has(h->head + f->value, f->value_length, word, strlen(word)))
      return true;
  }
  return false;
}

// --- what they mean ---

// Earlier clients than HTTP/1.1 need not send one.
static bool check_host(ep_http_head *h)
{
  const ep_http_field *host = find_field(h, "host");
  if (!host && h->minor == 0 && !h->strict)
    return true;
  if (!host || host->value_length == 0)
    return ep_http_refuse(h, 400, "no Host");
  for (size_t i = 0; i < host->value_length; i++) {
    char c = h->head[host->value + i];
    if (!is_alphanumeric(c) && (c == 0 || !strchr("-._~:[]", c)))
      return ep_http_refuse(h, 400, "a Host that is none");
  }
  return true;
}

static bool read_length(ep_http_head *h, const ep_http_field *f)
{
  uint64_t length = 0;
  bool too_large = false;
  for (size_t i = 0; i < f->value_length; i++) {
    char c = h->head[f->value + i];
    if (c < '0' || c > '9')
      return ep_http_refuse(h, 400, "a Content-Length that is no number");
    if (!too_large)
      length = length * 10 + (uint64_t)(c - '0');
    too_large = too_large || length > h->body_limit || length > INT64_MAX / 16;
  }
  // no honest one is longer than 19 digits, and llhttp gives up there, too
  if (f->value_length == 0 || f->value_length > 19)
    return ep_http_refuse(h, 400, "a Content-Length that is no number");
  if (too_large)
    return ep_http_refuse(h, 413, "the body is too large");
  h->body_length = (int64_t)length;
  return true;
}

static bool check_body(ep_http_head *h)
{
  const ep_http_field *length = find_field(h, "content-length");
  const ep_http_field *encoding = find_field(h, "transfer-encoding");
  if (length && encoding)
    return ep_http_refuse(h, 400, "a body with two lengths");
  if (encoding && h->minor == 0)
    return ep_http_refuse(h, 400, "chunks in HTTP/1.0");
  if (encoding && !has_value(h, encoding, "chunked"))
    return ep_http_refuse(h, 501, "an unknown Transfer-Encoding");
  if (encoding && !h->body)
    return ep_http_refuse(h, 413, "a body that nobody wants");
  if (length && !read_length(h, length))
    return false;
  if (encoding)
    h->body_length = -1;
  const ep_http_field *expect = find_field(h, "expect");
  if (expect && !has_value(h, expect, "100-continue"))
    return ep_http_refuse(h, 417, "an unknown Expect");
  h->wants_continue = expect && h->minor == 1;
  return true;
}

// 16 bytes in base64: 22 characters and two signs for what is missing.
static bool is_websocket_key(const char *key, size_t length)
{
  if (length != 24 || memcmp(key + 22, "==", 2) != 0)
    return false;
  for (size_t i = 0; i < 22; i++)
    if (!is_alphanumeric(key[i]) && key[i] != '+' && key[i] != '/')
      return false;
  return true;
}

// RFC 6455 4.2.1. Other protocols may be offered; nobody has to take them.
static bool check_websocket(ep_http_head *h)
{
  if (!ep_http_list_has(h, "upgrade", "websocket"))
    return true;
  const ep_http_field *key = find_field(h, "sec-websocket-key");
  if (h->minor == 0 || strcmp(h->method, "GET") != 0 || h->body_length != 0 ||
      !has_value(h, find_field(h, "upgrade"), "websocket") ||
      !ep_http_list_has(h, "connection", "upgrade"))
    return ep_http_refuse(h, 400, "a WebSocket is asked for in a wrong way");
  if (!has_value(h, find_field(h, "sec-websocket-version"), "13"))
    return ep_http_refuse(h, 426, "only version 13 of WebSocket is spoken here");
  if (!key || !is_websocket_key(h->head + key->value, key->value_length))
    return ep_http_refuse(h, 400, "a bad Sec-WebSocket-Key");
  h->websocket = true;
  return true;
}

bool ep_http_read_head(ep_http_head *h)
{
  char *line = h->head;
  for (bool first = true;; first = false) {
    char *end = memchr(line, '\r', (size_t)(h->head + h->head_length - line));
    if (end == line)
      break;
    if (first ? !read_first_line(h, line, (size_t)(end - line))
              : !read_field(h, line, (size_t)(end - line)))
      return false;
    line = end + 2;
  }
  if (!check_host(h) || !check_body(h) || !check_websocket(h))
    return false;
  h->keep_alive = h->minor == 1 ? !ep_http_list_has(h, "connection", "close")
                                : ep_http_list_has(h, "connection", "keep-alive");
  return true;
}

static bool hides_slash(const char *path, size_t length)
{
  for (size_t i = 0; i + 2 < length; i++)
    if (strncasecmp(path + i, "%2f", 3) == 0 || strncasecmp(path + i, "%5c", 3) == 0)
      return true;
  return false;
}

bool ep_http_finish_head(ep_http_head *h)
{
  for (size_t i = 0; i < h->field_count; i++) {
    h->head[h->fields[i].name + h->fields[i].name_length] = 0;
    h->head[h->fields[i].value + h->fields[i].value_length] = 0;
  }
  char *target = h->head + h->target_at;
  target[h->target_size] = 0;
  const char *question = memchr(target, '?', h->target_size);
  h->raw_path_length = question ? (size_t)(question - target) : h->target_size;
  if (h->strict && hides_slash(target, h->raw_path_length))
    return ep_http_refuse(h, 400, "an encoded character that no path has");
  char *path = h->head + h->head_length; // there is room behind the head
  const char *why = ep_http_decode_path(target, h->raw_path_length, path);
  if (why)
    return ep_http_refuse(h, 400, why);
  h->target = target;
  h->path = path;
  h->query = question ? question + 1 : NULL;
  return true;
}

const char *ep_http_name(const ep_http_head *h, size_t field)
{
  return h->head + h->fields[field].name;
}

const char *ep_http_value(const ep_http_head *h, size_t field)
{
  return h->head + h->fields[field].value;
}

const char *ep_http_find(const ep_http_head *h, const char *name)
{
  const ep_http_field *f = find_field(h, name);
  return f ? h->head + f->value : NULL;
}
