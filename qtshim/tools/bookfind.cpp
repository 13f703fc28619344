// SPDX-License-Identifier: GPL-3.0-or-later
//
// A page is small beside the output of a console, so all places are marked and counted at once.
#include "tools/bookfind.h"

#include "core/words.h"
#include "tools/bookpage.h"

#include <QTextBlock>

namespace epq
{

namespace
{

constexpr int marksMax = 2000;

} // namespace

BookFind::BookFind(BookPage *page)
    : FindRow("pageFind", _("Find on this page"), _("Find on this page")), m_page(page)
{
}

void BookFind::open()
{
  openWith(m_page->textCursor().selectedText());
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

void BookFind::find(bool back, bool fromStart)
{
  const QString wanted = this->wanted();
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
  const QString wanted = this->wanted();
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
  showCount(current, marks.size());
}

} // namespace epq
