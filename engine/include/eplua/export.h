/* SPDX-License-Identifier: MIT */
/*
 * Which functions can be found from outside of the object that the engine is in. All others are hidden.
 *
 * EPLUA_API       public: part of libeplua, with the promises of "Embedding" in the manual. libeplua.map lists them
 * EPLUA_INTERNAL  between the program `eplua` and its modules, which come together. Not in libeplua; may change any day
 */
#ifndef EPLUA_EXPORT_H
#define EPLUA_EXPORT_H

#define EPLUA_API __attribute__((visibility("default")))
#define EPLUA_INTERNAL __attribute__((visibility("default")))

#endif
