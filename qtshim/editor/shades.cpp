// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fixed colours for light and dark themes, since those of the themes differ too much in strength: a place where the script has stopped must be
// seen at once, and the text on it must stay readable (at least 4.5 to 1 with the colours of the usual themes).
#include "editor/shades.h"

#include <KSyntaxHighlighting/Theme>
#include <KTextEditor/Editor>

#include <algorithm>
#include <cmath>

namespace epq
{

namespace
{

struct Pair {
  QRgb light, dark;
};

constexpr Pair markColors[] = {
    {0xffd1343f, 0xfff14c4c}, // EPQ_MARK_BREAK
    {0xffd1343f, 0xfff14c4c}, // EPQ_MARK_BREAK_WAITING
    {0xff80868f, 0xff8d96a0}, // EPQ_MARK_BREAK_OFF
    {0xffd1343f, 0xfff14c4c}, // EPQ_MARK_BREAK_IF
    {0xff0b6bcb, 0xff58a6ff}, // EPQ_MARK_BREAK_LOG
    {0xfff0b400, 0xffffd33d}, // EPQ_MARK_HERE
    {0xff2e9e5b, 0xff5fd38d}, // EPQ_MARK_CALLER
    {0xffd1343f, 0xffff7b72}, // EPQ_MARK_FAILED
};

QColor of(const Pair &pair)
{
  return QColor(isDarkEditor() ? pair.dark : pair.light);
}

QRgb editorColor(KSyntaxHighlighting::Theme::EditorColorRole role)
{
  return KTextEditor::Editor::instance()->theme().editorColor(role);
}

double channel(double c)
{
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &c)
{
  return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor mix(const QColor &a, const QColor &b, double part)
{
  auto one = [part](int x, int y) { return x + static_cast<int>(std::lround((y - x) * part)); };
  return {one(a.red(), b.red()), one(a.green(), b.green()), one(a.blue(), b.blue())};
}

} // namespace

bool isDarkEditor()
{
  return luminance(QColor(editorColor(KSyntaxHighlighting::Theme::BackgroundColor))) < 0.2;
}

QColor marginGround()
{
  return QColor(editorColor(KSyntaxHighlighting::Theme::IconBorder));
}

QColor markColor(epq_mark_kind kind)
{
  return of(markColors[kind]);
}

QColor markEdge()
{
  return isDarkEditor() ? QColor(0xff1b1e20) : QColor(0xff4d3b00);
}

QColor litLine(epq_mark_kind kind)
{
  switch (kind) {
  case EPQ_MARK_HERE:
    return of({0xfffff0b3, 0xff332600});
  case EPQ_MARK_CALLER:
    return of({0xffd8f3df, 0xff002a17});
  case EPQ_MARK_FAILED:
    return of({0xffffdcdc, 0xff3a0a0f});
  default:
    return {};
  }
}

QColor behindText(bool changed)
{
  return changed ? of({0xff7a4600, 0xffffc658}) : of({0xff5f6672, 0xff9aa4af});
}

QColor behindGround()
{
  return of({0xffffe9bd, 0xff4a3b14});
}

QColor heatGround(double strength)
{
  // small parts differ most where there are many of them
  const double part = 0.1 + 0.9 * std::pow(std::clamp(strength, 0.0, 1.0), 0.6);
  return mix(marginGround(), of({0xffef5b34, 0xffd9482b}), part);
}

QColor readableOn(const QColor &ground)
{
  const QColor dark(0xff16191c), light(0xffffffff);
  return contrast(dark, ground) >= contrast(light, ground) ? dark : light;
}

} // namespace epq
