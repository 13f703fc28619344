// SPDX-License-Identifier: GPL-3.0-or-later
//
// The profiler before a fake engine: what it asks, what it shows while it records, and what stays when the engine goes.
#include "fake_ide.h"
#include "fake_timer.h"

#include "tools/flame.h"

extern "C" {
#include "ide/documents.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/marks.h"
#include "panels/profiler.h"
}

#include <QDir>
#include <QFile>
#include <QLabel>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>

namespace
{

QByteArray folder, picked, item;
QByteArrayList heat;

QByteArray look(int self, const char *owner = "verb")
{
  QByteArray weight = QByteArray::number(self);
  return QByteArray("{'kind':'wall','owner':'") + owner +
         "','profile':7,'unit':'milliseconds','tick':1,'samples':9,'weight':" +
         QByteArray::number(self + 40) +
         ",'duration_ms':1000,'functions':[[2,'main',null,0],[0,'slow','" + folder +
         "/x.lua',3],[3,'(idle)',null,0]],'nodes':[0,0,0,0," + weight + ", 1,1,4," + weight + ',' +
         weight + ", 0,2,0,40,40],'entries':[[0,2," + weight + ",7.5]]}";
}

struct Profiler : FakeIde {
  Profiler()
  {
    heat.clear();
    picked.clear();
    target.answer("verb profile_state", "{'on':false}");
    target.answer("verb profile_start", "{'ok':true}");
    target.answer("verb profile_look", look(50));
    target.answer("verb profile_stop", look(60));
    i.keep = reinterpret_cast<ide_keep *>(static_cast<FakeIde *>(this)); // for the doubles below
    i.profiler = panel_profiler_new(&i);
    assert_non_null(i.profiler);
    show("profiler", {900, 260});
  }
  ~Profiler()
  {
    panel_profiler_free(i.profiler);
  }
  bool says(const QByteArray &part) const
  {
    return FakeTimer::until([&] { return line_of("profiler").contains(part); });
  }
  QToolButton *button(const char *id) const
  {
    const QWidget *dock = docks.value("profiler");
    for (QToolButton *each : dock->findChildren<QToolButton *>())
      if (each->defaultAction() && each->defaultAction()->objectName() == id)
        return each;
    return nullptr;
  }
  void record()
  {
    target.connect();
    Rig::settle();
    panel_profiler_toggle(&i);
    assert_true(says("Recording x.lua"));
  }
};

void a_recording_is_seen_while_it_grows_and_its_end_is_taken(void **)
{
  Profiler p;
  assert_true(p.line_of("profiler").isEmpty());
  assert_false(p.button("record")->isEnabled()); // there is no engine
  p.record();
  assert_text(p.target.taken("verb profile_start").join(' '),
              "verb profile_start {\"verb\":\"profile_start\",\"kind\":\"wall\",\"rate\":1000}");
  assert_true(p.says("Recording x.lua: 1.0 s, 9 samples, 44 % waiting"));
  assert_text(p.rows("profilerFunctions").join(';'),
              "slow | x.lua:3 | 50.0 ms | 100.0 % | 50.0 ms | 100.0 %;"
              "main | 0.0 ms | 0.0 % | 50.0 ms | 100.0 %");
  assert_text(p.rows("profilerCallbacks").join(';'),
              "main | 2 | 50.0 ms | 25.0 ms | 7.5 ms | 100.0 %");
  assert_text(p.rows("profilerLines").join(';'), "x.lua:4 | slow | 50.0 ms | 100.0 %");
  assert_text(heat.join(' '), folder + "/x.lua:4=100.0 %");
  assert_false(p.button("record")->isEnabled());
  p.target.answer("verb profile_look", look(55));
  assert_true(p.until("profilerFunctions", "slow | x.lua:3 | 55.0 ms"));
  p.button("stop")->click();
  assert_true(p.until("profilerFunctions", "slow | x.lua:3 | 60.0 ms"));
  assert_true(p.target.taken("verb profile_stop").join(' ').contains("\"format\":\"tree\""));
  assert_text(p.line_of("profiler"), "x.lua: 1.0 s, 9 samples, 40 % waiting");
  assert_true(p.button("record")->isEnabled());
  assert_false(p.button("stop")->isEnabled());
}

void a_row_goes_to_its_hottest_line(void **)
{
  Profiler p;
  p.record();
  p.taken();
  QTreeView *view = p.view("profilerFunctions");
  view->setCurrentIndex(p.row("profilerFunctions", "slow"));
  QTest::keyClick(view, Qt::Key_Return);
  assert_text(p.taken("go").join(' '), "go " + folder + "/x.lua:4");
  view->setCurrentIndex(p.row("profilerFunctions", "main"));
  QTest::keyClick(view, Qt::Key_Return);
  assert_text(p.taken("say").join(' '), "say It has no source in Lua");
}

void a_row_may_be_in_a_text_without_a_file(void **)
{
  Profiler p;
  p.path.clear();
  p.title = folder + "/x.lua";
  p.record();
  assert_text(heat.join(' '), "=" + folder + "/x.lua:4=100.0 %");
  p.taken();
  p.view("profilerFunctions")->setCurrentIndex(p.row("profilerFunctions", "slow"));
  QTest::keyClick(p.view("profilerFunctions"), Qt::Key_Return);
  assert_text(p.taken("go").join(' '), "go =" + folder + "/x.lua:4");
}

void what_was_seen_stays_when_the_engine_goes(void **)
{
  Profiler p;
  p.target.facts.kind = IDE_TARGET_ATTACHED;
  p.record();
  p.target.hold("verb profile_look");
  assert_true(FakeTimer::until([&] { return p.target.waiting() > 0; }));
  p.target.lose("the process has ended");
  assert_true(p.says("The engine is gone; this is what was seen before"));
  assert_true(p.until("profilerFunctions", "slow"));
  assert_false(p.button("record")->isEnabled());
  assert_false(p.button("stop")->isEnabled());
  p.target.connect();
  Rig::settle();
  assert_true(p.button("record")->isEnabled());
  assert_true(p.until("profilerFunctions", "slow"));
}

void the_same_when_it_goes_while_it_is_asked_to_end(void **)
{
  Profiler p;
  p.record();
  p.target.hold("verb profile_stop");
  panel_profiler_toggle(&p.i);
  panel_profiler_toggle(&p.i); // twice is once
  Rig::settle();
  assert_int_equal(p.target.count("verb profile_stop"), 1);
  p.target.otherEngine();
  assert_true(p.says("The engine is gone"));
  assert_true(p.until("profilerFunctions", "slow"));
}

void what_somebody_else_records_is_watched_but_not_ended(void **)
{
  Profiler p;
  p.target.answer("verb profile_state", "{'on':true,'kind':'wall','owner':'program'}");
  p.target.answer("verb profile_look", look(50, "program"));
  p.target.connect();
  assert_true(p.says("Recorded by somebody else: x.lua"));
  assert_false(p.button("stop")->isEnabled());
  panel_profiler_toggle(&p.i);
  Rig::settle();
  assert_int_equal(p.target.count("verb profile_stop"), 0);
  p.target.refuse("verb profile_look", "no profile is being made");
  assert_true(p.says("Somebody else has ended the recording"));
  assert_true(p.until("profilerFunctions", "slow"));
}

void each_run_elsewhere_is_recorded_from_its_begin_to_its_end(void **)
{
  Profiler p;
  p.target.facts.kind = IDE_TARGET_PROCESS;
  panel_profiler_set_each_run(&p.i, true);
  assert_text(p.kept["profile_each_run"], "yes");
  p.target.setStatus("running");
  p.target.connect();
  assert_true(p.says("Recording x.lua"));
  p.target.message("status", "{'lag_ms':3,'lua_memory':1000,'rss':2000}");
  p.target.setStatus("idle");
  p.target.message("status", "{'lag_ms':0,'busy_since_ms':900,'lua_memory':'x'}");
  Rig::settle();
  assert_int_equal(p.target.count("verb profile_stop"), 0); // it may go on
  p.target.message("status", "{}");
  assert_true(p.until("profilerFunctions", "slow | x.lua:3 | 60.0 ms"));
  panel_profiler_set_each_run(&p.i, false);
  assert_true(p.kept["profile_each_run"].isEmpty());
}

void what_the_engine_refuses_or_says_wrongly_is_said(void **)
{
  Profiler p;
  p.target.refuse("verb profile_start", "a profile is being made already");
  p.target.connect();
  Rig::settle();
  panel_profiler_toggle(&p.i);
  assert_true(p.says("a profile is being made already"));
  assert_true(p.button("record")->isEnabled());
  p.target.answer("verb profile_start", "{'ok':true}");
  p.target.answer("verb profile_look", "{'functions':3,'nodes':[1,2,3]}");
  panel_profiler_toggle(&p.i);
  assert_true(FakeTimer::until([&] { return p.target.count("verb profile_look") > 1; }));
  p.target.answer("verb profile_look", look(50));
  assert_true(p.until("profilerFunctions", "slow")); // it goes on all the same
}

void a_profile_is_saved_opened_and_compared(void **)
{
  Profiler p;
  p.record();
  panel_profiler_toggle(&p.i);
  assert_true(p.until("profilerFunctions", "slow | x.lua:3 | 60.0 ms"));
  for (const char *name : {"/a.json", "/a.svg", "/a.txt"}) {
    picked = folder + name;
    p.taken();
    panel_profiler_save(&p.i);
    assert_text(p.taken("say").join(' '), QByteArray("say Saved as ") + (name + 1));
    assert_true(QFile(QString::fromUtf8(picked)).size() > 20);
  }
  picked = folder + "/nowhere/a.json";
  panel_profiler_save(&p.i);
  assert_true(p.taken("tell").join(' ').startsWith("tell profile a.json cannot be saved: "));

  picked = folder + "/a.json";
  panel_profiler_open(&p.i);
  assert_true(p.says("a.json: "));
  assert_true(p.until("profilerFunctions", "slow | x.lua:3 | 60.0 ms"));
  p.record(); // 50 now
  p.target.answer("verb profile_stop", look(50));
  panel_profiler_toggle(&p.i);
  assert_true(FakeTimer::until([&] { return p.button("record")->isEnabled(); }));
  item = "last"; // that is the file
  panel_profiler_compare(&p.i);
  assert_true(
      p.until("profilerChanges", "slow | x.lua:3 | 60.0 ms | 50.0 ms | −10.0 ms | −10.0 ms"));
  assert_true(p.says("compared with the recording before"));
  item = "file";
  panel_profiler_compare(&p.i);
  assert_true(p.says("compared with a.json"));
  item = "end";
  panel_profiler_compare(&p.i);
  assert_true(p.rows("profilerChanges").isEmpty());

  QFile broken(QString::fromUtf8(folder + "/broken.json"));
  assert_true(broken.open(QIODevice::WriteOnly));
  broken.write("{\"profiles\":[");
  broken.close();
  picked = folder + "/broken.json";
  panel_profiler_open(&p.i);
  assert_text(p.taken("tell").join(' '),
              "tell profile broken.json cannot be shown: The file is no JSON, or is cut off");
  assert_true(p.until("profilerFunctions", "slow")); // what was there stays
}

void nothing_is_done_without_a_profile_or_an_engine(void **)
{
  Profiler p;
  panel_profiler_save(&p.i);
  panel_profiler_compare(&p.i);
  panel_profiler_run_begins(&p.i);
  panel_profiler_run_over(&p.i);
  panel_profiler_run_ended(&p.i);
  assert_text(p.taken("say").join(';'), "say There is no profile yet;say There is no profile yet");
  p.target.hold("verb profile_start");
  p.target.connect();
  panel_profiler_toggle(&p.i); // and is freed while that waits
  Rig::settle();
}

} // namespace

// --- more doubles: weak, as others may have them by now ---

#define DOUBLE __attribute__((weak))

static FakeIde *fake(void *keep)
{
  return static_cast<FakeIde *>(keep);
}

extern "C" {

DOUBLE int epq_shell_set_checked(epq_shell *, const char *, bool) noexcept
{
  return EPQ_OK;
}

DOUBLE int epq_shell_pop_up(epq_shell *, const epq_item *items, void (*done)(void *, const char *),
                            void *ud) noexcept
{
  for (; items->id; items++)
    if (item == items->id) {
      done(ud, items->id);
      return EPQ_OK;
    }
  done(ud, "");
  return EPQ_OK;
}

DOUBLE int epq_shell_pick_paths(epq_shell *, epq_path_kind, const char *, const char *,
                                void (*done)(void *, const char *const *), void *ud) noexcept
{
  const char *const paths[] = {picked.isEmpty() ? nullptr : picked.constData(), nullptr};
  done(ud, paths);
  return EPQ_OK;
}

DOUBLE const char *ide_documents_folder(const ide *)
{
  return folder.constData();
}

DOUBLE const char *ide_keep_text(const ide_keep *, const char *)
{
  return nullptr;
}

DOUBLE void ide_keep_set_text(ide_keep *keep, const char *name, const char *text)
{
  fake(keep)->kept[name] = text;
}

DOUBLE eplua_control *ide_engine_control(const ide_engine *)
{
  return nullptr;
}

DOUBLE void ide_marks_set_heat(ide *, const ide_heat_line *lines, size_t count)
{
  heat.clear();
  for (size_t i = 0; i < count; i++)
    heat.append(QByteArray(lines[i].path) + ':' + QByteArray::number(lines[i].line) + '=' +
                lines[i].text);
}
}

int main()
{
  QTemporaryDir temporary;
  folder = temporary.path().toUtf8();
  QFile source(temporary.path() + "/x.lua");
  if (!source.open(QIODevice::WriteOnly))
    return 1;
  source.close();
  const CMUnitTest tests[] = {
      cmocka_unit_test(a_recording_is_seen_while_it_grows_and_its_end_is_taken),
      cmocka_unit_test(a_row_goes_to_its_hottest_line),
      cmocka_unit_test(a_row_may_be_in_a_text_without_a_file),
      cmocka_unit_test(what_was_seen_stays_when_the_engine_goes),
      cmocka_unit_test(the_same_when_it_goes_while_it_is_asked_to_end),
      cmocka_unit_test(what_somebody_else_records_is_watched_but_not_ended),
      cmocka_unit_test(each_run_elsewhere_is_recorded_from_its_begin_to_its_end),
      cmocka_unit_test(what_the_engine_refuses_or_says_wrongly_is_said),
      cmocka_unit_test(a_profile_is_saved_opened_and_compared),
      cmocka_unit_test(nothing_is_done_without_a_profile_or_an_engine),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
