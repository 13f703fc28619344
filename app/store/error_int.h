/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of app/store fill a store_error. Any thread. */
#ifndef STORE_ERROR_INT_H
#define STORE_ERROR_INT_H

#include "store/error.h"

#include <stddef.h>

enum { STORE_SHORT_MAX = 200 };

/* Fills *err (may be NULL) and returns code. Bytes that are no UTF-8, and control characters, become '?'. */
int store_error_set(store_error *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a system call that failed with this errno: the sentence ends in ": why, in plain words (what the system
 * says)". The code is that of the errno. */
int store_error_system(store_error *err, int number, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "not enough memory" */
int store_error_memory(store_error *err);

/* A path for a sentence: its end when it is long. Returns the buffer. */
const char *store_error_path(const char *path, char buffer[STORE_SHORT_MAX]);

/* In place: what is no UTF-8, and control characters, become '?'; a character cut at the end goes. */
void store_error_clean(char *text);

#endif
