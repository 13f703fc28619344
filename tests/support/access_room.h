/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For tests of eplua/access.h: a folder of its own, a clock that the test moves, and facts to begin with.
 * For cmocka: access_room_enter and access_room_leave as setup and teardown of each test.
 */
#ifndef ACCESS_ROOM_H
#define ACCESS_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <eplua/access.h>

enum { ACCESS_ROOM_PORT = 8080 };

/* What time it is for access_room_new(); the test sets it. */
extern int64_t access_room_now_ms;

int access_room_enter(void **state);
int access_room_leave(void **state);

/* The path of a name in the folder. Until the next call. */
const char *access_room_path(const char *name);

/* Secrets with the file "run/token" and the clock above; fails the test when they cannot be. */
eplua_access *access_room_new(void);

/* An HTTP request of a program of this user; of another user. */
eplua_access_facts access_room_ours(void);
eplua_access_facts access_room_foreign(void);
/* A page of our own that asks for /status. */
eplua_access_facts access_room_page(const char *cookie);

/* The status of the verdict; 200 when allowed. Checks what every verdict has to be. */
int access_room_ask(eplua_access *a, const eplua_access_facts *facts);
/* The delay of the last one. */
int64_t access_room_delay(void);
const char *access_room_reason(void);

/* Opens a link as a browser does: the Cookie header that it sends from then on. Until the next call. */
const char *access_room_login(eplua_access *a);

#endif
