// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/status.h"

#include <KAcceleratorManager>

#include <QStatusBar>
#include <QToolButton>

namespace epq
{

Status::Status(QStatusBar *bar) : QObject(bar), m_bar(bar)
{
  bar->setSizeGripEnabled(false);
}

void Status::set(const QByteArray &field, const QString &text, const QString &tip)
{
  QToolButton *&button = m_fields[field];
  if (!button) {
    button = new QToolButton;
    button->setObjectName("status_" + QString::fromUtf8(field));
    button->setAutoRaise(true);
    KAcceleratorManager::setNoAccel(button);
    button->setFocusPolicy(Qt::TabFocus);
    m_bar->addPermanentWidget(button);
    connect(button, &QToolButton::clicked, this, [this, field] { Q_EMIT pressed(field); });
  }
  if (button->text() != text) // a new size is a new layout of the window
    button->setText(text);
  button->setToolTip(tip);
  button->setAccessibleName(tip.isEmpty() ? QString::fromUtf8(field) : tip);
  button->setVisible(!text.isEmpty());
}

} // namespace epq
