/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Before and after each test: are descriptors and threads back, has no error reached lua_atpanic?
 * For cmocka: census_group as group setup, census_before and census_after as setup and teardown of each test.
 */
#ifndef CENSUS_H
#define CENSUS_H

#include <stddef.h>

int census_group(
    void **state); /* makes and frees an engine, so that what is made once per process is made */
int census_before(void **state); /* counts */
int census_after(
    void **state); /* counts again, within 2 s; fails the test when something is left */

/* A test of cmocka with the census around it; state as in cmocka_unit_test_prestate(). */
#define census_test(function) cmocka_unit_test_setup_teardown(function, census_before, census_after)

/* Resident memory of this process in bytes, from /proc/self/statm. */
size_t census_resident(void);

#endif
