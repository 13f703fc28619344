// SPDX-License-Identifier: MIT
/*
 * Checks by type of property. Any thread; no state.
 * A check says what came and what is wanted, since the reader is somebody who is just writing the script.
 */
#include "ui/check.h"

#include "base/error.h"

#include <eplua/text.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct check {
  const ep_ui_memory *memory;
  char *why;
  size_t size;
} check;

static const char *type_name(const eplua_value *value)
{
  static const char *const names[] = {"nil",      "a boolean", "a number", "a number",
                                      "a string", "a list",    "a table"};
  return names[value->type];
}

static int refuse(const check *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int refuse(const check *c, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  vsnprintf(c->why, c->size, format, args);
  va_end(args);
  return EPLUA_E_INVALID;
}

static int want(const check *c, const char *what, const eplua_value *value)
{
  return refuse(c, "must be %s, got %s", what, type_name(value));
}

static int check_number(const check *c, eplua_value *value)
{
  double number;
  if (!ep_value_number(value, &number))
    return want(c, "a number", value);
  if (!isfinite(number))
    return refuse(c, "must be a finite number");
  if (value->type == EPLUA_VALUE_NUMBER && number == floor(number) && fabs(number) < 0x1p53)
    *value = (eplua_value){.type = EPLUA_VALUE_INTEGER, .as.integer = (int64_t)number};
  return EPLUA_OK;
}

static int check_integer(const check *c, eplua_value *value)
{
  int code = check_number(c, value);
  if (code == EPLUA_OK && value->type != EPLUA_VALUE_INTEGER)
    return refuse(c, "must be a whole number, got %g", value->as.number);
  return code;
}

// Numbers are taken as text, as Lua does.
static int check_string(const check *c, eplua_value *value)
{
  char text[64];
  if (value->type == EPLUA_VALUE_INTEGER)
    snprintf(text, sizeof text, "%lld", (long long)value->as.integer);
  else if (value->type == EPLUA_VALUE_NUMBER)
    snprintf(text, sizeof text, "%.14g", value->as.number);
  else if (value->type == EPLUA_VALUE_STRING)
    return EPLUA_OK;
  else
    return want(c, "a string", value);
  eplua_value number = ep_value_text(text);
  return ep_value_copy(c->memory, value, &number) ? EPLUA_OK : EPLUA_E_NOMEM;
}

static int check_enum(const check *c, const char *choices, const char *standard, eplua_value *value)
{
  if (value->type != EPLUA_VALUE_STRING)
    return want(c, "a string", value);
  const char *word = value->as.string.bytes;
  if (strcmp(word, standard) == 0)
    return EPLUA_OK;
  char words[256];
  const char *list[16];
  size_t count = 0;
  snprintf(words, sizeof words, "%s", choices);
  char *rest = NULL;
  for (char *at = strtok_r(words, " ", &rest); at && count < 16; at = strtok_r(NULL, " ", &rest)) {
    if (strcmp(at, word) == 0)
      return EPLUA_OK;
    list[count++] = at;
  }
  const char *near = eplua_nearest(word, list, count);
  if (near)
    return refuse(c, "cannot be '%.40s'; did you mean '%s'?", word, near);
  return refuse(c, "cannot be '%.40s'; it is one of: %s", word, choices);
}

static int check_color(const check *c, const eplua_value *value)
{
  if (value->type != EPLUA_VALUE_STRING)
    return want(c, "a colour (a string)", value);
  const char *text = value->as.string.bytes;
  if (ep_ui_is_color(text))
    return EPLUA_OK;
  const char *near = ep_ui_nearest_color(text);
  if (near)
    return refuse(c, "cannot be '%.40s'; did you mean '%s'?", text, near);
  return refuse(c, "cannot be '%.40s'; it is the name of a colour, or \"#rrggbb\"", text);
}

static bool digits(const char *text, const char *pattern) // 0: a digit, other characters themselves
{
  for (; *pattern; pattern++, text++)
    if (*pattern == '0' ? *text < '0' || *text > '9' : *text != *pattern)
      return false;
  return *text == 0;
}

static int number_at(const char *text, int count) // of digits
{
  int number = 0;
  while (count-- > 0)
    number = 10 * number + *text++ - '0';
  return number;
}

static int check_date(const check *c, const eplua_value *value)
{
  static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (value->type != EPLUA_VALUE_STRING)
    return want(c, "a date (a string)", value);
  const char *text = value->as.string.bytes;
  if (!*text)
    return EPLUA_OK;
  if (digits(text, "0000-00-00")) {
    int year = number_at(text, 4), month = number_at(text + 5, 2), day = number_at(text + 8, 2);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] &&
        (month != 2 || leap || day <= 28))
      return EPLUA_OK;
  }
  return refuse(c, "must be a date like \"2026-12-31\", got \"%.40s\"", text);
}

static int check_time(const check *c, const eplua_value *value)
{
  if (value->type != EPLUA_VALUE_STRING)
    return want(c, "a time (a string)", value);
  const char *text = value->as.string.bytes;
  bool whole = digits(text, "00:00:00");
  if (!*text || ((whole || digits(text, "00:00")) && number_at(text, 2) < 24 &&
                 number_at(text + 3, 2) < 60 && (!whole || number_at(text + 6, 2) < 60)))
    return EPLUA_OK;
  return refuse(c, "must be a time like \"18:30\", got \"%.40s\"", text);
}

static eplua_value *items_of(const eplua_value *list)
{
  return (eplua_value *)list->as.list.items; // of a copy of ours
}

// Makes a map out of a string: {first = s, second = s}; second may be NULL.
static int spread(const check *c, eplua_value *value, const char *first, const char *second)
{
  eplua_value items[4] = {ep_value_text(first), *value, ep_value_text(second ? second : ""),
                          *value};
  eplua_value map = {.type = EPLUA_VALUE_MAP, .as.list = {items, second ? 4 : 2}}, made;
  if (!ep_value_copy(c->memory, &made, &map))
    return EPLUA_E_NOMEM;
  ep_value_free(c->memory, value);
  *value = made;
  return EPLUA_OK;
}

static int check_type(const check *c, const ep_ui_property *p, eplua_value *value);

// A map whose keys are those of a table of properties.
static int check_map(const check *c, const char *what, const ep_ui_property *keys, size_t count,
                     eplua_value *value)
{
  if (value->type == EPLUA_VALUE_LIST && value->as.list.count == 0) { // Lua's {} is both
    value->type = EPLUA_VALUE_MAP;
    return EPLUA_OK;
  }
  if (value->type != EPLUA_VALUE_MAP)
    return want(c, "a table", value);
  const char *names[16];
  for (size_t k = 0; k < count; k++)
    names[k] = keys[k].name;
  for (size_t i = 0; i + 1 < value->as.list.count; i += 2) {
    const char *name = items_of(value)[i].as.string.bytes;
    size_t k = 0;
    while (k < count && strcmp(keys[k].name, name) != 0)
      k++;
    if (k == count) {
      const char *near = eplua_nearest(name, names, count);
      return refuse(c, near ? "has no %s '%.40s'; did you mean '%s'?" : "has no %s '%.40s'", what,
                    name, near);
    }
    int code = check_type(c, &keys[k], &items_of(value)[i + 1]);
    if (code == EPLUA_E_INVALID) {
      char inner[256];
      snprintf(inner, sizeof inner, "%s", c->why);
      return refuse(c, "%s %s", name, inner);
    }
    if (code != EPLUA_OK)
      return code;
  }
  return EPLUA_OK;
}

// clang-format off
static const ep_ui_property option_keys[] = {
  {"value", EP_UI_STRING, "", NULL, "", 0}, {"text", EP_UI_STRING, "", NULL, "", 0},
  {"type", EP_UI_STRING, "", NULL, "", 0}, // earlier scripts write type = "option"
};
static const ep_ui_property column_keys[] = {
  {"title", EP_UI_STRING, "", NULL, "", 0}, {"width", EP_UI_INTEGER, "0", NULL, "", 0},
  {"align", EP_UI_ENUM, "left", "left center right", "", 0}, {"sortable", EP_UI_BOOLEAN, "true", NULL, "", 0},
};
static const ep_ui_property item_keys[] = {
  {"id", EP_UI_STRING, "", NULL, "", 0}, {"text", EP_UI_STRING, "", NULL, "", 0}, {"icon", EP_UI_STRING, "", NULL, "", 0},
  {"expanded", EP_UI_BOOLEAN, "false", NULL, "", 0}, {"items", EP_UI_ITEMS, "", NULL, "", 0},
};
// clang-format on

static int check_element(const check *c, ep_ui_type type, eplua_value *value)
{
  static const ep_ui_property number = {"", EP_UI_NUMBER, "", NULL, "", 0};
  static const ep_ui_property string = {"", EP_UI_STRING, "", NULL, "", 0};
  static const ep_ui_property pair = {"", EP_UI_PAIR, "", NULL, "", 0};
  bool text = value->type == EPLUA_VALUE_STRING || value->type == EPLUA_VALUE_INTEGER ||
              value->type == EPLUA_VALUE_NUMBER;
  int code = EPLUA_OK;
  switch (type) {
  case EP_UI_STRINGS:
    return check_type(c, &string, value);
  case EP_UI_POINTS:
    if (value->type == EPLUA_VALUE_LIST && value->as.list.count != 2)
      return refuse(c, "must be {x, y}");
    return check_type(c, &pair, value);
  case EP_UI_OPTIONS:
    if (text) {
      code = check_string(c, value);
      return code == EPLUA_OK ? spread(c, value, "value", "text") : code;
    }
    return check_map(c, "field", option_keys, 3, value);
  case EP_UI_COLUMNS:
    if (text) {
      code = check_string(c, value);
      return code == EPLUA_OK ? spread(c, value, "title", NULL) : code;
    }
    return check_map(c, "field", column_keys, 4, value);
  case EP_UI_ITEMS:
    if (text) {
      code = check_string(c, value);
      return code == EPLUA_OK ? spread(c, value, "id", "text") : code;
    }
    return check_map(c, "field", item_keys, 5, value);
  default:
    return check_type(c, &number, value);
  }
}

static int check_list(const check *c, ep_ui_type type, eplua_value *value)
{
  if (value->type != EPLUA_VALUE_LIST)
    return want(c, "a list", value);
  size_t count = value->as.list.count;
  if (type == EP_UI_PAIR && count != 0 && count != 2)
    return refuse(c, "must be a list of two numbers, got %zu", count);
  for (size_t i = 0; i < count; i++) {
    int code = check_element(c, type, &items_of(value)[i]);
    if (code == EPLUA_E_INVALID) {
      char inner[256];
      snprintf(inner, sizeof inner, "%s", c->why);
      return refuse(c, "number %zu of the list %s", i + 1, inner);
    }
    if (code != EPLUA_OK)
      return code;
  }
  return EPLUA_OK;
}

static int check_type(const check *c, const ep_ui_property *p, eplua_value *value)
{
  switch (p->type) {
  case EP_UI_BOOLEAN:
    return value->type == EPLUA_VALUE_BOOLEAN ? EPLUA_OK : want(c, "true or false", value);
  case EP_UI_INTEGER:
    return check_integer(c, value);
  case EP_UI_NUMBER:
    return check_number(c, value);
  case EP_UI_STRING:
  case EP_UI_BYTES:
    return check_string(c, value);
  case EP_UI_ENUM:
    return check_enum(c, p->choices, p->standard, value);
  case EP_UI_COLOR:
    return check_color(c, value);
  case EP_UI_DATE:
    return check_date(c, value);
  case EP_UI_TIME:
    return check_time(c, value);
  case EP_UI_STYLE:
    return check_map(c, "style", ep_ui_style_keys, ep_ui_style_key_count, value);
  case EP_UI_ROWS:
    return refuse(c, "is not for renderers");
  default:
    return check_list(c, p->type, value);
  }
}

int ep_ui_check(const ep_ui_memory *m, const ep_ui_property *property, eplua_value *value,
                char *why, size_t size)
{
  const check c = {m, why, size};
  return check_type(&c, property, value);
}

eplua_value ep_ui_default(const ep_ui_property *p)
{
  eplua_value value = {.type = EPLUA_VALUE_LIST};
  switch (p->type) {
  case EP_UI_BOOLEAN:
    value.type = EPLUA_VALUE_BOOLEAN;
    value.as.boolean = strcmp(p->standard, "true") == 0;
    return value;
  case EP_UI_INTEGER:
  case EP_UI_NUMBER:
    value.type = EPLUA_VALUE_INTEGER;
    value.as.integer = strtoll(p->standard, NULL, 10);
    return value;
  case EP_UI_STYLE:
    value.type = EPLUA_VALUE_MAP;
    return value;
  case EP_UI_PAIR:
  case EP_UI_NUMBERS:
  case EP_UI_STRINGS:
  case EP_UI_OPTIONS:
  case EP_UI_COLUMNS:
  case EP_UI_ITEMS:
  case EP_UI_POINTS:
    return value;
  case EP_UI_ROWS:
    value.type = EPLUA_VALUE_NIL;
    return value;
  default:
    return ep_value_text(p->standard);
  }
}
