// SPDX-License-Identifier: MIT
/*
 * What is said over a WebSocket: frames out, frames in. Engine thread, nothing owned.
 * Of the pings that come while much waits to be sent only the last is answered (RFC 6455, 5.5.3), so a flood of them costs nothing. A close frame is sent also when
 * the queue is full, for messages leave it a little room.
 */
#include "net/ws_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1024, SMALL = 2048 };

// --- frames out ---

static int send_frame(ep_ws *ws, ep_ws_kind kind, const char *bytes, size_t length) EP_ENGINE_THREAD
{
  char small[SMALL];
  char *frame = length <= SMALL - EP_WS_FRAME_HEAD ? small : malloc(length + EP_WS_FRAME_HEAD);
  if (!frame)
    return UV_ENOMEM;
  size_t size = ep_ws_frames_write(&ws->frames, kind, bytes, length, frame);
  int error = size == 0 ? UV_EIO : ws->by->write(ws->wire, frame, size);
  if (frame != small)
    free(frame);
  return error;
}

int ep_ws_send(ep_ws *ws, const char *bytes, size_t length, bool binary)
{
  if (ws->phase != EP_WS_OPEN || !ws->wire)
    return UV_ENOTCONN;
  size_t queued = ws->by->queued(ws->wire);
  if (queued >= EP_STREAM_LOW && length + queued > EP_STREAM_QUEUE - ROOM)
    return UV_ENOBUFS;
  return send_frame(ws, binary ? EP_WS_BINARY : EP_WS_TEXT, bytes, length);
}

void ep_ws_pong(ep_ws *ws)
{
  ws->pong_due = ws->by->queued(ws->wire) >= EP_STREAM_LOW;
  if (!ws->pong_due)
    send_frame(ws, EP_WS_PONG, ws->pong, ws->pong_length);
}

void ep_ws_ping(ep_ws *ws)
{
  if (ws->by->queued(ws->wire) < EP_STREAM_LOW)
    send_frame(ws, EP_WS_PING, "", 0);
}

// Cuts at a whole character.
size_t ep_ws_reason_length(const char *reason)
{
  size_t length = reason ? strnlen(reason, EP_WS_REASON + 1) : 0;
  if (length > EP_WS_REASON) {
    length = EP_WS_REASON;
    while (length > 0 && ((unsigned char)reason[length] & 0xc0) == 0x80)
      length--;
  }
  return length;
}

int ep_ws_say_goodbye(ep_ws *ws, int code, const char *reason)
{
  char payload[EP_WS_CONTROL];
  size_t length = ep_ws_reason_length(reason);
  if (code == EP_WS_NO_CODE)
    return send_frame(ws, EP_WS_CLOSE, "", 0);
  payload[0] = (char)(code >> 8);
  payload[1] = (char)code;
  if (length > 0)
    memcpy(payload + 2, reason, length);
  return send_frame(ws, EP_WS_CLOSE, payload, length + 2);
}

// --- frames in ---

// The peer says goodbye.
static void take_close(ep_ws *ws) EP_ENGINE_THREAD
{
  char reason[EP_WS_REASON + 1];
  ep_ws_end end = {ws->frames.code, reason, ws->frames.length, NULL};
  snprintf(reason, sizeof reason, "%.*s", (int)ws->frames.length, ws->frames.bytes);
  if (ws->phase == EP_WS_OPEN)
    ep_ws_say_goodbye(ws, end.code, NULL);
  else if (end.reason_length == 0 && end.code == ws->own_code) // the answer to our own goodbye
    snprintf(reason, sizeof reason, "%s", ws->own_reason);
  end.reason_length = strlen(reason);
  ep_ws_finish(ws);
  ep_ws_tell_closed(ws, &end);
}

// The peer breaks the protocol or a limit.
static void take_refused(ep_ws *ws) EP_ENGINE_THREAD
{
  char problem[EP_WS_REASON + 64];
  ep_ws_end end = {ws->frames.code, ws->frames.why, strlen(ws->frames.why), problem};
  snprintf(problem, sizeof problem, "closed with code %d: %s", end.code, end.reason);
  if (ws->phase == EP_WS_OPEN)
    ep_ws_say_goodbye(ws, end.code, end.reason);
  ep_ws_finish(ws);
  ep_ws_tell_closed(ws, &end);
}

static void take_frame(ep_ws *ws) EP_ENGINE_THREAD
{
  const ep_ws_frames *f = &ws->frames;
  switch (f->kind) {
  case EP_WS_TEXT:
  case EP_WS_BINARY:
    ws->item.served++;
    if (ws->phase == EP_WS_OPEN && ws->owner && ws->owner->message)
      ws->owner->message(ws->ud, f->bytes, f->length, f->kind == EP_WS_BINARY);
    break;
  case EP_WS_PING:
    if (ws->phase != EP_WS_OPEN)
      break;
    if (f->length > 0)
      memcpy(ws->pong, f->bytes, f->length);
    ws->pong_length = (uint8_t)f->length;
    ep_ws_pong(ws);
    break;
  case EP_WS_CLOSE:
    take_close(ws);
    break;
  case EP_WS_PONG:
    break;
  }
}

void ep_ws_take(void *ud, const char *bytes, size_t length)
{
  ep_ws *ws = ud;
  ws->heard = true;
  if (ws->phase == EP_WS_BEGINS) {
    size_t used = ws->handshake(ws, bytes, length);
    bytes += used;
    length -= used;
  }
  if (length == 0 || (ws->phase != EP_WS_OPEN && ws->phase != EP_WS_CLOSING))
    return;
  ep_ws_frames_feed(&ws->frames, bytes, length);
  ep_ws_event event;
  while ((ws->phase == EP_WS_OPEN || ws->phase == EP_WS_CLOSING) &&
         (event = ep_ws_frames_next(&ws->frames)) != EP_WS_EVENT_NONE) {
    if (event == EP_WS_EVENT_REFUSED)
      take_refused(ws);
    else
      take_frame(ws);
  }
}
