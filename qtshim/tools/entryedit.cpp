// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/entry.h"

#include <QAbstractTextDocumentLayout>
#include <QKeyEvent>

namespace epq
{

namespace
{

constexpr int linesMost = 8;

} // namespace

EntryEdit::EntryEdit(Entry *entry) : m_entry(entry)
{
  setFrameShape(NoFrame);
  setLineWrapMode(WidgetWidth);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  document()->setDocumentMargin(2);
  connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
          [this] { updateGeometry(); });
}

QSize EntryEdit::sizeHint() const
{
  // the size of a plain text is counted in lines
  const int lines = std::clamp(int(document()->size().height()), 1, linesMost);
  return {200, lines * fontMetrics().lineSpacing() + 6};
}

QSize EntryEdit::minimumSizeHint() const
{
  return {60, fontMetrics().lineSpacing() + 6};
}

bool EntryEdit::event(QEvent *event)
{
  if (event->type() == QEvent::ShortcutOverride) {
    const auto *key = static_cast<QKeyEvent *>(event);
    static constexpr QKeySequence::StandardKey standard[] = {
        QKeySequence::Find, QKeySequence::ZoomIn, QKeySequence::ZoomOut};
    bool ours = false;
    for (QKeySequence::StandardKey each : standard)
      ours = ours || key->matches(each);
    if (key->modifiers() == Qt::ControlModifier)
      for (int each : {Qt::Key_R, Qt::Key_D, Qt::Key_L, Qt::Key_Space, Qt::Key_0, Qt::Key_Equal})
        ours = ours || key->key() == each;
    if (key->modifiers() == Qt::ShiftModifier &&
        (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter))
      ours = true;
    if (ours) {
      event->accept();
      return true;
    }
  }
  // Tab is ours before it moves on to the next widget
  if (event->type() == QEvent::KeyPress && m_entry->pressed(static_cast<QKeyEvent *>(event))) {
    event->accept();
    return true;
  }
  return QPlainTextEdit::event(event);
}

void EntryEdit::keyPressEvent(QKeyEvent *event)
{
  const int revision = document()->revision();
  QPlainTextEdit::keyPressEvent(event);
  m_entry->typed(document()->revision() == revision ? QString() : event->text());
}

void EntryEdit::inputMethodEvent(QInputMethodEvent *event)
{
  const QString text = event->commitString();
  QPlainTextEdit::inputMethodEvent(event);
  if (!text.isEmpty())
    m_entry->typed(text);
}

void EntryEdit::focusOutEvent(QFocusEvent *event)
{
  QPlainTextEdit::focusOutEvent(event);
  m_entry->hideOffers();
}

void EntryEdit::mousePressEvent(QMouseEvent *event)
{
  m_entry->hideOffers();
  QPlainTextEdit::mousePressEvent(event);
}

void EntryEdit::wheelEvent(QWheelEvent *event)
{
  if (!(event->modifiers() & Qt::ControlModifier))
    return QPlainTextEdit::wheelEvent(event);
  if (m_entry->onZoom && event->angleDelta().y())
    m_entry->onZoom(event->angleDelta().y() > 0 ? 1 : -1);
  event->accept();
}

} // namespace epq
