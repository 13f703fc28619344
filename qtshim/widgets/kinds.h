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
std::unique_ptr<Element> makeToggle(View *view, int64_t node);
// checks.cpp
std::unique_ptr<Element> makeCheckbox(View *view, int64_t node);
std::unique_ptr<Element> makeRadio(View *view, int64_t node);
// choices.cpp
std::unique_ptr<Element> makeDropdown(View *view, int64_t node);
std::unique_ptr<Element> makeMultiselect(View *view, int64_t node);
// code.cpp
std::unique_ptr<Element> makeCode(View *view, int64_t node);
// colors.cpp
std::unique_ptr<Element> makeColor(View *view, int64_t node);
// dates.cpp
std::unique_ptr<Element> makeDate(View *view, int64_t node);
std::unique_ptr<Element> makeTime(View *view, int64_t node);
// entries.cpp
std::unique_ptr<Element> makeEntry(View *view, int64_t node);
// files.cpp
std::unique_ptr<Element> makeFile(View *view, int64_t node);
// frames.cpp
std::unique_ptr<Element> makeScroll(View *view, int64_t node);
std::unique_ptr<Element> makeGroup(View *view, int64_t node);
// grids.cpp
std::unique_ptr<Element> makeGrid(View *view, int64_t node);
std::unique_ptr<Element> makeForm(View *view, int64_t node);
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
// numbers.cpp
std::unique_ptr<Element> makeNumber(View *view, int64_t node);
// pages.cpp
std::unique_ptr<Element> makeStack(View *view, int64_t node);
std::unique_ptr<Element> makeTabs(View *view, int64_t node);
// sliders.cpp
std::unique_ptr<Element> makeSlider(View *view, int64_t node);
std::unique_ptr<Element> makeDial(View *view, int64_t node);
// spacers.cpp
std::unique_ptr<Element> makeSpacer(View *view, int64_t node);
std::unique_ptr<Element> makeSeparator(View *view, int64_t node);
// splitter.cpp
std::unique_ptr<Element> makeSplitter(View *view, int64_t node);
// switch.cpp
std::unique_ptr<Element> makeSwitch(View *view, int64_t node);
// texts.cpp
std::unique_ptr<Element> makeText(View *view, int64_t node);
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
// actions.cpp
std::unique_ptr<Element> makeItem(View *view, int64_t node);
std::unique_ptr<Element> makeShortcut(View *view, int64_t node);
std::unique_ptr<Element> makeActionSeparator(View *view, int64_t node); // of a menu or toolbar
// menus.cpp
std::unique_ptr<Element> makeMenu(View *view, int64_t node);
std::unique_ptr<Element> makeMenuBar(View *view, int64_t node);
// bars.cpp
std::unique_ptr<Element> makeToolBar(View *view, int64_t node);
std::unique_ptr<Element> makeStatusBar(View *view, int64_t node);
// tray.cpp
std::unique_ptr<Element> makeTray(View *view, int64_t node);

} // namespace epq

#endif
