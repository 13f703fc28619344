// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Composition of the IDE: makes the parts, in the order of what they need, runs Qt's loop, and ends them.
 */
#include "ide/ide.h"

#include "bridge/gui.h"
#include "cli/status.h"
#include "ide/actions.h"
#include "ide/attach.h"
#include "ide/configure.h"
#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/language.h"
#include "ide/marks.h"
#include "ide/places.h"
#include "ide/plugins.h"
#include "ide/runs.h"
#include "ide/servers.h"
#include "ide/sources.h"
#include "ide/stall.h"
#include "ide/swap.h"
#include "ide/target.h"
#include "ide/view.h"
#include "ide/welcome.h"
#include "panels/breakpoints.h"
#include "panels/console.h"
#include "panels/files.h"
#include "panels/help.h"
#include "panels/inspector.h"
#include "panels/manual.h"
#include "panels/outline.h"
#include "panels/preview.h"
#include "panels/problems.h"
#include "panels/profiler.h"
#include "panels/search.h"
#include "panels/servers.h"
#include "panels/stack.h"
#include "panels/variables.h"
#include "panels/watches.h"
#include "words/words.h"

#include <eplua/version.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// --- what the window tells ---

static void on_action(void *ud, const char *id, bool checked)
{
  ide_actions_run(ud, id, checked);
}

static void on_menu(void *ud, const char *id, const char *item)
{
  ide_actions_menu(ud, id, item);
}

static void on_current(void *ud, epq_editor *editor)
{
  (void)editor;
  ide *i = ud;
  if (i->ending)
    return;
  ide_view_update(i);
  ide_actions_update(i);
  ide_language_current(i);
}

static void on_close_tab(void *ud, epq_editor *editor)
{
  ide_documents_close_editor(ud, editor);
}

static void on_close(void *ud)
{
  ide_leave(ud);
}

static void on_activated(void *ud)
{
  ide *i = ud;
  if (i->ending)
    return;
  ide_documents_check_disk(i);
  ide_settings_reread(i->settings);
}

static void on_left(void *ud)
{
  ide *i = ud;
  if (!i->ending)
    ide_documents_left(i);
}

static void on_dropped(void *ud, const char *path)
{
  ide_open(ud, path);
}

static void on_dock(void *ud, const char *id, bool visible)
{
  ide *i = ud;
  if (!i->ending && strcmp(id, "outline") == 0 && visible)
    panel_outline_update(i);
  if (!i->ending && strcmp(id, "servers") == 0)
    panel_servers_seen(i->servers, visible);
  if (!i->ending && strcmp(id, "manual") == 0)
    panel_manual_seen(i, visible);
  if (!i->ending && strcmp(id, "inspector") == 0)
    panel_inspector_seen(i, visible);
  if (!i->ending && strcmp(id, "elements") == 0)
    panel_preview_seen(i, visible);
}

// What Qt itself has to say is for developers.
static void on_log(void *ud, epq_log_level level, const char *text)
{
  (void)ud;
  if (level >= EPQ_LOG_WARNING)
    fprintf(stderr, "eplua: %s\n", text);
}

// --- opening ---

// "x.lua:12:3" names a place in x.lua, unless there is a file of that name.
void ide_open(ide *i, const char *what)
{
  char path[PATH_MAX], full[PATH_MAX];
  int line = 0, column = 1;
  struct stat st;
  if (strcmp(what, "-") == 0) {
    ide_documents_new(i);
    return;
  }
  if ((size_t)snprintf(path, sizeof path, "%s", what) >= sizeof path)
    return;
  for (int k = 0; k < 2 && stat(path, &st) != 0; k++) {
    char *colon = strrchr(path, ':');
    if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")])
      break;
    column = line ? line : 1;
    line = (int)strtol(colon + 1, NULL, 10);
    *colon = 0;
  }
  bool is_new = !realpath(path, full) && errno == ENOENT;
  if (is_new)
    ide_documents_begin_file(i, path);
  else if (!realpath(path, full)) // it is there, but may not be seen: opening says why
    ide_places_go(i, path, line, column);
  else if (stat(full, &st) == 0 && S_ISDIR(st.st_mode))
    ide_view_set_folder(i, full);
  else
    ide_places_go(i, full, line, column);
}

// --- leaving ---

static void left(ide *i, bool leave)
{
  i->leaving = leave;
  if (!leave)
    return;
  ide_keep_save_session(i);
  epq_app_quit(i->app, 0);
}

void ide_leave(ide *i)
{
  ide_documents_leave(i, left);
}

// --- signals: a byte in a pipe that Qt's loop watches ---

static int signal_pipe[2] = {-1, -1};

static void on_signal(int signo)
{
  unsigned char byte = (unsigned char)signo;
  (void)!write(signal_pipe[1], &byte, 1);
}

// Asked to end by the system: nobody may be there to answer questions, so what is not saved stays in the journal.
static int take_signal(void *ud)
{
  ide *i = ud;
  unsigned char signo;
  if (read(signal_pipe[0], &signo, 1) == 1) {
    i->leaving = true;
    ide_documents_journal_all(i);
    ide_keep_save_session(i);
    epq_app_quit(i->app, CLI_STATUS_SIGNAL + signo);
  }
  return -1;
}

static void watch_signals(ide *i)
{
  if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
    return;
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  epq_app_watch(i->app, signal_pipe[0], take_signal, i);
}

// --- the whole ---

static bool make_shell(ide *i)
{
  char layout[PATH_MAX];
  snprintf(layout, sizeof layout, "%s/ide/eplua.rc", i->start->resources);
  i->shell =
      epq_shell_new(i->app, &(epq_shell_config){.size = sizeof(epq_shell_config),
                                                .actions = ide_actions_table(),
                                                .layout = layout,
                                                .callbacks = {.size = sizeof(epq_shell_callbacks),
                                                              .ud = i,
                                                              .action = on_action,
                                                              .menu = on_menu,
                                                              .current = on_current,
                                                              .close_tab = on_close_tab,
                                                              .close = on_close,
                                                              .activated = on_activated,
                                                              .left = on_left,
                                                              .dropped = on_dropped,
                                                              .dock = on_dock}});
  return i->shell != NULL;
}

// A part may use those before it.
static bool make_parts(ide *i)
{
  return ide_configure_new(i) &&                        //
         ide_plugins_new(i) &&                          //
         make_shell(i) &&                               //
         (i->documents = ide_documents_new_list(i)) &&  //
         (i->runs = ide_runs_new(i)) &&                 //
         (i->files = panel_files_new(i)) &&             //
         (i->outline = panel_outline_new(i)) &&         //
         (i->help = panel_help_new(i)) &&               //
         (i->manual = panel_manual_new(i)) &&           //
         (i->console = panel_console_new(i)) &&         //
         (i->problems = panel_problems_new(i)) &&       //
         (i->search = panel_search_new(i)) &&           //
         (i->language = ide_language_new(i)) &&         //
         ide_engine_new(i) &&                           //
         ide_target_new(i) &&                           //
         ide_attach_new(i) &&                           //
         ide_sources_new(i) &&                          //
         ide_swap_new(i) &&                             //
         ide_debug_new(i) &&                            //
         (i->marks = ide_marks_new(i)) &&               //
         (i->stack = panel_stack_new(i)) &&             //
         (i->breakpoints = panel_breakpoints_new(i)) && //
         (i->variables = panel_variables_new(i)) &&     //
         (i->watches = panel_watches_new(i)) &&         //
         (i->inspector = panel_inspector_new(i)) &&     //
         (i->preview = panel_preview_new(i)) &&         //
         (i->stall = ide_stall_new(i)) &&               //
         (i->serving = ide_servers_new(i)) &&           //
         (i->servers = panel_servers_new(i)) &&         //
         (i->profiler = panel_profiler_new(i));
}

// In the reverse order; nothing is told any more. False: a thread is stuck, and the process must not free what that may
// use: what is to be kept is written, the rest is left to the system.
static bool free_parts(ide *i)
{
  epq_shell_give_up(i->shell); // while all that waits for an answer is there
  i->ending = true;
  panel_servers_free(i->servers);
  ide_servers_free(i->serving);
  ide_stall_free(i->stall);
  panel_preview_free(i->preview);
  panel_inspector_free(i->inspector);
  panel_watches_free(i->watches);
  panel_variables_free(i->variables);
  panel_breakpoints_free(i->breakpoints);
  panel_stack_free(i->stack);
  ide_marks_free(i->marks);
  ide_debug_free(i->debug);
  ide_sources_free(i->sources);
  ide_attach_free(i->attach);
  ide_target_free(i->target);
  ide_swap_free(i->swap);
  ide_runs_free(i->runs);
  if (!ide_engine_free(i->engine)) {
    panel_console_keep(i->console);
    return false;
  }
  ide_language_free(i->language);
  ide_documents_free(i->documents);
  panel_profiler_free(i->profiler);
  panel_search_free(i->search);
  panel_problems_free(i->problems);
  panel_console_free(i->console);
  panel_manual_free(i->manual);
  panel_help_free(i->help);
  panel_outline_free(i->outline);
  panel_files_free(i->files);
  ide_places_free(i);
  epq_shell_free(i->shell);
  ide_configure_free(i);
  ide_plugins_free(i);
  return true;
}

int ide_main(const ide_start *start)
{
  ide i = {.start = start};
  char why[256] = "the IDE module is of another version";
  int status = CLI_STATUS_ERROR;
  if (start->size != sizeof *start || !epq_display_answers(why, sizeof why)) {
    fprintf(stderr, "eplua: %s\n", why);
    return 1;
  }
  if (!start->resources) {
    fprintf(stderr, _("eplua: the folder with the resources was not found\n"));
    return 1;
  }
  ide_claim claim;
  i.keep = ide_keep_new(start, &claim);
  if (!i.keep || claim != IDE_CLAIM_OWNER) {
    ide_keep_free(i.keep);
    return claim == IDE_CLAIM_PASSED ? 0 : 1;
  }
  epq_shell_prepare();
  i.app = epq_app_new(&(epq_app_config){.size = sizeof(epq_app_config),
                                        .name = "eplua",
                                        .version = EPLUA_VERSION,
                                        .desktop = BRIDGE_DESKTOP,
                                        .log = on_log,
                                        .words = words_either});
  if (i.app && make_parts(&i)) {
    watch_signals(&i);
    ide_view_start(&i);
    ide_configure_start(&i);
    ide_keep_attach(&i);
    ide_keep_restore_session(&i);
    for (const char *const *what = start->open; what && *what; what++)
      ide_open(&i, *what);
    ide_welcome_fill(&i);
    ide_view_update(&i);
    ide_actions_update(&i);
    epq_shell_show(i.shell);
    ide_keep_say(&i);
    ide_plugins_start(&i);
    ide_servers_start(&i);
    if (ide_settings_bool(i.settings, "show_welcome"))
      ide_welcome_show(&i);
    status = epq_app_run(i.app);
  } else {
    fprintf(stderr, _("eplua: the IDE could not start\n"));
  }
  if (!free_parts(&i)) {
    ide_keep_free(i.keep);
    fflush(NULL);
    _exit(status);
  }
  ide_keep_free(i.keep);
  epq_app_free(i.app);
  return status;
}
