// SPDX-License-Identifier: GPL-3.0-or-later
//
// The makers of all kinds, one per kind; each is defined in the file of its family. kinds.cpp lists them by name.
#ifndef EPQ_KINDS_H
#define EPQ_KINDS_H

#include "widgets/element.h"

namespace epq
{

using Maker = std::unique_ptr<Element> (*)(View *view, int64_t node);

// window.cpp
std::unique_ptr<Element> makeWindow(View *view, int64_t node);
// boxes.cpp
std::unique_ptr<Element> makeColumn(View *view, int64_t node);
std::unique_ptr<Element> makeRow(View *view, int64_t node);
// buttons.cpp
std::unique_ptr<Element> makeButton(View *view, int64_t node);
// canvas.cpp
std::unique_ptr<Element> makeCanvas(View *view, int64_t node);
// chart.cpp
std::unique_ptr<Element> makeChart(View *view, int64_t node);
// html.cpp
std::unique_ptr<Element> makeHtml(View *view, int64_t node);
// image.cpp
std::unique_ptr<Element> makeImage(View *view, int64_t node);
// labels.cpp
std::unique_ptr<Element> makeHeading(View *view, int64_t node);
std::unique_ptr<Element> makeLabel(View *view, int64_t node);
// log.cpp
std::unique_ptr<Element> makeLog(View *view, int64_t node);
// outlines.cpp
std::unique_ptr<Element> makeDrawEllipse(View *view, int64_t node);
std::unique_ptr<Element> makeDrawLine(View *view, int64_t node);
std::unique_ptr<Element> makeDrawPath(View *view, int64_t node);
std::unique_ptr<Element> makeDrawPolyline(View *view, int64_t node);
std::unique_ptr<Element> makeDrawRect(View *view, int64_t node);
// progress.cpp
std::unique_ptr<Element> makeProgress(View *view, int64_t node);
// series.cpp
std::unique_ptr<Element> makeSeries(View *view, int64_t node);
// shapes.cpp
std::unique_ptr<Element> makeDrawGroup(View *view, int64_t node);
std::unique_ptr<Element> makeDrawImage(View *view, int64_t node);
std::unique_ptr<Element> makeDrawText(View *view, int64_t node);
// table.cpp
std::unique_ptr<Element> makeList(View *view, int64_t node);
std::unique_ptr<Element> makeTable(View *view, int64_t node);
// tree.cpp
std::unique_ptr<Element> makeTree(View *view, int64_t node);

} // namespace epq

#endif
