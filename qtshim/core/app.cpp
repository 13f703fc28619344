// SPDX-License-Identifier: GPL-3.0-or-later
//
// The application object. There is one for good (Qt wants it so), hence the statics here, the only ones of the shim.
// Calls from other threads come in as events posted to it: Qt's queue is the one queue, and what is in it is small
// and bounded by who posts. A lock keeps those calls apart from the end of the application; no callback runs under it.
#include "core/app.h"

#include "core/locale.h"
#include "core/theme.h"
#include "core/words.h"

#include <QAbstractEventDispatcher>
#include <QApplication>
#include <QClipboard>
#include <QIcon>
#include <QLibraryInfo>
#include <QPointer>
#include <QSocketNotifier>
#include <QThread>
#include <QTimer>
#include <QTranslator>

#include <atomic>
#include <memory>
#include <mutex>
#include <new>

namespace
{

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
    if (m_run && m_drop)
      m_drop(m_ud);
  }
  void run()
  {
    std::exchange(m_run, nullptr)(m_ud);
  }

private:
  void (*m_run)(void *); // null once it ran
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

} // namespace

struct epq_app {
  epq_app_config config;
  QByteArray name, version, desktop;
  int argc = 1;
  char *argv[2] = {};
  std::unique_ptr<QApplication> qt;
  std::unique_ptr<Receiver> receiver;
  QList<QPointer<QObject>> last; // deleted before qt
  int status = 0;
  bool quit = false;
};

namespace
{

std::mutex lock;                   // of theApp and what other threads use of it
epq_app *theApp;                   // written by its thread under the lock
std::atomic<Qt::HANDLE> theThread; // of theApp, null without one
std::atomic_flag making = ATOMIC_FLAG_INIT;

void onMessage(QtMsgType type, const QMessageLogContext &, const QString &text)
{
  // what Qt warns of is for developers (a plugin that lacks something, a missing runtime folder)
  static constexpr epq_log_level levels[] = {EPQ_LOG_DEBUG, EPQ_LOG_DEBUG, EPQ_LOG_ERROR,
                                             EPQ_LOG_ERROR, EPQ_LOG_DEBUG};
  epq::log(levels[type], text.toUtf8().constData());
}

// An icon theme may have drawn its own.
QIcon iconOf(const QString &name)
{
  return QIcon::fromTheme(name, QIcon(QStringLiteral(":/eplua/icons/%1.svg").arg(name)));
}

// The buttons of its dialogs, where Qt's catalogs are installed.
void translateQt(QApplication *qt)
{
  auto *catalog = new QTranslator(qt);
  if (catalog->load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                    QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
    QCoreApplication::installTranslator(catalog);
}

// Is it the application, and this its thread?
bool isHere(const epq_app *app)
{
  return app && epq::onAppThread() && app == theApp;
}

} // namespace

bool epq::onAppThread()
{
  return theThread.load() == QThread::currentThreadId();
}

void epq::log(epq_log_level level, const char *text)
{
  std::unique_lock guard(lock);
  if (!theApp || !theApp->config.log)
    return;
  const epq_app_config config = theApp->config;
  guard.unlock();
  config.log(config.ud, level, text);
}

void epq::deleteWithApp(QObject *object)
{
  theApp->last.removeIf([](const QPointer<QObject> &each) { return !each; });
  theApp->last.append(object);
}

epq_app *epq_app_new(const epq_app_config *config) noexcept
{
  if (!config || config->size != sizeof *config || QCoreApplication::instance() ||
      making.test_and_set()) // there may be one without windows (core_app.cpp)
    return nullptr;
  epq_app *app = new (std::nothrow) epq_app;
  if (!app) {
    making.clear();
    return nullptr;
  }
  app->config = *config;
  app->name = config->name;
  app->version = config->version;
  app->desktop = config->desktop;
  app->config.name = app->config.version = app->config.desktop = nullptr;
  app->argv[0] = app->name.data();
  epq::setWords(config->words);
  {
    std::lock_guard guard(lock);
    theApp = app; // the log hears what Qt says while it starts
  }
  qInstallMessageHandler(onMessage);
  QApplication::setHighDpiScaleFactorRoundingPolicy(
      Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
  QApplication::setQuitOnLastWindowClosed(false);
  app->qt = std::make_unique<QApplication>(app->argc, app->argv);
  epq::restoreLocale();
  translateQt(app->qt.get());
  QApplication::setApplicationName(QString::fromUtf8(app->name));
  QApplication::setApplicationVersion(QString::fromUtf8(app->version));
  QApplication::setDesktopFileName(
      QString::fromUtf8(app->desktop.isEmpty() ? app->name : app->desktop));
  Q_INIT_RESOURCE(application);
  QApplication::setWindowIcon(iconOf(QString::fromUtf8(app->name)));
  epq::startTheme(app->qt.get());
  std::lock_guard guard(lock);
  app->receiver = std::make_unique<Receiver>();
  theThread = QThread::currentThreadId();
  return app;
}

int epq_app_run(epq_app *app) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(app) || app->qt->thread()->loopLevel() > 0)
    return EPQ_E_INVALID;
  if (!app->quit)
    QApplication::exec();
  app->quit = false;
  return app->status;
}

void epq_app_quit(epq_app *app, int status) noexcept
{
  auto quit = [app, status] {
    app->status = status;
    app->quit = true;
    QApplication::exit(status);
  };
  if (isHere(app)) {
    quit();
    return;
  }
  std::lock_guard guard(lock);
  if (app && app == theApp && app->receiver)
    QMetaObject::invokeMethod(app->receiver.get(), quit, Qt::QueuedConnection);
}

void epq_app_free(epq_app *app) noexcept
{
  if (!isHere(app))
    return;
  std::unique_ptr<Receiver> receiver;
  {
    std::lock_guard guard(lock);
    receiver = std::move(app->receiver);
  }
  receiver.reset(); // with the tasks that wait for it
  for (const QPointer<QObject> &each : std::exchange(app->last, {}))
    delete each;
  app->qt.reset();
  theThread = nullptr; // the message handler stays: what Qt says at the very end is for nobody
  {
    std::lock_guard guard(lock);
    theApp = nullptr;
  }
  delete app;
  making.clear();
}

int epq_app_post(epq_app *app, void (*run)(void *ud), void (*drop)(void *ud), void *ud) noexcept
{
  if (!run)
    return EPQ_E_INVALID;
  auto *task = new (std::nothrow) Task(run, drop, ud);
  if (!task) {
    if (drop)
      drop(ud);
    return EPQ_E_NOMEM;
  }
  {
    std::lock_guard guard(lock);
    if (app && app == theApp && app->receiver) {
      QCoreApplication::postEvent(app->receiver.get(), task);
      return EPQ_OK;
    }
  }
  delete task; // drops it
  return EPQ_E_FAILED;
}

int epq_app_watch(epq_app *app, int fd, int (*ready)(void *ud), void *ud) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(app) || fd < 0 || !ready)
    return EPQ_E_INVALID;
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

int epq_app_set_theme(epq_app *app, const char *theme) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(app) || !theme)
    return EPQ_E_INVALID;
  return epq::setTheme(theme) ? EPQ_OK : EPQ_E_INVALID;
}

int epq_app_set_clipboard(epq_app *app, const char *text) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!isHere(app) || !text)
    return EPQ_E_INVALID;
  QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
  return EPQ_OK;
}
