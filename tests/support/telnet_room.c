// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Telnet in this process, and clients. The test's thread; the log comes on others. Owns engine, plane and secrets.
 */
#include "telnet_room.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CHUNK = 65536, LOG_BYTES = 65536 };

static eplua_control *control;
static eplua_access *access_room;
static run_engine *engine;
static int port;
static char folder[64], token_file[96], log_text[LOG_BYTES], log_copy[LOG_BYTES];
static size_t log_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void on_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud, (void)level;
  pthread_mutex_lock(&lock);
  if (log_length + length + 2 < sizeof log_text) {
    memcpy(log_text + log_length, text, length);
    log_length += length;
    memcpy(log_text + log_length++, "\n", 2);
  }
  pthread_mutex_unlock(&lock);
}

const char *telnet_room_log(void)
{
  pthread_mutex_lock(&lock);
  memcpy(log_copy, log_text, sizeof log_copy);
  pthread_mutex_unlock(&lock);
  return log_copy;
}

void telnet_room_begin(const char *code)
{
  eplua_error err = {0};
  snprintf(folder, sizeof folder, "/tmp/eplua-telnet-XXXXXX");
  assert_non_null(mkdtemp(folder));
  snprintf(token_file, sizeof token_file, "%s/token", folder);
  log_length = 0;
  log_text[0] = '\0';
  access_room = eplua_access_new(
      &(eplua_access_config){.size = sizeof(eplua_access_config), .token_file = token_file}, &err);
  assert_non_null(access_room);
  control = eplua_control_new(&(eplua_control_config){.size = sizeof(eplua_control_config),
                                                      .script = "x.lua",
                                                      .access = access_room,
                                                      .log = on_log},
                              &err);
  assert_non_null(control);
  engine = run_engine_new(&(eplua_config){
      .size = sizeof(eplua_config), .hold = true, .host = {.idle = run_engine_on_idle}});
  assert_int_equal(eplua_control_bind(control, run_engine_engine(engine)), EPLUA_OK);
  run_engine_begin(engine, code);
  port = eplua_telnet_start(control, &(eplua_door){.size = sizeof(eplua_door)}, &err);
  if (port <= 0)
    fail_msg("telnet does not start: %s", err.message);
}

void telnet_room_end(void)
{
  assert_true(run_engine_stop(engine, 10000, NULL));
  eplua_control_bind(control, NULL);
  run_engine_free(engine);
  eplua_control_free(control);
  eplua_access_free(access_room);
  rmdir(folder);
}

eplua_control *telnet_room_control(void)
{
  return control;
}

run_engine *telnet_room_engine(void)
{
  return engine;
}

int telnet_room_port(void)
{
  return port;
}

const char *telnet_room_token(void)
{
  return eplua_access_token(access_room);
}

const char *telnet_room_folder(void)
{
  return folder;
}

// --- clients ---

struct telnet_client {
  int fd;
  char *text;
  size_t length, received;
  bool ended;
};

telnet_client *telnet_client_of(int fd)
{
  telnet_client *c = calloc(1, sizeof *c);
  assert_non_null(c);
  c->fd = fd;
  c->text = calloc(1, 1);
  return c;
}

telnet_client *telnet_client_new_port(int other)
{
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)other),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    fail_msg("no socket");
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return telnet_client_of(fd);
}

telnet_client *telnet_client_new(void)
{
  return telnet_client_new_port(port);
}

telnet_client *telnet_client_new_path(const char *path)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  if (fd < 0)
    fail_msg("no socket");
  assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  return telnet_client_of(fd);
}

void telnet_client_free(telnet_client *c)
{
  close(c->fd);
  free(c->text);
  free(c);
}

int telnet_client_fd(const telnet_client *c)
{
  return c->fd;
}

// Reads what is there within the time; false: nothing came, or it has ended.
static bool receive(telnet_client *c, int ms)
{
  struct pollfd p = {.fd = c->fd, .events = POLLIN};
  if (c->ended || poll(&p, 1, ms) <= 0)
    return false;
  char *grown = realloc(c->text, c->length + CHUNK + 1);
  assert_non_null(grown);
  c->text = grown;
  ssize_t n = recv(c->fd, c->text + c->length, CHUNK, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return true;
  c->ended = n <= 0;
  c->length += n > 0 ? (size_t)n : 0;
  c->received += n > 0 ? (size_t)n : 0;
  c->text[c->length] = '\0';
  return n > 0;
}

void telnet_client_send(telnet_client *c, const char *bytes, size_t length)
{
  while (length >
         0) { // reading meanwhile: the other side need not take more while its answers wait
    struct pollfd p = {.fd = c->fd, .events = POLLOUT | POLLIN};
    if (poll(&p, 1, TELNET_ROOM_MS * run_engine_scale()) <= 0)
      fail_msg("the other side takes nothing");
    if (p.revents & POLLIN)
      receive(c, 0);
    ssize_t n = send(c->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN)
      return; // closed: the test sees it by what does not come
    bytes += n > 0 ? n : 0;
    length -= n > 0 ? (size_t)n : 0;
  }
}

void telnet_client_say(telnet_client *c, const char *text)
{
  telnet_client_send(c, text, strlen(text));
}

void telnet_client_end(telnet_client *c)
{
  shutdown(c->fd, SHUT_WR);
}

static const char *find(const telnet_client *c, const char *text)
{
  return memmem(c->text, c->length, text, strlen(text));
}

void telnet_client_expect(telnet_client *c, const char *text)
{
  int64_t until = run_engine_now_ns() + INT64_C(1000000) * TELNET_ROOM_MS * run_engine_scale();
  const char *at;
  while (!(at = find(c, text)) && !c->ended && run_engine_now_ns() < until)
    receive(c, 100);
  if (!at)
    fail_msg("has not come: %s\n%s\n%.2000s", text, c->ended ? "before the end, but" : "but",
             c->text);
  size_t used = (size_t)(at - c->text) + strlen(text);
  memmove(c->text, c->text + used, c->length - used + 1);
  c->length -= used;
}

const char *telnet_client_text(telnet_client *c)
{
  while (receive(c, 0))
    ;
  return c->text;
}

size_t telnet_client_received(telnet_client *c)
{
  telnet_client_text(c);
  return c->received;
}

bool telnet_client_wait_end(telnet_client *c, int deadline_ms)
{
  int64_t until = run_engine_now_ns() + INT64_C(1000000) * deadline_ms * run_engine_scale();
  while (!c->ended && run_engine_now_ns() < until)
    receive(c, 20);
  return c->ended;
}
