/* SPDX-License-Identifier: MIT */
/* Filling an eplua_error. Any thread. */
#ifndef EP_ERROR_H
#define EP_ERROR_H

#include <eplua/error.h>

/* Sets code and printf-formatted message of err (may be NULL) and returns code, so that a function
 * can end with `return ep_error_set(err, EPLUA_E_IO, "...")`. */
int ep_error_set(eplua_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
