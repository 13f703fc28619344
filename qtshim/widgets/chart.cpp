// SPDX-License-Identifier: GPL-3.0-or-later
//
// chart: the widget of a chart and its properties. What it shows is in its series (series.h), how it looks is decided in
// chartpaint.h.
#include "widgets/chartpaint.h"
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QStyleOption>
#include <QToolTip>

#include <cmath>
#include <functional>

namespace epq
{

namespace
{

class ChartWidget : public QWidget
{
public:
  std::function<QVector<const Series *>()> series;
  ChartLook look;

  ChartWidget()
  {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  }
  QSize sizeHint() const override
  {
    return QSize(360, 240);
  }
  QSize minimumSizeHint() const override
  {
    return QSize(80, 60);
  }

protected:
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (styleSheet().contains("background-color")) { // the script's own ground goes before ours
      QStyleOption option;
      option.initFrom(this);
      style()->drawPrimitive(QStyle::PE_Widget, &option, &painter, this);
    } else {
      painter.setPen(Qt::NoPen);
      painter.setBrush(palette().color(QPalette::Base));
      painter.drawRoundedRect(rect(), 4, 4);
    }
    ChartPaint(look, series(), this).paint(&painter);
    if (!m_hit.found || !m_hit.color.isValid())
      return;
    painter.setPen(QPen(palette().color(QPalette::Base), 2));
    painter.setBrush(m_hit.color);
    painter.drawEllipse(m_hit.at, 5, 5);
  }
  void mouseMoveEvent(QMouseEvent *event) override
  {
    show(ChartPaint(look, series(), this).hit(event->position()),
         event->globalPosition().toPoint());
  }
  void leaveEvent(QEvent *) override
  {
    show({}, {});
  }
  bool event(QEvent *event) override
  {
    // The value under the mouse is our tooltip; the element's own one is seen beside the points.
    if (event->type() == QEvent::ToolTip && m_hit.found)
      return true;
    return QWidget::event(event);
  }

private:
  void show(const ChartPaint::Hit &hit, QPoint mouse)
  {
    bool other = hit.found != m_hit.found || hit.at != m_hit.at;
    if (hit.found) // as HTML only because plain text might be taken for it
      QToolTip::showText(mouse, "<div>" + hit.text.toHtmlEscaped().replace('\n', "<br>") + "</div>",
                         this);
    else if (m_hit.found)
      QToolTip::hideText();
    m_hit = hit;
    if (other)
      update();
  }

  ChartPaint::Hit m_hit;
};

bool readRange(const epq_value &value, QVector<double> *to)
{
  QVector<double> range;
  if (!read(value, &range) || (range.size() != 0 && range.size() != 2))
    return false;
  for (double end : range)
    if (std::abs(end) > 1e300)
      return false;
  if (range.size() == 2 && !(range[0] < range[1]))
    return false;
  *to = range;
  return true;
}

class Chart : public Element
{
public:
  Chart(View *view, int64_t node) : Element(view, node), m_chart(new ChartWidget)
  {
    m_chart->series = [this] {
      QVector<const Series *> list;
      for (Element *child : children())
        if (auto *series = dynamic_cast<const Series *>(child))
          list.append(series);
      return list;
    };
    setWidget(m_chart);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    ChartLook &look = m_chart->look;
    QString word;
    bool good;
    if (property == "type")
      good = read(value, &word) && readChartType(word, &look.type);
    else if (property == "title")
      good = read(value, &look.title);
    else if (property == "x_label")
      good = read(value, &look.xLabel);
    else if (property == "y_label")
      good = read(value, &look.yLabel);
    else if (property == "x_range")
      good = readRange(value, &look.xRange);
    else if (property == "y_range")
      good = readRange(value, &look.yRange);
    else if (property == "categories")
      good = read(value, &look.categories);
    else if (property == "x_time")
      good = read(value, &look.xTime);
    else if (property == "legend")
      good = read(value, &look.legend);
    else
      return Element::apply(property, value);
    m_chart->setAccessibleDescription(look.title);
    m_chart->update();
    return good ? EPQ_OK : EPQ_E_INVALID;
  }
  void inserted(Element *child, int index) override
  {
    Element::inserted(child, index);
    m_chart->update();
  }
  void taken(Element *child) override
  {
    Element::taken(child);
    if (widget())
      m_chart->update();
  }

private:
  ChartWidget *m_chart;
};

} // namespace

std::unique_ptr<Element> makeChart(View *view, int64_t node)
{
  return std::make_unique<Chart>(view, node);
}

} // namespace epq
