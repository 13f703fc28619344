// SPDX-License-Identifier: GPL-3.0-or-later
//
// column, row: children in a line.
//
// The items of the layout are made anew from the children at each commit that changed something. Qt's own insertWidget
// and removeWidget look through all items each time.
#include "widgets/boxes.h"

#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/values.h"

namespace epq
{

namespace
{

class LineLayout : public QBoxLayout
{
public:
  using QBoxLayout::QBoxLayout;

  void setGeometry(const QRect &rect) override
  {
    bool down = direction() == TopToBottom;
    QBoxLayout::setGeometry(filledPart(this, rect, down ? Qt::Vertical : Qt::Horizontal));
  }
};

} // namespace

QRect filledPart(const QLayout *layout, QRect rect, Qt::Orientations along)
{
  Qt::Orientations grows = layout->expandingDirections();
  if ((along & Qt::Horizontal) && !(grows & Qt::Horizontal)) {
    int width = qMin(rect.width(), layout->sizeHint().width());
    if (layout->parentWidget()->isRightToLeft())
      rect.setLeft(rect.right() - width + 1);
    else
      rect.setWidth(width);
  }
  if ((along & Qt::Vertical) && !(grows & Qt::Vertical)) {
    int height = layout->hasHeightForWidth() ? layout->heightForWidth(rect.width())
                                             : layout->sizeHint().height();
    rect.setHeight(qMin(rect.height(), height));
  }
  return rect;
}

int applySpacing(QLayout *layout, const QByteArray &property, const epq_value &value)
{
  int number;
  if (property != "spacing" && property != "padding")
    return EPQ_E_UNKNOWN;
  if (!readWithin(value, 0, 1000, &number))
    return EPQ_E_INVALID;
  if (property == "spacing")
    layout->setSpacing(number);
  else
    layout->setContentsMargins(number, number, number, number);
  return EPQ_OK;
}

Box::Box(View *view, int64_t node, QBoxLayout::Direction direction) : Container(view, node)
{
  auto *widget = new Ground;
  setWidget(widget);
  setLayoutOf(widget, direction);
}

Box::Box(View *view, int64_t node) : Container(view, node)
{
}

void Box::setLayoutOf(QWidget *widget, QBoxLayout::Direction direction)
{
  m_layout = new LineLayout(direction, widget);
  m_layout->setContentsMargins(0, 0, 0, 0);
  m_layout->setSpacing(8);
}

QWidget *Box::host() const
{
  return m_layout->parentWidget();
}

int Box::apply(const QByteArray &property, const epq_value &value)
{
  int code = applySpacing(m_layout, property, value);
  return code == EPQ_E_UNKNOWN ? Container::apply(property, value) : code;
}

void Box::clearLayout()
{
  while (m_layout->count() > 0)
    delete m_layout->takeAt(m_layout->count() - 1);
}

void Box::dropped(Element *)
{
  if (++m_dropped != 16)
    return;
  // Each widget that goes is looked for in the layout. Many go: let there be nothing to look through until arrange().
  m_layout->setEnabled(false);
  clearLayout();
}

void Box::arrange()
{
  m_layout->setEnabled(false); // else each child that gets shown lays out all
  clearLayout();
  m_dropped = 0;
  bool down = m_layout->direction() == QBoxLayout::TopToBottom;
  int count = 0;
  for (Element *child : laid()) {
    QWidget *widget = child->widget();
    if (auto *lying = dynamic_cast<Lying *>(child))
      lying->lieIn(down ? Qt::Vertical : Qt::Horizontal);
    auto *item = new LaidItem(widget);
    Qt::Alignment align = alignmentOf(child);
    item->setAlignment(down || child->place().align ? align : Qt::Alignment());
    m_layout->addItem(item);
    m_layout->setStretch(count++, child->place().stretch);
    widget->setVisible(child->place().visible);
  }
  m_layout->setEnabled(true);
  m_layout->invalidate();
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
