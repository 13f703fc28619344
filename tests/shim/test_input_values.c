// SPDX-License-Identifier: GPL-3.0-or-later
/* Every property of layouts and inputs: two values that are taken, and values that are refused. No set is told back. */
#include "hands.h"
#include "stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct property {
  const char *kinds; /* "entry text" */
  const char *name;
  const char *good[2];
  const char *bad[4];
} property;

#define ALL                                                                                        \
  "column row grid form stack tabs splitter scroll group spacer separator button toggle switch "   \
  "checkbox radio entry text code number slider dial dropdown multiselect date time color file"
#define FLAG {"true", "false"}, {"1", "'true", "nil", "[]"}
#define TEXT {"'Ärger & so", "'"}, {"1", "true", "[]", "nil"}
#define WAY {"'horizontal", "'vertical"}, {"'across", "1", "'", "nil"}

static const property properties[] = {
    {ALL, "visible", FLAG},
    {ALL, "enabled", FLAG},
    {ALL, "tooltip", TEXT},
    {ALL, "caption", TEXT},
    {ALL, "width", {"100", "0"}, {"-1", "16001", "1.5", "'1"}},
    {ALL, "height", {"100", "0"}, {"-1", "16001", "1.5", "'1"}},
    {ALL, "stretch", {"3", "0"}, {"-1", "10001", "0.5", "'1"}},
    {ALL, "align", {"'center", "'fill"}, {"'middle", "'", "1", "nil"}},
    {ALL, "span", {"2", "1"}, {"0", "-1", "1001", "'2"}},
    {ALL, "row_span", {"2", "1"}, {"0", "-1", "1001", "'2"}},
    {ALL,
     "style",
     {"{color:'#ff0000,background:'yellow,font:'monospace,size:14,bold:true,italic:true,underline:"
      "true,align:'right,padding:4,border:'#00ff00,radius:4}",
      "{}"},
     {"1", "{size:-1}", "{color:'nocolour}", "{align:'up}"}},
    {"column row grid form scroll group", "spacing", {"20", "0"}, {"-1", "1001", "'1", "0.5"}},
    {"column row grid form scroll group", "padding", {"20", "0"}, {"-1", "1001", "'1", "0.5"}},
    {"grid", "columns", {"3", "1"}, {"0", "-1", "1001", "'2"}},
    {"grid", "equal", FLAG},
    {"stack tabs", "current", {"2", "100"}, {"0", "-1", "1.5", "'1"}},
    {"tabs", "closable", FLAG},
    {"splitter separator slider radio", "orientation", WAY},
    {"splitter", "sizes", {"[10,20]", "[]"}, {"[-1,2]", "['a]", "1", "[1e9]"}},
    {"group button toggle switch checkbox slider", "text", TEXT},
    {"group", "checkable", FLAG},
    {"group toggle switch checkbox", "value", FLAG},
    {"spacer", "size", {"10", "0"}, {"-1", "16001", "'1", "nil"}},
    {"button toggle", "icon", {"'/no/such/file.png", "'"}, {"1", "true", "[]", "nil"}},
    {"button", "primary", FLAG},
    {"button", "flat", FLAG},
    {"button", "repeats", FLAG},
    {"radio dropdown multiselect",
     "options",
     {"['a,{value:'b,text:'B}]", "[]"},
     {"1", "[1]", "[{text:'x}]", "'a"}},
    {"radio dropdown", "value", {"'b", "'nobody"}, {"1", "true", "[]", "nil"}},
    {"entry text code", "value", {"'abc", "'"}, {"1", "true", "[]", "nil"}},
    {"entry text dropdown file", "placeholder", TEXT},
    {"entry text code", "read_only", FLAG},
    {"entry", "password", FLAG},
    {"entry", "max_length", {"3", "32767"}, {"-1", "1.5", "'1", "nil"}},
    {"entry text", "error", TEXT},
    {"entry", "clearable", FLAG},
    {"text code", "wrap", FLAG},
    {"code", "language", {"'Python", "'"}, {"'Klingon", "1", "[]", "nil"}},
    {"code", "line_numbers", FLAG},
    {"number slider dial", "value", {"5", "-1e300"}, {"'5", "true", "inf", "nil"}},
    {"number slider dial", "min", {"-5", "1e300"}, {"'5", "true", "inf", "nil"}},
    {"number slider dial", "max", {"50", "-1e300"}, {"'5", "true", "inf", "nil"}},
    {"number slider dial", "step", {"0.5", "1e-300"}, {"0", "-1", "'1", "nil"}},
    {"number", "decimals", {"3", "0"}, {"-1", "16", "'1", "0.5"}},
    {"number", "prefix", TEXT},
    {"number", "suffix", TEXT},
    {"slider dial", "show_value", FLAG},
    {"slider", "ticks", {"10", "0"}, {"-1", "'1", "1e300", "nil"}},
    {"dropdown", "editable", FLAG},
    {"multiselect", "value", {"['a]", "[]"}, {"'a", "[1]", "1", "nil"}},
    {"multiselect", "rows", {"3", "1"}, {"0", "-1", "1001", "'1"}},
    {"date", "value", {"'2026-12-31", "'"}, {"'2026-02-30", "'31.12.2026", "1", "'0001-01-01"}},
    {"date", "min", {"'2026-01-01", "'"}, {"'x", "'2026-1-1", "1", "nil"}},
    {"date", "max", {"'2025-01-01", "'"}, {"'x", "'2026-1-1", "1", "nil"}},
    {"time", "value", {"'18:30:59", "'"}, {"'25:00", "'18", "1", "'18:30:60"}},
    {"time", "seconds", FLAG},
    {"color", "value", {"'#ff0000", "'"}, {"'reddish", "1", "[]", "nil"}},
    {"color", "alpha", FLAG},
    {"file", "value", TEXT},
    {"file", "mode", {"'folder", "'save"}, {"'close", "'", "1", "nil"}},
    {"file", "filter", TEXT},
};

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

static bool names(const char *kinds, const char *kind)
{
  char padded[400], word[40];
  snprintf(padded, sizeof padded, " %s ", kinds);
  snprintf(word, sizeof word, " %s ", kind);
  return strstr(padded, word) != NULL;
}

static void expect(int64_t node, const char *kind, const property *it, const char *value, int code)
{
  int got = stage_set(node, it->name, value);
  if (got != code)
    fail_msg("%s.%s = %s gives %d", kind, it->name, value, got);
}

static void try_kind(const char *kind)
{
  int64_t node = stage_add(1, kind, "it");
  int64_t inner = 500; // in what holds no children it is refused, and does no harm
  epq_view_create(stage, inner, "label", node, 0);
  epq_view_create(stage, inner + 1, "button", node, 1);
  for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
    const property *it = &properties[i];
    if (!names(it->kinds, kind))
      continue;
    for (int n = 0; n < 2; n++) {
      expect(node, kind, it, it->good[n], EPQ_OK);
      hands_settle();
      for (int b = 0; b < 4; b++)
        expect(node, kind, it, it->bad[b], EPQ_E_INVALID);
    }
    if (strcmp(it->name, "style") == 0)
      expect(node, kind, it, it->good[0], EPQ_OK); // and seen together with the others
  }
  if (epq_view_set(stage, inner, "tooltip",
                   &(epq_value){.type = EPQ_STRING, .as.string = {"", 0}}) == EPQ_OK)
    stage_set(inner, "visible", "false");
  expect(node, kind, &(property){.name = "no such thing"}, "1", EPQ_E_UNKNOWN);
  hands_settle();
  hands_pixel("window", 0, 0);
  assert_string_equal(stage_events(), "");
  assert_int_equal(epq_view_remove(stage, node), EPQ_OK);
  hands_settle();
}

static void every_property_takes_its_values_and_refuses_others(void **state)
{
  (void)state;
  stage_show(1);
  char kinds[] = ALL;
  for (char *kind = strtok(kinds, " "); kind; kind = strtok(NULL, " "))
    try_kind(kind);
}

static void what_is_set_is_seen(void **state)
{
  (void)state;
  static const struct {
    const char *kind, *property, *value, *inner, *seen, *as;
  } all[] = {
      {"button", "text", "'A & B", NULL, "text", "A && B"},
      {"button", "flat", "true", NULL, "flat", "true"},
      {"button", "repeats", "true", NULL, "autoRepeat", "true"},
      {"toggle", "value", "true", NULL, "checked", "true"},
      {"entry", "value", "'abc", NULL, "text", "abc"},
      {"entry", "password", "true", NULL, "echoMode", "Password"},
      {"entry", "max_length", "3", NULL, "maxLength", "3"},
      {"entry", "read_only", "true", NULL, "readOnly", "true"},
      {"entry", "placeholder", "'name", NULL, "placeholderText", "name"},
      {"text", "value", "'a\nb", NULL, "plainText", "a\nb"},
      {"code", "wrap", "true", NULL, "lineWrapMode", "WidgetWidth"},
      {"number", "decimals", "3", NULL, "text", "0.000"},
      {"number", "suffix", "' %", NULL, "text", "0 %"},
      {"number", "value", "101", NULL, "value", "100"},
      {"slider", "value", "40", "QSlider", "value", "40"},
      {"slider", "value", "1000", "QSlider", "value", "100"},
      {"slider", "orientation", "'vertical", "QSlider", "orientation", "Vertical"},
      {"slider", "text", "'Level", "QLabel", "text", "Level"},
      {"slider", "ticks", "10", "QSlider", "tickInterval", "10"},
      {"dial", "value", "7", NULL, "value", "7"},
      {"date", "value", "'2026-12-31", NULL, "text", "2026-12-31"},
      {"time", "value", "'18:30", NULL, "text", "18:30"},
      {"color", "value", "'red", NULL, "text", "#ff0000"},
      {"file", "value", "'/tmp/x", "QLineEdit", "text", "/tmp/x"},
      {"group", "text", "'A & B", NULL, "title", "A && B"},
      {"entry", "tooltip", "'help", NULL, "toolTip", "help"},
      {"entry", "enabled", "false", NULL, "enabled", "false"},
      {"entry", "caption", "'Name", NULL, "accessibleName", "Name"},
      {"entry", "tooltip", "'no caption", NULL, "accessibleName", "it"},
      {"checkbox", "text", "'Yes", NULL, "accessibleName", ""}, // its text says it
      {"slider", "caption", "'Level", "QSlider", "accessibleName", "Level"},
  };
  stage_show(1);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    int64_t node = stage_add(1, all[i].kind, "it");
    assert_int_equal(stage_set(node, all[i].property, all[i].value), EPQ_OK);
    const char *seen = hands_property("it", all[i].inner, all[i].seen);
    if (strcmp(seen, all[i].as) != 0)
      fail_msg("%s.%s = %s: %s is \"%s\"", all[i].kind, all[i].property, all[i].value, all[i].seen,
               seen);
    assert_int_equal(epq_view_remove(stage, node), EPQ_OK);
  }
  assert_string_equal(stage_events(), "");
}

static void the_order_in_which_a_range_is_set_does_not_matter(void **state)
{
  (void)state;
  int64_t it = stage_add(1, "number", "it");
  stage_set(it, "value", "150");
  assert_string_equal(hands_property("it", NULL, "value"), "100");
  stage_set(it, "max", "200");
  assert_string_equal(hands_property("it", NULL, "value"), "150");
  stage_set(it, "min", "160");
  assert_string_equal(hands_property("it", NULL, "value"), "160");
  stage_set(it, "min", "0");
  assert_string_equal(hands_property("it", NULL, "value"), "150");
  stage_set(it, "step", "0.25");
  assert_string_equal(hands_property("it", NULL, "text"), "150.00");
}

static void a_style_stays_with_its_element(void **state)
{
  (void)state;
  int64_t red = stage_add(1, "column", "red");
  int64_t label = stage_add(red, "label", "label");
  int64_t entry = stage_add(red, "entry", "entry");
  int64_t beside = stage_add(1, "label", "beside");
  (void)beside;
  stage_set(label, "text", "'x");
  stage_set(entry, "value", "'x");
  stage_show(1);
  char before[16];
  snprintf(before, sizeof before, "%s", hands_pixel("entry", -5, 5));
  stage_set(red, "style", "{background:'#800000,padding:10}");
  hands_settle();
  assert_string_equal(hands_pixel("red", 3, 3), "#800000");
  assert_string_equal(hands_pixel("entry", -5, 5), before); // a field keeps its own ground
  stage_set(red, "style", "{}");
  hands_settle();
  assert_string_equal(hands_pixel("red", 3, 3), hands_pixel("window", 2, 2));
}

static void the_theme_changes_under_open_windows(void **state)
{
  (void)state;
  stage_add(1, "code", "code");
  stage_set(stage_add(1, "entry", "entry"), "error", "'wrong");
  stage_show(1);
  assert_int_equal(stage_theme("dark"), EPQ_OK);
  hands_settle();
  assert_string_equal(hands_pixel("window", 3, 3), "#26282d");
  assert_string_equal(hands_pixel("entry", 30, 0), "#ff6b6b");
  assert_int_equal(stage_theme("light"), EPQ_OK);
  hands_settle();
  assert_string_equal(hands_pixel("window", 3, 3), "#f4f5f7");
  assert_string_equal(hands_pixel("entry", 30, 0), "#c9252d");
  assert_int_equal(stage_theme("pink"), EPQ_E_INVALID);
  assert_int_equal(stage_theme("system"), EPQ_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_stage, close_stage)
  const struct CMUnitTest tests[] = {
      TEST(every_property_takes_its_values_and_refuses_others),
      TEST(what_is_set_is_seen),
      TEST(the_order_in_which_a_range_is_set_does_not_matter),
      TEST(a_style_stays_with_its_element),
      TEST(the_theme_changes_under_open_windows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
