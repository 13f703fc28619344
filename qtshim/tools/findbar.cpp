// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finding goes from line to line until there is one; counting looks at all lines, in slices.
#include "tools/findbar.h"

#include "core/words.h"
#include "tools/output.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace epq
{

namespace
{

constexpr qint64 sliceMs = 8;

QToolButton *addButton(QHBoxLayout *row, const char *id, const char *icon, const QString &tip)
{
  auto *button = new QToolButton;
  button->setObjectName(id);
  button->setIcon(QIcon::fromTheme(icon));
  button->setAccessibleName(tip);
  button->setToolTip(tip);
  button->setAutoRaise(true);
  row->addWidget(button);
  return button;
}

} // namespace

FindBar::FindBar(Output *output) : m_output(output), m_text(new QLineEdit), m_label(new QLabel)
{
  setObjectName("findBar");
  auto *row = new QHBoxLayout(this);
  row->setContentsMargins(4, 2, 4, 2);
  row->setSpacing(4);
  m_text->setObjectName("find");
  m_text->setAccessibleName(_("Find in the output"));
  m_text->setPlaceholderText(_("Find"));
  m_text->setClearButtonEnabled(true);
  m_text->installEventFilter(this);
  row->addWidget(m_text, 1);
  m_label->setObjectName("findCount");
  row->addWidget(m_label);
  QToolButton *previous = addButton(row, "findPrevious", "go-up", _("Previous (Shift+F3)"));
  QToolButton *next = addButton(row, "findNext", "go-down", _("Next (F3)"));
  QToolButton *close = addButton(row, "findClose", "window-close", _("Close (Escape)"));
  connect(previous, &QToolButton::clicked, this, [this] { find(true, false); });
  connect(next, &QToolButton::clicked, this, [this] { find(false, false); });
  connect(close, &QToolButton::clicked, this, [this] { this->close(); });
  connect(m_text, &QLineEdit::textChanged, this, [this] { find(false, true); });
  m_soon.setSingleShot(true);
  m_soon.setInterval(200);
  connect(&m_soon, &QTimer::timeout, this, [this] {
    m_counted = QTextCursor(m_output->document());
    m_count = m_current = 0;
    m_counting.start();
  });
  m_counting.setInterval(0);
  connect(&m_counting, &QTimer::timeout, this, [this] { count(); });
  hide();
}

void FindBar::open()
{
  const QTextCursor cursor = m_output->textCursor();
  const QString selected = cursor.selectedText();
  show();
  if (!selected.isEmpty() && selected.size() < 200 && !selected.contains(QChar::ParagraphSeparator))
    m_text->setText(selected);
  m_text->setFocus();
  m_text->selectAll();
  m_output->setMarked(m_text->text());
  m_soon.start(0);
}

void FindBar::close()
{
  hide();
  m_soon.stop();
  m_counting.stop();
  m_output->setMarked({});
  if (onClosed)
    onClosed();
}

void FindBar::outputChanged()
{
  if (isVisible() && !m_soon.isActive())
    m_soon.start(200);
}

// The next from the selection on, or that at its begin if fromStart; round the end if need be.
void FindBar::find(bool back, bool fromStart)
{
  const QString wanted = m_text->text();
  m_output->setMarked(wanted);
  m_soon.start(0);
  if (wanted.isEmpty())
    return;
  const QTextCursor now = m_output->textCursor();
  const int from = back || fromStart ? now.selectionStart() : now.selectionEnd();
  QTextBlock block = m_output->document()->findBlock(from);
  qsizetype offset = from - block.position();
  const int lines = m_output->document()->blockCount();
  for (int looked = 0; looked <= lines; looked++) {
    qsizetype at = -1;
    if (block.isVisible()) {
      const QString text = block.text();
      if (!back)
        at = text.indexOf(wanted, looked ? 0 : offset, Qt::CaseInsensitive);
      else if (looked || offset > 0)
        at = text.lastIndexOf(wanted, looked ? -1 : offset - 1, Qt::CaseInsensitive);
    }
    if (at >= 0) {
      QTextCursor found(m_output->document());
      found.setKeepPositionOnInsert(true);
      found.setPosition(block.position() + int(at));
      found.setPosition(block.position() + int(at + wanted.size()), QTextCursor::KeepAnchor);
      m_output->setTextCursor(found);
      m_output->ensureCursorVisible();
      return;
    }
    block = back ? block.previous() : block.next();
    if (!block.isValid())
      block = back ? m_output->document()->lastBlock() : m_output->document()->firstBlock();
  }
}

void FindBar::count()
{
  QElapsedTimer clock;
  clock.start();
  const QString wanted = m_text->text();
  const QTextCursor now = m_output->textCursor();
  QTextBlock block = m_counted.block();
  bool done = wanted.isEmpty();
  for (int i = 0; !done && (i % 64 || clock.elapsed() < sliceMs); i++) {
    if (block.isVisible()) {
      const QString text = block.text();
      for (qsizetype at = 0; (at = text.indexOf(wanted, at, Qt::CaseInsensitive)) >= 0;
           at += wanted.size()) {
        m_count++;
        if (now.hasSelection() && block.position() + at == now.selectionStart())
          m_current = m_count;
      }
    }
    done = !block.next().isValid();
    if (!done)
      block = block.next();
  }
  m_counted = QTextCursor(block);
  if (!done)
    return;
  m_counting.stop();
  m_label->setText(wanted.isEmpty() ? QString()
                   : m_count == 0   ? QString("none")
                   : m_current      ? _("%L1 of %L2").arg(m_current).arg(m_count)
                                    : QString("%L1").arg(m_count));
}

bool FindBar::eventFilter(QObject *object, QEvent *event)
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
