// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Bytes that grow. One thread at a time; owns its bytes.
 * A screen is drawn by one write(): pieces of it would be seen one after the other.
 */
#include "link/text.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 256 };

void link_text_free(link_text *t)
{
  free(t->bytes);
  *t = (link_text){0};
}

void link_text_clear(link_text *t)
{
  t->length = 0;
  t->failed = false;
  if (t->bytes)
    *t->bytes = '\0';
}

static bool reserve(link_text *t, size_t more)
{
  size_t wanted = t->capacity ? t->capacity : FIRST;
  while (wanted < t->length + more + 1)
    wanted *= 2;
  if (wanted == t->capacity)
    return true;
  char *grown = realloc(t->bytes, wanted);
  if (!grown) {
    t->failed = true;
    return false;
  }
  t->bytes = grown;
  t->capacity = wanted;
  return true;
}

void link_text_add(link_text *t, const char *bytes, size_t length)
{
  if (!reserve(t, length))
    return;
  if (length > 0)
    memcpy(t->bytes + t->length, bytes, length);
  t->length += length;
  t->bytes[t->length] = '\0';
}

void link_text_put(link_text *t, const char *text)
{
  link_text_add(t, text, strlen(text));
}

void link_text_fill(link_text *t, char byte, size_t count)
{
  if (!reserve(t, count))
    return;
  memset(t->bytes + t->length, byte, count);
  t->length += count;
  t->bytes[t->length] = '\0';
}

void link_text_print(link_text *t, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n < 0 || !reserve(t, (size_t)n))
    return;
  va_start(args, format);
  vsnprintf(t->bytes + t->length, (size_t)n + 1, format, args);
  va_end(args);
  t->length += (size_t)n;
}

bool link_text_flush(link_text *t, int fd)
{
  size_t done = 0;
  bool heard = true;
  while (heard && done < t->length) {
    ssize_t n = write(fd, t->bytes + done, t->length - done);
    if (n > 0) {
      done += (size_t)n;
    } else if (n < 0 && errno == EAGAIN) {
      struct pollfd out = {.fd = fd, .events = POLLOUT};
      poll(&out, 1, -1);
    } else if (n == 0 || errno != EINTR) {
      heard = false;
    }
  }
  link_text_clear(t);
  return heard;
}
