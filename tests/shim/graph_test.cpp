// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_rig.h"

#include "tools/graph.h"

#include <epq/graph.h>

#include <QApplication>
#include <QMouseEvent>

#include <cmath>
#include <limits>

namespace
{

struct Stand {
  explicit Stand(epq_graph_unit unit = EPQ_GRAPH_MS)
  {
    static const char *const series[] = {"Lag", "Busy", nullptr};
    epq_graph_config config = {};
    config.size = sizeof config;
    config.id = "graph";
    config.title = "Loop";
    config.series = series;
    config.unit = unit;
    config.seconds = 120;
    config.empty = "Nothing yet";
    graph = epq_graph_new(theApp(), &config);
    assert_non_null(graph);
    window = std::make_unique<ToolWindow>(epq_graph_widget(graph), QSize(500, 200));
    widget = dynamic_cast<epq::Graph *>(window->widget.data());
    assert_non_null(widget);
  }
  ~Stand()
  {
    epq_graph_free(graph);
    window.reset();
    assert_text(takeWarnings().join('\n'), "");
  }
  int add(double at, double one, double other)
  {
    const double values[] = {one, other};
    return epq_graph_add(graph, at, values);
  }
  epq_graph *graph = nullptr;
  std::unique_ptr<ToolWindow> window;
  epq::Graph *widget = nullptr;
};

QByteArray end(double value, epq_graph_unit unit)
{
  return epq::Graph::text(epq::Graph::roundUp(value, unit), unit).toUtf8();
}

void the_axis_ends_at_round_numbers_of_its_unit(void **)
{
  assert_text(end(0, EPQ_GRAPH_MS), "10 ms");
  assert_text(end(3, EPQ_GRAPH_MS), "5 ms");
  assert_text(end(5, EPQ_GRAPH_MS), "5 ms");
  assert_text(end(51, EPQ_GRAPH_MS), "100 ms");
  assert_text(end(12000, EPQ_GRAPH_MS), "20.0 s");
  assert_text(end(0, EPQ_GRAPH_BYTES), "1 MiB");
  assert_text(end(700, EPQ_GRAPH_BYTES), "1 KiB");
  assert_text(end(3.2 * 1024 * 1024, EPQ_GRAPH_BYTES), "5 MiB");
  assert_text(end(600.0 * 1024 * 1024, EPQ_GRAPH_BYTES), "1 GiB");
}

void values_are_read_now_and_at_the_cursor(void **)
{
  Stand stand;
  assert_text(stand.widget->reading().toUtf8(), "");
  for (int i = 0; i <= 10; i++)
    assert_int_equal(stand.add(1000.0 * i, i, i == 10 ? -1 : 100 * i), EPQ_OK);
  assert_text(stand.widget->reading().toUtf8(), "Lag 10 ms"); // the other is not known
  QTest::keyClick(stand.widget, Qt::Key_Left);
  assert_text(stand.widget->reading().toUtf8(), "Lag 10 ms, now");
  QTest::keyClick(stand.widget, Qt::Key_Left);
  QTest::keyClick(stand.widget, Qt::Key_Left);
  assert_text(stand.widget->reading().toUtf8(), "Lag 8 ms, Busy 800 ms, 2 s ago");
  assert_text(stand.widget->accessibleDescription().toUtf8(), "Lag 8 ms, Busy 800 ms, 2 s ago");
  // it stays at its time while new ones come
  assert_int_equal(stand.add(11000, 11, 1100), EPQ_OK);
  assert_text(stand.widget->reading().toUtf8(), "Lag 8 ms, Busy 800 ms, 3 s ago");
  QTest::keyClick(stand.widget, Qt::Key_Escape);
  assert_text(stand.widget->reading().toUtf8(), "Lag 11 ms, Busy 1100 ms");
  // the mouse does the same, and takes it along when it leaves
  const QPointF at(stand.widget->width() - 12, 90);
  QMouseEvent move(QEvent::MouseMove, at, stand.widget->mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                   {});
  QApplication::sendEvent(stand.widget, &move);
  assert_text(stand.widget->reading().toUtf8(), "Lag 11 ms, Busy 1100 ms, now");
  stand.widget->grab();
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(stand.widget, &leave);
  assert_text(stand.widget->reading().toUtf8(), "Lag 11 ms, Busy 1100 ms");
}

void old_values_go_and_times_do_not_run_back(void **)
{
  Stand stand;
  for (int i = 0; i < 10000; i++)
    assert_int_equal(stand.add(100.0 * i, 1, 2), EPQ_OK);
  assert_int_equal(stand.add(5, 1, 2), EPQ_E_INVALID);
  assert_int_equal(stand.add(std::numeric_limits<double>::quiet_NaN(), 1, 2), EPQ_E_INVALID);
  assert_int_equal(epq_graph_add(stand.graph, 2e6, nullptr), EPQ_E_INVALID);
  stand.widget->grab();
  QTest::keyClick(stand.widget, Qt::Key_Left);
  for (int i = 0; i < 3000; i++) // not beyond the edge
    QTest::keyClick(stand.widget, Qt::Key_Left);
  assert_text(stand.widget->reading().toUtf8(), "Lag 1 ms, Busy 2 ms, 120 s ago");
  assert_int_equal(epq_graph_clear(stand.graph), EPQ_OK);
  assert_text(stand.widget->reading().toUtf8(), "");
  assert_int_equal(stand.add(1, HUGE_VAL, -5), EPQ_OK);
  assert_text(stand.widget->reading().toUtf8(), "");
  stand.widget->grab();
}

void a_chart_that_makes_no_sense_is_not_made(void **)
{
  static const char *const one[] = {"a", nullptr}, *const none[] = {nullptr},
                           *const five[] = {"a", "b", "c", "d", "e", nullptr};
  epq_graph_config config = {};
  config.size = sizeof config;
  config.id = "graph";
  config.series = one;
  config.seconds = 60;
  epq_graph *graph = epq_graph_new(theApp(), &config);
  assert_non_null(graph);
  epq_graph_free(graph);
  config.seconds = 5;
  assert_null(epq_graph_new(theApp(), &config));
  config.seconds = 60;
  config.series = none;
  assert_null(epq_graph_new(theApp(), &config));
  config.series = five;
  assert_null(epq_graph_new(theApp(), &config));
  config.series = one;
  config.size--;
  assert_null(epq_graph_new(theApp(), &config));
  assert_int_equal(epq_graph_clear(nullptr), EPQ_E_INVALID);
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(the_axis_ends_at_round_numbers_of_its_unit),
      cmocka_unit_test(values_are_read_now_and_at_the_cursor),
      cmocka_unit_test(old_values_go_and_times_do_not_run_back),
      cmocka_unit_test(a_chart_that_makes_no_sense_is_not_made),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
