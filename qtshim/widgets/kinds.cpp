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
      // drawing
      {"canvas", makeCanvas},
      {"chart", makeChart},
      {"draw.ellipse", makeDrawEllipse},
      {"draw.group", makeDrawGroup},
      {"draw.image", makeDrawImage},
      {"draw.line", makeDrawLine},
      {"draw.path", makeDrawPath},
      {"draw.polyline", makeDrawPolyline},
      {"draw.rect", makeDrawRect},
      {"draw.text", makeDrawText},
      {"series", makeSeries},
      // show
      {"heading", makeHeading},
      {"html", makeHtml},
      {"image", makeImage},
      {"label", makeLabel},
      {"list", makeList},
      {"log", makeLog},
      {"progress", makeProgress},
      {"table", makeTable},
      {"tree", makeTree},
  };
  Maker make = makers.value(kind);
  return make ? make(view, node) : nullptr;
}

} // namespace epq
