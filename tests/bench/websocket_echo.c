// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The load for a WebSocket server that echoes: bench_websocket PORT BYTES WINDOW SECONDS prints messages per second over one
 * connection with so many messages under way. A bare socket, so that the server is what is measured.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int connect_to(uint16_t port)
{
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
    exit(1);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  static const char head[] =
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  if (send(fd, head, sizeof head - 1, MSG_NOSIGNAL) != (ssize_t)sizeof head - 1)
    exit(1);
  char answer[4096] = "";
  for (size_t n = 0; !strstr(answer, "\r\n\r\n");) {
    ssize_t got = recv(fd, answer + n, sizeof answer - 1 - n, 0);
    if (got <= 0)
      exit(1);
    n += (size_t)got;
    answer[n] = 0;
  }
  return fd;
}

// A frame of a client with that many bytes of text, under a mask of zeros.
static size_t make_frame(unsigned char *out, size_t bytes)
{
  size_t n = 0;
  out[n++] = 0x81;
  if (bytes < 126) {
    out[n++] = (unsigned char)(0x80 | bytes);
  } else {
    out[n++] = 0x80 | 126;
    out[n++] = (unsigned char)(bytes >> 8);
    out[n++] = (unsigned char)bytes;
  }
  memset(out + n, 0, 4);
  memset(out + n + 4, 'x', bytes);
  return n + 4 + bytes;
}

int main(int argc, char **argv)
{
  if (argc != 5)
    return 2;
  size_t bytes = strtoul(argv[2], NULL, 10), window = strtoul(argv[3], NULL, 10);
  double until, seconds = strtod(argv[4], NULL);
  if (bytes > 65535 || window == 0)
    return 2;
  int fd = connect_to((uint16_t)strtoul(argv[1], NULL, 10));
  unsigned char *frame = malloc(bytes + 16);
  static char in[1 << 16];
  if (!frame)
    return 1;
  size_t length = make_frame(frame, bytes), echo = length - 4;
  size_t sent = 0, received = 0; // bytes
  double begin = now();
  until = begin + seconds;
  while (now() < until) {
    bool room = sent / length < received / echo + window;
    struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (room ? POLLOUT : 0))};
    poll(&p, 1, 1000);
    while (room && (p.revents & POLLOUT)) {
      size_t at = sent % length;
      ssize_t n = send(fd, frame + at, length - at, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n <= 0)
        break;
      sent += (size_t)n;
      room = sent / length < received / echo + window;
    }
    ssize_t got = p.revents & POLLIN ? recv(fd, in, sizeof in, MSG_DONTWAIT) : 0;
    if (got > 0)
      received += (size_t)got;
    else if (p.revents & POLLHUP)
      break; // the figure tells
  }
  printf("%.0f\n", (double)(received / echo) / (now() - begin));
  free(frame);
  return 0;
}
