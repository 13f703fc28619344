/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that embeds libeplua, for tests: an engine, what it has said, and answers that are waited for. The engine runs on a thread
 * of its own, or is stepped by the test's. The test's thread calls all functions.
 */
#ifndef EMBEDDING_HOST_H
#define EMBEDDING_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <eplua/engine.h>
#include <eplua/verbs.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#define assert_contains(text, part)                                                                \
  do {                                                                                             \
    if (!strstr(text, part))                                                                       \
      fail_msg("\"%s\" is not in: %s", part, text);                                                \
  } while (0)

typedef struct host {
  eplua_engine *engine;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool runs; /* on its own thread */
  int status;
  unsigned answers;
  char answer[4096];
  char output[4096]; /* what it has printed, and below what it has logged */
  char log[4096];
} host;

/* An engine that is held, with a script (may be NULL). config: NULL or what shall be set besides. The test fails when it cannot be made. */
void host_open(host *h, const eplua_config *config, const char *script);
void host_run(host *h); /* on its own thread from now on */
/* Ends the run and frees the engine. Its status. */
int host_close(host *h);

/* eplua_call(), and waits for the answer: until the next call. */
const char *host_call(host *h, const char *function, const char *args);
/* eplua_post(), and waits until it has run. */
void host_post(host *h, void (*run)(void *engine, void *data), void *data);

/* For eplua_ask() and eplua_call(): ud is the host. */
void host_answered(void *ud, const char *json, size_t length);
/* Waits until so many answers have come. */
const char *host_wait(host *h, unsigned answers);
unsigned host_answers(host *h); /* how many have come */

#endif
