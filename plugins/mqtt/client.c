// SPDX-License-Identifier: MIT
/*
 * The states of a client: when it connects, what follows from a loss, how it ends. Engine thread.
 * Owns the client. Two hold it: its Lua object, and the attempt that is with the pool. While it is open the object is anchored, so a client that
 * nobody names any more goes on, as a timer does; it ends by disconnect(), or with the engine.
 * The process stays alive for a client that can call somebody, or has something to send. One timer (`keeper`) says so, whatever else is going on.
 */
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { HOUR_MS = 3600 * 1000 };

// --- life ---

static void on_close(void *ud)
{
  mq_client *c = ud;
  mq_client_close(c, 0, NULL, "closed from outside");
  mq_client_settle(c, true);
}

static bool make_id(mq_options *o)
{
  unsigned char random[8];
  if (o->client_id)
    return true;
  if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
    memset(random, 0, sizeof random);
  o->client_id = malloc(24);
  if (!o->client_id)
    return false;
  int at = snprintf(o->client_id, 24, "eplua-");
  for (size_t i = 0; i < sizeof random; i++)
    at += snprintf(o->client_id + at, (size_t)(24 - at), "%02x", random[i]);
  return true;
}

mq_client *mq_client_new(eplua_plugin *p, mq_options *o)
{
  mq_client *c = calloc(1, sizeof *c);
  if (!c || !make_id(o)) {
    free(c);
    mq_options_free(o);
    return NULL;
  }
  mq_client **list = mq_host()->data(p);
  *c = (mq_client){.host = mq_host(),
                   .plugin = p,
                   .o = *o,
                   .refs = 1,
                   .fd = -1,
                   .self = LUA_NOREF,
                   .next = *list};
  *o = (mq_options){0};
  bool six = strchr(c->o.host, ':') != NULL;
  snprintf(c->peer, sizeof c->peer, six ? "[%s]:%d" : "%s:%d", c->o.host, c->o.port);
  if (c->next)
    c->next->prev = c;
  *list = c;
  return c;
}

static void unlink_client(mq_client *c)
{
  mq_client **list = c->host->data(c->plugin);
  if (c->prev)
    c->prev->next = c->next;
  else if (list && *list == c)
    *list = c->next;
  if (c->next)
    c->next->prev = c->prev;
  c->next = c->prev = NULL;
}

void mq_client_unref(mq_client *c)
{
  if (--c->refs > 0)
    return;
  mq_link_free(c);
  mq_subscriptions_free(c);
  mq_options_free(&c->o);
  free(c);
}

static void stop_timers(mq_client *c)
{
  eplua_plugin_timer **const timers[] = {&c->tick, &c->timer, &c->soon, &c->keeper};
  for (size_t i = 0; i < sizeof timers / sizeof *timers; i++) {
    c->host->timer_close(*timers[i]);
    *timers[i] = NULL;
  }
}

void mq_client_end(mq_client *c)
{
  if (c->state == MQ_CONNECTED || c->state == MQ_CLOSING)
    mq_link_bye(c);
  c->L = NULL;
  c->state = MQ_CLOSED;
  stop_timers(c);
  mq_link_drop(c);
  c->host->item_close(c->item);
  c->item = NULL;
  while (c->operations)
    mq_operation_free(c->operations);
  mq_events_free(c);
  unlink_client(c);
  c->refs = c->with_pool ? 2 : 1; // its object is gone, or goes without looking
  mq_client_unref(c);
}

// Closed, and all is told.
static void finish(mq_client *c)
{
  stop_timers(c);
  c->host->item_close(c->item);
  c->item = NULL;
  if (!c->with_pool)
    mq_link_free(c);
  unlink_client(c);
  if (c->L)
    luaL_unref(c->L, LUA_REGISTRYINDEX, c->self);
  c->self = LUA_NOREF;
}

// --- timers ---

static void on_timer(void *ud)
{
  mq_client *c = ud;
  c->host->timer_close(c->timer);
  c->timer = NULL;
  switch (c->state) {
  case MQ_WAITING:
    mq_client_open(c);
    break;
  case MQ_GREETING:
    mq_client_lost(c, MQ_NO_CODE, "ETIMEDOUT", "timeout");
    break;
  case MQ_CLOSING:
    mq_client_close(c, 0, NULL, NULL);
    break;
  default:
    break;
  }
  mq_client_settle(c, true);
}

static void limit_state(mq_client *c, int64_t ms)
{
  c->host->timer_close(c->timer);
  c->timer = ms > 0 ? c->host->timer(c->plugin, ms, 0, false, on_timer, c) : NULL;
}

static void on_tick(void *ud)
{
  mq_client *c = ud;
  mq_quiet quiet = mq_quiet_begin(c);
  if (c->mosq && c->up)
    mosquitto_loop_misc(c->mosq); // keep alive
  mq_quiet_end(&quiet);
  mq_client_settle(c, true);
}

static void on_soon(void *ud)
{
  mq_client *c = ud;
  c->host->timer_close(c->soon);
  c->soon = NULL;
  mq_client_settle(c, true);
}

static void on_keeper(void *ud)
{
  (void)ud;
}

// --- states ---

void mq_client_open(mq_client *c)
{
  c->state = MQ_OPENING;
  c->up = c->down = c->greeted = c->said_bye = c->wants_read = false;
  c->refused = 0;
  c->trouble[0] = 0;
  mq_link_open(c);
}

void mq_client_opened(mq_client *c)
{
  c->state = MQ_GREETING;
  limit_state(c, c->o.connect_ms);
}

void mq_client_greeted(mq_client *c)
{
  c->state = MQ_CONNECTED;
  c->greeted = true;
  c->attempts = 0;
  c->connection++;
  limit_state(c, 0);
  mq_event *e = mq_event_new(MQ_ON_CONNECTED, 0, NULL, NULL);
  mq_operation *op = mq_operation_find(c, MQ_OPEN, 0);
  if (e)
    e->again = c->session;
  if (op)
    mq_operation_end(op, MQ_ON_CONNECTED, 0, NULL, NULL);
  mq_event_add(c, e);
}

static int64_t retry_after_ms(mq_client *c)
{
  unsigned doubled = c->attempts < 16 ? c->attempts : 16;
  int64_t ms = c->o.retry_ms << doubled;
  if (ms > MQ_RETRY_MOST_MS)
    ms = MQ_RETRY_MOST_MS;
  c->attempts++;
  uint16_t random = 0; // a broker that comes back is not to be asked by all at once
  if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
    random = UINT16_MAX / 2;
  return ms * 3 / 4 + ms / 2 * random / UINT16_MAX + 1;
}

void mq_client_lost(mq_client *c, int code, const char *name, const char *text)
{
  if (c->state == MQ_CLOSED)
    return;
  if (c->state == MQ_CLOSING) {
    mq_client_close(c, 0, NULL, NULL);
    return;
  }
  bool was_connected = c->state == MQ_CONNECTED;
  char sentence[MQ_TEXT];
  snprintf(sentence, sizeof sentence, "%s %s: %s",
           was_connected ? "lost the connection to" : "cannot connect to", c->peer, text);
  char *reason = strstr(sentence, ": "); // there is one
  reason += 2;
  if (reason[0] >= 'A' && reason[0] <= 'Z' && reason[1] >= 'a')
    reason[0] = (char)(reason[0] - 'A' + 'a'); // the system begins its texts as sentences
  const char *told = strcmp(text, "timeout") == 0 ? text : sentence;
  mq_operation *op = mq_operation_find(c, MQ_OPEN, 0);
  // what the broker says of name and password will not change; and who waits for connect() gets no client to close
  bool final = !c->o.reconnect || (c->refused > 0 && c->refused != 3) || (op && op->answer);
  bool heard = op || c->listeners[MQ_ON_ERROR] > 0 || c->attempts > 0 || was_connected;
  mq_link_drop(c);
  mq_operations_fail(c, false, code, name, told);
  if (op)
    mq_operation_end(op, MQ_ON_ERROR, code, name, told);
  if (!was_connected)
    mq_event_add(c, mq_event_new(MQ_ON_ERROR, code, name, told));
  if (!heard)
    c->host->log(c->plugin, EPLUA_PLUGIN_WARNING, told);
  if (final) {
    mq_client_close(c, code, name, told);
    return;
  }
  mq_event *e = was_connected ? mq_event_new(MQ_ON_CLOSED, code, name, told) : NULL;
  if (e)
    e->again = true;
  mq_event_add(c, e);
  c->state = MQ_WAITING;
  limit_state(c, retry_after_ms(c));
}

typedef struct down_reason {
  int code;
  const char *name, *text;
} down_reason;

static const down_reason down_reasons[] = {
    {MOSQ_ERR_CONN_LOST, "ECONNRESET", "the broker closed the connection"},
    {MOSQ_ERR_KEEPALIVE, "ETIMEDOUT", "the broker does not answer any more"},
    {MOSQ_ERR_NOMEM, "ENOMEM", "not enough memory"},
    {MOSQ_ERR_PROTOCOL, "EPROTO", "the broker does not keep to the protocol"},
    {MOSQ_ERR_MALFORMED_PACKET, "EPROTO", "the broker does not keep to the protocol"},
    {MOSQ_ERR_MALFORMED_UTF8, "EPROTO", "the broker does not keep to the protocol"},
    {MOSQ_ERR_ERRNO, "ECONNRESET", "the connection broke"},
};

// What the broker says for the codes from 1.
static const down_reason refusals[] = {
    {1, "EPROTONOSUPPORT", "the broker does not speak MQTT 3.1.1"},
    {2, "EINVAL", "the broker does not accept the client id"},
    {3, "EAGAIN", "the broker is not available"},
    {4, "EACCES", "wrong user name or password"},
    {5, "EACCES", "not authorized"},
};

void mq_client_down(mq_client *c)
{
  c->down = false;
  if (c->state == MQ_CLOSED)
    return;
  if (c->state == MQ_CLOSING || c->said_bye) {
    mq_client_close(c, 0, NULL, NULL);
    return;
  }
  if (c->refused >= 1 && c->refused <= 5) {
    const down_reason *r = &refusals[c->refused - 1];
    mq_client_lost(c, c->refused, r->name, r->text);
    return;
  }
  if (c->trouble[0]) {
    char text[MQ_TEXT];
    snprintf(text, sizeof text, "TLS: %.300s", c->trouble);
    mq_client_lost(c, MQ_NO_CODE, "EPROTO", text);
    return;
  }
  for (size_t i = 0; i < sizeof down_reasons / sizeof *down_reasons; i++) {
    const down_reason *r = &down_reasons[i];
    if (r->code == c->down_code) {
      mq_client_lost(c, MQ_NO_CODE, r->name, r->text);
      return;
    }
  }
  mq_client_lost(c, MQ_NO_CODE, "ECONNRESET", mosquitto_strerror(c->down_code));
}

void mq_client_close(mq_client *c, int code, const char *name, const char *text)
{
  if (c->state == MQ_CLOSED)
    return;
  if (c->state == MQ_CONNECTED && c->entered == 0)
    mq_link_bye(c);
  c->state = MQ_CLOSED;
  limit_state(c, 0);
  mq_link_drop(c);
  bool unsent = c->queued > 0;
  mq_operations_fail(c, true, code ? code : MQ_NO_CODE, name ? name : "ECANCELED",
                     text ? text : "closed");
  mq_event_add(c, mq_event_new(MQ_ON_CLOSED, code, name, text));
  mq_operations_left(c, unsent); // last: when a disconnect is over, all is told
}

void mq_client_leave(mq_client *c)
{
  if (c->state == MQ_CLOSED || c->state == MQ_CLOSING)
    return;
  if (c->state != MQ_CONNECTED) {
    mq_client_close(c, 0, NULL, NULL);
    return;
  }
  c->state = MQ_CLOSING;
  limit_state(c, MQ_DRAIN_MS);
}

// --- settling ---

static bool keeps_alive(const mq_client *c)
{
  if (c->state == MQ_CLOSED)
    return false; // what is left to tell keeps by itself
  for (int i = 0; i < MQ_EVENTS; i++) {
    if (c->listeners[i] > 0)
      return true;
  }
  return c->operations != NULL;
}

static void settle_timers(mq_client *c)
{
  const eplua_plugin_host *host = c->host;
  bool keep = keeps_alive(c), tick = c->fd >= 0;
  if (keep && !c->keeper)
    c->keeper = host->timer(c->plugin, HOUR_MS, HOUR_MS, true, on_keeper, c);
  if (!keep) {
    host->timer_close(c->keeper);
    c->keeper = NULL;
  }
  if (tick && !c->tick)
    c->tick = host->timer(c->plugin, 1000, 1000, false, on_tick, c);
  if (!tick) {
    host->timer_close(c->tick);
    c->tick = NULL;
  }
}

void mq_client_settle(mq_client *c, bool in_loop)
{
  if (c->entered > 0 || c->delivering)
    return; // whoever is in there does it
  c->refs++;
  do {
    if (c->down && in_loop)
      mq_client_down(c);
    if (c->greeted && c->state == MQ_CONNECTED) {
      c->greeted = false;
      mq_operations_send(c, c->session);
    }
    if (c->state == MQ_CLOSING && !c->said_bye && !c->down && !mq_operations_pending(c))
      mq_link_bye(c);
    if (in_loop)
      mq_events_deliver(c);
  } while (in_loop && (c->events || c->down));
  if (c->state == MQ_CLOSED && !c->events && c->item)
    finish(c);
  if ((c->events || c->down || (c->state == MQ_CLOSED && c->item)) && !c->soon)
    c->soon = c->host->timer(c->plugin, 0, 0, true, on_soon, c);
  if (c->item) {
    settle_timers(c);
    mq_link_poll(c);
  }
  mq_client_unref(c);
}

eplua_plugin_item *mq_client_item(mq_client *c, lua_State *L)
{
  return c->host->item(c->plugin, L, "mqtt client", c->peer, on_close, c);
}
