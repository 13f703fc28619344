// SPDX-License-Identifier: GPL-3.0-or-later
//
// What debugger and profiler write beside the lines: it is drawn, it moves with the text, and clicks on it are told.
#include "shellrig.h"

#include "editor/shades.h"

#include <KTextEditor/AnnotationInterface>
#include <KTextEditor/Document>
#include <KTextEditor/View>

#include <QContextMenuEvent>
#include <QDir>
#include <QMenu>
#include <QPaintEvent>

#include <cmath>
#include <limits>

static KTextEditor::View *viewOf(const Ed &ed)
{
  return qobject_cast<KTextEditor::View *>(ed.widget());
}

static KTextEditor::Document *inside(const Ed &ed)
{
  return viewOf(ed)->document();
}

static QWidget *marginOf(const Ed &ed)
{
  const QList<QWidget *> all = ed.widget()->findChildren<QWidget *>();
  for (QWidget *each : all)
    if (each->inherits("KateIconBorder"))
      return each;
  fail_msg("there is no margin");
  return nullptr;
}

static void show(const Ed &ed, QSize size = {720, 420})
{
  ed.widget()->resize(size);
  ed.widget()->show();
  ed.widget()->activateWindow();
  assert_true(QTest::qWaitForWindowActive(ed.widget()));
  ed.keys()->setFocus();
  Rig::settle();
}

// The middle of the sign of a line, in the margin.
static QPoint signAt(const Ed &ed, int line)
{
  const QPoint text = viewOf(ed)->cursorToCoordinate({line - 1, 0});
  const QPoint there = marginOf(ed)->mapFrom(ed.widget(), text);
  const int height = QFontMetrics(viewOf(ed)->configValue("font").value<QFont>()).height();
  return {height / 2, there.y() + height / 2};
}

static QByteArray linesOf(const Doc &doc, int count)
{
  QByteArrayList all;
  for (int id = 1; id <= count; id++)
    all.append(QByteArray::number(epq_document_mark_line(doc.document, id)));
  return all.join(' ');
}

// Lines with a sign of ours, as KTextEditor draws them.
static QByteArray drawn(const Ed &ed)
{
  constexpr uint notOurs = KTextEditor::Document::markType10 - 1;
  static const char letters[] = ".BWOILHCF";
  QByteArrayList all;
  const QHash<int, KTextEditor::Mark *> marks = inside(ed)->marks();
  for (int line = 0; line < inside(ed)->lines(); line++)
    if (const KTextEditor::Mark *mark = marks.value(line); mark && mark->type & ~notOurs) {
      QByteArray each = QByteArray::number(line + 1) + ':';
      for (int bit = 9; bit < 32; bit++)
        if (mark->type & (1u << bit))
          each += bit < 18 ? letters[bit - 9] : '!';
      all.append(each);
    }
  return all.join(' ');
}

static QByteArray numbered(int lines)
{
  QByteArray text;
  for (int i = 1; i <= lines; i++)
    text += "line(" + QByteArray::number(i) + ")\n";
  return text;
}

static void each_kind_is_drawn_at_its_line_and_goes_with_the_next_set(void **)
{
  Doc doc(numbered(10));
  Ed ed(doc);
  show(ed);
  const epq_mark marks[] = {
      {1, 1, EPQ_MARK_BREAK, nullptr},    {2, 2, EPQ_MARK_BREAK_WAITING, "why"},
      {3, 3, EPQ_MARK_BREAK_OFF, ""},     {4, 4, EPQ_MARK_BREAK_IF, "x > 1"},
      {5, 5, EPQ_MARK_BREAK_LOG, "text"}, {6, 1, EPQ_MARK_HERE, nullptr},
      {7, 7, EPQ_MARK_CALLER, nullptr},   {8, 8, EPQ_MARK_FAILED, nullptr}};
  assert_int_equal(epq_document_set_marks(doc.document, marks, 8), EPQ_OK);
  assert_text(drawn(ed), "1:BH 2:W 3:O 4:I 5:L 7:C 8:F");
  assert_text(linesOf(doc, 9), "1 2 3 4 5 1 7 8 0");
  assert_int_equal(epq_document_set_marks(doc.document, marks + 2, 1), EPQ_OK);
  assert_text(drawn(ed), "3:O");
  assert_text(linesOf(doc, 3), "0 0 3");
  assert_int_equal(epq_document_set_marks(doc.document, nullptr, 0), EPQ_OK);
  assert_text(drawn(ed), "");
  assert_int_equal(doc.taken().size(), 0);
}

static void marks_outside_of_the_text_are_at_its_ends_and_wrong_ones_are_refused(void **)
{
  Doc doc(numbered(3)); // and an empty line
  Ed ed(doc);
  const epq_mark far[] = {{1, 99, EPQ_MARK_BREAK, nullptr},
                          {2, 0, EPQ_MARK_BREAK, nullptr},
                          {3, INT_MIN, EPQ_MARK_HERE, nullptr},
                          {4, INT_MAX, EPQ_MARK_FAILED, nullptr}};
  assert_int_equal(epq_document_set_marks(doc.document, far, 4), EPQ_OK);
  assert_text(linesOf(doc, 4), "4 1 1 4");
  const epq_mark nameless = {0, 1, EPQ_MARK_BREAK, nullptr};
  assert_int_equal(epq_document_set_marks(doc.document, &nameless, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_set_marks(doc.document, nullptr, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_set_marks(nullptr, nullptr, 0), EPQ_E_INVALID);
  assert_text(linesOf(doc, 4), "4 1 1 4");
  assert_int_equal(epq_document_mark_line(nullptr, 1), 0);
  const epq_heat heat[] = {{1, std::nan(""), "x", nullptr},
                           {1, std::numeric_limits<double>::infinity(), "x", nullptr}};
  for (const epq_heat &each : heat)
    assert_int_equal(epq_document_set_heat(doc.document, &each, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_set_heat(doc.document, nullptr, 1), EPQ_E_INVALID);
  assert_int_equal(epq_document_set_behind(doc.document, nullptr, 1), EPQ_E_INVALID);
}

static void marks_move_with_what_is_typed(void **)
{
  Doc doc("one\n  two\nthree\nx\n");
  Ed ed(doc);
  show(ed);
  const epq_mark marks[] = {{1, 2, EPQ_MARK_BREAK, nullptr},
                            {2, 3, EPQ_MARK_HERE, nullptr},
                            {3, 4, EPQ_MARK_BREAK_IF, nullptr}};
  epq_document_set_marks(doc.document, marks, 3);
  epq_editor_go(ed.editor, {1, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_text(linesOf(doc, 3), "3 4 5");
  assert_text(drawn(ed), "3:B 4:H 5:I");
  // at the begin of its line: it goes with the text
  epq_editor_go(ed.editor, {3, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_text(linesOf(doc, 3), "4 5 6");
  // also before the first letter, and at a line of one letter
  const QByteArray indented = doc.text().split('\n').at(3); // KTextEditor indents anew
  epq_editor_go(ed.editor, {4, static_cast<int>(indented.indexOf("two")) + 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  epq_editor_go(ed.editor, {7, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_text(linesOf(doc, 3), "5 6 8");
  // behind it: it stays
  epq_editor_go(ed.editor, {6, 6});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  epq_editor_go(ed.editor, {9, 2});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_text(linesOf(doc, 3), "5 6 9");
  assert_text(drawn(ed), "5:B 6:H 9:I");
}

static void a_mark_whose_line_is_deleted_stays_at_the_line_that_is_left(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  const epq_mark marks[] = {{1, 3, EPQ_MARK_BREAK, nullptr},
                            {2, 4, EPQ_MARK_BREAK_LOG, nullptr},
                            {3, 5, EPQ_MARK_BREAK_OFF, nullptr}};
  epq_document_set_marks(doc.document, marks, 3);
  const epq_edit gone = {{{3, 1}, {4, 1}}, ""};
  assert_int_equal(epq_document_edit(doc.document, &gone, 1), EPQ_OK);
  assert_text(linesOf(doc, 3), "3 3 4");
  assert_text(drawn(ed), "3:BL 4:O");
  epq_editor_command(ed.editor, "edit_undo");
  assert_text(linesOf(doc, 3), "4 4 5"); // it is the mark of the line that was left
  const epq_edit all = {{{1, 1}, {7, 1}}, ""};
  assert_int_equal(epq_document_edit(doc.document, &all, 1), EPQ_OK);
  assert_text(linesOf(doc, 3), "1 1 1");
  assert_text(drawn(ed), "1:BOL");
}

static void marks_keep_their_lines_when_the_whole_text_is_another(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  const epq_mark marks[] = {{1, 2, EPQ_MARK_BREAK, nullptr}, {2, 5, EPQ_MARK_HERE, nullptr}};
  epq_document_set_marks(doc.document, marks, 2);
  doc.setText("-- new\n" + numbered(6));
  assert_text(linesOf(doc, 2), "2 5");
  assert_text(drawn(ed), "2:B 5:H");
  const QByteArray other = numbered(5);
  assert_int_equal(epq_document_replace_all(doc.document, other.constData(), size_t(other.size())),
                   EPQ_OK);
  assert_text(linesOf(doc, 2), "2 5");
  assert_text(drawn(ed), "2:B 5:H");
  doc.setText("one");
  assert_text(linesOf(doc, 2), "1 1");
  assert_text(drawn(ed), "1:BH");
}

static void bookmarks_and_notes_on_the_same_line_are_left_alone(void **)
{
  Doc doc(numbered(4));
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {2, 1});
  assert_int_equal(epq_editor_command(ed.editor, "bookmarks_toggle"), EPQ_OK);
  const epq_note note = {{{2, 1}, {2, 3}}, EPQ_ERROR, "bad"};
  epq_document_set_notes(doc.document, &note, 1);
  const epq_mark mark = {1, 2, EPQ_MARK_BREAK, nullptr};
  epq_document_set_marks(doc.document, &mark, 1);
  using KTextEditor::Document;
  constexpr uint both = Document::Bookmark | Document::markType09;
  assert_int_equal(inside(ed)->mark(1) & 0x1ff, both);
  assert_text(drawn(ed), "2:B");
  epq_document_set_marks(doc.document, nullptr, 0);
  assert_int_equal(inside(ed)->mark(1), both);
  epq_document_set_marks(doc.document, &mark, 1);
  epq_document_set_notes(doc.document, nullptr, 0);
  assert_text(drawn(ed), "2:B");
  epq_editor_command(ed.editor,
                     "bookmarks_toggle"); // KTextEditor forgets to free what it keeps for one
}

static void a_click_in_the_margin_is_told_and_sets_no_bookmark(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  doc.taken();
  QTest::mouseClick(marginOf(ed), Qt::LeftButton, {}, signAt(ed, 4));
  assert_text(doc.taken().join(';'), "margin 4");
  assert_int_equal(inside(ed)->marks().size(), 0);
  // pressed at one line and let go at another is no click
  QTest::mousePress(marginOf(ed), Qt::LeftButton, {}, signAt(ed, 4));
  QTest::mouseRelease(marginOf(ed), Qt::LeftButton, {}, signAt(ed, 2));
  assert_int_equal(doc.taken().size(), 0);
  // and a click on the number of a line is none
  QTest::mouseClick(marginOf(ed), Qt::LeftButton, {},
                    signAt(ed, 4) + QPoint(signAt(ed, 4).x() + 14, 0));
  assert_int_equal(doc.taken().size(), 0);
}

static void who_hears_a_click_may_close_the_document(void **)
{
  auto doc = std::make_unique<Doc>(numbered(6));
  auto ed = std::make_unique<Ed>(*doc);
  show(*ed);
  bool closed = false;
  doc->then = [&](const QByteArray &told) {
    if (told != "margin 2")
      return;
    closed = true;
    ed.reset();
    epq_document_set_marks(doc->document, nullptr, 0);
  };
  QTest::mouseClick(marginOf(*ed), Qt::LeftButton, {}, signAt(*ed, 2));
  assert_true(Rig::until([&] { return closed; }));
  doc.reset();
  Rig::settle();
}

static void the_mouse_over_an_empty_line_shows_a_faint_sign(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  const epq_mark mark = {1, 2, EPQ_MARK_BREAK, nullptr};
  epq_document_set_marks(doc.document, &mark, 1);
  QTest::mouseMove(marginOf(ed), signAt(ed, 4));
  Rig::settle();
  assert_text(drawn(ed), "2:B 4:.");
  QTest::mouseMove(marginOf(ed), signAt(ed, 2)); // there is one already
  Rig::settle();
  assert_text(drawn(ed), "2:B");
  QTest::mouseMove(marginOf(ed), signAt(ed, 3));
  Rig::settle();
  assert_text(drawn(ed), "2:B 3:.");
  QTest::mouseMove(marginOf(ed), signAt(ed, 3) + QPoint(40, 0)); // over the numbers
  Rig::settle();
  assert_text(drawn(ed), "2:B");
  QTest::mouseMove(marginOf(ed), signAt(ed, 3));
  Rig::settle();
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(marginOf(ed), &leave);
  assert_text(drawn(ed), "2:B");
  assert_int_equal(doc.taken().size(), 0);
}

// A platform sends this when the button goes down; the menu takes the rest.
static void rightClick(const Ed &ed, int line)
{
  const QPoint where = signAt(ed, line);
  QContextMenuEvent event(QContextMenuEvent::Mouse, where, marginOf(ed)->mapToGlobal(where));
  QApplication::sendEvent(marginOf(ed), &event);
}

static void the_margin_has_a_menu_and_what_is_chosen_is_told(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  doc.items = {"break", "run"};
  rightClick(ed, 3);
  auto *menu = shown<QMenu>();
  assert_text(menu->objectName().toUtf8(), "marginMenu");
  assert_int_equal(menu->actions().size(), 2);
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Down);
  QTest::keyClick(menu, Qt::Key_Return);
  assert_text(doc.taken().join(';'), "menu 3 margin;chosen 3 run");
}

static void a_document_goes_while_the_menu_of_its_margin_is_open(void **)
{
  auto doc = std::make_unique<Doc>(numbered(6));
  auto ed = std::make_unique<Ed>(*doc);
  show(*ed);
  doc->items = {"break"};
  rightClick(*ed, 3);
  const QPointer<QMenu> menu = shown<QMenu>();
  ed.reset();
  doc.reset();
  Rig::settle();
  assert_true(menu.isNull());
}

static void the_menu_of_the_text_gets_items_each_time_anew(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {5, 1});
  QMenu *menu = viewOf(ed)->contextMenu();
  const qsizetype before = menu->actions().size();
  doc.taken();
  doc.items = {"run", "watch"};
  for (int i = 0; i < 3; i++) {
    menu->popup(ed.widget()->mapToGlobal(QPoint(100, 100)));
    assert_text(doc.taken().join(';'), "menu 5 text");
    assert_int_equal(menu->actions().size(), before + 3); // and a separator
    menu->close();
  }
  menu->popup(ed.widget()->mapToGlobal(QPoint(100, 100)));
  menu->actions().last()->trigger();
  assert_text(doc.taken().join(';'), "menu 5 text;chosen 5 watch");
  menu->close();
  doc.items = {};
  menu->popup(ed.widget()->mapToGlobal(QPoint(100, 100)));
  assert_int_equal(menu->actions().size(), before);
  menu->close();
  Rig::
      settle(); // KTextEditor has something to do when its menu was closed, and does not look whether the view is there
}

static void the_margin_cannot_be_switched_off(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  assert_true(viewOf(ed)->configValue("icon-bar").toBool());
  viewOf(ed)->setConfigValue("icon-bar", false);
  Rig::settle();
  assert_true(viewOf(ed)->configValue("icon-bar").toBool());
  assert_int_equal(epq_editor_command(ed.editor, "view_border"), EPQ_E_UNKNOWN);
}

static bool isLitWith(const QColor &lit, const QColor &ground, const QColor &seen)
{
  auto one = [](int a, int b, int c) { return std::abs(a * b / 255 - c) <= 2; }; // multiplied
  return one(lit.red(), ground.red(), seen.red()) &&
         one(lit.green(), ground.green(), seen.green()) &&
         one(lit.blue(), ground.blue(), seen.blue());
}

static QColor groundAt(const Ed &ed, int line, int fromRight)
{
  const QImage picture = ed.widget()->grab().toImage();
  const QPoint at = viewOf(ed)->cursorToCoordinate({line - 1, 0});
  const QRect area = viewOf(ed)->textAreaRect();
  return picture.pixelColor(area.right() - fromRight, at.y() + 3);
}

static void the_line_where_it_stopped_is_lit_over_its_whole_width(void **)
{
  Doc doc(numbered(6));
  Ed ed(doc);
  show(ed);
  const QColor plain = groundAt(ed, 3, 30);
  const struct {
    epq_mark_kind kind;
    int line;
  } all[] = {{EPQ_MARK_HERE, 3}, {EPQ_MARK_CALLER, 3}, {EPQ_MARK_FAILED, 3}, {EPQ_MARK_HERE, 7}};
  for (const auto &each : all) {
    const epq_mark mark = {1, each.line, each.kind, nullptr};
    epq_document_set_marks(doc.document, &mark, 1);
    Rig::settle();
    assert_true(isLitWith(epq::litLine(each.kind), plain, groundAt(ed, each.line, 30)));
    assert_true(isLitWith(epq::litLine(each.kind), plain, groundAt(ed, each.line, 500)));
  }
  const epq_mark mark = {1, 3, EPQ_MARK_BREAK, nullptr};
  epq_document_set_marks(doc.document, &mark, 1);
  Rig::settle();
  assert_text(groundAt(ed, 3, 30).name().toUtf8(), plain.name().toUtf8());
}

// Something is drawn behind the text of the line.
static bool hasBehind(const Ed &ed, int line)
{
  const QImage picture = ed.widget()->grab().toImage();
  const QPoint at = viewOf(ed)->cursorToCoordinate({line - 1, inside(ed)->lineLength(line - 1)});
  const int height = QFontMetrics(viewOf(ed)->configValue("font").value<QFont>()).height();
  const QRect area = viewOf(ed)->textAreaRect();
  QSet<QRgb> colors;
  for (int y = at.y() + 2; y < at.y() + height - 2; y++)
    for (int x = at.x() + 8; x < area.right() - 10; x++)
      colors.insert(picture.pixel(x, y));
  return colors.size() > 2;
}

static void values_stand_behind_their_lines_and_move_with_them(void **)
{
  Doc doc(numbered(8));
  Ed ed(doc);
  show(ed);
  epq_editor_go(ed.editor, {8, 1});
  assert_false(hasBehind(ed, 3));
  const epq_behind texts[] = {{3, "x = 1", false},
                              {5, "y = \"long\\nlines\"\nno", true},
                              {6, "", true},
                              {7, nullptr, false}};
  assert_int_equal(epq_document_set_behind(doc.document, texts, 4), EPQ_OK);
  Rig::settle();
  assert_true(hasBehind(ed, 3));
  assert_true(hasBehind(ed, 5));
  assert_false(hasBehind(ed, 4) || hasBehind(ed, 6) || hasBehind(ed, 7));
  epq_editor_go(ed.editor, {1, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  epq_editor_go(ed.editor, {9, 1});
  Rig::settle();
  assert_true(hasBehind(ed, 4) && hasBehind(ed, 6));
  assert_false(hasBehind(ed, 3) || hasBehind(ed, 5));
  assert_int_equal(epq_document_set_behind(doc.document, nullptr, 0), EPQ_OK);
  Rig::settle();
  assert_false(hasBehind(ed, 4) || hasBehind(ed, 6));
  assert_text(doc.text(), "\n" + numbered(8)); // it is no text
}

// Remembers what of a widget was drawn.
class Drawn : public QObject
{
public:
  explicit Drawn(QWidget *widget)
  {
    widget->installEventFilter(this);
  }
  bool eventFilter(QObject *, QEvent *event) override
  {
    if (event->type() == QEvent::Paint)
      region += static_cast<QPaintEvent *>(event)->region();
    return false;
  }
  QRegion region;
};

static void values_are_drawn_when_they_come_and_when_they_go(void **)
{
  Doc doc(numbered(8));
  Ed ed(doc);
  show(ed);
  Drawn seen(ed.keys());
  const epq_behind texts[] = {{3, "x = 1", false}, {5, "y = 2", true}};
  const QPoint third = ed.keys()->mapFrom(ed.widget(), viewOf(ed)->cursorToCoordinate({2, 0}));
  const QPoint fifth = ed.keys()->mapFrom(ed.widget(), viewOf(ed)->cursorToCoordinate({4, 0}));
  for (size_t count : {2, 1, 0}) {
    seen.region = {};
    assert_int_equal(epq_document_set_behind(doc.document, texts, count), EPQ_OK);
    assert_true(Rig::until([&] {
      return seen.region.contains(third + QPoint(200, 4)) &&
             seen.region.contains(fifth + QPoint(200, 4));
    }));
  }
}

static void a_value_that_is_too_long_is_cut_to_the_view(void **)
{
  Doc doc(numbered(3));
  Ed ed(doc);
  show(ed);
  const QByteArray long_text(1000000, 'w');
  const epq_behind texts[] = {{1, long_text.constData(), true}};
  assert_int_equal(epq_document_set_behind(doc.document, texts, 1), EPQ_OK);
  Rig::settle();
  assert_true(hasBehind(ed, 1));
  assert_true(viewOf(ed)->maxScrollPosition().column() <= 1);
}

static void heat_has_a_margin_of_its_own_as_long_as_there_is_any(void **)
{
  Doc doc(numbered(7));
  Ed ed(doc);
  show(ed);
  assert_false(viewOf(ed)->isAnnotationBorderVisible());
  const int narrow = marginOf(ed)->width();
  const epq_heat lines[] = {
      {2, 0.5, "50 %", "5 s"}, {4, 7, "700 %", nullptr}, {5, -3, nullptr, nullptr}};
  assert_int_equal(epq_document_set_heat(doc.document, lines, 3), EPQ_OK);
  Rig::settle();
  assert_true(viewOf(ed)->isAnnotationBorderVisible());
  assert_true(Rig::until([&] { return marginOf(ed)->width() > narrow + 20; }));
  KTextEditor::AnnotationModel *model = viewOf(ed)->annotationModel();
  assert_text(model->data(1, Qt::DisplayRole).toByteArray(), "50 %");
  assert_text(model->data(1, Qt::ToolTipRole).toByteArray(), "5 s");
  assert_false(model->data(0, Qt::DisplayRole).isValid());
  epq_editor_go(ed.editor, {1, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_text(model->data(2, Qt::DisplayRole).toByteArray(), "50 %");
  Ed second(doc); // a view that comes later has it, too
  assert_true(viewOf(second)->isAnnotationBorderVisible());
  assert_int_equal(epq_document_set_heat(doc.document, nullptr, 0), EPQ_OK);
  assert_false(viewOf(ed)->isAnnotationBorderVisible());
  assert_true(Rig::until([&] { return marginOf(ed)->width() == narrow; }));
}

static void ten_thousand_of_each_come_and_go(void **)
{
  constexpr size_t count = 10000;
  Doc doc(numbered(count));
  Ed ed(doc);
  show(ed);
  std::vector<epq_mark> marks;
  std::vector<epq_behind> texts;
  std::vector<epq_heat> heat;
  for (int i = 1; i <= static_cast<int>(count); i++) {
    marks.push_back({i, i, static_cast<epq_mark_kind>(i % 8), nullptr});
    texts.push_back({i, "x = 1", i % 2 == 0});
    heat.push_back({i, 1.0 / i, "1 %", nullptr});
  }
  assert_int_equal(epq_document_set_marks(doc.document, marks.data(), count), EPQ_OK);
  assert_int_equal(epq_document_set_behind(doc.document, texts.data(), count), EPQ_OK);
  assert_int_equal(epq_document_set_heat(doc.document, heat.data(), count), EPQ_OK);
  Rig::settle();
  epq_editor_go(ed.editor, {1, 1});
  QTest::keyClick(ed.keys(), Qt::Key_Return);
  assert_int_equal(epq_document_mark_line(doc.document, count), count + 1);
  doc.setText("");
  assert_int_equal(epq_document_mark_line(doc.document, count), 1);
  Rig::settle();
}

static void a_document_goes_with_all_of_it_while_its_view_is_to_be_drawn(void **)
{
  for (int i = 0; i < 20; i++) {
    Doc doc(numbered(8));
    Ed ed(doc), two(doc);
    show(ed);
    const epq_mark mark = {1, 2, EPQ_MARK_HERE, "tip"};
    const epq_behind text = {3, "x = 1", true};
    const epq_heat heat = {4, 0.5, "50 %", "tip"};
    epq_document_set_marks(doc.document, &mark, 1);
    epq_document_set_behind(doc.document, &text, 1);
    epq_document_set_heat(doc.document, &heat, 1);
    if (i % 2)
      Rig::settle();
    ed.widget()->update();
  }
  Rig::settle();
}

// For people to look at, in $PICTURES.
static void pictures_of_all_of_it_are_drawn_in_both_themes(void **)
{
  const QByteArray text =
      "local Queue = {}\n\nfunction Queue.push(q, value)\n  q.last = q.last + 1\n  q[q.last] = "
      "value\n"
      "  return q.last\nend\n\nlocal function total(items)\n  local sum = 0\n"
      "  for i, item in ipairs(items) do\n    sum = sum + item.price * item.count\n"
      "  end\n  return sum\nend\n\nfor _ = 1, 1000 do\n  total(cart)\nend\n";
  QDir().mkpath(qEnvironmentVariable("PICTURES"));
  for (const char *theme : {"light", "dark"}) {
    assert_int_equal(epq_app_set_theme(theApp(), theme), EPQ_OK);
    Rig::settle();
    Doc doc(text);
    Ed ed(doc);
    show(ed, {760, 440});
    const epq_mark marks[] = {
        {1, 3, EPQ_MARK_BREAK, nullptr},      {2, 4, EPQ_MARK_BREAK_WAITING, nullptr},
        {3, 5, EPQ_MARK_BREAK_OFF, nullptr},  {4, 6, EPQ_MARK_BREAK_IF, nullptr},
        {5, 10, EPQ_MARK_BREAK_LOG, nullptr}, {6, 12, EPQ_MARK_HERE, nullptr},
        {7, 12, EPQ_MARK_BREAK, nullptr},     {8, 14, EPQ_MARK_FAILED, nullptr},
        {9, 18, EPQ_MARK_CALLER, nullptr},    {10, 17, EPQ_MARK_HERE, nullptr},
        {11, 19, EPQ_MARK_BREAK_IF, nullptr}, {12, 19, EPQ_MARK_HERE, nullptr}};
    epq_document_set_marks(doc.document, marks, sizeof marks / sizeof *marks);
    const epq_behind texts[] = {{9, "items = { {…}, {…}, {…} }", false},
                                {10, "sum = 12.5", true},
                                {11,
                                 "i = 3   item = { price = 2.5, count = 4, name = \"a name that is "
                                 "much too long for this view\" }",
                                 true},
                                {12, "sum = 12.5   item = { price = 2.5, count = 4 }", false}};
    epq_document_set_behind(doc.document, texts, 4);
    const epq_heat heat[] = {{10, 0.004, "0.4 %", nullptr},  {11, 0.211, "21.1 %", nullptr},
                             {12, 0.643, "64.3 %", nullptr}, {14, 0.03, "3.0 %", nullptr},
                             {17, 0.001, "0.1 %", nullptr},  {18, 1, "100 %", nullptr}};
    epq_document_set_heat(doc.document, heat, 6);
    const epq_note note = {{{18, 9}, {18, 13}}, EPQ_WARNING, "global 'cart' is never set"};
    epq_document_set_notes(doc.document, &note, 1);
    epq_editor_go(ed.editor, {16, 1});
    QTest::mouseMove(marginOf(ed), signAt(ed, 8));
    Rig::settle();
    const QString path = QString("%1/marks-%2.png").arg(qEnvironmentVariable("PICTURES"), theme);
    assert_true(ed.widget()->grab().save(path));
  }
  assert_int_equal(epq_app_set_theme(theApp(), "light"), EPQ_OK);
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(each_kind_is_drawn_at_its_line_and_goes_with_the_next_set),
      cmocka_unit_test(marks_outside_of_the_text_are_at_its_ends_and_wrong_ones_are_refused),
      cmocka_unit_test(marks_move_with_what_is_typed),
      cmocka_unit_test(a_mark_whose_line_is_deleted_stays_at_the_line_that_is_left),
      cmocka_unit_test(marks_keep_their_lines_when_the_whole_text_is_another),
      cmocka_unit_test(bookmarks_and_notes_on_the_same_line_are_left_alone),
      cmocka_unit_test(a_click_in_the_margin_is_told_and_sets_no_bookmark),
      cmocka_unit_test(who_hears_a_click_may_close_the_document),
      cmocka_unit_test(the_mouse_over_an_empty_line_shows_a_faint_sign),
      cmocka_unit_test(the_margin_has_a_menu_and_what_is_chosen_is_told),
      cmocka_unit_test(a_document_goes_while_the_menu_of_its_margin_is_open),
      cmocka_unit_test(the_menu_of_the_text_gets_items_each_time_anew),
      cmocka_unit_test(the_margin_cannot_be_switched_off),
      cmocka_unit_test(the_line_where_it_stopped_is_lit_over_its_whole_width),
      cmocka_unit_test(values_stand_behind_their_lines_and_move_with_them),
      cmocka_unit_test(values_are_drawn_when_they_come_and_when_they_go),
      cmocka_unit_test(a_value_that_is_too_long_is_cut_to_the_view),
      cmocka_unit_test(heat_has_a_margin_of_its_own_as_long_as_there_is_any),
      cmocka_unit_test(ten_thousand_of_each_come_and_go),
      cmocka_unit_test(a_document_goes_with_all_of_it_while_its_view_is_to_be_drawn),
      cmocka_unit_test(pictures_of_all_of_it_are_drawn_in_both_themes),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
