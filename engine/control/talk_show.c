// SPDX-License-Identifier: MIT
/*
 * Answers of the verbs as a person reads them. One thread.
 * Texts of errors are the script's: they are shown without their controls, colours included.
 */
#include "control/talk_int.h"

#include <string.h>

enum { NO_WRAP = 1 << 24, ERROR_MAX = 16 * 1024, COLUMNS = 80, ITEMS_SHOWN = 100 };

static void add_member(ep_text *out, yyjson_val *object, const char *name, size_t most)
{
  yyjson_val *value = yyjson_obj_get(object, name);
  size_t length = yyjson_get_len(value);
  if (!yyjson_is_str(value))
    return;
  ep_text_add_shown(out, yyjson_get_str(value), length < most ? length : most, false);
  if (length > most)
    ep_text_put(out, " ...");
}

bool ep_talk_show_error(ep_talk *t, yyjson_val *answer)
{
  yyjson_val *error = yyjson_obj_get(answer, "error");
  if (answer && !yyjson_is_obj(error))
    return false;
  if (!answer || yyjson_is_true(yyjson_obj_get(answer, "timeout"))) {
    ep_talk_say(t, "Lua is busy and does not answer; ^C stops it\n");
    return true;
  }
  ep_text out = {0};
  add_member(&out, error, "message", ERROR_MAX);
  ep_text_put(&out, "\n");
  ep_talk_fresh_line(t);
  ep_talk_write(t, out.bytes, out.length);
  ep_text_free(&out);
  return true;
}

static void show_results(ep_talk *t, yyjson_val *answer)
{
  size_t i, count;
  yyjson_val *value;
  ep_text *out = &t->out;
  ep_text_clear(out);
  yyjson_arr_foreach(yyjson_obj_get(answer, "results"), i, count, value)
  {
    yyjson_val *text = yyjson_obj_get(value, "text");
    if (out->length > EP_TALK_SHOWN) {
      ep_text_put(out, "... the rest is left out\n");
      break;
    }
    ep_text_add_value(out, yyjson_get_str(text), yyjson_get_len(text),
                      t->columns > 0 ? t->columns : NO_WRAP);
    ep_text_put(out, "\n");
  }
  if (yyjson_is_true(yyjson_obj_get(answer, "more")))
    ep_text_put(out, "... there are more results\n");
  if (out->length == 0)
    return;
  ep_talk_fresh_line(t);
  ep_talk_write(t, out->bytes, out->length);
}

static void show_failure(ep_talk *t, yyjson_val *answer)
{
  ep_text *out = &t->out;
  ep_text_clear(out);
  add_member(out, answer, "error", ERROR_MAX);
  ep_text_put(out, "\n");
  ep_talk_fresh_line(t);
  ep_talk_write(t, out->bytes, out->length);
  ep_text_clear(&t->traceback);
  add_member(&t->traceback, answer, "traceback", EP_TALK_SHOWN);
}

void ep_talk_show(ep_talk *t, yyjson_val *answer)
{
  if (yyjson_is_true(yyjson_obj_get(answer, "ok")))
    show_results(t, answer);
  else if (!ep_talk_show_error(t, answer))
    show_failure(t, answer);
}

// --- completion ---

static size_t common_length(const char *a, const char *b)
{
  size_t n = 0;
  while (a[n] && a[n] == b[n])
    n++;
  while (n > 0 && ((unsigned char)a[n] & 0xC0) == 0x80) // not within a character
    n--;
  return n;
}

static void list_items(ep_talk *t, yyjson_val *items, bool more)
{
  size_t i, count, column = 0, columns = (size_t)(t->columns > 0 ? t->columns : COLUMNS);
  yyjson_val *item;
  ep_text out = {0};
  yyjson_arr_foreach(items, i, count, item)
  {
    yyjson_val *name = yyjson_obj_get(item, "name");
    size_t wide = ep_text_columns(yyjson_get_str(name), yyjson_get_len(name)) + 2;
    if (column > 0 && column + wide > columns) {
      ep_text_put(&out, "\n");
      column = 0;
    }
    ep_text_add_shown(&out, yyjson_get_str(name), yyjson_get_len(name), false);
    ep_text_put(&out, "  ");
    column += wide;
  }
  if (more)
    ep_text_put(&out, "...");
  if (out.length > 0)
    ep_talk_print(t, out.bytes, out.length);
  ep_text_free(&out);
}

void ep_talk_show_completion(ep_talk *t, yyjson_val *answer)
{
  const char *prefix = yyjson_get_str(yyjson_obj_get(answer, "prefix")), *first = NULL;
  yyjson_val *items = yyjson_obj_get(answer, "items"), *item;
  const char *close = yyjson_get_str(yyjson_obj_get(answer, "close"));
  bool more = yyjson_is_true(yyjson_obj_get(answer, "more"));
  size_t i, count, length = prefix ? strlen(prefix) : 0, common = 0;
  if (!prefix)
    return;
  yyjson_arr_foreach(items, i, count, item)
  {
    const char *name = yyjson_get_str(yyjson_obj_get(item, "name"));
    if (!name || strncmp(name, prefix, length) != 0) // those that differ in case are only shown
      continue;
    size_t same = first ? common_length(first, name) : strlen(name);
    common = first && common < same ? common : same;
    if (!first)
      first = name;
  }
  if (yyjson_arr_size(items) != 1 || more || !close)
    close = "";
  ep_text insert = {0};
  if (first) {
    ep_text_add(&insert, first + length, common - length);
    ep_text_put(&insert, close);
  }
  if (insert.length == 0 || !ep_editor_completed(t->editor, insert.bytes, insert.length))
    list_items(t, items, more);
  ep_text_free(&insert);
}
