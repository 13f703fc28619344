/* SPDX-License-Identifier: MIT */
/* Time since an arbitrary start, never set back. Any thread, signal handlers too. */
#ifndef EP_CLOCK_H
#define EP_CLOCK_H

#include <stdint.h>
#include <time.h>

#define EP_NS_PER_MS INT64_C(1000000)
#define EP_NS_PER_S INT64_C(1000000000)

/* Monotonic nanoseconds (CLOCK_MONOTONIC; POSIX clock_gettime). */
static inline int64_t ep_clock_now_ns(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * EP_NS_PER_S + t.tv_nsec;
}

#endif
