// SPDX-License-Identifier: GPL-3.0-or-later
//
// Breakpoints and the place where a script has stopped: signs in the margin, and lines that editors light.
#ifndef EPQ_EDITOR_MARKS_H
#define EPQ_EDITOR_MARKS_H

#include "editor/anchor.h"

#include <epq/editor.h>

#include <KTextEditor/View>

#include <QObject>

#include <vector>

namespace epq
{

class Marks : public QObject
{
public:
  // The callbacks may change until they are called first.
  Marks(KTextEditor::Document *document, const epq_document_callbacks *callbacks);

  void set(const epq_mark *marks, size_t count);
  int lineOf(int64_t id) const; // from 1; 0: none
  void follow();                // the text has changed

  struct Lit {
    int line; // from 0
    epq_mark_kind kind;
  };
  std::vector<Lit> lit() const;

  // Around a replacement of the whole text: they stay at the lines where they are.
  void keep();
  void restore();

  // A faint sign where a click would put a breakpoint; -1: nowhere.
  void hover(int line);
  // The menu of the margin; false: nobody has anything for it.
  bool popUp(int line, QWidget *margin, const QPoint &where);

private:
  struct Mark {
    int64_t id;
    epq_mark_kind kind;
    QString tip;
    Anchor anchor;
    int kept = 0;
  };
  void show();
  QString tipAt(int line) const;

  KTextEditor::Document *m_document;
  const epq_document_callbacks *m_callbacks;
  std::vector<Mark> m_marks;
  int m_hovered = -1;
};

} // namespace epq

#endif
