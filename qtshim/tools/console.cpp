// SPDX-License-Identifier: GPL-3.0-or-later
//
// Output above, entry below, tools on top. What was printed waits in the outflow and is shown 30 times a second, a few
// milliseconds at a time: however much there is, the window stays awake, and what cannot be shown in time is dropped
// there and counted.
#include "tools/console.h"

#include "core/words.h"
#include "tools/button.h"

#include <QAction>
#include <QElapsedTimer>
#include <QIcon>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QVBoxLayout>

namespace epq
{

namespace
{

constexpr int tickMs = 33, breathMs = 4;
constexpr qint64 sliceMs = 12;
constexpr size_t runsAtOnce = 2048, bytesAtOnce = 131072;

constexpr struct {
  const char *id, *text;
  unsigned streams;
} streamGroups[] = {
    {"showOutput", N_("Output"), 1u << EPQ_STREAM_OUT},
    {"showErrorOutput", N_("Error output"), 1u << EPQ_STREAM_ERR},
    {"showInfo", N_("Messages"), 1u << EPQ_STREAM_INFO},
    {"showWarnings", N_("Warnings"), 1u << EPQ_STREAM_WARNING},
    {"showErrors", N_("Errors"), 1u << EPQ_STREAM_ERROR},
    {"showResults", N_("Input and results"), 1u << EPQ_STREAM_RESULT | 1u << EPQ_STREAM_ECHO},
};

} // namespace

Console::Console(epq_console *handle, const QString &id, const QString &label)
    : m_handle(handle), m_output(new Output), m_entry(new Entry), m_find(new FindBar(m_output)),
      m_filter(new QLineEdit), m_dropped(new QLabel)
{
  setObjectName(id);
  setAccessibleName(label);
  m_output->setObjectName(id + "Output");
  m_output->setAccessibleName(label + " output");
  m_output->setFrameShape(QFrame::NoFrame);
  m_entry->setObjectName(id + "Entry");
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeTools());
  m_dropped->setObjectName("dropped");
  m_dropped->setContentsMargins(8, 2, 8, 2);
  m_dropped->setForegroundRole(QPalette::PlaceholderText);
  m_dropped->hide();
  column->addWidget(m_dropped);
  column->addWidget(m_output, 1);
  column->addWidget(m_find);
  auto *line = new QFrame;
  line->setFrameShape(QFrame::HLine);
  line->setFrameShadow(QFrame::Plain);
  line->setForegroundRole(QPalette::Mid);
  column->addWidget(line);
  column->addWidget(m_entry);
  setFocusProxy(m_entry);
  m_entry->setTextFont(m_output->font());

  m_output->onLink = [this](const QString &file, int at, int columnAt) {
    if (m_handle->callbacks.link)
      m_handle->callbacks.link(m_handle->callbacks.ud, file.toUtf8().constData(), at, columnAt);
  };
  m_output->onExpand = [this](uint64_t request, int64_t ref, size_t from) {
    if (m_handle->callbacks.expand)
      m_handle->callbacks.expand(m_handle->callbacks.ud, request, ref, from);
  };
  m_output->onTyped = [this](QKeyEvent *event) {
    m_entry->setFocus();
    QCoreApplication::sendEvent(m_entry->focusProxy(), event);
  };
  m_output->onChanged = [this] { outputChanged(); };
  m_output->onClear = m_entry->onClear = [this] { clearAll(); };
  m_output->onFind = m_entry->onFind = [this] { m_find->open(); };
  m_find->onClosed = [this] { m_entry->setFocus(); };
  m_entry->onZoom = [this](int steps) { m_output->zoom(steps); };
  m_entry->onScroll = [this](int pages) {
    QScrollBar *bar = m_output->verticalScrollBar();
    bar->setValue(bar->value() + pages * bar->pageStep());
  };
  m_entry->onEnter = [this](const QString &text) { enter(text); };
  m_entry->onEnd = [this] {
    if (m_handle->callbacks.input_end)
      m_handle->callbacks.input_end(m_handle->callbacks.ud);
  };
  if (m_handle->callbacks.complete)
    m_entry->onComplete = [this](uint64_t request, const QByteArray &text, size_t cursor,
                                 bool forced) {
      m_handle->callbacks.complete(m_handle->callbacks.ud, request, text.constData(), cursor,
                                   forced);
    };
  m_tick.setSingleShot(true);
  m_tick.setTimerType(Qt::PreciseTimer);
  connect(&m_tick, &QTimer::timeout, this, [this] { drain(); });
}

QWidget *Console::makeTools()
{
  auto *tools = new QWidget;
  tools->setObjectName("consoleTools");
  auto *row = new QHBoxLayout(tools);
  row->setContentsMargins(4, 2, 4, 2);
  row->setSpacing(2);
  m_filter->setObjectName("filter");
  m_filter->setAccessibleName(_("Filter the output"));
  m_filter->setPlaceholderText(_("Filter: only lines with…"));
  m_filter->setClearButtonEnabled(true);
  m_filter->setMaximumWidth(320);
  connect(m_filter, &QLineEdit::textChanged, this, [this] { filterChanged(); });
  row->addWidget(m_filter, 1);
  QToolButton *streams = makeButton("streams", "view-filter", _("Show"), _("What is shown"));
  auto *menu = new QMenu(streams);
  for (const auto &group : streamGroups) {
    QAction *action = menu->addAction(_(group.text));
    action->setObjectName(group.id);
    action->setCheckable(true);
    action->setChecked(true);
    connect(action, &QAction::toggled, this, [this] { filterChanged(); });
    m_streams.append(action);
  }
  streams->setMenu(menu);
  streams->setPopupMode(QToolButton::InstantPopup);
  row->addWidget(streams);
  row->addStretch(1);
  QToolButton *find =
      makeButton("findInOutput", "edit-find", _("Find"), _("Find in the output (Ctrl+F)"));
  connect(find, &QToolButton::clicked, this, [this] { m_find->open(); });
  row->addWidget(find);
  QToolButton *wrap = makeButton("wrap", "text-wrap", _("Wrap lines"), _("Wrap long lines"));
  wrap->setCheckable(true);
  wrap->setChecked(true);
  connect(wrap, &QToolButton::toggled, this, [this](bool on) { m_output->setWrapped(on); });
  row->addWidget(wrap);
  QToolButton *copy =
      makeButton("copy", "edit-copy", _("Copy"), _("Copy the selection, or everything shown"));
  connect(copy, &QToolButton::clicked, this, [this] {
    const QTextCursor before = m_output->textCursor();
    if (!before.hasSelection())
      m_output->selectAll();
    m_output->copy();
    m_output->setTextCursor(before);
  });
  row->addWidget(copy);
  QToolButton *clear =
      makeButton("clear", "edit-clear-all", _("Clear"), _("Clear the output (Ctrl+L)"));
  connect(clear, &QToolButton::clicked, this, [this] { clearAll(); });
  row->addWidget(clear);
  return tools;
}

// ---- output ----

void Console::wake()
{
  if (!m_tick.isActive())
    m_tick.start(tickMs);
}

void Console::drain()
{
  QElapsedTimer clock;
  clock.start();
  std::vector<Line> lines;
  Outflow::Item item;
  size_t dropped = 0;
  size_t bytes = 0, runs = 0, counted = 0; // since lines were shown
  bool more = true;
  while (clock.elapsed() < sliceMs) {
    const size_t before = dropped;
    more = m_handle->flow.take(&item, &dropped);
    if (dropped > before) { // what was open went on in what is lost
      m_terminal.end(&lines);
      m_terminal.reset();
    }
    if (!more)
      break;
    switch (item.kind) {
    case Outflow::Item::Text:
      m_terminal.feed(item.stream, item.bytes, &lines);
      break;
    case Outflow::Item::Cut:
      m_terminal.note(_(" … %L1 more bytes").arg(item.number));
      break;
    case Outflow::Item::Result:
    case Outflow::Item::Echo: {
      m_terminal.end(&lines);
      const size_t first = lines.size();
      m_terminal.feed(item.stream, item.bytes, &lines);
      m_terminal.end(&lines);
      if (item.kind == Outflow::Item::Result && lines.size() > first)
        lines[first].ref = item.number;
      for (size_t i = first; item.kind == Outflow::Item::Echo && i < lines.size(); i++)
        lines[i].request = uint64_t(item.number);
      break;
    }
    }
    bytes += item.bytes.size();
    for (; counted < lines.size(); counted++)
      runs += 1 + 2 * lines[counted].runs.size(); // what takes the time
    if (runs >= runsAtOnce || bytes >= bytesAtOnce) {
      show(&lines, std::exchange(dropped, 0));
      bytes = runs = counted = 0;
    }
  }
  show(&lines, dropped);
  if (more)
    m_tick.start(breathMs); // the window draws meanwhile
}

void Console::show(std::vector<Line> *lines, size_t dropped)
{
  m_output->add(lines, m_terminal.open(), dropped);
  lines->clear();
}

void Console::outputChanged()
{
  const size_t dropped = m_output->dropped();
  m_dropped->setVisible(dropped > 0);
  if (dropped > 0)
    m_dropped->setText(
        _n("%L1 earlier line was dropped", "%L1 earlier lines were dropped", dropped).arg(dropped));
  m_find->outputChanged();
  m_entry->setTextFont(m_output->font());
}

void Console::clearAll()
{
  std::vector<Line> none;
  m_handle->flow.clear();
  m_terminal.end(&none);
  m_output->clearAll();
}

void Console::setLimits(size_t lines, size_t bytes)
{
  m_handle->flow.setLimits(lines, bytes);
  m_output->setLimits(lines, bytes);
}

void Console::filterChanged()
{
  unsigned streams = 0;
  for (qsizetype i = 0; i < m_streams.size(); i++)
    if (m_streams[i]->isChecked())
      streams |= streamGroups[i].streams;
  m_output->setFilter(m_filter->text(), streams);
}

// ---- entry ----

void Console::echo(const QString &text, uint64_t request, bool prompt)
{
  Outflow::Item item;
  item.stream = EPQ_STREAM_ECHO;
  item.number = int64_t(request);
  if (prompt) {
    QString shown = m_entry->prompt() + u' ';
    shown += QString(text).replace(u'\n', u'\n' + QString(shown.size(), u' '));
    item.kind = Outflow::Item::Echo;
    item.bytes = shown.toStdString();
  } else { // goes on where the program stopped
    item.bytes = text.toStdString() + "\n";
  }
  item.lines = size_t(text.count(u'\n')) + 1;
  m_handle->flow.put(std::move(item));
  wake();
  m_output->goToEnd();
}

void Console::enter(const QString &text)
{
  if (m_entry->mode() == EPQ_CONSOLE_INPUT)
    sendInput(text);
  else if (m_waiting)
    m_enterWaits = true;
  else
    submit(text);
}

void Console::sendInput(const QString &text)
{
  m_entry->setText({});
  const QStringList lines = text.split(u'\n');
  for (const QString &line : lines) {
    echo(line, 0, false);
    if (m_handle->callbacks.input)
      m_handle->callbacks.input(m_handle->callbacks.ud, line.toUtf8().constData());
  }
}

// The typed text goes up before it is given away, so that it stands above what comes of it.
void Console::submit(const QString &text)
{
  if (text.trimmed().isEmpty() || !m_handle->callbacks.submit)
    return;
  const uint64_t request = ++m_lastRequest;
  m_waiting = {request, text};
  m_enterWaits = false;
  echo(text, request, true);
  m_entry->setText({});
  const epq_submit answer =
      m_handle->callbacks.submit(m_handle->callbacks.ud, request, text.toUtf8().constData());
  if (answer != EPQ_SUBMIT_LATER)
    submitDone(request, answer == EPQ_SUBMIT_INCOMPLETE);
}

bool Console::submitDone(uint64_t request, bool incomplete)
{
  if (!m_waiting || m_waiting->request != request)
    return false;
  const QString text = m_waiting->text;
  m_waiting.reset();
  if (incomplete) {
    if (!m_handle->flow.revoke(request))
      m_output->revoke(request);
    const QString since = m_entry->text();
    m_entry->setText(text);
    m_entry->addLine();
    if (!since.isEmpty())
      m_entry->setText(m_entry->text() + since);
  } else {
    m_output->accept(request);
    m_entry->history().add(text);
  }
  if (std::exchange(m_enterWaits, false) && m_entry->mode() == EPQ_CONSOLE_REPL)
    submit(m_entry->text());
  return true;
}

} // namespace epq
