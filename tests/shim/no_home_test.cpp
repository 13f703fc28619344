// SPDX-License-Identifier: GPL-3.0-or-later
//
// The first start where the home folder cannot be written (a full or foreign disk, a service account): nothing is kept,
// all else works, and nobody is asked anything.
#include "shellrig.h"

#include "shell/shell.h"

#include <KActionCollection>
#include <KSharedConfig>

static void the_window_works_without_a_home_folder_and_asks_nothing(void **)
{
  ShellRig rig;
  rig.show();
  Ed &ed = rig.open("a.lua");
  QTest::keyClick(ed.keys(), Qt::Key_X);
  assert_text(rig.documents[0]->text(), "x");
  assert_int_equal(epq_editor_command(ed.editor, "tools_toggle_comment"), EPQ_OK);
  rig.shell->actionCollection()->action("run_run")->setShortcuts({QKeySequence("F9")});
  rig.shell->actionCollection()->writeSettings(); // as after the dialog
  KSharedConfig::openConfig()->sync();
  char *state = epq_shell_state(rig.shell);
  assert_non_null(state);
  assert_int_equal(epq_shell_restore(rig.shell, state), EPQ_OK);
  free(state);
  Rig::settle();
  assert_null(QApplication::activeModalWidget());
  const QWidgetList tops = QApplication::topLevelWidgets();
  for (QWidget *top : tops)
    assert_true(!top->isVisible() || top == rig.shell);
  takeWarnings(); // that it could not be written may be in the log
}

int main()
{
  prepareShell();
  for (const char *name :
       {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
    qputenv(name, "/proc/nowhere"); // not even root can make that
  const CMUnitTest tests[] = {
      cmocka_unit_test(the_window_works_without_a_home_folder_and_asks_nothing),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
