// SPDX-License-Identifier: GPL-3.0-or-later
//
// The widget of a box: nothing to see, unless a style gives it a ground or a border.
#ifndef EPQ_GROUND_H
#define EPQ_GROUND_H

#include <QColor>
#include <QWidget>

namespace epq
{

class Ground : public QWidget
{
public:
  using QWidget::QWidget;

  // Pixels between border and content go to the layout, as contents margins of the widget.
  void setLook(const QColor &ground, const QColor &border, int radius, int padding);

protected:
  void paintEvent(QPaintEvent *event) override;

private:
  QColor m_ground, m_border;
  int m_radius = 0;
};

// A rounded box, sharp on every scale.
void paintBox(QPainter *painter, const QRect &rect, const QColor &ground, const QColor &border,
              int radius);

} // namespace epq

#endif
