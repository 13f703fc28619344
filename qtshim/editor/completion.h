// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_EDITOR_COMPLETION_H
#define EPQ_EDITOR_COMPLETION_H

#include <epq/editor.h>

#include <KTextEditor/CodeCompletionModel>
#include <KTextEditor/CodeCompletionModelControllerInterface>

#include <QIcon>

#include <functional>
#include <vector>

namespace epq
{

// The completions of one editor. The list is asked for when the popup opens, and may come, and come again, later.
class Completion : public KTextEditor::CodeCompletionModel,
                   public KTextEditor::CodeCompletionModelControllerInterface
{
  Q_OBJECT
  Q_INTERFACES(KTextEditor::CodeCompletionModelControllerInterface)

public:
  using Ask = std::function<void(uint64_t request, KTextEditor::Cursor place, bool forced)>;
  Completion(QObject *parent, Ask ask);

  // prefix: bytes before the place of the request. False: the request is not the last one.
  bool offer(uint64_t request, const epq_offer *offers, size_t count, size_t prefix);

  QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
  QModelIndex parent(const QModelIndex &) const override;
  int rowCount(const QModelIndex &parent = {}) const override;
  QVariant data(const QModelIndex &index, int role) const override;
  void completionInvoked(KTextEditor::View *view, const KTextEditor::Range &range,
                         InvocationType type) override;
  void executeCompletionItem(KTextEditor::View *view, const KTextEditor::Range &word,
                             const QModelIndex &index) const override;

  bool shouldStartCompletion(KTextEditor::View *view, const QString &inserted, bool byUser,
                             const KTextEditor::Cursor &place) override;
  KTextEditor::Range completionRange(KTextEditor::View *view,
                                     const KTextEditor::Cursor &place) override;
  bool shouldAbortCompletion(KTextEditor::View *view, const KTextEditor::Range &range,
                             const QString &typed) override;
  MatchReaction matchingItem(const QModelIndex &matched) override;

private:
  struct Item {
    QString label, insert, detail, origin, doc;
    QIcon icon;
  };
  Ask m_ask;
  std::vector<Item> m_items;
  uint64_t m_request = 0;
  KTextEditor::Cursor m_place = KTextEditor::Cursor::invalid(); // of the request
  size_t m_prefix = 0;
};

} // namespace epq

#endif
