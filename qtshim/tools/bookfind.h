// SPDX-License-Identifier: GPL-3.0-or-later
//
// The row with which one looks for a text on the page of a book.
#ifndef EPQ_TOOLS_BOOKFIND_H
#define EPQ_TOOLS_BOOKFIND_H

#include <QWidget>

class QLabel;
class QLineEdit;

namespace epq
{

class BookPage;

class BookFind : public QWidget
{
public:
  explicit BookFind(BookPage *page);
  void open();
  void again(bool back);
  void pageChanged(); // marks what is on the new one

protected:
  bool eventFilter(QObject *object, QEvent *event) override;

private:
  void find(bool back, bool fromStart);
  void mark();
  void close();

  BookPage *m_page;
  QLineEdit *m_text;
  QLabel *m_label;
};

} // namespace epq

#endif
