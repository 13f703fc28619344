// SPDX-License-Identifier: GPL-3.0-or-later
//
// 100,000 operations at random (the seed is fixed) on trees of all kinds, with the user at work in between: nodes that
// are gone, values of any type, removals by callbacks. Shows that nothing crashes (ASan), that what is gone stays
// silent and that each request is answered exactly once. Kinds that are not there are refused, and that is fine.
#include "rig.h"

#include <QApplication>
#include <QHash>
#include <QRandomGenerator>
#include <QSet>

static constexpr uint32_t seed = 20260613;
static constexpr int operations = 100000;

static const char *const kinds[] = {
    "window",       "column",        "row",       "grid",       "form",       "stack",
    "tabs",         "splitter",      "scroll",    "group",      "spacer",     "separator",
    "button",       "toggle",        "switch",    "checkbox",   "radio",      "entry",
    "text",         "code",          "number",    "slider",     "dial",       "dropdown",
    "multiselect",  "date",          "time",      "color",      "file",       "label",
    "heading",      "html",          "image",     "progress",   "table",      "list",
    "tree",         "log",           "canvas",    "draw.group", "draw.line",  "draw.rect",
    "draw.ellipse", "draw.polyline", "draw.path", "draw.text",  "draw.image", "chart",
    "series",       "menubar",       "menu",      "item",       "toolbar",    "statusbar",
    "shortcut",     "tray",          "nonsense"};

static const char *const properties[] = {
    "id",           "visible",    "enabled",   "tooltip",     "style",       "width",
    "height",       "stretch",    "align",     "span",        "row_span",    "caption",
    "text",         "value",      "title",     "size",        "position",    "minimum",
    "icon",         "modal",      "resizable", "on_top",      "maximized",   "fullscreen",
    "spacing",      "padding",    "options",   "orientation", "min",         "max",
    "step",         "columns",    "equal",     "current",     "closable",    "sizes",
    "checkable",    "primary",    "flat",      "repeats",     "placeholder", "read_only",
    "password",     "max_length", "error",     "clearable",   "wrap",        "language",
    "line_numbers", "decimals",   "prefix",    "suffix",      "show_value",  "ticks",
    "editable",     "rows",       "seconds",   "alpha",       "mode",        "filter",
    "html",         "selectable", "level",     "source",      "data",        "fit",
    "busy",         "row_count",  "selected",  "sortable",    "sort_column", "sort_descending",
    "header",       "stripes",    "items",     "follow",      "area",        "fill",
    "smooth",       "x",          "y",         "rotation",    "scale",       "x1",
    "y1",           "x2",         "y2",        "color",       "line_width",  "dash",
    "opacity",      "radius",     "start",     "sweep",       "points",      "closed",
    "path",         "font",       "bold",      "anchor",      "type",        "x_label",
    "y_label",      "x_range",    "y_range",   "categories",  "x_time",      "legend",
    "name",         "labels",     "shortcut",  "key"};

static const char *const calls[] = {
    "focus",  "raise",         "stay",           "select_all",      "refresh",      "scroll_to",
    "page",   "save",          "dialog.message", "dialog.question", "dialog.input", "dialog.color",
    "notify", "clipboard.set", "screens",        "nonsense"};

static const char *const words[] = {"",           "a",      "Ctrl+S",     "#ff8000", "horizontal",
                                    "vertical",   "center", "fill",       "both",    "under",
                                    "2026-02-28", "18:30",  "line",       "pie",     "<b>x",
                                    "\xff\xfe",   "%p %",   "M 0 0 L 9 9"};

template <typename T, size_t n> static T pick(QRandomGenerator &dice, T const (&from)[n])
{
  return from[dice.bounded(quint32(n))];
}

static Made anyValue(QRandomGenerator &dice, int depth = 0)
{
  static const double numbers[] = {0, 1, 2, -1, 7, 100, 0.5, -3.75, 1e6, 1e300, -1e300, 1.0 / 0.0};
  switch (dice.bounded(depth < 3 ? 9 : 5)) {
  case 0:
    return Made();
  case 1:
    return Made(dice.bounded(2) == 1);
  case 2:
    return Made(pick(dice, numbers));
  case 3:
    return Made(int64_t(dice.bounded(-5, 50)));
  case 4:
  case 5:
    return Made(pick(dice, words));
  case 6:
    return list(dice.bounded(1000), dice.bounded(1000));
  case 7: {
    QVector<Made> items;
    for (int i = dice.bounded(4); i > 0; i--)
      items.append(anyValue(dice, depth + 1));
    return Made::list(items);
  }
  default:
    return Made::map({{"text", anyValue(dice, depth + 1)},
                      {"value", anyValue(dice, depth + 1)},
                      {"color", Made("#336699")},
                      {"id", Made(pick(dice, words))}});
  }
}

struct Run {
  Rig rig;
  QRandomGenerator dice{seed};
  QSet<int64_t> alive; // or removed with a parent: the view knows
  QList<int64_t> nodes;
  QSet<uint64_t> open;
  uint64_t requests = 0, answers = 0;
  int64_t last = 0;
  int operation = 0;

  int64_t node()
  {
    if (nodes.isEmpty() || dice.bounded(50) == 0)
      return dice.bounded(5000);
    // mostly one of the newest, which are more likely to be there
    qsizetype back = dice.bounded(qMin<int>(int(nodes.size()), 200));
    return nodes[nodes.size() - 1 - back];
  }

  void make()
  {
    int64_t node = dice.bounded(30) == 0 ? this->node() : ++last;
    const char *kind = pick(dice, kinds);
    bool top = nodes.isEmpty() || dice.bounded(25) == 0;
    if (rig.create(node, top ? "window" : kind, top ? 0 : this->node(), dice.bounded(6u)) == EPQ_OK)
      nodes.append(node);
    if (nodes.size() > 400)
      nodes.remove(0, 100);
  }

  void step()
  {
    switch (dice.bounded(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      make();
      break;
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
      rig.set(node(), pick(dice, properties), anyValue(dice));
      break;
    case 10:
      epq_view_remove(rig.view, node());
      break;
    case 11:
      epq_view_move(rig.view, node(), dice.bounded(8u));
      break;
    case 12:
      epq_view_append(rig.view, node(), &anyValue(dice).value(), dice.bounded(4) == 0);
      break;
    case 13: {
      const char *what = pick(dice, calls);
      Made value = anyValue(dice);
      if (qstrcmp(what, "save") == 0)
        value = Made("/nowhere/at/all.png");
      uint64_t request = dice.bounded(3) ? ++requests : 0;
      if (request)
        open.insert(request);
      rig.call(node(), what, value, request);
      break;
    }
    case 14:
      dice.bounded(2) ? epq_view_begin(rig.view) : epq_view_commit(rig.view);
      break;
    default:
      user();
    }
  }

  // A click or a key somewhere, and whatever comes of it.
  void user()
  {
    if (dice.bounded(3) == 0)
      QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    const QWidgetList all = QApplication::allWidgets();
    if (all.isEmpty())
      return;
    QPointer<QWidget> at = all[dice.bounded(int(all.size()))];
    if (!at->isVisible() || at->window()->windowType() == Qt::Popup)
      return;
    switch (dice.bounded(5)) {
    case 0:
      QTest::mouseClick(at, dice.bounded(4) ? Qt::LeftButton : Qt::RightButton);
      break;
    case 1:
      QTest::mousePress(at, Qt::LeftButton);
      if (at)
        QTest::mouseRelease(at, Qt::LeftButton);
      break;
    case 2:
      QTest::keyClick(at, dice.bounded(2) ? Qt::Key_Down : Qt::Key_Space);
      break;
    case 3:
      QTest::keyClicks(at, "a1");
      break;
    default:
      at->window()->close();
    }
    if (QWidget *popup = QApplication::activePopupWidget())
      popup->close();
  }
};

static void anything_in_any_order_neither_crashes_nor_loses_an_answer(void **)
{
  Run run;
  run.rig.onEvent = [&](int64_t node, const QByteArray &) {
    int what = run.dice.bounded(8); // callbacks may do anything
    if (what == 0)
      epq_view_remove(run.rig.view, node);
    else if (what == 1)
      epq_view_remove(run.rig.view, run.node());
    else if (what == 2)
      run.rig.set(node, "text", "told");
    run.rig.events.clear();
  };
  run.rig.onAnswer = [&](uint64_t request) {
    run.answers++;
    assert_true(run.open.remove(request));
    if (run.dice.bounded(8) == 0)
      epq_view_remove(run.rig.view, run.node());
    run.rig.answers.clear();
  };
  for (run.operation = 0; run.operation < operations; run.operation++) {
    run.step();
    if (run.operation % 500 == 0)
      Rig::settle();
    if (run.operation % 2000 == 0) // all anew, so trees stay of a size that tells something
      for (int64_t node = 0; node <= run.last; node++)
        epq_view_remove(run.rig.view, node);
  }
  for (int64_t node = 0; node <= qMax<int64_t>(run.last, 5000); node++)
    epq_view_remove(run.rig.view, node);
  Rig::settle();
  assert_int_equal(run.open.size(), 0);
  assert_true(run.requests > 1000);
  run.rig.onEvent = nullptr;
  run.rig.onAnswer = nullptr;
  takeWarnings(); // what it said about nonsense
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(anything_in_any_order_neither_crashes_nor_loses_an_answer),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
