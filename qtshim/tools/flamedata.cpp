// SPDX-License-Identifier: GPL-3.0-or-later
//
// Boxes stand in the order they were given; the children of each are a part of one list, sorted by where they are, so that what is
// too narrow to be drawn is passed over by a search instead of one by one.
#include "tools/flamedata.h"

#include "core/words.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace epq
{

namespace
{

constexpr size_t boxesMost = 1000000;
constexpr int depthMost = 4000;
constexpr qsizetype lettersMost = 1000;

QString text(const char *utf8)
{
  return QString::fromUtf8(utf8, qsizetype(utf8 ? strnlen(utf8, lettersMost) : 0));
}

uint64_t mix(uint64_t h, uint64_t value)
{
  h = (h ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ (h >> 29);
}

bool isValue(double value)
{
  return std::isfinite(value) && value >= 0;
}

bool makesSense(const epq_flame_data *data)
{
  if ((!data->functions && data->function_count) || (!data->nodes && data->node_count) ||
      data->unit < EPQ_FLAME_MS || data->unit > EPQ_FLAME_COUNT || data->node_count > boxesMost ||
      data->function_count > boxesMost)
    return false;
  for (size_t i = 0; i < data->function_count; i++)
    if (data->functions[i].kind < EPQ_FLAME_LUA || data->functions[i].kind > EPQ_FLAME_IDLE)
      return false;
  for (size_t i = 0; i < data->node_count; i++) {
    const epq_flame_node &node = data->nodes[i];
    if (node.parent < -1 || node.parent >= int64_t(i) || node.function >= data->function_count ||
        !isValue(node.self) || !isValue(node.total) || (data->compares && !isValue(node.before)))
      return false;
  }
  return true;
}

FlameFunction made(const epq_flame_function &given)
{
  FlameFunction function;
  const QString file = text(given.file);
  function.name = text(given.name);
  function.kind = given.kind;
  function.hue = uint(qHash(file, 7));
  function.where = file.mid(file.lastIndexOf('/') + 1);
  if (!function.where.isEmpty() && given.line > 0)
    function.where += ':' + QString::number(given.line);
  return function;
}

} // namespace

bool FlameData::set(const epq_flame_data *data)
{
  if (!makesSense(data))
    return false;
  std::vector<FlameBox> fresh;
  std::vector<uint64_t> names;
  fresh.reserve(data->node_count);
  functions.clear();
  functions.reserve(data->function_count);
  for (size_t i = 0; i < data->function_count; i++) {
    functions.push_back(made(data->functions[i]));
    names.push_back(mix(qHash(functions.back().name, 1), qHash(functions.back().where, 2)));
  }
  for (size_t i = 0; i < data->node_count; i++) {
    const epq_flame_node &node = data->nodes[i];
    FlameBox box = {};
    box.parent = int(node.parent);
    box.function = node.function;
    box.self = node.self;
    box.total = node.total;
    box.before = node.before;
    box.depth = box.parent < 0 ? 0 : fresh[size_t(box.parent)].depth + 1;
    box.path = mix(box.parent < 0 ? 0 : fresh[size_t(box.parent)].path, names[box.function]);
    fresh.push_back(box);
  }
  boxes = std::move(fresh);
  unit = data->unit;
  compares = data->compares;
  place();
  return true;
}

// Where each is. Children that are more than their parent (values that were rounded, or are wrong) are cut at its end.
void FlameData::place()
{
  const size_t count = boxes.size();
  std::vector<uint32_t> next(count + 1, 0);
  topCount = 0;
  all = 0;
  depth = 0;
  largestChange = 0;
  for (const FlameBox &box : boxes) {
    (box.parent < 0 ? topCount : boxes[size_t(box.parent)].childCount)++;
    if (box.parent < 0)
      all += box.total;
  }
  uint32_t from = topCount;
  for (FlameBox &box : boxes) {
    box.firstChild = from;
    from += box.childCount;
  }
  children.assign(count, 0);
  std::vector<double> used(count + 1, 0);
  for (size_t i = 0; i < count; i++) {
    FlameBox &box = boxes[i];
    const size_t parent = box.parent < 0 ? count : size_t(box.parent);
    const double begin = box.parent < 0 ? 0 : boxes[parent].left;
    const double room = box.parent < 0 ? 1 : boxes[parent].width;
    const bool seen = box.depth < depthMost && (box.parent < 0 || boxes[parent].width > 0);
    box.left = begin + std::min(used[parent], room);
    box.width = all > 0 && seen ? std::min(box.total / all, begin + room - box.left) : 0;
    box.width = std::max(0.0, box.width);
    used[parent] += box.width;
    children[(box.parent < 0 ? 0 : boxes[parent].firstChild) + next[parent]++] = uint32_t(i);
    if (box.width > 0)
      depth = std::max(depth, box.depth + 1);
    if (compares && all > 0 && functions[box.function].kind != EPQ_FLAME_IDLE)
      largestChange = std::max(largestChange, std::abs(box.total - box.before) / all);
  }
  m_paths.clear();
  m_paths.reserve(qsizetype(count));
  for (size_t i = count; i-- > 0;)
    m_paths.insert(boxes[i].path, int(i));
}

int FlameData::find(uint64_t path) const
{
  return m_paths.value(path, -1);
}

const uint32_t *FlameData::firstSeen(int box, double left, const uint32_t **end) const
{
  const uint32_t first = box < 0 ? 0 : boxes[size_t(box)].firstChild;
  const uint32_t count = box < 0 ? topCount : boxes[size_t(box)].childCount;
  const uint32_t *begin = children.data() + first;
  *end = begin + count;
  return std::partition_point(begin, *end, [this, left](uint32_t child) {
    return boxes[child].left + boxes[child].width <= left;
  });
}

int FlameData::at(int row, double x) const
{
  int box = -1;
  for (int depthNow = 0; depthNow <= row; depthNow++) {
    const uint32_t *end;
    const uint32_t *child = firstSeen(box, x, &end);
    if (child == end || boxes[*child].left > x || boxes[*child].width <= 0)
      return -1;
    box = int(*child);
  }
  return box;
}

int FlameData::search(const QString &text, double *share)
{
  int count = 0;
  *share = 0;
  for (FlameFunction &function : functions)
    function.found = !text.isEmpty() && (function.name.contains(text, Qt::CaseInsensitive) ||
                                         function.where.contains(text, Qt::CaseInsensitive));
  if (text.isEmpty())
    return 0;
  std::vector<bool> inside(boxes.size());
  for (size_t i = 0; i < boxes.size(); i++) {
    const FlameBox &box = boxes[i];
    const bool above = box.parent >= 0 && inside[size_t(box.parent)];
    const bool found = functions[box.function].found && box.width > 0;
    inside[i] = above || found;
    count += found;
    if (found && !above)
      *share += box.width;
  }
  return count;
}

// ---- texts ----

QString FlameData::value(double value) const
{
  const QLocale c = QLocale::c();
  if (unit == EPQ_FLAME_MS) {
    if (value >= 10000)
      return c.toString(value / 1000, 'f', 1) + " s";
    return c.toString(value, 'f', value < 10 ? 2 : value < 100 ? 1 : 0) + " ms";
  }
  if (unit == EPQ_FLAME_COUNT)
    return c.toString(value, 'f', 0) + (value == 1 ? " sample" : " samples");
  static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB"};
  size_t step = 0;
  for (; value >= 1024 && step < 4; step++)
    value /= 1024;
  return c.toString(value, 'f', step == 0 || value >= 100 ? 0 : 1) + units[step];
}

QString FlameData::share(double value) const
{
  const double part = all > 0 ? 100 * value / all : 0;
  return QLocale::c().toString(part, 'f', part != 0 && std::abs(part) < 10 ? 2 : 1) + " %";
}

QString FlameData::describe(int at, bool lines) const
{
  const FlameBox &box = boxes[size_t(at)];
  const FlameFunction &function = functions[box.function];
  const QString between = lines ? "\n" : " · ";
  QString text = function.name;
  if (!function.where.isEmpty() && !function.name.contains(function.where))
    text += between + function.where;
  text += between + share(box.total) + ", " + value(box.total);
  if (function.kind != EPQ_FLAME_IDLE)
    text += between +
            (box.self > 0 ? _("%1 of it itself").arg(value(box.self)) : _("nothing of it itself"));
  if (compares) {
    const double change = box.total - box.before;
    text += between + _("before: %1").arg(value(box.before)) + " (" + (change < 0 ? "−" : "+") +
            value(std::abs(change)) + ")";
  }
  return text;
}

} // namespace epq
