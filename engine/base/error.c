// SPDX-License-Identifier: MIT
// The one table of error codes, and filling an eplua_error. Any thread; owns nothing.
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

const char *eplua_error_text(int code)
{
  switch (code) {
  case EPLUA_OK:
    return "ok";
#define X(name, value, text)                                                                       \
  case value:                                                                                      \
    return text;
    EPLUA_ERROR_TABLE(X)
#undef X
  default:
    return "unknown error";
  }
}

int ep_error_set(eplua_error *err, int code, const char *format, ...)
{
  if (!err)
    return code;
  err->code = code;
  va_list args;
  va_start(args, format);
  vsnprintf(err->message, sizeof err->message, format, args);
  va_end(args);
  return code;
}
