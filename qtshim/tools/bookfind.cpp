// SPDX-License-Identifier: GPL-3.0-or-later
//
// A page is small beside the output of a console, so all places are marked and counted at once; tools/findbar.cpp is the other one.
#include "tools/bookfind.h"

#include "core/words.h"
#include "tools/bookpage.h"

#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTextBlock>
#include <QToolButton>

namespace epq
{

namespace
{

constexpr int marksMax = 2000;

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

BookFind::BookFind(BookPage *page) : m_page(page), m_text(new QLineEdit), m_label(new QLabel)
{
  setObjectName("pageFindBar");
  auto *row = new QHBoxLayout(this);
  row->setContentsMargins(4, 2, 4, 2);
  row->setSpacing(4);
  m_text->setObjectName("pageFind");
  m_text->setAccessibleName(_("Find on this page"));
  m_text->setPlaceholderText(_("Find on this page"));
  m_text->setClearButtonEnabled(true);
  m_text->installEventFilter(this);
  row->addWidget(m_text, 1);
  m_label->setObjectName("pageFindCount");
  row->addWidget(m_label);
  QToolButton *previous = addButton(row, "pageFindPrevious", "go-up", _("Previous (Shift+F3)"));
  QToolButton *next = addButton(row, "pageFindNext", "go-down", _("Next (F3)"));
  QToolButton *close = addButton(row, "pageFindClose", "window-close", _("Close (Escape)"));
  connect(previous, &QToolButton::clicked, this, [this] { find(true, false); });
  connect(next, &QToolButton::clicked, this, [this] { find(false, false); });
  connect(close, &QToolButton::clicked, this, [this] { this->close(); });
  connect(m_text, &QLineEdit::textChanged, this, [this] { find(false, true); });
  hide();
}

void BookFind::open()
{
  const QString selected = m_page->textCursor().selectedText();
  show();
  if (!selected.isEmpty() && selected.size() < 200 && !selected.contains(QChar::ParagraphSeparator))
    m_text->setText(selected);
  m_text->setFocus();
  m_text->selectAll();
  mark();
}

void BookFind::close()
{
  hide();
  m_page->setExtraSelections({});
  m_page->setFocus();
}

void BookFind::again(bool back)
{
  if (isHidden())
    open();
  else
    find(back, false);
}

void BookFind::pageChanged()
{
  if (!isHidden())
    mark();
}

// The next from the selection on, or that at its begin if fromStart; round the end if need be.
void BookFind::find(bool back, bool fromStart)
{
  const QString wanted = m_text->text();
  const QTextDocument *document = m_page->document();
  const QTextDocument::FindFlags flags =
      back ? QTextDocument::FindBackward : QTextDocument::FindFlags();
  QTextCursor from = m_page->textCursor();
  if (!wanted.isEmpty()) {
    if (fromStart)
      from.setPosition(from.selectionStart());
    QTextCursor found = document->find(wanted, from, flags);
    if (found.isNull()) {
      QTextCursor edge(m_page->document());
      edge.movePosition(back ? QTextCursor::End : QTextCursor::Start);
      found = document->find(wanted, edge, flags);
    }
    if (!found.isNull())
      m_page->setTextCursor(found);
  }
  mark();
}

void BookFind::mark()
{
  const QString wanted = m_text->text();
  const QTextCursor now = m_page->textCursor();
  QList<QTextEdit::ExtraSelection> marks;
  int current = 0;
  QTextCharFormat format;
  QColor ground = m_page->palette().color(QPalette::Highlight);
  ground.setAlpha(70);
  format.setBackground(ground);
  QTextCursor at(m_page->document());
  while (!wanted.isEmpty() && marks.size() < marksMax) {
    at = m_page->document()->find(wanted, at);
    if (at.isNull())
      break;
    marks.append({at, format});
    if (at.selectionStart() == now.selectionStart() && now.hasSelection())
      current = int(marks.size());
  }
  m_page->setExtraSelections(marks);
  m_label->setText(wanted.isEmpty()  ? QString()
                   : marks.isEmpty() ? _("none")
                   : current         ? _("%L1 of %L2").arg(current).arg(marks.size())
                                     : QString("%L1").arg(marks.size()));
}

bool BookFind::eventFilter(QObject *object, QEvent *event)
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
