// SPDX-License-Identifier: MIT
/* The verb describe: what the word under a cursor is. Engine thread; owns nothing. */
#include "verbs/look.h"
#include "verbs/path.h"
#include "verbs/session.h"
#include "verbs/verbs_int.h"

// Pushes the value that the path names; false, pushing nothing.
static bool push_named(lua_State *L, const ep_path *p, int session)
{
  int top = lua_gettop(L);
  if (!p->separator) {
    if (ep_session_local_push(L, session, p->prefix.at, p->prefix.length))
      return true;
    lua_pushglobaltable(L);
  } else if (!ep_path_push(L, p, session)) {
    return false;
  }
  lua_pushlstring(L, p->prefix.at, p->prefix.length);
  ep_path_index(L, -2);
  lua_remove(L, -2);
  if (!lua_isnil(L, -1))
    return true;
  lua_settop(L, top);
  return false;
}

void ep_verb_describe(lua_State *L, ep_ask *a)
{
  size_t length;
  const char *text = ep_ask_string(a, "text", "", &length);
  ep_path p;
  ep_session_push(L, ep_ask_string(a, "session", "", NULL));
  bool found = ep_path_parse(&p, text, length) && p.prefix.length > 0 && push_named(L, &p, 1);
  ep_ask_add_flag(a, a->out, "found", found);
  if (!found)
    return;
  ep_look look = ep_look_of(a, 200);
  look.refs = ep_ask_flag(a, "refs", false);
  const char *begin = p.separator ? p.tokens[p.first].at : p.prefix.at;
  ep_ask_add_text(a, a->out, "name", p.prefix.at, p.prefix.length);
  ep_ask_add_text(a, a->out, "path", begin, (size_t)(text + length - begin));
  yyjson_mut_val *value = yyjson_mut_obj(a->doc);
  a->failed |= !yyjson_mut_obj_add_val(a->doc, a->out, "value", value);
  ep_look_add(a, L, -1, value, &look);
}
