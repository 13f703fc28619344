// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The dock: what it says, and what its buttons and the actions do. The application's thread; owns the dock. How a profile is made is in
 * profiler_record.c, how one is shown in profiler_show.c.
 */
#include "panels/profiler_int.h"

#include "ide/keep.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void profiler_say(panel_profiler *p, const char *note)
{
  snprintf(p->note, sizeof p->note, "%.150s", note ? note : "");
  profiler_update(p);
}

// --- the line below ---

static void describe(const panel_profiler *p, char *out, size_t size)
{

  const profile_model *m = p->shown.model;
  if (!m) {
    snprintf(out, size, "%s", p->recording ? _("Recording…") : p->note);
    return;
  }
  char all[120], waits[80] = "", against[300] = "", duration[64] = "", title[300];
  if (m->unit == PROFILE_BYTES)
    snprintf(all, sizeof all, _("%.1f MiB allocated"), m->all / (1 << 20));
  else
    snprintf(all, sizeof all,
             m->kind == EPLUA_PROFILE_CPU
                 ? words_plural("%llu sample of processor time", "%llu samples of processor time",
                                (unsigned long)m->samples)
                 : words_plural("%llu sample", "%llu samples", (unsigned long)m->samples),
             (unsigned long long)m->samples);
  if (m->duration_ms > 0)
    snprintf(duration, sizeof duration, "%.1f s, ", m->duration_ms / 1000);
  if (m->unit == PROFILE_MS && m->all > 0 && m->idle > 0)
    snprintf(waits, sizeof waits, _(", %.0f %% waiting"), 100 * m->idle / m->all);
  if (p->diff)
    snprintf(against, sizeof against, _(", compared with %s"), p->before.title);
  snprintf(title, sizeof title,
           !p->recording ? "%s"
           : p->theirs   ? _("Recorded by somebody else: %s")
                         : _("Recording %s"),
           p->shown.title);
  // words: a list of facts, "clock.lua: 1.2 s, 900 samples, 50 % waiting, compared with ..."
  snprintf(out, size, "%s: %s%s%s%s%s%s", title, duration, all, waits, against,
           *p->note ? " — " : "", p->note);
}

void profiler_update(panel_profiler *p)
{
  char line[1200];
  bool ready = ide_target_facts_now(p->ide).stage == IDE_TARGET_READY;
  describe(p, line, sizeof line);
  epq_panel_set_line(p->panel, *line ? line : NULL);
  epq_panel_set_enabled(p->panel, "record", ready && !p->recording);
  epq_panel_set_enabled(p->panel, "stop", p->recording && !p->theirs && !p->stopping);
  epq_panel_set_enabled(p->panel, "kind", !p->recording);
  epq_panel_set_enabled(p->panel, "save", p->shown.model != NULL);
  epq_panel_set_enabled(p->panel, "compare", p->shown.model != NULL);
  epq_shell_set_dock_title(p->ide->shell, "profiler",
                           p->recording ? _("Profiler (recording)") : _("Profiler"));
}

// --- actions ---

void panel_profiler_record(ide *i)
{
  panel_profiler *p = i->profiler;
  epq_shell_show_dock(i->shell, "profiler", false);
  if (!p->recording)
    profiler_start(p, false);
}

void panel_profiler_toggle(ide *i)
{
  panel_profiler *p = i->profiler;
  if (!p->recording) {
    panel_profiler_record(i);
    return;
  }
  epq_shell_show_dock(i->shell, "profiler", false);
  profiler_stop(p);
}

void panel_profiler_open(ide *i)
{
  epq_shell_show_dock(i->shell, "profiler", false);
  profiler_open(i->profiler, false);
}

void panel_profiler_save(ide *i)
{
  if (!i->profiler->shown.model)
    epq_shell_say(i->shell, _("There is no profile yet"));
  else
    profiler_save(i->profiler);
}

void panel_profiler_compare(ide *i)
{
  epq_shell_show_dock(i->shell, "profiler", false);
  if (!i->profiler->shown.model)
    epq_shell_say(i->shell, _("There is no profile yet"));
  else
    profiler_compare(i->profiler);
}

bool panel_profiler_each_run(const ide *i)
{
  return i->profiler && i->profiler->each_run;
}

void panel_profiler_set_each_run(ide *i, bool on)
{
  panel_profiler *p = i->profiler;
  p->each_run = on;
  ide_keep_set_text(i->keep, "profile_each_run", on ? "yes" : NULL);
  epq_panel_set_value(p->panel, "each", on ? "1" : "");
  epq_shell_set_checked(i->shell, "profile_each_run", on);
}

static void on_tool(void *ud, const char *id, const char *value)
{
  panel_profiler *p = ud;
  bool on = strcmp(value, "1") == 0;
  if (strcmp(id, "record") == 0 && !p->recording) {
    profiler_start(p, false);
  } else if (strcmp(id, "stop") == 0) {
    profiler_stop(p);
  } else if (strcmp(id, "kind") == 0) {
    p->kind = *value == '1'   ? EPLUA_PROFILE_CPU
              : *value == '2' ? EPLUA_PROFILE_MEMORY
                              : EPLUA_PROFILE_WALL;
  } else if (strcmp(id, "each") == 0) {
    panel_profiler_set_each_run(p->ide, on);
  } else if (strcmp(id, "heat") == 0) {
    p->heat = on;
    profiler_show_heat(p);
  } else if (strcmp(id, "waiting") == 0) {
    p->waiting = on;
    profiler_show(p);
  } else if (strcmp(id, "open") == 0) {
    profiler_open(p, false);
  } else if (strcmp(id, "save") == 0) {
    profiler_save(p);
  } else if (strcmp(id, "compare") == 0) {
    profiler_compare(p);
  }
}

// --- the dock ---

static bool make_panel(panel_profiler *p)
{
  const char *const options[] = {_("Time"), _("Processor time"), _("Memory allocated"), NULL};
  const epq_tool tools[] = {
      {.id = "record",
       .kind = EPQ_TOOL_BUTTON,
       .text = _("Record"),
       .icon = "media-record",
       .tip = _("See where the time goes from now on"),
       .words_too = true},
      {.id = "stop",
       .kind = EPQ_TOOL_BUTTON,
       .text = _("Stop"),
       .icon = "media-playback-stop",
       .tip = "End the recording",
       .words_too = true,
       .disabled = true},
      {.id = "kind",
       .kind = EPQ_TOOL_CHOICE,
       .text = _("What is recorded"),
       .tip = _("Time that passes, time that the script had a processor, or memory that it takes"),
       .options = options},
      {.id = "each",
       .kind = EPQ_TOOL_CHECK,
       .text = _("Each Run"),
       .icon = "run-build",
       .tip = _("Record each run from its first line"),
       .words_too = true},
      {.id = "1", .kind = EPQ_TOOL_SEPARATOR},
      {.id = "open",
       .kind = EPQ_TOOL_BUTTON,
       .text = _("Open"),
       .icon = "document-open",
       .tip = _("Open a saved profile")},
      {.id = "save",
       .kind = EPQ_TOOL_BUTTON,
       .text = _("Save"),
       .icon = "document-save-as",
       .tip = _("Save as .json for speedscope, as an .svg picture, or as text"),
       .disabled = true},
      {.id = "compare",
       .kind = EPQ_TOOL_BUTTON,
       .text = _("Compare"),
       .icon = "vcs-diff",
       .tip = _("Compare with the recording before, or with a saved one"),
       .words_too = true,
       .disabled = true},
      {.id = "2", .kind = EPQ_TOOL_SEPARATOR},
      {.id = "heat",
       .kind = EPQ_TOOL_CHECK,
       .text = _("Heat"),
       .icon = "color-fill",
       .tip = _("Show in the margin of the text how hot a line is"),
       .words_too = true},
      {.id = "waiting",
       .kind = EPQ_TOOL_CHECK,
       .text = _("Waiting"),
       .icon = "chronometer",
       .tip = _("Show also the time in which nothing ran"),
       .words_too = true},
      {0}};
  p->panel = epq_panel_new(p->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                            .id = "profiler",
                                                            .label = _("Profiler"),
                                                            .tools = tools,
                                                            .ud = p,
                                                            .tool = on_tool});
  return p->panel && profiler_make_pages(p);
}

panel_profiler *panel_profiler_new(ide *i)
{
  panel_profiler *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->heat = true;
  const char *each = ide_keep_text(i->keep, "profile_each_run");
  p->each_run = each && *each;
  p->due = epq_timer_new(i->app, profiler_due, p);
  p->charts = profiler_charts_new(i);
  if (!p->due || !p->charts || !make_panel(p)) {
    panel_profiler_free(p);
    return NULL;
  }
  epq_panel_set_value(p->panel, "heat", "1");
  epq_panel_set_value(p->panel, "each", p->each_run ? "1" : "");
  epq_shell_set_checked(i->shell, "profile_each_run", p->each_run);
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "profiler",
                                 .title = _("Profiler"),
                                 .icon = "view-statistics",
                                 .area = EPQ_BOTTOM,
                                 .shortcut = "Alt+P",
                                 .hidden = true,
                                 .lines = 22},
                     epq_panel_widget(p->panel));
  p->listener = (ide_target_listener){
      .ud = p, .changed = profiler_target_changed, .message = profiler_target_message};
  ide_target_listen(i, &p->listener);
  profiler_update(p);
  return p;
}

void panel_profiler_free(panel_profiler *p)
{
  if (!p)
    return;
  ide_target_unlisten(p->ide, &p->listener);
  ide_target_forget(p->ide, p);
  epq_timer_free(p->due);
  if (p->panel)
    epq_shell_remove_dock(p->ide->shell, "profiler");
  epq_panel_free(p->panel);
  profiler_charts_free(p->charts);
  profiler_free_pages(p);
  free(p);
}
