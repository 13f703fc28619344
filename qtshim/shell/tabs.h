// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SHELL_TABS_H
#define EPQ_SHELL_TABS_H

#include <epq/editor.h>

#include <QHash>
#include <QPointer>
#include <QSplitter>
#include <QTabWidget>

#include <functional>

namespace epq
{

// Panes with tabs, in splitters within splitters. There is always a pane, which may be empty.
class Tabs : public QSplitter
{
  Q_OBJECT

public:
  Tabs();

  void add(epq_editor *editor);               // to the pane in front
  void split(epq_editor *editor, bool below); // into a new one
  bool take(epq_editor *editor);              // false: it is not here
  void setTab(epq_editor *editor, const QString &title, const QString &tip, bool modified);
  bool focus(epq_editor *editor);
  // In front, and no more than that while somebody types elsewhere.
  bool reveal(epq_editor *editor);
  epq_editor *current() const; // null: none
  void next(int by);
  void nextPane();
  QList<QTabWidget *> panes() const; // from the left and the top
  epq_editor *editorAt(const QTabWidget *pane, int index) const;
  void editorFocused(epq_editor *editor); // it got the keyboard
  bool has(const epq_editor *editor) const
  {
    return paneOf(editor);
  }
  bool isEmpty() const
  {
    return m_editors.isEmpty();
  }

Q_SIGNALS:
  void currentChanged(epq_editor *editor);
  void closeAsked(epq_editor *editor);

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  QTabWidget *makePane();
  void putIn(QTabWidget *pane, QWidget *widget, int index);
  void moveOver(QWidget *widget);
  void insert(QTabWidget *pane, epq_editor *editor);
  QTabWidget *paneOf(const epq_editor *editor) const;
  QWidget *typedBeside() const;
  void raiseIn(QTabWidget *pane, QWidget *widget);
  void revealWaiting();
  void dropPane(QTabWidget *pane);
  void tell();
  void showTabMenu(QTabWidget *pane, const QPoint &where);

  QHash<QWidget *, epq_editor *> m_editors; // by the widget that is the tab
  QTabWidget *m_front;
  epq_editor *m_told = nullptr;
  QPointer<QWidget> m_waiting; // to be seen, when what hides it is not typed into any more
  int m_busy = 0;              // tabs come and go: nothing is told before that is over
};

} // namespace epq

#endif
