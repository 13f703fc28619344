/* SPDX-License-Identifier: MIT */
/*
 * The last of the output: a ring of records that any number of readers follow, each at its own pace. A reader that is
 * too slow loses the oldest lines and is told how many; the writer never waits, and memory never grows.
 * Any thread, save where said.
 */
#ifndef EP_TAIL_H
#define EP_TAIL_H

#include <eplua/control.h>

enum { EP_TAIL_BYTES = 1 << 20, EP_TAIL_READERS = 64 };

typedef struct ep_tail ep_tail;

ep_tail *ep_tail_new(void); /* NULL: no memory */
void ep_tail_free(ep_tail *t);

/* Adds a record. Of one that is longer than the ring the end. Wakes readers that had read all. */
void ep_tail_write(ep_tail *t, eplua_output_kind kind, const char *bytes, size_t length);

/* As eplua_control_follow(), _unfollow(), _read(). */
int ep_tail_follow(ep_tail *t, void (*wake)(void *ud), void *ud);
void ep_tail_unfollow(ep_tail *t, int number);
size_t ep_tail_read(ep_tail *t, int number, eplua_follow *follow, eplua_output_kind *kind,
                    char *bytes, size_t size);

/* The same, of what was there when ep_tail_end() gave that position. */
size_t ep_tail_read_until(ep_tail *t, int number, eplua_follow *follow, uint64_t until,
                          eplua_output_kind *kind, char *bytes, size_t size);
uint64_t ep_tail_end(ep_tail *t);

#endif
