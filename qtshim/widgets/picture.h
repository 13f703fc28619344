// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures from bytes, files and data addresses, within bounds: what is too large or broken is no picture.
#ifndef EPQ_PICTURE_H
#define EPQ_PICTURE_H

#include <QByteArray>
#include <QIcon>
#include <QImage>
#include <QPainter>

namespace epq
{

class Picture
{
public:
  static constexpr qint64 bytesMost = 64 << 20;
  static constexpr qint64 pixelsMost = 64 << 20;

  // Null when it cannot be shown. PNG, JPEG, GIF, SVG, and what else Qt's plugins know.
  static Picture decode(const QByteArray &bytes);
  // Of a file or a "data:" address. Reads plain files only: a pipe would make the window wait.
  static Picture load(const QString &source);

  bool isNull() const
  {
    return m_image.isNull();
  }
  QSize size() const
  {
    return m_image.size();
  }
  // Moves, as some GIFs do: its bytes are kept for QMovie.
  bool isAnimated() const
  {
    return m_animated;
  }
  const QByteArray &bytes() const
  {
    return m_bytes;
  }
  // Fills target. An SVG is drawn anew for the size it has on the screen.
  void paint(QPainter *painter, const QRectF &target) const;

private:
  QImage m_image;
  QByteArray m_bytes; // of an SVG or an animation
  bool m_vector = false, m_animated = false;
  mutable QImage m_drawn; // of an SVG, at the size it was last painted
};

// The icon of that file, or of that name in the desktop's theme; null when there is none.
QIcon iconOf(const QString &name);

} // namespace epq

#endif
