// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The way to another process: messages as lines, over its socket file or its telnet port. Never waits once it is made; owns
 * its descriptor, the addresses, and what has come and is to go.
 * The telnet port greets first: with a prompt, to which ":json" is said, or with a question for the token. What it says before the first
 * message is for people and is left out.
 */
#include "link/link.h"
#include "link/place.h"
#include "link/text.h"
#include "words/words.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_MAX = 256 * 1024, TOKEN_SIZE = 256 };

typedef enum stage { OFF, CONNECTING, GREETED, TALKING } stage;

typedef struct socket_link {
  peer_link link;
  link_place place;
  struct addrinfo *addresses, *tried; // of the port
  bool tried_path, telnet;            // which one it is connected to, or tries
  bool (*ask_token)(char *token, size_t size);
  char token[TOKEN_SIZE];
  bool told_token, has_said;
  bool was_in;      // at least once
  bool asks_nobody; // for a token
  stage stage;
  int fd;
  int given; // a socket that is connected: it has no place; -1: none, or it was used
  int code;  // of why
  link_text in, out;
  size_t looked; // bytes of `in` in which there is no line end
  char why[160];
} socket_link;

static void fail(socket_link *l, const char *why)
{
  if (!*why)
    why = _("the connection was closed");
  snprintf(l->why, sizeof l->why, "%s", why);
  l->code = EPLUA_E_IO;
}

static void refuse(socket_link *l, const char *why)
{
  fail(l, why);
  l->code = EPLUA_E_DENIED;
}

static void shut(socket_link *l)
{
  if (l->fd >= 0)
    close(l->fd);
  l->fd = -1;
}

// --- connecting ---

// Begins to connect; false: see why.
static bool begin(socket_link *l, int family, const struct sockaddr *address, socklen_t size)
{
  shut(l);
  l->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (l->fd < 0 || (connect(l->fd, address, size) != 0 && errno != EINPROGRESS)) {
    fail(l, strerror(errno));
    shut(l);
    return false;
  }
  l->stage = CONNECTING;
  return true;
}

// Begins with the next place there is; false: there is none left.
static bool begin_next(socket_link *l)
{
  while (l->tried) {
    struct addrinfo *a = l->tried;
    l->tried = a->ai_next;
    l->telnet = true;
    if (begin(l, a->ai_family, a->ai_addr, a->ai_addrlen))
      return true;
  }
  if (!l->place.path[0] || l->tried_path)
    return false;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, l->place.path, sizeof address.sun_path);
  l->tried_path = true;
  l->telnet = false;
  return begin(l, AF_UNIX, (const struct sockaddr *)&address, sizeof address);
}

static peer_link_state give_up(socket_link *l, eplua_error *err)
{
  err->code = l->code;
  snprintf(err->message, sizeof err->message, "%s", l->why);
  return PEER_LINK_CLOSED;
}

static peer_link_state open_socket(peer_link *link, eplua_error *err)
{
  socket_link *l = (socket_link *)link;
  link_text_clear(&l->in);
  link_text_clear(&l->out);
  l->looked = 0;
  l->tried = l->addresses;
  l->tried_path = l->told_token = l->has_said = false;
  if (l->given >= 0) {
    l->fd = l->given;
    l->given = -1;
    l->stage = TALKING;
    l->link.same_files = true;
    return PEER_LINK_OPEN;
  }
  return begin_next(l) ? PEER_LINK_OPENING : give_up(l, err);
}

// A machine that has lost its power says nothing: it is asked, and counts as gone when it does not answer for half a minute.
static void watch_peer(int fd)
{
  const int on = 1, idle_s = 10, every_s = 5, count = 4, gone_ms = 30000;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof every_s);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &gone_ms, sizeof gone_ms);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void on_connected(socket_link *l)
{
  if (l->telnet)
    watch_peer(l->fd);
  l->stage = l->telnet ? GREETED : TALKING;
  l->link.same_files = !l->telnet;
}

// True: it goes on, be it with another address.
static bool finish_connect(socket_link *l)
{
  int error = 0;
  struct pollfd ready = {.fd = l->fd, .events = POLLOUT};
  if (poll(&ready, 1, 0) == 0)
    return true;
  getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof error});
  if (error == 0) {
    on_connected(l);
    return true;
  }
  fail(l, strerror(error));
  return begin_next(l);
}

// --- the greeting ---

static bool has_word(const link_text *t, const char *word)
{
  return t->length > 0 && strcasestr(t->bytes, word);
}

// Says what the greeting wants, once it has come whole: a prompt and a question end with a blank. False: it cannot.
static bool answer_greeting(socket_link *l)
{
  if (l->in.length == 0 || l->in.bytes[l->in.length - 1] != ' ')
    return true;
  bool wants = has_word(&l->in, "token");
  link_text_clear(&l->in);
  if (!wants) {
    link_text_put(&l->out, ":json\n");
    l->stage = TALKING;
    return true;
  }
  if (l->told_token) {
    refuse(l, _("the token is wrong"));
    return false;
  }
  // once somebody types, the terminal is the line's
  if (!l->token[0] && (l->was_in || !l->ask_token || !l->ask_token(l->token, sizeof l->token))) {
    refuse(l, l->asks_nobody ? _("the engine wants its token")
                             : _("the engine wants its token (set EPLUA_TOKEN)"));
    return false;
  }
  link_text_print(&l->out, "%s\n", l->token);
  l->told_token = true;
  return true;
}

// --- bytes ---

static bool write_some(socket_link *l)
{
  size_t done = 0;
  while (done < l->out.length) {
    ssize_t n = send(l->fd, l->out.bytes + done, l->out.length - done, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno != EAGAIN) {
      fail(l, strerror(errno));
      return false;
    }
    if (n < 0)
      break;
    done += (size_t)n;
  }
  if (done > 0) {
    memmove(l->out.bytes, l->out.bytes + done, l->out.length - done);
    l->out.length -= done;
  }
  return true;
}

static bool read_some(socket_link *l)
{
  char bytes[16 * 1024];
  for (size_t all = 0; all < READ_MAX && l->in.length < PEER_MESSAGE_MAX;) {
    ssize_t n = recv(l->fd, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && errno == EAGAIN)
      return true;
    if (n <= 0) {
      fail(l, n < 0 ? strerror(errno) : "");
      return false;
    }
    link_text_add(&l->in, bytes, (size_t)n);
    all += (size_t)n;
  }
  if (l->in.length >= PEER_MESSAGE_MAX && !memchr(l->in.bytes, '\n', l->in.length)) {
    fail(l, _("a message is too long"));
    return false;
  }
  return !l->in.failed;
}

static int descriptor(peer_link *link, short *events)
{
  const socket_link *l = (const socket_link *)link;
  *events = (short)(l->stage == CONNECTING ? POLLOUT : POLLIN | (l->out.length > 0 ? POLLOUT : 0));
  return l->fd;
}

static peer_link_state step(peer_link *link, eplua_error *err)
{
  socket_link *l = (socket_link *)link;
  if (l->fd < 0)
    return give_up(l, err);
  if (l->stage == CONNECTING) {
    if (!finish_connect(l))
      return give_up(l, err);
    if (l->stage == CONNECTING)
      return PEER_LINK_OPENING;
  }
  bool read = read_some(l);
  if (read && l->stage == GREETED)
    read = answer_greeting(l);
  if (!read || !write_some(l)) {
    if (l->told_token && !l->has_said)
      refuse(l, _("the engine does not let us in: is the token right?"));
    return give_up(l, err);
  }
  return l->stage == TALKING ? PEER_LINK_OPEN : PEER_LINK_OPENING;
}

// --- messages ---

static char *take(peer_link *link, size_t *length)
{
  socket_link *l = (socket_link *)link;
  while (l->stage == TALKING && l->in.length > l->looked) {
    char *end = memchr(l->in.bytes + l->looked, '\n', l->in.length - l->looked);
    if (!end) {
      l->looked = l->in.length;
      return NULL;
    }
    size_t n = (size_t)(end - l->in.bytes), skip = 0;
    while (!l->has_said && skip < n && l->in.bytes[skip] != '{') // a prompt in front of it
      skip++;
    char *message = n > skip ? malloc(n - skip + 1) : NULL;
    if (message) {
      memcpy(message, l->in.bytes + skip, n - skip);
      message[n - skip] = '\0';
      *length = n - skip;
      l->has_said = l->was_in = true;
    }
    l->in.length -= n + 1;
    memmove(l->in.bytes, end + 1, l->in.length);
    l->looked = 0;
    if (message)
      return message;
  }
  return NULL;
}

static bool send_socket(peer_link *link, const char *json, size_t length)
{
  socket_link *l = (socket_link *)link;
  if (l->stage != TALKING || l->fd < 0 || length > PEER_MESSAGE_MAX)
    return false;
  link_text_add(&l->out, json, length);
  link_text_put(&l->out, "\n");
  write_some(l); // a failure is found again by step()
  return !l->out.failed;
}

static void close_socket(peer_link *link)
{
  socket_link *l = (socket_link *)link;
  shut(l);
  l->stage = OFF;
  link_text_free(&l->in);
  link_text_free(&l->out);
}

static void free_socket(peer_link *link)
{
  socket_link *l = (socket_link *)link;
  close_socket(link);
  if (l->given >= 0)
    close(l->given);
  explicit_bzero(l->token, sizeof l->token);
  if (l->addresses)
    freeaddrinfo(l->addresses);
  free(l);
}

static socket_link *new_link(void)
{
  static const peer_link_ops ops = {open_socket, descriptor,   step,       take,
                                    send_socket, close_socket, free_socket};
  socket_link *l = calloc(1, sizeof *l);
  if (!l)
    return NULL;
  l->link.ops = &ops;
  l->fd = l->given = -1;
  fail(l, "");
  return l;
}

static void set_token(socket_link *l, const char *token)
{
  if (token && strlen(token) < sizeof l->token && !strpbrk(token, "\r\n"))
    snprintf(l->token, sizeof l->token, "%s", token);
}

void peer_link_set_token(peer_link *link, const char *token)
{
  socket_link *l = (socket_link *)link;
  l->asks_nobody = true;
  l->ask_token = NULL;
  explicit_bzero(l->token, sizeof l->token);
  set_token(l, token);
}

peer_link *peer_link_new_descriptor(int fd)
{
  socket_link *l = new_link();
  int flags = fcntl(fd, F_GETFL);
  if (!l || flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
    close(fd);
    free(l);
    return NULL;
  }
  l->given = fd;
  return &l->link;
}

peer_link *peer_link_new_socket(const char *where, bool (*ask_token)(char *token, size_t size),
                                eplua_error *err)
{
  socket_link *l = new_link();
  if (!l)
    return NULL;
  l->ask_token = ask_token;
  set_token(l, getenv("EPLUA_TOKEN"));
  if (link_place_read(where, &l->place, err) != EPLUA_OK)
    goto fail;
  if (l->place.port[0]) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    int code =
        getaddrinfo(l->place.host[0] ? l->place.host : NULL, l->place.port, &hints, &l->addresses);
    if (code != 0 && !l->place.path[0]) {
      err->code = EPLUA_E_IO;
      snprintf(err->message, sizeof err->message, "%.200s: %s", where, gai_strerror(code));
      goto fail;
    }
  }
  return &l->link;
fail:
  free_socket(&l->link);
  return NULL;
}
