// SPDX-License-Identifier: GPL-3.0-or-later
//
// The call stack, and the list of breakpoints.
#include "debugging.h"

extern "C" {
#include "panels/breakpoints.h"
#include "panels/stack.h"
}

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace
{

struct Stack : Debugging {
  Stack()
  {
    i.stack = panel_stack_new(&i);
    i.breakpoints = panel_breakpoints_new(&i);
    assert_non_null(i.stack);
    assert_non_null(i.breakpoints);
    target.answer("verb debug_threads",
                  "{'threads':[{'id':2,'name':'coroutine','status':'suspended','waits':'sleep','"
                  "file':'/x/b.lua','line':3},"
                  "{'id':1,'name':'main','status':'running','file':'/x/a.lua','line':12}]}");
    target.answerBy("stackTrace", [this](const cJSON *arguments) { return frames(arguments); });
  }
  ~Stack()
  {
    panel_breakpoints_free(i.breakpoints);
    panel_stack_free(i.stack);
  }
  FakeAnswer frames(const cJSON *arguments) const
  {
    auto number = [=](const char *name) {
      return int(cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(arguments, name)));
    };
    const int from = number("startFrame") > 0 ? number("startFrame") : 0, levels = number("levels");
    QByteArray list;
    for (int k = from; k < depth && k < from + levels; k++)
      list += (k > from ? "," : "") +
              (k == 0 ? QByteArray("{'id':100,'name':'error','line':0,'presentationHint':'subtle'}")
                      : "{'id':" + QByteArray::number(100 + k) + ",'name':'f" +
                            QByteArray::number(k) + "','line':" + QByteArray::number(k) +
                            ",'source':{'name':'a.lua','path':'/x/a.lua'}}");
    return {true, "{'totalFrames':" + QByteArray::number(depth) + ",'stackFrames':[" + list + "]}"};
  }
  void press(const char *dock, const char *tool) const
  {
    auto *action = docks.value(dock)->findChild<QAction *>(tool);
    assert_non_null(action);
    assert_true(action->isEnabled());
    action->trigger();
  }
  // from the context menu of a row
  void choose(const QByteArray &tree, const QByteArray &row, const QString &item) const
  {
    const QRect where = view(tree)->visualRect(this->row(tree, row));
    Q_EMIT view(tree)->customContextMenuRequested(where.center());
    QMenu *menu = nullptr;
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      if (auto *one = qobject_cast<QMenu *>(each); one && one->isVisible())
        menu = one;
    assert_non_null(menu);
    const QList<QAction *> actions = menu->actions();
    for (QAction *each : actions)
      if (each->text().remove('&') == item)
        each->trigger();
    menu->close();
    Rig::settle();
  }
  int depth = 4;
};

void coroutines_are_shown_and_the_stack_of_the_one_that_has_stopped(void **)
{
  Stack s;
  s.attach();
  s.show("stack");
  s.stop();
  assert_true(s.until("stack", "f3"));
  assert_text(s.rows("stack").join('\n'),
              "main | stopped\n  error | C\n  f1 | a.lua:1\n  f2 | a.lua:2\n"
              "  f3 | a.lua:3\ncoroutine | waits: sleep");
  assert_text(s.view("stack")->currentIndex().data().toString().toUtf8(), "f1");
}

void a_frame_is_looked_at_by_a_click(void **)
{
  Stack s;
  s.path = "/x/a.lua";
  s.attach();
  s.show("stack");
  s.stop();
  assert_true(s.until("stack", "f3"));
  s.taken();
  const QRect where = s.view("stack")->visualRect(s.row("stack", "f3"));
  QTest::mouseClick(s.view("stack")->viewport(), Qt::LeftButton, {}, where.center());
  assert_int_equal(ide_debug_frame_now(&s.i)->id, 103);
  assert_text(s.taken("open").join(' '), "open /x/a.lua:3");
}

void a_deep_stack_comes_in_pages_and_is_copied_whole(void **)
{
  Stack s;
  s.depth = 500;
  s.attach();
  s.show("stack");
  s.stop();
  assert_true(s.until("stack", "f49"));
  assert_true(s.rows("stack").size() < 200);
  assert_true(s.rows("stack").contains("  … 450 more"));
  s.choose("stack", "f1", "Copy Stack");
  assert_true(Rig::until(
      [] { return QGuiApplication::clipboard()->text().contains("f499  /x/a.lua:499"); }));
  assert_true(QGuiApplication::clipboard()->text().startsWith("error  (C)\nf1  /x/a.lua:1\n"));
}

void why_it_stopped_is_said_below(void **)
{
  Stack s;
  s.attach();
  s.stop(",'text':'boom'");
  assert_text(s.line_of("stackPanel"), "Step: boom");
  s.goOn();
  assert_text(s.line_of("stackPanel"), "");
  assert_int_equal(s.rows("stack").size(), 0);
}

void the_last_stack_stays_to_be_read_when_the_engine_goes(void **)
{
  Stack s;
  s.path = "/x/a.lua";
  s.attach();
  s.show("stack");
  s.stop();
  assert_true(s.until("stack", "f3"));
  assert_false(s.row("stack", "f1").data(Qt::ForegroundRole).isValid());
  const QByteArrayList rows = s.rows("stack");
  s.target.lose("it was killed");
  FakeTimer::pass(200);
  assert_text(s.rows("stack").join('\n'), rows.join('\n'));
  assert_true(s.row("stack", "f1").data(Qt::ForegroundRole).isValid()); // but not as what is so
  assert_text(s.line_of("stackPanel"), "As it was when the engine went");
  // where it was can still be gone to; nobody is asked
  s.taken();
  s.target.taken();
  const QRect where = s.view("stack")->visualRect(s.row("stack", "f3"));
  QTest::mouseClick(s.view("stack")->viewport(), Qt::LeftButton, {}, where.center());
  assert_text(s.taken("go").join(' '), "go /x/a.lua:3");
  s.view("stack")->expand(s.row("stack", "coroutine"));
  Rig::settle();
  assert_int_equal(s.target.count("stackTrace"), 0);
  s.attach(); // another one
  FakeTimer::pass(200);
  assert_int_equal(s.rows("stack").size(), 0);
  s.stop();
  assert_true(s.until("stack", "f3"));
  assert_false(s.row("stack", "f1").data(Qt::ForegroundRole).isValid());
  s.goOn();
  s.target.lose("again"); // nothing was seen then
  FakeTimer::pass(200);
  assert_int_equal(s.rows("stack").size(), 0);
}

void who_debugs_it_is_said_with_a_button_to_try_again(void **)
{
  Stack s;
  s.target.refuse("attach", "VS Code debugs it since 10:00: only one can");
  s.target.connect();
  assert_true(Rig::until([&] { return s.line_of("stackPanel").startsWith("VS Code"); }));
  assert_true(s.told.contains("tell debugger VS Code debugs it since 10:00: only one can"));
  s.target.answer("attach", "{}");
  assert_true(s.answer("debugger", "retry"));
  assert_true(Rig::until([&] { return ide_debug_state_now(&s.i) == IDE_DEBUG_RUNNING; }));
  assert_text(s.line_of("stackPanel"), "");
}

void an_engine_that_sleeps_has_no_frames(void **)
{
  Stack s;
  s.attach();
  s.target.answer("verb debug_threads", "{'threads':[]}");
  s.target.answer("stackTrace", "{'stackFrames':[],'totalFrames':0}");
  s.target.event("stopped", "{'reason':'pause','threadId':1000000000}");
  assert_true(s.until("stack", "No code runs"));
  assert_null(ide_debug_frame_now(&s.i));
}

void threads_of_wrong_types_do_no_harm(void **)
{
  Stack s;
  s.attach();
  s.target.answer("verb debug_threads",
                  "{'threads':[5,{'id':'x'},{'id':-3},{'id':1,'name':7,'status':8}]}");
  s.target.answer(
      "stackTrace",
      "{'stackFrames':[3,{'id':'y','source':9},{'id':7,'line':1e99}],'totalFrames':'z'}");
  s.target.event("stopped", "{'reason':'pause','threadId':1}");
  Rig::settle();
  s.target.answer("verb debug_threads", "{'threads':7}");
  s.target.event("stopped", "{'reason':'pause','threadId':1}");
  s.target.event("stopped", "{}");
  s.target.event("stopped");
  Rig::settle();
  s.target.lose("gone");
  Rig::settle();
  assert_int_equal(s.rows("stack").size(), 0);
}

// ---- breakpoints ----

void errors_are_there_without_any_breakpoint(void **)
{
  Stack s;
  assert_text(s.rows("breakpoints").join('\n'),
              "Uncaught errors\nCaught errors\nErrors that match | a pattern, as: index");
  assert_int_equal(s.row("breakpoints", "Uncaught errors").data(Qt::CheckStateRole).toInt(),
                   Qt::Checked);
  assert_int_equal(s.row("breakpoints", "Caught errors").data(Qt::CheckStateRole).toInt(),
                   Qt::Unchecked);
}

void a_pattern_of_errors_is_typed_in_its_place(void **)
{
  Stack s;
  s.attach();
  s.show("breakpoints");
  s.edit("breakpoints", "Errors that match", 1, "nil value");
  const char *condition = nullptr;
  assert_true(ide_debug_filter(&s.i, "pattern", &condition));
  assert_text(condition, "nil value");
  assert_true(s.rows("breakpoints").contains("Errors that match | nil value"));
  Rig::settle();
  assert_text(s.target.taken("setExceptionBreakpoints").last(),
              R"(setExceptionBreakpoints {"filters":[],"filterOptions":[{"filterId":"uncaught"},)"
              R"({"filterId":"pattern","condition":"nil value"}]})");
}

void breakpoints_are_listed_with_what_is_wrong_with_them(void **)
{
  Stack s;
  s.target.answer(
      "setBreakpoints",
      "{'breakpoints':[{'id':4,'verified':false,'message':'no code at this line or after it'}]}");
  s.attach();
  ide_break spec = {};
  QByteArray path = "/x/a.lua", condition = "n > 3";
  spec.path = path.data();
  spec.line = 12;
  spec.condition = condition.data();
  spec.enabled = true;
  assert_true(ide_debug_break_put(&s.i, &spec) > 0);
  assert_true(s.until("breakpoints", "a.lua:12 | if n > 3  ·  no code at this line or after it"));
  s.view("breakpoints")
      ->model()
      ->setData(s.row("breakpoints", "a.lua:12"), Qt::Unchecked, Qt::CheckStateRole);
  assert_false(ide_debug_break_at(&s.i, "/x/a.lua", 12)->enabled);
  assert_true(s.rows("breakpoints").contains("a.lua:12 | if n > 3"));
}

void all_are_switched_off_and_on_and_removed(void **)
{
  Stack s;
  ide_debug_break_toggle(&s.i, "/x/a.lua", 1);
  ide_debug_break_toggle(&s.i, "/x/a.lua", 2);
  s.press("breakpoints", "off");
  assert_false(ide_debug_break_at(&s.i, "/x/a.lua", 1)->enabled);
  assert_false(ide_debug_break_at(&s.i, "/x/a.lua", 2)->enabled);
  s.press("breakpoints", "off");
  assert_true(ide_debug_break_at(&s.i, "/x/a.lua", 2)->enabled);
  s.press("breakpoints", "remove");
  assert_int_equal(s.rows("breakpoints").size(), 3);
  assert_false(s.docks.value("breakpoints")->findChild<QAction *>("remove")->isEnabled());
}

void a_callback_breakpoint_is_made_by_a_form(void **)
{
  Stack s;
  s.press("breakpoints", "callback");
  assert_true(s.fillIn({{"what", "2"}, {"slower", "20"}}));
  assert_true(s.until("breakpoints", "Interval (setInterval), slower than 20 ms"));
  s.attach();
  assert_true(s.kept["breakpoints"].startsWith(
      R"({"breaks":[{"kind":"callback","what":"interval","slower_ms":20}],)"));
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(coroutines_are_shown_and_the_stack_of_the_one_that_has_stopped),
      cmocka_unit_test(a_frame_is_looked_at_by_a_click),
      cmocka_unit_test(a_deep_stack_comes_in_pages_and_is_copied_whole),
      cmocka_unit_test(why_it_stopped_is_said_below),
      cmocka_unit_test(the_last_stack_stays_to_be_read_when_the_engine_goes),
      cmocka_unit_test(who_debugs_it_is_said_with_a_button_to_try_again),
      cmocka_unit_test(an_engine_that_sleeps_has_no_frames),
      cmocka_unit_test(threads_of_wrong_types_do_no_harm),
      cmocka_unit_test(errors_are_there_without_any_breakpoint),
      cmocka_unit_test(a_pattern_of_errors_is_typed_in_its_place),
      cmocka_unit_test(breakpoints_are_listed_with_what_is_wrong_with_them),
      cmocka_unit_test(all_are_switched_off_and_on_and_removed),
      cmocka_unit_test(a_callback_breakpoint_is_made_by_a_form),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
