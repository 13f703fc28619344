// SPDX-License-Identifier: GPL-3.0-or-later
#include <epq/thread.h>

#include <QThread>

#include <algorithm>
#include <limits>
#include <new>

struct epq_thread final : QThread {
  void (*main)(void *ud);
  void *ud;

protected:
  void run() override
  {
    main(ud);
  }
};

epq_thread *epq_thread_start(const char *name, size_t stack_bytes, void (*main)(void *ud),
                             void *ud) noexcept
{
  auto *thread = main ? new (std::nothrow) epq_thread : nullptr;
  if (!thread)
    return nullptr;
  thread->main = main;
  thread->ud = ud;
  thread->setObjectName(QString::fromUtf8(name));
  thread->setStackSize(
      static_cast<uint>(std::min<size_t>(stack_bytes, std::numeric_limits<uint>::max())));
  thread->start();
  if (thread->isRunning() || thread->isFinished())
    return thread;
  delete thread;
  return nullptr;
}

bool epq_thread_join(epq_thread *thread, int milliseconds) noexcept
{
  if (!thread)
    return true;
  if (thread == QThread::currentThread())
    return false; // it would wait for itself
  QDeadlineTimer deadline =
      milliseconds < 0 ? QDeadlineTimer(QDeadlineTimer::Forever) : QDeadlineTimer(milliseconds);
  if (!thread->wait(deadline))
    return false;
  delete thread;
  return true;
}
