// SPDX-License-Identifier: MIT
/*
 * What a script has asked for and is not over. Engine thread. Owns the operations, in the order in which they came.
 * What cannot be sent waits here and is sent when there is a connection. From then on libmosquitto has the payload: a QoS 1 or 2 message goes out again after a
 * reconnect by itself; subscriptions are asked for again from here, and a QoS 0 message that was on its way is lost and said to be.
 */
#include "client.h"

#include <stdlib.h>
#include <string.h>

mq_operation *mq_operation_new(mq_client *c, mq_kind kind)
{
  mq_operation *op = calloc(1, sizeof *op);
  if (op)
    *op = (mq_operation){.client = c, .kind = kind, .id = ++c->ids, .callback = LUA_NOREF};
  return op;
}

static void unlink_operation(mq_operation *op)
{
  mq_client *c = op->client;
  if (op->prev)
    op->prev->next = op->next;
  else if (c->operations == op)
    c->operations = op->next;
  else
    return; // never was in
  if (op->next)
    op->next->prev = op->prev;
  else
    c->last_operation = op->prev;
  op->next = op->prev = NULL;
  if (op->kind == MQ_PUBLISH) {
    c->queued--;
    c->queued_bytes -= op->length;
  }
}

void mq_operation_free(mq_operation *op)
{
  unlink_operation(op);
  if (op->client->L)
    luaL_unref(op->client->L, LUA_REGISTRYINDEX, op->callback);
  free(op->topics);
  free(op->payload);
  free(op->results);
  free(op);
}

mq_operation *mq_operation_find(mq_client *c, mq_kind kind, int mid)
{
  for (mq_operation *op = c->operations; op; op = op->next) {
    if (op->kind == kind && op->mid == mid && (op->sent || kind == MQ_OPEN))
      return op;
  }
  return NULL;
}

bool mq_operations_pending(const mq_client *c)
{
  for (const mq_operation *op = c->operations; op; op = op->next) {
    if (op->kind != MQ_DISCONNECT)
      return true;
  }
  return false;
}

// --- sending ---

static void note_bytes(mq_client *c, const mq_operation *op)
{
  c->sent++;
  c->host->item_count(c->item, 0, strlen(op->topics[0]) + op->length, 1);
}

// libmosquitto keeps a message with QoS 1 or 2 in these cases, and sends it with the next connection.
static bool is_loss(int result)
{
  return result == MOSQ_ERR_NO_CONN || result == MOSQ_ERR_CONN_LOST || result == MOSQ_ERR_ERRNO ||
         result == MOSQ_ERR_TLS;
}

static void send_publish(mq_client *c, mq_operation *op)
{
  op->sent = true;
  int qos = op->qos; // op may be over before this returns
  int64_t id = op->id;
  char *payload = op->payload;
  op->payload = NULL;
  int result = mosquitto_publish(c->mosq, &op->mid, op->topics[0], (int)op->length, payload, qos,
                                 op->retain);
  free(payload);
  if (result == MOSQ_ERR_SUCCESS || (qos > 0 && is_loss(result)))
    return;
  for (op = c->operations; op; op = op->next) {
    if (op->kind == MQ_PUBLISH && op->id == id) {
      mq_operation_fail(op, MQ_NO_CODE, is_loss(result) ? "ECONNRESET" : "EINVAL",
                        mosquitto_strerror(result));
      return;
    }
  }
}

// Its subscriptions are asked for on this connection, and not once more.
static void skip_subscriptions(mq_client *c, const mq_operation *op)
{
  for (int i = 0; i < op->count; i++) {
    mq_subscription *s = mq_subscription_find(c, op->topics[i]);
    if (s)
      s->connection = c->connection;
  }
}

static void send_topics(mq_client *c, mq_operation *op)
{
  op->sent = true;
  int result;
  if (op->kind == MQ_SUBSCRIBE)
    result =
        mosquitto_subscribe_multiple(c->mosq, &op->mid, op->count, op->topics, op->qos, 0, NULL);
  else
    result = mosquitto_unsubscribe_multiple(c->mosq, &op->mid, op->count, op->topics, NULL);
  if (op->kind == MQ_SUBSCRIBE)
    skip_subscriptions(c, op);
  if (is_loss(result)) // and the poll notices
    op->sent = false;
  else if (result != MOSQ_ERR_SUCCESS)
    mq_operation_fail(op, MQ_NO_CODE, "EINVAL", mosquitto_strerror(result));
}

static void send_operation(mq_client *c, mq_operation *op)
{
  mq_quiet quiet = mq_quiet_begin(c);
  if (op->kind == MQ_PUBLISH) {
    note_bytes(c, op);
    send_publish(c, op);
  } else if (op->kind == MQ_SUBSCRIBE || op->kind == MQ_UNSUBSCRIBE) {
    send_topics(c, op);
  }
  mq_quiet_end(&quiet);
}

void mq_operation_add(mq_operation *op)
{
  mq_client *c = op->client;
  op->prev = c->last_operation;
  if (op->prev)
    op->prev->next = op;
  else
    c->operations = op;
  c->last_operation = op;
  if (op->kind == MQ_PUBLISH) {
    c->queued++;
    c->queued_bytes += op->length;
  }
  if (c->state == MQ_CONNECTED && !c->greeted && !c->down)
    send_operation(c, op);
}

void mq_operations_send(mq_client *c, bool session)
{
  for (const mq_operation *op = c->operations; op && !session; op = op->next) {
    if (op->kind == MQ_SUBSCRIBE)
      skip_subscriptions(c, op);
  }
  if (!session) {
    mq_quiet quiet = mq_quiet_begin(c);
    mq_subscriptions_restore(c); // first: what is published may come back
    mq_quiet_end(&quiet);
  }
  // what is sent may be over at once, but only what is sent
  for (mq_operation *op = c->operations, *next; op && !c->down; op = next) {
    next = op->next;
    if (!op->sent)
      send_operation(c, op);
  }
}

// --- the end ---

void mq_operation_end(mq_operation *op, mq_event_kind kind, int code, const char *name,
                      const char *text)
{
  unlink_operation(op);
  mq_event *e = mq_event_new(kind, code, name, text);
  if (!e) {
    mq_operation_free(op);
    return;
  }
  e->operation = op;
  bool asked = op->answer || op->callback != LUA_NOREF;
  e->silent = (code != 0 && asked) || op->kind == MQ_OPEN || op->kind == MQ_DISCONNECT;
  mq_event_add(op->client, e);
}

void mq_operation_fail(mq_operation *op, int code, const char *name, const char *text)
{
  mq_operation_end(op, MQ_ON_ERROR, code, name, text);
}

void mq_operations_fail(mq_client *c, bool all, int code, const char *name, const char *text)
{
  for (mq_operation *op = c->operations, *next; op; op = next) {
    next = op->next;
    if (op->kind == MQ_DISCONNECT)
      continue;
    if (all || (op->kind == MQ_PUBLISH && op->sent && op->qos == 0))
      mq_operation_fail(op, code, name, text);
    else if (op->kind != MQ_PUBLISH)
      op->sent = false; // asked for again
  }
}

void mq_operations_left(mq_client *c, bool unsent)
{
  for (mq_operation *op = c->operations, *next; op; op = next) {
    next = op->next;
    if (unsent)
      mq_operation_fail(op, MQ_NO_CODE, "ECANCELED", "not all messages could be sent");
    else
      mq_operation_end(op, MQ_ON_CLOSED, 0, NULL, NULL);
  }
}
