// SPDX-License-Identifier: GPL-3.0-or-later
//
// The row with which one looks for a text on the page of a book.
#ifndef EPQ_TOOLS_BOOKFIND_H
#define EPQ_TOOLS_BOOKFIND_H

#include "tools/findrow.h"

namespace epq
{

class BookPage;

class BookFind : public FindRow
{
public:
  explicit BookFind(BookPage *page);
  void open();
  void again(bool back);
  void pageChanged(); // marks what is on the new one

protected:
  void find(bool back, bool fromStart) override;
  void close() override;

private:
  void mark();

  BookPage *m_page;
};

} // namespace epq

#endif
