// SPDX-License-Identifier: MIT
/*
 * Telnet by libtelnet, with a gate in front of it. One thread; owns the library's state.
 * The gate: a subnegotiation reaches the library only when it is a whole window size. Of all others it would make
 * buffers of 16 KiB, lists of variables, or an inflating stream (MCCP2), asked for or not; and when one outgrows its
 * buffer, its rest comes out as typed text. And a refusal is sent once an option, whatever is asked, save for
 * TIMING-MARK: telnet clients wait for each answer to it before they show anything after an interrupt.
 */
#include "control/wire.h"

#include <libtelnet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NAWS_BYTES = 4, COLUMNS_MIN = 20, COLUMNS_MAX = 1000 };

typedef enum gate_state {
  GATE_TEXT,
  GATE_IAC,
  GATE_VERB,
  GATE_OPTION,
  GATE_SUB,
  GATE_SUB_IAC
} gate_state;

struct ep_wire {
  const ep_wire_calls *calls;
  void *ud;
  telnet_t *telnet;
  gate_state gate;
  unsigned char option, sub[NAWS_BYTES]; // of the subnegotiation
  size_t sub_length;                     // may be more than is kept
  uint32_t refused[2][256 / 32];         // options: WONT, DONT
  bool spoken, offered, echo;
  int columns;
};

static const telnet_telopt_t options[] = {
    {TELNET_TELOPT_ECHO, TELNET_WILL, TELNET_DONT},
    {TELNET_TELOPT_SGA, TELNET_WILL, TELNET_DO},
    {TELNET_TELOPT_NAWS, TELNET_WONT, TELNET_DO},
    {-1, 0, 0},
};

static bool is_ours(unsigned char option)
{
  return option == TELNET_TELOPT_ECHO || option == TELNET_TELOPT_SGA ||
         option == TELNET_TELOPT_NAWS;
}

// Whether a refusal is to be sent: the first of its kind.
static bool refuses_first(ep_wire *w, unsigned char verb, unsigned char option)
{
  if (option == TELNET_TELOPT_TM)
    return true;
  uint32_t *word = &w->refused[verb == TELNET_DONT][option / 32], bit = UINT32_C(1)
                                                                        << (option % 32);
  bool first = !(*word & bit);
  *word |= bit;
  return first;
}

static void on_send(ep_wire *w, const char *bytes, size_t length)
{
  const unsigned char *b = (const unsigned char *)bytes;
  bool refusal = length == 3 && b[0] == TELNET_IAC && (b[1] == TELNET_WONT || b[1] == TELNET_DONT);
  if (!refusal || is_ours(b[2]) || refuses_first(w, b[1], b[2]))
    w->calls->send(w->ud, bytes, length);
}

static void on_size(ep_wire *w, const telnet_event_t *event)
{
  if (event->sub.telopt != TELNET_TELOPT_NAWS || event->sub.size != NAWS_BYTES)
    return;
  const unsigned char *b = (const unsigned char *)event->sub.buffer;
  int columns = b[0] << 8 | b[1];
  w->columns = columns == 0            ? 0
               : columns < COLUMNS_MIN ? COLUMNS_MIN
               : columns > COLUMNS_MAX ? COLUMNS_MAX
                                       : columns;
  w->calls->changed(w->ud);
}

static void on_option(ep_wire *w, unsigned char option, bool on)
{
  if (option != TELNET_TELOPT_ECHO || w->echo == on)
    return;
  w->echo = on;
  w->calls->changed(w->ud);
}

static void on_command(ep_wire *w, unsigned char command)
{
  static const struct {
    unsigned char command;
    ep_wire_command means;
  } commands[] = {
      {TELNET_IP, EP_WIRE_INTERRUPT},       {TELNET_BREAK, EP_WIRE_INTERRUPT},
      {TELNET_ABORT, EP_WIRE_INTERRUPT},    {TELNET_EOF, EP_WIRE_END},
      {TELNET_EC, EP_WIRE_ERASE_CHARACTER}, {TELNET_EL, EP_WIRE_ERASE_LINE},
      {TELNET_AYT, EP_WIRE_ARE_YOU_THERE},
  };
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (commands[i].command == command)
      w->calls->command(w->ud, commands[i].means);
  }
}

static void on_event(telnet_t *telnet, telnet_event_t *event, void *ud)
{
  ep_wire *w = ud;
  (void)telnet;
  switch (event->type) {
  case TELNET_EV_DATA:
    w->calls->text(w->ud, event->data.buffer, event->data.size);
    break;
  case TELNET_EV_SEND:
    on_send(w, event->data.buffer, event->data.size);
    break;
  case TELNET_EV_IAC:
    on_command(w, event->iac.cmd);
    break;
  case TELNET_EV_DO:
    on_option(w, event->neg.telopt, true);
    break;
  case TELNET_EV_DONT:
    on_option(w, event->neg.telopt, false);
    break;
  case TELNET_EV_SUBNEGOTIATION:
    on_size(w, event);
    break;
  default: // warnings about protocol errors, and what the gate keeps away
    break;
  }
}

ep_wire *ep_wire_new(const ep_wire_calls *calls, void *ud)
{
  ep_wire *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  w->calls = calls;
  w->ud = ud;
  w->telnet = telnet_init(options, on_event, 0, w);
  if (!w->telnet) {
    free(w);
    return NULL;
  }
  return w;
}

void ep_wire_free(ep_wire *w)
{
  if (!w)
    return;
  telnet_free(w->telnet);
  free(w);
}

void ep_wire_offer(ep_wire *w)
{
  w->spoken = true;
  if (w->offered)
    return;
  w->offered = true;
  telnet_negotiate(w->telnet, TELNET_WILL, TELNET_TELOPT_ECHO);
  telnet_negotiate(w->telnet, TELNET_WILL, TELNET_TELOPT_SGA);
  telnet_negotiate(w->telnet, TELNET_DO, TELNET_TELOPT_NAWS);
}

// --- the gate ---

static void pass(ep_wire *w, const unsigned char *bytes, size_t length)
{
  telnet_recv(w->telnet, (const char *)bytes, length);
}

// Gives a whole window size to the library, with its IACs doubled; all else is forgotten.
static void end_sub(ep_wire *w)
{
  unsigned char bytes[2 * NAWS_BYTES + 5] = {TELNET_IAC, TELNET_SB, w->option};
  size_t n = 3;
  if (w->option != TELNET_TELOPT_NAWS || w->sub_length != NAWS_BYTES)
    return;
  for (size_t i = 0; i < NAWS_BYTES; i++) {
    bytes[n++] = w->sub[i];
    if (w->sub[i] == TELNET_IAC)
      bytes[n++] = TELNET_IAC;
  }
  bytes[n++] = TELNET_IAC;
  bytes[n++] = TELNET_SE;
  pass(w, bytes, n);
}

static void add_sub(ep_wire *w, unsigned char c)
{
  if (w->sub_length < NAWS_BYTES)
    w->sub[w->sub_length] = c;
  if (w->sub_length <= NAWS_BYTES)
    w->sub_length++;
}

static void after_iac(ep_wire *w, unsigned char c)
{
  if (c == TELNET_SB) {
    w->gate = GATE_OPTION;
    return;
  }
  w->gate = c >= TELNET_WILL && c <= TELNET_DONT ? GATE_VERB : GATE_TEXT;
  pass(w, (const unsigned char[]){TELNET_IAC, c}, 2);
  if (!w->offered && w->gate == GATE_TEXT && c != TELNET_IAC)
    ep_wire_offer(w);
}

static void take_byte(ep_wire *w, unsigned char c)
{
  switch (w->gate) {
  case GATE_TEXT: // not here: in runs, by ep_wire_receive()
    break;
  case GATE_IAC:
    after_iac(w, c);
    break;
  case GATE_VERB:
    w->gate = GATE_TEXT;
    pass(w, &c, 1);
    ep_wire_offer(w);
    break;
  case GATE_OPTION:
    w->option = c;
    w->sub_length = 0;
    w->gate = GATE_SUB;
    break;
  case GATE_SUB:
    if (c == TELNET_IAC)
      w->gate = GATE_SUB_IAC;
    else
      add_sub(w, c);
    break;
  case GATE_SUB_IAC:
    w->gate = GATE_SUB;
    if (c == TELNET_IAC) {
      add_sub(w, c);
    } else if (c == TELNET_SE) {
      w->gate = GATE_TEXT;
      end_sub(w);
    } else { // no end, but another command
      after_iac(w, c);
    }
    break;
  }
}

void ep_wire_receive(ep_wire *w, const char *bytes, size_t length)
{
  const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
  while (at < end) {
    if (w->gate != GATE_TEXT) {
      take_byte(w, *at++);
      continue;
    }
    const unsigned char *iac = memchr(at, TELNET_IAC, (size_t)(end - at));
    size_t run = (size_t)((iac ? iac : end) - at);
    if (run > 0)
      pass(w, at, run);
    at += run;
    if (iac) {
      w->gate = GATE_IAC;
      w->spoken = true;
      at++;
    }
  }
}

void ep_wire_write(ep_wire *w, const char *text, size_t length)
{
  if (length == 0)
    return;
  if (w->spoken)
    telnet_send_text(w->telnet, text, length);
  else
    w->calls->send(w->ud, text, length);
}

bool ep_wire_echoes(const ep_wire *w)
{
  return w->echo;
}

int ep_wire_columns(const ep_wire *w)
{
  return w->columns;
}
