/* SPDX-License-Identifier: MIT */
/* The decision who may come in, from inside. */
#ifndef EP_ACCESS_INT_H
#define EP_ACCESS_INT_H

#include <eplua/access.h>

/* What is wrong with an HTTP request (also one for a WebSocket), whoever sends it: a static sentence, and the status in
 * *status. NULL: nothing is. Pure; any thread. */
const char *ep_access_check_http(const eplua_access_facts *facts, int *status);

/* Whether it comes from a browser: then any page could have caused it. Pure; any thread. */
bool ep_access_is_browser(const eplua_access_facts *facts);

#endif
