// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reads the frames that a client sends. On the thread of its connection; owns the message that is under way, bounded by
 * message_bytes, and nothing grows with the number of frames.
 *
 * Our own and not QWebSocket's reader, which takes frames without a mask, checks UTF-8 for each fragment by itself, keeps a
 * whole frame unread until it has come, and answers each ping however many answers wait already. It sees none of
 * these bytes (socket.cpp).
 *
 * Binary messages are refused: nobody here has a use for them.
 */
#include "net/frames.h"

#include "net/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { CONTINUATION = 0, TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };
enum { KEPT_BYTES = 64 * 1024 }; // of memory between messages

static frames_event refuse(frames *f, int code, const char *why)
{
  f->is_shut = true;
  f->code = code;
  f->why = why;
  return FRAMES_REFUSED;
}

static unsigned opcode(const frames *f)
{
  return f->head[0] & 0x0fU;
}

static bool is_control(const frames *f)
{
  return opcode(f) >= CLOSE;
}

// The first two bytes say how long the head is.
static size_t head_size(const frames *f)
{
  unsigned length = f->head[1] & 0x7fU;
  return 2 + (length == 127 ? 8U : length == 126 ? 2U : 0U) + 4;
}

static frames_event check_start(frames *f)
{
  unsigned code = opcode(f), length = f->head[1] & 0x7fU;
  bool final = (f->head[0] & 0x80U) != 0;
  if (f->head[0] & 0x70U)
    return refuse(f, 1002, "a reserved bit is set");
  if (!(f->head[1] & 0x80U))
    return refuse(f, 1002, "a frame without a mask");
  switch (code) {
  case CONTINUATION:
    if (f->fragments == 0)
      return refuse(f, 1002, "nothing is there to be continued");
    break;
  case TEXT:
    if (f->fragments > 0)
      return refuse(f, 1002, "a message within a message");
    break;
  case BINARY:
    return refuse(f, 1003, "only text is taken");
  case CLOSE:
  case PING:
  case PONG:
    if (!final || length > FRAMES_CONTROL_BYTES)
      return refuse(f, 1002, "a control frame that is none");
    break;
  default:
    return refuse(f, 1002, "an unknown kind of frame");
  }
  return FRAMES_NONE;
}

// The head is whole: the length, and whether there is room for it.
static frames_event read_length(frames *f)
{
  uint64_t length = f->head[1] & 0x7fU;
  size_t bytes = length == 127 ? 8 : length == 126 ? 2 : 0;
  uint64_t least = length == 127 ? 0x10000 : length == 126 ? 126 : 0;
  if (bytes > 0) {
    length = 0;
    for (size_t i = 0; i < bytes; i++)
      length = length << 8 | f->head[2 + i];
  }
  if (length < least || length >> 63)
    return refuse(f, 1002, "a length that is not written as it has to be");
  f->left = length;
  f->done = 0;
  f->in_payload = true;
  f->control_length = is_control(f) ? 0 : f->control_length;
  if (is_control(f))
    return FRAMES_NONE;
  if (length > f->message_bytes - f->message_length)
    return refuse(f, 1009, "the message is too large");
  if (++f->fragments > FRAMES_FRAGMENTS)
    return refuse(f, 1009, "too many fragments");
  return FRAMES_NONE;
}

// Room for so many bytes more and a 0. What is announced is not yet allocated: bytes have to come first.
static bool reserve(frames *f, size_t more)
{
  size_t wanted = f->message_length + more + 1;
  if (wanted <= f->message_capacity)
    return true;
  size_t capacity = f->message_capacity ? f->message_capacity : 1024;
  while (capacity < wanted)
    capacity *= 2;
  char *message = realloc(f->message, capacity);
  if (!message)
    return false;
  f->message = message;
  f->message_capacity = capacity;
  return true;
}

static frames_event take_payload(frames *f, const char *bytes, size_t length)
{
  const unsigned char *mask = f->head + head_size(f) - 4;
  if (!is_control(f) && !reserve(f, length))
    return refuse(f, 1011, "no memory for the message");
  unsigned char *to = is_control(f) ? f->control + f->control_length
                                    : (unsigned char *)f->message + f->message_length;
  for (size_t i = 0; i < length; i++)
    to[i] = (unsigned char)bytes[i] ^ mask[(f->done + i) % 4];
  if (is_control(f))
    f->control_length += length;
  else
    f->message_length += length;
  f->done += length;
  f->left -= length;
  return FRAMES_NONE;
}

// RFC 6455 7.4 and the registry that belongs to it
static bool is_close_code(int code)
{
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

static frames_event end_close(frames *f)
{
  if (f->control_length == 1)
    return refuse(f, 1002, "half a close code");
  f->code = f->control_length == 0 ? 1005 : f->control[0] << 8 | f->control[1];
  if (f->control_length > 0 && !is_close_code(f->code))
    return refuse(f, 1002, "a close code that is none");
  if (f->control_length > 2 && !utf8_is_valid((const char *)f->control + 2, f->control_length - 2))
    return refuse(f, 1007, "a reason that is no UTF-8");
  f->is_shut = true;
  f->why = "closed by the peer";
  return FRAMES_CLOSE;
}

static frames_event end_frame(frames *f)
{
  f->in_payload = false;
  f->head_length = 0;
  switch (opcode(f)) {
  case CLOSE:
    return end_close(f);
  case PING:
    return FRAMES_PING;
  case PONG:
    return FRAMES_PONG;
  default:
    break;
  }
  if (!(f->head[0] & 0x80U))
    return FRAMES_NONE;
  if (!reserve(f, 0))
    return refuse(f, 1011, "no memory for the message");
  if (!utf8_is_valid(f->message, f->message_length))
    return refuse(f, 1007, "a message that is no UTF-8");
  f->message[f->message_length] = 0;
  f->text = f->message;
  f->length = f->message_length;
  f->message_length = 0; // the bytes stay until the next call
  f->fragments = 0;
  return FRAMES_TEXT;
}

frames_event frames_feed(frames *f, const char *bytes, size_t length, size_t *used)
{
  size_t at = 0;
  frames_event event = f->is_shut ? FRAMES_REFUSED : FRAMES_NONE;
  f->text = NULL;
  if (f->fragments == 0 && f->message_capacity > KEPT_BYTES) { // an idle connection keeps little
    free(f->message);
    f->message = NULL;
    f->message_capacity = 0;
  }
  while (event == FRAMES_NONE && at < length) {
    if (f->in_payload) {
      size_t part = f->left < length - at ? (size_t)f->left : length - at;
      event = take_payload(f, bytes + at, part);
      at += part;
    } else {
      f->head[f->head_length++] = (unsigned char)bytes[at++];
      if (f->head_length == 2)
        event = check_start(f);
      else if (f->head_length > 2 && f->head_length == head_size(f))
        event = read_length(f);
    }
    if (event == FRAMES_NONE && f->in_payload && f->left == 0)
      event = end_frame(f);
  }
  *used = at;
  return event;
}

void frames_init(frames *f, size_t message_bytes)
{
  memset(f, 0, sizeof *f);
  f->message_bytes = message_bytes;
}

void frames_fini(frames *f)
{
  free(f->message);
  memset(f, 0, sizeof *f);
  f->is_shut = true;
}
