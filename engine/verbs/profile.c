// SPDX-License-Identifier: MIT
/*
 * The verbs of the profiler. They need no engine thread, so a control plane has them answered at once: a script in an endless loop is
 * what one wants to look into. Any thread; owns nothing.
 */
#include "debug/profile.h"

#include "base/clock.h"
#include "verbs/profile_view.h"
#include "verbs/verbs.h"
#include "verbs/verbs_int.h"

#include <stdlib.h>
#include <string.h>

static void do_start(ep_ask *a)
{
  int kind = ep_profile_kind_find(ep_ask_string(a, "kind", "wall", NULL));
  if (kind < 0) {
    ep_ask_refuse(a, EPLUA_E_INVALID, "the kind of a profile is \"wall\", \"cpu\" or \"memory\"");
    return;
  }
  eplua_profile_options options = {.size = sizeof options,
                                   .kind = (eplua_profile_kind)kind,
                                   .rate = (int)ep_ask_number(a, "rate", 1, 1000, 1000)};
  eplua_error err = {0};
  int code = ep_profiler_start(a->s->profiler, &options, EP_PROFILE_ASKED, &err);
  if (code != EPLUA_OK) {
    ep_ask_refuse(a, code, err.message);
    return;
  }
  ep_ask_add_flag(a, a->out, "ok", true);
  ep_ask_answer(a);
}

static bool add_profile(ep_ask *a, const ep_profile *p, eplua_profile_format format,
                        const char *member)
{
  size_t length;
  char *text = ep_profile_text(p, format, &length);
  if (text)
    ep_ask_add_text(a, a->out, member, text, length);
  free(text);
  return text;
}

static bool add_texts(ep_ask *a, const ep_profile *p, const char *wanted)
{
  bool all = strcmp(wanted, "all") == 0, written = true;
  for (int i = 0; i < EP_PROFILE_FORMATS && written; i++) {
    const char *name = ep_profile_format_name((eplua_profile_format)i);
    if (all || strcmp(wanted, name) == 0)
      written = add_profile(a, p, (eplua_profile_format)i, all ? name : "text");
  }
  ep_ask_add_number(a, a->out, "samples", (int64_t)p->samples);
  return written;
}

static bool add_tree(ep_ask *a, const ep_profile *p)
{
  uint32_t nodes = (uint32_t)ep_ask_number(a, "nodes", 1, EP_PROFILE_NODES, EP_PROFILE_NODES);
  ep_profile_view *v = ep_profile_view_new(p, nodes, ep_ask_flag(a, "order", false));
  if (!v)
    return false;
  ep_verb_add_view(a, v, EP_PROFILE_ASKED);
  ep_profile_view_free(v);
  return true;
}

static void do_stop(ep_ask *a)
{
  const char *wanted = ep_ask_string(a, "format", "speedscope", NULL);
  bool tree = strcmp(wanted, "tree") == 0;
  if (!tree && strcmp(wanted, "all") != 0 && ep_profile_format_find(wanted) < 0) {
    ep_ask_refuse(a, EPLUA_E_INVALID,
                  "the format is \"speedscope\", \"collapsed\", \"svg\", \"all\" or \"tree\"");
    return;
  }
  eplua_error err = {0};
  ep_profile *p = ep_profiler_stop(a->s->profiler, EP_PROFILE_ASKED, &err);
  if (!p) {
    ep_ask_refuse(a, EPLUA_E_INVALID, err.message);
    return;
  }
  bool written = tree ? add_tree(a, p) : add_texts(a, p, wanted);
  ep_profile_free(p);
  if (written)
    ep_ask_answer(a);
  else
    ep_ask_refuse(a, EPLUA_E_NOMEM, eplua_error_text(EPLUA_E_NOMEM));
}

static void do_look(ep_ask *a)
{
  eplua_error err = {0};
  ep_profiler_state state = ep_profiler_look(a->s->profiler);
  ep_profile_view *v = ep_profiler_view(
      a->s->profiler,
      (uint32_t)ep_ask_number(a, "nodes", 1, EP_PROFILE_NODES, EP_PROFILE_VIEW_NODES),
      ep_ask_flag(a, "order", false), &err);
  if (!v) {
    ep_ask_refuse(a, err.code, err.message);
    return;
  }
  ep_verb_add_view(a, v, state.owner);
  ep_profile_view_free(v);
  ep_ask_answer(a);
}

static void do_state(ep_ask *a)
{
  ep_profiler_state state = ep_profiler_look(a->s->profiler);
  ep_ask_add_flag(a, a->out, "on", state.on);
  if (state.on) {
    const char *kind = ep_profile_kind_name(state.kind);
    ep_ask_add_text(a, a->out, "kind", kind, strlen(kind));
    ep_ask_add_number(a, a->out, "samples", (int64_t)state.samples);
    ep_ask_add_number(a, a->out, "since_ms", (ep_clock_now_ns() - state.since_ns) / EP_NS_PER_MS);
    const char *owner = ep_profile_owner_name(state.owner);
    ep_ask_add_text(a, a->out, "owner", owner, strlen(owner));
  }
  ep_ask_answer(a);
}

bool ep_verbs_profile(ep_ask *a)
{
  static const struct {
    const char *verb;
    void (*act)(ep_ask *a);
  } verbs[] = {{"profile_look", do_look},
               {"profile_start", do_start},
               {"profile_state", do_state},
               {"profile_stop", do_stop}};
  const char *verb = a->in ? ep_ask_string(a, "verb", "", NULL) : "";
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(verb, verbs[i].verb) == 0) {
      verbs[i].act(a);
      return true;
    }
  }
  return false;
}

void ep_verb_profile(lua_State *L, ep_ask *a)
{
  (void)L;
  ep_verbs_profile(a);
}
