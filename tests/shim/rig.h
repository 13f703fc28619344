// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of the shim stand on: an application, a view whose events and answers are kept as text, and the user's
// hands (QTest). Any warning of Qt's or the shim's that was not expected fails the test, as QT_FATAL_WARNINGS would,
// save those that the platform "offscreen" always gives.
#ifndef SHIM_RIG_H
#define SHIM_RIG_H

#include "widgets/values.h"

#include <epq/view.h>

#include <QByteArray>
#include <QList>
#include <QTest>
#include <QTimer>
#include <QWidget>

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <functional>

extern "C" {
#include <cmocka.h>
}

using epq::Made;

struct Rig {
  explicit Rig(const char *stateFile = nullptr);
  ~Rig();
  Rig(const Rig &) = delete;

  int create(int64_t node, const char *kind, int64_t parent = 0, uint32_t index = UINT32_MAX);
  int set(int64_t node, const char *property, const Made &value);
  int call(int64_t node, const char *what, const Made &value = Made(), uint64_t request = 0);
  // A window with that number, shown, and laid out.
  QWidget *window(int64_t node = 1);
  void show(int64_t node = 1);
  void free();  // the view, early
  void close(); // and waits until it is gone

  QWidget *find(const char *id) const; // any widget of that name, or null
  // Lets events come until done() holds; false after some seconds.
  static bool until(const std::function<bool()> &done);
  static void settle();   // all that is under way has come
  QByteArrayList taken(); // what came since, after all that is under way has come

  epq_view *view = nullptr;
  QByteArrayList events;  // "7 onClicked nil"
  QByteArrayList answers; // "3 \"yes\""
  std::function<void(int64_t node, const QByteArray &name)> onEvent;
  std::function<void(uint64_t request)> onAnswer;
};

epq_app *theApp(); // made at first need, freed by freeApp()
void freeApp();
QByteArrayList takeWarnings();
QByteArray textOf(const epq_value &value);
Made list(double a, double b);
QByteArrayList only(const QByteArrayList &events, const char *part); // those that contain it

#define assert_text(given, wanted)                                                                 \
  do {                                                                                             \
    const QByteArray g(given), w(wanted);                                                          \
    assert_string_equal(g.constData(), w.constData());                                             \
  } while (0)

#endif
