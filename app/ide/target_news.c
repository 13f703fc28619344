// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What comes from the engine that is looked at: from a message to what it means. The application's thread; owns nothing.
 */
#include "ide/target_int.h"

#include "ide/json.h"
#include "ide/sources.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what comes ---

// The engine is another one by now, or none: what it was asked nobody answers.
static void engine_changed(ide_target *t, ide_target_stage stage)
{
  t->stage = stage;
  t->life++;
  ide_target_drop_questions(t, false);
  ide_target_tell_changed(t);
}

// All that is kept there; of a process that was attached before: what was not heard yet.
static void follow_output(ide_target *t)
{
  cJSON *message = cJSON_CreateObject();
  cJSON_AddStringToObject(message, "type", "subscribe");
  cJSON_AddItemToArray(cJSON_AddArrayToObject(message, "channels"), cJSON_CreateString("output"));
  if (t->heard.pid != t->pid)
    t->heard.next = 0;
  t->heard.pid = t->pid;
  cJSON_AddNumberToObject(message, "from", t->heard.next);
  ide_target_send(t, message);
}

static void take_output(ide_target *t, const cJSON *message)
{
  if (t->kind == IDE_TARGET_ATTACHED)
    t->heard.next = ide_json_number(message, "next");
}

static void take_hello(ide_target *t, const cJSON *message)
{
  snprintf(t->script, sizeof t->script, "%s", ide_json_text_or(message, "script", ""));
  t->pid = ide_json_int(message, "pid");
  t->stage = IDE_TARGET_EMPTY; // until the status tells more
  ide_target_send_channels(t);
  if (t->kind == IDE_TARGET_ATTACHED) // of the others it comes elsewhere
    follow_output(t);
  ide_target_tell_changed(t);
}

static void take_status(ide_target *t, const cJSON *message)
{
  const char *status = ide_json_text_or(message, "status", "");
  ide_target_stage stage = strcmp(status, "none") == 0 ? IDE_TARGET_EMPTY : IDE_TARGET_READY;
  bool is_new = strcmp(status, t->status) != 0;
  snprintf(t->status, sizeof t->status, "%s", status);
  if (stage != t->stage)
    engine_changed(t, stage);
  else if (is_new)
    ide_target_tell_changed(t);
}

static void take_engine(ide_target *t, const cJSON *message)
{
  engine_changed(t, strcmp(ide_json_text_or(message, "event", ""), "bound") == 0
                        ? IDE_TARGET_READY
                        : IDE_TARGET_EMPTY);
}

static void take_answer(ide_target *t, const cJSON *message)
{
  ide_target_answer(ide_target_take_question(t, ide_json_number(message, "id"), false), message);
}

// A refusal of a message of ours: in the form of a verb that was refused.
static void take_refusal(ide_target *t, const cJSON *message)
{
  ide_target_question *q = ide_target_take_question(t, ide_json_number(message, "id"), false);
  if (!q)
    return;
  cJSON *json = cJSON_CreateObject();
  cJSON *error = cJSON_AddObjectToObject(json, "error");
  cJSON_AddNumberToObject(error, "code", ide_json_number(message, "code"));
  cJSON_AddStringToObject(error, "message", ide_json_text_or(message, "message", ""));
  ide_target_answer(q, json);
  cJSON_Delete(json);
}

static void take_dap(ide_target *t, const cJSON *message)
{
  const cJSON *inside = cJSON_GetObjectItemCaseSensitive(message, "message");
  const cJSON *body = cJSON_GetObjectItemCaseSensitive(inside, "body");
  if (strcmp(ide_json_text_or(inside, "type", ""), "event") == 0) {
    ide_target_tell_event(t, ide_json_text_or(inside, "event", ""), body);
    return;
  }
  ide_target_question *q =
      ide_target_take_question(t, ide_json_number(inside, "request_seq"), true);
  if (!q)
    return;
  const char *why = ide_json_text_or(inside, "message", "");
  const char *format =
      ide_json_text_or(cJSON_GetObjectItemCaseSensitive(body, "error"), "format", "");
  bool ok = ide_json_bool(inside, "success");
  if (q->did)
    q->did(q->ud, ok, body, ok ? "" : *format ? format : *why ? why : _("it failed"));
  free(q);
}

void ide_target_take(ide_target *t, const char *text, size_t length)
{
  static const struct {
    const char *type;
    void (*take)(ide_target *t, const cJSON *message);
  } types[] = {{"answer", take_answer}, {"dap", take_dap},     {"engine", take_engine},
               {"error", take_refusal}, {"hello", take_hello}, {"output", take_output},
               {"status", take_status}};
  cJSON *message = cJSON_ParseWithLength(text, length);
  const char *type = ide_json_text_or(message, "type", "");
  if (strcmp(type, "dap") == 0)
    ide_sources_in(t->ide, message);
  for (size_t k = 0; k < sizeof types / sizeof *types; k++)
    if (strcmp(type, types[k].type) == 0)
      types[k].take(t, message);
  ide_target_tell_message(t, type, message);
  cJSON_Delete(message);
}
