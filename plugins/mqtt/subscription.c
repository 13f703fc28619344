// SPDX-License-Identifier: MIT
/*
 * What a client is subscribed to, so that it can be asked for again when the broker has forgotten. Engine thread. Owns the list.
 * Looked through from the front: a client has some dozen of them, and 10,000 at most.
 */
#include "client.h"

#include <stdlib.h>
#include <string.h>

mq_subscription *mq_subscription_find(mq_client *c, const char *topic)
{
  for (size_t i = 0; i < c->subscription_count; i++) {
    if (strcmp(c->subscriptions[i].topic, topic) == 0)
      return &c->subscriptions[i];
  }
  return NULL;
}

bool mq_subscription_note(mq_client *c, const char *topic, int qos)
{
  mq_subscription *s = mq_subscription_find(c, topic);
  if (s) {
    s->qos = qos;
    return true;
  }
  if (c->subscription_count >= MQ_SUBSCRIPTIONS)
    return false;
  if (c->subscription_count == c->subscription_capacity) {
    size_t capacity = c->subscription_capacity ? 2 * c->subscription_capacity : 8;
    mq_subscription *list = realloc(c->subscriptions, capacity * sizeof *list);
    if (!list)
      return false;
    c->subscriptions = list;
    c->subscription_capacity = capacity;
  }
  char *copy = strdup(topic);
  if (!copy)
    return false;
  c->subscriptions[c->subscription_count++] = (mq_subscription){.topic = copy, .qos = qos};
  return true;
}

void mq_subscription_forget(mq_client *c, const char *topic)
{
  mq_subscription *s = mq_subscription_find(c, topic);
  if (!s)
    return;
  free(s->topic);
  *s = c->subscriptions[--c->subscription_count];
}

void mq_subscriptions_restore(mq_client *c)
{
  for (int qos = 0; qos <= 2; qos++) {
    char *topics[MQ_TOPICS];
    int count = 0;
    for (size_t i = 0; i < c->subscription_count; i++) {
      mq_subscription *s = &c->subscriptions[i];
      if (s->qos != qos || s->connection == c->connection)
        continue;
      s->connection = c->connection;
      topics[count++] = s->topic;
      if (count == MQ_TOPICS) {
        mosquitto_subscribe_multiple(c->mosq, NULL, count, topics, qos, 0, NULL);
        count = 0;
      }
    }
    if (count > 0)
      mosquitto_subscribe_multiple(c->mosq, NULL, count, topics, qos, 0, NULL);
  }
}

void mq_subscriptions_free(mq_client *c)
{
  for (size_t i = 0; i < c->subscription_count; i++)
    free(c->subscriptions[i].topic);
  free(c->subscriptions);
  c->subscriptions = NULL;
  c->subscription_count = c->subscription_capacity = 0;
}
