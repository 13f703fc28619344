// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Recording. The application's thread, save panel_profiler_run_ended(); owns nothing.
 * While an engine is profiled it is looked at each second (often at first: scripts may be short), so what is seen lives, and the last look stays when
 * the engine goes. A profile that somebody else has made start (--profile, the script) is looked at all the same. Of our own engine nothing is
 * lost: the recording of a run begins before its first line, and is taken when its last has run.
 * To have the engine send what changed was rejected: a look is a few thousand numbers, and nobody has to keep what was sent.
 */
#include "panels/profiler_int.h"

#include "ide/engine.h"
#include "ide/json.h"
#include "ide/settings.h"
#include "words/words.h"

#include <eplua/control.h>

#include <stdlib.h>
#include <string.h>

enum { LOOK_MS = 1000, FIRST_LOOK_MS = 120, FIRST_LOOKS = 4, NODES = 4000 };

static const char gone[] = N_("The engine is gone; this is what was seen before");
static const char *const kinds[] = {"wall", "cpu", "memory"};

// --- questions ---

static cJSON *request(const char *verb)
{
  cJSON *r = cJSON_CreateObject();
  cJSON_AddStringToObject(r, "verb", verb);
  return r;
}

static const char *error_of(const cJSON *answer)
{
  const cJSON *error = cJSON_GetObjectItemCaseSensitive(answer, "error");
  const char *text = ide_json_text(error, "message");
  return !error ? NULL : text ? text : _("The engine refused");
}

static const char *title_of(const panel_profiler *p)
{
  ide_target_facts facts = ide_target_facts_now(p->ide);
  const char *name = facts.script && facts.kind != IDE_TARGET_OWN ? facts.script : facts.name;
  const char *slash = strrchr(name, '/');
  return slash && slash[1] ? slash + 1 : name;
}

// What the profile is of: its script, as far as one was seen.
static const char *title_in(const panel_profiler *p, const profile_model *m)
{
  for (uint32_t i = 0; i < m->function_count; i++)
    if (strncmp(m->functions[i].name, "chunk ", 6) == 0)
      return m->functions[i].name + 6;
  for (uint32_t i = 0; i < m->hot_count; i++) {
    const char *file = m->functions[m->hot[i]].file, *slash = file ? strrchr(file, '/') : NULL;
    if (file)
      return slash && slash[1] ? slash + 1 : file;
  }
  return title_of(p);
}

static void rest(panel_profiler *p)
{
  p->recording = p->theirs = p->of_run = p->stopping = false;
  p->idle_seen = 0;
  atomic_store(&p->own, false);
  epq_timer_stop(p->due);
}

// The recording is over, and what was seen last is what there is.
static void end(panel_profiler *p, const char *note)
{
  rest(p);
  profiler_say(p, note);
}

static bool take(panel_profiler *p, const cJSON *answer)
{
  profile_error why = {""};
  profile_model *m = profile_model_of_answer(answer, &why);
  if (!m) {
    profiler_say(p, why.text);
    return false;
  }
  p->theirs = p->recording && strcmp(m->owner, "verb") != 0;
  profiler_set(p, m, title_in(p, m));
  return true;
}

static void look_later(panel_profiler *p)
{
  int pause = p->looks < FIRST_LOOKS ? FIRST_LOOK_MS << p->looks : LOOK_MS;
  p->looks++;
  epq_timer_start(p->due, pause < LOOK_MS ? pause : LOOK_MS, false);
}

static void take_look(void *ud, const cJSON *answer)
{
  panel_profiler *p = ud;
  p->asked = false;
  if (!p->recording || p->stopping)
    return;
  if (!answer && atomic_load(&p->own)) { // panel_profiler_run_ended() has all it had
    look_later(p);
    return;
  }
  if (!answer) {
    end(p, _(gone));
    return;
  }
  if (error_of(answer)) {
    end(p, _("Somebody else has ended the recording; this is what was seen before"));
    return;
  }
  take(p, answer);
  look_later(p);
}

void profiler_due(void *ud)
{
  panel_profiler *p = ud;
  if (!p->recording || p->asked)
    return;
  cJSON *r = request("profile_look");
  cJSON_AddNumberToObject(r, "nodes", NODES);
  p->asked = true;
  ide_target_ask(p->ide, r, 0, take_look, p);
}

// The one that was shown is kept, to be compared with.
static void begin(panel_profiler *p)
{
  rest(p);
  atomic_fetch_add(&p->turn, 1);
  p->recording = true;
  p->looks = 0;
  *p->note = 0;
  if (p->shown.model) {
    profiler_sheet_fini(&p->last);
    p->last = p->shown;
    p->shown = (profiler_sheet){0};
    profile_diff_free(p->diff);
    p->diff = NULL;
  }
  profiler_show(p);
  look_later(p);
}

static void take_start(void *ud, const cJSON *answer)
{
  panel_profiler *p = ud;
  const char *error = answer ? error_of(answer) : _("The engine is gone");
  if (error) {
    profiler_say(p, error);
    return;
  }
  bool of_run = p->of_run;
  begin(p);
  p->of_run = of_run;
  atomic_store(&p->own, ide_target_facts_now(p->ide).kind == IDE_TARGET_OWN);
  profiler_update(p);
}

static cJSON *start_request(const panel_profiler *p)
{
  cJSON *r = request("profile_start");
  cJSON_AddStringToObject(r, "kind", kinds[p->kind]);
  cJSON_AddNumberToObject(r, "rate", ide_settings_number(p->ide->settings, "sample_hz"));
  return r;
}

void profiler_start(panel_profiler *p, bool of_run)
{
  p->of_run = of_run;
  ide_target_ask(p->ide, start_request(p), 0, take_start, p);
}

static void take_stop(void *ud, const cJSON *answer)
{
  panel_profiler *p = ud;
  const char *error = answer ? error_of(answer) : NULL;
  if (!p->recording) // our own engine has ended meanwhile, and what it had is here
    return;
  if (!answer) {
    end(p, _(gone));
  } else if (error) {
    end(p, error);
  } else {
    rest(p);
    take(p, answer);
  }
}

static cJSON *stop_request(void)
{
  cJSON *r = request("profile_stop");
  cJSON_AddStringToObject(r, "format", "tree");
  cJSON_AddBoolToObject(r, "order", true);
  return r;
}

void profiler_stop(panel_profiler *p)
{
  if (!p->recording || p->theirs || p->stopping)
    return;
  p->stopping = true;
  ide_target_ask(p->ide, stop_request(), 0, take_stop, p);
  profiler_update(p);
}

// --- the engine ---

static void take_state(void *ud, const cJSON *answer)
{
  panel_profiler *p = ud;
  if (p->recording || !answer || !ide_json_bool(answer, "on"))
    return;
  begin(p);
  const char *owner = ide_json_text(answer, "owner");
  p->theirs = !owner || strcmp(owner, "verb") != 0;
  profiler_update(p);
}

void profiler_target_changed(void *ud)
{
  panel_profiler *p = ud;
  ide_target_facts facts = ide_target_facts_now(p->ide);
  if (facts.connection != p->connection)
    profiler_charts_clear(p->charts);
  p->connection = facts.connection;
  if (facts.life != p->life) {
    p->life = facts.life;
    if (p->recording && !atomic_load(&p->own)) // else panel_profiler_run_ended() has what it had
      end(p, _(gone));
    if (facts.stage == IDE_TARGET_READY && !p->recording) {
      if (p->each_run && facts.kind != IDE_TARGET_OWN)
        profiler_start(p, true);
      else
        ide_target_ask(p->ide, request("profile_state"), 0, take_state, p);
    }
  }
  profiler_update(p);
}

// A run of another process is over when it says twice, a second apart, that it has nothing to do: before its first line it has nothing either.
static void look_at_status(panel_profiler *p)
{
  if (!p->recording || !p->of_run || atomic_load(&p->own))
    return;
  bool idle = strcmp(ide_target_facts_now(p->ide).status, "idle") == 0;
  p->idle_seen = idle ? p->idle_seen + 1 : 0;
  if (p->idle_seen >= 2)
    profiler_stop(p);
}

void profiler_target_message(void *ud, const char *type, const cJSON *message)
{
  panel_profiler *p = ud;
  if (strcmp(type, "status") != 0)
    return;
  profiler_charts_status(p->charts, message);
  look_at_status(p);
}

// --- runs of our own engine ---

static void ignore_answer(void *ud, const char *json, size_t length)
{
  (void)ud, (void)json, (void)length;
}

void panel_profiler_run_begins(ide *i)
{
  panel_profiler *p = i->profiler;
  eplua_control *control = ide_engine_control(i->engine);
  if (!p || !p->each_run || !control ||
      (i->target && ide_target_facts_now(i).kind != IDE_TARGET_OWN))
    return;
  cJSON *r = start_request(p);
  char *text = cJSON_PrintUnformatted(r);
  // answered within the call: the first line of the script is in the profile
  if (text && eplua_control_ask(control, text, strlen(text), 0, ignore_answer, NULL) == EPLUA_OK) {
    begin(p);
    p->of_run = true;
    atomic_store(&p->own, true);
    profiler_update(p);
  }
  cJSON_free(text);
  cJSON_Delete(r);
}

void panel_profiler_run_over(ide *i)
{
  panel_profiler *p = i->profiler;
  if (p && p->of_run && atomic_load(&p->own))
    profiler_stop(p);
}

typedef struct last_words {
  panel_profiler *p;
  unsigned turn;
  char *text; // the answer
} last_words;

static void drop_words(void *ud)
{
  last_words *w = ud;
  free(w->text);
  free(w);
}

static void take_words(void *ud)
{
  last_words *w = ud;
  panel_profiler *p = w->p;
  cJSON *answer = cJSON_Parse(w->text);
  bool wanted = p->recording && w->turn == atomic_load(&p->turn);
  if (wanted && answer && !error_of(answer)) {
    rest(p);
    take(p, answer);
  } else if (wanted && !p->stopping) { // else what was asked to stop it has what there was
    end(p, _(gone));
  }
  cJSON_Delete(answer);
  drop_words(w);
}

static void keep_words(void *ud, const char *json, size_t length)
{
  (void)length;
  ((last_words *)ud)->text = strdup(json);
}

void panel_profiler_run_ended(ide *i)
{
  panel_profiler *p = i->profiler;
  eplua_control *control = ide_engine_control(i->engine);
  if (!p || !control || !atomic_load(&p->own))
    return;
  cJSON *r = stop_request();
  char *text = cJSON_PrintUnformatted(r);
  last_words *w = calloc(1, sizeof *w);
  if (w && text) {
    w->p = p;
    w->turn = atomic_load(&p->turn);
    eplua_control_ask(control, text, strlen(text), 0, keep_words, w);
    if (!w->text || epq_app_post(i->app, take_words, drop_words, w) != EPQ_OK)
      drop_words(w);
  } else {
    free(w);
  }
  cJSON_free(text);
  cJSON_Delete(r);
}
