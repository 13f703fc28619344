// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the desktop does for a script: notifications, the clipboard, the screens.
#include "widgets/dialogs.h"
#include "widgets/picture.h"
#include "widgets/view.h"

#include <QApplication>
#include <QClipboard>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <QScreen>
#include <QStyle>
#include <QTimer>

namespace epq
{

namespace
{

// A notification of our own: a small window in the corner that takes no focus and goes by itself, or when it is
// clicked. (The desktop's would need an icon in its tray, or D-Bus.)
class Toast : public QFrame
{
public:
  Toast(const QString &title, const QString &text, const QIcon &icon, int milliseconds)
      : QFrame(nullptr, Qt::ToolTip | Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint)
  {
    setObjectName("notification");
    setAccessibleName(title.isEmpty() ? text : title + ": " + text);
    setAttribute(Qt::WA_ShowWithoutActivating);
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameStyle(QFrame::StyledPanel);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 10, 12, 10);
    row->setSpacing(12);
    if (!icon.isNull()) {
      auto *picture = new QLabel;
      picture->setPixmap(icon.pixmap(32));
      row->addWidget(picture, 0, Qt::AlignTop);
    }
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    row->addLayout(column, 1);
    for (const QString &words : {title, text}) {
      if (words.isEmpty())
        continue;
      auto *label = new QLabel(words);
      label->setTextFormat(Qt::PlainText);
      label->setWordWrap(true);
      QFont font = label->font();
      font.setBold(words == title);
      label->setFont(font);
      column->addWidget(label);
    }
    column->addStretch(1);
    setFixedWidth(320);
    setFixedHeight(qMin(layout()->totalHeightForWidth(320), 400));
    QTimer::singleShot(milliseconds, this, &QWidget::close);
  }

protected:
  void mousePressEvent(QMouseEvent *) override
  {
    close();
  }
};

// Above those that are there.
QPoint cornerFor(const Toast *toast, const QRect &room)
{
  int bottom = room.bottom() - 12;
  const QWidgetList windows = QApplication::topLevelWidgets();
  for (QWidget *each : windows)
    if (each != toast && each->isVisible() && dynamic_cast<Toast *>(each))
      bottom = qMin(bottom, each->y() - 8);
  if (bottom - toast->height() < room.top())
    bottom = room.bottom() - 12;
  return QPoint(room.right() - 12 - toast->width(), bottom - toast->height());
}

} // namespace

int askNotify(const Ask &ask)
{
  static const QHash<QString, QStyle::StandardPixmap> icons = {
      {"info", QStyle::SP_MessageBoxInformation},
      {"warning", QStyle::SP_MessageBoxWarning},
      {"error", QStyle::SP_MessageBoxCritical},
  };
  QString title = ask.text("title"), text = ask.text("text"), icon = ask.text("icon");
  QScreen *screen = ask.window() ? ask.window()->screen() : QGuiApplication::primaryScreen();
  bool shown = screen && !(title.isEmpty() && text.isEmpty());
  if (shown) {
    QIcon picture = icons.contains(icon) ? QApplication::style()->standardIcon(icons.value(icon))
                                         : ask.view->icon(icon);
    int milliseconds = qBound(500, get(ask.value, "timeout_ms", 5000), 60000);
    auto *toast = new Toast(title.left(1000), text.left(4000), picture, milliseconds);
    ask.view->adopt(toast, 0);
    toast->move(cornerFor(toast, screen->availableGeometry()));
    toast->show();
  }
  ask.view->answer(ask.request, Made(shown).value());
  return EPQ_OK;
}

int askClipboardSet(const Ask &ask)
{
  auto *data = new QMimeData;
  data->setText(ask.text("text"));
  QString html = ask.text("html");
  if (!html.isEmpty())
    data->setHtml(html);
  QGuiApplication::clipboard()->setMimeData(data);
  ask.view->answer(ask.request, Made(true).value());
  return EPQ_OK;
}

int askClipboardGet(const Ask &ask)
{
  const QMimeData *data = QGuiApplication::clipboard()->mimeData();
  ask.view->answer(ask.request, (data && data->hasText() ? Made(data->text()) : Made()).value());
  return EPQ_OK;
}

int askScreens(const Ask &ask)
{
  QVector<Made> list;
  const QList<QScreen *> screens = QGuiApplication::screens();
  for (QScreen *screen : screens)
    list.append(Made::map({{"width", double(screen->geometry().width())},
                           {"height", double(screen->geometry().height())},
                           {"scale", screen->devicePixelRatio()},
                           {"primary", screen == QGuiApplication::primaryScreen()}}));
  ask.view->answer(ask.request, Made::list(list).value());
  return EPQ_OK;
}

} // namespace epq
