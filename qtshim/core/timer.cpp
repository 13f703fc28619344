// SPDX-License-Identifier: GPL-3.0-or-later
// Timers of the application's thread, for callers in C.
#include "core/app.h"

#include <epq/timer.h>

#include <QTimer>

#include <new>

struct epq_timer {
  QTimer timer;
};

epq_timer *epq_timer_new(epq_app *app, void (*due)(void *ud), void *ud) noexcept
{
  if (!app || !due || !epq::onAppThread())
    return nullptr;
  auto *timer = new (std::nothrow) epq_timer;
  if (timer)
    QObject::connect(&timer->timer, &QTimer::timeout, &timer->timer, [due, ud] { due(ud); });
  return timer;
}

int epq_timer_start(epq_timer *timer, int milliseconds, bool repeat) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!timer || milliseconds < 0)
    return EPQ_E_INVALID;
  timer->timer.setSingleShot(!repeat);
  timer->timer.start(milliseconds);
  return EPQ_OK;
}

void epq_timer_stop(epq_timer *timer) noexcept
{
  if (timer && epq::onAppThread())
    timer->timer.stop();
}

void epq_timer_free(epq_timer *timer) noexcept
{
  if (timer && epq::onAppThread())
    delete timer;
}
