/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What instance.c and messages.c share. */
#ifndef STORE_INSTANCE_INT_H
#define STORE_INSTANCE_INT_H

#include "store/instance.h"

#include <sys/types.h>
#include <sys/un.h>

/* A line of JSON; given: free(). NULL with *err: no memory, or too large. */
char *store_message_text(const store_message *m, size_t *n, store_error *err);

/* Reads a line and calls message(); false: it makes no sense. */
bool store_message_give(const char *line, size_t n,
                        void (*message)(void *ud, const store_message *m), void *ud);

/* Connects to the socket, hands the line over, waits for the answer until then (CLOCK_MONOTONIC, ms). 0, or -1 when there is
 * nobody (try again), or a code. */
int store_message_send(const char *socket_path, const char *line, size_t n, int64_t until_ms,
                       store_error *err);

/* Fills an address, also for a path longer than one may be: through the folder's descriptor, which is in *folder then
 * (else -1) and to be closed after use. 0 or -1 with errno. */
int store_socket_address(const char *path, struct sockaddr_un *address, int *folder);

/* Is the process at the other end the same user's? */
bool store_socket_same_user(int fd);

int64_t store_instance_now_ms(void);

#define STORE_ANSWER_OK "{\"ok\":true}\n"
#define STORE_ANSWER_NO "{\"ok\":false}\n"

#endif
