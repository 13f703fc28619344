// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/container.h"

#include "widgets/view.h"

namespace epq
{

// A widget that has no parent yet is a window to Qt; a menu is a popup and stays one.
static bool lies(const Element *child)
{
  const QWidget *widget = child->widget();
  return widget && (widget->windowType() == Qt::Widget || widget->windowType() == Qt::Window);
}

void Container::inserted(Element *child, int)
{
  if (!lies(child))
    return;
  if (child->widget()->parentWidget() != host())
    child->widget()->setParent(host());
  arrangeLater();
}

void Container::taken(Element *child)
{
  if (!lies(child))
    return;
  dropped(child);
  arrangeLater();
}

void Container::moved(Element *child, int)
{
  if (lies(child)) // it stays where it is meanwhile, and keeps the keyboard
    arrangeLater();
}

void Container::placed(Element *child)
{
  if (lies(child))
    arrangeLater();
}

void Container::arrangeLater()
{
  if (m_stale)
    return;
  m_stale = true;
  view()->atCommit(this, [this] {
    m_stale = false;
    quietly([this] { arrange(); });
  });
}

QVector<Element *> Container::laid() const
{
  QVector<Element *> found;
  found.reserve(children().size());
  for (Element *child : children())
    if (lies(child))
      found.append(child);
  return found;
}

static QWidget *firstStop(Element *element)
{
  for (Element *child : element->children()) {
    QWidget *widget = child->widget();
    if (!widget || widget->isWindow() || widget->isHidden() || !widget->isEnabled())
      continue;
    if (widget->focusProxy() || (widget->focusPolicy() & Qt::TabFocus))
      return widget;
    if (QWidget *inner = firstStop(child))
      return inner;
  }
  return nullptr;
}

int Container::call(const QByteArray &what, const epq_value &value, uint64_t request)
{
  if (what != "focus" || widget()->isWindow() || widget()->focusProxy())
    return Element::call(what, value, request);
  view()->atCommit(this, [this] {
    if (QWidget *first = firstStop(this))
      first->setFocus(Qt::OtherFocusReason);
  });
  return EPQ_OK;
}

Qt::Alignment alignmentOf(const Element *child)
{
  Qt::Alignment align = child->place().align;
  if (!align && child->widget()->maximumWidth() < QWIDGETSIZE_MAX)
    align = Qt::AlignLeft;
  return align;
}

} // namespace epq
