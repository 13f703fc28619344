// SPDX-License-Identifier: GPL-3.0-or-later
#include "rig.h"

#include <QApplication>

#include <mutex>

static epq_app *app;
static std::mutex lock;
static QByteArrayList warnings;
static epq_view *current; // left over when a test fails: its Rig is jumped over

static void onLog(void *, epq_log_level level, const char *text)
{
  if (level < EPQ_LOG_WARNING || strncmp(text, "This plugin does not support", 28) == 0)
    return;
  std::lock_guard guard(lock);
  warnings.append(text);
}

epq_app *theApp()
{
  if (app)
    return app;
  epq_app_config config = {};
  config.size = sizeof config;
  config.name = "shim-test";
  config.version = "1";
  config.log = onLog;
  app = epq_app_new(&config);
  assert_non_null(app);
  return app;
}

void freeApp()
{
  epq_app_free(app);
  app = nullptr;
}

QByteArrayList takeWarnings()
{
  std::lock_guard guard(lock);
  return std::exchange(warnings, {});
}

QByteArray textOf(const epq_value &value)
{
  switch (value.type) {
  case EPQ_NIL:
    return "nil";
  case EPQ_BOOLEAN:
    return value.as.boolean ? "true" : "false";
  case EPQ_INTEGER:
    return QByteArray::number(qlonglong(value.as.integer));
  case EPQ_NUMBER:
    return QByteArray::number(value.as.number);
  case EPQ_STRING:
    return '"' + QByteArray(value.as.string.bytes, qsizetype(value.as.string.length)) + '"';
  case EPQ_LIST:
  case EPQ_MAP:
    break;
  }
  QByteArrayList items;
  for (size_t i = 0; i < value.as.list.count; i++)
    items.append(textOf(value.as.list.items[i]));
  return '{' + items.join(", ") + '}';
}

Made list(double a, double b)
{
  return Made::list({Made(a), Made(b)});
}

QByteArrayList only(const QByteArrayList &events, const char *part)
{
  QByteArrayList found;
  for (const QByteArray &event : events)
    if (event.contains(part))
      found.append(event);
  return found;
}

Rig::Rig(const char *stateFile)
{
  if (current) {
    epq_view_free(current);
    settle();
    takeWarnings();
  }
  epq_view_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  callbacks.ud = this;
  callbacks.event = [](void *ud, int64_t node, const char *name, const epq_value *value) {
    auto *rig = static_cast<Rig *>(ud);
    rig->events.append(QByteArray::number(qlonglong(node)) + ' ' + name + ' ' + textOf(*value));
    if (rig->onEvent)
      rig->onEvent(node, name);
  };
  callbacks.answer = [](void *ud, uint64_t request, const epq_value *value) {
    auto *rig = static_cast<Rig *>(ud);
    rig->answers.append(QByteArray::number(qulonglong(request)) + ' ' + textOf(*value));
    if (rig->onAnswer)
      rig->onAnswer(request);
  };
  view = epq_view_new(theApp(), stateFile, &callbacks);
  assert_non_null(view);
  current = view;
}

Rig::~Rig()
{
  close();
  assert_text(takeWarnings().join('\n'), "");
}

void Rig::free()
{
  epq_view_free(std::exchange(view, nullptr));
  current = nullptr;
}

void Rig::close()
{
  free();
  settle();
}

int Rig::create(int64_t node, const char *kind, int64_t parent, uint32_t index)
{
  return epq_view_create(view, node, kind, parent, index);
}

int Rig::set(int64_t node, const char *property, const Made &value)
{
  return epq_view_set(view, node, property, &value.value());
}

int Rig::call(int64_t node, const char *what, const Made &value, uint64_t request)
{
  return epq_view_call(view, node, what, &value.value(), request);
}

QWidget *Rig::window(int64_t node)
{
  QByteArray name = "window" + QByteArray::number(qlonglong(node));
  assert_int_equal(create(node, "window"), EPQ_OK);
  assert_int_equal(set(node, "id", name), EPQ_OK);
  return find(name);
}

void Rig::show(int64_t node)
{
  assert_int_equal(set(node, "visible", true), EPQ_OK);
  QWidget *shown = find("window" + QByteArray::number(qlonglong(node)));
  assert_true(until([shown] { return shown->isVisible(); }));
  shown->activateWindow();
  assert_true(QTest::qWaitForWindowActive(shown));
  settle();
}

QWidget *Rig::find(const char *id) const
{
  const QWidgetList all = QApplication::allWidgets();
  for (QWidget *each : all)
    if (each->objectName() == QLatin1String(id))
      return each;
  return nullptr;
}

bool Rig::until(const std::function<bool()> &done)
{
  return QTest::qWaitFor([&] { return done(); }, 60000);
}

void Rig::settle()
{
  for (int i = 0; i < 5; i++)
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

QByteArrayList Rig::taken()
{
  settle();
  return std::exchange(events, {});
}
