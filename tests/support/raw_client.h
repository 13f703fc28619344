/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client that sends what it likes, and what a process holds: for tests of servers. */
#ifndef TEST_RAW_CLIENT_H
#define TEST_RAW_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct raw_client {
  int fd;
  char *bytes; /* what came, a 0 byte follows */
  size_t length, capacity;
  bool ended, reset;
} raw_client;

/* -1 on failure is a failure of the test. */
void raw_open(raw_client *c, uint16_t port);
/* False: the peer is gone. */
bool raw_send(raw_client *c, const void *bytes, size_t length);
bool raw_say(raw_client *c, const char *text);
/* Reads until `text` has come (NULL: until the end); false when the end came first. 10 s, then the test fails. */
bool raw_until(raw_client *c, const char *text);
/* Reads until so many bytes are there. */
bool raw_read(raw_client *c, size_t length);
void raw_forget(raw_client *c); /* what came */
void raw_close(raw_client *c);
void raw_reset(raw_client *c); /* closes with a reset */

/* The status of an answer; 0: none came. */
int raw_status(const raw_client *c);

/* Opens a WebSocket at path; fails the test when it is not let in. */
void raw_upgrade(raw_client *c, uint16_t port, const char *path);
/* A frame: first byte (FIN and opcode), masked or not. */
bool raw_frame(raw_client *c, int first, bool masked, const void *payload, size_t length);
/* Waits for a close frame; its code, 0: the end came without one. */
int raw_close_code(raw_client *c);

/* Open descriptors of this process, with the one that it takes to count them. */
int descriptors_now(void);

/* Resident memory of this process in kB, and by how much it has grown since; with a sanitizer, which keeps what is
 * freed, 0. */
long memory_now(void);
long memory_grown(long since);

#endif
