// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the boxes look. Lua is warm, a hue for each file and a shade for each function; C is blue, what was entered violet, waiting grey. In a
// comparison red is more, blue less, grey the same.
#include "tools/flameview.h"
#include "tools/hues.h"

#include <QPainter>
#include <QScrollBar>
#include <QStyleOptionFocusRect>

#include <cmath>

namespace epq
{

struct FlameView::Brushes {
  bool dark, searching;
  QColor ground, found, strong;
  int height;
  mutable QHash<QRgb, QColor>
      pens; // of texts, by their ground: to find one takes longer than to draw with it
  QColor pen(const QColor &color, const QPalette &palette) const
  {
    auto known = pens.constFind(color.rgb());
    if (known == pens.cend())
      known = pens.insert(color.rgb(), readable(strong, color, palette));
    return *known;
  }
};

namespace
{

QColor blend(const QColor &one, const QColor &other, double part)
{
  return QColor::fromRgbF(float(one.redF() + (other.redF() - one.redF()) * part),
                          float(one.greenF() + (other.greenF() - one.greenF()) * part),
                          float(one.blueF() + (other.blueF() - one.blueF()) * part));
}

QColor shaded(double hue, double saturation, double light, uint shade)
{
  return QColor::fromHslF(float(hue / 360), float(saturation), float(light + (shade % 5) * 0.018));
}

} // namespace

QColor FlameView::colorOf(const FlameBox &box, bool dark) const
{
  const FlameFunction &function = m_data.functions[box.function];
  if (m_data.compares && m_data.largestChange > 0) {
    const QColor same = dark ? QColor("#3b4048") : QColor("#e3e6ea");
    const QColor more = dark ? QColor("#a83a2c") : QColor("#f08a78");
    const QColor less = dark ? QColor("#2b62ad") : QColor("#86b4f0");
    const double change = (box.total - box.before) / m_data.all / m_data.largestChange;
    return blend(same, change > 0 ? more : less, std::sqrt(std::abs(change)));
  }
  static constexpr double warm[] = {28, 40, 16, 34, 4, 22, 37, 10};
  const uint shade = uint(qHash(function.name, 3));
  switch (function.kind) {
  case EPQ_FLAME_C:
    return dark ? shaded(212, 0.34, 0.30, shade) : shaded(212, 0.58, 0.78, shade);
  case EPQ_FLAME_ENTRY:
    return dark ? shaded(272, 0.32, 0.33, shade) : shaded(272, 0.55, 0.83, shade);
  case EPQ_FLAME_IDLE:
    return dark ? QColor("#33373d") : QColor("#e6e8eb");
  default:
    return dark ? shaded(warm[function.hue % 8], 0.52, 0.28, shade)
                : shaded(warm[function.hue % 8], 0.84, 0.73, shade);
  }
}

void FlameView::paintBox(QPainter *painter, const Brushes &brushes, int at,
                         const QRectF &rect) const
{
  constexpr int margin = 4;
  const FlameBox &box = m_data.boxes[size_t(at)];
  const FlameFunction &function = m_data.functions[box.function];
  QColor color = colorOf(box, brushes.dark);
  if (brushes.searching)
    color = function.found ? brushes.found : blend(color, brushes.ground, 0.7);
  const bool above = m_zoomed >= 0 && box.depth < m_data.boxes[size_t(m_zoomed)].depth;
  if (above)
    color = blend(color, brushes.ground, 0.5);
  painter->fillRect(rect, color);
  if (function.kind == EPQ_FLAME_IDLE && !brushes.searching)
    painter->fillRect(rect, QBrush(blend(color, brushes.strong, 0.12), Qt::BDiagPattern));
  const bool marked = at == m_selected || at == m_hovered;
  if (marked && rect.width() >= 2) {
    const double wide = at == m_selected ? 2 : 1;
    QColor frame = brushes.strong;
    if (at != m_selected)
      frame.setAlphaF(0.6F);
    painter->setPen(QPen(frame, wide, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter->drawRect(rect.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2));
  }
  const QFontMetrics metrics = painter->fontMetrics();
  const int room = int(rect.width()) - 2 * margin;
  if (room < metrics.averageCharWidth() * 3)
    return;
  painter->setPen(above ? palette().color(QPalette::PlaceholderText)
                        : brushes.pen(color, palette()));
  if (function.advance < 0)
    function.advance = metrics.horizontalAdvance(function.name);
  const double base =
      std::round(rect.top() + (rect.height() + metrics.ascent() - metrics.descent()) / 2);
  painter->drawText(QPointF(rect.left() + margin, base),
                    function.advance <= room
                        ? function.name
                        : metrics.elidedText(function.name, Qt::ElideRight, room));
}

// What is narrower than a pixel is one line of the colour of its parent's first child there, without what is below.
void FlameView::paintChildren(QPainter *painter, const Brushes &brushes, int box, double left,
                              double right, double pixel) const
{
  const uint32_t *end;
  const uint32_t *child = m_data.firstSeen(box, left, &end);
  const double full = viewport()->width();
  while (child != end && m_data.boxes[*child].left < right) {
    const FlameBox &each = m_data.boxes[*child];
    const double x = (each.left - m_left) / m_width * full, wide = each.width / m_width * full;
    const double y = each.depth * brushes.height - verticalScrollBar()->value();
    if (y > viewport()->height())
      return;
    if (wide < 1) {
      if (y + brushes.height > 0 && each.width > 0)
        painter->fillRect(QRectF(std::floor(x), y, 1, brushes.height - 1),
                          blend(colorOf(each, brushes.dark), brushes.ground, 0.5));
      const double next = std::max(each.left + pixel, each.left + each.width);
      child = std::partition_point(child + 1, end, [this, next](uint32_t other) {
        return m_data.boxes[other].left + m_data.boxes[other].width <= next;
      });
      continue;
    }
    const double from = std::max(0.0, std::round(x)), to = std::min(full, std::round(x + wide));
    if (y + brushes.height > 0 && to > from)
      paintBox(painter, brushes, int(*child),
               QRectF(from, y, std::max(1.0, to - from - (wide > 3 ? 1 : 0)), brushes.height - 1));
    paintChildren(painter, brushes, int(*child), left, right, pixel);
    ++child;
  }
}

void FlameView::paintEvent(QPaintEvent *)
{
  QPainter painter(viewport());
  const QColor ground = palette().color(QPalette::Base);
  painter.fillRect(viewport()->rect(), ground);
  if (m_data.boxes.empty() || m_data.all <= 0) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(viewport()->rect().adjusted(12, 12, -12, -12),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_empty);
    return;
  }
  Brushes brushes;
  brushes.dark = ground.lightness() < 128;
  brushes.searching = !m_searched.isEmpty();
  brushes.ground = ground;
  brushes.strong = palette().color(QPalette::Text);
  brushes.found = palette().color(QPalette::Highlight);
  brushes.height = rowHeight();
  const double pixel = m_width / std::max(1, viewport()->width());
  paintChildren(&painter, brushes, -1, m_left, m_left + m_width, pixel);
}

} // namespace epq
