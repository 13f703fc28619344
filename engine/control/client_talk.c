// SPDX-License-Identifier: MIT
/*
 * A connection with a person: its session, its questions to the engine, and the program's output. The control thread,
 * save for the answer, which comes on the engine's.
 * An answer says how far the output was when it was given. That far is shown before it, and not further, so that what
 * code has printed stands before its result also when many lines are under way.
 */
#include "control/door.h"

#include "control/tail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAST_MS = 20, OUTPUT_BYTES = 16 * 1024, TURN_BYTES = 256 * 1024, NAME_BYTES = 24 };

static void name_session(const ep_client *c, char *name)
{
  snprintf(name, NAME_BYTES, "telnet-%d", c->number);
}

// --- what the session calls ---

static void on_write(void *ud, const char *text, size_t length)
{
  ep_client_write(ud, text, length);
}

// On the engine thread, or on whichever knows that there will be no other answer.
static void on_answer(void *ud, const char *json, size_t length)
{
  ep_letter *letter = ud;
  ep_door *d = letter->client->door;
  letter->text = malloc(length + 1);
  if (letter->text) {
    memcpy(letter->text, json, length + 1);
    letter->length = length;
  }
  letter->position = ep_control_output_end(d->control);
  ep_door_ref(d); // the letter's client may be the last to hold it
  ep_door_post(d, letter);
  ep_door_unref(d);
}

static int on_ask(void *ud, const char *request, size_t length, int64_t timeout_ms, uint64_t tag)
{
  ep_client *c = ud;
  ep_letter *letter = calloc(1, sizeof *letter);
  if (!letter)
    return EPLUA_E_NOMEM;
  letter->client = c;
  letter->tag = tag;
  ep_client_ref(c);
  int code = eplua_control_ask(c->door->control, request, length, timeout_ms, on_answer, letter);
  if (code == EPLUA_OK)
    c->asked = true;
  else
    ep_letter_free(letter);
  return code;
}

static void on_leave(void *ud)
{
  ep_client *c = ud;
  if (c->state == EP_CLIENT_TALKS)
    ep_client_end(c);
}

static void on_json(void *ud)
{
  ep_client *c = ud;
  c->goes_json = true;
}

static void on_offer(void *ud)
{
  ep_client *c = ud;
  ep_wire_offer(c->wire);
}

// Output that comes is shown from here on, also what comes before we look again.
static void begin_output(ep_client *c)
{
  char byte;
  eplua_output_kind kind;
  c->wants_output = true;
  c->follow = (eplua_follow){.position = UINT64_MAX};
  ep_control_read_until(c->door->control, 0, &c->follow, 0, &kind, &byte, 1);
}

static void on_output(void *ud, bool on)
{
  ep_client *c = ud;
  if (on && !c->wants_output)
    begin_output(c);
  c->wants_output = on;
}

static void describe_who(const ep_client *me, ep_text *out)
{
  static const char *const states[] = {[EP_CLIENT_TOKEN] = "is asked for the token",
                                       [EP_CLIENT_TALKS] = "talks",
                                       [EP_CLIENT_LINES] = "speaks JSON",
                                       [EP_CLIENT_DAP] = "debugs",
                                       [EP_CLIENT_ENDS] = "leaves",
                                       [EP_CLIENT_CLOSED] = "has left"};
  for (const ep_client *c = me->door->clients; c; c = c->next) {
    ep_text_print(out, "%3d  %-28s %s, %lld s%s\n", c->number, c->from, states[c->state],
                  (long long)((ep_client_now_ms(c) - c->since_ms) / 1000), c == me ? " (you)" : "");
  }
}

static void on_describe(void *ud, const char *what, ep_text *out)
{
  ep_client *c = ud;
  if (strcmp(what, "who") == 0) {
    describe_who(c, out);
    return;
  }
  char *json = eplua_control_status(c->door->control);
  if (json)
    ep_text_put(out, json);
  free(json);
}

static const ep_talk_calls calls = {on_write, on_ask,    on_leave,   on_json,
                                    on_offer, on_output, on_describe};

// --- life ---

void ep_client_talk_begin(ep_client *c)
{
  char name[NAME_BYTES];
  name_session(c, name);
  c->talk = ep_talk_new(&calls, c, name);
  if (!c->talk) {
    ep_client_close(c);
    return;
  }
  c->state = EP_CLIENT_TALKS;
  begin_output(c);
  ep_door_enter(c->door, c->number);
  if (c->wire)
    ep_talk_mode(c->talk, ep_wire_echoes(c->wire), ep_wire_columns(c->wire));
  ep_talk_begin(c->talk);
}

void ep_client_talk_end(ep_client *c)
{
  char name[NAME_BYTES];
  name_session(c, name);
  if (c->asked)
    ep_control_close_sessions(c->door->control, name);
  ep_door_leave(c->door, c->number);
  ep_talk_free(c->talk);
  c->talk = NULL;
}

// --- output and answers ---

void ep_client_talk_output(ep_client *c, uint64_t until)
{
  char bytes[OUTPUT_BYTES];
  eplua_output_kind kind;
  size_t length, sum = 0;
  while (c->wants_output && ep_client_waiting(c) < EP_CLIENT_OUTPUT && sum < TURN_BYTES) {
    length = ep_control_read_until(c->door->control, c->door->follower, &c->follow, until, &kind,
                                   bytes, sizeof bytes);
    if (c->follow.lost > 0)
      ep_talk_lost(c->talk, c->follow.lost);
    c->follow.lost = 0;
    if (length == 0)
      return;
    ep_talk_output(c->talk, kind, bytes, length);
    sum += length;
  }
  if (sum >= TURN_BYTES)
    ep_door_wake(c->door); // others first
}

void ep_client_talk_answer(ep_client *c, const ep_letter *letter)
{
  if (c->follow.position < letter->position)
    ep_client_talk_output(c, letter->position);
  if (letter->text)
    ep_talk_answer(c->talk, letter->tag, letter->text, letter->length);
  else
    ep_talk_answer(c->talk, letter->tag, "{\"error\":{\"message\":\"not enough memory\"}}", 41);
}

void ep_client_talk_settle(ep_client *c)
{
  ep_client_talk_output(c, UINT64_MAX);
  ep_talk_hold(c->talk, ep_client_waiting(c) >= EP_CLIENT_QUEUE);
  if (ep_talk_tick(c->talk, ep_client_now_ms(c)))
    ep_door_tick_within(c->door, FAST_MS);
}
