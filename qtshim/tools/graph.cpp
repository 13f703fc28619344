// SPDX-License-Identifier: GPL-3.0-or-later
//
// Points are kept as long as they can be seen. The axis of values follows the largest that is seen, in round numbers, so that it does
// not move with each value.
#include "tools/graph.h"

#include "core/words.h"
#include "tools/hues.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace epq
{

namespace
{

constexpr size_t pointsMost = 4096;
constexpr int gap = 6; // between texts and lines
constexpr double unknown = -1;

} // namespace

Graph::Graph(const epq_graph_config *config)
    : m_title(QString::fromUtf8(config->title)), m_empty(QString::fromUtf8(config->empty)),
      m_unit(config->unit), m_span(config->seconds * 1000.0)
{
  for (const char *const *name = config->series; *name; name++)
    m_series.append(QString::fromUtf8(*name));
  setObjectName(QString::fromUtf8(config->id));
  setAccessibleName(m_title);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
}

QSize Graph::minimumSizeHint() const
{
  return {160, fontMetrics().height() * 4};
}

QSize Graph::sizeHint() const
{
  return {360, fontMetrics().height() * 9};
}

bool Graph::add(double at, const double *values)
{
  if (!std::isfinite(at) || (!m_points.empty() && at < m_points.back().at))
    return false;
  Point point = {at, {}};
  for (qsizetype i = 0; i < m_series.size(); i++)
    point.values[size_t(i)] = std::isfinite(values[i]) && values[i] >= 0 ? values[i] : unknown;
  m_points.push_back(point);
  // one that is not seen any more stays, so that the line begins at the edge
  while (m_points.size() > 2 && (m_points[1].at < at - m_span || m_points.size() > pointsMost))
    m_points.pop_front();
  setAccessibleDescription(reading());
  update();
  return true;
}

void Graph::clear()
{
  m_points.clear();
  m_cursor = -1;
  setAccessibleDescription(QString());
  update();
}

// ---- numbers ----

double Graph::roundUp(double value, epq_graph_unit unit)
{
  if (!(value > 0))
    return unit == EPQ_GRAPH_BYTES ? 1024 * 1024 : 10;
  double scale = 1;
  if (unit == EPQ_GRAPH_BYTES)
    while (value / scale >= 1024 && scale < 1e15)
      scale *= 1024;
  const double power = std::pow(10, std::floor(std::log10(value / scale)));
  for (double step : {1.0, 2.0, 5.0, 10.0})
    if (value / scale <= step * power * (1 + 1e-9))
      return unit == EPQ_GRAPH_BYTES && step * power >= 1000 ? 1024 * scale : step * power * scale;
  return 10 * power * scale;
}

QString Graph::text(double value, epq_graph_unit unit)
{
  const QLocale c = QLocale::c();
  if (unit == EPQ_GRAPH_MS)
    return value >= 10000
               ? c.toString(value / 1000, 'f', 1) + " s"
               : c.toString(value, 'f', value == std::floor(value) || value >= 100 ? 0 : 1) + " ms";
  static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB"};
  size_t step = 0;
  for (; value >= 1024 && step < 4; step++)
    value /= 1024;
  return c.toString(value, 'f', value == std::floor(value) || value >= 100 ? 0 : 1) + units[step];
}

QString Graph::reading() const
{
  if (m_points.empty())
    return {};
  const int at = m_cursor < 0 ? int(m_points.size()) - 1 : nearest(xOf(m_cursor));
  if (at < 0)
    return {};
  const Point &point = m_points[size_t(at)];
  QStringList parts;
  for (qsizetype i = 0; i < m_series.size(); i++)
    if (point.values[size_t(i)] >= 0)
      parts.append(m_series[i] + ' ' + text(point.values[size_t(i)], m_unit));
  const double ago = (m_points.back().at - point.at) / 1000;
  if (m_cursor >= 0)
    parts.append(ago < 0.5 ? _("now") : _("%1 s ago").arg(ago, 0, 'f', 0));
  return parts.join(", ");
}

// ---- places ----

QRectF Graph::plot() const
{
  const QFontMetrics metrics = fontMetrics();
  const int left = metrics.horizontalAdvance(m_unit == EPQ_GRAPH_BYTES ? "1023 MiB" : "1000 ms");
  const int top = metrics.height() + 2 * gap, bottom = metrics.height() + gap;
  return QRectF(rect()).adjusted(left + 2 * gap, top, -2 * gap, -bottom);
}

double Graph::xOf(double at) const
{
  const QRectF area = plot();
  const double now = m_points.empty() ? 0 : m_points.back().at;
  return area.right() - (now - at) / m_span * area.width();
}

int Graph::nearest(double x) const
{
  if (m_points.empty())
    return -1;
  const QRectF area = plot();
  const double now = m_points.back().at, pixel = m_span / std::max(1.0, area.width());
  const double at = now - (area.right() - x) * pixel, oldest = now - m_span - pixel;
  auto later = std::partition_point(m_points.cbegin(), m_points.cend(),
                                    [at](const Point &point) { return point.at < at; });
  if (later == m_points.cend())
    --later;
  else if (later != m_points.cbegin() && at - (later - 1)->at < later->at - at)
    --later;
  while (later->at < oldest && later + 1 != m_points.cend()) // that one is not seen
    ++later;
  return int(later - m_points.cbegin());
}

void Graph::setCursorAt(int point)
{
  m_cursor = point < 0 ? -1 : m_points[size_t(point)].at;
  setAccessibleDescription(reading());
  QAccessibleEvent event(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&event);
  update();
}

void Graph::mouseMoveEvent(QMouseEvent *event)
{
  setCursorAt(nearest(event->position().x()));
}

void Graph::leaveEvent(QEvent *)
{
  setCursorAt(-1);
}

void Graph::focusOutEvent(QFocusEvent *event)
{
  QWidget::focusOutEvent(event);
  setCursorAt(-1);
}

void Graph::keyPressEvent(QKeyEvent *event)
{
  const int key = event->key();
  const int last = int(m_points.size()) - 1;
  if (last < 0 || (key == Qt::Key_Escape && m_cursor < 0)) {
    QWidget::keyPressEvent(event);
    return;
  }
  const int at = m_cursor < 0 ? last : nearest(xOf(m_cursor));
  if (key == Qt::Key_Left && at > 0 && xOf(m_points[size_t(at - 1)].at) >= plot().left() - 1)
    setCursorAt(m_cursor < 0 ? last : at - 1);
  else if (key == Qt::Key_Right)
    setCursorAt(std::min(last, at + 1));
  else if (key == Qt::Key_End)
    setCursorAt(last);
  else if (key == Qt::Key_Escape)
    setCursorAt(-1);
  else if (key != Qt::Key_Left)
    QWidget::keyPressEvent(event);
}

// ---- look ----

QColor Graph::colorOf(int series) const
{
  static constexpr Hue hues[] = {Hue::Info, Hue::Warning, Hue::Result, Hue::Echo};
  return hue(hues[series % 4], palette());
}

void Graph::paintAxes(QPainter *painter, const QRectF &area, double top) const
{
  const QFontMetrics metrics = fontMetrics();
  QColor line = palette().color(QPalette::Text);
  line.setAlphaF(0.14F);
  const QColor dim = hue(Hue::Dim, palette());
  const int parts = area.height() > 8 * metrics.height() ? 4 : 2;
  for (int i = 0; i <= parts; i++) {
    const double y = std::round(area.bottom() - area.height() * i / parts) + 0.5;
    painter->setPen(line);
    painter->drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter->setPen(dim);
    painter->drawText(QRectF(0, y - metrics.height() / 2.0, area.left() - gap, metrics.height()),
                      Qt::AlignRight | Qt::AlignVCenter, text(top * i / parts, m_unit));
  }
  const int letters = int(area.width()) / metrics.averageCharWidth();
  const int steps = letters > 60 ? 4 : letters > 30 ? 2 : 1;
  for (int i = 0; i <= steps; i++) {
    const double x = std::round(area.right() - area.width() * i / steps) + 0.5;
    painter->setPen(line);
    painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter->setPen(dim);
    const double seconds = m_span / 1000 * i / steps;
    const QString label = i == 0 ? QString("now") : QString("−%1 s").arg(seconds, 0, 'f', 0);
    const double wide = metrics.horizontalAdvance(label);
    const double from = std::clamp(x - wide / 2, area.left(), area.right() - wide);
    painter->drawText(QRectF(from, area.bottom() + gap / 2.0, wide + 1, metrics.height()),
                      Qt::AlignLeft | Qt::AlignVCenter, label);
  }
}

void Graph::paintSeries(QPainter *painter, const QRectF &area, double top, int series) const
{
  QPainterPath line;
  double first = 0, last = 0;
  bool open = false;
  auto fill = [&] {
    if (!open)
      return;
    QColor soft = colorOf(series);
    soft.setAlphaF(0.12F);
    QPainterPath below = line;
    below.lineTo(last, area.bottom());
    below.lineTo(first, area.bottom());
    below.closeSubpath();
    if (series == 0)
      painter->fillPath(below, soft);
    painter->setPen(QPen(colorOf(series), 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(line);
  };
  const double now = m_points.back().at;
  for (const Point &point : m_points) {
    const double value = point.values[size_t(series)];
    if (value < 0) {
      fill();
      open = false;
      continue;
    }
    const QPointF at(area.right() - (now - point.at) / m_span * area.width(),
                     area.bottom() - value / top * area.height());
    if (!open) {
      line = QPainterPath(at);
      line.lineTo(at + QPointF(0.5, 0)); // one point alone is seen, too
      first = at.x();
    } else {
      line.lineTo(at);
    }
    last = at.x();
    open = true;
  }
  fill();
}

void Graph::paintCursor(QPainter *painter, const QRectF &area, double top) const
{
  const int at = m_cursor < 0 ? -1 : nearest(xOf(m_cursor));
  if (at < 0)
    return;
  const Point &point = m_points[size_t(at)];
  const double x = std::round(xOf(point.at)) + 0.5;
  painter->setPen(QPen(palette().color(QPalette::Text), 1, Qt::DotLine));
  painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  for (int i = 0; i < int(m_series.size()); i++) {
    if (point.values[size_t(i)] < 0)
      continue;
    painter->setPen(QPen(palette().color(QPalette::Base), 1));
    painter->setBrush(colorOf(i));
    painter->drawEllipse(QPointF(x, area.bottom() - point.values[size_t(i)] / top * area.height()),
                         3.5, 3.5);
  }
}

// The title, and behind it each series with its value at the cursor, or now.
void Graph::paintLegend(QPainter *painter) const
{
  const QFontMetrics metrics = fontMetrics();
  QRectF place(2 * gap, gap, width() - 3 * gap, metrics.height());
  auto write = [&](const QString &text, const QColor &color) {
    painter->setPen(color);
    painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      metrics.elidedText(text, Qt::ElideRight, int(place.width())));
    place.setLeft(place.left() + metrics.horizontalAdvance(text) + gap);
  };
  write(m_title, palette().color(QPalette::Text));
  place.setLeft(place.left() + gap);
  const int at = m_points.empty() ? -1
                 : m_cursor < 0   ? int(m_points.size()) - 1
                                  : nearest(xOf(m_cursor));
  for (int i = 0; i < int(m_series.size()) && at >= 0; i++) {
    const double value = m_points[size_t(at)].values[size_t(i)];
    if (value < 0)
      continue;
    if (m_series.size() > 1) {
      painter->setPen(Qt::NoPen);
      painter->setBrush(colorOf(i));
      painter->drawRect(QRectF(place.left(), place.center().y() - 1.5, 10, 3));
      place.setLeft(place.left() + 10 + gap);
    }
    const QString name = m_series.size() > 1 ? m_series[i] + ' ' : QString();
    write(name + text(value, m_unit), colorOf(i));
    place.setLeft(place.left() + gap);
  }
  if (m_cursor >= 0 && at >= 0)
    write(reading().section(", ", -1), hue(Hue::Dim, palette()));
}

void Graph::paintEvent(QPaintEvent *)
{
  QPainter painter(this);
  painter.fillRect(rect(), palette().color(QPalette::Base));
  const QRectF area = plot();
  paintLegend(&painter);
  if (m_points.empty()) {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, m_empty);
    return;
  }
  if (area.width() < 20 || area.height() < 10)
    return;
  double largest = 0;
  for (const Point &point : m_points)
    for (double value : point.values)
      largest = std::max(largest, value);
  const double top = roundUp(largest, m_unit);
  paintAxes(&painter, area, top);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(area.adjusted(-1, -2, 2, 2));
  for (int i = int(m_series.size()) - 1; i >= 0; i--)
    paintSeries(&painter, area, top, i);
  painter.setClipping(false);
  paintCursor(&painter, area, top);
}

} // namespace epq
