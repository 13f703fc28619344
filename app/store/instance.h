/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One owner for a session. Whoever holds the lock in the state folder is it; others hand it what they were asked to open.
 * One thread at a time.
 */
#ifndef STORE_INSTANCE_H
#define STORE_INSTANCE_H

#include "store/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct store_instance store_instance;

enum {
  STORE_INSTANCE_LIMIT_MS = 2000,
  STORE_INSTANCE_OPEN_MAX = 1000,       /* things to open in one message */
  STORE_INSTANCE_BYTES_MAX = 256 << 10, /* of a message */
  STORE_INSTANCE_PEERS_MAX = 16         /* that wait at the owner's door */
};

/* What one instance asks of the other. */
typedef struct store_message {
  const char *const *
      open; /* PATH, PATH:LINE, PATH:LINE:COLUMN, folders or "-", ends with NULL; NULL: nothing, only come to the
                            * front. Relative ones are made absolute on the way */
  const char
      *token; /* XDG_ACTIVATION_TOKEN or DESKTOP_STARTUP_ID of whoever was called; may be NULL */
} store_message;

typedef struct store_instance_options {
  const char *
      state; /* folder whose session is meant, there; NULL: nothing is kept, so there is nothing to own */
  const char *runtime;   /* folder for the socket, private; NULL: state */
  store_message message; /* for the owner, when there is one already */
  unsigned limit_ms;     /* 0: STORE_INSTANCE_LIMIT_MS */
} store_instance_options;

/* STORE_OK and *instance: this process is the owner until close (what a dead owner left is taken over). STORE_OK and
 * *instance NULL: another one is, and has taken the message. STORE_E_BUSY: another one is and did not answer in time; the
 * sentence says which process. Other codes: neither could be found out. Lasts at most limit_ms. */
int store_instance_claim(const store_instance_options *options, store_instance **instance,
                         store_error *err);
void store_instance_close(store_instance *i); /* NULL is accepted */

/* Readable (poll, select, QSocketNotifier) when there may be messages. -1: there is no socket, as without a state folder. */
int store_instance_fd(const store_instance *i);

/* Takes what came, without waiting; calls message() for each, which may not close the instance. The message is borrowed
 * for the call; the sender is told when it returns. Only processes of the same user are listened to. */
void store_instance_take(store_instance *i, void (*message)(void *ud, const store_message *m),
                         void *ud);

#endif
