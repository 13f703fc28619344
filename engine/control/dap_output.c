// SPDX-License-Identifier: MIT
/*
 * What the script prints, as output events, and what log points say, at its place between. The control thread, save ep_dap_on_logged().
 * As in channel.c: what comes 20 ms after the last is sent at once, else with what follows until then. The output itself waits in the tail, whose
 * oldest lines go when a client is slow; log points wait here and the newest are refused: both are counted, and told.
 */
#include "control/dap_int.h"

#include "base/clock.h"
#include "verbs/ask.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOON_MS = 20, CHUNKS = 16 };

// --- events ---

static void send_text(eplua_dap *d, const char *category, const char *text, size_t length,
                      const char *file, int line)
{
  yyjson_mut_val *body;
  yyjson_mut_doc *doc = ep_dap_event_new("output", &body);
  if (doc) {
    yyjson_mut_obj_add_str(doc, body, "category", category);
    yyjson_mut_obj_add_val(doc, body, "output", ep_json_text(doc, text, length));
    if (file) {
      ep_dap_source_add(d, doc, body, file, NULL, 0);
      yyjson_mut_obj_add_int(doc, body, "line", ep_dap_line_out(d, line));
    }
  }
  ep_dap_send(d, doc);
}

void ep_dap_output_say(eplua_dap *d, const char *category, const char *text)
{
  send_text(d, category, text, strlen(text), NULL, 0);
}

// The place that a report begins with: "lua: FILE:LINE: message", or without "lua: ".
static int place_of(const char *text, size_t length, char *path)
{
  char name[PATH_MAX];
  size_t end = 0;
  const char *at = length > 5 && memcmp(text, "lua: ", 5) == 0 ? text + 5 : text;
  length -= (size_t)(at - text);
  while (end < length && at[end] != '\n') {
    char *after = NULL;
    long line = at[end] == ':' ? strtol(at + end + 1, &after, 10) : 0;
    if (line > 0 && line < INT_MAX && *after == ':' && end > 0 && end < sizeof name) {
      snprintf(name, sizeof name, "%.*s", (int)end, at);
      return realpath(name, path) ? (int)line : 0;
    }
    end++;
  }
  return 0;
}

// A report may be of several lines; the next begins at one that is not moved in.
static size_t report_length(const char *text, size_t length)
{
  static const char stack[] = "stack traceback:";
  size_t at = 0;
  do {
    const char *end = memchr(text + at, '\n', length - at);
    at = end ? (size_t)(end - text) + 1 : length;
  } while (at < length &&
           (text[at] == '\t' || text[at] == ' ' ||
            (length - at >= sizeof stack && memcmp(text + at, stack, sizeof stack - 1) == 0)));
  return at;
}

static void send_reports(eplua_dap *d, const char *text, size_t length)
{
  char path[PATH_MAX];
  while (length > 0) {
    size_t part = report_length(text, length);
    int line = place_of(text, part, path);
    // in red; "important" would be a box over the text for each error of a timer
    send_text(d, line ? "stderr" : "console", text, part, line ? path : NULL, line);
    text += part;
    length -= part;
  }
}

static void tell_lost(eplua_dap *d, uint64_t lost, const char *what)
{
  char text[100];
  snprintf(text, sizeof text, "... %llu %s were lost\n", (unsigned long long)lost, what);
  ep_dap_output_say(d, "console", text);
}

// --- sending what is there ---

// Sends output written before `until`, at most so many chunks. True: there is more, or the transport is full.
static bool send_chunks(eplua_dap *d, uint64_t until, int most)
{
  char *bytes = d->daps->chunk;
  for (int i = 0; i < most && !d->full && !d->logs_only; i++) {
    eplua_output_kind kind;
    size_t length = ep_control_read_until(d->control, d->follower, &d->follow, until, &kind, bytes,
                                          EP_DAP_CHUNK);
    if (d->follow.lost)
      tell_lost(d, d->follow.lost, "lines");
    d->follow.lost = 0;
    if (length == 0)
      return false;
    bytes[length] = '\0';
    if (kind == EPLUA_OUTPUT_LOG)
      send_reports(d, bytes, length);
    else
      send_text(d, kind == EPLUA_OUTPUT_OUT ? "stdout" : "stderr", bytes, length, NULL, 0);
  }
  return !d->logs_only;
}

static ep_dap_said *take_said(ep_daps *daps, size_t *lost)
{
  pthread_mutex_lock(&daps->lock);
  ep_dap_said *said = daps->first_said;
  if (said) {
    daps->first_said = said->next;
    daps->said--;
    daps->said_bytes -= said->length;
    if (!daps->first_said)
      daps->last_said = NULL;
  }
  *lost = said ? 0 : daps->said_lost;
  if (!said)
    daps->said_lost = 0;
  pthread_mutex_unlock(&daps->lock);
  return said;
}

static uint64_t next_position(ep_daps *daps)
{
  pthread_mutex_lock(&daps->lock);
  uint64_t position = daps->first_said ? daps->first_said->position : UINT64_MAX;
  pthread_mutex_unlock(&daps->lock);
  return position;
}

// Sends output and log points in their order, at most so many chunks of output. True: there is more.
static bool send_all(eplua_dap *d, int most)
{
  ep_daps *daps = d->daps;
  size_t lost = 0;
  for (int i = 0; i < EP_DAP_SAID && !d->full; i++) {
    uint64_t position = next_position(daps);
    uint64_t until = position == UINT64_MAX ? ep_control_output_end(d->control) : position;
    if (send_chunks(d, until, most))
      return true;
    ep_dap_said *said = take_said(daps, &lost);
    if (lost)
      tell_lost(d, lost, "messages of log points");
    if (!said) // who has read up to the end is woken; what came since nobody would tell of
      return !d->logs_only && ep_control_output_end(d->control) != until;
    send_text(d, "console", said->text, said->length, said->source, said->line);
    free(said);
  }
  return true;
}

bool ep_dap_output_flush(eplua_dap *d)
{
  ep_control_gather(d->control); // what a child has written stands before what is told next
  return !d->tells || !send_all(d, 2 * (1 << 20) / EP_DAP_CHUNK);
}

static void on_soon(uv_timer_t *timer)
{
  ep_daps *daps = timer->data;
  if (daps->holder)
    ep_dap_output_pump(daps->holder);
}

void ep_dap_output_pump(eplua_dap *d)
{
  ep_daps *daps = d->daps;
  if (!d->tells || d->full)
    return;
  int64_t now = ep_clock_now_ns();
  bool again = now - d->pumped_ns < SOON_MS * EP_NS_PER_MS;
  if (!again) {
    int64_t seq = d->seq;
    again = send_all(d, CHUNKS) && !d->full;
    if (d->seq != seq)
      d->pumped_ns = now;
  }
  if (again && !uv_is_active((uv_handle_t *)&daps->soon))
    uv_timer_start(&daps->soon, on_soon, SOON_MS, 0);
}

// --- the begin and the end ---

static void run_wake(ep_daps *daps, ep_dap_note *note)
{
  eplua_dap *d = note->of;
  (void)daps;
  atomic_store(&d->output_noted, false);
  ep_dap_output_pump(d);
  ep_dap_unref(d);
}

// Any thread, mostly the engine's.
static void on_output(void *ud)
{
  eplua_dap *d = ud;
  if (atomic_exchange(&d->output_noted, true))
    return;
  ep_dap_ref(d);
  d->output_note.run = run_wake;
  d->output_note.of = d;
  ep_dap_note_push(d->daps, &d->output_note);
}

void ep_dap_output_start(eplua_dap *d, bool from_oldest)
{
  int follower = d->logs_only ? 0 : eplua_control_follow(d->control, on_output, d);
  if (follower < 0)
    return; // 64 follow already
  d->tells = true;
  d->follower = follower;
  d->follow = (eplua_follow){.position = from_oldest ? 0 : UINT64_MAX};
  ep_dap_output_pump(d);
}

void ep_dap_output_stop(eplua_dap *d)
{
  size_t lost;
  if (!d->tells)
    return;
  d->tells = false;
  if (d->follower)
    eplua_control_unfollow(d->control, d->follower);
  d->follower = 0;
  for (ep_dap_said *said; (said = take_said(d->daps, &lost));)
    free(said);
}

// --- log points; the engine's thread ---

void ep_dap_on_logged(void *ud, int id, const char *text, size_t length, const char *file, int line)
{
  ep_daps *daps = ud;
  (void)id;
  size_t room = file ? strlen(file) + 1 : 0;
  ep_dap_said *said = malloc(sizeof *said + length + 1 + room);
  if (!said)
    return;
  *said = (ep_dap_said){
      .position = ep_control_output_end(daps->control), .line = line, .length = length + 1};
  memcpy(said->text, text, length);
  said->text[length] = '\n';
  if (file) {
    said->source = said->text + length + 1;
    memcpy(said->source, file, room);
  }
  pthread_mutex_lock(&daps->lock);
  bool fits = daps->said < EP_DAP_SAID && daps->said_bytes + said->length <= EP_DAP_SAID_BYTES;
  bool first = !daps->first_said;
  if (fits) {
    *(daps->last_said ? &daps->last_said->next : &daps->first_said) = said;
    daps->last_said = said;
    daps->said++;
    daps->said_bytes += said->length;
  } else {
    daps->said_lost++;
  }
  pthread_mutex_unlock(&daps->lock);
  if (!fits)
    free(said);
  if (first)
    uv_async_send(&daps->wake);
}
