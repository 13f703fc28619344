// SPDX-License-Identifier: GPL-3.0-or-later
/* See dap_room.h. Messages of a client are kept as one text, a line each. */
#include "dap_room.h"

#include <eplua/control.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 8, FILES = 8, SECONDS = 20 };

struct dap_client {
  eplua_dap *dap;
  pthread_mutex_t lock;
  pthread_cond_t came;
  char *text;
  size_t length, room;
  bool full, gone;
  int seq, thread;
};

static atomic_int stops;
static eplua_control *control;
static run_engine *engine;
static dap_client clients[CLIENTS];
static int client_count;
static char folder[64];
static char *files[FILES];

// --- what comes ---

static bool take(void *ud, const char *json, size_t length)
{
  dap_client *c = ud;
  pthread_mutex_lock(&c->lock);
  if (c->length + length + 2 > c->room) {
    c->room = 2 * (c->length + length + 2);
    char *grown = realloc(c->text, c->room);
    if (!grown)
      abort();
    c->text = grown;
  }
  memcpy(c->text + c->length, json, length);
  memcpy(c->text + c->length + length, "\n", 2);
  const char *thread = strstr(c->text + c->length, "\"threadId\":");
  if (thread && strstr(c->text + c->length, "\"stopped\""))
    c->thread = (int)strtol(thread + 11, NULL, 10);
  c->length += length + 1;
  bool room = !c->full;
  pthread_cond_broadcast(&c->came);
  pthread_mutex_unlock(&c->lock);
  return room;
}

static void on_gone(void *ud)
{
  dap_client *c = ud;
  pthread_mutex_lock(&c->lock);
  c->gone = true;
  pthread_cond_broadcast(&c->came);
  pthread_mutex_unlock(&c->lock);
}

static struct timespec until(void)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  t.tv_sec += (time_t)SECONDS * run_engine_scale();
  return t;
}

static int count(const dap_client *c, const char *part)
{
  int n = 0;
  for (const char *at = c->text; at && (at = strstr(at, part)); at += strlen(part))
    n++;
  return n;
}

void dap_expect_times(dap_client *c, const char *part, int times)
{
  struct timespec end = until();
  pthread_mutex_lock(&c->lock);
  while (count(c, part) < times && pthread_cond_timedwait(&c->came, &c->lock, &end) == 0)
    ;
  if (count(c, part) < times)
    fail_msg("has not come: %s\nbut\n%.6000s", part, c->text ? c->text : "nothing");
  pthread_mutex_unlock(&c->lock);
}

void dap_expect(dap_client *c, const char *part)
{
  dap_expect_times(c, part, 1);
}

static bool in_order(const dap_client *c, const char *const *parts)
{
  const char *at = c->text;
  for (; at && *parts; parts++) {
    at = strstr(at, *parts);
    at = at ? at + strlen(*parts) : NULL;
  }
  return at;
}

void dap_expect_order(dap_client *c, const char *const *parts)
{
  struct timespec end = until();
  pthread_mutex_lock(&c->lock);
  while (!in_order(c, parts) && pthread_cond_timedwait(&c->came, &c->lock, &end) == 0)
    ;
  if (!in_order(c, parts))
    fail_msg("has not come in that order:\n%.6000s", c->text ? c->text : "nothing");
  pthread_mutex_unlock(&c->lock);
}

int dap_count(dap_client *c, const char *part)
{
  pthread_mutex_lock(&c->lock);
  int n = count(c, part);
  pthread_mutex_unlock(&c->lock);
  return n;
}

bool dap_has(dap_client *c, const char *part)
{
  return dap_count(c, part) > 0;
}

int dap_thread(dap_client *c)
{
  pthread_mutex_lock(&c->lock);
  int thread = c->thread;
  pthread_mutex_unlock(&c->lock);
  return thread;
}

int dap_seq(const dap_client *c)
{
  return c->seq;
}

int dap_number(dap_client *c, const char *text)
{
  int number = 0;
  pthread_mutex_lock(&c->lock);
  for (const char *at = c->text; at && (at = strstr(at, text));) {
    at += strlen(text);
    number = (int)strtol(at, NULL, 10);
  }
  pthread_mutex_unlock(&c->lock);
  return number;
}

void dap_forget(dap_client *c)
{
  pthread_mutex_lock(&c->lock);
  c->length = 0;
  if (c->text)
    *c->text = '\0';
  pthread_mutex_unlock(&c->lock);
}

void dap_full(dap_client *c, bool on)
{
  pthread_mutex_lock(&c->lock);
  c->full = on;
  pthread_mutex_unlock(&c->lock);
  if (!on)
    eplua_dap_ready(c->dap);
}

// --- what is said ---

void dap_send(dap_client *c, const char *message)
{
  eplua_dap_receive(c->dap, message, strlen(message));
}

void dap_say(dap_client *c, const char *command, const char *arguments, ...)
{
  char *filled = NULL, *message = NULL;
  va_list list;
  va_start(list, arguments);
  if (arguments && vasprintf(&filled, arguments, list) < 0)
    abort();
  va_end(list);
  if (asprintf(&message, "{\"seq\":%d,\"type\":\"request\",\"command\":\"%s\"%s%s}", ++c->seq,
               command, filled ? ",\"arguments\":" : "", filled ? filled : "") < 0)
    abort();
  dap_send(c, message);
  free(message);
  free(filled);
}

dap_client *dap_room_join(int (*admit)(void *ud, const char *token))
{
  char name[32];
  assert_true(client_count < CLIENTS);
  dap_client *c = &clients[client_count++];
  *c = (dap_client){0};
  pthread_mutex_init(&c->lock, NULL);
  pthread_cond_init(&c->came, NULL);
  snprintf(name, sizeof name, "client-%d", client_count);
  c->dap = eplua_dap_new(control, &(eplua_dap_config){.size = sizeof(eplua_dap_config),
                                                      .ud = c,
                                                      .name = name,
                                                      .send = take,
                                                      .gone = on_gone,
                                                      .admit = admit});
  assert_non_null(c->dap);
  return c;
}

dap_client *dap_room_attach(const char *arguments)
{
  dap_client *c = dap_room_join(NULL);
  dap_say(c, "initialize", "{\"clientName\":\"tester\"}");
  dap_expect(c, "\"event\":\"initialized\"");
  dap_say(c, "attach", "%s", arguments ? arguments : "{}");
  dap_expect(c, "\"success\":true,\"command\":\"attach\"");
  dap_say(c, "configurationDone", NULL);
  dap_expect(c, "\"success\":true,\"command\":\"configurationDone\"");
  return c;
}

void dap_room_leave(dap_client *c)
{
  struct timespec end = until();
  if (!c->dap)
    return;
  eplua_dap_close(c->dap);
  c->dap = NULL;
  pthread_mutex_lock(&c->lock);
  while (!c->gone && pthread_cond_timedwait(&c->came, &c->lock, &end) == 0)
    ;
  assert_true(c->gone);
  pthread_mutex_unlock(&c->lock);
  free(c->text);
  c->text = NULL;
}

// --- the plane and its engine ---

static int agree(void *ud)
{
  (void)ud;
  return 0;
}

static int agree_to_stop(void *ud)
{
  (void)ud;
  atomic_fetch_add(&stops, 1);
  return 0;
}

int dap_room_stops(void)
{
  return atomic_load(&stops);
}

static void open_plane(void)
{
  eplua_error err;
  atomic_store(&stops, 0);
  control = eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config),
                                                      .script = "x.lua",
                                                      .stop = agree_to_stop,
                                                      .restart = agree},
                              &err);
  assert_non_null(control);
}

static void open_engine_as(const eplua_sandbox *sandbox)
{
  engine = run_engine_new(&(eplua_config){.size = sizeof(eplua_config),
                                          .sandbox = *sandbox,
                                          .hold = true,
                                          .host = {.idle = run_engine_on_idle},
                                          .resources = RESOURCES});
  assert_int_equal(eplua_control_bind(control, run_engine_engine(engine)), EPLUA_OK);
}

static void open_engine(void)
{
  open_engine_as(&(eplua_sandbox){0});
}

static void close_engine(void)
{
  if (!engine)
    return;
  assert_true(run_engine_stop(engine, 5000, NULL));
  eplua_control_bind(control, NULL);
  run_engine_free(engine);
  engine = NULL;
}

void dap_room_open(const char *code)
{
  open_plane();
  if (!code)
    return;
  open_engine();
  run_engine_begin(engine, code);
}

void dap_room_open_restricted(const char *code, const char *readable)
{
  const char *read[] = {readable, NULL};
  open_plane();
  open_engine_as(&(eplua_sandbox){.on = true, .read = read});
  run_engine_begin(engine, code);
}

void dap_room_open_file(const char *path)
{
  open_plane();
  open_engine();
  run_engine_begin_file(engine, path);
}

void dap_room_open_held(const char *path)
{
  open_plane();
  eplua_dap_wait(control, true);
  open_engine();
  run_engine_begin_file(engine, path);
}

void dap_room_again(const char *path)
{
  close_engine();
  open_engine();
  run_engine_begin_file(engine, path);
}

void dap_room_stopped(int status)
{
  assert_true(run_engine_stop(engine, 5000, NULL));
  eplua_control_ended(control, status);
  close_engine();
}

void dap_room_close(void)
{
  for (int i = 0; i < client_count; i++)
    dap_room_leave(&clients[i]);
  client_count = 0;
  close_engine();
  eplua_control_free(control);
  control = NULL;
  for (int i = 0; i < FILES; i++) {
    if (files[i])
      unlink(files[i]);
    free(files[i]);
    files[i] = NULL;
  }
  if (*folder)
    rmdir(folder);
  *folder = '\0';
}

const char *dap_room_status(void)
{
  static char word[32];
  char *json = eplua_control_status(control);
  assert_non_null(json);
  const char *at = strstr(json, "\"status\":\"");
  assert_non_null(at);
  snprintf(word, sizeof word, "%.*s", (int)strcspn(at + 10, "\""), at + 10);
  free(json);
  return word;
}

void dap_room_wait_status(const char *words)
{
  struct timespec end = until(), now;
  for (;;) {
    const char *word = dap_room_status();
    for (const char *at = words; *at; at += strlen(at) + 1) {
      if (strcmp(at, word) == 0)
        return;
    }
    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec > end.tv_sec)
      fail_msg("the status is %s", word);
    sched_yield();
  }
}

char *dap_room_file(const char *name, const char *text)
{
  char *path;
  if (!*folder) {
    snprintf(folder, sizeof folder, "/tmp/dap-room-XXXXXX");
    if (!mkdtemp(folder))
      abort();
  }
  if (asprintf(&path, "%s/%s", folder, name) < 0)
    abort();
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  fputs(text, f);
  fclose(f);
  int i = 0;
  while (i < FILES && files[i] && strcmp(files[i], path) != 0)
    i++;
  assert_true(i < FILES);
  if (!files[i])
    files[i] = strdup(path);
  return path;
}
