// SPDX-License-Identifier: GPL-3.0-or-later
//
// The canvas and its shapes, the chart and its axes.
#include "widgets/axis.h"
#include "widgets/chartpaint.h"
#include "widgets/svgpath.h"

#include <QElapsedTimer>
#include <QImage>
#include <QPainterPath>
#include <QToolTip>

#include <cmath>
#include <cstdio>
#include <limits>

#include "probe.h"

static QColor colorAt(Probe &probe, int64_t node, int x, int y)
{
  return probe.widget(node)->grab().toImage().pixelColor(x, y);
}

// A canvas of 400 x 200 pixels that shows an area of 100 x 100: scaled by 2, 100 pixels of ground at the left.
static void makeCanvas(Probe &probe)
{
  assert_int_equal(probe.make(2, "canvas"), EPQ_OK);
  probe.set(2, "width", Val(400));
  probe.set(2, "height", Val(200));
  probe.set(2, "area", Val::list({Val(100), Val(100)}));
  probe.set(2, "fill", Val("white"));
  probe.show();
  assert_int_equal(probe.widget(2)->width(), 400);
  assert_true(waitFor([heard = std::string(), &probe]() mutable {
    heard += probe.take(); // the focus comes with the window, sooner or later
    return heard.find("2 onResized {400,200}\n") != std::string::npos;
  }));
}

static void shapes_lie_in_the_area_in_their_order(void **)
{
  Probe probe(500, 300);
  makeCanvas(probe);
  for (int64_t node : {10, 11}) {
    probe.make(node, "draw.rect", 2);
    probe.set(node, "x", Val(10));
    probe.set(node, "width", Val(40));
    probe.set(node, "height", Val(40));
    probe.set(node, "line_width", Val(0));
  }
  probe.set(10, "fill", Val("red"));
  probe.set(11, "fill", Val("blue"));
  assert_true(colorAt(probe, 2, 130, 20) == QColor("blue"));
  assert_true(colorAt(probe, 2, 115, 20) == QColor("white"));
  epq_view_move(probe.view(), 10, 1);
  assert_true(colorAt(probe, 2, 130, 20) == QColor("red"));
  probe.set(10, "visible", Val(false));
  assert_true(colorAt(probe, 2, 130, 20) == QColor("blue"));
  probe.set(11, "opacity", Val(0.5));
  assert_true(colorAt(probe, 2, 130, 20).red() > 100);
  assert_int_equal(probe.set(11, "opacity", Val(1.5)), EPQ_E_INVALID);
  assert_int_equal(probe.set(11, "width", Val(-1)), EPQ_E_INVALID);
  assert_int_equal(probe.set(11, "x", Val(1e9)), EPQ_E_INVALID);
  epq_view_remove(probe.view(), 11);
  assert_true(colorAt(probe, 2, 130, 20) == QColor("white"));
}

static void a_group_moves_turns_and_scales(void **)
{
  Probe probe(500, 300);
  makeCanvas(probe);
  probe.make(10, "draw.group", 2);
  probe.make(11, "draw.rect", 10);
  probe.set(11, "width", Val(10));
  probe.set(11, "height", Val(4));
  probe.set(11, "line_width", Val(0));
  probe.set(11, "fill", Val("red"));
  probe.set(10, "x", Val(50));
  probe.set(10, "y", Val(50));
  assert_true(colorAt(probe, 2, 210, 104) == QColor("red"));
  probe.set(10, "rotation", Val(90));
  assert_true(colorAt(probe, 2, 210, 104) == QColor("white"));
  assert_true(colorAt(probe, 2, 196, 110) == QColor("red"));
  probe.set(10, "scale", Val(3));
  assert_true(colorAt(probe, 2, 190, 150) == QColor("red"));
}

static void the_mouse_is_told_in_coordinates_of_the_area(void **)
{
  Probe probe(500, 300);
  makeCanvas(probe);
  QWidget *canvas = probe.widget(2);
  QTest::mousePress(canvas, Qt::LeftButton, {}, QPoint(120, 40));
  QTest::mouseMove(canvas, QPoint(140, 40));
  QTest::mouseRelease(canvas, Qt::LeftButton, {}, QPoint(140, 40));
  std::string heard = probe.take();
  assert_true(heard.find("2 onPressed {10,20,left}\n") != std::string::npos);
  assert_true(heard.find("2 onMoved {20,20,") != std::string::npos);
  assert_true(heard.find("2 onReleased {20,20,left}\n") != std::string::npos);
  QTest::mouseClick(canvas, Qt::RightButton, {}, QPoint(50, 100));
  heard = probe.take();
  assert_true(heard.find("2 onPressed {-25,50,right}\n2 onReleased {-25,50,right}\n") !=
              std::string::npos);
  QTest::mouseDClick(canvas, Qt::LeftButton, {}, QPoint(100, 0));
  heard = probe.take();
  assert_true(heard.find("2 onDoubleClicked {0,0,left}\n") != std::string::npos);
  QPointF at(300, 200);
  QWheelEvent wheel(at, canvas->mapToGlobal(at), {}, {0, -240}, {}, {}, Qt::NoScrollPhase, false);
  QApplication::sendEvent(canvas, &wheel);
  assert_string_equal(probe.take().c_str(), "2 onWheel {100,100,-2}\n");
}

static void keys_have_names(void **)
{
  Probe probe(500, 300);
  makeCanvas(probe);
  QWidget *canvas = probe.widget(2);
  canvas->setFocus();
  probe.take();
  QTest::keyClick(canvas, Qt::Key_A);
  QTest::keyClick(canvas, 'A', Qt::ShiftModifier);
  QTest::keyClick(canvas, Qt::Key_Left);
  QTest::keyClick(canvas, Qt::Key_Z, Qt::ControlModifier);
  QTest::keyClick(canvas, Qt::Key_Space);
  QTest::keyClick(canvas, Qt::Key_Shift, Qt::ShiftModifier);
  QTest::keyClick(canvas, Qt::Key_F5, Qt::ShiftModifier);
  assert_string_equal(probe.take().c_str(), "2 onKey a\n2 onKey A\n2 onKey Left\n2 onKey Ctrl+Z\n"
                                            "2 onKey Space\n2 onKey Shift+F5\n");
}

static void a_canvas_is_painted_only_when_something_changed(void **)
{
  struct Counter : QObject {
    int paints = 0;
    bool eventFilter(QObject *, QEvent *event) override
    {
      paints += event->type() == QEvent::Paint;
      return false;
    }
  } counter;
  Probe probe(500, 300);
  makeCanvas(probe);
  probe.make(10, "draw.polyline", 2);
  probe.take();
  probe.widget(2)->installEventFilter(&counter);
  for (int i = 0; i < 100; i++)
    probe.append(10, Val::list({Val::list({Val(i), Val(i)})}));
  assert_true(waitFor([&] { return counter.paints > 0; }));
  QElapsedTimer timer;
  timer.start();
  while (timer.elapsed() < 100)
    QApplication::processEvents(QEventLoop::AllEvents, 10);
  assert_true(counter.paints <= 2);
}

static void ten_thousand_shapes_are_painted_at_once(void **)
{
  Probe probe(800, 600);
  probe.make(2, "canvas");
  probe.set(2, "width", Val(700));
  probe.set(2, "height", Val(500));
  probe.show();
  QElapsedTimer timer;
  timer.start();
  const char *kinds[] = {"draw.rect", "draw.ellipse", "draw.line", "draw.text"};
  for (int i = 0; i < 10000; i++) {
    int64_t node = 100 + i;
    probe.make(node, kinds[i % 4], 2);
    int x = i % 100 * 7, y = i / 100 * 5;
    probe.set(node, i % 4 == 2 ? "x1" : "x", Val(x));
    probe.set(node, i % 4 == 2 ? "y1" : "y", Val(y));
    if (i % 4 < 2) {
      probe.set(node, "width", Val(6));
      probe.set(node, "height", Val(4));
      probe.set(node, "fill", Val("gold"));
    } else if (i % 4 == 3) {
      probe.set(node, "text", Val("a"));
    }
  }
  printf("# 10^4 shapes are made in %lld ms\n", static_cast<long long>(timer.elapsed()));
  timer.start();
  for (int i = 0; i < 5; i++)
    probe.widget(2)->grab();
  printf("# 10^4 shapes are painted in %lld ms\n", static_cast<long long>(timer.elapsed() / 5));
}

static bool reads(const char *data, QRectF bounds)
{
  QPainterPath path;
  if (!epq::readSvgPath(data, &path))
    return false;
  QRectF is = path.boundingRect();
  return std::abs(is.left() - bounds.left()) < 0.01 && std::abs(is.top() - bounds.top()) < 0.01 &&
         std::abs(is.right() - bounds.right()) < 0.01 &&
         std::abs(is.bottom() - bounds.bottom()) < 0.01;
}

static void paths_are_read_as_svg_says(void **)
{
  assert_true(reads("M10 10L20 10 20 30z", QRectF(10, 10, 10, 20)));
  assert_true(reads("m 10,10 10,0 0,20", QRectF(10, 10, 10, 20)));
  assert_true(reads("M10-5H.5.5V7e0", QRectF(0.5, -5, 9.5, 12)));
  assert_true(reads("M0 0h10v10h-10z m20 0 h5", QRectF(0, 0, 25, 10)));
  assert_true(reads("M0 0A10 10 0 0 1 20 0", QRectF(0, -10, 20, 10)));
  assert_true(reads("M0 0a10 10 0 0020 0", QRectF(0, 0, 20, 10)));   // flags need no space
  assert_true(reads("M0 0A1 1 0 0 1 20 0", QRectF(0, -10, 20, 10))); // too small: made larger
  assert_true(reads("M0 0A10 5 90 0 1 10 0", QRectF(0, -10, 10, 10)));
  assert_true(reads("M0 0Q5 10 10 0T20 0", QRectF(0, -5, 20, 10)));
  assert_true(reads("M0 0C0 10 10 10 10 0S20 -10 20 0", QRectF(0, -7.5, 20, 15)));
  assert_true(reads("", QRectF()));
  for (const char *wrong :
       {"10 10", "L10 10", "M", "M10", "M10 10 20", "M10 10 X", "M1e999 0", "M0 0A1 1 0 2 1 5 5",
        "M0 0,,1 1", "M0 0 L 1 1 z 5", "M--1 0", "M1e 5", "M99999999 0", "M0 0\xc3\xa4"})
    assert_false(reads(wrong, QRectF()));
  Probe probe;
  probe.make(2, "canvas");
  probe.make(3, "draw.path", 2);
  assert_int_equal(probe.set(3, "path", Val("M0 0h10")), EPQ_OK);
  assert_int_equal(probe.set(3, "path", Val("M0 0k10")), EPQ_E_INVALID);
}

static std::string ticksOf(const epq::Ticks &ticks)
{
  QStringList texts;
  for (double at : ticks.at)
    texts.append(ticks.text(at));
  return texts.join(' ').toStdString();
}

static void marks_stand_at_numbers_people_count_in(void **)
{
  assert_string_equal(ticksOf(epq::niceTicks(0, 10, 6)).c_str(), "0 2 4 6 8 10");
  assert_string_equal(ticksOf(epq::niceTicks(-1, 1, 5)).c_str(), "-1.0 -0.5 0.0 0.5 1.0");
  assert_string_equal(ticksOf(epq::niceTicks(0.001, 0.0042, 5)).c_str(), "0.001 0.002 0.003 0.004");
  assert_string_equal(ticksOf(epq::niceTicks(0, 3e9, 4)).c_str(), "0 1e9 2e9 3e9");
  assert_string_equal(ticksOf(epq::niceTicks(97, 103, 3)).c_str(), "98 100 102");
  for (double from : {-1e300, -1e17, -3.3, 0.0, 1e-9, 1e17, 1e299})
    for (double span : {1e-9, 0.7, 12.0, 1e17, 1e300})
      for (int most : {2, 5, 11})
        if (from + span > from)
          assert_true(epq::niceTicks(from, from + span, most).at.size() <= most + 1);
}

static void times_are_marked_at_whole_hours_days_and_years(void **)
{
  qputenv("TZ", "UTC");
  tzset();
  double day = 1767225600; // 2026-01-01
  assert_string_equal(ticksOf(epq::timeTicks(day + 100, day + 3600, 5)).c_str(),
                      "00:15 00:30 00:45 01:00");
  assert_string_equal(ticksOf(epq::timeTicks(day - 7200, day + 7200, 5)).c_str(),
                      "22:00 23:00 1 Jan 01:00 02:00");
  assert_string_equal(ticksOf(epq::timeTicks(day, day + 3 * 86400, 4)).c_str(),
                      "1 Jan 2 Jan 3 Jan 4 Jan");
  assert_string_equal(ticksOf(epq::timeTicks(day, day + 365 * 86400.0, 6)).c_str(),
                      "Jan 2026 Apr 2026 Jul 2026 Oct 2026 Jan 2027");
  assert_true(epq::timeTicks(-1e300, 1e300, 5).at.size() <= 6);
  assert_true(epq::timeTicks(-6e10, 1e11, 6).at.size() <= 8);
}

static double contrast(const QColor &a, const QColor &b)
{
  auto luminance = [](const QColor &color) {
    auto part = [](float share) {
      return share <= 0.03928f ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) +
           0.0722 * part(color.blueF());
  };
  double x = luminance(a), y = luminance(b);
  return (qMax(x, y) + 0.05) / (qMin(x, y) + 0.05);
}

static void colours_of_charts_stand_out_on_light_and_dark(void **)
{
  for (const char *ground : {"#ffffff", "#efefef", "#1e1e1e", "#2b2b2b", "#000000"})
    for (int i = 0; i < 24; i++)
      assert_true(contrast(epq::chartColor(i, QColor(ground)), QColor(ground)) >= 3);
}

static void dense_lines_are_reduced_and_keep_their_extremes(void **)
{
  QVector<QPointF> points;
  for (int i = 0; i < 100000; i++)
    points.append(QPointF(i / 1000.0, i == 54321 ? 1000 : i % 7));
  points[70000].setY(std::nan(""));
  QVector<QPolygonF> pieces = epq::reducedLine(points, 100);
  assert_int_equal(pieces.size(), 2);
  assert_true(pieces[0].size() + pieces[1].size() <= 100 * 4 + 8);
  double high = 0;
  for (const QPolygonF &piece : pieces)
    for (QPointF point : piece)
      high = qMax(high, point.y());
  assert_true(high == 1000);
  assert_int_equal(epq::reducedLine(points.first(50), 100)[0].size(), 50);
}

static void a_chart_shows_any_points(void **)
{
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  const std::vector<Val> pointSets = {
      Val::list({}),
      Val::list({Val::list({Val(1), Val(5)})}),
      Val::list({Val::list({Val(1), Val(nan)}), Val::list({Val(nan), Val(1)}),
                 Val::list({Val(2), Val(inf)})}),
      Val::list({Val::list({Val(-1e300), Val(1e300)}), Val::list({Val(1e300), Val(-1e300)})}),
      Val::list({Val::list({Val(1), Val(1e308)}), Val::list({Val(2), Val(0)})}),
      Val::list({Val::list({Val(3), Val(0)}), Val::list({Val(3), Val(0)})}),
      Val::list({Val::list({Val(1e17), Val(1)}), Val::list({Val(1e17), Val(1)})}),
  };
  for (const char *type : {"line", "bar", "scatter", "pie"})
    for (const Val &points : pointSets)
      for (bool time : {false, true}) {
        Probe probe;
        probe.make(2, "chart");
        probe.make(3, "series", 2);
        probe.make(4, "series", 2);
        probe.set(2, "type", Val(type));
        probe.set(2, "x_time", Val(time));
        assert_int_equal(probe.set(3, "points", points), EPQ_OK);
        assert_int_equal(probe.set(4, "points", points), EPQ_OK);
        probe.show();
        for (QSize size : {QSize(400, 300), QSize(90, 70), QSize(20, 10)}) {
          QImage image(size, QImage::Format_ARGB32);
          probe.widget(2)->resize(size);
          probe.widget(2)->render(&image);
          QTest::mouseMove(probe.widget(2), QPoint(size.width() / 2, size.height() / 2));
        }
      }
}

static void a_series_keeps_its_newest_points(void **)
{
  Probe probe;
  probe.make(2, "chart");
  probe.make(3, "series", 2);
  probe.set(3, "max", Val(100000));
  std::vector<Val> many;
  for (int i = 0; i < 100000; i++)
    many.push_back(Val::list({Val(i), Val(std::sin(i / 500.0))}));
  assert_int_equal(probe.append(3, Val::list(many)), EPQ_OK);
  probe.show();
  QElapsedTimer timer;
  timer.start();
  for (int i = 0; i < 10; i++) {
    probe.append(3, Val::list({Val::list({Val(100000 + i), Val(0)})}));
    probe.widget(2)->grab();
  }
  printf("# a chart of 10^5 points is painted in %lld ms\n",
         static_cast<long long>(timer.elapsed() / 10));
  assert_int_equal(probe.append(3, Val::list({Val(1)})), EPQ_E_INVALID);
  assert_int_equal(probe.set(2, "x_range", Val::list({Val(5), Val(1)})), EPQ_E_INVALID);
  assert_int_equal(probe.set(2, "x_range", Val::list({Val(1), Val(5)})), EPQ_OK);
}

static void the_value_under_the_mouse_is_shown(void **)
{
  Probe probe;
  probe.make(2, "chart");
  probe.make(3, "series", 2);
  probe.set(3, "name", Val("<img src=x>"));
  probe.set(3, "points",
            Val::list({Val::list({Val(0), Val(0)}), Val::list({Val(5), Val(7)}),
                       Val::list({Val(10), Val(0)})}));
  probe.show();
  QWidget *chart = probe.widget(2);
  for (int y = 0; y < chart->height(); y += 5)
    QTest::mouseMove(chart, QPoint(chart->width() / 2, y));
  assert_true(waitFor([&] {
    for (int y = 0; y < chart->height() && !QToolTip::text().contains("5: 7"); y += 5)
      QTest::mouseMove(chart, QPoint(chart->width() / 2 + 8, y));
    return QToolTip::text().contains("5: 7");
  }));
  assert_true(QToolTip::text().contains("&lt;img"));
  QToolTip::hideText();
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(shapes_lie_in_the_area_in_their_order),
      cmocka_unit_test(a_group_moves_turns_and_scales),
      cmocka_unit_test(the_mouse_is_told_in_coordinates_of_the_area),
      cmocka_unit_test(keys_have_names),
      cmocka_unit_test(a_canvas_is_painted_only_when_something_changed),
      cmocka_unit_test(ten_thousand_shapes_are_painted_at_once),
      cmocka_unit_test(paths_are_read_as_svg_says),
      cmocka_unit_test(marks_stand_at_numbers_people_count_in),
      cmocka_unit_test(times_are_marked_at_whole_hours_days_and_years),
      cmocka_unit_test(colours_of_charts_stand_out_on_light_and_dark),
      cmocka_unit_test(dense_lines_are_reduced_and_keep_their_extremes),
      cmocka_unit_test(a_chart_shows_any_points),
      cmocka_unit_test(a_series_keeps_its_newest_points),
      cmocka_unit_test(the_value_under_the_mouse_is_shown),
  };
  return cmocka_run_group_tests(tests, nullptr, Probe::end);
}
