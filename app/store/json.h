/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON objects in files of ours. Whatever is in the file, the program starts. Any thread, save parsing: one at a time. */
#ifndef STORE_JSON_H
#define STORE_JSON_H

#include "store/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STORE_JSON_BYTES_MAX = 8 << 20 };

/* The object in the file; given: cJSON_Delete(). An empty one when there is no file, or it is broken, too large, no file
 * at all, or of a version above `version`: then it is kept as path.bad, and said[] has one sentence, else "".
 * NULL: no memory. */
cJSON *store_json_read(const char *path, int version, char said[STORE_SAID_MAX]);

/* The object in the text of n bytes, behind which a 0 byte stands; given: cJSON_Delete(). NULL: it is none; *why has the second half of a sentence, and
 * *line the line where the text goes wrong (0: none). */
cJSON *store_json_parse(const char *bytes, size_t n, int version, const char **why, int64_t *line);

/* Text of the object with that version, as it is written; given: free(). NULL: no memory. */
char *store_json_text(const cJSON *object, int version, size_t *n);

/* Replaces the file as a whole; makes its folder. */
int store_json_write(const char *path, const cJSON *object, int version, store_error *err);

/* What is missing or of another type is `otherwise`. Borrowed. Numbers are cut to the range. */
const char *store_json_get_text(const cJSON *object, const char *name, const char *otherwise);
int store_json_get_int(const cJSON *object, const char *name, int least, int most, int otherwise);
bool store_json_get_bool(const cJSON *object, const char *name, bool otherwise);

/* Replaces or adds; NULL removes. false: no memory. */
bool store_json_set_text(cJSON *object, const char *name, const char *text);
bool store_json_set(cJSON *object, const char *name, cJSON *value);

#endif
