// SPDX-License-Identifier: MIT
/*
 * Telnet and the socket file for the host. Any thread: what concerns sockets is done by the control thread, for which
 * the caller waits; it never waits for Lua.
 */
#include "control/telnet.h"

#include "base/error.h"
#include "control/door.h"

#include <stdlib.h>
#include <string.h>

typedef struct opening {
  const eplua_door *door;
  ep_way way;
  eplua_error *err;
  int result;
} opening;

static void open_door(eplua_control *c, void *data)
{
  opening *o = data;
  ep_door *d = ep_door_get(c, true);
  if (!d)
    o->result = ep_error_set(o->err, EPLUA_E_NOMEM, "%s", eplua_error_text(EPLUA_E_NOMEM));
  else if (ep_listen_is_open(d, o->way))
    o->result = ep_error_set(o->err, EPLUA_E_INVALID, "it is open already");
  else if (o->door->path)
    o->result = ep_listen_path(d, o->way, o->door->path, o->err);
  else
    o->result = ep_listen_tcp(d, o->way, o->door->addresses, o->door->port, o->err);
}

static int start(eplua_control *c, const eplua_door *door, ep_way way, eplua_error *err)
{
  opening o = {.door = door, .way = way, .err = err, .result = EPLUA_E_CLOSED};
  if (door->size != sizeof *door)
    return ep_error_set(err, EPLUA_E_INVALID, "%s", eplua_error_text(EPLUA_E_INVALID));
  ep_control_run(c, open_door, &o);
  return o.result;
}

int eplua_telnet_start(eplua_control *c, const eplua_door *door, eplua_error *err)
{
  return start(c, door, EP_WAY_TELNET, err);
}

int eplua_socket_start(eplua_control *c, const char *path, eplua_error *err)
{
  return start(c, &(eplua_door){.size = sizeof(eplua_door), .path = path}, EP_WAY_SOCKET, err);
}

static void close_telnet(eplua_control *c, void *data)
{
  ep_door *d = ep_door_get(c, false);
  (void)data;
  if (!d)
    return;
  ep_listen_close(d, EP_WAY_TELNET);
  for (ep_client *client = d->clients, *next; client; client = next) {
    next = client->next;
    if (client->way == EP_WAY_TELNET)
      ep_client_close(client);
  }
}

void eplua_telnet_stop(eplua_control *c)
{
  ep_control_run(c, close_telnet, NULL);
}

int eplua_telnet_state(eplua_control *c, int *clients)
{
  ep_door *d = ep_door_find(c);
  if (clients)
    *clients = 0;
  if (!d)
    return 0;
  pthread_mutex_lock(&d->lock);
  if (clients)
    *clients = d->number_count;
  pthread_mutex_unlock(&d->lock);
  return atomic_load(&d->port[EP_WAY_TELNET]);
}

int eplua_telnet_print(eplua_control *c, int number, const char *text, size_t length)
{
  ep_door *d = ep_door_find(c);
  int count = 0;
  if (!d)
    return 0;
  pthread_mutex_lock(&d->lock);
  for (int i = 0; i < d->number_count; i++)
    count += number == 0 || d->numbers[i] == number;
  bool room = d->printed + length <= EP_PRINT_MAX;
  pthread_mutex_unlock(&d->lock);
  if (count == 0 || !room)
    return 0;
  ep_letter *letter = calloc(1, sizeof *letter);
  char *copy = malloc(length + 1);
  if (!letter || !copy) {
    free(letter);
    free(copy);
    return 0;
  }
  memcpy(copy, text, length);
  *letter = (ep_letter){.number = number, .length = length, .text = copy};
  return ep_door_post(d, letter) ? count : 0;
}

static void set_stall(eplua_control *c, void *data)
{
  ep_door *d = ep_door_get(c, true);
  if (d)
    d->stall_ms = *(int64_t *)data;
}

void ep_telnet_set_stall(eplua_control *c, int64_t ms)
{
  ep_control_run(c, set_stall, &ms);
}
