// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target for the reader of frames: see fuzz_http_reader.c. */
#include "net/frames.h"

#include "net/utf8.h"

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

static size_t read_all(const uint8_t *bytes, size_t length, size_t step)
{
  size_t hash = 1;
  frames f;
  frames_init(&f, MESSAGE);
  for (size_t at = 0; at < length;) {
    size_t part = length - at < step ? length - at : step, used = 0;
    char *piece = malloc(part);
    require(piece != NULL);
    memcpy(piece, bytes + at, part);
    frames_event event = frames_feed(&f, piece, part, &used);
    free(piece);
    require(used <= part && (event != FRAMES_NONE || used == part));
    at += used;
    hash = event == FRAMES_NONE ? hash : hash * 31 + (size_t)event;
    if (event == FRAMES_TEXT) {
      require(f.length <= MESSAGE && f.text[f.length] == 0 && utf8_is_valid(f.text, f.length));
      hash = hash_of(hash, f.text, f.length);
    }
    if (event == FRAMES_PING || event == FRAMES_PONG)
      hash = hash_of(hash, f.control, f.control_length);
    if (event == FRAMES_CLOSE || event == FRAMES_REFUSED) {
      require(f.code >= 1000 && f.code <= 4999 && f.why);
      hash = hash * 31 + (size_t)f.code;
      break;
    }
  }
  frames_fini(&f);
  return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
  if (length == 0)
    return 0;
  require(read_all(bytes + 1, length - 1, SIZE_MAX) ==
          read_all(bytes + 1, length - 1, (size_t)bytes[0] % 40 + 1));
  return 0;
}
