/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timer of the application's thread; all functions on it. */
#ifndef EPQ_TIMER_H
#define EPQ_TIMER_H

#include <epq/app.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_timer epq_timer;

/* Calls due(ud) when it was started and its time has passed. ud: until it is freed. */
epq_timer *epq_timer_new(epq_app *app, void (*due)(void *ud), void *ud) EPQ_NOEXCEPT;

/* Once in so many milliseconds, or, with repeat, again and again. Starting it again begins anew. */
int epq_timer_start(epq_timer *timer, int milliseconds, bool repeat) EPQ_NOEXCEPT;
void epq_timer_stop(epq_timer *timer) EPQ_NOEXCEPT;

/* Not called any more after it. Also from within due. NULL is accepted. */
void epq_timer_free(epq_timer *timer) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
