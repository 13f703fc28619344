// SPDX-License-Identifier: MIT
/*
 * What peers subscribe to: output, status, callbacks. The control thread; owns the two timers of the list.
 * Output that comes is sent at once when the last was 20 ms ago or more, else with what follows until then: a person
 * sees no difference, and a flood becomes fifty messages a second. The output itself waits in the tail, so a transport that is full costs
 * nothing but lines it will never see.
 */
#include "base/clock.h"
#include "control/peer_int.h"
#include "verbs/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND_MS = 1000, SOON_MS = 20, CHUNKS = 16 };

// --- output ---

static bool is_full(eplua_peer *p)
{
  pthread_mutex_lock(&p->lock);
  bool full = p->full || p->closed;
  pthread_mutex_unlock(&p->lock);
  return full;
}

static void send_output(eplua_peer *p, eplua_output_kind kind, const char *bytes, size_t length)
{
  static const char *const streams[] = {
      [EPLUA_OUTPUT_OUT] = "out", [EPLUA_OUTPUT_ERR] = "err", [EPLUA_OUTPUT_LOG] = "log"};
  yyjson_mut_doc *doc = ep_message_new("output");
  if (!doc)
    return;
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_obj_add_str(doc, root, "stream", streams[kind]);
  yyjson_mut_obj_add_val(doc, root, "text", ep_json_text(doc, bytes, length));
  yyjson_mut_obj_add_uint(doc, root, "lost", p->follow.lost);
  yyjson_mut_obj_add_uint(doc, root, "next", p->follow.position);
  p->follow.lost = 0;
  ep_peer_send_doc(p, doc);
}

// Sends what is there, at most so many messages. True: there is more, or the transport is full.
static bool send_chunks(eplua_peer *p, int most, int64_t now)
{
  char *bytes = ep_control_peers(p->control)->chunk;
  for (int i = 0; i < most && !is_full(p); i++) {
    eplua_output_kind kind;
    size_t length = eplua_control_read(p->control, p->follower, &p->follow, &kind, bytes, EP_CHUNK);
    if (length == 0)
      return false;
    p->pumped_ns = now;
    send_output(p, kind, bytes, length);
  }
  return true;
}

static void on_soon(uv_timer_t *timer)
{
  ep_peers *list = timer->data;
  for (eplua_peer *p = ep_peers_first(list); p; p = p->next)
    ep_channels_pump(p);
}

void ep_channels_pump(eplua_peer *p)
{
  ep_peers *list = ep_control_peers(p->control);
  if (!(p->channels & EP_CHANNEL_OUTPUT))
    return;
  int64_t now = ep_clock_now_ns();
  if (now - p->pumped_ns < SOON_MS * EP_NS_PER_MS) {
    if (!uv_is_active((uv_handle_t *)&list->soon))
      uv_timer_start(&list->soon, on_soon, SOON_MS, 0);
    return;
  }
  if (send_chunks(p, CHUNKS, now) && !is_full(p) &&
      !uv_is_active((uv_handle_t *)&list->soon)) // others want to be served too
    uv_timer_start(&list->soon, on_soon, SOON_MS, 0);
}

bool ep_channels_flush(eplua_peer *p)
{
  return !(p->channels &
           EP_CHANNEL_OUTPUT) || // the tail holds no more than that, save what is written meanwhile
         !send_chunks(p, 2 * (1 << 20) / EP_CHUNK, ep_clock_now_ns());
}

// Any thread, mostly the engine's.
static void on_output(void *ud)
{
  ep_peer_pump(ud);
}

static void start_output(eplua_peer *p, uint64_t from)
{
  int follower = eplua_control_follow(p->control, on_output, p);
  if (follower < 0)
    return;
  p->follower = follower;
  p->follow = (eplua_follow){.position = from};
  eplua_output_kind kind;
  eplua_control_read(p->control, 0, &p->follow, &kind, NULL, 0); // what is lost counts from here on
  p->channels |= EP_CHANNEL_OUTPUT;
  p->pumped_ns = 0;
  ep_channels_pump(p);
}

static void stop_output(eplua_peer *p)
{
  p->channels &= ~(unsigned)EP_CHANNEL_OUTPUT;
  eplua_control_unfollow(p->control, p->follower);
  p->follower = 0;
}

// --- status and callbacks ---

// Sends {"type":TYPE,<members>}, given an object.
static void send_typed(eplua_peer *p, const char *type, const char *json, size_t length)
{
  size_t size = length + strlen(type) + 16;
  char *message = malloc(size);
  if (!message)
    return;
  int n = snprintf(message, size, "{\"type\":\"%s\",%s", type, json + 1);
  ep_peer_send(p, message, (size_t)n);
  free(message);
}

static void on_callbacks(void *ud, const char *json, size_t length)
{
  eplua_peer *p = ud;
  if (length > 2 && !strstr(json, "\"error\""))
    send_typed(p, "callbacks", json, length);
  ep_peer_unref(p);
}

static void ask_callbacks(eplua_peer *p)
{
  static const char request[] = "{\"verb\":\"callbacks\"}";
  ep_peer_ref(p);
  if (eplua_control_ask(p->control, request, sizeof request - 1, SECOND_MS, on_callbacks, p) !=
      EPLUA_OK)
    ep_peer_unref(p);
}

static void tell(eplua_peer *p, const char *status)
{
  if (is_full(p))
    return;
  if (p->channels & EP_CHANNEL_STATUS && status)
    send_typed(p, "status", status, strlen(status));
  if (p->channels & EP_CHANNEL_CALLBACKS)
    ask_callbacks(p);
}

static void on_second(uv_timer_t *timer)
{
  ep_peers *list = timer->data;
  char *status = eplua_control_status(list->control);
  bool any = false;
  for (eplua_peer *p = ep_peers_first(list); p; p = p->next) {
    any |= p->channels & (EP_CHANNEL_STATUS | EP_CHANNEL_CALLBACKS);
    tell(p, status);
  }
  free(status);
  if (!any)
    uv_timer_stop(timer);
}

static void start_telling(eplua_peer *p)
{
  ep_peers *list = ep_control_peers(p->control);
  char *status = eplua_control_status(p->control);
  tell(p, status);
  free(status);
  if (!uv_is_active((uv_handle_t *)&list->second))
    uv_timer_start(&list->second, on_second, SECOND_MS, SECOND_MS);
}

// --- what is told when it happens ---

void ep_channels_say(ep_peers *list, unsigned channels, const char *json, size_t length)
{
  for (eplua_peer *p = ep_peers_first(list); p; p = p->next) {
    if (p->channels & channels && !is_full(p))
      ep_peer_send(p, json, length);
  }
}

// --- all ---

void ep_channels_set(eplua_peer *p, unsigned on, unsigned off, uint64_t from)
{
  ep_peers *list = ep_control_peers(p->control);
  if (!list->timers_open) {
    uv_timer_init(ep_control_loop(p->control), &list->second);
    uv_timer_init(ep_control_loop(p->control), &list->soon);
    list->second.data = list->soon.data = list;
    list->timers_open = true;
  }
  unsigned fresh = on & ~p->channels, gone = off & p->channels;
  if (fresh & EP_CHANNEL_OUTPUT)
    start_output(p, from);
  if (gone & EP_CHANNEL_OUTPUT)
    stop_output(p);
  unsigned told = EP_CHANNEL_STATUS | EP_CHANNEL_CALLBACKS;
  p->channels = (p->channels | (fresh & told)) & ~(gone & told);
  if (fresh & told)
    start_telling(p);
  p->channels = (p->channels | (fresh & EP_CHANNEL_STALLS)) & ~(gone & EP_CHANNEL_STALLS);
  unsigned pictures = EP_CHANNEL_UI | EP_CHANNEL_VIEWS;
  if ((fresh | gone) & pictures) {
    p->channels = (p->channels | (fresh & pictures)) & ~(gone & pictures);
    ep_picture_close(p);
    if (p->channels & pictures)
      ep_picture_open(p);
  }
}

void ep_channels_end(eplua_peer *p)
{
  if (p->channels)
    ep_channels_set(p, 0, p->channels, 0);
}

void ep_channels_close(ep_peers *list)
{
  if (!list->timers_open)
    return;
  uv_close((uv_handle_t *)&list->second, NULL);
  uv_close((uv_handle_t *)&list->soon, NULL);
  list->timers_open = false;
}
