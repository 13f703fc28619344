// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Which file here is which there. Owns the pairs of the connection, and asks for the texts to compare.
 * Files are looked for when the session has begun, and when the engine has loaded another: by the longest end of the path that the open folder has. Only equal texts make a
 * pair, since a breakpoint in line 12 of another version would be a lie; one that is edited later stays, as with a script that runs here. A table of
 * prefixes that the user fills in was left: nobody likes to fill it in, and it would pair what differs.
 */
#include "ide/sources.h"

#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/json.h"
#include "ide/target.h"
#include "panels/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PAIRS_MAX = 512, TEXT_MAX = 4 << 20, DEPTH_MAX = 12 };

typedef struct pair {
  char *there, *here;
  bool sure; // the texts are the same
} pair;

struct ide_sources {
  ide *ide;
  ide_target_listener listener;
  unsigned connection;
  pair pairs[PAIRS_MAX];
  size_t count;
};

static void forget(ide_sources *s)
{
  for (size_t k = 0; k < s->count; k++) {
    free(s->pairs[k].there);
    free(s->pairs[k].here);
  }
  s->count = 0;
}

static const pair *find(const ide *i, const char *path, bool is_here)
{
  const ide_sources *s = i->sources;
  for (size_t k = 0; s && path && k < s->count; k++)
    if (s->pairs[k].sure && strcmp(is_here ? s->pairs[k].here : s->pairs[k].there, path) == 0)
      return &s->pairs[k];
  return NULL;
}

bool ide_sources_ours(const ide *i, const char *path)
{
  return path && (ide_target_facts_now(i).same_files || find(i, path, true));
}

// --- exchange ---

static void exchange(const ide *i, cJSON *source, bool out)
{
  cJSON *path = cJSON_GetObjectItemCaseSensitive(source, "path");
  const pair *p = cJSON_IsString(path) ? find(i, path->valuestring, out) : NULL;
  if (p)
    cJSON_SetValuestring(path, out ? p->there : p->here);
}

static void exchange_all(const ide *i, cJSON *json, bool out, int depth)
{
  for (cJSON *item = json ? json->child : NULL; item && depth < DEPTH_MAX; item = item->next) {
    bool is_source =
        cJSON_IsObject(item) && ((item->string && strcmp(item->string, "source") == 0) ||
                                 (json->string && strcmp(json->string, "sources") == 0));
    if (is_source)
      exchange(i, item, out);
    else if (cJSON_IsObject(item) || cJSON_IsArray(item))
      exchange_all(i, item, out, depth + 1);
  }
}

void ide_sources_out(const ide *i, cJSON *arguments)
{
  if (i->sources && i->sources->count > 0)
    exchange_all(i, arguments, true, 0);
}

void ide_sources_in(const ide *i, cJSON *body)
{
  if (i->sources && i->sources->count > 0)
    exchange_all(i, body, false, 0);
}

// --- finding ---

// The longest end of the path that is a file below the folder; given: free(). NULL: none is.
static char *find_below(const char *folder, const char *there)
{
  char path[PATH_MAX];
  struct stat st;
  for (const char *end = *there == '/' ? there + 1 : there; end; end = strchr(end, '/')) {
    end += *end == '/';
    if (!*end || strncmp(end, "..", 2) == 0 || strstr(end, "/../"))
      return NULL;
    int n = snprintf(path, sizeof path, "%s/%s", folder, end);
    if (n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 && S_ISREG(st.st_mode))
      return strdup(path);
  }
  return NULL;
}

static char *find_here(const ide *i, const char *there)
{
  const char *root = panel_files_root(i->files);
  const char *name = strrchr(there, '/');
  char *here = *root ? find_below(root, there) : NULL;
  if (here)
    return here;
  const ide_document *d = ide_documents_current(i);
  const char *path = d ? ide_document_path(d) : NULL, *own = path ? strrchr(path, '/') : NULL;
  return own && strcmp(own, name ? name : there) == 0 ? strdup(path) : NULL;
}

// What is saved is what can run elsewhere.
static bool is_same(const char *path, const char *text)
{
  size_t length = strlen(text), n = 0;
  FILE *f = length <= TEXT_MAX ? fopen(path, "re") : NULL;
  char *bytes = f ? malloc(length + 2) : NULL;
  if (bytes)
    n = fread(bytes, 1, length + 1, f);
  bool same = bytes && n == length && memcmp(bytes, text, length) == 0;
  free(bytes);
  if (f)
    fclose(f);
  return same;
}

typedef struct comparison {
  ide_sources *sources;
  unsigned connection;
  char *there;
} comparison;

static void take_text(void *ud, bool ok, const cJSON *body, const char *why)
{
  comparison *c = ud;
  ide_sources *s = c->sources; // may be gone when it is not ok
  const char *text = ide_json_text(body, "content");
  bool found = false;
  (void)why;
  for (size_t k = 0; ok && text && c->connection == s->connection && k < s->count; k++) {
    pair *p = &s->pairs[k];
    if (p->sure || strcmp(p->there, c->there) != 0 || !is_same(p->here, text))
      continue;
    p->sure = found = true;
  }
  free(c->there);
  free(c);
  if (found)
    ide_debug_sources_changed(s->ide);
}

static void consider(ide_sources *s, const char *there)
{
  if (find(s->ide, there, true)) // it was exchanged already
    return;
  for (size_t k = 0; k < s->count; k++)
    if (strcmp(s->pairs[k].there, there) == 0)
      return;
  char *here = s->count < PAIRS_MAX ? find_here(s->ide, there) : NULL;
  comparison *c = here ? calloc(1, sizeof *c) : NULL;
  pair p = {.there = strdup(there), .here = here};
  if (!c || !p.there || !(c->there = strdup(there))) {
    free(c);
    free(p.there);
    free(here);
    return;
  }
  c->sources = s;
  c->connection = s->connection;
  s->pairs[s->count++] = p;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddStringToObject(cJSON_AddObjectToObject(arguments, "source"), "path", there);
  cJSON_AddNumberToObject(arguments, "sourceReference", 0);
  ide_target_dap(s->ide, "source", arguments, take_text, c);
}

// --- what the target tells ---

static void take_sources(void *ud, bool ok, const cJSON *body, const char *why)
{
  ide_sources *s = ud;
  const cJSON *item;
  (void)ok, (void)why;
  cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(body, "sources"))
  {
    const char *path = ide_json_text(item, "path");
    if (path)
      consider(s, path);
  }
}

static void on_changed(void *ud)
{
  ide_sources *s = ud;
  ide_target_facts facts = ide_target_facts_now(s->ide);
  if (facts.connection != s->connection)
    forget(s);
  s->connection = facts.connection;
}

static void on_event(void *ud, const char *name, const cJSON *body)
{
  ide_sources *s = ud;
  ide_target_facts facts = ide_target_facts_now(s->ide);
  if (facts.kind != IDE_TARGET_ATTACHED || facts.same_files)
    return;
  const cJSON *source = cJSON_GetObjectItemCaseSensitive(body, "source");
  const char *path = ide_json_text(source, "path");
  if (strcmp(name, "process") == 0) // the session has begun
    ide_target_dap(s->ide, "loadedSources", NULL, take_sources, s);
  else if (strcmp(name, "loadedSource") == 0 && path)
    consider(s, path);
}

// --- life ---

ide_sources *ide_sources_new(ide *i)
{
  ide_sources *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->ide = i;
  s->listener = (ide_target_listener){.ud = s, .changed = on_changed, .event = on_event};
  ide_target_listen(i, &s->listener);
  i->sources = s;
  return s;
}

void ide_sources_free(ide_sources *s)
{
  if (!s)
    return;
  ide_target_unlisten(s->ide, &s->listener);
  forget(s);
  s->ide->sources = NULL;
  free(s);
}
