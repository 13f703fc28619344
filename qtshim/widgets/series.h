// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SERIES_H
#define EPQ_SERIES_H

#include "widgets/element.h"

namespace epq
{

enum class ChartType { Line, Bar, Scatter, Pie };

// "line", "bar", ...; false: none of them.
bool readChartType(const QString &word, ChartType *type);

// Points of a chart, of which it is a child without a widget. A coordinate that is no finite number makes a gap.
class Series : public Element
{
public:
  using Element::Element;
  int append(const epq_value &list, bool reset) override;

  const QVector<QPointF> &points() const
  {
    return m_points;
  }
  const QString &name() const
  {
    return m_name;
  }
  QColor color() const
  {
    return m_color;
  }
  ChartType type(ChartType ofChart) const
  {
    return m_ownType ? m_type : ofChart;
  }
  bool isShown() const
  {
    return m_visible;
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override;

private:
  void bound();
  void changed();

  QVector<QPointF> m_points;
  QString m_name;
  QColor m_color;
  ChartType m_type = ChartType::Line;
  bool m_ownType = false, m_visible = true;
  int m_max = 10000;
};

} // namespace epq

#endif
