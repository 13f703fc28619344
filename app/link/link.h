/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A way to an engine's control plane: messages of <eplua/control.h>, "Peers", both ways. Nothing here waits, save where said. One thread at a time.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include <eplua/control.h>

#include <stdbool.h>
#include <stddef.h>

enum { PEER_MESSAGE_MAX = 16 << 20 };

typedef enum peer_link_state {
  PEER_LINK_CLOSED,  /* also after it was lost; open it again */
  PEER_LINK_OPENING, /* step it when its descriptor is ready */
  PEER_LINK_OPEN,
} peer_link_state;

typedef struct peer_link peer_link;

typedef struct peer_link_ops {
  /* Begins. CLOSED: the reason is in *err. */
  peer_link_state (*open)(peer_link *l, eplua_error *err);
  /* What to poll for; -1: nothing. */
  int (*descriptor)(peer_link *l, short *events);
  /* Reads and writes what is possible. CLOSED: the reason is in *err. */
  peer_link_state (*step)(peer_link *l, eplua_error *err);
  /* The next message: given, free(). NULL: none is there. */
  char *(*take)(peer_link *l, size_t *length);
  /* Sends a message; copied. False: no memory, or it is not open. */
  bool (*send)(peer_link *l, const char *json, size_t length);
  void (*close)(peer_link *l);
  void (*free)(peer_link *l);
} peer_link_ops;

/* Begins what a link of some kind is. */
struct peer_link {
  const peer_link_ops *ops;
  bool same_files; /* a file of ours is a file of its engine's */
};

/* To the engine of this process. name: that of the peer (see eplua_peer_config); copied. NULL: no memory. */
peer_link *peer_link_new_local(eplua_control *control, const char *name);

/* To another: [HOST:]PORT of its telnet server, the path of its socket file, or its pid. ask_token: fills the token when one is wanted; false: there is none. Resolves names, which may
 * take a while. NULL: the reason is in *err. */
peer_link *peer_link_new_socket(const char *where, bool (*ask_token)(char *token, size_t size),
                                eplua_error *err);

/* The token for a link of that kind, which then asks nobody else; copied; "" or NULL: none is known. When one is wanted and there is none, or it is wrong, the link closes
 * with EPLUA_E_DENIED. Before it is opened. */
void peer_link_set_token(peer_link *l, const char *token);

/* Over a connected stream socket, taken also on failure: to a process that we have started (see app/cli/parent.h). It opens once. NULL: no memory. */
peer_link *peer_link_new_descriptor(int fd);

#endif
