// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_BOXES_H
#define EPQ_BOXES_H

#include "widgets/container.h"

#include <QBoxLayout>

namespace epq
{

// Children in a line: column, row, and what derives from them (window, group, scroll).
class Box : public Container
{
public:
  Box(View *view, int64_t node, QBoxLayout::Direction direction);

protected:
  Box(View *view, int64_t node); // the derived class makes the widget, then calls setLayoutOf
  void setLayoutOf(QWidget *widget, QBoxLayout::Direction direction);
  int apply(const QByteArray &property, const epq_value &value) override;
  QWidget *host() const override;
  void arrange() override;
  void dropped(Element *child) override;
  QBoxLayout *layout() const
  {
    return m_layout;
  }

private:
  void clearLayout();

  QBoxLayout *m_layout = nullptr;
  int m_dropped = 0;
};

// spacing and padding of a layout, for the containers that have them. EPQ_E_UNKNOWN: another property.
int applySpacing(QLayout *layout, const QByteArray &property, const epq_value &value);

// The part of rect that a layout fills: its content stands at the begin and is as large as it wants, unless something
// in it wants to grow.
QRect filledPart(const QLayout *layout, QRect rect, Qt::Orientations along);

} // namespace epq

#endif
