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
#include "ide/view.h"
#include "ide/welcome.h"
#include "panels/console.h"
#include "panels/help.h"
#include "panels/manual.h"
#include "panels/problems.h"
#include "panels/profiler.h"
#include "panels/search.h"

#include <eplua/version.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum when {
  ALWAYS,
  WITH_DOCUMENT, // one is in front
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
  static const epq_button close[] = {{"close", "Close", NULL}, {0}};
  epq_shell_ask(
      i->shell,
      &(epq_question){.title = "About EPLua",
                      .text = "EPLua " EPLUA_VERSION,
                      .detail =
                          "An IDE for Lua 5.4 with its engine built in.\n\n"
                          "The engine is free software under the MIT licence, the IDE under the "
                          "GPL, version 3 or later.",
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
    {{"file_new", "&New", "document-new", "Ctrl+N", "Begin an empty script", 0},
     ALWAYS,
     .run = ide_documents_new},
    {{"file_new_from", "New &Project", "document-new-from-template", NULL, NULL, EPQ_ACTION_MENU},
     ALWAYS,
     .item = ide_project_new},
    {{"file_open", "&Open…", "document-open", "Ctrl+O", "Open files", 0},
     ALWAYS,
     .run = ide_documents_ask_open},
    {{"folder_open", "Open &Folder…", "folder-open", "Ctrl+Shift+N",
      "Show a folder in the panel of files", 0},
     ALWAYS,
     .run = ide_view_ask_folder},
    {{"file_recent", "Open &Recent", "document-open-recent", NULL, NULL, EPQ_ACTION_MENU},
     ALWAYS,
     .item = ide_open},
    {{"file_examples", "Open an &Example…", "help-contents", NULL, "Choose one by its name", 0},
     ALWAYS,
     .run = ide_examples_pick},
    {{"file_save", "&Save", "document-save", "Ctrl+S", "Write the file", 0},
     WITH_DOCUMENT,
     .run = ide_documents_save},
    {{"file_save_as", "Save &As…", "document-save-as", "Ctrl+Shift+S", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_save_as},
    {{"file_save_all", "Save A&ll", "document-save-all", "Ctrl+Alt+S", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_save_all},
    {{"file_reload", "Re&load From Disk", "view-refresh", NULL, NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_reload},
    {{"file_encoding", "Enco&ding", NULL, NULL, "How the characters of this file are written",
      EPQ_ACTION_MENU},
     WITH_DOCUMENT,
     .item = ide_documents_set_encoding},
    {{"file_line_ends", "L&ine Ends", NULL, NULL, "What ends a line of this file", EPQ_ACTION_MENU},
     WITH_DOCUMENT,
     .item = ide_documents_set_line_ends},
    {{"file_close", "&Close", "document-close", "Ctrl+W", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_close_current},
    {{"file_close_all", "Close All", NULL, "Ctrl+Shift+W", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_close_all},
    {{"file_reopen", "Reopen Closed", NULL, "Ctrl+Shift+T", NULL, 0},
     ALWAYS,
     .run = ide_documents_reopen},
    {{"file_quit", "&Quit", "application-exit", "Ctrl+Q", NULL, 0}, ALWAYS, .run = ide_leave},
    // edit
    {{"find_in_files", "Find in F&iles…", "edit-find", "Ctrl+Shift+F",
      "Find and replace in many files", 0},
     ALWAYS,
     .run = panel_search_show},
    {{"search_replace", "Replace Chec&ked in Files", "edit-find-replace", NULL,
      "Replace what is checked in the panel of the search", 0},
     ALWAYS,
     .run = panel_search_replace},
    {{"search_undo", "Undo Replacing in Files", NULL, NULL, NULL, 0},
     ALWAYS,
     .run = panel_search_undo},
    {{"edit_indent", "Re-&indent", "format-indent-more", "Ctrl+Alt+I",
      "Indent the selected lines, or all, anew", 0},
     WITH_DOCUMENT,
     .run = ide_language_indent},
    // view
    {{"view_commands", "&Commands…", "search", "Ctrl+Shift+P", "Find any command by its name", 0},
     ALWAYS,
     .run = commands},
    {{"view_split_right", "Split &Right", "view-split-left-right", "Ctrl+\\", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_split_right},
    {{"view_split_below", "Split &Below", "view-split-top-bottom", "Ctrl+Shift+\\", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_documents_split_below},
    {{"view_next_pane", "Next &Pane", NULL, "F6", NULL, 0}, WITH_DOCUMENT, .run = next_pane},
    {{"view_welcome", "&Welcome Page", "go-home", NULL, NULL, 0}, ALWAYS, .run = ide_welcome_show},
    {{"view_theme", "&Theme", "preferences-desktop-theme", NULL, NULL, EPQ_ACTION_MENU},
     ALWAYS,
     .item = ide_view_set_theme},
    // go
    {{"go_file", "Go to &File…", "quickopen", "Ctrl+P",
      "Open a file of the folder by a part of its name", 0},
     ALWAYS,
     .run = ide_places_pick_file},
    {{"go_symbol", "Go to &Symbol…", NULL, "Ctrl+Alt+O", "Go to a function of this file", 0},
     WITH_DOCUMENT,
     .run = ide_language_pick_symbol},
    {{"go_definition", "Go to &Definition", NULL, "F12",
      "Go where the name at the cursor is defined", 0},
     WITH_DOCUMENT,
     .run = ide_language_go_definition},
    {{"go_back", "&Back", "go-previous", "Alt+Left", "To the place before the last jump", 0},
     ALWAYS,
     .run = ide_places_back},
    {{"go_forward", "For&ward", "go-next", "Alt+Right", NULL, 0},
     ALWAYS,
     .run = ide_places_forward},
    {{"go_next_problem", "Next &Problem", NULL, "F4", NULL, 0},
     WITH_DOCUMENT,
     .run = panel_problems_next},
    {{"go_next_tab", "&Next Tab", NULL, "Ctrl+Tab; Ctrl+PgDown", NULL, 0},
     WITH_DOCUMENT,
     .run = next_tab},
    {{"go_previous_tab", "Pre&vious Tab", NULL, "Ctrl+Shift+Tab; Ctrl+PgUp", NULL, 0},
     WITH_DOCUMENT,
     .run = previous_tab},
    // run
    {{"run_run", "&Run", "media-playback-start", "F5",
      "Run this file; when the script is stopped, go on", EPQ_ACTION_WORDS},
     WITH_DOCUMENT,
     .run = ide_debug_run},
    {{"run_here", "Run This &File", NULL, "Alt+Shift+F5",
      "Run the file in front, also while a script is stopped", 0},
     WITH_DOCUMENT,
     .run = ide_debug_run_here},
    {{"run_selection", "Run &Selection", NULL, "F8",
      "Run the selected lines, or the one with the cursor", 0},
     WITH_DOCUMENT,
     .run = ide_runs_run_selection},
    {{"run_separate", "Run in a Separate &Process", NULL, "Ctrl+F5", NULL, 0},
     WITH_DOCUMENT,
     .run = ide_runs_run_separate},
    {{"run_stop", "S&top", "media-playback-stop", "Shift+F5", "End what runs", EPQ_ACTION_WORDS},
     WITH_RUN,
     .run = ide_runs_stop},
    {{"run_restart", "Restart &Engine", "view-refresh", "Ctrl+Shift+F5",
      "Begin with a fresh engine", 0},
     WITH_ENGINE,
     .run = ide_runs_restart},
    {{"run_swap", "Swap Changed &Functions", "exchange-positions", "Shift+F8",
      "Give the script that runs the functions as they are in this text, saved or not", 0},
     WITH_DOCUMENT,
     .run = ide_swap_current},
    {{"run_configure", "Run &Configuration…", "configure", "Alt+F5",
      "Arguments, folder, environment and rights of this file's runs", 0},
     WITH_DOCUMENT,
     .run = ide_runs_configure},
    {{"run_forget_trust", "Ask &Again About This Folder", NULL, NULL,
      "Forget whether scripts of this folder are trusted", 0},
     WITH_DOCUMENT,
     .run = ide_runs_forget_trust},
    {{"run_end_of_input", "&End of Input", NULL, NULL,
      "Tell a script that reads that nothing more comes", 0},
     WITH_INPUT,
     .run = panel_console_end_of_input},
    {{"run_dock_windows", "Dock &Windows of the Script", "view-split-left-right", NULL,
      "Show the windows of the script inside this one", EPQ_ACTION_CHECK},
     ALWAYS,
     .check = ide_runs_dock_windows},
    {{"profile_toggle", "&Start or Stop Profiler", "media-record", "Ctrl+Alt+P",
      "See where the time of what runs goes", 0},
     ALWAYS,
     .run = panel_profiler_toggle},
    {{"profile_each_run", "Profile &Each Run", NULL, NULL, "Record each run from its first line",
      EPQ_ACTION_CHECK},
     ALWAYS,
     .check = panel_profiler_set_each_run},
    {{"profile_open", "&Open Profile…", "document-open", NULL,
      "A profile that was saved, here or elsewhere", 0},
     ALWAYS,
     .run = panel_profiler_open},
    {{"profile_save", "Save &Profile…", "document-save-as", NULL,
      "As .json for speedscope, as an .svg picture, or as text", 0},
     ALWAYS,
     .run = panel_profiler_save},
    {{"profile_compare", "&Compare Profile…", "vcs-diff", NULL,
      "What became faster and what slower since another one", 0},
     ALWAYS,
     .run = panel_profiler_compare},
    // debug
    {{"debug_toggle", "&Breakpoint", "media-record", "F9",
      "Stop at the line with the cursor, or do so no more", 0},
     WITH_DOCUMENT,
     .run = ide_debug_break_toggle_here},
    {{"debug_pause", "&Pause", "media-playback-pause", "Ctrl+F6; Pause",
      "Stop the script where it is", 0},
     WITH_DEBUGGER,
     .run = ide_debug_pause},
    {{"debug_continue", "&Continue", "debug-run", NULL, "Go on until the next stop", 0},
     WITH_STOP,
     .run = ide_debug_continue},
    {{"debug_over", "Step &Over", "debug-step-over", "F10", "To the next line of this function", 0},
     WITH_STOP,
     .run = ide_debug_over},
    {{"debug_in", "Step &In", "debug-step-into", "F11", "Into the function that is called", 0},
     WITH_STOP,
     .run = ide_debug_in},
    {{"debug_out", "Step O&ut", "debug-step-out", "Shift+F11", "Back to who has called", 0},
     WITH_STOP,
     .run = ide_debug_out},
    {{"debug_to_cursor", "&Run to Cursor", "debug-run-cursor", "Ctrl+F10",
      "Go on to the line with the cursor", 0},
     WITH_STOP,
     .run = ide_debug_run_to_cursor},
    {{"debug_show", "&Show Where It Is", "go-jump", "Alt+Home",
      "To the line where the script has stopped", 0},
     WITH_STOP,
     .run = ide_debug_show_frame},
    {{"debug_function", "&Function Breakpoint…", "code-function", NULL,
      "Stop when a function of some name is called", 0},
     ALWAYS,
     .run = ide_debug_break_add_function},
    {{"debug_callback", "C&allback Breakpoint…", "chronometer", NULL,
      "Stop when a timer, a window or a coroutine calls the script", 0},
     ALWAYS,
     .run = ide_debug_break_add_callback},
    {{"debug_remove_all", "Re&move All Breakpoints", "edit-delete", NULL, NULL, 0},
     ALWAYS,
     .run = ide_debug_break_remove_all},
    {{"attach", "&Attach…", "network-connect", "Ctrl+Alt+A",
      "Look at an engine that runs elsewhere, and debug it", 0},
     ALWAYS,
     .run = ide_attach_ask},
    {{"attach_detach", "Deta&ch", "network-disconnect", NULL,
      "Back to the built-in engine; the other one runs on", 0},
     WITH_ATTACHED,
     .run = ide_attach_detach},
    {{"attach_again", "Re&connect", "view-refresh", NULL, "Connect again to the engine that went",
      0},
     WITH_LOST,
     .run = ide_attach_again},
    // tools
    {{"tools_browser", "Control Panel in &Browser", "internet-web-browser", NULL,
      "Open the web server, and its pages in a browser", 0},
     ALWAYS,
     .run = ide_servers_browse},
    {{"tools_copy_link", "Copy &Link for a Browser", NULL, NULL,
      "Copy a link to the control panel that is good once", 0},
     ALWAYS,
     .run = ide_servers_copy_link},
    // settings, help
    {{"settings_configure", "&Configure EPLua…", "configure", "Ctrl+,", "All that can be set", 0},
     ALWAYS,
     .run = ide_configure_show},
    {{"settings_file", "Open Settings &File", NULL, NULL, "The settings as text", 0},
     ALWAYS,
     .run = ide_configure_open_file},
    {{"settings_shortcuts", "&Shortcuts…", "configure-shortcuts", NULL, NULL, 0},
     ALWAYS,
     .run = shortcuts},
    // by this name it is in the menus of toolbars, too
    {{"options_configure_toolbars", "&Toolbars…", "configure-toolbars", NULL, NULL, 0},
     ALWAYS,
     .run = toolbars},
    {{"settings_editor", "&Editor…", "configure", NULL, NULL, 0}, ALWAYS, .run = configure_editor},
    {{"help_word", "Help for &Word", "help-contextual", "F1", "What the name at the cursor is", 0},
     ALWAYS,
     .run = panel_help_word},
    {{"help_contents", "&Manual", "help-contents", "Shift+F1", "Read and search the manual", 0},
     ALWAYS,
     .run = panel_manual_show},
    {{"help_about", "&About EPLua", "help-about", NULL, NULL, 0}, ALWAYS, .run = about},
};

enum { COUNT = sizeof table / sizeof *table };

const epq_action *ide_actions_table(void)
{
  static epq_action shown[COUNT + 1]; // of the application's thread
  for (size_t k = 0; k < COUNT; k++)
    shown[k] = table[k].shown;
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

void ide_actions_update(ide *i)
{
  if (!i->shell)
    return;
  ide_engine_stage stage = ide_engine_stage_now(i->engine);
  const bool holds[] = {
      [ALWAYS] = true,
      [WITH_DOCUMENT] = epq_shell_current(i->shell) != NULL,
      [WITH_RUN] = stage == IDE_ENGINE_RUNNING || ide_runs_separate_active(i) ||
                   (ide_attach_active(i) && panel_console_waits(i->console)),
      [WITH_ENGINE] = stage != IDE_ENGINE_STOPPING,
      [WITH_INPUT] = ide_engine_waits_for_input(i->engine) || ide_runs_separate_active(i),
      [WITH_DEBUGGER] = ide_debug_state_now(i) == IDE_DEBUG_RUNNING,
      [WITH_STOP] = ide_debug_state_now(i) == IDE_DEBUG_STOPPED,
      [WITH_ATTACHED] = ide_attach_active(i),
      [WITH_LOST] = ide_attach_lost(i),
  };
  epq_shell_set_text(i->shell, "run_run", holds[WITH_STOP] ? "&Continue" : "&Run");
  for (size_t k = 0; k < COUNT; k++)
    if (table[k].when != ALWAYS)
      epq_shell_set_enabled(i->shell, table[k].shown.id, holds[table[k].when]);
}
