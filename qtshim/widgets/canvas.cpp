// SPDX-License-Identifier: GPL-3.0-or-later
//
// canvas: one widget that paints all shapes of its element, in order. Everything is painted anew when something changed:
// ten thousand shapes take less time than finding out which of them overlap. Coordinates of events are those of shapes.
#include "widgets/keys.h"
#include "widgets/kinds.h"
#include "widgets/shapes.h"
#include "widgets/values.h"

#include <QMouseEvent>
#include <QStyleOption>
#include <QTimer>

namespace epq
{

namespace
{

class Canvas;

class CanvasWidget : public QWidget
{
public:
  explicit CanvasWidget(Canvas *owner) : m_owner(owner)
  {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  }
  QSize sizeHint() const override
  {
    return m_area.isValid() ? m_area.toSize().boundedTo({800, 600}) : QSize(240, 160);
  }
  QSize minimumSizeHint() const override
  {
    return QSize(24, 24);
  }
  // From coordinates of shapes to pixels: what is in the area fits, is as large as can be, and lies in the middle.
  QTransform transform() const
  {
    QTransform to;
    if (!m_area.isValid())
      return to;
    double scale = qMin(width() / m_area.width(), height() / m_area.height());
    to.translate((width() - m_area.width() * scale) / 2, (height() - m_area.height() * scale) / 2);
    to.scale(scale, scale);
    return to;
  }

  QSizeF m_area; // not valid: pixels
  QColor m_fill;
  bool m_smooth = true;

protected:
  void paintEvent(QPaintEvent *event) override;
  void mousePressEvent(QMouseEvent *event) override;
  void mouseReleaseEvent(QMouseEvent *event) override;
  void mouseMoveEvent(QMouseEvent *event) override;
  void mouseDoubleClickEvent(QMouseEvent *event) override;
  void wheelEvent(QWheelEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;
  void focusInEvent(QFocusEvent *event) override;
  void focusOutEvent(QFocusEvent *event) override;

private:
  Canvas *m_owner;
  bool m_byKey = false; // it got the focus by a key, so it has to be seen
};

class Canvas : public Element
{
public:
  Canvas(View *view, int64_t node)
      : Element(view, node), m_canvas(new CanvasWidget(this)), m_resized(new QTimer(m_canvas))
  {
    setWidget(m_canvas);
    reportFocus(m_canvas, [this](const char *name) { emitEvent(name); });
    m_resized->setSingleShot(true); // once for a whole turn, and not from within the layout
    m_resized->callOnTimeout(m_canvas, [this] {
      QSize size = m_canvas->size();
      emitEvent("onResized", Made{Made(double(size.width())), Made(double(size.height()))}.value());
    });
  }

  void mouse(const char *name, const QMouseEvent &event)
  {
    QString button;
    Qt::MouseButtons down = event.type() == QEvent::MouseMove ? event.buttons() : event.button();
    if (down & Qt::LeftButton)
      button = QStringLiteral("left");
    else if (down & Qt::RightButton)
      button = QStringLiteral("right");
    else if (down & Qt::MiddleButton)
      button = QStringLiteral("middle");
    else if (event.type() != QEvent::MouseMove)
      return; // a button that has no name here
    QPointF at = place(event.position());
    emitEvent(name, Made{Made(at.x()), Made(at.y()), Made(button)}.value());
  }
  void wheel(const QWheelEvent &event)
  {
    QPointF at = place(event.position());
    double steps = event.angleDelta().y() / 120.0;
    if (steps != 0)
      emitEvent("onWheel", Made{Made(at.x()), Made(at.y()), Made(steps)}.value());
  }
  bool key(const QKeyEvent &event)
  {
    QString name = keyName(event);
    if (!name.isEmpty())
      emitEvent("onKey", name);
    return !name.isEmpty();
  }
  void resized()
  {
    m_resized->start(0);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QVector<double> pair;
    if (property == "area") {
      if (!read(value, &pair) || (pair.size() != 0 && pair.size() != 2))
        return EPQ_E_INVALID;
      for (double side : pair)
        if (!(side > 0) || side > farthestShape)
          return EPQ_E_INVALID;
      m_canvas->m_area = pair.isEmpty() ? QSizeF() : QSizeF(pair[0], pair[1]);
      m_canvas->updateGeometry();
    } else if (property == "fill") {
      if (!read(value, &m_canvas->m_fill))
        return EPQ_E_INVALID;
    } else if (property == "smooth") {
      if (!read(value, &m_canvas->m_smooth))
        return EPQ_E_INVALID;
    } else {
      return Element::apply(property, value);
    }
    m_canvas->update();
    return EPQ_OK;
  }
  void inserted(Element *child, int index) override
  {
    Element::inserted(child, index);
    m_canvas->update();
  }
  void taken(Element *child) override
  {
    Element::taken(child);
    if (widget())
      m_canvas->update();
  }

private:
  QPointF place(QPointF pixels) const
  {
    return m_canvas->transform().inverted().map(pixels);
  }

  CanvasWidget *m_canvas;
  QTimer *m_resized;
};

void CanvasWidget::paintEvent(QPaintEvent *)
{
  QPainter painter(this);
  QStyleOption option;
  option.initFrom(this);
  style()->drawPrimitive(QStyle::PE_Widget, &option, &painter, this);
  if (m_fill.isValid())
    painter.fillRect(rect(), m_fill);
  painter.setRenderHint(QPainter::Antialiasing, m_smooth);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, m_smooth);
  painter.setRenderHint(QPainter::TextAntialiasing, m_smooth);
  painter.setTransform(transform(), true);
  paintShapes(m_owner, &painter, {palette().color(foregroundRole()), font()});
  if (m_byKey) {
    painter.resetTransform();
    painter.setOpacity(1);
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(palette().color(QPalette::Highlight));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

void CanvasWidget::mousePressEvent(QMouseEvent *event)
{
  m_owner->mouse("onPressed", *event);
}

void CanvasWidget::mouseReleaseEvent(QMouseEvent *event)
{
  m_owner->mouse("onReleased", *event);
}

void CanvasWidget::mouseMoveEvent(QMouseEvent *event)
{
  m_owner->mouse("onMoved", *event);
}

// The second press of a double click is a press, too: who clicks quickly in a game wants each to count.
void CanvasWidget::mouseDoubleClickEvent(QMouseEvent *event)
{
  QPointer<QWidget> self = this;
  m_owner->mouse("onPressed", *event);
  if (self)
    m_owner->mouse("onDoubleClicked", *event);
}

void CanvasWidget::wheelEvent(QWheelEvent *event)
{
  event->accept();
  m_owner->wheel(*event);
}

void CanvasWidget::keyPressEvent(QKeyEvent *event)
{
  if (!m_owner->key(*event))
    event->ignore();
}

void CanvasWidget::resizeEvent(QResizeEvent *)
{
  m_owner->resized();
}

void CanvasWidget::focusInEvent(QFocusEvent *event)
{
  m_byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
  update();
}

void CanvasWidget::focusOutEvent(QFocusEvent *)
{
  m_byKey = false;
  update();
}

} // namespace

std::unique_ptr<Element> makeCanvas(View *view, int64_t node)
{
  return std::make_unique<Canvas>(view, node);
}

} // namespace epq
