// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dark and light.
#ifndef EPQ_CORE_THEME_H
#define EPQ_CORE_THEME_H

class QApplication;

namespace epq
{

// The theme that EPLUA_THEME names, else the desktop's. Once.
void startTheme(QApplication *app);

// "light", "dark", "contrast" or "system"; false: another word.
bool setTheme(const char *name);

} // namespace epq

#endif
