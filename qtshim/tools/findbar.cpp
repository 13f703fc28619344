// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finding goes from line to line until there is one; counting looks at all lines, in slices.
#include "tools/findbar.h"

#include "core/words.h"
#include "tools/output.h"

#include <QElapsedTimer>

namespace epq
{

namespace
{

constexpr qint64 sliceMs = 8;

} // namespace

FindBar::FindBar(Output *output)
    : FindRow("find", _("Find in the output"), _("Find")), m_output(output)
{
  m_soon.setSingleShot(true);
  m_soon.setInterval(200);
  connect(&m_soon, &QTimer::timeout, this, [this] {
    m_counted = QTextCursor(m_output->document());
    m_count = m_current = 0;
    m_counting.start();
  });
  m_counting.setInterval(0);
  connect(&m_counting, &QTimer::timeout, this, [this] { count(); });
}

void FindBar::open()
{
  openWith(m_output->textCursor().selectedText());
  m_output->setMarked(wanted());
  m_soon.start(0);
}

void FindBar::close()
{
  hide();
  m_soon.stop();
  m_counting.stop();
  m_output->setMarked({});
  if (onClosed)
    onClosed();
}

void FindBar::outputChanged()
{
  if (isVisible() && !m_soon.isActive())
    m_soon.start(200);
}

void FindBar::find(bool back, bool fromStart)
{
  const QString wanted = this->wanted();
  m_output->setMarked(wanted);
  m_soon.start(0);
  if (wanted.isEmpty())
    return;
  const QTextCursor now = m_output->textCursor();
  const int from = back || fromStart ? now.selectionStart() : now.selectionEnd();
  QTextBlock block = m_output->document()->findBlock(from);
  qsizetype offset = from - block.position();
  const int lines = m_output->document()->blockCount();
  for (int looked = 0; looked <= lines; looked++) {
    qsizetype at = -1;
    if (block.isVisible()) {
      const QString text = block.text();
      if (!back)
        at = text.indexOf(wanted, looked ? 0 : offset, Qt::CaseInsensitive);
      else if (looked || offset > 0)
        at = text.lastIndexOf(wanted, looked ? -1 : offset - 1, Qt::CaseInsensitive);
    }
    if (at >= 0) {
      QTextCursor found(m_output->document());
      found.setKeepPositionOnInsert(true);
      found.setPosition(block.position() + int(at));
      found.setPosition(block.position() + int(at + wanted.size()), QTextCursor::KeepAnchor);
      m_output->setTextCursor(found);
      m_output->ensureCursorVisible();
      return;
    }
    block = back ? block.previous() : block.next();
    if (!block.isValid())
      block = back ? m_output->document()->lastBlock() : m_output->document()->firstBlock();
  }
}

void FindBar::count()
{
  QElapsedTimer clock;
  clock.start();
  const QString wanted = this->wanted();
  const QTextCursor now = m_output->textCursor();
  QTextBlock block = m_counted.block();
  bool done = wanted.isEmpty();
  for (int i = 0; !done && (i % 64 || clock.elapsed() < sliceMs); i++) {
    if (block.isVisible()) {
      const QString text = block.text();
      for (qsizetype at = 0; (at = text.indexOf(wanted, at, Qt::CaseInsensitive)) >= 0;
           at += wanted.size()) {
        m_count++;
        if (now.hasSelection() && block.position() + at == now.selectionStart())
          m_current = m_count;
      }
    }
    done = !block.next().isValid();
    if (!done)
      block = block.next();
  }
  m_counted = QTextCursor(block);
  if (!done)
    return;
  m_counting.stop();
  showCount(m_current, m_count);
}

} // namespace epq
