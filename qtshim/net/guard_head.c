// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What a head says: its first line, its fields, and what they mean together. On the thread of the guard, which owns all.
 *
 * Fields that may come twice are on a list, all others may not: a second Host or Content-Length is how one request hides
 * in another, and a field we never heard of is not worth a guess which of two values counts.
 *
 * The bytes and the ends of lines are in order already (guard.c).
 */
#include "net/guard.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

// RFC 9110 5.3: fields whose value is a list. Cookie is none, and browsers send it once in HTTP/1.1.
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

// Methods that may be asked; what they may do is the router's.
static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};

static bool is_token(const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c)))
      return false;
  }
  return length > 0;
}

static const char *find_method(const char *name, size_t length)
{
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (strlen(methods[i]) == length && memcmp(methods[i], name, length) == 0)
      return methods[i];
  return NULL;
}

static bool is_list(const char *name, size_t length)
{
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    if (strlen(lists[i]) == length && memcmp(lists[i], name, length) == 0)
      return true;
  return false;
}

// METHOD SP TARGET SP HTTP/1.x
static bool read_first_line(guard *g, const char *line, size_t length)
{
  const char *space = memchr(line, ' ', length);
  if (!space || !is_token(line, (size_t)(space - line)))
    return guard_refuse(g, 400, "no HTTP");
  const char *target = space + 1, *end = line + length;
  const char *second = memchr(target, ' ', (size_t)(end - target));
  if (!second)
    return guard_refuse(g, 400, "a request without a version");
  const char *version = second + 1;
  size_t version_length = (size_t)(end - version), method_length = (size_t)(space - line);
  if (version_length != 8 || memcmp(version, "HTTP/", 5) != 0 || version[5] < '0' ||
      version[5] > '9' || version[6] != '.' || version[7] < '0' || version[7] > '9')
    return guard_refuse(g, 400, "a version that is none");
  if (version[5] != '1' || version[7] > '1')
    return guard_refuse(g, 505, "only HTTP/1.1 is spoken here");
  if (method_length == 7 && memcmp(line, "CONNECT", 7) == 0)
    return guard_refuse(g, 405, "this is no proxy");
  if (method_length == 5 && memcmp(line, "TRACE", 5) == 0)
    return guard_refuse(g, 405, "nothing is traced here");
  if (!find_method(line, method_length))
    return guard_refuse(g, 501, "an unknown method");
  const char *why = guard_check_target(target, (size_t)(second - target));
  if (why)
    return guard_refuse(g, 400, why);
  g->target = (size_t)(target - g->head);
  g->target_length = (size_t)(second - target);
  g->keep_alive = version[7] == '1';
  return true;
}

// name ":" blanks value blanks. Its name becomes lower case in the head.
static bool read_field(guard *g, char *line, size_t length)
{
  if (g->field_count == GUARD_FIELDS)
    return guard_refuse(g, 431, "too many headers");
  const char *colon = memchr(line, ':', length);
  if (!colon)
    return guard_refuse(g, 400, "a header without a colon");
  size_t name_length = (size_t)(colon - line);
  if (!is_token(line, name_length))
    return guard_refuse(g, 400, "a header with a bad name");
  for (size_t i = 0; i < name_length; i++)
    if (line[i] >= 'A' && line[i] <= 'Z')
      line[i] = (char)(line[i] - 'A' + 'a');
  const char *value = colon + 1, *end = line + length;
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  for (size_t i = 0; i < g->field_count; i++) {
    const guard_field *other = &g->fields[i];
    if (other->name_length == name_length &&
        memcmp(g->head + other->name, line, name_length) == 0 && !is_list(line, name_length))
      return guard_refuse(g, 400, "a header that came twice");
  }
  g->fields[g->field_count++] = (guard_field){(size_t)(line - g->head), name_length,
                                              (size_t)(value - g->head), (size_t)(end - value)};
  return true;
}

static const guard_field *find_field(const guard *g, const char *name)
{
  size_t length = strlen(name);
  for (size_t i = 0; i < g->field_count; i++)
    if (g->fields[i].name_length == length &&
        memcmp(g->head + g->fields[i].name, name, length) == 0)
      return &g->fields[i];
  return NULL;
}

static bool has_value(const guard *g, const guard_field *field, const char *value)
{
  return field && field->value_length == strlen(value) &&
         strncasecmp(g->head + field->value, value, field->value_length) == 0;
}

// Is word an element of the list in all fields of that name?
static bool list_has(const guard *g, const char *name, const char *word)
{
  size_t name_length = strlen(name), word_length = strlen(word);
  for (size_t i = 0; i < g->field_count; i++) {
    const guard_field *f = &g->fields[i];
    if (f->name_length != name_length || memcmp(g->head + f->name, name, name_length) != 0)
      continue;
    const char *at = g->head + f->value, *end = at + f->value_length;
    while (at < end) {
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
  }
  return false;
}

static bool check_host(guard *g)
{
  const guard_field *host = find_field(g, "host");
  if (!host || host->value_length == 0)
    return guard_refuse(g, 400, "no Host");
  for (size_t i = 0; i < host->value_length; i++) {
    char c = g->head[host->value + i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && !strchr("-._:[]", c))
      return guard_refuse(g, 400, "a Host that is none");
  }
  return true;
}

static bool read_length(guard *g, const guard_field *field, size_t *announced)
{
  size_t length = 0;
  if (field->value_length == 0)
    return guard_refuse(g, 400, "a Content-Length that is no number");
  bool too_large = false;
  for (size_t i = 0; i < field->value_length; i++) {
    char c = g->head[field->value + i];
    if (c < '0' || c > '9')
      return guard_refuse(g, 400, "a Content-Length that is no number");
    if (!too_large)
      length = length * 10 + (size_t)(c - '0');
    too_large = too_large || length > g->limits.body_bytes;
  }
  if (field->value_length > 19) // no honest one is longer, and llhttp gives up there, too
    return guard_refuse(g, 400, "a Content-Length that is no number");
  if (too_large)
    return guard_refuse(g, 413, "the body is too large");
  *announced = length;
  return true;
}

static bool check_body(guard *g, size_t *announced, bool *chunked)
{
  const guard_field *length = find_field(g, "content-length");
  const guard_field *encoding = find_field(g, "transfer-encoding");
  if (length && encoding)
    return guard_refuse(g, 400, "a body with two lengths");
  if (encoding && !g->keep_alive) // keep_alive still says which version it is
    return guard_refuse(g, 400, "chunks in HTTP/1.0");
  if (encoding && !has_value(g, encoding, "chunked"))
    return guard_refuse(g, 501, "an unknown Transfer-Encoding");
  if (length && !read_length(g, length, announced))
    return false;
  *chunked = encoding != NULL;
  const guard_field *expect = find_field(g, "expect");
  if (expect && !has_value(g, expect, "100-continue"))
    return guard_refuse(g, 417, "an unknown Expect");
  g->wants_continue = expect && g->keep_alive;
  return true;
}

// RFC 6455 4.2.1. A key is 16 bytes in base64: 22 characters and two signs for what is missing.
static bool check_websocket(guard *g, bool has_body)
{
  if (!list_has(g, "upgrade", "websocket"))
    return true; // other protocols may be offered; nobody has to take them
  const guard_field *key = find_field(g, "sec-websocket-key");
  if (!g->keep_alive || memcmp(g->head, "GET ", 4) != 0 || has_body ||
      !has_value(g, find_field(g, "upgrade"), "websocket") || !list_has(g, "connection", "upgrade"))
    return guard_refuse(g, 400, "a WebSocket is asked for in a wrong way");
  if (!has_value(g, find_field(g, "sec-websocket-version"), "13"))
    return guard_refuse(g, 426, "only version 13 of WebSocket is spoken here");
  if (!key || key->value_length != 24 || memcmp(g->head + key->value + 22, "==", 2) != 0)
    return guard_refuse(g, 400, "a bad Sec-WebSocket-Key");
  for (size_t i = 0; i < 22; i++) {
    char c = g->head[key->value + i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
          c == '/'))
      return guard_refuse(g, 400, "a bad Sec-WebSocket-Key");
  }
  g->websocket = true;
  return true;
}

bool guard_read_head(guard *g, size_t *announced, bool *chunked)
{
  char *line = g->head;
  for (bool first = true;; first = false) {
    char *end = memchr(line, '\r', (size_t)(g->head + g->head_length - line));
    if (end == line)
      break;
    if (first ? !read_first_line(g, line, (size_t)(end - line))
              : !read_field(g, line, (size_t)(end - line)))
      return false;
    line = end + 2;
  }
  if (!check_host(g) || !check_body(g, announced, chunked) ||
      !check_websocket(g, *chunked || *announced > 0))
    return false;
  if (g->keep_alive)
    g->keep_alive = !list_has(g, "connection", "close");
  else
    g->keep_alive = list_has(g, "connection", "keep-alive");
  return true;
}

// Fields from `first` on that have its name, joined. The text goes to *out.
static const char *join_fields(guard *g, size_t first, bool *done, char **out)
{
  const guard_field *f = &g->fields[first];
  const char *joined = *out;
  for (size_t i = first; i < g->field_count; i++) {
    const guard_field *other = &g->fields[i];
    if (other->name_length != f->name_length ||
        memcmp(g->head + other->name, g->head + f->name, f->name_length) != 0)
      continue;
    done[i] = true;
    if (*out != joined) {
      memcpy(*out, ", ", 2);
      *out += 2;
    }
    memcpy(*out, g->head + other->value, other->value_length);
    *out += other->value_length;
  }
  *(*out)++ = 0;
  return joined;
}

static bool fill_headers(guard *g)
{
  bool done[GUARD_FIELDS] = {false};
  char *out = NULL;
  size_t count = 0;
  for (size_t i = 0; i < g->field_count; i++) {
    const guard_field *f = &g->fields[i];
    if (done[i])
      continue;
    bool again = false;
    for (size_t j = i + 1; j < g->field_count && !again; j++)
      again = g->fields[j].name_length == f->name_length &&
              memcmp(g->head + g->fields[j].name, g->head + f->name, f->name_length) == 0;
    if (again && !g->joined) {
      g->joined = out = malloc(g->head_length + 1); // a line has more bytes than its value and ", "
      if (!out)
        return guard_refuse(g, 503, "no memory for the head");
    }
    g->headers[count++] = (epq_http_header){g->head + f->name, again ? join_fields(g, i, done, &out)
                                                                     : g->head + f->value};
  }
  g->request.headers = g->headers;
  g->request.header_count = count;
  return true;
}

bool guard_fill_request(guard *g)
{
  if (!fill_headers(g))
    return false;
  for (size_t i = 0; i < g->field_count; i++) {
    g->head[g->fields[i].name + g->fields[i].name_length] = 0;
    g->head[g->fields[i].value + g->fields[i].value_length] = 0;
  }
  char *target = g->head + g->target;
  target[g->target_length] = 0;
  char *question = memchr(target, '?', g->target_length);
  size_t path_length = question ? (size_t)(question - target) : g->target_length;
  const char *why = guard_decode_path(target, path_length);
  if (why)
    return guard_refuse(g, 400, why);
  const char *space = memchr(g->head, ' ', g->target);
  g->request.method = find_method(g->head, (size_t)(space - g->head));
  g->request.path = target;
  g->request.query = question ? question + 1 : "";
  g->request.body = "";
  return true;
}

const char *epq_http_header_find(const epq_http_request *r, const char *name)
{
  for (size_t i = 0; i < r->header_count; i++)
    if (strcmp(r->headers[i].name, name) == 0)
      return r->headers[i].value;
  return NULL;
}
