// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool_rig.h"

#include <epq/files.h>

#include <QApplication>
#include <QContextMenuEvent>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>

#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include "hands.h"

namespace
{

struct Stand {
  Stand()
  {
    assert_true(folder.isValid());
    root = folder.path().toUtf8();
    epq_files_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.ud = this;
    callbacks.open = [](void *ud, const char *path) {
      static_cast<Stand *>(ud)->tell("open", path);
    };
    callbacks.removed = [](void *ud, const char *path) {
      static_cast<Stand *>(ud)->tell("removed", path);
    };
    callbacks.run = [](void *ud, const char *path) { static_cast<Stand *>(ud)->tell("run", path); };
    callbacks.renamed = [](void *ud, const char *from, const char *to) {
      static_cast<Stand *>(ud)->tell("renamed", from);
      static_cast<Stand *>(ud)->tell("to", to);
    };
    callbacks.choose_root = [](void *ud) { static_cast<Stand *>(ud)->tell("choose", ""); };
    callbacks.menu = [](void *, const char *, epq_menu *menu) {
      epq_menu_add(menu, "own", "Own", nullptr, true);
    };
    callbacks.chosen = [](void *ud, const char *path, const char *item) {
      static_cast<Stand *>(ud)->tell(item, path);
    };
    files = epq_files_new(theApp(), "files", "Files", &callbacks);
    assert_non_null(files);
    window = std::make_unique<ToolWindow>(epq_files_widget(files), QSize(300, 400));
    tree = window->find<QTreeView>("filesTree");
  }
  ~Stand()
  {
    epq_files_free(files);
    window.reset();
    assert_text(takeWarnings().join('\n'), "");
  }
  void tell(const QByteArray &what, const char *path)
  {
    QByteArray shown = path;
    told.append(what + ' ' + shown.replace(root, "~"));
  }
  QByteArray taken()
  {
    Rig::settle();
    return std::exchange(told, {}).join(';');
  }
  QByteArray path(const char *name) const
  {
    return root + '/' + name;
  }
  void write(const char *name, const char *text = "x") const
  {
    QFile file(QFile::decodeName(path(name)));
    QDir().mkpath(QFileInfo(file).path());
    assert_true(file.open(QIODevice::WriteOnly));
    file.write(text);
  }
  QByteArray shown() const
  {
    QStringList names;
    for (QModelIndex index = tree->model()->index(0, 0); index.isValid();
         index = tree->indexBelow(index)) {
      int depth = 0;
      for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        depth++;
      names.append(QString(depth, '-') + index.data().toString());
    }
    return names.join(' ').toUtf8();
  }
  void expect(const char *wanted) const
  {
    (void)Rig::until([&] { return shown() == wanted; });
    assert_text(shown(), wanted);
  }
  void open(const char *wanted)
  {
    assert_int_equal(epq_files_set_root(files, root.constData()), EPQ_OK);
    expect(wanted);
  }
  void select(const char *name) const
  {
    assert_int_equal(epq_files_select(files, path(name).constData()), EPQ_OK);
    const QString last = QFileInfo(QString::fromUtf8(name)).fileName();
    assert_true(Rig::until([&] { return tree->currentIndex().data().toString() == last; }));
    tree->setFocus();
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
  {
    QTest::keyClick(QApplication::focusWidget(), key, modifiers);
  }
  void doubleClick(int row) const
  {
    const QPoint place = tree->visualRect(tree->model()->index(row, 0)).center();
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(tree->viewport(), Qt::LeftButton, {}, place);
  }
  QByteArray notice() const
  {
    return window->find<QLabel>("noticeText")->isVisible()
               ? window->find<QLabel>("noticeText")->text().toUtf8()
               : QByteArray();
  }
  QAction *menuItem(const char *name) const
  {
    const QPoint place = tree->visualRect(tree->currentIndex()).center();
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, place,
                            tree->viewport()->mapToGlobal(place));
    QApplication::sendEvent(tree->viewport(), &asked);
    const QList<QMenu *> menus = window->widget->findChildren<QMenu *>("filesMenu");
    assert_false(menus.isEmpty());
    auto *action = menus.last()->findChild<QAction *>(name);
    assert_non_null(action);
    return action;
  }
  void choose(const char *name) const
  {
    QAction *action = menuItem(name);
    auto *menu = qobject_cast<QMenu *>(action->parent());
    action->trigger();
    if (menu)
      menu->close();
    while (QWidget *popup = QApplication::activePopupWidget())
      popup->close();
  }

  QTemporaryDir folder;
  QByteArray root;
  epq_files *files;
  std::unique_ptr<ToolWindow> window;
  QTreeView *tree;
  QByteArrayList told;
};

} // namespace

static void folders_come_first_and_numbers_count(void **)
{
  Stand s;
  s.write("b10.lua");
  s.write("b9.lua");
  s.write("A.lua");
  s.write("src/x.lua");
  s.write(".hidden");
  s.open("src A.lua b9.lua b10.lua");
  s.tree->expand(s.tree->model()->index(0, 0));
  s.expect("src -x.lua A.lua b9.lua b10.lua");
  assert_int_equal(epq_files_set_hidden(s.files, true), EPQ_OK);
  s.expect("src -x.lua .hidden A.lua b9.lua b10.lua");
  QTest::mouseClick(s.window->find("showHidden"), Qt::LeftButton);
  s.expect("src -x.lua A.lua b9.lua b10.lua");
  assert_false(epq_files_hidden(s.files));
}

static void changes_on_disk_are_followed(void **)
{
  Stand s;
  s.write("a/one.lua");
  s.open("a");
  s.tree->expand(s.tree->model()->index(0, 0));
  s.expect("a -one.lua");
  s.write("a/two.lua");
  s.expect("a -one.lua -two.lua");
  for (int i = 0; i < 200; i++)
    s.write(("n" + QByteArray::number(i)).constData());
  assert_true(Rig::until([&] { return s.tree->model()->rowCount() == 201; }));
  assert_true(s.shown().startsWith("a -one.lua -two.lua n0 n1 n2 "));
  QFile::remove(QFile::decodeName(s.path("a/one.lua")));
  assert_true(Rig::until([&] { return s.shown().startsWith("a -two.lua n0"); }));
}

static void files_are_opened_and_run(void **)
{
  Stand s;
  s.write("x.lua");
  s.write("y.txt");
  s.open("x.lua y.txt");
  s.select("x.lua");
  s.key(Qt::Key_Return);
  assert_text(s.taken(), "open ~/x.lua");
  s.doubleClick(1);
  assert_text(s.taken(), "open ~/y.txt");
  s.select("x.lua");
  s.choose("run");
  s.choose("own");
  assert_text(s.taken(), "run ~/x.lua;own ~/x.lua");
}

static void a_new_file_is_named_made_and_opened(void **)
{
  Stand s;
  s.write("src/a.lua");
  s.open("src");
  s.select("src");
  QTest::mouseClick(s.window->find("newFile"), Qt::LeftButton);
  QTest::keyClicks(QApplication::focusWidget(), "new"); // before ".lua"
  s.key(Qt::Key_Return);
  assert_text(s.taken(), "open ~/src/new.lua");
  s.expect("src -a.lua -new.lua");
  s.select("src");
  QTest::mouseClick(s.window->find("newFile"), Qt::LeftButton);
  QTest::keyClicks(QApplication::focusWidget(), "new");
  s.key(Qt::Key_Return); // is there already
  assert_true(s.notice().contains("exists"));
  assert_text(s.taken(), "");
  s.key(Qt::Key_Escape);
  assert_text(s.notice(), "");
  QTest::mouseClick(s.window->find("newFolder"), Qt::LeftButton);
  QTest::keyClicks(QApplication::focusWidget(), "a/b");
  s.key(Qt::Key_Return);
  assert_true(s.notice().contains("/"));
}

static void names_are_changed_in_place_and_never_over_others(void **)
{
  Stand s;
  s.write("a.lua", "A");
  s.write("b.lua", "B");
  s.open("a.lua b.lua");
  s.select("a.lua");
  s.key(Qt::Key_F2);
  auto *edit = s.tree->findChild<QLineEdit *>();
  assert_non_null(edit);
  edit->setText("b.lua");
  QTest::keyClick(edit, Qt::Key_Return);
  assert_true(Rig::until([&] { return s.notice().contains("exists"); }));
  QFile file(QFile::decodeName(s.path("b.lua")));
  assert_true(file.open(QIODevice::ReadOnly));
  assert_text(file.readAll(), "B");
  s.select("a.lua");
  s.key(Qt::Key_F2);
  edit = s.tree->findChild<QLineEdit *>();
  edit->setText("c.lua");
  QTest::keyClick(edit, Qt::Key_Return);
  s.expect("b.lua c.lua");
  assert_text(s.taken(), "renamed ~/a.lua;to ~/c.lua");
}

static void a_copy_is_made_beside_it(void **)
{
  Stand s;
  s.write("d/deep/x.lua", "text");
  symlink("x.lua", s.path("d/deep/link").constData());
  mkfifo(s.path("d/pipe").constData(), 0600);
  s.write("a.lua");
  s.open("d a.lua");
  s.select("a.lua");
  s.choose("duplicate");
  s.expect("d a copy.lua a.lua");
  s.select("d");
  s.choose("duplicate");
  s.expect("d d copy a copy.lua a.lua");
  QFile file(QFile::decodeName(s.path("d copy/deep/link")));
  assert_true(file.open(QIODevice::ReadOnly));
  assert_text(file.readAll(), "text");
}

static void the_trash_is_asked_for_and_can_be_left(void **)
{
  Stand s;
  qputenv("XDG_DATA_HOME", s.path(".data"));
  QDir().mkpath(QString::fromUtf8(s.path(".data")));
  s.write("a.lua");
  s.write("b.lua");
  s.write("c.lua");
  s.open("a.lua b.lua c.lua");
  s.select("a.lua");
  s.key(Qt::Key_Delete);
  assert_text(s.notice(), "Move “a.lua” to the trash?");
  s.key(Qt::Key_Escape);
  assert_text(s.notice(), "");
  s.expect("a.lua b.lua c.lua");
  s.select("a.lua");
  s.key(Qt::Key_Down, Qt::ShiftModifier);
  s.key(Qt::Key_Delete);
  assert_text(s.notice(), "Move 2 files and folders to the trash?");
  s.key(Qt::Key_Return);
  assert_text(s.notice(), "");
  s.expect("c.lua");
  assert_text(s.taken(), "removed ~/a.lua;removed ~/b.lua");
}

static void dragged_files_are_moved_when_the_user_says_so(void **)
{
  Stand s;
  s.write("src/x.lua");
  s.write("a.lua");
  s.open("src a.lua");
  QMimeData dragged;
  dragged.setUrls({QUrl::fromLocalFile(QString::fromUtf8(s.path("a.lua")))});
  QAbstractItemModel *model = s.tree->model();
  model->dropMimeData(&dragged, Qt::MoveAction, -1, -1, model->index(0, 0));
  assert_text(s.notice(), "Move “a.lua” to “src”?");
  QTest::mouseClick(s.window->find("noticeAccept"), Qt::LeftButton);
  assert_true(Rig::until([&] { return s.shown() == "src -a.lua -x.lua"; }));
  assert_text(s.taken(), "renamed ~/a.lua;to ~/src/a.lua");
  dragged.setUrls({QUrl::fromLocalFile(QString::fromUtf8(s.path("src")))});
  model->dropMimeData(&dragged, Qt::MoveAction, -1, -1, model->index(0, 0));
  assert_true(s.notice().contains("into itself"));
}

static void the_filter_finds_files_in_folders_that_were_not_opened(void **)
{
  Stand s;
  s.write("one/two/needle.lua");
  s.write("hay.lua");
  s.open("one hay.lua");
  auto *filter = s.window->find<QLineEdit>("filesFilter");
  filter->setFocus();
  QTest::keyClicks(filter, "NEEDLE");
  auto *found = s.window->find<QListWidget>("filesFound");
  assert_true(Rig::until([&] { return found->isVisible() && found->count() == 1; }));
  assert_text(found->item(0)->text().toUtf8(), "one/two/needle.lua");
  s.key(Qt::Key_Down);
  s.key(Qt::Key_Return);
  assert_text(s.taken(), "open ~/one/two/needle.lua");
  s.key(Qt::Key_Escape);
  assert_true(s.tree->isVisible());
  filter->setText("nothing like it");
  assert_true(
      Rig::until([&] { return found->isVisible() && found->item(0)->text() == "Nothing found."; }));
}

static void a_file_deep_below_is_selected_when_its_folders_have_been_read(void **)
{
  Stand s;
  s.write("a/b/c/x.lua");
  s.open("a");
  s.select("a/b/c/x.lua");
  assert_text(s.shown(), "a -b --c ---x.lua");
  assert_int_equal(epq_files_select(s.files, "/elsewhere/x"), EPQ_E_INVALID);
  assert_int_equal(epq_files_select(s.files, s.path("a/nothing").constData()), EPQ_OK);
}

static void a_root_that_vanishes_is_said_and_comes_back(void **)
{
  Stand s;
  s.write("p/x.lua");
  assert_int_equal(epq_files_set_root(s.files, s.path("p").constData()), EPQ_OK);
  s.expect("x.lua");
  QDir(QFile::decodeName(s.path("p"))).removeRecursively();
  auto *lost = s.window->find<QLabel>("lost");
  assert_true(Rig::until([&] { return lost->isVisible(); }));
  assert_true(lost->text().contains("No such file"));
  s.write("p/y.lua");
  assert_true(Rig::until([&] { return s.tree->isVisible() && s.shown() == "y.lua"; }));
  assert_int_equal(epq_files_set_root(s.files, "relative"), EPQ_E_INVALID);
}

// Nothing to find, no place for a new file; and the keyboard is at what can be done.
static void without_a_folder_one_can_be_opened_and_no_more(void **)
{
  Stand s;
  s.write("p/x.lua");
  assert_int_equal(epq_files_set_root(s.files, s.path("p").constData()), EPQ_OK);
  s.expect("x.lua");
  assert_true(s.window->find("newFile")->isVisible());
  assert_int_equal(epq_files_set_root(s.files, nullptr), EPQ_OK);
  Rig::settle();
  assert_false(s.window->find("newFile")->isVisible());
  reinterpret_cast<QWidget *>(epq_files_widget(s.files))->setFocus();
  assert_text(hands_focus(), "openFolder");
  hands_key("Space");
  assert_text(s.taken(), "choose ");
  assert_int_equal(epq_files_set_root(s.files, s.path("p").constData()), EPQ_OK);
  s.expect("x.lua");
  assert_true(s.window->find("newFile")->isVisible());
}

static void a_folder_without_permission_is_said(void **)
{
  if (geteuid() == 0)
    skip(); // may read everything
  Stand s;
  s.write("shut/x.lua");
  chmod(s.path("shut").constData(), 0);
  s.open("shut");
  s.tree->expand(s.tree->model()->index(0, 0));
  assert_true(Rig::until([&] { return s.notice().contains("Permission denied"); }));
  chmod(s.path("shut").constData(), 0700);
  s.tree->expand(s.tree->model()->index(0, 0));
  s.expect("shut -x.lua");
}

static void names_that_are_no_text_can_be_used(void **)
{
  Stand s;
  s.write("ok.lua");
  const QByteArray odd = s.root + "/\xff\xfe.lua";
  FILE *file = fopen(odd.constData(), "w");
  assert_non_null(file);
  fclose(file);
  assert_int_equal(epq_files_set_root(s.files, s.root.constData()), EPQ_OK);
  assert_true(Rig::until([&] { return s.tree->model()->rowCount() == 2; }));
  for (int row = 0; row < 2; row++)
    s.doubleClick(row);
  assert_true(s.taken().contains("open ~/\xff\xfe.lua"));
}

static void a_folder_of_a_hundred_thousand_files_comes_whole(void **)
{
  Stand s;
  const int count = 100000;
  for (int i = 0; i < count; i++) {
    const QByteArray name = s.path("file") + QByteArray::number(i) + ".lua";
    assert_int_equal(mknod(name.constData(), S_IFREG | 0600, 0), 0);
  }
  assert_int_equal(epq_files_set_root(s.files, s.root.constData()), EPQ_OK);
  Heartbeat heart;
  assert_true(QTest::qWaitFor([&] { return s.tree->model()->rowCount() == count; },
                              240000)); // under a sanitizer, beside others
  Rig::settle();
  print_message("longest gap %d ms\n", int(heart.longest));
  assert_text(s.tree->model()->index(99999, 0).data().toString().toUtf8(), "file99999.lua");
}

static void the_widget_may_go_before_the_handle_and_while_it_reads(void **)
{
  Stand s;
  for (int i = 0; i < 500; i++)
    s.write(("f" + QByteArray::number(i)).constData());
  assert_int_equal(epq_files_set_root(s.files, s.root.constData()), EPQ_OK);
  delete s.window->widget.data();
  Rig::settle();
  assert_null(epq_files_widget(s.files));
  assert_int_equal(epq_files_set_root(s.files, "/"), EPQ_E_FAILED);
  std::thread([&] { assert_int_equal(epq_files_set_root(s.files, "/"), EPQ_E_THREAD); }).join();
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(folders_come_first_and_numbers_count),
      cmocka_unit_test(changes_on_disk_are_followed),
      cmocka_unit_test(files_are_opened_and_run),
      cmocka_unit_test(a_new_file_is_named_made_and_opened),
      cmocka_unit_test(names_are_changed_in_place_and_never_over_others),
      cmocka_unit_test(a_copy_is_made_beside_it),
      cmocka_unit_test(the_trash_is_asked_for_and_can_be_left),
      cmocka_unit_test(dragged_files_are_moved_when_the_user_says_so),
      cmocka_unit_test(the_filter_finds_files_in_folders_that_were_not_opened),
      cmocka_unit_test(a_file_deep_below_is_selected_when_its_folders_have_been_read),
      cmocka_unit_test(a_root_that_vanishes_is_said_and_comes_back),
      cmocka_unit_test(without_a_folder_one_can_be_opened_and_no_more),
      cmocka_unit_test(a_folder_without_permission_is_said),
      cmocka_unit_test(names_that_are_no_text_can_be_used),
      cmocka_unit_test(a_folder_of_a_hundred_thousand_files_comes_whole),
      cmocka_unit_test(the_widget_may_go_before_the_handle_and_while_it_reads),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
