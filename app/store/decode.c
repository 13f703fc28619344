// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From the bytes of a file to text, and the proof that the way back gives the same bytes. Any thread; owns nothing.
 * The proof is made by going back, not by reasoning about encodings: what a program has read but could not write again
 * is what destroys files.
 */
#include "store/text_int.h"

#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define REPLACEMENT "\xef\xbf\xbd"
enum { REPLACEMENT_LENGTH = 3 };

// What was wrong on the way.
typedef struct trouble {
  size_t bad;       // sequences that fit nothing
  int64_t bad_line; // of the first
  size_t nuls;
  int64_t nul_line;
  bool second_mark; // the text itself begins with one
} trouble;

static int64_t line_at(const char *text, size_t at)
{
  int64_t line = 1;
  for (size_t i = 0; i < at; i++)
    line += text[i] == '\n' || (text[i] == '\r' && (i + 1 == at || text[i + 1] != '\n'));
  return line;
}

static bool add_replacement(store_buffer *out)
{
  if (!store_buffer_reserve(out, REPLACEMENT_LENGTH))
    return false;
  memcpy(out->bytes + out->used, REPLACEMENT, REPLACEMENT_LENGTH);
  out->used += REPLACEMENT_LENGTH;
  return true;
}

// UTF-8 into out, what is none replaced.
static bool take_utf8(const char *bytes, size_t n, store_buffer *out, trouble *t)
{
  size_t bad;
  if (!store_buffer_reserve(out, n))
    return false;
  for (;;) {
    bool whole = store_text_is_utf8(bytes, n, &bad);
    if (!store_buffer_reserve(out, bad))
      return false;
    memcpy(out->bytes + out->used, bytes, bad);
    out->used += bad;
    if (whole)
      return true;
    if (t->bad++ == 0)
      t->bad_line = line_at(out->bytes, out->used);
    if (!add_replacement(out))
      return false;
    bytes += bad + 1;
    n -= bad + 1;
  }
}

static int take_other(const char *encoding, size_t unit, const char *bytes, size_t n,
                      store_buffer *out, trouble *t, store_error *err)
{
  iconv_t cd = store_iconv_open("UTF-8", encoding, err);
  if (cd == (iconv_t)-1)
    return STORE_E_ENCODING;
  char *in = (char *)(uintptr_t)bytes; // iconv does not write to it
  size_t left = n;
  int number;
  while ((number = store_iconv_run(cd, &in, &left, out)) != 0) {
    if (number == ENOMEM || !add_replacement(out)) {
      iconv_close(cd);
      return store_error_memory(err);
    }
    if (t->bad++ == 0)
      t->bad_line = line_at(out->bytes, out->used - REPLACEMENT_LENGTH);
    size_t skip = left < unit ? left : unit;
    in += skip;
    left -= skip;
    if (left == 0)
      break;
  }
  iconv_close(cd);
  return STORE_OK;
}

static bool replace_nuls(store_buffer *out, trouble *t)
{
  for (const char *at = out->bytes; (at = memchr(at, 0, out->used - (size_t)(at - out->bytes)));
       at++)
    if (t->nuls++ == 0)
      t->nul_line = line_at(out->bytes, (size_t)(at - out->bytes));
  if (t->nuls == 0)
    return true;
  store_buffer shown = {0};
  if (!store_buffer_reserve(&shown, out->used + t->nuls * (REPLACEMENT_LENGTH - 1)))
    return false;
  for (size_t i = 0; i < out->used; i++)
    if (out->bytes[i])
      shown.bytes[shown.used++] = out->bytes[i];
    else
      add_replacement(&shown);
  free(out->bytes);
  *out = shown;
  return true;
}

// Where c is next, from this place on; `known` is what an earlier call gave, so that all calls together look at each byte
// once. n: nowhere.
static size_t next_of(const char *bytes, size_t n, char c, size_t from, size_t known)
{
  if (known != SIZE_MAX && known >= from)
    return known;
  const char *at = memchr(bytes + from, c, n - from);
  return at ? (size_t)(at - bytes) : n;
}

// All line ends become \n; says which there were and how long the longest line is.
static void take_ends(store_buffer *out, store_decoded *d, size_t *longest)
{
  char *bytes = out->bytes;
  size_t n = out->used, counts[3] = {0}, to = 0;
  size_t newline = SIZE_MAX, ret = SIZE_MAX; // nothing is known yet
  *longest = 0;
  for (size_t from = 0;;) {
    newline = next_of(bytes, n, '\n', from, newline);
    ret = next_of(bytes, n, '\r', from, ret);
    size_t end = newline < ret ? newline : ret;
    if (end - from > *longest)
      *longest = end - from;
    memmove(bytes + to, bytes + from, end - from);
    to += end - from;
    if (end == n)
      break;
    bool pair = end == ret && newline == ret + 1 && newline < n;
    counts[pair ? STORE_CRLF : end == newline ? STORE_LF : STORE_CR]++;
    bytes[to++] = '\n';
    from = end + 1 + pair;
  }
  out->used = to;
  out->bytes[to] = '\0';
  d->format.ends = STORE_LF;
  for (int i = STORE_CRLF; i <= STORE_CR; i++)
    if (counts[i] > counts[d->format.ends])
      d->format.ends = (store_ends)i;
  d->mixed = (counts[0] > 0) + (counts[1] > 0) + (counts[2] > 0) > 1;
}

static void explain(store_decoded *d, const trouble *t)
{
  const char *encoding = d->format.encoding;
  if (t->nuls > 0)
    snprintf(d->reason, sizeof d->reason,
             _("Line %lld holds a NUL byte, so this is no text in %s. It can be looked at, but not "
               "changed; if it is text, choose its encoding, such as UTF-16LE."),
             (long long)t->nul_line, encoding);
  else if (t->bad > 0)
    snprintf(d->reason, sizeof d->reason,
             _("This is no valid %s (first on line %lld). It can be looked at, but not changed; "
               "choose its encoding, such as %s, to edit it."),
             encoding, (long long)t->bad_line,
             strcmp(encoding, "ISO-8859-1") == 0 ? "UTF-8" : "ISO-8859-1");
  else if (t->second_mark)
    snprintf(d->reason, sizeof d->reason,
             _("This begins with two byte order marks, and an editor would lose one. It can be "
               "looked at, but not changed."));
  else if (d->mixed)
    snprintf(d->reason, sizeof d->reason,
             _("The lines of this file end in different ways (most with %s). It can be looked at, "
               "but not changed; convert its line ends to edit it."),
             store_ends_name(d->format.ends));
  else
    snprintf(d->reason, sizeof d->reason,
             _("This would not be written in %s as it was read. It can be looked at, but not "
               "changed; choose another encoding to edit it."),
             encoding);
}

static int prove(const char *bytes, size_t n, store_decoded *d, const trouble *t, store_error *err)
{
  char *again = NULL;
  size_t again_length = 0;
  int code = store_text_encode(&d->format, d->text, d->length, &again, &again_length, NULL);
  if (code == STORE_E_NOMEM)
    return store_error_memory(err);
  d->faithful = code == STORE_OK && again_length == n && memcmp(again, bytes, n) == 0 &&
                t->bad == 0 && t->nuls == 0 && !t->second_mark;
  free(again);
  d->convertible = !d->faithful && d->mixed && t->bad == 0 && t->nuls == 0 && !t->second_mark;
  if (!d->faithful)
    explain(d, t);
  return STORE_OK;
}

int store_text_decode(const char *bytes, size_t n, const char *encoding, size_t max_line,
                      store_decoded *d, store_error *err)
{
  store_buffer out = {0};
  trouble t = {0};
  bool named_with_mark;
  int code = STORE_OK;
  *d = (store_decoded){0};
  const store_marked *found = store_marked_of(bytes, n);
  const store_marked *wanted = encoding ? store_marked_find(encoding, &named_with_mark) : found;
  if (found != wanted)
    found = NULL; // those bytes are no mark in that encoding
  if (!encoding && !wanted)
    wanted = store_marked_find("UTF-8", &named_with_mark);
  snprintf(d->format.encoding, sizeof d->format.encoding, "%s",
           !wanted ? encoding
           : found ? wanted->marked
                   : wanted->plain);
  size_t skip = found ? found->mark_length : 0;
  if (!store_buffer_reserve(&out, n + 16))
    return store_error_memory(err);
  if (wanted && strcmp(wanted->plain, "UTF-8") == 0) {
    if (!take_utf8(bytes + skip, n - skip, &out, &t))
      code = store_error_memory(err);
  } else {
    code = take_other(wanted ? wanted->plain : encoding, wanted ? wanted->unit : 1, bytes + skip,
                      n - skip, &out, &t, err);
  }
  if (!code && !replace_nuls(&out, &t))
    code = store_error_memory(err);
  if (code) {
    free(out.bytes);
    return code;
  }
  size_t longest;
  take_ends(&out, d, &longest);
  d->text = out.bytes;
  d->length = out.used;
  d->final_newline = d->length == 0 || d->text[d->length - 1] == '\n';
  t.second_mark = d->length >= 3 && memcmp(d->text, "\xef\xbb\xbf", 3) == 0;
  if (max_line > 0 && longest > max_line)
    code =
        store_error_set(err, STORE_E_SIZE,
                        _("It has a line of %zu bytes; lines longer than %zu are not edited here"),
                        longest, max_line);
  else
    code = prove(bytes, n, d, &t, err);
  if (code) {
    free(d->text);
    d->text = NULL;
    d->length = 0;
  }
  return code;
}
