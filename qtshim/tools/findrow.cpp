// SPDX-License-Identifier: GPL-3.0-or-later
//
// Enter, F3 and Escape are taken before the window's shortcuts of that name.
#include "tools/findrow.h"

#include "core/words.h"
#include "tools/button.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

namespace epq
{

namespace
{

constexpr qsizetype selectedMax = 200;

QToolButton *addButton(QHBoxLayout *row, const QString &id, const char *icon, const QString &tip)
{
  QToolButton *button = epq::makeButton(id, icon, tip, tip);
  row->addWidget(button);
  return button;
}

} // namespace

FindRow::FindRow(const QString &prefix, const QString &label, const QString &placeholder)
    : m_text(new QLineEdit), m_label(new QLabel)
{
  setObjectName(prefix + "Bar");
  auto *row = new QHBoxLayout(this);
  row->setContentsMargins(4, 2, 4, 2);
  row->setSpacing(4);
  m_text->setObjectName(prefix);
  m_text->setAccessibleName(label);
  m_text->setPlaceholderText(placeholder);
  m_text->setClearButtonEnabled(true);
  m_text->installEventFilter(this);
  row->addWidget(m_text, 1);
  m_label->setObjectName(prefix + "Count");
  row->addWidget(m_label);
  QToolButton *previous = addButton(row, prefix + "Previous", "go-up", _("Previous (Shift+F3)"));
  QToolButton *next = addButton(row, prefix + "Next", "go-down", _("Next (F3)"));
  QToolButton *close = addButton(row, prefix + "Close", "window-close", _("Close (Escape)"));
  connect(previous, &QToolButton::clicked, this, [this] { find(true, false); });
  connect(next, &QToolButton::clicked, this, [this] { find(false, false); });
  connect(close, &QToolButton::clicked, this, [this] { this->close(); });
  connect(m_text, &QLineEdit::textChanged, this, [this] { find(false, true); });
  hide();
}

QString FindRow::wanted() const
{
  return m_text->text();
}

void FindRow::openWith(const QString &selected)
{
  show();
  if (!selected.isEmpty() && selected.size() < selectedMax &&
      !selected.contains(QChar::ParagraphSeparator))
    m_text->setText(selected);
  m_text->setFocus();
  m_text->selectAll();
}

void FindRow::showCount(int current, qint64 count)
{
  m_label->setText(wanted().isEmpty() ? QString()
                   : count == 0       ? _("none")
                   : current          ? _("%L1 of %L2").arg(current).arg(count)
                                      : QString("%L1").arg(count));
}

bool FindRow::eventFilter(QObject *object, QEvent *event)
{
  const bool press = event->type() == QEvent::KeyPress;
  if (object == m_text && (press || event->type() == QEvent::ShortcutOverride)) {
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool shift = key->modifiers() & Qt::ShiftModifier;
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (enter || key->key() == Qt::Key_F3 || key->key() == Qt::Key_Escape) {
      if (press && key->key() == Qt::Key_Escape)
        close();
      else if (press)
        find(shift, false);
      event->accept();
      return true;
    }
  }
  return QWidget::eventFilter(object, event);
}

} // namespace epq
