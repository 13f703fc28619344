// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What instances say to each other: a line of JSON, an answer. Owns nothing.
 * Both ends look at the other's user id, so neither a foreign client nor a foreign socket in a shared folder is believed.
 */
#include "store/instance_int.h"

#include "store/disk.h"
#include "store/error_int.h"
#include "store/file_int.h"
#include "words/words.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int64_t store_instance_now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// The owner has another current folder than who asks: a path from the root, or the sign of a new script.
static bool is_place(const char *what)
{
  return *what == '/' || strcmp(what, "-") == 0;
}

char *store_message_text(const store_message *m, size_t *n, store_error *err)
{
  cJSON *o = cJSON_CreateObject(), *open = cJSON_AddArrayToObject(o, "open");
  size_t count = 0, bytes = 0;
  char *line = NULL;
  for (const char *const *at = m->open; open && at && *at; at++) {
    char *path = strcmp(*at, "-") == 0 ? strdup(*at) : store_file_absolute(*at);
    cJSON *item = path ? cJSON_CreateString(path) : NULL;
    bytes += path ? strlen(path) : 0;
    free(path);
    if (!item || !cJSON_AddItemToArray(open, item)) {
      cJSON_Delete(item);
      cJSON_Delete(o);
      store_error_memory(err);
      return NULL;
    }
    if (++count > STORE_INSTANCE_OPEN_MAX || bytes > STORE_INSTANCE_BYTES_MAX)
      break;
  }
  if (m->token)
    cJSON_AddStringToObject(o, "token", m->token);
  char *json = cJSON_PrintUnformatted(o);
  cJSON_Delete(o);
  *n = json ? strlen(json) + 1 : 0;
  if (!json || (line = malloc(*n + 1)) == NULL)
    store_error_memory(err);
  else if (count > STORE_INSTANCE_OPEN_MAX || *n > STORE_INSTANCE_BYTES_MAX) {
    store_error_set(err, STORE_E_SIZE,
                    _("Too many files at once for the EPLua that runs already; name at most %d"),
                    STORE_INSTANCE_OPEN_MAX);
    free(line);
    line = NULL;
  } else {
    memcpy(line, json, *n - 1);
    memcpy(line + *n - 1, "\n", 2);
  }
  free(json);
  return line;
}

bool store_message_give(const char *line, size_t n,
                        void (*message)(void *ud, const store_message *m), void *ud)
{
  const char *paths[STORE_INSTANCE_OPEN_MAX + 1];
  size_t count = 0;
  cJSON *o = cJSON_ParseWithLength(line, n);
  const cJSON *open = cJSON_GetObjectItemCaseSensitive(o, "open"), *item;
  const cJSON *token = cJSON_GetObjectItemCaseSensitive(o, "token");
  bool sensible = cJSON_IsObject(o) && (!open || cJSON_IsArray(open));
  if (sensible)
    cJSON_ArrayForEach(item, open)
    {
      if (!cJSON_IsString(item) || !is_place(item->valuestring) ||
          count == STORE_INSTANCE_OPEN_MAX) {
        sensible = false;
        break;
      }
      paths[count++] = item->valuestring;
    }
  paths[count] = NULL;
  if (sensible) {
    const store_message m = {.open = paths,
                             .token = cJSON_IsString(token) ? token->valuestring : NULL};
    message(ud, &m);
  }
  cJSON_Delete(o);
  return sensible;
}

int store_socket_address(const char *path, struct sockaddr_un *address, int *folder)
{
  *folder = -1;
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (strlen(path) < sizeof address->sun_path) {
    memcpy(address->sun_path, path, strlen(path) + 1);
    return 0;
  }
  char *above = store_disk_folder(path);
  const char *base = strrchr(path, '/');
  if (!above || !base) {
    free(above);
    errno = ENAMETOOLONG;
    return -1;
  }
  *folder = store_disk_open(above, O_PATH | O_DIRECTORY, 0);
  free(above);
  if (*folder < 0)
    return -1;
  int n =
      snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d%s", *folder, base);
  if (n < 0 || (size_t)n >= sizeof address->sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  return 0;
}

bool store_socket_same_user(int fd)
{
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && size == sizeof peer &&
         peer.uid == geteuid();
}

// Waits for the socket; false: the time is over.
static bool wait_for(int fd, short events, int64_t until_ms)
{
  struct pollfd p = {.fd = fd, .events = events};
  for (;;) {
    int64_t left = until_ms - store_instance_now_ms();
    int ready = poll(&p, 1, left > 0 ? (int)left : 0);
    if (ready > 0)
      return true;
    if (ready == 0 || errno != EINTR)
      return false;
  }
}

static bool send_all(int fd, const char *bytes, size_t n, int64_t until_ms)
{
  while (n > 0) {
    ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes += sent;
      n -= (size_t)sent;
    } else if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (!wait_for(fd, POLLOUT, until_ms))
        return false;
    } else {
      return false;
    }
  }
  return true;
}

// 0: taken; -1: the owner went away, or the time is over; a code: it did not understand.
static int read_answer(int fd, int64_t until_ms, store_error *err)
{
  char answer[64];
  size_t n = 0;
  while (n < sizeof answer - 1) {
    ssize_t got = recv(fd, answer + n, sizeof answer - 1 - n, MSG_DONTWAIT);
    if (got == 0)
      return -1;
    if (got < 0 && errno != EAGAIN && errno != EINTR)
      return -1;
    if (got > 0) {
      n += (size_t)got;
      answer[n] = '\0';
      if (memchr(answer, '\n', n))
        break;
    } else if (!wait_for(fd, POLLIN, until_ms)) {
      return -1;
    }
  }
  answer[n] = '\0';
  if (strcmp(answer, STORE_ANSWER_OK) == 0)
    return STORE_OK;
  return store_error_set(
      err, STORE_E_INVALID,
      _("The EPLua that runs already is another version and did not understand"));
}

int store_message_send(const char *socket_path, const char *line, size_t n, int64_t until_ms,
                       store_error *err)
{
  struct sockaddr_un address;
  int folder = -1, result = -1;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return store_error_system(err, errno, _("Cannot talk to the EPLua that runs already"));
  bool connected = store_socket_address(socket_path, &address, &folder) == 0 &&
                   connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
  store_disk_close(folder);
  if (connected && !store_socket_same_user(fd))
    result =
        store_error_set(err, STORE_E_DENIED,
                        _("The socket '%s' belongs to another user and is not used"), socket_path);
  else if (connected && send_all(fd, line, n, until_ms))
    result = read_answer(fd, until_ms, err);
  close(fd);
  return result;
}
