// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Coroutines at the top of the call stack, as the verb debug_threads tells them: DAP's `threads` has their names alone. The application's thread; owns
 * nothing.
 */
#include "panels/stack_int.h"

#include "ide/json.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS_MAX = 1000 };

typedef struct thread_text {
  char does[80], tip[300];
} thread_text;

static int number_of(const cJSON *thread)
{
  int number = ide_json_int(thread, "id");
  return number > 0 ? number : 0;
}

// What it does; where that is, for the mouse.
static void describe(const cJSON *thread, bool here, thread_text *t)
{
  const char *status = ide_json_text(thread, "status"), *waits = ide_json_text(thread, "waits"),
             *file = ide_json_text(thread, "file");
  int line = ide_json_int(thread, "line");
  if (here)
    snprintf(t->does, sizeof t->does, "%s", _("stopped"));
  else if (waits)
    snprintf(t->does, sizeof t->does, _("waits: %.40s"), waits);
  else
    snprintf(t->does, sizeof t->does, "%.40s",
             !status                         ? ""
             : strcmp(status, "normal") == 0 ? _("has called another")
                                             : status);
  if (file && line > 0)
    snprintf(t->tip, sizeof t->tip, "%.250s:%d", file, line);
}

static void show_thread(const cJSON *thread, bool here, thread_text *t, const char **cells,
                        epq_tree_row *row)
{
  const char *name = ide_json_text(thread, "name");
  describe(thread, here, t);
  cells[0] = name ? name : _("coroutine");
  cells[1] = t->does;
  *row = (epq_tree_row){.id = stack_row_of(number_of(thread), 0),
                        .cells = cells,
                        .icon = here ? "media-playback-pause" : "code-context",
                        .tip = *t->tip ? t->tip : NULL,
                        .role = here ? EPQ_ROW_NORMAL : EPQ_ROW_DIM,
                        .flags = EPQ_ROW_CHILDREN | (here ? EPQ_ROW_EXPANDED : 0U)};
}

// The one that has stopped first, the others in their order.
static void show_threads(panel_stack *p, const cJSON *list)
{
  const ide_debug_stop *stop = ide_debug_stopped(p->ide);
  size_t count = (size_t)cJSON_GetArraySize(list), n = 1;
  if (count > THREADS_MAX)
    count = THREADS_MAX;
  epq_tree_row *rows = calloc(count + 2, sizeof *rows);
  const char *(*cells)[2] = calloc(count + 2, sizeof *cells);
  thread_text *texts = calloc(count + 2, sizeof *texts);
  const cJSON *each;
  bool found = false, enough = rows && cells && texts;
  cJSON_ArrayForEach(each, list)
  {
    if (!enough || n > count)
      break;
    bool here = stop && !found && number_of(each) == stop->thread;
    size_t at = here ? 0 : n++;
    found |= here;
    show_thread(each, here, &texts[at], cells[at], &rows[at]);
  }
  if (enough && stop && stop->thread == STACK_IDLE && !found) {
    cells[0][0] = _("No code runs");
    cells[0][1] = _("waits for timers");
    rows[0] = (epq_tree_row){
        .id = stack_row_of(STACK_IDLE, 0), .cells = cells[0], .icon = "media-playback-pause"};
    found = true;
  }
  if (enough) {
    epq_tree_reset(p->tree, found ? rows : rows + 1, found ? n : n - 1);
    p->shows = found || n > 1;
    if (stop && found && stop->thread != STACK_IDLE)
      epq_tree_expand(p->tree, stack_row_of(stop->thread, 0), true);
  }
  free(rows);
  free(cells);
  free(texts);
}

static void on_threads(void *ud, const cJSON *answer)
{
  const stack_asked *a = ud;
  panel_stack *p = ide_question_owner(a);
  if (a->stop == p->stop && ide_debug_stopped(p->ide))
    show_threads(p, cJSON_GetObjectItemCaseSensitive(answer, "threads"));
  ide_question_end(ud);
}

void stack_threads_ask(panel_stack *p)
{
  stack_asked *a = stack_ask_new(p);
  if (!a)
    return;
  cJSON *request = cJSON_CreateObject();
  cJSON_AddStringToObject(request, "verb", "debug_threads");
  ide_target_ask(p->ide, request, 5000, on_threads, a);
}
