// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every kind that shows or draws takes every property of the table of kinds, and no value of any type makes it fall.

extern "C" {
#include "ui/kind.h"
}

#include <cmath>
#include <cstring>
#include <limits>

#include "probe.h"

static const char *const kinds[] = {"label",     "heading",    "html",         "image",
                                    "progress",  "table",      "list",         "tree",
                                    "log",       "canvas",     "draw.group",   "draw.line",
                                    "draw.rect", "draw.path",  "draw.ellipse", "draw.polyline",
                                    "draw.text", "draw.image", "chart",        "series"};

static const ep_ui_kind &kindOf(const char *name)
{
  int place = ep_ui_kind_find(name);
  assert_true(place >= 0);
  return ep_ui_kinds[place];
}

static int64_t makeOne(Probe &probe, const char *kind)
{
  int64_t node = 10;
  unsigned role = kindOf(kind).role;
  if (role & EP_UI_SHAPE)
    assert_int_equal(probe.make(2, "canvas"), EPQ_OK);
  if (role & EP_UI_SERIES)
    assert_int_equal(probe.make(2, "chart"), EPQ_OK);
  assert_int_equal(probe.make(node, kind, role & (EP_UI_SHAPE | EP_UI_SERIES) ? 2 : 1), EPQ_OK);
  return node;
}

static Val defaultOf(const ep_ui_property &property)
{
  switch (property.type) {
  case EP_UI_BOOLEAN:
    return Val(strcmp(property.standard, "true") == 0);
  case EP_UI_INTEGER:
    return Val(atoi(property.standard));
  case EP_UI_NUMBER:
    return Val(atof(property.standard));
  case EP_UI_NUMBERS:
  case EP_UI_STRINGS:
  case EP_UI_OPTIONS:
  case EP_UI_COLUMNS:
  case EP_UI_ITEMS:
  case EP_UI_POINTS:
    return Val::list({});
  case EP_UI_STYLE:
    return Val::map({});
  default:
    return Val(property.standard);
  }
}

static void every_property_of_the_table_takes_its_default(void **)
{
  for (const char *kind : kinds) {
    Probe probe;
    int64_t node = makeOne(probe, kind);
    for (int i = 0; i < kindOf(kind).property_count; i++) {
      const ep_ui_property &property = kindOf(kind).properties[i];
      if (property.flags & EP_UI_LUA) // never leaves Lua
        continue;
      int code = probe.set(node, property.name, defaultOf(property));
      if (code != EPQ_OK)
        fail_msg("%s.%s: %d", kind, property.name, code);
    }
    assert_int_equal(probe.set(node, "no such property", Val(1)), EPQ_E_UNKNOWN);
    assert_string_equal(probe.take().c_str(), "");
  }
}

static void wrong_values_are_refused_and_harmless(void **)
{
  Val deep = Val("x");
  for (int i = 0; i < 300; i++)
    deep = Val::list({Val::map({{"id", Val("a")}, {"items", deep}})});
  const std::vector<std::pair<const char *, Val>> values = {
      {"nil", Val()},
      {"true", Val(true)},
      {"-1", Val(-1)},
      {"huge", Val(1e308)},
      {"inf", Val(std::numeric_limits<double>::infinity())},
      {"nan", Val(std::nan(""))},
      {"half", Val(0.5)},
      {"int", Val(std::numeric_limits<int>::max())},
      {"bytes", Val(std::string("\0\xff\xfe<b>", 6))},
      {"list", Val::list({Val(1), Val("x"), Val()})},
      {"lists", Val::list({Val::list({}), Val::list({Val(1)}), Val::list({Val("a"), Val(2)})})},
      {"map", Val::map({{"text", Val(1)}, {"width", Val("x")}})},
      {"maps", Val::list({Val::map({{"title", Val(1)}}), Val::map({{"align", Val("up")}})})},
      {"deep", deep},
  };
  for (const char *kind : kinds) {
    Probe probe;
    int64_t node = makeOne(probe, kind);
    probe.show();
    for (int i = 0; i < kindOf(kind).property_count; i++) {
      const ep_ui_property &property = kindOf(kind).properties[i];
      for (const auto &[name, value] : values) {
        int code = probe.set(node, property.name, value);
        if (code != EPQ_OK && code != EPQ_E_INVALID)
          fail_msg("%s.%s = %s: %d", kind, property.name, name, code);
        bool text = property.type == EP_UI_STRING || property.type == EP_UI_BYTES;
        bool wrong = property.type == EP_UI_BOOLEAN ? strcmp(name, "true") != 0
                     : text                         ? strcmp(name, "bytes") != 0
                     : property.type == EP_UI_ENUM || property.type == EP_UI_COLOR ? true
                                                                                   : false;
        if (wrong && code != EPQ_E_INVALID)
          fail_msg("%s.%s = %s was taken", kind, property.name, name);
      }
      QApplication::processEvents();
      probe.set(node, property.name, defaultOf(property));
    }
    for (const auto &[name, value] : values) {
      probe.append(node, value);
      probe.call(node, "page", value);
      probe.call(node, "scroll_to", value);
      probe.call(node, "refresh", value);
    }
    assert_false(probe.widget(1)->grab().isNull());
  }
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(every_property_of_the_table_takes_its_default),
      cmocka_unit_test(wrong_values_are_refused_and_harmless),
  };
  return cmocka_run_group_tests(tests, nullptr, Probe::end);
}
