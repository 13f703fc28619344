// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dark and light. The desktop's platform theme knows best, so it is asked first; where there is none (a bare X server),
// or where it does not do as asked, the colours come from here. The application's thread.
//
// What was asked for is kept as a property of the application object: it is the application's.
#include "core/theme.h"

#include "core/look.h"

#include <QApplication>
#include <QFile>
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

// A column each for light, dark and high contrast. Text on its ground has a contrast of at least 7, placeholders and links of 4.5,
// the accent with its text of 4.5; what is disabled can still be read.
struct Shade {
  QPalette::ColorRole role;
  const char *colors[3];
};

enum Scheme { Light, Dark, Contrast };
constexpr const char *schemeNames[] = {"light", "dark", "contrast"};

constexpr Shade shades[] = {
    {QPalette::Window, {"#f4f5f7", "#26282d", "#000000"}},
    {QPalette::WindowText, {"#1c1f24", "#e7e9ed", "#ffffff"}},
    {QPalette::Base, {"#ffffff", "#1b1d21", "#000000"}},
    {QPalette::AlternateBase, {"#f3f5f9", "#212429", "#141414"}},
    {QPalette::Text, {"#1c1f24", "#e7e9ed", "#ffffff"}},
    {QPalette::Button, {"#f0f1f4", "#363a42", "#000000"}},
    {QPalette::ButtonText, {"#1c1f24", "#e7e9ed", "#ffffff"}},
    {QPalette::BrightText, {"#ffffff", "#ffffff", "#ffffff"}},
    {QPalette::PlaceholderText, {"#6a717c", "#8f97a3", "#c8c8c8"}},
    {QPalette::Highlight, {"#2b6cd9", "#2f6fd8", "#ffe14d"}},
    {QPalette::HighlightedText, {"#ffffff", "#ffffff", "#000000"}},
    {QPalette::Accent, {"#2b6cd9", "#4b8bf0", "#ffe14d"}},
    {QPalette::Link, {"#1d5fc4", "#7db2ff", "#7fd4ff"}},
    {QPalette::LinkVisited, {"#7a48b8", "#c3a1f5", "#e3b0ff"}},
    {QPalette::ToolTipBase, {"#2b2f36", "#3d424b", "#000000"}},
    {QPalette::ToolTipText, {"#f5f6f8", "#f5f6f8", "#ffffff"}},
    {QPalette::Light, {"#ffffff", "#42464f", "#ffffff"}},
    {QPalette::Midlight, {"#f9fafb", "#3a3e46", "#d0d0d0"}},
    {QPalette::Mid, {"#c3c7ce", "#4b505a", "#ffffff"}},
    {QPalette::Dark, {"#9ba1ab", "#15171a", "#ffffff"}},
    {QPalette::Shadow, {"#767c87", "#0d0e10", "#ffffff"}},
};

constexpr Shade disabledShades[] = {
    {QPalette::WindowText, {"#8a909a", "#757c88", "#a6a6a6"}},
    {QPalette::Text, {"#8a909a", "#757c88", "#a6a6a6"}},
    {QPalette::ButtonText, {"#8a909a", "#757c88", "#a6a6a6"}},
    {QPalette::PlaceholderText, {"#a3a8b0", "#5f6570", "#8f8f8f"}},
    {QPalette::Highlight, {"#b9c0cb", "#4a505a", "#7a7a7a"}},
    {QPalette::HighlightedText, {"#f4f5f7", "#b3b8c1", "#ffffff"}},
    {QPalette::Accent, {"#b9c0cb", "#4a505a", "#7a7a7a"}},
    {QPalette::Base, {"#f7f8fa", "#222429", "#000000"}},
    {QPalette::Link, {"#8a909a", "#757c88", "#a6a6a6"}},
};

QPalette ownPalette(Scheme scheme)
{
  QPalette palette;
  for (const Shade &shade : shades)
    palette.setColor(shade.role, QColor(shade.colors[scheme]));
  for (const Shade &shade : disabledShades)
    palette.setColor(QPalette::Disabled, shade.role, QColor(shade.colors[scheme]));
  return palette;
}

// KDE's libraries look for their colours in the file that this property of the application names; with it they also keep
// their hands off the palette. The files are in the module of the IDE.
void tellKde(const char *scheme)
{
  const QString path =
      scheme ? QStringLiteral(":/eplua/colors/%1.colors").arg(QLatin1String(scheme)) : QString();
  qApp->setProperty("KDE_COLOR_SCHEME_PATH", QFile::exists(path) ? path : QString());
}

void follow()
{
  const QByteArray wanted = qApp->property(wantedProperty).toByteArray();
  const Qt::ColorScheme desktop = QGuiApplication::styleHints()->colorScheme();
  const bool known = desktop != Qt::ColorScheme::Unknown;
  if (known && wanted != "contrast" &&
      (wanted == "system" || (wanted == "dark") == (desktop == Qt::ColorScheme::Dark))) {
    tellKde(nullptr);
    QApplication::setPalette(QPalette()); // nothing of ours: the desktop's
    return;
  }
  const Scheme scheme = wanted == "contrast" ? Contrast : wanted == "dark" ? Dark : Light;
  tellKde(schemeNames[scheme]);
  QPalette palette = ownPalette(scheme);
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
  static constexpr struct {
    const char *name;
    Qt::ColorScheme scheme;
  } themes[] = {{"light", Qt::ColorScheme::Light},
                {"dark", Qt::ColorScheme::Dark},
                {"contrast", Qt::ColorScheme::Dark},
                {"system", Qt::ColorScheme::Unknown}};
  for (const auto &theme : themes)
    if (name && strcmp(name, theme.name) == 0) {
      qApp->setProperty(wantedProperty, QByteArray(name));
      QGuiApplication::styleHints()->setColorScheme(theme.scheme);
      follow();
      return true;
    }
  return false;
}

} // namespace epq
