// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wrong with a text: waves under it, a sign in the margin, and the first error of a line written behind it.
#ifndef EPQ_EDITOR_NOTES_H
#define EPQ_EDITOR_NOTES_H

#include <epq/editor.h>

#include <KTextEditor/Document>
#include <KTextEditor/InlineNoteProvider>
#include <KTextEditor/MovingRange>

#include <memory>
#include <vector>

namespace epq
{

class Notes : public KTextEditor::InlineNoteProvider
{
public:
  explicit Notes(KTextEditor::Document *document);
  ~Notes() override;

  void set(const epq_note *notes, size_t count);
  void clear();

  // Messages at that place, as rich text; empty: none.
  QString at(KTextEditor::Cursor place) const;

  QList<int> inlineNotes(int line) const override;
  QSize inlineNoteSize(const KTextEditor::InlineNote &note) const override;
  void paintInlineNote(const KTextEditor::InlineNote &note, QPainter &painter,
                       Qt::LayoutDirection direction) const override;

private:
  struct Note {
    std::unique_ptr<KTextEditor::MovingRange> range;
    epq_severity severity;
    QString message;
  };
  const Note *firstError(int line) const;

  KTextEditor::Document *m_document;
  std::vector<Note> m_notes;
};

} // namespace epq

#endif
