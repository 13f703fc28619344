// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is beside the page of a book: its contents, or what a search has found.
#ifndef EPQ_TOOLS_BOOKSIDE_H
#define EPQ_TOOLS_BOOKSIDE_H

#include <epq/book.h>

#include <QStackedWidget>

#include <functional>

class QLabel;
class QListWidget;
class QTreeWidget;
class QTreeWidgetItem;

namespace epq
{

class BookSide : public QStackedWidget
{
public:
  BookSide();
  std::function<void(const QString &address)> chosen;

  void setContents(const epq_book_line *lines, size_t count);
  void setFound(const epq_book_found *found, size_t count);
  void showContents();
  void showFound();
  bool isSearching() const;
  void mark(const QString &address); // the page that is seen
  bool chooseFirst();                // of what was found; false: there is none

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  QTreeWidget *m_tree;
  QWidget *m_results;
  QListWidget *m_found;
  QLabel *m_none;
};

} // namespace epq

#endif
