// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Who owns a session. Owns a locked file in the state folder, a socket, and the connections that wait.
 * The lock decides, and the system lets go of it when its process dies, however it dies: nothing is stale. It lies beside
 * the session, since two logins of a user may have two runtime folders but have one home. The socket's path is in the
 * locked file.
 * Rejected: a pid file (pids are used again), D-Bus (not there without a desktop session).
 */
#include "store/instance_int.h"

#include "store/digest.h"
#include "store/disk.h"
#include "store/error_int.h"
#include "store/json.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOCK_BYTES_MAX = 16 << 10, BACKLOG = 16, ROUND_MS = 20, EVENTS_MAX = 32, TURNS_MAX = 64 };

typedef struct peer {
  int fd; // -1: free
  uint64_t age;
  char *bytes;
  size_t n, size;
} peer;

struct store_instance {
  int lock, listener, epoll;
  char *socket_path;
  uint64_t ages;
  peer peers[STORE_INSTANCE_PEERS_MAX];
};

// --- the owner's side ---

static void drop(peer *p)
{
  if (p->fd >= 0)
    close(p->fd); // which takes it out of the epoll set
  free(p->bytes);
  *p = (peer){.fd = -1};
}

static peer *free_peer(store_instance *i)
{
  peer *oldest = &i->peers[0];
  for (size_t k = 0; k < STORE_INSTANCE_PEERS_MAX; k++) {
    if (i->peers[k].fd < 0)
      return &i->peers[k];
    if (i->peers[k].age < oldest->age)
      oldest = &i->peers[k];
  }
  drop(oldest); // whoever says nothing makes room for others
  return oldest;
}

static bool watch(const store_instance *i, int fd)
{
  struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
  return epoll_ctl(i->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

static void admit(store_instance *i)
{
  int fd = accept4(i->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0)
    return;
  if (!store_socket_same_user(fd)) {
    close(fd);
    return;
  }
  peer *p = free_peer(i);
  *p = (peer){.fd = fd, .age = ++i->ages};
  if (!watch(i, fd))
    drop(p);
}

static bool make_room(peer *p)
{
  if (p->n < p->size)
    return true;
  if (p->size >= STORE_INSTANCE_BYTES_MAX)
    return false;
  size_t size = p->size ? p->size * 2 : 4096;
  if (size > STORE_INSTANCE_BYTES_MAX)
    size = STORE_INSTANCE_BYTES_MAX;
  char *larger = realloc(p->bytes, size);
  if (!larger)
    return false;
  p->bytes = larger;
  p->size = size;
  return true;
}

static void listen_to(peer *p, void (*message)(void *ud, const store_message *m), void *ud)
{
  while (p->fd >= 0) {
    if (!make_room(p)) {
      drop(p);
      return;
    }
    ssize_t got = recv(p->fd, p->bytes + p->n, p->size - p->n, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0 && errno == EAGAIN)
      return;
    if (got <= 0) {
      drop(p);
      return;
    }
    const char *end = memchr(p->bytes + p->n, '\n', (size_t)got);
    p->n += (size_t)got;
    if (!end)
      continue;
    bool taken = store_message_give(p->bytes, (size_t)(end - p->bytes), message, ud);
    const char *answer = taken ? STORE_ANSWER_OK : STORE_ANSWER_NO;
    // a short line into an empty socket buffer; a peer that has gone is no matter
    (void)!send(p->fd, answer, strlen(answer), MSG_NOSIGNAL | MSG_DONTWAIT);
    drop(p);
    return;
  }
}

void store_instance_take(store_instance *i, void (*message)(void *ud, const store_message *m),
                         void *ud)
{
  struct epoll_event events[EVENTS_MAX];
  for (int turn = 0; i->epoll >= 0 && turn < TURNS_MAX; turn++) {
    int n = epoll_wait(i->epoll, events, EVENTS_MAX, 0);
    if (n <= 0)
      return;
    for (int k = 0; k < n; k++) {
      if (events[k].data.fd == i->listener) {
        admit(i);
        continue;
      }
      for (size_t q = 0; q < STORE_INSTANCE_PEERS_MAX; q++)
        if (i->peers[q].fd == events[k].data.fd)
          listen_to(&i->peers[q], message, ud);
    }
  }
}

int store_instance_fd(const store_instance *i)
{
  return i->epoll;
}

// --- becoming the owner ---

static store_instance *make(void)
{
  store_instance *i = calloc(1, sizeof *i);
  if (!i)
    return NULL;
  i->lock = i->listener = i->epoll = -1;
  for (size_t k = 0; k < STORE_INSTANCE_PEERS_MAX; k++)
    i->peers[k].fd = -1;
  return i;
}

void store_instance_close(store_instance *i)
{
  if (!i)
    return;
  for (size_t k = 0; k < STORE_INSTANCE_PEERS_MAX; k++)
    drop(&i->peers[k]);
  if (i->socket_path)
    unlink(i->socket_path); // while we still hold the lock
  if (i->listener >= 0)
    close(i->listener);
  if (i->epoll >= 0)
    close(i->epoll);
  if (i->lock >= 0)
    close(i->lock);
  free(i->socket_path);
  free(i);
}

static int open_door(store_instance *i, store_error *err)
{
  struct sockaddr_un address;
  int folder = -1;
  unlink(i->socket_path); // of a dead owner: we hold the lock
  i->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  i->epoll = epoll_create1(EPOLL_CLOEXEC);
  bool open = i->listener >= 0 && i->epoll >= 0 &&
              store_socket_address(i->socket_path, &address, &folder) == 0 &&
              bind(i->listener, (const struct sockaddr *)&address, sizeof address) == 0 &&
              chmod(i->socket_path, 0600) == 0 && // nobody can connect before listen()
              listen(i->listener, BACKLOG) == 0 && watch(i, i->listener);
  int number = errno;
  store_disk_close(folder);
  if (open)
    return STORE_OK;
  return store_error_system(err, number, _("Cannot listen on '%s' for other calls of EPLua"),
                            i->socket_path);
}

// Says in the locked file where we are.
static int sign(const store_instance *i, const char *lock_path, store_error *err)
{
  cJSON *o = cJSON_CreateObject();
  cJSON_AddNumberToObject(o, "pid", (double)getpid());
  cJSON_AddStringToObject(o, "socket", i->socket_path);
  char *text = cJSON_PrintUnformatted(o);
  cJSON_Delete(o);
  if (!text)
    return store_error_memory(err);
  int code = STORE_OK;
  // emptied first, so that no reader takes half of an old one for a whole
  if (store_disk_now->ftruncate(i->lock, 0) < 0 ||
      store_disk_write(i->lock, text, strlen(text), 0) < 0)
    code = store_error_system(err, errno, _("Cannot write to '%s'"), lock_path);
  cJSON_free(text);
  return code;
}

static int own(store_instance *i, const store_instance_options *o, const char *lock_path,
               store_error *err)
{
  const char *folder = o->runtime ? o->runtime : o->state;
  char *real = realpath(o->state, NULL);
  const char *session = real ? real : o->state;
  int made = asprintf(&i->socket_path, "%s/ide-%016" PRIx64 ".socket", folder,
                      store_digest(session, strlen(session)));
  free(real);
  if (made < 0) {
    i->socket_path = NULL;
    return store_error_memory(err);
  }
  int code = open_door(i, err);
  return code ? code : sign(i, lock_path, err);
}

// --- asking the owner ---

// Who the owner is, from the locked file. *socket given; NULL: it has not signed yet.
static void read_owner(const char *lock_path, int *pid, char **socket)
{
  char *bytes;
  size_t n;
  *socket = NULL;
  if (store_disk_read_file(lock_path, LOCK_BYTES_MAX, &bytes, &n, NULL, NULL))
    return;
  cJSON *o = cJSON_ParseWithLength(bytes, n);
  const char *path = store_json_get_text(o, "socket", NULL);
  *pid = store_json_get_int(o, "pid", 0, 1 << 30, 0);
  *socket = path && *path == '/' ? strdup(path) : NULL;
  cJSON_Delete(o);
  free(bytes);
}

// One attempt to hand the message over. -1: try again.
static int pass(const char *lock_path, const char *line, size_t n, int64_t until_ms, int *pid,
                store_error *err)
{
  char *socket;
  read_owner(lock_path, pid, &socket);
  if (!socket)
    return -1;
  int result = store_message_send(socket, line, n, until_ms, err);
  free(socket);
  return result;
}

static int give_up(int pid, const char *state, store_error *err)
{
  char name[STORE_SHORT_MAX];
  store_error_path(state, name);
  if (pid > 0)
    return store_error_set(
        err, STORE_E_BUSY,
        _("Another EPLua (process %d) has the session in '%s' and does not answer. "
          "End it, or wait until it answers"),
        pid, name);
  return store_error_set(err, STORE_E_BUSY,
                         _("Another EPLua has the session in '%s' and does not answer. End it, or "
                           "wait until it answers"),
                         name);
}

// Owner, or handed over, within the time. *owner says which.
static int settle(store_instance *i, const store_instance_options *o, const char *lock_path,
                  const char *line, size_t n, bool *owner, store_error *err)
{
  int64_t until = store_instance_now_ms() + (o->limit_ms ? o->limit_ms : STORE_INSTANCE_LIMIT_MS);
  int pid = 0;
  for (;;) {
    if (flock(i->lock, LOCK_EX | LOCK_NB) == 0) {
      *owner = true;
      return own(i, o, lock_path, err);
    }
    if (errno != EWOULDBLOCK && errno != EINTR)
      return store_error_system(err, errno, _("Cannot lock '%s'"), lock_path);
    // between its lock and its signature an owner is silent, and one may die at any moment
    int result = pass(lock_path, line, n, until, &pid, err);
    if (result != -1)
      return result;
    if (store_instance_now_ms() >= until)
      return give_up(pid, o->state, err);
    poll(NULL, 0, ROUND_MS);
  }
}

int store_instance_claim(const store_instance_options *options, store_instance **instance,
                         store_error *err)
{
  char *lock_path = NULL, *line = NULL, name[STORE_SHORT_MAX];
  size_t n;
  bool owner = false;
  int code = STORE_E_NOMEM;
  *instance = NULL;
  store_instance *i = make();
  if (!i)
    return store_error_memory(err);
  if (!options->state) {
    *instance = i;
    return STORE_OK;
  }
  store_error own_error;
  if (!err)
    err = &own_error;
  line = store_message_text(&options->message, &n, err);
  if (!line) {
    code = err->code;
    goto done;
  }
  if (asprintf(&lock_path, "%s/instance.lock", options->state) < 0) {
    lock_path = NULL;
    store_error_memory(err);
    goto done;
  }
  i->lock = store_disk_open(lock_path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (i->lock < 0) {
    code =
        store_error_system(err, errno, _("Cannot see whether another EPLua has this session: '%s'"),
                           store_error_path(lock_path, name));
    goto done;
  }
  code = settle(i, options, lock_path, line, n, &owner, err);
done:
  free(line);
  free(lock_path);
  if (code || !owner)
    store_instance_close(i);
  else
    *instance = i;
  return code;
}
