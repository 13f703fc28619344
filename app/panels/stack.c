// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Coroutines at the top, as the verb debug_threads tells (DAP's `threads` has their names alone), and the frames of those that are open, by
 * pages. The application's thread; owns the rows that are shown.
 * A frame has another number at each stop, so its row is named by the coroutine and the depth: the one that is selected stays where it is while the script
 * is stepped through.
 */
#include "panels/stack.h"

#include "ide/debug.h"
#include "ide/json.h"
#include "ide/target.h"

#include <epq/panel.h>
#include <epq/tree.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 50, FRAMES_MAX = 1000, THREADS_MAX = 1000, IDLE = 1000000000, DEPTH_BITS = 20 };

typedef struct frame {
  int64_t row;
  ide_debug_frame is;
  char *name, *path;
  bool is_c;
} frame;

typedef struct thread_text {
  char does[80], tip[300];
} thread_text;

typedef struct wait { // for an answer
  panel_stack *panel;
  unsigned stop;
  int thread;
  size_t from;
  bool copies; // for the clipboard
  struct wait *next;
} wait;

struct panel_stack {
  ide *ide;
  ide_debug_listener debug;
  epq_tree *tree;
  epq_panel *panel;
  frame *frames;
  size_t count, room;
  unsigned stop; // their number, to tell old answers
  wait *waits;
};

static int64_t row_of(int thread, size_t depth)
{
  return ((int64_t)thread << DEPTH_BITS) + (int64_t)depth; // 0: the coroutine itself
}

static const char *base_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

// --- frames ---

static void forget_frames(panel_stack *p)
{
  while (p->count > 0) {
    frame *f = &p->frames[--p->count];
    free(f->name);
    free(f->path);
  }
}

static frame *find_frame(const panel_stack *p, int64_t row)
{
  for (size_t k = 0; k < p->count; k++)
    if (p->frames[k].row == row)
      return &p->frames[k];
  return NULL;
}

static frame *add_frame(panel_stack *p, int64_t row)
{
  frame *f = find_frame(p, row);
  if (f) {
    free(f->name);
    free(f->path);
  } else if (p->count == p->room) {
    size_t room = p->room ? 2 * p->room : 64;
    frame *grown = realloc(p->frames, room * sizeof *grown);
    if (!grown)
      return NULL;
    p->frames = grown;
    p->room = room;
  }
  if (!f)
    f = &p->frames[p->count++];
  *f = (frame){.row = row};
  return f;
}

static frame *take_frame(panel_stack *p, const cJSON *from, int thread, size_t depth, char *where,
                         size_t size)
{
  const cJSON *source = cJSON_GetObjectItemCaseSensitive(from, "source");
  const char *name = ide_json_text(from, "name"), *path = ide_json_text(source, "path"),
             *title = ide_json_text(source, "name"),
             *hint = ide_json_text(from, "presentationHint");
  frame *f = add_frame(p, row_of(thread, depth));
  if (!f)
    return NULL;
  f->name = strdup(name ? name : "?");
  f->path = path ? strdup(path) : NULL;
  f->is_c = hint && strcmp(hint, "subtle") == 0;
  f->is = (ide_debug_frame){.id = ide_json_int(from, "id"),
                            .thread = thread,
                            .line = ide_json_int(from, "line"),
                            .name = f->name,
                            .path = f->path,
                            .source = ide_json_int(source, "sourceReference")};
  if (f->is_c || f->is.line <= 0)
    snprintf(where, size, "%s", f->is_c ? "C" : "");
  else
    snprintf(where, size, "%.150s:%d", path ? base_of(path) : title ? title : "?", f->is.line);
  return f;
}

static void mark_selected(const panel_stack *p)
{
  const ide_debug_frame *now = ide_debug_frame_now(p->ide);
  for (size_t k = 0; now && k < p->count; k++)
    if (p->frames[k].is.id == now->id) {
      epq_tree_select(p->tree, p->frames[k].row);
      return;
    }
}

static void show_frames(panel_stack *p, const wait *w, const cJSON *body)
{
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, "stackFrames"), *each;
  size_t count = (size_t)cJSON_GetArraySize(list), n = 0,
         total = (size_t)ide_json_int(body, "totalFrames");
  epq_tree_row *rows = calloc(count + 1, sizeof *rows);
  const char *(*cells)[2] = calloc(count + 1, sizeof *cells);
  char(*where)[200] = calloc(count + 1, sizeof *where);
  const ide_debug_frame *now = ide_debug_frame_now(p->ide);
  cJSON_ArrayForEach(each, list)
  {
    const frame *f = rows && cells && where ? take_frame(p, each, w->thread, w->from + n + 1,
                                                         where[n], sizeof where[n])
                                            : NULL;
    if (!f || !f->name)
      break;
    cells[n][0] = f->name;
    cells[n][1] = where[n];
    rows[n] = (epq_tree_row){.id = f->row,
                             .cells = cells[n],
                             .icon = now && now->id == f->is.id ? "arrow-right" : "code-function",
                             .tip = f->path,
                             .role = f->is_c ? EPQ_ROW_DIM : EPQ_ROW_NORMAL};
    n++;
  }
  if (rows && cells && where)
    epq_tree_children(p->tree, row_of(w->thread, 0), w->from, rows, n,
                      total > w->from + n ? total - w->from - n : 0);
  free(rows);
  free(cells);
  free(where);
  mark_selected(p);
}

// --- asking ---

static wait *wait_new(panel_stack *p)
{
  wait *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  w->panel = p;
  w->stop = p->stop;
  w->next = p->waits;
  p->waits = w;
  return w;
}

static void wait_free(wait *w)
{
  for (wait **at = &w->panel->waits; *at; at = &(*at)->next)
    if (*at == w) {
      *at = w->next;
      break;
    }
  free(w);
}

static void copy_frames(const panel_stack *p, const cJSON *list)
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

static void on_frames(void *ud, bool ok, const cJSON *body, const char *why)
{
  wait *w = ud;
  panel_stack *p = w->panel;
  (void)why;
  if (ok && w->copies)
    copy_frames(p, cJSON_GetObjectItemCaseSensitive(body, "stackFrames"));
  else if (ok && w->stop == p->stop && ide_debug_stopped(p->ide))
    show_frames(p, w, body);
  wait_free(w);
}

static void ask_frames(panel_stack *p, int thread, size_t from, size_t count, bool copies)
{
  wait *w = wait_new(p);
  if (!w)
    return;
  w->thread = thread;
  w->from = from;
  w->copies = copies;
  cJSON *arguments = cJSON_CreateObject();
  cJSON_AddNumberToObject(arguments, "threadId", thread);
  cJSON_AddNumberToObject(arguments, "startFrame", (double)from);
  cJSON_AddNumberToObject(arguments, "levels", (double)count);
  ide_target_dap(p->ide, "stackTrace", arguments, on_frames, w);
}

// --- coroutines ---

// What it does; where that is, for the mouse.
static void describe(const cJSON *thread, bool here, thread_text *t)
{
  const char *status = ide_json_text(thread, "status"), *waits = ide_json_text(thread, "waits"),
             *file = ide_json_text(thread, "file");
  int line = ide_json_int(thread, "line");
  if (here)
    snprintf(t->does, sizeof t->does, "stopped");
  else if (waits)
    snprintf(t->does, sizeof t->does, "waits: %.40s", waits);
  else
    snprintf(t->does, sizeof t->does, "%.40s",
             !status                         ? ""
             : strcmp(status, "normal") == 0 ? "has called another"
                                             : status);
  if (file && line > 0)
    snprintf(t->tip, sizeof t->tip, "%.250s:%d", file, line);
}

static void show_thread(const cJSON *thread, bool here, thread_text *t, const char **cells,
                        epq_tree_row *row)
{
  const char *name = ide_json_text(thread, "name");
  describe(thread, here, t);
  cells[0] = name ? name : "coroutine";
  cells[1] = t->does;
  *row = (epq_tree_row){.id = row_of(ide_json_int(thread, "id"), 0),
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
    bool here = stop && !found && ide_json_int(each, "id") == stop->thread;
    size_t at = here ? 0 : n++;
    found |= here;
    show_thread(each, here, &texts[at], cells[at], &rows[at]);
  }
  if (enough && stop && stop->thread == IDLE && !found) {
    cells[0][0] = "No code runs";
    cells[0][1] = "waits for timers";
    rows[0] =
        (epq_tree_row){.id = row_of(IDLE, 0), .cells = cells[0], .icon = "media-playback-pause"};
    found = true;
  }
  if (enough) {
    epq_tree_reset(p->tree, found ? rows : rows + 1, found ? n : n - 1);
    if (stop && found && stop->thread != IDLE)
      epq_tree_expand(p->tree, row_of(stop->thread, 0), true);
  }
  free(rows);
  free(cells);
  free(texts);
}

static void on_threads(void *ud, const cJSON *answer)
{
  wait *w = ud;
  panel_stack *p = w->panel;
  if (w->stop == p->stop && ide_debug_stopped(p->ide))
    show_threads(p, cJSON_GetObjectItemCaseSensitive(answer, "threads"));
  wait_free(w);
}

static void ask_threads(panel_stack *p)
{
  wait *w = wait_new(p);
  if (!w)
    return;
  cJSON *request = cJSON_CreateObject();
  cJSON_AddStringToObject(request, "verb", "debug_threads");
  ide_target_ask(p->ide, request, 5000, on_threads, w);
}

// --- what the debugger tells ---

static const char *empty_text(const ide *i)
{
  switch (ide_debug_state_now(i)) {
  case IDE_DEBUG_RUNNING:
    return "Where the script is, is seen when it is stopped: by a breakpoint, an error, or Pause";
  case IDE_DEBUG_OFF:
    return "Nothing can be debugged at the moment";
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

static void on_state(void *ud)
{
  panel_stack *p = ud;
  p->stop++;
  forget_frames(p);
  show_line(p);
  if (ide_debug_stopped(p->ide)) {
    ask_threads(p);
    return;
  }
  epq_tree_set_empty(p->tree, empty_text(p->ide));
  epq_tree_clear(p->tree);
}

static void on_frame(void *ud)
{
  const panel_stack *p = ud;
  const ide_debug_frame *now = ide_debug_frame_now(p->ide);
  for (size_t k = 0; now && k < p->count; k++) {
    const frame *f = &p->frames[k];
    char where[200];
    const char *cells[2] = {f->name, where};
    snprintf(where, sizeof where, "%s", f->is_c ? "C" : "");
    if (!f->is_c && f->is.line > 0)
      snprintf(where, sizeof where, "%.150s:%d", f->path ? base_of(f->path) : "text", f->is.line);
    epq_tree_set(p->tree,
                 &(epq_tree_row){.id = f->row,
                                 .cells = cells,
                                 .icon = now->id == f->is.id ? "arrow-right" : "code-function",
                                 .tip = f->path,
                                 .role = f->is_c ? EPQ_ROW_DIM : EPQ_ROW_NORMAL});
  }
  mark_selected(p);
  show_line(p);
}

// --- what the user does ---

static void on_expand(void *ud, int64_t id, size_t from)
{
  int thread = (int)(id >> DEPTH_BITS);
  if (thread != IDLE)
    ask_frames(ud, thread, from, PAGE, false);
}

static void on_activated(void *ud, int64_t id)
{
  panel_stack *p = ud;
  const frame *f = find_frame(p, id);
  if (f) {
    ide_debug_frame is = f->is; // the rows are made anew meanwhile
    ide_debug_select_frame(p->ide, &is);
  }
}

static void copy_stack(panel_stack *p, int64_t id)
{
  const ide_debug_stop *stop = ide_debug_stopped(p->ide);
  int thread = id ? (int)(id >> DEPTH_BITS) : stop ? stop->thread : IDLE;
  if (thread != IDLE)
    ask_frames(p, thread, 0, FRAMES_MAX, true);
}

static void on_menu(void *ud, int64_t id, epq_menu *menu)
{
  panel_stack *p = ud;
  const frame *f = find_frame(p, id);
  if (f)
    epq_menu_add(menu, "show", "&Show", "go-jump", true);
  if (f && f->path && !f->is_c && f->is.line > 0)
    epq_menu_add(menu, "to", "&Run to This Line", "debug-run-cursor", true);
  if (ide_debug_stopped(p->ide))
    epq_menu_add(menu, "copy", "&Copy Stack", "edit-copy", true);
}

static void on_chosen(void *ud, int64_t id, const char *item)
{
  panel_stack *p = ud;
  const frame *f = find_frame(p, id);
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
  static const char *const columns[] = {"Function", "Where", NULL};
  p->tree =
      epq_tree_new(p->ide->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                                   .id = "stack",
                                                   .label = "Call Stack",
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
                                                            .label = "Call Stack",
                                                            .ud = p});
  return p->tree && p->panel;
}

panel_stack *panel_stack_new(ide *i)
{
  panel_stack *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->ide = i;
  if (!make_widgets(p)) {
    epq_panel_free(p->panel);
    epq_tree_free(p->tree);
    free(p);
    return NULL;
  }
  epq_panel_add(p->panel, "rows", NULL, false, epq_tree_widget(p->tree));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "stack",
                                 .title = "Call Stack",
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
  for (wait *w; (w = p->waits) != NULL;) {
    p->waits = w->next;
    ide_target_forget(p->ide, w);
    wait_free(w);
  }
  epq_shell_remove_dock(p->ide->shell, "stack");
  epq_panel_free(p->panel);
  epq_tree_free(p->tree);
  forget_frames(p);
  free(p->frames);
  p->ide->stack = NULL;
  free(p);
}
