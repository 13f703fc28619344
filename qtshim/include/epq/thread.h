/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread of Qt's that runs a function: for an engine that lives beside windows. */
#ifndef EPQ_THREAD_H
#define EPQ_THREAD_H

#include <epq/error.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct epq_thread epq_thread;

/* Starts main(ud) on a new thread with a C stack of stack_bytes. ud: until main returns. NULL: it could not start.
 * Any thread. */
epq_thread *epq_thread_start(const char *name, size_t stack_bytes, void (*main)(void *ud),
                             void *ud) EPQ_NOEXCEPT;

/* Waits for main to return, at most so many milliseconds (negative: as long as it takes), then frees the thread.
 * False: it still runs, or is this one; the handle stays good. Any other thread.
 * NULL is accepted. */
bool epq_thread_join(epq_thread *thread, int milliseconds) EPQ_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
