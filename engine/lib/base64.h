/* SPDX-License-Identifier: MIT */
/* Base64 with padding (RFC 4648, section 4). Engine thread. */
#ifndef EP_BASE64_H
#define EP_BASE64_H

#include <lua.h>

int ep_l_base64_encode(lua_State *L); /* (bytes) -> text */
int ep_l_base64_decode(lua_State *L); /* (text) -> bytes | nil, message; white space is skipped */

#endif
