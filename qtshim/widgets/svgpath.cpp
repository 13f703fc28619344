// SPDX-License-Identifier: GPL-3.0-or-later
//
// A letter, then numbers as many as it takes, again and again. SVG says to draw what comes before an error; we draw
// nothing, since the script is told.
#include "widgets/svgpath.h"

#include <cmath>

namespace epq
{

namespace
{

constexpr double farthest = 1e7;
constexpr double pi = 3.14159265358979323846;

class Reader
{
public:
  explicit Reader(const QString &data) : m_data(data.toLatin1())
  {
  }
  bool read(QPainterPath *to);

private:
  char peek() const
  {
    return m_at < m_data.size() ? m_data[m_at] : '\0';
  }
  void skipSpace()
  {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r' || peek() == '\f')
      m_at++;
  }
  void skipSeparator()
  {
    skipSpace();
    if (peek() == ',') {
      m_at++;
      skipSpace();
    }
  }
  bool atNumber() const
  {
    char c = peek();
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
  }
  bool number(double *to);
  bool flag(double *to); // of an arc: one digit, which the next number may follow at once
  bool step(char letter, bool first);
  void arc(const double *numbers, QPointF to);

  QByteArray m_data;
  qsizetype m_at = 0;
  QPainterPath m_path;
  QPointF m_now, m_start, m_control; // control: of the curve before, for S and T
  char m_before = 0;                 // capital letter of the step before
};

bool Reader::number(double *to)
{
  qsizetype from = m_at;
  auto digits = [this] {
    qsizetype begin = m_at;
    while (peek() >= '0' && peek() <= '9')
      m_at++;
    return m_at > begin;
  };
  if (peek() == '-' || peek() == '+')
    m_at++;
  bool any = digits();
  if (peek() == '.') {
    m_at++;
    any = digits() || any;
  }
  if (!any)
    return false;
  if (peek() == 'e' || peek() == 'E') {
    m_at++;
    if (peek() == '-' || peek() == '+')
      m_at++;
    if (!digits())
      return false;
  }
  bool good;
  *to = m_data.mid(from, m_at - from).toDouble(&good);
  skipSeparator();
  return good && std::abs(*to) <= farthest;
}

bool Reader::flag(double *to)
{
  if (peek() != '0' && peek() != '1')
    return false;
  *to = peek() - '0';
  m_at++;
  skipSeparator();
  return true;
}

int numbersOf(char letter)
{
  switch (letter) {
  case 'M':
  case 'L':
  case 'T':
    return 2;
  case 'H':
  case 'V':
    return 1;
  case 'C':
    return 6;
  case 'S':
  case 'Q':
    return 4;
  case 'A':
    return 7;
  case 'Z':
    return 0;
  default:
    return -1;
  }
}

// One step of the path: the numbers that letter takes once. first: not a repetition without a letter.
bool Reader::step(char letter, bool first)
{
  bool relative = letter >= 'a';
  char what = relative ? static_cast<char>(letter - 'a' + 'A') : letter;
  int count = numbersOf(what);
  double n[7] = {};
  for (int i = 0; i < count; i++)
    if (!(what == 'A' && (i == 3 || i == 4) ? flag(&n[i]) : number(&n[i])))
      return false;
  QPointF base = relative ? m_now : QPointF();
  auto point = [&](int i) { return base + QPointF(n[i], n[i + 1]); };
  QPointF to = count >= 2 ? point(count - 2) : m_now;
  QPointF mirrored = m_now;
  if ((what == 'S' && (m_before == 'C' || m_before == 'S')) ||
      (what == 'T' && (m_before == 'Q' || m_before == 'T')))
    mirrored = 2 * m_now - m_control;
  switch (what) {
  case 'M':
    if (first) {
      m_path.moveTo(to);
      m_start = to;
    } else {
      m_path.lineTo(to);
    }
    break;
  case 'L':
    m_path.lineTo(to);
    break;
  case 'H':
    to = QPointF(base.x() + n[0], m_now.y());
    m_path.lineTo(to);
    break;
  case 'V':
    to = QPointF(m_now.x(), base.y() + n[0]);
    m_path.lineTo(to);
    break;
  case 'C':
    m_control = point(2);
    m_path.cubicTo(point(0), m_control, to);
    break;
  case 'S':
    m_control = point(0);
    m_path.cubicTo(mirrored, m_control, to);
    break;
  case 'Q':
    m_control = point(0);
    m_path.quadTo(m_control, to);
    break;
  case 'T':
    m_control = mirrored;
    m_path.quadTo(m_control, to);
    break;
  case 'A':
    arc(n, to);
    break;
  default: // Z
    m_path.closeSubpath();
    to = m_start;
    break;
  }
  m_now = to;
  m_before = what;
  return std::abs(to.x()) <= farthest && std::abs(to.y()) <= farthest;
}

// From endpoints to centre as in SVG 2, appendix B.2.4; then one Bézier curve for each quarter.
void Reader::arc(const double *n, QPointF to)
{
  double rx = std::abs(n[0]), ry = std::abs(n[1]);
  QPointF from = m_now;
  if (from == to)
    return;
  if (rx == 0 || ry == 0) {
    m_path.lineTo(to);
    return;
  }
  double turn = std::fmod(n[2], 360.0) * pi / 180, cosine = std::cos(turn), sine = std::sin(turn);
  QPointF half = (from - to) / 2;
  double x = cosine * half.x() + sine * half.y(), y = -sine * half.x() + cosine * half.y();
  double excess = x * x / (rx * rx) + y * y / (ry * ry);
  if (excess > 1) { // too small to reach: made just large enough
    rx *= std::sqrt(excess);
    ry *= std::sqrt(excess);
  }
  double under = rx * rx * y * y + ry * ry * x * x;
  double root = std::sqrt(qMax(0.0, (rx * rx * ry * ry - under) / under));
  if (n[3] == n[4])
    root = -root;
  double cx = root * rx * y / ry, cy = -root * ry * x / rx;
  QPointF centre(cosine * cx - sine * cy + (from.x() + to.x()) / 2,
                 sine * cx + cosine * cy + (from.y() + to.y()) / 2);
  double begin = std::atan2((y - cy) / ry, (x - cx) / rx);
  double sweep = std::atan2((-y - cy) / ry, (-x - cx) / rx) - begin;
  if (n[4] != 0 && sweep < 0)
    sweep += 2 * pi;
  if (n[4] == 0 && sweep > 0)
    sweep -= 2 * pi;
  int parts = qBound(1, static_cast<int>(std::ceil(std::abs(sweep) / (pi / 2) - 1e-9)), 4);
  double part = sweep / parts, reach = 4.0 / 3 * std::tan(part / 4);
  auto at = [&](double u, double v) {
    return centre + QPointF(cosine * rx * u - sine * ry * v, sine * rx * u + cosine * ry * v);
  };
  for (int i = 0; i < parts; i++) {
    double a = begin + i * part, b = a + part;
    double ca = std::cos(a), sa = std::sin(a), cb = std::cos(b), sb = std::sin(b);
    m_path.cubicTo(at(ca - reach * sa, sa + reach * ca), at(cb + reach * sb, sb - reach * cb),
                   i == parts - 1 ? to : at(cb, sb));
  }
}

bool Reader::read(QPainterPath *to)
{
  skipSpace();
  while (m_at < m_data.size()) {
    char letter = m_data[m_at++];
    bool close = letter == 'z' || letter == 'Z';
    if (!((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) ||
        numbersOf(letter & ~0x20) < 0 || (m_before == 0 && (letter & ~0x20) != 'M'))
      return false;
    skipSpace();
    bool first = true;
    do {
      if (!step(letter, first))
        return false;
      first = false;
      skipSpace();
    } while (!close && atNumber());
  }
  *to = m_path;
  return true;
}

} // namespace

bool readSvgPath(const QString &data, QPainterPath *to)
{
  return Reader(data).read(to);
}

} // namespace epq
