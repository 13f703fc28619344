// SPDX-License-Identifier: GPL-3.0-or-later
/* Where things lie. */
#include "hands.h"
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int open_stage(void **state)
{
  (void)state;
  stage_open();
  return 0;
}

static int close_stage(void **state)
{
  (void)state;
  stage_close();
  return 0;
}

#define EVENTS(expected) assert_string_equal(stage_events(), expected)

static void a_column_stands_at_the_top_unless_something_grows(void **state)
{
  (void)state;
  stage_set(1, "size", "[300,400]");
  stage_set(stage_add(1, "label", "label"), "text", "'Name");
  stage_add(1, "entry", "entry");
  int64_t inner = stage_add(1, "column", "inner");
  stage_set(stage_add(inner, "label", "inner label"), "text", "'x");
  stage_add(1, "button", "button");
  stage_show(1);
  assert_in_range(hands_where("label").height, 10, 30);
  assert_in_range(hands_where("button").y, 60, 150);
  assert_int_equal(hands_where("entry").width, 300 - 24);
  int64_t text = stage_add(inner, "text", "text"); // grows, also from within
  hands_settle();
  assert_in_range(hands_where("button").y, 350, 400);
  assert_in_range(hands_where("label").height, 10, 30);
  epq_view_remove(stage, text);
  hands_settle();
  assert_in_range(hands_where("button").y, 60, 150);
  stage_set(inner, "stretch", "1");
  hands_settle();
  assert_in_range(hands_where("button").y, 350, 400);
}

static void children_come_go_and_move_at_any_place(void **state)
{
  (void)state;
  int64_t a = stage_add(1, "entry", "a"), b = stage_add(1, "entry", "b");
  stage_show(1);
  assert_int_equal(epq_view_create(stage, 100, "entry", 1, 1), EPQ_OK);
  epq_value id = stage_value("'between");
  epq_view_set(stage, 100, "id", &id);
  hands_settle();
  assert_true(hands_where("a").y < hands_where("between").y);
  assert_true(hands_where("between").y < hands_where("b").y);
  epq_value nil = {.type = EPQ_NIL};
  epq_view_call(stage, b, "focus", &nil, 0);
  assert_int_equal(epq_view_move(stage, b, 0), EPQ_OK);
  hands_settle();
  assert_true(hands_where("b").y < hands_where("a").y);
  assert_string_equal(hands_focus(), "b"); // it kept the keyboard
  hands_key("Tab");
  assert_string_equal(hands_focus(), "a"); // Tab goes by what is seen
  hands_key("Tab");
  assert_string_equal(hands_focus(), "between");
  stage_set(a, "visible", "false");
  hands_settle();
  assert_false(hands_visible("a"));
  assert_int_equal(epq_view_move(stage, a, 1000), EPQ_OK);
  assert_int_equal(epq_view_remove(stage, 100), EPQ_OK);
  assert_false(hands_has("between"));
  assert_int_equal(epq_view_move(stage, 100, 0), EPQ_E_UNKNOWN);
}

static double now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Seconds for so many children in a visible column, at its begin, then hidden, shown, and away again.
static double seconds_for(int count)
{
  int64_t column = stage_add(stage_add(1, "scroll", NULL), "column", NULL);
  int64_t first = column + 100000;
  double begin = now();
  epq_view_begin(stage);
  for (int i = 0; i < count; i++)
    assert_int_equal(epq_view_create(stage, first + i, "checkbox", column, 0), EPQ_OK);
  epq_view_commit(stage);
  hands_settle();
  epq_view_begin(stage);
  for (int i = 0; i < count; i++)
    stage_set(first + i, "visible", i % 2 ? "true" : "false");
  for (int i = 0; i < count; i += 100)
    epq_view_move(stage, first + i, (uint32_t)i);
  epq_view_commit(stage);
  hands_settle();
  epq_view_begin(stage);
  for (int i = 0; i < count; i += 2)
    epq_view_remove(stage, first + i);
  epq_view_commit(stage);
  hands_settle();
  epq_view_remove(stage, column);
  hands_settle();
  return now() - begin;
}

static void ten_thousand_children_cost_ten_times_a_thousand(void **state)
{
  (void)state;
  stage_show(1);
  seconds_for(100);
  double few = seconds_for(1000), many = seconds_for(10000);
  print_message("1,000: %.3f s, 10,000: %.3f s\n", few, many);
  assert_true(many < few * 50); // a hundred times would be quadratic
}

static void a_grid_is_filled_row_by_row(void **state)
{
  (void)state;
  int64_t grid = stage_add(1, "grid", "grid");
  stage_set(grid, "columns", "3");
  stage_set(grid, "equal", "true");
  int64_t a = stage_add(grid, "button", "a"), b = stage_add(grid, "button", "b");
  stage_add(grid, "button", "c");
  stage_add(grid, "button", "d");
  stage_set(a, "row_span", "2");
  stage_set(b, "text", "'a long text in it");
  stage_show(1);
  hands_rect ra = hands_where("a"), rb = hands_where("b"), rc = hands_where("c"),
             rd = hands_where("d");
  assert_int_equal(rb.y, rc.y);
  assert_int_equal(rd.x, rb.x); // under b, since a reaches down
  assert_true(rd.y > rb.y);
  assert_in_range(ra.width, rb.width - 1, rb.width + 1);
  assert_in_range(rc.width, rb.width - 1, rb.width + 1);
  assert_true(ra.height > rb.height);
  stage_set(b, "span", "2");
  hands_settle();
  assert_true(hands_where("c").y > hands_where("b").y);
  stage_set(grid, "columns", "1");
  hands_settle();
  assert_true(hands_where("d").y > hands_where("c").y);
  assert_int_equal(hands_where("d").x, hands_where("b").x);
}

static void a_form_has_captions_beside(void **state)
{
  (void)state;
  int64_t form = stage_add(1, "form", "form");
  int64_t a = stage_add(form, "entry", "a"), b = stage_add(form, "checkbox", "b");
  stage_set(a, "caption", "'A name");
  stage_set(b, "text", "'yes");
  stage_show(1);
  assert_true(hands_where("a").x > hands_where("form").x + 20);
  assert_int_equal(hands_where("b").x, hands_where("a").x);
  stage_set(a, "visible", "false");
  hands_settle();
  assert_in_range(hands_where("b").y, hands_where("form").y, hands_where("form").y + 8);
}

static void a_stack_shows_one_child(void **state)
{
  (void)state;
  int64_t stack = stage_add(1, "stack", "stack");
  stage_set(stack, "current", "2");
  stage_add(stack, "label", "a");
  int64_t b = stage_add(stack, "label", "b");
  stage_show(1);
  assert_false(hands_visible("a"));
  assert_true(hands_visible("b"));
  stage_set(stack, "current", "1");
  hands_settle();
  assert_true(hands_visible("a"));
  assert_false(hands_visible("b"));
  stage_set(b, "visible", "true"); // is no word on which is shown
  hands_settle();
  assert_false(hands_visible("b"));
  epq_view_move(stage, b, 0);
  hands_settle();
  assert_true(hands_visible("b"));
  epq_view_remove(stage, b);
  hands_settle();
  assert_true(hands_visible("a"));
}

static void tabs_tell_the_user_but_not_the_script(void **state)
{
  (void)state;
  int64_t tabs = stage_add(1, "tabs", "tabs");
  int64_t a = stage_add(tabs, "label", "a"), b = stage_add(tabs, "label", "b");
  stage_set(a, "caption", "'First & last");
  stage_set(b, "caption", "'Second");
  stage_set(tabs, "closable", "true");
  stage_show(1);
  EVENTS("");
  assert_true(hands_visible("a"));
  hands_click("tabs", 150, 15);
  EVENTS("onCurrentChanged 2; ");
  assert_true(hands_visible("b"));
  hands_key("Left");
  EVENTS("onCurrentChanged 1; ");
  hands_click("tabs", 89, 16); // the cross of the first
  EVENTS("onTabClosed 1; ");
  stage_set(tabs, "current", "2");
  stage_set(tabs, "current", "7");
  hands_settle();
  assert_true(hands_visible("b"));
  epq_view_move(stage, b, 0);
  hands_settle();
  epq_view_remove(stage, a);
  epq_view_remove(stage, b);
  hands_settle();
  EVENTS("");
}

static void a_splitter_is_moved_by_mouse_and_keys(void **state)
{
  (void)state;
  int64_t splitter = stage_add(1, "splitter", "splitter");
  stage_add(splitter, "text", "a");
  stage_add(splitter, "text", "b");
  stage_set(1, "size", "[433,300]");
  stage_set(splitter, "sizes", "[100,300]");
  stage_show(1);
  int before = hands_where("a").width;
  assert_in_range(before, 98, 102);
  EVENTS("");
  hands_press("splitter", before + 4, 50);
  hands_move("splitter", before + 54, 50);
  hands_release("splitter", before + 54, 50);
  assert_in_range(hands_where("a").width, before + 45, before + 55);
  assert_string_equal(stage_events(), "onSizesChanged [150,250]; ");
}

static void a_border_is_reached_between_its_neighbours(void **state)
{
  (void)state;
  int64_t splitter = stage_add(1, "splitter", "splitter");
  stage_add(splitter, "entry", "a");
  stage_add(splitter, "entry", "b");
  stage_set(1, "size", "[433,300]");
  stage_set(splitter, "sizes", "[200,200]");
  stage_show(1);
  assert_string_equal(hands_focus(), "a"); // a new window takes what is typed
  hands_key("Tab");
  int before = hands_where("a").width;
  hands_key("Right");
  assert_int_equal(hands_where("a").width, before + 16);
  hands_key("Tab");
  assert_string_equal(hands_focus(), "b");
}

static void a_group_disables_what_is_in_it(void **state)
{
  (void)state;
  int64_t group = stage_add(1, "group", "group");
  int64_t a = stage_add(group, "entry", "a"), b = stage_add(group, "entry", "b");
  stage_set(group, "text", "'Proxy");
  stage_set(group, "checkable", "true");
  stage_set(b, "enabled", "false");
  stage_show(1);
  hands_click("group", 8, 8);
  EVENTS("onValueChanged false; ");
  assert_string_equal(hands_property("a", NULL, "enabled"), "false");
  stage_set(a, "enabled", "true"); // it may, but the group does not
  assert_string_equal(hands_property("a", NULL, "enabled"), "false");
  stage_set(group, "value", "true");
  EVENTS("");
  assert_string_equal(hands_property("a", NULL, "enabled"), "true");
  assert_string_equal(hands_property("b", NULL, "enabled"), "false");
}

static void a_scroll_keeps_its_place_when_a_child_comes(void **state)
{
  (void)state;
  stage_set(1, "size", "[200,200]");
  int64_t scroll = stage_add(1, "scroll", "scroll");
  for (int i = 0; i < 50; i++) {
    char id[20];
    snprintf(id, sizeof id, "b%d", i);
    stage_add(scroll, "button", id);
  }
  stage_show(1);
  hands_wheel("scroll", -5);
  hands_settle();
  int before = hands_where("b20").y;
  assert_true(before < 20 * 36);
  epq_view_begin(stage);
  int64_t last = stage_add(scroll, "button", "last");
  stage_set(last, "visible", "false");
  stage_set(last, "visible", "true");
  for (int64_t i = 0; i < 20; i++) // from the end
    epq_view_remove(stage, last - 1 - i);
  epq_view_commit(stage);
  hands_settle();
  assert_int_equal(hands_where("b20").y, before);
}

static void spacers_and_separators_lie_across(void **state)
{
  (void)state;
  int64_t row = stage_add(1, "row", "row");
  stage_add(row, "button", "left");
  stage_add(row, "separator", "line");
  stage_add(row, "spacer", "room");
  stage_add(row, "button", "right");
  stage_set(1, "size", "[500,200]");
  stage_show(1);
  assert_int_equal(hands_where("right").x + hands_where("right").width, 500 - 12);
  assert_true(hands_where("line").width < 10);
  assert_true(hands_where("row").height < 40);
  assert_int_equal(hands_where("left").x, 12);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)
  const struct CMUnitTest tests[] = {
      TEST(a_column_stands_at_the_top_unless_something_grows),
      TEST(children_come_go_and_move_at_any_place),
      TEST(ten_thousand_children_cost_ten_times_a_thousand),
      TEST(a_grid_is_filled_row_by_row),
      TEST(a_form_has_captions_beside),
      TEST(a_stack_shows_one_child),
      TEST(tabs_tell_the_user_but_not_the_script),
      TEST(a_splitter_is_moved_by_mouse_and_keys),
      TEST(a_border_is_reached_between_its_neighbours),
      TEST(a_group_disables_what_is_in_it),
      TEST(a_scroll_keeps_its_place_when_a_child_comes),
      TEST(spacers_and_separators_lie_across),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
