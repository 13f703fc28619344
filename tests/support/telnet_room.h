/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An engine with a control plane and telnet, and clients of it, for tests. The test's thread; what does not come in time fails the
 * running cmocka test. Times are milliseconds of a plain build, scaled by run_engine_scale().
 */
#ifndef TELNET_ROOM_H
#define TELNET_ROOM_H

#include "run_engine.h"

#include <eplua/control.h>

enum { TELNET_ROOM_MS = 20000 };

/* Begins: an engine that stays and has run code, and telnet on a free port. */
void telnet_room_begin(const char *code);
void telnet_room_end(void);
eplua_control *telnet_room_control(void);
run_engine *telnet_room_engine(void);
int telnet_room_port(void);
/* The token, and the folder of its file. */
const char *telnet_room_token(void);
const char *telnet_room_folder(void);
/* What was logged so far. Until the next call. */
const char *telnet_room_log(void);

typedef struct telnet_client telnet_client;

/* Connects by 127.0.0.1, there also to another port, or to a socket file. */
telnet_client *telnet_client_new(void);
telnet_client *telnet_client_new_port(int other);
telnet_client *telnet_client_new_path(const char *path);
/* Takes a socket that is connected. */
telnet_client *telnet_client_of(int fd);
void telnet_client_free(telnet_client *c);

void telnet_client_send(telnet_client *c, const char *bytes, size_t length);
void telnet_client_say(telnet_client *c, const char *text);
void telnet_client_end(telnet_client *c); /* sends no more */
int telnet_client_fd(const telnet_client *c);

/* Waits until this has come, and takes all up to its end. */
void telnet_client_expect(telnet_client *c, const char *text);
/* What has come and was not taken; ends with a 0 byte. Until the next call. */
const char *telnet_client_text(telnet_client *c);
/* Waits until the connection is closed by the other side: whether it was in time. */
bool telnet_client_wait_end(telnet_client *c, int deadline_ms);
/* Bytes that came so far. */
size_t telnet_client_received(telnet_client *c);

#endif
