// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables and lists: what they ask for, what they keep, and what the user does in them.
#include "widgets/rowpages.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>

#include <cstdio>

#include "probe.h"

using epq::Pages;

static QVector<epq::Row> someRows(int count)
{
  epq::Cell cell;
  cell.text = "x";
  return QVector<epq::Row>(count, epq::Row{cell});
}

static void only_pages_that_are_seen_or_near_are_asked_for(void **)
{
  Pages pages;
  assert_true(pages.ask(0, 20, 0).isEmpty()); // there are no rows
  pages.setCount(1000000);
  QVector<Pages::Ask> asks = pages.ask(0, 20, 0);
  assert_int_equal(asks.size(), 1);
  assert_int_equal(asks[0].first, 0);
  assert_int_equal(asks[0].count, 100);
  assert_true(pages.ask(0, 20, 1).isEmpty()); // it is on its way
  assert_int_equal(pages.bring(0, someRows(100)), 100);
  assert_true(pages.ask(0, 20, 2).isEmpty()); // it is there
  asks = pages.ask(50, 70, 3);                // the next one is near
  assert_int_equal(asks.size(), 1);
  assert_int_equal(asks[0].first, 100);
  asks = pages.ask(999990, 999999, 4);
  assert_int_equal(asks[0].first, 999900);
  assert_int_equal(asks[0].count, 100);
}

static void few_asks_are_outstanding_and_lost_ones_are_made_again(void **)
{
  Pages pages;
  pages.setCount(1000000);
  for (int row = 0; row < 1000000; row += 10000)
    pages.ask(row, row + 30, 0);
  assert_true(pages.isWaiting());
  assert_true(pages.ask(500000, 500030, 1).isEmpty());
  QVector<Pages::Ask> asks = pages.ask(500000, 500030, Pages::askMilliseconds);
  assert_int_equal(asks[0].first, 500000);
}

static void the_cache_is_bounded_and_keeps_what_was_seen_last(void **)
{
  Pages pages;
  pages.setCount(1000000);
  for (int page = 0; page < 200; page++) {
    pages.ask(page * 100, page * 100 + 30, page);
    pages.bring(page * 100, someRows(100));
    assert_true(pages.pagesHeld() <= Pages::pagesMost);
  }
  assert_null(pages.find(0));
  assert_non_null(pages.find(19900));
  assert_non_null(pages.find(19500));
}

static void after_refresh_rows_are_shown_until_new_ones_come(void **)
{
  Pages pages;
  pages.setCount(100);
  pages.ask(0, 20, 0);
  pages.bring(0, someRows(100));
  pages.refresh();
  assert_non_null(pages.find(5));
  assert_int_equal(pages.ask(0, 20, 1).size(), 1);
}

static void a_page_that_grew_is_asked_for_again(void **)
{
  Pages pages;
  pages.setCount(150);
  pages.ask(0, 149, 0);
  pages.bring(0, someRows(150));
  assert_true(pages.ask(0, 149, 1).isEmpty());
  pages.setCount(160);
  QVector<Pages::Ask> asks = pages.ask(0, 159, 2);
  assert_int_equal(asks.size(), 1);
  assert_int_equal(asks[0].first, 100);
  assert_int_equal(asks[0].count, 60);
  pages.setCount(120);
  assert_non_null(pages.find(119));
  assert_null(pages.find(130));
  assert_int_equal(pages.bring(120, someRows(5)), 0);
}

// A table that is answered at once: column 1 is the number of the row.
struct TableProbe : Probe {
  int asked = 0;
  std::string notes;

  explicit TableProbe(int rows, const char *kind = "table")
  {
    heard = [this](int64_t node, const std::string &name, const epq_value &value) {
      if (name != "page") {
        notes += name + " " + toString(value) + "\n";
        return;
      }
      asked++;
      int first = static_cast<int>(value.as.list.items[0].as.integer);
      int count = static_cast<int>(value.as.list.items[1].as.integer);
      std::vector<Val> list;
      for (int i = 0; i < count; i++)
        list.push_back(Val::list({Val(first + i), Val("name")}));
      assert_int_equal(call(node, "page", Val::list({Val(first), Val::list(list)})), EPQ_OK);
    };
    make(2, kind);
    if (std::string(kind) == "table")
      set(2, "columns", Val::list({Val("Number"), Val::map({{"title", Val("Name")}})}));
    set(2, "row_count", Val(rows));
  }
  QAbstractItemView *table()
  {
    return get<QAbstractItemView>(2);
  }
  QString text(int row)
  {
    return table()->model()->index(row - 1, 0).data().toString();
  }
};

static void a_table_of_a_million_rows_opens_at_once(void **)
{
  TableProbe probe(0);
  QElapsedTimer timer;
  timer.start();
  probe.set(2, "row_count", Val(1000000));
  probe.show();
  assert_true(waitFor([&] { return probe.text(1) == "1"; }));
  probe.widget(1)->grab();
  printf("# a table of 10^6 rows is set, shown, filled and painted in %lld ms\n",
         static_cast<long long>(timer.elapsed()));
  assert_true(probe.asked <= 2);
  timer.start();
  for (int row = 1; row <= 1000000; row += 10000) {
    probe.table()->scrollTo(probe.table()->model()->index(row - 1, 0));
    probe.table()->repaint();
  }
  printf("# 100 jumps across it, painted, take %lld ms\n", static_cast<long long>(timer.elapsed()));
  assert_true(waitFor([&] { return probe.text(990001) == "990001"; }));
  assert_true(probe.asked < 50);
}

static void the_last_of_two_thousand_million_rows_can_be_reached(void **)
{
  TableProbe probe(2147483647);
  probe.show();
  assert_int_equal(probe.call(2, "scroll_to", Val(2147483647)), EPQ_OK);
  assert_true(waitFor([&] { return probe.text(2147483647) == "2147483647"; }));
  QRect rect = probe.table()->visualRect(probe.table()->model()->index(2147483646, 0));
  assert_true(probe.table()->viewport()->rect().contains(rect.center()));
  assert_true(probe.table()->indexAt(rect.center()).row() == 2147483646);
  QTest::keyClick(probe.table(), Qt::Key_Home);
  assert_true(waitFor([&] { return probe.text(1) == "1"; }));
  assert_int_equal(probe.call(2, "scroll_to", Val(0)), EPQ_E_INVALID);
}

static void the_script_selects_in_silence_and_the_user_aloud(void **)
{
  TableProbe probe(500);
  probe.set(2, "selected", Val(7));
  probe.show();
  probe.call(2, "focus");
  QApplication::processEvents();
  assert_string_equal(probe.notes.c_str(), "");
  assert_int_equal(probe.table()->currentIndex().row(), 6);
  QTest::keyClick(probe.table(), Qt::Key_Down);
  QTest::keyClick(probe.table(), Qt::Key_Return);
  QTest::keyClick(probe.table(), Qt::Key_PageDown);
  assert_true(probe.notes.starts_with("onSelected 8\nonActivated 8\nonSelected "));
  probe.notes.clear();
  QTest::keyClick(probe.table(), Qt::Key_End);
  QTest::keyClick(probe.table(), Qt::Key_Home);
  assert_string_equal(probe.notes.c_str(), "onSelected 500\nonSelected 1\n");
  probe.notes.clear();
  QPoint third = probe.table()->visualRect(probe.table()->model()->index(2, 0)).center();
  QTest::mouseClick(probe.table()->viewport(), Qt::LeftButton, {}, third);
  QTest::mouseDClick(probe.table()->viewport(), Qt::LeftButton, {}, third);
  assert_string_equal(probe.notes.c_str(), "onSelected 3\nonActivated 3\n");
  assert_string_equal(probe.table()->accessibleDescription().toUtf8().constData(), "3, name");
  QTest::keyClick(probe.table(), Qt::Key_C, Qt::ControlModifier);
  assert_string_equal(QApplication::clipboard()->text().toUtf8().constData(), "3\tname");
  probe.notes.clear();
  probe.set(2, "row_count", Val(2)); // takes the selected row away
  probe.set(2, "selected", Val(0));
  QApplication::processEvents();
  assert_string_equal(probe.notes.c_str(), "");
  assert_false(probe.table()->selectionModel()->hasSelection());
}

static void a_row_that_comes_later_is_selected_then(void **)
{
  TableProbe probe(0, "list");
  probe.set(2, "selected", Val(3));
  probe.set(2, "row_count", Val(10));
  assert_int_equal(probe.table()->currentIndex().row(), 2);
  assert_string_equal(probe.notes.c_str(), "");
}

static void a_click_on_a_title_asks_to_sort_and_the_next_the_other_way(void **)
{
  TableProbe probe(50);
  probe.set(2, "sortable", Val(true));
  probe.set(2, "columns",
            Val::list({Val("A"), Val::map({{"title", Val("B")}, {"sortable", Val(false)}})}));
  probe.show();
  auto *header = probe.table()->findChild<QHeaderView *>();
  QPoint first(header->sectionViewportPosition(0) + 20, 5), second = first;
  second.setX(header->sectionViewportPosition(1) + 20);
  QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, first);
  assert_true(header->isSortIndicatorShown());
  QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, first);
  QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, second);
  assert_string_equal(probe.notes.c_str(), "onSorted {1,false}\nonSorted {1,true}\n");
  assert_int_equal(header->sortIndicatorSection(), 0);
  probe.set(2, "sort_column", Val(0));
  assert_false(header->isSortIndicatorShown());
  probe.set(2, "sortable", Val(false));
  QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, first);
  assert_string_equal(probe.notes.c_str(), "onSorted {1,false}\nonSorted {1,true}\n");
}

static void the_wheel_scrolls_and_rows_come_after(void **)
{
  TableProbe probe(100000);
  probe.show();
  assert_true(waitFor([&] { return probe.text(1) == "1"; }));
  QWidget *viewport = probe.table()->viewport();
  QPoint middle = viewport->rect().center();
  QWheelEvent wheel(QPointF(middle), viewport->mapToGlobal(QPointF(middle)), {}, {0, -120 * 100},
                    {}, {}, Qt::NoScrollPhase, false);
  QApplication::sendEvent(viewport, &wheel);
  int row = probe.table()->indexAt(middle).row() + 1;
  assert_true(row > 10);
  assert_true(waitFor([&] { return probe.text(row) == QString::number(row); }));
}

static void a_hidden_table_asks_for_nothing(void **)
{
  TableProbe probe(1000);
  for (int i = 0; i < 20; i++)
    QApplication::processEvents(QEventLoop::AllEvents, 5);
  assert_int_equal(probe.asked, 0);
}

static void a_table_may_be_removed_while_it_asks(void **)
{
  Probe probe;
  bool asked = false;
  probe.heard = [&](int64_t node, const std::string &name, const epq_value &) {
    asked |= name == "page";
    if (name == "page")
      assert_int_equal(epq_view_remove(probe.view(), node), EPQ_OK);
  };
  probe.make(2, "list");
  probe.set(2, "row_count", Val(1000));
  probe.show();
  assert_true(waitFor([&] { return asked; }));
  assert_null(probe.widget(2));
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(only_pages_that_are_seen_or_near_are_asked_for),
      cmocka_unit_test(few_asks_are_outstanding_and_lost_ones_are_made_again),
      cmocka_unit_test(the_cache_is_bounded_and_keeps_what_was_seen_last),
      cmocka_unit_test(after_refresh_rows_are_shown_until_new_ones_come),
      cmocka_unit_test(a_page_that_grew_is_asked_for_again),
      cmocka_unit_test(a_table_of_a_million_rows_opens_at_once),
      cmocka_unit_test(the_last_of_two_thousand_million_rows_can_be_reached),
      cmocka_unit_test(the_script_selects_in_silence_and_the_user_aloud),
      cmocka_unit_test(a_row_that_comes_later_is_selected_then),
      cmocka_unit_test(a_click_on_a_title_asks_to_sort_and_the_next_the_other_way),
      cmocka_unit_test(the_wheel_scrolls_and_rows_come_after),
      cmocka_unit_test(a_hidden_table_asks_for_nothing),
      cmocka_unit_test(a_table_may_be_removed_while_it_asks),
  };
  return cmocka_run_group_tests(tests, nullptr, Probe::end);
}
