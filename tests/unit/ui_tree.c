// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Units of engine/ui: the tree, what is appended, and what renderers are told. The renderer here is a mirror that
 * follows the batches; whatever is done to the tree, in whatever order, it must end up the same.
 */
#include "ui/batch.h"
#include "ui/render.h"
#include "ui/tree_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <eplua/error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- a mirror ---

enum { MOST = 4000, MOST_PROPERTIES = 40 };

typedef struct copy {
  eplua_ui_node node, parent;
  const char *kind;
  eplua_ui_node children[MOST / 4];
  size_t child_count;
  const char *names[MOST_PROPERTIES];
  eplua_value values[MOST_PROPERTIES];
  size_t value_count;
  eplua_value *feed;
  size_t feed_count;
} copy;

typedef struct mirror {
  copy *copies[MOST];
  size_t count;
  eplua_ui_batch *waiting; // got, and not applied yet
  char calls[256];
} mirror;

static copy *find(const mirror *m, eplua_ui_node node)
{
  for (size_t i = 0; i < m->count; i++)
    if (m->copies[i]->node == node)
      return m->copies[i];
  return NULL;
}

static void drop_feed(copy *c)
{
  for (size_t i = 0; i < c->feed_count; i++)
    ep_value_free(&ep_ui_malloc, &c->feed[i]);
  free(c->feed);
  c->feed = NULL;
  c->feed_count = 0;
}

static void drop_copy(mirror *m, copy *c)
{
  while (c->child_count > 0)
    drop_copy(m, find(m, c->children[c->child_count - 1]));
  copy *parent = find(m, c->parent);
  for (size_t i = 0; parent && i < parent->child_count; i++)
    if (parent->children[i] == c->node) {
      memmove(&parent->children[i], &parent->children[i + 1],
              (--parent->child_count - i) * sizeof parent->children[0]);
      break;
    }
  for (size_t i = 0; i < c->value_count; i++)
    ep_value_free(&ep_ui_malloc, &c->values[i]);
  drop_feed(c);
  for (size_t i = 0; i < m->count; i++)
    if (m->copies[i] == c)
      m->copies[i] = m->copies[--m->count];
  free(c);
}

static void create(mirror *m, const eplua_ui_op *op)
{
  assert_null(find(m, op->node));
  copy *parent = find(m, op->parent);
  assert_true((op->parent == 0) == (parent == NULL));
  copy *c = calloc(1, sizeof *c);
  assert_true(c && m->count < MOST);
  c->node = op->node;
  c->parent = op->parent;
  c->kind = op->name;
  m->copies[m->count++] = c;
  if (!parent)
    return;
  assert_true(op->index <= parent->child_count);
  memmove(&parent->children[op->index + 1], &parent->children[op->index],
          (parent->child_count++ - op->index) * sizeof parent->children[0]);
  parent->children[op->index] = op->node;
}

static void set(copy *c, const eplua_ui_op *op)
{
  size_t i = 0;
  while (i < c->value_count && strcmp(c->names[i], op->name) != 0)
    i++;
  if (i == c->value_count)
    c->value_count++;
  assert_true(i < MOST_PROPERTIES);
  ep_value_free(&ep_ui_malloc, &c->values[i]);
  c->names[i] = op->name;
  assert_true(ep_value_copy(&ep_ui_malloc, &c->values[i], &op->value));
}

static void append(copy *c, const eplua_ui_op *op)
{
  if (op->reset)
    drop_feed(c);
  size_t more = op->value.as.list.count;
  eplua_value *grown = realloc(c->feed, (c->feed_count + more + 1) * sizeof *c->feed);
  assert_non_null(grown);
  c->feed = grown;
  for (size_t i = 0; i < more; i++)
    assert_true(
        ep_value_copy(&ep_ui_malloc, &c->feed[c->feed_count++], &op->value.as.list.items[i]));
}

static void apply(mirror *m, const eplua_ui_op *op)
{
  copy *c = find(m, op->node);
  switch (op->type) {
  case EPLUA_UI_CREATE:
    create(m, op);
    break;
  case EPLUA_UI_SET:
    assert_non_null(c);
    set(c, op);
    break;
  case EPLUA_UI_REMOVE:
    while (op->node == 0 && m->count > 0) {
      c = m->copies[0];
      while (c->parent)
        c = find(m, c->parent);
      drop_copy(m, c);
    }
    if (op->node != 0) {
      assert_non_null(c);
      drop_copy(m, c);
    }
    break;
  case EPLUA_UI_APPEND:
    assert_non_null(c);
    append(c, op);
    break;
  case EPLUA_UI_CALL:
    strncat(m->calls, op->name, sizeof m->calls - strlen(m->calls) - 1);
    break;
  case EPLUA_UI_MOVE:
    fail_msg("nothing moves");
  }
}

static void render(void *ud, eplua_ui_batch *batch)
{
  mirror *m = ud;
  assert_null(m->waiting); // one at a time
  m->waiting = batch;
}

static void catch_up(mirror *m, ep_ui_renderers *r, int number)
{
  if (!m->waiting)
    return;
  for (size_t i = 0; i < m->waiting->count; i++)
    apply(m, &m->waiting->ops[i]);
  ep_ui_renderers_done(r, number, m->waiting->sequence);
  eplua_ui_batch_free(m->waiting);
  m->waiting = NULL;
}

static void empty(mirror *m)
{
  apply(m, &(eplua_ui_op){.type = EPLUA_UI_REMOVE});
  eplua_ui_batch_free(m->waiting);
  m->waiting = NULL;
}

// --- is the mirror like the tree? ---

static size_t compare(const ep_ui_tree *t, const mirror *m, ui_node *n)
{
  const copy *c = find(m, n->handle);
  assert_non_null(c);
  assert_string_equal(c->kind, n->kind->name);
  assert_int_equal(c->child_count, n->child_count);
  for (int i = 0; i < n->slot_count; i++) {
    const char *name = n->kind->properties[n->slots[i].property].name;
    size_t k = 0;
    while (k < c->value_count && strcmp(c->names[k], name) != 0)
      k++;
    assert_true(k < c->value_count && ep_value_equal(&c->values[k], &n->slots[i].value));
  }
  if (n->kind->feed) {
    size_t kept = ep_ui_feed_count(t, n->handle);
    assert_true(c->feed_count >= kept); // it cuts by itself
    for (size_t i = 0; i < kept; i++)
      assert_true(
          ep_value_equal(&c->feed[c->feed_count - kept + i], ep_ui_feed_at(t, n->handle, i)));
  }
  size_t count = 1;
  for (uint32_t i = 0; i < n->child_count; i++) {
    assert_int_equal(c->children[i], n->children[i]->handle);
    count += compare(t, m, n->children[i]);
  }
  return count;
}

static void assert_same(const ep_ui_tree *t, const mirror *m)
{
  size_t count = 0;
  for (ui_node *n = t->first_window; n; n = n->next_window)
    if (n->open)
      count += compare(t, m, n);
  assert_int_equal(count, m->count);
}

// --- a tree to play with ---

static unsigned fail_one_in; // of the tree's allocations; 0: none
static size_t held;

static void *moody_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
  (void)ud;
  if (new_size == 0) {
    held -= ptr ? old_size : 0;
    free(ptr);
    return NULL;
  }
  if (fail_one_in && rand() % (int)fail_one_in == 0)
    return NULL;
  held += new_size - (ptr ? old_size : 0);
  return realloc(ptr, new_size);
}

static const ep_ui_memory moody = {moody_alloc, NULL};

typedef struct play {
  ep_ui_tree *t;
  ep_ui_renderers *r;
  mirror mirrors[2];
  eplua_ui_node nodes[500];
  size_t count;
} play;

static play *begin(void)
{
  play *p = calloc(1, sizeof *p);
  assert_non_null(p);
  p->t = ep_ui_tree_new(&moody);
  p->r = ep_ui_renderers_new(p->t);
  assert_true(p->t && p->r);
  return p;
}

static void join(play *p, int number)
{
  ep_ui_renderers_join(p->r, number,
                       &(eplua_ui_renderer){.size = sizeof(eplua_ui_renderer),
                                            .ud = &p->mirrors[number - 1],
                                            .shows = true,
                                            .render = render});
}

static void settle(play *p, int number)
{
  for (int i = 0; i < 3; i++) {
    ep_ui_renderers_flush(p->r);
    catch_up(&p->mirrors[number - 1], p->r, number);
  }
  assert_same(p->t, &p->mirrors[number - 1]);
}

static void end(play *p)
{
  ep_ui_renderers_free(p->r);
  ep_ui_tree_free(p->t);
  for (int i = 0; i < 2; i++)
    empty(&p->mirrors[i]);
  free(p);
  assert_int_equal(held, 0);
}

static eplua_ui_node make(play *p, const char *kind)
{
  return ep_ui_node_new(p->t, ep_ui_kind_find(kind));
}

static void set_text(play *p, eplua_ui_node node, const char *name, const char *text)
{
  eplua_value value, from = ep_value_text(text);
  if (ep_value_copy(&moody, &value, &from))
    ep_ui_node_set(p->t, node, ep_ui_property_find(ep_ui_node_kind(p->t, node), name), &value, -1,
                   0);
}

// --- tests ---

static void windows_are_told_once_they_are_open(void **state)
{
  (void)state;
  play *p = begin();
  join(p, 1);
  eplua_ui_node w = make(p, "window"), label = make(p, "label");
  assert_int_equal(ep_ui_node_insert(p->t, w, label, 0), EPLUA_OK);
  set_text(p, label, "text", "a");
  ep_ui_renderers_flush(p->r);
  assert_null(p->mirrors[0].waiting);
  ep_ui_window_open(p->t, w);
  settle(p, 1);
  assert_int_equal(p->mirrors[0].count, 2);
  end(p);
}

static void many_changes_cost_one(void **state)
{
  (void)state;
  play *p = begin();
  join(p, 1);
  eplua_ui_node w = make(p, "window");
  ep_ui_window_open(p->t, w);
  settle(p, 1);
  for (int i = 0; i < 100000; i++)
    set_text(p, w, "title", i % 2 ? "odd" : "even");
  ep_ui_renderers_flush(p->r);
  assert_int_equal(p->mirrors[0].waiting->count, 1);
  assert_string_equal(p->mirrors[0].waiting->ops[0].value.as.string.bytes, "odd");
  settle(p, 1);
  end(p);
}

static void a_change_does_not_go_back_to_where_it_came_from(void **state)
{
  (void)state;
  play *p = begin();
  join(p, 1);
  join(p, 2);
  eplua_ui_node w = make(p, "window"), entry = make(p, "entry");
  ep_ui_node_insert(p->t, w, entry, 0);
  ep_ui_window_open(p->t, w);
  settle(p, 1);
  catch_up(&p->mirrors[1], p->r, 2);
  int property = ep_ui_property_find(ep_ui_node_kind(p->t, entry), "value");
  eplua_value typed, from = ep_value_text("typed");
  ep_value_copy(&moody, &typed, &from);
  ep_ui_node_set(p->t, entry, property, &typed, 0, UINT64_MAX);
  ep_ui_renderers_flush(p->r);
  assert_null(p->mirrors[0].waiting);
  assert_non_null(p->mirrors[1].waiting);
  catch_up(&p->mirrors[1], p->r, 2);
  // the script set it, and before the renderer applied that the user typed: the user is right, and is shown it
  set_text(p, entry, "value", "set");
  ep_ui_renderers_flush(p->r);
  ep_value_copy(&moody, &typed, &from);
  ep_ui_node_set(p->t, entry, property, &typed, 0, 1);
  settle(p, 1);
  assert_string_equal(ep_ui_node_get(p->t, entry, property)->as.string.bytes, "typed");
  end(p);
}

static void a_feed_keeps_the_newest(void **state)
{
  (void)state;
  play *p = begin();
  join(p, 1);
  eplua_ui_node w = make(p, "window"), log = make(p, "log");
  ep_ui_node_insert(p->t, w, log, 0);
  ep_ui_window_open(p->t, w);
  eplua_value most = {.type = EPLUA_VALUE_INTEGER, .as.integer = 5}, line;
  ep_ui_node_set(p->t, log, ep_ui_property_find(ep_ui_node_kind(p->t, log), "max"), &most, -1, 0);
  for (int i = 0; i < 20; i++) {
    char text[16];
    snprintf(text, sizeof text, "%d", i);
    eplua_value from = ep_value_text(text);
    ep_value_copy(&moody, &line, &from);
    assert_int_equal(ep_ui_feed_append(p->t, log, &line), EPLUA_OK);
    if (i == 10)
      settle(p, 1);
  }
  assert_int_equal(ep_ui_feed_count(p->t, log), 5);
  assert_string_equal(ep_ui_feed_at(p->t, log, 0)->as.string.bytes, "15");
  settle(p, 1);
  ep_ui_feed_clear(p->t, log);
  settle(p, 1);
  assert_int_equal(find(&p->mirrors[0], log)->feed_count, 0);
  end(p);
}

static void places_are_checked(void **state)
{
  (void)state;
  play *p = begin();
  eplua_ui_node column = make(p, "column"), row = make(p, "row"), w = make(p, "window"),
                shape = make(p, "draw.line");
  assert_int_equal(ep_ui_node_insert(p->t, column, row, 9), EPLUA_OK);
  assert_int_equal(ep_ui_node_insert(p->t, row, column, 0), EPLUA_E_INVALID); // a circle
  assert_int_equal(ep_ui_node_insert(p->t, row, row, 0), EPLUA_E_INVALID);
  assert_int_equal(ep_ui_node_insert(p->t, row, w, 0), EPLUA_E_INVALID);
  assert_int_equal(ep_ui_node_insert(p->t, row, shape, 0), EPLUA_E_INVALID);
  assert_int_equal(ep_ui_node_insert(p->t, w, row, 0), EPLUA_E_INVALID); // it is in a column
  ep_ui_node_free(p->t, column);
  assert_null(ep_ui_node_kind(p->t, row));
  ep_ui_node_free(p->t, row); // gone already
  eplua_ui_node at = w;
  int code = EPLUA_OK;
  for (int i = 0; i < 300 && code == EPLUA_OK; i++) {
    eplua_ui_node next = make(p, "column");
    code = ep_ui_node_insert(p->t, at, next, 0);
    at = next;
  }
  assert_int_equal(code, EPLUA_E_LIMIT);
  end(p);
}

static void calls_wait_and_are_bounded(void **state)
{
  (void)state;
  play *p = begin();
  eplua_ui_op call = {.type = EPLUA_UI_CALL, .name = "x"};
  assert_int_equal(ep_ui_renderers_call(p->r, -1, &call, false), EPLUA_E_UNSUPPORTED);
  join(p, 1);
  for (int i = 0; i < EP_UI_CALLS; i++)
    assert_int_equal(ep_ui_renderers_call(p->r, 0, &call, false), EPLUA_OK);
  assert_int_equal(ep_ui_renderers_call(p->r, 0, &call, false), EPLUA_E_FULL);
  ep_ui_renderers_flush(p->r);
  assert_int_equal(p->mirrors[0].waiting->count, EP_UI_CALLS);
  assert_int_equal(ep_ui_renderers_call(p->r, 0, &call, false), EPLUA_OK);
  end(p);
}

static const char *random_kind(void)
{
  static const char *const kinds[] = {"column", "row", "label", "entry", "button", "log", "column"};
  return kinds[rand() % 7];
}

static void random_step(play *p)
{
  size_t i = (size_t)rand() % 500, j = (size_t)rand() % 500;
  eplua_ui_node *n = &p->nodes[i];
  const ep_ui_kind *kind = ep_ui_node_kind(p->t, *n);
  switch (rand() % 8) {
  case 0:
  case 1:
    if (!kind) {
      eplua_ui_node made = make(p, rand() % 20 ? random_kind() : "window");
      *n = made > 0 ? made : 0;
    }
    break;
  case 2:
  case 3:
    if (kind && p->nodes[j])
      ep_ui_node_insert(p->t, *n, p->nodes[j], (size_t)rand() % 5);
    break;
  case 4:
    if (kind && kind->role & EP_UI_WINDOW)
      ep_ui_window_open(p->t, *n);
    break;
  case 5:
    if (kind && !(kind->role & EP_UI_WINDOW && rand() % 4))
      ep_ui_node_free(p->t, *n);
    break;
  default:
    if (kind && kind->feed) {
      eplua_value line, from = ep_value_text("line");
      if (rand() % 5 == 0)
        ep_ui_feed_clear(p->t, *n);
      else if (ep_value_copy(&moody, &line, &from))
        ep_ui_feed_append(p->t, *n, &line);
    } else if (kind && ep_ui_property_find(kind, "tooltip") >= 0) {
      set_text(p, *n, rand() % 2 ? "tooltip" : "id", rand() % 2 ? "one" : "two");
    }
  }
}

// Two renderers, one of them slow, and every now and then one leaves and another joins.
static void play_at_random(unsigned seed, unsigned failures)
{
  srand(seed);
  fail_one_in = 0;
  play *p = begin();
  join(p, 1);
  join(p, 2);
  fail_one_in = failures;
  for (int step = 0; step < 20000; step++) {
    random_step(p);
    if (rand() % 3 == 0)
      ep_ui_renderers_flush(p->r);
    if (rand() % 4 == 0)
      catch_up(&p->mirrors[0], p->r, 1);
    if (rand() % 100 == 0)
      catch_up(&p->mirrors[1], p->r, 2);
    if (rand() % 2000 == 0) {
      ep_ui_renderers_leave(p->r, 2);
      empty(&p->mirrors[1]);
      join(p, 2);
    }
  }
  fail_one_in = 0;
  settle(p, 1);
  settle(p, 2);
  end(p);
}

static void mirrors_end_up_like_the_tree(void **state)
{
  (void)state;
  for (unsigned seed = 1; seed <= 10; seed++)
    play_at_random(seed, 0);
}

static void mirrors_end_up_like_the_tree_without_memory(void **state)
{
  (void)state;
  for (unsigned seed = 1; seed <= 10; seed++)
    play_at_random(seed, 5);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(windows_are_told_once_they_are_open),
      cmocka_unit_test(many_changes_cost_one),
      cmocka_unit_test(a_change_does_not_go_back_to_where_it_came_from),
      cmocka_unit_test(a_feed_keeps_the_newest),
      cmocka_unit_test(places_are_checked),
      cmocka_unit_test(calls_wait_and_are_bounded),
      cmocka_unit_test(mirrors_end_up_like_the_tree),
      cmocka_unit_test(mirrors_end_up_like_the_tree_without_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
