// SPDX-License-Identifier: GPL-3.0-or-later
//
// All kinds by name, and which may stand in which: the roles of the table in engine/ui/kind.c. The engine has checked
// that already; here it keeps a parent from getting a child it cannot hold.
#include "widgets/kinds.h"

#include <QHash>

namespace epq
{

namespace
{

enum Role : quint8 {
  Top = 1,
  Widget = 2,
  Bar = 4,
  Popup = 8,
  Act = 16,
  Extra = 32,
  Shape = 64,
  Series = 128
};

int roleOf(const QByteArray &kind)
{
  static const QHash<QByteArray, int> roles = {
      {"window", Top},    {"menubar", Bar},
      {"toolbar", Bar},   {"statusbar", Bar},
      {"menu", Popup},    {"item", Act},
      {"tray", Extra},    {"shortcut", Extra},
      {"series", Series}, {"separator", Widget | Act},
  };
  return roles.value(kind, kind.startsWith("draw.") ? Shape : Widget);
}

int childrenOf(const QByteArray &kind)
{
  static const QHash<QByteArray, int> children = {
      {"", Top},
      {"window", Widget | Bar | Popup | Extra},
      {"column", Widget | Popup},
      {"row", Widget | Popup},
      {"grid", Widget | Popup},
      {"form", Widget | Popup},
      {"stack", Widget | Popup},
      {"tabs", Widget | Popup},
      {"splitter", Widget | Popup},
      {"scroll", Widget | Popup},
      {"group", Widget | Popup},
      {"canvas", Shape | Popup},
      {"draw.group", Shape},
      {"chart", Series | Popup},
      {"menubar", Popup},
      {"menu", Act | Popup},
      {"toolbar", Act | Widget | Popup},
      {"statusbar", Widget},
      {"tray", Popup},
  };
  return children.value(kind, roleOf(kind) & Widget ? Popup : 0);
}

} // namespace

std::unique_ptr<Element> makeElement(const QByteArray &kind, const QByteArray &parentKind,
                                     View *view, int64_t node)
{
  static const QHash<QByteArray, Maker> makers = {
      {"window", makeWindow},
      {"column", makeColumn},
      {"row", makeRow},
      {"button", makeButton},
      {"canvas", makeCanvas},
      {"chart", makeChart},
      {"checkbox", makeCheckbox},
      {"code", makeCode},
      {"color", makeColor},
      {"date", makeDate},
      {"dial", makeDial},
      {"draw.ellipse", makeDrawEllipse},
      {"draw.group", makeDrawGroup},
      {"draw.image", makeDrawImage},
      {"draw.line", makeDrawLine},
      {"draw.path", makeDrawPath},
      {"draw.polyline", makeDrawPolyline},
      {"draw.rect", makeDrawRect},
      {"draw.text", makeDrawText},
      {"dropdown", makeDropdown},
      {"entry", makeEntry},
      {"file", makeFile},
      {"form", makeForm},
      {"grid", makeGrid},
      {"group", makeGroup},
      {"heading", makeHeading},
      {"html", makeHtml},
      {"image", makeImage},
      {"label", makeLabel},
      {"list", makeList},
      {"log", makeLog},
      {"multiselect", makeMultiselect},
      {"number", makeNumber},
      {"progress", makeProgress},
      {"radio", makeRadio},
      {"scroll", makeScroll},
      {"separator", makeSeparator},
      {"series", makeSeries},
      {"slider", makeSlider},
      {"spacer", makeSpacer},
      {"splitter", makeSplitter},
      {"stack", makeStack},
      {"switch", makeSwitch},
      {"table", makeTable},
      {"tabs", makeTabs},
      {"text", makeText},
      {"time", makeTime},
      {"toggle", makeToggle},
      {"tree", makeTree},
      {"item", makeItem},
      {"menu", makeMenu},
      {"menubar", makeMenuBar},
      {"shortcut", makeShortcut},
      {"statusbar", makeStatusBar},
      {"toolbar", makeToolBar},
      {"tray", makeTray},
  };
  if (kind == "separator" && childrenOf(parentKind) & Act)
    return makeActionSeparator(view, node);
  Maker make = makers.value(kind);
  return make ? make(view, node) : nullptr;
}

bool takesChild(const QByteArray &parentKind, const QByteArray &kind)
{
  return roleOf(kind) & childrenOf(parentKind);
}

} // namespace epq
