// SPDX-License-Identifier: GPL-3.0-or-later
//
// Notes are ranges that move with the text, so that they stay where they belong until the next set comes, which is some
// tenths of a second after the last key. Marks in the margin move with their lines by themselves.
#include "editor/notes.h"

#include "core/words.h"
#include "editor/places.h"

#include <KTextEditor/Attribute>
#include <KTextEditor/InlineNote>
#include <KTextEditor/View>

#include <QIcon>
#include <QPainter>

namespace epq
{

namespace
{

using KTextEditor::Document;

// Not the reserved ones: KTextEditor gives their lines a ground, a green one for warnings, which would look like a place where a script is.
constexpr Document::MarkTypes marks[] = {Document::markType09, Document::markType08};
constexpr int longestInline = 120; // characters behind a line

bool isDark(const KTextEditor::View *view)
{
  const auto attribute = view->defaultStyleAttribute(KSyntaxHighlighting::Theme::Normal);
  return attribute->foreground().color().lightness() > 128;
}

// Contrast with the ground of the editor's themes: at least 4.5 for the text of errors.
QColor colorOf(epq_severity severity, bool dark)
{
  switch (severity) {
  case EPQ_ERROR:
    return dark ? QColor("#ff7b72") : QColor("#c62828");
  case EPQ_WARNING:
    return dark ? QColor("#e3b341") : QColor("#a15c00");
  case EPQ_HINT:
    break;
  }
  return dark ? QColor("#8b949e") : QColor("#6a717c");
}

} // namespace

Notes::Notes(Document *document) : m_document(document)
{
  document->setMarkIcon(marks[EPQ_ERROR], QIcon::fromTheme("dialog-error"));
  document->setMarkIcon(marks[EPQ_WARNING], QIcon::fromTheme("dialog-warning"));
  QObject::connect(document, &Document::aboutToInvalidateMovingInterfaceContent, this,
                   [this] { m_notes.clear(); });
}

Notes::~Notes() = default;

void Notes::clear()
{
  m_notes.clear();
  const QHash<int, KTextEditor::Mark *> all = m_document->marks();
  QList<int> lines = all.keys();
  for (int line : lines)
    for (Document::MarkTypes mark : marks)
      m_document->removeMark(line, mark);
}

void Notes::set(const epq_note *notes, size_t count)
{
  clear();
  const QList<KTextEditor::View *> views = m_document->views();
  const bool dark = !views.isEmpty() && isDark(views.first());
  for (size_t i = 0; i < count; i++) {
    KTextEditor::Range where = toRange(m_document, notes[i].range);
    if (where.isEmpty()) // what cannot be seen is no note: the character before
      where.setStart({where.start().line(), std::max(0, where.start().column() - 1)});
    if (where.isEmpty())
      where.setEnd({where.end().line(), where.end().column() + 1});
    Note note{std::unique_ptr<KTextEditor::MovingRange>(m_document->newMovingRange(where)),
              notes[i].severity, QString::fromUtf8(notes[i].message)};
    KTextEditor::Attribute::Ptr look(new KTextEditor::Attribute);
    look->setUnderlineStyle(notes[i].severity == EPQ_HINT ? QTextCharFormat::DotLine
                                                          : QTextCharFormat::WaveUnderline);
    look->setUnderlineColor(colorOf(notes[i].severity, dark));
    note.range->setAttribute(look);
    note.range->setZDepth(-100 + static_cast<int>(notes[i].severity));
    if (notes[i].severity != EPQ_HINT)
      m_document->addMark(where.start().line(), marks[notes[i].severity]);
    m_notes.push_back(std::move(note));
  }
  Q_EMIT inlineNotesReset();
}

QString Notes::at(KTextEditor::Cursor place) const
{
  static const char *const names[] = {N_("Error"), N_("Warning"), N_("Hint")};
  QStringList lines;
  for (const Note &note : m_notes)
    if (note.range->toRange().contains(place) || note.range->end() == place)
      lines += QStringLiteral("<b>%1:</b> %2")
                   .arg(_(names[note.severity]), note.message.toHtmlEscaped());
  return lines.join("<br>");
}

const Notes::Note *Notes::firstError(int line) const
{
  const Note *found = nullptr;
  for (const Note &note : m_notes)
    if (note.severity == EPQ_ERROR && note.range->start().line() == line &&
        (!found || note.range->start() < found->range->start()))
      found = &note;
  return found;
}

QList<int> Notes::inlineNotes(int line) const
{
  if (!firstError(line))
    return {};
  return {m_document->lineLength(line) + 2};
}

QSize Notes::inlineNoteSize(const KTextEditor::InlineNote &note) const
{
  const Note *error = firstError(note.position().line());
  if (!error)
    return {};
  const QFontMetrics metrics(note.font());
  return {metrics.horizontalAdvance(error->message.left(longestInline)) + 8, note.lineHeight()};
}

void Notes::paintInlineNote(const KTextEditor::InlineNote &note, QPainter &painter,
                            Qt::LayoutDirection) const
{
  const Note *error = firstError(note.position().line());
  if (!error)
    return;
  QFont font = note.font();
  font.setItalic(true);
  painter.setFont(font);
  painter.setPen(colorOf(EPQ_ERROR, isDark(note.view())));
  painter.drawText(QRectF(0, 0, note.width(), note.lineHeight()), Qt::AlignVCenter,
                   error->message.left(longestInline));
}

} // namespace epq
