// SPDX-License-Identifier: GPL-3.0-or-later
//
// column, row: children in a line.
#include "widgets/boxes.h"

#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QBoxLayout>

namespace epq
{

Box::Box(View *view, int64_t node, QBoxLayout::Direction direction) : Element(view, node)
{
  auto *widget = new QWidget;
  setWidget(widget);
  setLayoutOf(widget, direction);
}

Box::Box(View *view, int64_t node) : Element(view, node)
{
}

void Box::setLayoutOf(QWidget *widget, QBoxLayout::Direction direction)
{
  m_layout = new QBoxLayout(direction, widget);
  m_layout->setContentsMargins(0, 0, 0, 0);
  m_layout->setSpacing(8);
}

int Box::apply(const QByteArray &property, const epq_value &value)
{
  int number;
  if (property == "spacing") {
    if (!read(value, &number))
      return EPQ_E_INVALID;
    m_layout->setSpacing(qBound(0, number, 1000));
    return EPQ_OK;
  }
  if (property == "padding") {
    if (!read(value, &number))
      return EPQ_E_INVALID;
    number = qBound(0, number, 1000);
    m_layout->setContentsMargins(number, number, number, number);
    return EPQ_OK;
  }
  return Element::apply(property, value);
}

void Box::inserted(Element *child, int index)
{
  if (!child->widget())
    return;
  int before = 0; // children that have no widget take no place
  for (int i = 0; i < index; i++)
    before += children()[i]->widget() ? 1 : 0;
  m_layout->insertWidget(before, child->widget());
  placed(child);
}

void Box::placed(Element *child)
{
  if (!child->widget())
    return;
  m_layout->setAlignment(child->widget(), child->place().align);
  m_layout->setStretchFactor(child->widget(), child->place().stretch);
  child->widget()->setVisible(child->place().visible);
}

void Box::taken(Element *child)
{
  if (!child->widget())
    return;
  m_layout->removeWidget(child->widget());
  child->widget()->setParent(nullptr);
}

std::unique_ptr<Element> makeColumn(View *view, int64_t node)
{
  return std::make_unique<Box>(view, node, QBoxLayout::TopToBottom);
}

std::unique_ptr<Element> makeRow(View *view, int64_t node)
{
  return std::make_unique<Box>(view, node, QBoxLayout::LeftToRight);
}

} // namespace epq
