// SPDX-License-Identifier: GPL-3.0-or-later
/* Units of app/store/text.h: bytes to text and back. */
#include "store/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

typedef struct sample {
  const char *bytes;
  size_t n;
  const char *asked;    // encoding that was chosen; NULL: none
  const char *text;     // what comes of it
  const char *encoding; // under which name
  store_ends ends;
} sample;

#define S(literal) literal, sizeof literal - 1

static const sample samples[] = {
    {S(""), NULL, "", "UTF-8", STORE_LF},
    {S("a\nb\n"), NULL, "a\nb\n", "UTF-8", STORE_LF},
    {S("a\r\nb"), NULL, "a\nb", "UTF-8", STORE_CRLF},
    {S("a\rb\r"), NULL, "a\nb\n", "UTF-8", STORE_CR},
    {S("\n"), NULL, "\n", "UTF-8", STORE_LF},
    {S("gr\xc3\xbc\xc3\x9f \xe2\x86\x92 \xf0\x9f\x8c\x99\n"), NULL,
     "gr\xc3\xbc\xc3\x9f \xe2\x86\x92 \xf0\x9f\x8c\x99\n", "UTF-8", STORE_LF},
    {S("\xef\xbb\xbf"), NULL, "", "UTF-8 with BOM", STORE_LF},
    {S("\xef\xbb\xbfx\r\n"), NULL, "x\n", "UTF-8 with BOM", STORE_CRLF},
    {S("\xff\xfe"
       "a\0\r\0\n\0"),
     NULL, "a\n", "UTF-16LE with BOM", STORE_CRLF},
    {S("\xfe\xff\0a\0\n\xd8\x3c\xdf\x19"), NULL, "a\n\xf0\x9f\x8c\x99", "UTF-16BE with BOM",
     STORE_LF},
    {S("\xff\xfe\0\0a\0\0\0"), NULL, "a", "UTF-32LE with BOM", STORE_LF},
    {S("a\0\n\0"), "UTF-16LE", "a\n", "UTF-16LE", STORE_LF},
    {S("gr\xfc\xdf\r\n"), "ISO-8859-1", "gr\xc3\xbc\xc3\x9f\n", "ISO-8859-1", STORE_CRLF},
    {S("\x80\n"), "windows-1252", "\xe2\x82\xac\n", "windows-1252", STORE_LF},
    {S("\xef\xbb\xbfx"), "ISO-8859-1", "\xc3\xaf\xc2\xbb\xc2\xbfx", "ISO-8859-1", STORE_LF},
    {S("plain\n"), "UTF-8 with BOM", "plain\n", "UTF-8", STORE_LF},
    {S("\x1b$B$\"\x1b(B\n"), "ISO-2022-JP", "\xe3\x81\x82\n", "ISO-2022-JP", STORE_LF},
};

static void what_was_read_is_written_again(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
    const sample *s = &samples[i];
    store_decoded d;
    store_error err = {0};
    if (store_text_decode(s->bytes, s->n, s->asked, 0, &d, &err))
      fail_msg("sample %zu: %s", i, err.message);
    if (!d.faithful || d.reason[0] || d.mixed || strcmp(d.text, s->text) != 0 ||
        d.length != strlen(s->text) || strcmp(d.format.encoding, s->encoding) != 0 ||
        d.format.ends != s->ends)
      fail_msg("sample %zu: '%s' in %s with %s, %s", i, d.text, d.format.encoding,
               store_ends_name(d.format.ends), d.reason);
    char *bytes;
    size_t n;
    assert_int_equal(store_text_encode(&d.format, d.text, d.length, &bytes, &n, &err), 0);
    assert_int_equal(n, s->n);
    assert_memory_equal(bytes, s->bytes, n);
    free(bytes);
    free(d.text);
  }
}

typedef struct odd {
  const char *bytes;
  size_t n;
  const char *asked;
  const char *text;
  const char *reason; // part of it
  bool convertible;
} odd;

static const odd odds[] = {
    {S("a\nb\r\nc\r\n"), NULL, "a\nb\nc\n", "convert its line ends", true},
    {S("a\nb\r"), NULL, "a\nb\n", "different ways (most with LF)", true},
    {S("a\r\r\n"), NULL, "a\n\n", "different ways", true},
    {S("ok\ngr\xfc\xdf\n"), NULL, "ok\ngr\xef\xbf\xbd\xef\xbf\xbd\n", "first on line 2", false},
    {S("\xc0\xaf"), NULL, "\xef\xbf\xbd\xef\xbf\xbd", "no valid UTF-8", false},
    {S("\xed\xa0\x80"), NULL, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "no valid UTF-8", false},
    {S("cut \xe2\x86"), NULL, "cut \xef\xbf\xbd\xef\xbf\xbd", "no valid UTF-8", false},
    {S("a\nb\0c"), NULL,
     "a\nb\xef\xbf\xbd"
     "c",
     "Line 2 holds a NUL", false},
    {S("\0"), "ISO-8859-1", "\xef\xbf\xbd", "Line 1 holds a NUL", false},
    {S("\xff\xfe\x00\xd8"
       "a\0"),
     NULL,
     "\xef\xbf\xbd"
     "a",
     "no valid UTF-16LE with BOM", false},
    {S("\xff\xfe"
       "a\0b"),
     NULL, "a\xef\xbf\xbd", "no valid UTF-16LE", false},
    {S("\xef\xbb\xbf\xef\xbb\xbfx"), NULL, "\xef\xbb\xbfx", "two byte order marks", false},
    {S("\x1b(B\x1b(Bx"), "ISO-2022-JP", "x", "would not be written in ISO-2022-JP as it was read",
     false},
};

static void what_would_not_come_back_says_why(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof odds / sizeof *odds; i++) {
    const odd *o = &odds[i];
    store_decoded d;
    store_error err = {0};
    if (store_text_decode(o->bytes, o->n, o->asked, 0, &d, &err))
      fail_msg("sample %zu: %s", i, err.message);
    if (d.faithful || !strstr(d.reason, o->reason) || strcmp(d.text, o->text) != 0 ||
        d.length != strlen(o->text) || d.convertible != o->convertible)
      fail_msg("sample %zu: '%s', %s", i, d.text, d.reason);
    free(d.text);
  }
}

static void any_bytes_are_text_or_say_why_not(void **state)
{
  (void)state;
  const char *const *encodings = store_encodings();
  uint32_t seed = 7;
  for (int round = 0; round < 20000; round++) {
    unsigned char bytes[48];
    size_t n = 0;
    seed = seed * 1664525 + 1013904223;
    for (size_t want = (seed >> 8) % sizeof bytes; n < want; n++) {
      static const unsigned char likely[] = {'\n', '\r', 0, 0xff, 0xfe, 0xef, 0xbb, 0xbf, 0x1b};
      seed = seed * 1664525 + 1013904223;
      bytes[n] = (seed >> 30) == 0 ? likely[(seed >> 8) % sizeof likely] : (seed >> 16) & 0xff;
    }
    const char *encoding = round % 2 ? encodings[(round / 2) % 26] : NULL;
    store_decoded d;
    store_error err = {0};
    if (store_text_decode((const char *)bytes, n, encoding, 0, &d, &err))
      fail_msg("round %d, %s: %s", round, encoding ? encoding : "-", err.message);
    size_t bad;
    assert_true(store_text_is_utf8(d.text, d.length, &bad));
    assert_int_equal(strlen(d.text), d.length);
    assert_int_equal(d.faithful, d.reason[0] == '\0');
    if (d.faithful) {
      char *again;
      size_t m;
      assert_int_equal(store_text_encode(&d.format, d.text, d.length, &again, &m, NULL), 0);
      assert_int_equal(m, n);
      assert_memory_equal(again, bytes, n);
      free(again);
    }
    free(d.text);
  }
}

static int encode(const char *encoding, store_ends ends, const char *text, store_error *err)
{
  store_format format = {.ends = ends};
  strncpy(format.encoding, encoding, sizeof format.encoding - 1);
  char *bytes = NULL;
  size_t n;
  int code = store_text_encode(&format, text, strlen(text), &bytes, &n, err);
  free(bytes);
  return code;
}

static void what_an_encoding_lacks_is_named_with_its_line(void **state)
{
  (void)state;
  store_error err;
  for (store_ends ends = STORE_LF; ends <= STORE_CR; ends++) {
    assert_int_equal(encode("ISO-8859-1", ends, "one\ntwo\nx \xe2\x86\x92 y\n", &err),
                     STORE_E_ENCODING);
    assert_int_equal(err.line, 3);
    assert_non_null(strstr(err.message, "Line 3"));
    assert_non_null(strstr(err.message, "\xe2\x86\x92"));
    assert_non_null(strstr(err.message, "U+2192"));
  }
  assert_int_equal(encode("ISO-8859-1", STORE_LF, "gr\xc3\xbc\xc3\x9f", &err), 0);
  assert_int_equal(encode("UTF-16LE with BOM", STORE_LF, "\xf0\x9f\x8c\x99", &err), 0);
  assert_int_equal(encode("UTF-8", STORE_LF, "\xff", &err), STORE_E_INVALID);
}

static void unknown_encodings_are_refused(void **state)
{
  (void)state;
  static const char *const names[] = {
      "",
      "no-such",
      "UTF-8//IGNORE",
      "ISO-8859-1//TRANSLIT",
      "a b",
      "a name far longer than any encoding in the world has ever had"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    store_error err = {0};
    store_decoded d;
    assert_int_equal(encode(names[i], STORE_LF, "x", &err), STORE_E_ENCODING);
    assert_int_equal(store_text_decode("x", 1, names[i], 0, &d, &err), STORE_E_ENCODING);
    assert_null(d.text);
  }
  for (const char *const *e = store_encodings(); *e; e++)
    assert_int_equal(encode(*e, STORE_LF, "x = 1\n", NULL), 0);
}

static void a_line_that_is_too_long_is_refused(void **state)
{
  (void)state;
  store_decoded d;
  store_error err;
  assert_int_equal(store_text_decode("1234\n12345\n", 11, NULL, 4, &d, &err), STORE_E_SIZE);
  assert_null(d.text);
  assert_int_equal(store_text_decode("1234\n12345", 10, NULL, 4, &d, &err), STORE_E_SIZE);
  assert_int_equal(store_text_decode("1234\n1234\n", 10, NULL, 4, &d, &err), 0);
  free(d.text);
}

static void a_last_line_without_end_is_noticed(void **state)
{
  (void)state;
  store_decoded d;
  assert_int_equal(store_text_decode("a\nb", 3, NULL, 0, &d, NULL), 0);
  assert_false(d.final_newline);
  free(d.text);
  assert_int_equal(store_text_decode("a\nb\n", 4, NULL, 0, &d, NULL), 0);
  assert_true(d.final_newline);
  free(d.text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_read_is_written_again),
      cmocka_unit_test(what_would_not_come_back_says_why),
      cmocka_unit_test(any_bytes_are_text_or_say_why_not),
      cmocka_unit_test(what_an_encoding_lacks_is_named_with_its_line),
      cmocka_unit_test(unknown_encodings_are_refused),
      cmocka_unit_test(a_line_that_is_too_long_is_refused),
      cmocka_unit_test(a_last_line_without_end_is_noticed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
