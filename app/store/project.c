// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Copies templates. Any thread; owns nothing. Text goes line by line through write_filled(), which knows the placeholders; a
 * table of them is searched at each "{{". A language of templates was not wanted: what differs between two projects is
 * their name. Saving of documents is in save.c.
 */
#include "store/project.h"

#include "words/words.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEEPEST = 16 };

typedef struct copying {
  const char *resources, *name;
  store_project *made;
  char *message;
  size_t size;
} copying;

// format: one for a path and a reason.
__attribute__((format(printf, 2, 0))) static bool complain(const copying *c, const char *format,
                                                           const char *path)
{
  snprintf(c->message, c->size, format, path, strerror(errno));
  return false;
}

// --- placeholders ---

static void write_name(const copying *c, FILE *out)
{
  fputs(c->name, out);
}

static void write_title(const copying *c, FILE *out)
{
  for (const char *s = c->name; *s; s++)
    if (!strchr("\"\\<>&", *s))
      fputc(*s, out);
}

// A project that is called like a library would not find its own module: ours and Lua's go first.
static bool is_library(const char *name)
{
  static const char *const libraries[] = {
      "class", "coroutine", "debug",  "hello", "io",      "json",     "lfs",    "log",    "math",
      "mqtt",  "native_ui", "net",    "os",    "package", "profiler", "sqlite", "string", "sys",
      "table", "test",      "timers", "tour",  "ui",      "utf8",     "windows"};
  for (size_t k = 0; k < sizeof libraries / sizeof *libraries; k++)
    if (strcmp(name, libraries[k]) == 0)
      return true;
  return false;
}

static void write_module(const copying *c, FILE *out)
{
  for (const char *s = c->name; *s; s++) {
    bool kept = (unsigned char)*s < 128 && (isalnum((unsigned char)*s) || *s == '_' || *s == '-');
    fputc(kept ? *s : '_', out);
  }
  if (is_library(c->name))
    fputs("_lib", out);
}

static void write_library(const copying *c, FILE *out)
{
  for (const char *s = c->resources; *s; s++) { // it stands in JSON
    if (*s == '"' || *s == '\\')
      fputc('\\', out);
    fputc(*s, out);
  }
  fputs("/lua/meta", out);
}

// The folder of the header for plugins: in a checkout, or in an installation that was moved. Nothing where compilers look by themselves.
static void write_include(const copying *c, FILE *out)
{
  static const char *const places[] = {"../engine/include", "../../include"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s/eplua/plugin.h", c->resources, places[i]);
    char *real = length < (int)sizeof path ? realpath(path, NULL) : NULL;
    if (real && strcmp(real, "/usr/include/eplua/plugin.h") != 0)
      fprintf(out, "%.*s", (int)(strlen(real) - strlen("/eplua/plugin.h")), real);
    free(real);
    if (real)
      return;
  }
}

static const struct {
  const char *mark;
  void (*write)(const copying *c, FILE *out);
} placeholders[] = {
    {"{{name}}", write_name},       {"{{title}}", write_title},     {"{{module}}", write_module},
    {"{{library}}", write_library}, {"{{include}}", write_include},
};

static void write_filled(const copying *c, const char *text, FILE *out)
{
  for (const char *mark; (mark = strstr(text, "{{"));) {
    fwrite(text, 1, (size_t)(mark - text), out);
    text = mark;
    for (size_t k = 0; k < sizeof placeholders / sizeof *placeholders; k++) {
      size_t length = strlen(placeholders[k].mark);
      if (strncmp(mark, placeholders[k].mark, length) == 0) {
        placeholders[k].write(c, out);
        text = mark + length;
        break;
      }
    }
    if (text == mark) { // none of ours
      fputs("{{", out);
      text = mark + 2;
    }
  }
  fputs(text, out);
}

// --- files ---

// Where people begin, from the best down: the module has the name of the project.
static void note_start(copying *c, const char *path, const char *base)
{
  char module[NAME_MAX + 8] = "";
  FILE *out = fmemopen(module, sizeof module, "w");
  if (out) {
    write_filled(c, "{{module}}.lua", out);
    fclose(out);
  }
  if (strcmp(base, "main.lua") == 0 || strcmp(base, "plugin.c") == 0 || strcmp(base, module) == 0)
    snprintf(c->made->start, sizeof c->made->start, "%s", path);
}

static bool copy_file(copying *c, const char *from, const char *to)
{
  FILE *in = fopen(from, "re");
  if (!in)
    return complain(c, _("cannot read %s: %s"), from);
  FILE *out = fopen(to, "wxe");
  if (!out) {
    complain(c, _("cannot create %s: %s"), to);
    fclose(in);
    return false;
  }
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, in) > 0)
    write_filled(c, line, out);
  free(line);
  bool whole = !ferror(in) && !ferror(out);
  whole = fclose(out) == 0 && whole;
  if (!whole)
    complain(c, _("cannot write %s: %s"), to);
  fclose(in);
  c->made->files++;
  return whole;
}

// path = folder/name, with the placeholders of the name filled in; false: it does not fit.
static bool join(const copying *c, char *path, const char *folder, const char *name)
{
  FILE *out = fmemopen(path, PATH_MAX, "w");
  if (!out)
    return false;
  fprintf(out, "%s/", folder);
  write_filled(c, name, out);
  bool fits = fflush(out) == 0 && ftell(out) < PATH_MAX;
  fclose(out);
  return fits || (errno = ENAMETOOLONG, false);
}

static bool copy_folder(copying *c, const char *from, const char *to, int depth);

static bool copy_entry(copying *c, const char *from, const char *to, const char *name, int depth)
{
  char source[PATH_MAX], target[PATH_MAX];
  struct stat info;
  if (snprintf(source, sizeof source, "%s/%s", from, name) >= (int)sizeof source ||
      !join(c, target, to, name)) {
    errno = ENAMETOOLONG;
    return complain(c, _("cannot create %s: %s"), to);
  }
  if (stat(source, &info) != 0)
    return complain(c, _("cannot read %s: %s"), source);
  if (!S_ISDIR(info.st_mode)) {
    note_start(c, target, strrchr(target, '/') + 1);
    return copy_file(c, source, target);
  }
  if (mkdir(target, 0777) != 0)
    return complain(c, _("cannot create %s: %s"), target);
  return copy_folder(c, source, target, depth);
}

static bool copy_folder(copying *c, const char *from, const char *to, int depth)
{
  DIR *folder = depth < DEEPEST ? opendir(from) : (errno = ELOOP, NULL);
  if (!folder)
    return complain(c, _("cannot read %s: %s"), from);
  bool done = true;
  struct dirent *entry;
  while (done && (entry = readdir(folder)))
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      done = copy_entry(c, from, to, entry->d_name, depth + 1);
  closedir(folder);
  return done;
}

// --- what there is ---

static int is_seen(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

// The first line of its README that is text.
static void summarize(const char *folder, const char *name, char *summary, size_t size)
{
  char path[PATH_MAX], line[512];
  *summary = 0;
  if (snprintf(path, sizeof path, "%s/%s/README.md", folder, name) >= (int)sizeof path)
    return;
  FILE *f = fopen(path, "re");
  while (f && !*summary && fgets(line, sizeof line, f))
    if (*line != '#')
      snprintf(summary, size, "%.*s", (int)strcspn(line, "\n"), line);
  if (f)
    fclose(f);
}

size_t store_project_each(const char *resources,
                          void (*each)(void *ud, const char *name, const char *summary), void *ud)
{
  char folder[PATH_MAX], summary[160];
  struct dirent **found = NULL;
  if (!resources ||
      snprintf(folder, sizeof folder, "%s/templates", resources) >= (int)sizeof folder)
    return 0;
  int count = scandir(folder, &found, is_seen, alphasort);
  for (int k = 0; k < count; k++) {
    summarize(folder, found[k]->d_name, summary, sizeof summary);
    each(ud, found[k]->d_name, summary);
    free(found[k]);
  }
  free(found);
  return count > 0 ? (size_t)count : 0;
}

static void add_name(void *ud, const char *name, const char *summary)
{
  const copying *c = ud;
  size_t length = strlen(c->message);
  (void)summary;
  snprintf(c->message + length, c->size - length, " %s", name);
}

// --- making ---

// What was made so far would be in the way of the next try. The folder was empty, so all in it is ours.
static int remove_made(const char *path, const struct stat *info, int kind, struct FTW *where)
{
  (void)info;
  (void)kind;
  if (where->level > 0)
    (void)remove(path);
  return 0;
}

// Whether the folder can take a project: it is empty.
static bool is_empty(const char *dir)
{
  struct dirent **entries = NULL;
  int n = scandir(dir, &entries, NULL, NULL);
  for (int i = 0; i < n; i++)
    free(entries[i]);
  free(entries);
  return n >= 0 && n <= 2;
}

// A line end would end a comment, and begin code.
static bool is_name(const char *name)
{
  for (const unsigned char *s = (const unsigned char *)name; *s; s++)
    if (*s < ' ' || *s == 127)
      return false;
  return *name != 0;
}

static bool fill(copying *c, const char *from, const char *path)
{
  char real[PATH_MAX];
  if (!realpath(path, real))
    return complain(c, _("cannot find %s: %s"), path);
  c->name = strrchr(real, '/') + 1;
  if (!is_name(c->name)) {
    snprintf(c->message, c->size, _("a project cannot have that name: %s"), path);
    return false;
  }
  size_t size = sizeof c->made->start;
  if (snprintf(c->made->start, size, "%s/README.md", path) >= (int)size) {
    errno = ENAMETOOLONG;
    return complain(c, _("cannot create %s: %s"), path);
  }
  return copy_folder(c, from, path, 0);
}

int store_project_make(const char *resources, const char *template_name, const char *dir,
                       store_project *made, char *message, size_t size)
{
  copying c = {.resources = resources, .made = made, .message = message, .size = size};
  char from[PATH_MAX];
  struct stat info;
  *made = (store_project){0};
  *message = 0;
  if (!resources) {
    snprintf(message, size, _("the templates were not found (EPLUA_RESOURCES names their folder)"));
    return STORE_PROJECT_FAILED;
  }
  if (!*template_name || strchr(template_name, '/') || template_name[0] == '.' ||
      snprintf(from, sizeof from, "%s/templates/%s", resources, template_name) >=
          (int)sizeof from ||
      stat(from, &info) != 0) {
    snprintf(message, size, _("there is no template '%.100s'; there are:"), template_name);
    store_project_each(resources, add_name, &c);
    return STORE_PROJECT_UNKNOWN;
  }
  if (snprintf(made->path, sizeof made->path, "%s", dir) >= (int)sizeof made->path) {
    snprintf(message, size, _("the name of the folder is too long"));
    return STORE_PROJECT_FAILED;
  }
  for (size_t length = strlen(made->path); length > 1 && made->path[length - 1] == '/'; length--)
    made->path[length - 1] = '\0';
  if (stat(made->path, &info) == 0 && (!S_ISDIR(info.st_mode) || !is_empty(made->path))) {
    snprintf(message, size, _("%s exists already; nothing was changed"), made->path);
    return STORE_PROJECT_FAILED;
  }
  bool is_new = mkdir(made->path, 0777) == 0;
  if (!is_new && errno != EEXIST) {
    complain(&c, _("cannot create %s: %s"), made->path);
    return STORE_PROJECT_FAILED;
  }
  if (fill(&c, from, made->path))
    return STORE_PROJECT_MADE;
  (void)nftw(made->path, remove_made, 8, FTW_DEPTH | FTW_PHYS);
  if (is_new)
    (void)rmdir(made->path);
  return STORE_PROJECT_FAILED;
}
