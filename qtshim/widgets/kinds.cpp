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
      {"toggle", makeToggle},
      {"checkbox", makeCheckbox},
      {"radio", makeRadio},
      {"dropdown", makeDropdown},
      {"multiselect", makeMultiselect},
      {"code", makeCode},
      {"color", makeColor},
      {"date", makeDate},
      {"time", makeTime},
      {"entry", makeEntry},
      {"file", makeFile},
      {"scroll", makeScroll},
      {"group", makeGroup},
      {"grid", makeGrid},
      {"form", makeForm},
      {"label", makeLabel},
      {"number", makeNumber},
      {"stack", makeStack},
      {"tabs", makeTabs},
      {"slider", makeSlider},
      {"dial", makeDial},
      {"spacer", makeSpacer},
      {"separator", makeSeparator},
      {"splitter", makeSplitter},
      {"switch", makeSwitch},
      {"text", makeText},
  };
  Maker make = makers.value(kind);
  return make ? make(view, node) : nullptr;
}

} // namespace epq
