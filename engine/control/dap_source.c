// SPDX-License-Identifier: MIT
/*
 * Sources and places in them, as DAP writes them: paths or file URIs (RFC 8089, percent-encoding of RFC 3986), texts that have only a
 * number, columns in UTF-16 code units. The control thread; owns nothing.
 */
#include "control/dap_int.h"

#include "control/control.h"
#include "lua/state.h"
#include "verbs/ask.h"

#include <errno.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SOURCE_MAX = 16 << 20 };

// --- paths ---

static int hex_digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Decodes %XX in place; false: a % that begins none, or a 0 byte.
static bool decode(char *text)
{
  char *to = text;
  for (const char *from = text; *from; from++) {
    if (*from != '%') {
      *to++ = *from;
      continue;
    }
    int high = hex_digit(from[1]), low = high < 0 ? -1 : hex_digit(from[2]);
    if (low < 0 || (high == 0 && low == 0))
      return false;
    *to++ = (char)(16 * high + low);
    from += 2;
  }
  *to = '\0';
  return true;
}

// The form says what clients send; but some send URIs whatever they said.
char *ep_dap_path_in(const eplua_dap *d, const char *text, const char **why)
{
  static const char scheme[] = "file://", local[] = "localhost/";
  (void)d;
  *why = NULL;
  if (!*text) {
    *why = "the path is empty";
    return NULL;
  }
  if (strncmp(text, scheme, sizeof scheme - 1) != 0)
    return strdup(text);
  text += sizeof scheme - 1;
  if (strncmp(text, local, sizeof local - 1) == 0)
    text += sizeof local - 2;
  char *path = *text == '/' ? strndup(text, strcspn(text, "?#")) : NULL;
  if (path && decode(path))
    return path;
  *why = "no URI of a file of this machine";
  free(path);
  return NULL;
}

char *ep_dap_source_in(const eplua_dap *d, yyjson_val *source, const char **why)
{
  const char *path = yyjson_get_str(yyjson_obj_get(source, "path"));
  const char *name = yyjson_get_str(yyjson_obj_get(source, "name"));
  *why = NULL;
  if (path)
    return ep_dap_path_in(d, path, why);
  if (!name || !*name || strchr(name, '\n')) {
    *why = "\"source\" needs a path, a sourceReference, or the name that a chunk was loaded under";
    return NULL;
  }
  size_t size = strlen(name) + 2;
  char *what = malloc(size);
  if (what)
    snprintf(what, size, "=%s", name);
  return what;
}

static yyjson_mut_val *path_out(const eplua_dap *d, yyjson_mut_doc *doc, const char *path)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  static const char digits[] = "0123456789ABCDEF", scheme[] = "file://";
  if (!d->uris)
    return ep_json_text(doc, path, strlen(path));
  char *uri = malloc(sizeof scheme + 3 * strlen(path));
  if (!uri)
    return NULL;
  memcpy(uri, scheme, sizeof scheme - 1);
  char *to = uri + sizeof scheme - 1;
  for (const char *from = path; *from; from++) {
    if (strchr(plain, *from)) {
      *to++ = *from;
      continue;
    }
    *to++ = '%';
    *to++ = digits[(unsigned char)*from >> 4];
    *to++ = digits[(unsigned char)*from & 15];
  }
  yyjson_mut_val *value = yyjson_mut_strncpy(doc, uri, (size_t)(to - uri));
  free(uri);
  return value;
}

// --- source objects ---

// What people call a source that is no file: "=name" without the sign, of a text its first line.
static void shorten(const char *source, char *name, size_t size)
{
  int first = (int)strcspn(source, "\n"), most = LUA_IDSIZE - 20; // as the verb debug_sources does
  bool cut = source[first] || first > most;
  if (*source == '=' || *source == '@')
    snprintf(name, size, "%s", source + 1);
  else
    snprintf(name, size, "[string \"%.*s%s\"]", first > most ? most : first, source,
             cut ? "..." : "");
}

// name: of what is no file; as Lua has it, or `shown`, as people see it.
static void fill(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *source, const char *file,
                 const char *name, bool shown, int64_t reference)
{
  char text[200];
  if (file) {
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    yyjson_mut_obj_add_val(doc, source, "name", ep_json_text(doc, base, strlen(base)));
    yyjson_mut_obj_add_val(doc, source, "path", path_out(d, doc, file));
    return;
  }
  if (shown)
    snprintf(text, sizeof text, "%s", name);
  else
    shorten(name ? name : "=?", text, sizeof text);
  yyjson_mut_obj_add_val(doc, source, "name", ep_json_text(doc, text, strlen(text)));
  bool named = !shown && name && (*name == '=' || *name == '@');
  if (reference > 0 && !named) // of what was loaded under a name nobody has the text
    yyjson_mut_obj_add_int(doc, source, "sourceReference", reference);
  else
    yyjson_mut_obj_add_str(doc, source, "presentationHint", "deemphasize"); // there is no text
}

void ep_dap_source_add(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object,
                       const char *file, const char *name, int64_t reference)
{
  fill(d, doc, yyjson_mut_obj_add_obj(doc, object, "source"), file, name, name && reference > 0,
       reference);
}

bool ep_dap_source_fill(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *source,
                        yyjson_val *from)
{
  const char *file = yyjson_get_str(yyjson_obj_get(from, "file"));
  const char *name = yyjson_get_str(yyjson_obj_get(from, "source"));
  bool shown = !name;
  if (shown)
    name = yyjson_get_str(yyjson_obj_get(from, "name"));
  if (!file && !name)
    return false;
  fill(d, doc, source, file, name, shown && name,
       yyjson_get_sint(yyjson_obj_get(from, "source_ref")));
  return true;
}

bool ep_dap_source_map(const eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object,
                       yyjson_val *from)
{
  yyjson_mut_val *source = yyjson_mut_obj(doc);
  if (!ep_dap_source_fill(d, doc, source, from))
    return false;
  yyjson_mut_obj_add_val(doc, object, "source", source);
  return true;
}

// --- columns ---

// How many code units the character at text has, and *bytes of it; what is no UTF-8 counts a byte as one.
static size_t next_units(const char *text, size_t length, size_t *bytes)
{
  unsigned char c = (unsigned char)*text;
  size_t n = c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
  *bytes = n <= length ? n : length;
  return n == 4 ? 2 : 1;
}

size_t ep_dap_units(const char *text, size_t length)
{
  size_t units = 0, bytes;
  for (size_t at = 0; at < length; at += bytes)
    units += next_units(text + at, length - at, &bytes);
  return units;
}

size_t ep_dap_bytes(const char *text, size_t length, size_t units)
{
  size_t at = 0, bytes;
  for (size_t n = 0; at < length && n < units; at += bytes)
    n += next_units(text + at, length - at, &bytes);
  return at;
}

// --- requests ---

static void answer_text(eplua_dap *d, const ep_dap_call *call, const char *text, size_t length)
{
  yyjson_mut_val *body;
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  if (doc) {
    yyjson_mut_obj_add_val(doc, body, "content", ep_json_text(doc, text, length));
    yyjson_mut_obj_add_str(doc, body, "mimeType", "text/x-lua");
  }
  ep_dap_send(d, doc);
}

typedef struct reading {
  const char *path, *script; // script: the real path, NULL: none
  bool may;
} reading;

static void ask_permit(void *ud, eplua_engine *e)
{
  reading *r = ud;
  char *real = r->script ? realpath(r->path, NULL) : NULL;
  r->may = ep_permit_read(&ep_state_of_engine(e)->permit, r->path) ||
           (real && strcmp(real, r->script) == 0);
  free(real);
}

// Where scripts run restricted, whoever debugs them sees no more of the disk than they do, and the script itself.
static bool may_read(eplua_dap *d, const char *path)
{
  const char *script = ep_control_script(d->control);
  char *real = script ? realpath(script, NULL) : NULL;
  reading r = {.path = path, .script = real};
  ep_control_with_engine(d->control, ask_permit, &r);
  free(real);
  return r.may;
}

static void answer_file(eplua_dap *d, const ep_dap_call *call, const char *path)
{
  struct stat st;
  char *text = NULL;
  size_t length = 0;
  FILE *f =
      may_read(d, path) && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? fopen(path, "rbe") : NULL;
  if (!f) {
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "cannot read %s", path);
    return;
  }
  if (st.st_size <= SOURCE_MAX)
    text = malloc((size_t)st.st_size + 1);
  if (text)
    length = fread(text, 1, (size_t)st.st_size, f);
  fclose(f);
  if (text)
    answer_text(d, call, text, length);
  else
    ep_dap_fail(d, call, EP_DAP_E_LIMIT, "%s is longer than 16 MiB", path);
  free(text);
}

static void on_text(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  (void)a;
  yyjson_val *text = yyjson_obj_get(in, "text");
  if (yyjson_is_str(text))
    answer_text(d, call, yyjson_get_str(text), yyjson_get_len(text));
  else
    ep_dap_fail(d, call, EP_DAP_E_ENGINE, "no such source reference");
}

void ep_dap_on_source(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  const char *why = NULL;
  yyjson_val *source = yyjson_obj_get(call->in, "source");
  const char *given = yyjson_get_str(yyjson_obj_get(source, "path"));
  int64_t reference = ep_dap_number(source, "sourceReference", 0, INT32_MAX, 0);
  if (reference == 0)
    reference = ep_dap_number(call->in, "sourceReference", 0, INT32_MAX, 0);
  if (reference > 0) {
    yyjson_mut_doc *doc = ep_dap_verb_new("debug_source", &in);
    if (doc)
      yyjson_mut_obj_add_int(doc, in, "source_ref", reference);
    ep_dap_ask *a = ep_dap_ask_new(d, call, doc, ep_dap_read_ms(d), on_text);
    if (a)
      ep_dap_ask_go(a);
    return;
  }
  char *path = given ? ep_dap_path_in(d, given, &why) : NULL;
  if (path)
    answer_file(d, call, path);
  else
    ep_dap_fail(d, call, EP_DAP_E_ARGUMENTS, "%s",
                why ? why : "\"source\" needs a path or a sourceReference");
  free(path);
}

static void on_sources(eplua_dap *d, ep_dap_ask *a, const ep_dap_call *call, yyjson_val *in)
{
  (void)a;
  yyjson_mut_val *body;
  yyjson_val *item;
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(in, "sources"));
  yyjson_mut_doc *doc = ep_dap_answer_new(call, &body);
  yyjson_mut_val *list = doc ? yyjson_mut_obj_add_arr(doc, body, "sources") : NULL;
  while (list && (item = yyjson_arr_iter_next(&it))) {
    yyjson_mut_val *source = yyjson_mut_obj(doc);
    if (ep_dap_source_fill(d, doc, source, item))
      yyjson_mut_arr_add_val(list, source);
  }
  ep_dap_send(d, doc);
}

void ep_dap_on_loaded_sources(eplua_dap *d, const ep_dap_call *call)
{
  yyjson_mut_val *in;
  ep_dap_ask *a =
      ep_dap_ask_new(d, call, ep_dap_verb_new("debug_sources", &in), ep_dap_read_ms(d), on_sources);
  if (a)
    ep_dap_ask_go(a);
}
