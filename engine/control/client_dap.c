// SPDX-License-Identifier: MIT
/*
 * A connection with a debugger: frames in, messages to its session, messages of the session out as frames. The control thread.
 * What the messages mean is the session's (dap.c), and so is who has to show the token, since it stands in a request. Here
 * it is decided whether a token is right.
 * A stream that is no DAP any more is told so in an event, which editors show, and ends: nobody could say where the next
 * message begins.
 */
#include "control/door.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

static bool on_send(void *ud, const char *json, size_t length)
{
  ep_client *c = ud;
  char head[EP_DAP_HEAD_SIZE];
  if (c->state == EP_CLIENT_CLOSED)
    return true; // nothing is kept for it
  ep_client_send(c, head, ep_dap_frame_head(head, length));
  ep_client_send(c, json, length);
  ep_door_wake(c->door);
  bool room = ep_client_waiting(c) < EP_CLIENT_OUTPUT;
  c->dap_full |= !room;
  return room;
}

static void on_gone(void *ud)
{
  ep_client_unref(ud);
}

static int on_admit(void *ud, const char *token)
{
  return ep_admit_token(ud, token);
}

void ep_client_dap_tell(ep_client *c, const char *why)
{
  char json[256];
  int n = snprintf(json, sizeof json,
                   "{\"seq\":0,\"type\":\"event\",\"event\":\"output\",\"body\":{\"category\":"
                   "\"important\",\"output\":\"eplua: the connection ends: %s\\n\"}}",
                   why);
  on_send(c, json, (size_t)n);
}

void ep_client_dap_begin(ep_client *c, bool admitted, bool owns)
{
  eplua_dap_config config = {.size = sizeof config,
                             .ud = c,
                             .name = c->from,
                             .send = on_send,
                             .gone = on_gone,
                             .admit = admitted ? NULL : on_admit,
                             .owns = owns};
  ep_client_ref(c);
  c->admitted = admitted;
  c->dap = eplua_dap_new(c->door->control, &config);
  if (!c->dap) {
    ep_client_unref(c);
    ep_client_dap_tell(c, "all places are taken");
    ep_client_end(c);
    return;
  }
  c->state = EP_CLIENT_DAP;
  atomic_fetch_add(&c->door->debuggers, 1);
}

void ep_client_dap_end(ep_client *c)
{
  eplua_dap *dap = c->dap;
  c->dap = NULL;
  atomic_fetch_sub(&c->door->debuggers, 1);
  eplua_dap_close(dap);
}

// Some editors write head and body of a message apart. Their kernel then keeps the body until ours has acknowledged the head, and ours is
// in no hurry to: 40 ms for each request. The flag does not last, so it is set each time.
static void acknowledge(ep_client *c)
{
#ifdef TCP_QUICKACK
  uv_os_fd_t fd;
  int on = 1;
  if (c->socket.handle.type == UV_TCP && uv_fileno(&c->socket.handle, &fd) == 0)
    (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
#else
  (void)c;
#endif
}

void ep_client_dap_receive(ep_client *c, const char *bytes, size_t length)
{
  while (length > 0 && c->dap && c->state == EP_CLIENT_DAP) {
    size_t used;
    ep_dap_frame got = ep_dap_frames_feed(&c->frames, bytes, length, &used);
    bytes += used;
    length -= used;
    if (got == EP_DAP_FRAME_MESSAGE) {
      eplua_dap_receive(c->dap, c->frames.message.bytes, c->frames.message.length);
    } else if (got == EP_DAP_FRAME_REFUSED) {
      ep_door_refused(c->door, c->way, c->from, c->frames.why);
      ep_client_dap_tell(c, c->frames.why);
      ep_client_end(c);
    }
  }
  if (c->dap && c->state == EP_CLIENT_DAP && ep_dap_frames_wait(&c->frames))
    acknowledge(c);
}

// Behind what its last messages have put into the queue.
static void run_end(void *context, void *data)
{
  ep_client *c = data;
  (void)context;
  if (c->dap)
    ep_client_dap_end(c);
  ep_client_end(c);
  ep_client_settle(c);
  ep_client_unref(c);
}

static void drop_end(void *data)
{
  ep_client_unref(data);
}

void ep_client_dap_ended(ep_client *c)
{
  ep_client_ref(c);
  ep_control_post(c->door->control, &c->end_note,
                  (ep_task){.run = run_end, .drop = drop_end, .data = c});
}

void ep_client_dap_sent(ep_client *c)
{
  if (!c->dap_full || ep_client_waiting(c) >= EP_CLIENT_OUTPUT)
    return;
  c->dap_full = false;
  eplua_dap_ready(c->dap);
}
