/* SPDX-License-Identifier: MIT */
/* A heater that a script controls: an engine on a thread of its own, a C library for it, calls, and limits. */
#include <eplua/engine.h>
#include <eplua/verbs.h>
#include <lauxlib.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

static const char script[] = "local heater = require 'heater'\n"
                             "function measured(degrees) return heater.switch(degrees < 20) end\n"
                             "function hoard() local t = {} while true do t[#t + 1] = ('x'):rep(2^20) .. #t end end\n"
                             "function spin() while true do pcall(error) end end\n";

typedef struct house { bool heating; sem_t answered; } house;

static int l_switch(lua_State *L) { /* heater.switch(on): runs on the engine's thread, as all that Lua calls */
  house *h = lua_touserdata(L, lua_upvalueindex(1));
  h->heating = lua_toboolean(L, 1);
  printf("heater %s\n", h->heating ? "on" : "off");
  lua_pushstring(L, h->heating ? "cold" : "warm");
  return 1;
}

static int open_heater(lua_State *L) { /* what require 'heater' gives */
  static const luaL_Reg functions[] = {{"switch", l_switch}, {NULL, NULL}};
  luaL_newlibtable(L, functions);
  lua_pushvalue(L, lua_upvalueindex(1)); /* the house, for each of them */
  luaL_setfuncs(L, functions, 1);
  return 1;
}

static void on_answer(void *ud, const char *json, size_t length) {
  printf("%.*s\n", (int)length, json);
  sem_post(&((house *)ud)->answered);
}

static void call(eplua_engine *e, house *h, const char *function, const char *args) {
  if (eplua_call(e, function, args, strlen(args), on_answer, h) == EPLUA_OK)
    sem_wait(&h->answered); /* a program with other things to do would go on */
}

static void *run(void *engine) { eplua_engine_run(engine); return NULL; }

int main(void) {
  house h = {.heating = false};
  eplua_error error;
  eplua_config config = {.size = sizeof config, .sandbox.on = true, .hold = true, .limits = {.memory_bytes = 16 << 20, .time_ms = 500}};
  eplua_engine *e = eplua_engine_new(&config, &error);
  if (!e || eplua_engine_library(e, "heater", open_heater, &h, &error) != EPLUA_OK ||
      eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_TEXT, .text = script, .name = "=script"}, &error) != EPLUA_OK)
    return fprintf(stderr, "%s\n", error.message), 1;
  pthread_t thread;
  pthread_attr_t large; /* Lua code may nest deeply */
  pthread_attr_init(&large);
  pthread_attr_setstacksize(&large, 16 << 20);
  sem_init(&h.answered, 0, 0);
  pthread_create(&thread, &large, run, e);
  call(e, &h, "measured", "[18.5]");
  call(e, &h, "measured", "[21]");
  call(e, &h, "hoard", "[]"); /* the limit of memory ends it */
  call(e, &h, "spin", "[]"); /* the limit of time ends it, whatever it catches */
  eplua_engine_quit(e, EPLUA_STOP_QUIET, 0);
  pthread_join(thread, NULL);
  eplua_engine_free(e);
}
