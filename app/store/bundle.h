/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of ours that carries content: one line that says what it is and its digest, facts as JSON, then bytes as they
 * are. Half of one, or one with a flipped bit, is noticed. Inside app/store only; any thread.
 */
#ifndef STORE_BUNDLE_H
#define STORE_BUNDLE_H

#include "store/error.h"
#include "store/file.h"

#include <cjson/cJSON.h>

typedef struct store_bundle {
  cJSON *facts;     /* an object */
  const char *body; /* inside the bytes it was made of */
  size_t length;
} store_bundle;

/* *bytes given: free(). body: in two parts, of which either may be empty. */
int store_bundle_make(const char *kind, const cJSON *facts, const char *first, size_t first_length,
                      const char *second, size_t second_length, char **bytes, size_t *n,
                      store_error *err);

/* Borrows bytes until store_bundle_fini(). STORE_E_BROKEN; STORE_E_INVALID: a later version of the program made it. */
int store_bundle_open(const char *kind, const char *bytes, size_t n, store_bundle *bundle,
                      store_error *err);
void store_bundle_fini(store_bundle *bundle);

/* Facts that doubles cannot hold are written as text. get: what is missing or no number is `otherwise`. */
void store_facts_set_number(cJSON *facts, const char *name, int64_t value);
int64_t store_facts_number(const cJSON *facts, const char *name, int64_t otherwise);
const char *store_facts_text(const cJSON *facts, const char *name); /* NULL: none; borrowed */
void store_facts_set_identity(cJSON *facts, const store_identity *identity);
void store_facts_identity(const cJSON *facts, store_identity *identity);

#endif
