/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A way to an engine's control plane: messages of <eplua/control.h>, "Peers", both ways. Nothing here waits, save where said. One thread at a time.
 */
#ifndef REPL_LINK_H
#define REPL_LINK_H

#include <eplua/control.h>

#include <stdbool.h>
#include <stddef.h>

enum { REPL_MESSAGE_MAX = 16 << 20 };

typedef enum repl_link_state {
  REPL_LINK_CLOSED,  /* also after it was lost; open it again */
  REPL_LINK_OPENING, /* step it when its descriptor is ready */
  REPL_LINK_OPEN,
} repl_link_state;

typedef struct repl_link repl_link;

typedef struct repl_link_ops {
  /* Begins. CLOSED: the reason is in *err. */
  repl_link_state (*open)(repl_link *l, eplua_error *err);
  /* What to poll for; -1: nothing. */
  int (*descriptor)(repl_link *l, short *events);
  /* Reads and writes what is possible. CLOSED: the reason is in *err. */
  repl_link_state (*step)(repl_link *l, eplua_error *err);
  /* The next message: given, free(). NULL: none is there. */
  char *(*take)(repl_link *l, size_t *length);
  /* Sends a message; copied. False: no memory, or it is not open. */
  bool (*send)(repl_link *l, const char *json, size_t length);
  void (*close)(repl_link *l);
  void (*free)(repl_link *l);
} repl_link_ops;

/* Begins what a link of some kind is. */
struct repl_link {
  const repl_link_ops *ops;
  bool same_files; /* a file of ours is a file of its engine's */
};

/* To the engine of this process. NULL: no memory. */
repl_link *repl_link_new_local(eplua_control *control);

/* To another: see repl_calls.attach. ask_token: fills the token when one is wanted; false: there is none. Resolves names, which may
 * take a while. NULL: the reason is in *err. */
repl_link *repl_link_new_socket(const char *where, bool (*ask_token)(char *token, size_t size),
                                eplua_error *err);

#endif
