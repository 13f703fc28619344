// SPDX-License-Identifier: GPL-3.0-or-later
//
// color: a button that shows the colour and opens the desktop's dialog for one, beside which all goes on.
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QColorDialog>
#include <QPainter>
#include <QPushButton>

namespace epq
{

namespace
{

class Color : public Element
{
public:
  Color(View *view, int64_t node) : Element(view, node), m_button(new QPushButton)
  {
    setWidget(m_button);
    m_button->setAutoDefault(true);
    m_button->setIconSize(QSize(28, 14));
    QObject::connect(m_button, &QPushButton::clicked, m_button, [this] { openDialog(); });
    reportFocus(m_button, [this](const char *name) { emitEvent(name); });
    show();
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    if (property == "value") {
      if (!read(value, &m_value))
        return EPQ_E_INVALID;
    } else if (property == "alpha") {
      if (!read(value, &m_alpha))
        return EPQ_E_INVALID;
    } else {
      return Element::apply(property, value);
    }
    show();
    return EPQ_OK;
  }

private:
  QString name(const QColor &color) const
  {
    if (!color.isValid())
      return QString();
    return color.name(m_alpha ? QColor::HexArgb : QColor::HexRgb);
  }

  void show()
  {
    m_button->setText(m_value.isValid() ? name(m_value) : QString(QChar(0x2013)));
    QIcon icon;
    for (int scale = 1; scale <= 2; scale++)
      icon.addPixmap(swatch(scale));
    m_button->setIcon(icon);
  }

  QPixmap swatch(int scale) const
  {
    QSize size = m_button->iconSize();
    QPixmap picture(size * scale);
    picture.setDevicePixelRatio(scale);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    QRectF box = QRectF(0, 0, size.width(), size.height()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.fillRect(box, Qt::white);
    if (m_value.isValid() && m_value.alpha() < 255)
      painter.fillRect(box, QBrush(QColor(0xb0, 0xb0, 0xb0), Qt::Dense4Pattern)); // shines through
    QColor shown = m_value;
    if (m_value.isValid() && !m_alpha)
      shown.setAlpha(255);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QColor(128, 128, 128));
    painter.setBrush(shown.isValid() ? QBrush(shown) : QBrush(Qt::NoBrush));
    painter.drawRect(box);
    if (!m_value.isValid()) {
      painter.setPen(QPen(QColor("#c9252d"), 1.5));
      painter.drawLine(box.bottomLeft(), box.topRight());
    }
    return picture;
  }

  void openDialog()
  {
    if (m_dialog) {
      m_dialog->raise();
      m_dialog->activateWindow();
      return;
    }
    m_dialog = new QColorDialog(m_value.isValid() ? m_value : QColor(Qt::black), m_button);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setOption(QColorDialog::ShowAlphaChannel, m_alpha);
    QObject::connect(m_dialog, &QColorDialog::colorSelected, m_button, [this](const QColor &color) {
      if (!color.isValid() || name(color) == name(m_value))
        return;
      m_value = color;
      show();
      emitEvent("onValueChanged", name(color));
    });
    m_dialog->open();
  }

  QPushButton *m_button;
  QPointer<QColorDialog> m_dialog;
  QColor m_value = Qt::black;
  bool m_alpha = false;
};

} // namespace

std::unique_ptr<Element> makeColor(View *view, int64_t node)
{
  return std::make_unique<Color>(view, node);
}

} // namespace epq
