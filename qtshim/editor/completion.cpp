// SPDX-License-Identifier: GPL-3.0-or-later
//
// KTextEditor sorts what is offered by how well it matches what was typed, then by "inheritance depth"; the rank in the
// list that was offered goes in there, so equals stay in the caller's order.
#include "editor/completion.h"

#include <KTextEditor/Document>
#include <KTextEditor/View>

namespace epq
{

namespace
{

bool isWord(QChar c)
{
  return c.isLetterOrNumber() || c == '_';
}

bool isPath(QChar c)
{
  return isWord(c) || c == '.' || c == '-' || c == '/';
}

// Whether a quote, or the second of the brackets of a long string, is before that column.
bool opensString(const QString &line, int column)
{
  if (column < 1)
    return false;
  const QChar last = line[column - 1];
  return last == '"' || last == '\'' ||
         (last == '[' && column > 1 && (line[column - 2] == '[' || line[column - 2] == '='));
}

// Where the word before that column begins; a name of a module or a file that its string begins with is one word.
int wordStart(const QString &line, int column)
{
  int start = std::min(column, static_cast<int>(line.size()));
  int path = start;
  while (path > 0 && isPath(line[path - 1]))
    path--;
  if (opensString(line, path))
    return path;
  while (start > 0 && isWord(line[start - 1]))
    start--;
  return start;
}

} // namespace

Completion::Completion(QObject *parent, Ask ask)
    : CodeCompletionModel(parent), m_ask(std::move(ask))
{
  setHasGroups(false);
}

bool Completion::offer(uint64_t request, const epq_offer *offers, size_t count, size_t prefix)
{
  if (request != m_request)
    return false;
  beginResetModel();
  m_items.clear();
  m_items.reserve(count);
  for (size_t i = 0; i < count; i++) {
    const epq_offer &o = offers[i];
    m_items.push_back({QString::fromUtf8(o.label), QString::fromUtf8(o.insert ? o.insert : ""),
                       QString::fromUtf8(o.detail), QString::fromUtf8(o.origin),
                       QString::fromUtf8(o.doc),
                       o.icon ? QIcon::fromTheme(QString::fromUtf8(o.icon)) : QIcon()});
  }
  m_prefix = prefix;
  setRowCount(static_cast<int>(count));
  endResetModel();
  return true;
}

QModelIndex Completion::index(int row, int column, const QModelIndex &parent) const
{
  if (parent.isValid() || row < 0 || row >= static_cast<int>(m_items.size()) || column < 0 ||
      column >= ColumnCount)
    return {};
  return createIndex(row, column);
}

QModelIndex Completion::parent(const QModelIndex &) const
{
  return {};
}

int Completion::rowCount(const QModelIndex &parent) const
{
  return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

QVariant Completion::data(const QModelIndex &index, int role) const
{
  if (!index.isValid() || index.row() >= static_cast<int>(m_items.size()))
    return {};
  const Item &item = m_items[static_cast<size_t>(index.row())];
  switch (role) {
  case Qt::DisplayRole:
    switch (index.column()) {
    case Name:
      return item.label;
    case Arguments:
      return item.detail;
    case Postfix:
      return item.origin.isEmpty() ? QVariant() : QStringLiteral("  ") + item.origin;
    default:
      return {};
    }
  case Qt::DecorationRole:
    return index.column() == Icon ? item.icon : QVariant();
  case InheritanceDepth:
    return index.row();
  case MatchQuality:
    return 10;
  case CompletionRole:
    return static_cast<int>(Function | GlobalScope);
  case ScopeIndex:
    return 0;
  case IsExpandable:
    return !item.doc.isEmpty();
  case ExpandingWidget:
    return item.doc;
  default:
    return {};
  }
}

void Completion::completionInvoked(KTextEditor::View *, const KTextEditor::Range &range,
                                   InvocationType type)
{
  beginResetModel();
  m_items.clear();
  m_prefix = 0;
  setRowCount(0);
  endResetModel();
  m_request++;
  m_place = range.end();
  m_ask(m_request, range.end(), type != AutomaticInvocation);
}

void Completion::executeCompletionItem(KTextEditor::View *view, const KTextEditor::Range &word,
                                       const QModelIndex &index) const
{
  if (!index.isValid() || index.row() >= static_cast<int>(m_items.size()))
    return;
  const Item item =
      m_items[static_cast<size_t>(index.row())]; // a copy: the list may change meanwhile
  KTextEditor::Document *document = view->document();
  KTextEditor::Range replaced = word;
  if (m_place.line() == word.start().line() &&
      m_place >= word.start()) { // as far as the prefix goes
    const QByteArray before = document->line(m_place.line()).left(m_place.column()).toUtf8();
    const qsizetype start = before.size() - static_cast<qsizetype>(m_prefix);
    if (start >= 0)
      replaced.setStart({m_place.line(),
                         std::min(word.start().column(),
                                  static_cast<int>(QString::fromUtf8(before.left(start)).size()))});
  }
  if (!item.insert.contains(QStringLiteral("${"))) {
    document->replaceText(replaced, item.insert.isEmpty() ? item.label : item.insert);
    return;
  }
  KTextEditor::Document::EditingTransaction step(document);
  document->removeText(replaced);
  view->insertTemplate(replaced.start(), item.insert);
}

bool Completion::shouldStartCompletion(KTextEditor::View *view, const QString &inserted,
                                       bool byUser, const KTextEditor::Cursor &place)
{
  if (!byUser || inserted.isEmpty())
    return false;
  const QChar last = inserted.back();
  if (last == '.' || last == ':' ||
      opensString(view->document()->line(place.line()), place.column()))
    return true;
  if (!isWord(last))
    return false;
  // from the second character of a word on: the first alone would only be in the way
  return place.column() > 1 &&
         isWord(view->document()->characterAt({place.line(), place.column() - 2})) &&
         !last.isDigit();
}

KTextEditor::Range Completion::completionRange(KTextEditor::View *view,
                                               const KTextEditor::Cursor &place)
{
  return {{place.line(), wordStart(view->document()->line(place.line()), place.column())}, place};
}

bool Completion::shouldAbortCompletion(KTextEditor::View *view, const KTextEditor::Range &range,
                                       const QString &typed)
{
  Q_UNUSED(typed)
  const KTextEditor::Cursor place = view->cursorPosition();
  if (place < range.start() || place > range.end())
    return true;
  const QString word = view->document()->text({range.start(), place});
  return wordStart(view->document()->line(place.line()), place.column()) !=
             range.start().column() ||
         !std::all_of(word.begin(), word.end(), isPath);
}

KTextEditor::CodeCompletionModelControllerInterface::MatchReaction
Completion::matchingItem(const QModelIndex &)
{
  return HideListIfAutomaticInvocation;
}

} // namespace epq
