// SPDX-License-Identifier: GPL-3.0-or-later
// Descriptors that the application's thread waits for, for callers in C. Each direction is a notifier of Qt's, which may be what calls us when it
// is to go: it goes when the event loop comes round, or with the application.
#include "core/app.h"

#include <epq/watch.h>

#include <QCoreApplication>
#include <QSocketNotifier>

#include <new>

struct epq_watch {
  QSocketNotifier *read, *write;
};

static QSocketNotifier *notifier(int fd, QSocketNotifier::Type type, void (*ready)(void *ud),
                                 void *ud)
{
  auto *n = new QSocketNotifier(fd, type, QCoreApplication::instance());
  n->setEnabled(false);
  QObject::connect(n, &QSocketNotifier::activated, n, [ready, ud] { ready(ud); });
  return n;
}

epq_watch *epq_watch_new(epq_app *app, int fd, unsigned events, void (*ready)(void *ud),
                         void *ud) noexcept
{
  if (!app || fd < 0 || !ready || !epq::onAppThread())
    return nullptr;
  auto *watch = new (std::nothrow) epq_watch;
  if (!watch)
    return nullptr;
  watch->read = notifier(fd, QSocketNotifier::Read, ready, ud);
  watch->write = notifier(fd, QSocketNotifier::Write, ready, ud);
  epq_watch_set(watch, events);
  return watch;
}

int epq_watch_set(epq_watch *watch, unsigned events) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!watch)
    return EPQ_E_INVALID;
  watch->read->setEnabled(events & EPQ_WATCH_READ);
  watch->write->setEnabled(events & EPQ_WATCH_WRITE);
  return EPQ_OK;
}

void epq_watch_free(epq_watch *watch) noexcept
{
  if (!watch || !epq::onAppThread())
    return;
  for (QSocketNotifier *n : {watch->read, watch->write}) {
    n->setEnabled(false);
    n->disconnect();
    n->deleteLater();
  }
  delete watch;
}
