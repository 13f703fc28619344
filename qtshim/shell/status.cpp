// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/status.h"

#include <KAcceleratorManager>

#include <QStatusBar>
#include <QToolButton>

namespace epq
{

Status::Status(QStatusBar *bar, std::function<bool(const QByteArray &field)> isAction)
    : QObject(bar), m_bar(bar), m_isAction(std::move(isAction))
{
  bar->setSizeGripEnabled(false);
}

QToolButton *Status::make(const QByteArray &field)
{
  QToolButton *&button = m_fields[field];
  if (!button) {
    button = new QToolButton;
    button->setObjectName("status_" + QString::fromUtf8(field));
    button->setAutoRaise(true);
    KAcceleratorManager::setNoAccel(button);
    m_bar->addPermanentWidget(button);
    connect(button, &QToolButton::clicked, this,
            [this, field, button] { Q_EMIT pressed(field, button); });
  }
  return button;
}

// Colours of the theme where it has them, so that they follow it; an amber on which white can be read in all of them.
void Status::setLook(const QByteArray &field, epq_status_look look)
{
  static const char *const grounds[] = {
      "", "background: palette(highlight); color: palette(highlighted-text);",
      "background: #a65200; color: white;"};
  QToolButton *button = make(field);
  const QString ground = QString::fromLatin1(grounds[look]);
  const QString sheet =
      ground.isEmpty()
          ? QString()
          : QStringLiteral("QToolButton { %1 border: 1px solid transparent; border-radius: 3px; "
                           "padding: 1px 6px; }"
                           "QToolButton:hover, QToolButton:focus { border-color: palette(text); }")
                .arg(ground);
  if (button->styleSheet() != sheet)
    button->setStyleSheet(sheet);
}

void Status::set(const QByteArray &field, const QString &text, const QString &tip)
{
  QToolButton *button = make(field);
  if (button->text() != text) // a new size is a new layout of the window
    button->setText(text);
  const bool active = m_isAction(field); // may change: the editor in front brings actions, too
  button->setFocusPolicy(active ? Qt::TabFocus : Qt::NoFocus);
  button->setAttribute(Qt::WA_Hover, active);
  button->setToolTip(tip);
  button->setAccessibleName(tip.isEmpty() ? text : tip + QStringLiteral(": ") + text);
  button->setVisible(!text.isEmpty());
}

} // namespace epq
