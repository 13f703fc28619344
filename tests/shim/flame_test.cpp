// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_rig.h"

#include "tools/flame.h"

#include <epq/flame.h>

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QToolButton>

#include <cmath>
#include <limits>

namespace
{

struct Node {
  int64_t parent;
  const char *name;
  double self, total;
  double before = 0;
};

// main (100) has f (60: g 40) and sort (30, of C); timer (20) has f (20); waiting (80).
const std::vector<Node> usual = {{-1, "main", 10, 100, 100}, {0, "f", 20, 60, 20},
                                 {1, "g", 40, 40, 10},       {0, "sort", 30, 30, 70},
                                 {-1, "timer", 0, 20},       {4, "f", 20, 20},
                                 {-1, "(idle)", 80, 80, 80}};

struct Stand {
  Stand()
  {
    epq_flame_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.ud = this;
    callbacks.jumped = [](void *ud, size_t node) {
      static_cast<Stand *>(ud)->told.append(QByteArray::number(qulonglong(node)));
    };
    flame = epq_flame_new(theApp(), "flame", "Flame graph", "Nothing yet", &callbacks);
    assert_non_null(flame);
    window = std::make_unique<ToolWindow>(epq_flame_widget(flame), QSize(800, 300));
    view = dynamic_cast<epq::FlameView *>(window->find<QWidget>("flameBoxes"));
    assert_non_null(view);
  }
  ~Stand()
  {
    epq_flame_free(flame);
    window.reset();
    assert_text(takeWarnings().join('\n'), "");
  }
  int set(const std::vector<Node> &nodes, bool compares = false)
  {
    std::vector<epq_flame_function> functions;
    std::vector<epq_flame_node> list;
    for (const Node &node : nodes) {
      const QByteArray name = node.name;
      const epq_flame_kind kind = name == "sort"                      ? EPQ_FLAME_C
                                  : name == "(idle)"                  ? EPQ_FLAME_IDLE
                                  : name == "main" || name == "timer" ? EPQ_FLAME_ENTRY
                                                                      : EPQ_FLAME_LUA;
      const bool lua = kind == EPQ_FLAME_LUA;
      functions.push_back({node.name, lua ? "/home/x.lua" : nullptr, lua ? 7 : 0, kind});
      list.push_back(
          {node.parent, uint32_t(functions.size() - 1), node.self, node.total, node.before});
    }
    epq_flame_data data = {};
    data.size = sizeof data;
    data.functions = functions.data();
    data.function_count = functions.size();
    data.nodes = list.data();
    data.node_count = list.size();
    data.compares = compares;
    const int code = epq_flame_set(flame, &data);
    Rig::settle();
    return code;
  }
  QPoint at(int box) const
  {
    return view->rectOf(box).intersected(view->viewport()->rect()).center().toPoint();
  }
  void click(int box, Qt::KeyboardModifiers modifiers = {})
  {
    QTest::mouseClick(view->viewport(), Qt::LeftButton, modifiers, at(box));
    Rig::settle();
  }
  void press(int key, Qt::KeyboardModifiers modifiers = {})
  {
    QTest::keyClick(view, Qt::Key(key), modifiers);
    Rig::settle();
  }
  QByteArray about() const
  {
    return window->find<QLabel>("flameAbout")->text().toUtf8();
  }
  bool fills(int box) const // the whole width
  {
    const QRectF rect = view->rectOf(box);
    return std::abs(rect.left()) < 1 && std::abs(rect.width() - view->viewport()->width()) < 1;
  }
  QByteArray taken()
  {
    return std::exchange(told, {}).join(';');
  }

  epq_flame *flame = nullptr;
  std::unique_ptr<ToolWindow> window;
  epq::FlameView *view = nullptr;
  QByteArrayList told;
};

void boxes_are_as_wide_as_their_part(void **)
{
  Stand stand;
  assert_int_equal(stand.set(usual), EPQ_OK);
  const double full = stand.view->viewport()->width();
  assert_true(std::abs(stand.view->rectOf(0).width() - full / 2) < 1);
  assert_true(std::abs(stand.view->rectOf(2).width() - full * 0.2) < 1);
  assert_true(std::abs(stand.view->rectOf(3).left() - full * 0.3) < 1);
  assert_true(stand.view->rectOf(2).top() > stand.view->rectOf(1).top());
  assert_text(stand.about(), "Click to zoom in, double click to see the source");
}

void a_click_zooms_and_escape_goes_back_step_by_step(void **)
{
  Stand stand;
  stand.set(usual);
  stand.click(0);
  assert_true(stand.fills(0));
  stand.click(1);
  assert_true(stand.fills(1));
  assert_int_equal(stand.view->selected(), 1);
  assert_text(stand.about(), "f · x.lua:7 · 30.0 %, 60.0 ms · 20.0 ms of it itself");
  stand.press(Qt::Key_Escape);
  assert_true(stand.fills(0));
  stand.press(Qt::Key_Escape);
  assert_false(stand.view->isZoomed());
  stand.click(5);
  auto *reset = stand.window->find<QToolButton>("flameReset");
  assert_true(reset->isEnabled());
  reset->click();
  assert_false(stand.view->isZoomed());
  assert_false(reset->isEnabled());
}

void the_keyboard_begins_where_most_of_the_time_is(void **)
{
  Stand stand;
  const std::vector<Node> two = {{-1, "main", 1, 4}, {-1, "interval", 9, 50}};
  stand.set(two);
  stand.press(Qt::Key_Down);
  assert_int_equal(stand.view->selected(), 1);
}

void the_keyboard_reaches_every_box(void **)
{
  Stand stand;
  stand.set(usual);
  stand.view->select(0);
  stand.press(Qt::Key_Down); // the widest child
  assert_int_equal(stand.view->selected(), 1);
  stand.press(Qt::Key_Right);
  assert_int_equal(stand.view->selected(), 3);
  stand.press(Qt::Key_Right); // over the gap to the next in this row
  assert_int_equal(stand.view->selected(), 5);
  stand.press(Qt::Key_Right); // there is none
  assert_int_equal(stand.view->selected(), 5);
  stand.press(Qt::Key_Up);
  assert_int_equal(stand.view->selected(), 4);
  stand.press(Qt::Key_Left);
  assert_int_equal(stand.view->selected(), 0);
  stand.press(Qt::Key_Up); // it is at the top
  assert_int_equal(stand.view->selected(), 0);
  stand.press(Qt::Key_Return);
  assert_true(stand.fills(0));
  stand.press(Qt::Key_Home);
  assert_false(stand.view->isZoomed());
  assert_text(stand.view->accessibleDescription().toUtf8(),
              "main · 50.0 %, 100 ms · 10.0 ms of it itself");
}

void a_double_click_and_ctrl_enter_go_to_the_source(void **)
{
  Stand stand;
  stand.set(usual);
  stand.click(2);
  QTest::mouseDClick(stand.view->viewport(), Qt::LeftButton, {}, stand.at(2));
  assert_text(stand.taken(), "2");
  stand.view->select(3);
  stand.press(Qt::Key_Return, Qt::ControlModifier);
  assert_text(stand.taken(), "3");
  stand.view->zoomTo(-1);
  stand.click(1, Qt::ControlModifier);
  assert_text(stand.taken(), "1");
  assert_false(stand.view->isZoomed());
}

void what_is_searched_is_counted_once_for_what_it_is_in(void **)
{
  Stand stand;
  stand.set(usual);
  stand.press(Qt::Key_F, Qt::ControlModifier);
  auto *search = stand.window->find<QLineEdit>("flameSearch");
  assert_ptr_equal(QApplication::focusWidget(), search);
  QTest::keyClicks(search, "X.LUA"); // by the file, too: f with g in it, and f
  assert_text(stand.window->find<QLabel>("flameShare")->text().toUtf8(), "3 · 40.0 %");
  search->setText("nobody");
  assert_text(stand.window->find<QLabel>("flameShare")->text().toUtf8(), "Not found");
  QTest::keyClick(search, Qt::Key_Escape);
  assert_text(search->text().toUtf8(), "");
  QTest::keyClick(search, Qt::Key_Escape);
  assert_ptr_equal(QApplication::focusWidget(), stand.view);
}

void new_data_keeps_what_was_zoomed_and_selected_by_its_names(void **)
{
  Stand stand;
  stand.set(usual);
  stand.click(1);
  stand.press(Qt::Key_Down);
  assert_int_equal(stand.view->selected(), 2);
  // other numbers, another order
  stand.set({{-1, "(idle)", 500, 500},
             {-1, "main", 10, 300},
             {1, "sort", 200, 200},
             {1, "f", 20, 90},
             {3, "h", 5, 5},
             {3, "g", 65, 65}});
  assert_true(stand.fills(3));
  assert_int_equal(stand.view->selected(), 5);
  // gone: all is seen
  stand.set({{-1, "main", 10, 10}});
  assert_false(stand.view->isZoomed());
  assert_int_equal(stand.view->selected(), -1);
  stand.set({});
  assert_text(stand.about(), "");
  stand.press(Qt::Key_Down);
  stand.press(Qt::Key_Return);
  QTest::mouseClick(stand.view->viewport(), Qt::LeftButton, {}, {50, 10});
}

void the_wheel_zooms_where_the_mouse_is_and_new_data_keeps_that_too(void **)
{
  Stand stand;
  stand.set(usual);
  const QPoint at = stand.at(2);
  for (int i = 0; i < 6; i++) {
    QWheelEvent wheel(at, stand.view->viewport()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton,
                      Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(stand.view->viewport(), &wheel);
  }
  assert_true(stand.view->isZoomed());
  const QRectF rect = stand.view->rectOf(2);
  assert_true(rect.contains(at));
  stand.set(usual);
  assert_true(std::abs(stand.view->rectOf(2).left() - rect.left()) < 0.5);
  assert_true(std::abs(stand.view->rectOf(2).width() - rect.width()) < 0.5);
  for (int i = 0; i < 200; i++) {
    QWheelEvent wheel(at, stand.view->viewport()->mapToGlobal(at), {}, {0, i < 100 ? 120 : -120},
                      Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(stand.view->viewport(), &wheel);
  }
  assert_false(stand.view->isZoomed());
}

void data_that_makes_no_sense_is_refused_and_changes_nothing(void **)
{
  Stand stand;
  stand.set(usual);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  assert_int_equal(stand.set({{0, "itself", 1, 1}}), EPQ_E_INVALID);
  assert_int_equal(stand.set({{-2, "a", 1, 1}}), EPQ_E_INVALID);
  assert_int_equal(stand.set({{-1, "a", nan, 1}}), EPQ_E_INVALID);
  assert_int_equal(stand.set({{-1, "a", 1, -1}}), EPQ_E_INVALID);
  assert_int_equal(stand.set({{-1, "a", 1, HUGE_VAL}}), EPQ_E_INVALID);
  assert_int_equal(stand.set({{-1, "a", 1, 1, nan}}, true), EPQ_E_INVALID);
  assert_int_equal(stand.set({{-1, "a", 1, 1, nan}}, false), EPQ_OK); // not asked for
  stand.set(usual);
  epq_flame_data data = {};
  data.size = sizeof data - 1;
  assert_int_equal(epq_flame_set(stand.flame, &data), EPQ_E_INVALID);
  data.size = sizeof data;
  data.node_count = 1;
  assert_int_equal(epq_flame_set(stand.flame, &data), EPQ_E_INVALID);
  const epq_flame_node node = {-1, 5, 1, 1, 0};
  data.nodes = &node;
  assert_int_equal(epq_flame_set(stand.flame, &data), EPQ_E_INVALID);
  assert_int_equal(epq_flame_set(nullptr, &data), EPQ_E_INVALID);
  assert_int_equal(stand.view->shown().boxes.size(), usual.size());
  // children that are more than their parent do not reach over it
  stand.set({{-1, "a", 0, 10}, {0, "b", 30, 30}, {0, "c", 5, 5}, {-1, "d", 10, 10}});
  assert_true(stand.view->rectOf(1).right() <= stand.view->rectOf(0).right() + 0.5);
  assert_int_equal(stand.view->rectOf(2).width(), 0);
}

void a_comparison_says_what_was_before(void **)
{
  Stand stand;
  stand.set(usual, true);
  stand.view->select(1);
  assert_text(stand.about(),
              "f · x.lua:7 · 30.0 %, 60.0 ms · 20.0 ms of it itself · before: 20.0 ms (+40.0 ms)");
  stand.view->select(3);
  assert_true(stand.about().endsWith("before: 70.0 ms (−40.0 ms)"));
  // more is another colour than less
  const QImage seen = stand.view->viewport()->grab().toImage();
  auto color = [&](int box) {
    return seen.pixelColor(stand.view->rectOf(box).bottomRight().toPoint() - QPoint(6, 6));
  };
  stand.view->select(-1);
  assert_true(color(1).red() > color(1).blue());
  assert_true(color(3).blue() > color(3).red());
}

void a_hundred_thousand_boxes_and_a_deep_stack_are_shown(void **)
{
  Stand stand;
  std::vector<Node> many;
  for (int i = 0; i < 1000; i++) {
    many.push_back({-1, "root", 0, 99});
    const int64_t root = int64_t(many.size()) - 1;
    for (int k = 0; k < 99; k++)
      many.push_back({root, "leaf", 1, 1});
  }
  assert_int_equal(stand.set(many), EPQ_OK);
  stand.view->viewport()->grab();
  stand.press(Qt::Key_Down);
  std::vector<Node> deep;
  for (int i = 0; i < 3000; i++)
    deep.push_back({i - 1, "f", 0, 5});
  deep.back().self = 5;
  assert_int_equal(stand.set(deep), EPQ_OK);
  assert_true(stand.view->verticalScrollBar()->maximum() > 2000 * stand.view->rowHeight());
  stand.view->select(2999);
  assert_true(stand.view->viewport()->rect().intersects(stand.view->rectOf(2999).toRect()));
  stand.view->viewport()->grab();
}

void a_menu_offers_the_same(void **)
{
  Stand stand;
  stand.set(usual);
  const QPoint at = stand.at(1);
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, stand.view->viewport()->mapToGlobal(at));
  QApplication::sendEvent(stand.view->viewport(), &event);
  assert_true(Rig::until([] { return QApplication::activePopupWidget() != nullptr; }));
  auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
  assert_non_null(menu);
  // new data while it is open: the same box by its names
  stand.set({{-1, "(idle)", 1, 1}, {-1, "main", 10, 80}, {1, "f", 60, 60}});
  menu->actions().at(0)->trigger();
  assert_text(stand.taken(), "2");
  menu->actions().at(1)->trigger();
  assert_true(stand.fills(2));
  menu->close();
}

} // namespace

int main()
{
  qputenv("EPLUA_THEME", "light");
  const CMUnitTest tests[] = {
      cmocka_unit_test(boxes_are_as_wide_as_their_part),
      cmocka_unit_test(a_click_zooms_and_escape_goes_back_step_by_step),
      cmocka_unit_test(the_keyboard_begins_where_most_of_the_time_is),
      cmocka_unit_test(the_keyboard_reaches_every_box),
      cmocka_unit_test(a_double_click_and_ctrl_enter_go_to_the_source),
      cmocka_unit_test(what_is_searched_is_counted_once_for_what_it_is_in),
      cmocka_unit_test(new_data_keeps_what_was_zoomed_and_selected_by_its_names),
      cmocka_unit_test(the_wheel_zooms_where_the_mouse_is_and_new_data_keeps_that_too),
      cmocka_unit_test(data_that_makes_no_sense_is_refused_and_changes_nothing),
      cmocka_unit_test(a_comparison_says_what_was_before),
      cmocka_unit_test(a_hundred_thousand_boxes_and_a_deep_stack_are_shown),
      cmocka_unit_test(a_menu_offers_the_same),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
