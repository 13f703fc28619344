// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * S10: lines of `1+1` sent to telnet without waiting, as fast as the answers are taken. Prints evaluations a second, the best
 * of some rounds, beside the anchor: the same lines evaluated by the engine alone, asked one by one by its own thread's
 * queue (eplua_control_ask), without any connection.
 */
#include <eplua/control.h>
#include <eplua/engine.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 200000, ROUNDS = 5, AHEAD = 64 };

static eplua_control *control;
static eplua_engine *engine;

static double now_s(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *run_engine(void *ud)
{
  (void)ud;
  eplua_engine_run(engine);
  eplua_engine_close(engine, 0);
  return NULL;
}

// --- by telnet ---

static void *send_lines(void *ud)
{
  static const char line[] = "1+1\n";
  static char block[4096 * (sizeof line - 1)];
  int fd = *(int *)ud;
  for (size_t at = 0; at < sizeof block; at += sizeof line - 1)
    memcpy(block + at, line, sizeof line - 1);
  size_t left = (size_t)LINES * (sizeof line - 1);
  while (left > 0) {
    ssize_t n = send(fd, block, left < sizeof block ? left : sizeof block, MSG_NOSIGNAL);
    if (n <= 0)
      break;
    left -= (size_t)n;
  }
  shutdown(fd, SHUT_WR);
  return NULL;
}

static double by_telnet(int port)
{
  static char bytes[1 << 16];
  pthread_t sender;
  size_t answers = 0;
  ssize_t n;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
    abort();
  double begin = now_s();
  if (pthread_create(&sender, NULL, send_lines, &fd) != 0)
    abort();
  while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0) {
    for (ssize_t i = 0; i < n; i++)
      answers += bytes[i] == '2';
  }
  double took = now_s() - begin;
  pthread_join(sender, NULL);
  close(fd);
  if (answers != LINES)
    fprintf(stderr, "%zu answers to %d lines\n", answers, LINES);
  return (double)LINES / took;
}

// --- without a connection ---

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned asked, answered;

static void on_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)json, (void)length;
  pthread_mutex_lock(&lock);
  answered++;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

static double by_asks(void)
{
  static const char request[] =
      "{\"verb\":\"evaluate\",\"session\":\"bench\",\"refs\":false,\"code\":\"1+1\"}";
  asked = answered = 0;
  double begin = now_s();
  while (asked < LINES) {
    pthread_mutex_lock(&lock);
    while (asked - answered >= AHEAD)
      pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    if (eplua_control_ask(control, request, sizeof request - 1, 0, on_answer, NULL) != EPLUA_OK)
      abort();
    asked++;
  }
  pthread_mutex_lock(&lock);
  while (answered < asked)
    pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return (double)LINES / (now_s() - begin);
}

int main(void)
{
  char folder[] = "/tmp/eplua-bench-XXXXXX", file[sizeof folder + 8];
  eplua_error err;
  if (!mkdtemp(folder))
    return 1;
  snprintf(file, sizeof file, "%s/token", folder);
  eplua_access *access = eplua_access_new(
      &(eplua_access_config){.size = sizeof(eplua_access_config), .token_file = file}, &err);
  control = access ? eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config),
                                                               .access = access},
                                       &err)
                   : NULL;
  engine = eplua_engine_new(&(eplua_config){.size = sizeof(eplua_config), .hold = true}, &err);
  if (!control || !engine)
    return 1;
  eplua_control_bind(control, engine);
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 16 << 20);
  if (pthread_create(&thread, &attributes, run_engine, NULL) != 0)
    return 1;
  int port = eplua_telnet_start(control, &(eplua_door){.size = sizeof(eplua_door)}, &err);
  if (port < 0) {
    fprintf(stderr, "%s\n", err.message);
    return 1;
  }
  double telnet = 0, bare = 0;
  for (int i = 0; i < ROUNDS; i++) {
    double t = by_telnet(port), b = by_asks();
    telnet = t > telnet ? t : telnet;
    bare = b > bare ? b : bare;
  }
  printf("telnet %.0f\nasks %.0f\n", telnet, bare);
  eplua_engine_quit(engine, EPLUA_STOP_QUIET, 0);
  pthread_join(thread, NULL);
  eplua_control_bind(control, NULL);
  eplua_engine_free(engine);
  eplua_control_free(control);
  eplua_access_free(access);
  rmdir(folder);
  return 0;
}
