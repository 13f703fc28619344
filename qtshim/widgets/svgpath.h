// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_SVGPATH_H
#define EPQ_SVGPATH_H

#include <QPainterPath>
#include <QString>

namespace epq
{

// The data of an SVG path (https://www.w3.org/TR/SVG2/paths.html, the grammar of 9.3.9): M L H V C S Q T A Z, capitals
// absolute, small letters relative. False where it makes no sense or a coordinate is beyond 1e7; *to is left alone then.
bool readSvgPath(const QString &data, QPainterPath *to);

} // namespace epq

#endif
