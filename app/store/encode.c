// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From text to the bytes of a file: line ends, then encoding, then byte order mark. Any thread; owns nothing.
 * Line ends come first, so they are right in every encoding, whatever the size of its characters.
 */
#include "store/text_int.h"

#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <stdlib.h>

// text with other line ends; NULL: no memory. given.
static char *with_ends(store_ends ends, const char *text, size_t length, size_t *n)
{
  size_t lines = 0;
  if (ends == STORE_CRLF)
    for (const char *at = text; (at = memchr(at, '\n', length - (size_t)(at - text))); at++)
      lines++;
  char *out = malloc(length + lines + 1);
  if (!out)
    return NULL;
  char *to = out;
  for (size_t from = 0; from < length;) {
    const char *newline = ends == STORE_LF ? NULL : memchr(text + from, '\n', length - from);
    size_t end = newline ? (size_t)(newline - text) : length;
    memcpy(to, text + from, end - from);
    to += end - from;
    if (newline)
      *to++ = '\r';
    if (newline && ends == STORE_CRLF)
      *to++ = '\n';
    from = end + (newline != NULL);
  }
  *to = '\0';
  *n = (size_t)(to - out);
  return out;
}

// Says which line of the text holds the character at this place of `body`.
static int refuse(const store_format *format, const char *body, size_t at, store_error *err)
{
  char mark = format->ends == STORE_CR ? '\r' : '\n';
  int64_t line = 1;
  for (size_t i = 0; i < at; i++)
    line += body[i] == mark;
  const unsigned char *c = (const unsigned char *)body + at;
  unsigned point = c[0] < 0x80   ? c[0]
                   : c[0] < 0xe0 ? (c[0] & 0x1fU) << 6 | (c[1] & 0x3fU)
                   : c[0] < 0xf0 ? (c[0] & 0xfU) << 12 | (c[1] & 0x3fU) << 6 | (c[2] & 0x3fU)
                                 : (c[0] & 7U) << 18 | (c[1] & 0x3fU) << 12 | (c[2] & 0x3fU) << 6 |
                                       (c[3] & 0x3fU);
  int bytes = c[0] < 0x80 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
  int code = store_error_set(err, STORE_E_ENCODING,
                             _("Line %lld: the character '%.*s' (U+%04X) cannot be written in %s; "
                               "choose another encoding, such as UTF-8"),
                             (long long)line, bytes, body + at, point, format->encoding);
  if (err)
    err->line = line;
  return code;
}

// Some tables of iconv's map two characters to one. What does not come back is not written.
static bool comes_back(const char *encoding, const store_buffer *out, size_t from, const char *body,
                       size_t length)
{
  store_buffer back = {0};
  iconv_t cd = store_iconv_open("UTF-8", encoding, NULL);
  if (cd == (iconv_t)-1)
    return false;
  char *in = out->bytes + from;
  size_t left = out->used - from;
  bool same = store_iconv_run(cd, &in, &left, &back) == 0 && back.used == length &&
              memcmp(back.bytes, body, length) == 0;
  iconv_close(cd);
  free(back.bytes);
  return same;
}

static int convert(const store_format *format, const store_marked *mark, const char *body,
                   size_t length, store_buffer *out, store_error *err)
{
  const char *encoding = mark ? mark->plain : format->encoding;
  size_t from = out->used;
  iconv_t cd = store_iconv_open(encoding, "UTF-8", err);
  if (cd == (iconv_t)-1)
    return STORE_E_ENCODING;
  char *in = (char *)(uintptr_t)body; // iconv does not write to it
  size_t left = length;
  int number = store_iconv_run(cd, &in, &left, out), code = STORE_OK;
  if (number == ENOMEM)
    code = store_error_memory(err);
  else if (number)
    code = refuse(format, body, length - left, err);
  else if (!comes_back(encoding, out, from, body, length))
    code = store_error_set(err, STORE_E_ENCODING,
                           _("Some characters would change when written in %s; choose another "
                             "encoding, such as UTF-8"),
                           format->encoding);
  iconv_close(cd);
  return code;
}

int store_text_encode(const store_format *format, const char *text, size_t length, char **bytes,
                      size_t *n, store_error *err)
{
  size_t bad, body_length = 0;
  bool with_mark = false;
  const store_marked *mark = store_marked_find(format->encoding, &with_mark);
  store_buffer out = {0};
  if (!store_text_is_utf8(text, length, &bad))
    return store_error_set(err, STORE_E_INVALID, _("The text is no UTF-8 at byte %zu"), bad);
  char *body = with_ends(format->ends, text, length, &body_length);
  int code = STORE_E_NOMEM;
  if (!body)
    return store_error_memory(err);
  if (mark && !with_mark && strcmp(mark->plain, "UTF-8") == 0) {
    *bytes = body;
    *n = body_length;
    return STORE_OK;
  }
  if (!store_buffer_reserve(&out, body_length + 8)) {
    store_error_memory(err);
    goto fail;
  }
  if (mark && with_mark) {
    memcpy(out.bytes, mark->mark, mark->mark_length);
    out.used = mark->mark_length;
  }
  if (mark && strcmp(mark->plain, "UTF-8") == 0) {
    memcpy(out.bytes + out.used, body, body_length);
    out.used += body_length;
  } else {
    code = convert(format, mark, body, body_length, &out, err);
    if (code)
      goto fail;
  }
  out.bytes[out.used] = '\0';
  free(body);
  *bytes = out.bytes;
  *n = out.used;
  return STORE_OK;
fail:
  free(body);
  free(out.bytes);
  return code;
}
