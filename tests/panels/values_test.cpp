// SPDX-License-Identifier: GPL-3.0-or-later
//
// Variables and watches.
#include "debugging.h"

extern "C" {
#include "panels/variables.h"
#include "panels/watches.h"
}

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>

namespace
{

struct Variables : Debugging {
  Variables()
  {
    i.variables = panel_variables_new(&i);
    i.watches = panel_watches_new(&i);
    assert_non_null(i.variables);
    assert_non_null(i.watches);
    target.answer("scopes",
                  "{'scopes':[{'name':'Locals','variablesReference':1,'namedVariables':2},"
                  "{'name':'Varargs','variablesReference':2,'indexedVariables':0},"
                  "{'name':'Globals','variablesReference':3,'expensive':true}]}");
    target.answerBy("variables", [this](const cJSON *arguments) { return variables(arguments); });
    attach();
    show("variables");
  }
  ~Variables()
  {
    panel_watches_free(i.watches);
    panel_variables_free(i.variables);
  }
  static int number(const cJSON *o, const char *name)
  {
    return int(cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(o, name)));
  }
  // 1: the locals n and t; 3: globals; 10: a table of `length` numbers
  FakeAnswer variables(const cJSON *arguments) const
  {
    const int ref = number(arguments, "variablesReference"), start = number(arguments, "start"),
              count = number(arguments, "count");
    QByteArray list;
    if (ref == 1 || ref == 21)
      list = "{'name':'n','value':'" + n +
             "','type':'number','variablesReference':0,'evaluateName':'n'},"
             "{'name':'t','value':'{1, 2, …}','type':'table','variablesReference':" +
             QByteArray::number(ref == 1 ? 10 : 30) +
             ",'indexedVariables':" + QByteArray::number(length) + ",'evaluateName':'t'}";
    else if (ref == 10 || ref == 30)
      for (int k = start + 1; k <= length && k <= start + count; k++)
        list += (k > start + 1 ? "," : "") + QByteArray("{'name':'[") + QByteArray::number(k) +
                "]','value':'" + QByteArray::number(k * factor) +
                "','type':'number','variablesReference':0}";
    else
      list = "{'name':'print','value':'function','type':'function','variablesReference':0}";
    return {true, "{'variables':[" + list + "]}"};
  }
  QByteArray watches() const // without the row where one more is typed
  {
    QByteArrayList all = rows("watches");
    assert_false(all.isEmpty());
    assert_text(all.takeLast(), "Add…");
    return all.join('\n');
  }
  QByteArray n = "1";
  int length = 3, factor = 1;
};

void scopes_are_shown_and_the_expensive_one_stays_closed(void **)
{
  Variables v;
  assert_int_equal(v.rows("variables").size(), 0);
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  assert_text(v.rows("variables").join('\n'), "Locals\n  n | 1\n  t | {1, 2, …}\nGlobals");
  assert_int_equal(v.target.count("variables"), 1); // nobody has asked for the globals
}

void what_has_changed_is_lit_and_what_is_open_stays_open(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  v.view("variables")->expand(v.row("variables", "t"));
  assert_true(v.until("variables", "[3] | 3"));
  v.n = "2";
  v.factor = 2;
  // other numbers for the same things
  v.target.answer("scopes",
                  "{'scopes':[{'name':'Locals','variablesReference':21,'namedVariables':2}]}");
  v.stop();
  assert_true(v.until("variables", "[3] | 6"));
  const QVariant plain = v.row("variables", "t").data(Qt::ForegroundRole);
  assert_true(v.row("variables", "n").data(Qt::ForegroundRole).isValid());
  assert_true(v.row("variables", "[3]").data(Qt::ForegroundRole).isValid());
  assert_false(plain.isValid());
  v.stop(); // the same again: nothing has changed
  assert_true(
      Rig::until([&] { return !v.row("variables", "[3]").data(Qt::ForegroundRole).isValid(); }));
  assert_false(v.row("variables", "n").data(Qt::ForegroundRole).isValid());
}

void a_variable_of_another_function_has_not_changed(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  v.n = "99";
  v.target.answer(
      "stackTrace",
      "{'stackFrames':[{'id':7,'name':'other','line':3,'source':{'path':'/x/a.lua'}}]}");
  v.stop();
  assert_true(v.until("variables", "n | 99"));
  assert_false(v.row("variables", "n").data(Qt::ForegroundRole).isValid());
}

void a_large_table_comes_in_pages(void **)
{
  Variables v;
  v.length = 1000000;
  v.stop();
  assert_true(v.until("variables", "t |"));
  v.target.taken();
  v.view("variables")->expand(v.row("variables", "t"));
  assert_true(v.until("variables", "[100]"));
  Rig::settle();
  const int asked = v.target.count("variables");
  assert_true(asked >= 1 && asked <= 2); // the second when its row is seen
  assert_true(v.until("variables", asked == 1 ? "… 999,900 more" : "… 999,800 more"));
}

void the_rest_that_was_seen_is_there_at_the_next_stop(void **)
{
  Variables v;
  v.length = 250;
  v.stop();
  assert_true(v.until("variables", "t |"));
  v.view("variables")->expand(v.row("variables", "t"));
  assert_true(v.until("variables", "[100]"));
  while (!v.rows("variables").contains("    [250] | 250")) {
    v.view("variables")->scrollToBottom();
    assert_true(Rig::until([&] { return v.target.waiting() == 0; }));
    Rig::settle();
  }
  v.target.taken();
  v.stop();
  assert_true(v.until("variables", "[250]"));
}

void a_value_is_changed_in_its_place(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  v.target.taken();
  v.target.answerBy("setVariable", [&](const cJSON *) {
    v.n = "42";
    return FakeAnswer{true, "{'value':'42'}"};
  });
  v.edit("variables", "n", 1, "6*7");
  assert_true(v.until("variables", "n | 42"));
  assert_true(v.row("variables", "n").data(Qt::ForegroundRole).isValid()); // lit
  assert_text(v.target.taken("setVariable").join(' '),
              R"(setVariable {"variablesReference":1,"name":"n","value":"6*7"})");
}

void f2_and_enter_edit_the_value_wherever_the_keyboard_is(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  QTreeView *rows = v.view("variables");
  for (const Qt::Key key : {Qt::Key_F2, Qt::Key_Return}) {
    rows->setCurrentIndex(v.row("variables", "n"));
    QTest::keyClick(rows, key);
    auto *editor = rows->findChild<QLineEdit *>();
    assert_non_null(editor);
    assert_text(editor->text().toUtf8(), "1");
    QTest::keyClick(editor, Qt::Key_Escape);
    assert_true(Rig::until([&] { return !rows->findChild<QLineEdit *>(); }));
  }
  rows->setCurrentIndex(v.row("variables", "Locals"));
  QTest::keyClick(rows, Qt::Key_F2); // a scope is no value
  assert_null(rows->findChild<QLineEdit *>());
}

void a_refusal_is_said_below_and_the_value_stays(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  v.target.refuse("setVariable", "n is constant");
  v.edit("variables", "n", 1, "2");
  assert_true(Rig::until([&] { return !v.line_of("variablesPanel").isEmpty(); }));
  assert_text(v.line_of("variablesPanel"), "n stays as it is: n is constant");
  assert_true(v.rows("variables").contains("  n | 1"));
  v.stop();
  assert_text(v.line_of("variablesPanel"), "");
}

void answers_of_a_stop_that_is_over_are_not_shown(void **)
{
  Variables v;
  v.target.hold("scopes");
  v.stop();
  v.goOn();
  v.target.release("scopes");
  Rig::settle();
  assert_int_equal(v.rows("variables").size(), 0);
}

void an_engine_that_goes_in_the_middle_takes_nothing_with_it(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  v.target.hold("variables");
  v.view("variables")->expand(v.row("variables", "t"));
  v.view("variables")->expand(v.row("variables", "Globals"));
  v.target.lose("it crashed");
  Rig::settle();
  assert_true(v.until("variables", "n | 1"));
}

void the_last_values_stay_when_the_engine_goes_until_there_is_another(void **)
{
  Variables v;
  v.stop();
  assert_true(v.until("variables", "n | 1"));
  v.target.lose("it was killed");
  assert_true(Rig::until([&] { return !ide_debug_frame_now(&v.i); }));
  FakeTimer::pass(200); // as long as a step may last before it is shown as running
  assert_true(v.until("variables", "n | 1"));
  const QColor kept = v.row("variables", "n").data(Qt::ForegroundRole).value<QColor>();
  assert_true(kept == v.row("variables", "Locals").data(Qt::ForegroundRole).value<QColor>());
  assert_true(kept.isValid()); // not as what is so
  assert_false(v.row("variables", "n", 1).flags() & Qt::ItemIsEditable);
  v.attach();
  FakeTimer::pass(200);
  assert_int_equal(v.rows("variables").size(), 0);
}

void panels_may_be_closed_while_they_wait(void **)
{
  Variables v;
  v.target.hold("variables");
  v.target.hold("scopes");
  panel_watches_add(&v.i, "a");
  v.target.hold("evaluate");
  v.stop();
}

void answers_of_wrong_types_do_no_harm(void **)
{
  Variables v;
  v.target.answer("scopes",
                  "{'scopes':[7,{'name':8},{'name':'Locals','variablesReference':'x'},null,"
                  "{'name':'Upvalues','variablesReference':1e99,'namedVariables':-4}]}");
  v.stop();
  v.target.answer("scopes", "{'scopes':{'name':'Locals'}}");
  v.stop();
  v.target.answer("scopes", "{'scopes':[{'name':'Locals','variablesReference':1}]}");
  v.target.answer("variables",
                  "{'variables':[1,{},{'name':7},{'name':'a','value':5,'variablesReference':'z'},"
                  "{'name':'a','value':'x'},{'name':'a','value':'y'}]}");
  v.stop();
  assert_true(v.until("variables", "a | y"));
}

// ---- watches ----

void what_watches_were_stays_when_the_engine_goes(void **)
{
  Variables v;
  v.stop();
  v.target.answer("evaluate", "{'result':'5','type':'number','variablesReference':0}");
  panel_watches_add(&v.i, "#list");
  assert_true(v.until("watches", "#list | 5"));
  v.target.lose("it was killed");
  FakeTimer::pass(200);
  assert_text(v.watches(), "#list | 5");
  assert_true(v.row("watches", "#list").data(Qt::ForegroundRole).isValid());
  v.attach();
  FakeTimer::pass(200);
  assert_text(v.watches(), "#list");
}

void watches_are_evaluated_at_each_stop_and_kept(void **)
{
  Variables v;
  QByteArray value = "5";
  v.target.answerBy("evaluate", [&](const cJSON *) {
    return FakeAnswer{true, "{'result':'" + value + "','type':'number','variablesReference':0}"};
  });
  panel_watches_add(&v.i, "  #list ");
  panel_watches_add(&v.i, "#list"); // there already
  panel_watches_add(&v.i, "   ");
  assert_text(v.watches(), "#list");
  v.stop();
  assert_true(v.until("watches", "#list | 5"));
  assert_false(v.row("watches", "#list").data(Qt::ForegroundRole).isValid());
  value = "6";
  v.stop();
  assert_true(v.until("watches", "#list | 6"));
  assert_true(v.row("watches", "#list").data(Qt::ForegroundRole).isValid());
  assert_text(v.kept["watches"], "[\"#list\"]");
  v.goOn();
  assert_true(Rig::until([&] { return v.watches() == "#list"; }));
}

void a_watch_that_fails_is_dim_and_says_why(void **)
{
  Variables v;
  v.target.refuse("evaluate", "=(watch):1: attempt to index a nil value (global 'x')");
  panel_watches_add(&v.i, "x.y");
  v.stop();
  assert_true(v.until("watches", "x.y | attempt to index a nil value (global 'x')"));
}

void a_watch_is_edited_and_goes_when_it_is_emptied(void **)
{
  Variables v;
  v.show("watches");
  v.edit("watches", "Add…", 0, "a");
  assert_text(v.watches(), "a");
  v.edit("watches", "a", 0, "b");
  assert_true(v.until("watches", "b"));
  assert_text(v.kept["watches"], "[\"b\"]");
  v.edit("watches", "b", 0, "");
  assert_true(Rig::until([&] { return v.watches().isEmpty(); }));
  assert_text(v.kept["watches"], "[]");
}

void watches_come_back_with_the_session(void **)
{
  Variables v;
  panel_watches_free(v.i.watches);
  v.kept["watches"] = R"(["a.b",7,"","a.b"])";
  v.i.watches = panel_watches_new(&v.i);
  assert_text(v.watches(), "a.b");
  panel_watches_free(v.i.watches);
  v.kept["watches"] = "{";
  v.i.watches = panel_watches_new(&v.i);
  assert_text(v.watches(), "");
}

void a_value_that_was_assigned_is_asked_again(void **)
{
  Variables v;
  int asked = 0;
  v.target.answerBy("evaluate", [&](const cJSON *) {
    asked++;
    return FakeAnswer{true, "{'result':'1'}"};
  });
  panel_watches_add(&v.i, "n + 1");
  v.stop();
  assert_true(v.until("watches", "n + 1 | 1"));
  const int before = asked;
  v.edit("variables", "n", 1, "2");
  assert_true(Rig::until([&] { return asked > before; }));
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(scopes_are_shown_and_the_expensive_one_stays_closed),
      cmocka_unit_test(what_has_changed_is_lit_and_what_is_open_stays_open),
      cmocka_unit_test(a_variable_of_another_function_has_not_changed),
      cmocka_unit_test(a_large_table_comes_in_pages),
      cmocka_unit_test(the_rest_that_was_seen_is_there_at_the_next_stop),
      cmocka_unit_test(a_value_is_changed_in_its_place),
      cmocka_unit_test(f2_and_enter_edit_the_value_wherever_the_keyboard_is),
      cmocka_unit_test(a_refusal_is_said_below_and_the_value_stays),
      cmocka_unit_test(answers_of_a_stop_that_is_over_are_not_shown),
      cmocka_unit_test(an_engine_that_goes_in_the_middle_takes_nothing_with_it),
      cmocka_unit_test(the_last_values_stay_when_the_engine_goes_until_there_is_another),
      cmocka_unit_test(panels_may_be_closed_while_they_wait),
      cmocka_unit_test(answers_of_wrong_types_do_no_harm),
      cmocka_unit_test(what_watches_were_stays_when_the_engine_goes),
      cmocka_unit_test(watches_are_evaluated_at_each_stop_and_kept),
      cmocka_unit_test(a_watch_that_fails_is_dim_and_says_why),
      cmocka_unit_test(a_watch_is_edited_and_goes_when_it_is_emptied),
      cmocka_unit_test(watches_come_back_with_the_session),
      cmocka_unit_test(a_value_that_was_assigned_is_asked_again),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
