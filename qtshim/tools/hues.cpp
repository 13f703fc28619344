// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/hues.h"

#include <cmath>

namespace epq
{

namespace
{

// In the order of Hue, for light and dark ground; "" is the palette's.
struct Pair {
  const char *light, *dark;
};

constexpr Pair hues[] = {
    {"", ""},
    {"#646b76", "#98a0ac"},
    {"#b3261e", "#ff8a80"},
    {"#8a5300", "#f2b84b"},
    {"#1d5fc4", "#7db2ff"},
    {"#b3261e", "#ffab70"},
    {"#1d6b35", "#7fd394"},
    {"#6b3fa0", "#cba6f7"},
    {"#1d5fc4", "#7db2ff"},
    {"#ffe08a", "#6b5200"},
};

constexpr Pair terminal[] = {
    {"#1c1f24", "#7d8590"}, {"#b3261e", "#ff7b72"}, {"#1d6b35", "#7fd394"}, {"#8a5300", "#e3b341"},
    {"#1d5fc4", "#79b8ff"}, {"#8a3ab9", "#d2a8ff"}, {"#0b6a75", "#56d4dd"}, {"#5b626d", "#c9d1d9"},
    {"#646b76", "#98a0ac"}, {"#d0342c", "#ffa198"}, {"#22803f", "#a4e5b3"}, {"#a06200", "#f5d06f"},
    {"#2b6cd9", "#a5d0ff"}, {"#a04fd0", "#e2c5ff"}, {"#0e7f8c", "#8be9ef"}, {"#3b414a", "#ffffff"},
};

double luminance(const QColor &color)
{
  auto linear = [](double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
         0.0722 * linear(color.blueF());
}

bool isDark(const QPalette &palette)
{
  return palette.color(QPalette::Base).lightness() < 128;
}

} // namespace

double contrast(const QColor &one, const QColor &other)
{
  double a = luminance(one), b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

QColor readable(const QColor &color, const QPalette &palette)
{
  return readable(color, palette.color(QPalette::Base), palette);
}

QColor readable(const QColor &color, const QColor &ground, const QPalette &palette)
{
  // black and white, or nearly so, is what themes of high contrast have
  const double least =
      contrast(palette.color(QPalette::Text), palette.color(QPalette::Base)) > 18.5 ? 7 : 4.5;
  const bool dark = contrast(Qt::white, ground) > contrast(Qt::black, ground);
  const QColor end = dark ? QColor(Qt::white) : QColor(Qt::black);
  QColor found = color;
  for (int step = 1; step <= 10 && contrast(found, ground) < least; step++) {
    const double part = step / 10.0;
    found = QColor::fromRgbF(float(color.redF() + (end.redF() - color.redF()) * part),
                             float(color.greenF() + (end.greenF() - color.greenF()) * part),
                             float(color.blueF() + (end.blueF() - color.blueF()) * part));
  }
  return found;
}

QColor hue(Hue hue, const QPalette &palette)
{
  const Pair &pair = hues[int(hue)];
  const char *name = isDark(palette) ? pair.dark : pair.light;
  if (!*name)
    return palette.color(QPalette::Text);
  const QColor color(QLatin1StringView{name});
  return hue == Hue::Found ? color : readable(color, palette);
}

QColor terminalColor(int index, const QPalette &palette)
{
  const Pair &pair = terminal[index & 15];
  return QColor(QLatin1StringView(isDark(palette) ? pair.dark : pair.light));
}

} // namespace epq
