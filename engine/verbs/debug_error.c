// SPDX-License-Identifier: MIT
/* The verb debug_error: the error at which the script has stopped. Engine thread; owns nothing. */
#include "lua/report.h"
#include "verbs/frame.h"
#include "verbs/look.h"
#include "verbs/verbs_int.h"

#include <lauxlib.h>
#include <string.h>

enum { TRACEBACK_MAX = 64 * 1024 };

static void add_traceback(lua_State *L, ep_ask *a, const ep_place *place)
{
  size_t length;
  luaL_traceback(L, place->L, NULL, place->level);
  const char *text = lua_tolstring(L, -1, &length);
  ep_ask_add_text(a, a->out, "traceback", text, length < TRACEBACK_MAX ? length : TRACEBACK_MAX);
  lua_pop(L, 1);
}

void ep_verb_debug_error(lua_State *L, ep_ask *a)
{
  const ep_place *place = ep_frame_place(L, a);
  bool thrown = place->thrown != 0 && place->L && lua_checkstack(place->L, LUA_MINSTACK);
  ep_ask_add_flag(a, a->out, "thrown", thrown);
  if (!thrown)
    return;
  luaL_checkstack(L, 20, NULL);
  size_t length;
  ep_look look = ep_look_of(a, 200);
  look.counts = true;
  lua_pushvalue(place->L, place->thrown);
  lua_xmove(place->L, L, 1);
  int error = lua_gettop(L);
  const char *type = luaL_typename(L, error);
  ep_debug *d = ep_state_of(L)->debug;
  ep_debug_quiet(d, true); // the text may be its __tostring's
  ep_report_push_text(L, error);
  ep_debug_quiet(d, false);
  const char *text = lua_tolstring(L, -1, &length);
  ep_ask_add_text(a, a->out, "message", text, length);
  ep_ask_add_text(a, a->out, "type", type, strlen(type));
  yyjson_mut_val *value = yyjson_mut_obj(a->doc);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, a->out, "value", value);
  ep_look_add(a, L, error, value, &look);
  add_traceback(L, a, place);
  ep_ask_add_flag(a, a->out, "caught", place->caught);
}
