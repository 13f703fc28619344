// SPDX-License-Identifier: MIT
/*
 * Who has started this process, when that wants to look into it: the IDE with its run target "separate process". Any thread; the socket is the control
 * thread's, which the caller waits for.
 * It is a peer as those of the socket file are, but it has handed its end of the connection down: there is nothing to listen at, nothing that
 * anybody else could reach, and it is there before the script begins. A file or a port with a secret was left: each of them can be found too late, or by others.
 */
#include "base/error.h"
#include "control/dap.h"
#include "control/door.h"

#include <string.h>
#include <unistd.h>

typedef struct opening {
  int fd; // -1: the loop's
  int result;
} opening;

static void open_parent(eplua_control *c, void *data)
{
  static const char name[] = "who started it";
  opening *o = data;
  ep_door *d = ep_door_get(c, true);
  ep_client *client = d ? ep_client_new(d, EP_WAY_SOCKET, true) : NULL;
  o->result = EPLUA_E_NOMEM;
  if (!client)
    return;
  memcpy(client->from, name, sizeof name);
  o->result = EPLUA_E_IO;
  if (uv_pipe_open(&client->socket.pipe, o->fd) != 0) {
    ep_client_close(client);
    return;
  }
  o->fd = -1;
  client->parent = true;
  ep_client_lines_begin(client);
  ep_client_settle(client);
  o->result = EPLUA_OK;
}

int eplua_parent_start(eplua_control *c, int fd, eplua_error *err)
{
  opening o = {.fd = fd, .result = EPLUA_E_CLOSED};
  ep_control_run(c, open_parent, &o);
  if (o.fd >= 0)
    close(o.fd);
  if (o.result != EPLUA_OK)
    return ep_error_set(err, o.result, "cannot speak with who has started this process: %s",
                        eplua_error_text(o.result));
  return EPLUA_OK;
}

void ep_parent_gone(ep_door *d)
{
  if (ep_daps_hold_engine(ep_control_daps(d->control)))
    ep_control_leave(d->control);
}
