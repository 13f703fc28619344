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

static void read_tunnel(void *wire, bool on) EP_ENGINE_THREAD
{
  ep_tunnel_read(wire, on);
}

static int write_tunnel(void *wire, const void *bytes, size_t length) EP_ENGINE_THREAD
{
  return ep_tunnel_write(wire, bytes, length, NULL, NULL);
}

static size_t tunnel_queued(const void *wire) EP_ENGINE_THREAD
{
  return ep_tunnel_queued(wire);
}

static void hold_tunnel(void *wire, bool on) EP_ENGINE_THREAD
{
  ep_tunnel_hold(wire, on);
}

// TLS has no half that could be ended: the caller waits for the peer's end.
static bool finish_tunnel(void *wire, int64_t ms)
{
  (void)wire, (void)ms;
  return false;
}

static void close_tunnel(void *wire) EP_ENGINE_THREAD
{
  ep_tunnel_close(wire);
}

static const char *tunnel_error(const void *wire) EP_ENGINE_THREAD
{
  return ep_tunnel_error(wire);
}

const ep_ws_wire ep_ws_by_tunnel = {read_tunnel,   write_tunnel, tunnel_queued, hold_tunnel,
                                    finish_tunnel, close_tunnel, tunnel_error};
