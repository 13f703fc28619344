/* SPDX-License-Identifier: MIT */
/* The parts of a flame graph that are the same in each (profile_svg_page.c). */
#ifndef EP_PROFILE_SVG_H
#define EP_PROFILE_SVG_H

#include "debug/profile_data.h"

extern const char ep_profile_svg_style[];    /* a style element: light and dark */
extern const char ep_profile_svg_controls[]; /* the search, the way back, the line of details */
extern const char ep_profile_svg_script[];   /* zoom, search, short names */

#endif
