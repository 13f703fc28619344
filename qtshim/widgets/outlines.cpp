// SPDX-License-Identifier: GPL-3.0-or-later
//
// draw.line, draw.rect, draw.ellipse, draw.polyline, draw.path: shapes that have a line and an inside.
#include "widgets/kinds.h"
#include "widgets/shapes.h"
#include "widgets/svgpath.h"
#include "widgets/values.h"

#include <cmath>

namespace epq
{

namespace
{

bool readPoints(const epq_value &value, QVector<QPointF> *to)
{
  QVector<QPointF> points;
  if (!read(value, &points))
    return false;
  for (QPointF point : points)
    if (std::abs(point.x()) > farthestShape || std::abs(point.y()) > farthestShape)
      return false;
  *to = points;
  return true;
}

// Line and inside, as most shapes have them.
class Drawn : public Shape
{
public:
  using Shape::Shape;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    bool good;
    if (property == "color")
      good = read(value, &m_color);
    else if (property == "fill")
      good = read(value, &m_fill);
    else if (property == "line_width")
      good = readExtent(value, &m_width);
    else if (property == "dash")
      good = setDash(value);
    else
      return EPQ_E_UNKNOWN;
    return good ? EPQ_OK : EPQ_E_INVALID;
  }
  void dress(QPainter *painter, const Scene &scene) const
  {
    painter->setBrush(m_fill.isValid() ? QBrush(m_fill) : Qt::NoBrush);
    if (m_width <= 0) {
      painter->setPen(Qt::NoPen);
      return;
    }
    QPen pen(m_color.isValid() ? m_color : scene.text, m_width);
    pen.setJoinStyle(Qt::RoundJoin);
    if (!m_dash.isEmpty()) {
      QList<qreal> pattern; // Qt's is in widths of the pen
      for (double length : m_dash)
        pattern.append(length / m_width);
      pen.setDashPattern(pattern);
      pen.setCapStyle(Qt::FlatCap);
    }
    painter->setPen(pen);
  }

private:
  bool setDash(const epq_value &value)
  {
    QVector<double> dash;
    if (!read(value, &dash) || dash.size() > 100)
      return false;
    for (double &length : dash) {
      if (!std::isfinite(length) || length < 0 || length > farthestShape)
        return false;
      length = qMax(0.5, length); // a line of points without end would take as long
    }
    if (dash.size() % 2)
      dash += QVector<double>(dash);
    m_dash = dash;
    return true;
  }

  QColor m_color, m_fill;
  double m_width = 1;
  QVector<double> m_dash;
};

class Line : public Drawn
{
public:
  using Drawn::Drawn;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    double *to = property == "x1"   ? &m_x1
                 : property == "y1" ? &m_y1
                 : property == "x2" ? &m_x2
                 : property == "y2" ? &m_y2
                                    : nullptr;
    if (!to)
      return property == "fill" ? EPQ_E_UNKNOWN : Drawn::change(property, value);
    return readPlace(value, to) ? EPQ_OK : EPQ_E_INVALID;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    dress(painter, scene);
    painter->drawLine(QPointF(m_x1, m_y1), QPointF(m_x2, m_y2));
  }

private:
  double m_x1 = 0, m_y1 = 0, m_x2 = 0, m_y2 = 0;
};

class Rect : public Drawn
{
public:
  using Drawn::Drawn;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    if (property == "radius")
      return readExtent(value, &m_radius) ? EPQ_OK : EPQ_E_INVALID;
    int code = m_extent.change(property, value);
    return code == EPQ_E_UNKNOWN ? Drawn::change(property, value) : code;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    dress(painter, scene);
    if (m_radius > 0)
      painter->drawRoundedRect(m_extent.rect(), m_radius, m_radius);
    else
      painter->drawRect(m_extent.rect());
  }

private:
  Extent m_extent;
  double m_radius = 0;
};

class Ellipse : public Drawn
{
public:
  using Drawn::Drawn;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    if (property == "start" || property == "sweep")
      return readPlace(value, property == "start" ? &m_start : &m_sweep) ? EPQ_OK : EPQ_E_INVALID;
    int code = m_extent.change(property, value);
    return code == EPQ_E_UNKNOWN ? Drawn::change(property, value) : code;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    dress(painter, scene);
    if (std::abs(m_sweep) >= 360) {
      painter->drawEllipse(m_extent.rect());
      return;
    }
    QPainterPath slice(m_extent.rect().center()); // Qt counts from three o'clock, against the clock
    slice.arcTo(m_extent.rect(), 90 - m_start, -m_sweep);
    slice.closeSubpath();
    painter->drawPath(slice);
  }

private:
  Extent m_extent;
  double m_start = 0, m_sweep = 360;
};

class Polyline : public Drawn
{
public:
  using Drawn::Drawn;
  int append(const epq_value &list, bool reset) override
  {
    QVector<QPointF> points;
    if (!readPoints(list, &points))
      return EPQ_E_INVALID;
    if (reset)
      m_points.clear();
    m_points += points;
    bound();
    changed();
    return EPQ_OK;
  }

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    int number;
    if (property == "points") {
      if (!readPoints(value, &m_points))
        return EPQ_E_INVALID;
    } else if (property == "closed") {
      if (!read(value, &m_closed))
        return EPQ_E_INVALID;
    } else if (property == "max") {
      if (!read(value, &number) || number < 1)
        return EPQ_E_INVALID;
      m_max = number;
      bound();
    } else {
      return Drawn::change(property, value);
    }
    return EPQ_OK;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    if (m_points.isEmpty())
      return;
    dress(painter, scene);
    if (!m_closed && painter->brush() != Qt::NoBrush) { // the inside, then the line without its end
      QPen pen = painter->pen();
      painter->setPen(Qt::NoPen);
      painter->drawPolygon(m_points);
      painter->setPen(pen);
    }
    if (m_closed)
      painter->drawPolygon(m_points);
    else
      painter->drawPolyline(m_points);
  }

private:
  void bound()
  {
    if (m_points.size() > m_max)
      m_points.remove(0, m_points.size() - m_max);
  }

  QPolygonF m_points;
  bool m_closed = false;
  int m_max = 100000;
};

class Path : public Drawn
{
public:
  using Drawn::Drawn;

protected:
  int change(const QByteArray &property, const epq_value &value) override
  {
    QString data;
    if (property == "x" || property == "y")
      return readPlace(value, property == "x" ? &m_x : &m_y) ? EPQ_OK : EPQ_E_INVALID;
    if (property != "path")
      return Drawn::change(property, value);
    m_path = QPainterPath();
    return read(value, &data) && readSvgPath(data, &m_path) ? EPQ_OK : EPQ_E_INVALID;
  }
  void draw(QPainter *painter, const Scene &scene) override
  {
    dress(painter, scene);
    painter->translate(m_x, m_y);
    painter->drawPath(m_path);
    painter->translate(-m_x, -m_y);
  }

private:
  double m_x = 0, m_y = 0;
  QPainterPath m_path;
};

} // namespace

std::unique_ptr<Element> makeDrawEllipse(View *view, int64_t node)
{
  return std::make_unique<Ellipse>(view, node);
}

std::unique_ptr<Element> makeDrawLine(View *view, int64_t node)
{
  return std::make_unique<Line>(view, node);
}

std::unique_ptr<Element> makeDrawPath(View *view, int64_t node)
{
  return std::make_unique<Path>(view, node);
}

std::unique_ptr<Element> makeDrawPolyline(View *view, int64_t node)
{
  return std::make_unique<Polyline>(view, node);
}

std::unique_ptr<Element> makeDrawRect(View *view, int64_t node)
{
  return std::make_unique<Rect>(view, node);
}

} // namespace epq
