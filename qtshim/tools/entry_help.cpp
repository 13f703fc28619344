// SPDX-License-Identifier: GPL-3.0-or-later
//
// What helps while one types: completion, and the search in the history.
#include "tools/entry.h"

#include <QKeyEvent>
#include <QLineEdit>

#include <algorithm>

namespace epq
{

namespace
{

bool isWord(QChar c)
{
  return c.isLetterOrNumber() || c == u'_';
}

} // namespace

// ---- completion ----

void Entry::hideOffers()
{
  m_offers->hide();
}

QString Entry::prefix() const
{
  const int at = m_edit->textCursor().position();
  return at >= m_prefixAt ? text().mid(m_prefixAt, at - m_prefixAt) : QString();
}

void Entry::typed(const QString &letter)
{
  if (m_mode != EPQ_CONSOLE_REPL)
    return;
  if (letter.isEmpty()) { // the cursor went elsewhere, or something was taken away
    if (m_offers->isVisible()) {
      const QString now = prefix();
      if (m_edit->textCursor().position() < m_prefixAt ||
          !std::all_of(now.begin(), now.end(), isWord))
        hideOffers();
    }
    return;
  }
  const QChar last = letter.back();
  if (m_offers->isVisible() && isWord(last)) {
    m_offers->narrow(prefix(),
                     QRect(m_edit->viewport()->mapToGlobal(m_edit->cursorRect().topLeft()),
                           m_edit->cursorRect().size()));
    if (m_offers->isAlone(prefix()))
      hideOffers();
    return;
  }
  if (last == u'\b' || last == u'\x7f') {
    if (m_offers->isVisible() && m_edit->textCursor().position() > m_prefixAt)
      m_offers->narrow(prefix(),
                       QRect(m_edit->viewport()->mapToGlobal(m_edit->cursorRect().topLeft()),
                             m_edit->cursorRect().size()));
    else
      hideOffers();
    return;
  }
  hideOffers();
  m_wanted = 0;
  if (last == u'.' || last == u':' || last == u'"' || last == u'\'' ||
      (isWord(last) && !last.isNumber()))
    complete(false);
}

void Entry::complete(bool forced)
{
  if (!onComplete || m_mode != EPQ_CONSOLE_REPL)
    return;
  m_forced = forced;
  m_moved = false;
  m_wanted = ++m_request;
  m_requestAt = m_edit->textCursor().position();
  const QString all = text();
  const QByteArray before = all.left(m_requestAt).toUtf8();
  onComplete(m_wanted, before + all.mid(m_requestAt).toUtf8(), size_t(before.size()), forced);
}

bool Entry::offer(uint64_t request, const epq_offer *offers, size_t count, size_t length)
{
  if (request != m_wanted || request == 0 || !m_edit->hasFocus())
    return false;
  const QString before = text().left(m_requestAt);
  const QByteArray bytes = before.toUtf8();
  if (length > size_t(bytes.size()))
    return false;
  m_prefixAt = m_requestAt - int(QString::fromUtf8(bytes.last(qsizetype(length))).size());
  if (m_edit->textCursor().position() < m_prefixAt)
    return false;
  m_wanted = 0;
  m_offers->fill(offers, count);
  const QRect cursor(m_edit->viewport()->mapToGlobal(m_edit->cursorRect().topLeft()),
                     m_edit->cursorRect().size());
  m_offers->narrow(prefix(), cursor);
  if (m_offers->isAlone(prefix()))
    hideOffers(); // nothing to add
  else if (m_forced && count == 1)
    m_offers->choose();
  return true;
}

// `${name}` is a place to fill in: the cursor goes to the first.
void Entry::insertOffer(const QString &insert)
{
  QString plain;
  qsizetype place = -1, at = 0;
  for (qsizetype next; (next = insert.indexOf("${", at)) >= 0;) {
    const qsizetype end = insert.indexOf(u'}', next);
    if (end < 0)
      break;
    plain += QStringView(insert).sliced(at, next - at);
    if (place < 0)
      place = plain.size();
    at = end + 1;
  }
  plain += QStringView(insert).sliced(at);
  QTextCursor cursor = m_edit->textCursor();
  const int to = cursor.position();
  cursor.setPosition(std::min(m_prefixAt, to));
  cursor.setPosition(to, QTextCursor::KeepAnchor);
  cursor.insertText(plain);
  if (place >= 0)
    cursor.setPosition(m_prefixAt + int(place));
  m_edit->setTextCursor(cursor);
}

// ---- search in the history ----

// Opens it; or goes on: to an older one, or from the newest when the text changed.
void Entry::search(bool again)
{
  if (!m_search->isVisible()) {
    hideOffers();
    m_beforeSearch = text();
    m_found = -1;
    m_search->clear();
    m_search->show();
    m_search->setFocus();
    return;
  }
  const QString wanted = m_search->text();
  const qsizetype found = wanted.isEmpty() ? -1 : m_history.find(wanted, again ? m_found : -1);
  if (found < 0 && again)
    return;
  m_found = found;
  setText(found >= 0 ? m_history.entries()[found] : m_beforeSearch);
}

void Entry::endSearch(bool keep)
{
  if (!m_search->isVisible())
    return;
  if (!keep)
    setText(m_beforeSearch);
  m_search->hide();
  m_edit->setFocus();
}

bool Entry::eventFilter(QObject *object, QEvent *event)
{
  if (object != m_search)
    return QFrame::eventFilter(object, event);
  const bool press = event->type() == QEvent::KeyPress;
  if (press || event->type() == QEvent::ShortcutOverride) {
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool older = key->key() == Qt::Key_R && key->modifiers() == Qt::ControlModifier;
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (older || enter || key->key() == Qt::Key_Up || key->key() == Qt::Key_Escape) {
      if (press && (older || key->key() == Qt::Key_Up))
        search(true);
      else if (press)
        endSearch(enter);
      event->accept();
      return true;
    }
  }
  return QFrame::eventFilter(object, event);
}

} // namespace epq
