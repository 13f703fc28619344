// SPDX-License-Identifier: GPL-3.0-or-later
//
// The chart of epq/graph.h.
#ifndef EPQ_TOOLS_GRAPH_H
#define EPQ_TOOLS_GRAPH_H

#include <epq/graph.h>

#include <QPointer>
#include <QWidget>

#include <array>
#include <deque>

namespace epq
{

class Graph : public QWidget
{
public:
  explicit Graph(const epq_graph_config *config);
  bool add(double at, const double *values);
  void clear();
  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

  // What is read at the cursor, or else now: "Lag 12 ms, 3 s ago".
  QString reading() const;
  // The end of the axis for values up to that: 1, 2 or 5 and zeros, of binary units for bytes.
  static double roundUp(double value, epq_graph_unit unit);
  static QString text(double value, epq_graph_unit unit);

protected:
  void paintEvent(QPaintEvent *event) override;
  void mouseMoveEvent(QMouseEvent *event) override;
  void leaveEvent(QEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void focusOutEvent(QFocusEvent *event) override;

private:
  static constexpr int seriesMost = 4;
  struct Point {
    double at;
    std::array<double, seriesMost> values;
  };
  QRectF plot() const;
  double xOf(double at) const;
  int nearest(double x) const; // -1: there is none
  void setCursorAt(int point);
  QColor colorOf(int series) const;
  void paintAxes(QPainter *painter, const QRectF &plot, double top) const;
  void paintSeries(QPainter *painter, const QRectF &plot, double top, int series) const;
  void paintCursor(QPainter *painter, const QRectF &plot, double top) const;
  void paintLegend(QPainter *painter) const;

  QString m_title, m_empty;
  QStringList m_series;
  epq_graph_unit m_unit;
  double m_span; // ms
  std::deque<Point> m_points;
  double m_cursor = -1; // a time; -1: none
};

} // namespace epq

struct epq_graph {
  QPointer<epq::Graph> widget;
};

#endif
