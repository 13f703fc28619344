// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/document.h"

#include "core/app.h"

#include <algorithm>
#include <cmath>

namespace
{

bool isMark(const epq_mark &mark)
{
  return mark.id && mark.kind >= EPQ_MARK_BREAK && mark.kind <= EPQ_MARK_FAILED;
}

} // namespace

int epq_document_set_marks(epq_document *document, const epq_mark *marks, size_t count) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!marks && count) || !std::all_of(marks, marks + count, isMark))
    return EPQ_E_INVALID;
  document->marks->set(marks, count);
  return EPQ_OK;
}

int epq_document_mark_line(const epq_document *document, int64_t id) noexcept
{
  return document && epq::onAppThread() ? document->marks->lineOf(id) : 0;
}

int epq_document_set_behind(epq_document *document, const epq_behind *texts, size_t count) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!texts && count))
    return EPQ_E_INVALID;
  document->behind->set(texts, count);
  return EPQ_OK;
}

int epq_document_set_heat(epq_document *document, const epq_heat *lines, size_t count) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!document || (!lines && count) ||
      !std::all_of(lines, lines + count, [](const epq_heat &h) { return std::isfinite(h.part); }))
    return EPQ_E_INVALID;
  document->heat->set(lines, count);
  return EPQ_OK;
}
