/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why something could not be read or kept, for a program (code) and for a person (message). Any thread.
 *
 * Functions of app/store return 0 or one of these negative codes, and fill the caller's store_error (NULL: not wanted).
 */
#ifndef STORE_ERROR_H
#define STORE_ERROR_H

#include <stdint.h>

/* name, value, text */
#define STORE_ERROR_TABLE(X)                                                                       \
  X(NOMEM, -1, "not enough memory")                                                                \
  X(INVALID, -2, "invalid argument")                                                               \
  X(MISSING, -3, "it is not there")                                                                \
  X(EXISTS, -4, "it is there already")                                                             \
  X(DENIED, -5, "permission denied")                                                               \
  X(READ_ONLY, -6, "it is read-only")                                                              \
  X(KIND, -7, "it is no plain file")                                                               \
  X(SIZE, -8, "it is too large")                                                                   \
  X(CHANGED, -9, "it changed on disk")                                                             \
  X(ENCODING, -10, "its encoding does not fit")                                                    \
  X(FULL, -11, "the disk is full")                                                                 \
  X(IO, -12, "input or output error")                                                              \
  X(BROKEN, -13, "its content makes no sense")                                                     \
  X(BUSY, -14, "another process has it")                                                           \
  X(STOPPED, -15, "stopped")

enum store_code {
  STORE_OK = 0,
#define X(name, value, text) STORE_E_##name = (value),
  STORE_ERROR_TABLE(X)
#undef X
};

enum {
  STORE_MESSAGE_MAX = 1024,
  STORE_SAID_MAX =
      512 /* for a sentence about something that went wrong without being an error of the call */
};

typedef struct store_error {
  int code;
  int system;                      /* errno of the call that failed; 0: none did */
  int64_t line;                    /* of the text, from 1, where it is about one; else 0 */
  char message[STORE_MESSAGE_MAX]; /* one sentence, UTF-8, no line end; cut when longer */
} store_error;

/* Text of a code, "unknown error" for any other number. Static storage. */
const char *store_error_text(int code);

#endif
