// SPDX-License-Identifier: GPL-3.0-or-later
/* The prompt's display without a terminal: rows and columns, and the bytes that reach the screen, read back by a small terminal. */
#include "repl/colour.h"
#include "repl/flood.h"
#include "repl/screen.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

// --- layout ---

static repl_layout layout;

static void lay(const char *text, size_t point, int columns)
{
  repl_view view = {.prompt = "> ",
                    .more = ". ",
                    .text = text,
                    .length = strlen(text),
                    .point = point,
                    .match = -1};
  assert_true(repl_layout_make(&layout, &view, columns, false));
}

static void expect_row(int row, const char *text)
{
  size_t length;
  const char *bytes = repl_layout_row(&layout, row, &length);
  char got[256] = "";
  memcpy(got, bytes, length);
  assert_string_equal(got, text);
}

static void expect_cursor(int row, int column)
{
  assert_int_equal(layout.cursor_row, row);
  assert_int_equal(layout.cursor_column, column);
}

static void lines_have_the_continuation_in_front(void **state)
{
  (void)state;
  lay("a\nbc\n", 5, 20);
  assert_int_equal(layout.count, 3);
  expect_row(0, "> a");
  expect_row(1, ". bc");
  expect_row(2, ". ");
  expect_cursor(2, 2);
  lay("a\nbc\n", 1, 20);
  expect_cursor(0, 3);
}

static void a_full_row_puts_the_cursor_on_the_next(void **state)
{
  (void)state;
  lay("12345678", 8, 10);
  assert_int_equal(layout.count, 2);
  expect_row(0, "> 12345678");
  expect_row(1, "");
  expect_cursor(1, 0);
  lay("123456789", 8, 10);
  expect_cursor(1, 0);
  lay("12345678\nx", 8, 10); // also where a line ends
  expect_cursor(1, 0);
  expect_row(2, ". x");
}

static void wide_letters_are_never_torn(void **state)
{
  (void)state;
  lay("1234567\xE6\xBC\xA2x", 7, 10); // one cell is left, two are wanted
  expect_row(0, "> 1234567");
  expect_row(1, "\xE6\xBC\xA2x");
  expect_cursor(1, 0);
  lay("e\xCC\x81x", 3, 10); // a combining accent takes no cell
  expect_cursor(0, 3);
}

static void what_cannot_be_shown_is_named(void **state)
{
  (void)state;
  lay("a\x01\xFF\x7F\xE2\x80\xAE", 7, 40);
  expect_row(0, "> a^A\\xFF\\x7F\\u{202E}");
}

static void any_bytes_make_rows_that_fit(void **state)
{
  (void)state;
  unsigned seed = 1;
  for (int round = 0; round < 500; round++) {
    char text[200];
    size_t length = 1 + (size_t)(rand_r(&seed) % 199);
    for (size_t i = 0; i < length; i++)
      text[i] = (char)(rand_r(&seed) % 4 ? rand_r(&seed) % 256 : 0xE6);
    int columns = 4 + rand_r(&seed) % 40;
    repl_view view = {.prompt = "eplua> ",
                      .more = "....> ",
                      .text = text,
                      .length = length,
                      .point = (size_t)rand_r(&seed) % (length + 1),
                      .match = -1};
    assert_true(repl_layout_make(&layout, &view, columns, false));
    for (int i = 0; i < layout.count; i++)
      assert_in_range(layout.rows[i].cells, 0, columns);
    assert_in_range(layout.cursor_row, 0, layout.count - 1);
    assert_in_range(layout.cursor_column, 0, columns - 1);
  }
}

static void inks_end_with_their_row(void **state)
{
  (void)state;
  unsigned char styles[12];
  memset(styles, EPQ_STYLE_STRING, sizeof styles);
  repl_view view = {.prompt = "",
                    .text = "abcdefghijkl",
                    .length = 12,
                    .point = 0,
                    .styles = styles,
                    .match = -1};
  size_t length;
  assert_true(repl_layout_make(&layout, &view, 8, true));
  const char *row = repl_layout_row(&layout, 0, &length);
  assert_memory_equal(row, "\033[32mabcdefgh\033[0m", length);
  row = repl_layout_row(&layout, 1, &length);
  assert_memory_equal(row, "\033[32mijkl\033[0m", length);
}

// --- a terminal of 20 x 6 that knows what screen.c sends ---

enum { ROWS = 6, COLUMNS = 20 };
static char cells[ROWS][COLUMNS + 1];
static int row, column;
static int pipes[2];

static void scroll(void)
{
  memmove(cells[0], cells[1], sizeof cells - sizeof cells[0]);
  memset(cells[ROWS - 1], ' ', COLUMNS);
  row = ROWS - 1;
}

static void erase(int from_row, int from_column, bool below)
{
  for (int i = 0; i < ROWS; i++) {
    for (int k = 0; k < COLUMNS; k++) {
      if ((i == from_row && k >= from_column) || (i > from_row && below))
        cells[i][k] = ' ';
    }
  }
}

static const char *sequence(const char *at)
{
  char *end;
  long n = strtol(at, &end, 10);
  int at_column = column < COLUMNS ? column : COLUMNS - 1;
  n = n > 0 ? n : 1;
  if (*end == 'A')
    row = row > n ? row - (int)n : 0;
  else if (*end == 'C')
    column = column + (int)n < COLUMNS ? column + (int)n : COLUMNS - 1;
  else if (*end == 'J' || *end == 'K')
    erase(row, at_column, *end == 'J');
  else
    assert_int_equal(*end, 'm');
  return end + 1;
}

// Reads what was written, and shows it.
static void look(void)
{
  char bytes[8192];
  ssize_t n = read(pipes[0], bytes, sizeof bytes - 1);
  bytes[n < 0 ? 0 : n] = '\0';
  for (const char *at = bytes; *at;) {
    if (at[0] == '\033' && at[1] == '[') {
      at = sequence(at + 2);
      continue;
    }
    if (*at == '\r') {
      column = 0;
    } else if (*at == '\n') {
      if (++row == ROWS)
        scroll();
    } else {
      if (column == COLUMNS) {
        column = 0;
        if (++row == ROWS)
          scroll();
      }
      cells[row][column++] = *at;
    }
    at++;
  }
}

static void expect_screen(const char *expected)
{
  char got[ROWS * (COLUMNS + 1) + 1] = "";
  size_t at = 0;
  look();
  for (int i = 0; i < ROWS; i++) {
    size_t n = COLUMNS;
    while (n > 0 && cells[i][n - 1] == ' ')
      n--;
    memcpy(got + at, cells[i], n);
    at += n;
    got[at++] = '|';
  }
  while (at > 1 && got[at - 2] == '|')
    at--;
  got[at] = '\0';
  assert_string_equal(got, expected);
}

static repl_screen *screen;

static int open_screen(void **state)
{
  (void)state;
  setlocale(LC_CTYPE, "C.UTF-8");
  memset(cells, ' ', sizeof cells);
  row = column = 0;
  if (pipe(pipes) != 0)
    return 1;
  screen = repl_screen_new(pipes[1], false, false);
  repl_screen_resize(screen, ROWS, COLUMNS);
  return screen ? 0 : 1;
}

static int close_screen(void **state)
{
  (void)state;
  repl_screen_free(screen);
  repl_layout_free(&layout);
  close(pipes[0]);
  close(pipes[1]);
  return 0;
}

static repl_view typed(const char *text)
{
  return (repl_view){.prompt = "> ",
                     .more = ". ",
                     .text = text,
                     .length = strlen(text),
                     .point = strlen(text),
                     .match = -1};
}

static void draw(const char *text)
{
  repl_view view = typed(text);
  repl_screen_draw(screen, &view);
}

static void print(const char *text)
{
  repl_screen_print(screen, text, strlen(text), EPQ_STYLE_NORMAL);
}

static void a_line_that_shrinks_leaves_nothing(void **state)
{
  (void)state;
  draw("one\ntwo\nthree");
  expect_screen("> one|. two|. three|");
  draw("on");
  expect_screen("> on|");
  draw("123456789012345678"); // a full row, and the cursor on the next
  expect_screen("> 123456789012345678|");
  assert_int_equal(row, 1);
  draw("");
  expect_screen(">|");
  assert_int_equal(row, 0);
  assert_int_equal(column, 2);
}

static void output_goes_above_the_line(void **state)
{
  (void)state;
  draw("typing\nmore");
  print("first\n");
  draw("typing\nmore");
  expect_screen("first|> typing|. more|");
  print("second\n");
  draw("typing\nmore");
  expect_screen("first|second|> typing|. more|");
}

static void a_line_without_end_goes_on(void **state)
{
  (void)state;
  draw("x");
  print("one ");
  draw("x");
  expect_screen("one|> x|");
  print("two");
  draw("xy");
  expect_screen("one two|> xy|");
  print("\nthree\n");
  draw("xy");
  expect_screen("one two|three|> xy|");
  print("12345678901234567890"); // just as wide as the terminal
  draw("");
  print("\nnext\n");
  draw("");
  expect_screen("one two|three|12345678901234567890|next|>|");
  print("ab\rc");
  draw("");
  print("d\n");
  expect_screen("one two|three|12345678901234567890|next|cd|");
}

static void rows_beyond_the_screen_move_with_the_cursor(void **state)
{
  (void)state;
  const char *text = "1\n2\n3\n4\n5\n6\n7\n8\n9";
  draw(text);
  expect_screen(". 4|. 5|. 6|. 7|. 8|. 9|");
  repl_view view = typed(text);
  view.point = 0;
  repl_screen_draw(screen, &view);
  expect_screen("> 1|. 2|. 3|. 4|. 5|. 6|");
  assert_int_equal(row, 0);
  repl_screen_keep(screen, &view);
  print("out\n");
  draw("");
  expect_screen(". 6|. 7|. 8|. 9|out|>|");
}

static void output_cannot_move_the_cursor(void **state)
{
  (void)state;
  print("a\033[2J\033[3;3Hb\033]0;title\007c\033[1mbold\033[0m\n");
  print("half \033[");
  print("2Jsequence\033Px\033\\!\n");
  print("torn \xC3");
  print("\xA4\n");
  expect_screen("abcbold|half sequence!|torn \xC3\xA4|");
}

static void any_output_keeps_to_its_rows(void **state)
{
  (void)state;
  unsigned seed = 7;
  for (int round = 0; round < 300; round++) {
    char bytes[64];
    size_t length = 1 + (size_t)(rand_r(&seed) % 63);
    for (size_t i = 0; i < length; i++)
      bytes[i] = "\033[]0;12mHJKA\r\n\t\b\a \xC3\xA4\xFF\0\x01xyz"[rand_r(&seed) % 27];
    repl_screen_print(screen, bytes, length, EPQ_STYLE_NORMAL);
    draw("");
    assert_in_range(repl_screen_column(screen), 0, COLUMNS - 1);
    char drop[8192];
    assert_true(read(pipes[0], drop, sizeof drop) > 0);
  }
}

static void of_a_flood_the_end_is_kept(void **state)
{
  (void)state;
  repl_flood f = {0};
  repl_flood_add(&f, "little\n", 7, 1);
  repl_flood_add(&f, "", 0, 1);
  repl_flood_add(&f, "more\n", 5, 2);
  assert_int_equal(f.lost, 0); // a little is shown whole
  assert_int_equal(f.first->length, 7);
  assert_int_equal(f.first->next->ink, 2);
  char line[101];
  memset(line, 'x', 99);
  line[99] = '\n';
  for (int i = 0; i < 1000; i++)
    repl_flood_add(&f, line, 100, 1);
  assert_in_range(f.length, REPL_FLOOD_KEPT, 2 * REPL_FLOOD_KEPT);
  assert_int_equal(f.lost + f.length / 100, 1002);
  repl_flood_clear(&f);
  assert_null(f.first);
  // all at once: from a line's beginning on, else from a letter's
  size_t size = 3 * REPL_FLOOD_KEPT;
  char *bytes = malloc(size);
  for (size_t i = 0; i < size; i++)
    bytes[i] = i % 100 == 99 ? '\n' : 'y';
  repl_flood_add(&f, "gone\n", 5, 1);
  repl_flood_add(&f, bytes, size, 1);
  assert_in_range(f.length, 1, REPL_FLOOD_KEPT);
  assert_int_equal((size - f.length) % 100, 0);
  assert_int_equal(f.lost, 1 + (size - f.length) / 100);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (char)(i % 2 ? 0xA4 : 0xC3);
  bytes[size - 1] = 'z';
  repl_flood_add(&f, bytes + 1, size - 1, 1);
  assert_int_equal((unsigned char)f.first->bytes[0], 0xC3);
  assert_null(f.first->next);
  free(bytes);
  repl_flood_clear(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(lines_have_the_continuation_in_front, open_screen,
                                      close_screen),
      cmocka_unit_test_setup_teardown(a_full_row_puts_the_cursor_on_the_next, open_screen,
                                      close_screen),
      cmocka_unit_test_setup_teardown(wide_letters_are_never_torn, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(what_cannot_be_shown_is_named, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(any_bytes_make_rows_that_fit, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(inks_end_with_their_row, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(a_line_that_shrinks_leaves_nothing, open_screen,
                                      close_screen),
      cmocka_unit_test_setup_teardown(output_goes_above_the_line, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(a_line_without_end_goes_on, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(rows_beyond_the_screen_move_with_the_cursor, open_screen,
                                      close_screen),
      cmocka_unit_test_setup_teardown(output_cannot_move_the_cursor, open_screen, close_screen),
      cmocka_unit_test_setup_teardown(any_output_keeps_to_its_rows, open_screen, close_screen),
      cmocka_unit_test(of_a_flood_the_end_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
