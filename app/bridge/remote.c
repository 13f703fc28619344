// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A renderer whose engine is at the other end of a connection. The application's thread; owns the view and copies of the batches that are not applied
 * yet: operations are translated one by one as they are applied, so a large batch is never there twice as values.
 * The engine sends the next batch when it hears "ui_done", so no more than one or two are under way. What comes from outside is not trusted: a
 * value that is nested too deeply, a number of no node, a kind that nobody knows end as operations that the shim refuses.
 */
#include "bridge/remote.h"

#include "bridge/apply.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32, TITLE_MAX = 512, WINDOWS_MAX = 1024 };

struct bridge_remote {
  bridge_apply *apply;
  void *ud;
  void (*tell)(void *ud, cJSON *message);
  char *whose;
  bool foreign;
  int64_t windows[WINDOWS_MAX]; // that are there; of more the title stays as it is
  size_t count;
};

// --- values of JSON ---

static void free_value(epq_value *value)
{
  if (value->type == EPQ_LIST || value->type == EPQ_MAP) {
    epq_value *items = (epq_value *)value->as.list.items;
    bool map = value->type == EPQ_MAP;
    for (size_t i = 0; i < value->as.list.count; i++)
      if (!map || i % 2 == 1)
        free_value(&items[i]);
    free(items);
  }
  *value = (epq_value){.type = EPQ_NIL};
}

// In place, for what is decoded is shorter. False: that is no base64.
static bool decode_base64(char *text, size_t *length)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned bits = 0, count = 0;
  size_t n = 0;
  for (const char *p = text; *p && *p != '='; p++) {
    const char *digit = strchr(digits, *p);
    if (!digit)
      return false;
    bits = bits << 6 | (unsigned)(digit - digits);
    if (++count == 4) {
      text[n++] = (char)(bits >> 16);
      text[n++] = (char)(bits >> 8 & 255);
      text[n++] = (char)(bits & 255);
      bits = count = 0;
    }
  }
  if (count == 1)
    return false;
  if (count >= 2)
    text[n++] = (char)(bits >> (count == 2 ? 4 : 10) & 255);
  if (count == 3)
    text[n++] = (char)(bits >> 2 & 255);
  *length = n;
  return true;
}

static void take_number(double number, epq_value *value)
{
  const double exact = 9007199254740992.0; // 2^53
  if (number == floor(number) && fabs(number) <= exact)
    *value = (epq_value){.type = EPQ_INTEGER, .as.integer = (int64_t)number};
  else
    *value = (epq_value){.type = EPQ_NUMBER, .as.number = number};
}

// The same value; strings stay the document's, which is read once: {"base64":T} is decoded where it stands. False: no memory, or
// nested too deeply, and there is nothing to free.
static bool take_value(cJSON *json, epq_value *value, int depth)
{
  size_t length = 0, count = 0;
  *value = (epq_value){.type = EPQ_NIL};
  if (depth > DEPTH_MAX)
    return false;
  if (cJSON_IsBool(json))
    *value = (epq_value){.type = EPQ_BOOLEAN, .as.boolean = cJSON_IsTrue(json)};
  else if (cJSON_IsNumber(json))
    take_number(json->valuedouble, value);
  else if (cJSON_IsString(json))
    *value = (epq_value){.type = EPQ_STRING,
                         .as.string = {json->valuestring, strlen(json->valuestring)}};
  if (!cJSON_IsArray(json) && !cJSON_IsObject(json))
    return true;
  cJSON *first = json->child;
  if (cJSON_IsObject(json) && first && !first->next && cJSON_IsString(first) &&
      strcmp(first->string, "base64") == 0 && decode_base64(first->valuestring, &length)) {
    *value = (epq_value){.type = EPQ_STRING, .as.string = {first->valuestring, length}};
    return true;
  }
  bool map = cJSON_IsObject(json);
  for (const cJSON *item = first; item; item = item->next)
    count += map ? 2 : 1;
  epq_value *items = calloc(count + 1, sizeof *items);
  if (!items)
    return false;
  size_t n = 0;
  bool fine = true;
  for (cJSON *item = first; item && fine; item = item->next) {
    if (map) {
      const char *name = item->string ? item->string : "";
      items[n++] = (epq_value){.type = EPQ_STRING, .as.string = {name, strlen(name)}};
    }
    fine = take_value(item, &items[n++], depth + 1);
  }
  *value = (epq_value){.type = map ? EPQ_MAP : EPQ_LIST, .as.list = {items, count}};
  if (!fine)
    free_value(value);
  return fine;
}

static cJSON *make_json(const epq_value *value, int depth)
{
  switch (value->type) {
  case EPQ_BOOLEAN:
    return cJSON_CreateBool(value->as.boolean);
  case EPQ_INTEGER:
    return cJSON_CreateNumber((double)value->as.integer);
  case EPQ_NUMBER:
    return cJSON_CreateNumber(value->as.number);
  case EPQ_STRING: // what follows a 0 byte is lost, as cJSON has it
    return cJSON_CreateString(value->as.string.bytes);
  case EPQ_LIST:
  case EPQ_MAP:
    break;
  case EPQ_NIL:
    return cJSON_CreateNull();
  }
  bool map = value->type == EPQ_MAP;
  cJSON *all = map ? cJSON_CreateObject() : cJSON_CreateArray();
  for (size_t i = 0; depth < DEPTH_MAX && i + map < value->as.list.count; i += map ? 2 : 1) {
    const epq_value *item = &value->as.list.items[i];
    if (map)
      cJSON_AddItemToObject(all, item->as.string.bytes, make_json(item + 1, depth + 1));
    else
      cJSON_AddItemToArray(all, make_json(item, depth + 1));
  }
  return all;
}

// --- a batch ---

typedef struct batch {
  bridge_remote *to;
  cJSON *message;   // a copy
  cJSON *next;      // operation
  bool reset;       // all windows are to be forgotten first
  int64_t untitled; // a window that was made, and has no title yet
  char title[TITLE_MAX];
  epq_value value; // of the operation that was given last
} batch;

static int64_t integer_of(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  const double most = 9007199254740992.0;
  return cJSON_IsNumber(item) && fabs(item->valuedouble) <= most ? (int64_t)item->valuedouble : 0;
}

static const char *text_of(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsString(item) ? item->valuestring : "";
}

static int type_of(const char *word)
{
  static const char *const words[] = {
      [EPLUA_UI_CREATE] = "create", [EPLUA_UI_SET] = "set",       [EPLUA_UI_MOVE] = "move",
      [EPLUA_UI_REMOVE] = "remove", [EPLUA_UI_APPEND] = "append", [EPLUA_UI_CALL] = "call"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strcmp(words[k], word) == 0)
      return (int)k;
  return -1;
}

// Its place among the windows; count: it is none.
static size_t find_window(const bridge_remote *r, int64_t node)
{
  size_t k = 0;
  while (k < r->count && r->windows[k] != node)
    k++;
  return k;
}

static bool note_window(bridge_remote *r, int64_t node)
{
  if (r->count == WINDOWS_MAX || find_window(r, node) < r->count)
    return false;
  r->windows[r->count++] = node;
  return true;
}

// node 0: all.
static void forget_window(bridge_remote *r, int64_t node)
{
  size_t k = find_window(r, node);
  if (node == 0)
    r->count = 0;
  else if (k < r->count)
    r->windows[k] = r->windows[--r->count];
}

// The title of a window says whose it is.
static void set_title(batch *b, int64_t window, const char *title, bridge_op *op)
{
  int n = snprintf(b->title, sizeof b->title, "%.300s \342\200\223 %.150s", title, b->to->whose);
  size_t length = n > 0 ? strlen(b->title) : 0;
  *op = (bridge_op){.type = EPLUA_UI_SET,
                    .node = window,
                    .name = "title",
                    .value = {.type = EPQ_STRING, .as.string = {b->title, length}}};
}

// What is of this computer is not for another one; the request is answered with nil.
static bool is_refused(const bridge_remote *r, const bridge_op *op)
{
  static const char *const calls[] = {"save", "clipboard.get", "dialog.open", "dialog.save",
                                      "dialog.folder"};
  for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
    if (r->foreign && op->type == EPLUA_UI_CALL && strcmp(op->name, calls[k]) == 0)
      return true;
  return false;
}

static bool next_op(void *owner, bridge_op *op)
{
  batch *b = owner;
  free_value(&b->value);
  if (b->reset) {
    b->reset = false;
    forget_window(b->to, 0);
    *op = (bridge_op){.type = EPLUA_UI_REMOVE};
    return true;
  }
  if (b->untitled) { // the one of the kind stays when the script sets none
    set_title(b, b->untitled, "EPLua", op);
    b->untitled = 0;
    return true;
  }
  int type = -1;
  cJSON *item;
  do {
    item = b->next;
    if (!item)
      return false;
    b->next = item->next;
    type = type_of(text_of(item, "op"));
  } while (type < 0);
  *op = (bridge_op){.type = (eplua_ui_op_type)type,
                    .reset = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "reset")),
                    .index = (uint32_t)integer_of(item, "index"),
                    .node = integer_of(item, "node"),
                    .parent = integer_of(item, "parent"),
                    .name = text_of(item, type == EPLUA_UI_CREATE ? "kind" : "name"),
                    .request = (uint64_t)integer_of(item, "request")};
  cJSON *value = cJSON_GetObjectItemCaseSensitive(item, "value");
  bool node = cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(item, "node"));
  op->failed = is_refused(b->to, op) || (value && !take_value(value, &b->value, 0)) ||
               (!node && type != EPLUA_UI_CALL); // of the application; else 0 means all
  op->value = b->value;
  bool window = strcmp(op->name, "window") == 0 && op->parent == 0;
  if (!b->to->whose)
    return true;
  if (type == EPLUA_UI_CREATE && window && note_window(b->to, op->node))
    b->untitled = op->node;
  else if (type == EPLUA_UI_REMOVE)
    forget_window(b->to, op->node);
  else if (type == EPLUA_UI_SET && strcmp(op->name, "title") == 0 &&
           find_window(b->to, op->node) < b->to->count && b->value.type == EPQ_STRING)
    set_title(b, op->node, b->value.as.string.bytes, op);
  return true;
}

static void drop_batch(void *owner)
{
  batch *b = owner;
  free_value(&b->value);
  cJSON_Delete(b->message);
  free(b);
}

void bridge_remote_take(bridge_remote *r, const cJSON *message)
{
  batch *b = calloc(1, sizeof *b);
  cJSON *copy = b ? cJSON_Duplicate(message, true) : NULL;
  if (!copy) {
    free(b);
    return;
  }
  b->to = r;
  b->message = copy;
  b->reset = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(copy, "reset"));
  const cJSON *ops = cJSON_GetObjectItemCaseSensitive(copy, "ops");
  b->next = cJSON_IsArray(ops) ? ops->child : NULL;
  bridge_apply_take(r->apply, &(bridge_batch){.sequence = (uint64_t)integer_of(copy, "sequence"),
                                              .owner = b,
                                              .next = next_op,
                                              .drop = drop_batch});
}

// --- what the user does ---

static void on_event(void *ud, int64_t node, const char *name, uint64_t request, uint64_t sequence,
                     const epq_value *value)
{
  const bridge_remote *r = ud;
  cJSON *event = cJSON_CreateObject();
  cJSON_AddStringToObject(event, "type", "ui_event");
  cJSON_AddNumberToObject(event, "node", (double)node);
  cJSON_AddStringToObject(event, "name", name);
  cJSON_AddItemToObject(event, "value", make_json(value, 0));
  cJSON_AddNumberToObject(event, "sequence", (double)sequence);
  if (request)
    cJSON_AddNumberToObject(event, "request", (double)request);
  r->tell(r->ud, event);
}

static void on_done(void *ud, uint64_t sequence)
{
  const bridge_remote *r = ud;
  cJSON *done = cJSON_CreateObject();
  cJSON_AddStringToObject(done, "type", "ui_done");
  cJSON_AddNumberToObject(done, "sequence", (double)sequence);
  r->tell(r->ud, done);
}

// --- life ---

bridge_remote *bridge_remote_new(epq_app *app, const bridge_remote_config *config)
{
  bridge_remote *r = calloc(1, sizeof *r);
  if (!r)
    return NULL;
  r->ud = config->ud;
  r->tell = config->tell;
  r->foreign = config->foreign;
  r->whose = config->whose ? strdup(config->whose) : NULL;
  r->apply = bridge_apply_new(app, config->state_file,
                              &(bridge_sink){.ud = r, .event = on_event, .done = on_done});
  if (r->apply) {
    if (r->foreign)
      epq_view_set_foreign(bridge_apply_shown(r->apply), r->whose ? r->whose : "");
    return r;
  }
  bridge_remote_free(r);
  return NULL;
}

epq_view *bridge_remote_shown(const bridge_remote *r)
{
  return bridge_apply_shown(r->apply);
}

void bridge_remote_free(bridge_remote *r)
{
  if (!r)
    return;
  bridge_apply_free(r->apply);
  free(r->whose);
  free(r);
}
