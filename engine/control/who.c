// SPDX-License-Identifier: MIT
/*
 * Who came in by the doors, as JSON for the host. Any thread: the control thread looks, for which the caller waits; never for Lua. Owns nothing.
 */
#include "control/door.h"

#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

typedef struct asking {
  char *json;
} asking;

static void add_client(yyjson_mut_doc *doc, yyjson_mut_val *list, const ep_client *c)
{
  yyjson_mut_val *one = yyjson_mut_arr_add_obj(doc, list);
  if (!one)
    return;
  yyjson_mut_obj_add_sint(doc, one, "number", c->number);
  yyjson_mut_obj_add_str(doc, one, "door", ep_way_name(c->way));
  yyjson_mut_obj_add_strcpy(doc, one, "from", c->from);
  yyjson_mut_obj_add_sint(doc, one, "seconds", (ep_client_now_ms(c) - c->since_ms) / 1000);
  if (c->uid >= 0)
    yyjson_mut_obj_add_sint(doc, one, "uid", c->uid);
  bool waits = c->state == EP_CLIENT_TOKEN || (c->state == EP_CLIENT_DAP && !c->admitted);
  yyjson_mut_obj_add_bool(doc, one, "in", !waits);
}

static void look(eplua_control *c, void *data)
{
  asking *a = data;
  const ep_door *d = ep_door_get(c, false);
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *list = doc ? yyjson_mut_arr(doc) : NULL;
  if (list) {
    yyjson_mut_doc_set_root(doc, list);
    for (const ep_client *client = d ? d->clients : NULL; client; client = client->next)
      if (client->state != EP_CLIENT_ENDS)
        add_client(doc, list, client);
    a->json = yyjson_mut_write(doc, 0, NULL);
  }
  yyjson_mut_doc_free(doc);
}

char *eplua_control_clients(eplua_control *c)
{
  asking a = {0};
  ep_control_run(c, look, &a);
  return a.json;
}
