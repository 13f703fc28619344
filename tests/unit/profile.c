// SPDX-License-Identifier: GPL-3.0-or-later
// A profile by itself: what samples become, its limits, and its exports with names that were chosen to break them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "debug/profile_data.h"
#include "debug/profile_view.h"

#include <yyjson.h>

static uint32_t add(ep_profile *p, const char *name, const char *file, int line)
{
  ep_profile_key key = {name, strlen(name), line};
  int64_t at = ep_profile_find(p, key);
  return at >= 0 ? (uint32_t)at
                 : ep_profile_add(p, key, file ? EP_PROFILE_LUA : EP_PROFILE_C, name, file, line);
}

static ep_profile *fresh(void)
{
  ep_profile *p = ep_profile_new(EPLUA_PROFILE_WALL, 1000000);
  if (!p)
    abort();
  return p;
}

static char *text_of(const ep_profile *p, eplua_profile_format format)
{
  size_t length;
  char *text = ep_profile_text(p, format, &length);
  if (!text)
    abort();
  assert_int_equal(strlen(text), length);
  return text;
}

static void stacks_that_are_the_same_are_counted_together(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  uint32_t a = add(p, "a", "x.lua", 1), b = add(p, "b", "x.lua", 5), c = add(p, "sort", NULL, 0);
  ep_profile_count(p, (ep_profile_frame[]){{a, 2}, {b, 6}}, 2, 3);
  ep_profile_count(p, (ep_profile_frame[]){{a, 2}, {b, 6}}, 2, 4);
  ep_profile_count(p, (ep_profile_frame[]){{a, 2}, {b, 7}}, 2, 5);
  ep_profile_count(p, (ep_profile_frame[]){{a, 3}, {b, 7}, {c, 0}}, 3, 1);
  assert_int_equal(p->weight, 13);
  assert_int_equal(p->samples, 4);
  char *text = text_of(p, EPLUA_PROFILE_COLLAPSED);
  assert_string_equal(text, "a (x.lua:1);b (x.lua:5) 12\na (x.lua:1);b (x.lua:5);sort 1\n");
  free(text);
  ep_profile_free(p);
}

static void recursion_counts_once_in_the_total_of_a_function(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  size_t count;
  uint32_t f = add(p, "f", "x.lua", 1), g = add(p, "g", "x.lua", 2);
  ep_profile_count(p, (ep_profile_frame[]){{f, 1}, {f, 1}, {f, 1}}, 3, 10);
  ep_profile_count(p, (ep_profile_frame[]){{f, 1}, {g, 1}, {f, 1}}, 3, 5);
  ep_profile_count(p, (ep_profile_frame[]){{g, 1}}, 1, 1);
  ep_profile_row *rows = ep_profile_rows(p, &count);
  assert_int_equal(count, 2);
  assert_int_equal(rows[0].function, f);
  assert_int_equal(rows[0].self, 15);
  assert_int_equal(rows[0].total, 15);
  assert_int_equal(rows[1].self, 1);
  assert_int_equal(rows[1].total, 6);
  free(rows);
  ep_profile_free(p);
}

static void a_view_has_the_heaviest_nodes_with_their_parents_and_true_totals(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  uint32_t root = add(p, "root", "x.lua", 1);
  char name[16];
  for (int i = 1; i <= 300; i++) {
    snprintf(name, sizeof name, "f%d", i);
    uint32_t f = add(p, name, "x.lua", 10 + i), leaf = add(p, "leaf", NULL, 0);
    ep_profile_count(p, (ep_profile_frame[]){{root, 2}, {f, i}, {leaf, 0}}, 3, (uint64_t)i);
  }
  ep_profile_view *v = ep_profile_view_new(p, 100, true);
  if (!v)
    abort();
  assert_int_equal(v->node_all, 602); // with "(more)"
  assert_in_range(v->node_count, 60, 101);
  assert_int_equal(v->weight, 300 * 301 / 2);
  assert_int_equal(v->nodes[1].total, 300 * 301 / 2);
  assert_int_equal(v->nodes[1].parent, 0);
  assert_string_equal(v->functions[v->nodes[1].function].name, "root");
  uint64_t lightest = UINT64_MAX;
  for (uint32_t i = 1; i < v->node_count; i++) {
    assert_true(v->nodes[i].parent < i);
    assert_true(v->nodes[i].total <= v->nodes[0].total);
    if (v->nodes[i].total < lightest)
      lightest = v->nodes[i].total;
  }
  assert_true(lightest >= 128); // of the two nodes of each function, not one of the lighter classes
  // each sample counts for a node that is there
  uint64_t sum = 0;
  for (uint32_t i = 0; i < v->order_count; i++) {
    assert_in_range(v->order[i].node, 1, v->node_count - 1);
    sum += v->order[i].weight;
  }
  assert_int_equal(sum, v->weight);
  ep_profile_view_free(v);

  v = ep_profile_view_new(p, EP_PROFILE_NODES, false);
  if (!v)
    abort();
  assert_int_equal(v->node_count, 602); // what weighs nothing is left out
  assert_null(v->order);
  ep_profile_view_free(v);
  v = ep_profile_view_new(p, 1, false);
  if (!v)
    abort();
  assert_int_equal(v->node_count, 2);
  ep_profile_view_free(v);
  ep_profile_free(p);
}

static void parts_are_written_as_a_profile_is(void **state)
{
  (void)state;
  const eplua_profile_function functions[] = {
      {EPLUA_PROFILE_ENTRY, "timeout x.lua:4", "x.lua", 4, 3, 12.5, 6},
      {EPLUA_PROFILE_LUA_FUNCTION, "work", "x.lua", 1, 0, 0, 0},
      {EPLUA_PROFILE_LUA_FUNCTION, "work", "y.lua", 1, 0, 0, 0},
      {EPLUA_PROFILE_MARK, "(idle)", NULL, 0, 0, 0, 0}};
  const eplua_profile_node nodes[] = {{0, 0, 4, 1}, {1, 1, 2, 7}, {1, 2, 2, 5}, {0, 3, 0, 100}};
  const uint32_t order[] = {2, 7, 4, 100, 3, 5, 1, 1};
  eplua_profile_parts parts = {.size = sizeof parts,
                               .kind = EPLUA_PROFILE_WALL,
                               .tick_ms = 1,
                               .duration_ms = 113,
                               .samples = 20,
                               .functions = functions,
                               .function_count = 4,
                               .nodes = nodes,
                               .node_count = 4,
                               .order = order,
                               .order_count = 8};
  size_t length;
  eplua_error err = {0};
  char *text = eplua_profile_write(&parts, EPLUA_PROFILE_COLLAPSED, &length, &err);
  assert_string_equal(text, "timeout x.lua:4 1\ntimeout x.lua:4;work (x.lua:1) 7\n"
                            "timeout x.lua:4;work (y.lua:1) 5\n(idle) 100\n");
  free(text);
  text = eplua_profile_write(&parts, EPLUA_PROFILE_SPEEDSCOPE, &length, &err);
  if (!text)
    abort();
  assert_non_null(strstr(text, "\"weights\":[7.000,100.000,5.000,1.000]"));
  assert_non_null(
      strstr(text, "\"tick\":1.000,\"samples\":20,\"frames\":[[3,0],[2,4],[0,1],[0,1],[3,0]]"));
  assert_non_null(strstr(text, "\"runs\":3,\"total_ms\":12.500,\"max_ms\":6.000"));
  free(text);
  text = eplua_profile_write(&parts, EPLUA_PROFILE_SVG, &length, &err);
  assert_non_null(strstr(text, "</svg>"));
  free(text);

  const uint32_t beyond[] = {9, 1};
  parts.order = beyond;
  parts.order_count = 2;
  assert_null(eplua_profile_write(&parts, EPLUA_PROFILE_SVG, &length, &err));
  assert_int_equal(err.code, EPLUA_E_INVALID);
  parts.order = NULL;
  parts.order_count = 0;
  const eplua_profile_node loop[] = {{1, 0, 4, 1}};
  parts.nodes = loop;
  parts.node_count = 1;
  assert_null(eplua_profile_write(&parts, EPLUA_PROFILE_COLLAPSED, &length, &err));
  parts.node_count = 0;
  parts.tick_ms = 0;
  assert_null(eplua_profile_write(&parts, EPLUA_PROFILE_COLLAPSED, &length, &err));
  parts.kind = EPLUA_PROFILE_MEMORY;
  text = eplua_profile_write(&parts, EPLUA_PROFILE_COLLAPSED, &length, &err);
  assert_string_equal(text, "");
  free(text);
}

static void functions_are_told_apart_by_what_they_are(void **state)
{
  (void)state;
  static char one[5000], other[5000];
  ep_profile *p = fresh();
  memset(one, 'x', sizeof one);
  memset(other, 'x', sizeof other);
  ep_profile_key a = {one, sizeof one, 3}, b = {other, sizeof other, 3};
  uint32_t known = ep_profile_add(p, a, EP_PROFILE_LUA, "a", "a", 3);
  assert_int_equal(ep_profile_find(p, b), known); // the same bytes elsewhere
  b.number = 4;
  assert_int_equal(ep_profile_find(p, b), -1);
  b = (ep_profile_key){other, sizeof other - 1, 3};
  assert_int_equal(ep_profile_find(p, b), -1);
  other[0] = 'y';
  b = (ep_profile_key){other, sizeof other, 3};
  assert_int_equal(ep_profile_find(p, b), -1);
  other[0] = 'x', other[4999] = 'y';
  assert_int_equal(ep_profile_find(p, b), -1);
  assert_int_equal(ep_profile_find(p, (ep_profile_key){"", 0, 3}), -1);
  ep_profile_free(p);
}

static void what_finds_no_room_counts_for_more(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  for (int i = 0; i < EP_PROFILE_FUNCTIONS + 1000; i++) {
    char name[20];
    snprintf(name, sizeof name, "f%d", i);
    ep_profile_count(p, (ep_profile_frame[]){{add(p, name, "x.lua", i), i}}, 1, 1);
  }
  assert_int_equal(p->function_count, EP_PROFILE_FUNCTIONS);
  for (int i = 0; i < 2 * EP_PROFILE_NODES; i++)
    ep_profile_count(p, (ep_profile_frame[]){{1, i}, {2, i}}, 2, 1);
  assert_int_equal(p->tree.count, EP_PROFILE_NODES);
  assert_false(p->order_lost);
  for (int i = 0; i < EP_PROFILE_SAMPLES; i++)
    ep_profile_count(p, (ep_profile_frame[]){{1, i % 2}}, 1, 1);
  assert_true(p->order_lost);
  uint64_t sum = 0;
  for (uint32_t i = 0; i < p->tree.count; i++)
    sum += p->tree.nodes[i].self;
  assert_int_equal(sum, p->weight);
  assert_int_equal(p->weight,
                   EP_PROFILE_FUNCTIONS + 1000 + 2 * EP_PROFILE_NODES + EP_PROFILE_SAMPLES);
  assert_true(p->tree.nodes[1].self > EP_PROFILE_NODES);
  char *text = text_of(p, EPLUA_PROFILE_SPEEDSCOPE);
  yyjson_doc *doc = yyjson_read(text, strlen(text), 0);
  yyjson_val *profile = yyjson_arr_get_first(yyjson_obj_get(yyjson_doc_get_root(doc), "profiles"));
  assert_int_equal(yyjson_arr_size(yyjson_obj_get(profile, "samples")),
                   yyjson_arr_size(yyjson_obj_get(profile, "weights")));
  assert_true(yyjson_arr_size(yyjson_obj_get(profile, "samples")) > 1000);
  yyjson_doc_free(doc);
  free(text);
  text = text_of(p, EPLUA_PROFILE_SVG);
  assert_true(strlen(text) < 1000000); // boxes too small to see are one
  assert_non_null(strstr(text, "each below 0.1 %"));
  free(text);
  ep_profile_free(p);
}

static void samples_keep_their_order_in_speedscope(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  uint32_t a = add(p, "a", "x.lua", 1), b = add(p, "b", "x.lua", 2);
  for (int i = 0; i < 3; i++) {
    ep_profile_count(p, (ep_profile_frame[]){{a, 1}}, 1, 2);
    ep_profile_count(p, (ep_profile_frame[]){{a, 1}}, 1, 1);
    ep_profile_count(p, (ep_profile_frame[]){{a, 1}, {b, 2}}, 2, 1);
  }
  char *text = text_of(p, EPLUA_PROFILE_SPEEDSCOPE);
  assert_non_null(strstr(text, "[1],\n[1,2],\n[1],\n[1,2],\n[1],\n[1,2]],\n"));
  assert_non_null(strstr(text, "\"weights\":[3.000,1.000,3.000,1.000,3.000,1.000]"));
  free(text);
  ep_profile_free(p);
}

static const char *clean(const char *text, size_t size)
{
  static char out[100];
  ep_profile_clean(out, size, text, strlen(text));
  return out;
}

static void names_become_clean_text(void **state)
{
  (void)state;
  assert_string_equal(clean("plain", 100), "plain");
  assert_string_equal(clean("\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82", 100),
                      "\xc3\xa4\xe2\x82\xac\xf0\x9f\x99\x82");
  assert_string_equal(clean("a\nb\x7f", 100), "a\xef\xbf\xbd"
                                              "b\xef\xbf\xbd");
  assert_string_equal(clean("\xff\xc3", 100), "\xef\xbf\xbd\xef\xbf\xbd"); // no UTF-8
  assert_string_equal(clean("\xc0\xaf", 100), "\xef\xbf\xbd\xef\xbf\xbd"); // too long a form
  assert_string_equal(clean("\xed\xa0\x80", 100),
                      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); // a surrogate
  assert_string_equal(clean("\xef\xbf\xbf", 100),
                      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); // not for XML
  assert_string_equal(clean("123456789", 10), "123456789");
  assert_string_equal(clean("1234567890", 10), "123456\xe2\x80\xa6");
  assert_string_equal(clean("12345\xe2\x82\xac\xe2\x82\xac", 10), "12345\xe2\x80\xa6");
  assert_string_equal(clean("", 10), "");
}

static void odd_names_do_no_harm_to_an_export(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  uint32_t f = add(p, "a;b\"\\<script>&'\n\xff", "/dir/x\";<y>.lua", 1);
  ep_profile_count(p, (ep_profile_frame[]){{f, 1}}, 1, 1);
  char *text = text_of(p, EPLUA_PROFILE_COLLAPSED);
  assert_string_equal(text, "a,b\"\\<script>&'\xef\xbf\xbd\xef\xbf\xbd (x\",<y>.lua:1) 1\n");
  free(text);
  text = text_of(p, EPLUA_PROFILE_SPEEDSCOPE);
  yyjson_doc *doc = yyjson_read(text, strlen(text), 0);
  assert_non_null(doc);
  yyjson_doc_free(doc);
  free(text);
  text = text_of(p, EPLUA_PROFILE_SVG);
  assert_null(strstr(text, "b\"\\<script>"));
  assert_non_null(strstr(text, "a;b&quot;\\&lt;script&gt;&amp;'"));
  free(text);
  ep_profile_free(p);
}

static void an_empty_profile_can_be_written(void **state)
{
  (void)state;
  ep_profile *p = fresh();
  size_t count;
  free(text_of(p, EPLUA_PROFILE_COLLAPSED));
  free(text_of(p, EPLUA_PROFILE_SPEEDSCOPE));
  char *text = text_of(p, EPLUA_PROFILE_SVG);
  assert_non_null(strstr(text, "Nothing was sampled"));
  free(text);
  free(ep_profile_rows(p, &count));
  assert_int_equal(count, 0);
  ep_profile_free(p);
}

static void numbers_have_a_point(void **state)
{
  (void)state;
  char *text = NULL;
  size_t length = 0;
  FILE *f = open_memstream(&text, &length);
  if (!f)
    abort();
  ep_profile_decimal(1.5, 1, f);
  fputc(' ', f);
  ep_profile_decimal(0.0449, 3, f);
  fputc(' ', f);
  ep_profile_decimal(99.99996, 4, f);
  fputc(' ', f);
  ep_profile_decimal(7, 0, f);
  fclose(f);
  assert_string_equal(text, "1.5 0.045 100.0000 7");
  free(text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stacks_that_are_the_same_are_counted_together),
      cmocka_unit_test(recursion_counts_once_in_the_total_of_a_function),
      cmocka_unit_test(a_view_has_the_heaviest_nodes_with_their_parents_and_true_totals),
      cmocka_unit_test(parts_are_written_as_a_profile_is),
      cmocka_unit_test(functions_are_told_apart_by_what_they_are),
      cmocka_unit_test(what_finds_no_room_counts_for_more),
      cmocka_unit_test(samples_keep_their_order_in_speedscope),
      cmocka_unit_test(names_become_clean_text),
      cmocka_unit_test(odd_names_do_no_harm_to_an_export),
      cmocka_unit_test(an_empty_profile_can_be_written),
      cmocka_unit_test(numbers_have_a_point),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
