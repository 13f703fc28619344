// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Names of encodings, and iconv, which knows them all. Any thread; owns nothing.
 * Byte order marks are ours: iconv's "UTF-16" writes one of its own choice, so we ask it for the forms without.
 */
#include "store/text_int.h"

#include "store/error_int.h"
#include "words/words.h"

#include <errno.h>
#include <stdlib.h>

// UTF-32 before UTF-16: its mark begins like the other's.
static const store_marked marked[] = {
    {"UTF-8", "UTF-8 with BOM", "\xef\xbb\xbf", 3, 1},
    {"UTF-32LE", "UTF-32LE with BOM", "\xff\xfe\0\0", 4, 4},
    {"UTF-32BE", "UTF-32BE with BOM", "\0\0\xfe\xff", 4, 4},
    {"UTF-16LE", "UTF-16LE with BOM", "\xff\xfe", 2, 2},
    {"UTF-16BE", "UTF-16BE with BOM", "\xfe\xff", 2, 2},
};
enum { MARKED = sizeof marked / sizeof *marked };

static const char *const offered[] = {"UTF-8",
                                      "UTF-8 with BOM",
                                      "UTF-16LE with BOM",
                                      "UTF-16BE with BOM",
                                      "UTF-16LE",
                                      "UTF-16BE",
                                      "ISO-8859-1",
                                      "ISO-8859-15",
                                      "windows-1252",
                                      "ISO-8859-2",
                                      "windows-1250",
                                      "windows-1251",
                                      "KOI8-R",
                                      "windows-1253",
                                      "windows-1254",
                                      "windows-1255",
                                      "windows-1256",
                                      "windows-1257",
                                      "windows-1258",
                                      "IBM437",
                                      "IBM850",
                                      "Shift_JIS",
                                      "EUC-JP",
                                      "GB18030",
                                      "Big5",
                                      "EUC-KR",
                                      NULL};

static const char *const ends_names[] = {"LF", "CRLF", "CR"};

void store_format_init(store_format *format)
{
  *format = (store_format){.encoding = "UTF-8", .ends = STORE_LF};
}

const char *const *store_encodings(void)
{
  return offered;
}

const char *store_ends_name(store_ends ends)
{
  return ends_names[ends == STORE_CRLF || ends == STORE_CR ? ends : STORE_LF];
}

bool store_ends_find(const char *name, store_ends *ends)
{
  for (size_t i = 0; i < sizeof ends_names / sizeof *ends_names; i++)
    if (strcmp(ends_names[i], name) == 0) {
      *ends = (store_ends)i;
      return true;
    }
  return false;
}

const store_marked *store_marked_find(const char *name, bool *with_mark)
{
  for (size_t i = 0; i < MARKED; i++) {
    *with_mark = strcasecmp(marked[i].marked, name) == 0;
    if (*with_mark || strcasecmp(marked[i].plain, name) == 0)
      return &marked[i];
  }
  return NULL;
}

const store_marked *store_marked_of(const char *bytes, size_t n)
{
  for (size_t i = 0; i < MARKED; i++)
    if (n >= marked[i].mark_length && memcmp(bytes, marked[i].mark, marked[i].mark_length) == 0)
      return &marked[i];
  return NULL;
}

iconv_t store_iconv_open(const char *to, const char *from, store_error *err)
{
  const char *name = strcmp(to, "UTF-8") == 0 ? from : to;
  // iconv takes "//IGNORE" and such behind a name, and "" for the locale's
  bool plain = *name && !strpbrk(name, "/, ");
  iconv_t cd = plain ? iconv_open(to, from) : (iconv_t)-1;
  if (cd == (iconv_t)-1)
    store_error_set(err, STORE_E_ENCODING, _("The encoding '%.40s' is not known here"), name);
  return cd;
}

bool store_buffer_reserve(store_buffer *b, size_t n)
{
  if (b->size - b->used > n)
    return true;
  size_t size = b->size + b->size / 2 + n + 64;
  char *larger = size < n ? NULL : realloc(b->bytes, size);
  if (!larger)
    return false;
  b->bytes = larger;
  b->size = size;
  return true;
}

int store_iconv_run(iconv_t cd, char **in, size_t *left, store_buffer *out)
{
  for (;;) {
    if (!store_buffer_reserve(out, *left + 16))
      return ENOMEM;
    char *to = out->bytes + out->used;
    size_t room = out->size - out->used - 1;
    size_t done = iconv(cd, *left ? in : NULL, left, &to, &room);
    int number = errno;
    out->used = (size_t)(to - out->bytes);
    if (done != (size_t)-1) {
      if (*left == 0 && !*in)
        return 0;
      if (*left == 0)
        *in = NULL; // once more, for what brings a stateful encoding back to its begin
      continue;
    }
    if (number != E2BIG)
      return number;
  }
}
