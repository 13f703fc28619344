/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A descriptor that the application's thread waits for; all functions on it. */
#ifndef EPQ_WATCH_H
#define EPQ_WATCH_H

#include <epq/app.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_watch epq_watch;

enum epq_watch_events { EPQ_WATCH_READ = 1, EPQ_WATCH_WRITE = 2 };

/* Calls ready(ud) from the event loop as long as fd can be read or written, as wanted. fd: borrowed, must stay open until it is freed; ud: too. NULL: no
 * memory. */
epq_watch *epq_watch_new(epq_app *app, int fd, unsigned events, void (*ready)(void *ud),
                         void *ud) EPQ_NOEXCEPT;
int epq_watch_set(epq_watch *watch, unsigned events) EPQ_NOEXCEPT;
/* Also from within ready. NULL is accepted. */
void epq_watch_free(epq_watch *watch) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
