// SPDX-License-Identifier: MIT
/*
 * The doors: one mailbox by which other threads reach the clients, one clock for them, and the list of them. The control
 * thread; owns listeners and clients.
 * A mailbox of its own rather than notes of the plane (ep_control_post()): all clients are looked at once after all that came
 * together.
 */
#include "control/door.h"

#include "base/clock.h"
#include "control/telnet.h"

#include <stdlib.h>
#include <string.h>

enum { STALL_MS = 30000, SECOND_MS = 1000, LOG_EVERY_MS = 60000 };

void ep_door_ref(ep_door *d)
{
  atomic_fetch_add(&d->refs, 1);
}

void ep_door_unref(ep_door *d)
{
  if (atomic_fetch_sub(&d->refs, 1) != 1)
    return;
  pthread_mutex_destroy(&d->lock);
  free(d);
}

void ep_letter_free(ep_letter *letter)
{
  if (letter->client)
    ep_client_unref(letter->client);
  free(letter->text);
  free(letter);
}

bool ep_door_post(ep_door *d, ep_letter *letter)
{
  letter->next = NULL;
  pthread_mutex_lock(&d->lock);
  bool open = !d->closed, first = open && !d->first;
  if (open) {
    *d->last = letter;
    d->last = &letter->next;
    d->printed += letter->client ? 0 : letter->length;
  }
  if (first)
    uv_async_send(&d->wake);
  pthread_mutex_unlock(&d->lock);
  if (!open)
    ep_letter_free(letter);
  return open;
}

void ep_door_wake(ep_door *d)
{
  pthread_mutex_lock(&d->lock);
  if (!d->closed)
    uv_async_send(&d->wake);
  pthread_mutex_unlock(&d->lock);
}

static ep_letter *take_letters(ep_door *d)
{
  pthread_mutex_lock(&d->lock);
  ep_letter *first = d->first;
  d->first = NULL;
  d->last = &d->first;
  d->printed = 0;
  pthread_mutex_unlock(&d->lock);
  return first;
}

static void deliver_text(ep_door *d, const ep_letter *letter)
{
  for (ep_client *c = d->clients; c; c = c->next) {
    if (c->state == EP_CLIENT_TALKS && (letter->number == 0 || letter->number == c->number) &&
        ep_client_waiting(c) < EP_CLIENT_QUEUE)
      ep_talk_print(c->talk, letter->text, letter->length);
  }
}

static void settle_all(ep_door *d)
{
  for (ep_client *c = d->clients, *next; c; c = next) {
    next = c->next;
    c->rests = false;
    ep_client_settle(c);
  }
}

static void deliver(ep_door *d)
{
  for (ep_letter *letter = take_letters(d), *next; letter; letter = next) {
    next = letter->next;
    if (!letter->client)
      deliver_text(d, letter);
    else if (letter->client->state == EP_CLIENT_TALKS)
      ep_client_talk_answer(letter->client, letter);
    ep_letter_free(letter);
  }
  settle_all(d);
}

static void on_wake(uv_async_t *handle)
{
  deliver(handle->data);
}

static void on_tick(uv_timer_t *timer)
{
  ep_door *d = timer->data;
  d->tick_ms = 0;
  if (!d->clients)
    return;
  ep_door_tick_within(d, SECOND_MS);
  for (ep_client *c = d->clients; c; c = c->next) {
    ep_admit_tick(c, ep_client_now_ms(c));
  }
  settle_all(d);
}

void ep_door_tick_within(ep_door *d, int64_t ms)
{
  if (uv_is_closing((uv_handle_t *)&d->tick) || (d->tick_ms > 0 && d->tick_ms <= ms))
    return;
  d->tick_ms = ms;
  uv_timer_start(&d->tick, on_tick, (uint64_t)ms, 0);
}

const char *ep_way_name(ep_way way)
{
  static const char *const names[] = {
      [EP_WAY_TELNET] = "telnet", [EP_WAY_SOCKET] = "socket file", [EP_WAY_DAP] = "dap"};
  return names[way];
}

void ep_door_refused(ep_door *d, ep_way way, const char *who, const char *why)
{
  int64_t now_ms = ep_clock_now_ns() / EP_NS_PER_MS;
  if (d->refused_ms && now_ms - d->refused_ms < LOG_EVERY_MS) {
    d->refused++;
    return;
  }
  if (d->refused > 0)
    ep_control_log(d->control, EPLUA_LOG_WARNING, "%s: %s was refused: %s (and %u others since)",
                   ep_way_name(way), who, why, d->refused);
  else
    ep_control_log(d->control, EPLUA_LOG_WARNING, "%s: %s was refused: %s", ep_way_name(way), who,
                   why);
  d->refused_ms = now_ms;
  d->refused = 0;
}

void ep_door_enter(ep_door *d, int number)
{
  pthread_mutex_lock(&d->lock);
  if (d->number_count < EP_CLIENTS_MAX)
    d->numbers[d->number_count++] = number;
  pthread_mutex_unlock(&d->lock);
}

void ep_door_leave(ep_door *d, int number)
{
  pthread_mutex_lock(&d->lock);
  for (int i = 0; i < d->number_count; i++) {
    if (d->numbers[i] == number) {
      d->numbers[i] = d->numbers[--d->number_count];
      break;
    }
  }
  pthread_mutex_unlock(&d->lock);
}

// --- life ---

static void wake_door(void *ud)
{
  ep_door_wake(ud);
}

static void on_handle_closed(uv_handle_t *handle)
{
  ep_door_unref(handle->data);
}

static ep_door *make_door(eplua_control *c)
{
  ep_door *d = calloc(1, sizeof *d);
  if (!d)
    return NULL;
  if (uv_async_init(ep_control_loop(c), &d->wake, on_wake) != 0) {
    free(d);
    return NULL;
  }
  uv_timer_init(ep_control_loop(c), &d->tick);
  d->wake.data = d->tick.data = d;
  atomic_init(&d->refs, 3); // the slot's and of the two handles
  pthread_mutex_init(&d->lock, NULL);
  d->control = c;
  d->last = &d->first;
  d->stall_ms = STALL_MS;
  d->follower = eplua_control_follow(c, wake_door, d);
  return d;
}

ep_door *ep_door_find(eplua_control *c)
{
  return __atomic_load_n(ep_control_telnet(c), __ATOMIC_ACQUIRE);
}

ep_door *ep_door_get(eplua_control *c, bool make)
{
  ep_door *d = ep_door_find(c);
  if (!d && make) {
    d = make_door(c);
    __atomic_store_n(ep_control_telnet(c), d, __ATOMIC_RELEASE);
  }
  return d;
}

static void shut(ep_door *d)
{
  for (int way = 0; way < EP_WAY_COUNT; way++)
    ep_listen_close(d, (ep_way)way);
}

void ep_telnet_flush(eplua_control *c)
{
  ep_door *d = ep_door_find(c);
  if (d)
    deliver(d);
}

bool ep_telnet_dismiss(eplua_control *c)
{
  ep_door *d = ep_door_find(c);
  if (!d)
    return true;
  shut(d);
  uint64_t end = ep_control_output_end(c);
  for (ep_client *client = d->clients, *next; client; client = next) {
    next = client->next;
    if (!ep_client_is_told(client, end))
      continue;
    ep_client_end(client);
    ep_client_settle(client);
  }
  return !d->clients;
}

void ep_telnet_close(eplua_control *c)
{
  ep_door *d = ep_door_find(c);
  if (!d)
    return;
  __atomic_store_n(ep_control_telnet(c), NULL, __ATOMIC_RELEASE);
  shut(d);
  while (d->clients)
    ep_client_close(d->clients);
  if (d->follower > 0)
    eplua_control_unfollow(c, d->follower);
  pthread_mutex_lock(&d->lock);
  d->closed = true;
  pthread_mutex_unlock(&d->lock);
  for (ep_letter *letter = take_letters(d), *next; letter; letter = next) {
    next = letter->next;
    ep_letter_free(letter);
  }
  uv_close((uv_handle_t *)&d->wake, on_handle_closed);
  uv_close((uv_handle_t *)&d->tick, on_handle_closed);
  ep_door_unref(d);
}
