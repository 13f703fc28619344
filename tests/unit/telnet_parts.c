// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The parts of telnet that need no connection: the protocol, the line editor, what is shown of foreign text, tables in
 * lines, and what looks like another protocol.
 */
#include "control/editor.h"
#include "control/sniff.h"
#include "control/text.h"
#include "control/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

// --- what comes out of the part under test ---

static ep_text out, typed;
static int commands, changes, ends;
static bool abandoned;

static int begin(void **state)
{
  (void)state;
  ep_text_free(&out);
  ep_text_free(&typed);
  commands = changes = ends = 0;
  return 0;
}

static void check(ep_text *t, const char *expected)
{
  ep_text_add(t, "", 1);
  assert_string_equal(t->bytes, expected);
  ep_text_clear(t);
}

static void on_text(void *ud, const char *bytes, size_t length)
{
  (void)ud;
  ep_text_add(&typed, bytes, length);
}

static void on_command(void *ud, ep_wire_command command)
{
  (void)ud;
  commands |= 1 << command;
}

static void on_changed(void *ud)
{
  (void)ud;
  changes++;
}

static void on_bytes(void *ud, const char *bytes, size_t length)
{
  (void)ud;
  ep_text_add(&out, bytes, length);
}

static const ep_wire_calls wire_calls = {on_text, on_command, on_changed, on_bytes};

// --- telnet ---

static void a_client_without_telnet_gets_plain_text(void **state)
{
  (void)state;
  ep_wire *w = ep_wire_new(&wire_calls, NULL);
  ep_wire_receive(w, "a\nb\r\n", 5);
  ep_wire_write(w, "one\ntwo\n", 8);
  check(&typed, "a\nb\r\n");
  check(&out, "one\ntwo\n");
  ep_wire_free(w);
}

static void the_first_iac_makes_it_telnet(void **state)
{
  (void)state;
  ep_wire *w = ep_wire_new(&wire_calls, NULL);
  ep_wire_receive(w,
                  "a\xff\xfb\x1f"
                  "b",
                  5);
  check(&typed, "ab");
  check(&out, "\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03"); // DO NAWS, WILL ECHO, WILL SGA
  ep_wire_receive(w, "\xff\xfd\x01", 3);
  assert_true(ep_wire_echoes(w));
  ep_wire_receive(w, "\xff\xfa\x1f\0\x50\0\x18\xff\xf0", 9);
  assert_int_equal(ep_wire_columns(w), 80);
  ep_wire_receive(w, "\xff\xfa\x1f\xff\xff\xff\xff\0\x18\xff\xf0", 11); // 65535, doubled
  assert_int_equal(ep_wire_columns(w), 1000);
  ep_wire_receive(w, "\xff\xfa\x1f\0\x03\0\x18\xff\xf0", 9);
  assert_int_equal(ep_wire_columns(w), 20);
  assert_int_equal(changes, 4);
  ep_wire_write(w, "x\n\xff", 3);
  check(&out, "x\r\n\xff\xff");
  ep_wire_receive(w, "\xff\xf4\xff\xf3\xff\xf7\xff\xf8\xff\xf6\xff\xec", 12);
  assert_int_equal(commands, 31);
  ep_wire_receive(w, "\xff\xfe\x01", 3);
  assert_false(ep_wire_echoes(w));
  ep_wire_free(w);
}

static void subnegotiations_other_than_the_window_size_are_swallowed(void **state)
{
  (void)state;
  static const char bytes[] = "1\xff\xfa\x56\xff\xf0"
                              "2\xff\xfa\x55\xfb\xf0"
                              "3\n\xff\xff\xff\xf0"
                              "4\xff\xfa\x1f\0\x50\xff\xf0"
                              "5\xff\xfa\x27zz\xff\xf4"
                              "6";
  ep_wire *w = ep_wire_new(&wire_calls, NULL);
  ep_wire_receive(w, bytes, sizeof bytes - 1);
  check(&typed, "12456");
  assert_int_equal(ep_wire_columns(w), 0);
  assert_int_equal(commands, 1 << EP_WIRE_INTERRUPT); // that ended the last one
  ep_wire_free(w);
}

static void refusals_are_sent_once_but_for_timing_mark(void **state)
{
  (void)state;
  ep_wire *w = ep_wire_new(&wire_calls, NULL);
  ep_wire_offer(w);
  ep_text_clear(&out);
  for (int i = 0; i < 3; i++)
    ep_wire_receive(w, "\xff\xfd\x18\xff\xfb\x18", 6);
  check(&out, "\xff\xfc\x18\xff\xfe\x18");
  for (int i = 0; i < 2; i++)
    ep_wire_receive(w, "\xff\xfd\x06", 3);
  check(&out, "\xff\xfc\x06\xff\xfc\x06");
  ep_wire_free(w);
}

// --- the editor ---

static void on_line(void *ud, const char *text, size_t length)
{
  (void)ud;
  if (text)
    ep_text_add(&typed, text, length);
  else
    ep_text_put(&typed, "(too long)");
  ep_text_put(&typed, ";");
}

static void on_interrupt(void *ud, bool empty)
{
  (void)ud;
  abandoned = !empty;
}

static void on_end(void *ud)
{
  (void)ud;
  ends++;
}

static void on_complete(void *ud, const char *text, size_t length, size_t cursor)
{
  (void)ud;
  ep_text_put(&typed, "<");
  ep_text_add(&typed, text, cursor);
  if (cursor < length)
    ep_text_put(&typed, "|");
  ep_text_add(&typed, text + cursor, length - cursor);
  ep_text_put(&typed, ">");
}

static const ep_editor_calls editor_calls = {on_bytes, on_line, on_interrupt, on_end, on_complete};

static void press(ep_editor *e, const char *keys)
{
  ep_editor_receive(e, keys, strlen(keys));
}

static void keys_edit_the_line(void **state)
{
  (void)state;
  static const struct {
    const char *keys, *line;
  } cases[] = {
      {"abc\r", "abc;"},
      {"abc\x1b[D\x1b[DX\r", "aXbc;"},
      {"abc\x1b[HX\x1b[FY\r", "XabcY;"},
      {"abc\x1bOHX\x05Y\r", "XabcY;"},
      {"ab\x7f\x7f\x7f"
       "c\r",
       "c;"},
      {"abc\x1b[D\x1b[3~\r", "ab;"},
      {"abc def\x17g\r", "abc g;"},
      {"abc\x02\x15"
       "d\r",
       "dc;"},
      {"abc\x01\x06\x0b\r", "a;"},
      {"one two\x1b[1;5D\x1b[1;5DX\r", "Xone two;"},
      {"\xC3\xA4\xE2\x82\xAC\x7f\r", "\xC3\xA4;"},
      {"\xC3\xA4"
       "b\x1b[D\x1b[D\x1b[3~\r",
       "b;"},
      {"\ta\r", "\ta;"},
      {"a\r\nb\r\0c\n", "a;b;"},
      {"x\x1b[200~y\x1b[99999999999999;1Qz\r", "xyz;"},
      {"first\rsecond\r\x1b[A\x1b[A\r", "first;second;first;"},
      {"first\rdraft\x1b[A\x1b[B!\r", "first;draft!;"},
      {"\x10\x0e\r", ";"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ep_editor *e = ep_editor_new(&editor_calls, NULL);
    ep_editor_show(e, "> ", false);
    press(e, cases[i].keys);
    check(&typed, cases[i].line);
    ep_editor_free(e);
    e = ep_editor_new(&editor_calls, NULL); // a key a packet, and with nothing shown
    for (const char *c = cases[i].keys; *c; c++)
      ep_editor_receive(e, c, 1);
    if (!strstr(cases[i].keys, "\ta"))
      check(&typed, cases[i].line);
    ep_text_clear(&typed);
    ep_editor_free(e);
  }
}

static void the_row_is_drawn_as_little_as_can_be(void **state)
{
  (void)state;
  ep_editor *e = ep_editor_new(&editor_calls, NULL);
  ep_editor_columns(e, 20);
  ep_editor_show(e, "> ", false);
  check(&out, "\r> \x1b[K");
  press(e, "abc");
  check(&out, "\r> abc\x1b[K");
  press(e, "def");
  check(&out, "def");
  press(e, "\x1b[D");
  check(&out, "\r> abcdef\x1b[K\r\x1b[7C");
  press(e, "\x05");
  check(&out, "\r> abcdef\x1b[K");
  press(e, "0123456789ABCDEF"); // wider than the window, which follows
  check(&out, "\r> CDEF\x1b[K");
  ep_editor_hide(e);
  check(&out, "\r\x1b[K");
  press(e, "!");
  check(&out, "");
  ep_editor_show(e, "> ", false);
  check(&out, "\r> CDEF!\x1b[K");
  press(e, "\x03");
  check(&out, "^C\n");
  assert_true(abandoned);
  ep_editor_show(e, "> ", true); // a secret
  ep_text_clear(&out);
  press(e, "secret");
  check(&out, "\r> \x1b[K");
  press(e, "\r");
  ep_text_clear(&out);
  ep_editor_show(e, "> ", false);
  press(e, "\x1b[A");
  check(&out, "\r> \x1b[K"); // is not remembered
  press(e, "\x04");
  assert_int_equal(ends, 1);
  ep_editor_free(e);
}

static void completion_is_given_up_when_the_line_has_changed(void **state)
{
  (void)state;
  ep_editor *e = ep_editor_new(&editor_calls, NULL);
  ep_editor_show(e, "> ", false);
  press(e, "foo.b\t");
  check(&typed, "<foo.b>");
  assert_true(ep_editor_completed(e, "ar", 2));
  press(e, "\t");
  press(e, "x");
  assert_false(ep_editor_completed(e, "no", 2));
  press(e, "\r");
  check(&typed, "<foo.bar>foo.barx;");
  ep_text_clear(&typed);
  press(e, "a(\"b\")\x1b[D\x1b[D\t"); // what is behind the cursor is told, too
  check(&typed, "<a(\"b|\")>");
  ep_editor_free(e);
}

static void a_line_that_is_too_long_is_not_run_cut(void **state)
{
  (void)state;
  char *line = malloc(EP_EDITOR_LINE + 1);
  memset(line, 'a', EP_EDITOR_LINE + 1);
  ep_editor *e = ep_editor_new(&editor_calls, NULL);
  ep_editor_receive(e, line, EP_EDITOR_LINE);
  press(e, "b\x7f\r");
  check(&typed, "(too long);");
  press(e, "c\r");
  check(&typed, "c;");
  ep_editor_free(e);
  free(line);
}

// --- text ---

static void foreign_text_cannot_drive_the_terminal(void **state)
{
  (void)state;
  static const struct {
    const char *text, *plain, *coloured;
  } cases[] = {
      {"a\tb\n", "a\tb\n", "a\tb\n"},
      {"\x1b[31mred\x1b[0m", "\\27[31mred\\27[0m", "\x1b[31mred\x1b[0m"},
      {"\x1b[2J\x1b]0;title\a", "\\27[2J\\27]0;title\\7", "\\27[2J\\27]0;title\\7"},
      {"a\r\nb\rc", "a\nb\\13c", "a\nb\rc"},
      {"\xff\xC3", "\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xC2\x9B"
       "2J",
       "\\u{9b}2J", "\\u{9b}2J"},
      {"\xE2\x80\xAE", "\\u{202e}", "\\u{202e}"},
      {"\xE2\x82\xAC\x7f", "\xE2\x82\xAC\\127", "\xE2\x82\xAC\\127"},
      {"\x1b[", "\\27[", "\\27["},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ep_text_add_shown(&out, cases[i].text, strlen(cases[i].text), false);
    check(&out, cases[i].plain);
    ep_text_add_shown(&out, cases[i].text, strlen(cases[i].text), true);
    check(&out, cases[i].coloured);
  }
  assert_true(ep_text_add_shown(&out, "\x1b[1;31mx", 8, true));
  assert_false(ep_text_add_shown(&out, "\x1b[1mx\x1b[m", 8, true));
}

static void tables_are_broken_where_they_do_not_fit(void **state)
{
  (void)state;
  static const struct {
    const char *value, *shown;
  } cases[] = {
      {"{1, 2, 3}", "{1, 2, 3}"},
      {"{1000, 2000, 3000, 4000, 5000}", "{\n  1000, 2000, 3000,\n  4000, 5000\n}"},
      {"{1, x = \"a, b} c\", y = {1, 2, 3, 4, 5, 6}}",
       "{\n  1,\n  x = \"a, b} c\",\n  y = {\n    1, 2, 3, 4, 5,\n    6\n  }\n}"},
      {"{[\"a = b\"] = 1, [2] = \"\\\"},\"}", "{\n  [\"a = b\"] = 1,\n  [2] = \"\\\"},\"\n}"},
      {"function: 0x12345678901234567890", "function: 0x12345678901234567890"},
      {"{1, 2, 3, 4, 5, 6, 7, 8, \xE2\x80\xA6}", "{\n  1, 2, 3, 4, 5, 6,\n  7, 8, \xE2\x80\xA6\n}"},
      {"{{{{{{{{{{{{{{{{", "{{{{{{{{{{{{{{{{"},
      {"{\"unfinished string without an end}", "{\n  \"unfinished string without an end\n}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ep_text_add_value(&out, cases[i].value, strlen(cases[i].value), 20);
    check(&out, cases[i].shown);
  }
}

static void text_becomes_a_json_string(void **state)
{
  (void)state;
  ep_text_add_json(&out, "a\"\\\n\0\xff", 6);
  check(&out, "\"a\\\"\\\\\\u000a\\u0000\xff\"");
}

// --- other protocols ---

static void lua_looks_like_lua_however_it_is_cut(void **state)
{
  (void)state;
  static const char *const lines[] = {
      "print 'GET / HTTP/1.1'",
      "return a / b",
      "x = 1 -- HTTP/1.1",
      "local host = 1",
      "hosts:f()",
      "=1+1",
      ":help",
      "post = get",
      "get(1)",
      "SSH = 1",
      "-- GET /",
      "a:b() / c",
      "\x1b[A\x1b[A",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    ep_sniff whole = {0}, parts = {0};
    assert_null(ep_sniff_look(&whole, lines[i], strlen(lines[i])));
    assert_null(ep_sniff_look(&whole, "\n", 1));
    for (const char *c = lines[i]; *c; c++)
      assert_null(ep_sniff_look(&parts, c, 1));
  }
}

static void a_complaint_stays_and_64_kib_are_enough(void **state)
{
  (void)state;
  ep_sniff s = {0};
  assert_non_null(ep_sniff_look(&s, "x\nHost: a\n", 10));
  assert_non_null(ep_sniff_look(&s, "x\n", 2));
  ep_sniff later = {0};
  for (int i = 0; i < EP_SNIFF_BYTES / 8; i++)
    assert_null(ep_sniff_look(&later, "x = 123\n", 8));
  assert_null(ep_sniff_look(&later, "Host: a\n", 8));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(a_client_without_telnet_gets_plain_text, begin),
      cmocka_unit_test_setup(the_first_iac_makes_it_telnet, begin),
      cmocka_unit_test_setup(subnegotiations_other_than_the_window_size_are_swallowed, begin),
      cmocka_unit_test_setup(refusals_are_sent_once_but_for_timing_mark, begin),
      cmocka_unit_test_setup(keys_edit_the_line, begin),
      cmocka_unit_test_setup(the_row_is_drawn_as_little_as_can_be, begin),
      cmocka_unit_test_setup(completion_is_given_up_when_the_line_has_changed, begin),
      cmocka_unit_test_setup(a_line_that_is_too_long_is_not_run_cut, begin),
      cmocka_unit_test_setup(foreign_text_cannot_drive_the_terminal, begin),
      cmocka_unit_test_setup(tables_are_broken_where_they_do_not_fit, begin),
      cmocka_unit_test_setup(text_becomes_a_json_string, begin),
      cmocka_unit_test_setup(lua_looks_like_lua_however_it_is_cut, begin),
      cmocka_unit_test_setup(a_complaint_stays_and_64_kib_are_enough, begin),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  begin(NULL);
  return failed;
}
