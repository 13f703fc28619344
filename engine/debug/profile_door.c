// SPDX-License-Identifier: MIT
/*
 * <eplua/profile.h>: the profiler for programs around the engine. Any thread; owns nothing.
 */
#include "debug/profile.h"

#include "base/error.h"

#include <string.h>
#include <strings.h>

int eplua_profile_start(eplua_engine *e, const eplua_profile_options *options, eplua_error *err)
{
  return ep_profiler_start(ep_state_of_engine(e)->profiler, options, EP_PROFILE_HOST, err);
}

char *eplua_profile_stop(eplua_engine *e, eplua_profile_format format, size_t *length,
                         eplua_error *err)
{
  ep_profile *p = ep_profiler_stop(ep_state_of_engine(e)->profiler, EP_PROFILE_HOST, err);
  if (!p)
    return NULL;
  char *text = ep_profile_text(p, format, length);
  if (!text)
    ep_error_set(err, EPLUA_E_NOMEM, "not enough memory to write the profile");
  ep_profile_free(p);
  return text;
}

eplua_profile_format eplua_profile_format_of(const char *path)
{
  size_t length = strlen(path);
  if (length >= 4 && strcasecmp(path + length - 4, ".svg") == 0)
    return EPLUA_PROFILE_SVG;
  return length >= 5 && strcasecmp(path + length - 5, ".json") == 0 ? EPLUA_PROFILE_SPEEDSCOPE
                                                                    : EPLUA_PROFILE_COLLAPSED;
}
