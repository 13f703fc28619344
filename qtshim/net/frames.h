// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The reader of a WebSocket's frames, for the server's side (RFC 6455): bytes in, whole messages and control frames out. One for
 * each connection, in the caller's memory, on one thread at a time.
 */
#ifndef NET_FRAMES_H
#define NET_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  FRAMES_CONTROL_BYTES = 125, /* payload of a control frame */
  FRAMES_FRAGMENTS = 1024     /* of one message */
};

typedef enum frames_event {
  FRAMES_NONE, /* all bytes are taken, more are needed */
  FRAMES_TEXT, /* a message: text, length; valid UTF-8, a 0 byte follows */
  FRAMES_PING, /* control, control_length */
  FRAMES_PONG,
  FRAMES_CLOSE,  /* the peer closes: code (1005: it gave none) */
  FRAMES_REFUSED /* close with code, why; for good */
} frames_event;

typedef struct frames {
  /* for the caller, of the event that was given last, until the next call */
  const char *text;
  size_t length;
  unsigned char control[FRAMES_CONTROL_BYTES];
  size_t control_length;
  int code;
  const char *why; /* static */

  /* its own */
  size_t message_bytes;
  char *message;
  size_t message_length, message_capacity;
  unsigned fragments; /* of the message that has begun; 0: none has */
  unsigned char head[14];
  size_t head_length;  /* bytes of it that have come */
  uint64_t left, done; /* of the payload: to come, come */
  bool in_payload, is_shut;
} frames;

/* message_bytes: the largest message. */
void frames_init(frames *f, size_t message_bytes);
void frames_fini(frames *f);

/* Takes bytes up to the end of one event; *used says how many. */
frames_event frames_feed(frames *f, const char *bytes, size_t length, size_t *used);

#ifdef __cplusplus
}
#endif

#endif
