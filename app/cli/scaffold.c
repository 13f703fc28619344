// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Projects from templates. Main thread. A template is a folder of text files and folders, copied as
 * it is; adding one needs no code.
 */
#include "cli/scaffold.h"

#include <eplua/text.h>

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct scaffold {
  const char *name;
  const char *resources;
  size_t made;
} scaffold;

static bool complain(const char *what, const char *path)
{
  fprintf(stderr, "eplua: cannot %s %s: %s\n", what, path, strerror(errno));
  return false;
}

// The folder of the header for plugins: in a checkout, or in an installation that was moved. Nothing where compilers look by themselves.
static void write_include(const scaffold *s, FILE *out)
{
  static const char *const places[] = {"../engine/include", "../../include"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s/eplua/plugin.h", s->resources, places[i]);
    char *real = length < (int)sizeof path ? realpath(path, NULL) : NULL;
    if (real && strcmp(real, "/usr/include/eplua/plugin.h") != 0)
      fprintf(out, "%.*s", (int)(strlen(real) - strlen("/eplua/plugin.h")), real);
    free(real);
    if (real)
      return;
  }
}

// Writes a line with the placeholders filled in.
static void write_line(const scaffold *s, const char *line, FILE *out)
{
  for (const char *mark; (mark = strstr(line, "{{"));) {
    fwrite(line, 1, (size_t)(mark - line), out);
    if (strncmp(mark, "{{name}}", 8) == 0) {
      fputs(s->name, out);
      line = mark + 8;
    } else if (strncmp(mark, "{{library}}", 11) == 0) {
      fprintf(out, "%s/lua/meta", s->resources);
      line = mark + 11;
    } else if (strncmp(mark, "{{include}}", 11) == 0) {
      write_include(s, out);
      line = mark + 11;
    } else {
      fputs("{{", out);
      line = mark + 2;
    }
  }
  fputs(line, out);
}

static bool copy_file(scaffold *s, const char *from, const char *to)
{
  FILE *in = fopen(from, "r");
  if (!in)
    return complain("read", from);
  FILE *out = fopen(to, "wx");
  if (!out) {
    fclose(in);
    return complain("create", to);
  }
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, in) > 0)
    write_line(s, line, out);
  free(line);
  bool whole = !ferror(in);
  fclose(in);
  whole = fclose(out) == 0 && whole;
  s->made++;
  return whole || complain("write", to);
}

static bool copy_folder(scaffold *s, const char *from, const char *to)
{
  DIR *folder = opendir(from);
  if (!folder)
    return complain("read", from);
  bool done = true;
  struct dirent *entry;
  while (done && (entry = readdir(folder))) {
    char source[4096], target[4096];
    struct stat info;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
      continue;
    snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
    snprintf(target, sizeof target, "%s/%s", to, entry->d_name);
    if (stat(source, &info) != 0)
      done = complain("read", source);
    else if (!S_ISDIR(info.st_mode))
      done = copy_file(s, source, target);
    else
      done = (mkdir(target, 0777) == 0 || complain("create", target)) &&
             copy_folder(s, source, target);
  }
  closedir(folder);
  return done;
}

static int not_a_dot(const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

static int unknown_template(const char *folder, const char *name)
{
  struct dirent **entries = NULL;
  int n = scandir(folder, &entries, not_a_dot, alphasort);
  fprintf(stderr, "eplua: --new: there is no template '%s'; there are:", name);
  for (int i = 0; i < n; i++) {
    fprintf(stderr, " %s", entries[i]->d_name);
    free(entries[i]);
  }
  free(entries);
  fputc('\n', stderr);
  return 2;
}

// Whether dir can take a project: it does not exist, or is empty.
static bool is_free(const char *dir)
{
  struct dirent **entries = NULL;
  int n = scandir(dir, &entries, NULL, NULL);
  for (int i = 0; i < n; i++)
    free(entries[i]);
  free(entries);
  return n <= 2;
}

int cli_scaffold(const char *resources, const char *template_name, const char *dir)
{
  char templates[4096], from[4200], path[4096];
  struct stat info;
  if (!resources) {
    fprintf(stderr,
            "eplua: --new: the templates were not found (EPLUA_RESOURCES names their folder)\n");
    return 1;
  }
  snprintf(templates, sizeof templates, "%s/templates", resources);
  snprintf(from, sizeof from, "%s/%s", templates, template_name);
  if (!*template_name || strchr(template_name, '/') || template_name[0] == '.' ||
      stat(from, &info) != 0)
    return unknown_template(templates, template_name);

  snprintf(path, sizeof path, "%s", dir);
  for (size_t length = strlen(path); length > 1 && path[length - 1] == '/'; length--)
    path[length - 1] = '\0';
  if (stat(path, &info) == 0 && (!S_ISDIR(info.st_mode) || !is_free(path))) {
    fprintf(stderr, "eplua: --new: %s exists already; nothing was changed\n", path);
    return 1;
  }
  if (mkdir(path, 0777) != 0 && errno != EEXIST)
    return complain("create", path), 1;
  char *real = realpath(path, NULL);
  scaffold s = {.resources = resources};
  s.name = real ? strrchr(real, '/') + 1 : path;
  bool done = copy_folder(&s, from, path);
  free(real);
  if (!done)
    return 1;
  printf("made %s from the template %s: %zu files; start with %s/README.md\n", path, template_name,
         s.made, path);
  return 0;
}
