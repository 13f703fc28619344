// SPDX-License-Identifier: MIT
/*
 * Breakpoints as a session keeps them: a list for each source, one for functions, errors, callbacks, the cursor; and the plan of all, which the
 * debugger gets whole whenever one changes. Changed on the control thread under plan_lock, under which another thread may read them for an
 * engine that begins.
 * A breakpoint that is set again as it was keeps its number: clients send all of a file each time, and hits are counted by it.
 * While nothing has begun yet, changes are gathered: who sets ten thousand before the start pays for one plan.
 */
#include "control/dap_int.h"

#include <stdlib.h>
#include <string.h>

// --- life ---

void ep_dap_break_fini(ep_dap_break *b)
{
  free(b->what);
  free(b->condition);
  free(b->hits);
  free(b->log);
  free(b->message);
}

static void free_items(ep_dap_break *items, size_t count)
{
  for (size_t i = 0; i < count; i++)
    ep_dap_break_fini(&items[i]);
  free(items);
}

void ep_dap_list_fini(ep_dap_list *l)
{
  free_items(l->items, l->count);
  free(l->path);
  free(l->what);
}

void ep_dap_lists_fini(eplua_dap *d)
{
  for (size_t i = 0; i < d->sources_count; i++) {
    ep_dap_list_fini(d->sources[i]);
    free(d->sources[i]);
  }
  free(d->sources);
  ep_dap_list_fini(&d->functions);
  ep_dap_list_fini(&d->thrown);
  ep_dap_list_fini(&d->callbacks);
  ep_dap_list_fini(&d->run_to);
}

// --- lists ---

static int compare_source(const ep_dap_list *l, const char *path, int reference)
{
  if (l->reference != reference)
    return l->reference < reference ? -1 : 1;
  return reference ? 0 : strcmp(l->path, path);
}

// Where the list of that source is or belongs.
static size_t source_at(const eplua_dap *d, const char *path, int reference)
{
  size_t low = 0, high = d->sources_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_source(d->sources[middle], path, reference) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

ep_dap_list *ep_dap_list_of(eplua_dap *d, const char *path, int reference, const char *what)
{
  size_t at = source_at(d, path, reference);
  ep_dap_list *list = NULL;
  if (at < d->sources_count && compare_source(d->sources[at], path, reference) == 0)
    return d->sources[at];
  pthread_mutex_lock(&d->daps->plan_lock);
  if (d->sources_count >= EP_DAP_BREAKPOINTS)
    goto done;
  if (d->sources_count == d->sources_room) {
    size_t room = d->sources_room ? 2 * d->sources_room : 16;
    ep_dap_list **grown = realloc(d->sources, room * sizeof *grown);
    if (!grown)
      goto done;
    d->sources = grown;
    d->sources_room = room;
  }
  list = calloc(1, sizeof *list);
  if (!list || !(list->path = strdup(path)) || !(list->what = strdup(what))) {
    if (list)
      ep_dap_list_fini(list);
    free(list);
    list = NULL;
    goto done;
  }
  list->reference = reference;
  memmove(d->sources + at + 1, d->sources + at, (d->sources_count - at) * sizeof *d->sources);
  d->sources[at] = list;
  d->sources_count++;
done:
  pthread_mutex_unlock(&d->daps->plan_lock);
  return list;
}

ep_dap_list *ep_dap_list_at(eplua_dap *d, size_t i)
{
  ep_dap_list *const others[] = {&d->functions, &d->thrown, &d->callbacks, &d->run_to};
  size_t count = sizeof others / sizeof *others;
  if (i < count)
    return others[i];
  return i - count < d->sources_count ? d->sources[i - count] : NULL;
}

size_t ep_dap_break_total(eplua_dap *d, const ep_dap_list *but)
{
  size_t total = 0;
  for (size_t i = 0; ep_dap_list_at(d, i); i++)
    total += ep_dap_list_at(d, i) == but ? 0 : ep_dap_list_at(d, i)->count;
  return total;
}

static ep_dap_break *find(eplua_dap *d, int id, ep_dap_list **list)
{
  for (size_t i = 0; (*list = ep_dap_list_at(d, i)); i++) {
    for (size_t k = 0; k < (*list)->count; k++) {
      if ((*list)->items[k].id == id)
        return &(*list)->items[k];
    }
  }
  return NULL;
}

// --- again, as it was ---

static int compare_text(const char *a, const char *b)
{
  return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

static int compare_break(const ep_dap_break *a, const ep_dap_break *b)
{
  int order = (a->line > b->line) - (a->line < b->line);
  order = order ? order : (a->slower_ms > b->slower_ms) - (a->slower_ms < b->slower_ms);
  order = order ? order : compare_text(a->what, b->what);
  order = order ? order : compare_text(a->condition, b->condition);
  order = order ? order : compare_text(a->hits, b->hits);
  return order ? order : compare_text(a->log, b->log);
}

static int compare_places(const void *a, const void *b)
{
  const ep_dap_break *x = *(ep_dap_break *const *)a, *y = *(ep_dap_break *const *)b;
  int order = compare_break(x, y);
  return order ? order : (x > y) - (x < y); // of equal ones the first first
}

// Pointers to the items in order; NULL: no memory, or none.
static ep_dap_break **sorted(ep_dap_break *items, size_t count)
{
  ep_dap_break **list = count ? malloc(count * sizeof(ep_dap_break *)) : NULL;
  for (size_t i = 0; list && i < count; i++)
    list[i] = &items[i];
  if (list)
    qsort(list, count, sizeof *list, compare_places);
  return list;
}

static void keep_ids(ep_dap_list *l, ep_dap_break *items, size_t count)
{
  ep_dap_break **old = sorted(l->items, l->count), **fresh = sorted(items, count);
  for (size_t i = 0, k = 0; old && fresh && i < l->count && k < count;) {
    int order = compare_break(old[i], fresh[k]);
    if (order == 0)
      fresh[k]->id = old[i]->id;
    i += order <= 0;
    k += order >= 0;
  }
  free(old);
  free(fresh);
}

void ep_dap_list_replace(eplua_dap *d, ep_dap_list *list, ep_dap_break *items, size_t count)
{
  keep_ids(list, items, count);
  for (size_t i = 0; i < count; i++) {
    if (!items[i].id)
      items[i].id = ++d->daps->last_id;
  }
  pthread_mutex_lock(&d->daps->plan_lock);
  ep_dap_break *old = list->items;
  size_t old_count = list->count;
  list->items = items;
  list->count = count;
  pthread_mutex_unlock(&d->daps->plan_lock);
  free_items(old, old_count);
}

// --- the plan ---

static size_t add_list(ep_breakpoint *plan, const ep_dap_list *list)
{
  size_t n = 0;
  for (size_t i = 0; i < list->count; i++) {
    const ep_dap_break *b = &list->items[i];
    if (b->broken || (!b->what && !list->what))
      continue;
    plan[n++] = (ep_breakpoint){.kind = b->kind,
                                .id = b->id,
                                .what = b->what ? b->what : list->what,
                                .line = b->line,
                                .slower_ms = b->slower_ms,
                                .condition = b->condition,
                                .log = b->log,
                                .hits = b->hits,
                                .once = b->once};
  }
  return n;
}

void ep_dap_plan_give(eplua_dap *d, ep_debug *debug)
{
  size_t count = 0, total = d->no_debug ? 0 : ep_dap_break_total(d, NULL);
  ep_breakpoint *plan = total ? calloc(total, sizeof *plan) : NULL;
  for (size_t i = 0; plan && ep_dap_list_at(d, i); i++)
    count += add_list(plan + count, ep_dap_list_at(d, i));
  ep_debug_plan(debug, plan, count);
  free(plan);
}

static bool give(ep_debug *debug, void *data)
{
  ep_dap_plan_give(data, debug);
  return true;
}

void ep_dap_plan_apply(eplua_dap *d)
{
  if (!d->plan_due)
    return;
  d->plan_due = false;
  ep_dap_with_debug(d, give, d); // no engine yet: it will get it when it is bound
}

void ep_dap_plan_changed(eplua_dap *d)
{
  d->plan_due = true;
  if (d->configured)
    ep_dap_plan_apply(d);
}

// --- to the client ---

void ep_dap_break_fill(eplua_dap *d, yyjson_mut_doc *doc, yyjson_mut_val *object,
                       const ep_dap_list *list, const ep_dap_break *b)
{
  bool is_line = b->kind == EP_BREAK_LINE, verified = !b->broken && (!is_line || b->at > 0);
  yyjson_mut_obj_add_int(doc, object, "id", b->id);
  yyjson_mut_obj_add_bool(doc, object, "verified", verified);
  if (b->message)
    yyjson_mut_obj_add_strcpy(doc, object, "message", b->message);
  if (!verified)
    yyjson_mut_obj_add_str(doc, object, "reason", b->broken ? "failed" : "pending");
  if (!is_line)
    return;
  if (b->line > 0)
    yyjson_mut_obj_add_int(doc, object, "line", ep_dap_line_out(d, b->at ? b->at : b->line));
  bool file = !list->reference && *list->path != '=';
  ep_dap_source_add(d, doc, object, file ? list->path : NULL, file ? NULL : list->path,
                    list->reference);
}

void ep_dap_break_resolved(eplua_dap *d, int id, int line, const char *message)
{
  yyjson_mut_val *body;
  ep_dap_list *list;
  ep_dap_break *b = find(d, id, &list);
  if (!b || b->once || (b->at == line && compare_text(b->message, message) == 0))
    return;
  b->at = line;
  free(b->message);
  b->message = message ? strdup(message) : NULL;
  yyjson_mut_doc *doc = ep_dap_event_new("breakpoint", &body);
  if (doc) {
    yyjson_mut_obj_add_str(doc, body, "reason", "changed");
    ep_dap_break_fill(d, doc, yyjson_mut_obj_add_obj(doc, body, "breakpoint"), list, b);
  }
  ep_dap_send(d, doc);
}
