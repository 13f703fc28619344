// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Tab, and the hint after "(". The thread of the prompt. Names come from the running engine, which is waited for 300 ms and no longer; besides
 * keywords of Lua, names of files inside of strings, and commands. In the string of require the engine names modules.
 */
#include "repl/cell.h"
#include "repl/repl_int.h"

#include <eplua/modules.h>

#include <ctype.h>
#include <dirent.h>
#include <readline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WAIT_MS = 300, ITEMS_MAX = 1000, LIMIT = 400 };

typedef struct item {
  char *name; // free()
  int ink;
} item;

typedef struct offers {
  repl *r;
  item items[ITEMS_MAX];
  size_t count;
  size_t prefix; // bytes before the cursor that they replace
  bool more, answered, failed;
  bool modules;
  char close[32]; // what ends the string behind a whole name; "": nothing is to be added
} offers;

static void add(offers *o, const char *name, size_t length, int ink)
{
  for (size_t i = 0; i < o->count; i++) {
    if (strlen(o->items[i].name) == length && memcmp(o->items[i].name, name, length) == 0)
      return;
  }
  if (o->count == ITEMS_MAX) {
    o->more = true;
    return;
  }
  char *copy = strndup(name, length);
  if (copy)
    o->items[o->count++] = (item){copy, ink};
}

// --- sources ---

static void add_commands(offers *o, const char *text, size_t length)
{
  o->prefix = length;
  bool more;
  for (size_t i = 0; *repl_command_name(i, &more); i++) {
    char name[32];
    snprintf(name, sizeof name, "%s%s", repl_command_name(i, &more), more ? " " : "");
    if (strncmp(name, text, length) == 0)
      add(o, name, strlen(name), REPL_INK_NAME);
  }
}

// Files whose path begins so; folders get a slash.
static void add_files(offers *o, const char *text, size_t length)
{
  link_text folder = {0}, path = {0};
  const char *slash = memrchr(text, '/', length);
  size_t base = slash ? (size_t)(slash - text) + 1 : 0;
  o->prefix = length - base;
  if (base > 0)
    link_text_add(&folder, text, base);
  else
    link_text_put(&folder, ".");
  DIR *d = folder.bytes ? opendir(folder.bytes) : NULL;
  struct dirent *entry;
  while (d && (entry = readdir(d))) {
    struct stat st;
    bool hidden = *entry->d_name == '.' && (o->prefix == 0 || text[base] != '.');
    if (hidden || strncmp(entry->d_name, text + base, o->prefix) != 0)
      continue;
    link_text_clear(&path);
    link_text_print(&path, "%s/%s", folder.bytes, entry->d_name);
    bool is_folder = stat(path.bytes, &st) == 0 && S_ISDIR(st.st_mode);
    link_text_clear(&path);
    link_text_print(&path, "%s%s", entry->d_name, is_folder ? "/" : "");
    add(o, path.bytes, path.length, is_folder ? (int)REPL_INK_NAME : (int)EPQ_STYLE_STRING);
  }
  if (d)
    closedir(d);
  link_text_free(&folder);
  link_text_free(&path);
}

static void add_keywords(offers *o, const char *prefix, size_t length)
{
  static const char *const words[] = {"and",   "break", "do",       "else", "elseif", "end",
                                      "false", "for",   "function", "goto", "if",     "in",
                                      "local", "nil",   "not",      "or",   "repeat", "return",
                                      "then",  "true",  "until",    "while"};
  for (size_t i = 0; length > 0 && i < sizeof words / sizeof *words; i++) {
    if (strncmp(words[i], prefix, length) == 0)
      add(o, words[i], strlen(words[i]), EPQ_STYLE_KEYWORD);
  }
}

static int ink_of(const char *kind)
{
  static const struct {
    const char *kind;
    int ink;
  } inks[] = {{"function", EPQ_STYLE_FUNCTION},
              {"table", REPL_INK_NAME},
              {"string", EPQ_STYLE_STRING},
              {"number", EPQ_STYLE_NUMBER},
              {"boolean", EPQ_STYLE_CONSTANT}};
  for (size_t i = 0; kind && i < sizeof inks / sizeof *inks; i++) {
    if (strcmp(inks[i].kind, kind) == 0)
      return inks[i].ink;
  }
  return EPQ_STYLE_NORMAL;
}

static void on_offers(void *ud, yyjson_val *answer)
{
  offers *o = ud;
  o->answered = true;
  o->failed = repl_show_error(answer);
  yyjson_val *prefix = yyjson_obj_get(answer, "prefix"), *one;
  yyjson_arr_iter it = yyjson_arr_iter_with(yyjson_obj_get(answer, "items"));
  const char *close = yyjson_get_str(yyjson_obj_get(answer, "close"));
  o->prefix = yyjson_get_len(prefix);
  o->modules = yyjson_is_true(yyjson_obj_get(answer, "modules"));
  snprintf(o->close, sizeof o->close, "%s", close ? close : "");
  while ((one = yyjson_arr_iter_next(&it))) {
    yyjson_val *name = yyjson_obj_get(one, "name");
    bool exact = yyjson_get_len(name) >= o->prefix &&
                 memcmp(yyjson_get_str(name), yyjson_get_str(prefix), o->prefix) == 0;
    if (yyjson_is_str(name) && (exact || o->count == 0 || o->more))
      add(o, yyjson_get_str(name), yyjson_get_len(name),
          ink_of(yyjson_get_str(yyjson_obj_get(one, "kind"))));
  }
  o->more |= yyjson_is_true(yyjson_obj_get(answer, "more"));
}

static void add_names(offers *o, const char *text, size_t length)
{
  yyjson_mut_doc *doc = repl_talk_request("complete");
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_obj_add_strncpy(doc, root, "text", text, length);
  yyjson_mut_obj_add_str(doc, root, "rest", rl_line_buffer + rl_point);
  yyjson_mut_obj_add_int(doc, root, "limit", LIMIT);
  yyjson_mut_obj_add_int(doc, root, "timeout_ms", WAIT_MS);
  uint64_t number = repl_talk_ask(o->r->talk, doc, on_offers, o);
  int64_t until = repl_now_ms() + WAIT_MS;
  while (number && !o->answered && repl_now_ms() < until)
    repl_wait(o->r, (int)(until - repl_now_ms()), false);
  if (!o->answered)
    repl_talk_forget(o->r->talk, number);
  if (o->modules)
    return;
  size_t word = length;
  while (word > 0 &&
         (strchr("_", text[word - 1]) || (text[word - 1] >= 'a' && text[word - 1] <= 'z')))
    word--;
  bool member = word > 0 && strchr(".:", text[word - 1]);
  if (o->prefix == 0)
    o->prefix = length - word;
  if (!member && o->prefix == length - word)
    add_keywords(o, text + word, length - word);
}

// Where the string begins in which the end of text is; -1: it is in none.
static long string_start(const char *text, size_t length)
{
  long start = -1;
  char quote = 0;
  for (size_t i = 0; i < length; i++) {
    if (quote) {
      if (text[i] == '\\')
        i++;
      else if (text[i] == quote || text[i] == '\n')
        quote = 0;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
      start = (long)i + 1;
    } else if (text[i] == '-' && i + 1 < length && text[i + 1] == '-') {
      while (i < length && text[i] != '\n')
        i++;
    }
  }
  return quote ? start : -1;
}

// Whether that string is what require is called with, also by pcall(require, "...").
static bool is_required(const char *text, long string)
{
  static const char word[] = "require";
  long at = string - 1, size = (long)sizeof word - 1;
  while (at > 0 && isspace((unsigned char)text[at - 1]))
    at--;
  if (at > 0 && (text[at - 1] == '(' || text[at - 1] == ','))
    at--;
  while (at > 0 && isspace((unsigned char)text[at - 1]))
    at--;
  return at >= size && memcmp(text + at - size, word, (size_t)size) == 0 &&
         (at == size ||
          (!isalnum((unsigned char)text[at - size - 1]) && !strchr("_.:", text[at - size - 1])));
}

// --- what is offered ---

static int by_name(const void *a, const void *b)
{
  return strcmp(((const item *)a)->name, ((const item *)b)->name);
}

// How many bytes all of them begin with.
static size_t common_length(const offers *o)
{
  size_t n = o->count > 0 ? strlen(o->items[0].name) : 0;
  for (size_t i = 1; i < o->count; i++) {
    size_t k = 0;
    while (k < n && o->items[i].name[k] == o->items[0].name[k])
      k++;
    n = k;
  }
  while (n > 0 && o->count > 1 && ((unsigned char)o->items[0].name[n] & 0xC0) == 0x80)
    n--; // not within a character
  return n;
}

static void show(offers *o)
{
  repl *r = o->r;
  repl_look look = repl_look_now(r);
  link_text out = {0};
  int widest = 0;
  for (size_t i = 0; i < o->count; i++) {
    int width = repl_cell_width(o->items[i].name, strlen(o->items[i].name));
    widest = width > widest ? width : widest;
  }
  size_t columns = (size_t)(look.columns / (widest + 2));
  columns = columns ? columns : 1;
  size_t rows_max = (size_t)(repl_screen_rows(r->screen) > 8 ? repl_screen_rows(r->screen) - 6 : 2);
  size_t rows = (o->count + columns - 1) / columns, shown = rows < rows_max ? rows : rows_max;
  for (size_t row = 0; row < shown; row++) {
    for (size_t column = 0; column < columns; column++) {
      size_t i = column * rows + row;
      if (i >= o->count)
        break;
      const char *name = o->items[i].name;
      repl_ink_add(&out, look.colour, o->items[i].ink, name, strlen(name));
      if (i + rows < o->count)
        link_text_fill(&out, ' ', (size_t)(widest + 2 - repl_cell_width(name, strlen(name))));
    }
    link_text_put(&out, "\n");
  }
  if (shown < rows || o->more) {
    static const char more[] = "... and more";
    repl_show_line(&out, &look, REPL_INK_FAINT, more, sizeof more - 1);
  }
  repl_say_text(r, &out);
  link_text_free(&out);
}

static void apply(offers *o)
{
  size_t common = common_length(o);
  const char *typed = rl_line_buffer + rl_point - o->prefix;
  bool differs =
      common >= o->prefix && (common > o->prefix || memcmp(typed, o->items[0].name, common) != 0);
  bool closes = o->count == 1 && !o->more && *o->close && o->items[0].name[common - 1] != '/';
  if (o->count == 0) {
    rl_ding();
  } else if (differs || closes) {
    char *text = strndup(o->items[0].name, common);
    rl_begin_undo_group();
    rl_delete_text(rl_point - (int)o->prefix, rl_point);
    rl_point -= (int)o->prefix;
    if (text)
      rl_insert_text(text);
    if (text && closes)
      rl_insert_text(o->close);
    rl_end_undo_group();
    free(text);
  } else if (o->count > 1) {
    show(o);
  }
}

void repl_complete(repl *r)
{
  offers *o = calloc(1, sizeof *o);
  char *text = strndup(rl_line_buffer, (size_t)rl_point);
  if (!o || !text)
    goto done;
  o->r = r;
  size_t length = strlen(text);
  long string = string_start(text, length);
  const char *argument = *text == ':' ? strpbrk(text, " \t") : NULL;
  if (length > 0 && text[length - 1] == '(') {
    repl_hint(r);
    goto done;
  }
  if (*text == ':' && argument)
    add_files(o, argument + 1, strlen(argument + 1));
  else if (*text == ':')
    add_commands(o, text, length);
  else if (string < 0 || is_required(text, string))
    add_names(o, text, length);
  else if (repl_talk_same_files(r->talk)) {
    const char quote[] = {text[string - 1], '\0'};
    add_files(o, text + string, length - (size_t)string);
    snprintf(o->close, sizeof o->close, "%s",
             eplua_modules_close(quote, rl_line_buffer + rl_point));
  }
  qsort(o->items, o->count, sizeof *o->items, by_name);
  if (o->prefix <= length)
    apply(o);
done:
  for (size_t i = 0; o && i < o->count; i++)
    free(o->items[i].name);
  free(o);
  free(text);
}

// --- the hint ---

static void on_described(void *ud, yyjson_val *answer)
{
  repl *r = ud;
  yyjson_val *value = yyjson_obj_get(answer, "value");
  const char *params = yyjson_get_str(yyjson_obj_get(value, "params"));
  const char *path = yyjson_get_str(yyjson_obj_get(answer, "path"));
  if (!params || !r->edits || rl_point == 0)
    return;
  link_text text = {0};
  link_text_print(&text, "%s(%s)", path ? path : "", params);
  repl_edit_note(r, text.bytes, text.length, (size_t)rl_point);
  link_text_free(&text);
  repl_edit_draw(r);
}

void repl_hint(repl *r)
{
  int end = rl_point;
  while (end > 0 && rl_line_buffer[end - 1] == '(')
    end--;
  yyjson_mut_doc *doc = repl_talk_request("describe");
  yyjson_mut_val *root = yyjson_mut_doc_get_root(doc);
  yyjson_mut_obj_add_strncpy(doc, root, "text", rl_line_buffer, (size_t)end);
  yyjson_mut_obj_add_int(doc, root, "timeout_ms", WAIT_MS);
  repl_talk_ask(r->talk, doc, on_described, r);
}
