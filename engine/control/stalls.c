// SPDX-License-Identifier: MIT
/*
 * Stalls as messages (see "Messages" in <eplua/control.h>). Made on the thread that has found one, sent on the control thread; owns what is on
 * its way: two a second at most.
 */
#include "control/stalls.h"

#include "control/peer_int.h"
#include "verbs/ask.h"

#include <stdlib.h>
#include <string.h>

typedef struct telling {
  ep_note note;
  char *json;
} telling;

static void drop(void *data)
{
  telling *t = data;
  free(t->json);
  free(t);
}

static void send_all(void *context, void *data)
{
  const telling *t = data;
  ep_channels_say(ep_control_peers(context), EP_CHANNEL_STALLS, t->json, strlen(t->json));
  drop(data);
}

static void add_text(yyjson_mut_doc *doc, yyjson_mut_val *root, const char *name, const char *text)
{
  if (text && *text)
    yyjson_mut_obj_add_val(doc, root, name, ep_json_text(doc, text, strlen(text)));
}

void ep_stalls_tell(void *ud, const ep_stalled *what)
{
  yyjson_mut_doc *doc = ep_message_new("stall");
  if (!doc)
    return;
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_obj_add_bool(doc, root, "over", what->over);
  yyjson_mut_obj_add_uint(doc, root, "entry", what->entry);
  yyjson_mut_obj_add_sint(doc, root, "ms", what->ms);
  add_text(doc, root, "kind", what->kind);
  if (what->id)
    yyjson_mut_obj_add_sint(doc, root, "id", what->id);
  add_text(doc, root, "begin", what->begin);
  add_text(doc, root, *what->source == '@' ? "file" : "source",
           *what->source == '@' ? what->source + 1 : what->source);
  if (what->line)
    yyjson_mut_obj_add_sint(doc, root, "line", what->line);
  add_text(doc, root, "function", what->function);
  add_text(doc, root, "traceback", what->traceback);
  char *json = yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, NULL);
  yyjson_mut_doc_free(doc);
  telling *t = json ? malloc(sizeof *t) : NULL;
  if (!t) {
    free(json);
    return;
  }
  t->json = json;
  ep_control_post(ud, &t->note, (ep_task){.run = send_all, .drop = drop, .data = t});
}
