// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * libFuzzer target for json: any bytes decode to a value or to nil and a message, never raise, and what was
 * decoded encodes to a text that decodes and encodes to the same text again.
 */
#include "engine.h"
#include "lua/call.h"
#include "lua/json.h"

#include <lauxlib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct input {
  const uint8_t *bytes;
  size_t length;
} input;

static void require(bool holds)
{
  if (!holds)
    abort();
}

static int round_trip(lua_State *L)
{
  const input *in = lua_touserdata(L, 1);
  if (ep_json_decode(L, (const char *)in->bytes, in->length, true) != 1)
    return 0;
  require(ep_json_encode(L, -1, false) == 1);
  size_t length, again_length;
  const char *text = lua_tolstring(L, -1, &length);
  require(ep_json_decode(L, text, length, true) == 1);
  require(ep_json_encode(L, -1, true) == 1); // the other form must decode as well
  const char *formatted = lua_tolstring(L, -1, &again_length);
  require(ep_json_decode(L, formatted, again_length, true) == 1);
  require(ep_json_encode(L, -1, false) == 1);
  const char *again = lua_tolstring(L, -1, &again_length);
  require(again_length == length && memcmp(text, again, length) == 0);
  return 0;
}

static int push_round_trip(lua_State *co, void *ud)
{
  lua_pushcfunction(co, round_trip);
  lua_pushlightuserdata(co, ud);
  return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  static eplua_engine *engine;
  if (!engine) {
    eplua_error err;
    eplua_config config = {.size = sizeof config};
    engine = eplua_engine_new(&config, &err);
    require(engine != NULL);
  }
  input in = {bytes, length};
  ep_engine_call_limited(engine, INT64_MAX, push_round_trip, &in);
  return 0;
}
