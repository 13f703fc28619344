// SPDX-License-Identifier: GPL-3.0-or-later
//
// Places in a text: outside lines count from 1 and columns are bytes of UTF-8 from 1, in KTextEditor both count from 0
// and columns are units of UTF-16.
#ifndef EPQ_EDITOR_PLACES_H
#define EPQ_EDITOR_PLACES_H

#include <epq/editor.h>

#include <KTextEditor/Document>

namespace epq
{

// The nearest place there is.
KTextEditor::Cursor toCursor(const KTextEditor::Document *document, epq_place place);
epq_place toPlace(const KTextEditor::Document *document, KTextEditor::Cursor cursor);

KTextEditor::Range toRange(const KTextEditor::Document *document, epq_range range);
epq_range fromRange(const KTextEditor::Document *document, KTextEditor::Range range);

// A copy as C code frees it; nullptr: no memory.
char *copyOf(const QString &text, size_t *length = nullptr);

} // namespace epq

#endif
