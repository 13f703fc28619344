// SPDX-License-Identifier: GPL-3.0-or-later
//
// A chart at one size: computes where everything stands, then paints it or says what is under the mouse. Made anew for
// each painting; it keeps nothing.
#ifndef EPQ_CHARTPAINT_H
#define EPQ_CHARTPAINT_H

#include "widgets/axis.h"
#include "widgets/series.h"

#include <QPainter>
#include <QStringList>

namespace epq
{

struct ChartLook {
  ChartType type = ChartType::Line;
  QString title, xLabel, yLabel;
  QVector<double> xRange, yRange; // {from, to}, or empty
  QStringList categories;
  bool xTime = false, legend = true;
};

// Colour number index of a chart on that ground: eight that can be told apart, then other shades of them.
QColor chartColor(int index, const QColor &ground);

// The line through points in as few points as a plot of that width shows: for each column of pixels the first, lowest,
// highest and last. A gap (NaN) begins a new piece. Points: in pixels.
QVector<QPolygonF> reducedLine(const QVector<QPointF> &points, double width);

class ChartPaint
{
public:
  struct Hit {
    bool found = false;
    QString text;
    QPointF at;
    QColor color;
  };

  ChartPaint(const ChartLook &look, const QVector<const Series *> &series, const QWidget *widget);
  void paint(QPainter *painter) const;
  Hit hit(QPointF mouse) const; // the nearest point, when it is near

private:
  struct Shown {
    const Series *series;
    ChartType type;
    QColor color;
    QString name;
  };
  struct Entry { // of the legend
    QColor color;
    QString text;
    QRectF rect;
  };
  struct Slice {
    double value, begin, sweep; // degrees, clockwise from the top
    QColor color;
    QString name;
  };

  void findRanges();
  void padRange(double *from, double *to) const;
  void findBars();
  void findSlices();
  void layOut();
  void layOutLegend(QRectF *room);
  void layOutAxes(QRectF room);
  QPointF map(QPointF point) const;
  QRectF bar(int number, QPointF point) const; // of the bar series of that number
  QString xText(double x) const;

  void paintAxes(QPainter *painter) const;
  void paintLegend(QPainter *painter) const;
  void paintPie(QPainter *painter) const;
  void paintBars(QPainter *painter) const;
  void paintLine(QPainter *painter, const Shown &shown) const;
  void paintScatter(QPainter *painter, const Shown &shown) const;
  QColor faded(double share) const; // the colour of text, weaker
  Hit hitPie(QPointF mouse) const;

  const ChartLook &m_look;
  QFont m_font, m_titleFont;
  QColor m_text, m_ground;
  QRectF m_rect, m_titleRect, m_xLabelRect, m_yLabelRect, m_plot;
  QVector<Shown> m_shown;
  QVector<Entry> m_legend;
  QVector<Slice> m_slices;
  Ticks m_xTicks, m_yTicks;
  double m_x0 = 0, m_x1 = 1, m_y0 = 0, m_y1 = 1;
  double m_barGap = 1; // smallest distance of two bars
  int m_bars = 0;      // series that are bars
  bool m_empty = true, m_pie = false;
};

} // namespace epq

#endif
