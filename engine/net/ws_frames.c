// SPDX-License-Identifier: MIT
/*
 * Frames by libwslay, messages by us. Engine thread; a reader owns the message that is being put together.
 * Of libwslay it is the API of frames that is used, and not that of events: the latter reserves as many bytes as a frame
 * announces, puts no bound to fragments, and queues an answer for each ping of a peer that reads none. A message that came in one piece is
 * given where it lies, so that a quiet connection holds no buffer.
 */
#include "net/ws_frames.h"

#include "net/ws_library.h"

#include "base/utf8.h"

#include <eplua/error.h>

#include <string.h>
#include <sys/random.h>

enum { FIRST_SIZE = 8 << 10, KEPT_SIZE = 64 << 10 };

bool ep_ws_code_valid(int code)
{
  return (code >= 1000 && code <= 1014 && code != 1004 && code != EP_WS_NO_CODE &&
          code != EP_WS_LOST) ||
         (code >= 3000 && code <= 4999);
}

// --- reading ---

static ssize_t give_bytes(uint8_t *buf, size_t size, int flags, void *ud)
{
  (void)flags;
  ep_ws_frames *f = ud;
  size_t length = f->fed_length < size ? f->fed_length : size;
  if (length == 0)
    return -1;
  memcpy(buf, f->fed, length);
  f->fed += length;
  f->fed_length -= length;
  return (ssize_t)length;
}

static void drop_message(ep_ws_frames *f)
{
  ep_mem_alloc(f->mem, f->message, f->message_size, 0);
  f->message = NULL;
  f->message_length = f->message_size = 0;
}

void ep_ws_frames_feed(ep_ws_frames *f, const char *bytes, size_t length)
{
  f->fed = bytes;
  f->fed_length = length;
}

static ep_ws_event refuse(ep_ws_frames *f, int code, const char *why)
{
  f->over = true;
  f->code = code;
  f->why = why;
  drop_message(f);
  return EP_WS_EVENT_REFUSED;
}

static bool append(ep_ws_frames *f, const uint8_t *bytes, size_t length)
{
  if (length > f->message_size - f->message_length) {
    size_t size = f->message_size ? f->message_size * 2 : FIRST_SIZE;
    while (size < f->message_length + length)
      size *= 2;
    char *grown = ep_mem_alloc(f->mem, f->message, f->message_size, size);
    if (!grown)
      return false;
    f->message = grown;
    f->message_size = size;
  }
  if (length > 0)
    memcpy(f->message + f->message_length, bytes, length);
  f->message_length += length;
  return true;
}

static ep_ws_event give_frame(ep_ws_frames *f, ep_ws_kind kind, const char *bytes, size_t length)
{
  if (kind == EP_WS_TEXT && !ep_utf8_is_valid(bytes, length))
    return refuse(f, EP_WS_NOT_UTF8, "text that is not UTF-8");
  f->kind = kind;
  f->bytes = bytes;
  f->length = length;
  return EP_WS_EVENT_FRAME;
}

static ep_ws_event take_close(ep_ws_frames *f)
{
  f->code = EP_WS_NO_CODE;
  if (f->control_length == 0)
    return give_frame(f, EP_WS_CLOSE, f->control, 0);
  if (f->control_length == 1)
    return refuse(f, EP_WS_PROTOCOL, "half a code to close with");
  f->code = (unsigned char)f->control[0] << 8 | (unsigned char)f->control[1];
  if (!ep_ws_code_valid(f->code))
    return refuse(f, EP_WS_PROTOCOL, "an invalid code to close with");
  if (!ep_utf8_is_valid(f->control + 2, f->control_length - 2))
    return refuse(f, EP_WS_NOT_UTF8, "a reason that is not UTF-8");
  f->over = true; // nothing may follow
  return give_frame(f, EP_WS_CLOSE, f->control + 2, f->control_length - 2);
}

// A piece of a control frame, which libwslay has found to be short and whole. NONE: not complete yet.
static ep_ws_event take_control(ep_ws_frames *f, const struct wslay_frame_iocb *piece)
{
  if (piece->data_length > sizeof f->control - f->control_length)
    return refuse(f, EP_WS_PROTOCOL, "a long control frame");
  if (piece->data_length > 0)
    memcpy(f->control + f->control_length, piece->data, piece->data_length);
  f->control_length += piece->data_length;
  if (f->control_length < piece->payload_length)
    return EP_WS_EVENT_NONE;
  ep_ws_event event = piece->opcode == WSLAY_CONNECTION_CLOSE
                          ? take_close(f)
                          : give_frame(f, piece->opcode == WSLAY_PING ? EP_WS_PING : EP_WS_PONG,
                                       f->control, f->control_length);
  f->control_length = 0;
  return event;
}

// A frame of a message begins. 0, or the code to refuse it with.
static int begin_frame(ep_ws_frames *f, const struct wslay_frame_iocb *piece, const char **why)
{
  bool continues = piece->opcode == WSLAY_CONTINUATION_FRAME;
  *why = "a continuation of nothing";
  if (continues && f->fragments == 0)
    return EP_WS_PROTOCOL;
  *why = "a message inside another";
  if (!continues && f->fragments > 0)
    return EP_WS_PROTOCOL;
  *why = "a message in too many pieces";
  if (f->fragments == EP_WS_FRAGMENTS)
    return EP_WS_TOO_BIG;
  *why = "a message that is too big";
  if (piece->payload_length > f->most - f->message_length)
    return EP_WS_TOO_BIG;
  f->fragments++;
  if (!continues)
    f->message_kind = piece->opcode == WSLAY_TEXT_FRAME ? EP_WS_TEXT : EP_WS_BINARY;
  return 0;
}

static ep_ws_event take_data(ep_ws_frames *f, const struct wslay_frame_iocb *piece, bool last)
{
  if (!f->in_frame) {
    const char *why;
    int code = begin_frame(f, piece, &why);
    if (code)
      return refuse(f, code, why);
  }
  f->in_frame = !last;
  bool whole = last && piece->fin;
  if (whole)
    f->fragments = 0;
  if (whole && f->message_length == 0)
    return give_frame(f, f->message_kind, (const char *)piece->data, piece->data_length);
  if (!append(f, piece->data, piece->data_length))
    return refuse(f, EP_WS_INTERNAL, "not enough memory for a message");
  if (!whole)
    return EP_WS_EVENT_NONE;
  f->message_whole = true;
  return give_frame(f, f->message_kind, f->message, f->message_length);
}

static bool known(unsigned opcode)
{
  return opcode <= WSLAY_BINARY_FRAME || (opcode >= WSLAY_CONNECTION_CLOSE && opcode <= WSLAY_PONG);
}

ep_ws_event ep_ws_frames_next(ep_ws_frames *f)
{
  if (f->over)
    return EP_WS_EVENT_NONE;
  if (f->message_whole) {
    f->message_whole = false;
    f->message_length = 0;
    if (f->message_size > KEPT_SIZE)
      drop_message(f);
  }
  for (;;) {
    struct wslay_frame_iocb piece = {0};
    ssize_t got = f->wslay->recv(f->context, &piece);
    if (got == WSLAY_ERR_WANT_READ)
      return EP_WS_EVENT_NONE;
    if (got < 0)
      return refuse(f, EP_WS_PROTOCOL, "a malformed frame");
    if (piece.rsv)
      return refuse(f, EP_WS_PROTOCOL, "reserved bits");
    if (!known(piece.opcode))
      return refuse(f, EP_WS_PROTOCOL, "an unknown kind of frame");
    if ((piece.mask != 0) != f->server)
      return refuse(f, EP_WS_PROTOCOL,
                    f->server ? "a frame without mask" : "a masked frame of a server");
    bool control = wslay_is_ctrl_frame(piece.opcode);
    f->payload_read += piece.data_length;
    bool last = f->payload_read == piece.payload_length;
    if (last)
      f->payload_read = 0;
    ep_ws_event event = control ? take_control(f, &piece) : take_data(f, &piece, last);
    if (event != EP_WS_EVENT_NONE)
      return event;
  }
}

// --- writing ---

static ssize_t take_bytes(const uint8_t *bytes, size_t length, int flags, void *ud)
{
  (void)flags;
  ep_ws_frames *f = ud;
  memcpy(f->to, bytes, length);
  f->to += length;
  return (ssize_t)length;
}

// RFC 6455, 5.3: not to be foreseen by who gave the message. A call of the system for each would cost more than the frame.
static int give_key(uint8_t *key, size_t length, void *ud)
{
  ep_ws_frames *f = ud;
  if (f->keys_left < length) {
    if (getrandom(f->keys, sizeof f->keys, 0) != (ssize_t)sizeof f->keys)
      return -1;
    f->keys_left = sizeof f->keys;
  }
  f->keys_left -= length;
  memcpy(key, f->keys + f->keys_left, length);
  return 0;
}

size_t ep_ws_frames_write(ep_ws_frames *f, ep_ws_kind kind, const char *bytes, size_t length,
                          char *out)
{
  struct wslay_frame_iocb frame = {.fin = 1,
                                   .opcode = (uint8_t)kind,
                                   .payload_length = length,
                                   .mask = !f->server,
                                   .data = (const uint8_t *)bytes,
                                   .data_length = length};
  f->to = out;
  if (f->wslay->send(f->context, &frame) < 0)
    return 0;
  return (size_t)(f->to - out);
}

// --- both ---

int ep_ws_frames_init(ep_ws_frames *f, ep_mem *mem, bool server, size_t most)
{
  static const struct wslay_frame_callbacks callbacks = {
      .recv_callback = give_bytes, .send_callback = take_bytes, .genmask_callback = give_key};
  *f = (ep_ws_frames){.mem = mem, .server = server, .most = most, .wslay = ep_ws_library_get()};
  if (!f->wslay)
    return EPLUA_E_UNSUPPORTED;
  if (f->wslay->context_init(&f->context, &callbacks, f) == 0)
    return 0;
  f->context = NULL;
  return EPLUA_E_NOMEM;
}

void ep_ws_frames_fini(ep_ws_frames *f)
{
  if (f->mem)
    drop_message(f);
  if (f->context)
    f->wslay->context_free(f->context);
  f->context = NULL;
}
