/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of what an engine tells, read without trust in it: one that is not there, or is of another type, is like none, and a number is never beyond what
 * its type holds. object: NULL is accepted, as is what is no object. Texts are borrowed from it. Any thread.
 */
#ifndef IDE_JSON_H
#define IDE_JSON_H

#include <cjson/cJSON.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* NULL: none. */
static inline const char *ide_json_text(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* otherwise: given back where there is none. */
static inline const char *ide_json_text_or(const cJSON *object, const char *name,
                                           const char *otherwise)
{
  const char *text = ide_json_text(object, name);
  return text ? text : otherwise;
}

/* 0: none. */
static inline double ide_json_number(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

/* 0: none, or less than -2e9; INT_MAX: that, or more. */
static inline int ide_json_int(const cJSON *object, const char *name)
{
  double value = ide_json_number(object, name);
  if (!(value > -2e9))
    return 0;
  return value >= INT_MAX ? INT_MAX : (int)value;
}

/* A handle or the like: 0: none, or beyond what JSON carries exactly (2^53). */
static inline int64_t ide_json_whole(const cJSON *object, const char *name)
{
  double value = ide_json_number(object, name);
  return value > -9007199254740992.0 && value < 9007199254740992.0 ? (int64_t)value : 0;
}

/* How many, or a number of something: from 0 to 1e15; -1: none. */
static inline int64_t ide_json_count(const cJSON *object, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble < 1e15
             ? (int64_t)item->valuedouble
             : -1;
}

/* False: none. */
static inline bool ide_json_bool(const cJSON *object, const char *name)
{
  return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

#endif
