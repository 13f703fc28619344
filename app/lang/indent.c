// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Re-indenting: one pass over the tokens with a stack of what is open. Any thread; the result owns its arena.
 *
 * The idea: what is inside stands one level further in than the line that opened it, however many things that
 * line opened, and what closes stands like that line. So `foo(function()` ... `end)` and `{ {` ... `} }` come
 * out as people write them, without a rule for each pair. The tree is not asked: the text is being typed.
 */
#include "lang/indent.h"

#include "lang/tree.h"

#include <string.h>

typedef struct open {
  uint32_t line; // whose indentation counts
  uint8_t kind;  // token that opened it
  bool header;   // if, while, for: its block has not begun
} open;

typedef struct pass {
  const lang_source *source;
  lang_arena *arena;
  lang_indent_style style;
  uint32_t first, last; // lines to change, from 1
  int32_t *columns;     // of each line up to now: where it begins
  open *stack;
  uint32_t depth, room;
  lang_indents *result;
  const char **lines;
} pass;

static bool is_bracket(uint8_t kind)
{
  return kind == LANG_T_OPEN_PAREN || kind == LANG_T_OPEN_BRACE || kind == LANG_T_OPEN_BRACKET;
}

static void push(pass *p, uint8_t kind, uint32_t line, bool header)
{
  if (!p->stack || p->depth == p->room) {
    p->room = p->room ? p->room * 2 : 64;
    open *bigger = lang_arena_take(p->arena, p->room * sizeof *bigger);
    if (p->depth)
      memcpy(bigger, p->stack, p->depth * sizeof *bigger);
    p->stack = bigger;
  }
  p->stack[p->depth++] = (open){line, kind, header};
}

static bool matches(uint8_t opener, lang_token_kind closer)
{
  switch (closer) {
  case LANG_T_CLOSE_PAREN:
    return opener == LANG_T_OPEN_PAREN;
  case LANG_T_CLOSE_BRACE:
    return opener == LANG_T_OPEN_BRACE;
  case LANG_T_CLOSE_BRACKET:
    return opener == LANG_T_OPEN_BRACKET;
  case LANG_T_UNTIL:
    return opener == LANG_T_REPEAT;
  case LANG_T_ELSE:
  case LANG_T_ELSEIF:
    return opener == LANG_T_IF;
  default: // end
    return !is_bracket(opener) && opener != LANG_T_REPEAT;
  }
}

static bool is_closer(lang_token_kind kind)
{
  return kind == LANG_T_CLOSE_PAREN || kind == LANG_T_CLOSE_BRACE || kind == LANG_T_CLOSE_BRACKET ||
         kind == LANG_T_END || kind == LANG_T_UNTIL || kind == LANG_T_ELSE || kind == LANG_T_ELSEIF;
}

// Takes from the stack what a closer closes; the line of its opener, or 0. What is left open inside goes with it.
static uint32_t close(pass *p, lang_token_kind closer)
{
  uint32_t lowest = p->depth > 1000 ? p->depth - 1000 : 0;
  for (uint32_t i = p->depth; i-- > lowest;) {
    if (matches(p->stack[i].kind, closer)) {
      p->depth = i;
      return p->stack[i].line;
    }
  }
  return 0;
}

// What a token does to the stack. `line` is the one it stands in.
static void apply(pass *p, const lang_token *t, uint32_t line)
{
  lang_token_kind kind = (lang_token_kind)t->kind;
  open *top = p->depth ? &p->stack[p->depth - 1] : NULL;
  switch (kind) {
  case LANG_T_FUNCTION:
  case LANG_T_REPEAT:
    push(p, t->kind, line, false);
    break;
  case LANG_T_IF:
  case LANG_T_FOR:
  case LANG_T_WHILE:
    push(p, t->kind, line, true);
    break;
  case LANG_T_THEN:
    if (top && top->header)
      top->header = false;
    break;
  case LANG_T_DO:
    if (top && top->header && top->kind != LANG_T_IF)
      top->header = false;
    else
      push(p, t->kind, line, false);
    break;
  case LANG_T_ELSE:
  case LANG_T_ELSEIF: {
    uint32_t opener = close(p, kind);
    push(p, LANG_T_IF, opener ? opener : line, kind == LANG_T_ELSEIF);
    break;
  }
  case LANG_T_OPEN_PAREN:
  case LANG_T_OPEN_BRACE:
  case LANG_T_OPEN_BRACKET:
    push(p, t->kind, line, false);
    break;
  default:
    if (is_closer(kind))
      close(p, kind);
  }
}

// --- does a line go on with the statement before? ---

static bool is_binary(lang_token_kind kind)
{
  switch (kind) {
  case LANG_T_AND:
  case LANG_T_OR:
  case LANG_T_PLUS:
  case LANG_T_MINUS:
  case LANG_T_STAR:
  case LANG_T_SLASH:
  case LANG_T_DOUBLE_SLASH:
  case LANG_T_PERCENT:
  case LANG_T_CARET:
  case LANG_T_AMPERSAND:
  case LANG_T_TILDE:
  case LANG_T_PIPE:
  case LANG_T_SHIFT_LEFT:
  case LANG_T_SHIFT_RIGHT:
  case LANG_T_EQUAL:
  case LANG_T_NOT_EQUAL:
  case LANG_T_LESS:
  case LANG_T_LESS_EQUAL:
  case LANG_T_GREATER:
  case LANG_T_GREATER_EQUAL:
  case LANG_T_ASSIGN:
  case LANG_T_CONCAT:
  case LANG_T_DOT:
  case LANG_T_COLON:
    return true;
  default:
    return false;
  }
}

static bool goes_on(const pass *p, uint32_t number)
{
  if (number == 0)
    return false;
  const lang_token *t = &p->source->tokens[number];
  lang_token_kind before = (lang_token_kind)t[-1].kind;
  if (t->kind == LANG_T_EOF)
    return is_binary(before) && before != LANG_T_GREATER;
  if (is_binary((lang_token_kind)t->kind) || t->kind == LANG_T_COMMA)
    return true;
  if (before == LANG_T_GREATER) // local x <const>
    return number < 4 || t[-3].kind != LANG_T_LESS;
  return is_binary(before) || before == LANG_T_COMMA || before == LANG_T_NOT ||
         before == LANG_T_HASH || before == LANG_T_LOCAL || before == LANG_T_IN;
}

// --- lines ---

static int32_t present_column(const pass *p, uint32_t line)
{
  const char *text = p->source->text + p->source->lines[line - 1];
  int32_t column = 0, width = (int32_t)p->style.width;
  for (; *text == ' ' || *text == '\t'; text++)
    column += *text == '\t' ? width - column % width : 1;
  return column;
}

// Column of a line that ends at end and whose first token is number.
static int32_t column_of(pass *p, uint32_t number, uint32_t end)
{
  const lang_token *t = &p->source->tokens[number];
  int32_t width = (int32_t)p->style.width;
  lang_token_kind kind = (lang_token_kind)t->kind;
  open *top = p->depth ? &p->stack[p->depth - 1] : NULL;
  if (is_closer(kind)) { // all closers that begin the line, the last one counts
    uint32_t depth = p->depth, line = 0;
    for (const lang_token *c = t; is_closer((lang_token_kind)c->kind) && c->start < end; c++) {
      uint32_t opener = close(p, (lang_token_kind)c->kind);
      if (!opener)
        break;
      line = opener;
      if (c->kind == LANG_T_ELSE || c->kind == LANG_T_ELSEIF)
        break;
    }
    p->depth = depth;
    return line ? p->columns[line] : 0;
  }
  if ((kind == LANG_T_THEN || kind == LANG_T_DO) && top && top->header)
    return p->columns[top->line];
  bool in_block = !top || !is_bracket(top->kind);
  int32_t base =
      !top || top->header ? (top ? p->columns[top->line] : 0) : p->columns[top->line] + width;
  bool continued = in_block && (goes_on(p, number) || (top && top->header));
  return base + (continued ? width : 0);
}

static const char *white_space(pass *p, int32_t column)
{
  if (column > 1000)
    column = 1000;
  int32_t tabs = p->style.tabs ? column / (int32_t)p->style.width : 0;
  int32_t spaces = p->style.tabs ? column % (int32_t)p->style.width : column;
  char *text = lang_arena_take(p->arena, (size_t)(tabs + spaces) + 1);
  memset(text, '\t', (size_t)tabs);
  memset(text + tabs, ' ', (size_t)spaces);
  return text;
}

// Is the begin of a line inside of a string or comment?
static bool is_inside(const lang_source *source, uint32_t start, uint32_t number)
{
  const lang_token *t = &source->tokens[number];
  if (t->kind == LANG_T_STRING && t->start < start && start < t->end)
    return true;
  const lang_comment *comment = start > 0 ? lang_comment_at(source, start) : NULL;
  return comment && comment->is_long && comment->start < start;
}

static bool is_blank(const lang_source *source, uint32_t line)
{
  const char *p = source->text + source->lines[line - 1];
  while (*p == ' ' || *p == '\t' || *p == '\r')
    p++;
  return *p == '\n' || *p == '\0';
}

static void do_line(pass *p, uint32_t line, uint32_t number)
{
  const lang_source *source = p->source;
  uint32_t start = source->lines[line - 1];
  bool change = line >= p->first && line <= p->last;
  p->columns[line] = present_column(p, line);
  if (!change || is_inside(source, start, number))
    return;
  if (is_blank(source, line) && p->first != p->last) {
    p->lines[line - p->first] = "";
    return;
  }
  uint32_t end = line < source->line_count ? source->lines[line] : source->length + 1;
  bool code =
      source->tokens[number].start < end; // else a comment, or nothing yet: as a statement here
  bool at_bracket = p->depth && is_bracket(p->stack[p->depth - 1].kind);
  int32_t column;
  if (code) {
    column = column_of(p, number, end);
  } else {
    open *top = p->depth ? &p->stack[p->depth - 1] : NULL;
    column = top ? p->columns[top->line] + (int32_t)p->style.width : 0;
    if (!at_bracket && !(top && top->header) && number > 0 && is_blank(source, line) &&
        (is_binary((lang_token_kind)source->tokens[number - 1].kind) &&
         source->tokens[number - 1].kind != LANG_T_GREATER))
      column += (int32_t)p->style.width;
  }
  p->columns[line] = column;
  p->lines[line - p->first] = white_space(p, column);
}

static void work(void *ud)
{
  pass *p = ud;
  const lang_source *source = p->source;
  p->result = lang_arena_take(p->arena, sizeof *p->result);
  p->columns = lang_arena_take(p->arena, (source->line_count + 2) * sizeof *p->columns);
  uint32_t count = p->last >= p->first ? p->last - p->first + 1 : 0;
  p->lines = lang_arena_take(p->arena, (count + 1) * sizeof *p->lines);
  uint32_t number = 0;
  for (uint32_t line = 1; line <= p->last; line++) {
    do_line(p, line, number);
    uint32_t end = line < source->line_count ? source->lines[line] : source->length + 1;
    while (source->tokens[number].kind != LANG_T_EOF && source->tokens[number].start < end) {
      if (source->tokens[number].end >
          end) { // a string over several lines: it stays the current token
        break;
      }
      apply(p, &source->tokens[number], line);
      number++;
    }
  }
  *p->result =
      (lang_indents){.lines = p->lines, .first = p->first, .count = count, .arena = p->arena};
}

lang_indents *lang_indent_lines(const lang_source *source, uint32_t first, uint32_t last,
                                lang_indent_style style)
{
  lang_arena *arena = lang_arena_new();
  pass p = {
      .source = source, .arena = arena, .style = style, .first = first ? first : 1, .last = last};
  if (p.style.width == 0 || p.style.width > 32)
    p.style.width = 2;
  if (p.last > source->line_count)
    p.last = source->line_count;
  if (arena && lang_arena_run(arena, work, &p))
    return p.result;
  lang_arena_free(arena);
  return NULL;
}

void lang_indents_free(lang_indents *indents)
{
  if (indents)
    lang_arena_free(indents->arena);
}

lang_indent_style lang_indent_guess(const lang_source *source, lang_indent_style otherwise)
{
  unsigned tabs = 0, widths[9] = {0}, before = 0;
  uint32_t lines = source->line_count < 5000 ? source->line_count : 5000;
  for (uint32_t line = 1; line <= lines; line++) {
    const char *p = source->text + source->lines[line - 1];
    if (is_blank(source, line))
      continue;
    tabs += *p == '\t';
    unsigned spaces = (unsigned)strspn(p, " ");
    if (*p != '\t' && spaces > before && spaces - before < 9)
      widths[spaces - before]++;
    before = *p == '\t' ? 0 : spaces;
  }
  unsigned best = 0;
  for (unsigned width = 1; width < 9; width++) {
    if (widths[width] > widths[best])
      best = width;
  }
  if (tabs > widths[best] && tabs > 0)
    return (lang_indent_style){otherwise.width, true};
  return best ? (lang_indent_style){best, false} : otherwise;
}
