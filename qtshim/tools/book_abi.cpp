// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/app.h"
#include "tools/book.h"
#include "tools/bookside.h"

#include <new>

namespace
{

int here(const epq_book *book)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !book ? EPQ_E_INVALID : book->widget ? EPQ_OK : EPQ_E_FAILED;
}

} // namespace

epq_book *epq_book_new(epq_app *app, const char *id, const char *label,
                       const epq_book_callbacks *callbacks) noexcept
{
  if (!app || !epq::onAppThread() || !id || !label || !callbacks ||
      callbacks->size != sizeof *callbacks)
    return nullptr;
  auto *book = new (std::nothrow) epq_book;
  if (!book)
    return nullptr;
  book->widget = new epq::Book(*callbacks);
  book->widget->setObjectName(QString::fromUtf8(id));
  book->widget->setAccessibleName(QString::fromUtf8(label));
  epq::deleteWithApp(book->widget);
  return book;
}

void epq_book_free(epq_book *book) noexcept
{
  if (!book || !epq::onAppThread())
    return;
  delete book->widget;
  delete book;
}

epq_widget *epq_book_widget(epq_book *book) noexcept
{
  if (here(book) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(book->widget));
}

int epq_book_set_contents(epq_book *book, const epq_book_line *lines, size_t count) noexcept
{
  if (int error = here(book))
    return error;
  if (!lines && count)
    return EPQ_E_INVALID;
  for (size_t k = 0; k < count; k++)
    if (!lines[k].title)
      return EPQ_E_INVALID;
  book->widget->side()->setContents(lines, count);
  return EPQ_OK;
}

int epq_book_set_found(epq_book *book, const epq_book_found *found, size_t count) noexcept
{
  if (int error = here(book))
    return error;
  if (!found && count)
    return EPQ_E_INVALID;
  for (size_t k = 0; k < count; k++)
    if (!found[k].title || !found[k].page || !found[k].text || !found[k].address)
      return EPQ_E_INVALID;
  book->widget->side()->setFound(found, count);
  return EPQ_OK;
}

int epq_book_open(epq_book *book, const char *address) noexcept
{
  if (int error = here(book))
    return error;
  if (!address)
    return EPQ_E_INVALID;
  return book->widget->open(QString::fromUtf8(address)) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_book_search(epq_book *book, const char *words) noexcept
{
  if (int error = here(book))
    return error;
  if (!words)
    return EPQ_E_INVALID;
  book->widget->search(QString::fromUtf8(words));
  return EPQ_OK;
}

bool epq_book_is_open(const epq_book *book) noexcept
{
  return here(book) == EPQ_OK && book->widget->isOpen();
}
