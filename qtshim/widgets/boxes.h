// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_BOXES_H
#define EPQ_BOXES_H

#include "widgets/element.h"

#include <QBoxLayout>

namespace epq
{

// Children in a line: column, row, and what derives from them (window, group, scroll).
class Box : public Element
{
public:
  Box(View *view, int64_t node, QBoxLayout::Direction direction);
  void placed(Element *child) override;

protected:
  Box(View *view, int64_t node); // the derived class makes the widget, then calls setLayoutOf
  void setLayoutOf(QWidget *widget, QBoxLayout::Direction direction);
  int apply(const QByteArray &property, const epq_value &value) override;
  void inserted(Element *child, int index) override;
  void taken(Element *child) override;
  QBoxLayout *layout() const
  {
    return m_layout;
  }

private:
  QBoxLayout *m_layout = nullptr;
};

} // namespace epq

#endif
