// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/taborder.h"

#include <QSet>

namespace epq
{

namespace
{

// Links each widget that takes the keyboard to the one before.
class Chain
{
public:
  explicit Chain(const QWidget *window) : m_window(window)
  {
  }

  void add(Element *element)
  {
    QSet<const QObject *> others;
    for (Element *child : element->children())
      if (child->widget())
        others.insert(child->widget());
    if (QWidget *widget = element->widget(); widget && (element->parent() || !widget->isWindow()))
      link(widget, others);
    for (Element *child : element->children())
      add(child);
  }

private:
  // The widget and what it is made of, without the widgets of other elements.
  void link(QWidget *widget, const QSet<const QObject *> &others)
  {
    if ((widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy() &&
        widget->window() == m_window) {
      if (m_last)
        QWidget::setTabOrder(m_last, widget);
      m_last = widget;
    }
    for (QObject *child : widget->children())
      if (child->isWidgetType() && !others.contains(child) &&
          !static_cast<QWidget *>(child)->isWindow())
        link(static_cast<QWidget *>(child), others);
  }

  const QWidget *m_window;
  QWidget *m_last = nullptr;
};

} // namespace

void orderTabs(Element *window)
{
  if (window->widget())
    Chain(window->widget()).add(window);
}

} // namespace epq
