// SPDX-License-Identifier: GPL-3.0-or-later
//
// The signs in the margin, drawn when they are painted: sharp at each scale, and in the colours of the theme that the editor has by then.
// Each has a form of its own, since not everybody tells red from green. What shows where the script is may lie on a breakpoint,
// and so has an edge.
#include "editor/signs.h"

#include "editor/shades.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

#include <cmath>
#include <numbers>

namespace epq
{

namespace
{

// All of them draw into a square of 16 units.
void disc(QPainter &p, const QColor &color)
{
  p.setPen(Qt::NoPen);
  p.setBrush(color);
  p.drawEllipse(QPointF(8, 8), 6.4, 6.4);
}

void ring(QPainter &p, const QColor &color)
{
  p.setPen(QPen(color, 1.8));
  p.setBrush(Qt::NoBrush);
  p.drawEllipse(QPointF(8, 8), 5.4, 5.4);
}

void crossedRing(QPainter &p, const QColor &color)
{
  ring(p, color);
  p.setPen(QPen(color, 1.8, Qt::SolidLine, Qt::RoundCap));
  p.drawLine(QPointF(4.5, 11.5), QPointF(11.5, 4.5));
}

void diamond(QPainter &p, const QColor &color)
{
  const QPointF corners[] = {{8, 1.2}, {14.8, 8}, {8, 14.8}, {1.2, 8}};
  p.setPen(QPen(color, 1, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  p.setBrush(color);
  p.drawPolygon(corners, 4);
  p.setPen(QPen(marginGround(), 1.4, Qt::SolidLine, Qt::FlatCap)); // "="
  p.drawLine(QPointF(5.2, 6.6), QPointF(10.8, 6.6));
  p.drawLine(QPointF(5.2, 9.4), QPointF(10.8, 9.4));
}

void bubble(QPainter &p, const QColor &color) // with lines of writing in it
{
  QPainterPath path;
  path.addRoundedRect(QRectF(1.8, 2.4, 12.4, 9), 2, 2);
  QPainterPath tail;
  tail.moveTo(4.4, 11);
  tail.lineTo(4.4, 14.6);
  tail.lineTo(8.2, 11);
  tail.closeSubpath();
  p.setPen(Qt::NoPen);
  p.setBrush(color);
  p.drawPath(path.united(tail));
  p.setPen(QPen(marginGround(), 1.3, Qt::SolidLine, Qt::FlatCap));
  p.drawLine(QPointF(4.4, 5.6), QPointF(11.6, 5.6));
  p.drawLine(QPointF(4.4, 8.2), QPointF(9.4, 8.2));
}

QPainterPath arrowPath()
{
  QPainterPath path(QPointF(1.5, 5.6));
  for (const QPointF &each : {QPointF(7.4, 5.6), QPointF(7.4, 2.4), QPointF(14.5, 8),
                              QPointF(7.4, 13.6), QPointF(7.4, 10.4), QPointF(1.5, 10.4)})
    path.lineTo(each);
  path.closeSubpath();
  return path;
}

void arrow(QPainter &p, const QColor &color)
{
  p.setPen(QPen(markEdge(), 1, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  p.setBrush(color);
  p.drawPath(arrowPath());
}

void hollowArrow(QPainter &p, const QColor &color)
{
  QPainterPathStroker around;
  around.setWidth(3.6);
  around.setJoinStyle(Qt::RoundJoin);
  p.setPen(Qt::NoPen);
  p.setBrush(marginGround());
  p.drawPath(around.createStroke(arrowPath()).united(arrowPath()));
  p.setPen(QPen(color, 1.6, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  p.drawPath(arrowPath());
}

void burst(QPainter &p, const QColor &color) // with "!" in it
{
  QPolygonF star;
  constexpr int points = 10;
  for (int i = 0; i < 2 * points; i++) {
    const double angle = i * std::numbers::pi / points, r = i % 2 ? 5.5 : 7.8;
    star << QPointF(8 + r * std::sin(angle), 8 - r * std::cos(angle));
  }
  p.setPen(QPen(marginGround(), 0.8, Qt::SolidLine, Qt::SquareCap, Qt::RoundJoin));
  p.setBrush(color);
  p.drawPolygon(star);
  p.setPen(QPen(isDarkEditor() ? QColor(0xff1b1e20) : QColor(Qt::white), 1.9, Qt::SolidLine,
                Qt::RoundCap));
  p.drawLine(QPointF(8, 4.9), QPointF(8, 8.2));
  p.drawPoint(QPointF(8, 11.1));
}

using Draw = void (*)(QPainter &p, const QColor &color);
constexpr Draw draws[] = {disc, ring, crossedRing, diamond, bubble, arrow, hollowArrow, burst};

class Sign : public QIconEngine
{
public:
  Sign(epq_mark_kind kind, double opacity) : m_kind(kind), m_opacity(opacity)
  {
  }

  void paint(QPainter *painter, const QRect &rect, QIcon::Mode, QIcon::State) override
  {
    const double side = std::min(rect.width(), rect.height());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2);
    painter->scale(side / 16, side / 16);
    painter->setOpacity(m_opacity);
    draws[m_kind](*painter, markColor(m_kind));
    painter->restore();
  }

  QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
  {
    QPixmap drawn(size);
    drawn.fill(Qt::transparent);
    QPainter painter(&drawn);
    paint(&painter, drawn.rect(), mode, state);
    return drawn;
  }

  QIconEngine *clone() const override
  {
    return new Sign(m_kind, m_opacity);
  }

  bool isNull() override // without pictures of its own it would be taken for empty
  {
    return false;
  }

private:
  epq_mark_kind m_kind;
  double m_opacity;
};

} // namespace

QIcon signOf(epq_mark_kind kind)
{
  return QIcon(new Sign(kind, 1));
}

QIcon faintSign()
{
  return QIcon(new Sign(EPQ_MARK_BREAK, 0.35));
}

} // namespace epq
