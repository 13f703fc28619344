// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a flame graph shows: boxes with their places. Knows no widget.
#ifndef EPQ_TOOLS_FLAMEDATA_H
#define EPQ_TOOLS_FLAMEDATA_H

#include <epq/flame.h>

#include <QHash>
#include <QString>

#include <vector>

namespace epq
{

struct FlameFunction {
  QString name, where; // "clock.lua:12", or empty
  epq_flame_kind kind;
  uint hue; // of its file
  bool found = false;
  mutable int advance = -1; // how wide the name is; negative: not known yet
};

struct FlameBox {
  int parent; // -1: none
  uint32_t function;
  int depth;
  double left, width; // of all: 0 to 1
  double self, total, before;
  uint32_t firstChild, childCount; // in FlameData::children
  uint64_t path;                   // the names on the way to it
};

class FlameData
{
public:
  // False: what is given makes no sense, and nothing changed.
  bool set(const epq_flame_data *data);

  std::vector<FlameFunction> functions;
  std::vector<FlameBox> boxes;
  std::vector<uint32_t> children; // of each box side by side; those at the top are the first
  uint32_t topCount = 0;
  double all = 0;
  int depth = 0; // rows
  epq_flame_unit unit = EPQ_FLAME_MS;
  bool compares = false;
  double largestChange = 0; // of a share, in `compares`

  int find(uint64_t path) const; // -1: none
  // The box in that row at that place; -1: none.
  int at(int row, double x) const;
  // Its children that are seen in [left, right], from the first that ends behind left.
  const uint32_t *firstSeen(int box, double left, const uint32_t **end) const;

  // Marks what has the text in its name or place; gives the number of boxes, and their part of all.
  int search(const QString &text, double *share);

  // "12.3 ms", "4.5 MiB".
  QString value(double value) const;
  QString share(double value) const; // "12.3 %"
  QString describe(int box, bool lines) const;

private:
  void place();
  QHash<uint64_t, int> m_paths;
};

} // namespace epq

#endif
