// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/container.h"

#include "widgets/view.h"

#include <QApplication>
#include <QEvent>

namespace epq
{

// A widget that has no parent yet is a window to Qt; a menu is a popup and stays one.
bool Container::lies(const Element *child) const
{
  const QWidget *widget = child->widget();
  return widget && (widget->windowType() == Qt::Widget || widget->windowType() == Qt::Window);
}

void Container::inserted(Element *child, int)
{
  if (!lies(child))
    return;
  arrangeLater();
}

// Qt paints siblings by recursion, and compares each with all others: there is a bound to how many it can have. Children
// beyond it are kept, without a place.
void Container::admit()
{
  qsizetype place = 0;
  for (Element *child : children()) {
    if (!lies(child))
      continue;
    QWidget *widget = child->widget();
    QWidget *parent = place++ < childrenMost ? host() : nullptr;
    if (widget->parentWidget() == parent)
      continue;
    if (!parent)
      dropped(child);
    widget->setParent(parent);
  }
  if (place > childrenMost)
    view()->warnOnce(
        "childrenMost children",
        QString(
            "a %1 draws its first %2 elements, not all %3 (a list or a table has no such bound)")
            .arg(QString::fromUtf8(kind()))
            .arg(childrenMost)
            .arg(place));
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

// A new widget waits for its polish, and to show one that waits for anything Qt looks through all that waits.
static void beforeMany()
{
  QCoreApplication::sendPostedEvents(nullptr, QEvent::PolishRequest);
}

// A widget that was shown asks to be painted, and to paint one of those Qt looks at all that lie beside it. So they do
// not ask one by one: all there is gets painted once.
static void afterMany()
{
  QCoreApplication::removePostedEvents(nullptr, QEvent::UpdateLater);
  const QWidgetList windows = QApplication::topLevelWidgets();
  for (QWidget *window : windows)
    window->update();
}

void Container::arrangeLater()
{
  if (m_stale)
    return;
  m_stale = true;
  view()->atCommit(this, [this] {
    m_stale = false;
    bool many = children().size() >= 200;
    if (many)
      beforeMany();
    quietly([this] {
      admit();
      arrange();
    });
    if (many)
      afterMany();
  });
}

QVector<Element *> Container::laid() const
{
  QVector<Element *> found;
  found.reserve(children().size());
  for (Element *child : children())
    if (lies(child) && found.size() < childrenMost)
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

void Container::focusFirst()
{
  if (QWidget *first = widget()->focusWidget() ? nullptr : firstStop(this))
    first->setFocus(Qt::OtherFocusReason);
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
