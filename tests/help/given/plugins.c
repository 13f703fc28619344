/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pieces of C in resources/help/plugins.md take for granted. */
#include <eplua/plugin.h>

int start(const eplua_plugin_host *host, eplua_plugin *plugin);
