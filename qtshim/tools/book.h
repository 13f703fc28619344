// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_TOOLS_BOOK_H
#define EPQ_TOOLS_BOOK_H

#include <epq/book.h>

#include <QPointer>
#include <QWidget>

class QAction;
class QLineEdit;
class QSplitter;
class QToolBar;

namespace epq
{

class BookFind;
class BookPage;
class BookSide;

// A bar, beside each other contents and page, and a row to find on the page.
class Book : public QWidget
{
public:
  explicit Book(const epq_book_callbacks &callbacks);

  BookSide *side() const
  {
    return m_side;
  }
  bool open(const QString &address);
  void search(const QString &words);
  bool isOpen() const;

protected:
  void resizeEvent(QResizeEvent *event) override;
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  void makeBar();
  QAction *addButton(QToolBar *bar, const char *id, const char *icon, const QString &text);
  void choose(const QString &address);
  void wordsChanged(const QString &words);
  void leaveSearch();
  void showSide(bool shown);
  void arrange();
  void turned(const QString &address);

  epq_book_callbacks m_callbacks;
  QAction *m_contents = nullptr, *m_back = nullptr, *m_forward = nullptr;
  QLineEdit *m_words;
  QSplitter *m_body;
  BookSide *m_side;
  QWidget *m_column;
  BookPage *m_page;
  BookFind *m_find;
  bool m_narrow = false, m_sideWide = true, m_sideNarrow = false;
};

} // namespace epq

struct epq_book {
  QPointer<epq::Book> widget;
};

#endif
