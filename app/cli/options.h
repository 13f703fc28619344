/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: one table that makes both the parser and the help, and the settings it fills.
 *
 * A setting has a value from the command line, the environment (EPLUA_NAME), the configuration file
 * or the default, in this order. Main thread.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <eplua/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cli_kind {
  CLI_FLAG,    /* no value */
  CLI_TEXT,    /* any text */
  CLI_SIZE,    /* bytes: 500K, 256M, 2G, 1GiB */
  CLI_SECONDS, /* a number >= 0, decimals allowed */
  CLI_MS,      /* a whole number of milliseconds >= 0 */
  CLI_NUMBER,  /* a number, decimals and sign allowed */
  CLI_COUNT,   /* a whole number >= 1 */
  CLI_PORT,  /* a port from 0 (any that is free) to 65535, or nothing: the usual one, or "stdio" */
  CLI_LEVEL, /* debug, info, warning, error */
  CLI_COUNTED, /* what a profile counts: wall, cpu, memory */
  CLI_LIST,    /* any text, may repeat */
  CLI_CHUNK,   /* a step of the run, in order; no setting */
  CLI_ACTION,  /* something else than running; no setting */
} cli_kind;

/* id, letter (0: none), name (NULL: none), kind, value's name, default, help. A NULL help hides the
 * option from the help: it is kept for older launchers, or for those who build EPLua (describe.h). */
#define CLI_OPTIONS(X)                                                                             \
  X(EXECUTE, 'e', NULL, CLI_CHUNK, "CODE", NULL,                                                   \
    "run CODE; what it returns is printed; may repeat")                                            \
  X(LIBRARY, 'l', NULL, CLI_CHUNK, "MODULE", NULL, "require MODULE as a global; also NAME=MODULE") \
  X(ALSO, 0, "also", CLI_LIST, "FILE", NULL,                                                       \
    "run FILE after SCRIPT, in the same state; may repeat")                                        \
  X(INTERACTIVE, 'i', "interactive", CLI_FLAG, NULL, NULL,                                         \
    "a prompt on the running engine in this terminal, after SCRIPT if there is one")               \
  X(ATTACH, 0, "attach", CLI_ACTION, "[HOST:]PORT|SOCKET|PID", NULL,                               \
    "the same prompt on an engine that runs already")                                              \
  X(LIST_ENGINES, 0, "list", CLI_ACTION, NULL, NULL,                                               \
    "print the engines of this user that can be attached")                                         \
  X(HTTP, 0, "http", CLI_PORT, "PORT", "8080",                                                     \
    "control panel and HTTP on this computer, with =PORT on another port (8080)")                  \
  X(TELNET, 0, "telnet", CLI_PORT, "PORT", "8023",                                                 \
    "a prompt by telnet on this computer, with =PORT on another port (8023)")                      \
  X(DAP, 0, "dap", CLI_PORT, "PORT", "stdio",                                                      \
    "debug by an editor that speaks DAP: on standard input and output, with =PORT by TCP")         \
  X(DEBUG_WAIT, 0, "debug-wait", CLI_FLAG, NULL, NULL,                                             \
    "with --dap, --http or --telnet: SCRIPT begins when a debugger is ready")                      \
  X(BIND, 0, "bind", CLI_LIST, "ADDR", NULL,                                                       \
    "serve at this numeric address instead; others than loopback need --allow-remote too")         \
  X(ALLOW_REMOTE, 0, "allow-remote", CLI_FLAG, NULL, NULL,                                         \
    "let other computers in, if they show the token")                                              \
  X(STAY, 0, "stay", CLI_FLAG, NULL, NULL, "stay when the script is over, for those who may come") \
  X(NO_GUI, 0, "no-gui", CLI_FLAG, NULL, NULL, "never open a window")                              \
  X(PROFILE, 0, "profile", CLI_TEXT, "FILE", NULL,                                                 \
    "sample what the run does into FILE: a flame graph (.svg), speedscope (.json), or stacks")     \
  X(PROFILE_KIND, 0, "profile-kind", CLI_COUNTED, "KIND", "wall",                                  \
    "of --profile: wall, cpu or memory (wall)")                                                    \
  X(STALL, 0, "stall", CLI_MS, "MS", "200",                                                        \
    "with a server: name a callback that runs for longer than MS milliseconds (200; 0: never)")    \
  X(RUN_FOR, 0, "run-for", CLI_NUMBER, "N", NULL,                                                  \
    "end after N seconds at the latest; 0: never by itself; -N: after exactly N seconds")          \
  X(BYTECODE, 0, "allow-bytecode", CLI_FLAG, NULL, NULL,                                           \
    "run precompiled Lua code as well as text")                                                    \
  X(MAX_MEMORY, 0, "max-memory", CLI_SIZE, "SIZE", NULL,                                           \
    "what Lua may hold, as 500K, 256M, 2G (no limit)")                                             \
  X(MAX_TIME, 0, "max-time", CLI_SECONDS, "SECONDS", NULL,                                         \
    "how long the script or one callback may run without a pause (no limit)")                      \
  X(MAX_TIMERS, 0, "max-timers", CLI_COUNT, "N", "1000000", "timers at a time (1000000)")          \
  X(MAX_CALLBACKS, 0, "max-callbacks", CLI_COUNT, "N", "1000000",                                  \
    "registered callbacks at a time (1000000)")                                                    \
  X(MAX_WINDOWS, 0, "max-windows", CLI_COUNT, "N", "256", "windows at a time (256)")               \
  X(MAX_SOCKETS, 0, "max-sockets", CLI_COUNT, "N", "4096",                                         \
    "connections, servers and requests at a time (4096)")                                          \
  X(SANDBOX, 0, "sandbox", CLI_FLAG, NULL, NULL,                                                   \
    "run without access to files, network, processes and the environment")                         \
  X(ALLOW_READ, 0, "allow-read", CLI_LIST, "PATH", NULL,                                           \
    "with --sandbox: let it read PATH and below; may repeat")                                      \
  X(ALLOW_WRITE, 0, "allow-write", CLI_LIST, "PATH", NULL,                                         \
    "with --sandbox: let it write PATH and below; may repeat")                                     \
  X(ALLOW_RUN, 0, "allow-run", CLI_LIST, "CMD", NULL,                                              \
    "with --sandbox: let it start CMD; may repeat")                                                \
  X(ALLOW_ENV, 0, "allow-env", CLI_LIST, "NAME", NULL,                                             \
    "with --sandbox: let it read this environment variable; may repeat")                           \
  X(ALLOW_NET, 0, "allow-net", CLI_LIST, "HOST[:PORT]", NULL,                                      \
    "with --sandbox: let it speak to HOST, or listen there; may repeat")                           \
  X(ALLOW_FFI, 0, "allow-ffi", CLI_FLAG, NULL, NULL,                                               \
    "with --sandbox: let it load C modules, which can do everything")                              \
  X(PLUGIN, 0, "plugin", CLI_LIST, "FILE", NULL, "load the plugin FILE; may repeat")               \
  X(NO_PLUGINS, 0, "no-plugins", CLI_FLAG, NULL, NULL, "load no plugin at all")                    \
  X(LOGLEVEL, 0, "loglevel", CLI_LEVEL, "LEVEL", "info",                                           \
    "of the log: debug, info, warning or error (info)")                                            \
  X(IDE, 0, "ide", CLI_ACTION, "[FILE|FOLDER...]", NULL,                                           \
    "open the IDE, also with FILE:LINE, or with - for a new script; with nothing to run it opens") \
  X(TEST, 0, "test", CLI_ACTION, "PATH...", NULL,                                                  \
    "run Lua test files, or all *_test.lua in folders; prints TAP")                                \
  X(CHECK, 0, "check", CLI_ACTION, "FILE...", NULL,                                                \
    "check syntax, and style with luacheck when it is installed")                                  \
  X(PLUGINS, 0, "plugins", CLI_ACTION, "[on|off NAME]", NULL,                                      \
    "list the plugins, or switch one on or off")                                                   \
  X(NEW, 0, "new", CLI_ACTION, "TEMPLATE DIR", NULL, "start a project from a template")            \
  X(CONFIG, 0, "config", CLI_TEXT, "KEY=VALUE", NULL,                                              \
    "give any setting below its name; may repeat")                                                 \
  X(PRINT_CONFIG, 0, "print-config", CLI_ACTION, NULL, NULL,                                       \
    "print each setting and where it came from, as JSON")                                          \
  X(VERSION, 'v', "version", CLI_ACTION, NULL, NULL, "print the version")                          \
  X(HELP, 'h', "help", CLI_ACTION, NULL, NULL, "print this help")                                  \
  X(DESCRIBE, 0, "describe", CLI_ACTION, "[FOLDER]", NULL, NULL)                                   \
  X(OFFLINE, 'o', "offline", CLI_FLAG, NULL, NULL, NULL)                                           \
  X(HEADER, 0, "header", CLI_LIST, "S", NULL, NULL)                                                \
  X(ARGS, 'a', "args", CLI_TEXT, "S", NULL, NULL)                                                  \
  X(API_PORT, 0, "api-port", CLI_COUNT, "N", NULL, NULL)                                           \
  X(API_HOST, 0, "api-host", CLI_TEXT, "ADDR", NULL, NULL)                                         \
  X(NO_API, 0, "no-api", CLI_FLAG, NULL, NULL, NULL)                                               \
  X(TELNET_PORT, 0, "telnet-port", CLI_COUNT, "N", NULL, NULL)                                     \
  X(NODEBUGGER, 0, "nodebugger", CLI_FLAG, NULL, NULL, NULL)

enum { CLI_STDIO = 65536 };

typedef enum cli_option_id {
#define X(id, ...) CLI_##id,
  CLI_OPTIONS(X)
#undef X
      CLI_OPTION_COUNT
} cli_option_id;

typedef enum cli_source { CLI_DEFAULT, CLI_FILE, CLI_ENVIRONMENT, CLI_COMMAND_LINE } cli_source;

typedef struct cli_setting {
  char **values; /* texts; one but for lists; ends with NULL; NULL: unset */
  cli_source source;
} cli_setting;

typedef struct cli_chunk {
  cli_option_id option; /* CLI_EXECUTE or CLI_LIBRARY */
  const char *text;     /* borrowed from argv */
} cli_chunk;

typedef struct cli_options {
  cli_setting settings[CLI_OPTION_COUNT];
  cli_chunk *chunks; /* in order */
  size_t chunk_count;
  int action;   /* cli_option_id, or -1: run */
  int operands; /* index in argv of the script or the first operand; argc: none */
} cli_options;

/* Defaults only. 0, EPLUA_E_NOMEM. */
int cli_options_init(cli_options *o);
void cli_options_free(cli_options *o);

/* Reads argv. 0, or EPLUA_E_INVALID with a sentence for the user. argv is borrowed until
 * cli_options_free(). */
int cli_options_parse(cli_options *o, int argc, char **argv, eplua_error *err);

/* Reads EPLUA_*, for settings the command line has not set. As above. */
int cli_options_environment(cli_options *o, eplua_error *err);

/* Sets option `name` (with - or _) from one text, unless a stronger source has set it. A list gets
 * one more. 0, EPLUA_E_INVALID. */
int cli_options_set(cli_options *o, const char *name, const char *value, cli_source source,
                    eplua_error *err);

/* Gives the options of older launchers (--api-port and the like) to those that took their place. As above. */
int cli_options_fold(cli_options *o, eplua_error *err);

/* Value of a setting; a default when unset: NULL, false, 0. */
const char *cli_text(const cli_options *o, cli_option_id id);
const char *const *cli_list(const cli_options *o, cli_option_id id);
bool cli_flag(const cli_options *o, cli_option_id id);
double cli_number(const cli_options *o, cli_option_id id);
int cli_port(const cli_options *o,
             cli_option_id id); /* -1: not wanted; CLI_STDIO: without a port */
size_t cli_size(const cli_options *o, cli_option_id id);
bool cli_is_set(const cli_options *o, cli_option_id id);

const char *cli_option_name(cli_option_id id); /* NULL: only a letter */
cli_kind cli_option_kind(cli_option_id id);
bool cli_option_is_setting(cli_option_id id);
const char *cli_source_name(cli_source source);

void cli_print_help(void);

#endif
