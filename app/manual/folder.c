// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The program that makes a folder of HTML of the manual: eplua_manual [--strict] RESOURCES FOLDER [MODULE]. MODULE is eplua_text.so, for colours. For builds and
 * packages; nobody installs it. A link that leads nowhere is said; with --strict it is an error.
 * (Rejected: a Markdown tool of the system. It makes other anchors than the IDE and the panel have, and knows no links between pages.)
 */
#include "manual/colours.h"
#include "manual/site.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int dead_links;

static void on_dead(void *ud, const manual_page *page, const char *target)
{
  (void)ud;
  dead_links++;
  fprintf(stderr, "%s.md: the link to %s leads nowhere\n", page->name, target);
}

static manual_colours *open_colours(const char *module)
{
  manual_painter p = {0};
  void *handle = dlopen(module, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    fprintf(stderr, "%s\n", dlerror());
    return NULL;
  }
  *(void **)&p.make = dlsym(handle, "epq_highlight_new");
  *(void **)&p.free = dlsym(handle, "epq_highlight_free");
  *(void **)&p.begin = dlsym(handle, "epq_highlight_begin");
  *(void **)&p.line = dlsym(handle, "epq_highlight_line");
  *(void **)&p.style_name = dlsym(handle, "epq_style_name");
  return p.make && p.free && p.begin && p.line && p.style_name ? manual_colours_new(&p) : NULL;
}

// Folders of the name below the folder, as far as they are not there yet.
static void make_folders(char *path, size_t top)
{
  for (char *slash = strchr(path + top, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, 0777);
    *slash = '/';
  }
}

static bool write_file(const char *folder, const char *name, const manual_text *text)
{
  char path[PATH_MAX];
  if (text->failed || (size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
    return false;
  make_folders(path, strlen(folder) + 1);
  FILE *f = fopen(path, "we");
  bool written = f && fwrite(text->bytes, 1, text->length, f) == text->length;
  if (f && fclose(f) != 0)
    written = false;
  if (!written)
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
  return written;
}

static bool write_page(const manual *m, const manual_page *page, const manual_view *view,
                       const char *folder)
{
  char name[MANUAL_NAME_MAX + 8];
  manual_text text = {0};
  snprintf(name, sizeof name, "%s.html", page ? page->name : "index");
  manual_site_page(m, page, view, &text);
  bool written = write_file(folder, name, &text);
  manual_text_free(&text);
  return written;
}

// The colours of the panel, and the look of its manual.
static bool write_style(const char *resources, const char *folder)
{
  static const char *const parts[] = {"web/css/base.css", "web/css/help.css"};
  manual_text text = {0};
  bool whole = true;
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
    char path[PATH_MAX], bytes[8192];
    size_t n = sizeof bytes;
    snprintf(path, sizeof path, "%.3000s/%s", resources, parts[k]);
    FILE *f = fopen(path, "re");
    while (f && n == sizeof bytes) {
      n = fread(bytes, 1, sizeof bytes, f);
      manual_text_add(&text, bytes, n);
    }
    whole = whole && f;
    if (f)
      fclose(f);
    else
      fprintf(stderr, "%s: %s\n", path, strerror(errno));
  }
  whole = whole && write_file(folder, "manual.css", &text);
  manual_text_free(&text);
  return whole;
}

int main(int argc, char **argv)
{
  bool strict = argc > 1 && strcmp(argv[1], "--strict") == 0;
  if (strict) {
    argv++;
    argc--;
  }
  if (argc < 3) {
    fprintf(stderr, "usage: eplua_manual [--strict] RESOURCES FOLDER [MODULE]\n");
    return 2;
  }
  manual_view view = {.form = MANUAL_FILES, .line = manual_colours_line, .dead = on_dead};
  manual *m = manual_open(argv[1]);
  if (!m || manual_page_count(m) == 0) {
    fprintf(stderr, "there are no pages in %s/help\n", argv[1]);
    manual_close(m);
    return 1;
  }
  manual_colours *colours = argc > 3 ? open_colours(argv[3]) : NULL;
  view.ud = colours;
  bool whole = argc <= 3 || colours;
  mkdir(argv[2], 0777);
  for (size_t k = 0; k < manual_page_count(m); k++)
    whole = write_page(m, manual_page_at(m, k), &view, argv[2]) && whole;
  if (!manual_find_page(m, ""))
    whole = write_page(m, NULL, &view, argv[2]) && whole;
  whole = write_style(argv[1], argv[2]) && whole;
  manual_colours_free(colours);
  manual_close(m);
  return whole && (dead_links == 0 || !strict) ? 0 : 1;
}
