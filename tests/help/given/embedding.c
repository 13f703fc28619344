/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pieces of C in resources/help/embedding.md take for granted. */
#include <eplua/engine.h>
#include <eplua/verbs.h>

#include <lauxlib.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct house {
  bool heating;
};
extern struct house house;
extern eplua_engine *e;
extern eplua_config config;
extern eplua_error error;
extern pthread_t thread;
extern sem_t answered;
extern int status;

int fail(const char *why);
#ifdef INSIDE /* these are in blocks of the page */
void *run_engine(void *engine);
void on_answer(void *ud, const char *json, size_t length);
void tell_reading(void *engine, void *data);
int open_heater(lua_State *L);
#endif
extern void (*on_output)(void *ud, eplua_stream stream, const char *bytes, size_t length);
extern void (*on_log)(void *ud, eplua_log_level level, const char *text, size_t length);
