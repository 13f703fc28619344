/* SPDX-License-Identifier: MIT */
/*
 * Thread roles, checked by clang's -Wthread-safety (the lint build).
 *
 * A function marked EP_ENGINE_THREAD runs Lua or touches what Lua touches: only the engine thread
 * may call it. A Lua C function is on that thread by nature; ep_state_of() says so to the checker.
 * Source: clang documentation, "Thread Safety Analysis".
 */
#ifndef EP_THREAD_H
#define EP_THREAD_H

#if defined(__clang__) && !defined(EP_NO_THREAD_ROLES)
#define EP_ATTRIBUTE(x) __attribute__((x))
#else
#define EP_ATTRIBUTE(x)
#endif

struct EP_ATTRIBUTE(capability("thread role")) ep_role {
  char unused;
};

extern struct ep_role ep_engine_role;

#define EP_ENGINE_THREAD EP_ATTRIBUTE(requires_capability(ep_engine_role))
#define EP_ASSERTS_ENGINE_THREAD EP_ATTRIBUTE(assert_capability(ep_engine_role))
#define EP_TAKES_ENGINE_ROLE EP_ATTRIBUTE(acquire_capability(ep_engine_role))
#define EP_DROPS_ENGINE_ROLE EP_ATTRIBUTE(release_capability(ep_engine_role))

#endif
