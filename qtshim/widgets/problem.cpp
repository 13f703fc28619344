// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/problem.h"

#include "widgets/style.h"

#include <QHelpEvent>
#include <QToolTip>

namespace epq
{

Problem::Problem(QWidget *widget) : m_widget(widget)
{
  widget->installEventFilter(this);
}

QPoint Problem::below() const
{
  return m_widget->mapToGlobal(QPoint(0, m_widget->height() - 14)); // a tooltip stands lower
}

void Problem::set(const QString &text)
{
  m_text = text;
  setFrame(m_widget, "problem", text.isEmpty() ? QColor() : errorColor(), 2);
  m_widget->setAccessibleDescription(text);
  if (!m_widget->hasFocus() || !m_widget->isActiveWindow())
    return;
  if (text.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(below(), text, m_widget, QRect(), 60000);
}

// Its words go before the tooltip that the script gave; the frame takes the red of the theme.
bool Problem::eventFilter(QObject *, QEvent *event)
{
  if (m_text.isEmpty())
    return false;
  if (event->type() == QEvent::ToolTip) {
    QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), m_text, m_widget);
    return true;
  }
  if (event->type() == QEvent::FocusIn)
    QToolTip::showText(below(), m_text, m_widget, QRect(), 60000);
  else if (event->type() == QEvent::FocusOut)
    QToolTip::hideText();
  else if (event->type() == QEvent::PaletteChange)
    setFrame(m_widget, "problem", errorColor(), 2);
  return false;
}

} // namespace epq
