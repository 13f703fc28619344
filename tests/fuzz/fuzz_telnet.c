// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What a telnet client sends: telnet itself, the session and its editor, and what is shown. The engine is replaced by answers that the
 * input chooses. Checks that output is bounded, and that no byte of others reaches the terminal as a control.
 */
#include "control/sniff.h"
#include "control/talk.h"
#include "control/wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ASKS = 128 };

typedef struct world {
  ep_wire *wire;
  ep_talk *talk;
  uint64_t tags[ASKS];
  size_t asked, sent, typed;
  bool left;
} world;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_write(void *ud, const char *text, size_t length)
{
  world *w = ud;
  ep_wire_write(w->wire, text, length);
}

static int on_ask(void *ud, const char *request, size_t length, int64_t timeout_ms, uint64_t tag)
{
  world *w = ud;
  (void)timeout_ms;
  if (length < 2 || request[0] != '{' || request[length - 1] != '}')
    abort();
  if (w->asked == ASKS)
    return EPLUA_E_FULL;
  w->tags[w->asked++] = tag;
  return EPLUA_OK;
}

static void on_leave(void *ud)
{
  world *w = ud;
  w->left = true;
}

static void on_offer(void *ud)
{
  world *w = ud;
  ep_wire_offer(w->wire);
}

static void on_switch(void *ud, bool on)
{
  (void)ud, (void)on;
}

static void on_describe(void *ud, const char *what, ep_text *out)
{
  (void)ud;
  ep_text_put(out, strcmp(what, "who") == 0 ? "nobody\n" : "{\"status\":\"idle\",\"x\":1}");
}

static const ep_talk_calls talk_calls = {on_write, on_ask,    on_leave,   on_leave,
                                         on_offer, on_switch, on_describe};

static void on_text(void *ud, const char *bytes, size_t length)
{
  world *w = ud;
  w->typed += length;
  if (!w->left)
    ep_talk_receive(w->talk, bytes, length);
}

static void on_command(void *ud, ep_wire_command command)
{
  world *w = ud;
  if (command == EP_WIRE_INTERRUPT)
    ep_talk_interrupt(w->talk);
  else if (command == EP_WIRE_ERASE_CHARACTER || command == EP_WIRE_ERASE_LINE)
    ep_talk_erase(w->talk, command == EP_WIRE_ERASE_LINE);
}

static void on_changed(void *ud)
{
  world *w = ud;
  ep_talk_mode(w->talk, ep_wire_echoes(w->wire), ep_wire_columns(w->wire));
}

static void on_send(void *ud, const char *bytes, size_t length)
{
  world *w = ud;
  (void)bytes;
  w->sent += length;
}

static const ep_wire_calls wire_calls = {on_text, on_command, on_changed, on_send};

// Answers the oldest question in one of the ways there are.
static void answer(world *w, uint8_t how)
{
  static const char *const answers[] = {
      "{\"ok\":true,\"results\":[{\"type\":\"number\",\"text\":\"2\"}]}",
      "{\"incomplete\":true}",
      "{\"skipped\":true}",
      "{\"ok\":false,\"error\":\"e\\u001b[2J\",\"traceback\":\"t\",\"stopped\":true}",
      "{\"ok\":true,\"results\":[{\"type\":\"table\",\"text\":\"{1, {2}, [\\\"b}\\\"] = {}\"}]}",
      "{\"error\":{\"code\":-1,\"message\":\"m\"}}",
      "{\"prefix\":\"a\",\"items\":[{\"name\":\"abc\"},{\"name\":\"abd\"}],\"more\":true}",
      "no JSON",
  };
  if (w->asked == 0)
    return;
  uint64_t tag = w->tags[0];
  memmove(w->tags, w->tags + 1, --w->asked * sizeof *w->tags);
  const char *text = answers[how % (sizeof answers / sizeof *answers)];
  ep_talk_answer(w->talk, tag, text, strlen(text));
}

static void check_shown(const uint8_t *data, size_t size)
{
  ep_text shown = {0};
  ep_text_add_shown(&shown, (const char *)data, size, false);
  for (size_t i = 0; i < shown.length; i++) {
    unsigned char c = (unsigned char)shown.bytes[i];
    if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F)
      abort();
  }
  ep_text_clear(&shown);
  ep_text_add_value(&shown, (const char *)data, size, 20);
  ep_text_free(&shown);
}

// Input: parts, each by a byte that says what it is and one for its length.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  world w = {0};
  ep_sniff sniff = {0};
  w.wire = ep_wire_new(&wire_calls, &w);
  w.talk = ep_talk_new(&talk_calls, &w, "fuzz");
  if (!w.wire || !w.talk)
    abort();
  ep_talk_begin(w.talk);
  check_shown(data, size);
  while (size >= 2) {
    uint8_t what = data[0], length = data[1];
    data += 2;
    size -= 2;
    if (length > size)
      length = (uint8_t)size;
    if (what < 160) {
      ep_sniff_look(&sniff, (const char *)data, length);
      ep_wire_receive(w.wire, (const char *)data, length);
    } else if (what < 220) {
      answer(&w, what);
      length = 0;
    } else if (what < 235) {
      ep_talk_output(w.talk, what % 3, (const char *)data, length);
    } else if (what < 240) {
      ep_talk_print(w.talk, (const char *)data, length);
    } else if (what < 250) {
      ep_talk_tick(w.talk, 1 + (int64_t)what * 1000);
      length = 0;
    } else {
      ep_talk_hold(w.talk, what % 2);
      length = 0;
    }
    data += length;
    size -= length;
  }
  ep_talk_end(w.talk);
  while (w.asked > 0)
    answer(&w, 0);
  ep_talk_free(w.talk);
  ep_wire_free(w.wire);
  return 0;
}
