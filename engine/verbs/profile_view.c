// SPDX-License-Identifier: MIT
/*
 * The answer of profile_look. Any thread; owns nothing. Lists of numbers instead of objects with names: it is sent each second, and is a third of
 * the length so. Lack of memory shows when it is written.
 */
#include "verbs/profile_view.h"

#include "base/clock.h"

#include <math.h>
#include <string.h>

static void add_functions(ep_ask *a, const ep_profile_view *v)
{
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(a->doc, a->out, "functions");
  for (uint32_t i = 0; i < v->function_count; i++) {
    const ep_profile_view_function *f = &v->functions[i];
    yyjson_mut_val *each = yyjson_mut_arr_add_arr(a->doc, list);
    yyjson_mut_arr_add_int(a->doc, each, f->what);
    yyjson_mut_arr_append(each, ep_json_text(a->doc, f->name, strlen(f->name)));
    yyjson_mut_arr_append(each, f->file ? ep_json_text(a->doc, f->file, strlen(f->file))
                                        : yyjson_mut_null(a->doc));
    yyjson_mut_arr_add_int(a->doc, each, f->line);
  }
}

static void add_nodes(ep_ask *a, const ep_profile_view *v)
{
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(a->doc, a->out, "nodes");
  for (uint32_t i = 1; i < v->node_count; i++) {
    const ep_profile_view_node *n = &v->nodes[i];
    yyjson_mut_arr_add_uint(a->doc, list, n->parent);
    yyjson_mut_arr_add_uint(a->doc, list, n->function);
    yyjson_mut_arr_add_int(a->doc, list, n->line);
    yyjson_mut_arr_add_uint(a->doc, list, n->self);
    yyjson_mut_arr_add_uint(a->doc, list, n->total);
  }
}

static double ms(int64_t ns)
{
  return floor((double)ns / 1e3) / 1e3;
}

static void add_entries(ep_ask *a, const ep_profile_view *v)
{
  yyjson_mut_val *list = yyjson_mut_obj_add_arr(a->doc, a->out, "entries");
  for (uint32_t i = 0; i < v->function_count; i++) {
    const ep_profile_view_function *f = &v->functions[i];
    if (f->what != EP_PROFILE_ENTRY || f->runs == 0)
      continue;
    yyjson_mut_val *each = yyjson_mut_arr_add_arr(a->doc, list);
    yyjson_mut_arr_add_uint(a->doc, each, i);
    yyjson_mut_arr_add_uint(a->doc, each, f->runs);
    yyjson_mut_arr_add_real(a->doc, each, ms(f->total_ns));
    yyjson_mut_arr_add_real(a->doc, each, ms(f->max_ns));
  }
}

static void add_loop(ep_ask *a, const ep_profile_view *v)
{
  yyjson_mut_val *loop = yyjson_mut_obj_add_obj(a->doc, a->out, "loop");
  yyjson_mut_val *most = yyjson_mut_obj_add_arr(a->doc, loop, "at_most_ms");
  yyjson_mut_val *turns = yyjson_mut_obj_add_arr(a->doc, loop, "turns");
  for (unsigned i = 0; i < EP_PROFILE_LAGS; i++) {
    if (i + 1 < EP_PROFILE_LAGS)
      yyjson_mut_arr_add_real(a->doc, most, 0.1 * (double)(UINT64_C(1) << i)); // see ep_loop_lags()
    yyjson_mut_arr_add_uint(a->doc, turns, v->lags[i]);
  }
}

void ep_verb_add_view(ep_ask *a, const ep_profile_view *v, ep_profile_owner owner)
{
  bool memory = v->kind == EPLUA_PROFILE_MEMORY;
  int64_t until = v->ended_ns ? v->ended_ns : ep_clock_now_ns();
  yyjson_mut_obj_add_str(a->doc, a->out, "kind", ep_profile_kind_name(v->kind));
  yyjson_mut_obj_add_str(a->doc, a->out, "owner", ep_profile_owner_name(owner));
  yyjson_mut_obj_add_int(a->doc, a->out, "profile", v->begun_ns / 1000); // a number that JSON keeps
  yyjson_mut_obj_add_str(a->doc, a->out, "unit", memory ? "bytes" : "milliseconds");
  yyjson_mut_obj_add_real(a->doc, a->out, "tick", memory ? 1.0 : ms(v->period_ns));
  yyjson_mut_obj_add_uint(a->doc, a->out, "samples", v->samples);
  yyjson_mut_obj_add_uint(a->doc, a->out, "weight", v->weight);
  yyjson_mut_obj_add_real(a->doc, a->out, "duration_ms", ms(until - v->begun_ns));
  yyjson_mut_obj_add_uint(a->doc, a->out, "all", v->node_all);
  add_functions(a, v);
  add_nodes(a, v);
  add_entries(a, v);
  add_loop(a, v);
  if (!v->order)
    return;
  yyjson_mut_val *order = yyjson_mut_obj_add_arr(a->doc, a->out, "order");
  for (uint32_t i = 0; i < v->order_count; i++) {
    yyjson_mut_arr_add_uint(a->doc, order, v->order[i].node);
    yyjson_mut_arr_add_uint(a->doc, order, v->order[i].weight);
  }
}
