// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Sentences about what failed. Any thread; owns nothing.
 * People are told in plain words, with the system's own words behind them for those who search the web. strerror() would
 * do for the second part but is not safe with threads, and speaks the locale; strerrordesc_np() is and does not.
 */
#include "store/error_int.h"

#include "store/text.h"
#include "words/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct reason {
  int number, code;
  const char *words;
} reason;

static const reason reasons[] = {
    {ENOMEM, STORE_E_NOMEM, N_("there is not enough memory")},
    {ENOENT, STORE_E_MISSING, N_("it is not there")},
    {ENOTDIR, STORE_E_MISSING, N_("part of its path is no folder")},
    {EEXIST, STORE_E_EXISTS, N_("it is there already")},
    {EACCES, STORE_E_DENIED, N_("you have no permission")},
    {EPERM, STORE_E_DENIED, N_("the system does not permit it")},
    {EROFS, STORE_E_DENIED, N_("the disk is mounted read-only")},
    {EISDIR, STORE_E_KIND, N_("it is a folder")},
    {ELOOP, STORE_E_KIND, N_("its links lead in a circle")},
    {ENAMETOOLONG, STORE_E_INVALID, N_("its name is too long")},
    {EFBIG, STORE_E_SIZE, N_("it would be larger than a file may be")},
    {ENOSPC, STORE_E_FULL, N_("the disk is full")},
    {EDQUOT, STORE_E_FULL, N_("your share of the disk is used up")},
    {EIO, STORE_E_IO, N_("the disk reports an error")},
    {ESTALE, STORE_E_IO, N_("the server of the files has lost it")},
    {EMFILE, STORE_E_IO, N_("too many files are open")},
    {ENFILE, STORE_E_IO, N_("too many files are open on this machine")},
    {EBUSY, STORE_E_BUSY, N_("it is in use")},
    {ETXTBSY, STORE_E_BUSY, N_("it is a program that runs")},
};

const char *store_error_text(int code)
{
  switch (code) {
  case STORE_OK:
    return "no error";
#define X(name, value, text)                                                                       \
  case value:                                                                                      \
    return text;
    STORE_ERROR_TABLE(X)
#undef X
  default:
    return "unknown error";
  }
}

void store_error_clean(char *text)
{
  size_t length = strlen(text), bad;
  while (!store_text_is_utf8(text, length, &bad)) {
    bool cut = bad + 4 > length && length + 1 >= STORE_MESSAGE_MAX;
    if (cut)
      text[length = bad] = '\0';
    else
      text[bad] = '?';
  }
  for (char *c = text; *c; c++)
    if ((unsigned char)*c < 0x20 || *c == 0x7f)
      *c = '?';
}

int store_error_set(store_error *err, int code, const char *format, ...)
{
  va_list args;
  if (!err)
    return code;
  err->code = code;
  err->system = 0;
  err->line = 0;
  va_start(args, format);
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  store_error_clean(err->message);
  return code;
}

int store_error_system(store_error *err, int number, const char *format, ...)
{
  const reason *why = NULL;
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (reasons[i].number == number)
      why = &reasons[i];
  int code = why ? why->code : STORE_E_IO;
  if (!err)
    return code;
  err->code = code;
  err->system = number;
  err->line = 0;
  va_list args;
  va_start(args, format);
  int n = vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  const char *system = strerrordesc_np(number);
  if (n >= 0 && (size_t)n < sizeof err->message) {
    size_t room = sizeof err->message - (size_t)n;
    if (why)
      snprintf(err->message + n, room, ": %s (%s)", _(why->words), system);
    else
      snprintf(err->message + n, room, ": %s", system ? system : _("unknown error"));
  }
  store_error_clean(err->message);
  return code;
}

int store_error_memory(store_error *err)
{
  return store_error_set(err, STORE_E_NOMEM, _("There is not enough memory"));
}

const char *store_error_path(const char *path, char buffer[STORE_SHORT_MAX])
{
  size_t length = strlen(path);
  if (length < STORE_SHORT_MAX)
    snprintf(buffer, STORE_SHORT_MAX, "%s", path);
  else
    snprintf(buffer, STORE_SHORT_MAX, "...%s", path + length - (STORE_SHORT_MAX - 4));
  return buffer;
}
