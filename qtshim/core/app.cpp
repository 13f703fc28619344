// SPDX-License-Identifier: GPL-3.0-or-later
//
// The application object. There is one for good (Qt wants it so), hence the one static pointer of the shim.
// Calls from other threads come in as events posted to it: Qt's queue is the one queue, and what is in it is small
// and bounded by who posts.
#include "core/app.h"

#include "core/theme.h"

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QSocketNotifier>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <clocale>
#include <memory>
#include <new>

struct epq_app {
  epq_app_config config;
  QByteArray name, version;
  int argc = 1;
  char *argv[2] = {};
  std::unique_ptr<QApplication> qt;
  int status = 0;
  bool quit = false;
};

namespace
{

std::atomic<epq_app *> theApp{nullptr};

class Task : public QEvent
{
public:
  static constexpr Type type = static_cast<Type>(QEvent::User + 1);
  Task(void (*runner)(void *), void (*drop)(void *), void *ud)
      : QEvent(type), m_run(runner), m_drop(drop), m_ud(ud)
  {
  }
  ~Task() override
  {
    if (m_ud && m_drop)
      m_drop(m_ud);
  }
  void run()
  {
    m_run(std::exchange(m_ud, nullptr));
  }

private:
  void (*m_run)(void *);
  void (*m_drop)(void *);
  void *m_ud;
};

class Receiver : public QObject
{
public:
  bool event(QEvent *event) override
  {
    if (event->type() != Task::type)
      return QObject::event(event);
    static_cast<Task *>(event)->run();
    return true;
  }
};

std::atomic<Receiver *> receiver{nullptr};

void onMessage(QtMsgType type, const QMessageLogContext &, const QString &text)
{
  static constexpr epq_log_level levels[] = {EPQ_LOG_DEBUG, EPQ_LOG_WARNING, EPQ_LOG_ERROR,
                                             EPQ_LOG_ERROR, EPQ_LOG_INFO};
  epq::log(levels[type], text.toUtf8().constData());
}

} // namespace

bool epq::onAppThread()
{
  epq_app *app = theApp.load();
  return app && app->qt->thread() == QThread::currentThread();
}

void epq::log(epq_log_level level, const char *text)
{
  epq_app *app = theApp.load();
  if (app && app->config.log)
    app->config.log(app->config.ud, level, text);
}

epq_app *epq_app_new(const epq_app_config *config) noexcept
{
  if (config->size != sizeof *config || theApp.load())
    return nullptr;
  epq_app *app = new (std::nothrow) epq_app;
  if (!app)
    return nullptr;
  app->config = *config;
  app->name = config->name;
  app->version = config->version;
  app->config.name = app->config.version = nullptr;
  app->argv[0] = app->name.data();
  qInstallMessageHandler(onMessage);
  QApplication::setHighDpiScaleFactorRoundingPolicy(
      Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
  QApplication::setQuitOnLastWindowClosed(false);
  app->qt = std::make_unique<QApplication>(app->argc, app->argv);
  setlocale(LC_NUMERIC,
            "C"); // QCoreApplication takes the user's, and Lua's numbers change under its feet
  QApplication::setApplicationName(QString::fromUtf8(app->name));
  QApplication::setApplicationVersion(QString::fromUtf8(app->version));
  QApplication::setDesktopFileName(QString::fromUtf8(app->name));
  epq::startTheme(app->qt.get());
  receiver = new Receiver;
  theApp = app;
  return app;
}

int epq_app_run(epq_app *app) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!app->quit)
    QApplication::exec();
  app->quit = false;
  return app->status;
}

void epq_app_quit(epq_app *app, int status) noexcept
{
  QMetaObject::invokeMethod(app->qt.get(), [app, status] {
    app->status = status;
    app->quit = true;
    QApplication::exit(status);
  });
}

void epq_app_free(epq_app *app) noexcept
{
  if (!app || !epq::onAppThread())
    return;
  delete receiver.exchange(nullptr); // with the tasks that wait for it
  app->qt.reset();
  theApp = nullptr;
  qInstallMessageHandler(nullptr);
  delete app;
}

int epq_app_post(epq_app *, void (*run)(void *ud), void (*drop)(void *ud), void *ud) noexcept
{
  Receiver *to = receiver.load();
  Task *task = to ? new (std::nothrow) Task(run, drop, ud) : nullptr;
  if (!task) {
    if (drop)
      drop(ud);
    return to ? EPQ_E_NOMEM : EPQ_E_FAILED;
  }
  QCoreApplication::postEvent(to, task);
  return EPQ_OK;
}

int epq_app_watch(epq_app *app, int fd, int (*ready)(void *ud), void *ud) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  auto *notifier = new QSocketNotifier(fd, QSocketNotifier::Read, app->qt.get());
  auto *timer = new QTimer(notifier);
  timer->setSingleShot(true);
  auto step = [timer, ready, ud] {
    int wait = ready(ud);
    if (wait >= 0)
      timer->start(wait);
    else
      timer->stop();
  };
  QObject::connect(notifier, &QSocketNotifier::activated, notifier, step);
  QObject::connect(timer, &QTimer::timeout, notifier, step);
  timer->start(0);
  return EPQ_OK;
}

int epq_app_set_theme(epq_app *, const char *theme) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return epq::setTheme(theme) ? EPQ_OK : EPQ_E_INVALID;
}
