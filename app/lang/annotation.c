// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * From comments to docs. While a source is made; docs lie in its arena.
 *
 * A block is a run of line comments, each alone in its line and without an empty line between them. Unknown
 * tags are left out, wrong ones are read as far as they go: these are comments, and nobody has to please us.
 */
#include "lang/annotation.h"

#include <string.h>

typedef struct block {
  lang_source *source;
  lang_arena *arena;
  lang_doc *doc;
  char *text; // prose so far
  size_t length, room;
  lang_param **fields, **params;
  lang_return **returns;
  lang_signature **overloads;
  lang_type *alternatives; // last one of an alias that goes on in lines `---|`
} block;

static const char *skip_space(const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

static bool is_name(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '*' || c == '-' || (unsigned char)c >= 0x80;
}

static const char *take_name(block *b, const char **p)
{
  const char *start = skip_space(*p);
  const char *end = start;
  while (is_name(*end))
    end++;
  *p = end;
  return end > start ? lang_arena_copy(b->arena, start, (size_t)(end - start)) : NULL;
}

// The words behind a type, or NULL. A `#` or `--` in front of them is taken away.
static const char *take_words(const char *p)
{
  p = skip_space(p);
  if (*p == '#' || *p == '@')
    p = skip_space(p + 1);
  return *p ? p : NULL;
}

// --- tags: each reads what stands behind its name ---

static void read_class(block *b, const char *p)
{
  p = skip_space(p);
  if (*p == '(') { // (exact)
    while (*p && *p != ')')
      p++;
    if (*p)
      p++;
  }
  b->doc->class_name = take_name(b, &p);
  p = skip_space(p);
  if (*p == ':') {
    p++;
    b->doc->class_parent = take_name(b, &p);
  }
}

static void read_field(block *b, const char *p)
{
  static const char *const visibilities[] = {"private ", "protected ", "public ", "package "};
  p = skip_space(p);
  for (size_t i = 0; i < sizeof visibilities / sizeof *visibilities; i++) {
    size_t length = strlen(visibilities[i]);
    if (strncmp(p, visibilities[i], length) == 0)
      p = skip_space(p + length);
  }
  lang_param *field = lang_arena_take(b->arena, sizeof *field);
  if (*p == '[') {
    lang_type_parse(b->arena, p + 1, &p);
    while (*p && *p != ']')
      p++;
    if (*p)
      p++;
  } else {
    field->name = take_name(b, &p);
  }
  if (*p == '?') {
    field->optional = true;
    p++;
  }
  field->type = lang_type_parse(b->arena, p, &p);
  field->doc = take_words(p);
  *b->fields = field;
  b->fields = &field->next;
}

static void read_param(block *b, const char *p)
{
  lang_param *param = lang_arena_take(b->arena, sizeof *param);
  param->name = take_name(b, &p);
  if (*p == '?') {
    param->optional = true;
    p++;
  }
  param->type = lang_type_parse(b->arena, p, &p);
  param->doc = take_words(p);
  *b->params = param;
  b->params = &param->next;
}

static void read_return(block *b, const char *p)
{
  bool again;
  do {
    lang_return *value = lang_arena_take(b->arena, sizeof *value);
    value->type = lang_type_parse(b->arena, p, &p);
    if (!value->type)
      return;
    const char *words = skip_space(p);
    again = *words == ',';
    if (again) {
      p = words + 1;
    } else if (*words && *words != '#') {
      const char *end = words;
      value->name = take_name(b, &end);
      value->doc = value->name && !*skip_space(end) ? NULL : take_words(words);
    } else {
      value->doc = take_words(words);
    }
    *b->returns = value;
    b->returns = &value->next;
  } while (again);
}

static void read_overload(block *b, const char *p)
{
  const lang_type *type = lang_type_parse(b->arena, p, NULL);
  if (!type || type->kind != LANG_TY_FUNCTION)
    return;
  *b->overloads = (lang_signature *)type->signature;
  b->overloads = &(*b->overloads)->next;
}

static void read_generic(block *b, const char *p)
{
  for (size_t i = 0; i < sizeof b->doc->generics / sizeof *b->doc->generics; i++) {
    b->doc->generics[i] = take_name(b, &p);
    p = skip_space(p);
    if (*p == ':') {
      p++;
      lang_type_parse(b->arena, p, &p);
      p = skip_space(p);
    }
    if (*p++ != ',')
      break;
  }
}

static void read_alias(block *b, const char *p)
{
  b->doc->alias = take_name(b, &p);
  b->doc->alias_type = lang_type_parse(b->arena, p, &p);
}

static void add_prose(block *b, const char *line);

// `---| "value" # words`: one more alternative of the alias above. The words are a line of a list in its text.
static void read_alternative(block *b, const char *p)
{
  if (!b->doc->alias)
    return;
  p = skip_space(p);
  if (*p == '>' || *p == '+')
    p++;
  lang_type *type = (lang_type *)lang_type_parse(b->arena, p, &p);
  if (!type)
    return;
  const char *words = take_words(p);
  if (words)
    add_prose(b, lang_arena_format(b->arena, "- `%s`: %s", lang_type_show(b->arena, type), words));
  if (!b->alternatives) {
    lang_type *both = lang_arena_take(b->arena, sizeof *both);
    both->kind = LANG_TY_UNION;
    both->text = b->doc->alias;
    both->inner = b->doc->alias_type ? b->doc->alias_type : type;
    if (b->doc->alias_type)
      ((lang_type *)b->doc->alias_type)->next = type;
    b->doc->alias_type = both;
  } else {
    b->alternatives->next = type;
  }
  b->alternatives = type;
}

static void read_type_tag(block *b, const char *p)
{
  b->doc->type = lang_type_parse_list(b->arena, p, NULL);
}

static void read_see(block *b, const char *p)
{
  b->doc->see = take_words(p);
}

static void read_meta(block *b, const char *p)
{
  const char *name = take_name(b, &p);
  b->doc->meta = name ? name : "";
}

static void read_deprecated(block *b, const char *p)
{
  (void)p;
  b->doc->deprecated = true;
}

static void read_async(block *b, const char *p)
{
  (void)p;
  b->doc->async = true;
}

static const struct tag {
  const char *name;
  void (*read)(block *b, const char *rest);
} tags[] = {
    {"class", read_class},   {"field", read_field},           {"param", read_param},
    {"return", read_return}, {"overload", read_overload},     {"generic", read_generic},
    {"alias", read_alias},   {"type", read_type_tag},         {"see", read_see},
    {"meta", read_meta},     {"deprecated", read_deprecated}, {"async", read_async},
};

static void read_tag(block *b, const char *p)
{
  const char *name = take_name(b, &p);
  for (size_t i = 0; name && i < sizeof tags / sizeof *tags; i++) {
    if (strcmp(tags[i].name, name) == 0)
      tags[i].read(b, p);
  }
}

// --- lines and blocks ---

static void add_prose(block *b, const char *line)
{
  if (strncmp(skip_space(line), "SPDX-", 5) == 0 || strncmp(skip_space(line), "luacheck:", 9) == 0)
    return;
  size_t length = strlen(line);
  if (b->length == 0 && !*skip_space(line))
    return;
  if (b->length + length + 2 > b->room) {
    b->room = (b->length + length + 2) * 2;
    char *bigger = lang_arena_take(b->arena, b->room);
    if (b->length)
      memcpy(bigger, b->text, b->length);
    b->text = bigger;
  }
  if (b->length)
    b->text[b->length++] = '\n';
  memcpy(b->text + b->length, line, length);
  b->length += length;
}

static void read_line(block *b, const lang_comment *comment)
{
  const char *text = b->source->text;
  uint32_t end = comment->end;
  while (end > comment->start &&
         (text[end - 1] == '\r' || text[end - 1] == ' ' || text[end - 1] == '\t'))
    end--;
  uint32_t start = comment->start;
  while (start < end && start - comment->start < 3 && text[start] == '-')
    start++;
  const char *line = lang_arena_copy(b->arena, text + start, end - start);
  bool three = start - comment->start == 3;
  if (three && *skip_space(line) == '@')
    read_tag(b, skip_space(line) + 1);
  else if (three && *line == '|')
    read_alternative(b, line + 1);
  else
    add_prose(b, three || *line != ' ' ? line : line + 1);
}

static bool is_alone(const lang_source *source, uint32_t start)
{
  while (start > 0 && (source->text[start - 1] == ' ' || source->text[start - 1] == '\t'))
    start--;
  return start == 0 || source->text[start - 1] == '\n';
}

// From one end to the next start: exactly one line end, else white space?
static bool is_next_line(const lang_source *source, uint32_t end, uint32_t start)
{
  unsigned lines = 0;
  for (; end < start; end++)
    lines += source->text[end] == '\n';
  return lines == 1;
}

static bool is_tag(const lang_source *source, const lang_comment *comment, const char *tag)
{
  const char *p = source->text + comment->start;
  if (strncmp(p, "---", 3) != 0)
    return false;
  p = skip_space(p + 3);
  return strncmp(p, tag, strlen(tag)) == 0;
}

// Does the comment go on with the block that ends with `last`?
static bool goes_on(const lang_source *source, const lang_doc *doc, const lang_comment *last,
                    const lang_comment *comment)
{
  if (comment->is_long || comment->next != last->next ||
      !is_next_line(source, last->end, comment->start))
    return false;
  bool has_name = doc->class_name || doc->alias;
  return !(has_name && (is_tag(source, comment, "@class") || is_tag(source, comment, "@alias")));
}

// Reads the block that begins with comment number i; returns the number of the one behind it.
static uint32_t read_block(lang_source *source, lang_doc *doc, uint32_t i)
{
  block b = {.source = source,
             .arena = source->arena,
             .doc = doc,
             .fields = &doc->fields,
             .params = &doc->params,
             .returns = &doc->returns,
             .overloads = &doc->overloads};
  const lang_comment *first = &source->comments[i], *last;
  do {
    last = &source->comments[i];
    read_line(&b, last);
    i++;
  } while (i < source->comment_count && goes_on(source, doc, last, &source->comments[i]));
  while (b.length && b.text[b.length - 1] == '\n')
    b.length--;
  if (b.length) {
    b.text[b.length] = '\0';
    doc->text = b.text;
  }
  doc->start = first->start;
  doc->end = last->end;
  const lang_token *below = &source->tokens[last->next];
  doc->at = below->kind != LANG_T_EOF && is_next_line(source, last->end, below->start)
                ? below->start
                : LANG_NOWHERE;
  return i;
}

void lang_annotation_run(lang_source *source)
{
  lang_docs *docs = lang_arena_take(source->arena, sizeof *docs);
  docs->list = lang_arena_take(source->arena, source->comment_count * sizeof(lang_doc));
  source->docs = docs;
  for (uint32_t i = 0; i < source->comment_count;) {
    const lang_comment *comment = &source->comments[i];
    if (comment->is_long || !is_alone(source, comment->start))
      i++;
    else
      i = read_block(source, &docs->list[docs->count++], i);
  }
}

const lang_doc *lang_doc_above(const lang_source *source, uint32_t offset)
{
  uint32_t low = 0, high = source->docs->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (source->docs->list[middle].end <= offset)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0)
    return NULL;
  const lang_doc *doc = &source->docs->list[low - 1];
  return doc->at == offset ? doc : NULL;
}
