// SPDX-License-Identifier: GPL-3.0-or-later
// What the IDE makes of profiles: answers of an engine, files of ours and of others, and such as were made to break it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "panels/profile_model.h"

static const char look[] =
    "{\"kind\":\"wall\",\"owner\":\"verb\",\"profile\":77,\"unit\":\"milliseconds\",\"tick\":2.0,"
    "\"samples\":60,\"weight\":100,\"duration_ms\":210.5,\"all\":9,\"functions\":["
    "[2,\"timeout x.lua:4\",\"/w/x.lua\",4],[0,\"work\",\"/w/x.lua\",1],[1,\"string.rep\",null,0],"
    "[3,\"(idle)\",null,0]],\"nodes\":["
    "0,0,5,2,50, 1,1,2,10,30, 2,2,0,20,20, 1,1,3,8,16, 4,1,2,8,8, 0,3,0,40,40],"
    "\"entries\":[[0,7,99.5,30.25]],\"loop\":{},\"order\":[3,20,6,40,2,10]}";

static profile_model *model_of(const char *json)
{
  profile_error err = {""};
  cJSON *answer = cJSON_Parse(json);
  profile_model *m = profile_model_of_answer(answer, &err);
  cJSON_Delete(answer);
  if (!m) {
    assert_string_equal(err.text, "The engine's answer is no profile");
    return NULL;
  }
  assert_string_equal(err.text, "");
  return m;
}

static profile_model *read_text(const char *text, profile_error *err)
{
  *err = (profile_error){""};
  profile_model *m = profile_model_of_text(text, strlen(text), err);
  if (!m)
    assert_true(*err->text);
  return m;
}

static const profile_function *function(const profile_model *m, const char *name)
{
  for (uint32_t i = 0; i < m->function_count; i++)
    if (strcmp(m->functions[i].name, name) == 0)
      return &m->functions[i];
  abort();
}

static void an_answer_becomes_trees_and_lists(void **state)
{
  (void)state;
  profile_model *m = model_of(look);
  if (!m)
    abort();
  assert_int_equal(m->id, 77);
  assert_string_equal(m->owner, "verb");
  assert_float_equal(m->all, 200, 1e-9); // two milliseconds a tick
  assert_float_equal(m->idle, 80, 1e-9);
  const profile_function *work = function(m, "work");
  assert_float_equal(work->self, 52, 1e-9);
  assert_float_equal(work->total, 92, 1e-9); // not the work in work
  assert_float_equal(function(m, "string.rep")->self, 40, 1e-9);
  assert_int_equal(function(m, "timeout x.lua:4")->runs, 7);
  assert_float_equal(function(m, "timeout x.lua:4")->max_ms, 30.25, 1e-9);
  assert_string_equal(m->functions[m->hot[0]].name, "(idle)");
  assert_string_equal(m->functions[m->hot[1]].name, "work");
  // timeout, work, string.rep, work in work, (idle), and twice what was left out: of the callback, and of all
  assert_int_equal(m->merged.count, 1 + 7);
  assert_float_equal(function(m, "(more)")->self, 2 * (2 + 10), 1e-9);
  // the C function counts for the line that calls it
  assert_int_equal(m->lines[0].line, 2);
  assert_float_equal(m->lines[0].self, 2 * (10 + 20 + 8), 1e-9);
  assert_int_equal(m->order_count, 6);
  profile_model_free(m);
}

static void what_is_written_is_read_again(void **state)
{
  (void)state;
  profile_error err = {""};
  size_t length;
  profile_model *m = model_of(look);
  if (!m)
    abort();
  char *text = profile_model_write(m, EPLUA_PROFILE_SPEEDSCOPE, &length, &err);
  if (!text)
    abort();
  profile_model *again = profile_model_of_text(text, length, &err);
  if (!again)
    abort();
  // what has an order is written by it, and that is not all of this one
  assert_float_equal(again->all, 140, 1e-9);
  assert_float_equal(again->tick, 2, 1e-9);
  assert_string_equal(function(again, "work")->file, "/w/x.lua");
  assert_int_equal(function(again, "work")->line, 1);
  assert_int_equal(function(again, "timeout x.lua:4")->what, EPLUA_PROFILE_ENTRY);
  assert_int_equal(function(again, "timeout x.lua:4")->runs, 7);
  assert_int_equal(again->lines[0].line, 2);
  profile_model_free(again);
  free(text);

  text = profile_model_write(m, EPLUA_PROFILE_COLLAPSED, &length, &err);
  again = profile_model_of_text(text, length, &err);
  if (!again)
    abort();
  assert_int_equal(again->unit, PROFILE_COUNTS);
  assert_float_equal(again->all, 100, 1e-9);
  assert_string_equal(function(again, "work")->file, "x.lua");
  assert_int_equal(function(again, "timeout x.lua:4")->what, EPLUA_PROFILE_ENTRY);
  assert_true(function(again, "(idle)")->idle);
  profile_model_free(again);
  free(text);
  profile_model_free(m);
}

static void profiles_of_others_are_read(void **state)
{
  (void)state;
  profile_error err;
  profile_model *m = read_text(
      "{\"shared\":{\"frames\":[{\"name\":\"a\"},{\"name\":\"b\",\"file\":\"b.py\",\"line\":3}]},"
      "\"profiles\":[{\"type\":\"evented\",\"unit\":\"microseconds\",\"startValue\":1000,"
      "\"events\":[{\"type\":\"O\",\"frame\":0,\"at\":1000},{\"type\":\"O\",\"frame\":1,\"at\":"
      "3000},"
      "{\"type\":\"C\",\"frame\":1,\"at\":9000},{\"type\":\"C\",\"frame\":0,\"at\":10000}]}]}",
      &err);
  if (!m)
    abort();
  assert_float_equal(function(m, "a")->self, 3, 1e-9);
  assert_float_equal(function(m, "b")->self, 6, 1e-9);
  profile_model_free(m);
  m = read_text("  main;a;b 3\r\n# remark\nmain;a 2\n", &err);
  if (!m)
    abort();
  assert_float_equal(function(m, "main")->total, 5, 1e-9);
  profile_model_free(m);
}

static void answers_that_make_no_sense_are_refused(void **state)
{
  (void)state;
  static const char *const odd[] = {
      "{}",
      "[]",
      "{\"functions\":7,\"nodes\":[]}",
      "{\"functions\":[],\"nodes\":7}",
      "{\"functions\":[],\"nodes\":[0,0,0,1,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[1,0,0,1,1]}", // its own parent
      "{\"functions\":[[0,\"a\"]],\"nodes\":[0,0,0,1,1, 3,0,0,1,1, 2,0,0,1,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[0,1,0,1,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[-1,0,0,1,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[0,0,0,-1,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[0,0,0,1e300,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[0,\"x\",0,1,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":[0,0,0,null,1]}",
      "{\"functions\":[[0,\"a\"]],\"nodes\":{\"a\":0,\"b\":5,\"c\":1,\"d\":1,\"e\":1}}",
  };
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    profile_model *m = model_of(odd[i]);
    if (m)
      fail_msg("%s was believed", odd[i]);
  }
  // odd in what may be left out: taken as far as it goes
  profile_model *m =
      model_of("{\"functions\":[[9,7,7,-4],5,{}],\"nodes\":[0,0,-3,1,0, 0,2,9,1,1, 0],"
               "\"tick\":-1,\"kind\":{},\"entries\":[[99],[0,-1],3],\"order\":[9,9]}");
  if (!m)
    abort();
  assert_float_equal(m->all, 2, 1e-9);
  profile_model_free(m);
}

static void files_that_make_no_sense_are_refused_with_a_reason(void **state)
{
  (void)state;
  static const char *const odd[] = {
      "",
      " \n ",
      "{",
      "{}",
      "{\"profiles\":[]}",
      "{\"profiles\":[{}],\"shared\":{\"frames\":[]}}",
      "{\"profiles\":[{}],\"shared\":{\"frames\":[{\"name\":\"a\"}]}}",
      "{\"profiles\":[{\"samples\":[[0]],\"weights\":[]}],\"shared\":{\"frames\":[{\"name\":\"a\"}]"
      "}}",
      "{\"profiles\":[{\"samples\":[[1]],\"weights\":[1]}],\"shared\":{\"frames\":[{\"name\":\"a\"}"
      "]}}",
      "{\"profiles\":[{\"samples\":[[0.5]],\"weights\":[1]}],\"shared\":{\"frames\":[{\"name\":"
      "\"a\"}]}}",
      "{\"profiles\":[{\"samples\":[[0]],\"weights\":[-1]}],\"shared\":{\"frames\":[{\"name\":"
      "\"a\"}]}}",
      "{\"profiles\":[{\"samples\":[[0]],\"weights\":[\"1\"]}],\"shared\":{\"frames\":[{\"name\":"
      "\"a\"}]}}",
      "{\"profiles\":[{\"type\":\"evented\",\"events\":[{\"type\":\"C\",\"frame\":0,\"at\":0}]}],"
      "\"shared\":{\"frames\":[{\"name\":\"a\"}]}}",
      "{\"profiles\":[{\"type\":\"evented\",\"events\":[{\"type\":\"O\",\"frame\":0,\"at\":5},"
      "{\"type\":\"C\",\"frame\":0,\"at\":1}]}],\"shared\":{\"frames\":[{\"name\":\"a\"}]}}",
      "no stack",
      "a;b x",
      "a;b nan",
      "a;b -1",
      "a 1\nb",
      "12",
  };
  profile_error err;
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    profile_model *m = read_text(odd[i], &err);
    if (m)
      fail_msg("%s was believed", odd[i]);
  }
  profile_model *m = read_text("a 1\nb", &err);
  assert_null(m);
  assert_string_equal(err.text, "Line 2 is no stack with a number behind it");
  // zero bytes and bytes that are no UTF-8 are no reason to fail
  static const char bytes[] = "a\xff;b\0c 5\nx 2\n";
  m = profile_model_of_text(bytes, sizeof bytes - 1, &err);
  assert_null(m);
}

static void a_cut_off_file_is_refused_at_each_length(void **state)
{
  (void)state;
  profile_error err = {""};
  size_t length;
  profile_model *m = model_of(look);
  if (!m)
    abort();
  char *text = profile_model_write(m, EPLUA_PROFILE_SPEEDSCOPE, &length, &err);
  if (!text)
    abort();
  while (text[length - 1] == '\n')
    length--;
  for (size_t cut = 0; cut < length; cut++)
    assert_null(profile_model_of_text(text, cut, &err));
  free(text);
  profile_model_free(m);
}

static void a_stack_too_deep_and_too_many_nodes_end_somewhere(void **state)
{
  (void)state;
  profile_error err;
  size_t deep = 100000, wide = 60000;
  char *text = malloc(deep * 2 + 8), *at = text;
  if (!text)
    abort();
  for (size_t i = 0; i < deep; i++)
    at += snprintf(at, 4, i ? ";a" : "a");
  snprintf(at, 4, " 3");
  profile_model *m = read_text(text, &err);
  if (!m)
    abort();
  assert_int_equal(m->merged.count, 1 + PROFILE_DEPTH_MAX);
  assert_float_equal(function(m, "a")->total, 3, 1e-9);
  profile_model_free(m);
  free(text);

  // more functions than there is room for
  wide = PROFILE_FUNCTIONS_MAX + 10;
  text = malloc(wide * 16);
  if (!text)
    abort();
  at = text;
  for (size_t i = 0; i < wide; i++)
    at += snprintf(at, 16, "f%zu 1\n", i);
  assert_null(read_text(text, &err));
  free(text);
}

static void two_profiles_are_compared_by_function_also_when_lines_moved(void **state)
{
  (void)state;
  profile_error err;
  profile_model *before = read_text("main;slow (x.lua:10);s 50\nmain;old (x.lua:30) 20\n"
                                    "main;f (x.lua:1) 1\nmain;f (x.lua:5) 2\n",
                                    &err);
  profile_model *after = read_text("main;slow (x.lua:12);s 20\nmain;new (x.lua:40) 5\n"
                                   "main;f (x.lua:1) 1\nmain;f (x.lua:7) 4\n",
                                   &err);
  if (!before || !after)
    abort();
  profile_diff *d = profile_diff_new(before, after, &err);
  if (!d)
    abort();
  assert_string_equal(d->changes[0].function->name, "s");
  assert_float_equal(d->changes[0].self_before, 50, 1e-9);
  assert_float_equal(d->changes[0].self, 20, 1e-9);
  assert_string_equal(d->changes[1].function->name, "old");
  assert_float_equal(d->changes[1].self, 0, 1e-9);
  assert_string_equal(d->changes[2].function->name, "new");
  assert_string_equal(d->changes[3].function->name, "f");
  assert_int_equal(d->changes[3].function->line, 7);
  assert_float_equal(d->changes[3].self_before, 2, 1e-9);
  // main, slow, s, new, f, f
  assert_float_equal(d->before[1], 73, 1e-9);
  assert_float_equal(d->before[2], 50, 1e-9);
  assert_float_equal(d->before[3], 50, 1e-9);
  assert_float_equal(d->before[4], 0, 1e-9);
  assert_float_equal(d->before[6], 2, 1e-9);
  profile_diff_free(d);
  profile_model *bytes =
      model_of("{\"unit\":\"bytes\",\"functions\":[[0,\"a\"]],\"nodes\":[0,0,0,1,1]}");
  assert_null(profile_diff_new(before, bytes, &err));
  assert_string_equal(err.text, "The two profiles count different things");
  profile_model_free(bytes);
  profile_model_free(before);
  profile_model_free(after);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_answer_becomes_trees_and_lists),
      cmocka_unit_test(what_is_written_is_read_again),
      cmocka_unit_test(profiles_of_others_are_read),
      cmocka_unit_test(answers_that_make_no_sense_are_refused),
      cmocka_unit_test(files_that_make_no_sense_are_refused_with_a_reason),
      cmocka_unit_test(a_cut_off_file_is_refused_at_each_length),
      cmocka_unit_test(a_stack_too_deep_and_too_many_nodes_end_somewhere),
      cmocka_unit_test(two_profiles_are_compared_by_function_also_when_lines_moved),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
