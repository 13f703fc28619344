// SPDX-License-Identifier: GPL-3.0-or-later
//
// The IDE's own table of actions in the window with an editor: no two have the same keys, and each key of ours works while
// the editor has the keyboard. Of the IDE nothing but the table is here (see CMakeLists.txt).
#include "shellrig.h"

#include "shell/shell.h"

#include <KActionCollection>
#include <KTextEditor/View>

#include <QDomDocument>
#include <QFile>

#include <algorithm>

extern "C" const epq_action *ide_actions_table(void);

static QByteArray names(const QList<QAction *> &actions)
{
  QByteArrayList all;
  for (const QAction *each : actions)
    all.append(each->objectName().toUtf8());
  std::sort(all.begin(), all.end());
  return all.join('+');
}

static void no_two_actions_have_the_same_keys(void **)
{
  ShellRig rig(ide_actions_table());
  rig.show();
  Ed &ed = rig.open("a.lua");
  auto *view = qobject_cast<KTextEditor::View *>(ed.widget());
  QHash<QString, QList<QAction *>> users;
  QList<QAction *> all = rig.shell->actionCollection()->actions();
  all += view->actionCollection()->actions();
  for (QAction *action : std::as_const(all))
    for (const QKeySequence &keys : action->shortcuts())
      if (!keys.isEmpty())
        users[keys.toString()].append(action);
  assert_true(users.size() > 60); // both are in it
  QByteArrayList doubles;
  for (auto each = users.cbegin(); each != users.cend(); ++each)
    if (each->size() > 1)
      doubles.append(each.key().toUtf8() + ": " + names(*each));
  std::sort(doubles.begin(), doubles.end());
  assert_text(doubles.join('\n'), "");
}

static void each_key_of_ours_works_while_an_editor_has_the_keyboard(void **)
{
  ShellRig rig(ide_actions_table());
  rig.show();
  Ed &ed = rig.open("a.lua");
  rig.documents[0]->setText("print(1)\n");
  QByteArrayList silent;
  for (const epq_action *action = ide_actions_table(); action->id; action++) {
    if (!action->shortcut)
      continue;
    const QList<QKeySequence> keys =
        QKeySequence::listFromString(QString::fromUtf8(action->shortcut));
    assert_false(keys.isEmpty());
    for (const QKeySequence &each : keys) {
      ed.widget()->setFocus();
      rig.taken();
      QTest::keyClick(ed.keys(), each[0].key(), each[0].keyboardModifiers());
      if (!rig.taken().contains(QByteArray("action ") + action->id +
                                (action->flags & EPQ_ACTION_CHECK ? " 1" : " 0")))
        silent.append(each.toString().toUtf8() + ' ' + action->id);
    }
  }
  assert_text(silent.join('\n'), "");
  assert_text(rig.documents[0]->text(), "print(1)\n"); // and the editor took none of them
}

static void every_action_is_in_a_menu_and_every_name_in_the_layout_is_one(void **)
{
  ShellRig rig(ide_actions_table());
  QFile file(EPLUA_LAYOUT);
  assert_true(file.open(QIODevice::ReadOnly));
  QDomDocument layout;
  assert_true(bool(layout.setContent(&file)));
  QStringList there;
  const QDomNodeList all = layout.elementsByTagName("Action");
  for (int i = 0; i < all.size(); i++)
    there.append(all.at(i).toElement().attribute("name"));
  QByteArrayList missing;
  for (const epq_action *action = ide_actions_table(); action->id; action++)
    if (!there.contains(action->id))
      missing.append(action->id);
  for (const QString &name : std::as_const(there))
    if (!rig.shell->find(name.toUtf8().constData()))
      missing.append("no action " + name.toUtf8());
  assert_text(missing.join('\n'), "");
}

int main()
{
  prepareShell();
  const CMUnitTest tests[] = {
      cmocka_unit_test(no_two_actions_have_the_same_keys),
      cmocka_unit_test(each_key_of_ours_works_while_an_editor_has_the_keyboard),
      cmocka_unit_test(every_action_is_in_a_menu_and_every_name_in_the_layout_is_one),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
