// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_EDITOR_DOCUMENT_H
#define EPQ_EDITOR_DOCUMENT_H

#include "editor/behind.h"
#include "editor/heat.h"
#include "editor/history.h"
#include "editor/marks.h"
#include "editor/notes.h"

#include <QHash>
#include <QPointer>

#include <KTextEditor/Message>

struct epq_document {
  epq_app *app = nullptr;
  epq_document_callbacks callbacks = {};
  std::unique_ptr<KTextEditor::Document> text = {};
  std::unique_ptr<epq::Notes> notes = {};
  std::unique_ptr<epq::Marks> marks = {};
  std::unique_ptr<epq::Behind> behind = {};
  std::unique_ptr<epq::Heat> heat = {};
  epq::UndoHistory *history = nullptr; // the text's
  QHash<QByteArray, QPointer<KTextEditor::Message>> messages = {};
  bool indents = false; // by our own script
  int quiet = 0;        // the program changes it: nothing is told
};

#endif
