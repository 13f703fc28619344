// SPDX-License-Identifier: GPL-3.0-or-later
//
// log: lines that come in at the end. A batch is one edit, so a hundred thousand lines are laid out once; lines that
// would go at once are not put in.
#include "widgets/cells.h"
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>

namespace epq
{

namespace
{

constexpr qsizetype lettersMost = 100000; // of a line: beyond that laying it out takes seconds

class LogText : public QPlainTextEdit
{
public:
  LogText()
  {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setLineWrapMode(NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    useFont();
  }
  // Appends lines, at most the newest `max`, after emptying it if reset.
  void add(QStringList lines, bool reset, int max, bool follow)
  {
    QScrollBar *bar = verticalScrollBar();
    bool atEnd = bar->value() >= bar->maximum();
    QTextCursor top(firstVisibleBlock()); // moves with its line when lines above it go
    if (reset) {
      clear();
      m_empty = true;
    }
    if (lines.size() > max)
      lines = lines.last(max);
    if (!lines.isEmpty()) {
      QTextCursor end(document());
      end.movePosition(QTextCursor::End);
      end.insertText((m_empty ? QString() : QString('\n')) + lines.join('\n'));
      m_empty = false;
    }
    if (follow && (atEnd || reset))
      bar->setValue(bar->maximum());
    else if (!reset)
      bar->setValue(top.block().firstLineNumber());
  }
  QSize sizeHint() const override
  {
    return QSize(360, 8 * fontMetrics().lineSpacing() + 10);
  }

protected:
  void changeEvent(QEvent *event) override
  {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::ApplicationFontChange)
      useFont();
  }

private:
  // The desktop's font for code, at the size of what is around, unless a style names another.
  void useFont()
  {
    QFont wanted = font();
    if (!(wanted.resolveMask() & (QFont::FamilyResolved | QFont::FamiliesResolved)))
      wanted.setFamilies(QFontDatabase::systemFont(QFontDatabase::FixedFont).families());
    document()->setDefaultFont(wanted);
    setTabStopDistance(8 * QFontMetricsF(wanted).horizontalAdvance(' '));
  }

  bool m_empty = true; // no line, not even an empty one
};

class Log : public Element
{
public:
  Log(View *view, int64_t node) : Element(view, node), m_log(new LogText)
  {
    m_log->setMaximumBlockCount(m_max);
    setWidget(m_log);
  }

  int append(const epq_value &list, bool reset) override
  {
    if (list.type != EPQ_LIST)
      return EPQ_E_INVALID;
    QStringList lines;
    size_t count = list.as.list.count;
    for (size_t i = count > size_t(m_max) ? count - size_t(m_max) : 0; i < count; i++)
      for (QStringView line : QStringTokenizer(toText(list.as.list.items[i]), u'\n'))
        lines.append(line.left(lettersMost).toString().remove('\r'));
    m_log->add(lines, reset, m_max, m_follow);
    return EPQ_OK;
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    int number;
    bool flag;
    if (property == "max") {
      if (!read(value, &number) || number < 1)
        return EPQ_E_INVALID;
      m_max = number;
      m_log->setMaximumBlockCount(number);
    } else if (property == "wrap") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_log->setLineWrapMode(flag ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    } else if (property == "follow") {
      if (!read(value, &m_follow))
        return EPQ_E_INVALID;
      if (m_follow)
        m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum());
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  LogText *m_log;
  int m_max = 10000;
  bool m_follow = true;
};

} // namespace

std::unique_ptr<Element> makeLog(View *view, int64_t node)
{
  return std::make_unique<Log>(view, node);
}

} // namespace epq
