/* SPDX-License-Identifier: MIT */
/*
 * Frames of a WebSocket (RFC 6455, section 5): bytes in, whole messages and control frames out; and the other way. One for
 * each end of a connection, in the caller's memory. Knows no sockets and no Lua. Engine thread.
 */
#ifndef EP_WS_FRAMES_H
#define EP_WS_FRAMES_H

#include "base/thread.h"
#include "lua/mem.h"

#include <stdint.h>

enum {
  EP_WS_CONTROL = 125,    /* bytes in a control frame */
  EP_WS_FRAGMENTS = 4096, /* of one message */
  EP_WS_FRAME_HEAD = 14,  /* at most */
};

/* Codes of a close frame (RFC 6455, 7.4.1). The last two are never sent. */
enum {
  EP_WS_NORMAL = 1000,
  EP_WS_GOING_AWAY = 1001,
  EP_WS_PROTOCOL = 1002,
  EP_WS_NOT_UTF8 = 1007,
  EP_WS_POLICY = 1008,
  EP_WS_TOO_BIG = 1009,
  EP_WS_INTERNAL = 1011,
  EP_WS_NO_CODE = 1005,
  EP_WS_LOST = 1006,
};

typedef enum ep_ws_kind { /* the opcodes of frames */
                          EP_WS_TEXT = 1,
                          EP_WS_BINARY = 2,
                          EP_WS_CLOSE = 8,
                          EP_WS_PING = 9,
                          EP_WS_PONG = 10,
} ep_ws_kind;

typedef enum ep_ws_event {
  EP_WS_EVENT_NONE,  /* more bytes are needed */
  EP_WS_EVENT_FRAME, /* kind, bytes, length: a whole message or a control frame; for a close frame without its code, which is in `code` */
  EP_WS_EVENT_REFUSED, /* code, why: for good */
} ep_ws_event;

typedef struct ep_ws_frames {
  /* of the event given last, until the next call */
  ep_ws_kind kind;
  const char *bytes; /* text and reasons are valid UTF-8 */
  size_t length;
  int code;        /* EP_WS_NO_CODE: the close frame has none */
  const char *why; /* static storage */

  /* its own */
  const struct ep_ws_library *wslay;
  struct wslay_frame_context *context;
  ep_mem *mem;
  bool server, over;
  size_t most;
  const char *fed; /* what was given and is not read */
  size_t fed_length;
  ep_ws_kind message_kind; /* of the message that has begun, when fragments > 0 */
  unsigned fragments;
  bool in_frame;      /* of the message; its first bytes have come */
  bool message_whole; /* to be emptied before more is taken */
  char *message;      /* taken from mem */
  size_t message_length, message_size;
  uint64_t payload_read; /* of the frame that has begun */
  char control[EP_WS_CONTROL];
  size_t control_length;
  char *to;          /* where a frame is written, while it is */
  uint8_t keys[128]; /* random bytes */
  size_t keys_left;
} ep_ws_frames;

/* server: frames of clients come, which must be masked, and ours are not; else the other way. most: bytes of a message that comes.
 * Messages in pieces are kept in mem, which is borrowed until fini. 0, EPLUA_E_NOMEM; EPLUA_E_UNSUPPORTED: see ep_ws_library_error(). f: not to be
 * moved. */
int ep_ws_frames_init(ep_ws_frames *f, ep_mem *mem, bool server, size_t most) EP_ENGINE_THREAD;
void ep_ws_frames_fini(ep_ws_frames *f) EP_ENGINE_THREAD; /* of a zeroed one: nothing */

/* Bytes have come: borrowed until ep_ws_frames_next() has given NONE or REFUSED, which is to be called until then. */
void ep_ws_frames_feed(ep_ws_frames *f, const char *bytes, size_t length) EP_ENGINE_THREAD;
ep_ws_event ep_ws_frames_next(ep_ws_frames *f) EP_ENGINE_THREAD;

/* Writes one frame with all of a message into out, which has room for length + EP_WS_FRAME_HEAD bytes. Gives its length; 0: there are no
 * random bytes to be had. length: at most EP_WS_CONTROL for control frames. */
size_t ep_ws_frames_write(ep_ws_frames *f, ep_ws_kind kind, const char *bytes, size_t length,
                          char *out) EP_ENGINE_THREAD;

/* Whether a code may stand in a close frame. */
bool ep_ws_code_valid(int code);

#endif
