// SPDX-License-Identifier: MIT
/*
 * Keys of a handshake: base64 and SHA-1 (RFC 3174). Any thread. The engine links no library of cryptography, and this is no use of it: the
 * sum only shows that an answer is meant for a question.
 */
#include "net/ws_key.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

enum { KEY_MOST = 64, BLOCK = 64, SUM = 20 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

static void base64(const uint8_t *bytes, size_t length, char *out)
{
  for (size_t i = 0; i < length; i += 3) {
    size_t left = length - i;
    uint32_t three = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                     (left > 2 ? bytes[i + 2] : 0);
    *out++ = alphabet[three >> 18];
    *out++ = alphabet[three >> 12 & 63];
    *out++ = left > 1 ? alphabet[three >> 6 & 63] : '=';
    *out++ = left > 2 ? alphabet[three & 63] : '=';
  }
  *out = 0;
}

static uint32_t rotated(uint32_t x, unsigned by)
{
  return x << by | x >> (32 - by);
}

static void add_block(uint32_t h[5], const uint8_t *block)
{
  uint32_t w[80];
  for (size_t i = 0; i < 16; i++)
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
           (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (unsigned i = 16; i < 80; i++)
    w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
  for (unsigned i = 0; i < 80; i++) {
    uint32_t f, k;
    if (i < 20)
      f = (b & c) | (~b & d), k = 0x5a827999;
    else if (i < 40)
      f = b ^ c ^ d, k = 0x6ed9eba1;
    else if (i < 60)
      f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
    else
      f = b ^ c ^ d, k = 0xca62c1d6;
    uint32_t next = rotated(a, 5) + f + e + k + w[i];
    e = d, d = c, c = rotated(b, 30), b = a, a = next;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

// The sum of a text of at most 119 bytes: two blocks with the padding.
static void sum(const char *text, size_t length, uint8_t out[SUM])
{
  uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  uint8_t blocks[2 * BLOCK] = {0};
  size_t count = length + 9 > BLOCK ? 2 : 1;
  memcpy(blocks, text, length);
  blocks[length] = 0x80;
  blocks[count * BLOCK - 2] = (uint8_t)(length * 8 >> 8);
  blocks[count * BLOCK - 1] = (uint8_t)(length * 8);
  for (size_t i = 0; i < count; i++)
    add_block(h, blocks + i * BLOCK);
  for (unsigned i = 0; i < SUM; i++)
    out[i] = (uint8_t)(h[i / 4] >> (24 - i % 4 * 8));
}

bool ep_ws_key_make(char key[EP_WS_KEY + 1])
{
  uint8_t bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
    return false;
  base64(bytes, sizeof bytes, key);
  return true;
}

void ep_ws_key_accept(const char *key, char accept[EP_WS_ACCEPT + 1])
{
  char text[KEY_MOST + sizeof magic];
  uint8_t bytes[SUM];
  int length = snprintf(text, sizeof text, "%.*s%s", KEY_MOST, key, magic);
  sum(text, (size_t)length, bytes);
  base64(bytes, SUM, accept);
}
