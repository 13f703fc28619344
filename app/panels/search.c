// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The search runs on a thread of app/store; what it finds is copied and posted here, a file at a time. Replacing looks
 * again that each match is still what was found. What it writes to files that are not open can be undone as long as the
 * program runs; open documents have their own undo, and are not saved.
 */
#include "panels/search.h"

#include "ide/documents.h"
#include "ide/language.h"
#include "ide/places.h"
#include "panels/console.h"
#include "panels/files.h"

#include "store/digest.h"
#include "store/file.h"
#include "store/search.h"
#include "words/words.h"

#include <epq/tree.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_FILES_MAX = 2000, UNDO_BYTES_MAX = 64 << 20 };

typedef struct hit {
  store_place_in_text place;
  epq_place from, to;
  bool checked;
  char *before, *after; // the line as it is, and as it would be
} hit;

typedef struct found {
  panel_search *search; // while it is on its way
  unsigned run;
  char *path;
  hit *hits;
  size_t count;
} found;

typedef struct undone {
  char *path, *text;
  size_t length;
  uint64_t written; // digest of what replacing made of it: only that is undone
  struct undone *next;
} undone;

struct panel_search {
  ide *ide;
  epq_tree *shown;
  store_search *running;
  store_pattern *pattern; // for replacing; of its own, since the search takes one
  char *find, *replace, *folder, *include;
  bool match_case, whole_words, regex;
  unsigned run; // number of the search; what an older one still sends is dropped
  found *files[SHOWN_FILES_MAX];
  size_t count, hits;
  undone *undo;
};

// --- results ---

static void free_found(void *ud)
{
  found *f = ud;
  if (!f)
    return;
  for (size_t k = 0; k < f->count; k++) {
    free(f->hits[k].before);
    free(f->hits[k].after);
  }
  free(f->hits);
  free(f->path);
  free(f);
}

static int64_t id_of(size_t file, size_t number)
{
  return ((int64_t)(file + 1) << 24) + (int64_t)number;
}

static void clear(panel_search *s)
{
  while (s->count > 0)
    free_found(s->files[--s->count]);
  s->hits = 0;
  epq_tree_clear(s->shown);
}

static void show(panel_search *s)
{
  size_t rows = 0, n = 0;
  for (size_t f = 0; f < s->count; f++)
    rows += s->files[f]->count + 1;
  epq_tree_row *all = calloc(rows + 1, sizeof *all);
  const char *(*cells)[3] = calloc(rows + 1, sizeof *cells);
  char(*numbers)[16] = calloc(rows + 1, sizeof *numbers);
  size_t root = s->folder ? strlen(s->folder) + 1 : 0;
  for (size_t f = 0; all && cells && numbers && f < s->count; f++) {
    const found *file = s->files[f];
    snprintf(numbers[n], sizeof numbers[n], "%zu", file->count);
    cells[n][0] = strlen(file->path) > root ? file->path + root : file->path;
    cells[n][2] = numbers[n];
    all[n] = (epq_tree_row){.id = id_of(f, 0),
                            .cells = cells[n],
                            .icon = "text-x-lua",
                            .tip = file->path,
                            .flags = EPQ_ROW_EXPANDED};
    n++;
    for (size_t k = 0; k < file->count; k++, n++) {
      const hit *h = &file->hits[k];
      snprintf(numbers[n], sizeof numbers[n], "%d", h->from.line);
      cells[n][0] = h->before;
      cells[n][1] = h->after;
      cells[n][2] = numbers[n];
      all[n] = (epq_tree_row){
          .id = id_of(f, k + 1),
          .parent = id_of(f, 0),
          .cells = cells[n],
          .flags = s->replace ? EPQ_ROW_CHECKABLE | (h->checked ? EPQ_ROW_CHECKED : 0u) : 0u};
    }
  }
  if (all && cells && numbers)
    epq_tree_reset(s->shown, all, n);
  free(all);
  free(cells);
  free(numbers);
}

static void take_found(void *ud)
{
  found *f = ud;
  panel_search *s = f->search;
  if (f->run != s->run || s->count == SHOWN_FILES_MAX) {
    free_found(f);
    return;
  }
  s->files[s->count++] = f;
  s->hits += f->count;
}

// --- on the search's thread ---

typedef struct mission { // what that thread may use
  panel_search *search;
  unsigned run;
  store_pattern *pattern; // borrowed from the search
  char *replace;
} mission;

static char *trimmed(const char *bytes, size_t length)
{
  while (length > 0 && (*bytes == ' ' || *bytes == '\t')) {
    bytes++;
    length--;
  }
  return strndup(bytes, length);
}

// The line with this match replaced.
static char *preview(const mission *m, const store_match *match)
{
  char *out = NULL;
  size_t length = 0, size = match->length;
  store_error err;
  if (match->shown_at + size > match->shown_length) // it goes on in the next line
    return strdup("");
  if (store_pattern_replace(m->pattern, match->shown, match->shown_length,
                            &(store_place_in_text){match->shown_at, size}, 1, m->replace, &out,
                            &length, &err) != STORE_OK)
    return strdup("");
  char *text = trimmed(out, length);
  free(out);
  return text;
}

static void on_found(void *ud, const char *path, const store_match *matches, size_t count)
{
  const mission *m = ud;
  found *f = calloc(1, sizeof *f);
  if (f) {
    *f = (found){.search = m->search,
                 .run = m->run,
                 .path = strdup(path),
                 .hits = calloc(count, sizeof(hit))};
    f->count = f->hits ? count : 0;
  }
  for (size_t k = 0; f && k < f->count; k++) {
    const store_match *match = &matches[k];
    f->hits[k] = (hit){.place = {match->offset, match->length},
                       .from = {match->line, match->column},
                       .to = {match->end_line, match->end_column},
                       .checked = true,
                       .before = trimmed(match->shown, match->shown_length),
                       .after = m->replace ? preview(m, match) : NULL};
  }
  if (f)
    epq_app_post(m->search->ide->app, take_found, free_found, f);
}

typedef struct ending {
  panel_search *search;
  unsigned run;
  store_search_summary summary;
} ending;

static void take_end(void *ud)
{
  ending *e = ud;
  panel_search *s = e->search;
  char text[256];
  if (e->run == s->run) {
    show(s);
    const char *format =
        e->summary.costly && e->summary.more
            ? _("Found: %llu; in files: %zu of %llu; there may be more; the expression was "
                "too costly for some")
        : e->summary.costly
            ? _("Found: %llu; in files: %zu of %llu; the expression was too costly for some")
        : e->summary.more ? _("Found: %llu; in files: %zu of %llu; there may be more")
                          : _("Found: %llu; in files: %zu of %llu");
    snprintf(text, sizeof text, format, (unsigned long long)e->summary.matches, s->count,
             (unsigned long long)e->summary.files);
    epq_shell_say(s->ide->shell, text);
    if (s->count == 0)
      epq_tree_set_empty(s->shown, _("Nothing found"));
    if (s->hits)
      snprintf(text, sizeof text, _("Search (%zu)"), s->hits);
    else
      snprintf(text, sizeof text, "%s", _("Search"));
    epq_shell_set_dock_title(s->ide->shell, "search", text);
  }
  free(e);
}

static void on_done(void *ud, const store_search_summary *summary)
{
  mission *m = ud;
  ending *e = malloc(sizeof *e);
  if (e) {
    *e = (ending){m->search, m->run, *summary};
    epq_app_post(m->search->ide->app, take_end, free, e);
  }
}

// --- beginning ---

typedef struct texts {
  store_search_text list[64];
  size_t count;
} texts;

static void add_text(void *ud, ide_document *d)
{
  texts *t = ud;
  if (!ide_document_path(d) || !ide_document_is_modified(d) || t->count == 64)
    return;
  store_search_text *each = &t->list[t->count];
  each->path = ide_document_path(d);
  each->text = ide_document_text(d, &each->length);
  t->count += each->text != NULL;
}

static store_pattern *make_pattern(const panel_search *s, store_error *err)
{
  return store_pattern_new(s->find,
                           &(store_pattern_options){.match_case = s->match_case,
                                                    .whole_words = s->whole_words,
                                                    .regex = s->regex},
                           err);
}

static mission
    *current; // of the application's thread; used by the search's until store_search_free()

static void stop(panel_search *s)
{
  store_search_free(s->running);
  s->running = NULL;
  if (current)
    free(current->replace);
  free(current);
  current = NULL;
}

static void start(panel_search *s)
{
  store_error err = {0};
  texts t = {.count = 0};
  stop(s);
  clear(s);
  store_pattern_free(s->pattern);
  s->pattern = make_pattern(s, &err);
  store_pattern *taken = s->pattern ? make_pattern(s, &err) : NULL;
  current = taken ? calloc(1, sizeof *current) : NULL;
  if (current) {
    *current = (mission){s, ++s->run, s->pattern, s->replace ? strdup(s->replace) : NULL};
    ide_documents_each(s->ide, add_text, &t);
    s->running = store_search_start(
        taken,
        &(store_search_options){
            .folder = s->folder, .include = s->include, .texts = t.list, .text_count = t.count},
        &(store_search_callbacks){.ud = current, .found = on_found, .done = on_done}, &err);
  }
  for (size_t k = 0; k < t.count; k++)
    free((void *)t.list[k].text);
  epq_tree_set_empty(s->shown, s->running ? _("Searching…") : err.message);
  epq_shell_show_dock(s->ide->shell, "search", false);
}

static void keep_text(char **kept, const char *text)
{
  free(*kept);
  *kept = strdup(text);
}

static void take_form(void *ud, bool accepted, epq_form_value *value, const void *get)
{
  panel_search *s = ud;
  if (!accepted || !*value(get, "find"))
    return;
  keep_text(&s->find, value(get, "find"));
  keep_text(&s->folder, value(get, "folder"));
  keep_text(&s->include, value(get, "include"));
  free(s->replace);
  s->replace = *value(get, "replaces") == '1' ? strdup(value(get, "replace")) : NULL;
  s->match_case = *value(get, "case") == '1';
  s->whole_words = *value(get, "words") == '1';
  s->regex = *value(get, "regex") == '1';
  start(s);
}

void panel_search_show(ide *i)
{
  panel_search *s = i->search;
  epq_editor *editor = epq_shell_current(i->shell);
  char *selected = editor ? epq_editor_selected_text(editor) : NULL;
  const char *root = panel_files_root(i->files);
  bool usable = selected && *selected && !strchr(selected, '\n');
  const epq_field fields[] = {
      {"find", EPQ_FIELD_TEXT, _("&Find"), usable ? selected : s->find, NULL, NULL, NULL},
      {"replaces", EPQ_FIELD_CHECK, _("&Replace it"), s->replace ? "1" : "", NULL, NULL, NULL},
      {"replace", EPQ_FIELD_TEXT, _("Replace &with"), s->replace,
       _("$1 is the first group of an expression"), NULL, NULL},
      {"folder", EPQ_FIELD_FOLDER, _("In the f&older"), *root ? root : ide_documents_folder(i),
       NULL, NULL, NULL},
      {"include", EPQ_FIELD_TEXT, _("F&iles"), s->include ? s->include : "*.lua",
       _("Patterns with spaces between them"), _("all files"), NULL},
      {"case", EPQ_FIELD_CHECK, _("Match &case"), s->match_case ? "1" : "", NULL, NULL, NULL},
      {"words", EPQ_FIELD_CHECK, _("W&hole words"), s->whole_words ? "1" : "", NULL, NULL, NULL},
      {"regex", EPQ_FIELD_CHECK, _("Regular e&xpression"), s->regex ? "1" : "", _("As in Perl"),
       NULL, NULL},
      {0}};
  epq_shell_fill_in(i->shell,
                    &(epq_form){.title = _("Find in Files"), .fields = fields, .accept = _("Find")},
                    take_form, s);
  free(selected);
}

// --- replacing ---

static void complain(panel_search *s, const char *path, const char *message)
{
  char text[2048];
  int length = snprintf(text, sizeof text, "%.900s: %.1000s", path, message);
  panel_console_log(s->ide->console, EPLUA_LOG_ERROR, text, (size_t)length);
}

static void remember(panel_search *s, const char *path, char *text, size_t length, uint64_t written)
{
  undone *u = malloc(sizeof *u);
  if (!u) {
    free(text);
    return;
  }
  *u = (undone){strdup(path), text, length, written, s->undo};
  s->undo = u;
}

static void undone_free(undone *u)
{
  free(u->path);
  free(u->text);
  free(u);
}

static void forget_undo(panel_search *s)
{
  while (s->undo) {
    undone *u = s->undo;
    s->undo = u->next;
    undone_free(u);
  }
}

// The checked places of a file, in order.
static size_t places_of(const found *f, store_place_in_text *places)
{
  size_t count = 0;
  for (size_t k = 0; k < f->count; k++)
    if (f->hits[k].checked)
      places[count++] = f->hits[k].place;
  return count;
}

static bool replace_in(panel_search *s, const found *f, const store_place_in_text *places,
                       size_t count)
{
  store_error err = {0};
  store_file file;
  char *text = NULL, *out = NULL;
  size_t length = 0, out_length = 0;
  ide_document *d = ide_documents_find(s->ide, f->path);
  store_file_init(&file);
  int code = STORE_OK;
  if (d)
    text = ide_document_text(d, &length);
  else
    code = store_file_read(&file, f->path, NULL, &text, &length, &err);
  if (code == STORE_OK)
    code = store_pattern_replace(s->pattern, text, length, places, count, s->replace, &out,
                                 &out_length, &err);
  if (code == STORE_OK && d) {
    epq_document_replace_all(ide_document_shown(d), out, out_length);
  } else if (code == STORE_OK) {
    code = store_file_write(&file, NULL, out, out_length, NULL, &err);
    if (code == STORE_OK) {
      remember(s, f->path, text, length, store_digest(out, out_length));
      text = NULL;
    }
  }
  if (code != STORE_OK)
    complain(s, f->path, err.message);
  store_file_fini(&file);
  free(text);
  free(out);
  return code == STORE_OK;
}

void panel_search_replace(ide *i)
{
  panel_search *s = i->search;
  size_t files = 0, replaced = 0, failed = 0;
  char text[160];
  if (!s->replace || s->count == 0) {
    epq_shell_say(i->shell, _("Find something first, with a text to put in its place"));
    return;
  }
  forget_undo(s);
  for (size_t f = 0; f < s->count; f++) {
    store_place_in_text *places = calloc(s->files[f]->count + 1, sizeof *places);
    size_t count = places ? places_of(s->files[f], places) : 0;
    bool done = count > 0 && replace_in(s, s->files[f], places, count);
    files += done;
    replaced += done ? count : 0;
    failed += count > 0 && !done;
    free(places);
  }
  snprintf(text, sizeof text,
           failed ? _("Replaced: %zu; in files: %zu; some could not be changed, see the console")
                  : words_plural("%zu replaced in %zu file", "%zu replaced in %zu files", files),
           replaced, files);
  epq_shell_say(i->shell, text);
  start(s); // what is left
}

// A file that somebody has changed since is left alone.
static bool put_back(panel_search *s, const undone *u)
{
  store_error err = {0};
  store_file file;
  char *now = NULL;
  size_t length = 0;
  store_file_init(&file);
  int code = store_file_read(&file, u->path, NULL, &now, &length, &err);
  bool same = code == STORE_OK && store_digest(now, length) == u->written;
  if (same)
    code = store_file_write(&file, NULL, u->text, u->length, NULL, &err);
  if (code != STORE_OK)
    complain(s, u->path, err.message);
  else if (!same)
    complain(s, u->path, _("it was changed since; it stays as it is"));
  free(now);
  store_file_fini(&file);
  return same && code == STORE_OK;
}

void panel_search_undo(ide *i)
{
  panel_search *s = i->search;
  size_t files = 0, left = 0;
  char text[160];
  if (!s->undo) {
    epq_shell_say(i->shell, _("There is no replacing to undo"));
    return;
  }
  for (undone **at = &s->undo; *at;) {
    undone *u = *at;
    if (put_back(s, u)) {
      *at = u->next;
      undone_free(u);
      files++;
    } else { // to be tried again
      at = &u->next;
      left++;
    }
  }
  ide_documents_check_disk(i);
  snprintf(text, sizeof text,
           left ? _("%zu files are as they were; some are not, see the console")
                : words_plural("%zu file is as it was", "%zu files are as they were", files),
           files);
  epq_shell_say(i->shell, text);
}

// --- what the tree tells ---

static hit *find_hit(panel_search *s, int64_t id, found **file)
{
  size_t f = (size_t)(id >> 24) - 1, k = (size_t)(id & 0xffffff);
  if (f >= s->count || k == 0 || k > s->files[f]->count)
    return NULL;
  *file = s->files[f];
  return &s->files[f]->hits[k - 1];
}

static void on_activated(void *ud, int64_t id)
{
  panel_search *s = ud;
  found *file;
  const hit *h = find_hit(s, id, &file);
  if (!h)
    return;
  ide_places_go(s->ide, file->path, h->from.line, h->from.column);
  ide_document *d = ide_documents_find(s->ide, file->path);
  if (d && ide_document_editor(d))
    epq_editor_select(ide_document_editor(d), (epq_range){h->from, h->to});
}

static void on_checked(void *ud, int64_t id, bool checked)
{
  found *file;
  hit *h = find_hit(ud, id, &file);
  if (h)
    h->checked = checked;
}

static void on_menu(void *ud, int64_t id, epq_menu *menu)
{
  const panel_search *s = ud;
  (void)id;
  epq_menu_add(menu, "replace", _("Replace Checked"), "edit-find-replace",
               s->replace && s->count > 0);
  epq_menu_add(menu, "undo", _("Undo Last Replacing in Files"), "edit-undo", s->undo != NULL);
}

static void on_chosen(void *ud, int64_t id, const char *item)
{
  panel_search *s = ud;
  (void)id;
  if (strcmp(item, "replace") == 0)
    panel_search_replace(s->ide);
  else
    panel_search_undo(s->ide);
}

panel_search *panel_search_new(ide *i)
{
  const char *const columns[] = {_("Found"), _("Becomes"), _("Line"), NULL};
  panel_search *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  s->ide = i;
  s->shown =
      epq_tree_new(i->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                              .id = "search",
                                              .label = _("Search"),
                                              .columns = columns,
                                              .empty = "Ctrl+Shift+F finds in files",
                                              .options = EPQ_TREE_HEADER,
                                              .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                            .ud = s,
                                                            .activated = on_activated,
                                                            .checked = on_checked,
                                                            .menu = on_menu,
                                                            .chosen = on_chosen}});
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "search",
                                 .title = _("Search"),
                                 .icon = "edit-find",
                                 .area = EPQ_BOTTOM,
                                 .shortcut = "Alt+5"},
                     epq_tree_widget(s->shown));
  return s;
}

void panel_search_free(panel_search *s)
{
  if (!s)
    return;
  stop(s);
  clear(s);
  forget_undo(s);
  store_pattern_free(s->pattern);
  epq_shell_remove_dock(s->ide->shell, "search");
  epq_tree_free(s->shown);
  free(s->find);
  free(s->replace);
  free(s->folder);
  free(s->include);
  free(s);
}
