// SPDX-License-Identifier: GPL-3.0-or-later
#include "lang_support.h"

#include <cjson/cJSON.h>
#include <lang/export.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is exported of one source. Given (cJSON_Delete).
static cJSON *export(const char *text)
{
  lang_library *library = lang_library_new();
  if (!library)
    abort();
  assert_true(lang_library_add(library, "lib.lua", NULL, text, strlen(text)));
  char *json = lang_library_export(library);
  lang_library_free(library);
  assert_non_null(json);
  cJSON *all = cJSON_Parse(json);
  free(json);
  assert_non_null(all);
  return all;
}

// The thing of that path in a list, at any depth, or NULL.
static const cJSON *find(const cJSON *list, const char *path)
{
  const cJSON *each;
  cJSON_ArrayForEach(each, list)
  {
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(each, "path"));
    if (name && strcmp(name, path) == 0)
      return each;
    const cJSON *inside = find(cJSON_GetObjectItem(each, "members"), path);
    if (inside)
      return inside;
  }
  return NULL;
}

static const char *text_of(const cJSON *thing, const char *member)
{
  const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(thing, member));
  return text ? text : "(none)";
}

static const cJSON *first(const cJSON *thing, const char *list)
{
  return cJSON_GetArrayItem(cJSON_GetObjectItem(thing, list), 0);
}

static void a_function_is_told_with_all_its_tags(void **state)
{
  (void)state;
  cJSON *all =
      export("---@meta lamp\n"
             "---Lamps.\n---@class lamp\nlocal lamp = {}\n"
             "---Sets how bright it is.\n---\n---    lamp.set(5)\n"
             "---@see manual §1\n---@param level integer 0 to 9\n---@param fade? number ms\n"
             "---@return boolean done\n---@return string? message why not\n"
             "---@overload fun(level: integer): boolean\n---@deprecated\n---@async\n"
             "function lamp.set(level, fade) end\nreturn lamp\n");
  const cJSON *set = find(cJSON_GetObjectItem(all, "classes"), "lamp.set");
  assert_non_null(set);
  assert_string_equal(text_of(set, "doc"), "Sets how bright it is.\n\n    lamp.set(5)");
  assert_string_equal(text_of(set, "see"), "manual §1");
  assert_string_equal(text_of(set, "file"), "lib.lua");
  assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(set, "line")), 16);
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(set, "function")));
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(set, "deprecated")));
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(set, "async")));
  assert_string_equal(text_of(set, "signature"),
                      "(level: integer, fade?: number): boolean, string?");
  assert_string_equal(text_of(first(set, "params"), "name"), "level");
  assert_string_equal(text_of(first(set, "params"), "doc"), "0 to 9");
  const cJSON *fade = first(set, "params")->next;
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(fade, "optional")));
  assert_string_equal(text_of(first(set, "returns"), "name"), "done");
  assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(set, "overloads")), 1);
  const cJSON *module = cJSON_GetArrayItem(cJSON_GetObjectItem(all, "modules"), 0);
  assert_string_equal(text_of(module, "name"), "lamp");
  assert_string_equal(text_of(module, "class"), "lamp");
  cJSON_Delete(all);
}

static void fields_methods_aliases_and_other_names_are_told_apart(void **state)
{
  (void)state;
  cJSON *all = export("---@alias lamp.Colour \"red\"|\"green\"\n"
                      "---@class Lamp : Thing\n---@field level integer how bright\n"
                      "---@field onChange? fun(level: integer)\nlocal Lamp = {}\n"
                      "function Lamp:on() end\nLamp.light = Lamp.on\n"
                      "colours = { RED = 1, GREEN = 'g' }\n");
  const cJSON *classes = cJSON_GetObjectItem(all, "classes");
  assert_string_equal(text_of(find(classes, "Lamp"), "parent"), "Thing");
  assert_string_equal(text_of(find(classes, "Lamp.level"), "type"), "integer");
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(find(classes, "Lamp.level"), "field")));
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(find(classes, "Lamp.onChange"), "optional")));
  assert_true(cJSON_IsTrue(cJSON_GetObjectItem(find(classes, "Lamp:on"), "method")));
  assert_string_equal(text_of(find(classes, "Lamp.light"), "same"), "Lamp:on");
  const cJSON *colours = find(cJSON_GetObjectItem(all, "globals"), "colours");
  assert_string_equal(text_of(first(colours, "items"), "name"), "RED");
  assert_string_equal(text_of(first(colours, "items")->next, "value"), "'g'");
  const cJSON *alias = cJSON_GetArrayItem(cJSON_GetObjectItem(all, "aliases"), 0);
  assert_string_equal(text_of(alias, "type"), "\"red\"|\"green\"");
  cJSON_Delete(all);
}

static void an_alias_in_lines_has_all_of_them_with_their_words(void **state)
{
  (void)state;
  cJSON *all =
      export("---How it is.\n---@alias lamp.Colour\n---| \"red\" # as fire\n---| \"green\"\n");
  const cJSON *alias = cJSON_GetArrayItem(cJSON_GetObjectItem(all, "aliases"), 0);
  assert_string_equal(text_of(alias, "type"), "\"red\"|\"green\"");
  assert_string_equal(text_of(alias, "doc"), "How it is.\n- `\"red\"`: as fire");
  cJSON_Delete(all);
}

static void names_that_name_each_other_end(void **state)
{
  (void)state;
  cJSON *all = export("a = b\nb = a\nc = c\nd = d.e\nd.e = d\nf = f.f.f.f\n---@class G : G\n"
                      "local G = {}\nG.G = G\n---@type h\nh = h\n");
  assert_non_null(find(cJSON_GetObjectItem(all, "globals"), "a"));
  cJSON_Delete(all);
}

static void what_is_half_typed_is_no_trouble(void **state)
{
  (void)state;
  static const char *const texts[] = {
      "",
      "---@class",
      "---@class \nlocal x = ",
      "---@param\n---@return\n---@overload fun(\n---@field\nfunction f(",
      "x = { y = { z = function(",
      "---@alias\n---|\n---| \"a\nreturn",
      "---@meta\nreturn { a = 1 }",
      "---@meta m\nlocal t = {}\nfunction t.f() end\nreturn t",
      "---@class \xff\xfe\nlocal \xff = 1",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    cJSON_Delete(export(texts[i]));
}

static void a_deep_table_ends_somewhere(void **state)
{
  (void)state;
  char text[4000] = "";
  size_t n = 0;
  for (int i = 0; i < 300; i++)
    n += (size_t)snprintf(text + n, sizeof text - n, "%sx", i ? "." : "");
  snprintf(text + n, sizeof text - n, " = 1\n");
  cJSON_Delete(export(text));
}

static void all_of_our_annotations_are_there(void **state)
{
  (void)state;
  char *json = lang_library_export(annotations());
  assert_non_null(json);
  cJSON *all = cJSON_Parse(json);
  free(json);
  const cJSON *classes = cJSON_GetObjectItem(all, "classes");
  assert_non_null(find(classes, "net.TCPSocket:connect"));
  assert_string_equal(text_of(find(classes, "windows.Window.html"), "same"),
                      "windows.Window:setHtml");
  assert_true(cJSON_GetArraySize(classes) > 100);
  cJSON_Delete(all);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_function_is_told_with_all_its_tags),
      cmocka_unit_test(fields_methods_aliases_and_other_names_are_told_apart),
      cmocka_unit_test(an_alias_in_lines_has_all_of_them_with_their_words),
      cmocka_unit_test(names_that_name_each_other_end),
      cmocka_unit_test(what_is_half_typed_is_no_trouble),
      cmocka_unit_test(a_deep_table_ends_somewhere),
      cmocka_unit_test(all_of_our_annotations_are_there),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
