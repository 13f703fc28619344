// SPDX-License-Identifier: GPL-3.0-or-later
//
// The client of the debugger: the session with an engine, stops, steps, breakpoints that outlive engines and sessions.
#include "fake_ide.h"
#include "fake_timer.h"

extern "C" {
#include "ide/debug.h"
}

namespace
{

struct Debug : FakeIde {
  Debug()
  {
    start();
  }
  ~Debug()
  {
    ide_debug_free(i.debug);
  }
  void start()
  {
    assert_non_null(ide_debug_new(&i));
    listener = {};
    listener.ud = this;
    listener.state = [](void *ud) { static_cast<Debug *>(ud)->told.append("state"); };
    listener.frame = [](void *ud) { static_cast<Debug *>(ud)->told.append("frame"); };
    listener.breaks = [](void *ud) { static_cast<Debug *>(ud)->told.append("breaks"); };
    ide_debug_listen(&i, &listener);
  }
  void again()
  {
    ide_debug_free(i.debug);
    start();
  }
  void hold() // becomes the debugger
  {
    target.connect();
    assert_true(Rig::until([this] { return ide_debug_state_now(&i) == IDE_DEBUG_RUNNING; }));
    Rig::settle();
    target.taken();
    told.clear();
  }
  void stop(const QByteArray &reason = "breakpoint", const QByteArray &more = {})
  {
    target.event("stopped", "{'reason':'" + reason + "','threadId':1" + more + "}");
  }
  int add(const char *file, int at, bool enabled = true)
  {
    ide_break spec = {};
    spec.path = const_cast<char *>(file);
    spec.line = at;
    spec.enabled = enabled;
    return ide_debug_break_put(&i, &spec);
  }
  ide_debug_listener listener{};
};

constexpr char frames[] =
    "{'totalFrames':2,'stackFrames':[{'id':5,'name':'error','line':0,'presentationHint':'subtle'},"
    "{'id':6,'name':'area','line':12,'source':{'name':'a.lua','path':'/x/a.lua'}}]}";

// ---- the session ----

void an_engine_is_debugged_with_all_that_is_set(void **)
{
  Debug d;
  d.add("/x/a.lua", 3);
  d.target.connect();
  assert_true(Rig::until([&] { return ide_debug_state_now(&d.i) == IDE_DEBUG_RUNNING; }));
  Rig::settle();
  QByteArrayList commands;
  for (const QByteArray &each : d.target.taken())
    commands.append(each.left(each.indexOf(" {")));
  assert_text(commands.join(' '),
              "tell dap_end initialize attach setBreakpoints setExceptionBreakpoints "
              "configurationDone");
}

void a_run_waits_until_the_debugger_knows_what_is_set(void **)
{
  Debug d;
  assert_true(ide_debug_is_settled(&d.i)); // nobody is there
  d.add("/x/a.lua", 3);
  d.target.connect();
  assert_false(ide_debug_is_settled(&d.i));
  assert_true(Rig::until([&] { return d.settled > 0; }));
  assert_true(ide_debug_is_settled(&d.i));
  assert_int_equal(d.target.count("configurationDone"), 1);
  d.settled = 0;
  d.add("/x/a.lua", 5);
  ide_debug_text_is_used(&d.i, nullptr); // sent at once, as before a run
  assert_false(ide_debug_is_settled(&d.i));
  assert_int_equal(d.settled, 0);
  assert_true(Rig::until([&] { return d.settled > 0; }));
  assert_true(ide_debug_is_settled(&d.i));
  d.add("/x/a.lua", 7);
  ide_debug_text_is_used(&d.i, nullptr);
  d.target.lose("the process ended"); // no answer comes
  Rig::settle();
  assert_true(ide_debug_is_settled(&d.i));
}

void a_second_debugger_is_named_and_can_be_waited_for(void **)
{
  Debug d;
  d.target.refuse("attach", "VS Code debugs it since 10:00: only one can");
  d.target.connect();
  assert_true(Rig::until([&] { return QByteArray(ide_debug_why(&d.i)).startsWith("VS Code"); }));
  assert_int_equal(ide_debug_state_now(&d.i), IDE_DEBUG_OFF);
  ide_debug_over(&d.i); // nothing to step
  d.target.answer("attach", "{}");
  ide_debug_retry(&d.i);
  assert_true(Rig::until([&] { return ide_debug_state_now(&d.i) == IDE_DEBUG_RUNNING; }));
  assert_text(ide_debug_why(&d.i), "");
}

void the_session_outlives_engines_but_not_the_connection(void **)
{
  Debug d;
  d.hold();
  d.stop();
  d.target.otherEngine();
  Rig::settle();
  assert_int_equal(ide_debug_state_now(&d.i), IDE_DEBUG_RUNNING);
  assert_int_equal(d.target.count("initialize"), 0);
  d.target.lose("the process ended");
  assert_int_equal(ide_debug_state_now(&d.i), IDE_DEBUG_OFF);
  assert_text(ide_debug_why(&d.i), "the process ended");
  d.target.connect();
  assert_true(Rig::until([&] { return ide_debug_state_now(&d.i) == IDE_DEBUG_RUNNING; }));
}

void an_answer_to_an_earlier_connection_is_not_taken(void **)
{
  Debug d;
  d.target.hold("attach");
  d.target.connect();
  assert_true(Rig::until([&] { return d.target.count("attach") == 1; }));
  d.target.lose("gone");
  Rig::settle();
  assert_int_equal(ide_debug_state_now(&d.i), IDE_DEBUG_OFF);
  assert_text(ide_debug_why(&d.i), "gone");
}

void a_script_that_ends_while_it_is_stopped_is_stopped_no_more(void **)
{
  Debug d;
  d.hold();
  d.target.answer("stackTrace", frames);
  d.stop();
  assert_true(Rig::until([&] { return ide_debug_frame_now(&d.i) != nullptr; }));
  d.target.event("terminated");
  assert_null(ide_debug_stopped(&d.i));
  assert_null(ide_debug_frame_now(&d.i));
  assert_true(Rig::until([&] { return ide_debug_state_now(&d.i) == IDE_DEBUG_RUNNING; })); // again
}

// ---- stops ----

void a_stop_shows_the_innermost_lua_frame(void **)
{
  Debug d;
  d.path = "/x/a.lua";
  d.hold();
  d.target.answer("stackTrace", frames);
  d.stop("exception", ",'text':'boom'");
  assert_true(Rig::until([&] { return ide_debug_frame_now(&d.i) != nullptr; }));
  assert_int_equal(ide_debug_frame_now(&d.i)->id, 6);
  assert_text(ide_debug_stopped(&d.i)->text, "Error");
  assert_text(ide_debug_stopped(&d.i)->detail, "boom");
  assert_text(d.taken("reveal").join(' '), "reveal /x/a.lua:12");
  assert_int_equal(d.taken("open").size(), 0); // nobody has asked for it
}

void panels_come_to_the_front_at_the_first_stop_alone(void **)
{
  Debug d;
  d.hold();
  d.stop();
  assert_text(d.taken("dock").join(' '), "dock watches dock variables dock breakpoints dock stack");
  d.stop();
  assert_int_equal(d.taken("dock").size(), 0);
}

void a_key_that_is_held_down_asks_one_step_at_a_time(void **)
{
  Debug d;
  d.hold();
  d.target.hold("next");
  d.stop();
  for (int k = 0; k < 20; k++)
    ide_debug_over(&d.i);
  assert_int_equal(d.target.count("next"), 1);
  d.target.release("next");
  Rig::settle();
  ide_debug_over(&d.i); // it runs
  assert_int_equal(d.target.count("next"), 1);
  d.stop("step");
  ide_debug_over(&d.i);
  assert_int_equal(d.target.count("next"), 2);
}

void a_step_that_is_refused_can_be_tried_again(void **)
{
  Debug d;
  d.hold();
  d.target.refuse("next", "not now");
  d.stop();
  ide_debug_over(&d.i);
  assert_text(d.taken("say").join(' '), "say not now");
  ide_debug_over(&d.i);
  assert_int_equal(d.target.count("next"), 2);
}

void a_quick_step_is_told_once_and_a_long_one_as_running(void **)
{
  Debug d;
  d.hold();
  d.stop();
  d.taken();
  ide_debug_over(&d.i);
  FakeTimer::pass(100);
  assert_int_equal(ide_debug_state_now(&d.i), IDE_DEBUG_RUNNING);
  d.stop("step");
  Rig::settle();
  assert_int_equal(d.taken("state").size(), 1);
  ide_debug_continue(&d.i);
  FakeTimer::pass(100);
  assert_false(d.told.contains("state"));
  FakeTimer::pass(100);
  assert_true(d.told.contains("state"));
  assert_int_equal(ide_debug_state_now(&d.i), IDE_DEBUG_RUNNING);
}

void f5_runs_or_goes_on(void **)
{
  Debug d;
  d.hold();
  ide_debug_run(&d.i);
  assert_text(d.taken("run").join(' '), "run");
  d.stop();
  ide_debug_run(&d.i);
  assert_int_equal(d.target.count("continue"), 1);
  assert_int_equal(d.taken("run").size(), 0);
  assert_int_equal(d.taken("say").size(), 0);
}

void f5_in_another_file_says_what_goes_on_and_another_key_runs_that_file(void **)
{
  Debug d;
  d.path = "/x/b.lua";
  d.hold();
  d.target.answer("stackTrace", frames);
  d.stop();
  assert_true(Rig::until([&] { return ide_debug_frame_now(&d.i) != nullptr; }));
  ide_debug_run_here(&d.i);
  assert_int_equal(d.taken("run").size(), 1);
  assert_int_equal(d.target.count("continue"), 0);
  ide_debug_run(&d.i);
  assert_int_equal(d.target.count("continue"), 1);
  assert_text(d.taken("say").join(' '), "say a.lua goes on. Alt+Shift+F5 runs this file instead");
  d.path = "/x/a.lua"; // where it is
  d.stop();
  assert_true(Rig::until([&] { return ide_debug_frame_now(&d.i) != nullptr; }));
  ide_debug_run(&d.i);
  assert_int_equal(d.taken("say").size(), 0);
}

void the_cursor_is_run_to_in_files_alone(void **)
{
  Debug d;
  d.hold();
  d.stop();
  ide_debug_run_to_cursor(&d.i);
  assert_int_equal(d.target.count("eplua/runTo"), 0);
  d.path = "/x/a.lua";
  d.line = 7;
  ide_debug_run_to_cursor(&d.i);
  assert_text(d.target.taken("eplua/runTo").join(' '),
              R"(eplua/runTo {"source":{"path":"/x/a.lua"},"line":7})");
}

void a_text_without_a_file_is_shown_read_only(void **)
{
  Debug d;
  d.hold();
  d.target.answer("stackTrace", "{'stackFrames':[{'id':5,'name':'f','line':2,'source':{'name':'x',"
                                "'sourceReference':9}}]}");
  d.target.answer("source", "{'content':'return 1'}");
  d.stop();
  assert_true(Rig::until([&] { return d.told.contains("text return 1"); }));
  assert_true(d.told.contains("reveal 2"));
}

void a_tab_without_a_file_shows_where_its_text_has_stopped(void **)
{
  Debug d;
  d.hold();
  d.title = "untitled-1.lua";
  d.target.facts.kind = IDE_TARGET_OWN;
  d.target.answer("stackTrace",
                  "{'stackFrames':[{'id':4,'name':'error','line':0,'source':{'name':'[C]'}},"
                  "{'id':5,'name':'f','line':3,'source':{'name':'untitled-1.lua'}}]}");
  d.stop();
  assert_true(Rig::until([&] { return d.told.contains("reveal 3"); }));
  assert_int_equal(ide_debug_frame_now(&d.i)->id, 5);
  assert_non_null(ide_debug_frame_document(&d.i));
  assert_text(ide_debug_without_place(ide_debug_frame_now(&d.i), "untitled-1.lua:3: no"), "no");
}

void a_tab_without_a_file_is_not_taken_for_the_text_of_another_engine(void **)
{
  Debug d;
  d.hold();
  d.title = "untitled-1.lua";
  d.target.facts.kind = IDE_TARGET_ATTACHED;
  d.target.answer(
      "stackTrace",
      "{'stackFrames':[{'id':5,'name':'f','line':3,'source':{'name':'untitled-1.lua'}}]}");
  d.stop();
  assert_true(Rig::until([&] { return ide_debug_frame_now(&d.i) != nullptr; }));
  assert_false(d.told.contains("reveal 3"));
  assert_null(ide_debug_frame_document(&d.i));
}

// ---- breakpoints ----

void a_breakpoint_is_sent_and_what_is_learnt_of_it_kept(void **)
{
  Debug d;
  d.hold();
  d.target.answer("setBreakpoints", "{'breakpoints':[{'id':40,'verified':true,'line':5}]}");
  const int id = d.add("/x/a.lua", 4);
  assert_true(id > 0);
  assert_true(Rig::until([&] { return ide_debug_break_get(&d.i, id)->verified; }));
  assert_int_equal(ide_debug_break_get(&d.i, id)->at, 5);
  d.target.event("breakpoint",
                 "{'reason':'changed','breakpoint':{'id':40,'verified':false,'message':'no "
                 "code at this line or after it'}}");
  assert_false(ide_debug_break_get(&d.i, id)->verified);
  assert_text(ide_debug_break_get(&d.i, id)->message, "no code at this line or after it");
  d.target.event("breakpoint", "{'breakpoint':{'id':'x'}}"); // makes no sense, and does no harm
  d.target.event("breakpoint");
}

void many_changes_are_one_message(void **)
{
  Debug d;
  d.hold();
  for (int line = 1; line <= 100; line++)
    d.add("/x/a.lua", line);
  Rig::settle();
  assert_int_equal(d.target.count("setBreakpoints"), 1);
}

void an_answer_to_an_earlier_set_is_old(void **)
{
  Debug d;
  d.hold();
  d.target.answer("setBreakpoints", "{'breakpoints':[{'id':1,'verified':true,'line':3}]}");
  d.target.hold("setBreakpoints");
  const int id = d.add("/x/a.lua", 3);
  assert_true(Rig::until([&] { return d.target.count("setBreakpoints") == 1; }));
  ide_debug_break_enable(&d.i, id, false);
  assert_true(Rig::until([&] { return d.target.count("setBreakpoints") == 2; }));
  d.target.release("setBreakpoints");
  Rig::settle();
  assert_false(ide_debug_break_get(&d.i, id)->verified); // it is off: nobody knows of it
}

void one_at_a_line_is_enough(void **)
{
  Debug d;
  const int first = d.add("/x/a.lua", 3);
  assert_int_equal(d.add("/x/a.lua", 3), 0);
  assert_int_equal(ide_debug_break_at(&d.i, "/x/a.lua", 3)->id, first);
  assert_int_equal(d.add("/x/a.lua", 0), 0);
  assert_int_equal(d.add("", 3), 0);
  ide_debug_break_toggle(&d.i, "/x/a.lua", 3);
  assert_null(ide_debug_break_at(&d.i, "/x/a.lua", 3));
  ide_debug_break_remove(&d.i, first); // twice
}

void breakpoints_and_filters_outlive_the_session(void **)
{
  Debug d;
  ide_break spec = {};
  spec.kind = IDE_BREAK_CALLBACK;
  spec.what = const_cast<char *>("timeout");
  spec.slower_ms = 20;
  spec.enabled = true;
  assert_true(ide_debug_break_put(&d.i, &spec) > 0);
  spec = {};
  spec.kind = IDE_BREAK_FUNCTION;
  spec.what = const_cast<char *>("server.handle");
  spec.condition = const_cast<char *>("n > 1");
  assert_true(ide_debug_break_put(&d.i, &spec) > 0);
  d.add("/x/b.lua", 2);
  d.add("/x/a.lua", 9);
  d.add("/x/a.lua", 3);
  ide_debug_set_filter(&d.i, "pattern", true, "index");
  ide_debug_set_filter(&d.i, "uncaught", false, nullptr);
  d.again();
  QByteArray all;
  ide_debug_break_each(
      &d.i,
      [](void *ud, const ide_break *b) {
        *static_cast<QByteArray *>(ud) += QByteArray(b->path ? b->path : b->what) + ':' +
                                          QByteArray::number(b->line) + (b->enabled ? " " : "- ");
      },
      &all);
  assert_text(all, "/x/a.lua:3 /x/a.lua:9 /x/b.lua:2 server.handle:0- timeout:0 ");
  const char *condition = nullptr;
  assert_true(ide_debug_filter(&d.i, "pattern", &condition));
  assert_text(condition, "index");
  assert_false(ide_debug_filter(&d.i, "uncaught", nullptr));
}

void what_makes_no_sense_in_the_session_is_left_out(void **)
{
  Debug d;
  d.kept["breakpoints"] =
      R"({"breaks":[1,{"kind":"line"},{"kind":"line","path":7,"line":1},{"kind":"x","what":"f"},
      {"kind":"line","path":"/x/a.lua","line":1e300},{"kind":"line","path":"/x/a.lua","line":4}],"filters":[]})";
  d.again();
  assert_non_null(ide_debug_break_at(&d.i, "/x/a.lua", 4));
  d.kept["breakpoints"] = "{ broken";
  d.again();
  assert_null(ide_debug_break_at(&d.i, "/x/a.lua", 4));
  assert_true(ide_debug_filter(&d.i, "uncaught", nullptr));
}

void breakpoints_follow_files_and_folders(void **)
{
  Debug d;
  d.add("/x/a.lua", 3);
  d.add("/xy/a.lua", 3);
  ide_debug_renamed(&d.i, "/x", "/z");
  assert_non_null(ide_debug_break_at(&d.i, "/z/a.lua", 3));
  assert_non_null(ide_debug_break_at(&d.i, "/xy/a.lua", 3));
  assert_null(ide_debug_break_at(&d.i, "/x/a.lua", 3));
}

void a_form_changes_a_breakpoint_that_may_be_gone_by_then(void **)
{
  Debug d;
  const int id = d.add("/x/a.lua", 3);
  ide_debug_break_edit(&d.i, id);
  assert_true(d.fillIn({{"condition", "n > 3"}, {"hits", "% 5"}}));
  assert_text(ide_debug_break_get(&d.i, id)->condition, "n > 3");
  assert_text(ide_debug_break_get(&d.i, id)->hits, "% 5");
  ide_debug_break_edit(&d.i, id);
  assert_text(d.form->values["condition"], "n > 3");
  ide_debug_break_remove(&d.i, id);
  assert_true(d.fillIn({{"condition", "x"}}));
  assert_null(ide_debug_break_get(&d.i, id));
  ide_debug_break_add_callback(&d.i);
  assert_true(d.fillIn({{"what", "1"}, {"slower", "99999999999"}}));
  ide_debug_break_add_function(&d.i);
  assert_true(d.fillIn({})); // without a name
  assert_true(d.taken("say").size() == 1);
}

void ten_thousand_breakpoints_are_the_most(void **)
{
  Debug d;
  d.kept["breakpoints"] = "";
  ide_break spec = {};
  QByteArray file = "/x/a.lua";
  spec.path = file.data();
  spec.enabled = true;
  QByteArray breaks;
  for (int line = 1; line <= 10001; line++)
    breaks += (line > 1 ? "," : "") + QByteArray(R"({"kind":"function","what":"f)") +
              QByteArray::number(line) + "\"}";
  d.kept["breakpoints"] = "{\"breaks\":[" + breaks + "]}";
  d.again();
  spec.line = 1;
  assert_int_equal(ide_debug_break_put(&d.i, &spec), 0);
}

// ---- values ----

void values_are_asked_in_the_frame_and_while_it_runs_at_the_prompt(void **)
{
  Debug d;
  QByteArray got;
  auto done = [](void *ud, bool ok, const cJSON *body, const char *why) {
    const char *result = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "result"));
    *static_cast<QByteArray *>(ud) = ok ? result : why;
  };
  d.hold();
  d.target.answer("evaluate", "{'result':'7'}");
  ide_debug_evaluate(&d.i, "a", "watch", done, &got);
  assert_true(Rig::until([&] { return got == "7"; }));
  assert_text(d.target.taken("evaluate").join(' '),
              R"(evaluate {"expression":"a","context":"repl"})");
  d.target.answer("stackTrace", frames);
  d.stop();
  assert_true(Rig::until([&] { return ide_debug_frame_now(&d.i) != nullptr; }));
  ide_debug_evaluate(&d.i, "a", "watch", done, &got);
  assert_text(d.target.taken("evaluate").join(' '),
              R"(evaluate {"expression":"a","context":"watch","frameId":6})");
  got.clear();
  ide_debug_forget(&d.i, &got);
  Rig::settle();
  assert_text(got, "");
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(an_engine_is_debugged_with_all_that_is_set),
      cmocka_unit_test(a_run_waits_until_the_debugger_knows_what_is_set),
      cmocka_unit_test(a_second_debugger_is_named_and_can_be_waited_for),
      cmocka_unit_test(the_session_outlives_engines_but_not_the_connection),
      cmocka_unit_test(an_answer_to_an_earlier_connection_is_not_taken),
      cmocka_unit_test(a_script_that_ends_while_it_is_stopped_is_stopped_no_more),
      cmocka_unit_test(a_stop_shows_the_innermost_lua_frame),
      cmocka_unit_test(panels_come_to_the_front_at_the_first_stop_alone),
      cmocka_unit_test(a_key_that_is_held_down_asks_one_step_at_a_time),
      cmocka_unit_test(a_step_that_is_refused_can_be_tried_again),
      cmocka_unit_test(a_quick_step_is_told_once_and_a_long_one_as_running),
      cmocka_unit_test(f5_runs_or_goes_on),
      cmocka_unit_test(f5_in_another_file_says_what_goes_on_and_another_key_runs_that_file),
      cmocka_unit_test(the_cursor_is_run_to_in_files_alone),
      cmocka_unit_test(a_text_without_a_file_is_shown_read_only),
      cmocka_unit_test(a_tab_without_a_file_shows_where_its_text_has_stopped),
      cmocka_unit_test(a_tab_without_a_file_is_not_taken_for_the_text_of_another_engine),
      cmocka_unit_test(a_breakpoint_is_sent_and_what_is_learnt_of_it_kept),
      cmocka_unit_test(many_changes_are_one_message),
      cmocka_unit_test(an_answer_to_an_earlier_set_is_old),
      cmocka_unit_test(one_at_a_line_is_enough),
      cmocka_unit_test(breakpoints_and_filters_outlive_the_session),
      cmocka_unit_test(what_makes_no_sense_in_the_session_is_left_out),
      cmocka_unit_test(breakpoints_follow_files_and_folders),
      cmocka_unit_test(a_form_changes_a_breakpoint_that_may_be_gone_by_then),
      cmocka_unit_test(ten_thousand_breakpoints_are_the_most),
      cmocka_unit_test(values_are_asked_in_the_frame_and_while_it_runs_at_the_prompt),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
