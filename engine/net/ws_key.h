/* SPDX-License-Identifier: MIT */
/* The keys of a WebSocket's handshake (RFC 6455, section 4): a proof that both sides speak it, and no secret. Any thread. */
#ifndef EP_WS_KEY_H
#define EP_WS_KEY_H

#include <stdbool.h>

enum { EP_WS_KEY = 24, EP_WS_ACCEPT = 28 }; /* characters of base64 */

/* Writes a random key with a 0 byte. False: there are no random bytes to be had. */
bool ep_ws_key_make(char key[EP_WS_KEY + 1]);

/* Writes Sec-WebSocket-Accept for a key, with a 0 byte. key: any text of at most 64 characters. */
void ep_ws_key_accept(const char *key, char accept[EP_WS_ACCEPT + 1]);

#endif
