// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The call stack: when it is filled, what it says, and what can be done in it. The application's thread; owns the rows that are shown.
 * What an engine has said last stays to be read when it goes: that is when one wants to know where it was.
 */
#include "panels/stack_int.h"

#include "ide/places.h"
#include "ide/sources.h"
#include "words/words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

stack_asked *stack_ask_new(panel_stack *p)
{
  stack_asked *a = ide_question_new(&p->questions, sizeof *a);
  if (a)
    a->stop = p->stop;
  return a;
}

// --- what the debugger tells ---

static const char *empty_text(const ide *i)
{
  switch (ide_debug_state_now(i)) {
  case IDE_DEBUG_RUNNING:
    return _(
        "Where the script is, is seen when it is stopped: by a breakpoint, an error, or Pause");
  case IDE_DEBUG_OFF:
    return _("Nothing can be debugged at the moment");
  default:
    return "";
  }
}

static void show_line(const panel_stack *p)
{
  const ide_debug_stop *stop = ide_debug_stopped(p->ide);
  char line[600];
  if (stop && *stop->detail)
    snprintf(line, sizeof line, "%s: %.500s", stop->text,
             ide_debug_without_place(ide_debug_frame_now(p->ide), stop->detail));
  else
    snprintf(line, sizeof line, "%.500s", stop ? stop->text : ide_debug_why(p->ide));
  epq_panel_set_line(p->panel, *line ? line : NULL);
}

static void clear(panel_stack *p)
{
  p->shows = false;
  epq_tree_set_empty(p->tree, empty_text(p->ide));
  epq_tree_clear(p->tree);
}

static void on_state(void *ud)
{
  panel_stack *p = ud;
  bool lost = ide_target_facts_now(p->ide).stage == IDE_TARGET_LOST;
  p->stop++;
  p->kept = lost && p->shows;
  epq_tree_set_stale(p->tree, p->kept);
  if (p->kept) { // what was found out last is not lost with it
    epq_panel_set_line(p->panel, _("As it was when the engine went"));
    return;
  }
  stack_frames_forget(p);
  show_line(p);
  if (ide_debug_stopped(p->ide))
    stack_threads_ask(p);
  else
    clear(p);
}

static void on_frame(void *ud)
{
  panel_stack *p = ud;
  if (p->kept)
    return;
  stack_frames_mark(p);
  show_line(p);
}

// --- what the user does ---

static void on_expand(void *ud, int64_t id, size_t from)
{
  panel_stack *p = ud;
  int thread = stack_thread_of(id);
  if (thread != STACK_IDLE && !p->kept)
    stack_frames_ask(p, thread, from);
}

static void on_activated(void *ud, int64_t id)
{
  panel_stack *p = ud;
  const stack_frame *f = stack_frame_find(p, id);
  if (f && p->kept && f->path && ide_sources_ours(p->ide, f->path)) {
    ide_places_go(p->ide, f->path, f->is.line, 1);
  } else if (f) {
    ide_debug_frame is = f->is; // the rows are made anew meanwhile
    ide_debug_select_frame(p->ide, &is);
  }
}

static void copy_stack(panel_stack *p, int64_t id)
{
  const ide_debug_stop *stop = ide_debug_stopped(p->ide);
  int thread = id ? stack_thread_of(id) : stop ? stop->thread : STACK_IDLE;
  if (thread != STACK_IDLE)
    stack_frames_copy(p, thread);
}

static void on_menu(void *ud, int64_t id, epq_menu *menu)
{
  panel_stack *p = ud;
  const stack_frame *f = stack_frame_find(p, id);
  bool stopped = ide_debug_stopped(p->ide);
  if (f)
    epq_menu_add(menu, "show", _("&Show"), "go-jump", true);
  if (stopped && f && f->path && !f->is_c && f->is.line > 0)
    epq_menu_add(menu, "to", _("&Run to This Line"), "debug-run-cursor", true);
  if (stopped)
    epq_menu_add(menu, "copy", _("&Copy Stack"), "edit-copy", true);
}

static void on_chosen(void *ud, int64_t id, const char *item)
{
  panel_stack *p = ud;
  const stack_frame *f = stack_frame_find(p, id);
  if (strcmp(item, "copy") == 0)
    copy_stack(p, id);
  else if (f && strcmp(item, "show") == 0)
    on_activated(p, id);
  else if (f && f->path && strcmp(item, "to") == 0)
    ide_debug_run_to(p->ide, f->path, f->is.line);
}

// --- life ---

static bool make_widgets(panel_stack *p)
{
  const char *const columns[] = {_("Function"), _("Where"), NULL};
  p->tree =
      epq_tree_new(p->ide->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                                   .id = "stack",
                                                   .label = _("Call Stack"),
                                                   .columns = columns,
                                                   .empty = empty_text(p->ide),
                                                   .options = EPQ_TREE_SINGLE_CLICK,
                                                   .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                                 .ud = p,
                                                                 .expand = on_expand,
                                                                 .activated = on_activated,
                                                                 .menu = on_menu,
                                                                 .chosen = on_chosen}});
  p->panel = epq_panel_new(p->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                            .id = "stackPanel",
                                                            .label = _("Call Stack"),
                                                            .ud = p});
  return p->tree && p->panel;
}

panel_stack *panel_stack_new(ide *i)
{
  panel_stack *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  p->questions = (ide_questions){.ide = i, .owner = p};
  if (!make_widgets(p)) {
    epq_panel_free(p->panel);
    epq_tree_free(p->tree);
    free(p);
    return NULL;
  }
  epq_panel_add(p->panel, "rows", NULL, false, epq_tree_widget(p->tree));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "stack",
                                 .title = _("Call Stack"),
                                 .icon = "code-context",
                                 .area = EPQ_RIGHT_BELOW,
                                 .shortcut = "Alt+9",
                                 .hidden = true},
                     epq_panel_widget(p->panel));
  p->debug = (ide_debug_listener){.ud = p, .state = on_state, .frame = on_frame};
  ide_debug_listen(i, &p->debug);
  on_state(p);
  return p;
}

void panel_stack_free(panel_stack *p)
{
  if (!p)
    return;
  ide_debug_unlisten(p->ide, &p->debug);
  ide_questions_drop(&p->questions);
  epq_shell_remove_dock(p->ide->shell, "stack");
  epq_panel_free(p->panel);
  epq_tree_free(p->tree);
  stack_frames_forget(p);
  free(p->frames);
  p->ide->stack = NULL;
  free(p);
}
