// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ground.h"

#include <QPainter>

namespace epq
{

void paintBox(QPainter *painter, const QRect &rect, const QColor &ground, const QColor &border,
              int radius)
{
  painter->setRenderHint(QPainter::Antialiasing, radius > 0);
  painter->setPen(border.isValid() ? QPen(border) : QPen(Qt::NoPen));
  painter->setBrush(ground.isValid() ? QBrush(ground) : QBrush(Qt::NoBrush));
  QRectF box = rect;
  if (border.isValid())
    box.adjust(0.5, 0.5, -0.5, -0.5); // the middle of the line
  if (radius > 0)
    painter->drawRoundedRect(box, radius, radius);
  else if (border.isValid())
    painter->drawRect(rect.adjusted(0, 0, -1, -1));
  else
    painter->drawRect(rect);
}

void Ground::setLook(const QColor &ground, const QColor &border, int radius, int padding)
{
  m_ground = ground;
  m_border = border;
  m_radius = radius;
  int margin = padding + (border.isValid() ? 1 : 0);
  setContentsMargins(margin, margin, margin, margin);
  update();
}

void Ground::paintEvent(QPaintEvent *)
{
  if (!m_ground.isValid() && !m_border.isValid())
    return;
  QPainter painter(this);
  paintBox(&painter, rect(), m_ground, m_border, m_radius);
}

} // namespace epq
