// SPDX-License-Identifier: GPL-3.0-or-later
//
// image: a picture from bytes, a file or an address. Pictures of http addresses come later, one transfer at a time;
// nothing else in the shim loads from the network, and only what the script named.
#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QBuffer>
#include <QMouseEvent>
#include <QMovie>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPainter>
#include <QStyleOption>
#include <QTimer>

namespace epq
{

namespace
{

constexpr qint64 transferMost = 16 << 20;
constexpr int transferMilliseconds = 10000;

enum class Fit { Contain, Cover, Stretch, None };

class ImageWidget : public QWidget
{
public:
  std::function<void()> clicked;

  ImageWidget()
  {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  }
  void setPicture(const Picture &picture)
  {
    m_picture = picture;
    delete m_movie;
    m_movie = nullptr;
    if (picture.isAnimated())
      play();
    updateGeometry();
    update();
  }
  void setText(const QString &text)
  {
    m_text = text;
    updateGeometry();
    update();
  }
  void setFit(Fit fit)
  {
    m_fit = fit;
    updateGeometry();
    update();
  }
  QSize sizeHint() const override
  {
    if (m_picture.isNull())
      return m_text.isEmpty()
                 ? QSize(32, 32)
                 : QSize(qBound(64, fontMetrics().horizontalAdvance(m_text) + 24, 320), 64);
    QSize size = m_picture.size();
    bool large = size.width() > 800 || size.height() > 600;
    return large && m_fit != Fit::None ? size.scaled(800, 600, Qt::KeepAspectRatio)
                                       : size.boundedTo({16000, 16000});
  }
  QSize minimumSizeHint() const override
  {
    return m_fit == Fit::None && !m_picture.isNull() ? sizeHint().boundedTo({2000, 2000})
                                                     : sizeHint().boundedTo({24, 24});
  }

protected:
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    style()->drawPrimitive(QStyle::PE_Widget, &option, &painter, this);
    if (m_picture.isNull()) {
      paintPlaceholder(&painter);
      return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setClipRect(rect());
    if (!isEnabled())
      painter.setOpacity(0.5);
    if (m_movie && !m_movie->currentImage().isNull())
      painter.drawImage(target(), m_movie->currentImage());
    else
      m_picture.paint(&painter, target());
  }
  void mousePressEvent(QMouseEvent *event) override
  {
    if (event->button() != Qt::LeftButton)
      event->ignore();
  }
  void mouseReleaseEvent(QMouseEvent *event) override
  {
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
      clicked();
  }

private:
  QRectF target() const
  {
    QSizeF room = size(), picture = m_picture.size();
    if (m_fit == Fit::Contain)
      picture.scale(room, Qt::KeepAspectRatio);
    else if (m_fit == Fit::Cover)
      picture.scale(room, Qt::KeepAspectRatioByExpanding);
    else if (m_fit == Fit::Stretch)
      picture = room;
    return QRectF(
        QPointF((room.width() - picture.width()) / 2, (room.height() - picture.height()) / 2),
        picture);
  }
  // A frame with the words for it, so that something is there and one sees what it would be.
  void paintPlaceholder(QPainter *painter)
  {
    if (m_text.isEmpty())
      return;
    painter->setRenderHint(QPainter::Antialiasing);
    QColor line = palette().color(QPalette::PlaceholderText);
    line.setAlphaF(line.alphaF() * 0.6f);
    painter->setPen(QPen(line, 1, Qt::DashLine));
    painter->drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter->setPen(palette().color(QPalette::PlaceholderText));
    QRect room = rect().adjusted(6, 4, -6, -4);
    bool tight =
        fontMetrics().boundingRect(room, Qt::TextWordWrap, m_text).height() > room.height();
    QString text = tight ? fontMetrics().elidedText(m_text, Qt::ElideRight, room.width()) : m_text;
    painter->drawText(room, Qt::AlignCenter | Qt::TextWordWrap, text);
  }
  void play()
  {
    m_movie = new QMovie(this);
    auto *buffer = new QBuffer(m_movie);
    buffer->setData(m_picture.bytes());
    buffer->open(QIODevice::ReadOnly);
    m_movie->setDevice(buffer);
    connect(m_movie, &QMovie::frameChanged, this, [this] { update(); });
    m_movie->start();
  }

  Picture m_picture;
  QMovie *m_movie = nullptr;
  QString m_text;
  Fit m_fit = Fit::Contain;
};

class Image : public Element
{
public:
  Image(View *view, int64_t node) : Element(view, node), m_image(new ImageWidget)
  {
    m_image->clicked = [this] { emitEvent("onClicked"); };
    setWidget(m_image);
  }
  ~Image() override
  {
    cancel();
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    static const QStringList fits = {"contain", "cover", "stretch", "none"};
    QString text;
    if (property == "source") {
      if (!read(value, &m_source))
        return EPQ_E_INVALID;
      show();
    } else if (property == "data") {
      if (!read(value, &m_data))
        return EPQ_E_INVALID;
      show();
    } else if (property == "text") {
      if (!read(value, &text))
        return EPQ_E_INVALID;
      m_image->setText(text);
      m_image->setAccessibleName(text.isEmpty() ? id() : text);
    } else if (property == "fit") {
      if (!read(value, &text) || !fits.contains(text))
        return EPQ_E_INVALID;
      m_image->setFit(static_cast<Fit>(fits.indexOf(text)));
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  void show()
  {
    cancel();
    QUrl address(m_source);
    if (!m_data.isEmpty())
      m_image->setPicture(Picture::decode(m_data));
    else if (!view()->isForeign() && (address.scheme() == "http" || address.scheme() == "https"))
      fetch(address); // the picture before stays until the new one is there
    else
      m_image->setPicture(m_source.isEmpty() ? Picture() : view()->picture(m_source));
  }
  void fetch(const QUrl &address)
  {
    auto *manager = view()->findChild<QNetworkAccessManager *>();
    if (!manager)
      manager = new QNetworkAccessManager(view());
    m_reply = manager->get(QNetworkRequest(address));
    QNetworkReply *reply = m_reply;
    QTimer::singleShot(transferMilliseconds, reply, &QNetworkReply::abort);
    QObject::connect(reply, &QNetworkReply::metaDataChanged, reply, [reply] {
      if (reply->header(QNetworkRequest::ContentLengthHeader).toLongLong() > transferMost)
        reply->abort();
    });
    QObject::connect(reply, &QNetworkReply::downloadProgress, reply,
                     [reply](qint64 received, qint64 total) {
                       if (received > transferMost || total > transferMost)
                         reply->abort();
                     });
    QObject::connect(reply, &QNetworkReply::finished, m_image, [this, reply] {
      bool came = reply->error() == QNetworkReply::NoError;
      m_image->setPicture(came ? Picture::decode(reply->readAll()) : Picture());
      m_reply = nullptr;
      reply->deleteLater();
    });
  }
  void cancel()
  {
    QNetworkReply *reply = m_reply;
    m_reply = nullptr;
    if (!reply)
      return;
    reply->disconnect(m_image);
    reply->abort();
    reply->deleteLater();
  }

  ImageWidget *m_image;
  QString m_source;
  QByteArray m_data;
  QPointer<QNetworkReply> m_reply;
};

} // namespace

std::unique_ptr<Element> makeImage(View *view, int64_t node)
{
  return std::make_unique<Image>(view, node);
}

} // namespace epq
