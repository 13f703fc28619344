// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where everything in a chart stands. chartdraw.cpp paints it.
#include "widgets/chartpaint.h"

#include <QFontMetricsF>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace epq
{

constexpr double margin = 10, gap = 6;

QColor chartColor(int index, const QColor &ground)
{
  static constexpr QRgb onLight[] = {0x1f66c7, 0xc2410c, 0x2b7a35, 0x9333b8,
                                     0xb4234f, 0x0b7285, 0x806000, 0x5b4bc4};
  static constexpr QRgb onDark[] = {0x6ea8fe, 0xffa057, 0x6fcf7f, 0xd99af0,
                                    0xff8fab, 0x5fd3e0, 0xe6c84f, 0xa79cf5};
  bool dark = ground.lightnessF() < 0.5f;
  QColor color(dark ? onDark[index % 8] : onLight[index % 8]);
  int round = index / 8 % 3; // each time around stronger against the ground
  return round == 0 ? color
         : dark     ? color.lighter(100 + 20 * round)
                    : color.darker(100 + 35 * round);
}

ChartPaint::ChartPaint(const ChartLook &look, const QVector<const Series *> &series,
                       const QWidget *widget)
    : m_look(look), m_font(widget->font()), m_titleFont(widget->font()),
      m_text(widget->palette().color(QPalette::Text)),
      m_ground(widget->palette().color(QPalette::Base)), m_rect(widget->rect())
{
  m_titleFont.setWeight(QFont::DemiBold);
  int number = 0;
  for (const Series *each : series) {
    QColor color = each->color().isValid() ? each->color() : chartColor(number, m_ground);
    number++; // also of one that is hidden, so that the others keep their colours
    if (!each->isShown())
      continue;
    ChartType type = each->type(look.type);
    m_pie |= type == ChartType::Pie;
    QString name = each->name().isEmpty() ? each->id() : each->name();
    m_shown.append({each, type, color, name});
  }
  m_pie |= look.type == ChartType::Pie;
  findBars();
  if (m_pie)
    findSlices();
  else
    findRanges();
  layOut();
}

void ChartPaint::findBars()
{
  QVector<double> places;
  for (const Shown &shown : m_shown) {
    if (shown.type != ChartType::Bar)
      continue;
    m_bars++;
    for (QPointF point : shown.series->points())
      if (!std::isnan(point.x()))
        places.append(point.x());
  }
  std::sort(places.begin(), places.end());
  m_barGap = 0;
  for (qsizetype i = 1; i < places.size(); i++) {
    double distance = places[i] - places[i - 1];
    if (distance > 0 && (m_barGap == 0 || distance < m_barGap))
      m_barGap = distance;
  }
  if (m_barGap == 0 || !m_look.categories.isEmpty())
    m_barGap = 1;
}

void ChartPaint::padRange(double *from, double *to) const
{
  if (*to > *from)
    return;
  double around = qMax(std::abs(*from) * 0.1, 0.5);
  *from -= around;
  *to += around;
}

void ChartPaint::findRanges()
{
  bool scatter = false, all = true;
  for (const Shown &shown : m_shown) {
    scatter |= shown.type == ChartType::Scatter;
    for (QPointF point : shown.series->points()) {
      if (std::isnan(point.x()) || std::isnan(point.y()))
        continue;
      m_x0 = m_empty ? point.x() : qMin(m_x0, point.x());
      m_x1 = m_empty ? point.x() : qMax(m_x1, point.x());
      m_y0 = m_empty ? point.y() : qMin(m_y0, point.y());
      m_y1 = m_empty ? point.y() : qMax(m_y1, point.y());
      m_empty = false;
    }
  }
  all = !m_look.categories.isEmpty();
  if (all) {
    m_x0 = 0.5;
    m_x1 = qMax(static_cast<double>(m_look.categories.size()), m_empty ? 0 : m_x1) + 0.5;
  } else if (m_bars > 0 && !m_empty) {
    m_x0 -= m_barGap / 2;
    m_x1 += m_barGap / 2;
  } else if (scatter) {
    double around = (m_x1 - m_x0) * 0.03;
    m_x0 -= around;
    m_x1 += around;
  }
  if (m_bars > 0) {
    m_y0 = qMin(0.0, m_y0);
    m_y1 = qMax(0.0, m_y1);
  }
  if (m_look.xRange.size() == 2) {
    m_x0 = m_look.xRange[0];
    m_x1 = m_look.xRange[1];
  }
  padRange(&m_x0, &m_x1);
  padRange(&m_y0, &m_y1);
  int most =
      qBound(2, static_cast<int>(m_rect.height() / (3 * QFontMetricsF(m_font).height())), 11);
  widenToTicks(&m_y0, &m_y1, most);
  if (m_look.yRange.size() == 2) {
    m_y0 = m_look.yRange[0];
    m_y1 = m_look.yRange[1];
    padRange(&m_y0, &m_y1);
  }
}

void ChartPaint::findSlices()
{
  double total = 0;
  const Series *series = nullptr;
  for (const Shown &shown : m_shown)
    if (!series && shown.type == ChartType::Pie)
      series = shown.series;
  if (!series)
    return;
  for (QPointF point : series->points())
    total += point.y() > 0 ? point.y() : 0;
  double begin = 0;
  int number = 0;
  for (QPointF point : series->points()) {
    qsizetype place = point.x() >= 1 && point.x() <= 1e6 ? static_cast<qsizetype>(point.x()) : 0;
    QString name = place >= 1 && place <= m_look.categories.size() ? m_look.categories[place - 1]
                                                                   : QString::number(point.x());
    QColor color = chartColor(number++, m_ground);
    if (!(point.y() > 0) || !std::isfinite(total))
      continue;
    double sweep = 360 * point.y() / total;
    m_slices.append({point.y(), begin, sweep, color, name});
    begin += sweep;
  }
  m_empty = m_slices.isEmpty();
}

void ChartPaint::layOut()
{
  QRectF room = m_rect.adjusted(margin, margin, -margin, -margin);
  if (!m_look.title.isEmpty()) {
    m_titleRect =
        QRectF(room.left(), room.top(), room.width(), QFontMetricsF(m_titleFont).height());
    room.setTop(m_titleRect.bottom() + gap);
  }
  layOutLegend(&room);
  if (m_pie) {
    double side = qMax(0.0, qMin(room.width(), room.height()));
    m_plot = QRectF(room.center() - QPointF(side / 2, side / 2), QSizeF(side, side));
    return;
  }
  layOutAxes(room);
}

void ChartPaint::layOutLegend(QRectF *room)
{
  if (!m_look.legend)
    return;
  QFontMetricsF metrics(m_font);
  if (m_pie) {
    for (const Slice &slice : m_slices)
      m_legend.append({slice.color, slice.name, {}});
  } else if (m_shown.size() > 1) {
    for (const Shown &shown : m_shown)
      m_legend.append({shown.color, shown.name, {}});
  }
  if (m_legend.isEmpty())
    return;
  double line = metrics.height() + 2, swatch = metrics.height() + 4;
  if (m_pie) { // a column at the right, where there is room for it
    double width = 0;
    for (const Entry &entry : m_legend)
      width = qMax(width, metrics.horizontalAdvance(entry.text) + swatch + 4);
    width = qMin(width, room->width() * 0.45);
    qsizetype most = qMax<qsizetype>(0, static_cast<qsizetype>(room->height() / line));
    m_legend.resize(qMin(m_legend.size(), most));
    double y = room->center().y() - static_cast<double>(m_legend.size()) * line / 2;
    for (Entry &entry : m_legend) {
      entry.rect = QRectF(room->right() - width, y, width, line);
      y += line;
    }
    room->setRight(room->right() - width - 2 * gap);
    return;
  }
  double x = room->left(), y = room->top();
  qsizetype shown = 0;
  for (Entry &entry : m_legend) {
    double width = qMin(metrics.horizontalAdvance(entry.text) + swatch + 4, room->width());
    if (x > room->left() && x + width > room->right()) {
      x = room->left();
      y += line;
    }
    if (y + line > room->top() + room->height() / 3)
      break; // the points are what matters
    entry.rect = QRectF(x, y, width, line);
    x += width + 12;
    shown++;
  }
  m_legend.resize(shown);
  if (shown)
    room->setTop(y + line + gap);
}

void ChartPaint::layOutAxes(QRectF room)
{
  QFontMetricsF metrics(m_font);
  double line = metrics.height();
  if (!m_look.xLabel.isEmpty() && room.height() > 5 * line) {
    m_xLabelRect = QRectF(room.left(), room.bottom() - line, room.width(), line);
    room.setBottom(m_xLabelRect.top() - gap / 2);
  }
  if (!m_look.yLabel.isEmpty() && room.width() > 8 * line) {
    m_yLabelRect = QRectF(room.left(), room.top(), line, room.height());
    room.setLeft(m_yLabelRect.right() + gap);
  }
  room.setTop(room.top() + line / 2); // half of the topmost number stands out
  room.setBottom(room.bottom() - line - gap);
  int most = qBound(2, static_cast<int>(room.height() / (2.5 * line)) + 1, 11);
  m_yTicks = niceTicks(m_y0, m_y1, most);
  double widest = 0;
  for (double at : m_yTicks.at)
    widest = qMax(widest, metrics.horizontalAdvance(m_yTicks.text(at)));
  if (m_empty && m_look.yRange.isEmpty())
    widest = 0;
  room.setLeft(room.left() + widest + gap);
  // As many marks as have room for what is written at them; that depends on how many there are.
  for (most = qBound(2, static_cast<int>(room.width() / 40), 13); most >= 2; most--) {
    m_xTicks = m_look.xTime ? timeTicks(m_x0, m_x1, most) : niceTicks(m_x0, m_x1, most);
    double needed = 0;
    for (double at : m_xTicks.at)
      needed = qMax(needed, metrics.horizontalAdvance(m_xTicks.text(at)) + 14);
    if (needed * static_cast<double>(m_xTicks.at.size()) <= room.width() + 14)
      break;
  }
  if (m_look.categories.isEmpty() && !m_xTicks.at.isEmpty()) {
    double last = m_xTicks.at.last(), half = metrics.horizontalAdvance(m_xTicks.text(last)) / 2;
    double outside = (last - m_x0) / (m_x1 - m_x0) * room.width() + half - room.width();
    room.setRight(room.right() - qMax(0.0, outside - margin + 2));
  }
  if (!m_look.categories.isEmpty()) {
    m_xTicks = Ticks();
    double names = 0;
    for (const QString &name : m_look.categories)
      names = qMax(names, metrics.horizontalAdvance(name) + 10);
    double place = room.width() / (m_x1 - m_x0);
    int every = qMax(1, static_cast<int>(std::ceil(qMin(names, 120.0) / qMax(place, 1e-6))));
    for (qsizetype i = 0; i < m_look.categories.size(); i += every)
      m_xTicks.at.append(static_cast<double>(i) + 1);
    m_xTicks.step = every;
  }
  m_plot = room;
}

QPointF ChartPaint::map(QPointF point) const
{
  double x = m_plot.left() + (point.x() - m_x0) / (m_x1 - m_x0) * m_plot.width();
  double y = m_plot.bottom() - (point.y() - m_y0) / (m_y1 - m_y0) * m_plot.height();
  return std::isnan(x + y) ? QPointF(qQNaN(), qQNaN())
                           : QPointF(qBound(-1e6, x, 1e6), qBound(-1e6, y, 1e6));
}

QRectF ChartPaint::bar(int number, QPointF point) const
{
  double whole = m_barGap / (m_x1 - m_x0) * m_plot.width() * 0.8;
  double width = whole / m_bars;
  QPointF top = map(point), ground = map(QPointF(point.x(), 0));
  double left = top.x() - whole / 2 + number * width;
  double space = width > 6 ? 1 : 0;
  return QRectF(QPointF(left, top.y()), QPointF(left + qMax(1.0, width - space), ground.y()))
      .normalized();
}

QString ChartPaint::xText(double x) const
{
  qsizetype count = m_look.categories.size();
  if (x >= 1 && x <= static_cast<double>(count) && x == std::floor(x))
    return m_look.categories[static_cast<qsizetype>(x) - 1];
  if (!m_look.xTime)
    return QString::number(x, 'g', 10);
  Ticks seconds;
  seconds.time = true;
  Ticks days = seconds;
  days.step = 86400;
  return days.text(x) + ' ' + seconds.text(x);
}

ChartPaint::Hit ChartPaint::hitPie(QPointF mouse) const
{
  QPointF from = mouse - m_plot.center();
  double far = std::hypot(from.x(), from.y()), half = m_plot.width() / 2;
  double angle = std::atan2(from.x(), -from.y()) * 180 / 3.14159265358979323846;
  angle += angle < 0 ? 360 : 0;
  Hit hit;
  for (const Slice &slice : m_slices)
    if (far <= half && angle >= slice.begin && angle < slice.begin + slice.sweep)
      hit = {true,
             QString("%1: %2 (%3 %)")
                 .arg(slice.name)
                 .arg(slice.value, 0, 'g', 10)
                 .arg(slice.sweep / 3.6, 0, 'f', 1),
             mouse, QColor()};
  return hit;
}

ChartPaint::Hit ChartPaint::hit(QPointF mouse) const
{
  if (m_pie)
    return hitPie(mouse);
  Hit hit;
  double nearest = 20; // pixels
  int number = 0;
  if (!m_plot.adjusted(-4, -4, 4, 4).contains(mouse))
    return hit;
  for (const Shown &shown : m_shown) {
    bool isBar = shown.type == ChartType::Bar;
    int place = isBar ? number++ : 0;
    for (QPointF point : shown.series->points()) {
      QPointF at = map(point);
      if (std::isnan(at.x()))
        continue;
      double far = std::hypot(at.x() - mouse.x(), at.y() - mouse.y());
      if (isBar) {
        QRectF rect = bar(place, point);
        far = rect.adjusted(0, -2, 0, 2).contains(mouse) ? 0 : nearest;
        at = QPointF(rect.center().x(), at.y());
      }
      if (far >= nearest)
        continue;
      nearest = far;
      QString name = shown.name.isEmpty() ? QString() : shown.name + '\n';
      hit = {true, name + xText(point.x()) + ": " + QString::number(point.y(), 'g', 10), at,
             shown.color};
    }
  }
  return hit;
}

} // namespace epq
