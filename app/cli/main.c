// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The program. Main thread: reads the command line, builds an engine from it, and hands it to the
 * run. Every action of the command line is one function here or one file beside.
 */
#include "bridge/bridge.h"
#include "cli/config.h"
#include "cli/describe.h"
#include "cli/options.h"
#include "cli/parent.h"
#include "cli/plugins.h"
#include "cli/profile.h"
#include "cli/run.h"
#include "cli/scaffold.h"
#include "cli/shown.h"
#include "cli/status.h"
#include "cli/test.h"
#include "words/words.h"

#include <eplua/engine.h>
#include <eplua/version.h>

#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { DESCRIPTORS_MIN = 16 };

typedef struct program {
  const repl_calls *repl; // for a prompt; NULL: none
  bool typed;             // ... at a terminal
  bool taken;             // the standard streams are a debugger's
  bool waits;             // for a debugger to launch something
  int parent;             // a socket to who has started us; -1: none
  char *script;           // what runs, wherever the process goes; NULL: nothing, or it is no file
  cli_shown *shown;       // of the disk, while scripts are restricted
  cli_options options;
  int argc;
  char **argv;
  char *resources;
  eplua_plugins plugins;
} program;

static int usage_error(const char *message)
{
  fprintf(stderr, "eplua: %s\n", message);
  return CLI_STATUS_USAGE;
}

// Engine thread; the program does not change any more.
static char *settings(void *ud)
{
  const program *p = ud;
  return cli_config_json(&p->options, p->argc, p->argv, p->options.operands, p->resources);
}

// Engine thread.
static int display(void *ud, bool open, eplua_error *err)
{
  const program *p = ud;
  if (cli_flag(&p->options, CLI_NO_GUI)) {
    err->code = EPLUA_E_UNSUPPORTED;
    snprintf(err->message, sizeof err->message, "--no-gui was given");
  } else if (cli_run_display(ud, open, err) == EPLUA_OK) {
    return EPLUA_OK;
  }
  // where there is no display, a browser may show them
  return cli_run_served(ud, "http", NULL) > 0 ? EPLUA_OK : err->code;
}

static bool serves(const cli_options *o)
{
  return cli_port(o, CLI_HTTP) >= 0 || cli_port(o, CLI_TELNET) >= 0 || cli_port(o, CLI_DAP) >= 0;
}

// Any thread.
static bool may_show(void *ud, const char *real)
{
  const program *p = ud;
  return !cli_flag(&p->options, CLI_SANDBOX) || cli_shown_has(p->shown, real);
}

// The doors of a run.
static cli_doors *open_doors(void *ud, eplua_error *err)
{
  program *p = ud;
  const cli_options *o = &p->options;
  const char *script = o->operands < p->argc ? p->argv[o->operands] : NULL;
  if (cli_flag(o, CLI_SANDBOX) && !p->shown)
    p->shown = cli_shown_new(script, cli_list(o, CLI_ALLOW_READ));
  return cli_doors_new(&(cli_doors_config){.script = script,
                                           .resources = p->resources,
                                           .addresses = cli_list(o, CLI_BIND),
                                           .remote = cli_flag(o, CLI_ALLOW_REMOTE),
                                           .may_show = may_show,
                                           .stall_ms = (int)cli_number(o, CLI_STALL),
                                           .hidden = !serves(o) && !p->repl,
                                           .stop = cli_run_stop,
                                           .restart = cli_run_restart,
                                           .launch = cli_run_launch,
                                           .leave = cli_run_leave,
                                           .ud = ud},
                       err);
}

// What scripts print, and what is reported, is shown by the prompt, or the debugger.
static void leave_output(void *ud, eplua_stream stream, const char *bytes, size_t length)
{
  (void)ud, (void)stream, (void)bytes, (void)length;
}

static void leave_log(void *ud, eplua_log_level level, const char *text, size_t length)
{
  (void)ud, (void)level, (void)text, (void)length;
}

static void on_input(void *ud, bool waits)
{
  const program *p = ud;
  p->repl->input(waits);
}

static void fill_config(const program *p, eplua_config *c)
{
  const cli_options *o = &p->options;
  *c = (eplua_config){
      .size = sizeof *c,
      .host = {.size = sizeof c->host,
               .ud = (void *)(uintptr_t)p,
               .settings = settings,
               .display = display,
               .serve = cli_run_serve,
               .served = cli_run_served,
               .tell = cli_run_tell,
               .stuck = cli_run_stuck},
      .limits = {.memory_bytes = cli_size(o, CLI_MAX_MEMORY),
                 .time_ms = (int64_t)(cli_number(o, CLI_MAX_TIME) * 1000),
                 .timers = (uint32_t)cli_number(o, CLI_MAX_TIMERS),
                 .callbacks = (uint32_t)cli_number(o, CLI_MAX_CALLBACKS),
                 .windows = (uint32_t)cli_number(o, CLI_MAX_WINDOWS),
                 .sockets = (uint32_t)cli_number(o, CLI_MAX_SOCKETS)},
      .sandbox = {.on = cli_flag(o, CLI_SANDBOX),
                  .read = cli_list(o, CLI_ALLOW_READ),
                  .write = cli_list(o, CLI_ALLOW_WRITE),
                  .run = cli_list(o, CLI_ALLOW_RUN),
                  .env = cli_list(o, CLI_ALLOW_ENV),
                  .net = cli_list(o, CLI_ALLOW_NET),
                  .ffi = cli_flag(o, CLI_ALLOW_FFI)},
      .plugins = p->plugins,
      .resources = p->resources,
      .args = (const char *const *)p->argv,
      .args_script = p->options.operands < p->argc ? (size_t)p->options.operands : 0,
      .bytecode = cli_flag(o, CLI_BYTECODE),
      .ends_process = !p->waits,
  };
  if (p->typed || p->taken) {
    c->host.output = leave_output;
    c->host.log = leave_log;
  }
  if (p->typed)
    c->host.input = on_input;
  if (cli_number(o, CLI_MAX_TIME) > 0 && c->limits.time_ms == 0)
    c->limits.time_ms = 1;
}

// Something for --allow-* to open up must be closed first.
static const char *contradiction(const cli_options *o)
{
  bool stdio = cli_port(o, CLI_DAP) == CLI_STDIO;
  if (stdio && cli_flag(o, CLI_INTERACTIVE))
    return _("--dap and --interactive both want standard input; --dap=PORT does not");
  if (cli_flag(o, CLI_DEBUG_WAIT) && cli_port(o, CLI_DAP) < 0 && cli_port(o, CLI_HTTP) < 0 &&
      cli_port(o, CLI_TELNET) < 0) // by each of them the IDE finds it, too
    return _("--debug-wait waits for a debugger: give --dap, --http or --telnet as well");
  if (cli_flag(o, CLI_ALLOW_REMOTE) && !cli_list(o, CLI_BIND))
    return _("--allow-remote lets nobody in without --bind ADDR");
  static const cli_option_id allows[] = {CLI_ALLOW_READ, CLI_ALLOW_WRITE, CLI_ALLOW_RUN,
                                         CLI_ALLOW_ENV,  CLI_ALLOW_NET,   CLI_ALLOW_FFI};
  for (size_t i = 0; i < sizeof allows / sizeof *allows && !cli_flag(o, CLI_SANDBOX); i++) {
    if (cli_is_set(o, allows[i]) && o->settings[allows[i]].source == CLI_COMMAND_LINE)
      return _("--allow-* opens up a sandbox: give --sandbox as well");
  }
  return NULL;
}

static int add_chunks_from(const program *p, const char *script, eplua_engine *e, eplua_error *err)
{
  const cli_options *o = &p->options;
  for (size_t i = 0; i < o->chunk_count; i++) {
    bool code = o->chunks[i].option == CLI_EXECUTE;
    eplua_chunk chunk = {.kind = code ? EPLUA_CHUNK_CODE : EPLUA_CHUNK_MODULE,
                         .text = o->chunks[i].text};
    if (eplua_engine_add(e, &chunk, err) != EPLUA_OK)
      return 1;
  }
  if (script) {
    eplua_chunk chunk = {.kind = strcmp(script, "-") == 0 ? EPLUA_CHUNK_STDIN : EPLUA_CHUNK_FILE,
                         .text = script};
    if (eplua_engine_add(e, &chunk, err) != EPLUA_OK)
      return 1;
  }
  for (const char *const *also = cli_list(o, CLI_ALSO); also && *also; also++) {
    if (eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_FILE, .text = *also}, err) !=
        EPLUA_OK)
      return 1;
  }
  return 0;
}

static int add_chunks(const program *p, eplua_engine *e, eplua_error *err)
{
  int script = p->options.operands;
  return add_chunks_from(p, script < p->argc ? p->argv[script] : NULL, e, err);
}

// libuv makes an io_uring of each loop, to batch calls of which we make few: a tenth of the time of a start. It
// asks the environment once, at the first loop; children shall not see the answer.
static eplua_engine *make_engine(const eplua_config *config, eplua_error *err)
{
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < DESCRIPTORS_MIN) {
    // libuv aborts when it runs out of them in its first steps
    snprintf(err->message, sizeof err->message,
             "%d open files are allowed, at least %d are needed (ulimit -n)", (int)files.rlim_cur,
             DESCRIPTORS_MIN);
    return NULL;
  }
  static const char name[] = "UV_USE_IO_URING";
  bool unset = !getenv(name);
  if (unset)
    setenv(name, "0", 1);
  eplua_engine *e = eplua_engine_new(config, err);
  if (unset)
    unsetenv(name);
  return e;
}

// What a run makes its engines of.
typedef struct recipe {
  const program *program;
  eplua_config config;
  int (*add)(const program *, eplua_engine *, eplua_error *); // what there is to run
} recipe;

static void end_run(void *ud, eplua_engine *e, int *status)
{
  const recipe *made = ud;
  cli_profile_end(&made->program->options, e, status);
}

// The arguments of a launch, as `arg` wants them: the program's name, the script, what follows. Given, free() the list alone. NULL: no memory.
static const char **list_arguments(const program *p, const eplua_launch *launch, size_t *script)
{
  const char *name = launch->program                 ? launch->program
                     : p->options.operands < p->argc ? p->argv[p->options.operands]
                                                     : NULL;
  size_t count = 0, n = 0;
  while (launch->args && launch->args[count])
    count++;
  const char **list = calloc(count + 3, sizeof *list);
  if (!list)
    return NULL;
  list[n++] = p->argv[0];
  *script = name && !launch->code ? 1 : 0;
  if (*script)
    list[n++] = name;
  for (size_t i = 0; i < count; i++)
    list[n++] = launch->args[i];
  return list;
}

static int add_launched(const recipe *made, const eplua_launch *launch, eplua_engine *e,
                        eplua_error *err)
{
  if (launch->code)
    return eplua_engine_add(
        e, &(eplua_chunk){.kind = EPLUA_CHUNK_CODE, .text = launch->code, .name = "=(launch)"},
        err);
  if (launch->program)
    return eplua_engine_add(e, &(eplua_chunk){.kind = EPLUA_CHUNK_FILE, .text = launch->program},
                            err);
  const program *p = made->program;
  return p->script ? add_chunks_from(p, p->script, e, err) : made->add(p, e, err);
}

static eplua_engine *make_run(void *ud, bool bare, const eplua_launch *launch, eplua_error *err)
{
  const recipe *made = ud;
  eplua_config config = made->config;
  const char **arguments = NULL;
  config.hold |= bare;
  if (launch && !bare && (launch->program || launch->code || launch->args)) {
    arguments = list_arguments(made->program, launch, &config.args_script);
    config.args = (const char *const *)arguments;
    if (!arguments) {
      snprintf(err->message, sizeof err->message, "not enough memory");
      return NULL;
    }
  }
  eplua_engine *e = make_engine(&config, err);
  free(arguments);
  if (!e || bare ||
      ((launch ? add_launched(made, launch, e, err) : made->add(made->program, e, err)) == 0 &&
       cli_profile_begin(&made->program->options, e, err) == EPLUA_OK))
    return e;
  eplua_engine_free(e);
  return NULL;
}

static cli_doors *make_doors(void *ud, eplua_error *err)
{
  const recipe *made = ud;
  return open_doors((void *)(uintptr_t)made->program, err);
}

static void feed(void *ud, const char *bytes, size_t length)
{
  eplua_control_feed(ud, bytes, length);
}

// The prompt's own thread.
static int prompt(void *ud, eplua_control *control)
{
  const recipe *made = ud;
  char *history = cli_state_path("history");
  int status = made->program->repl->run(&(repl_options){.size = sizeof(repl_options),
                                                        .control = control,
                                                        .history = history,
                                                        .open_module = bridge_open_module,
                                                        .feed = feed,
                                                        .ud = control});
  free(history);
  return status;
}

static void end_prompt(void *ud)
{
  const recipe *made = ud;
  made->program->repl->end();
}

static void restore_terminal(void *ud)
{
  const recipe *made = ud;
  made->program->repl->restore();
}

static int run_engine(const program *p, recipe *r, bool given)
{
  const cli_options *o = &p->options;
  double seconds = cli_number(o, CLI_RUN_FOR);
  int dap = cli_port(o, CLI_DAP);
  cli_streams streams;
  if (p->taken && !cli_streams_take(&streams))
    return CLI_STATUS_ERROR;
  return cli_run(&(cli_run_options){.limited = seconds != 0,
                                    .seconds = seconds < 0 ? -seconds : seconds,
                                    .make = make_run,
                                    .ran = cli_is_set(o, CLI_PROFILE) ? end_run : NULL,
                                    .stays = cli_flag(o, CLI_STAY),
                                    .given = given,
                                    .waits = p->waits,
                                    .open_doors = make_doors,
                                    .http = cli_port(o, CLI_HTTP),
                                    .telnet = cli_port(o, CLI_TELNET),
                                    .dap = dap == CLI_STDIO ? -1 : dap,
                                    .streams = p->taken ? &streams : NULL,
                                    .debug_wait = p->taken || cli_flag(o, CLI_DEBUG_WAIT),
                                    .parent = p->parent,
                                    .windows = !cli_flag(o, CLI_NO_GUI),
                                    .prompt = p->repl ? prompt : NULL,
                                    .end_prompt = end_prompt,
                                    .restore_terminal = restore_terminal,
                                    .typed = p->typed,
                                    .ud = r});
}

static int run_ide(program *p)
{
  eplua_error err = {0};
  if (cli_flag(&p->options, CLI_NO_GUI))
    return usage_error(_("--ide and --no-gui do not go together"));
  if (bridge_can_show_ide(&err) != EPLUA_OK)
    return usage_error(err.message);
  return bridge_run_ide(&(ide_start){.size = sizeof(ide_start),
                                     .plugins = p->plugins,
                                     .resources = p->resources,
                                     .open = (const char *const *)p->argv + p->options.operands,
                                     .settings = settings,
                                     .doors = &cli_doors_table,
                                     .ud = p});
}

// What there is to know about the prompt must be known before other threads are there.
static int prepare_prompt(program *p)
{
  eplua_error err = {0};
  p->repl = bridge_repl(&err);
  if (!p->repl)
    return usage_error(err.message);
  p->typed = p->repl->prepare();
  return 0;
}

// Runs what was given, if anything, under a prompt, for servers, or just so.
static int run_what_is_there(program *p, bool any, bool wants_prompt)
{
  const cli_options *o = &p->options;
  int status = wants_prompt ? prepare_prompt(p) : 0;
  if (status != 0)
    return status;
  recipe r = {.program = p, .add = add_chunks};
  // other doors want an engine that they can ask
  bool debugs_only = cli_port(o, CLI_DAP) >= 0 && cli_port(o, CLI_HTTP) < 0 &&
                     cli_port(o, CLI_TELNET) < 0 && !wants_prompt && !cli_flag(o, CLI_STAY);
  if (serves(o) && o->operands < p->argc)
    p->script = realpath(p->argv[o->operands], NULL); // a debugger may go to another folder
  p->taken = cli_port(o, CLI_DAP) == CLI_STDIO;
  p->waits = p->taken || (debugs_only && !any);
  fill_config(p, &r.config);
  bool lasting = cli_is_set(o, CLI_RUN_FOR) && cli_number(o, CLI_RUN_FOR) <= 0;
  bool stays = cli_flag(o, CLI_STAY) || wants_prompt || (!any && !p->waits);
  r.config.hold = lasting || stays;
  if (stays)
    r.config.host.idle = cli_run_idle;
  return run_engine(p, &r, any);
}

// Nothing to run: the IDE, where there is a display; a prompt, where somebody types.
static int run_nothing(program *p)
{
  eplua_error err = {0};
  if (!cli_flag(&p->options, CLI_NO_GUI) && bridge_can_show_ide(&err) == EPLUA_OK)
    return run_ide(p);
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
    return run_what_is_there(p, false, true);
  return usage_error(
      _("nothing to run: give a script, -e CODE, or - for standard input (see eplua --help)"));
}

static int run_script(program *p)
{
  const cli_options *o = &p->options;
  bool any = o->operands < p->argc || o->chunk_count > 0 || cli_list(o, CLI_ALSO);
  bool wants_prompt = cli_flag(o, CLI_INTERACTIVE);
  if (cli_port(o, CLI_DAP) == CLI_STDIO && any && o->operands < p->argc &&
      strcmp(p->argv[o->operands], "-") == 0)
    return usage_error(_("--dap is spoken on standard input, so no script comes there"));
  if (!any && !wants_prompt && !serves(o))
    return run_nothing(p);
  return run_what_is_there(p, any, wants_prompt);
}

// The prompt on an engine elsewhere.
static int attach(const char *where)
{
  eplua_error err = {0};
  const repl_calls *repl = bridge_repl(&err);
  if (!repl)
    return usage_error(err.message);
  repl->prepare();
  char *history = cli_state_path("history");
  int status = repl->attach(&(repl_options){.size = sizeof(repl_options),
                                            .history = history,
                                            .open_module = bridge_open_module},
                            where);
  free(history);
  return status;
}

static int list_engines(void)
{
  eplua_error err = {0};
  const repl_calls *repl = bridge_repl(&err);
  return repl ? repl->list(stdout) : usage_error(err.message);
}

static int add_check(const program *p, eplua_engine *e, eplua_error *err)
{
  (void)p;
  return eplua_engine_add(e,
                          &(eplua_chunk){.kind = EPLUA_CHUNK_CODE,
                                         .text = "require('ep.check').main(arg)",
                                         .name = "=(check)"},
                          err);
}

static int check(program *p)
{
  if (p->options.operands == p->argc)
    return usage_error(_("--check wants files"));
  recipe r = {.program = p, .add = add_check};
  fill_config(p, &r.config);
  r.config.args =
      (const char *const *)p->argv + p->options.operands - 1; // arg[1] is the first file
  r.config.args_script = 0;
  return run_engine(p, &r, true);
}

static int act(program *p)
{
  int operands = p->argc - p->options.operands;
  char **operand = p->argv + p->options.operands;
  eplua_config config;
  switch (p->options.action) {
  case CLI_HELP:
    cli_print_help();
    return 0;
  case CLI_VERSION:
    puts("eplua " EPLUA_VERSION " (Lua 5.4)");
    return 0;
  case CLI_PRINT_CONFIG:
    if (operands > 0)
      return usage_error(_("--print-config takes no operand"));
    return cli_config_print(&p->options);
  case CLI_DESCRIBE:
    if (operands > 1)
      return usage_error("--describe wants one folder of annotations, or nothing");
    return cli_describe(p->resources, operands ? operand[0] : NULL);
  case CLI_IDE:
    return run_ide(p);
  case CLI_ATTACH:
    if (operands != 1)
      return usage_error(
          _("--attach wants one place: a port, HOST:PORT, a socket file or a process number"));
    return attach(operand[0]);
  case CLI_LIST_ENGINES:
    if (operands > 0)
      return usage_error(_("--list takes no operand; --attach takes a place"));
    return list_engines();
  case CLI_TEST:
    if (operands == 0)
      return usage_error(_("--test wants files or folders"));
    if (cli_is_set(&p->options, CLI_RUN_FOR))
      return usage_error(_("--run-for does not go with --test; --max-time ends a test that loops"));
    fill_config(p, &config);
    return cli_test(&config, operand, operands);
  case CLI_CHECK:
    return check(p);
  case CLI_PLUGINS:
    return cli_plugins_act(&p->plugins, operand, operands);
  case CLI_NEW:
    if (operands == 0)
      return cli_scaffold_list(p->resources);
    if (operands != 2)
      return usage_error(
          _("--new wants a template and a folder, as in: eplua --new script my-project"));
    return cli_scaffold(p->resources, operand[0], operand[1]);
  default:
    return run_script(p);
  }
}

// A closed standard descriptor would be given to the first file that a script opens.
static void open_standard_descriptors(void)
{
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) != -1)
      continue;
    // reading gives the end, writing an error, as with the closed one
    if (open("/dev/null", fd == 0 ? O_RDONLY : O_RDONLY | O_CLOEXEC) != fd)
      return;
  }
}

// Reads the settings from all their sources, and acts. What needs no setting does not suffer from a bad one.
static int start(program *p)
{
  cli_options *o = &p->options;
  eplua_error err = {0};
  if (cli_options_init(o) != EPLUA_OK || cli_options_parse(o, p->argc, p->argv, &err) != EPLUA_OK)
    return usage_error(err.message);
  if (o->action == CLI_HELP || o->action == CLI_VERSION)
    return act(p);
  if (cli_options_environment(o, &err) != EPLUA_OK)
    return usage_error(err.message);
  if (cli_options_fold(o, &err) != EPLUA_OK)
    return usage_error(err.message);
  const char *contradicts = contradiction(o);
  if (contradicts)
    return usage_error(contradicts);
  cli_config_read(o);
  p->resources = cli_find_resources();
  cli_plugins_find(o, &p->plugins);
  return act(p);
}

int main(int argc, char **argv)
{
  program p = {.argc = argc, .argv = argv, .parent = cli_parent_take()};
  open_standard_descriptors();
  // one heap for both threads: the main thread only waits, and a heap of its own for the engine thread would
  // grow by mprotect, page by page
  mallopt(M_ARENA_MAX, 1);
  setlocale(LC_CTYPE, "C"); // numbers and classes of letters must not depend on where we run
  int status = start(&p);
  free(p.script);
  cli_shown_free(p.shown);
  free(p.resources);
  cli_plugins_free(&p.plugins);
  cli_options_free(&p.options);
  // a buffer that could not be written may be empty by now, and ferror() remembers
  if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
    perror(_("eplua: cannot write to standard output"));
    status = CLI_STATUS_ERROR;
  }
  return status;
}
