// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fusion, Qt's own style, where there is no desktop that brings one: with outlines that can be seen on dark ground, and
// controls of one height.
#ifndef EPQ_CORE_LOOK_H
#define EPQ_CORE_LOOK_H

#include <QProxyStyle>

namespace epq
{

class Look : public QProxyStyle
{
public:
  Look() : QProxyStyle("fusion")
  {
  }

  void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;
  void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                   const QWidget *widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                          QPainter *painter, const QWidget *widget) const override;
  int pixelMetric(PixelMetric metric, const QStyleOption *option,
                  const QWidget *widget) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &content,
                         const QWidget *widget) const override;
};

} // namespace epq

#endif
