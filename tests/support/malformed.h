// SPDX-License-Identifier: GPL-3.0-or-later
/* Malformed requests, made by hand. Each hides another one, for /inner, where a lenient reader would find it. */
#ifndef TEST_MALFORMED_H
#define TEST_MALFORMED_H

#include <stddef.h>

typedef struct malformed {
  const char *name;
  int status; /* that is right for it */
  const char *bytes;
  size_t length; /* 0 bytes are among them */
} malformed;

extern const malformed malformed_requests[];
extern const size_t malformed_count;

/* Those that are too long to be written down. `number` from 0; NULL: no more. Given, free() it. */
char *malformed_large(size_t number, const char **name, int *status, size_t *length);

/* What net.HTTPServer answers to the one of that name, which the control plane answers with status. 0: it is a request like any other there. */
int malformed_for_scripts(const char *name, int status);

#endif
