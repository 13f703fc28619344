// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Find and replace in a text through PCRE2. Any thread; owns the compiled pattern.
 * Plain text goes through PCRE2 as well, quoted: one way to fold case, one way to know words. POSIX regcomp was
 * rejected: it has no limit on what a bad expression may cost, and knows neither UTF-8 nor lookaround.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "store/pattern.h"

#include "store/error_int.h"
#include "store/text.h"
#include "words/words.h"

#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MATCH_LIMIT = 5000000, DEPTH_LIMIT = 10000, HEAP_KIB = 64 << 10, STACK_BYTES = 1 << 20 };

struct store_pattern {
  pcre2_code *code;
  bool regex;
};

// What one search needs; of one thread.
typedef struct finder {
  const store_pattern *p;
  pcre2_match_data *data;
  pcre2_match_context *context;
  pcre2_jit_stack *stack;
} finder;

// An expression that stands for the text itself: \Q does not quote \E. given; NULL: no memory.
static char *quoted(const char *text)
{
  size_t ends = 0;
  for (const char *at = text; (at = strstr(at, "\\E")) != NULL; at += 2)
    ends++;
  char *out = malloc(strlen(text) + ends * 5 + 5), *to = out;
  if (!out)
    return NULL;
  memcpy(to, "\\Q", 2);
  to += 2;
  for (const char *at = text; *at;) {
    bool end = at[0] == '\\' && at[1] == 'E';
    const char *piece = end ? "\\E\\\\E\\Q" : at;
    size_t n = end ? 7 : 1;
    memcpy(to, piece, n);
    to += n;
    at += end ? 2 : 1;
  }
  memcpy(to, "\\E", 3);
  return out;
}

static pcre2_code *compile(const char *text, const store_pattern_options *options, store_error *err)
{
  int number;
  PCRE2_SIZE at;
  pcre2_compile_context *context = pcre2_compile_context_create(NULL);
  char *expression = options->regex ? strdup(text) : quoted(text);
  pcre2_code *code = NULL;
  if (!context || !expression) {
    store_error_memory(err);
    goto done;
  }
  pcre2_set_newline(context, PCRE2_NEWLINE_LF);
  if (options->whole_words)
    pcre2_set_compile_extra_options(context, PCRE2_EXTRA_MATCH_WORD);
  uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C;
  if (!options->match_case)
    flags |= PCRE2_CASELESS;
  code = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, flags, &number, &at, context);
  if (code) {
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // where there is none, matching is slower
  } else {
    PCRE2_UCHAR why[160] = "";
    pcre2_get_error_message(number, why, sizeof why);
    store_error_set(err, STORE_E_INVALID, _("The expression is wrong at character %zu: %s"),
                    (size_t)at + 1, (const char *)why);
  }
done:
  free(expression);
  pcre2_compile_context_free(context);
  return code;
}

store_pattern *store_pattern_new(const char *text, const store_pattern_options *options,
                                 store_error *err)
{
  size_t length = strlen(text), bad;
  if (length == 0 || length > STORE_PATTERN_MAX || !store_text_is_utf8(text, length, &bad)) {
    store_error_set(err, STORE_E_INVALID, "%s",
                    length == 0 ? _("There is nothing to find")
                                : _("What to find is too long, or no UTF-8"));
    return NULL;
  }
  store_pattern *p = calloc(1, sizeof *p);
  if (!p) {
    store_error_memory(err);
    return NULL;
  }
  p->regex = options->regex;
  p->code = compile(text, options, err);
  if (p->code)
    return p;
  free(p);
  return NULL;
}

void store_pattern_free(store_pattern *p)
{
  if (!p)
    return;
  pcre2_code_free(p->code);
  free(p);
}

// --- one match ---

static void finder_fini(finder *f)
{
  pcre2_match_data_free(f->data);
  pcre2_match_context_free(f->context);
  pcre2_jit_stack_free(f->stack);
}

static bool finder_init(finder *f, const store_pattern *p)
{
  *f = (finder){.p = p,
                .data = pcre2_match_data_create_from_pattern(p->code, NULL),
                .context = pcre2_match_context_create(NULL),
                .stack = pcre2_jit_stack_create(32 << 10, STACK_BYTES, NULL)};
  if (!f->data || !f->context) {
    finder_fini(f);
    return false;
  }
  pcre2_set_match_limit(f->context, MATCH_LIMIT);
  pcre2_set_depth_limit(f->context, DEPTH_LIMIT);
  pcre2_set_heap_limit(f->context, HEAP_KIB);
  if (f->stack)
    pcre2_jit_stack_assign(f->context, NULL, f->stack);
  return true;
}

// Number of groups + 1, 0: none; or a code. The text is known to be UTF-8.
static int match_at(const finder *f, const char *text, size_t length, size_t from, uint32_t flags,
                    store_error *err)
{
  int n = pcre2_match(f->p->code, (PCRE2_SPTR)text, length, from, flags | PCRE2_NO_UTF_CHECK,
                      f->data, f->context);
  if (n > 0)
    return n;
  if (n == PCRE2_ERROR_NOMATCH)
    return 0;
  if (n == PCRE2_ERROR_NOMEMORY)
    return store_error_memory(err);
  return store_error_set(err, STORE_E_SIZE, _("The expression is too costly for this text"));
}

// --- find ---

// Where lines are, moved along.
typedef struct lines {
  const char *text;
  size_t length;
  size_t at, begin; // looked at so far, begin of the line there
  int line;
} lines;

static void move_to(lines *l, size_t at)
{
  const char *newline;
  while (l->at < at && (newline = memchr(l->text + l->at, '\n', at - l->at)) != NULL) {
    l->at = l->begin = (size_t)(newline - l->text) + 1;
    if (l->line < INT32_MAX)
      l->line++;
  }
  l->at = at;
}

static int column(size_t begin, size_t at)
{
  return at - begin < INT32_MAX ? (int)(at - begin) + 1 : INT32_MAX;
}

// The piece of the line that is worth to be seen.
static void show(const lines *l, store_match *m)
{
  const char *end = memchr(l->text + m->offset, '\n', l->length - m->offset);
  size_t from = l->begin, to = end ? (size_t)(end - l->text) : l->length;
  enum { BEFORE = STORE_PATTERN_LINE_MAX / 3 };
  if (to - from > STORE_PATTERN_LINE_MAX) {
    if (m->offset - from > BEFORE)
      from = m->offset - BEFORE;
    while (from < m->offset && ((unsigned char)l->text[from] & 0xc0) == 0x80)
      from++;
    if (to - from > STORE_PATTERN_LINE_MAX)
      to = from + STORE_PATTERN_LINE_MAX;
    while (to > from && to < l->length && ((unsigned char)l->text[to] & 0xc0) == 0x80)
      to--;
  }
  m->shown = l->text + from;
  m->shown_length = to - from;
  m->shown_at = m->offset - from;
}

static store_match make_match(lines *l, size_t from, size_t to)
{
  move_to(l, from);
  store_match m = {
      .offset = from, .length = to - from, .line = l->line, .column = column(l->begin, from)};
  show(l, &m);
  move_to(l, to);
  m.end_line = l->line;
  m.end_column = column(l->begin, to);
  return m;
}

static size_t next_character(const char *text, size_t length, size_t at)
{
  do
    at++;
  while (at < length && ((unsigned char)text[at] & 0xc0) == 0x80);
  return at;
}

int store_pattern_find(const store_pattern *p, const char *text, size_t length,
                       bool (*found)(void *ud, const store_match *match), void *ud,
                       store_error *err)
{
  finder f;
  lines l = {.text = text, .length = length, .line = 1};
  size_t at = 0;
  uint32_t flags = 0;
  int code = 0;
  if (!finder_init(&f, p))
    return store_error_memory(err);
  while (at <= length && (code = match_at(&f, text, length, at, flags, err)) >= 0) {
    if (code == 0 && !flags)
      break;
    if (code == 0) { // nothing but the empty match here: go on behind the next character
      at = next_character(text, length, at);
      flags = 0;
      continue;
    }
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(f.data);
    if (v[1] < at || v[0] > v[1]) { // \K in lookaround; no place that could be shown
      at = next_character(text, length, at);
      continue;
    }
    const store_match m = make_match(&l, v[0], v[1]);
    if (!found(ud, &m))
      break;
    at = v[1];
    flags = v[0] == v[1] ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0;
  }
  finder_fini(&f);
  return code < 0 ? code : STORE_OK;
}

// --- replace ---

typedef struct output {
  char *bytes;
  size_t used, size;
  bool failed;
} output;

static void put(output *o, const char *bytes, size_t n)
{
  if (o->failed || n == 0)
    return;
  if (n > o->size - o->used) {
    size_t size = (o->used + n) * 2;
    char *larger = size > n ? realloc(o->bytes, size) : NULL;
    if (!larger) {
      o->failed = true;
      return;
    }
    o->bytes = larger;
    o->size = size;
  }
  memcpy(o->bytes + o->used, bytes, n);
  o->used += n;
}

static void put_group(output *o, const finder *f, const char *text, unsigned long group)
{
  const PCRE2_SIZE *v = pcre2_get_ovector_pointer(f->data);
  if (group < pcre2_get_ovector_count(f->data) && v[2 * group] != PCRE2_UNSET &&
      v[2 * group] <= v[2 * group + 1])
    put(o, text + v[2 * group], v[2 * group + 1] - v[2 * group]);
}

// Length of what begins with $ or a backslash and means something; it is put out then. 0: it stands for itself.
static size_t put_special(output *o, const finder *f, const char *text, const char *at)
{
  if (at[0] == '\\' && (at[1] == 'n' || at[1] == 't' || at[1] == '\\')) {
    put(o, at[1] == 'n' ? "\n" : at[1] == 't' ? "\t" : "\\", 1);
    return 2;
  }
  if (at[0] == '$' && at[1] == '$') {
    put(o, "$", 1);
    return 2;
  }
  if (at[0] == '$' && at[1] >= '0' && at[1] <= '9') {
    put_group(o, f, text, (unsigned long)(at[1] - '0'));
    return 2;
  }
  size_t digits = at[0] == '$' && at[1] == '{' ? strspn(at + 2, "0123456789") : 0;
  if (digits == 0 || digits > 4 || at[2 + digits] != '}')
    return 0;
  put_group(o, f, text, strtoul(at + 2, NULL, 10));
  return digits + 3;
}

static void put_replacement(output *o, const finder *f, const char *text, const char *replacement)
{
  if (!f->p->regex) {
    put(o, replacement, strlen(replacement));
    return;
  }
  for (const char *at = replacement; *at;) {
    size_t special = put_special(o, f, text, at);
    if (special == 0)
      put(o, at, special = 1);
    at += special;
  }
}

static int replace_all(output *o, const finder *f, const char *text, size_t length,
                       const store_place_in_text *places, size_t count, const char *replacement,
                       store_error *err)
{
  size_t done = 0;
  for (size_t i = 0; i < count; i++) {
    const store_place_in_text *w = &places[i];
    if (w->offset < done || w->offset > length || w->length > length - w->offset ||
        (w->offset < length && ((unsigned char)text[w->offset] & 0xc0) == 0x80))
      return store_error_set(err, STORE_E_INVALID, _("Places to replace are out of order"));
    uint32_t flags = PCRE2_ANCHORED | (w->length ? PCRE2_NOTEMPTY_ATSTART : 0);
    int n = match_at(f, text, length, w->offset, flags, err);
    if (n < 0)
      return n;
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(f->data);
    if (n == 0 || v[0] != w->offset || v[1] != w->offset + w->length)
      return store_error_set(err, STORE_E_CHANGED,
                             _("The text changed since it was searched; search again"));
    put(o, text + done, w->offset - done);
    put_replacement(o, f, text, replacement);
    done = w->offset + w->length;
  }
  put(o, text + done, length - done);
  put(o, "", 1);
  return o->failed ? store_error_memory(err) : STORE_OK;
}

int store_pattern_replace(const store_pattern *p, const char *text, size_t length,
                          const store_place_in_text *places, size_t count, const char *replacement,
                          char **out, size_t *out_length, store_error *err)
{
  finder f;
  output o = {0};
  if (!finder_init(&f, p))
    return store_error_memory(err);
  int code = replace_all(&o, &f, text, length, places, count, replacement, err);
  finder_fini(&f);
  if (code) {
    free(o.bytes);
    return code;
  }
  *out = o.bytes;
  *out_length = o.used - 1;
  return STORE_OK;
}
