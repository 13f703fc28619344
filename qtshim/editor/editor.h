// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_EDITOR_EDITOR_H
#define EPQ_EDITOR_EDITOR_H

#include "editor/completion.h"
#include "editor/document.h"

#include <KTextEditor/TextHintInterface>
#include <KTextEditor/View>

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QTimer>

struct epq_editor : QObject, KTextEditor::TextHintProvider {
  epq_editor(epq_document *document, const epq_editor_callbacks *callbacks);
  ~epq_editor() override;

  QString textHint(KTextEditor::View *view, const KTextEditor::Cursor &place) override;
  bool eventFilter(QObject *object, QEvent *event) override;
  void explain(uint64_t request, const QString &text);
  void setSignature(const QString &text);

  epq_document *document;
  epq_editor_callbacks callbacks;
  QPointer<KTextEditor::View> view; // its parent may delete it
  epq::Completion *completion;

private:
  void placeSignature();
  void watchMargin();
  int lineInMargin(const QPoint &where);
  void watchMouse(const QEvent *event);
  bool popUpInMargin(const QContextMenuEvent *event);
  void light(QWidget *text, const QRect &part);
  void fillMenu(QMenu *menu);

  QPointer<QWidget> m_margin;       // KTextEditor's
  QList<QPointer<QAction>> m_added; // to its context menu
  QTimer m_moved;
  QLabel *m_signature;
  uint64_t m_hover = 0;
  KTextEditor::Cursor m_hoverPlace;
};

#endif
