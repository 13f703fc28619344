// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the profiler shows: the profile that is recorded, was recorded, or was opened, as a flame graph, as tables, and as heat in the margins of
 * editors. The application's thread; owns the profiles and the pages.
 * Waiting is left out unless it is wanted: a script that waits most of the time would show nothing else.
 */
#include "panels/profiler_int.h"

#include "ide/documents.h"
#include "ide/marks.h"
#include "ide/places.h"
#include "words/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAT_MAX = 1000, HEAT_FILES_MAX = 100, PATH_SIZE = 4200 };

static const double heat_least = 0.001; // of all

int64_t profiler_row_id(const profile_function *f)
{
  return (int64_t)(f->key >> 2) | 1;
}

double profiler_whole(const panel_profiler *p)
{
  const profile_model *m = p->shown.model;
  return !m ? 0 : p->waiting ? m->all : m->all - m->idle;
}

// --- sources ---

static const char *folder_of_script(const panel_profiler *p)
{
  const char *script = ide_target_facts_now(p->ide).script;
  return script && strchr(script, '/') ? script : NULL;
}

// The source (ide_document_source()) of a file that a profile names; false: it is not on this machine, as far as we know.
static bool find_file(const panel_profiler *p, const char *file, char path[PATH_SIZE])
{
  const ide_document *text = ide_documents_find_titled(p->ide, file);
  if (text && ide_document_source(text)) {
    snprintf(path, PATH_SIZE, "%s", ide_document_source(text));
    return true;
  }
  if (*file == '/') {
    snprintf(path, PATH_SIZE, "%s", file);
    return access(path, R_OK) == 0;
  }
  snprintf(path, PATH_SIZE, "%s/%s", ide_documents_folder(p->ide), file);
  if (access(path, R_OK) == 0)
    return true;
  const char *script = folder_of_script(p);
  if (!script)
    return false;
  snprintf(path, PATH_SIZE, "%.*s/%s", (int)(strrchr(script, '/') - script), script, file);
  return access(path, R_OK) == 0;
}

void profiler_go(panel_profiler *p, const char *file, int line)
{
  char path[PATH_SIZE], said[300];
  if (file && find_file(p, file, path)) {
    ide_places_go(p->ide, path, line, 0);
    return;
  }
  if (file)
    snprintf(said, sizeof said, _("%.200s is not a file here"), file);
  else
    snprintf(said, sizeof said, _("It has no source in Lua"));
  epq_shell_say(p->ide->shell, said);
}

// Where most of a function's own time goes, or else where it begins.
void profiler_go_function(panel_profiler *p, const profile_function *f)
{
  const profile_model *m = p->shown.model;
  int line = f->line;
  for (size_t i = 0; m && i < m->line_count; i++)
    if (&m->functions[m->lines[i].function] == f) {
      line = m->lines[i].line;
      break;
    }
  profiler_go(p, f->file, line);
}

// --- the flame graph ---

static epq_flame_kind kind_of(const profile_function *f)
{
  static const epq_flame_kind kinds[] = {[EPLUA_PROFILE_LUA_FUNCTION] = EPQ_FLAME_LUA,
                                         [EPLUA_PROFILE_C_FUNCTION] = EPQ_FLAME_C,
                                         [EPLUA_PROFILE_ENTRY] = EPQ_FLAME_ENTRY,
                                         [EPLUA_PROFILE_MARK] = EPQ_FLAME_IDLE};
  return kinds[f->what];
}

static size_t fill_nodes(panel_profiler *p, epq_flame_node *nodes, int64_t *place)
{
  const profile_model *m = p->shown.model;
  size_t count = 0;
  for (uint32_t i = 1; i < m->merged.count; i++) {
    const profile_node *n = &m->merged.nodes[i];
    bool hidden =
        (n->parent && place[n->parent] < 0) || (m->functions[n->function].idle && !p->waiting);
    place[i] = hidden ? -1 : (int64_t)count;
    if (hidden)
      continue;
    p->boxes[count] = i;
    nodes[count++] = (epq_flame_node){.parent = n->parent ? place[n->parent] : -1,
                                      .function = n->function,
                                      .self = n->self,
                                      .total = n->total,
                                      .before = p->diff ? p->diff->before[i] : 0};
  }
  return count;
}

static void show_flame(panel_profiler *p)
{
  static const epq_flame_unit units[] = {EPQ_FLAME_MS, EPQ_FLAME_BYTES, EPQ_FLAME_COUNT};
  const profile_model *m = p->shown.model;
  free(p->boxes);
  p->boxes = NULL;
  p->box_count = 0;
  if (!m) {
    epq_flame_set(p->flame, &(epq_flame_data){.size = sizeof(epq_flame_data)});
    return;
  }
  epq_flame_function *functions = calloc(m->function_count + 1, sizeof *functions);
  epq_flame_node *nodes = calloc(m->merged.count + 1, sizeof *nodes);
  int64_t *place = calloc(m->merged.count + 1, sizeof *place);
  p->boxes = calloc(m->merged.count + 1, sizeof *p->boxes);
  if (functions && nodes && place && p->boxes) {
    for (uint32_t i = 0; i < m->function_count; i++) {
      const profile_function *f = &m->functions[i];
      functions[i] = (epq_flame_function){f->name, f->file, f->line, kind_of(f)};
    }
    p->box_count = fill_nodes(p, nodes, place);
    epq_flame_set(p->flame, &(epq_flame_data){.size = sizeof(epq_flame_data),
                                              .functions = functions,
                                              .function_count = m->function_count,
                                              .nodes = nodes,
                                              .node_count = p->box_count,
                                              .unit = units[m->unit],
                                              .compares = p->diff != NULL});
  }
  free(functions);
  free(nodes);
  free(place);
}

static void on_jump(void *ud, size_t node)
{
  panel_profiler *p = ud;
  const profile_model *m = p->shown.model;
  if (m && node < p->box_count)
    profiler_go_function(p, &m->functions[m->merged.nodes[p->boxes[node]].function]);
}

// --- heat ---

typedef struct heat {
  ide_heat_line lines[HEAT_MAX];
  char texts[HEAT_MAX][16];
  size_t count;
  const char *files[HEAT_FILES_MAX]; // as the profile names them
  char *paths[HEAT_FILES_MAX];       // where they are, given; NULL: not here
  size_t file_count;
} heat;

static const char *heat_path(const panel_profiler *p, heat *h, const char *file)
{
  char path[PATH_SIZE];
  size_t k = 0;
  while (k < h->file_count && strcmp(h->files[k], file) != 0)
    k++;
  if (k == HEAT_FILES_MAX)
    return NULL;
  if (k == h->file_count) {
    h->files[h->file_count++] = file;
    h->paths[k] = find_file(p, file, path) ? strdup(path) : NULL;
  }
  return h->paths[k];
}

// A line may be in two functions: one inside the other.
static void add_heat(heat *h, const char *path, int line, double part)
{
  size_t k = 0;
  while (k < h->count && (h->lines[k].line != line || h->lines[k].path != path))
    k++;
  if (k == HEAT_MAX)
    return;
  if (k == h->count)
    h->lines[h->count++] = (ide_heat_line){path, line, 0, h->texts[k]};
  h->lines[k].part += part;
  snprintf(h->texts[k], sizeof h->texts[k], "%.1f %%", 100 * h->lines[k].part);
}

void profiler_show_heat(panel_profiler *p)
{
  const profile_model *m = p->shown.model;
  heat *h = m && p->heat ? calloc(1, sizeof *h) : NULL;
  double whole = m ? m->all - m->idle : 0;
  for (size_t i = 0; h && whole > 0 && i < m->line_count; i++) {
    const profile_line *l = &m->lines[i];
    if (l->self / whole < heat_least) // the largest come first
      break;
    const char *path = heat_path(p, h, m->functions[l->function].file);
    if (path)
      add_heat(h, path, l->line, l->self / whole);
  }
  ide_marks_set_heat(p->ide, h ? h->lines : NULL, h ? h->count : 0);
  for (size_t i = 0; h && i < h->file_count; i++)
    free(h->paths[i]);
  free(h);
}

// --- profiles ---

void profiler_sheet_fini(profiler_sheet *s)
{
  profile_model_free(s->model);
  *s = (profiler_sheet){0};
}

void profiler_show(panel_profiler *p)
{
  profile_error why = {""};
  profile_diff_free(p->diff);
  p->diff = NULL;
  if (p->before.model && p->shown.model) {
    p->diff = profile_diff_new(p->before.model, p->shown.model, &why);
    if (!p->diff)
      profiler_say(p, why.text);
  }
  show_flame(p);
  profiler_show_tables(p);
  profiler_show_heat(p);
  profiler_update(p);
}

void profiler_set(panel_profiler *p, profile_model *model, const char *title)
{
  profile_diff_free(p->diff); // it points into the one before
  p->diff = NULL;
  profile_model_free(p->shown.model);
  p->shown.model = model;
  if (title != p->shown.title)
    snprintf(p->shown.title, sizeof p->shown.title, "%.180s", title);
  profiler_show(p);
}

void profiler_set_before(panel_profiler *p, profile_model *model, const char *title)
{
  bool none = !model && !p->before.model;
  profile_diff_free(p->diff);
  p->diff = NULL;
  profile_model_free(p->before.model);
  p->before.model = model;
  snprintf(p->before.title, sizeof p->before.title, "%.180s", title);
  if (none)
    return;
  profiler_show(p);
  if (model)
    epq_panel_show_page(p->panel, "changes");
}

// --- pages ---

static const profile_function *function_of(const panel_profiler *p, int64_t id)
{
  const profile_model *models[] = {p->shown.model, p->before.model};
  for (int k = 0; k < 2; k++)
    for (uint32_t i = 0; models[k] && i < models[k]->function_count; i++)
      if (profiler_row_id(&models[k]->functions[i]) == id)
        return &models[k]->functions[i];
  return NULL;
}

static void on_function(void *ud, int64_t id)
{
  panel_profiler *p = ud;
  const profile_function *f = function_of(p, id);
  if (f)
    profiler_go_function(p, f);
}

static void on_line(void *ud, int64_t id)
{
  panel_profiler *p = ud;
  const profile_model *m = p->shown.model;
  for (size_t i = 0; m && i < m->line_count; i++) {
    const profile_function *f = &m->functions[m->lines[i].function];
    if (((profiler_row_id(f) ^ ((int64_t)m->lines[i].line << 33)) | 1) == id) {
      profiler_go(p, f->file, m->lines[i].line);
      return;
    }
  }
}

static epq_tree *tree(panel_profiler *p, const char *id, const char *label,
                      const char *const *columns, unsigned numbers, unsigned options,
                      const char *empty, void (*activated)(void *ud, int64_t id))
{
  return epq_tree_new(
      p->ide->app,
      &(epq_tree_config){
          .size = sizeof(epq_tree_config),
          .id = id,
          .label = label,
          .columns = columns,
          .numbers = numbers,
          .empty = empty,
          .options = EPQ_TREE_HEADER | EPQ_TREE_SORT | EPQ_TREE_FLAT | options,
          .callbacks = {.size = sizeof(epq_tree_callbacks), .ud = p, .activated = activated}});
}

bool profiler_make_pages(panel_profiler *p)
{
  const char *const functions[] = {_("Function"), _("Where"),   _("Self"), _("Self %"),
                                   _("Total"),    _("Total %"), NULL};
  const char *const callbacks[] = {_("Callback"), _("Runs"),  _("Time"), _("Average"),
                                   _("Longest"),  _("Share"), NULL};
  const char *const lines[] = {_("Line"), _("Function"), _("Self"), _("Self %"), NULL};
  const char *const changes[] = {_("Function"), _("Where"),       _("Self before"),
                                 _("Self now"), _("Self change"), _("Total change"),
                                 NULL};
  const char *const empty = _("Nothing was recorded yet");
  p->flame = epq_flame_new(
      p->ide->app, "profilerFlame", _("Flame graph"),
      _("Press Record and let the script work: this shows where the time goes, while it goes."),
      &(epq_flame_callbacks){.size = sizeof(epq_flame_callbacks), .ud = p, .jumped = on_jump});
  p->functions = tree(p, "profilerFunctions", _("Functions"), functions, 0x3c, EPQ_TREE_FILTER,
                      empty, on_function);
  p->callbacks =
      tree(p, "profilerCallbacks", _("Callbacks"), callbacks, 0x3e, 0, empty, on_function);
  p->lines = tree(p, "profilerLines", _("Lines"), lines, 0x0c, 0, empty, on_line);
  p->changes = tree(p, "profilerChanges", _("Changes"), changes, 0x3c, 0,
                    _("Press Compare to see what became faster and what slower"), on_function);
  if (!p->flame || !p->functions || !p->callbacks || !p->lines || !p->changes)
    return false;
  epq_panel_add(p->panel, "flame", _("Flame Graph"), false, epq_flame_widget(p->flame));
  epq_panel_add(p->panel, "functions", _("Functions"), false, epq_tree_widget(p->functions));
  epq_panel_add(p->panel, "lines", _("Lines"), false, epq_tree_widget(p->lines));
  epq_panel_add(p->panel, "callbacks", _("Callbacks"), false, epq_tree_widget(p->callbacks));
  epq_panel_add(p->panel, "changes", _("Changes"), false, epq_tree_widget(p->changes));
  epq_panel_add(p->panel, "charts", _("Loop and Memory"), false, profiler_charts_widget(p->charts));
  return true;
}

void profiler_free_pages(panel_profiler *p)
{
  profile_diff_free(p->diff);
  profiler_sheet_fini(&p->shown);
  profiler_sheet_fini(&p->before);
  profiler_sheet_fini(&p->last);
  free(p->boxes);
  epq_flame_free(p->flame);
  epq_tree_free(p->functions);
  epq_tree_free(p->callbacks);
  epq_tree_free(p->lines);
  epq_tree_free(p->changes);
}
