// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style.h"

#include "widgets/values.h"

#include <QFontDatabase>

namespace epq
{

void setStyle(QWidget *widget, const epq_value &style)
{
  QFont font;
  QString name = get(style, "font", QString());
  if (name == "monospace")
    font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  else if (!name.isEmpty())
    font.setFamily(name);
  double size = get(style, "size", 0.0);
  if (size > 0)
    font.setPointSizeF(qBound(1.0, size, 500.0));
  if (get(style, "bold", false))
    font.setBold(true);
  if (get(style, "italic", false))
    font.setItalic(true);
  if (get(style, "underline", false))
    font.setUnderline(true);
  widget->setFont(font);

  QString rules;
  auto color = [&](const char *key, const char *rule) {
    QColor value = get(style, key, QColor());
    if (value.isValid())
      rules += QString("%1: %2;").arg(rule, value.name(QColor::HexArgb));
  };
  color("color", "color");
  color("background", "background-color");
  color("border", "border: 1px solid");
  if (int padding = get(style, "padding", 0))
    rules += QString("padding: %1px;").arg(qBound(0, padding, 1000));
  if (int radius = get(style, "radius", 0))
    rules += QString("border-radius: %1px;").arg(qBound(0, radius, 1000));
  QString align = get(style, "align", QString());
  if (!align.isEmpty())
    rules += QString("qproperty-alignment: %1;")
                 .arg(align == "center"  ? "AlignCenter"
                      : align == "right" ? "'AlignRight|AlignVCenter'"
                                         : "'AlignLeft|AlignVCenter'");
  rules.replace("border: 1px solid:", "border: 1px solid");
  widget->setStyleSheet(rules);
}

void setWantedSize(QWidget *widget, Qt::Orientation direction, int pixels)
{
  bool across = direction == Qt::Horizontal;
  int least = pixels, most = pixels ? pixels : QWIDGETSIZE_MAX;
  if (across) {
    widget->setMinimumWidth(least);
    widget->setMaximumWidth(most);
  } else {
    widget->setMinimumHeight(least);
    widget->setMaximumHeight(most);
  }
}

} // namespace epq
