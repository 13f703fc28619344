// SPDX-License-Identifier: MIT
/*
 * A connection: bytes in and out, bounded, and its end. The control thread; owns the socket and what belongs to it.
 * What is written is collected and goes to the loop once a turn. Whoever does not read is asked nothing more, then not
 * read from any more, then, without progress for half a minute, cut: the memory for it never grows beyond a bound.
 */
#include "control/door.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAST_MS = 50 };

int64_t ep_client_now_ms(const ep_client *c)
{
  (void)c;
  return ep_clock_now_ns() / EP_NS_PER_MS;
}

void ep_client_ref(ep_client *c)
{
  atomic_fetch_add(&c->refs, 1);
}

void ep_client_unref(ep_client *c)
{
  if (atomic_fetch_sub(&c->refs, 1) != 1)
    return;
  ep_door *d = c->door;
  ep_wire_free(c->wire);
  ep_text_free(&c->out);
  ep_text_free(&c->in);
  ep_text_free(&c->messages);
  ep_dap_frames_fini(&c->frames);
  pthread_mutex_destroy(&c->lock);
  free(c);
  ep_door_unref(d);
}

// --- the end ---

static void on_closed(uv_handle_t *handle)
{
  ep_client_unref(handle->data);
}

static void on_input_closed(uv_handle_t *handle)
{
  ep_client *c = handle->data;
  free(handle);
  ep_client_unref(c);
}

// reset: what the kernel holds for it goes, too.
static void close_client(ep_client *c, bool reset)
{
  if (c->state == EP_CLIENT_CLOSED)
    return;
  if (c->talk)
    ep_client_talk_end(c);
  if (c->peer)
    ep_client_lines_end(c);
  if (c->dap)
    ep_client_dap_end(c);
  for (ep_client **at = &c->door->clients; *at; at = &(*at)->next) {
    if (*at == c) {
      *at = c->next;
      break;
    }
  }
  c->state = EP_CLIENT_CLOSED;
  if (c->parent)
    ep_parent_gone(c->door);
  if (c->input)
    uv_close(&c->input->handle, on_input_closed);
  c->input = NULL;
  if (!reset || c->socket.handle.type != UV_TCP ||
      uv_tcp_close_reset(&c->socket.tcp, on_closed) != 0)
    uv_close(&c->socket.handle, on_closed);
}

void ep_client_close(ep_client *c)
{
  close_client(c, false);
}

void ep_client_end(ep_client *c)
{
  if (c->state != EP_CLIENT_CLOSED)
    c->state = EP_CLIENT_ENDS;
}

// --- writing ---

typedef struct writing {
  uv_write_t request;
  ep_client *client;
  char *bytes;
} writing;

size_t ep_client_waiting(const ep_client *c)
{
  return c->out.length + uv_stream_get_write_queue_size(&c->socket.stream);
}

bool ep_client_is_told(ep_client *c, uint64_t end)
{
  pthread_mutex_lock(&c->lock);
  bool told = c->messages.length == 0;
  pthread_mutex_unlock(&c->lock);
  return told && ep_client_waiting(c) == 0 &&
         (c->state != EP_CLIENT_TALKS || !c->wants_output || c->follow.position >= end);
}

void ep_client_send(ep_client *c, const char *bytes, size_t length)
{
  if (c->state != EP_CLIENT_CLOSED)
    ep_text_add(&c->out, bytes, length);
}

void ep_client_write(ep_client *c, const char *text, size_t length)
{
  if (c->wire)
    ep_wire_write(c->wire, text, length);
  else
    ep_client_send(c, text, length);
}

static void on_written(uv_write_t *request, int status)
{
  writing *w = (writing *)request;
  ep_client *c = w->client;
  free(w->bytes);
  free(w);
  if (status < 0 && status != UV_ECANCELED)
    ep_client_close(c);
  else if (c->state != EP_CLIENT_CLOSED && ep_client_waiting(c) < EP_CLIENT_OUTPUT)
    ep_client_settle(c);
}

// Gives what was written to the loop; false: the client is closed.
static bool flush(ep_client *c)
{
  if (c->out.failed || ep_client_waiting(c) > EP_CLIENT_CUT)
    goto fail;
  if (c->out.length == 0)
    return true;
  uv_buf_t buffer = uv_buf_init(c->out.bytes, (unsigned)c->out.length);
  if (uv_stream_get_write_queue_size(&c->socket.stream) == 0) {
    int sent = uv_try_write(&c->socket.stream, &buffer, 1);
    if (sent < 0 && sent != UV_EAGAIN)
      goto fail;
    size_t n = sent > 0 ? (size_t)sent : 0;
    if (n == c->out.length) {
      ep_text_clear(&c->out);
      return true;
    }
    ep_text_drop(&c->out, n);
    buffer = uv_buf_init(c->out.bytes, (unsigned)c->out.length);
  }
  writing *w = malloc(sizeof *w);
  if (!w)
    goto fail;
  *w = (writing){.client = c, .bytes = c->out.bytes};
  c->submitted += c->out.length;
  c->out = (ep_text){0};
  if (uv_write(&w->request, &c->socket.stream, &buffer, 1, on_written) == 0)
    return true;
  free(w->bytes);
  free(w);
fail:
  ep_client_close(c);
  return false;
}

// Whether what waits gets shorter; if not for too long, the client is closed: false.
static bool check_progress(ep_client *c)
{
  size_t waiting = uv_stream_get_write_queue_size(&c->socket.stream);
  int64_t now_ms = ep_client_now_ms(c);
  if (waiting == 0 || c->submitted - waiting != c->seen_sent) {
    c->seen_sent = c->submitted - waiting;
    c->progress_ms = now_ms;
    return true;
  }
  if (now_ms - c->progress_ms < c->door->stall_ms || c->state == EP_CLIENT_DAP)
    return true; // an editor may be stopped itself; what waits for it is bounded
  ep_control_log(c->door->control, EPLUA_LOG_WARNING,
                 "%s: client %d has read nothing for %lld s, and is cut", ep_way_name(c->way),
                 c->number, (long long)((now_ms - c->progress_ms) / 1000));
  close_client(c, true);
  return false;
}

// --- reading ---

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
  ep_client *c = handle->data;
  (void)suggested;
  *buffer = uv_buf_init(c->door->received, sizeof c->door->received);
}

static void on_text(void *ud, const char *bytes, size_t length)
{
  ep_client *c = ud;
  switch (c->state) {
  case EP_CLIENT_TOKEN:
    ep_admit_receive(c, bytes, length);
    break;
  case EP_CLIENT_TALKS:
    ep_talk_receive(c->talk, bytes, length);
    break;
  case EP_CLIENT_LINES:
    ep_client_lines_receive(c, bytes, length);
    break;
  case EP_CLIENT_DAP:
    ep_client_dap_receive(c, bytes, length);
    break;
  case EP_CLIENT_ENDS:
  case EP_CLIENT_CLOSED:
    break;
  }
}

static void on_command(void *ud, ep_wire_command command)
{
  ep_client *c = ud;
  if (command == EP_WIRE_ARE_YOU_THERE)
    ep_client_write(c, "\n[yes]\n", 7);
  if (c->state != EP_CLIENT_TALKS)
    return;
  if (command == EP_WIRE_INTERRUPT)
    ep_talk_interrupt(c->talk);
  else if (command == EP_WIRE_END)
    ep_talk_end(c->talk);
  else if (command != EP_WIRE_ARE_YOU_THERE)
    ep_talk_erase(c->talk, command == EP_WIRE_ERASE_LINE);
}

static void on_changed(void *ud)
{
  ep_client *c = ud;
  if (c->state == EP_CLIENT_TALKS)
    ep_talk_mode(c->talk, ep_wire_echoes(c->wire), ep_wire_columns(c->wire));
}

static void on_send(void *ud, const char *bytes, size_t length)
{
  ep_client_send(ud, bytes, length);
}

static const ep_wire_calls wire_calls = {on_text, on_command, on_changed, on_send};

static void receive(ep_client *c, const char *bytes, size_t length)
{
  // where a page of the web can make a browser connect, and people
  bool open = c->way == EP_WAY_TELNET || c->socket.handle.type == UV_TCP;
  const char *what = open ? ep_sniff_look(&c->sniff, bytes, length) : NULL;
  if (what) {
    ep_door_refused(c->door, c->way, c->from, what);
    ep_client_close(c);
    return;
  }
  if (c->wire)
    ep_wire_receive(c->wire, bytes, length);
  else
    on_text(c, bytes, length);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
  ep_client *c = stream->data;
  if (length == UV_EOF) {
    uv_read_stop(stream);
    c->reading = false;
    c->ended = true;
    if (c->state == EP_CLIENT_TALKS)
      ep_talk_end(c->talk);
    else if (c->state == EP_CLIENT_TOKEN)
      ep_client_close(c);
    else if (c->state == EP_CLIENT_DAP)
      ep_client_dap_ended(c);
  } else if (length < 0) {
    ep_client_close(c);
  } else if (length > 0) {
    receive(c, buffer->base, (size_t)length);
    c->rests = (size_t)length == buffer->len; // the loop would read on, 2 MiB of it
    if (c->rests)
      ep_door_wake(c->door);
  }
  ep_client_settle(c);
}

// Reads as long as what comes can be put somewhere.
static void read_or_not(ep_client *c)
{
  bool wanted = !c->ended && !c->rests && c->state != EP_CLIENT_ENDS && c->answer_ms == 0 &&
                ep_client_waiting(c) < EP_CLIENT_QUEUE && !(c->talk && ep_talk_is_full(c->talk));
  if (wanted == c->reading)
    return;
  c->reading = wanted;
  if (wanted)
    uv_read_start(c->input ? &c->input->stream : &c->socket.stream, on_allocate, on_read);
  else
    uv_read_stop(c->input ? &c->input->stream : &c->socket.stream);
}

void ep_client_settle(ep_client *c)
{
  if (c->goes_json && c->state == EP_CLIENT_TALKS) {
    c->goes_json = false;
    ep_client_lines_begin(c);
  }
  if (c->state == EP_CLIENT_TALKS)
    ep_client_talk_settle(c);
  else if (c->state == EP_CLIENT_LINES)
    ep_client_lines_settle(c);
  if (c->state == EP_CLIENT_CLOSED || !flush(c) || !check_progress(c))
    return;
  if (c->state == EP_CLIENT_ENDS && ep_client_waiting(c) == 0) {
    ep_client_close(c);
    return;
  }
  if (c->state == EP_CLIENT_LINES)
    ep_client_lines_sent(c);
  if (c->state == EP_CLIENT_DAP)
    ep_client_dap_sent(c);
  read_or_not(c);
}

// --- the beginning ---

// Makes room for one more: who has not come in, or will send no more, goes first.
static bool make_room(ep_door *d, ep_way way)
{
  int count = 0, most = way == EP_WAY_DAP ? EP_DEBUGGERS_MAX : EP_CLIENTS_MAX;
  ep_client *oldest = NULL, *ended = NULL; // the newest stands first
  for (ep_client *c = d->clients; c; c = c->next) {
    if (c->way != way)
      continue;
    count += c->state != EP_CLIENT_ENDS;
    if (c->state == EP_CLIENT_TOKEN || (c->state == EP_CLIENT_DAP && !c->admitted))
      oldest = c;
    if (c->ended)
      ended = c;
  }
  if (count < most)
    return true;
  if (!oldest)
    oldest = ended;
  if (oldest)
    ep_client_close(oldest);
  return oldest != NULL;
}

static void name_peer(ep_client *c)
{
  struct sockaddr_storage address = {0};
  int length = sizeof address;
  char host[INET6_ADDRSTRLEN] = "";
  unsigned port = 0;
  if (c->socket.handle.type != UV_TCP) {
    snprintf(c->from, sizeof c->from, "the socket file");
    return;
  }
  uv_tcp_getpeername(&c->socket.tcp, (struct sockaddr *)&address, &length);
  if (address.ss_family == AF_INET6) {
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address;
    uv_ip6_name(six, host, sizeof host);
    port = ntohs(six->sin6_port);
  } else if (address.ss_family == AF_INET) {
    const struct sockaddr_in *four = (const struct sockaddr_in *)&address;
    uv_ip4_name(four, host, sizeof host);
    port = ntohs(four->sin_port);
  }
  snprintf(c->from, sizeof c->from, "%s port %u", host, port);
}

ep_client *ep_client_new(ep_door *d, ep_way way, bool pipe)
{
  ep_client *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  uv_loop_t *loop = ep_control_loop(d->control);
  c->door = d;
  c->way = way;
  if (way == EP_WAY_TELNET && !(c->wire = ep_wire_new(&wire_calls, c))) {
    free(c);
    return NULL;
  }
  if (pipe)
    uv_pipe_init(loop, &c->socket.pipe, 0);
  else
    uv_tcp_init(loop, &c->socket.tcp);
  c->socket.handle.data = c;
  c->uid = -1;
  c->since_ms = c->progress_ms = ep_client_now_ms(c);
  atomic_init(&c->refs, 1);
  pthread_mutex_init(&c->lock, NULL);
  ep_door_ref(d);
  c->number = ++d->last_number;
  c->next = d->clients;
  d->clients = c;
  return c;
}

void ep_client_accept(ep_listener *l)
{
  ep_door *d = l->door;
  bool room = make_room(d, l->way);
  ep_client *c = ep_client_new(d, l->way, l->socket->handle.type == UV_NAMED_PIPE);
  if (!c)
    return;
  if (uv_accept(&l->socket->stream, &c->socket.stream) != 0) {
    ep_client_close(c);
    return;
  }
  if (c->socket.handle.type == UV_TCP)
    uv_tcp_nodelay(&c->socket.tcp, 1);
  name_peer(c);
  if (room) {
    ep_admit_begin(c);
  } else {
    static const char people[] = "all places are taken; try again later\n",
                      peers[] =
                          "{\"type\":\"error\",\"code\":-5,\"message\":\"all places are taken\"}\n";
    const char *full = l->way == EP_WAY_TELNET ? people : peers;
    if (l->way == EP_WAY_DAP)
      ep_client_dap_tell(c, "all places are taken");
    else
      ep_client_write(c, full, strlen(full));
    ep_client_end(c);
  }
  ep_door_tick_within(d, FAST_MS);
  ep_client_settle(c);
}
