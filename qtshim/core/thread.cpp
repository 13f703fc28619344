// SPDX-License-Identifier: GPL-3.0-or-later
#include <epq/thread.h>

#include <QThread>

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
  auto *thread = new (std::nothrow) epq_thread;
  if (!thread)
    return nullptr;
  thread->main = main;
  thread->ud = ud;
  thread->setObjectName(QString::fromUtf8(name));
  thread->setStackSize(static_cast<uint>(stack_bytes));
  thread->start();
  if (thread->isRunning() || thread->isFinished())
    return thread;
  delete thread;
  return nullptr;
}

bool epq_thread_join(epq_thread *thread, int milliseconds) noexcept
{
  QDeadlineTimer deadline =
      milliseconds < 0 ? QDeadlineTimer(QDeadlineTimer::Forever) : QDeadlineTimer(milliseconds);
  if (!thread->wait(deadline))
    return false;
  delete thread;
  return true;
}
