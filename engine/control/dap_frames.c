// SPDX-License-Identifier: MIT
/*
 * The reader and writer of DAP's frames. Pure; owns the message that is under way.
 * The head is read byte by byte and the body in pieces, so it makes no difference how the bytes come. Of a line the first 128 bytes
 * are kept: longer ones are of no interest, and are only counted. To wait for a whole head in a buffer was left: a client
 * that is no DAP client would be known later than at its first line.
 */
#include "control/dap_frames.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char length_name[] = "content-length";

void ep_dap_frames_fini(ep_dap_frames *f)
{
  ep_text_free(&f->message);
}

size_t ep_dap_frame_head(char head[EP_DAP_HEAD_SIZE], size_t length)
{
  return (size_t)snprintf(head, EP_DAP_HEAD_SIZE, "Content-Length: %zu\r\n\r\n", length);
}

static bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

// NULL, or what is wrong with the value of Content-Length.
static const char *read_length(ep_dap_frames *f, const char *at, const char *end)
{
  size_t value = 0;
  while (at < end && is_blank(*at))
    at++;
  while (end > at && is_blank(end[-1]))
    end--;
  if (f->sized)
    return "two Content-Length in one head";
  if (at == end)
    return "Content-Length is no number";
  for (; at < end; at++) {
    if (*at < '0' || *at > '9')
      return "Content-Length is no number";
    value = value * 10 + (size_t)(*at - '0');
    if (value > EP_DAP_MESSAGE_MAX)
      return "a message is longer than 16 MiB";
  }
  if (value == 0)
    return "a message is empty";
  f->sized = true;
  f->wanted = value;
  return NULL;
}

// A line of the head, without its end; NULL, or what is wrong with it.
static const char *take_line(ep_dap_frames *f)
{
  size_t length = f->line_length;
  if (length > sizeof f->line) // only its beginning is there; the length is not among those
    length = sizeof f->line;
  else if (length > 0 && f->line[length - 1] == '\r')
    length--;
  if (memchr(f->line, '\r', length) || memchr(f->line, '\0', length))
    return "a control character in a head";
  if (length == 0) {
    f->in_body = f->sized;
    return f->sized ? NULL : "a head without Content-Length";
  }
  const char *colon = memchr(f->line, ':', length);
  if (!colon || colon == f->line)
    return "a line that belongs to no head";
  size_t name = (size_t)(colon - f->line);
  if (name != sizeof length_name - 1 || strncasecmp(f->line, length_name, name) != 0)
    return NULL;
  if (f->line_length > sizeof f->line)
    return "Content-Length is no number";
  return read_length(f, colon + 1, f->line + length);
}

static ep_dap_frame refuse(ep_dap_frames *f, const char *why)
{
  f->why = why;
  ep_text_free(&f->message);
  return EP_DAP_FRAME_REFUSED;
}

// Takes one byte of a head; false: refused.
static bool take_head(ep_dap_frames *f, char byte)
{
  const char *wrong = NULL;
  if (++f->head > EP_DAP_HEAD_MAX)
    wrong = "a head is longer than 4 KiB";
  else if (byte == '\n') {
    wrong = take_line(f);
    f->line_length = 0;
  } else {
    if (f->line_length < sizeof f->line)
      f->line[f->line_length] = byte;
    f->line_length++;
  }
  if (wrong)
    refuse(f, wrong);
  return !wrong;
}

static void begin_next(ep_dap_frames *f)
{
  f->taken = f->in_body = f->sized = false;
  f->head = f->wanted = f->line_length = 0;
  ep_text_clear(&f->message);
}

bool ep_dap_frames_wait(const ep_dap_frames *f)
{
  return !f->taken && f->head > 0;
}

ep_dap_frame ep_dap_frames_feed(ep_dap_frames *f, const char *bytes, size_t length, size_t *used)
{
  size_t at = 0;
  *used = 0;
  if (f->why)
    return EP_DAP_FRAME_REFUSED;
  if (f->taken)
    begin_next(f);
  for (; at < length && !f->in_body; at++) {
    if (!take_head(f, bytes[at]))
      return EP_DAP_FRAME_REFUSED;
  }
  if (f->in_body) {
    size_t rest = f->wanted - f->message.length;
    size_t part = length - at < rest ? length - at : rest;
    ep_text_add(&f->message, bytes + at, part);
    at += part;
  }
  *used = at;
  if (!f->in_body || f->message.length < f->wanted)
    return f->message.failed ? refuse(f, "not enough memory") : EP_DAP_FRAME_NONE;
  ep_text_add(&f->message, "", 1);
  if (f->message.failed)
    return refuse(f, "not enough memory");
  f->message.length--;
  f->taken = true;
  return EP_DAP_FRAME_MESSAGE;
}
