/* SPDX-License-Identifier: MIT */
/* What the files with methods share. Engine thread. */
#ifndef MQ_METHODS_H
#define MQ_METHODS_H

#include "client.h"

/* What is asked about the end of an operation. */
typedef struct mq_asked {
  bool wait;
  int callback; /* LUA_NOREF */
} mq_asked;

int mq_push_error(lua_State *L, const char *message, const char *code);
/* The object at index 1. Raises for others. */
mq_client *mq_check_client(lua_State *L);
/* Reads `wait` and `callback` of the options at arg. Raises for wrong types. The reference is to be taken or given back. */
mq_asked mq_asked_read(lua_State *L, int arg);
/* Takes op (NULL: no memory) and what is asked, begins it, and gives what the method returns. */
int mq_ask(lua_State *L, mq_client *c, mq_operation *op, const mq_asked *a, const char *what);

int mq_l_publish(lua_State *L);
int mq_l_subscribe(lua_State *L);
int mq_l_unsubscribe(lua_State *L);
int mq_l_disconnect(lua_State *L);
int mq_l_add_listener(lua_State *L);
int mq_l_remove_listener(lua_State *L);

#endif
