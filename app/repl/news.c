// SPDX-License-Identifier: GPL-3.0-or-later
/* What the engine tells unasked, as people see it. The thread of the prompt; owns nothing. */
#include "cli/status.h"
#include "repl/repl_int.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Also later, when there was no screen yet.
void repl_greet(repl *r)
{
  if (r->screen && r->greeting.length > 0)
    repl_say(r, REPL_INK_FAINT, "%s", r->greeting.bytes);
  if (r->screen)
    link_text_clear(&r->greeting);
}

static void on_hello(void *ud, yyjson_val *hello)
{
  repl *r = ud;
  const char *version = yyjson_get_str(yyjson_obj_get(hello, "version"));
  const char *script = yyjson_get_str(yyjson_obj_get(hello, "script"));
  const char *how = r->local ? "" : r->greeted ? "Connected again to " : "Connected to ";
  link_text_clear(&r->greeting);
  link_text_print(&r->greeting, "%sEPLua %s, Lua 5.4", how, version ? version : "?");
  if (!r->local)
    link_text_print(&r->greeting, ", process %.0f%s%s",
                    yyjson_get_num(yyjson_obj_get(hello, "pid")), script ? ": " : "",
                    script ? script : "");
  link_text_put(&r->greeting, ". :help tells more, ^D leaves.");
  r->greeted = true;
  repl_greet(r);
}

static void say_lost(repl *r, uint64_t lines)
{
  if (lines > 0)
    repl_say(r, REPL_INK_FAINT, "(%llu lines of output are left out)", (unsigned long long)lines);
}

static void on_output(void *ud, const char *stream, const char *text, size_t length, uint64_t lost)
{
  repl *r = ud;
  bool plain = strcmp(stream, "out") == 0;
  int ink = plain ? (int)EPQ_STYLE_NORMAL : (int)REPL_INK_BAD;
  if (!r->screen) {
    link_text out = {0};
    link_text_add(&out, text, length);
    link_text_flush(&out, plain ? STDOUT_FILENO : STDERR_FILENO);
    link_text_free(&out);
    return;
  }
  if (r->hurry_ms) {
    r->flood.lost += lost;
    repl_flood_add(&r->flood, text, length, ink);
    return;
  }
  say_lost(r, lost);
  repl_edit_make_way(r);
  repl_screen_print(r->screen, text, length, ink);
  repl_edit_draw(r);
}

void repl_catch_up(repl *r)
{
  r->hurry_ms = 0;
  if (!r->flood.first)
    return;
  say_lost(r, r->flood.lost);
  repl_edit_make_way(r);
  for (const repl_piece *piece = r->flood.first; piece; piece = piece->next)
    repl_screen_print(r->screen, piece->bytes, piece->length, piece->ink);
  repl_flood_clear(&r->flood);
  repl_edit_draw(r);
}

static void on_engine(void *ud, bool bound)
{
  repl *r = ud;
  bool was_gone = r->gone;
  r->gone = !bound;
  if (r->screen && !r->over && (!bound || was_gone))
    repl_say(r, REPL_INK_FAINT, bound ? "(a fresh engine is there)" : "(the script has ended)");
}

static void on_status(void *ud, yyjson_val *status)
{
  static const struct {
    const char *name, *unit;
    double scale;
  } facts[] = {{"uptime", "s", 1},
               {"busy_since_ms", "ms", 1},
               {"lua_memory", "KiB", 1024},
               {"rss", "KiB", 1024},
               {"lag_ms", "ms", 1},
               {"queue", "", 1},
               {"drops", "", 1},
               {"errors", "", 1},
               {"callbacks", "", 1},
               {"running_intervals", "", 1},
               {"windows", "", 1}};
  repl *r = ud;
  link_text out = {0};
  const char *word = yyjson_get_str(yyjson_obj_get(status, "status"));
  link_text_print(&out, "%-18s %s\n", "status", word ? word : "?");
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    yyjson_val *value = yyjson_obj_get(status, facts[i].name);
    if (yyjson_is_num(value))
      link_text_print(&out, "%-18s %.0f %s\n", facts[i].name,
                      yyjson_get_num(value) / facts[i].scale, facts[i].unit);
  }
  repl_say_text(r, &out);
  link_text_free(&out);
}

static void on_lost(void *ud, const char *why)
{
  repl *r = ud;
  if (!r->screen) {
    fprintf(stderr, "eplua: the connection to the engine was lost: %s\n", why);
    repl_leave(r, CLI_STATUS_ERROR);
  } else if (!r->over) {
    repl_say(r, REPL_INK_FAINT, "(connection lost: %s; it is tried again)", why);
  }
}

repl_news repl_news_for(repl *r)
{
  return (repl_news){.ud = r,
                     .hello = on_hello,
                     .output = on_output,
                     .engine = on_engine,
                     .status = on_status,
                     .lost = on_lost};
}
