// SPDX-License-Identifier: GPL-3.0-or-later
//
// <epq/console.h>. The handle outlives the widget: other threads hold it while they print.
#include "core/app.h"
#include "tools/console.h"

#include <new>

namespace
{

// Posted by whoever prints into an empty outflow.
constexpr auto wakeUp = static_cast<QEvent::Type>(QEvent::User + 2);

int here(const epq_console *console)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !console ? EPQ_E_INVALID : console->widget ? EPQ_OK : EPQ_E_FAILED;
}

} // namespace

bool epq_console::event(QEvent *event)
{
  if (event->type() != wakeUp)
    return QObject::event(event);
  if (widget)
    widget->wake();
  return true;
}

epq_console *epq_console_new(epq_app *app, const char *id, const char *label,
                             const epq_console_callbacks *callbacks) noexcept
{
  if (!app || !epq::onAppThread() || !id || !callbacks || callbacks->size != sizeof *callbacks)
    return nullptr;
  auto *console = new (std::nothrow) epq_console;
  if (!console)
    return nullptr;
  console->callbacks = *callbacks;
  console->widget =
      new epq::Console(console, QString::fromUtf8(id), QString::fromUtf8(label ? label : id));
  QObject::connect(console->widget, &QObject::destroyed, console,
                   [console] { console->gone = true; });
  epq::deleteWithApp(console->widget);
  return console;
}

void epq_console_free(epq_console *console) noexcept
{
  if (!console || !epq::onAppThread())
    return;
  delete console->widget;
  delete console;
}

epq_widget *epq_console_widget(epq_console *console) noexcept
{
  if (here(console) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(console->widget));
}

int epq_console_set_limits(epq_console *console, size_t lines, size_t bytes) noexcept
{
  if (int error = here(console))
    return error;
  if (lines < 1 || lines > 10000000 || bytes < 1024 || bytes > size_t(1) << 30)
    return EPQ_E_INVALID;
  console->widget->setLimits(lines, bytes);
  return EPQ_OK;
}

int epq_console_append(epq_console *console, epq_stream stream, const char *bytes,
                       size_t length) noexcept
{
  if (!console || (!bytes && length) || unsigned(stream) > EPQ_STREAM_ECHO)
    return EPQ_E_INVALID;
  if (console->gone)
    return EPQ_E_FAILED;
  try {
    if (length && console->flow.append(stream, bytes, length))
      QCoreApplication::postEvent(console, new QEvent(wakeUp));
  } catch (const std::bad_alloc &) {
    return EPQ_E_NOMEM;
  }
  return EPQ_OK;
}

int epq_console_result(epq_console *console, const char *text, int64_t ref) noexcept
{
  if (int error = here(console))
    return error;
  if (!text)
    return EPQ_E_INVALID;
  epq::Outflow::Item item;
  item.kind = epq::Outflow::Item::Result;
  item.stream = EPQ_STREAM_RESULT;
  item.bytes.assign(text, strnlen(text, ref ? 1000 : 1 << 20));
  item.number = ref;
  item.lines = 1;
  for (char &c : item.bytes) {
    if (c == '\n' && ref) // what opens is on one line
      c = ' ';
    else if (c == '\n')
      item.lines++;
  }
  console->flow.put(std::move(item));
  console->widget->wake();
  return EPQ_OK;
}

int epq_console_children(epq_console *console, uint64_t request, const epq_console_row *rows,
                         size_t count, size_t more) noexcept
{
  if (int error = here(console))
    return error;
  if (!rows && count)
    return EPQ_E_INVALID;
  return console->widget->output()->children(request, rows, count, more) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_console_clear(epq_console *console) noexcept
{
  if (int error = here(console))
    return error;
  console->widget->clearAll();
  return EPQ_OK;
}

int epq_console_set_mode(epq_console *console, epq_console_mode mode) noexcept
{
  if (int error = here(console))
    return error;
  if (mode != EPQ_CONSOLE_REPL && mode != EPQ_CONSOLE_INPUT)
    return EPQ_E_INVALID;
  console->widget->entry()->setMode(mode);
  return EPQ_OK;
}

int epq_console_set_prompt(epq_console *console, const char *prompt) noexcept
{
  if (int error = here(console))
    return error;
  console->widget->entry()->setPrompt(QString::fromUtf8(prompt));
  return EPQ_OK;
}

int epq_console_submit_done(epq_console *console, uint64_t request, bool incomplete) noexcept
{
  if (int error = here(console))
    return error;
  return console->widget->submitDone(request, incomplete) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_console_offer(epq_console *console, uint64_t request, const epq_offer *offers, size_t count,
                      size_t prefix) noexcept
{
  if (int error = here(console))
    return error;
  if (!offers && count)
    return EPQ_E_INVALID;
  return console->widget->entry()->offer(request, offers, count, prefix) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_console_set_history(epq_console *console, const char *const *entries, size_t count) noexcept
{
  if (int error = here(console))
    return error;
  if (!entries && count)
    return EPQ_E_INVALID;
  QStringList list;
  for (size_t i = count > 1000 ? count - 1000 : 0; i < count; i++)
    if (entries[i])
      list.append(QString::fromUtf8(entries[i]));
  console->widget->entry()->history().set(list);
  return EPQ_OK;
}

void epq_console_each_history(const epq_console *console, void (*each)(void *ud, const char *entry),
                              void *ud) noexcept
{
  if (here(console) != EPQ_OK || !each)
    return;
  const QStringList entries = console->widget->entry()->history().entries();
  for (const QString &entry : entries)
    each(ud, entry.toUtf8().constData());
}
