/* SPDX-License-Identifier: MIT */
/*
 * The telnet protocol (RFC 854, 855, 857 echo, 858 suppress go ahead, 1073 window size) of one connection, without the
 * connection: bytes in, text and commands out, and back. One thread.
 *
 * We never begin to negotiate by ourselves: to a client that speaks no telnet (nc) that would be garbage. As soon as it
 * sends the first IAC, or ep_wire_offer() says so, we offer to echo. Everything but echo, SGA and NAWS is refused, once.
 */
#ifndef EP_WIRE_H
#define EP_WIRE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ep_wire ep_wire;

typedef enum ep_wire_command {
  EP_WIRE_INTERRUPT, /* IP, BREAK, ABORT */
  EP_WIRE_END,       /* EOF */
  EP_WIRE_ERASE_CHARACTER,
  EP_WIRE_ERASE_LINE,
  EP_WIRE_ARE_YOU_THERE,
} ep_wire_command;

/* None may free the wire. */
typedef struct ep_wire_calls {
  void (*text)(void *ud, const char *bytes, size_t length); /* what the user has typed, borrowed */
  void (*command)(void *ud, ep_wire_command command);
  void (*changed)(void *ud); /* what ep_wire_echoes() or ep_wire_columns() say */
  void (*send)(void *ud, const char *bytes, size_t length); /* to the connection; borrowed */
} ep_wire_calls;

/* calls: until freed. NULL: no memory. */
ep_wire *ep_wire_new(const ep_wire_calls *calls, void *ud);
void ep_wire_free(ep_wire *w); /* NULL is accepted */

/* Bytes of the connection. */
void ep_wire_receive(ep_wire *w, const char *bytes, size_t length);

/* Sends text: line ends (LF) become CR LF when the client speaks telnet. */
void ep_wire_write(ep_wire *w, const char *text, size_t length);

/* Offers to echo, and asks for the window's size. */
void ep_wire_offer(ep_wire *w);

bool ep_wire_echoes(const ep_wire *w); /* the client has left it to us: it sends each key */
int ep_wire_columns(const ep_wire *w); /* 20 to 1000; 0: not told */

#endif
