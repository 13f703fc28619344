// SPDX-License-Identifier: MIT
/*
 * Where the doors listen: TCP addresses, and socket files. The control thread; owns the listeners.
 * Addresses of one door share a port. Without a list they are the loopback ones, and a machine without IPv6 has one.
 * A socket file is made 0600 by fchmod() of the socket before it is bound (Linux takes the mode from there), since the umask
 * belongs to all threads. One that is left over is recognized by that nobody answers; one that lives is never touched.
 */
#include "control/door.h"

#include "base/error.h"
#include "base/port_owner.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 64, ATTEMPTS = 8 };

static void on_connection(uv_stream_t *stream, int status)
{
  ep_listener *l = stream->data;
  if (status == 0)
    ep_client_accept(l);
}

static void on_closed(uv_handle_t *handle)
{
  ep_door *d = handle->data;
  free(handle);
  ep_door_unref(d);
}

static ep_listener *find_place(ep_door *d)
{
  for (int i = 0; i < EP_LISTENERS_MAX; i++) {
    if (!d->listeners[i].door)
      return &d->listeners[i];
  }
  return NULL;
}

// A place with a handle that is open; NULL: no memory, no place.
static ep_listener *new_listener(ep_door *d, ep_way way, bool pipe)
{
  ep_listener *l = find_place(d);
  ep_socket *s = l ? calloc(1, sizeof *s) : NULL;
  if (!s)
    return NULL;
  if (pipe)
    uv_pipe_init(ep_control_loop(d->control), &s->pipe, 0);
  else
    uv_tcp_init(ep_control_loop(d->control), &s->tcp);
  s->handle.data = l;
  *l = (ep_listener){.door = d, .way = way, .socket = s};
  ep_door_ref(d);
  return l;
}

static void close_listener(ep_listener *l)
{
  struct stat now;
  if (l->path && lstat(l->path, &now) == 0 && (uint64_t)now.st_dev == l->device &&
      (uint64_t)now.st_ino == l->inode)
    unlink(l->path);
  free(l->path);
  l->socket->handle.data = l->door;
  uv_close(&l->socket->handle, on_closed);
  *l = (ep_listener){0};
}

bool ep_listen_is_open(const ep_door *d, ep_way way)
{
  for (int i = 0; i < EP_LISTENERS_MAX; i++) {
    if (d->listeners[i].door && d->listeners[i].way == way)
      return true;
  }
  return false;
}

void ep_listen_close(ep_door *d, ep_way way)
{
  for (int i = 0; i < EP_LISTENERS_MAX; i++) {
    if (d->listeners[i].door && d->listeners[i].way == way)
      close_listener(&d->listeners[i]);
  }
  atomic_store(&d->port[way], 0);
}

// --- TCP ---

static bool read_address(const char *text, uint16_t port, struct sockaddr_storage *address)
{
  return uv_ip4_addr(text, port, (struct sockaddr_in *)address) == 0 ||
         uv_ip6_addr(text, port, (struct sockaddr_in6 *)address) == 0;
}

// Listens at one address; 0, or a code of libuv.
static int listen_at(ep_door *d, ep_way way, const struct sockaddr_storage *address)
{
  ep_listener *l = new_listener(d, way, false);
  if (!l)
    return UV_ENOMEM;
  int code = uv_tcp_bind(&l->socket->tcp, (const struct sockaddr *)address,
                         address->ss_family == AF_INET6 ? UV_TCP_IPV6ONLY : 0);
  if (code == 0)
    code = uv_listen(&l->socket->stream, BACKLOG, on_connection);
  if (code != 0) {
    close_listener(l);
    return code;
  }
  struct sockaddr_storage bound = {0};
  int length = sizeof bound;
  uv_tcp_getsockname(&l->socket->tcp, (struct sockaddr *)&bound, &length);
  atomic_store(&d->port[way],
               ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                 : ((struct sockaddr_in *)&bound)->sin_port));
  return 0;
}

static int describe_failure(int code, const char *address, uint16_t port, eplua_error *err)
{
  char owner[128];
  if (code == UV_EADDRINUSE && ep_port_owner(port, owner, sizeof owner))
    return ep_error_set(err, EPLUA_E_IO, "port %u is taken by %s", port, owner);
  if (code == UV_EADDRINUSE)
    return ep_error_set(err, EPLUA_E_IO, "port %u is taken by another program", port);
  if (code == UV_EACCES)
    return ep_error_set(err, EPLUA_E_IO, "port %u is not permitted: ports below 1024 are for root",
                        port);
  return ep_error_set(err, code == UV_ENOMEM ? EPLUA_E_NOMEM : EPLUA_E_IO,
                      "cannot listen at %s port %u: %s", address, port, uv_strerror(code));
}

// Whether this machine just has not got the address.
static bool is_absent(int code)
{
  return code == UV_EADDRNOTAVAIL || code == UV_EAFNOSUPPORT || code == UV_EPROTONOSUPPORT;
}

static int describe_no_place(eplua_error *err)
{
  return ep_error_set(err, EPLUA_E_LIMIT,
                      "telnet, debuggers and the socket file listen at no more than %d addresses",
                      EP_LISTENERS_MAX);
}

static int listen_all(ep_door *d, ep_way way, const char *const *addresses, bool optional,
                      uint16_t port, eplua_error *err)
{
  for (size_t i = 0; addresses[i]; i++) {
    struct sockaddr_storage address = {0};
    uint16_t wanted = i == 0 ? port : (uint16_t)atomic_load(&d->port[way]);
    if (!read_address(addresses[i], wanted, &address))
      return ep_error_set(err, EPLUA_E_INVALID, "%.100s is no numeric address", addresses[i]);
    if (!find_place(d))
      return describe_no_place(err);
    int code = listen_at(d, way, &address);
    if (code != 0 && !(optional && i > 0 && is_absent(code))) {
      describe_failure(code, addresses[i], wanted, err);
      return code;
    }
  }
  return 0;
}

int ep_listen_tcp(ep_door *d, ep_way way, const char *const *addresses, uint16_t port,
                  eplua_error *err)
{
  static const char *const loopback[] = {"127.0.0.1", "::1", NULL};
  eplua_error local = {.code = EPLUA_OK};
  eplua_error *why = err ? err : &local;
  int code = 0;
  why->code = EPLUA_OK;
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    code = listen_all(d, way, addresses ? addresses : loopback, !addresses, port, why);
    if (code == 0)
      return atomic_load(&d->port[way]);
    ep_listen_close(d, way);
    if (port != 0 || code != UV_EADDRINUSE) // any port: the second address may have it taken
      break;
  }
  return why->code != EPLUA_OK ? why->code : EPLUA_E_IO;
}

// --- socket files ---

// Whether somebody answers at the path.
static bool is_alive(const struct sockaddr_un *address)
{
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return true; // not known
  bool refused =
      connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED;
  close(fd);
  return !refused;
}

// Makes way for a socket file; false: something is there that stays.
static bool clear_path(const struct sockaddr_un *address, eplua_error *err)
{
  struct stat s;
  if (lstat(address->sun_path, &s) != 0) {
    if (errno == ENOENT)
      return true;
    ep_error_set(err, EPLUA_E_IO, "%s: %s", address->sun_path, strerror(errno));
    return false;
  }
  if (!S_ISSOCK(s.st_mode) || s.st_uid != geteuid()) {
    ep_error_set(err, EPLUA_E_IO, "%s: there is something else than a socket of ours",
                 address->sun_path);
    return false;
  }
  if (is_alive(address)) {
    ep_error_set(err, EPLUA_E_IO, "%s: another process listens there", address->sun_path);
    return false;
  }
  unlink(address->sun_path);
  return true;
}

// A socket bound to the path, or -1.
static int bind_path(const struct sockaddr_un *address)
{
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  if (fchmod(fd, S_IRUSR | S_IWUSR) == 0 &&
      bind(fd, (const struct sockaddr *)address, sizeof *address) == 0)
    return fd;
  int code = errno;
  close(fd);
  errno = code;
  return -1;
}

static int describe_path_failure(const char *path, const char *why, eplua_error *err)
{
  return ep_error_set(err, EPLUA_E_IO, "cannot listen at %s: %s", path, why);
}

int ep_listen_path(ep_door *d, ep_way way, const char *path, eplua_error *err)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  struct stat s;
  if (strlen(path) >= sizeof address.sun_path)
    return ep_error_set(err, EPLUA_E_INVALID,
                        "the path of a socket is at most %zu bytes long: %.200s",
                        sizeof address.sun_path - 1, path);
  if (!find_place(d))
    return describe_no_place(err);
  memcpy(address.sun_path, path, strlen(path) + 1);
  if (!clear_path(&address, err))
    return EPLUA_E_IO;
  int fd = bind_path(&address);
  if (fd < 0)
    return describe_path_failure(path, strerror(errno), err);
  ep_listener *l = new_listener(d, way, true);
  char *copy = strdup(path);
  int code = l && copy ? uv_pipe_open(&l->socket->pipe, fd) : UV_ENOMEM;
  if (code != 0)
    close(fd);
  else if (lstat(path, &s) == 0) {
    l->device = (uint64_t)s.st_dev;
    l->inode = (uint64_t)s.st_ino;
  }
  if (code == 0)
    code = uv_listen(&l->socket->stream, BACKLOG, on_connection);
  if (code == 0) {
    l->path = copy;
    return EPLUA_OK;
  }
  free(copy);
  unlink(path);
  if (l)
    close_listener(l);
  return describe_path_failure(path, uv_strerror(code), err);
}
