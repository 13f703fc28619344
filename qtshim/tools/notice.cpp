// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/notice.h"

#include "core/words.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace epq
{

Notice::Notice() : m_text(new QLabel), m_buttons(nullptr)
{
  setObjectName("notice");
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(12, 6, 6, 6);
  column->setSpacing(4);
  m_text->setObjectName("noticeText");
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::PlainText);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  column->addWidget(m_text);
  hide();
}

void Notice::begin(Hue hue, const QString &text)
{
  m_hue = hue;
  m_text->setText(text);
  setAccessibleName(text);
  if (m_buttons) {
    m_buttons->hide();
    m_buttons->deleteLater(); // a button of it may be what was pressed
  }
  m_buttons = new QWidget;
  auto *row = new QHBoxLayout(m_buttons);
  row->setContentsMargins(0, 0, 0, 0);
  row->addStretch(1);
  layout()->addWidget(m_buttons);
}

void Notice::tell(Hue hue, const QString &text)
{
  begin(hue, text);
  auto *close = new QPushButton(_("Close"));
  close->setObjectName("noticeClose");
  connect(close, &QPushButton::clicked, this, [this] { leave(); });
  static_cast<QHBoxLayout *>(m_buttons->layout())->addWidget(close);
  show();
  update();
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void Notice::ask(const QString &text, const QString &accept, const std::function<void()> &accepted)
{
  begin(Hue::Info, text);
  auto *yes = new QPushButton(accept), *no = new QPushButton(_("Cancel"));
  yes->setObjectName("noticeAccept");
  no->setObjectName("noticeCancel");
  for (QPushButton *button : {yes, no}) {
    button->setAutoDefault(true);
    static_cast<QHBoxLayout *>(m_buttons->layout())->addWidget(button);
  }
  connect(yes, &QPushButton::clicked, this, [this, accepted] {
    leave();
    accepted();
  });
  connect(no, &QPushButton::clicked, this, [this] { leave(); });
  show();
  update();
  yes->setFocus();
}

void Notice::leave()
{
  if (!isVisible())
    return;
  const bool focused = isAncestorOf(QApplication::focusWidget());
  hide();
  if (focused && onHidden)
    onHidden();
}

void Notice::keyPressEvent(QKeyEvent *event)
{
  if (event->key() == Qt::Key_Escape)
    return leave();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    if (auto *button = qobject_cast<QPushButton *>(QApplication::focusWidget()))
      return button->click();
  }
  QFrame::keyPressEvent(event);
}

void Notice::changeEvent(QEvent *event)
{
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange)
    update();
}

void Notice::paintEvent(QPaintEvent *)
{
  QPainter painter(this);
  QColor ground = hue(m_hue, palette());
  painter.fillRect(QRect(0, 0, 4, height()), ground);
  ground.setAlpha(28);
  painter.fillRect(rect(), ground);
}

} // namespace epq
