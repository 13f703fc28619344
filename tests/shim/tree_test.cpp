// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_rig.h"

#include <epq/tree.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QTreeView>

#include <array>
#include <thread>

namespace
{

struct Row {
  int64_t id, parent;
  const char *text;
  unsigned flags = 0;
  const char *second = "";
};

struct Stand {
  explicit Stand(unsigned options = EPQ_TREE_FILTER, int columns = 2)
  {
    static const char *const titles[] = {"Name", "Value", nullptr};
    epq_tree_config config = {};
    config.size = sizeof config;
    config.id = "tree";
    config.label = "Tree";
    config.columns = titles + (2 - columns);
    config.empty = "No problems";
    config.options = options;
    config.edit_column = columns - 1;
    config.callbacks.size = sizeof config.callbacks;
    config.callbacks.ud = this;
    config.callbacks.expand = [](void *ud, int64_t id, size_t from) {
      static_cast<Stand *>(ud)->tell("expand " + QByteArray::number(qlonglong(id)) + ' ' +
                                     QByteArray::number(from));
    };
    config.callbacks.activated = [](void *ud, int64_t id) {
      static_cast<Stand *>(ud)->tell("activated " + QByteArray::number(qlonglong(id)));
    };
    config.callbacks.selected = [](void *ud, int64_t id) {
      static_cast<Stand *>(ud)->tell("selected " + QByteArray::number(qlonglong(id)));
    };
    config.callbacks.checked = [](void *ud, int64_t id, bool checked) {
      static_cast<Stand *>(ud)->tell("checked " + QByteArray::number(qlonglong(id)) +
                                     (checked ? " on" : " off"));
    };
    config.callbacks.edited = [](void *ud, int64_t id, int column, const char *text) {
      static_cast<Stand *>(ud)->tell("edited " + QByteArray::number(qlonglong(id)) + ' ' +
                                     QByteArray::number(column) + ' ' + text);
    };
    config.callbacks.menu = [](void *ud, int64_t id, epq_menu *menu) {
      static_cast<Stand *>(ud)->tell("menu " + QByteArray::number(qlonglong(id)));
      epq_menu_add(menu, "go", "&Go", "go-next", true);
    };
    config.callbacks.chosen = [](void *ud, int64_t id, const char *item) {
      static_cast<Stand *>(ud)->tell("chosen " + QByteArray::number(qlonglong(id)) + ' ' + item);
    };
    tree = epq_tree_new(theApp(), &config);
    assert_non_null(tree);
    window = std::make_unique<ToolWindow>(epq_tree_widget(tree), QSize(400, 300));
    view = window->find<QTreeView>("treeRows");
    tester = std::make_unique<QAbstractItemModelTester>(
        view->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  }
  ~Stand()
  {
    tester.reset();
    epq_tree_free(tree);
    window.reset();
    assert_text(takeWarnings().join('\n'), "");
  }
  void tell(const QByteArray &what)
  {
    told.append(what);
    if (then)
      then(what);
  }
  QByteArray taken()
  {
    Rig::settle();
    return std::exchange(told, {}).join(';');
  }
  static std::vector<epq_tree_row> made(const std::vector<Row> &rows,
                                        std::vector<std::array<const char *, 2>> *cells)
  {
    cells->clear();
    for (const Row &row : rows)
      cells->push_back({row.text, row.second});
    std::vector<epq_tree_row> all;
    for (size_t i = 0; i < rows.size(); i++) {
      epq_tree_row row = {};
      row.id = rows[i].id;
      row.parent = rows[i].parent;
      row.cells = (*cells)[i].data();
      row.flags = rows[i].flags;
      all.push_back(row);
    }
    return all;
  }
  int reset(const std::vector<Row> &rows)
  {
    std::vector<std::array<const char *, 2>> cells;
    const std::vector<epq_tree_row> all = made(rows, &cells);
    return epq_tree_reset(tree, all.data(), all.size());
  }
  int children(int64_t parent, size_t from, const std::vector<Row> &rows, size_t more = 0)
  {
    std::vector<std::array<const char *, 2>> cells;
    const std::vector<epq_tree_row> all = made(rows, &cells);
    return epq_tree_children(tree, parent, from, all.data(), all.size(), more);
  }
  QModelIndex at(const char *text) const
  {
    QModelIndex index = view->model()->index(0, 0);
    while (index.isValid() && index.data().toString() != QString::fromUtf8(text))
      index = view->indexBelow(index);
    return index;
  }
  // The rows that are seen, as "a b  c": deeper ones with blanks before.
  QByteArray shown() const
  {
    Rig::settle();
    QStringList lines;
    for (QModelIndex index = view->model()->index(0, 0); index.isValid();
         index = view->indexBelow(index)) {
      int depth = 0;
      for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        depth++;
      lines.append(QString(depth, '-') + index.data().toString());
    }
    return lines.join(' ').toUtf8();
  }
  QPoint middle(const char *text) const
  {
    return view->visualRect(at(text)).center();
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
  {
    QTest::keyClick(QApplication::focusWidget(), key, modifiers);
  }

  epq_tree *tree;
  std::unique_ptr<ToolWindow> window;
  QTreeView *view;
  std::unique_ptr<QAbstractItemModelTester> tester;
  QByteArrayList told;
  std::function<void(const QByteArray &told)> then; // after each
};

static void new_rows_keep_what_is_open_selected_and_in_view(void **)
{
  Stand s;
  assert_int_equal(s.reset({{1, 0, "a"}, {2, 1, "b"}, {3, 0, "c"}, {4, 3, "d", EPQ_ROW_EXPANDED}}),
                   EPQ_OK);
  assert_text(s.shown(), "a c");
  s.view->expand(s.at("a"));
  epq_tree_select(s.tree, 4);
  assert_text(s.shown(), "a -b c -d");
  assert_text(s.taken(), "");
  assert_int_equal(s.reset({{9, 0, "new"}, {3, 0, "c2"}, {4, 3, "d2"}, {1, 0, "a"}, {2, 1, "b"}}),
                   EPQ_OK);
  assert_text(s.shown(), "new c2 -d2 a -b");
  assert_text(s.view->currentIndex().data().toString().toUtf8(), "d2");
  assert_text(s.taken(), "");
  assert_int_equal(s.reset({{9, 0, "N"}, {3, 0, "c2"}, {4, 3, "D"}, {1, 0, "a"}, {2, 1, "B"}}),
                   EPQ_OK); // same shape
  assert_text(s.shown(), "N c2 -D a -B");
  assert_int_equal(epq_tree_clear(s.tree), EPQ_OK);
  assert_text(s.shown(), "");
  assert_text(s.taken(), "");
}

static void the_scroll_place_stays_where_it_is(void **)
{
  Stand s;
  std::vector<Row> rows;
  std::vector<QByteArray> names;
  for (int i = 1; i <= 500; i++)
    names.push_back("row " + QByteArray::number(i));
  for (int i = 1; i <= 500; i++)
    rows.push_back({i, 0, names[size_t(i) - 1].constData()});
  s.reset(rows);
  Rig::settle();
  s.view->verticalScrollBar()->setValue(250);
  const QString top = s.view->indexAt(QPoint(5, 0)).data().toString();
  rows.insert(rows.begin(), {1000, 0, "before"});
  s.reset(rows);
  Rig::settle();
  assert_text(s.view->indexAt(QPoint(5, 0)).data().toString().toUtf8(), top.toUtf8());
}

static void rows_that_make_no_sense_are_refused_and_nothing_changes(void **)
{
  Stand s;
  s.reset({{1, 0, "a"}});
  assert_int_equal(s.reset({{1, 0, "x"}, {1, 0, "y"}}), EPQ_E_INVALID);
  assert_int_equal(s.reset({{1, 7, "x"}}), EPQ_E_INVALID);
  assert_int_equal(s.reset({{0, 0, "x"}}), EPQ_E_INVALID);
  assert_int_equal(s.reset({{2, 2, "x"}}), EPQ_E_INVALID);
  std::vector<Row> deep;
  for (int i = 1; i <= 300; i++)
    deep.push_back({i, i - 1, "x"});
  assert_int_equal(s.reset(deep), EPQ_E_INVALID);
  assert_int_equal(s.children(9, 0, {{2, 0, "b"}}), EPQ_E_UNKNOWN);
  assert_int_equal(s.children(1, 1, {{2, 0, "b"}}), EPQ_E_INVALID);
  assert_int_equal(s.children(1, 0, {{1, 0, "b"}}), EPQ_E_INVALID);
  assert_int_equal(epq_tree_remove(s.tree, 9), EPQ_E_UNKNOWN);
  assert_int_equal(epq_tree_select(s.tree, 9), EPQ_E_UNKNOWN);
  assert_int_equal(epq_tree_reset(s.tree, nullptr, 3), EPQ_E_INVALID);
  assert_text(s.shown(), "a");
  std::thread([&] { assert_int_equal(epq_tree_clear(s.tree), EPQ_E_THREAD); }).join();
  epq_tree_config none = {};
  assert_null(epq_tree_new(theApp(), &none));
}

static void children_come_when_a_row_is_opened_and_more_when_it_is_seen(void **)
{
  Stand s;
  s.reset({{1, 0, "a", EPQ_ROW_CHILDREN}, {2, 0, "b"}});
  s.view->setCurrentIndex(s.at("a"));
  s.taken();
  s.key(Qt::Key_Right);
  assert_text(s.taken(), "expand 1 0");
  assert_int_equal(s.children(1, 0, {{10, 0, "x"}, {11, 0, "y"}}, 3), EPQ_OK);
  assert_text(s.shown(), "a -x -y -… 3 more b");
  assert_text(s.taken(), "expand 1 2"); // it is seen, so it is asked for
  assert_int_equal(s.children(1, 2, {{12, 0, "z"}}), EPQ_OK);
  assert_text(s.shown(), "a -x -y -z b");
  assert_text(s.taken(), "");
  assert_int_equal(epq_tree_remove(s.tree, 11), EPQ_OK);
  assert_text(s.shown(), "a -x -z b");
  // new values: those from before stay until the others come
  assert_int_equal(s.reset({{3, 0, "first"}, {1, 0, "a", EPQ_ROW_CHILDREN}}), EPQ_OK);
  assert_text(s.shown(), "first a -x -z");
  assert_text(s.taken(), "expand 1 0");
  assert_int_equal(s.children(1, 0, {}), EPQ_OK);
  assert_text(s.shown(), "first a");
}

static void a_million_rows_are_had_page_by_page(void **)
{
  Stand s;
  s.tester.reset(); // it looks at all rows each time
  s.reset({{1, 0, "a", EPQ_ROW_CHILDREN}});
  epq_tree_expand(s.tree, 1, true);
  std::vector<Row> page;
  const size_t pageSize = 50000, all = 1000000;
  for (size_t from = 0; from < all; from += pageSize) {
    page.clear();
    for (size_t i = 0; i < pageSize; i++)
      page.push_back({int64_t(from + i + 10), 0, "row"});
    assert_int_equal(s.children(1, from, page, all - from - pageSize), EPQ_OK);
  }
  Rig::settle();
  assert_int_equal(s.view->model()->rowCount(s.view->model()->index(0, 0)), all);
  epq_tree_select(s.tree, 999999);
  assert_true(s.view->viewport()->rect().intersects(s.view->visualRect(s.view->currentIndex())));
}

static void mouse_and_keys_are_told(void **)
{
  Stand s;
  s.reset({{1, 0, "a"}, {2, 0, "b"}});
  Rig::settle();
  QTest::mouseClick(s.view->viewport(), Qt::LeftButton, {}, s.middle("b"));
  assert_text(s.taken(), "selected 2");
  QTest::mouseDClick(s.view->viewport(), Qt::LeftButton, {}, s.middle("b"));
  assert_text(s.taken(), "activated 2");
  s.view->setFocus();
  s.key(Qt::Key_Up);
  s.key(Qt::Key_Return);
  assert_text(s.taken(), "selected 1;activated 1");
  epq_tree_select(s.tree, 2);
  epq_tree_select(s.tree, 0);
  assert_text(s.taken(), "");
}

static void a_single_click_activates_where_wanted(void **)
{
  Stand s(EPQ_TREE_SINGLE_CLICK | EPQ_TREE_FLAT, 1);
  s.reset({{1, 0, "a"}});
  Rig::settle();
  QTest::mouseClick(s.view->viewport(), Qt::LeftButton, {}, s.middle("a"));
  assert_text(s.taken(), "selected 1;activated 1");
}

static void rows_are_checked_and_edited(void **)
{
  Stand s(0, 1);
  s.reset({{1, 0, "a", EPQ_ROW_CHECKABLE | EPQ_ROW_CHECKED}, {2, 0, "b", EPQ_ROW_EDITABLE}});
  epq_tree_select(s.tree, 1);
  s.view->setFocus();
  s.key(Qt::Key_Space);
  assert_text(s.taken(), "checked 1 off");
  assert_int_equal(epq_tree_edit(s.tree, 2), EPQ_OK);
  auto *edit = s.view->findChild<QLineEdit *>();
  assert_non_null(edit);
  edit->selectAll();
  QTest::keyClicks(edit, "new");
  QTest::keyClick(edit, Qt::Key_Return);
  assert_text(s.taken(), "edited 2 0 new");
  assert_text(s.shown(), "a b"); // until the program says so
}

static void the_filter_shows_what_is_found_with_what_it_is_in(void **)
{
  Stand s;
  s.reset({{1, 0, "a"}, {2, 1, "needle"}, {3, 0, "b"}, {4, 3, "hay"}, {5, 0, "c", 0, "Needles"}});
  epq_tree_expand(s.tree, 3, true);
  epq_tree_select(s.tree, 4);
  auto *filter = s.window->find<QLineEdit>("treeFilter");
  filter->setFocus();
  QTest::keyClicks(filter, "needle");
  assert_text(s.shown(), "a -needle c");
  s.key(Qt::Key_Down);
  assert_ptr_equal(QApplication::focusWidget(), s.view);
  filter->setFocus();
  s.key(Qt::Key_Escape);
  assert_text(s.shown(), "a b -hay c");
  assert_text(s.taken(), "selected 1");
}

static void a_filter_may_be_elsewhere(void **)
{
  Stand s(0);
  s.reset({{1, 0, "a"}, {2, 1, "needle"}, {3, 0, "b"}});
  assert_int_equal(epq_tree_set_filter(s.tree, "needle"), EPQ_OK);
  assert_text(s.shown(), "a -needle");
  assert_int_equal(epq_tree_set_filter(s.tree, nullptr), EPQ_OK);
  assert_text(s.shown(), "a b");
}

// What is typed into a row is the user's, whatever the program does with the rows meanwhile.
static void what_is_typed_into_a_row_outlives_new_rows(void **)
{
  Stand s(0);
  s.reset({{1, 0, "one", EPQ_ROW_EDITABLE, "1"}, {2, 0, "two", EPQ_ROW_EDITABLE, "2"}});
  assert_int_equal(epq_tree_edit(s.tree, 2), EPQ_OK);
  assert_true(Rig::until([&] { return qobject_cast<QLineEdit *>(QApplication::focusWidget()); }));
  QTest::keyClicks(QApplication::focusWidget(), "ab");
  // another look
  s.reset({{1, 0, "one", EPQ_ROW_EDITABLE, "1"}, {2, 0, "two", EPQ_ROW_EDITABLE, "20"}});
  QTest::keyClicks(QApplication::focusWidget(), "cd");
  // other rows
  s.reset({{3, 0, "three", EPQ_ROW_EDITABLE, "3"}, {2, 0, "two", EPQ_ROW_EDITABLE, "21"}});
  QTest::keyClicks(QApplication::focusWidget(), "ef");
  s.reset({{2, 0, "two", EPQ_ROW_EDITABLE, "22"}});
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
  s.reset({{2, 0, "two", EPQ_ROW_EDITABLE, "22"}, {4, 0, "four", EPQ_ROW_EDITABLE, "4"}});
  QTest::keyClicks(QApplication::focusWidget(), "-");
  s.taken();
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
  assert_text(s.taken(), "edited 2 1 abcde-f");
  assert_true(s.view->hasFocus());
  // its row goes, and the keyboard stays in the rows
  assert_int_equal(epq_tree_edit(s.tree, 2), EPQ_OK);
  s.reset({{5, 0, "five", EPQ_ROW_EDITABLE, "5"}});
  assert_true(s.view->hasFocus());
  QTest::keyClick(s.view, Qt::Key_F2);
  Rig::settle();
}

// Rows that are made anew when something was entered do not begin it again.
static void what_was_entered_is_not_typed_any_more(void **)
{
  Stand s(0);
  s.reset({{1, 0, "one", EPQ_ROW_EDITABLE, "1"}});
  s.then = [&](const QByteArray &told) {
    if (told.startsWith("edited"))
      s.reset({{1, 0, "one", EPQ_ROW_EDITABLE, "5"}, {2, 0, "two", EPQ_ROW_EDITABLE, "2"}});
  };
  assert_int_equal(epq_tree_edit(s.tree, 1), EPQ_OK);
  QTest::keyClicks(s.view->findChild<QLineEdit *>(), "5");
  QTest::keyClick(s.view->findChild<QLineEdit *>(), Qt::Key_Return);
  Rig::settle();
  assert_null(s.view->findChild<QLineEdit *>());
  assert_true(s.view->hasFocus());
}

static void f2_edits_what_can_be_edited_in_a_row(void **)
{
  Stand s(EPQ_TREE_HEADER); // the second column
  s.reset({{1, 0, "fixed"}, {2, 0, "name", EPQ_ROW_EDITABLE, "old"}});
  epq_tree_select(s.tree, 1);
  s.view->setFocus();
  s.key(Qt::Key_F2);
  assert_null(s.view->findChild<QLineEdit *>());
  epq_tree_select(s.tree, 2); // its first cell is the current one
  s.key(Qt::Key_F2);
  auto *edit = s.view->findChild<QLineEdit *>();
  assert_non_null(edit);
  edit->selectAll();
  QTest::keyClicks(edit, "new");
  QTest::keyClick(edit, Qt::Key_Return);
  s.told.removeAll("selected 1");
  s.told.removeAll("selected 2");
  assert_text(s.taken(), "edited 2 1 new");
}

static void titles_sort_with_numbers_as_numbers(void **)
{
  Stand s(EPQ_TREE_HEADER | EPQ_TREE_SORT);
  s.reset({{1, 0, "row 10"}, {2, 0, "row 9"}, {3, 0, "Row 1"}});
  assert_text(s.shown(), "row 10 row 9 Row 1");
  s.view->sortByColumn(0, Qt::AscendingOrder);
  assert_text(s.shown(), "Row 1 row 9 row 10");
  s.view->sortByColumn(0, Qt::DescendingOrder);
  assert_text(s.shown(), "row 10 row 9 Row 1");
}

static void a_menu_is_filled_by_the_program(void **)
{
  Stand s;
  s.reset({{1, 0, "a"}});
  Rig::settle();
  const QPoint place = s.middle("a");
  QContextMenuEvent asked(QContextMenuEvent::Mouse, place, s.view->viewport()->mapToGlobal(place));
  QApplication::sendEvent(s.view->viewport(), &asked);
  auto *menu = s.window->widget->findChild<QMenu *>("treeMenu");
  assert_non_null(menu);
  menu->actions().first()->trigger();
  menu->close();
  assert_text(s.taken(), "menu 1;chosen 1 go");
}

// Any sequence of calls keeps model and view in order; the model tester and the sanitizer look on.
static void any_calls_in_any_order_are_safe(void **)
{
  Stand s(EPQ_TREE_FILTER | EPQ_TREE_SORT | EPQ_TREE_HEADER);
  uint32_t state = 1;
  auto next = [&](uint32_t below) {
    return state = state * 1664525u + 1013904223u, (state >> 8) % below;
  };
  auto rows = [&](bool nested) {
    std::vector<Row> made;
    for (uint32_t i = next(12); i > 0; i--)
      made.push_back({int64_t(next(30) + 1),
                      nested && !made.empty() && next(2) ? made[next(uint32_t(made.size()))].id : 0,
                      next(2) ? "needle" : "hay", next(32), "x"});
    return made;
  };
  auto *filter = s.window->find<QLineEdit>("treeFilter");
  for (int i = 0; i < 3000; i++) {
    const int64_t id = next(30) + 1;
    switch (next(10)) {
    case 0:
      s.reset(rows(true));
      break;
    case 1:
    case 2:
    case 3:
      s.children(id, next(4), rows(false), next(2) * next(100));
      break;
    case 4:
      epq_tree_remove(s.tree, id);
      break;
    case 5:
      epq_tree_select(s.tree, id);
      break;
    case 6:
      epq_tree_expand(s.tree, id, next(2));
      break;
    case 7:
      filter->setText(next(2) ? "needle" : "");
      break;
    case 8:
      s.view->sortByColumn(next(3) ? int(next(2)) : -1,
                           next(2) ? Qt::AscendingOrder : Qt::DescendingOrder);
      break;
    default:
      QCoreApplication::processEvents();
    }
  }
}

static void the_widget_may_go_before_the_handle(void **)
{
  Stand s;
  s.tester.reset();
  delete s.window->widget.data();
  assert_null(epq_tree_widget(s.tree));
  assert_int_equal(epq_tree_clear(s.tree), EPQ_E_FAILED);
}

void a_narrow_tree_scrolls_sideways_before_its_names_are_cut_off(void **)
{
  Stand s(EPQ_TREE_HEADER);
  s.window->window.resize(130, 300);
  Rig::settle();
  const int least = s.view->fontMetrics().averageCharWidth() * 24;
  assert_true(s.view->header()->sectionSize(0) >= least);
  assert_true(s.view->horizontalScrollBar()->maximum() > 0);
  s.window->window.resize(600, 300);
  Rig::settle();
  assert_int_equal(s.view->horizontalScrollBar()->maximum(), 0);
  assert_int_equal(s.view->header()->length(), s.view->viewport()->width());
}

void columns_of_numbers_are_sorted_as_numbers_and_the_largest_first(void **)
{
  static const char *const titles[] = {"Name", "Time", nullptr};
  epq_tree_config config = {};
  config.size = sizeof config;
  config.id = "numbers";
  config.label = "Numbers";
  config.columns = titles;
  config.options = EPQ_TREE_HEADER | EPQ_TREE_SORT;
  config.numbers = 2;
  config.callbacks.size = sizeof config.callbacks;
  epq_tree *tree = epq_tree_new(theApp(), &config);
  assert_non_null(tree);
  {
    ToolWindow window(epq_tree_widget(tree), QSize(400, 300));
    auto *view = window.find<QTreeView>("numbersRows");
    std::vector<std::array<const char *, 2>> cells;
    const auto rows = Stand::made({{1, 0, "a", 0, "9.5 ms"},
                                   {2, 0, "b", 0, "10.25 ms"},
                                   {3, 0, "c", 0, "−3.0 ms"},
                                   {4, 0, "d", 0, ""},
                                   {5, 0, "e", 0, "10.3 ms"}},
                                  &cells);
    assert_int_equal(epq_tree_reset(tree, rows.data(), rows.size()), EPQ_OK);
    QHeaderView *header = view->header();
    const QPoint title(header->sectionViewportPosition(1) + 10, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, title);
    Rig::settle();
    QByteArray order;
    for (int i = 0; i < view->model()->rowCount(); i++)
      order += view->model()->index(i, 0).data().toString().toUtf8();
    assert_text(order, "ebacd");
    const QVariant aligned = view->model()->index(0, 1).data(Qt::TextAlignmentRole);
    assert_true(aligned.toInt() & Qt::AlignRight);
  }
  epq_tree_free(tree);
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(new_rows_keep_what_is_open_selected_and_in_view),
      cmocka_unit_test(the_scroll_place_stays_where_it_is),
      cmocka_unit_test(rows_that_make_no_sense_are_refused_and_nothing_changes),
      cmocka_unit_test(children_come_when_a_row_is_opened_and_more_when_it_is_seen),
      cmocka_unit_test(a_million_rows_are_had_page_by_page),
      cmocka_unit_test(mouse_and_keys_are_told),
      cmocka_unit_test(a_single_click_activates_where_wanted),
      cmocka_unit_test(rows_are_checked_and_edited),
      cmocka_unit_test(the_filter_shows_what_is_found_with_what_it_is_in),
      cmocka_unit_test(a_filter_may_be_elsewhere),
      cmocka_unit_test(what_is_typed_into_a_row_outlives_new_rows),
      cmocka_unit_test(what_was_entered_is_not_typed_any_more),
      cmocka_unit_test(f2_edits_what_can_be_edited_in_a_row),
      cmocka_unit_test(titles_sort_with_numbers_as_numbers),
      cmocka_unit_test(a_narrow_tree_scrolls_sideways_before_its_names_are_cut_off),
      cmocka_unit_test(columns_of_numbers_are_sorted_as_numbers_and_the_largest_first),
      cmocka_unit_test(a_menu_is_filled_by_the_program),
      cmocka_unit_test(any_calls_in_any_order_are_safe),
      cmocka_unit_test(the_widget_may_go_before_the_handle),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
