// SPDX-License-Identifier: GPL-3.0-or-later
//
// How hot lines are: a margin that is there as long as some are.
#ifndef EPQ_EDITOR_HEAT_H
#define EPQ_EDITOR_HEAT_H

#include "editor/anchor.h"

#include <epq/editor.h>

#include <KTextEditor/AbstractAnnotationItemDelegate>
#include <KTextEditor/AnnotationInterface>

#include <QHash>

#include <vector>

namespace epq
{

class Heat : public KTextEditor::AnnotationModel
{
public:
  explicit Heat(KTextEditor::Document *document);
  ~Heat() override;

  void set(const epq_heat *lines, size_t count);
  void follow(); // the text has changed
  void join(KTextEditor::View *view);

  QVariant data(int line, Qt::ItemDataRole role) const override;

private:
  class Painter;
  struct Line {
    double part;
    QString text, tip;
    Anchor anchor;
  };
  const Line *at(int line) const;

  KTextEditor::Document *m_document;
  std::unique_ptr<Painter> m_painter;
  std::vector<Line> m_lines;
  QHash<int, size_t> m_byLine;
  QString m_widest;
};

} // namespace epq

#endif
