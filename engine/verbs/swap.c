// SPDX-License-Identifier: MIT
/*
 * The verb of "save and keep running". Engine thread; owns nothing.
 * The answer is written before anything is replaced: so a lack of memory for it leaves everything as it was.
 */
#include "debug/swap.h"

#include "base/clock.h"
#include "verbs/verbs.h"
#include "verbs/verbs_int.h"

#include <string.h>

enum { ITEMS_MAX = 1000 };

typedef struct telling {
  ep_ask *ask;
  int64_t begin_ns;
} telling;

static void add_list(ep_ask *a, const char *name, const ep_swap_list *list)
{
  yyjson_mut_val *out = ep_ask_add_list(a, a->out, name);
  for (size_t i = 0; i < list->count && i < ITEMS_MAX; i++) {
    const ep_swap_item *item = &list->items[i];
    yyjson_mut_val *object = ep_ask_add_object(a, out);
    ep_ask_add_text(a, object, "name", item->name, strlen(item->name));
    ep_ask_add_number(a, object, "line", item->line);
    ep_ask_add_number(a, object, "closures", item->closures);
    if (item->running > 0)
      ep_ask_add_number(a, object, "running", item->running);
    if (item->why)
      ep_ask_add_text(a, object, "why", item->why, strlen(item->why));
  }
}

static bool on_ready(void *ud, const ep_swap_result *r)
{
  const telling *t = ud;
  ep_ask *a = t->ask;
  ep_ask_add_flag(a, a->out, "ok", !r->syntax);
  if (r->syntax) {
    ep_ask_add_flag(a, a->out, "syntax", true);
    ep_ask_add_text(a, a->out, "error", r->syntax, strlen(r->syntax));
    ep_ask_add_number(a, a->out, "line", r->line);
    return !a->failed;
  }
  ep_ask_add_flag(a, a->out, "loaded", r->loaded);
  add_list(a, "swapped", &r->swapped);
  add_list(a, "added", &r->added);
  add_list(a, "kept", &r->kept);
  if (r->swapped.count > ITEMS_MAX || r->added.count > ITEMS_MAX || r->kept.count > ITEMS_MAX)
    ep_ask_add_flag(a, a->out, "more", true);
  ep_ask_add_number(a, a->out, "moved", r->moved);
  ep_ask_add_number(a, a->out, "same", r->same);
  if (r->outside)
    ep_ask_add_number(a, a->out, "outside", r->outside);
  ep_ask_add_number(a, a->out, "steps", r->steps);
  double ms = (double)(ep_clock_now_ns() - t->begin_ns) / EP_NS_PER_MS;
  a->failed |= !yyjson_mut_obj_add_real(a->doc, a->out, "ms", ms);
  return !a->failed;
}

void ep_verb_swap(lua_State *L, ep_ask *a) EP_ATTRIBUTE(no_thread_safety_analysis)
{
  eplua_error err = {0};
  size_t length = 0;
  (void)L;
  const char *file = ep_ask_string(a, "file", NULL, NULL),
             *text = ep_ask_string(a, "text", NULL, &length);
  if (!file || !text) {
    ep_ask_refuse(a, EPLUA_E_INVALID, "the verb swap wants \"file\" and \"text\", strings");
    return;
  }
  telling t = {a, ep_clock_now_ns()};
  int code = ep_swap(a->s, file, text, length, on_ready, &t, &err);
  if (code == EPLUA_OK)
    ep_ask_answer(a);
  else
    ep_ask_refuse(a, code, err.message);
}
