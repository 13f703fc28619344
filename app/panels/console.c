// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The prompt asks the engine as any other client does (eplua/verbs.h), in a session of its own. While Lua is busy the
 * answer waits, and so does the next line; what is typed meanwhile stays.
 */
#include "panels/console.h"

#include "ide/actions.h"
#include "ide/attach.h"
#include "ide/debug.h"
#include "ide/documents.h"
#include "ide/json.h"
#include "ide/keep.h"
#include "ide/places.h"
#include "ide/runs.h"
#include "ide/settings.h"
#include "ide/target.h"
#include "ide/view.h"
#include "words/words.h"

#include <epq/console.h>

#include <cjson/cJSON.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 100, OFFERS_MAX = 200, IN_FRAME_MS = 5000 };

struct panel_console {
  ide *ide;
  epq_console *shown;
  char *title;   // of the run
  char *folder;  // its working folder: what relative names in its output mean
  bool reading;  // the prompt is the script's
  bool separate; // ... which is a process of its own
  int waiting;   // for so many answers to code
};

static void say(panel_console *c, epq_stream stream, const char *text)
{
  epq_console_append(c->shown, stream, text, strlen(text));
  epq_console_append(c->shown, stream, "\n", 1);
}

// --- asking the engine ---

typedef struct asked {
  panel_console *console;
  uint64_t request; // 0: nobody waits for it
  int64_t ref;
  size_t from;
  bool in_frame; // of the script that has stopped
} asked;

static void ask(panel_console *c, cJSON *request, const asked *what, ide_target_answered *done)
{
  asked *copy = malloc(sizeof *copy);
  if (!copy) {
    cJSON_Delete(request);
    return;
  }
  *copy = *what;
  copy->console = c;
  ide_target_ask(c->ide, request, 0, done, copy);
}

// Other people's engines may be looked at by others, too: there the locals of the prompt are those of the connection.
static void add_session(const panel_console *c, cJSON *request)
{
  if (!ide_attach_active(c->ide))
    cJSON_AddStringToObject(request, "session", "console");
}

static void show_error(panel_console *c, const cJSON *answer)
{
  const char *traceback = ide_json_text(answer, "traceback"),
             *error = ide_json_text(answer, "error");
  const cJSON *refused = cJSON_GetObjectItemCaseSensitive(answer, "error");
  if (cJSON_IsObject(refused))
    error = ide_json_text(refused, "message");
  say(c, EPQ_STREAM_ERROR, error ? error : _("no answer"));
  if (traceback && *traceback)
    say(c, EPQ_STREAM_ERROR, traceback);
}

// In a frame nobody says that the text could go on, but the compiler that it came to the end.
static bool ends_early(const cJSON *answer)
{
  static const char end[] = "<eof>";
  const char *error = ide_json_text(answer, "error");
  size_t length = error ? strlen(error) : 0;
  return length >= sizeof end - 1 && ide_json_bool(answer, "syntax") &&
         strcmp(error + length - (sizeof end - 1), end) == 0;
}

static void take_result(void *ud, const cJSON *answer)
{
  asked *a = ud;
  panel_console *c = a->console;
  bool incomplete = ide_json_bool(answer, "incomplete") || (a->in_frame && ends_early(answer));
  if (a->request)
    epq_console_submit_done(c->shown, a->request, incomplete);
  if (!answer) {
    say(c, EPQ_STREAM_WARNING, _("The engine went before it could answer."));
  } else if (ide_json_bool(answer, "ok")) {
    const cJSON *value;
    cJSON_ArrayForEach(value, cJSON_GetObjectItemCaseSensitive(answer, "results"))
    {
      const char *text = ide_json_text(value, "text");
      epq_console_result(c->shown, text ? text : "?", ide_json_whole(value, "ref"));
    }
  } else if (!incomplete) {
    show_error(c, answer);
  } else if (!a->request) {
    say(c, EPQ_STREAM_ERROR, _("The selected code is not complete."));
  }
  if (a->in_frame && answer && !incomplete && c->ide->debug)
    ide_debug_assigned(c->ide); // it may have been
  c->waiting -= c->waiting > 0;
  if (c->waiting == 0)
    ide_actions_update(c->ide);
  free(a);
}

bool panel_console_waits(const panel_console *c)
{
  return c && c->waiting > 0;
}

// While the script is stopped, code is run in the frame that is looked at: it sees and changes what that sees.
static void evaluate(panel_console *c, uint64_t request, const char *code)
{
  cJSON *r = cJSON_CreateObject();
  const ide_debug_frame *frame = ide_debug_frame_now(c->ide);
  cJSON_AddStringToObject(r, "verb", frame ? "debug_evaluate" : "evaluate");
  cJSON_AddStringToObject(r, "code", code);
  if (frame) {
    cJSON_AddNumberToObject(r, "frame", frame->id);
    cJSON_AddNumberToObject(r, "limit_ms", IN_FRAME_MS);
  } else {
    add_session(c, r);
  }
  ask(c, r, &(asked){.request = request, .in_frame = frame != NULL}, take_result);
  c->waiting++;
  ide_actions_update(c->ide);
}

void panel_console_evaluate(panel_console *c, const char *code)
{
  say(c, EPQ_STREAM_ECHO, code);
  epq_shell_show_dock(c->ide->shell, "console", false);
  evaluate(c, 0, code);
}

// --- what the widget tells ---

static epq_submit on_submit(void *ud, uint64_t request, const char *text)
{
  evaluate(ud, request, text);
  return EPQ_SUBMIT_LATER;
}

static void on_input(void *ud, const char *text)
{
  panel_console *c = ud;
  size_t length = strlen(text);
  char *line = malloc(length + 2);
  if (!line)
    return;
  snprintf(line, length + 2, "%s\n", text);
  ide_runs_feed(c->ide, line, length + 1);
  free(line);
}

static void on_input_end(void *ud)
{
  panel_console *c = ud;
  ide_runs_feed_end(c->ide);
}

void panel_console_end_of_input(ide *i)
{
  ide_runs_feed_end(i);
}

static void take_children(void *ud, const cJSON *answer)
{
  asked *a = ud;
  epq_console_row rows[PAGE];
  size_t count = 0;
  const cJSON *list = cJSON_GetObjectItemCaseSensitive(answer, "children"), *item;
  cJSON_ArrayForEach(item, list)
  {
    if (count == PAGE)
      break;
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, "value");
    const char *text = ide_json_text(value ? value : item, "text");
    rows[count++] = (epq_console_row){.name = ide_json_text(item, "name"),
                                      .text = text ? text : "?",
                                      .ref = ide_json_whole(value ? value : item, "ref")};
  }
  if (!list)
    rows[count++] = (epq_console_row){.text = _("this value is no longer kept")};
  int64_t count_there = ide_json_count(answer, "count");
  size_t total = count_there > 0 ? (size_t)count_there : 0;
  epq_console_children(a->console->shown, a->request, rows, count,
                       total > a->from + count ? total - a->from - count : 0);
  free(a);
}

static void on_expand(void *ud, uint64_t request, int64_t ref, size_t from)
{
  cJSON *r = cJSON_CreateObject();
  cJSON_AddStringToObject(r, "verb", "children");
  cJSON_AddNumberToObject(r, "ref", (double)ref);
  cJSON_AddNumberToObject(r, "start", (double)from + 1);
  cJSON_AddNumberToObject(r, "count", PAGE);
  ask(ud, r, &(asked){.request = request, .ref = ref, .from = from}, take_children);
}

static void take_completions(void *ud, const cJSON *answer)
{
  asked *a = ud;
  epq_offer offers[OFFERS_MAX];
  size_t count = 0;
  const cJSON *item;
  const char *prefix = ide_json_text(answer, "prefix"), *close = ide_json_text(answer, "close");
  char *inserts[OFFERS_MAX] = {0}; // with what ends a string
  cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(answer, "items"))
  {
    if (count == OFFERS_MAX)
      break;
    const char *params = ide_json_text(item, "params"), *text = ide_json_text(item, "text");
    const char *name = ide_json_text(item, "name");
    if (close && name && asprintf(&inserts[count], "%s%s", name, close) < 0)
      inserts[count] = NULL;
    offers[count] = (epq_offer){.label = name,
                                .insert = inserts[count],
                                .detail = params ? params : text,
                                .origin = ide_json_text(item, "kind")};
    count++;
  }
  epq_console_offer(a->console->shown, a->request, offers, count, prefix ? strlen(prefix) : 0);
  while (count > 0)
    free(inserts[--count]);
  free(a);
}

static void on_complete(void *ud, uint64_t request, const char *text, size_t cursor, bool forced)
{
  (void)forced;
  const panel_console *c = ud;
  char *before = strndup(text, cursor);
  cJSON *r = cJSON_CreateObject();
  const ide_debug_frame *frame = ide_debug_frame_now(c->ide);
  cJSON_AddStringToObject(r, "verb", frame ? "debug_complete" : "complete");
  cJSON_AddStringToObject(r, "text", before ? before : "");
  cJSON_AddStringToObject(r, "rest", text + cursor);
  if (frame)
    cJSON_AddNumberToObject(r, "frame", frame->id);
  else
    add_session(c, r);
  cJSON_AddNumberToObject(r, "limit", OFFERS_MAX);
  free(before);
  ask(ud, r, &(asked){.request = request}, take_completions);
}

// A name as it was printed: of a file, from the folder of the run; or of a document without one.
static void on_link(void *ud, const char *file, int line, int column)
{
  panel_console *c = ud;
  char path[PATH_MAX];
  ide_document *d = ide_documents_find_titled(c->ide, file);
  if (d) {
    ide_places_leave(c->ide);
    ide_documents_show(c->ide, d, (epq_place){line, column > 0 ? column : 1});
    return;
  }
  int length = *file == '/' || !c->folder ? snprintf(path, sizeof path, "%s", file)
                                          : snprintf(path, sizeof path, "%s/%s", c->folder, file);
  if (length > 0 && (size_t)length < sizeof path && access(path, F_OK) == 0)
    ide_places_go(c->ide, path, line, column);
  else
    epq_shell_say(c->ide->shell, _("There is no such file"));
}

// --- what is told by others ---

void panel_console_output(panel_console *c, bool is_err, const char *bytes, size_t length)
{
  epq_console_append(c->shown, is_err ? EPQ_STREAM_ERR : EPQ_STREAM_OUT, bytes, length);
}

void panel_console_log(panel_console *c, eplua_log_level level, const char *text, size_t length)
{
  static const epq_stream streams[] = {EPQ_STREAM_INFO, EPQ_STREAM_INFO, EPQ_STREAM_WARNING,
                                       EPQ_STREAM_ERROR};
  epq_console_append(c->shown, streams[level], text, length);
  epq_console_append(c->shown, streams[level], "\n", 1);
}

const char *panel_console_path(const panel_console *c, const char *path)
{
  size_t length = c->folder ? strlen(c->folder) : 0;
  return length > 1 && strncmp(path, c->folder, length) == 0 && path[length] == '/' &&
                 path[length + 1]
             ? path + length + 1
             : path;
}

void panel_console_limit(panel_console *c, size_t lines)
{
  enum { BYTES_OF_A_LINE = 320, LEAST_BYTES = 1 << 20 };
  size_t bytes = lines * BYTES_OF_A_LINE;
  epq_console_set_limits(c->shown, lines, bytes < LEAST_BYTES ? LEAST_BYTES : bytes);
}

void panel_console_begin(panel_console *c, const ide_run_spec *spec)
{
  char text[512], clock[16];
  free(c->title);
  free(c->folder);
  c->title = spec ? strdup(spec->title) : NULL;
  c->folder = spec && spec->folder ? strdup(spec->folder) : NULL;
  if (!spec)
    return;
  if (ide_settings_bool(c->ide->settings, "console_clear"))
    epq_console_clear(c->shown);
  time_t now = time(NULL);
  struct tm parts;
  strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&now, &parts));
  snprintf(text, sizeof text, "\342\226\266 %s%s  %s", spec->title,
           spec->restricted ? " (restricted)" : "", clock);
  say(c, EPQ_STREAM_INFO, text);
}

void panel_console_end(panel_console *c, int status, bool stopped)
{
  char text[512];
  const char *title = c->title ? c->title : _("The script");
  if (status < 0)
    snprintf(text, sizeof text, _("■ %s was given up"), title);
  else if (stopped)
    snprintf(text, sizeof text, _("■ %s was stopped"), title);
  else if (status > 0)
    snprintf(text, sizeof text, _("■ %s ended with status %d"), title, status);
  else
    snprintf(text, sizeof text, _("■ %s ended"), title);
  say(c, status > 0 && !stopped ? EPQ_STREAM_WARNING : EPQ_STREAM_INFO, text);
  ide_documents_check_disk(c->ide); // it may have written what is open
}

static void take_stuck(void *ud, const char *id, bool remembered)
{
  (void)remembered;
  panel_console *c = ud;
  if (strcmp(id, "restart") == 0 && ide_engine_stage_now(c->ide->engine) == IDE_ENGINE_STUCK)
    ide_engine_restart(c->ide->engine);
}

void panel_console_stuck(panel_console *c, const char *where)
{
  const epq_button buttons[] = {
      {"restart", _("Restart Engine"), "view-refresh"}, {"wait", _("Wait"), NULL}, {0}};
  char text[600];
  snprintf(text, sizeof text, _("It is %s."), where);
  say(c, EPQ_STREAM_WARNING, _("The script does not stop."));
  epq_shell_ask(
      c->ide->shell,
      &(epq_question){
          .title = _("The script does not stop"),
          .text = _("The script does not stop. A fresh engine can take its place: your texts stay "
                    "as they are."),
          .detail = text,
          .severity = EPQ_WARNING,
          .buttons = buttons,
          .cancel = "wait"},
      take_stuck, c);
}

// Whose variables the line sees.
static void show_prompt(const panel_console *c)
{
  const ide_debug_frame *frame = c->reading ? NULL : ide_debug_frame_now(c->ide);
  char prompt[48] = ">";
  if (frame && *frame->name)
    snprintf(prompt, sizeof prompt, "%.40s>", frame->name);
  else if (!c->reading && ide_engine_is_restricted(c->ide->engine))
    snprintf(prompt, sizeof prompt, "restricted>");
  epq_console_set_prompt(c->shown, prompt);
}

// The line belongs to a script from its first read until Lua has nothing to do: an answer that is typed ahead between two
// reads is none for Lua.
void panel_console_stage(panel_console *c)
{
  // one that the debugger has stopped reads nothing, and is asked instead
  bool stopped =
      ide_target_facts_now(c->ide).kind == IDE_TARGET_PROCESS && ide_debug_stopped(c->ide);
  bool separate = ide_runs_separate_active(c->ide) && !stopped;
  bool runs = ide_engine_stage_now(c->ide->engine) == IDE_ENGINE_RUNNING;
  bool waits = ide_engine_waits_for_input(c->ide->engine);
  bool reading = separate || waits ||
                 (c->reading && runs && !c->separate && ide_engine_is_busy(c->ide->engine));
  reading = reading && !ide_attach_active(c->ide); // that one's is not ours to type
  bool begins = reading && !c->reading;
  c->separate = separate;
  if (reading != c->reading) {
    c->reading = reading;
    epq_console_set_mode(c->shown, reading ? EPQ_CONSOLE_INPUT : EPQ_CONSOLE_REPL);
  }
  if (begins && waits)
    epq_shell_show_dock(c->ide->shell, "console", true);
  show_prompt(c);
  ide_view_engine(c->ide, NULL);
}

static void keep_entry(void *ud, const char *entry)
{
  cJSON_AddItemToArray(ud, cJSON_CreateString(entry));
}

panel_console *panel_console_new(ide *i)
{
  panel_console *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->ide = i;
  c->shown = epq_console_new(i->app, "console", _("Console"),
                             &(epq_console_callbacks){.size = sizeof(epq_console_callbacks),
                                                      .ud = c,
                                                      .submit = on_submit,
                                                      .input = on_input,
                                                      .input_end = on_input_end,
                                                      .complete = on_complete,
                                                      .expand = on_expand,
                                                      .link = on_link});
  if (!c->shown) {
    free(c);
    return NULL;
  }
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "console",
                                 .title = _("Console"),
                                 .icon = "utilities-terminal",
                                 .area = EPQ_BOTTOM,
                                 .shortcut = "Alt+3"},
                     epq_console_widget(c->shown));
  cJSON *history =
      cJSON_Parse(ide_keep_text(i->keep, "history") ? ide_keep_text(i->keep, "history") : "[]");
  int count = cJSON_GetArraySize(history);
  const char **entries = calloc((size_t)count + 1, sizeof *entries);
  const cJSON *item;
  size_t n = 0;
  cJSON_ArrayForEach(item, history) if (entries && cJSON_IsString(item)) entries[n++] =
      item->valuestring;
  epq_console_set_history(c->shown, entries, n);
  free(entries);
  cJSON_Delete(history);
  return c;
}

void panel_console_keep(panel_console *c)
{
  cJSON *history = cJSON_CreateArray();
  if (ide_settings_bool(c->ide->settings, "console_history"))
    epq_console_each_history(c->shown, keep_entry, history);
  char *text = cJSON_PrintUnformatted(history);
  ide_keep_set_text(c->ide->keep, "history", text);
  free(text);
  cJSON_Delete(history);
}

void panel_console_free(panel_console *c)
{
  if (!c)
    return;
  panel_console_keep(c);
  epq_shell_remove_dock(c->ide->shell, "console");
  epq_console_free(c->shown);
  free(c->title);
  free(c->folder);
  free(c);
}
