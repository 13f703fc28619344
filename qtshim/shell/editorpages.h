// SPDX-License-Identifier: GPL-3.0-or-later
//
// The settings of KTextEditor, as pages in a dialog of ours: made when they are first seen, and applied at once.
#ifndef EPQ_SHELL_EDITORPAGES_H
#define EPQ_SHELL_EDITORPAGES_H

#include <QIcon>
#include <QObject>

namespace KTextEditor
{
class ConfigPage;
}
class QTimer;
class QWidget;

namespace epq
{

class EditorPages : public QObject
{
  Q_OBJECT

public:
  explicit EditorPages(QWidget *dialog);

  int count() const;
  QString title(int page) const;
  QIcon icon(int page) const;
  QWidget *widget(int page); // in a frame that scrolls
  bool matches(int page, const QStringList &words);
  void light(const QStringList &words); // in those that were made
  void reset(int page);
  void apply(); // what was changed and waits

private:
  struct Made {
    KTextEditor::ConfigPage *page = nullptr;
    QWidget *frame = nullptr;
    QString title;
    QIcon icon;
    bool isDirty = false;
  };
  void make(int page) const;

  QWidget *m_dialog;
  mutable QList<Made> m_pages;
  QTimer *m_soon;
};

} // namespace epq

#endif
