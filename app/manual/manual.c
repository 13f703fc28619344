// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The folder of pages, read once and whole: a manual is some hundred kilobytes, and then no request, link or search touches the disk.
 * (The rejected one: to read a page when it is asked for. Then a name would become a path, and a search had to read all of them anyway.)
 */
#include "manual/manual_int.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Names are written into addresses and files as they are.
static bool is_name(const char *name)
{
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return *name != '.' && name[strspn(name, allowed)] == '\0';
}

static char *read_text(const char *path, size_t *length)
{
  struct stat info;
  char *text = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return NULL;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
      (size_t)info.st_size <= MANUAL_PAGE_BYTES_MAX)
    text = malloc((size_t)info.st_size + 1);
  *length = 0;
  while (text && *length < (size_t)info.st_size) {
    ssize_t n = read(fd, text + *length, (size_t)info.st_size - *length);
    if (n <= 0)
      break;
    *length += (size_t)n;
  }
  if (text)
    text[*length] = '\0';
  close(fd);
  return text;
}

static void free_page(manual_page *p)
{
  for (size_t k = 0; k < p->section_count; k++) {
    free(p->sections[k].title);
    free(p->sections[k].anchor);
    free(p->sections[k].text);
  }
  free(p->sections);
  free(p->name);
  free(p->title);
  free(p->markdown);
}

static const char *title_of(const manual_page *p)
{
  for (size_t k = 0; k < p->section_count; k++)
    if (p->sections[k].level && *p->sections[k].title)
      return p->sections[k].title;
  return p->name;
}

static void add_page(manual *m, const char *path, const char *name)
{
  size_t length = strlen(name);
  manual_page page = {.name = strndup(name, length - 3)};
  if (page.name)
    page.markdown = read_text(path, &page.length);
  if (page.markdown && manual_read_sections(&page) && (page.title = strdup(title_of(&page))))
    m->pages[m->count++] = page;
  else
    free_page(&page);
}

// below: names of folders with a / behind each.
static void add_folder(manual *m, const char *folder, const char *below, int depth)
{
  DIR *dir = opendir(folder);
  const struct dirent *entry;
  while (dir && m->count < MANUAL_PAGES_MAX && (entry = readdir(dir))) {
    char path[PATH_MAX], name[MANUAL_NAME_MAX];
    struct stat info;
    if (!is_name(entry->d_name) ||
        (size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path ||
        (size_t)snprintf(name, sizeof name - 1, "%s%s", below, entry->d_name) >= sizeof name - 1 ||
        stat(path, &info) != 0)
      continue;
    size_t length = strlen(name);
    if (S_ISDIR(info.st_mode) && depth < MANUAL_DEPTH_MAX) {
      snprintf(name + length, sizeof name - length, "/");
      add_folder(m, path, name, depth + 1);
    } else if (S_ISREG(info.st_mode) && length > 3 && strcmp(name + length - 3, ".md") == 0) {
      add_page(m, path, name);
    }
  }
  if (dir)
    closedir(dir);
}

static int by_name(const void *a, const void *b)
{
  const manual_page *one = a, *other = b;
  return strcmp(one->name, other->name);
}

manual *manual_open(const char *resources)
{
  char folder[PATH_MAX];
  manual *m = calloc(1, sizeof *m);
  if (!m)
    return NULL;
  m->resources = strdup(resources ? resources : "");
  m->pages = calloc(MANUAL_PAGES_MAX, sizeof *m->pages);
  if (!m->resources || !m->pages)
    goto fail;
  if (resources && (size_t)snprintf(folder, sizeof folder, "%s/help", resources) < sizeof folder)
    add_folder(m, folder, "", 0);
  qsort(m->pages, m->count, sizeof *m->pages, by_name);
  if (!manual_read_contents(m))
    goto fail;
  return m;
fail:
  manual_close(m);
  return NULL;
}

void manual_close(manual *m)
{
  if (!m)
    return;
  for (size_t k = 0; k < m->count; k++)
    free_page(&m->pages[k]);
  for (size_t k = 0; k < m->entry_count; k++) {
    free(m->entries[k].title);
    free(m->entries[k].anchor);
  }
  free(m->entries);
  free(m->pages);
  free(m->resources);
  free(m);
}

size_t manual_page_count(const manual *m)
{
  return m->count;
}

const manual_page *manual_page_at(const manual *m, size_t index)
{
  return &m->pages[index];
}

const manual_page *manual_find_page(const manual *m, const char *name)
{
  for (size_t k = 0; k < m->count; k++)
    if (strcmp(m->pages[k].name, *name ? name : "index") == 0)
      return &m->pages[k];
  return NULL;
}

size_t manual_entry_count(const manual *m)
{
  return m->entry_count;
}

const manual_entry *manual_entry_at(const manual *m, size_t index)
{
  return &m->entries[index];
}

bool manual_has_anchor(const manual_page *page, const char *anchor)
{
  if (!*anchor)
    return true;
  for (size_t k = 0; k < page->section_count; k++)
    if (strcmp(page->sections[k].anchor, anchor) == 0)
      return true;
  return false;
}
