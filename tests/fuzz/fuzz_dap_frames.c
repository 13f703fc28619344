// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target for the reader of DAP's frames: what comes in pieces must mean what it means in one. */
#include "control/dap_frames.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void require(bool holds)
{
  if (!holds)
    abort();
}

static size_t read_all(const uint8_t *bytes, size_t length, size_t step)
{
  size_t hash = 1;
  ep_dap_frames f = {0};
  for (size_t at = 0; at < length;) {
    size_t part = length - at < step ? length - at : step, used = 0;
    char *piece = malloc(part);
    require(piece != NULL);
    memcpy(piece, bytes + at, part);
    ep_dap_frame got = ep_dap_frames_feed(&f, piece, part, &used);
    free(piece);
    require(used <= part && (got != EP_DAP_FRAME_NONE || used == part));
    at += used;
    if (got == EP_DAP_FRAME_MESSAGE) {
      require(f.message.length > 0 && f.message.bytes[f.message.length] == 0);
      for (size_t i = 0; i < f.message.length; i++)
        hash = hash * 31 + (unsigned char)f.message.bytes[i];
    }
    if (got == EP_DAP_FRAME_REFUSED) {
      for (const char *why = f.why; *why; why++)
        hash = hash * 31 + (unsigned char)*why;
      break;
    }
  }
  ep_dap_frames_fini(&f);
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
