// SPDX-License-Identifier: GPL-3.0-or-later
//
// A book of pages: contents, links, the way back, search, finding on a page, letters and themes, wide and narrow.
#include "tool_rig.h"

#include <epq/book.h>

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTreeWidget>

#include <cstring>

namespace
{

constexpr int wide = 1000, narrow = 380;

struct Stand {
  explicit Stand(int width = wide)
  {
    epq_book_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.ud = this;
    callbacks.page = [](void *ud, const char *address) -> char * {
      const auto *stand = static_cast<Stand *>(ud);
      const auto one = stand->pages.constFind(address);
      return one == stand->pages.cend() ? nullptr : strdup(one->constData());
    };
    callbacks.link = [](void *ud, const char *address, const char *link) {
      static_cast<Stand *>(ud)->told.append(QByteArray(address) + " -> " + link);
    };
    callbacks.search = [](void *ud, const char *typed) {
      auto *stand = static_cast<Stand *>(ud);
      stand->told.append(QByteArray("search ") + typed);
      epq_book_set_found(stand->book, stand->found.constData(), size_t(stand->found.size()));
    };
    QByteArray lines;
    for (int k = 0; k < 120; k++)
      lines += "<p>Line " + QByteArray::number(k) + " with some words that fill it</p>";
    pages["manual:/start"] =
        "<h1>Start</h1><p><a href=\"manual:/next#deep\">next</a> <a href=\"try:3\">Try it</a> "
        "<a href=\"https://example.org/a%20b\">out</a> <a href=\"manual:/gone\">gone</a></p>"
        "<img src=\"file:///etc/passwd\"><img src=\"https://example.org/x.png\">"
        "<table class=\"code\" width=\"100%\" cellpadding=\"8\"><tr><td class=\"code\"><pre><span "
        "class=\"s-keyword\">local</span> x = <span "
        "class=\"s-number\">1</span>\nprint(x)</pre></td>"
        "</tr></table>";
    pages["manual:/next"] = "<h1>Next</h1>" + lines + "<h2><a name=\"deep\"></a>Deep</h2>" + lines;
    book = epq_book_new(theApp(), "manual", "Manual", &callbacks);
    const epq_book_line contents[] = {
        {"Start", "manual:/start", 0},
        {"More", nullptr, 0},
        {"Next", "manual:/next", 1},
        {"Deep", "manual:/next#deep", 2},
        {"Far", "manual:/next", 9}}; // deeper than there is one above it
    assert_int_equal(epq_book_set_contents(book, contents, 5), EPQ_OK);
    window = std::make_unique<ToolWindow>(epq_book_widget(book), QSize(width, 500));
    page = window->find<QTextBrowser>("bookPage");
    words = window->find<QLineEdit>("bookSearch");
    tree = window->find<QTreeWidget>("bookContents");
    list = window->find<QListWidget>("bookFound");
  }
  ~Stand()
  {
    epq_book_free(book);
  }
  void open(const char *address) const
  {
    assert_int_equal(epq_book_open(book, address), EPQ_OK);
    Rig::settle();
  }
  QByteArray where() const
  {
    return page->source().toString().toUtf8();
  }
  // The text at the top of what is seen.
  QByteArray top() const
  {
    return page->cursorForPosition({20, 10}).block().text().toUtf8();
  }
  void press(QWidget *widget, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
  {
    QTest::keyClick(widget, key, modifiers);
    Rig::settle();
  }
  bool isSeen(const char *name) const
  {
    return window->find<QWidget>(name)->isVisible();
  }

  QHash<QByteArray, QByteArray> pages;
  QList<epq_book_found> found;
  QByteArrayList told;
  epq_book *book = nullptr;
  std::unique_ptr<ToolWindow> window;
  QTextBrowser *page = nullptr;
  QLineEdit *words = nullptr;
  QTreeWidget *tree = nullptr;
  QListWidget *list = nullptr;
};

} // namespace

static void links_lead_to_pages_and_keys_lead_back(void **)
{
  Stand s;
  assert_false(epq_book_is_open(s.book));
  s.open("manual:/start");
  assert_true(epq_book_is_open(s.book));
  s.press(s.page, Qt::Key_Tab); // the first link
  s.press(s.page, Qt::Key_Return);
  assert_string_equal(s.where().constData(), "manual:/next#deep");
  assert_string_equal(s.top().constData(), "Deep");
  assert_string_equal(s.tree->currentItem()->text(0).toUtf8().constData(), "Deep");
  s.press(s.page, Qt::Key_Left, Qt::AltModifier);
  assert_string_equal(s.where().constData(), "manual:/start");
  s.press(s.page, Qt::Key_Right, Qt::AltModifier);
  assert_string_equal(s.where().constData(), "manual:/next#deep");
  assert_string_equal(s.top().constData(), "Deep");
  s.window->find<QAction>("bookBack")->trigger();
  assert_string_equal(s.where().constData(), "manual:/start");
  assert_false(s.window->find<QAction>("bookBack")->isEnabled());
}

static void other_links_are_the_callers(void **)
{
  Stand s;
  s.open("manual:/start");
  s.press(s.page, Qt::Key_Tab);
  s.press(s.page, Qt::Key_Tab);
  s.press(s.page, Qt::Key_Return);
  s.press(s.page, Qt::Key_Tab);
  s.press(s.page, Qt::Key_Return);
  assert_int_equal(s.told.size(), 2);
  assert_string_equal(s.told[0].constData(), "manual:/start -> try:3");
  assert_string_equal(s.told[1].constData(), "manual:/start -> https://example.org/a%20b");
  s.press(s.page, Qt::Key_Tab); // one to a page that is not there: nothing
  s.press(s.page, Qt::Key_Return);
  assert_string_equal(s.where().constData(), "manual:/start");
  assert_int_equal(s.told.size(), 2);
}

static void what_is_no_page_changes_nothing(void **)
{
  Stand s;
  s.open("manual:/start");
  for (const char *address :
       {"manual:/gone", "file:///etc/passwd", "https://example.org/", "", "next", "/etc/passwd"})
    assert_int_equal(epq_book_open(s.book, address), EPQ_E_UNKNOWN);
  assert_int_equal(epq_book_open(s.book, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_book_search(s.book, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_book_set_found(s.book, nullptr, 2), EPQ_E_INVALID);
  const epq_book_found half = {"x", nullptr, "x", "x"};
  assert_int_equal(epq_book_set_found(s.book, &half, 1), EPQ_E_INVALID);
  const epq_book_line none = {nullptr, "x", 0};
  assert_int_equal(epq_book_set_contents(s.book, &none, 1), EPQ_E_INVALID);
  assert_int_equal(s.tree->topLevelItemCount(), 2); // as it was
  assert_string_equal(s.where().constData(), "manual:/start");
  epq_book_callbacks old = {};
  assert_null(epq_book_new(theApp(), "x", "x", &old));
  assert_null(epq_book_new(theApp(), nullptr, "x", nullptr));
}

static void nothing_but_pages_is_loaded(void **)
{
  Stand s;
  s.open("manual:/start");
  for (const char *url : {"file:///etc/passwd", "https://example.org/x.png", "/etc/passwd",
                          "manual:/start", "qrc:/x"})
    for (int type : {QTextDocument::ImageResource, QTextDocument::StyleSheetResource,
                     QTextDocument::MarkdownResource, QTextDocument::UnknownResource})
      assert_false(s.page->loadResource(type, QUrl(url)).isValid());
  assert_false(
      s.page->loadResource(QTextDocument::HtmlResource, QUrl("file:///etc/passwd")).isValid());
}

static void the_contents_open_pages_by_click_and_by_key(void **)
{
  Stand s;
  s.open("manual:/start");
  assert_int_equal(s.tree->topLevelItemCount(), 2);
  QTreeWidgetItem *more = s.tree->topLevelItem(1);
  assert_string_equal(more->child(0)->text(0).toUtf8().constData(), "Next");
  assert_string_equal(more->child(0)->child(0)->text(0).toUtf8().constData(), "Deep");
  assert_string_equal(more->child(0)->child(0)->child(0)->text(0).toUtf8().constData(), "Far");
  const QRect place = s.tree->visualItemRect(more->child(0));
  QTest::mouseClick(s.tree->viewport(), Qt::LeftButton, {}, place.center());
  assert_string_equal(s.where().constData(), "manual:/next");
  assert_ptr_equal(QApplication::focusWidget(), s.page);
  s.tree->setFocus();
  s.press(s.tree, Qt::Key_Home);
  s.press(s.tree, Qt::Key_Return);
  assert_string_equal(s.where().constData(), "manual:/start");
  s.tree->setCurrentItem(more); // a heading is no page
  s.press(s.tree, Qt::Key_Return);
  assert_string_equal(s.where().constData(), "manual:/start");
}

static void a_search_shows_what_it_finds_and_goes_there(void **)
{
  Stand s;
  s.found = {{"Deep", "Next",
              "a text <b>that</b> is longer than it is wide, and goes on over more than two lines "
              "of the list so that it "
              "must be cut somewhere, if all goes well; it does",
              "manual:/next#deep"},
             {"Start", "", "", "manual:/start"}};
  s.open("manual:/start");
  s.press(s.page, Qt::Key_Slash);
  assert_ptr_equal(QApplication::focusWidget(), s.words);
  QTest::keyClicks(s.words, "de");
  Rig::settle();
  assert_string_equal(s.told.join(';').constData(), "search d;search de");
  assert_true(s.list->isVisible());
  assert_int_equal(s.list->count(), 2);
  s.press(s.words, Qt::Key_Down);
  assert_ptr_equal(QApplication::focusWidget(), s.list);
  s.press(s.list, Qt::Key_Down);
  s.press(s.list, Qt::Key_Up);
  s.press(s.list, Qt::Key_Return);
  assert_string_equal(s.where().constData(), "manual:/next#deep");
  assert_ptr_equal(QApplication::focusWidget(), s.page);
  if (qEnvironmentVariableIsSet("PICTURES"))
    s.window->window.grab().save(qEnvironmentVariable("PICTURES") + "/shim_book_found.png");
  // nothing found, and given up
  s.found.clear();
  s.words->setFocus();
  QTest::keyClicks(s.words, "x");
  Rig::settle();
  assert_true(s.isSeen("bookNone"));
  s.press(s.words, Qt::Key_Return); // leads nowhere
  assert_string_equal(s.where().constData(), "manual:/next#deep");
  s.press(s.words, Qt::Key_Escape);
  assert_true(s.words->text().isEmpty());
  assert_true(s.tree->isVisible());
  s.press(s.words, Qt::Key_Escape);
  assert_ptr_equal(QApplication::focusWidget(), s.page);
  assert_int_equal(epq_book_search(s.book, "far"), EPQ_OK);
  assert_string_equal(s.told.last().constData(), "search far");
  QTest::keyClicks(s.words, QString(500, 'y')); // bounded
  assert_true(s.words->text().size() <= 200);
}

static void what_is_found_on_a_page_is_marked_and_counted(void **)
{
  Stand s;
  s.open("manual:/next");
  s.press(s.page, Qt::Key_F, Qt::ControlModifier);
  auto *field = s.window->find<QLineEdit>("pageFind");
  auto *count = s.window->find<QLabel>("pageFindCount");
  assert_ptr_equal(QApplication::focusWidget(), field);
  QTest::keyClicks(field, "line 11");
  Rig::settle();
  assert_string_equal(count->text().toUtf8().constData(), "1 of 22"); // 11 and 110 to 119, twice
  s.press(field, Qt::Key_F3, Qt::ShiftModifier);                      // round the end
  assert_string_equal(count->text().toUtf8().constData(), "22 of 22");
  s.press(field, Qt::Key_Return);
  assert_string_equal(count->text().toUtf8().constData(), "1 of 22");
  assert_int_equal(s.page->extraSelections().size(), 22);
  s.open("manual:/start");
  assert_string_equal(count->text().toUtf8().constData(), "none");
  s.press(field, Qt::Key_Escape);
  assert_false(s.isSeen("pageFindBar"));
  assert_true(s.page->extraSelections().isEmpty());
  assert_ptr_equal(QApplication::focusWidget(), s.page);
}

static void letters_grow_by_wheel_and_keys_within_bounds(void **)
{
  Stand s;
  s.open("manual:/next#deep");
  const double normal = s.page->font().pointSizeF();
  const auto turn = [&s](int by) {
    QWheelEvent event({50, 50}, s.page->mapToGlobal(QPoint(50, 50)), {}, {0, by}, Qt::NoButton,
                      Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(s.page->viewport(), &event);
  };
  turn(120);
  assert_true(s.page->font().pointSizeF() > normal);
  Rig::settle();
  assert_string_equal(s.top().constData(), "Deep"); // it is still there
  for (int k = 0; k < 60; k++)
    turn(120);
  const double largest = s.page->font().pointSizeF();
  assert_true(largest < normal + 30);
  for (int k = 0; k < 90; k++)
    turn(-120);
  assert_true(s.page->font().pointSizeF() >= 4);
  s.press(s.page, Qt::Key_0, Qt::ControlModifier);
  assert_true(qAbs(s.page->font().pointSizeF() - normal) < 0.1);
  s.press(s.page, Qt::Key_Plus, Qt::ControlModifier);
  assert_true(s.page->font().pointSizeF() > normal);
  s.press(s.page, Qt::Key_Minus, Qt::ControlModifier);
  assert_true(qAbs(s.page->font().pointSizeF() - normal) < 0.1);
}

static void contents_and_page_take_turns_where_it_is_narrow(void **)
{
  Stand s(narrow);
  assert_true(s.isSeen("bookContents")); // nothing is open yet
  s.open("manual:/next#deep");
  assert_false(s.isSeen("bookContents"));
  assert_string_equal(s.top().constData(), "Deep");
  auto *contents = s.window->find<QAction>("bookShowContents");
  contents->trigger();
  Rig::settle();
  assert_true(s.isSeen("bookContents"));
  assert_false(s.page->isVisible());
  assert_ptr_equal(QApplication::focusWidget(), s.tree);
  s.press(s.tree, Qt::Key_Home);
  s.press(s.tree, Qt::Key_Return);
  assert_true(s.page->isVisible());
  assert_false(s.isSeen("bookContents"));
  assert_false(contents->isChecked());
  s.open("manual:/next#deep");
  s.window->window.resize(wide, 500); // there is room for both
  Rig::settle();
  assert_true(s.isSeen("bookContents"));
  assert_true(s.page->isVisible());
  assert_string_equal(s.top().constData(), "Deep");
  if (qEnvironmentVariableIsSet("PICTURES"))
    s.window->window.grab().save(qEnvironmentVariable("PICTURES") + "/shim_book_wide.png");
  contents->trigger(); // not wanted
  Rig::settle();
  assert_false(s.isSeen("bookContents"));
  s.window->window.resize(narrow, 500);
  Rig::settle();
  s.window->window.resize(wide, 500);
  Rig::settle();
  assert_false(s.isSeen("bookContents")); // nor after that
}

static void another_theme_shows_the_page_at_its_place(void **)
{
  Stand s;
  s.open("manual:/start");
  const auto colorOf = [&s](const char *word) {
    const QTextCursor at = s.page->document()->find(word);
    assert_false(at.isNull());
    return at.charFormat().foreground().color();
  };
  assert_int_equal(epq_app_set_theme(theApp(), "light"), EPQ_OK);
  Rig::settle();
  const QColor light = colorOf("next");
  assert_int_equal(epq_app_set_theme(theApp(), "dark"), EPQ_OK);
  Rig::settle();
  assert_true(colorOf("next") != light);
  assert_true(colorOf("next").lightness() > 128);
  s.open("manual:/next#deep");
  const QByteArray before = s.top();
  assert_int_equal(epq_app_set_theme(theApp(), "light"), EPQ_OK);
  Rig::settle();
  assert_string_equal(s.top().constData(), before.constData());
  assert_string_equal(s.where().constData(), "manual:/next#deep");
}

static void it_may_go_with_its_window(void **)
{
  Stand s;
  s.open("manual:/start");
  delete s.window->widget;
  assert_null(epq_book_widget(s.book));
  assert_int_equal(epq_book_open(s.book, "manual:/start"), EPQ_E_FAILED);
  assert_int_equal(epq_book_search(s.book, "x"), EPQ_E_FAILED);
  assert_false(epq_book_is_open(s.book));
  epq_book_free(nullptr);
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(links_lead_to_pages_and_keys_lead_back),
      cmocka_unit_test(other_links_are_the_callers),
      cmocka_unit_test(what_is_no_page_changes_nothing),
      cmocka_unit_test(nothing_but_pages_is_loaded),
      cmocka_unit_test(the_contents_open_pages_by_click_and_by_key),
      cmocka_unit_test(a_search_shows_what_it_finds_and_goes_there),
      cmocka_unit_test(what_is_found_on_a_page_is_marked_and_counted),
      cmocka_unit_test(letters_grow_by_wheel_and_keys_within_bounds),
      cmocka_unit_test(contents_and_page_take_turns_where_it_is_narrow),
      cmocka_unit_test(another_theme_shows_the_page_at_its_place),
      cmocka_unit_test(it_may_go_with_its_window),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
