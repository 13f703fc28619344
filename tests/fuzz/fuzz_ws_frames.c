// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target for the frames of scripts' WebSockets: what is read does not depend on how the bytes were cut, and stays within the limits. */
#include "net/ws_frames.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE = 4096 };

static void require(bool holds)
{
  if (!holds)
    abort();
}

static size_t hash_of(size_t hash, const void *bytes, size_t length)
{
  for (size_t i = 0; i < length; i++)
    hash = hash * 31 + ((const unsigned char *)bytes)[i];
  return hash;
}

static size_t note(size_t hash, const ep_ws_frames *f, ep_ws_event event)
{
  hash = hash * 31 + (size_t)event;
  if (event == EP_WS_EVENT_REFUSED) {
    require(ep_ws_code_valid(f->code) && f->why);
    return hash * 31 + (size_t)f->code;
  }
  require(f->length <=
          (f->kind == EP_WS_TEXT || f->kind == EP_WS_BINARY ? MESSAGE : EP_WS_CONTROL));
  if (f->kind == EP_WS_TEXT || f->kind == EP_WS_CLOSE)
    require(ep_utf8_is_valid(f->bytes, f->length));
  if (f->kind == EP_WS_CLOSE)
    hash = hash * 31 + (size_t)f->code;
  return hash_of(hash * 31 + (size_t)f->kind, f->bytes, f->length);
}

static size_t read_all(bool server, const uint8_t *bytes, size_t length, size_t step)
{
  size_t hash = 1;
  ep_mem mem = {0};
  ep_ws_frames f;
  require(ep_ws_frames_init(&f, &mem, server, MESSAGE) == 0);
  for (size_t at = 0; at < length; at += step) {
    size_t part = length - at < step ? length - at : step;
    char *piece = malloc(part);
    require(piece != NULL);
    memcpy(piece, bytes + at, part);
    ep_ws_frames_feed(&f, piece, part);
    ep_ws_event event;
    while ((event = ep_ws_frames_next(&f)) != EP_WS_EVENT_NONE)
      hash = note(hash, &f, event);
    free(piece);
    if (length - at < step)
      break;
  }
  ep_ws_frames_fini(&f);
  require(ep_mem_held(&mem) == 0);
  return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  if (length == 0)
    return 0;
  bool server = bytes[0] & 0x80;
  require(read_all(server, bytes + 1, length - 1, SIZE_MAX) ==
          read_all(server, bytes + 1, length - 1, (size_t)bytes[0] % 40 + 1));
  return 0;
}
