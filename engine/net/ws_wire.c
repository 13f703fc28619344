// SPDX-License-Identifier: MIT
/* What carries a WebSocket: a stream, or a tunnel through TLS. Engine thread, nothing owned. */
#include "net/tunnel.h"
#include "net/ws_int.h"

static void read_stream(void *wire, bool on) EP_ENGINE_THREAD
{
  ep_stream_read(wire, on);
}

static int write_stream(void *wire, const void *bytes, size_t length) EP_ENGINE_THREAD
{
  return ep_stream_write(wire, bytes, length, NULL, NULL);
}

static size_t stream_queued(const void *wire) EP_ENGINE_THREAD
{
  return ep_stream_queued(wire);
}

static void hold_stream(void *wire, bool on) EP_ENGINE_THREAD
{
  ep_stream_hold(wire, on);
}

static bool finish_stream(void *wire, int64_t ms) EP_ENGINE_THREAD
{
  ep_stream_finish(wire, ms);
  return true;
}

static void close_stream(void *wire) EP_ENGINE_THREAD
{
  ep_stream_close(wire);
}

const ep_ws_wire ep_ws_by_stream = {read_stream,   write_stream, stream_queued, hold_stream,
                                    finish_stream, close_stream, NULL};
