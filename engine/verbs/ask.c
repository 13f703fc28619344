// SPDX-License-Identifier: MIT
/*
 * Requests and answers. A request is parsed on the thread that asks, answered on the engine thread; whoever holds it
 * owns it. Both are documents of yyjson with plain malloc: they are bounded, and the script's memory limit
 * must not decide whether somebody can look at a script that has used it up.
 * What the verbs do is not here but in the files named after them.
 */
#include "verbs/ask.h"

#include "verbs/deadline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 1000000 };

static const char no_memory[] = "{\"error\":{\"code\":-1,\"message\":\"not enough memory\"}}";

int ep_ask_new(ep_state *s, const char *request, size_t length, ep_answer_fn *answer, void *ud,
               ep_ask **ask)
{
  *ask = NULL;
  if (length > EP_REQUEST_MAX)
    return EPLUA_E_LIMIT;
  ep_ask *a = calloc(1, sizeof *a);
  if (!a)
    return EPLUA_E_NOMEM;
  a->s = s;
  a->answer = answer;
  a->ud = ud;
  a->steps = STEPS;
  yyjson_read_err err = {0};
  // the text is only read: the flag for reading in place is not set
  a->request = yyjson_read_opts((char *)(uintptr_t)request, length,
                                YYJSON_READ_ALLOW_INVALID_UNICODE, NULL, &err);
  if (!a->request && err.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) {
    free(a);
    return EPLUA_E_NOMEM;
  }
  a->in = yyjson_doc_get_root(a->request);
  if (!a->request)
    snprintf(a->error, sizeof a->error, "the request is no JSON: %s at byte %zu", err.msg, err.pos);
  else if (!yyjson_is_obj(a->in)) {
    snprintf(a->error, sizeof a->error, "the request is no JSON object");
    a->in = NULL;
  }
  ep_ask_clear(a);
  *ask = a;
  return EPLUA_OK;
}

void ep_ask_clear(ep_ask *a)
{
  yyjson_mut_doc_free(a->doc);
  a->failed = false;
  a->doc = yyjson_mut_doc_new(NULL);
  a->out =
      yyjson_mut_obj(a->doc); // NULL without memory, as all below it; noticed when it is written
  if (a->out)
    yyjson_mut_doc_set_root(a->doc, a->out);
}

void ep_ask_drop(ep_ask *a)
{
  ep_deadlines_remove(a);
  yyjson_doc_free(a->request);
  yyjson_mut_doc_free(a->doc);
  free(a);
}

void ep_ask_answer(ep_ask *a)
{
  if (ep_deadlines_remove(a)) {
    ep_ask_drop(a);
    return;
  }
  size_t length = 0;
  char *text = a->out && !a->failed ? yyjson_mut_write(a->doc, YYJSON_WRITE_NOFLAG, &length) : NULL;
  if (text)
    a->answer(a->ud, text, length);
  else
    a->answer(a->ud, no_memory, sizeof no_memory - 1);
  free(text);
  ep_ask_drop(a);
}

void ep_ask_refuse(ep_ask *a, int code, const char *message)
{
  ep_ask_clear(a);
  yyjson_mut_val *error = yyjson_mut_obj(a->doc);
  yyjson_mut_obj_add_int(a->doc, error, "code", code);
  yyjson_mut_obj_add_val(a->doc, a->out, "error", error);
  ep_ask_add_text(a, error, "message", message, strlen(message));
  ep_ask_answer(a);
}

const char *ep_ask_string(const ep_ask *a, const char *name, const char *fallback, size_t *length)
{
  yyjson_val *value = yyjson_obj_get(a->in, name);
  const char *text = yyjson_is_str(value) ? yyjson_get_str(value) : fallback;
  if (length)
    *length = yyjson_is_str(value) ? yyjson_get_len(value) : fallback ? strlen(fallback) : 0;
  return text;
}

bool ep_ask_flag(const ep_ask *a, const char *name, bool fallback)
{
  yyjson_val *value = yyjson_obj_get(a->in, name);
  return yyjson_is_bool(value) ? yyjson_get_bool(value) : fallback;
}

int64_t ep_ask_number(const ep_ask *a, const char *name, int64_t low, int64_t high,
                      int64_t fallback)
{
  yyjson_val *value = yyjson_obj_get(a->in, name);
  if (!yyjson_is_num(value))
    return fallback;
  double near = yyjson_get_num(value); // exact far beyond every bound that is asked for
  if (!(near >= (double)low))
    return low;
  return near >= (double)high ? high : (int64_t)near;
}

static void note(ep_ask *a, bool added)
{
  a->failed |= !added;
}

// --- text ---

// Length of the UTF-8 sequence at p (RFC 3629), 0 when it is none.
static size_t utf8_length(const unsigned char *p, const unsigned char *end)
{
  if (p[0] < 0x80)
    return 1;
  size_t n = p[0] >= 0xC2 && p[0] <= 0xDF   ? 2
             : p[0] >= 0xE0 && p[0] <= 0xEF ? 3
             : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                            : 0;
  if (n == 0 || (size_t)(end - p) < n)
    return 0;
  for (size_t i = 1; i < n; i++) {
    if ((p[i] & 0xC0) != 0x80)
      return 0;
  }
  bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
  bool beyond = (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF4 && p[1] > 0x8F);
  return overlong || beyond ? 0 : n;
}

size_t ep_utf8_length(const char *at, const char *end)
{
  return at < end ? utf8_length((const unsigned char *)at, (const unsigned char *)end) : 0;
}

yyjson_mut_val *ep_json_text(yyjson_mut_doc *doc, const char *text, size_t length)
{
  const char *end = text + length;
  size_t bad = 0;
  for (const char *p = text; p < end;) {
    size_t n = ep_utf8_length(p, end);
    bad += n == 0;
    p += n ? n : 1;
  }
  if (bad == 0)
    return yyjson_mut_strncpy(doc, text, length);
  char *clean = malloc(length + 2 * bad);
  if (!clean)
    return NULL;
  size_t at = 0;
  for (const char *p = text; p < end;) {
    size_t n = ep_utf8_length(p, end);
    memcpy(clean + at, n ? p : "\xEF\xBF\xBD", n ? n : 3);
    at += n ? n : 3;
    p += n ? n : 1;
  }
  yyjson_mut_val *value = yyjson_mut_strncpy(doc, clean, at);
  free(clean);
  return value;
}

void ep_ask_add_text(ep_ask *a, yyjson_mut_val *object, const char *name, const char *text,
                     size_t length)
{
  note(a, yyjson_mut_obj_add_val(a->doc, object, name, ep_json_text(a->doc, text, length)));
}

void ep_ask_add_number(ep_ask *a, yyjson_mut_val *object, const char *name, int64_t number)
{
  note(a, yyjson_mut_obj_add_sint(a->doc, object, name, number));
}

void ep_ask_add_flag(ep_ask *a, yyjson_mut_val *object, const char *name, bool flag)
{
  note(a, yyjson_mut_obj_add_bool(a->doc, object, name, flag));
}

yyjson_mut_val *ep_ask_add_list(ep_ask *a, yyjson_mut_val *object, const char *name)
{
  yyjson_mut_val *list = yyjson_mut_arr(a->doc);
  note(a, yyjson_mut_obj_add_val(a->doc, object, name, list));
  return list;
}

yyjson_mut_val *ep_ask_add_object(ep_ask *a, yyjson_mut_val *list)
{
  yyjson_mut_val *object = yyjson_mut_obj(a->doc);
  note(a, yyjson_mut_arr_add_val(list, object));
  return object;
}
