/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A control plane, an engine that stays, and DAP clients in this process, for tests. One room at a time; functions fail the running
 * test when what they wait for does not come. The test's thread.
 */
#ifndef DAP_ROOM_H
#define DAP_ROOM_H

#include "run_engine.h"

#include <eplua/dap.h>

typedef struct dap_client dap_client;

/* code runs; NULL: there is no engine. */
void dap_room_open(const char *code);
void dap_room_open_file(const char *path);
void dap_room_open_held(const char *path); /* it does not begin before configurationDone */
/* Restricted; the folder or file (NULL: none) may be read. */
void dap_room_open_restricted(const char *code, const char *readable);
void dap_room_close(void); /* also its clients; files are removed */

/* The plane was asked to restart: the engine ends, another runs that file. */
void dap_room_again(const char *path);
/* The plane was asked to stop: the engine ends, and that status is told. */
void dap_room_stopped(int status);

int dap_room_stops(void); /* how often the plane was asked to */

const char *dap_room_status(void); /* the word */
void dap_room_wait_status(
    const char *words); /* one of these, each ends with 0, an empty one last */
char *dap_room_file(const char *name, const char *text); /* given: its path */

/* admit: as of the config; NULL: admitted. */
dap_client *dap_room_join(int (*admit)(void *ud, const char *token));
/* Joins, and goes through to configurationDone; arguments of attach, NULL: none. */
dap_client *dap_room_attach(const char *arguments);
void dap_room_leave(dap_client *c);

void dap_send(dap_client *c, const char *message);
/* A request; arguments NULL: without. */
void dap_say(dap_client *c, const char *command, const char *arguments, ...)
    __attribute__((format(printf, 3, 4)));
void dap_expect(dap_client *c, const char *part); /* has come, or comes */
void dap_expect_times(dap_client *c, const char *part, int times);
void dap_expect_order(dap_client *c,
                      const char *const *parts); /* one behind the other; ends with NULL */
bool dap_has(dap_client *c, const char *part);
int dap_count(dap_client *c, const char *part);
int dap_thread(dap_client *c);    /* that of the last stop, also of a forgotten one */
int dap_seq(const dap_client *c); /* of the last request */
int dap_number(dap_client *c, const char *text); /* behind the text that has come last */
void dap_forget(dap_client *c);
void dap_full(dap_client *c, bool on); /* its transport */

#endif
