// SPDX-License-Identifier: GPL-3.0-or-later
/* The client of tests about HTTP and WebSockets: a bare socket, for no library would send what has to be sent. */
#include "raw_client.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000 };

void raw_open(raw_client *c, uint16_t port)
{
  memset(c, 0, sizeof *c);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (c->fd < 0)
    fail_msg("no socket");
  assert_int_equal(connect(c->fd, (struct sockaddr *)&to, sizeof to), 0);
  int on = 1;
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct timeval patience = {.tv_sec = PATIENCE_MS / 1000};
  setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

bool raw_send(raw_client *c, const void *bytes, size_t length)
{
  const char *at = bytes;
  while (length > 0) {
    ssize_t n = send(c->fd, at, length, MSG_NOSIGNAL);
    if (n < 0)
      return false;
    at += n;
    length -= (size_t)n;
  }
  return true;
}

bool raw_say(raw_client *c, const char *text)
{
  return raw_send(c, text, strlen(text));
}

static bool receive(raw_client *c)
{
  if (c->capacity - c->length < 65536) {
    c->capacity = c->capacity * 2 + 131072;
    char *more = realloc(c->bytes, c->capacity);
    assert_non_null(more);
    c->bytes = more;
  }
  ssize_t n = recv(c->fd, c->bytes + c->length, c->capacity - c->length - 1, 0);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    fail_msg("nothing came for long");
  c->reset = n < 0;
  c->ended = n <= 0;
  c->length += n > 0 ? (size_t)n : 0;
  c->bytes[c->length] = 0;
  return n > 0;
}

bool raw_until(raw_client *c, const char *text)
{
  for (;;) {
    if (text && c->bytes && memmem(c->bytes, c->length, text, strlen(text)))
      return true;
    if (!receive(c))
      return !text;
  }
}

bool raw_read(raw_client *c, size_t length)
{
  while (c->length < length)
    if (!receive(c))
      return false;
  return true;
}

void raw_forget(raw_client *c)
{
  c->length = 0;
  if (c->bytes)
    c->bytes[0] = 0;
}

void raw_close(raw_client *c)
{
  close(c->fd);
  free(c->bytes);
  memset(c, 0, sizeof *c);
  c->fd = -1;
}

void raw_reset(raw_client *c)
{
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  raw_close(c);
}

int raw_status(const raw_client *c)
{
  int status = 0;
  if (!c->bytes || strncmp(c->bytes, "HTTP/1.1 ", 9) != 0)
    return 0;
  for (int i = 9; i < 12 && c->bytes[i] >= '0' && c->bytes[i] <= '9'; i++)
    status = status * 10 + (c->bytes[i] - '0');
  return status;
}

void raw_upgrade(raw_client *c, uint16_t port, const char *path)
{
  char head[400];
  raw_open(c, port);
  snprintf(head, sizeof head,
           "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
           path);
  assert_true(raw_say(c, head));
  assert_true(raw_until(c, "\r\n\r\n"));
  assert_int_equal(raw_status(c), 101);
  assert_non_null(strstr(c->bytes, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")); // RFC 6455 1.3
  raw_forget(c);
}

bool raw_frame(raw_client *c, int first, bool masked, const void *payload, size_t length)
{
  static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
  unsigned char *frame = malloc(length + 14);
  size_t n = 0;
  assert_non_null(frame);
  frame[n++] = (unsigned char)first;
  int marked = masked ? 0x80 : 0;
  if (length < 126) {
    frame[n++] = (unsigned char)(marked | (int)length);
  } else if (length < 65536) {
    frame[n++] = (unsigned char)(marked | 126);
    frame[n++] = (unsigned char)(length >> 8);
    frame[n++] = (unsigned char)(length & 0xff);
  } else {
    frame[n++] = (unsigned char)(marked | 127);
    for (int i = 7; i >= 0; i--)
      frame[n++] = (unsigned char)((uint64_t)length >> (8 * i) & 0xff);
  }
  if (masked) {
    memcpy(frame + n, mask, 4);
    n += 4;
  }
  for (size_t i = 0; i < length; i++)
    frame[n++] = (unsigned char)(((const unsigned char *)payload)[i] ^ (masked ? mask[i % 4] : 0));
  bool sent = raw_send(c, frame, n);
  free(frame);
  return sent;
}

int raw_close_code(raw_client *c)
{
  size_t at = 0;
  for (;;) {
    if (!raw_read(c, at + 2))
      return 0;
    const unsigned char *b = (const unsigned char *)c->bytes + at;
    size_t head = b[1] == 127 ? 10 : b[1] == 126 ? 4 : 2;
    if (!raw_read(c, at + head))
      return 0;
    b = (const unsigned char *)c->bytes + at;
    size_t length = head == 2 ? b[1] : 0;
    for (size_t i = 2; i < head; i++)
      length = length << 8 | b[i];
    if (!raw_read(c, at + head + length))
      return 0;
    b = (const unsigned char *)c->bytes + at;
    if (b[0] == 0x88)
      return length >= 2 ? b[2] << 8 | b[3] : 1005;
    at += head + length;
  }
}

int descriptors_now(void)
{
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  assert_non_null(folder);
  while (readdir(folder))
    count++;
  closedir(folder);
  return count;
}

long memory_now(void)
{
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  assert_non_null(f);
  assert_int_equal(fscanf(f, "%*d %ld", &pages), 1);
  fclose(f);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

long memory_grown(long since)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 0 * since;
#else
  long now = memory_now();
  return now > since ? now - since : 0;
#endif
}
