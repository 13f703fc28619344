/* SPDX-License-Identifier: MIT */
/*
 * Error codes of the engine and the struct that carries one to a reader.
 *
 * Functions return 0 or one of these negative codes. Where a person may read the reason they also
 * fill an eplua_error of the caller (NULL: not wanted).
 */
#ifndef EPLUA_ERROR_H
#define EPLUA_ERROR_H

#include <eplua/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/* name, value, text */
#define EPLUA_ERROR_TABLE(X)                                                                       \
  X(NOMEM, -1, "not enough memory")                                                                \
  X(INVALID, -2, "invalid argument")                                                               \
  X(FULL, -3, "queue is full")                                                                     \
  X(CLOSED, -4, "closed")                                                                          \
  X(LIMIT, -5, "limit reached")                                                                    \
  X(DENIED, -6, "not permitted")                                                                   \
  X(IO, -7, "input or output error")                                                               \
  X(SYNTAX, -8, "syntax error")                                                                    \
  X(RUNTIME, -9, "run-time error")                                                                 \
  X(STOPPED, -10, "stopped")                                                                       \
  X(UNSUPPORTED, -11, "not supported by this host")

enum eplua_error_code {
  EPLUA_OK = 0,
#define X(name, value, text) EPLUA_E_##name = (value),
  EPLUA_ERROR_TABLE(X)
#undef X
};

typedef struct eplua_error {
  int code;
  char message[512]; /* one sentence, UTF-8, no line end; cut when longer */
} eplua_error;

/* Text of a code, "unknown error" for any other number. Static storage. Any thread. */
EPLUA_API const char *eplua_error_text(int code);

#ifdef __cplusplus
}
#endif

#endif
