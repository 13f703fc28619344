// SPDX-License-Identifier: GPL-3.0-or-later
#include "ide/view.h"

#include "ide/attach.h"
#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/settings.h"
#include "ide/target.h"
#include "panels/files.h"

#include "store/text.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *id, *text;
} themes[] = {
    {"system", N_("As the System")},
    {"light", N_("Light")},
    {"dark", N_("Dark")},
    {"contrast", N_("High Contrast")},
};
enum { THEMES = sizeof themes / sizeof *themes };

void ide_view_nothing(void *ud, const char *id, bool remembered)
{
  (void)ud;
  (void)id;
  (void)remembered;
}

static void fill_themes(ide *i, const char *now)
{
  epq_item items[THEMES + 1] = {0};
  for (size_t k = 0; k < THEMES; k++)
    items[k] = (epq_item){
        .id = themes[k].id, .text = _(themes[k].text), .checked = strcmp(themes[k].id, now) == 0};
  epq_shell_set_menu(i->shell, "view_theme", items);
}

void ide_view_set_theme(ide *i, const char *theme)
{
  char why[STORE_SAID_MAX];
  ide_view_apply_theme(i, theme);
  ide_settings_set(i->settings, IDE_SCOPE_USER, "theme", theme, why);
}

void ide_view_apply_theme(ide *i, const char *theme)
{
  if (epq_app_set_theme(i->app, theme) == EPQ_OK)
    fill_themes(i, theme);
}

void ide_view_start(ide *i)
{
  const char *forced =
      getenv("EPLUA_THEME"); // what the environment says goes first, and is not kept
  const char *theme = forced && *forced ? forced : ide_settings_text(i->settings, "theme");
  if (epq_app_set_theme(i->app, theme) != EPQ_OK)
    theme = "system";
  fill_themes(i, theme);
}

static void take_folder(void *ud, const char *const *paths)
{
  if (paths[0])
    ide_view_set_folder(ud, paths[0]);
}

void ide_view_ask_folder(ide *i)
{
  epq_shell_pick_paths(i->shell, EPQ_OPEN_FOLDER, _("Open Folder"), ide_documents_folder(i),
                       take_folder, i);
}

void ide_view_set_folder(ide *i, const char *path)
{
  panel_files_set_root(i->files, path);
  ide_settings_set_folder(i->settings, path);
  ide_keep_add_recent(i->keep, path, true);
  epq_shell_show_dock(i->shell, "files", false);
  ide_view_update(i);
}

// What the file could be written in, with a sign at what it is.
static void fill_formats(ide *i, const ide_document *d)
{
  enum { MOST = 64 };
  epq_item items[MOST + 1] = {0};
  const char *const *names = store_encodings();
  for (size_t k = 0; k < MOST && names[k]; k++)
    items[k] =
        (epq_item){.id = names[k], .checked = strcmp(names[k], ide_document_encoding(d)) == 0};
  epq_shell_set_menu(i->shell, "file_encoding", items);
  const char *const ends[][2] = {
      {"LF", _("LF (Linux, macOS)")}, {"CRLF", _("CRLF (Windows)")}, {"CR", _("CR (old Mac)")}};
  epq_item lines[4] = {0};
  for (size_t k = 0; k < 3; k++)
    lines[k] = (epq_item){.id = ends[k][0],
                          .text = ends[k][1],
                          .checked = strcmp(ends[k][0], ide_document_line_ends(d)) == 0};
  epq_shell_set_menu(i->shell, "file_line_ends", lines);
}

void ide_view_update(ide *i)
{
  const ide_document *d = ide_documents_current(i);
  if (d)
    fill_formats(i, d);
  char title[1024];
  const char *folder = panel_files_root(i->files);
  const char *base = folder && *folder ? strrchr(folder, '/') : NULL;
  const char *other = ide_attach_shown(i);
  char whose[240] = "";
  if (other)
    snprintf(whose, sizeof whose, _(" – at %.200s"), other);
  if (d)
    snprintf(title, sizeof title, "%s[*]%s%s%s \342\200\223 EPLua", ide_document_title(d),
             base ? " \342\200\223 " : "", base ? base + 1 : "", whose);
  else
    snprintf(title, sizeof title, "%s%s%sEPLua[*]", base ? base + 1 : whose + (other ? 5 : 0),
             base ? whose : "", base || other ? " \342\200\223 " : "");
  epq_shell_set_title(i->shell, title, d && ide_document_is_modified(d));
  epq_shell_set_status(i->shell, "file_encoding", d ? ide_document_encoding(d) : NULL,
                       _("Encoding"));
  epq_shell_set_status(i->shell, "file_line_ends", d ? ide_document_line_ends(d) : NULL,
                       _("Line ends"));
  ide_view_cursor(i);
  ide_keep_session_changed(i);
}

void ide_view_cursor(ide *i)
{
  epq_editor *editor = epq_shell_current(i->shell);
  char text[64];
  if (editor) {
    epq_place place = epq_editor_place(editor);
    snprintf(text, sizeof text, _("Line %d, Column %d"), place.line, place.column);
  }
  epq_shell_set_status(i->shell, "go_goto_line", editor ? text : NULL,
                       _("Line and column of the cursor"));
}

static void show_numbers(ide *i, double lag_ms, double memory_bytes)
{
  char number[64];
  snprintf(number, sizeof number, _("%.0f ms"), lag_ms);
  epq_shell_set_status(i->shell, "lag", lag_ms >= 10 ? number : NULL,
                       _("How late timers were in the last second"));
  double kilobytes = memory_bytes / 1e3;
  snprintf(number, sizeof number, kilobytes < 1000 ? _("%.0f kB") : _("%.1f MB"),
           kilobytes < 1000 ? kilobytes : kilobytes / 1e3);
  epq_shell_set_status(i->shell, "memory", memory_bytes > 0 ? number : NULL,
                       _("Memory that Lua holds"));
}

static const char engine_tip[] = N_("What the engine does");

void ide_view_target(ide *i, const char *status, double lag_ms, double memory_bytes)
{
  epq_shell_set_status(i->shell, "engine", status, _(engine_tip));
  show_numbers(i, lag_ms, memory_bytes);
}

void ide_view_engine(ide *i, const eplua_state *state)
{
  const char *const stages[] = {
      [IDE_ENGINE_NONE] = _("No engine"),      [IDE_ENGINE_READY] = _("Ready"),
      [IDE_ENGINE_RUNNING] = _("Running"),     [IDE_ENGINE_STOPPING] = _("Stopping…"),
      [IDE_ENGINE_STUCK] = _("Does not stop"),
  };
  ide_engine_stage stage = ide_engine_stage_now(i->engine);
  const char *text = stage == IDE_ENGINE_RUNNING && ide_engine_waits_for_input(i->engine)
                         ? _("Waits for input")
                     : stage == IDE_ENGINE_RUNNING && ide_debug_stopped(i) &&
                             ide_target_facts_now(i).kind == IDE_TARGET_OWN
                         ? _("Stopped")
                         : stages[stage];
  if (ide_attach_shown(i)) // another one's are seen
    return;
  epq_shell_set_status(i->shell, "engine", text, _(engine_tip));
  if (state)
    show_numbers(i, (double)state->lag_ns / 1e6, (double)state->memory_bytes);
}
