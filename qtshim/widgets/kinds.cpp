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
