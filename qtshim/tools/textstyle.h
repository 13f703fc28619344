// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a piece of console text looks, in one number: a colour scheme can change below it.
#ifndef EPQ_TOOLS_TEXTSTYLE_H
#define EPQ_TOOLS_TEXTSTYLE_H

#include <QHash>
#include <QPalette>
#include <QTextCharFormat>

#include <cstdint>

namespace epq
{

struct TextStyle {
  enum Kind : uint8_t { Default, Indexed, Rgb };
  enum Flag : uint8_t {
    Bold = 1,
    Italic = 2,
    Underline = 4,
    Strike = 8,
    Faint = 16,
    Inverse = 32,
    Link = 64,
  };

  Kind fgKind = Default, bgKind = Default;
  unsigned flags = 0;
  int stream = 0;
  uint32_t fg = 0, bg = 0; // 24 bits

  bool operator==(const TextStyle &other) const
  {
    return packed() == other.packed();
  }
  uint64_t packed() const;
  static TextStyle unpacked(uint64_t packed);
};

// Formats for styles, as long as the palette stays the same. A document keeps every format it has seen, so there are only
// so many; after that colours are taken from the 256 of old terminals, and then not at all.
class TextStyles
{
public:
  void setPalette(const QPalette &palette);
  const QTextCharFormat &format(TextStyle style);
  // The style that a format was made for.
  static TextStyle styleOf(const QTextFormat &format);
  void clear(); // with the document

private:
  QTextCharFormat make(TextStyle style) const;
  QColor colorOf(TextStyle::Kind kind, uint32_t value) const;

  QPalette m_palette;
  QHash<uint64_t, QTextCharFormat> m_formats;
};

} // namespace epq

#endif
