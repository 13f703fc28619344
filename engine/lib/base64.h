/* SPDX-License-Identifier: MIT */
/* Base64 with padding (RFC 4648, section 4). */
#ifndef EP_BASE64_H
#define EP_BASE64_H

#include <lua.h>

/* Encodes to text, which has room for EP_BASE64_SIZE(length) bytes; gives its length. Any thread. */
#define EP_BASE64_SIZE(length) (((length) + 2) / 3 * 4)
size_t ep_base64_encode(const char *bytes, size_t length, char *text);

/* For scripts. Engine thread. */
int ep_l_base64_encode(lua_State *L); /* (bytes) -> text */
int ep_l_base64_decode(lua_State *L); /* (text) -> bytes | nil, message; white space is skipped */

#endif
