// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Frames of a coroutine in rows, by pages. The application's thread; owns the frames that are shown.
 */
#include "panels/stack_int.h"

#include "ide/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 50, DEPTH_BITS = 20, WHERE = 200 };

int64_t stack_row_of(int thread, size_t depth)
{
  return ((int64_t)thread << DEPTH_BITS) + (int64_t)depth;
}

int stack_thread_of(int64_t row)
{
  return (int)(row >> DEPTH_BITS);
}

static const char *base_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

// --- the list ---

static void fini(stack_frame *f)
{
  free(f->name);
  free(f->path);
  free(f->title);
}

void stack_frames_forget(panel_stack *p)
{
  while (p->count > 0)
    fini(&p->frames[--p->count]);
}

const stack_frame *stack_frame_find(const panel_stack *p, int64_t row)
{
  for (size_t k = 0; k < p->count; k++)
    if (p->frames[k].row == row)
      return &p->frames[k];
  return NULL;
}

static stack_frame *add(panel_stack *p, int64_t row)
{
  for (size_t k = 0; k < p->count; k++)
    if (p->frames[k].row == row) {
      fini(&p->frames[k]);
      p->frames[k] = (stack_frame){.row = row};
      return &p->frames[k];
    }
  if (p->count == p->room) {
    size_t room = p->room ? 2 * p->room : 64;
    stack_frame *grown = realloc(p->frames, room * sizeof *grown);
    if (!grown)
      return NULL;
    p->frames = grown;
    p->room = room;
  }
  p->frames[p->count] = (stack_frame){.row = row};
  return &p->frames[p->count++];
}

static const stack_frame *take(panel_stack *p, const cJSON *from, int thread, size_t depth)
{
  const cJSON *source = cJSON_GetObjectItemCaseSensitive(from, "source");
  const char *name = ide_json_text(from, "name"), *path = ide_json_text(source, "path"),
             *title = ide_json_text(source, "name"),
             *hint = ide_json_text(from, "presentationHint");
  stack_frame *f = add(p, stack_row_of(thread, depth));
  if (!f)
    return NULL;
  f->name = strdup(name ? name : "?");
  f->path = path ? strdup(path) : NULL;
  f->title = title && !path ? strdup(title) : NULL;
  f->is_c = hint && strcmp(hint, "subtle") == 0;
  f->is = (ide_debug_frame){.id = ide_json_int(from, "id"),
                            .thread = thread,
                            .line = ide_json_int(from, "line"),
                            .name = f->name,
                            .path = f->path,
                            .source = ide_json_int(source, "sourceReference"),
                            .title = f->title};
  return f->name ? f : NULL;
}

// --- rows ---

// cells[0] is the name; cells[1], where it is, is written to where.
static epq_tree_row row_of(const panel_stack *p, const stack_frame *f, const char **cells,
                           char *where)
{
  const ide_debug_frame *now = ide_debug_frame_now(p->ide);
  *where = 0;
  if (f->is_c)
    snprintf(where, WHERE, "C");
  else if (f->is.line > 0)
    snprintf(where, WHERE, "%.150s:%d",
             f->path    ? base_of(f->path)
             : f->title ? f->title
                        : "?",
             f->is.line);
  cells[0] = f->name;
  cells[1] = where;
  return (epq_tree_row){.id = f->row,
                        .cells = cells,
                        .icon = now && now->id == f->is.id ? "arrow-right" : "code-function",
                        .tip = f->path,
                        .role = f->is_c ? EPQ_ROW_DIM : EPQ_ROW_NORMAL};
}

static void select_now(const panel_stack *p)
{
  const ide_debug_frame *now = ide_debug_frame_now(p->ide);
  for (size_t k = 0; now && k < p->count; k++)
    if (p->frames[k].is.id == now->id) {
      epq_tree_select(p->tree, p->frames[k].row);
      return;
    }
}

void stack_frames_mark(panel_stack *p)
{
  for (size_t k = 0; ide_debug_frame_now(p->ide) && k < p->count; k++) {
    const char *cells[2];
    char where[WHERE];
    epq_tree_row row = row_of(p, &p->frames[k], cells, where);
    epq_tree_set(p->tree, &row);
  }
  select_now(p);
}

static void show(panel_stack *p, const stack_asked *a, const cJSON *body)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, "stackFrames"), *each;
  int64_t told = ide_json_count(body, "totalFrames");
  size_t count = (size_t)cJSON_GetArraySize(list), n = 0, total = told > 0 ? (size_t)told : 0;
  epq_tree_row *rows = calloc(count + 1, sizeof *rows);
  const char *(*cells)[2] = calloc(count + 1, sizeof *cells);
  char(*where)[WHERE] = calloc(count + 1, sizeof *where);
  bool enough = rows && cells && where;
  cJSON_ArrayForEach(each, list)
  {
    const stack_frame *f = enough ? take(p, each, a->thread, a->from + n + 1) : NULL;
    if (!f)
      break;
    rows[n] = row_of(p, f, cells[n], where[n]);
    n++;
  }
  if (enough)
    epq_tree_children(p->tree, stack_row_of(a->thread, 0), a->from, rows, n,
                      total > a->from + n ? total - a->from - n : 0);
  free(rows);
  free(cells);
  free(where);
  select_now(p);
}

static void copy(const panel_stack *p, const cJSON *list)
{
  char *text = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&text, &length);
  const cJSON *each;
  if (!out)
    return;
  cJSON_ArrayForEach(each, list)
  {
    const cJSON *source = cJSON_GetObjectItemCaseSensitive(each, "source");
    const char *path = ide_json_text(source, "path"), *title = ide_json_text(source, "name"),
               *name = ide_json_text(each, "name");
    if (path || title)
      fprintf(out, "%s  %s:%d\n", name ? name : "?", path ? path : title,
              ide_json_int(each, "line"));
    else
      fprintf(out, "%s  (C)\n", name ? name : "?");
  }
  if (fclose(out) == 0)
    epq_app_set_clipboard(p->ide->app, text);
  free(text);
}

// --- asking ---

static void on_frames(void *ud, bool ok, const cJSON *body, const char *why)
{
  const stack_asked *a = ud;
  panel_stack *p = ide_question_owner(a);
  (void)why;
  if (ok && a->copies)
    copy(p, cJSON_GetObjectItemCaseSensitive(body, "stackFrames"));
  else if (ok && a->stop == p->stop && ide_debug_stopped(p->ide))
    show(p, a, body);
  ide_question_end(ud);
}

static void ask(panel_stack *p, int thread, size_t from, size_t count, bool copies)
{
  stack_asked *a = stack_ask_new(p);
  if (!a)
    return;
  a->thread = thread;
  a->from = from;
  a->copies = copies;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "threadId", thread);
  cJSON_AddNumberToObject(arguments, "startFrame", (double)from);
  cJSON_AddNumberToObject(arguments, "levels", (double)count);
  ide_target_dap(p->ide, "stackTrace", arguments, on_frames, a);
}

void stack_frames_ask(panel_stack *p, int thread, size_t from)
{
  ask(p, thread, from, PAGE, false);
}

void stack_frames_copy(panel_stack *p, int thread)
{
  ask(p, thread, 0, STACK_FRAMES_MAX, true);
}
