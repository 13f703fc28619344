// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all layouts have in common: they arrange their children once per batch, not once per change, so that ten
// thousand children cost ten thousand steps.
#ifndef EPQ_CONTAINER_H
#define EPQ_CONTAINER_H

#include "widgets/element.h"

#include <QLayoutItem>

namespace epq
{

class Container : public Element
{
public:
  using Element::Element;
  void placed(Element *child) override;
  int call(const QByteArray &what, const epq_value &value, uint64_t request) override;

protected:
  void inserted(Element *child, int index) override;
  void taken(Element *child) override;
  void moved(Element *child, int index) override;

  // The widget that becomes the parent of the children's.
  virtual QWidget *host() const
  {
    return widget();
  }
  // Lays out all children anew, and shows those that are to be seen. Quietly.
  virtual void arrange() = 0;
  // A child is about to go: its widget may be dropped from where it lies.
  virtual void dropped(Element *)
  {
  }
  // arrange(): at commit.
  void arrangeLater();
  // The children that have a widget which lies in this one: not menus, and no more than can be drawn.
  QVector<Element *> laid() const;
  void focusFirst(); // gives the keyboard to the first in it that takes it, unless one has it
  // Has it a widget that is laid out in this one? Menus have not.
  virtual bool lies(const Element *child) const;

private:
  static constexpr qsizetype childrenMost = 1000;
  void admit();

  bool m_stale = false;
};

// An element that wants to know which way the line goes it stands in: spacers, separators.
class Lying
{
public:
  virtual ~Lying() = default;
  virtual void lieIn(Qt::Orientation line) = 0;
};

// A child in a layout. Showing a window asks each child some twenty times how high it is at a width. Qt remembers
// that for heightForWidth() and computes it anew for minimumHeightForWidth(), which is another number only for a widget
// that has a layout (QWidgetItem in qlayoutitem.cpp).
class LaidItem : public QWidgetItemV2
{
public:
  using QWidgetItemV2::QWidgetItemV2;

  int minimumHeightForWidth(int width) const override
  {
    return wid->layout() ? QWidgetItemV2::minimumHeightForWidth(width) : heightForWidth(width);
  }
};

// How a child stands in its cell: a fixed width does not float in the middle.
Qt::Alignment alignmentOf(const Element *child);

} // namespace epq

#endif
