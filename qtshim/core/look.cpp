// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/look.h"

#include <QGuiApplication>
#include <QStyleOption>

namespace epq
{

namespace
{

// Fusion takes its outlines from the colour of the window, darker by this. On a dark window they are gone.
constexpr int fusionDarkens = 140;

// While it lives, the option has a window from which the outline comes out as it should.
class Outlined
{
public:
  explicit Outlined(const QStyleOption *option)
      : m_option(const_cast<QStyleOption *>(option)), m_palette(option->palette)
  {
    bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    bool enabled = option->state & QStyle::State_Enabled;
    QColor outline(dark ? (enabled ? "#666d79" : "#444952") : (enabled ? "#9aa1ac" : "#c4c8cf"));
    m_option->palette.setColor(QPalette::Window, outline.lighter(fusionDarkens));
  }
  ~Outlined()
  {
    m_option->palette = m_palette;
  }
  Outlined(const Outlined &) = delete;
  Outlined &operator=(const Outlined &) = delete;

private:
  QStyleOption *m_option;
  QPalette m_palette;
};

// Fusion makes the ground of a tab from the colour of buttons, lighter: on dark ground, much lighter. While it lives, the
// option has a button from which the ground of the window comes out.
class Grounded
{
public:
  explicit Grounded(const QStyleOption *option)
      : m_option(const_cast<QStyleOption *>(option)), m_palette(option->palette)
  {
    QColor ground = QGuiApplication::palette().color(QPalette::Window);
    int lifted = (100 + qMax(1, (180 - qGray(ground.rgb())) / 6)) * 104 / 100;
    m_option->palette.setColor(QPalette::Button, ground.darker(lifted));
    m_option->palette.setColor(QPalette::Light, ground.lighter(115));
  }
  ~Grounded()
  {
    m_option->palette = m_palette;
  }
  Grounded(const Grounded &) = delete;
  Grounded &operator=(const Grounded &) = delete;

private:
  QStyleOption *m_option;
  QPalette m_palette;
};

} // namespace

void Look::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                         const QWidget *widget) const
{
  switch (element) {
  case PE_FrameLineEdit:
  case PE_Frame:
  case PE_FrameGroupBox:
  case PE_IndicatorCheckBox:
  case PE_IndicatorRadioButton:
  case PE_IndicatorItemViewItemCheck: {
    Outlined outlined(option);
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    return;
  }
  case PE_FrameTabWidget: {
    Outlined outlined(option);
    Grounded grounded(option);
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    return;
  }
  default:
    QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void Look::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const
{
  if (element != CE_TabBarTabShape)
    return QProxyStyle::drawControl(element, option, painter, widget);
  const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
  if (!tab)
    return QProxyStyle::drawControl(element, option, painter, widget);
  // a bar without a frame below it (that of docks) would get the colour of the window, which Outlined changes
  QStyleOptionTab framed(*tab);
  framed.features |= QStyleOptionTab::HasFrame;
  Outlined outlined(&framed);
  Grounded grounded(&framed);
  QProxyStyle::drawControl(element, &framed, painter, widget);
}

void Look::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                              QPainter *painter, const QWidget *widget) const
{
  if (control != CC_SpinBox && control != CC_ComboBox && control != CC_Slider)
    return QProxyStyle::drawComplexControl(control, option, painter, widget);
  Outlined outlined(option);
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

int Look::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
  return metric == PM_HeaderMargin ? 6 : QProxyStyle::pixelMetric(metric, option, widget);
}

QSize Look::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &content,
                             const QWidget *widget) const
{
  QSize size = QProxyStyle::sizeFromContents(type, option, content, widget);
  int line = option ? option->fontMetrics.height() : 0;
  switch (type) {
  case CT_LineEdit:
  case CT_SpinBox:
  case CT_ComboBox:
    size.setHeight(qMax(28, line + 12));
    break;
  case CT_PushButton:
    size.setHeight(qMax(size.height(), qMax(28, line + 12)));
    size.setWidth(qMax(size.width(), content.width() + 24));
    break;
  case CT_ItemViewItem:
    size.setHeight(qMax(size.height(), line + 6));
    break;
  default:
    break;
  }
  return size;
}

} // namespace epq
