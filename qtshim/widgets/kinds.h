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
// labels.cpp
std::unique_ptr<Element> makeLabel(View *view, int64_t node);
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
