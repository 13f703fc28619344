// SPDX-License-Identifier: MIT
/*
 * A peer that debugs: messages of the Debug Adapter Protocol inside its own, so that who looks into an engine needs one connection.
 * A session holds a reference to its peer. It begins with the first message, on the thread of the transport; what it says comes on the control
 * thread. The peer was admitted when it came, so the session asks for no token.
 */
#include "control/peer_int.h"

#include <eplua/dap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The control thread. The message is an object and is put in as it is.
static bool on_send(void *ud, const char *json, size_t length)
{
  static const char before[] = "{\"type\":\"dap\",\"message\":";
  eplua_peer *p = ud;
  size_t size = sizeof before + length + 1;
  char *message = malloc(size);
  if (!message)
    return true; // lost
  int n = snprintf(message, size, "%s%s}", before, json);
  ep_peer_send(p, message, (size_t)n);
  free(message);
  pthread_mutex_lock(&p->lock);
  bool room = !p->full;
  pthread_mutex_unlock(&p->lock);
  return room;
}

static void on_gone(void *ud)
{
  ep_peer_unref(ud);
}

static eplua_dap *begin(eplua_peer *p)
{
  ep_peer_ref(p);
  eplua_dap *d = eplua_dap_new(p->control, &(eplua_dap_config){.size = sizeof(eplua_dap_config),
                                                               .ud = p,
                                                               .name = p->name,
                                                               .send = on_send,
                                                               .gone = on_gone});
  if (!d)
    ep_peer_unref(p);
  return d;
}

void ep_peer_dap_receive(eplua_peer *p, yyjson_val *message)
{
  size_t length = 0;
  yyjson_val *inside = yyjson_obj_get(message, "message");
  if (!yyjson_is_obj(inside)) {
    ep_peer_complain(p, yyjson_obj_get(message, "id"), EPLUA_E_INVALID, "\"message\" is no object");
    return;
  }
  pthread_mutex_lock(&p->lock);
  eplua_dap *d = p->dap;
  bool closed = p->closed;
  pthread_mutex_unlock(&p->lock);
  if (!d && !closed) {
    d = begin(p);
    pthread_mutex_lock(&p->lock);
    p->dap = d;
    pthread_mutex_unlock(&p->lock);
  }
  char *json = d ? yyjson_val_write(inside, YYJSON_WRITE_ALLOW_INVALID_UNICODE, &length) : NULL;
  if (json)
    eplua_dap_receive(d, json, length);
  else if (!closed)
    ep_peer_complain(p, NULL, EPLUA_E_LIMIT, "no further debugger can come in");
  free(json);
}

void ep_peer_dap_end(eplua_peer *p)
{
  pthread_mutex_lock(&p->lock);
  eplua_dap *d = p->dap;
  p->dap = NULL;
  pthread_mutex_unlock(&p->lock);
  eplua_dap_close(d);
}

void ep_peer_dap_ready(eplua_peer *p)
{
  pthread_mutex_lock(&p->lock);
  if (p->dap)
    eplua_dap_ready(p->dap);
  pthread_mutex_unlock(&p->lock);
}
