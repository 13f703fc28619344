/* SPDX-License-Identifier: MIT */
/* Requests of HTTP that block the engine: for _PY alone. */
#ifndef EP_LIB_NET_HTTP_SYNC_H
#define EP_LIB_NET_HTTP_SYNC_H

#include <lua.h>

/* http_sync(url, options): the answer as of net.HTTPClient, or nil, message, code. Raises for wrong types, and when the script is stopped. */
int ep_http_l_sync(lua_State *L);

#endif
