// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Questions to the engine that is looked at, and what else is sent there. The application's thread; owns the questions under way.
 * They carry numbers, and wait in one list until their answer comes or the engine goes: a verb is answered by an engine, so another engine
 * ends its wait; a request of DAP is answered by the session of the connection, which outlives engines.
 */
#include "ide/target_int.h"

#include "ide/sources.h"
#include "words/words.h"

#include <stdlib.h>
#include <string.h>

// --- questions ---

static ide_target_question *add_question(ide_target *t, void *ud)
{
  ide_target_question *q = calloc(1, sizeof *q);
  if (!q)
    return NULL;
  q->number = ++t->numbers;
  q->ud = ud;
  q->next = t->questions;
  t->questions = q;
  return q;
}

ide_target_question *ide_target_take_question(ide_target *t, double number, bool dap)
{
  for (ide_target_question **at = &t->questions; *at; at = &(*at)->next) {
    ide_target_question *q = *at;
    if (q->number == number && q->dap == dap) {
      *at = q->next;
      return q;
    }
  }
  return NULL;
}

void ide_target_answer(ide_target_question *q, const cJSON *json)
{
  if (!q)
    return;
  if (q->answered)
    q->answered(q->ud, json);
  if (q->did)
    q->did(q->ud, false, NULL, _("The engine went before it could answer"));
  free(q);
}

// Nobody will answer: all of them, or those that an engine was asked. Who is told may ask anew, so the list is taken first.
void ide_target_drop_questions(ide_target *t, bool dap_too)
{
  ide_target_question *dropped = NULL, **at = &t->questions;
  while (*at) {
    ide_target_question *q = *at;
    if (q->dap && !dap_too) {
      at = &q->next;
      continue;
    }
    *at = q->next;
    q->next = dropped;
    dropped = q;
  }
  t->dropped = dropped; // ide_target_forget() must find them
  while (t->dropped) {
    ide_target_question *q = t->dropped;
    t->dropped = q->next;
    ide_target_answer(q, NULL);
  }
}

static void forget_in(ide_target_question *list, const void *ud)
{
  for (ide_target_question *q = list; q; q = q->next)
    if (q->ud == ud) {
      q->answered = NULL;
      q->did = NULL;
    }
}

void ide_target_forget(ide *i, const void *ud)
{
  if (!i->target)
    return;
  forget_in(i->target->questions, ud);
  forget_in(i->target->dropped, ud);
  forget_in(i->target->unsent, ud);
}

// --- sending ---

static bool send_text(ide_target *t, const char *text)
{
  return text && t->link && t->stage != IDE_TARGET_LOST && t->stage != IDE_TARGET_CONNECTING &&
         t->link->ops->send(t->link, text, strlen(text));
}

// Takes the message. An answer comes from the event loop in any case: what cannot be sent is dropped from there.
bool ide_target_send(ide_target *t, cJSON *message)
{
  char *text = cJSON_PrintUnformatted(message);
  bool sent = send_text(t, text);
  cJSON_free(text);
  cJSON_Delete(message);
  ide_target_look_again(t); // a socket may want to write
  return sent;
}

void ide_target_drop_unsent(void *ud)
{
  ide *i = ud;
  while (i->target && i->target->unsent) {
    ide_target_question *q = i->target->unsent;
    i->target->unsent = q->next;
    ide_target_answer(q, NULL);
  }
}

// A question that could not be asked; taken out of the list, and answered later.
static void refuse(ide_target *t, ide_target_question *q)
{
  ide_target_take_question(t, q->number, q->dap);
  q->next = t->unsent;
  t->unsent = q;
  epq_app_post(t->ide->app, ide_target_drop_unsent, NULL, t->ide);
}

void ide_target_ask(ide *i, cJSON *request, int timeout_ms, ide_target_answered *done, void *ud)
{
  ide_target *t = i->target;
  ide_target_question *q = t ? add_question(t, ud) : NULL;
  if (!q || !request) {
    cJSON_Delete(request);
    if (q)
      refuse(t, q);
    return;
  }
  q->answered = done;
  cJSON_AddStringToObject(request, "type", "ask");
  cJSON_AddNumberToObject(request, "id", q->number);
  if (timeout_ms > 0)
    cJSON_AddNumberToObject(request, "timeout_ms", timeout_ms);
  if (!ide_target_send(t, request))
    refuse(t, q);
}

void ide_target_dap(ide *i, const char *command, cJSON *arguments, ide_target_did *done, void *ud)
{
  ide_target *t = i->target;
  ide_target_question *q = t ? add_question(t, ud) : NULL;
  if (!q) {
    cJSON_Delete(arguments);
    return;
  }
  q->dap = true;
  q->did = done;
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", "dap");
  cJSON *request = cJSON_AddObjectToObject(message, "message");
  cJSON_AddNumberToObject(request, "seq", q->number);
  cJSON_AddStringToObject(request, "type", "request");
  cJSON_AddStringToObject(request, "command", command);
  ide_sources_out(i, arguments);
  if (arguments)
    cJSON_AddItemToObject(request, "arguments", arguments);
  if (!ide_target_send(t, message))
    refuse(t, q);
}

void ide_target_tell(ide *i, cJSON *message)
{
  if (i->target)
    ide_target_send(i->target, message);
  else
    cJSON_Delete(message);
}

// --- channels ---

void ide_target_send_channel(ide_target *t, const char *channel, bool on)
{
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", on ? "subscribe" : "unsubscribe");
  cJSON_AddItemToArray(cJSON_AddArrayToObject(message, "channels"), cJSON_CreateString(channel));
  ide_target_send(t, message);
}

void ide_target_subscribe(ide *i, const char *channel, bool on)
{
  ide_target *t = i->target;
  size_t k = 0;
  if (!t)
    return;
  while (k < IDE_TARGET_CHANNELS && t->channels[k].name &&
         strcmp(t->channels[k].name, channel) != 0)
    k++;
  if (k == IDE_TARGET_CHANNELS)
    return;
  t->channels[k].name = channel;
  bool was = t->channels[k].wanted > 0;
  t->channels[k].wanted += on ? 1 : -1;
  bool is = t->channels[k].wanted > 0;
  if (was != is)
    ide_target_send_channel(t, channel, is);
}

void ide_target_send_channels(ide_target *t)
{
  for (size_t k = 0; k < IDE_TARGET_CHANNELS && t->channels[k].name; k++)
    if (t->channels[k].wanted > 0)
      ide_target_send_channel(t, t->channels[k].name, true);
}
