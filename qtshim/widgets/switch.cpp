// SPDX-License-Identifier: GPL-3.0-or-later
//
// switch: on or off. A checkbox by nature (keys, focus, what a screen reader says), with a face of its own. The knob
// slides when the user moved it; when the script did, it is simply there.
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QCheckBox>
#include <QPainter>
#include <QStyleOptionFocusRect>
#include <QVariantAnimation>

namespace epq
{

namespace
{

constexpr int trackWidth = 36, trackHeight = 20, gap = 8;

class SwitchBox : public QCheckBox
{
public:
  SwitchBox()
  {
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    m_slide.setDuration(120);
    m_slide.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_slide, &QVariantAnimation::valueChanged, this, [this](const QVariant &at) {
      m_at = at.toReal();
      update();
    });
    connect(this, &QCheckBox::clicked, this, [this] {
      m_slide.setStartValue(m_at);
      m_slide.setEndValue(isChecked() ? 1.0 : 0.0);
      if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) > 0)
        m_slide.start();
      else
        jump();
    });
  }

  void jump()
  {
    m_slide.stop();
    m_at = isChecked() ? 1 : 0;
    update();
  }

  QSize sizeHint() const override
  {
    QSize text = fontMetrics().size(Qt::TextShowMnemonic, QCheckBox::text());
    int beside = QCheckBox::text().isEmpty() ? 0 : gap + text.width();
    return {trackWidth + 4 + beside, qMax(trackHeight + 6, text.height() + 4)};
  }

  QSize minimumSizeHint() const override
  {
    return sizeHint();
  }

protected:
  bool hitButton(const QPoint &at) const override
  {
    QRect face(QPoint(0, 0), QSize(sizeHint().width(), height()));
    return QStyle::visualRect(layoutDirection(), rect(), face).contains(at);
  }

  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QRect track(2, (height() - trackHeight) / 2, trackWidth, trackHeight);
    track = QStyle::visualRect(layoutDirection(), rect(), track);
    paintTrack(&painter, track);
    painter.setPen(palette().color(QPalette::WindowText));
    QRect text = rect().adjusted(trackWidth + 4 + gap, 0, 0, 0);
    text = QStyle::visualRect(layoutDirection(), rect(), text);
    painter.drawText(text, int(Qt::AlignVCenter | Qt::AlignLeading | Qt::TextShowMnemonic),
                     QCheckBox::text());
  }

private:
  void paintTrack(QPainter *painter, const QRect &track)
  {
    QPalette::ColorGroup group = isEnabled() ? QPalette::Active : QPalette::Disabled;
    QColor on = palette().color(group, QPalette::Highlight);
    QColor off = palette().color(QPalette::WindowText);
    off.setAlphaF(isEnabled() ? (underMouse() ? 0.42f : 0.34f) : 0.15f);
    auto mix = [this](float a, float b) { return a + (b - a) * float(m_at); };
    QColor ground = QColor::fromRgbF(mix(off.redF(), on.redF()), mix(off.greenF(), on.greenF()),
                                     mix(off.blueF(), on.blueF()), mix(off.alphaF(), on.alphaF()));
    if (hasFocus()) {
      QColor ring = palette().color(QPalette::Highlight);
      painter->setPen(QPen(ring, 1.5));
      painter->setBrush(Qt::NoBrush);
      painter->drawRoundedRect(QRectF(track).adjusted(-1.25, -1.25, 1.25, 1.25),
                               trackHeight / 2.0 + 1.25, trackHeight / 2.0 + 1.25);
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(ground);
    painter->drawRoundedRect(QRectF(track).adjusted(1, 1, -1, -1), trackHeight / 2.0 - 1,
                             trackHeight / 2.0 - 1);
    double at = isRightToLeft() ? 1 - m_at : m_at;
    double size = trackHeight - 6;
    QRectF knob(track.x() + 3 + at * (trackWidth - trackHeight), track.y() + 3, size, size);
    QColor face(Qt::white);
    if (!isEnabled())
      face.setAlphaF(isDark() ? 0.45f : 0.85f);
    painter->setBrush(face);
    painter->drawEllipse(isDown() ? knob.adjusted(-0.5, -0.5, 0.5, 0.5) : knob);
  }

  QVariantAnimation m_slide;
  double m_at = 0; // 0: off, 1: on, between: on its way
};

class Switch : public Element
{
public:
  Switch(View *view, int64_t node) : Element(view, node), m_switch(new SwitchBox)
  {
    setWidget(m_switch);
    QObject::connect(m_switch, &QCheckBox::clicked, m_switch,
                     [this](bool on) { emitEvent("onValueChanged", on); });
    reportFocus(m_switch, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_switch->setText(literally(text));
      m_switch->updateGeometry();
    } else if (property == "value") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      if (m_switch->isChecked() != flag) {
        m_switch->setChecked(flag);
        m_switch->jump();
      }
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  SwitchBox *m_switch;
};

} // namespace

std::unique_ptr<Element> makeSwitch(View *view, int64_t node)
{
  return std::make_unique<Switch>(view, node);
}

} // namespace epq
