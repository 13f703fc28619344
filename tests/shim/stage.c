// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage.h"

#include "hands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

epq_view *stage;
void (*stage_meddle)(int64_t node);
static epq_app *app;
static int64_t last;
static char events[8192], focus_events[1024];
static void *kept[4096];
static size_t kept_count;

static void *keep(size_t size)
{
  assert_true(kept_count < sizeof kept / sizeof *kept);
  kept[kept_count] = calloc(1, size);
  assert_non_null(kept[kept_count]);
  return kept[kept_count++];
}

static void add(char *to, size_t size, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  size_t used = strlen(to);
  vsnprintf(to + used, size - used, format, arguments);
  va_end(arguments);
}

static void add_value(char *to, size_t size, const epq_value *value)
{
  switch (value->type) {
  case EPQ_NIL:
    add(to, size, "nil");
    break;
  case EPQ_BOOLEAN:
    add(to, size, value->as.boolean ? "true" : "false");
    break;
  case EPQ_INTEGER:
    add(to, size, "%lld", (long long)value->as.integer);
    break;
  case EPQ_NUMBER:
    add(to, size, "%.14g", value->as.number);
    break;
  case EPQ_STRING:
    add(to, size, "%.*s", (int)value->as.string.length, value->as.string.bytes);
    break;
  case EPQ_LIST:
  case EPQ_MAP:
    add(to, size, "[");
    for (size_t i = 0; i < value->as.list.count; i++) {
      add(to, size, i ? "," : "");
      add_value(to, size, &value->as.list.items[i]);
    }
    add(to, size, "]");
  }
}

static void on_event(void *ud, int64_t node, const char *name, const epq_value *value)
{
  (void)ud;
  static const char *const windows[] = {"onShown", "onResized", "onMoved",
                                        "onKey"}; // told by the window besides
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
    if (strcmp(name, windows[i]) == 0 && node == 1)
      return;
  bool focus = strcmp(name, "onFocused") == 0 || strcmp(name, "onBlurred") == 0;
  char *to = focus ? focus_events : events;
  size_t size = focus ? sizeof focus_events : sizeof events;
  add(to, size, "%s", name);
  if (value->type != EPQ_NIL) {
    add(to, size, " ");
    add_value(to, size, value);
  }
  add(to, size, "; ");
  if (stage_meddle)
    stage_meddle(node);
}

static void say(void *ud, epq_log_level level, const char *text)
{
  (void)ud;
  if (level >= EPQ_LOG_WARNING && !strstr(text, "propagateSizeHints"))
    fprintf(stderr, "log %d: %s\n", (int)level, text);
}

void stage_open(void)
{
  app = epq_app_new(&(epq_app_config){
      .size = sizeof(epq_app_config), .name = "test", .version = "1", .log = say});
  assert_non_null(app);
  stage = epq_view_new(
      app, NULL, &(epq_view_callbacks){.size = sizeof(epq_view_callbacks), .event = on_event});
  assert_non_null(stage);
  last = 0;
  events[0] = focus_events[0] = 0;
  stage_meddle = NULL;
  assert_int_equal(stage_add(0, "window", "window"), 1);
}

void stage_close(void)
{
  epq_view_free(stage);
  hands_settle();
  epq_app_free(app);
  while (kept_count > 0)
    free(kept[--kept_count]);
}

int stage_theme(const char *theme)
{
  return epq_app_set_theme(app, theme);
}

int64_t stage_add(int64_t parent, const char *kind, const char *id)
{
  int64_t node = ++last;
  assert_int_equal(epq_view_create(stage, node, kind, parent, UINT32_MAX), EPQ_OK);
  if (id) {
    epq_value name = {.type = EPQ_STRING, .as.string = {id, strlen(id)}};
    assert_int_equal(epq_view_set(stage, node, "id", &name), EPQ_OK);
  }
  return node;
}

static epq_value parse(const char **at)
{
  epq_value value = {.type = EPQ_NIL};
  char end = **at == '[' ? ']' : '}';
  if (**at == '\'') {
    size_t length = strcspn(++*at, ",:]}");
    char *bytes = keep(length + 1);
    memcpy(bytes, *at, length);
    value = (epq_value){.type = EPQ_STRING, .as.string = {bytes, length}};
    *at += length;
  } else if (**at == '[' || **at == '{') {
    epq_value *items = keep(64 * sizeof *items);
    size_t count = 0;
    value.type = **at == '[' ? EPQ_LIST : EPQ_MAP;
    while (*++*at != end && count < 64) {
      if (value.type == EPQ_MAP && count % 2 == 0) { // a name
        size_t length = strcspn(*at, ":");
        char *bytes = keep(length + 1);
        memcpy(bytes, *at, length);
        items[count++] = (epq_value){.type = EPQ_STRING, .as.string = {bytes, length}};
        *at += length + 1;
      }
      items[count++] = parse(at);
      if (**at == end)
        break;
    }
    value.as.list.items = items;
    value.as.list.count = count;
    ++*at;
  } else if (strncmp(*at, "true", 4) == 0 || strncmp(*at, "false", 5) == 0) {
    value = (epq_value){.type = EPQ_BOOLEAN, .as.boolean = **at == 't'};
    *at += **at == 't' ? 4 : 5;
  } else if (strncmp(*at, "nil", 3) == 0) {
    *at += 3;
  } else {
    size_t length = strcspn(*at, ",]}");
    bool whole = length == strspn(*at, "-0123456789");
    char *rest;
    double number = strtod(*at, &rest);
    if (whole)
      value = (epq_value){.type = EPQ_INTEGER, .as.integer = (int64_t)number};
    else
      value = (epq_value){.type = EPQ_NUMBER, .as.number = number};
    *at = rest;
  }
  return value;
}

epq_value stage_value(const char *text)
{
  if (*text == '\'') { // alone: all of it, whatever is in it
    size_t length = strlen(text + 1);
    char *bytes = keep(length + 1);
    memcpy(bytes, text + 1, length);
    return (epq_value){.type = EPQ_STRING, .as.string = {bytes, length}};
  }
  return parse(&text);
}

int stage_set(int64_t node, const char *property, const char *value)
{
  epq_value made = stage_value(value);
  return epq_view_set(stage, node, property, &made);
}

static bool has_keyboard(void)
{
  return strcmp(hands_property("window", NULL, "isActiveWindow"), "true") == 0 &&
         hands_visible("window");
}

void stage_show(int64_t window)
{
  assert_int_equal(stage_set(window, "visible", "true"), EPQ_OK);
  assert_true(hands_wait(has_keyboard));
  hands_settle();
  stage_events();
  stage_focus_events();
}

const char *stage_events(void)
{
  static char taken[sizeof events];
  memcpy(taken, events, sizeof events);
  events[0] = 0;
  return taken;
}

const char *stage_focus_events(void)
{
  static char taken[sizeof focus_events];
  memcpy(taken, focus_events, sizeof focus_events);
  focus_events[0] = 0;
  return taken;
}
