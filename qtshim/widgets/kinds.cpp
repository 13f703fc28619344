// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/kinds.h"

#include <QHash>

namespace epq
{

std::unique_ptr<Element> makeElement(const QByteArray &kind, View *view, int64_t node)
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
  };
  Maker make = makers.value(kind);
  return make ? make(view, node) : nullptr;
}

} // namespace epq
