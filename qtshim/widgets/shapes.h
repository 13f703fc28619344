// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shapes of a canvas: elements without a widget, painted by it in their order.
#ifndef EPQ_SHAPES_H
#define EPQ_SHAPES_H

#include "widgets/element.h"

#include <QFont>
#include <QPainter>

namespace epq
{

// What shapes take from around them.
struct Scene {
  QColor text;
  QFont font;
};

// Shapes farther out are not drawn: the painter counts in small numbers.
inline constexpr double farthestShape = 1e7;

class Shape : public Element
{
public:
  using Element::Element;
  void paint(QPainter *painter, const Scene &scene);

protected:
  int apply(const QByteArray &property, const epq_value &value) override;
  // Another property of its own; changed() is called by us.
  virtual int change(const QByteArray &property, const epq_value &value) = 0;
  virtual void draw(QPainter *painter, const Scene &scene) = 0;
  void changed(); // its canvas is painted again, when the loop is idle

private:
  bool m_visible = true;
  double m_opacity = 1;
};

// x, y, width, height of a shape, none of them beyond farthestShape.
struct Extent {
  double x = 0, y = 0, width = 0, height = 0;

  int change(const QByteArray &property, const epq_value &value); // EPQ_E_UNKNOWN: not one of them
  QRectF rect() const
  {
    return QRectF(x, y, width, height);
  }
};

// A coordinate, and one that is not negative. False: not a number, or too far out.
bool readPlace(const epq_value &value, double *to);
bool readExtent(const epq_value &value, double *to);

// Paints those children of element that are shapes.
void paintShapes(const Element *element, QPainter *painter, const Scene &scene);
// Has the canvas above element painted again.
void repaintCanvas(Element *element);

} // namespace epq

#endif
