/* SPDX-License-Identifier: MIT */
/*
 * Messages of DAP in a stream of bytes: a head of lines "Name: value", an empty line, then as many bytes as Content-Length says
 * (DAP specification, "Base protocol"). Pure; any one thread.
 *
 * Strict where being lenient could make two readers see different messages: the length is digits, once in each head, from 1 byte to 16 MiB; a head is at
 * most 4 KiB. Lenient where it cannot: names in any case, other names are passed over, and a line may end in \n alone, for who types.
 */
#ifndef EP_DAP_FRAMES_H
#define EP_DAP_FRAMES_H

#include "control/text.h"

enum { EP_DAP_HEAD_MAX = 4096, EP_DAP_MESSAGE_MAX = 16 << 20, EP_DAP_HEAD_SIZE = 48 };

/* Zeroed at first. */
typedef struct ep_dap_frames {
  ep_text
      message; /* what has come of the body; complete: with a 0 byte behind it, which is not counted */
  size_t head;    /* bytes of the head so far */
  size_t wanted;  /* of the body, as the head says */
  char line[128]; /* the line that is not complete, or its beginning */
  size_t line_length;
  bool sized, in_body, taken;
  const char *why; /* once refused; static */
} ep_dap_frames;

typedef enum ep_dap_frame {
  EP_DAP_FRAME_NONE,    /* all bytes are used up, more are needed */
  EP_DAP_FRAME_MESSAGE, /* f->message is one, until the next call */
  EP_DAP_FRAME_REFUSED, /* f->why; for ever: nobody can tell where the next one would begin */
} ep_dap_frame;

/* Takes bytes until a message is complete; *used: how many of them. A body takes memory as it comes, not as it is announced. */
ep_dap_frame ep_dap_frames_feed(ep_dap_frames *f, const char *bytes, size_t length, size_t *used);

/* Whether a message has begun and is not complete. */
bool ep_dap_frames_wait(const ep_dap_frames *f);

void ep_dap_frames_fini(ep_dap_frames *f);

/* Writes the head of a message; gives its length, at most EP_DAP_HEAD_SIZE - 1. */
size_t ep_dap_frame_head(char head[EP_DAP_HEAD_SIZE], size_t length);

#endif
