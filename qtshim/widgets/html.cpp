// SPDX-License-Identifier: GPL-3.0-or-later
//
// html: a page in what QTextBrowser knows of HTML. Nothing is loaded: pictures come as data addresses only, links do
// not lead anywhere but to the script.
#include "widgets/kinds.h"
#include "widgets/picture.h"
#include "widgets/richtext.h"
#include "widgets/values.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextBrowser>

namespace epq
{

namespace
{

class Browser : public QTextBrowser
{
public:
  void showPage(const QString &html)
  {
    int place = verticalScrollBar()->value(); // a page that is updated stays where it is
    m_html = html;
    setHtml(html);
    verticalScrollBar()->setValue(place);
  }
  // Never gives a null result: for that QTextDocument opens a file of that name itself.
  QVariant loadResource(int type, const QUrl &name) override
  {
    if (type != QTextDocument::ImageResource)
      return QString();
    Picture picture =
        name.scheme() == "data" ? Picture::load(name.toString(QUrl::FullyEncoded)) : Picture();
    QSize size = picture.isNull() ? QSize(16, 16) : picture.size().boundedTo({4096, 4096});
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    if (picture.isNull()) {
      painter.setPen(QPen(palette().color(QPalette::PlaceholderText), 1, Qt::DotLine));
      painter.drawRect(image.rect().adjusted(0, 0, -1, -1));
    }
    picture.paint(&painter, image.rect());
    return image;
  }

protected:
  void changeEvent(QEvent *event) override
  {
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_html.isEmpty())
      showPage(m_html); // links have the colour of when the page was set
  }

private:
  QString m_html;
};

class Html : public Element
{
public:
  Html(View *view, int64_t node) : Element(view, node), m_browser(new Browser)
  {
    m_browser->setOpenLinks(false);
    m_browser->setUndoRedoEnabled(false);
    setWidget(m_browser);
    QObject::connect(
        m_browser, &QTextBrowser::anchorClicked, m_browser,
        [this](const QUrl &address) { emitEvent("onLinkActivated", address.toString()); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString html;
    if (property != "value")
      return Element::apply(property, value);
    if (!read(value, &html))
      return EPQ_E_INVALID;
    m_browser->showPage(flatHtml(html));
    return EPQ_OK;
  }

private:
  Browser *m_browser;
};

} // namespace

std::unique_ptr<Element> makeHtml(View *view, int64_t node)
{
  return std::make_unique<Html>(view, node);
}

} // namespace epq
