// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/textstyle.h"

#include "tools/hues.h"

#include <epq/console.h>

namespace epq
{

namespace
{

constexpr int styleProperty = QTextFormat::UserProperty + 17;
constexpr qsizetype rgbMost = 4096, formatsMost = 8192;

constexpr Hue streamHues[] = {Hue::Text,  Hue::Error,  Hue::Info, Hue::Warning,
                              Hue::Error, Hue::Result, Hue::Echo};

// The nearest of the cube of 6 x 6 x 6 that begins at 16.
uint32_t toCube(uint32_t rgb)
{
  auto level = [](uint32_t part) { return part < 48 ? 0 : part < 115 ? 1 : (part - 35) / 40; };
  return 16 + 36 * level(rgb >> 16 & 255) + 6 * level(rgb >> 8 & 255) + level(rgb & 255);
}

QColor ofCube(uint32_t index)
{
  if (index >= 232) {
    const int grey = 8 + 10 * int(index - 232);
    return {grey, grey, grey};
  }
  auto level = [](uint32_t step) { return step ? 55 + 40 * int(step) : 0; };
  index -= 16;
  return {level(index / 36), level(index / 6 % 6), level(index % 6)};
}

} // namespace

uint64_t TextStyle::packed() const
{
  return uint64_t(fgKind) | uint64_t(fg) << 2 | uint64_t(bgKind) << 26 | uint64_t(bg) << 28 |
         uint64_t(flags) << 52 | uint64_t(stream) << 60;
}

TextStyle TextStyle::unpacked(uint64_t packed)
{
  TextStyle style;
  style.fgKind = Kind(packed & 3);
  style.fg = packed >> 2 & 0xffffff;
  style.bgKind = Kind(packed >> 26 & 3);
  style.bg = packed >> 28 & 0xffffff;
  style.flags = packed >> 52 & 255;
  style.stream = packed >> 60 & 7;
  return style;
}

void TextStyles::setPalette(const QPalette &palette)
{
  m_palette = palette;
  m_formats.clear();
}

void TextStyles::clear()
{
  m_formats.clear();
}

const QTextCharFormat &TextStyles::format(TextStyle style)
{
  auto found = m_formats.constFind(style.packed());
  if (found != m_formats.constEnd())
    return *found;
  if (m_formats.size() >= rgbMost) {
    if (style.fgKind == TextStyle::Rgb) {
      style.fgKind = TextStyle::Indexed;
      style.fg = toCube(style.fg);
    }
    if (style.bgKind == TextStyle::Rgb) {
      style.bgKind = TextStyle::Indexed;
      style.bg = toCube(style.bg);
    }
  }
  if (m_formats.size() >= formatsMost)
    style.fgKind = style.bgKind = TextStyle::Default;
  found = m_formats.constFind(style.packed());
  if (found != m_formats.constEnd())
    return *found;
  return *m_formats.insert(style.packed(), make(style));
}

TextStyle TextStyles::styleOf(const QTextFormat &format)
{
  return TextStyle::unpacked(format.property(styleProperty).toULongLong());
}

QColor TextStyles::colorOf(TextStyle::Kind kind, uint32_t value) const
{
  if (kind == TextStyle::Rgb)
    return QColor::fromRgb(QRgb(0xff000000 | value));
  return value < 16 ? terminalColor(int(value), m_palette) : ofCube(value);
}

QTextCharFormat TextStyles::make(TextStyle style) const
{
  QTextCharFormat format;
  format.setProperty(styleProperty, qulonglong(style.packed()));
  QColor text = style.fgKind == TextStyle::Default ? hue(streamHues[style.stream % 7], m_palette)
                                                   : colorOf(style.fgKind, style.fg);
  QColor ground = style.bgKind == TextStyle::Default ? QColor() : colorOf(style.bgKind, style.bg);
  if (style.flags & TextStyle::Faint && style.fgKind == TextStyle::Default)
    text = hue(Hue::Dim, m_palette);
  if (style.flags & TextStyle::Inverse) {
    std::swap(text, ground);
    if (!text.isValid())
      text = m_palette.color(QPalette::Base);
  }
  if (!ground.isValid())
    text = readable(text, m_palette);
  else if (style.fgKind != TextStyle::Rgb || style.bgKind != TextStyle::Rgb)
    text = readable(text, ground, m_palette); // who mixes both colours knows what they do
  format.setForeground(text);
  if (ground.isValid())
    format.setBackground(ground);
  if (style.flags & TextStyle::Bold)
    format.setFontWeight(QFont::Bold);
  if (style.flags & TextStyle::Italic)
    format.setFontItalic(true);
  if (style.flags & TextStyle::Strike)
    format.setFontStrikeOut(true);
  if (style.flags & TextStyle::Underline)
    format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
  else if (style.flags & TextStyle::Link)
    format.setUnderlineStyle(QTextCharFormat::DotLine);
  return format;
}

} // namespace epq
