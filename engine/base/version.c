// SPDX-License-Identifier: MIT
// The version of this engine. Any thread; owns nothing.
#include <eplua/version.h>

const char *eplua_version(void)
{
  return EPLUA_VERSION;
}
