// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Errors first, since they are always there; then breakpoints by file and line, functions, callbacks. The second column is the condition, and edited in its
 * place; count and text to write are in the form. The application's thread; owns the widgets alone: the list is the debugger's.
 */
#include "panels/breakpoints.h"

#include "ide/debug.h"
#include "ide/places.h"
#include "words/words.h"

#include <epq/panel.h>
#include <epq/tree.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 10100 };

static const int64_t first_filter = INT64_C(1) << 40; // above all numbers of breakpoints

struct panel_breakpoints {
  ide *ide;
  ide_debug_listener debug;
  epq_tree *tree;
  epq_panel *panel;
  bool all_off; // as the button shows
};

static const struct {
  const char *filter, *text, *tip, *hint;
} filters[] = {
    {"uncaught", N_("Uncaught errors"), N_("Stops where an error is raised that nobody catches"),
     ""},
    {"caught", N_("Caught errors"), N_("Stops where an error is raised that a pcall will catch"),
     ""},
    {"pattern", N_("Errors that match"),
     N_("Stops where an error is raised whose message matches a Lua pattern"),
     N_("a pattern, as: index")},
};
enum { FILTERS = sizeof filters / sizeof *filters };

static int filter_at(int64_t id)
{
  return id >= first_filter && id < first_filter + FILTERS ? (int)(id - first_filter) : -1;
}

// --- rows ---

typedef struct text {
  char name[300], detail[700], tip[900];
} text;

typedef struct list { // rows that are being made
  epq_tree_row *rows;
  const char *(*cells)[2];
  text *texts;
  size_t count, room;
  size_t off, breaks;
} list;

static void describe_place(const ide_break *b, char *out, size_t size)
{
  if (b->kind == IDE_BREAK_LINE)
    snprintf(out, size, "%.200s:%d", ide_debug_break_file(b), b->line);
  else if (b->kind == IDE_BREAK_FUNCTION)
    snprintf(out, size, "%.200s()", b->what);
  else if (b->slower_ms > 0)
    snprintf(out, size, _("%.200s, slower than %d ms"), ide_debug_callback_text(b->what),
             b->slower_ms);
  else
    snprintf(out, size, "%.200s", ide_debug_callback_text(b->what));
}

// format: one for a text of 200 bytes at most.
__attribute__((format(printf, 3, 0))) static void add_part(char *out, size_t size,
                                                           const char *format, const char *part)
{
  size_t length = strlen(out);
  if (!part || length >= size)
    return;
  if (length)
    snprintf(out + length, size - length, "  ·  ");
  length = strlen(out);
  snprintf(out + length, size - length, format, part);
}

static bool is_refused(const ide_break *b)
{
  return b->enabled && !b->verified && b->message;
}

static const char *icon_of(const ide_break *b)
{
  if (is_refused(b))
    return "dialog-warning";
  if (b->log)
    return "document-edit";
  if (b->kind == IDE_BREAK_FUNCTION)
    return "code-function";
  return b->kind == IDE_BREAK_CALLBACK ? "chronometer" : "media-record";
}

static void add_break(void *ud, const ide_break *b)
{
  list *l = ud;
  l->breaks++;
  l->off += !b->enabled;
  if (l->count == l->room)
    return;
  text *t = &l->texts[l->count];
  describe_place(b, t->name, sizeof t->name);
  add_part(t->detail, sizeof t->detail, _("if %.200s"), b->condition);
  add_part(t->detail, sizeof t->detail, _("count %.200s"), b->hits);
  add_part(t->detail, sizeof t->detail, _("writes %.200s"), b->log);
  if (is_refused(b))
    add_part(t->detail, sizeof t->detail, "%.200s", b->message);
  snprintf(t->tip, sizeof t->tip, "%.300s%s%.300s", b->path && *b->path != '=' ? b->path : t->name,
           b->message ? "\n" : "", b->message ? b->message : "");
  l->cells[l->count][0] = t->name;
  l->cells[l->count][1] = t->detail;
  l->rows[l->count] =
      (epq_tree_row){.id = b->id,
                     .cells = l->cells[l->count],
                     .icon = icon_of(b),
                     .tip = t->tip,
                     .role = !b->enabled || (!b->verified && !b->message) ? EPQ_ROW_DIM
                             : is_refused(b)                              ? EPQ_ROW_WARNING
                                                                          : EPQ_ROW_NORMAL,
                     .flags = EPQ_ROW_CHECKABLE | (b->enabled ? EPQ_ROW_CHECKED : 0U)};
  l->count++;
}

static void add_filters(const panel_breakpoints *p, list *l)
{
  for (int k = 0; k < FILTERS; k++) {
    const char *condition = NULL;
    bool on = ide_debug_filter(p->ide, filters[k].filter, &condition);
    text *t = &l->texts[l->count];
    snprintf(t->detail, sizeof t->detail, "%.600s", condition ? condition : _(filters[k].hint));
    l->cells[l->count][0] = _(filters[k].text);
    l->cells[l->count][1] = t->detail;
    l->rows[l->count] =
        (epq_tree_row){.id = first_filter + k,
                       .cells = l->cells[l->count],
                       .icon = "tools-report-bug",
                       .tip = _(filters[k].tip),
                       .role = on ? EPQ_ROW_NORMAL : EPQ_ROW_DIM,
                       .flags = EPQ_ROW_CHECKABLE | EPQ_ROW_EDITABLE | (on ? EPQ_ROW_CHECKED : 0U)};
    l->count++;
  }
}

static void count_break(void *ud, const ide_break *b)
{
  (void)b;
  ++*(size_t *)ud;
}

static void on_breaks(void *ud)
{
  panel_breakpoints *p = ud;
  size_t room = FILTERS;
  ide_debug_break_each(p->ide, count_break, &room);
  if (room > ROWS_MAX)
    room = ROWS_MAX;
  list l = {calloc(room, sizeof *l.rows),
            calloc(room, sizeof *l.cells),
            calloc(room, sizeof *l.texts),
            0,
            room,
            0,
            0};
  if (l.rows && l.cells && l.texts) {
    add_filters(p, &l);
    ide_debug_break_each(p->ide, add_break, &l);
    epq_tree_reset(p->tree, l.rows, l.count);
    p->all_off = l.breaks > 0 && l.off == l.breaks;
    epq_panel_set_enabled(p->panel, "remove", l.breaks > 0);
    epq_panel_set_enabled(p->panel, "off", l.breaks > 0);
    epq_panel_set_value(p->panel, "off", p->all_off ? "1" : "");
  }
  free(l.rows);
  free(l.cells);
  free(l.texts);
}

// --- what the user does ---

static void on_activated(void *ud, int64_t id)
{
  const panel_breakpoints *p = ud;
  const ide_break *b = ide_debug_break_get(p->ide, (int)(id < first_filter ? id : 0));
  int filter = filter_at(id);
  if (b && b->kind == IDE_BREAK_LINE)
    ide_places_go(p->ide, b->path, b->line, 1);
  else if (b)
    ide_debug_break_edit(p->ide, b->id);
  else if (filter >= 0)
    epq_tree_edit(p->tree, id);
}

static void on_checked(void *ud, int64_t id, bool checked)
{
  const panel_breakpoints *p = ud;
  int filter = filter_at(id);
  const char *condition = NULL;
  if (filter < 0) {
    ide_debug_break_enable(p->ide, (int)id, checked);
    return;
  }
  ide_debug_filter(p->ide, filters[filter].filter, &condition);
  ide_debug_set_filter(p->ide, filters[filter].filter, checked, condition);
  if (checked && !condition && *filters[filter].hint)
    epq_tree_edit(p->tree, id); // it means nothing without a pattern
}

static void on_edited(void *ud, int64_t id, int column, const char *given)
{
  const panel_breakpoints *p = ud;
  int filter = filter_at(id);
  (void)column;
  if (filter < 0)
    return;
  bool none = !*given || strcmp(given, _(filters[filter].hint)) == 0;
  ide_debug_set_filter(p->ide, filters[filter].filter,
                       ide_debug_filter(p->ide, filters[filter].filter, NULL) || !none,
                       none ? NULL : given);
}

static void on_menu(void *ud, int64_t id, epq_menu *menu)
{
  const panel_breakpoints *p = ud;
  const ide_break *b = ide_debug_break_get(p->ide, (int)(id < first_filter ? id : 0));
  if (b) {
    if (b->kind == IDE_BREAK_LINE)
      epq_menu_add(menu, "show", _("&Show"), "go-jump", true);
    epq_menu_add(menu, "edit", _("&Edit…"), "edit-rename", true);
    epq_menu_add(menu, "remove", _("&Remove"), "list-remove", true);
  } else if (filter_at(id) >= 0) {
    epq_menu_add(menu, "condition", _("&Edit Condition"), "edit-rename", true);
  } else {
    epq_menu_add(menu, "function", _("&Function Breakpoint…"), "code-function", true);
    epq_menu_add(menu, "callback", _("&Callback Breakpoint…"), "chronometer", true);
  }
}

static void on_chosen(void *ud, int64_t id, const char *item)
{
  const panel_breakpoints *p = ud;
  if (strcmp(item, "show") == 0)
    on_activated(ud, id);
  else if (strcmp(item, "edit") == 0)
    ide_debug_break_edit(p->ide, (int)id);
  else if (strcmp(item, "remove") == 0)
    ide_debug_break_remove(p->ide, (int)id);
  else if (strcmp(item, "condition") == 0)
    epq_tree_edit(p->tree, id);
  else if (strcmp(item, "function") == 0)
    ide_debug_break_add_function(p->ide);
  else if (strcmp(item, "callback") == 0)
    ide_debug_break_add_callback(p->ide);
}

static void on_tool(void *ud, const char *id, const char *value)
{
  const panel_breakpoints *p = ud;
  if (strcmp(id, "function") == 0)
    ide_debug_break_add_function(p->ide);
  else if (strcmp(id, "callback") == 0)
    ide_debug_break_add_callback(p->ide);
  else if (strcmp(id, "off") == 0)
    ide_debug_break_all_enabled(p->ide, !*value);
  else if (strcmp(id, "remove") == 0)
    ide_debug_break_remove_all(p->ide);
}

// --- life ---

static bool make_widgets(panel_breakpoints *p)
{
  const char *const columns[] = {_("Breakpoint"), _("Condition"), NULL};
  const epq_tool tools[] = {
      {.id = "function",
       .text = _("Function"),
       .icon = "code-function",
       .tip = _("Stop when a function of some name is called")},
      {.id = "callback",
       .text = _("Callback"),
       .icon = "chronometer",
       .tip = _(
           "Stop when a timer, a window or a coroutine calls the script, or when that takes long")},
      {.id = "space", .kind = EPQ_TOOL_SPACE},
      {.id = "off",
       .kind = EPQ_TOOL_CHECK,
       .text = _("All Off"),
       .icon = "media-playback-pause",
       .tip = _("Switch all breakpoints off, and on again")},
      {.id = "remove",
       .text = _("Remove All"),
       .icon = "edit-clear-all",
       .tip = _("Remove all breakpoints")},
      {0}};
  p->tree =
      epq_tree_new(p->ide->app, &(epq_tree_config){.size = sizeof(epq_tree_config),
                                                   .id = "breakpoints",
                                                   .label = _("Breakpoints"),
                                                   .columns = columns,
                                                   .options = EPQ_TREE_WIDE_LAST | EPQ_TREE_FLAT,
                                                   .edit_column = 1,
                                                   .callbacks = {.size = sizeof(epq_tree_callbacks),
                                                                 .ud = p,
                                                                 .activated = on_activated,
                                                                 .checked = on_checked,
                                                                 .edited = on_edited,
                                                                 .menu = on_menu,
                                                                 .chosen = on_chosen}});
  p->panel = epq_panel_new(p->ide->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                            .id = "breakpointsPanel",
                                                            .label = _("Breakpoints"),
                                                            .tools = tools,
                                                            .ud = p,
                                                            .tool = on_tool});
  return p->tree && p->panel;
}

panel_breakpoints *panel_breakpoints_new(ide *i)
{
  panel_breakpoints *p = calloc(1, sizeof *p);
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
                     &(epq_dock){.id = "breakpoints",
                                 .title = _("Breakpoints"),
                                 .icon = "media-record",
                                 .area = EPQ_RIGHT_BELOW,
                                 .shortcut = "Alt+0",
                                 .hidden = true},
                     epq_panel_widget(p->panel));
  p->debug = (ide_debug_listener){.ud = p, .breaks = on_breaks};
  ide_debug_listen(i, &p->debug);
  on_breaks(p);
  return p;
}

void panel_breakpoints_free(panel_breakpoints *p)
{
  if (!p)
    return;
  ide_debug_unlisten(p->ide, &p->debug);
  epq_shell_remove_dock(p->ide->shell, "breakpoints");
  epq_panel_free(p->panel);
  epq_tree_free(p->tree);
  p->ide->breakpoints = NULL;
  free(p);
}
