// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Our container for content. Any thread; owns nothing.
 * JSON alone would have to escape every text, twice as long and slow, and could not hold what is no UTF-8.
 */
#include "store/bundle.h"

#include "store/digest.h"
#include "store/error_int.h"
#include "words/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, FACTS_MAX = 1 << 20, LINE_MAX_BYTES = 128 };

int store_bundle_make(const char *kind, const cJSON *facts, const char *first, size_t first_length,
                      const char *second, size_t second_length, char **bytes, size_t *n,
                      store_error *err)
{
  char *json = cJSON_PrintUnformatted(facts), *out = NULL;
  size_t json_length = json ? strlen(json) : 0;
  size_t body = json_length + 1 + first_length + second_length;
  char line[LINE_MAX_BYTES];
  if (!json || !(out = malloc(LINE_MAX_BYTES + body + 1))) {
    cJSON_free(json);
    return store_error_memory(err);
  }
  // the body goes where it will stand behind a line of the greatest length, and moves up
  char *at = out + LINE_MAX_BYTES;
  memcpy(at, json, json_length + 1);
  at[json_length] = '\n';
  if (first_length)
    memcpy(at + json_length + 1, first, first_length);
  if (second_length)
    memcpy(at + json_length + 1 + first_length, second, second_length);
  int written = snprintf(line, sizeof line, "eplua %s %d %zu %zu %016" PRIx64 "\n", kind, VERSION,
                         json_length, first_length + second_length, store_digest(at, body));
  memcpy(out, line, (size_t)written);
  memmove(out + written, at, body);
  out[(size_t)written + body] = '\0';
  cJSON_free(json);
  *bytes = out;
  *n = (size_t)written + body;
  return STORE_OK;
}

static int broken(store_error *err)
{
  return store_error_set(err, STORE_E_BROKEN, _("It is damaged"));
}

int store_bundle_open(const char *kind, const char *bytes, size_t n, store_bundle *bundle,
                      store_error *err)
{
  char line[LINE_MAX_BYTES], found[32];
  int version, end = -1;
  size_t json_length, body_length;
  uint64_t digest;
  *bundle = (store_bundle){0};
  const char *newline = memchr(bytes, '\n', n < sizeof line ? n : sizeof line - 1);
  if (!newline)
    return broken(err);
  size_t line_length = (size_t)(newline - bytes) + 1;
  memcpy(line, bytes, line_length);
  line[line_length - 1] = '\0';
  // NOLINTNEXTLINE(cert-err34-c): a number too large makes lengths or digest wrong, which is noticed
  int fields = sscanf(line, "eplua %31[a-z] %d %zu %zu %16" SCNx64 "%n", found, &version,
                      &json_length, &body_length, &digest, &end);
  if (fields >= 2 && strcmp(found, kind) == 0 && version > VERSION)
    return store_error_set(err, STORE_E_INVALID, _("A later version of EPLua made it"));
  if (fields != 5 || strcmp(found, kind) != 0 || version != VERSION || line[end] != '\0')
    return broken(err);
  const char *json = newline + 1;
  size_t rest = n - line_length;
  if (json_length > FACTS_MAX || json_length >= rest || body_length != rest - json_length - 1 ||
      json[json_length] != '\n' || store_digest(json, rest) != digest)
    return broken(err);
  bundle->facts = cJSON_ParseWithLength(json, json_length);
  if (!cJSON_IsObject(bundle->facts)) {
    store_bundle_fini(bundle);
    return broken(err);
  }
  bundle->body = json + json_length + 1;
  bundle->length = body_length;
  return STORE_OK;
}

void store_bundle_fini(store_bundle *bundle)
{
  cJSON_Delete(bundle->facts);
  *bundle = (store_bundle){0};
}

void store_facts_set_number(cJSON *facts, const char *name, int64_t value)
{
  char text[24];
  snprintf(text, sizeof text, "%" PRId64, value);
  cJSON_AddStringToObject(facts, name, text);
}

const char *store_facts_text(const cJSON *facts, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(facts, name);
  return cJSON_IsString(item) ? item->valuestring : NULL;
}

int64_t store_facts_number(const cJSON *facts, const char *name, int64_t otherwise)
{
  const char *text = store_facts_text(facts, name);
  char *end;
  if (!text || !*text)
    return otherwise;
  long long value = strtoll(text, &end, 10);
  return *end ? otherwise : value;
}

void store_facts_set_identity(cJSON *facts, const store_identity *identity)
{
  if (!identity->known)
    return;
  cJSON *base = cJSON_AddObjectToObject(facts, "base");
  store_facts_set_number(base, "device", (int64_t)identity->device);
  store_facts_set_number(base, "inode", (int64_t)identity->inode);
  store_facts_set_number(base, "size", identity->size);
  store_facts_set_number(base, "mtime", identity->mtime_ns);
  store_facts_set_number(base, "digest", (int64_t)identity->digest);
  cJSON_AddBoolToObject(base, "fresh", identity->fresh);
}

void store_facts_identity(const cJSON *facts, store_identity *identity)
{
  const cJSON *base = cJSON_GetObjectItemCaseSensitive(facts, "base");
  *identity = (store_identity){0};
  if (!cJSON_IsObject(base))
    return;
  identity->device = (uint64_t)store_facts_number(base, "device", 0);
  identity->inode = (uint64_t)store_facts_number(base, "inode", 0);
  identity->size = store_facts_number(base, "size", -1);
  identity->mtime_ns = store_facts_number(base, "mtime", 0);
  identity->digest = (uint64_t)store_facts_number(base, "digest", 0);
  identity->fresh = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(base, "fresh"));
  identity->known = true;
}
