// SPDX-License-Identifier: GPL-3.0-or-later
//
// The painting half of chartpaint.h.
#include "widgets/chartpaint.h"

#include <QFontMetricsF>
#include <QPainterPath>

#include <cmath>

namespace epq
{

constexpr double marksGap = 6; // between an axis and what is written at it

namespace
{

// Gathers the points of one column of pixels.
class ColumnReducer
{
public:
  explicit ColumnReducer(QPolygonF *to) : m_to(to)
  {
  }
  void add(QPointF point)
  {
    double column = std::floor(point.x());
    if (m_count > 0 && column != m_column)
      flush();
    m_column = column;
    if (m_count++ == 0) {
      m_first = m_low = m_high = point;
      m_lowFirst = true;
    } else if (point.y() > m_high.y()) {
      m_high = point;
      m_lowFirst = true;
    } else if (point.y() < m_low.y()) {
      m_low = point;
      m_lowFirst = false;
    }
    m_last = point;
  }
  void flush()
  {
    if (m_count == 0)
      return;
    for (QPointF point :
         {m_first, m_lowFirst ? m_low : m_high, m_lowFirst ? m_high : m_low, m_last})
      if (m_to->isEmpty() || m_to->last() != point)
        m_to->append(point);
    m_count = 0;
  }

private:
  QPolygonF *m_to;
  QPointF m_first, m_low, m_high, m_last;
  double m_column = 0;
  int m_count = 0;
  bool m_lowFirst = true;
};

bool isSorted(const QVector<QPointF> &points)
{
  double before = -qInf();
  for (QPointF point : points) {
    if (point.x() < before)
      return false;
    if (!std::isnan(point.x()))
      before = point.x();
  }
  return true;
}

} // namespace

QVector<QPolygonF> reducedLine(const QVector<QPointF> &points, double width)
{
  bool reduce = static_cast<double>(points.size()) > 2 * width && isSorted(points);
  QVector<QPolygonF> pieces(1);
  ColumnReducer reducer(&pieces.last());
  for (QPointF point : points) {
    bool isGap = std::isnan(point.x()) || std::isnan(point.y());
    if (isGap && (!pieces.last().isEmpty() || reduce)) {
      reducer.flush();
      pieces.append(QPolygonF());
      reducer = ColumnReducer(&pieces.last());
    } else if (!isGap && reduce) {
      reducer.add(point);
    } else if (!isGap) {
      pieces.last().append(point);
    }
  }
  reducer.flush();
  pieces.removeIf([](const QPolygonF &piece) { return piece.isEmpty(); });
  return pieces;
}

QColor ChartPaint::faded(double share) const
{
  QColor color = m_text;
  color.setAlphaF(static_cast<float>(share));
  return color;
}

void ChartPaint::paint(QPainter *painter) const
{
  painter->setRenderHint(QPainter::Antialiasing);
  if (!m_titleRect.isEmpty()) {
    painter->setFont(m_titleFont);
    painter->setPen(m_text);
    painter->drawText(
        m_titleRect, Qt::AlignCenter,
        QFontMetricsF(m_titleFont).elidedText(m_look.title, Qt::ElideRight, m_titleRect.width()));
  }
  painter->setFont(m_font);
  if (m_plot.width() < 8 || m_plot.height() < 8)
    return; // no room
  paintLegend(painter);
  if (m_pie) {
    paintPie(painter);
    return;
  }
  paintAxes(painter);
  painter->save();
  painter->setClipRect(m_plot.adjusted(-2, -2, 2, 2));
  paintBars(painter);
  for (const Shown &shown : m_shown)
    if (shown.type == ChartType::Line)
      paintLine(painter, shown);
  for (const Shown &shown : m_shown)
    if (shown.type == ChartType::Scatter)
      paintScatter(painter, shown);
  painter->restore();
}

void ChartPaint::paintAxes(QPainter *painter) const
{
  QFontMetricsF metrics(m_font);
  painter->setRenderHint(QPainter::Antialiasing, false);
  bool bare = m_empty && m_look.yRange.isEmpty(); // numbers without points would be made up
  for (double at : m_yTicks.at) {
    double y = std::floor(map(QPointF(m_x0, at)).y());
    painter->setPen(faded(at == 0 && !bare ? 0.45 : 0.13));
    painter->drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
    painter->setPen(faded(0.75));
    if (!bare)
      painter->drawText(QRectF(m_rect.left(), y - metrics.height(), m_plot.left() - marksGap,
                               2 * metrics.height()),
                        Qt::AlignRight | Qt::AlignVCenter, m_yTicks.text(at));
  }
  bare = m_empty && m_look.xRange.isEmpty() && m_look.categories.isEmpty();
  double place = m_plot.width() / (m_x1 - m_x0);
  for (double at : m_xTicks.at) {
    double x = std::floor(map(QPointF(at, m_y0)).x());
    bool isPlace = !m_look.categories.isEmpty();
    QString text = isPlace ? m_look.categories[static_cast<qsizetype>(at) - 1] : m_xTicks.text(at);
    if (isPlace)
      text = metrics.elidedText(text, Qt::ElideRight, qMax(20.0, place * m_xTicks.step - 4));
    painter->setPen(faded(0.13));
    if (!isPlace)
      painter->drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    painter->setPen(faded(0.75));
    if (!bare)
      painter->drawText(QRectF(x - 200, m_plot.bottom() + marksGap, 400, metrics.height()),
                        Qt::AlignHCenter | Qt::AlignTop, text);
  }
  painter->setPen(faded(0.45));
  double bottom = std::floor(m_plot.bottom()), left = std::floor(m_plot.left());
  painter->drawLine(QPointF(left, bottom), QPointF(m_plot.right(), bottom));
  painter->setPen(faded(0.75));
  painter->setRenderHint(QPainter::Antialiasing);
  QRectF under(m_plot.left(), m_xLabelRect.top(), m_plot.width(), m_xLabelRect.height());
  if (!m_xLabelRect.isEmpty())
    painter->drawText(under, Qt::AlignCenter,
                      metrics.elidedText(m_look.xLabel, Qt::ElideRight, under.width()));
  if (!m_yLabelRect.isEmpty()) {
    painter->save();
    painter->translate(m_yLabelRect.center().x(), m_plot.center().y());
    painter->rotate(-90);
    double half = m_plot.height() / 2;
    painter->drawText(QRectF(-half, -m_yLabelRect.width() / 2, 2 * half, m_yLabelRect.width()),
                      Qt::AlignCenter, metrics.elidedText(m_look.yLabel, Qt::ElideRight, 2 * half));
    painter->restore();
  }
}

void ChartPaint::paintLegend(QPainter *painter) const
{
  QFontMetricsF metrics(m_font);
  for (const Entry &entry : m_legend) {
    double side = std::round(metrics.ascent() * 0.75);
    QRectF swatch(entry.rect.left(), std::round(entry.rect.center().y() - side / 2), side, side);
    painter->setPen(Qt::NoPen);
    painter->setBrush(entry.color);
    painter->drawRoundedRect(swatch, 2, 2);
    QRectF text = entry.rect.adjusted(side + 5, 0, 0, 0);
    painter->setPen(m_text);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(entry.text, Qt::ElideRight, text.width()));
  }
}

void ChartPaint::paintPie(QPainter *painter) const
{
  QFontMetricsF metrics(m_font);
  if (m_slices.isEmpty()) {
    painter->setPen(faded(0.25));
    painter->setBrush(Qt::NoBrush);
    painter->drawEllipse(m_plot);
  }
  for (const Slice &slice : m_slices) {
    painter->setPen(m_slices.size() > 1 ? QPen(m_ground, 1.5) : QPen(Qt::NoPen));
    painter->setBrush(slice.color);
    if (slice.sweep >= 360) {
      painter->drawEllipse(m_plot);
    } else {
      QPainterPath path(m_plot.center());
      path.arcTo(m_plot, 90 - slice.begin, -slice.sweep);
      path.closeSubpath();
      painter->drawPath(path);
    }
    QString text = QString("%1 %").arg(qRound(slice.sweep / 3.6));
    double middle = (slice.begin + slice.sweep / 2) * 3.14159265358979323846 / 180;
    double far = m_slices.size() > 1 ? m_plot.width() * 0.34 : 0;
    double room = slice.sweep >= 180 ? m_plot.width() / 2
                                     : 2 * far * std::sin(slice.sweep / 360 * 3.14159265358979);
    if (room < metrics.horizontalAdvance(text) + 4)
      continue;
    QPointF at = m_plot.center() + far * QPointF(std::sin(middle), -std::cos(middle));
    painter->setPen(slice.color.lightnessF() > 0.55f ? QColor(0x1c1c1c) : QColor(0xffffff));
    painter->drawText(QRectF(at - QPointF(50, 20), QSizeF(100, 40)), Qt::AlignCenter, text);
  }
}

void ChartPaint::paintBars(QPainter *painter) const
{
  int number = 0;
  painter->setPen(Qt::NoPen);
  painter->setRenderHint(QPainter::Antialiasing, false); // edges of bars are to be sharp
  for (const Shown &shown : m_shown) {
    if (shown.type != ChartType::Bar)
      continue;
    painter->setBrush(shown.color);
    for (QPointF point : shown.series->points())
      if (!std::isnan(point.x()) && !std::isnan(point.y()))
        painter->drawRect(bar(number, point));
    number++;
  }
  painter->setRenderHint(QPainter::Antialiasing);
}

void ChartPaint::paintLine(QPainter *painter, const Shown &shown) const
{
  QVector<QPointF> points;
  points.reserve(shown.series->points().size());
  for (QPointF point : shown.series->points())
    points.append(map(point));
  const QVector<QPolygonF> pieces = reducedLine(points, m_plot.width());
  for (const QPolygonF &piece : pieces) {
    // Where points are dense, a wide line costs ten times as much and shows nothing more.
    bool dense = static_cast<double>(piece.size()) > m_plot.width();
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(shown.color, dense ? 1 : 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(piece);
    if (piece.size() == 1) { // alone between gaps
      painter->setPen(Qt::NoPen);
      painter->setBrush(shown.color);
      painter->drawEllipse(piece.first(), 3, 3);
    }
  }
}

void ChartPaint::paintScatter(QPainter *painter, const Shown &shown) const
{
  QPolygonF points;
  for (QPointF point : shown.series->points())
    if (QPointF at = map(point); !std::isnan(at.x()))
      points.append(at);
  QColor color = shown.color;
  color.setAlphaF(0.85f);
  painter->setPen(QPen(color, points.size() > 2000 ? 3 : 6, Qt::SolidLine, Qt::RoundCap));
  painter->drawPoints(points);
}

} // namespace epq
