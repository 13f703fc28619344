// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of actions. What an action does is a function of the part it belongs to; this file only names it, gives it
 * its text and keys, and says when it makes sense. Where it stands in menus and toolbars is in resources/ide/eplua.rc.
 */
#include "ide/actions.h"

#include "ide/attach.h"
#include "ide/configure.h"
#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/engine.h"
#include "ide/examples.h"
#include "ide/keep.h"
#include "ide/language.h"
#include "ide/places.h"
#include "ide/project.h"
#include "ide/runs.h"
#include "ide/servers.h"
#include "ide/swap.h"
#include "ide/target.h"
#include "ide/view.h"
#include "ide/welcome.h"
#include "panels/console.h"
#include "panels/help.h"
#include "panels/manual.h"
#include "panels/problems.h"
#include "panels/profiler.h"
#include "panels/search.h"
#include "words/words.h"

#include <eplua/version.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum when {
  ALWAYS,
  WITH_DOCUMENT, // one is in front
  WITH_FILE,     // ... that has a file
  WITH_SCRIPT,   // ... or a script has stopped, which can go on
  WITH_CLOSED,   // a file was closed
  WITH_BACK,     // there is a place before
  WITH_FORWARD,  // ... and one after this one
  WITH_BREAKS,   // breakpoints
  WITH_RUN,      // a run is active
  WITH_ENGINE,   // there is something to start anew
  WITH_INPUT,    // a script waits for input
  WITH_DEBUGGER, // it can be stopped
  WITH_STOP,     // the debugger has stopped it
  WITH_ATTACHED, // somebody else's engine is looked at
  WITH_LOST,     // ... and it went
} when;

typedef struct action {
  epq_action shown;
  when when;
  void (*run)(ide *i);
  void (*check)(ide *i, bool on);
  void (*item)(ide *i, const char *item);
} action;

static void about(ide *i)
{
  const epq_button close[] = {{"close", _("Close"), NULL}, {0}};
  epq_shell_ask(
      i->shell,
      &(epq_question){.title = _("About EPLua"),
                      .text = "EPLua " EPLUA_VERSION,
                      .detail =
                          _("An IDE for Lua 5.4 with its engine built in.\n\n"
                            "The engine is free software under the MIT licence, the IDE under the "
                            "GPL, version 3 or later."),
                      .severity = EPQ_HINT,
                      .buttons = close,
                      .cancel = "close"},
      ide_view_nothing, NULL);
}

static void commands(ide *i)
{
  epq_shell_show_commands(i->shell);
}

static void next_tab(ide *i)
{
  epq_shell_next_tab(i->shell, 1);
}

static void previous_tab(ide *i)
{
  epq_shell_next_tab(i->shell, -1);
}

static void next_pane(ide *i)
{
  epq_shell_next_pane(i->shell);
}

static void shortcuts(ide *i)
{
  epq_shell_edit_shortcuts(i->shell);
}

static void toolbars(ide *i)
{
  epq_shell_edit_toolbars(i->shell);
}

static void configure_editor(ide *i)
{
  epq_editor_configure(i->app);
}

static const action table[] = {
    // file
    {{"file_new", N_("&New"), "document-new", "Ctrl+N", N_("Begin an empty script"), 0},
     ALWAYS,
     .run = ide_documents_new},
    {{"file_new_from", N_("New &Project"), "document-new-from-template", NULL, NULL,
      EPQ_ACTION_MENU},
     ALWAYS,
     .item = ide_project_new},
    {{"file_open", N_("&Open…"), "document-open", "Ctrl+O", N_("Open files"), 0},
     ALWAYS,
     .run = ide_documents_ask_open},
    {{"folder_open", N_("Open &Folder…"), "folder-open", "Ctrl+Shift+N",
      N_("Show a folder in the panel of files"), 0},
     ALWAYS,
     .run = ide_view_ask_folder},
    {{"file_recent", N_("Open &Recent"), "document-open-recent", NULL, NULL, EPQ_ACTION_MENU},
     ALWAYS,
     .item = ide_open},
    {{"file_examples", N_("Open an &Example…"), "help-contents", NULL, N_("Choose one by its name"),
      0},
     ALWAYS,
     .run = ide_examples_pick},
    {{"file_save", N_("&Save"), "document-save", "Ctrl+S", N_("Write the file"), 0},
     WITH_DOCUMENT,
     .run = ide_documents_save},
    {{"file_save_as", N_("Save &As…"), "document-save-as", "Ctrl+Shift+S", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_save_as},
    {{"file_save_all", N_("Save A&ll"), "document-save-all", "Ctrl+Alt+S", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_save_all},
    {{"file_reload", N_("Re&load From Disk"), "view-refresh", NULL, NULL, 0},
     WITH_FILE,
     .run = ide_documents_reload},
    {{"file_encoding", N_("Enco&ding"), NULL, NULL,
      N_("How the characters of this file are written"), EPQ_ACTION_MENU},
     WITH_DOCUMENT,
     .item = ide_documents_set_encoding},
    {{"file_line_ends", N_("L&ine Ends"), NULL, NULL, N_("What ends a line of this file"),
      EPQ_ACTION_MENU},
     WITH_DOCUMENT,
     .item = ide_documents_set_line_ends},
    {{"file_close", N_("&Close"), "document-close", "Ctrl+W", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_close_current},
    {{"file_close_all", N_("Close All"), NULL, "Ctrl+Shift+W", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_close_all},
    {{"file_reopen", N_("Reopen Closed"), NULL, "Ctrl+Shift+T", NULL, 0},
     WITH_CLOSED,
     .run = ide_documents_reopen},
    {{"file_quit", N_("&Quit"), "application-exit", "Ctrl+Q", NULL, 0}, ALWAYS, .run = ide_leave},
    // edit
    {{"find_in_files", N_("Find in F&iles…"), "edit-find", "Ctrl+Shift+F",
      N_("Find and replace in many files"), 0},
     ALWAYS,
     .run = panel_search_show},
    {{"search_replace", N_("Replace Chec&ked in Files"), "edit-find-replace", NULL,
      N_("Replace what is checked in the panel of the search"), 0},
     ALWAYS,
     .run = panel_search_replace},
    {{"search_undo", N_("Undo Replacing in Files"), NULL, NULL, NULL, 0},
     ALWAYS,
     .run = panel_search_undo},
    {{"edit_indent", N_("Re-&indent"), "format-indent-more", "Ctrl+Alt+I",
      N_("Indent the selected lines, or all, anew"), 0},
     WITH_DOCUMENT,
     .run = ide_language_indent},
    // view
    {{"view_commands", N_("&Commands…"), "search", "Ctrl+Shift+P",
      N_("Find any command by its name"), 0},
     ALWAYS,
     .run = commands},
    {{"view_split_right", N_("Split &Right"), "view-split-left-right", "Ctrl+\\", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_split_right},
    {{"view_split_below", N_("Split &Below"), "view-split-top-bottom", "Ctrl+Shift+\\", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_split_below},
    {{"view_next_pane", N_("Next &Pane"), NULL, "F6", NULL, 0}, WITH_DOCUMENT, .run = next_pane},
    {{"view_welcome", N_("&Welcome Page"), "go-home", NULL, NULL, 0},
     ALWAYS,
     .run = ide_welcome_show},
    {{"view_theme", N_("&Theme"), "preferences-desktop-theme", NULL, NULL, EPQ_ACTION_MENU},
     ALWAYS,
     .item = ide_view_set_theme},
    // go
    {{"go_file", N_("Go to &File…"), "quickopen", "Ctrl+P",
      N_("Open a file of the folder by a part of its name"), 0},
     ALWAYS,
     .run = ide_places_pick_file},
    {{"go_symbol", N_("Go to &Symbol…"), NULL, "Ctrl+Alt+O", N_("Go to a function of this file"),
      0},
     WITH_DOCUMENT,
     .run = ide_language_pick_symbol},
    {{"go_definition", N_("Go to &Definition"), NULL, "F12",
      N_("Go where the name at the cursor is defined"), 0},
     WITH_DOCUMENT,
     .run = ide_language_go_definition},
    {{"go_back", N_("&Back"), "go-previous", "Alt+Left", N_("To the place before the last jump"),
      0},
     WITH_BACK,
     .run = ide_places_back},
    {{"go_forward", N_("For&ward"), "go-next", "Alt+Right", NULL, 0},
     WITH_FORWARD,
     .run = ide_places_forward},
    {{"go_next_problem", N_("Next &Problem"), NULL, "F4", NULL, 0},
     WITH_DOCUMENT,
     .run = panel_problems_next},
    {{"go_next_tab", N_("&Next Tab"), NULL, "Ctrl+Tab; Ctrl+PgDown", NULL, 0},
     WITH_DOCUMENT,
     .run = next_tab},
    {{"go_previous_tab", N_("Pre&vious Tab"), NULL, "Ctrl+Shift+Tab; Ctrl+PgUp", NULL, 0},
     WITH_DOCUMENT,
     .run = previous_tab},
    // run
    {{"run_run", N_("&Run"), "media-playback-start", "F5",
      N_("Run this file; when the script is stopped, go on"), EPQ_ACTION_WORDS},
     WITH_SCRIPT,
     .run = ide_debug_run},
    {{"run_here", N_("Run This &File"), NULL, "Alt+Shift+F5",
      N_("Run the file in front, also while a script is stopped"), 0},
     WITH_DOCUMENT,
     .run = ide_debug_run_here},
    {{"run_selection", N_("Run &Selection"), NULL, "F8",
      N_("Run the selected lines, or the one with the cursor"), 0},
     WITH_DOCUMENT,
     .run = ide_runs_run_selection},
    {{"run_separate", N_("Run in a Separate &Process"), NULL, "Ctrl+F5", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_runs_run_separate},
    {{"run_stop", N_("S&top"), "media-playback-stop", "Shift+F5", N_("End what runs"),
      EPQ_ACTION_WORDS},
     WITH_RUN,
     .run = ide_runs_stop},
    {{"run_restart", N_("Restart &Engine"), "view-refresh", "Ctrl+Shift+F5",
      N_("Begin with a fresh engine"), 0},
     WITH_ENGINE,
     .run = ide_runs_restart},
    {{"run_swap", N_("Swap Changed &Functions"), "exchange-positions", "Shift+F8",
      N_("Give the script that runs the functions as they are in this text, saved or not"), 0},
     WITH_DOCUMENT,
     .run = ide_swap_current},
    {{"run_configure", N_("Run &Configuration…"), "configure", "Alt+F5",
      N_("Arguments, folder, environment and rights of this file's runs"), 0},
     WITH_DOCUMENT,
     .run = ide_runs_configure},
    {{"run_forget_trust", N_("Ask &Again About This Folder"), NULL, NULL,
      N_("Forget whether scripts of this folder are trusted"), 0},
     WITH_FILE,
     .run = ide_runs_forget_trust},
    {{"run_end_of_input", N_("&End of Input"), NULL, NULL,
      N_("Tell a script that reads that nothing more comes"), 0},
     WITH_INPUT,
     .run = panel_console_end_of_input},
    {{"run_dock_windows", N_("Dock &Windows of the Script"), "view-split-left-right", NULL,
      N_("Show the windows of the script inside this one"), EPQ_ACTION_CHECK},
     ALWAYS,
     .check = ide_runs_dock_windows},
    {{"profile_toggle", N_("&Start or Stop Profiler"), "media-record", "Ctrl+Alt+P",
      N_("See where the time of what runs goes"), 0},
     ALWAYS,
     .run = panel_profiler_toggle},
    {{"profile_each_run", N_("Profile &Each Run"), NULL, NULL,
      N_("Record each run from its first line"), EPQ_ACTION_CHECK},
     ALWAYS,
     .check = panel_profiler_set_each_run},
    {{"profile_open", N_("&Open Profile…"), "document-open", NULL,
      N_("A profile that was saved, here or elsewhere"), 0},
     ALWAYS,
     .run = panel_profiler_open},
    {{"profile_save", N_("Save &Profile…"), "document-save-as", NULL,
      N_("As .json for speedscope, as an .svg picture, or as text"), 0},
     ALWAYS,
     .run = panel_profiler_save},
    {{"profile_compare", N_("&Compare Profile…"), "vcs-diff", NULL,
      N_("What became faster and what slower since another one"), 0},
     ALWAYS,
     .run = panel_profiler_compare},
    // debug
    {{"debug_toggle", N_("&Breakpoint"), "media-record", "F9",
      N_("Stop at the line with the cursor, or do so no more"), 0},
     WITH_DOCUMENT,
     .run = ide_debug_break_toggle_here},
    {{"debug_pause", N_("&Pause"), "media-playback-pause", "Ctrl+F6; Pause",
      N_("Stop the script where it is"), 0},
     WITH_DEBUGGER,
     .run = ide_debug_pause},
    {{"debug_continue", N_("&Continue"), "debug-run", NULL, N_("Go on until the next stop"), 0},
     WITH_STOP,
     .run = ide_debug_continue},
    {{"debug_over", N_("Step &Over"), "debug-step-over", "F10",
      N_("To the next line of this function"), 0},
     WITH_STOP,
     .run = ide_debug_over},
    {{"debug_in", N_("Step &In"), "debug-step-into", "F11", N_("Into the function that is called"),
      0},
     WITH_STOP,
     .run = ide_debug_in},
    {{"debug_out", N_("Step O&ut"), "debug-step-out", "Shift+F11", N_("Back to who has called"), 0},
     WITH_STOP,
     .run = ide_debug_out},
    {{"debug_to_cursor", N_("&Run to Cursor"), "debug-run-cursor", "Ctrl+F10",
      N_("Go on to the line with the cursor"), 0},
     WITH_STOP,
     .run = ide_debug_run_to_cursor},
    {{"debug_show", N_("&Show Where It Is"), "go-jump", "Alt+Home",
      N_("To the line where the script has stopped"), 0},
     WITH_STOP,
     .run = ide_debug_show_frame},
    {{"debug_function", N_("&Function Breakpoint…"), "code-function", NULL,
      N_("Stop when a function of some name is called"), 0},
     ALWAYS,
     .run = ide_debug_break_add_function},
    {{"debug_callback", N_("C&allback Breakpoint…"), "chronometer", NULL,
      N_("Stop when a timer, a window or a coroutine calls the script"), 0},
     ALWAYS,
     .run = ide_debug_break_add_callback},
    {{"debug_remove_all", N_("Re&move All Breakpoints"), "edit-delete", NULL, NULL, 0},
     WITH_BREAKS,
     .run = ide_debug_break_remove_all},
    {{"attach", N_("&Attach…"), "network-connect", "Ctrl+Alt+A",
      N_("Look at an engine that runs elsewhere, and debug it"), 0},
     ALWAYS,
     .run = ide_attach_ask},
    {{"attach_detach", N_("Deta&ch"), "network-disconnect", NULL,
      N_("Back to the built-in engine; the other one runs on"), 0},
     WITH_ATTACHED,
     .run = ide_attach_detach},
    {{"attach_again", N_("Re&connect"), "view-refresh", NULL,
      N_("Connect again to the engine that went"), 0},
     WITH_LOST,
     .run = ide_attach_again},
    // tools
    {{"tools_browser", N_("Control Panel in &Browser"), "internet-web-browser", NULL,
      N_("Open the web server, and its pages in a browser"), 0},
     ALWAYS,
     .run = ide_servers_browse},
    {{"tools_copy_link", N_("Copy &Link for a Browser"), NULL, NULL,
      N_("Copy a link to the control panel that is good once"), 0},
     ALWAYS,
     .run = ide_servers_copy_link},
    // settings, help
    {{"settings_configure", N_("&Configure EPLua…"), "configure", "Ctrl+,",
      N_("All that can be set"), 0},
     ALWAYS,
     .run = ide_configure_show},
    {{"settings_file", N_("Open Settings &File"), NULL, NULL, N_("The settings as text"), 0},
     ALWAYS,
     .run = ide_configure_open_file},
    {{"settings_shortcuts", N_("&Shortcuts…"), "configure-shortcuts", NULL, NULL, 0},
     ALWAYS,
     .run = shortcuts},
    // by this name it is in the menus of toolbars, too
    {{"options_configure_toolbars", N_("&Toolbars…"), "configure-toolbars", NULL, NULL, 0},
     ALWAYS,
     .run = toolbars},
    {{"settings_editor", N_("&Editor…"), "configure", NULL, NULL, 0},
     ALWAYS,
     .run = configure_editor},
    {{"help_word", N_("Help for &Word"), "help-contextual", "F1",
      N_("What the name at the cursor is"), 0},
     ALWAYS,
     .run = panel_help_word},
    {{"help_contents", N_("&Manual"), "help-contents", "Shift+F1", N_("Read and search the manual"),
      0},
     ALWAYS,
     .run = panel_manual_show},
    {{"help_about", N_("&About EPLua"), "help-about", NULL, NULL, 0}, ALWAYS, .run = about},
};

enum { COUNT = sizeof table / sizeof *table };

const epq_action *ide_actions_table(void)
{
  static epq_action shown[COUNT + 1]; // of the application's thread
  for (size_t k = 0; k < COUNT; k++) {
    shown[k] = table[k].shown;
    shown[k].text = _(shown[k].text);
    shown[k].tip = _(shown[k].tip);
  }
  return shown;
}

static const action *find_action(const char *id)
{
  for (size_t k = 0; k < COUNT; k++)
    if (strcmp(table[k].shown.id, id) == 0)
      return &table[k];
  return NULL;
}

void ide_actions_run(ide *i, const char *id, bool checked)
{
  const action *a = find_action(id);
  if (a && a->check)
    a->check(i, checked);
  else if (a && a->run)
    a->run(i);
  else if (!a)
    ide_welcome_chosen(i, id);
}

void ide_actions_menu(ide *i, const char *id, const char *item)
{
  const action *a = find_action(id);
  if (a && a->item)
    a->item(i, item);
}

// The built-in engine that has nothing to do could be paused, too; then nothing of what is typed later would run, and nobody would know why.
static bool can_pause(const ide *i, ide_engine_stage stage)
{
  return ide_debug_state_now(i) == IDE_DEBUG_RUNNING &&
         (stage == IDE_ENGINE_RUNNING || ide_target_facts_now(i).kind != IDE_TARGET_OWN);
}

void ide_actions_update(ide *i)
{
  if (!i->shell)
    return;
  ide_engine_stage stage = ide_engine_stage_now(i->engine);
  const ide_document *front = ide_documents_current(i);
  const bool document = epq_shell_current(i->shell) != NULL,
             stopped = ide_debug_state_now(i) == IDE_DEBUG_STOPPED;
  const bool holds[] = {
      [ALWAYS] = true,
      [WITH_DOCUMENT] = document,
      [WITH_FILE] = front && ide_document_path(front),
      [WITH_SCRIPT] = document || stopped,
      [WITH_CLOSED] = ide_documents_can_reopen(i),
      [WITH_BACK] = ide_places_can_go(i, -1),
      [WITH_FORWARD] = ide_places_can_go(i, 1),
      [WITH_BREAKS] = ide_debug_has_breaks(i),
      [WITH_RUN] = stage == IDE_ENGINE_RUNNING || ide_runs_separate_active(i) ||
                   (ide_attach_active(i) && panel_console_waits(i->console)),
      [WITH_ENGINE] = stage != IDE_ENGINE_STOPPING,
      [WITH_INPUT] = ide_engine_waits_for_input(i->engine) || ide_runs_separate_active(i),
      [WITH_DEBUGGER] = can_pause(i, stage),
      [WITH_STOP] = stopped,
      [WITH_ATTACHED] = ide_attach_active(i),
      [WITH_LOST] = ide_attach_lost(i),
  };
  epq_shell_set_text(i->shell, "run_run", holds[WITH_STOP] ? _("&Continue") : _("&Run"));
  for (size_t k = 0; k < COUNT; k++)
    if (table[k].when != ALWAYS)
      epq_shell_set_enabled(i->shell, table[k].shown.id, holds[table[k].when]);
}
