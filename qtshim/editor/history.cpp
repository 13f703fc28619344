// SPDX-License-Identifier: GPL-3.0-or-later
//
// The history of a document. The application's thread; a child of its document.
//
// KTextEditor 6.13 remembers where in its history a text was saved by the address of an element of a vector. When the vector
// grows, an undo to what was saved leaves the document modified; and when another step comes to lie at that address, an undo
// takes a text for saved that never was: it would be closed without a question. So after each step what is there is
// compared with what was saved, by its length and a hash.
//
// It also joins what is typed with what was typed before, across a save, unless its own code saves. And a history cannot be
// emptied. There is nothing public for either, but slots, which have been there since KDE 4.
#include "editor/history.h"

#include <KTextEditor/Document>

namespace epq
{

UndoHistory::UndoHistory(KTextEditor::Document *document) : QObject(document), m_document(document)
{
  const QObjectList children = document->children();
  for (QObject *each : children)
    if (qstrcmp(each->metaObject()->className(), "KateUndoManager") == 0)
      m_manager = each;
  if (!m_manager)
    return;
  connect(m_manager, SIGNAL(undoEnd(KTextEditor::Document *)), this, SLOT(judge()));
  connect(m_manager, SIGNAL(redoEnd(KTextEditor::Document *)), this, SLOT(judge()));
}

void UndoHistory::call(const char *slot)
{
  if (m_manager)
    QMetaObject::invokeMethod(m_manager, slot);
}

void UndoHistory::forget()
{
  call("clearUndo"); // without it an undo would lead back to the empty document
  call("clearRedo");
}

void UndoHistory::keep()
{
  call("undoCancel"); // what is typed now is another step
  m_letters = m_document->totalCharacters();
  m_hash = qHash(m_document->text());
}

void UndoHistory::keepOther()
{
  m_letters = -1;
}

bool UndoHistory::isKept() const
{
  return m_document->totalCharacters() == m_letters && qHash(m_document->text()) == m_hash;
}

void UndoHistory::judge()
{
  const bool isModified = !isKept();
  if (m_document->isModified() != isModified)
    m_document->setModified(isModified);
}

} // namespace epq
