// SPDX-License-Identifier: GPL-3.0-or-later
//
// The inspector, the panel about elements and the bar about stalls, before a fake engine.
#include "fake_ide.h"
#include "fake_timer.h"

extern "C" {
#include "ide/debug.h"
#include "ide/stall.h"
#include "panels/inspector.h"
#include "panels/preview.h"
}

#include <QAction>
#include <QTest>

namespace
{
int stops;
} // namespace

extern "C" {

int ide_settings_number(const struct ide_settings *, const char *)
{
  return 200;
}

static int recordings;

void panel_profiler_record(ide *)
{
  recordings++;
}

void ide_runs_stop(ide *)
{
  stops++;
}

} // extern "C"

namespace
{

const QByteArray twoTimers =
    "{'timers':[{'id':1,'kind':'timeout','source':'/x.lua:3','file':'/"
    "x.lua','line':3,'due_ms':60000,'runs':0,"
    "'total_ms':0,'max_ms':0,'since_ms':1500},{'id':2,'kind':'interval','source':'/"
    "x.lua:5','file':'/x.lua','line':5,"
    "'due_ms':100,'period_ms':500,'runs':7,'total_ms':12.5,'max_ms':3.25,'since_ms':3500}],'"
    "callbacks':[],"
    "'timer_count':2,'callback_count':0,'coroutines':[{'id':4,'status':'suspended','since_ms':2000,"
    "'waits':'sleep',"
    "'source':'/x.lua','file':'/"
    "x.lua','line':9}],'waiting':1,'windows':[{'node':77,'kind':'window','title':'Hello',"
    "'visible':true,'elements':2,'source':'/"
    "x.lua','line':1}],'modules':[],'memory':{'held':1048576,'limit':0,"
    "'collected_kb':100}}";

struct Inspected {
  FakeIde fake;
  Inspected()
  {
    ide_debug_new(&fake.i);
    fake.i.inspector = panel_inspector_new(&fake.i);
    fake.i.preview = panel_preview_new(&fake.i);
    fake.i.stall = ide_stall_new(&fake.i);
    fake.target.answer("verb inspect", twoTimers);
    fake.target.connect();
  }
  ~Inspected()
  {
    ide_stall_free(fake.i.stall);
    panel_preview_free(fake.i.preview);
    panel_inspector_free(fake.i.inspector);
    ide_debug_free(fake.i.debug);
  }
  void press(const char *panel, const char *tool)
  {
    auto *action = fake.docks.value(panel)->findChild<QAction *>(tool);
    assert_non_null(action);
    action->trigger();
  }
  void select(const char *tree, const QByteArray &row)
  {
    fake.view(tree)->setCurrentIndex(fake.row(tree, row));
  }
  void look()
  {
    fake.show("inspector", {800, 400});
    panel_inspector_seen(&fake.i, true);
    assert_true(fake.until("inspector_rows", "Timeout 1"));
  }
};

void who_is_not_seen_asks_nothing(void **)
{
  Inspected rig;
  FakeTimer::pass(60000);
  assert_int_equal(rig.fake.target.taken("verb inspect").size(), 0);
  assert_int_equal(rig.fake.target.taken("verb ui_tree").size(), 0);
  rig.look();
  assert_true(rig.fake.target.taken("verb inspect").size() > 0);
  panel_inspector_seen(&rig.fake.i, false);
}

void rows_say_what_there_is_and_go_with_its_engine(void **)
{
  Inspected rig;
  rig.look();
  const QByteArrayList rows = rig.fake.rows("inspector_rows");
  assert_true(rows.contains("Timers (2)") || rows.first().startsWith("Timers (2)"));
  assert_true(rig.fake.until("inspector_rows", "Interval 2, every 500 ms"));
  assert_true(rig.fake.until("inspector_rows", "Coroutine 4, waits in sleep"));
  assert_true(rig.fake.until("inspector_rows", "Hello, 2 elements"));
  rig.fake.target.hold("verb inspect");
  rig.fake.target.otherEngine();
  assert_int_equal(rig.fake.rows("inspector_rows").size(), 0);
}

void a_timer_is_fired_and_cancelled_by_its_number(void **)
{
  Inspected rig;
  rig.look();
  rig.select("inspector_rows", "Timeout 1");
  rig.fake.target.taken();
  rig.press("inspector", "fire");
  assert_int_equal(rig.fake.target.taken("verb timer_fire").size(), 1);
  rig.select("inspector_rows", "Interval 2, every 500 ms");
  rig.press("inspector", "cancel");
  const QByteArrayList asked = rig.fake.target.taken("verb timer_cancel");
  assert_int_equal(asked.size(), 1);
  assert_true(asked.first().contains("\"timer\":2"));
  rig.select("inspector_rows", "Coroutine 4, waits in sleep");
  rig.press("inspector", "cancel");
  assert_true(rig.fake.target.taken("verb coroutine_cancel").first().contains("\"coroutine\":4"));
  rig.select("inspector_rows", "Hello, 2 elements");
  rig.press("inspector", "cancel");
  assert_true(rig.fake.target.taken("verb window_close").first().contains("\"node\":77"));
}

void break_on_next_means_this_one_and_once(void **)
{
  Inspected rig;
  rig.look();
  rig.select("inspector_rows", "Interval 2, every 500 ms");
  rig.press("inspector", "break");
  struct Found {
    int count = 0;
    QByteArray what, hits;
  } found;
  ide_debug_break_each(
      &rig.fake.i,
      [](void *ud, const ide_break *b) {
        auto *f = static_cast<Found *>(ud);
        f->count++;
        f->what = b->what;
        f->hits = b->hits;
      },
      &found);
  assert_int_equal(found.count, 1);
  assert_string_equal(found.what.constData(), "interval 2");
  assert_string_equal(found.hits.constData(), "1");
}

void the_source_of_a_row_is_shown(void **)
{
  Inspected rig;
  rig.look();
  rig.select("inspector_rows", "Interval 2, every 500 ms");
  rig.fake.taken();
  rig.press("inspector", "source");
  assert_true(rig.fake.taken("go /x.lua:5").size() == 1);
}

void the_source_of_a_row_may_be_a_text_without_a_file(void **)
{
  Inspected rig;
  rig.fake.title = "untitled-1.lua";
  rig.fake.target.answer("verb inspect", "{'timers':[{'id':1,'kind':'timeout','source':"
                                         "'untitled-1.lua:3','line':3,'due_ms':60000},"
                                         "{'id':2,'kind':'timeout','source':'other.lua:3','line':3,"
                                         "'due_ms':60000}]}");
  rig.look();
  rig.select("inspector_rows", "Timeout 1");
  rig.fake.taken();
  rig.press("inspector", "source");
  assert_int_equal(rig.fake.taken("go =untitled-1.lua:3").size(), 1);
  rig.select("inspector_rows", "Timeout 2");
  rig.press("inspector", "source");
  assert_int_equal(rig.fake.taken("go").size(), 0);
}

void what_is_refused_is_said(void **)
{
  Inspected rig;
  rig.look();
  rig.fake.target.refuse("verb timer_fire", "no such timer");
  rig.select("inspector_rows", "Timeout 1");
  rig.press("inspector", "fire");
  assert_true(Rig::until([&] { return rig.fake.line_of("inspector") == "no such timer"; }));
}

const QByteArray sockets =
    "{'timers':[{'id':1,'kind':'timeout','due_ms':1,'since_ms':1}],'servers':[{'id':5,'kind':'tcp "
    "server','local':'127.0.0.1:8080','since_ms':4000,'source':'/x.lua','file':'/"
    "x.lua','line':3,'received':0,'sent':0,'served':9,'clients':1,'pending':[]}],"
    "'sockets':[{'id':6,'kind':'tcp','local':'127.0.0.1:8080','peer':'127.0.0.1:5000','since_ms':"
    "1000,'source':'/x.lua','file':'/x.lua','line':3,'received':2048,'sent':10,"
    "'pending':[{'what':'read','since_ms':500,'source':'/x.lua','file':'/x.lua','line':8}]}],"
    "'socket_count':1700,'server_count':1}";

void sockets_and_servers_are_rows_that_can_be_closed(void **)
{
  Inspected rig;
  rig.fake.target.answer("verb inspect", sockets);
  rig.look();
  assert_true(rig.fake.until("inspector_rows", "Servers (1)"));
  assert_true(rig.fake.until("inspector_rows", "TCP server at 127.0.0.1:8080, 1 client"));
  assert_true(rig.fake.until("inspector_rows", "Sockets (1700)"));
  assert_true(rig.fake.until("inspector_rows", "1699 more"));
  assert_true(rig.fake.until("inspector_rows", "Waits in read"));
  rig.select("inspector_rows", "TCP with 127.0.0.1:5000");
  rig.fake.target.taken();
  rig.press("inspector", "cancel");
  assert_true(rig.fake.target.taken("verb socket_close").first().contains("\"socket\":6"));
  rig.select("inspector_rows", "TCP server at 127.0.0.1:8080, 1 client");
  rig.press("inspector", "cancel");
  assert_true(rig.fake.target.taken("verb socket_close").first().contains("\"socket\":5"));
  rig.select("inspector_rows", "Waits in read");
  rig.fake.taken();
  rig.press("inspector", "source"); // the line that waits
  assert_int_equal(rig.fake.taken("go /x.lua:8").size(), 1);
}

// An engine lists a thousand and says how many there are; one that lists more than that is not believed.
void a_hundred_thousand_timers_are_a_thousand_rows_and_a_number(void **)
{
  Inspected rig;
  const auto timers = [](int listed, int all) {
    QByteArrayList list;
    for (int k = 1; k <= listed; k++)
      list.append("{'id':" + QByteArray::number(k) +
                  ",'kind':'timeout','source':'/x.lua:3','due_ms':60000}");
    return "{'timers':[" + list.join(',') + "],'timer_count':" + QByteArray::number(all) + "}";
  };
  rig.fake.target.answer("verb inspect", timers(1000, 100000));
  rig.look();
  QTreeView *view = rig.fake.view("inspector_rows");
  assert_true(rig.fake.rows("inspector_rows").contains("Timers (100000)"));
  assert_true(rig.fake.until("inspector_rows", "99000 more"));
  // where one looks stays in view while others come and go
  view->scrollTo(rig.fake.row("inspector_rows", "Timeout 700"), QAbstractItemView::PositionAtTop);
  rig.select("inspector_rows", "Timeout 700");
  FakeTimer::pass(3000);
  assert_true(view->visualRect(rig.fake.row("inspector_rows", "Timeout 700")).top() >= 0);
  assert_true(view->visualRect(rig.fake.row("inspector_rows", "Timeout 700")).top() <
              view->height());
  assert_text(view->currentIndex().data().toString().toUtf8(), "Timeout 700");
  rig.fake.target.answer("verb inspect", timers(50000, 7));
  FakeTimer::pass(3000);
  assert_true(rig.fake.until("inspector_rows", "48000 more"));
  assert_true(rig.fake.rows("inspector_rows").size() < 3000);
  rig.fake.target.answer(
      "verb inspect",
      "{'timers':[{'id':1e300,'due_ms':1e300,'line':1e300},{'id':-1e300},7,'x',null,[],"
      "{'id':'x','kind':7,'source':[]}],'timer_count':-1e300,'callbacks':{'a':1},"
      "'coroutines':7,'memory':[]}");
  FakeTimer::pass(3000);
  assert_true(rig.fake.rows("inspector_rows").size() > 0);
}

// --- elements ---

const QByteArray tree = "{'revision':5,'nodes':[{'node':77,'kind':'window','text':'Hello'},"
                        "{'node':78,'parent':77,'kind':'label','id':'count','text':'one'}]}";
const QByteArray label =
    "{'kind':'label','help':'text','revision':5,'children':0,'source':'x.lua','file':'/"
    "x.lua','line':12,'properties':["
    "{'name':'id','type':'string','help':'','value':'count','set':true,'fixed':true},"
    "{'name':'visible','type':'boolean','help':'','value':true},"
    "{'name':'width','type':'integer','help':'','value':0},"
    "{'name':'text','type':'string','help':'','value':'one','set':true,'default':''}]}";

void look_at_elements(Inspected &rig)
{
  rig.fake.target.answer("verb ui_tree", tree);
  rig.fake.target.answer("verb ui_element", label);
  rig.fake.show("elements", {300, 600});
  panel_preview_seen(&rig.fake.i, true);
  assert_true(rig.fake.until("elements_tree", "label #count"));
  rig.select("elements_tree", "label #count  “one”");
  assert_true(rig.fake.until("elements_properties", "text"));
}

void elements_and_their_properties_are_seen(void **)
{
  Inspected rig;
  look_at_elements(rig);
  const QByteArrayList rows = rig.fake.rows("elements_properties");
  assert_int_equal(rows.size(), 4);
  assert_true(rows[1].startsWith("text | one")); // its own before what all have
}

void a_property_is_edited_as_what_it_is(void **)
{
  Inspected rig;
  look_at_elements(rig);
  rig.fake.target.taken();
  rig.fake.edit("elements_properties", "text", 1, "12");
  QByteArrayList asked = rig.fake.target.taken("verb ui_set");
  assert_int_equal(asked.size(), 1);
  assert_true(asked.first().contains("\"value\":\"12\"")); // a text stays one
  rig.fake.edit("elements_properties", "width", 1, "12");
  assert_true(rig.fake.target.taken("verb ui_set").first().contains("\"value\":12"));
  rig.fake.edit("elements_properties", "width", 1, "wide");
  assert_true(rig.fake.target.taken("verb ui_set").first().contains("\"value\":\"wide\""));
}

void what_the_engine_refuses_is_said_below(void **)
{
  Inspected rig;
  look_at_elements(rig);
  rig.fake.target.refuse("verb ui_set", "label.width must be a whole number");
  rig.fake.edit("elements_properties", "width", 1, "wide");
  assert_true(Rig::until(
      [&] { return rig.fake.line_of("elements") == "label.width must be a whole number"; }));
}

void elements_of_another_engine_are_forgotten(void **)
{
  Inspected rig;
  look_at_elements(rig);
  rig.fake.target.hold("verb ui_tree");
  rig.fake.target.otherEngine();
  assert_int_equal(rig.fake.rows("elements_tree").size(), 0);
  assert_int_equal(rig.fake.rows("elements_properties").size(), 0);
}

// --- the bar ---

const QByteArray stall = "'over':false,'entry':7,'ms':1240,'kind':'timeout','id':3,'begin':'x.lua:"
                         "12','file':'/x.lua','line':14,"
                         "'function':'spin','traceback':''";

void a_bar_says_what_takes_long_until_it_is_over(void **)
{
  Inspected rig;
  rig.fake.taken();
  rig.fake.target.message("stall", "{'over':false,'entry':7,'ms':250,'kind':'timeout'}");
  assert_int_equal(rig.fake.taken("tell stall").size(), 0); // not long yet
  rig.fake.target.message("stall", "{" + stall + "}");
  QByteArrayList bars = rig.fake.taken("tell stall");
  assert_int_equal(bars.size(), 1);
  assert_string_equal(bars.first().constData(),
                      "tell stall The timeout at x.lua:12 has kept the engine "
                      "busy for 1.2 s: it is in spin, x.lua:14");
  rig.fake.target.message("stall", "{'over':true,'entry':7,'ms':3000}");
  bars = rig.fake.taken("tell stall");
  assert_int_equal(bars.size(), 1);
  assert_string_equal(bars.first().constData(), "tell stall ");
}

void the_bar_of_a_stall_stays_away_when_it_was_closed(void **)
{
  Inspected rig;
  rig.fake.target.message("stall", "{" + stall + "}");
  rig.fake.taken();
  assert_true(rig.fake.answer("stall", ""));
  rig.fake.target.message("stall", "{" + stall + "}");
  assert_int_equal(rig.fake.taken("tell stall").size(), 0);
  QByteArray next = stall;
  rig.fake.target.message("stall", "{" + next.replace("'entry':7", "'entry':9") + "}");
  assert_int_equal(rig.fake.taken("tell stall").size(), 1);
  stops = 0;
  assert_true(rig.fake.answer("stall", "stop"));
  assert_int_equal(stops, 1);
}

void the_bar_starts_the_profiler(void **)
{
  Inspected rig;
  rig.fake.i.profiler = reinterpret_cast<struct panel_profiler *>(&recordings); // there is one
  rig.fake.target.message("stall", "{" + stall + "}");
  recordings = 0;
  assert_true(rig.fake.answer("stall", "profile"));
  assert_int_equal(recordings, 1);
  rig.fake.i.profiler = nullptr;
}

void the_bar_goes_with_its_engine_and_leads_to_the_line(void **)
{
  Inspected rig;
  rig.fake.target.message("stall", "{" + stall + "}");
  rig.fake.taken();
  assert_true(rig.fake.answer("stall", "show"));
  assert_int_equal(rig.fake.taken("go /x.lua:14").size(), 1);
  rig.fake.target.message("stall", "{" + stall + "}"); // it goes on: the bar is there again
  assert_int_equal(rig.fake.taken("tell stall").size(), 1);
  rig.fake.target.otherEngine();
  assert_string_equal(rig.fake.taken("tell stall").last().constData(), "tell stall ");
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(who_is_not_seen_asks_nothing),
      cmocka_unit_test(rows_say_what_there_is_and_go_with_its_engine),
      cmocka_unit_test(a_timer_is_fired_and_cancelled_by_its_number),
      cmocka_unit_test(break_on_next_means_this_one_and_once),
      cmocka_unit_test(the_source_of_a_row_is_shown),
      cmocka_unit_test(the_source_of_a_row_may_be_a_text_without_a_file),
      cmocka_unit_test(a_hundred_thousand_timers_are_a_thousand_rows_and_a_number),
      cmocka_unit_test(what_is_refused_is_said),
      cmocka_unit_test(sockets_and_servers_are_rows_that_can_be_closed),
      cmocka_unit_test(elements_and_their_properties_are_seen),
      cmocka_unit_test(a_property_is_edited_as_what_it_is),
      cmocka_unit_test(what_the_engine_refuses_is_said_below),
      cmocka_unit_test(elements_of_another_engine_are_forgotten),
      cmocka_unit_test(a_bar_says_what_takes_long_until_it_is_over),
      cmocka_unit_test(the_bar_of_a_stall_stays_away_when_it_was_closed),
      cmocka_unit_test(the_bar_starts_the_profiler),
      cmocka_unit_test(the_bar_goes_with_its_engine_and_leads_to_the_line),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
