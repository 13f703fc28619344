// SPDX-License-Identifier: GPL-3.0-or-later
//
// Undo and redo of a document, and whether they have led to what was saved.
#ifndef EPQ_EDITOR_HISTORY_H
#define EPQ_EDITOR_HISTORY_H

#include <QObject>

namespace KTextEditor
{
class Document;
}

namespace epq
{

class UndoHistory : public QObject
{
  Q_OBJECT

public:
  explicit UndoHistory(KTextEditor::Document *document); // a child of it

  void forget();       // there is nothing to undo
  void keep();         // what is there now is saved
  void keepOther();    // what is saved is not what is there, nor what was there
  bool isKept() const; // is what is there the same as what is saved?

private Q_SLOTS:
  void judge();

private:
  void call(const char *slot);

  KTextEditor::Document *m_document;
  QObject *m_manager = nullptr; // KTextEditor's own; null: this KTextEditor has none
  qint64 m_letters = -1;        // of what is saved; -1: something else than was ever there
  size_t m_hash = 0;
};

} // namespace epq

#endif
