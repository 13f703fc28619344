// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/series.h"

#include "widgets/kinds.h"
#include "widgets/values.h"

#include <cmath>
#include <limits>

namespace epq
{

constexpr double largest = 1e300; // so that differences are finite, too

bool readChartType(const QString &word, ChartType *type)
{
  static const QStringList words = {"line", "bar", "scatter", "pie"};
  if (!words.contains(word))
    return false;
  *type = static_cast<ChartType>(words.indexOf(word));
  return true;
}

static bool readCoordinate(const epq_value &value, double *to)
{
  if (value.type == EPQ_INTEGER)
    *to = static_cast<double>(value.as.integer);
  else if (value.type == EPQ_NUMBER)
    *to = std::abs(value.as.number) <= largest ? value.as.number
                                               : std::numeric_limits<double>::quiet_NaN();
  else
    return false;
  return true;
}

static bool readSamples(const epq_value &value, QVector<QPointF> *to)
{
  if (value.type != EPQ_LIST)
    return false;
  QVector<QPointF> points;
  points.reserve(static_cast<qsizetype>(value.as.list.count));
  for (size_t i = 0; i < value.as.list.count; i++) {
    const epq_value &pair = value.as.list.items[i];
    double x, y;
    if (pair.type != EPQ_LIST || pair.as.list.count != 2 ||
        !readCoordinate(pair.as.list.items[0], &x) || !readCoordinate(pair.as.list.items[1], &y))
      return false;
    points.append(QPointF(x, y));
  }
  *to = points;
  return true;
}

void Series::changed()
{
  if (parent() && parent()->widget())
    parent()->widget()->update();
}

void Series::bound()
{
  if (m_points.size() > m_max)
    m_points.remove(0, m_points.size() - m_max);
}

int Series::append(const epq_value &list, bool reset)
{
  QVector<QPointF> points;
  if (!readSamples(list, &points))
    return EPQ_E_INVALID;
  if (reset)
    m_points.clear();
  m_points += points;
  bound();
  changed();
  return EPQ_OK;
}

int Series::apply(const QByteArray &property, const epq_value &value)
{
  bool flag, good;
  int number;
  QString word;
  if (property == "name") {
    good = read(value, &m_name);
  } else if (property == "color") {
    good = read(value, &m_color);
  } else if (property == "type") {
    good = read(value, &word) && (word.isEmpty() || readChartType(word, &m_type));
    m_ownType = good ? !word.isEmpty() : m_ownType;
  } else if (property == "points") {
    good = readSamples(value, &m_points);
    bound();
  } else if (property == "max") {
    good = read(value, &number) && number >= 1;
    m_max = good ? number : m_max;
    bound();
  } else if (property == "visible") {
    good = read(value, &m_visible);
  } else if (property == "enabled") {
    good = read(value, &flag);
  } else {
    return Element::apply(property, value);
  }
  changed();
  return good ? EPQ_OK : EPQ_E_INVALID;
}

std::unique_ptr<Element> makeSeries(View *view, int64_t node)
{
  return std::make_unique<Series>(view, node);
}

} // namespace epq
