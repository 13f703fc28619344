// SPDX-License-Identifier: MIT
/*
 * The plugin mqtt: `require "mqtt"`, and the global of that name on first use. Engine thread.
 * Reading order: client.h, client.c (states), link.c (libmosquitto and its socket), operation.c and subscription.c (what was asked), event.c (what is told),
 * methods.c (the class of Lua's), options.c and uri.c.
 * Owns the list of the clients of each engine, for its end.
 */
#include "client.h"

#include <pthread.h>
#include <stdlib.h>

static _Atomic(const eplua_plugin_host *) the_host; // the program's table, the same for each engine
static pthread_once_t once = PTHREAD_ONCE_INIT;

const eplua_plugin_host *mq_host(void)
{
  return the_host;
}

static void set_number(lua_State *L, const char *name, int number)
{
  lua_pushinteger(L, number);
  lua_setfield(L, -2, name);
}

static int open_module(lua_State *L)
{
  mq_class(L);
  lua_createtable(L, 0, 4);
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, mq_l_connect, 1);
  lua_setfield(L, -2, "connect");
  lua_setfield(L, -2, "Client");
  lua_createtable(L, 0, 3);
  set_number(L, "AT_MOST_ONCE", 0);
  set_number(L, "AT_LEAST_ONCE", 1);
  set_number(L, "EXACTLY_ONCE", 2);
  lua_setfield(L, -2, "QoS");
  lua_createtable(L, 0, 6);
  set_number(L, "CONNECTION_ACCEPTED", 0);
  set_number(L, "UNACCEPTABLE_PROTOCOL_VERSION", 1);
  set_number(L, "IDENTIFIER_REJECTED", 2);
  set_number(L, "SERVER_UNAVAILABLE", 3);
  set_number(L, "BAD_USERNAME_OR_PASSWORD", 4);
  set_number(L, "NOT_AUTHORIZED", 5);
  lua_setfield(L, -2, "MQTTConnectReturnCode");
  return 1;
}

static void init_library(void)
{
  mosquitto_lib_init(); // of the process, and counts without a lock
}

static int start(const eplua_plugin_host *host, eplua_plugin *plugin)
{
  the_host = host;
  pthread_once(&once, init_library);
  mq_client **list = calloc(1, sizeof(mq_client *));
  if (!list)
    return host->fail(plugin, "not enough memory");
  host->set_data(plugin, list);
  int result = host->module(plugin, "mqtt", open_module);
  if (result == 0)
    result = host->global(plugin, "mqtt", "mqtt");
  if (result != 0) {
    host->set_data(plugin, NULL);
    free(list);
  }
  return result;
}

static void stop(eplua_plugin *plugin)
{
  mq_client **list = the_host->data(plugin);
  while (list && *list)
    mq_client_end(*list);
  the_host->set_data(plugin, NULL);
  free(list);
}

const eplua_plugin_info *eplua_plugin_main(void)
{
  static const eplua_plugin_info info = {EPLUA_PLUGIN_HEAD,
                                         .name = "mqtt",
                                         .version = "1.0",
                                         .summary = "a client of MQTT brokers: require \"mqtt\"",
                                         .start = start,
                                         .stop = stop,
                                         .flags = EPLUA_PLUGIN_CONFINED};
  return &info;
}
