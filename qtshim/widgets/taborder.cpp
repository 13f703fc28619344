// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/taborder.h"

#include <QSet>
#include <QSplitter>

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
    auto *splits = qobject_cast<const QSplitter *>(element->widget());
    for (int k = 0; splits && k < splits->count(); k++)
      others.insert(splits->handle(k));
    if (QWidget *widget = element->widget(); widget && (element->parent() || !widget->isWindow()))
      link(widget, others);
    for (Element *child : element->children()) {
      add(child);
      if (splits && child->widget())
        addBorder(splits, splits->indexOf(child->widget()) + 1);
    }
  }

private:
  // A border of a splitter comes between its neighbours: before them, a new window would begin with it.
  void addBorder(const QSplitter *splits, int index)
  {
    if (index > 0 && index < splits->count())
      link(splits->handle(index), {});
  }

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
