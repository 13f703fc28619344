// SPDX-License-Identifier: GPL-3.0-or-later
//
// Texts behind lines: values of variables.
#ifndef EPQ_EDITOR_BEHIND_H
#define EPQ_EDITOR_BEHIND_H

#include "editor/anchor.h"

#include <epq/editor.h>

#include <KTextEditor/InlineNoteProvider>

#include <QHash>

#include <vector>

namespace epq
{

class Behind : public KTextEditor::InlineNoteProvider
{
public:
  explicit Behind(KTextEditor::Document *document);

  void set(const epq_behind *texts, size_t count);
  void follow(); // the text has changed

  QList<int> inlineNotes(int line) const override;
  QSize inlineNoteSize(const KTextEditor::InlineNote &note) const override;
  void paintInlineNote(const KTextEditor::InlineNote &note, QPainter &painter,
                       Qt::LayoutDirection direction) const override;

private:
  struct Text {
    QString text;
    bool changed;
    Anchor anchor;
  };
  const Text *at(const KTextEditor::InlineNote &note) const;

  KTextEditor::Document *m_document;
  std::vector<Text> m_texts;
  QHash<int, size_t> m_byLine; // the last one of a line counts
};

} // namespace epq

#endif
