// SPDX-License-Identifier: GPL-3.0-or-later
// The engines of this user as a table. Any thread; owns nothing.
#include "repl/list.h"

#include "link/engines.h"
#include "repl/show.h"

#include <time.h>

static void add_age(repl_grid *g, int64_t started)
{
  long age = started > 0 ? (long)difftime(time(NULL), (time_t)started) : 0;
  age = age < 0 ? 0 : age;
  if (age >= 86400)
    repl_grid_print(g, "%ldd %ldh", age / 86400, age / 3600 % 24);
  else if (age >= 3600)
    repl_grid_print(g, "%ldh %ldm", age / 3600, age / 60 % 60);
  else if (age >= 60)
    repl_grid_print(g, "%ldm %lds", age / 60, age % 60);
  else
    repl_grid_print(g, "%lds", age);
}

static void add_port(repl_grid *g, int port)
{
  if (port > 0)
    repl_grid_print(g, "%d", port);
  else
    repl_grid_add(g, "-");
}

static void add_engine(void *ud, const link_engine *e)
{
  repl_grid *g = ud;
  repl_grid_print(g, "%d", e->pid);
  add_age(g, e->started);
  add_port(g, e->telnet);
  add_port(g, e->http);
  add_port(g, e->dap);
  repl_grid_add(g, e->script ? e->script : "-");
  repl_grid_add(g, e->folder ? e->folder : "");
}

int repl_list(FILE *out)
{
  static const char *const names[] = {"PID", "UPTIME", "TELNET", "HTTP", "DAP", "SCRIPT", "FOLDER"};
  repl_grid grid = {.names = names, .columns = sizeof names / sizeof *names};
  eplua_error err = {0};
  if (link_engines_each(add_engine, &grid, &err) != EPLUA_OK) {
    fprintf(stderr, "eplua: %s\n", err.message);
    return 1;
  }
  link_text text = {0};
  repl_grid_show(&grid, &text, &(repl_look){.columns = 1 << 20});
  fwrite(text.bytes, 1, text.length, out);
  link_text_free(&text);
  return fflush(out) == 0 ? 0 : 1;
}
