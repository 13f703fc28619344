// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/app.h"

#include <epq/page.h>

#include <QDesktopServices>
#include <QFontDatabase>
#include <QPointer>
#include <QTextBrowser>
#include <QUrl>

#include <new>

struct epq_page {
  QPointer<QTextBrowser> browser;
};

epq_page *epq_page_new(epq_app *app, const char *id, const char *label,
                       void (*link)(void *ud, const char *target), void *ud) noexcept
{
  if (!app || !epq::onAppThread() || !id || !label)
    return nullptr;
  auto *page = new (std::nothrow) epq_page;
  if (!page)
    return nullptr;
  auto *browser = new QTextBrowser;
  page->browser = browser;
  browser->setObjectName(QString::fromUtf8(id));
  browser->setAccessibleName(QString::fromUtf8(label));
  browser->setOpenLinks(false);
  browser->setFrameShape(QFrame::NoFrame);
  browser->document()->setDocumentMargin(12);
  const QString mono = QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
  browser->document()->setDefaultStyleSheet(
      QStringLiteral("code { font-family: '%1'; }").arg(mono));
  QObject::connect(browser, &QTextBrowser::anchorClicked, browser, [link, ud](const QUrl &url) {
    if (link)
      link(ud, url.toString().toUtf8().constData());
  });
  return page;
}

void epq_page_free(epq_page *page) noexcept
{
  if (!page || !epq::onAppThread())
    return;
  delete page->browser;
  delete page;
}

epq_widget *epq_page_widget(epq_page *page) noexcept
{
  return page && epq::onAppThread()
             ? reinterpret_cast<epq_widget *>(static_cast<QWidget *>(page->browser))
             : nullptr;
}

int epq_page_set(epq_page *page, const char *text) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!page || !page->browser || !text)
    return EPQ_E_INVALID;
  page->browser->setHtml(QString::fromUtf8(text));
  return EPQ_OK;
}

bool epq_page_open_outside(const char *url) noexcept
{
  if (!epq::onAppThread() || !url)
    return false;
  const QString what = QString::fromUtf8(url);
  return QDesktopServices::openUrl(*url == '/' ? QUrl::fromLocalFile(what) : QUrl(what));
}
