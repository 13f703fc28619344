// SPDX-License-Identifier: GPL-3.0-or-later
/* What a user does with inputs, by mouse and by keys: each doing is told once, with the right value. */
#include "hands.h"
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

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

static int64_t shown(const char *kind)
{
  int64_t node = stage_add(1, kind, "it");
  return node;
}

static void call(int64_t node, const char *what)
{
  epq_value nil = {.type = EPQ_NIL};
  assert_int_equal(epq_view_call(stage, node, what, &nil, 0), EPQ_OK);
}

#define EVENTS(expected) assert_string_equal(stage_events(), expected)

static void a_button_tells_press_release_and_click(void **state)
{
  (void)state;
  int64_t it = shown("button");
  stage_set(it, "text", "'Save & go");
  stage_show(1);
  assert_string_equal(hands_property("it", NULL, "text"), "Save && go");
  hands_click_middle("it");
  EVENTS("onPressed; onReleased; onClicked; ");
  call(it, "focus");
  hands_key("Space");
  EVENTS("onPressed; onReleased; onClicked; ");
  hands_key("Return");
  EVENTS("onPressed; onReleased; onClicked; ");
  stage_set(it, "enabled", "false");
  hands_click_middle("it");
  EVENTS("");
}

static int64_t clicks;
static bool clicked_often(void)
{
  for (const char *at = stage_events(); (at = strstr(at, "onClicked")); at++)
    clicks++;
  return clicks >= 3;
}

static void a_button_that_repeats_clicks_while_it_is_held(void **state)
{
  (void)state;
  stage_set(shown("button"), "repeats", "true");
  stage_show(1);
  clicks = 0;
  hands_press("it", 5, 5);
  EVENTS("onPressed; ");
  assert_true(hands_wait(clicked_often));
  hands_release("it", 5, 5);
  EVENTS("onReleased; onClicked; ");
}

static void return_presses_the_primary_button_after_the_entry_had_it(void **state)
{
  (void)state;
  int64_t entry = stage_add(1, "entry", "name");
  stage_set(shown("button"), "primary", "true");
  stage_show(1);
  call(entry, "focus");
  hands_type("x");
  EVENTS("onValueChanged x; ");
  hands_key("Return");
  EVENTS("onSubmitted x; onPressed; onReleased; onClicked; ");
}

static void a_toggle_a_switch_and_a_checkbox_tell_their_state(void **state)
{
  (void)state;
  static const char *const kinds[] = {"toggle", "switch", "checkbox"};
  int64_t nodes[3];
  for (int i = 0; i < 3; i++) {
    nodes[i] = stage_add(1, kinds[i], kinds[i]);
    stage_set(nodes[i], "text", "'on");
  }
  stage_show(1);
  for (int i = 0; i < 3; i++) {
    hands_click(kinds[i], 10, -10);
    EVENTS("onValueChanged true; ");
    hands_click(kinds[i], 10, -10);
    EVENTS("onValueChanged false; ");
    call(nodes[i], "focus");
    hands_key("Space");
    EVENTS("onValueChanged true; ");
    stage_set(nodes[i], "value", "false");
    stage_set(nodes[i], "value", "true");
    hands_settle();
    EVENTS("");
    assert_string_equal(hands_property(kinds[i], NULL, "checked"), "true");
  }
}

static void a_radio_tells_the_option_and_goes_on_by_arrows(void **state)
{
  (void)state;
  int64_t it = shown("radio");
  stage_set(it, "value", "'b");
  stage_set(it, "options", "[{value:'a,text:'A},{value:'b,text:'B},'c]");
  stage_show(1);
  hands_click("it", 8, 8);
  EVENTS("onValueChanged a; ");
  hands_click("it", 8, 8);
  EVENTS("");
  hands_key("Down");
  EVENTS("onValueChanged b; ");
  stage_set(it, "value", "'c");
  stage_set(it, "value", "'nobody");
  hands_settle();
  EVENTS("");
  hands_click("it", 8, -8);
  EVENTS("onValueChanged c; ");
}

static void an_entry_tells_each_letter_and_return(void **state)
{
  (void)state;
  int64_t it = shown("entry");
  stage_set(it, "value", "'abc");
  stage_set(it, "clearable", "true");
  stage_show(1);
  call(it, "focus");
  hands_key("End");
  hands_type("d");
  EVENTS("onValueChanged abcd; ");
  hands_key("Ctrl+Z");
  EVENTS("onValueChanged abc; ");
  hands_key("Return");
  EVENTS("onSubmitted abc; ");
  stage_set(it, "value", "'xyz");
  stage_set(it, "error", "'wrong");
  stage_set(it, "error", "'");
  hands_settle();
  EVENTS("");
  hands_click("it", -14, 14);
  EVENTS("onValueChanged ; ");
  hands_type("ab");
  stage_events();
  call(it, "select_all");
  hands_type("z");
  EVENTS("onValueChanged z; ");
}

static void the_caret_stays_when_the_script_sets_the_value(void **state)
{
  (void)state;
  int64_t it = shown("entry");
  stage_show(1);
  call(it, "focus");
  hands_type("ac");
  hands_key("Left");
  stage_events();
  stage_set(it, "value", "'AC");
  hands_type("b");
  EVENTS("onValueChanged AbC; ");
}

static void an_error_moves_nothing_and_is_red(void **state)
{
  (void)state;
  int64_t it = shown("entry");
  stage_add(1, "button", "below");
  stage_show(1);
  hands_rect before = hands_where("it"), below = hands_where("below");
  stage_set(it, "error", "'this is no number");
  hands_settle();
  hands_rect after = hands_where("it");
  assert_memory_equal(&before, &after, sizeof before);
  after = hands_where("below");
  assert_memory_equal(&below, &after, sizeof below);
  assert_string_equal(hands_pixel("it", 30, 0), "#c9252d");
  assert_string_equal(hands_property("it", NULL, "accessibleDescription"), "this is no number");
}

static void text_and_code_tell_what_is_typed(void **state)
{
  (void)state;
  static const char *const kinds[] = {"text", "code"};
  for (int i = 0; i < 2; i++) {
    int64_t it = stage_add(1, kinds[i], kinds[i]);
    stage_set(it, "value", "'local x");
    stage_show(1);
    call(it, "focus");
    hands_key("Ctrl+End");
    EVENTS("");
    hands_type("1");
    EVENTS("onValueChanged local x1; ");
    hands_key("Return");
    EVENTS("onValueChanged local x1\n; ");
    call(it, "select_all");
    hands_key("Delete");
    EVENTS("onValueChanged ; ");
    stage_set(it, "value", "'again");
    hands_settle();
    EVENTS("");
    stage_set(it, "read_only", "true");
    hands_type("1");
    EVENTS("");
  }
}

static void code_goes_on_with_the_indent_of_the_line_before(void **state)
{
  (void)state;
  int64_t it = shown("code");
  stage_set(it, "value", "'  if x then");
  stage_show(1);
  call(it, "focus");
  hands_key("End");
  hands_key("Return");
  EVENTS("onValueChanged   if x then\n  ; ");
}

static void a_number_tells_steps_at_once_and_typing_when_it_is_done(void **state)
{
  (void)state;
  int64_t it = shown("number");
  stage_add(1, "entry", "next");
  stage_set(it, "value", "5");
  stage_show(1);
  call(it, "focus");
  hands_key("Up");
  EVENTS("onValueChanged 6; ");
  hands_click("it", -8, 6);
  EVENTS("onValueChanged 7; ");
  call(it, "select_all");
  hands_type("42");
  EVENTS("");
  hands_key("Return");
  EVENTS("onValueChanged 42; ");
  call(it, "select_all");
  hands_type("43");
  hands_key("Tab");
  EVENTS("onValueChanged 43; ");
  hands_wheel("it", 1); // the keyboard is elsewhere
  EVENTS("");
  call(it, "focus");
  hands_wheel("it", 1);
  EVENTS("onValueChanged 44; ");
}

static void a_slider_tells_numbers_and_when_it_is_let_go(void **state)
{
  (void)state;
  int64_t it = shown("slider");
  stage_set(it, "max", "1");
  stage_set(it, "step", "0.1");
  stage_set(it, "value", "0.2");
  stage_set(it, "show_value", "true");
  stage_show(1);
  EVENTS("");
  call(it, "focus");
  hands_key("Right");
  EVENTS("onValueChanged 0.3; onReleased 0.3; ");
  assert_string_equal(hands_property("it", "QLabel", "text"), "");
  hands_key("End");
  EVENTS("onValueChanged 1; onReleased 1; ");
  hands_click("it", 2, 10); // the groove's begin
  EVENTS("onValueChanged 0; onReleased 0; ");
  hands_wheel("it", 1);
  assert_non_null(strstr(stage_events(), "; onReleased 0."));
  stage_set(it, "value", "0.5");
  stage_set(it, "max", "2");
  hands_settle();
  EVENTS("");
}

static void a_dial_is_turned(void **state)
{
  (void)state;
  int64_t it = shown("dial");
  stage_show(1);
  call(it, "focus");
  hands_key("Up");
  EVENTS("onValueChanged 1; onReleased 1; ");
  hands_click("it", -4, hands_where("it").height / 2);
  const char *events = stage_events();
  assert_non_null(strstr(events, "onValueChanged "));
  assert_non_null(strstr(events, "onReleased "));
}

static void a_dropdown_tells_the_value_not_the_text(void **state)
{
  (void)state;
  int64_t it = shown("dropdown");
  stage_set(it, "options", "[{value:'a,text:'Apple},{value:'b,text:'Pear}]");
  stage_set(it, "placeholder", "'choose");
  stage_show(1);
  assert_string_equal(hands_property("it", NULL, "currentIndex"), "-1");
  call(it, "focus");
  hands_key("Down");
  EVENTS("onValueChanged a; ");
  hands_key("Down");
  EVENTS("onValueChanged b; ");
  hands_key("Down");
  EVENTS("");
  hands_click_middle("it");
  hands_key("Up");
  hands_key("Return");
  EVENTS("onValueChanged a; ");
  stage_set(it, "value", "'b");
  stage_set(it, "options", "['b]");
  hands_settle();
  EVENTS("");
  assert_string_equal(hands_property("it", NULL, "currentText"), "b");
}

static void an_editable_dropdown_takes_other_text(void **state)
{
  (void)state;
  int64_t it = shown("dropdown");
  stage_set(it, "value", "'Quince");
  stage_set(it, "editable", "true");
  stage_set(it, "options", "[{value:'p,text:'Plum},'Pear]");
  stage_show(1);
  assert_string_equal(hands_property("it", NULL, "currentText"), "Quince");
  call(it, "focus");
  hands_key("Ctrl+A");
  hands_type("Plu");
  EVENTS("onValueChanged P; onValueChanged Pl; onValueChanged Plu; ");
  hands_type("m");
  EVENTS("onValueChanged p; ");
  hands_key("Return");
  EVENTS("");
}

static void a_multiselect_checks_by_a_click_anywhere_in_the_line(void **state)
{
  (void)state;
  int64_t it = shown("multiselect");
  stage_set(it, "options", "['a,'b,'c]");
  stage_set(it, "value", "['c]");
  stage_show(1);
  hands_click("it", 60, 10);
  EVENTS("onValueChanged [a,c]; ");
  hands_key("Down");
  hands_key("Space");
  EVENTS("onValueChanged [a,b,c]; ");
  hands_click("it", 10, 10);
  EVENTS("onValueChanged [b,c]; ");
  stage_set(it, "value", "[]");
  hands_settle();
  EVENTS("");
}

static void a_date_can_be_stepped_typed_and_emptied(void **state)
{
  (void)state;
  int64_t it = shown("date");
  stage_add(1, "entry", "next");
  stage_set(it, "value", "'2026-12-31");
  stage_show(1);
  call(it, "focus");
  hands_key("End");
  hands_key("Up");
  stage_events(); // the last day of a month goes on differently in every section
  stage_set(it, "value", "'2026-05-10");
  hands_key("Home");
  hands_key("Up");
  EVENTS("onValueChanged 2027-05-10; ");
  hands_key("Ctrl+A");
  hands_key("Delete");
  EVENTS("onValueChanged ; ");
  stage_set(it, "min", "'2026-01-01");
  stage_set(it, "max", "'2026-01-01");
  EVENTS("");
  hands_key("Up");
  EVENTS("onValueChanged 2026-01-01; ");
}

static void a_time_can_be_stepped_typed_and_emptied(void **state)
{
  (void)state;
  int64_t it = shown("time");
  stage_set(it, "value", "'18:30");
  stage_show(1);
  call(it, "focus");
  hands_key("Home");
  hands_key("Up");
  EVENTS("onValueChanged 19:30; ");
  stage_set(it, "seconds", "true");
  stage_set(it, "value", "'18:30:59");
  hands_key("Home");
  hands_key("Down");
  EVENTS("onValueChanged 17:30:59; ");
  hands_key("Ctrl+A");
  hands_key("Backspace");
  EVENTS("onValueChanged ; ");
  stage_set(it, "value", "'00:00");
  hands_key("Home");
  hands_key("Down");
  EVENTS("");
}

static void a_colour_is_chosen_in_a_dialog(void **state)
{
  (void)state;
  int64_t it = shown("color");
  stage_set(it, "value", "'#ff0000");
  stage_show(1);
  hands_click_middle("it");
  assert_true(hands_choose_color("#00ff00"));
  hands_settle();
  EVENTS("onValueChanged #00ff00; ");
}

static void a_file_is_typed_or_chosen_in_a_dialog(void **state)
{
  (void)state;
  int64_t it = shown("file");
  stage_set(it, "mode", "'save");
  stage_show(1);
  call(it, "focus");
  hands_type("/t");
  EVENTS("onValueChanged /; onValueChanged /t; ");
  hands_click("it", -10, 10);
  assert_true(hands_choose_file("/tmp/a file that is not there.txt"));
  hands_settle();
  EVENTS("onValueChanged /tmp/a file that is not there.txt; ");
}

static void the_keyboard_comes_and_goes_once(void **state)
{
  (void)state;
  static const char *const kinds[] = {
      "button", "toggle", "switch", "checkbox", "radio",       "entry", "text", "number", "slider",
      "dial",   "date",   "time",   "dropdown", "multiselect", "color", "file", "code"};
  int64_t first = stage_add(1, "entry", "first");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    stage_set(stage_add(1, kinds[i], kinds[i]), "options", "['a,'b]");
  stage_show(1);
  call(first, "focus");
  assert_string_equal(stage_focus_events(), ""); // it was the script
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    hands_key(i > 0 && strcmp(kinds[i - 1], "code") == 0 ? "Ctrl+Tab" : "Tab");
    for (int n = 0; n < 3 && i > 0 && strcmp(hands_focus(), kinds[i - 1]) == 0; n++)
      hands_key("Tab"); // through day, month and year
    assert_string_equal(hands_focus(), kinds[i]);
    assert_string_equal(stage_focus_events(), "onBlurred; onFocused; ");
    if (strcmp(kinds[i], "file") == 0) {
      hands_key("Tab"); // to its button
      assert_string_equal(stage_focus_events(), "");
    }
  }
  hands_key("Shift+Backtab");
  assert_string_equal(hands_focus(), "file");
}

static void remove_it(int64_t node)
{
  stage_meddle = NULL;
  assert_int_equal(epq_view_remove(stage, node), EPQ_OK);
}

static void an_element_may_go_in_its_own_event(void **state)
{
  (void)state;
  static const char *const kinds[] = {"button", "toggle", "switch", "checkbox", "entry",   "number",
                                      "slider", "dial",   "date",   "time",     "dropdown"};
  stage_show(1);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    int64_t it = stage_add(1, kinds[i], "it");
    stage_set(it, "options", "['a,'b]");
    hands_settle();
    call(it, "focus");
    stage_meddle = remove_it;
    hands_key("Up");
    hands_key("Down");
    if (stage_meddle && hands_has("it"))
      hands_key("Space");
    if (stage_meddle && hands_has("it"))
      hands_type("a");
    assert_null(stage_meddle);
    hands_settle();
    assert_false(hands_has("it"));
    stage_events();
  }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)
  const struct CMUnitTest tests[] = {
      TEST(a_button_tells_press_release_and_click),
      TEST(a_button_that_repeats_clicks_while_it_is_held),
      TEST(return_presses_the_primary_button_after_the_entry_had_it),
      TEST(a_toggle_a_switch_and_a_checkbox_tell_their_state),
      TEST(a_radio_tells_the_option_and_goes_on_by_arrows),
      TEST(an_entry_tells_each_letter_and_return),
      TEST(the_caret_stays_when_the_script_sets_the_value),
      TEST(an_error_moves_nothing_and_is_red),
      TEST(text_and_code_tell_what_is_typed),
      TEST(code_goes_on_with_the_indent_of_the_line_before),
      TEST(a_number_tells_steps_at_once_and_typing_when_it_is_done),
      TEST(a_slider_tells_numbers_and_when_it_is_let_go),
      TEST(a_dial_is_turned),
      TEST(a_dropdown_tells_the_value_not_the_text),
      TEST(an_editable_dropdown_takes_other_text),
      TEST(a_multiselect_checks_by_a_click_anywhere_in_the_line),
      TEST(a_date_can_be_stepped_typed_and_emptied),
      TEST(a_time_can_be_stepped_typed_and_emptied),
      TEST(a_colour_is_chosen_in_a_dialog),
      TEST(a_file_is_typed_or_chosen_in_a_dialog),
      TEST(the_keyboard_comes_and_goes_once),
      TEST(an_element_may_go_in_its_own_event),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
