// SPDX-License-Identifier: MIT
/*
 * The commands of a session, one line of a table each. One thread.
 * They are looked at when all lines before them are answered, and the next line when they are.
 */
#include "control/talk_int.h"

#include <eplua/text.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 32 };

typedef struct command {
  const char *name, *args, *help;
  void (*run)(ep_talk *t, const char *args); /* "": none */
} command;

static void show_ok(ep_talk *t, yyjson_val *answer)
{
  ep_talk_show_error(t, answer);
}

static double number(yyjson_val *object, const char *name)
{
  yyjson_val *value = yyjson_obj_get(object, name);
  return yyjson_is_num(value) ? yyjson_get_num(value) : 0;
}

// Writes and frees it.
static void write_out(ep_talk *t, ep_text *out)
{
  ep_talk_fresh_line(t);
  ep_talk_write(t, out->bytes, out->length);
  ep_text_free(out);
}

// --- looking ---

// As people read it: in units that suit it, in whole numbers.
static void print_fact(ep_text *out, const char *name, yyjson_val *value)
{
  static const struct {
    const char *name, *unit;
    double scale;
  } units[] = {{"uptime", " s", 1},
               {"lua_memory", " KiB", 1024},
               {"rss", " KiB", 1024},
               {"lag_ms", " ms", 1},
               {"busy_since_ms", " ms", 1}};
  if (yyjson_is_str(value)) {
    ep_text_print(out, "%-18s ", name);
    ep_text_add_shown(out, yyjson_get_str(value), yyjson_get_len(value), false);
    ep_text_put(out, "\n");
  } else if (yyjson_is_num(value)) {
    size_t i = 0;
    while (i < sizeof units / sizeof *units && strcmp(name, units[i].name) != 0)
      i++;
    bool has = i < sizeof units / sizeof *units;
    ep_text_print(out, "%-18s %.0f%s\n", name, yyjson_get_num(value) / (has ? units[i].scale : 1),
                  has ? units[i].unit : "");
  }
}

static void run_state(ep_talk *t, const char *args)
{
  ep_text json = {0}, out = {0};
  size_t i, count;
  yyjson_val *key, *value;
  (void)args;
  t->calls->describe(t->ud, "status", &json);
  yyjson_doc *doc = yyjson_read(json.bytes, json.length, 0);
  yyjson_obj_foreach(yyjson_doc_get_root(doc), i, count, key, value)
  {
    print_fact(&out, yyjson_get_str(key), value);
  }
  yyjson_doc_free(doc);
  ep_text_free(&json);
  write_out(t, &out);
}

static void run_who(ep_talk *t, const char *args)
{
  ep_text out = {0};
  (void)args;
  t->calls->describe(t->ud, "who", &out);
  write_out(t, &out);
}

static void print_count(ep_text *out, double n, const char *what, const char *behind)
{
  ep_text_print(out, "%.0f %s%s%s", n, what, n == 1 ? "" : "s", behind);
}

static void show_timers(ep_talk *t, yyjson_val *answer)
{
  size_t i, count;
  yyjson_val *item;
  ep_text out = {0};
  if (ep_talk_show_error(t, answer))
    return;
  yyjson_val *list = yyjson_obj_get(answer, "callbacks");
  print_count(&out, number(answer, "count"), "callback", ", ");
  print_count(&out, number(answer, "running_intervals"), "running interval", "\n");
  yyjson_arr_foreach(list, i, count, item)
  {
    const char *kind = yyjson_get_str(yyjson_obj_get(item, "kind"));
    ep_text_print(&out, "%6.0f %-10s ", number(item, "id"), kind ? kind : "");
    if (number(item, "period_ms") > 0)
      ep_text_print(&out, "every %.0f ms, ", number(item, "period_ms"));
    else if (yyjson_obj_get(item, "due_ms"))
      ep_text_print(&out, "in %.0f ms, ", fmax(0, number(item, "due_ms")));
    print_count(&out, number(item, "runs"), "run", "  ");
    yyjson_val *source = yyjson_obj_get(item, "source");
    if (yyjson_is_str(source))
      ep_text_add_shown(&out, yyjson_get_str(source), yyjson_get_len(source), false);
    ep_text_put(&out, "\n");
    if (out.length > EP_TALK_SHOWN) {
      ep_text_put(&out, "... the rest is left out\n");
      break;
    }
  }
  write_out(t, &out);
}

static void run_timers(ep_talk *t, const char *args)
{
  (void)args;
  ep_talk_ask_verb(t, "callbacks", show_timers);
}

static void run_bt(ep_talk *t, const char *args)
{
  (void)args;
  if (t->traceback.length == 0) {
    ep_talk_say(t, "no error has left a traceback\n");
    return;
  }
  ep_talk_fresh_line(t);
  ep_talk_write(t, t->traceback.bytes, t->traceback.length);
  ep_talk_fresh_line(t);
}

static void show_names(ep_talk *t, yyjson_val *answer)
{
  size_t i, count;
  yyjson_val *item;
  ep_text out = {0};
  if (ep_talk_show_error(t, answer))
    return;
  yyjson_arr_foreach(yyjson_obj_get(answer, "items"), i, count, item)
  {
    yyjson_val *name = yyjson_obj_get(item, "name"), *params = yyjson_obj_get(item, "params");
    ep_text_add_shown(&out, yyjson_get_str(name), yyjson_get_len(name), false);
    if (yyjson_is_str(params)) {
      ep_text_put(&out, "(");
      ep_text_add_shown(&out, yyjson_get_str(params), yyjson_get_len(params), false);
      ep_text_put(&out, ")");
    }
    ep_text_put(&out, "\n");
  }
  if (yyjson_is_true(yyjson_obj_get(answer, "more")))
    ep_text_put(&out, "...\n");
  write_out(t, &out);
}

static void run_complete(ep_talk *t, const char *args)
{
  ep_text request = {0};
  ep_text_print(&request, "{\"verb\":\"complete\",\"session\":\"%s\",\"text\":", t->session);
  ep_text_add_json(&request, args, strlen(args));
  ep_text_put(&request, "}");
  if (!request.failed)
    ep_talk_ask(t, request.bytes, request.length, show_names);
  ep_text_free(&request);
}

// --- acting ---

static void run_stop(ep_talk *t, const char *args)
{
  (void)args;
  ep_talk_ask_verb(t, "stop", show_ok);
}

static void run_restart(ep_talk *t, const char *args)
{
  (void)args;
  ep_talk_ask_verb(t, "restart", show_ok);
}

static void run_load(ep_talk *t, const char *args)
{
  ep_text code = {0};
  if (!*args) {
    ep_talk_say(t, ":load wants the name of a file\n");
    return;
  }
  ep_text_put(&code, "dofile(\"");
  for (const char *c = args; *c; c++)
    ep_text_print(&code, "\\x%02x", (unsigned char)*c);
  ep_text_put(&code, "\")");
  if (!code.failed)
    ep_talk_evaluate(t, code.bytes, code.length);
  ep_text_free(&code);
}

static void run_output(ep_talk *t, const char *args)
{
  bool on = strcmp(args, "on") == 0;
  if (on || strcmp(args, "off") == 0) {
    t->output = on;
    t->calls->output(t->ud, on);
  } else if (!*args) {
    ep_talk_say(t, "output is %s\n", t->output ? "on" : "off");
  } else {
    ep_talk_say(t, ":output is on or off\n");
  }
}

static void show_reset(ep_talk *t, yyjson_val *answer)
{
  if (!ep_talk_show_error(t, answer))
    ep_talk_say(t, "the session's local variables are forgotten\n");
}

static void run_reset(ep_talk *t, const char *args)
{
  (void)args;
  ep_talk_ask_verb(t, "session_close", show_reset);
}

static void run_edit(ep_talk *t, const char *args)
{
  (void)args;
  t->calls->offer(t->ud);
}

static void run_json(ep_talk *t, const char *args)
{
  (void)args;
  ep_talk_say(t, ":json must be the first line of a connection\n");
}

static void run_exit(ep_talk *t, const char *args)
{
  (void)args;
  ep_talk_leave(t);
}

static void run_help(ep_talk *t, const char *args);

static const command commands[] = {
    {"help", "", "this list", run_help},
    {"state", "", "how the engine is; answers also when Lua is busy", run_state},
    {"timers", "", "timers and callbacks", run_timers},
    {"stop", "", "end the script", run_stop},
    {"restart", "", "begin the script anew", run_restart},
    {"load", "FILE", "run a file", run_load},
    {"complete", "TEXT", "what could follow the text", run_complete},
    {"bt", "", "traceback of the last error here", run_bt},
    {"output", "on|off", "show what the program prints, or not", run_output},
    {"who", "", "who is connected", run_who},
    {"reset", "", "forget the local variables of this session", run_reset},
    {"edit", "", "edit lines here: arrows, history, Tab (for a telnet client)", run_edit},
    {"json", "", "as the first line: messages of JSON from there on", run_json},
    {"exit", "", "leave; so do exit, quit and ^D", run_exit},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void run_help(ep_talk *t, const char *args)
{
  ep_text out = {0};
  (void)args;
  ep_text_put(&out, "Lua is run, and the values of an expression are shown. ^C stops what runs.\n");
  for (size_t i = 0; i < COMMANDS; i++) {
    char name[NAME_MAX_LENGTH];
    snprintf(name, sizeof name, ":%s %s", commands[i].name, commands[i].args);
    ep_text_print(&out, "  %-16s %s\n", name, commands[i].help);
  }
  write_out(t, &out);
}

bool ep_command_is(const char *line, size_t length)
{
  return length > 0 && line[0] == ':' && !(length > 1 && line[1] == ':');
}

static void refuse(ep_talk *t, const char *name)
{
  const char *names[COMMANDS];
  for (size_t i = 0; i < COMMANDS; i++)
    names[i] = commands[i].name;
  const char *near = eplua_nearest(name, names, COMMANDS);
  ep_text out = {0};
  ep_text_put(&out, "unknown command :");
  ep_text_add_shown(&out, name, strlen(name), false);
  ep_text_print(&out, "%s%s%s\n", near ? "; did you mean :" : "; :help lists them",
                near ? near : "", near ? "?" : "");
  write_out(t, &out);
}

void ep_command_run(ep_talk *t, const char *line, size_t length)
{
  char name[NAME_MAX_LENGTH], *args = strndup(line + 1, length - 1);
  if (!args)
    return;
  size_t n = strcspn(args, " \t"), from = n + strspn(args + n, " \t");
  snprintf(name, sizeof name, "%.*s", n < sizeof name ? (int)n : (int)sizeof name - 1, args);
  size_t i = 0;
  while (i < COMMANDS && strcmp(commands[i].name, name) != 0)
    i++;
  if (i < COMMANDS)
    commands[i].run(t, args + from);
  else
    refuse(t, name);
  free(args);
}
