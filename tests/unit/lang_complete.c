// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <lang/complete.h>
#include <string.h>

static lang_source *source;
static lang_completion *completion;

static int forget(void **state)
{
  (void)state;
  lang_completion_free(completion);
  lang_source_free(source);
  completion = NULL;
  source = NULL;
  return 0;
}

static void complete_with(const char *code, lang_complete_query query)
{
  forget(NULL);
  source = source_with_cursor(code, &query.cursor);
  completion = lang_complete(source, annotations(), &query);
  assert_non_null(completion);
}

static void complete(const char *code)
{
  complete_with(code, (lang_complete_query){.asked = true});
}

static const lang_item *find(const char *label)
{
  for (size_t i = 0; i < completion->count; i++) {
    if (strcmp(completion->items[i].label, label) == 0)
      return &completion->items[i];
  }
  return NULL;
}

static const lang_item *get(const char *label)
{
  const lang_item *item = find(label);
  if (!item)
    fail_msg("'%s' is not offered", label);
  return item;
}

static void locals_in_sight_come_first(void **state)
{
  (void)state;
  complete("local alpha = 1\nlocal function album(x) end\ndo local alien end\nprint(al$)");
  assert_int_equal(completion->count, 2);
  assert_string_equal(completion->items[0].label, "album");
  assert_string_equal(get("album")->detail, "(x)");
  assert_int_equal(get("alpha")->origin, LANG_FROM_LOCAL);
  assert_null(find("alien"));
  complete("local value = va$");
  assert_null(find("value")); // not visible in its own value
}

static void parameters_and_upvalues_are_known(void **state)
{
  (void)state;
  complete("local function f(first, second)\n  return function() return fi$ end\nend");
  assert_int_equal(get("first")->kind, LANG_ITEM_PARAMETER);
  complete("function M:go()\n  se$\nend\nself = 1");
  assert_int_equal(get("self")->kind, LANG_ITEM_PARAMETER);
}

static void known_globals_have_docs_and_origin(void **state)
{
  (void)state;
  complete("setT$");
  const lang_item *item = get("setTimeout");
  assert_int_equal(item->origin, LANG_FROM_ANNOTATION);
  assert_int_equal(item->kind, LANG_ITEM_FUNCTION);
  assert_string_equal(item->detail, "(fn: fun(), ms: number): integer");
  assert_non_null(strstr(item->doc, "once"));
  complete("counter = 1\nfunction go() end\nprint(co$)");
  assert_int_equal(get("counter")->origin, LANG_FROM_BUFFER);
}

static void members_of_modules_and_their_results(void **state)
{
  (void)state;
  complete("local ui = require 'ui'\nui.$");
  assert_true(completion->is_member);
  get("window");
  get("dialog");
  assert_null(find("print"));
  complete("local ui = require('ui')\nlocal w = ui.window { title = 'x' }\nw.$");
  assert_int_equal(get("title")->kind, LANG_ITEM_FIELD);
  assert_string_equal(get("title")->detail, "string");
  assert_int_equal(get("onClose")->kind, LANG_ITEM_EVENT);
  get("tooltip"); // inherited from ui.Element
  complete("local ui = require('ui')\nlocal w = ui.window {}\nw:$");
  assert_int_equal(get("show")->kind, LANG_ITEM_METHOD);
  assert_null(find("title"));
  complete("local sys = require 'sys'\nlocal p = sys.spawn{'ls'}\nlocal r = p:wait()\nr.std$");
  get("stdout");
  assert_int_equal(completion->count, 2);
  complete("local d = require('ui').test()\nd:click('a'):$");
  get("choose");
}

static void strings_have_the_methods_of_strings(void **state)
{
  (void)state;
  complete("('x'):up$");
  assert_string_equal(get("upper")->label, "upper");
  complete("local s = 'a' .. 1\ns:$");
  get("gsub");
  complete("local s = ('x'):rep(3):$");
  get("format");
  complete("string.$");
  assert_true(completion->count >= 17);
}

static void tables_of_the_buffer_have_their_fields(void **state)
{
  (void)state;
  complete("local M = { one = 1, two = { deep = 2 } }\nM.three = 3\nfunction M.four(a) "
           "end\nfunction M:five() end\nM.$");
  get("one");
  get("three");
  assert_string_equal(get("four")->detail, "(a)");
  get("five");
  assert_int_equal(completion->count, 5);
  complete("local M = { two = { deep = 2 } }\nM.two.$");
  get("deep");
  complete("local M = {}\nM.__index = M\nfunction M.new() return setmetatable({ x = 1 }, M) end\n"
           "function M:go() end\nlocal o = M.new()\no.$");
  get("x");
  get("go");
  complete("local M = {}\nfunction M:go() self.speed = 1 end\nfunction M:stop() self.$ end");
  get("speed");
  get("go");
}

static void classes_of_the_class_library(void **state)
{
  (void)state;
  complete("class 'Animal'\nfunction Animal:__init(name) self.name = name end\nfunction "
           "Animal:speak() end\n"
           "class 'Dog'(Animal)\nfunction Dog:bark() end\nlocal rex = Dog('Rex')\nrex:$");
  get("bark");
  get("speak");
  complete("class 'Animal'\nAn$");
  assert_int_equal(get("Animal")->kind, LANG_ITEM_CLASS);
}

static void annotations_in_the_buffer_count(void **state)
{
  (void)state;
  complete("---@class Point\n---@field x number\n---@field y? number\n\n---@param p Point\nlocal "
           "function f(p)\n"
           "  p.$\nend");
  assert_string_equal(get("x")->detail, "number");
  get("y");
  complete("---@class Point\n---@field x number\n\n---@type Point[]\nlocal list = {}\nlist[1].$");
  get("x");
  complete("---@class Point\n---@field x number\n\n---@type Point[]\nlocal list = {}\n"
           "for _, p in ipairs(list) do p.$ end");
  get("x");
  complete("---@type table<string, string>\nlocal t\nfor k, v in pairs(t) do v:$ end");
  get("upper");
  complete("local w ---@type ui.Window\n---@type ui.Window\nlocal v = nil\nv:$");
  get("show");
}

static void constructors_offer_properties(void **state)
{
  (void)state;
  complete("local ui = require 'ui'\nlocal w = ui.window { title = 'a', $ }");
  assert_string_equal(completion->items[0].insert + strlen(completion->items[0].label), " = ");
  assert_string_equal(get("modal")->insert, "modal = ");
  assert_string_equal(get("modal")->doc, "other windows wait while it is open");
  get("onClose");
  get("ui"); // children are values
  assert_null(find("title"));
  assert_null(find("show"));
  complete("local ui = require 'ui'\nui.window { ui.button { te$");
  get("text");
  complete("require('sys').spawn { cm$ }");
  get("cmd");
  complete_with("local ui = require 'ui'\nui.slider {$", (lang_complete_query){.asked = false});
  get("min");
}

static void enumerations_offer_their_values(void **state)
{
  (void)state;
  complete("local ui = require 'ui'\nlocal l = ui.label { style = { align = \"$\" } }");
  assert_int_equal(get("left")->kind, LANG_ITEM_CONSTANT);
  assert_int_equal(completion->count, 3);
  complete("local f = io.open('x', '$')");
  get("rb");
  complete("local kind = io.type(x)\nif kind == '$' then end");
  get("closed file");
  complete("local s = 'pri$'");
  assert_int_equal(completion->count, 0);
}

static void require_offers_modules(void **state)
{
  (void)state;
  static const char *const modules[] = {"my.module", "other"};
  complete_with("local m = require 'my$'",
                (lang_complete_query){.modules = modules, .module_count = 2});
  assert_int_equal(completion->count, 1);
  assert_int_equal(completion->word.from.column, 20);
  assert_int_equal(completion->word.to.column, 22);
  complete_with("require(\"$", (lang_complete_query){.modules = modules, .module_count = 2});
  get("timers");
  get("my.module");
  complete_with("require(\"my.$)", (lang_complete_query){.modules = modules, .module_count = 2});
  assert_int_equal(completion->count, 1);
  complete_with("require [[my$]]", (lang_complete_query){.modules = modules, .module_count = 2});
  assert_int_equal(completion->word.from.column, 11);
  assert_int_equal(completion->word.to.column, 13);
  complete_with("pcall(require, 'my$')",
                (lang_complete_query){.modules = modules, .module_count = 2});
  get("my.module");
  static const char *const none[] = {"-- require 'my$", "require [[\nmy$]]", "require [$[my]]",
                                     "require [[my]$]", "f('my$')",          "require('a', 'my$')"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    complete_with(none[i], (lang_complete_query){.modules = modules, .module_count = 2});
    if (completion->count)
      fail_msg("%s: %s", none[i], completion->items[0].label);
  }
}

static void a_module_brings_the_quote_that_is_missing(void **state)
{
  (void)state;
  static const char *const modules[] = {"mine"};
  static const char *const cases[][2] = {
      {"require 'mi$'", "mine"},          {"require 'mi$", "mine'"},
      {"require(\"mi$)", "mine\""},       {"require [[mi$", "mine]]"},
      {"require [==[mi$", "mine]==]"},    {"require [==[mi$]==]", "mine"},
      {"require 'mi$ne.old", "mine"},     {"require 'mi$\nprint 'x'", "mine'"},
      {"require [[mi$]\nx = 1", "mine]]"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    complete_with(cases[i][0], (lang_complete_query){.modules = modules, .module_count = 1});
    assert_string_equal(get("mine")->insert, cases[i][1]);
  }
  complete("require 'time$");
  assert_string_equal(get("timers")->insert, "timers'"); // known from its annotations
}

static void the_running_engine_names_modules(void **state)
{
  (void)state;
  static const lang_running_item items[] = {{"mint", "module", NULL, "/usr/mint.so"},
                                            {"mine", "module", NULL, "loaded"},
                                            {"mixed", "module", NULL, "loaded"},
                                            {"minus", "function", NULL, NULL}};
  static const char *const modules[] = {"mine"};
  complete_with("require 'mi$",
                (lang_complete_query){
                    .modules = modules, .module_count = 1, .running = items, .running_count = 4});
  assert_int_equal(completion->count, 3);
  assert_int_equal(get("mint")->origin, LANG_FROM_MODULES); // it could be loaded
  assert_false(get("mint")->running);
  assert_int_equal(get("mixed")->origin, LANG_FROM_RUNNING);
  assert_int_equal(get("mint")->kind, LANG_ITEM_MODULE);
  assert_string_equal(get("mint")->detail, "/usr/mint.so");
  assert_string_equal(get("mint")->insert, "mint'");
  assert_true(get("mine")->running);
}

static void the_text_in_the_string_of_require(void **state)
{
  (void)state;
  static const char *const cases[][2] = {
      {"require 'my.mo$d'", "my.mo"}, {"require($'')", NULL},
      {"require('$')", ""},           {"f 'my$'", NULL},
      {"require [[my$", "my"},        {"require 'too_long$", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    lang_position cursor;
    lang_source *s = source_with_cursor(cases[i][0], &cursor);
    char text[8];
    bool found = lang_complete_module(s, cursor, text, sizeof text);
    assert_int_equal(found, cases[i][1] != NULL);
    if (found)
      assert_string_equal(text, cases[i][1]);
    lang_source_free(s);
  }
}

static void the_running_engine_is_merged(void **state)
{
  (void)state;
  static const lang_running_item items[] = {{"setTimeout", "function", NULL, NULL},
                                            {"sensors", "table", NULL, "{...}"},
                                            {"setup", "function", "a, b", NULL}};
  complete_with("se$", (lang_complete_query){.asked = true, .running = items, .running_count = 3});
  assert_int_equal(get("sensors")->origin, LANG_FROM_RUNNING);
  assert_string_equal(get("setup")->detail, "(a, b)");
  assert_int_equal(get("setTimeout")->origin, LANG_FROM_ANNOTATION);
  assert_true(get("setTimeout")->running);
  size_t seen = 0;
  for (size_t i = 0; i < completion->count; i++)
    seen += strcmp(completion->items[i].label, "setTimeout") == 0;
  assert_int_equal(seen, 1);
}

static void nothing_is_offered_where_nothing_belongs(void **state)
{
  (void)state;
  static const char *const places[] = {"-- pri$",    "--[[ pri$ ]]",        "x = 12$",
                                       "local pri$", "local function pri$", "function f(pri$",
                                       "for pri$",   "x = [[pri$]]",        "local a, pri$"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    complete(places[i]);
    if (completion->count)
      fail_msg("%s: %s", places[i], completion->items[0].label);
  }
  complete_with("x = $", (lang_complete_query){.asked = false});
  assert_int_equal(completion->count, 0);
  complete_with("x.$", (lang_complete_query){.asked = false});
  assert_int_equal(completion->count, 0);
}

static void keywords_attributes_and_labels(void **state)
{
  (void)state;
  complete("fo$");
  assert_int_equal(get("for")->origin, LANG_FROM_KEYWORD);
  complete("x = fu$");
  assert_int_equal(get("function")->kind, LANG_ITEM_KEYWORD);
  complete("x = whi$");
  assert_null(find("while"));
  complete("local x <c$");
  get("const");
  get("close");
  complete("do ::top:: end\nwhile true do\n  ::again::\n  goto $\nend");
  get("again");
  assert_null(find("top"));
}

static void exact_case_and_limits(void **state)
{
  (void)state;
  complete("local Value, value = 1, 2\nprint(v$)");
  assert_string_equal(completion->items[0].label, "value");
  get("Value");
  complete_with("string.$", (lang_complete_query){.asked = true, .limit = 3});
  assert_int_equal(completion->count, 3);
  assert_true(completion->more);
}

static void the_path_for_the_engine(void **state)
{
  (void)state;
  static const char *const cases[][2] = {{"x = foo.bar:ba$", "foo.bar:ba"},
                                         {"pri$", "pri"},
                                         {"a . b.$", "a.b."},
                                         {"f().x$", NULL},
                                         {"-- a$", NULL},
                                         {"x = ('a'):$", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    lang_position cursor;
    lang_source *s = source_with_cursor(cases[i][0], &cursor);
    char path[64];
    bool found = lang_complete_path(s, cursor, path, sizeof path);
    assert_int_equal(found, cases[i][1] != NULL);
    if (found)
      assert_string_equal(path, cases[i][1]);
    lang_source_free(s);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(locals_in_sight_come_first, forget),
      cmocka_unit_test_teardown(parameters_and_upvalues_are_known, forget),
      cmocka_unit_test_teardown(known_globals_have_docs_and_origin, forget),
      cmocka_unit_test_teardown(members_of_modules_and_their_results, forget),
      cmocka_unit_test_teardown(strings_have_the_methods_of_strings, forget),
      cmocka_unit_test_teardown(tables_of_the_buffer_have_their_fields, forget),
      cmocka_unit_test_teardown(classes_of_the_class_library, forget),
      cmocka_unit_test_teardown(annotations_in_the_buffer_count, forget),
      cmocka_unit_test_teardown(constructors_offer_properties, forget),
      cmocka_unit_test_teardown(enumerations_offer_their_values, forget),
      cmocka_unit_test_teardown(require_offers_modules, forget),
      cmocka_unit_test_teardown(a_module_brings_the_quote_that_is_missing, forget),
      cmocka_unit_test_teardown(the_running_engine_names_modules, forget),
      cmocka_unit_test(the_text_in_the_string_of_require),
      cmocka_unit_test_teardown(the_running_engine_is_merged, forget),
      cmocka_unit_test_teardown(nothing_is_offered_where_nothing_belongs, forget),
      cmocka_unit_test_teardown(keywords_attributes_and_labels, forget),
      cmocka_unit_test_teardown(exact_case_and_limits, forget),
      cmocka_unit_test(the_path_for_the_engine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
