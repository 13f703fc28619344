// SPDX-License-Identifier: MIT
/* Kinds of elements that plugins describe. Engine thread. */
#include "plugin/plugin_int.h"

int ep_plugin_element(eplua_plugin *p, const char *name, const char *json, const char **reason)
{
  (void)p, (void)name, (void)json;
  *reason = "not supported yet";
  return EPLUA_E_UNSUPPORTED;
}
