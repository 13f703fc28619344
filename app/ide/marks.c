// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Breakpoints in the margins, and the line where the script has stopped. The application's thread; owns what it asks, and the facts of the innermost
 * frame. The list of breakpoints is debug.c's: whatever changes there is drawn anew in all documents, and an edit that moves lines is written back at
 * once, so that list and margin never disagree. (Moving them only when the file is saved was left: F9 would then not find what it sees.)
 */
#include "ide/marks_int.h"

#include "ide/runs.h"
#include "ide/target.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MARKS_MAX = 4000, TIP_MAX = 600, SOURCE_MAX = 4 << 20 };

static const char stopped_at_error[] = "stopped_at_error";

// --- documents ---

typedef struct finding {
  unsigned id;
  ide_document *found;
} finding;

static void find_one(void *ud, ide_document *d)
{
  finding *f = ud;
  if (ide_document_id(d) == f->id)
    f->found = d;
}

ide_document *marks_document(const ide_marks *m, unsigned id)
{
  finding f = {id, NULL};
  if (id)
    ide_documents_each(m->ide, find_one, &f);
  return f.found;
}

ide_document *marks_frame_document(const ide_marks *m)
{
  return ide_debug_frame_document(m->ide);
}

const lang_source *marks_source(ide_marks *m, ide_document *d)
{
  if (!ide_document_is_lua(d))
    return NULL;
  if (m->source && m->source_document == ide_document_id(d) &&
      m->source_revision == ide_document_revision(d))
    return m->source;
  size_t length = 0;
  char *text = ide_document_text(d, &length);
  lang_source_free(m->source);
  m->source = text && length <= SOURCE_MAX ? lang_source_new(text, length) : NULL;
  m->source_document = ide_document_id(d);
  m->source_revision = ide_document_revision(d);
  free(text);
  return m->source;
}

// --- what is asked ---

marks_ask *marks_ask_new(ide_marks *m, void (*take)(marks_ask *a, bool ok, const cJSON *body))
{
  marks_ask *a = ide_question_new(&m->questions, sizeof *a);
  if (a) {
    a->marks = m;
    a->take = take;
  }
  return a;
}

static void forget_ask(void *each)
{
  marks_ask *a = each;
  free(a->expression);
  cJSON_Delete(a->value);
}

static void on_did(void *ud, bool ok, const cJSON *body, const char *why)
{
  marks_ask *a = ud;
  (void)why;
  a->take(a, ok, body);
  ide_question_end(a);
}

void marks_ask_go(marks_ask *a, const char *command, cJSON *arguments)
{
  ide_target_dap(a->marks->ide, command, arguments, on_did, a);
}

void marks_ask_evaluate(marks_ask *a, const char *code, const char *context)
{
  ide_debug_evaluate(a->marks->ide, code, context, on_did, a);
}

// --- marks of a document ---

typedef struct collecting {
  const ide_marks *m;
  const char *path; // ide_document_source()
  epq_mark *marks;
  char (*tips)[TIP_MAX];
  size_t count, room;
} collecting;

static epq_mark_kind kind_of(const ide_marks *m, const ide_break *b)
{
  if (!b->enabled)
    return EPQ_MARK_BREAK_OFF;
  if (b->message && !b->verified && ide_debug_state_now(m->ide) != IDE_DEBUG_OFF)
    return EPQ_MARK_BREAK_WAITING;
  if (b->log)
    return EPQ_MARK_BREAK_LOG;
  return b->condition || b->hits ? EPQ_MARK_BREAK_IF : EPQ_MARK_BREAK;
}

static void describe(const ide_break *b, epq_mark_kind kind, char *out, size_t size)
{
  size_t at = 0;
#define SAY(...)                                                                                   \
  do {                                                                                             \
    int n = snprintf(out + at, size - at, __VA_ARGS__);                                            \
    at = n < 0 || (size_t)n >= size - at ? size - 1 : at + (size_t)n;                              \
  } while (0)
  if (b->enabled)
    SAY("%s", b->log ? _("Log point") : _("Breakpoint"));
  else
    SAY("%s", b->log ? _("Log point, switched off") : _("Breakpoint, switched off"));
  if (b->condition)
    SAY(_("\nStops when %.200s"), b->condition);
  if (b->hits)
    SAY(_("\nCount: %.60s"), b->hits);
  if (b->log)
    SAY(_("\nWrites %.200s"), b->log);
  if (kind == EPQ_MARK_BREAK_WAITING)
    SAY(_("\nNot set: %.200s"), b->message);
  else if (b->enabled && b->verified && b->at > 0 && b->at != b->line)
    SAY(_("\nStops at line %d, the next with code"), b->at);
#undef SAY
}

static void collect(void *ud, const ide_break *b)
{
  collecting *c = ud;
  if (b->kind != IDE_BREAK_LINE || !c->path || strcmp(b->path, c->path) != 0 || c->count == c->room)
    return;
  epq_mark *mark = &c->marks[c->count];
  *mark = (epq_mark){.id = b->id, .line = b->line, .kind = kind_of(c->m, b)};
  describe(b, mark->kind, c->tips[c->count], TIP_MAX);
  mark->tip = c->tips[c->count++];
}

static void count_one(void *ud, const ide_break *b)
{
  (void)b;
  ++*(size_t *)ud;
}

// The innermost frame, and the one that is looked at, when that is another.
static void collect_place(collecting *c, const ide_document *d)
{
  const ide_marks *m = c->m;
  const ide_debug_frame *frame = ide_debug_frame_now(m->ide);
  const ide_debug_stop *stop = ide_debug_stopped(m->ide);
  if (!frame || !stop)
    return;
  bool error = strcmp(stop->reason, "exception") == 0, innermost = frame->id == m->top;
  const char *text = error && *stop->detail ? stop->detail : stop->text;
  bool is_top = m->top_path ? c->path && strcmp(m->top_path, c->path) == 0
                            : m->top_text && m->top_text == ide_document_id(d);
  if (innermost ? marks_frame_document(m) == d : is_top)
    c->marks[c->count++] = (epq_mark){.id = MARK_HERE,
                                      .line = innermost ? frame->line : m->top_line,
                                      .kind = error ? EPQ_MARK_FAILED : EPQ_MARK_HERE,
                                      .tip = *text ? text : NULL};
  if (!innermost && marks_frame_document(m) == d)
    c->marks[c->count++] =
        (epq_mark){.id = MARK_CALLER, .line = frame->line, .kind = EPQ_MARK_CALLER};
}

static void show(ide_marks *m, ide_document *d)
{
  size_t room = 0;
  ide_debug_break_each(m->ide, count_one, &room);
  room = room < MARKS_MAX ? room : MARKS_MAX;
  collecting c = {.m = m, .path = ide_document_source(d), .room = room};
  c.marks = calloc(room + 2, sizeof *c.marks);
  c.tips = calloc(room + 1, sizeof *c.tips);
  if (c.marks && c.tips) {
    ide_debug_break_each(m->ide, collect, &c);
    collect_place(&c, d);
    epq_document_set_marks(ide_document_shown(d), c.marks, c.count);
  }
  free(c.marks);
  free(c.tips);
}

static void show_one(void *ud, ide_document *d)
{
  show(ud, d);
}

static void show_all(ide_marks *m)
{
  ide_documents_each(m->ide, show_one, m);
}

// --- why it stopped, above the text ---

static void untell(ide_marks *m)
{
  const ide_document *d = marks_document(m, m->told);
  if (d)
    epq_document_tell(ide_document_shown(d), stopped_at_error, EPQ_ERROR, NULL, NULL);
  m->told = 0;
}

// Once for a stop, where it happened; it stays there while the user looks at callers.
static void tell_error(ide_marks *m)
{
  const epq_button buttons[] = {{"continue", _("Continue"), "media-playback-start"},
                                {"stop", _("Stop"), "media-playback-stop"},
                                {"never", _("Do Not Stop at Errors"), NULL},
                                {0}};
  const ide_debug_stop *stop = ide_debug_stopped(m->ide);
  const ide_debug_frame *frame = ide_debug_frame_now(m->ide);
  const ide_document *d = marks_frame_document(m);
  if (m->told || !d || !frame || frame->id != m->top || strcmp(stop->reason, "exception") != 0)
    return;
  char text[1000];
  snprintf(text, sizeof text, _("Error: %s"),
           *stop->detail ? ide_debug_without_place(frame, stop->detail) : stop->text);
  epq_document_tell(ide_document_shown(d), stopped_at_error, EPQ_ERROR, text, buttons);
  m->told = ide_document_id(d);
}

static void stop_script(ide *i)
{
  if (ide_target_facts_now(i).kind == IDE_TARGET_ATTACHED)
    ide_target_dap(i, "terminate", NULL, NULL, NULL);
  else
    ide_runs_stop(i);
}

bool ide_marks_answered(ide *i, ide_document *d, const char *message, const char *button)
{
  (void)d;
  if (strcmp(message, stopped_at_error) != 0)
    return false;
  if (strcmp(button, "stop") == 0) {
    stop_script(i);
    return true;
  }
  if (strcmp(button, "never") == 0) {
    static const char *const filters[] = {"uncaught", "caught", "pattern"};
    for (size_t k = 0; k < sizeof filters / sizeof *filters; k++) {
      const char *condition;
      if (ide_debug_filter(i, filters[k], &condition))
        ide_debug_set_filter(i, filters[k], false, condition);
    }
    epq_shell_say(i->shell, _("The panel of breakpoints switches it on again"));
  }
  ide_debug_continue(i);
  return true;
}

// --- what the debugger tells ---

// A stop is seen when its frame is known: until then what was shown stays, or each step would flicker.
static void on_state(void *ud)
{
  ide_marks *m = ud;
  m->fresh = ide_debug_stopped(m->ide) != NULL;
  if (m->fresh)
    return;
  m->top = 0;
  untell(m);
  show_all(m); // what was confirmed may be no more
  marks_values_clear(m);
}

static void on_frame(void *ud)
{
  ide_marks *m = ud;
  const ide_debug_frame *frame = ide_debug_frame_now(m->ide);
  if (m->fresh || !frame)
    untell(m);
  if (frame && (m->fresh || frame->id == m->top)) {
    char *path = frame->path ? strdup(frame->path) : NULL;
    free(m->top_path);
    m->top_path = path;
    const ide_document *text = path ? NULL : marks_frame_document(m);
    m->top_text = text ? ide_document_id(text) : 0;
    m->top = frame->id;
    m->top_line = frame->line;
  }
  m->fresh = false;
  show_all(m);
  tell_error(m);
  marks_values_look(m);
}

static void on_values(void *ud)
{
  marks_values_look(ud);
}

static void on_breaks(void *ud)
{
  ide_marks *m = ud;
  if (!m->writing)
    show_all(m);
}

// --- lines that move ---

typedef struct move {
  int id, to;
} move;

typedef struct moving {
  const ide_document *document;
  const char *path;
  move *moves;
  size_t count, room;
} moving;

static void find_move(void *ud, const ide_break *b)
{
  moving *v = ud;
  if (b->kind != IDE_BREAK_LINE || strcmp(b->path, v->path) != 0)
    return;
  int line = epq_document_mark_line(ide_document_shown(v->document), b->id);
  if (line < 1 || line == b->line)
    return;
  if (v->count == v->room) {
    size_t room = v->room ? 2 * v->room : 16;
    move *moves = realloc(v->moves, room * sizeof *moves);
    if (!moves)
      return;
    v->moves = moves;
    v->room = room;
  }
  v->moves[v->count++] = (move){b->id, line};
}

static bool put_line(ide *i, const move *v)
{
  return !ide_debug_break_get(i, v->id) || ide_debug_break_move(i, v->id, v->to);
}

// A line may be free only when the one on it has moved on. Those that never get theirs share it with another by now, as their lines were deleted: one
// is enough there.
void ide_marks_edited(ide *i, ide_document *d)
{
  ide_marks *m = i->marks;
  moving v = {.document = d, .path = ide_document_source(d)};
  if (!m || !v.path)
    return;
  ide_debug_break_each(i, find_move, &v);
  if (v.count == 0)
    return;
  m->writing = true;
  for (size_t before = v.count + 1; v.count > 0 && v.count < before;) {
    before = v.count;
    size_t left = 0;
    for (size_t k = 0; k < before; k++)
      if (!put_line(i, &v.moves[k]))
        v.moves[left++] = v.moves[k];
    v.count = left;
  }
  for (size_t k = 0; k < v.count; k++)
    ide_debug_break_remove(i, v.moves[k].id);
  m->writing = false;
  if (v.count > 0)
    show(m, d);
  free(v.moves);
}

// --- documents come and go ---

void ide_marks_opened(ide *i, ide_document *d)
{
  ide_marks *m = i->marks;
  if (!m)
    return;
  show(m, d);
  marks_heat_show(m, d);
  if (marks_frame_document(m) != d)
    return;
  tell_error(m);
  marks_values_opened(m, d);
}

void ide_marks_closing(ide *i, ide_document *d)
{
  ide_marks *m = i->marks;
  if (!m || m->source_document != ide_document_id(d))
    return;
  lang_source_free(m->source);
  m->source = NULL;
  m->source_document = 0;
}

ide_marks *ide_marks_new(ide *i)
{
  ide_marks *m = calloc(1, sizeof *m);
  if (!m)
    return NULL;
  m->ide = i;
  m->questions = (ide_questions){.ide = i, .owner = m, .fini = forget_ask};
  m->listener = (ide_debug_listener){
      .ud = m, .state = on_state, .frame = on_frame, .values = on_values, .breaks = on_breaks};
  ide_debug_listen(i, &m->listener);
  return m;
}

void ide_marks_free(ide_marks *m)
{
  if (!m)
    return;
  ide_debug_unlisten(m->ide, &m->listener);
  ide_questions_drop(&m->questions);
  marks_values_free(m);
  marks_heat_free(m);
  lang_source_free(m->source);
  free(m->top_path);
  m->ide->marks = NULL;
  free(m);
}
