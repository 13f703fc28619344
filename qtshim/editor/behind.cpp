// SPDX-License-Identifier: GPL-3.0-or-later
//
// Notes of KTextEditor behind the end of their lines. They are cut to what the view has room for, for behind a line nobody scrolls.
#include "editor/behind.h"

#include "editor/shades.h"

#include <KTextEditor/InlineNote>
#include <KTextEditor/View>

#include <QPainter>

#include <algorithm>

namespace epq
{

namespace
{

constexpr int longest = 400;  // characters: a line is measured each time that it is drawn
constexpr int leastRoom = 12; // characters that are shown also where there is no room
constexpr int gap = 2;        // characters before it
constexpr int margin = 5;     // pixels around it

// Columns that the line takes on the screen.
int columnsOf(KTextEditor::Document *document, int line)
{
  const QString text = document->line(line);
  const int tab = std::max(1, document->configValue("tab-width").toInt());
  int column = 0;
  for (const QChar c : text)
    column += c == '\t' ? tab - column % tab : 1;
  return column;
}

} // namespace

Behind::Behind(KTextEditor::Document *document) : m_document(document)
{
}

void Behind::set(const epq_behind *texts, size_t count)
{
  if (m_texts.empty() && !count)
    return;
  m_texts.clear();
  m_texts.reserve(count);
  for (size_t i = 0; i < count; i++) {
    QString text = QString::fromUtf8(texts[i].text);
    qsizetype end = text.indexOf('\n');
    if (end < 0 || end > longest)
      end = longest;
    if (end < text.size())
      text = text.left(end) + QStringLiteral("…");
    m_texts.push_back({text, texts[i].changed, Anchor(m_document, toLine(texts[i].line))});
  }
  follow();
  Q_EMIT inlineNotesReset();
  const QList<KTextEditor::View *> views = m_document->views();
  for (KTextEditor::View *view :
       views) // KTextEditor notes the lines as changed, but draws them when it comes by
    if (QWidget *text = view->focusProxy())
      text->update();
}

void Behind::follow()
{
  m_byLine.clear();
  for (size_t i = 0; i < m_texts.size(); i++)
    if (!m_texts[i].text.isEmpty())
      m_byLine[m_texts[i].anchor.line()] = i;
}

const Behind::Text *Behind::at(const KTextEditor::InlineNote &note) const
{
  const auto found = m_byLine.constFind(note.position().line());
  return found == m_byLine.cend() ? nullptr : &m_texts[*found];
}

QList<int> Behind::inlineNotes(int line) const
{
  if (!m_byLine.contains(line))
    return {};
  return {m_document->lineLength(line) + gap};
}

QSize Behind::inlineNoteSize(const KTextEditor::InlineNote &note) const
{
  const Text *text = at(note);
  if (!text)
    return {};
  const QFontMetrics metrics(note.font());
  const int cell = std::max(1, metrics.horizontalAdvance('0'));
  const int before = (columnsOf(m_document, note.position().line()) + gap) * cell;
  const int room = std::max(leastRoom * cell, note.view()->textAreaRect().width() - before - cell);
  const int wanted = metrics.horizontalAdvance(text->text) + 2 * margin;
  return {std::min(wanted, room), note.lineHeight()};
}

void Behind::paintInlineNote(const KTextEditor::InlineNote &note, QPainter &painter,
                             Qt::LayoutDirection) const
{
  const Text *text = at(note);
  if (!text)
    return;
  const QRectF whole(0, 0, note.width(), note.lineHeight());
  painter.setRenderHint(QPainter::Antialiasing);
  if (text->changed) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(behindGround());
    painter.drawRoundedRect(whole.adjusted(0.5, 1.5, -0.5, -1.5), 3, 3);
  }
  const QRectF inner = whole.adjusted(margin, 0, -margin, 0);
  painter.setFont(note.font());
  painter.setPen(behindText(text->changed));
  // a pixel more: a width that is no whole number must not cut the last letter
  painter.drawText(
      inner, Qt::AlignVCenter | Qt::TextSingleLine,
      QFontMetricsF(note.font()).elidedText(text->text, Qt::ElideRight, inner.width() + 1));
}

} // namespace epq
