// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The form for a new project. Files are made here and now: there are ten at most, and small. A text without a file, as examples
 * have it, was what templates opened at first; but a project is its tests and settings as well.
 */
#include "ide/project.h"

#include "ide/documents.h"
#include "ide/keep.h"
#include "ide/view.h"
#include "panels/files.h"

#include "store/project.h"
#include "words/words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct asking {
  ide *ide;
  char *template_name;
} asking;

static void ask(ide *i, const char *template_name, const char *name, const char *folder,
                const char *text);

static void asking_free(asking *a)
{
  if (a)
    free(a->template_name);
  free(a);
}

static void open_project(ide *i, const store_project *made)
{
  char folder[PATH_MAX];
  if (!realpath(made->path, folder))
    return;
  ide_keep_set_trust(i->keep, folder, IDE_RIGHTS_TRUSTED);
  ide_view_set_folder(i, folder);
  ide_open(i, made->start);
}

// Makes it; false: message says why not.
static bool make(ide *i, const char *template_name, const char *name, const char *folder,
                 char *message, size_t size)
{
  char path[PATH_MAX];
  store_project made;
  if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
    snprintf(message, size, _("A project wants a name without slashes."));
    return false;
  }
  if (*folder != '/' || snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
    snprintf(message, size, _("That folder is not known: %s"), folder);
    return false;
  }
  if (store_project_make(i->start->resources, template_name, path, &made, message, size) !=
      STORE_PROJECT_MADE)
    return false;
  open_project(i, &made);
  return true;
}

static void on_filled(void *ud, bool accepted, epq_form_value *value, const void *get)
{
  asking *a = ud;
  char message[8192];
  if (accepted && !a->ide->ending) {
    const char *name = value(get, "name"), *folder = value(get, "folder");
    if (!make(a->ide, a->template_name, name ? name : "", folder ? folder : "", message,
              sizeof message))
      ask(a->ide, a->template_name, name, folder, message);
  }
  asking_free(a);
}

static void ask(ide *i, const char *template_name, const char *name, const char *folder,
                const char *text)
{
  const epq_field fields[] = {
      {"name", EPQ_FIELD_TEXT, _("&Name"), name, _("A folder of this name is made"), "my-project",
       NULL},
      {"folder", EPQ_FIELD_FOLDER, _("In the &folder"), folder, NULL, NULL, NULL},
      {0}};
  asking *a = calloc(1, sizeof *a);
  char *copy = strdup(template_name);
  if (!a || !copy) {
    free(copy);
    free(a);
    return;
  }
  a->ide = i;
  a->template_name = copy;
  if (epq_shell_fill_in(
          i->shell,
          &(epq_form){
              .title = _("New Project"), .text = text, .fields = fields, .accept = _("Create")},
          on_filled, a) != EPQ_OK)
    asking_free(a);
}

typedef struct wanted {
  const char *name;
  char summary[160];
} wanted;

static void find(void *ud, const char *name, const char *summary)
{
  wanted *w = ud;
  if (strcmp(name, w->name) == 0)
    snprintf(w->summary, sizeof w->summary, "%s", summary);
}

// Beside the folder that is open, save the examples, if files may be made there; else at home.
static const char *parent_folder(const ide *i, char *folder, size_t size)
{
  const char *root = panel_files_root(i->files), *home = getenv("HOME");
  const char *ours = i->start->resources, *slash = root ? strrchr(root, '/') : NULL;
  if (slash && slash > root && !(ours && strncmp(root, ours, strlen(ours)) == 0)) {
    snprintf(folder, size, "%.*s", (int)(slash - root), root);
    if (access(folder, W_OK) == 0)
      return folder;
  }
  snprintf(folder, size, "%s", home && *home ? home : "/tmp");
  return folder;
}

void ide_project_new(ide *i, const char *template_name)
{
  char folder[PATH_MAX];
  wanted w = {.name = template_name};
  store_project_each(i->start->resources, find, &w);
  ask(i, template_name, NULL, parent_folder(i, folder, sizeof folder), w.summary);
}
