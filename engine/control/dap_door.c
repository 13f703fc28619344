// SPDX-License-Identifier: MIT
/*
 * The ways of debuggers into this process, for the host: TCP, and a pair of descriptors. Any thread: what concerns sockets
 * is done by the control thread, for which the caller waits; it never waits for Lua.
 * A pair of descriptors is a client like any other whose socket is the second one. libuv wants something that can be polled, so
 * a file (a transcript that is played) is read by a thread of its own, which writes into a pipe. Written to a file it is at once.
 */
#include "base/error.h"
#include "control/door.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_EVERY_MS = 2 };

// --- TCP ---

typedef struct opening {
  const eplua_door *door;
  eplua_error *err;
  int result;
} opening;

static void open_tcp(eplua_control *c, void *data)
{
  opening *o = data;
  ep_door *d = ep_door_get(c, true);
  if (!d)
    o->result = ep_error_set(o->err, EPLUA_E_NOMEM, "%s", eplua_error_text(EPLUA_E_NOMEM));
  else if (ep_listen_is_open(d, EP_WAY_DAP))
    o->result = ep_error_set(o->err, EPLUA_E_INVALID, "it is open already");
  else if (o->door->path)
    o->result = ep_listen_path(d, EP_WAY_DAP, o->door->path, o->err);
  else
    o->result = ep_listen_tcp(d, EP_WAY_DAP, o->door->addresses, o->door->port, o->err);
}

int eplua_dap_start(eplua_control *c, const eplua_door *door, eplua_error *err)
{
  opening o = {.door = door, .err = err, .result = EPLUA_E_CLOSED};
  if (door->size != sizeof *door)
    return ep_error_set(err, EPLUA_E_INVALID, "%s", eplua_error_text(EPLUA_E_INVALID));
  ep_control_run(c, open_tcp, &o);
  return o.result;
}

static void close_tcp(eplua_control *c, void *data)
{
  ep_door *d = ep_door_get(c, false);
  (void)data;
  if (!d)
    return;
  ep_listen_close(d, EP_WAY_DAP);
  for (ep_client *client = d->clients, *next; client; client = next) {
    next = client->next;
    if (client->way == EP_WAY_DAP && !client->input)
      ep_client_close(client);
  }
}

void eplua_dap_stop(eplua_control *c)
{
  ep_control_run(c, close_tcp, NULL);
}

int eplua_dap_state(eplua_control *c, int *clients)
{
  ep_door *d = ep_door_find(c);
  if (clients)
    *clients = d ? atomic_load(&d->debuggers) : 0;
  return d ? atomic_load(&d->port[EP_WAY_DAP]) : 0;
}

// --- a pair of descriptors ---

typedef struct pair {
  int in, out; // -1: somebody else's by now
  bool file;   // out takes all that is written
  eplua_error *err;
  int result;
} pair;

static bool can_be_polled(int fd)
{
  uv_handle_type type = uv_guess_handle(fd);
  return type == UV_NAMED_PIPE || type == UV_TTY || type == UV_TCP;
}

typedef struct pump {
  int from, to;
} pump;

static void *run_pump(void *ud)
{
  pump p = *(pump *)ud;
  char bytes[16 * 1024];
  sigset_t pipes;
  free(ud);
  sigemptyset(&pipes);
  sigaddset(&pipes, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipes, NULL);
  for (bool whole = true; whole;) {
    ssize_t got = read(p.from, bytes, sizeof bytes);
    whole = got > 0 || (got < 0 && errno == EINTR);
    for (ssize_t at = 0; whole && at < got;) {
      ssize_t put = write(p.to, bytes + at, (size_t)(got - at));
      at += put > 0 ? put : 0;
      whole = put > 0 || errno == EINTR;
    }
  }
  close(p.from);
  close(p.to);
  return NULL;
}

// Starts a thread that reads fd (taken). Gives where its bytes come out; -1: not possible.
static int start_pump(int fd)
{
  int ends[2];
  pthread_t thread;
  pump *p = malloc(sizeof *p);
  if (!p || pipe2(ends, O_CLOEXEC) != 0) {
    free(p);
    close(fd);
    return -1;
  }
  *p = (pump){.from = fd, .to = ends[1]};
  if (pthread_create(&thread, NULL, run_pump, p) == 0) {
    pthread_detach(thread);
    return ends[0];
  }
  free(p);
  close(fd);
  close(ends[0]);
  close(ends[1]);
  return -1;
}

// A pipe that is read from fd; NULL: no memory, or not possible.
static ep_socket *open_input(ep_client *client, int fd)
{
  ep_socket *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  uv_pipe_init(ep_control_loop(client->door->control), &s->pipe, 0);
  s->handle.data = client;
  ep_client_ref(client); // gone when it is closed
  client->input = s;
  return uv_pipe_open(&s->pipe, fd) == 0 ? s : NULL;
}

static void open_pair(eplua_control *c, void *data)
{
  pair *p = data;
  ep_door *d = ep_door_get(c, true);
  ep_client *client = d ? ep_client_new(d, EP_WAY_DAP, true) : NULL;
  p->result = EPLUA_E_NOMEM;
  if (!client)
    return;
  memcpy(client->from, "stdio", sizeof "stdio");
  p->result = EPLUA_E_IO;
  if (!open_input(client, p->in)) {
    ep_client_close(client);
    return;
  }
  p->in = -1;
  if (uv_pipe_open(&client->socket.pipe, p->out) != 0) {
    ep_client_close(client);
    return;
  }
  p->out = -1;
  if (p->file)
    uv_stream_set_blocking(&client->socket.stream, 1);
  ep_client_dap_begin(client, true, true);
  ep_client_settle(client);
  p->result = EPLUA_OK;
}

int eplua_dap_stdio(eplua_control *c, int in, int out, eplua_error *err)
{
  pair p = {.in = can_be_polled(in) ? in : start_pump(in),
            .out = out,
            .file = !can_be_polled(out),
            .err = err,
            .result = EPLUA_E_IO};
  if (p.in >= 0)
    ep_control_run(c, open_pair, &p);
  if (p.in >= 0)
    close(p.in);
  if (p.out >= 0)
    close(p.out);
  if (p.result != EPLUA_OK)
    return ep_error_set(err, p.result, "cannot speak on standard input and output: %s",
                        eplua_error_text(p.result));
  return EPLUA_OK;
}

// --- the end ---

static void count_unsent(eplua_control *c, void *data)
{
  size_t *unsent = data;
  ep_door *d = ep_door_get(c, false);
  for (ep_client *client = d ? d->clients : NULL, *next; client; client = next) {
    next = client->next;
    if (client->way != EP_WAY_DAP && !client->parent)
      continue;
    ep_client_settle(client);
    if (client->state != EP_CLIENT_CLOSED)
      *unsent += ep_client_waiting(client);
  }
}

void eplua_dap_flush(eplua_control *c, int64_t ms)
{
  // twice nothing: what was sent may have made room for more
  for (int quiet = 0; quiet < 2 && ms >= 0; ms -= FLUSH_EVERY_MS) {
    size_t unsent = 0;
    ep_control_run(c, count_unsent, &unsent);
    quiet = unsent == 0 ? quiet + 1 : 0;
    if (unsent > 0)
      nanosleep(&(struct timespec){.tv_nsec = FLUSH_EVERY_MS * 1000000L}, NULL);
  }
}
