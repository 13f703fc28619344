// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/bars.h"

#include <KMessageWidget>

#include <QAccessible>
#include <QAction>
#include <QIcon>
#include <QVBoxLayout>

namespace epq
{

namespace
{

constexpr int barsMax = 4;

KMessageWidget::MessageType typeOf(epq_severity severity)
{
  switch (severity) {
  case EPQ_ERROR:
    return KMessageWidget::Error;
  case EPQ_WARNING:
    return KMessageWidget::Warning;
  default:
    return KMessageWidget::Information;
  }
}

QStringList idsOf(const epq_button *buttons)
{
  QStringList ids;
  for (; buttons && buttons->id; buttons++)
    ids.append(QString::fromUtf8(buttons->id) + '\n' + QString::fromUtf8(buttons->text));
  return ids;
}

} // namespace

Bars::Bars()
{
  setObjectName("bars");
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(1);
  hide();
}

void Bars::take(const QByteArray &name)
{
  const auto found = m_bars.find(name);
  if (found == m_bars.end())
    return;
  KMessageWidget *widget = found->widget;
  m_bars.erase(found);
  m_order.removeOne(name);
  widget->disconnect();
  widget->hide();
  widget->deleteLater(); // a button of it may be what was pressed
  setVisible(!m_bars.isEmpty());
}

void Bars::answer(const QByteArray &name, const QByteArray &id)
{
  const Done done = m_bars.value(name).done;
  take(name);
  if (done)
    done(id.constData());
}

void Bars::giveUp()
{
  while (!m_order.isEmpty())
    answer(m_order.first(), {});
}

void Bars::tell(const QByteArray &name, epq_severity severity, const QString &text,
                const epq_button *buttons, const Done &done)
{
  const QStringList ids = idsOf(buttons);
  const auto found = m_bars.find(name);
  if (found != m_bars.end() && found->ids == ids) {
    found->done = done;
    found->widget->setMessageType(typeOf(severity));
    found->widget->setText(text);
    return;
  }
  take(name);
  if (m_order.size() == barsMax)
    answer(m_order.first(), {});
  auto *widget = new KMessageWidget;
  widget->setObjectName(QString::fromUtf8(name));
  widget->setAccessibleName(text);
  widget->setMessageType(typeOf(severity));
  widget->setTextFormat(Qt::PlainText); // what it says may come from a script
  widget->setText(text);
  widget->setWordWrap(true);
  widget->setPosition(KMessageWidget::Header);
  widget->setCloseButtonVisible(true);
  for (; buttons && buttons->id; buttons++) {
    auto *action =
        new QAction(QIcon::fromTheme(buttons->icon), QString::fromUtf8(buttons->text), widget);
    const QByteArray id = buttons->id;
    connect(action, &QAction::triggered, this, [this, name, id] { answer(name, id); });
    widget->addAction(action);
  }
  connect(widget, &KMessageWidget::hideAnimationFinished, this, [this, name] { answer(name, {}); });
  m_bars.insert(name, {widget, ids, done});
  m_order.append(name);
  layout()->addWidget(widget);
  show();
  QAccessibleEvent alert(widget, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

} // namespace epq
