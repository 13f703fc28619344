// SPDX-License-Identifier: GPL-3.0-or-later
//
// slider, dial: a number by moving. Qt's have whole positions; Range makes numbers of them.
// onReleased comes when the user lets go: of the mouse, of a key, and after each turn of the wheel.
#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/range.h"
#include "widgets/style.h"

#include <QBoxLayout>
#include <QDial>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QSlider>
#include <QStyleOptionSlider>

namespace epq
{

namespace
{

// A click on the groove takes the handle there, and it can be dragged on.
class Slide : public QSlider
{
public:
  Slide()
  {
    setOrientation(Qt::Horizontal);
  }

protected:
  void mousePressEvent(QMouseEvent *event) override
  {
    if (event->button() == Qt::LeftButton) {
      QStyleOptionSlider option;
      initStyleOption(&option);
      auto part = [&](QStyle::SubControl which) {
        return style()->subControlRect(QStyle::CC_Slider, &option, which, this);
      };
      QRect handle = part(QStyle::SC_SliderHandle), groove = part(QStyle::SC_SliderGroove);
      QPoint at = event->position().toPoint();
      if (!handle.contains(at)) {
        bool across = orientation() == Qt::Horizontal;
        int length = across ? handle.width() : handle.height();
        int from = across ? groove.x() : groove.y();
        int room = (across ? groove.width() : groove.height()) - length;
        int place = (across ? at.x() : at.y()) - from - length / 2;
        setValue(
            QStyle::sliderValueFromPosition(minimum(), maximum(), place, room, option.upsideDown));
      }
    }
    QSlider::mousePressEvent(event);
  }
};

class Knob : public QDial
{
public:
  void setShown(const QString &text)
  {
    m_shown = text;
    update();
  }

  QSize sizeHint() const override
  {
    return {76, 76};
  }

  QSize minimumSizeHint() const override
  {
    return {48, 48};
  }

protected:
  // An arc from lower left to lower right, filled up to the value, and a pointer.
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    double size = qMin(width(), height()) - 10;
    QRectF circle((width() - size) / 2.0, (height() - size) / 2.0, size, size);
    double part =
        maximum() > minimum() ? double(sliderPosition() - minimum()) / (maximum() - minimum()) : 0;
    QPalette::ColorGroup group = isEnabled() ? QPalette::Active : QPalette::Disabled;
    QColor rest = palette().color(QPalette::WindowText);
    rest.setAlphaF(isEnabled() ? 0.22f : 0.12f);
    QColor done = palette().color(group, QPalette::Highlight);
    double thick = qMax(4.0, size / 12);
    QRectF arc = circle.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2);
    painter.setPen(QPen(rest, thick, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(arc, 225 * 16, -270 * 16);
    painter.setPen(QPen(done, thick, Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(arc, 225 * 16, int(-270 * 16 * part));
    painter.save();
    painter.translate(circle.center());
    painter.rotate(-135 + 270 * part);
    QColor pointer = palette().color(group, QPalette::WindowText);
    painter.setPen(Qt::NoPen);
    painter.setBrush(pointer);
    double dot = qMax(2.5, size / 18);
    painter.drawEllipse(QPointF(0, -(size / 2 - thick - dot - 3)), dot, dot);
    painter.restore();
    if (hasFocus()) {
      painter.setBrush(Qt::NoBrush);
      painter.setPen(QPen(done, 1.5));
      painter.drawEllipse(circle.adjusted(-2.5, -2.5, 2.5, 2.5));
    }
    painter.setPen(pointer);
    painter.drawText(circle, Qt::AlignCenter, m_shown);
  }

private:
  QString m_shown;
};

// The common part: positions are numbers, and what is told when.
class Sliding : public Element
{
public:
  Sliding(View *view, int64_t node, QAbstractSlider *slider) : Element(view, node), m_slider(slider)
  {
  }

protected:
  // Once, when the widget is made.
  void listen()
  {
    ignoreWheelOutsideFocus(m_slider);
    m_slider->installEventFilter(&m_keys);
    QObject::connect(m_slider, &QAbstractSlider::valueChanged, m_slider, [this](int position) {
      if (isQuiet())
        return;
      m_range.setValue(m_range.at(position));
      m_changed = true;
      shown(textOf(m_range.value()));
      emitEvent("onValueChanged", m_range.value());
    });
    QObject::connect(m_slider, &QAbstractSlider::sliderReleased, m_slider, [this] { release(); });
    reportFocus(m_slider, [this](const char *name) { emitEvent(name); });
    show();
  }

  int apply(const QByteArray &property, const epq_value &value) override
  {
    int code = m_range.apply(property, value);
    if (code == EPQ_OK)
      show();
    return code == EPQ_E_UNKNOWN ? Element::apply(property, value) : code;
  }

  virtual void shown(const QString &text) = 0; // its number, in words
  virtual void ranged()                        // the range has changed
  {
  }

  QString textOf(double value) const
  {
    return QLocale().toString(value, 'f', m_range.decimals());
  }

  const Range &range() const
  {
    return m_range;
  }

private:
  void show()
  {
    m_slider->setRange(0, m_range.positions());
    m_slider->setPageStep(qMax(1, m_range.positions() / 10));
    m_slider->setValue(m_range.position());
    ranged();
    shown(textOf(m_range.value()));
  }

  void release()
  {
    m_changed = false;
    emitEvent("onReleased", m_range.value());
  }

  // Keys and the wheel let go too.
  class Keys : public QObject
  {
  public:
    explicit Keys(Sliding *owner) : m_owner(owner)
    {
    }
    bool eventFilter(QObject *object, QEvent *event) override
    {
      if (event->type() == QEvent::KeyRelease && !static_cast<QKeyEvent *>(event)->isAutoRepeat() &&
          m_owner->m_changed) {
        m_owner->release();
      } else if (event->type() == QEvent::KeyPress || event->type() == QEvent::MouseButtonPress) {
        m_owner->m_changed = false;
      } else if (event->type() == QEvent::Wheel && static_cast<QWidget *>(object)->hasFocus()) {
        m_owner->m_changed = false;
        object->event(event);
        if (m_owner->m_changed)
          m_owner->release();
        return true;
      }
      return false;
    }

  private:
    Sliding *m_owner;
  };

  QAbstractSlider *m_slider;
  Range m_range;
  Keys m_keys{this};
  bool m_changed = false; // since the key went down
};

class Slider : public Sliding
{
public:
  Slider(View *view, int64_t node) : Slider(view, node, new Slide)
  {
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property == "orientation") {
      if (!read(value, &text) || (text != "horizontal" && text != "vertical"))
        return EPQ_E_INVALID;
      orient(text == "horizontal");
    } else if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_caption->setText(text);
      m_caption->setVisible(!text.isEmpty());
    } else if (property == "show_value") {
      bool flag;
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_number->setVisible(flag);
    } else if (property == "ticks") {
      double ticks;
      if (!read(value, &ticks) || ticks < 0 || ticks > 1e9)
        return EPQ_E_INVALID;
      m_ticks = ticks;
      ranged();
    } else {
      return Sliding::apply(property, value);
    }
    return EPQ_OK;
  }

  void shown(const QString &text) override
  {
    m_number->setText(text);
  }

  // The number keeps the width of the widest, so that the slider does not change under the user's hand.
  void ranged() override
  {
    QFontMetrics metrics = m_number->fontMetrics();
    m_number->setMinimumWidth(qMax(metrics.horizontalAdvance(textOf(range().least())),
                                   metrics.horizontalAdvance(textOf(range().most()))) +
                              2);
    double every = m_ticks / range().step();
    m_slide->setTickPosition(m_ticks > 0 ? QSlider::TicksBelow : QSlider::NoTicks);
    m_slide->setTickInterval(m_ticks > 0 ? int(qBound(1.0, every, 1e9)) : 0);
  }

private:
  Slider(View *view, int64_t node, Slide *slide)
      : Sliding(view, node, slide), m_slide(slide), m_panel(new Ground), m_caption(new QLabel),
        m_number(new QLabel)
  {
    setWidget(m_panel);
    m_panel->setFocusProxy(m_slide);
    m_line = new QBoxLayout(QBoxLayout::LeftToRight, m_panel);
    m_line->setContentsMargins(0, 0, 0, 0);
    m_line->setSpacing(8);
    m_line->addWidget(m_caption);
    m_line->addWidget(m_slide, 1);
    m_line->addWidget(m_number);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->hide();
    m_number->hide();
    m_caption->setBuddy(m_slide);
    orient(true);
    listen();
  }

  void orient(bool across)
  {
    m_line->setDirection(across ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_slide->setOrientation(across ? Qt::Horizontal : Qt::Vertical);
    m_number->setAlignment(across ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignCenter);
    m_caption->setAlignment(across ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignCenter);
    m_line->setAlignment(m_slide, across ? Qt::Alignment() : Qt::AlignHCenter);
    m_slide->setMinimumSize(across ? QSize(60, 0) : QSize(0, 60));
  }

  Slide *m_slide;
  Ground *m_panel;
  QLabel *m_caption, *m_number;
  QBoxLayout *m_line;
  double m_ticks = 0;
};

class Dial : public Sliding
{
public:
  Dial(View *view, int64_t node) : Dial(view, node, new Knob)
  {
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    if (property != "show_value")
      return Sliding::apply(property, value);
    if (!read(value, &m_showValue))
      return EPQ_E_INVALID;
    shown(m_text);
    return EPQ_OK;
  }

  void shown(const QString &text) override
  {
    m_text = text;
    m_knob->setShown(m_showValue ? text : QString());
  }

private:
  Dial(View *view, int64_t node, Knob *knob) : Sliding(view, node, knob), m_knob(knob)
  {
    setWidget(m_knob);
    m_knob->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    listen();
  }

  Knob *m_knob;
  QString m_text;
  bool m_showValue = false;
};

} // namespace

std::unique_ptr<Element> makeSlider(View *view, int64_t node)
{
  return std::make_unique<Slider>(view, node);
}

std::unique_ptr<Element> makeDial(View *view, int64_t node)
{
  return std::make_unique<Dial>(view, node);
}

} // namespace epq
