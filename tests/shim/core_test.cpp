// SPDX-License-Identifier: GPL-3.0-or-later
//
// The application, its threads, and what every function does when it is called at a wrong time or on a wrong thread.
#include "rig.h"

#include <epq/thread.h>

#include <QCoreApplication>
#include <QLocale>

#include <atomic>
#include <clocale>
#include <thread>
#include <unistd.h>
#include <vector>

static void nothing(void *)
{
}

static int never(void *)
{
  return -1;
}

// Every function that belongs to one thread is refused. The pointers may be anything: they must not be looked at.
static void refuse_all(epq_app *app, epq_view *view)
{
  epq_view_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  epq_value nil = {};
  epq_value none = {};
  none.type = EPQ_LIST;
  assert_int_equal(epq_app_run(app), EPQ_E_THREAD);
  assert_int_equal(epq_app_watch(app, 0, never, nullptr), EPQ_E_THREAD);
  assert_int_equal(epq_app_set_theme(app, "dark"), EPQ_E_THREAD);
  epq_app_free(app);
  assert_null(epq_view_new(app, nullptr, &callbacks));
  assert_int_equal(epq_view_begin(view), EPQ_E_THREAD);
  assert_int_equal(epq_view_create(view, 99, "window", 0, 0), EPQ_E_THREAD);
  assert_int_equal(epq_view_set(view, 1, "title", &nil), EPQ_E_THREAD);
  assert_int_equal(epq_view_move(view, 1, 0), EPQ_E_THREAD);
  assert_int_equal(epq_view_append(view, 1, &none, true), EPQ_E_THREAD);
  assert_int_equal(epq_view_call(view, 1, "raise", &nil, 7), EPQ_E_THREAD);
  assert_int_equal(epq_view_remove(view, 1), EPQ_E_THREAD);
  assert_int_equal(epq_view_commit(view), EPQ_E_THREAD);
  epq_view_free(view);
}

static void before_there_is_an_application_every_function_is_refused(void **)
{
  auto *app = reinterpret_cast<epq_app *>(0x10);
  auto *view = reinterpret_cast<epq_view *>(0x20);
  refuse_all(app, view);
  refuse_all(nullptr, nullptr);
  static int dropped;
  auto count = [](void *) { dropped++; };
  assert_int_equal(epq_app_post(app, nothing, count, nullptr), EPQ_E_FAILED);
  assert_int_equal(dropped, 1);
  epq_app_quit(app, 1);
  epq_view_free(nullptr);
  epq_app_free(nullptr);
}

static void a_struct_of_another_size_and_a_second_application_are_refused(void **)
{
  epq_app_config config = {};
  config.size = sizeof config - 1;
  assert_null(epq_app_new(&config));
  assert_null(epq_app_new(nullptr));
  assert_non_null(theApp());
  config.size = sizeof config;
  assert_null(epq_app_new(&config));
  epq_view_callbacks callbacks = {};
  callbacks.size = 1;
  assert_null(epq_view_new(theApp(), nullptr, &callbacks));
  assert_null(epq_view_new(theApp(), nullptr, nullptr));
  callbacks.size = sizeof callbacks;
  assert_null(epq_view_new(nullptr, nullptr, &callbacks));
}

static void on_another_thread_every_function_is_refused_and_nothing_is_touched(void **)
{
  Rig rig;
  rig.window();
  rig.set(1, "title", "here");
  std::thread([&] { refuse_all(theApp(), rig.view); }).join();
  rig.settle();
  assert_text(rig.find("window1")->windowTitle().toUtf8(), "here");
  assert_int_equal(rig.events.size(), 0);
  assert_int_equal(rig.answers.size(), 0);
  assert_int_equal(epq_view_create(rig.view, 99, "window", 0, 0), EPQ_OK); // was not made there
}

static void null_pointers_are_refused(void **)
{
  Rig rig;
  rig.window();
  epq_value nil = {};
  assert_int_equal(epq_view_begin(nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_view_commit(nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_view_create(rig.view, 2, nullptr, 1, 0), EPQ_E_INVALID);
  assert_int_equal(epq_view_set(rig.view, 1, nullptr, &nil), EPQ_E_INVALID);
  assert_int_equal(epq_view_set(rig.view, 1, "title", nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_view_append(rig.view, 1, nullptr, false), EPQ_E_INVALID);
  assert_int_equal(epq_view_call(rig.view, 1, nullptr, &nil, 0), EPQ_E_INVALID);
  assert_int_equal(epq_view_call(rig.view, 1, "focus", nullptr, 0), EPQ_OK);
  assert_int_equal(epq_app_watch(theApp(), -1, never, nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_app_set_theme(theApp(), nullptr), EPQ_E_INVALID);
  assert_int_equal(epq_app_set_theme(theApp(), "pink"), EPQ_E_INVALID);
  assert_int_equal(epq_app_post(theApp(), nullptr, nullptr, nullptr), EPQ_E_INVALID);
}

struct Counter {
  std::atomic<int> ran = 0, dropped = 0;
  int last = -1; // per thread order is checked through it
  bool ordered = true;
};

struct Numbered {
  Counter *counter;
  int *last;
  int number;
};

static void posts_of_many_threads_all_run_each_in_its_order(void **)
{
  constexpr int threads = 8, posts = 5000;
  Counter counter;
  std::vector<int> last(threads, -1);
  std::vector<std::thread> running;
  for (int t = 0; t < threads; t++)
    running.emplace_back([&, t] {
      for (int i = 0; i < posts; i++)
        epq_app_post(
            theApp(),
            [](void *ud) {
              auto *one = static_cast<Numbered *>(ud);
              one->counter->ordered = one->counter->ordered && *one->last + 1 == one->number;
              *one->last = one->number;
              one->counter->ran++;
              delete one;
            },
            [](void *ud) { delete static_cast<Numbered *>(ud); },
            new Numbered{&counter, &last[size_t(t)], i});
    });
  assert_true(Rig::until([&] { return counter.ran == threads * posts; }));
  for (std::thread &each : running)
    each.join();
  assert_true(counter.ordered);
}

static void quit_before_run_makes_run_return_at_once(void **)
{
  epq_app_quit(theApp(), 7);
  assert_int_equal(epq_app_run(theApp()), 7);
}

static void quit_on_another_thread_ends_run_after_what_was_posted_before(void **)
{
  static bool ran;
  std::thread other([] {
    epq_app_post(theApp(), [](void *) { ran = true; }, nullptr, nullptr);
    epq_app_quit(theApp(), 9);
  });
  assert_int_equal(epq_app_run(theApp()), 9);
  other.join();
  assert_true(ran);
}

static void watch_calls_when_there_is_something_to_read_and_when_its_time_has_come(void **)
{
  static int ends[2], calls, bytes;
  assert_int_equal(pipe(ends), 0);
  auto ready = [](void *) {
    calls++;
    char byte;
    if (calls > 2 && read(ends[0], &byte, 1) == 1)
      bytes++;
    return calls == 1 ? 1 : -1; // once more by the clock
  };
  assert_int_equal(epq_app_watch(theApp(), ends[0], ready, nullptr), EPQ_OK);
  assert_true(Rig::until([] { return calls == 2; }));
  assert_int_equal(write(ends[1], "x", 1), 1);
  assert_true(Rig::until([] { return bytes == 1; }));
  assert_int_equal(calls, 3);
}

static void numbers_dates_and_comparisons_are_the_same_in_every_locale(void **)
{
  theApp();
  for (const int category : {LC_NUMERIC, LC_COLLATE, LC_TIME})
    assert_string_equal(setlocale(category, nullptr), "C");
  Rig rig;
  rig.window();
  rig.show();
  for (const int category : {LC_NUMERIC, LC_COLLATE, LC_TIME})
    assert_string_equal(setlocale(category, nullptr), "C");
}

static void a_thread_is_joined_in_time_or_not(void **)
{
  static std::atomic<bool> go;
  static std::atomic<epq_thread *> self;
  static bool joinedItself = true;
  auto wait = [](void *) {
    while (!self)
      usleep(100);
    joinedItself = epq_thread_join(self, 0);
    while (!go)
      usleep(100);
  };
  epq_thread *thread = epq_thread_start("waiting", 1 << 20, wait, nullptr);
  assert_non_null(thread);
  self = thread;
  assert_false(epq_thread_join(thread, 20));
  go = true;
  assert_true(epq_thread_join(thread, -1));
  assert_false(joinedItself);
  assert_null(epq_thread_start("none", 0, nullptr, nullptr));
  assert_true(epq_thread_join(nullptr, 0));
  assert_int_equal(takeWarnings().size(), 0);
}

static void what_is_posted_when_the_application_goes_is_dropped(void **)
{
  static int ran, dropped;
  auto run = [](void *) { ran++; };
  auto drop = [](void *ud) {
    dropped++;
    if (ud) // what a drop posts is dropped too
      epq_app_post(theApp(), nothing, [](void *) { dropped++; }, nullptr);
  };
  for (int i = 0; i < 10; i++)
    assert_int_equal(epq_app_post(theApp(), run, drop, i ? &ran : nullptr), EPQ_OK);
  epq_app *old = theApp();
  freeApp();
  assert_int_equal(ran, 0);
  assert_int_equal(dropped, 19);
  refuse_all(old, reinterpret_cast<epq_view *>(0x20));
  assert_int_equal(epq_app_post(old, run, drop, nullptr), EPQ_E_FAILED);
  assert_int_equal(dropped, 20);
}

static void posts_race_the_end_of_the_application_and_none_is_lost(void **)
{
  static std::atomic<int> fates, asked;
  std::atomic<bool> stop = false;
  epq_app *app = theApp();
  std::vector<std::thread> running;
  for (int t = 0; t < 4; t++)
    running.emplace_back([&] {
      while (!stop) {
        asked++;
        epq_app_post(app, [](void *) { fates++; }, [](void *) { fates++; }, nullptr);
        if (asked % 64 == 0)
          usleep(100);
      }
    });
  Rig::until([] { return fates > 1000; });
  freeApp();
  stop = true;
  for (std::thread &each : running)
    each.join();
  assert_int_equal(fates, asked);
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(before_there_is_an_application_every_function_is_refused),
      cmocka_unit_test(a_struct_of_another_size_and_a_second_application_are_refused),
      cmocka_unit_test(on_another_thread_every_function_is_refused_and_nothing_is_touched),
      cmocka_unit_test(null_pointers_are_refused),
      cmocka_unit_test(posts_of_many_threads_all_run_each_in_its_order),
      cmocka_unit_test(quit_before_run_makes_run_return_at_once),
      cmocka_unit_test(quit_on_another_thread_ends_run_after_what_was_posted_before),
      cmocka_unit_test(watch_calls_when_there_is_something_to_read_and_when_its_time_has_come),
      cmocka_unit_test(numbers_dates_and_comparisons_are_the_same_in_every_locale),
      cmocka_unit_test(a_thread_is_joined_in_time_or_not),
      cmocka_unit_test(what_is_posted_when_the_application_goes_is_dropped),
      cmocka_unit_test(posts_race_the_end_of_the_application_and_none_is_lost),
  };
  return cmocka_run_group_tests(tests, nullptr, nullptr);
}
