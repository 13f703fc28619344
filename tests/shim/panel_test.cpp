// SPDX-License-Identifier: GPL-3.0-or-later
//
// What docks are put together of, and descriptors that the event loop waits for.
#include "tool_rig.h"

#include <epq/panel.h>
#include <epq/tree.h>
#include <epq/watch.h>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>

#include <sys/socket.h>
#include <unistd.h>

namespace
{

epq_tree *makeTree(const char *id)
{
  static const char *const columns[] = {"Name", nullptr};
  epq_tree_config config = {};
  config.size = sizeof config;
  config.id = id;
  config.label = id;
  config.columns = columns;
  config.callbacks.size = sizeof config.callbacks;
  return epq_tree_new(theApp(), &config);
}

struct Stand {
  Stand()
  {
    static const char *const kinds[] = {"Wall clock", "Processor", nullptr};
    static const epq_tool tools[] = {
        {"start", EPQ_TOOL_BUTTON, "Start", "media-record", "Begins", nullptr, true, false},
        {"live", EPQ_TOOL_CHECK, "Live", nullptr, nullptr, nullptr, false, false},
        {"stop", EPQ_TOOL_BUTTON, "Stop", "media-playback-stop", nullptr, nullptr, false, true},
        {"kind", EPQ_TOOL_CHOICE, "Kind", nullptr, "What is measured", kinds, false, false},
        {"one", EPQ_TOOL_SEPARATOR, nullptr, nullptr, nullptr, nullptr, false, false},
        {"port", EPQ_TOOL_TEXT, "Port", nullptr, nullptr, nullptr, false, false},
        {"space", EPQ_TOOL_SPACE, nullptr, nullptr, nullptr, nullptr, false, false},
        {"said", EPQ_TOOL_LABEL, "<b>plain</b>", nullptr, nullptr, nullptr, false, false},
        {"find", EPQ_TOOL_SEARCH, "Find", nullptr, nullptr, nullptr, false, false},
        {}};
    epq_panel_config config = {};
    config.size = sizeof config;
    config.id = "panel";
    config.label = "Panel";
    config.tools = tools;
    config.ud = this;
    config.tool = [](void *ud, const char *id, const char *value) {
      static_cast<Stand *>(ud)->told.append(QByteArray(id) + '=' + value);
    };
    config.page = [](void *ud, const char *id) {
      static_cast<Stand *>(ud)->told.append(QByteArray("page ") + id);
    };
    panel = epq_panel_new(theApp(), &config);
    assert_non_null(panel);
    window = std::make_unique<ToolWindow>(epq_panel_widget(panel), QSize(800, 300));
  }
  ~Stand()
  {
    epq_panel_free(panel);
    for (epq_tree *tree : trees)
      epq_tree_free(tree);
    window.reset();
    assert_text(takeWarnings().join('\n'), "");
  }
  epq_widget *tree(const char *id)
  {
    trees.append(makeTree(id));
    return epq_tree_widget(trees.last());
  }
  QToolButton *button(const char *id) const
  {
    auto *bar = window->find<QToolBar>("panelBar");
    for (QAction *action : bar->actions())
      if (action->objectName() == QLatin1String(id))
        return qobject_cast<QToolButton *>(bar->widgetForAction(action));
    fail_msg("there is no button %s", id);
    return nullptr;
  }
  QByteArray taken()
  {
    Rig::settle();
    const QByteArray all = told.join(' ');
    told.clear();
    return all;
  }
  epq_panel *panel;
  std::unique_ptr<ToolWindow> window;
  QList<epq_tree *> trees;
  QByteArrayList told;
};

void tools_tell_what_the_user_does_with_them(void **)
{
  Stand s;
  QTest::mouseClick(s.button("start"), Qt::LeftButton);
  QTest::mouseClick(s.button("live"), Qt::LeftButton);
  QTest::mouseClick(s.button("live"), Qt::LeftButton);
  QTest::mouseClick(s.button("stop"), Qt::LeftButton); // it is disabled
  assert_text(s.taken(), "start= live=1 live=");
  auto *kind = s.window->find<QComboBox>("kind");
  kind->setFocus();
  QTest::keyClick(kind, Qt::Key_Down);
  assert_text(s.taken(), "kind=1");
  auto *port = s.window->find<QLineEdit>("port");
  QTest::keyClicks(port, "8080");
  QTest::keyClick(port, Qt::Key_Return);
  QTest::keyClick(port, Qt::Key_Return); // the same: once is enough
  assert_text(s.taken(), "port=8080");
  QTest::keyClicks(s.window->find<QLineEdit>("find"), "ab");
  assert_text(s.taken(), "find=a find=ab");
}

void what_the_program_sets_is_not_told(void **)
{
  Stand s;
  assert_int_equal(epq_panel_set_value(s.panel, "live", "1"), EPQ_OK);
  assert_int_equal(epq_panel_set_value(s.panel, "kind", "1"), EPQ_OK);
  assert_int_equal(epq_panel_set_value(s.panel, "port", "99"), EPQ_OK);
  assert_int_equal(epq_panel_set_value(s.panel, "find", "x"), EPQ_OK);
  assert_int_equal(epq_panel_set_value(s.panel, "said", "two"), EPQ_OK);
  assert_int_equal(epq_panel_set_value(s.panel, "start", "Again"), EPQ_OK);
  assert_int_equal(epq_panel_set_enabled(s.panel, "stop", true), EPQ_OK);
  assert_int_equal(epq_panel_set_visible(s.panel, "start", false), EPQ_OK);
  assert_text(s.taken(), "");
  assert_true(s.button("live")->isChecked());
  assert_true(s.button("stop")->isEnabled());
  assert_int_equal(s.window->find<QComboBox>("kind")->currentIndex(), 1);
  assert_text(s.window->find<QLabel>("said")->text().toUtf8(), "two");
  assert_text(s.button("start")->text().toUtf8(), "Again");
  for (const char *unknown : {"", "nothing"}) {
    assert_int_equal(epq_panel_set_value(s.panel, unknown, "1"), EPQ_E_UNKNOWN);
    assert_int_equal(epq_panel_set_enabled(s.panel, unknown, true), EPQ_E_UNKNOWN);
    assert_int_equal(epq_panel_set_visible(s.panel, unknown, true), EPQ_E_UNKNOWN);
    assert_int_equal(epq_panel_show_page(s.panel, unknown), EPQ_E_UNKNOWN);
  }
}

void pages_have_titles_and_the_rest_stands_below_and_beside(void **)
{
  Stand s;
  epq_widget *a = s.tree("a"), *b = s.tree("b"), *c = s.tree("c"), *d = s.tree("d");
  assert_int_equal(epq_panel_add(s.panel, "a", "First", false, a), EPQ_OK);
  assert_int_equal(epq_panel_add(s.panel, "b", "Second", false, b), EPQ_OK);
  assert_int_equal(epq_panel_add(s.panel, "b", "Second", false, b), EPQ_E_INVALID); // it is there
  assert_int_equal(epq_panel_add(s.panel, "c", nullptr, false, c), EPQ_OK);
  assert_int_equal(epq_panel_add(s.panel, "d", nullptr, true, d), EPQ_OK);
  assert_int_equal(epq_panel_add(s.panel, "e", nullptr, true, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_panel_show_page(s.panel, "b"), EPQ_OK);
  assert_int_equal(epq_panel_set_page_title(s.panel, "b", "Other"), EPQ_OK);
  assert_text(s.taken(), ""); // the program did it
  auto *pages = s.window->find<QTabWidget>("pages");
  assert_text(pages->tabText(1).toUtf8(), "Other");
  pages->setCurrentIndex(0);
  assert_text(s.taken(), "page a");
  const auto *left = reinterpret_cast<QWidget *>(c), *right = reinterpret_cast<QWidget *>(d);
  const QPoint from = left->mapToGlobal(QPoint()), to = right->mapToGlobal(QPoint());
  assert_int_equal(from.y(), to.y());
  assert_true(from.x() + left->width() <= to.x());
  assert_true(from.y() > pages->mapToGlobal(QPoint()).y());
}

void widgets_go_back_to_their_owners(void **)
{
  Stand s;
  epq_panel_add(s.panel, "a", "First", false, s.tree("a"));
  epq_panel_add(s.panel, "b", nullptr, false, s.tree("b"));
  epq_panel_free(s.panel);
  s.panel = nullptr;
  for (epq_tree *tree : s.trees)
    assert_non_null(epq_tree_widget(tree));
}

void a_line_is_plain_text_and_goes(void **)
{
  Stand s;
  epq_panel_set_line(s.panel, "<i>3</i> samples");
  auto *line = s.window->find<QLabel>("line");
  assert_true(line->isVisible());
  assert_int_equal(line->textFormat(), Qt::PlainText);
  epq_panel_set_line(s.panel, nullptr);
  assert_false(line->isVisible());
}

void tools_are_reached_by_keys_and_have_names(void **)
{
  Stand s;
  for (const char *id : {"start", "live"}) {
    assert_true(s.button(id)->focusPolicy() & Qt::TabFocus);
    assert_false(s.button(id)->accessibleName().isEmpty());
  }
  assert_text(s.window->find<QComboBox>("kind")->accessibleName().toUtf8(), "What is measured");
}

// --- descriptors ---

struct Watched {
  epq_watch *watch;
  int fd, calls;
};

void a_descriptor_is_told_as_long_as_it_can_be_read(void **)
{
  int ends[2];
  char byte;
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
  Watched seen = {nullptr, ends[0], 0};
  seen.watch = epq_watch_new(
      theApp(), ends[0], EPQ_WATCH_READ, [](void *ud) { static_cast<Watched *>(ud)->calls++; },
      &seen);
  assert_non_null(seen.watch);
  Rig::settle();
  assert_int_equal(seen.calls, 0);
  assert_int_equal(write(ends[1], "x", 1), 1);
  assert_true(QTest::qWaitFor([&] { return seen.calls > 1; })); // again and again until it is read
  assert_int_equal(read(ends[0], &byte, 1), 1);
  epq_watch_set(seen.watch, EPQ_WATCH_WRITE);
  seen.calls = 0;
  assert_true(QTest::qWaitFor([&] { return seen.calls > 0; }));
  epq_watch_set(seen.watch, 0);
  Rig::settle();
  seen.calls = 0;
  Rig::settle();
  assert_int_equal(seen.calls, 0);
  epq_watch_free(seen.watch);
  close(ends[0]);
  close(ends[1]);
}

void a_watch_may_go_while_it_is_told(void **)
{
  int ends[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
  Watched seen = {nullptr, ends[0], 0};
  seen.watch = epq_watch_new(
      theApp(), ends[0], EPQ_WATCH_READ | EPQ_WATCH_WRITE,
      [](void *ud) {
        auto *of = static_cast<Watched *>(ud);
        of->calls++;
        epq_watch_free(of->watch);
        close(of->fd);
      },
      &seen);
  assert_true(QTest::qWaitFor([&] { return seen.calls > 0; }));
  Rig::settle();
  assert_int_equal(seen.calls, 1);
  close(ends[1]);
  assert_text(takeWarnings().join('\n'), "");
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(tools_tell_what_the_user_does_with_them),
      cmocka_unit_test(what_the_program_sets_is_not_told),
      cmocka_unit_test(pages_have_titles_and_the_rest_stands_below_and_beside),
      cmocka_unit_test(widgets_go_back_to_their_owners),
      cmocka_unit_test(a_line_is_plain_text_and_goes),
      cmocka_unit_test(tools_are_reached_by_keys_and_have_names),
      cmocka_unit_test(a_descriptor_is_told_as_long_as_it_can_be_read),
      cmocka_unit_test(a_watch_may_go_while_it_is_told),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
