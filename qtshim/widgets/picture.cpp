// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything is decoded from memory, never by name: so an SVG cannot draw other files in.
#include "widgets/picture.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QUrl>

namespace epq
{

static QByteArray bytesOfAddress(const QString &address)
{
  qsizetype comma = address.indexOf(',');
  if (comma < 0 || address.size() > Picture::bytesMost * 2)
    return QByteArray();
  QByteArray body = QByteArray::fromPercentEncoding(address.mid(comma + 1).toUtf8());
  bool encoded = address.left(comma).endsWith(";base64", Qt::CaseInsensitive);
  return encoded ? QByteArray::fromBase64(body) : body;
}

static QByteArray bytesOfFile(const QString &source)
{
  QString path = source.startsWith("file:") ? QUrl(source).toLocalFile() : source;
  QFile file(path);
  if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
    return QByteArray();
  QByteArray bytes = file.read(Picture::bytesMost + 1);
  return bytes.size() > Picture::bytesMost ? QByteArray() : bytes;
}

Picture Picture::decode(const QByteArray &bytes)
{
  Picture picture;
  if (bytes.isEmpty() || bytes.size() > bytesMost || bytes.startsWith("\x1f\x8b"))
    return picture; // what is packed (.svgz) may unpack to anything
  QByteArray copy = bytes;
  QBuffer buffer(&copy);
  buffer.open(QIODevice::ReadOnly);
  QImageReader reader(&buffer);
  reader.setAutoTransform(true);
  picture.m_vector = reader.format().startsWith("svg");
  picture.m_animated = reader.supportsAnimation() && reader.imageCount() != 1;
  QSize size = reader.size();
  if (picture.m_vector && (size.width() > 4096 || size.height() > 4096))
    reader.setScaledSize(size.scaled(4096, 4096, Qt::KeepAspectRatio));
  else if (qint64(size.width()) * size.height() > pixelsMost)
    return picture;
  picture.m_image = reader.read();
  if (picture.m_vector || picture.m_animated)
    picture.m_bytes = bytes;
  return picture;
}

Picture Picture::load(const QString &source)
{
  return decode(source.startsWith("data:", Qt::CaseInsensitive) ? bytesOfAddress(source)
                                                                : bytesOfFile(source));
}

void Picture::paint(QPainter *painter, const QRectF &target) const
{
  if (isNull() || target.isEmpty())
    return;
  if (!m_vector) {
    painter->drawImage(target, m_image);
    return;
  }
  QRectF seen = painter->deviceTransform().mapRect(target);
  QSize pixels(qBound(1, qCeil(seen.width()), 4096), qBound(1, qCeil(seen.height()), 4096));
  if (m_drawn.size() != pixels) {
    QByteArray copy = m_bytes;
    QBuffer buffer(&copy);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setScaledSize(pixels);
    m_drawn = reader.read();
  }
  painter->drawImage(target, m_drawn);
}

QIcon iconOf(const QString &name)
{
  if (name.isEmpty())
    return QIcon();
  Picture picture = name.contains('/') || name.contains('.') || name.startsWith("data:")
                        ? Picture::load(name)
                        : Picture();
  if (picture.isNull())
    return QIcon::fromTheme(name);
  int side = 64; // as large as any icon is shown
  QPixmap pixmap(QSize(picture.size()).scaled(side, side, Qt::KeepAspectRatio).expandedTo({1, 1}));
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  picture.paint(&painter, pixmap.rect());
  return QIcon(pixmap);
}

} // namespace epq
