// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dark and light. The desktop's platform theme knows best, so it is asked first; where there is none (a bare X server),
// or where it does not do as asked, the colours come from here. The application's thread.
//
// What was asked for is kept as a property of the application object: it is the application's.
#include "core/theme.h"

#include "core/look.h"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleHints>
#include <QToolTip>

#include <cstring>

namespace epq
{

namespace
{

constexpr char wantedProperty[] = "epqTheme";

// One column for light, one for dark. Text on its ground has a contrast of at least 7, placeholders and links of 4.5,
// the accent with its text of 4.5; what is disabled can still be read.
struct Shade {
  QPalette::ColorRole role;
  const char *light, *dark;
};

constexpr Shade shades[] = {
    {QPalette::Window, "#f4f5f7", "#26282d"},
    {QPalette::WindowText, "#1c1f24", "#e7e9ed"},
    {QPalette::Base, "#ffffff", "#1b1d21"},
    {QPalette::AlternateBase, "#f3f5f9", "#212429"},
    {QPalette::Text, "#1c1f24", "#e7e9ed"},
    {QPalette::Button, "#f0f1f4", "#363a42"},
    {QPalette::ButtonText, "#1c1f24", "#e7e9ed"},
    {QPalette::BrightText, "#ffffff", "#ffffff"},
    {QPalette::PlaceholderText, "#6a717c", "#8f97a3"},
    {QPalette::Highlight, "#2b6cd9", "#2f6fd8"},
    {QPalette::HighlightedText, "#ffffff", "#ffffff"},
    {QPalette::Accent, "#2b6cd9", "#4b8bf0"},
    {QPalette::Link, "#1d5fc4", "#7db2ff"},
    {QPalette::LinkVisited, "#7a48b8", "#c3a1f5"},
    {QPalette::ToolTipBase, "#2b2f36", "#3d424b"},
    {QPalette::ToolTipText, "#f5f6f8", "#f5f6f8"},
    {QPalette::Light, "#ffffff", "#42464f"},
    {QPalette::Midlight, "#f9fafb", "#3a3e46"},
    {QPalette::Mid, "#c3c7ce", "#4b505a"},
    {QPalette::Dark, "#9ba1ab", "#15171a"},
    {QPalette::Shadow, "#767c87", "#0d0e10"},
};

constexpr Shade disabledShades[] = {
    {QPalette::WindowText, "#8a909a", "#757c88"}, {QPalette::Text, "#8a909a", "#757c88"},
    {QPalette::ButtonText, "#8a909a", "#757c88"}, {QPalette::PlaceholderText, "#a3a8b0", "#5f6570"},
    {QPalette::Highlight, "#b9c0cb", "#4a505a"},  {QPalette::HighlightedText, "#f4f5f7", "#b3b8c1"},
    {QPalette::Accent, "#b9c0cb", "#4a505a"},     {QPalette::Base, "#f7f8fa", "#222429"},
    {QPalette::Link, "#8a909a", "#757c88"},
};

QPalette ownPalette(bool dark)
{
  QPalette palette;
  for (const Shade &shade : shades)
    palette.setColor(shade.role, QColor(dark ? shade.dark : shade.light));
  for (const Shade &shade : disabledShades)
    palette.setColor(QPalette::Disabled, shade.role, QColor(dark ? shade.dark : shade.light));
  return palette;
}

void follow()
{
  auto wanted = static_cast<Qt::ColorScheme>(qApp->property(wantedProperty).toInt());
  Qt::ColorScheme desktop = QGuiApplication::styleHints()->colorScheme();
  bool known = desktop != Qt::ColorScheme::Unknown;
  if (known && (wanted == Qt::ColorScheme::Unknown || wanted == desktop)) {
    QApplication::setPalette(QPalette()); // nothing of ours: the desktop's
    return;
  }
  QPalette palette = ownPalette(wanted == Qt::ColorScheme::Dark);
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
}

} // namespace

void startTheme(QApplication *app)
{
  if (QApplication::style()->name() == "fusion")
    QApplication::setStyle(new Look);
  QObject::connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, app, follow);
  if (!setTheme(qgetenv("EPLUA_THEME").constData()))
    setTheme("system");
}

bool setTheme(const char *name)
{
  Qt::ColorScheme scheme;
  if (name && strcmp(name, "light") == 0)
    scheme = Qt::ColorScheme::Light;
  else if (name && strcmp(name, "dark") == 0)
    scheme = Qt::ColorScheme::Dark;
  else if (name && strcmp(name, "system") == 0)
    scheme = Qt::ColorScheme::Unknown;
  else
    return false;
  qApp->setProperty(wantedProperty, static_cast<int>(scheme));
  QGuiApplication::styleHints()->setColorScheme(scheme);
  follow();
  return true;
}

} // namespace epq
