// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The table of settings. To add one: a line here, and who means it asks ide_settings_bool() or its like when it matters; what shall take effect while it is
 * set adds a line to the table in configure.c. Owns nothing.
 */
#include "ide/settings.h"
#include "words/words.h"

#include <eplua/access.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const ide_settings_page ide_settings_pages[] = {
    {"general", N_("General"), "preferences-system"},
    {"files", N_("Files"), "folder"},
    {"run", N_("Run"), "media-playback-start"},
    {"debugger", N_("Debugger"), "debug-run"},
    {"console", N_("Console"), "utilities-terminal"},
    {"servers", N_("Servers"), "network-server"},
    {0},
};

static const ide_setting_option themes[] = {{"system", N_("As the system")},
                                            {"light", N_("Light")},
                                            {"dark", N_("Dark")},
                                            {"contrast", N_("High contrast")},
                                            {0}};
static const ide_setting_option targets[] = {
    {"built-in", N_("The built-in engine")}, {"process", N_("A separate process")}, {0}};
static const ide_setting_option agains[] = {{"ask", N_("Ask")},
                                            {"stop", N_("Stop it, and run")},
                                            {"process", N_("Run in a separate process")},
                                            {0}};
static const ide_setting_option rights[] = {
    {"ask", N_("Ask for each folder")}, {"restricted", N_("Restricted")}, {0}};
static const ide_setting_option windows[] = {
    {"own", N_("On their own")}, {"docked", N_("Docked in this window")}, {0}};
static const ide_setting_option folders[] = {
    {"script", N_("The folder of the script")}, {"open", N_("The folder that is open")}, {0}};

// One or more numeric addresses, blanks or commas between.
static bool good_addresses(const char *value, char why[STORE_SAID_MAX])
{
  char one[64];
  size_t count = 0;
  for (const char *at = value; *(at += strspn(at, " ,"));) {
    size_t length = strcspn(at, " ,");
    eplua_error err = {0};
    snprintf(one, sizeof one, "%.*s", (int)(length < sizeof one ? length : sizeof one - 1), at);
    if (length >= sizeof one || ++count > 8 ||
        eplua_access_check_bind(one, true, &err) != EPLUA_OK) {
      snprintf(why, STORE_SAID_MAX, _("'%s' is no address like 127.0.0.1 or ::1"), one);
      return false;
    }
    at += length;
  }
  return true;
}

#define PORT .type = IDE_SETTING_NUMBER, .page = "servers", .least = 1, .most = 65535

const ide_setting ide_settings_table[] = {
    {.name = "theme",
     .type = IDE_SETTING_CHOICE,
     .page = "general",
     .text = N_("Theme"),
     .otherwise = "system",
     .options = themes},
    {.name = "restore_session",
     .type = IDE_SETTING_BOOL,
     .page = "general",
     .text = N_("Open what was open the last time"),
     .detail = N_("What was not saved comes back in any case."),
     .otherwise = "true"},
    {.name = "show_welcome",
     .type = IDE_SETTING_BOOL,
     .page = "general",
     .text = N_("Show the welcome page at the start"),
     .detail = N_("Also when there are tabs."),
     .otherwise = "false"},

    {.name = "save_before_run",
     .type = IDE_SETTING_BOOL,
     .page = "files",
     .text = N_("Save a script before it is run"),
     .detail = N_("Else what is in the editor runs, saved or not."),
     .otherwise = "false",
     .per_folder = true},
    {.name = "save_when_left",
     .type = IDE_SETTING_BOOL,
     .page = "files",
     .text = N_("Save files when another program is used"),
     .detail = N_("Those that were changed, and have a name."),
     .otherwise = "false",
     .per_folder = true},
    {.name = "show_hidden_files",
     .type = IDE_SETTING_BOOL,
     .page = "files",
     .text = N_("Show hidden files"),
     .detail = N_("In the panel of files."),
     .otherwise = "false",
     .per_folder = true},

    {.name = "run_target",
     .type = IDE_SETTING_CHOICE,
     .page = "run",
     .text = N_("Scripts run in"),
     .detail = N_("Those that have no run configuration of their own."),
     .otherwise = "built-in",
     .options = targets,
     .per_folder = true},
    {.name = "run_folder",
     .type = IDE_SETTING_CHOICE,
     .page = "run",
     .text = N_("Working folder"),
     .detail = N_("Of scripts that have no run configuration of their own."),
     .otherwise = "script",
     .options = folders,
     .per_folder = true},
    {.name = "run_windows",
     .type = IDE_SETTING_CHOICE,
     .page = "run",
     .text = N_("Windows of scripts open"),
     .detail = N_("Of scripts that have no run configuration of their own."),
     .otherwise = "own",
     .options = windows,
     .per_folder = true},
    {.name = "run_again",
     .type = IDE_SETTING_CHOICE,
     .page = "run",
     .text = N_("When a script runs already"),
     .detail = N_("The built-in engine runs one at a time."),
     .otherwise = "ask",
     .options = agains},
    {.name = "run_rights",
     .type = IDE_SETTING_CHOICE,
     .page = "run",
     .text = N_("Scripts of new folders are"),
     .detail = N_("Restricted scripts can neither read or write your files nor start programs."),
     .otherwise = "ask",
     .options = rights},
    {.name = "swap_on_save",
     .type = IDE_SETTING_BOOL,
     .page = "run",
     .text = N_("Save and keep running"),
     .detail = N_("A script that runs gets the changed functions of a file when that is saved."),
     .otherwise = "true",
     .per_folder = true},
    {.name = "memory_limit",
     .type = IDE_SETTING_NUMBER,
     .page = "run",
     .text = N_("Memory for a script"),
     .detail = N_("From the next run on. Beyond it a script gets an error."),
     .otherwise = "2048",
     .least = 16,
     .most = 1048576,
     .unit = "MiB"},

    {.name = "inline_values",
     .type = IDE_SETTING_BOOL,
     .page = "debugger",
     .text = N_("Show values behind the lines"),
     .detail = N_("While a script is stopped; from the next stop on."),
     .otherwise = "true",
     .per_folder = true},
    {.name = "stall_ms",
     .type = IDE_SETTING_NUMBER,
     .page = "debugger",
     .text = N_("Tell of callbacks that take longer than"),
     .detail = N_("While one runs, nothing else of the script does. The bar above the text comes "
                  "after a second at the earliest. 0: never."),
     .otherwise = "200",
     .least = 0,
     .most = 60000,
     .unit = "ms",
     .per_folder = false},
    {.name = "sample_hz",
     .type = IDE_SETTING_NUMBER,
     .page = "debugger",
     .text = N_("The profiler looks"),
     .detail = N_("From the next recording on. More often is more exact, and slows the script "
                  "down."),
     .otherwise = "1000",
     .least = 10,
     .most = 1000,
     .unit = N_("times a second"),
     .per_folder = true},

    {.name = "console_lines",
     .type = IDE_SETTING_NUMBER,
     .page = "console",
     .text = N_("Lines that are kept"),
     .detail = N_("Of more output than that the oldest goes."),
     .otherwise = "100000",
     .least = 100,
     .most = 1000000},
    {.name = "console_clear",
     .type = IDE_SETTING_BOOL,
     .page = "console",
     .text = N_("Clear it before a run"),
     .otherwise = "false",
     .per_folder = true},
    {.name = "console_history",
     .type = IDE_SETTING_BOOL,
     .page = "console",
     .text = N_("Remember what was typed"),
     .detail = N_("The last 1,000 entries, also after EPLua has ended."),
     .otherwise = "true"},

    {.name = "http_start",
     .type = IDE_SETTING_BOOL,
     .page = "servers",
     .text = N_("Open the web server at the start"),
     .detail = N_("The control panel for browsers, and HTTP requests."),
     .otherwise = "false"},
    {.name = "http_port", PORT, .text = N_("Port of the web server"), .otherwise = "8080"},
    {.name = "telnet_start",
     .type = IDE_SETTING_BOOL,
     .page = "servers",
     .text = N_("Open the telnet server at the start"),
     .detail = N_("A prompt of the engine for terminals."),
     .otherwise = "false"},
    {.name = "telnet_port", PORT, .text = N_("Port of the telnet server"), .otherwise = "8023"},
    {.name = "dap_start",
     .type = IDE_SETTING_BOOL,
     .page = "servers",
     .text = N_("Open the debug server at the start"),
     .detail = N_("For other editors: the Debug Adapter Protocol (DAP)."),
     .otherwise = "false"},
    {.name = "dap_port", PORT, .text = N_("Port of the debug server"), .otherwise = "4711"},
    {.name = "server_addresses",
     .type = IDE_SETTING_TEXT,
     .page = "servers",
     .text = N_("Addresses"),
     .detail =
         N_("Empty: this computer alone. With others, whoever knows the token can run code here."),
     .otherwise = "",
     .good = good_addresses},
    {0},
};

const ide_setting *ide_setting_find(const char *name)
{
  for (const ide_setting *each = ide_settings_table; name && each->name; each++)
    if (strcmp(each->name, name) == 0)
      return each;
  return NULL;
}
