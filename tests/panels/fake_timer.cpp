// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_timer.h"

#include "rig.h"

#include <epq/timer.h>

#include <QList>
#include <QTimer>

struct epq_timer {
  void (*due)(void *ud) = nullptr;
  void *ud = nullptr;
  long long at = -1; // -1: it does not run
  int every = 0;     // 0: once
  QTimer now;        // for those of 0 ms
};

namespace
{

QList<epq_timer *> timers;
long long now = 0;

// The one that is due first until then; null: none.
epq_timer *next(long long until)
{
  epq_timer *first = nullptr;
  for (epq_timer *each : std::as_const(timers))
    if (each->at >= 0 && each->at <= until && (!first || each->at < first->at))
      first = each;
  return first;
}

} // namespace

void FakeTimer::pass(int milliseconds)
{
  const long long until = now + milliseconds;
  Rig::settle();
  while (epq_timer *timer = next(until)) {
    now = timer->at;
    timer->at = timer->every ? now + timer->every : -1;
    timer->due(timer->ud); // which may free it
    Rig::settle();
  }
  now = until;
}

bool FakeTimer::until(const std::function<bool()> &done)
{
  for (int k = 0; k < 6000 && !done(); k++)
    pass(10);
  return done();
}

epq_timer *epq_timer_new(epq_app *app, void (*due)(void *ud), void *ud) noexcept
{
  if (!app || !due)
    return nullptr;
  auto *timer = new epq_timer;
  timer->due = due;
  timer->ud = ud;
  timer->now.setSingleShot(true);
  QObject::connect(&timer->now, &QTimer::timeout, &timer->now, [due, ud] { due(ud); });
  timers.append(timer);
  return timer;
}

int epq_timer_start(epq_timer *timer, int milliseconds, bool repeat) noexcept
{
  if (!timer || milliseconds < 0)
    return EPQ_E_INVALID;
  epq_timer_stop(timer);
  if (milliseconds == 0) {
    timer->now.start(0);
    return EPQ_OK;
  }
  timer->at = now + milliseconds;
  timer->every = repeat ? milliseconds : 0;
  return EPQ_OK;
}

void epq_timer_stop(epq_timer *timer) noexcept
{
  if (!timer)
    return;
  timer->at = -1;
  timer->now.stop();
}

void epq_timer_free(epq_timer *timer) noexcept
{
  timers.removeOne(timer);
  delete timer;
}
