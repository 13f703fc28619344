// SPDX-License-Identifier: GPL-3.0-or-later
#include "panels/files.h"

#include "ide/documents.h"
#include "ide/places.h"
#include "ide/runs.h"
#include "ide/view.h"
#include "words/words.h"

#include <epq/files.h>
#include <epq/page.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct panel_files {
  ide *ide;
  epq_files *shown;
  char *root;
};

static void on_open(void *ud, const char *path)
{
  const panel_files *f = ud;
  ide_places_go(f->ide, path, 0, 0);
}

static void on_renamed(void *ud, const char *from, const char *to)
{
  const panel_files *f = ud;
  ide_documents_renamed(f->ide, from, to);
}

static void on_removed(void *ud, const char *path)
{
  (void)path;
  const panel_files *f = ud;
  ide_documents_check_disk(f->ide);
}

static void on_run(void *ud, const char *path)
{
  const panel_files *f = ud;
  if (ide_documents_open(f->ide, path, 0, 0))
    ide_runs_run(f->ide);
}

static void on_reveal(void *ud, const char *path)
{
  const panel_files *f = ud;
  char folder[4200];
  const char *slash = strrchr(path, '/');
  snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
  if (!epq_page_open_outside(folder))
    epq_shell_say(f->ide->shell, _("There is no program that shows folders"));
}

static void on_choose_root(void *ud)
{
  const panel_files *f = ud;
  ide_view_ask_folder(f->ide);
}

void panel_files_set_root(panel_files *f, const char *path)
{
  free(f->root);
  f->root = path ? strdup(path) : NULL;
  epq_files_set_root(f->shown, path);
}

void panel_files_show_hidden(panel_files *f, bool shown)
{
  epq_files_set_hidden(f->shown, shown);
}

const char *panel_files_root(const panel_files *f)
{
  return f && f->root ? f->root : "";
}

panel_files *panel_files_new(ide *i)
{
  panel_files *f = calloc(1, sizeof *f);
  if (!f)
    return NULL;
  f->ide = i;
  f->shown = epq_files_new(i->app, "files", _("Files"),
                           &(epq_files_callbacks){.size = sizeof(epq_files_callbacks),
                                                  .ud = f,
                                                  .open = on_open,
                                                  .renamed = on_renamed,
                                                  .removed = on_removed,
                                                  .run = on_run,
                                                  .reveal = on_reveal,
                                                  .choose_root = on_choose_root});
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "files",
                                 .title = _("Files"),
                                 .icon = "folder",
                                 .area = EPQ_LEFT,
                                 .shortcut = "Alt+1"},
                     epq_files_widget(f->shown));
  return f;
}

void panel_files_free(panel_files *f)
{
  if (!f)
    return;
  epq_shell_remove_dock(f->ide->shell, "files");
  epq_files_free(f->shown);
  free(f->root);
  free(f);
}
