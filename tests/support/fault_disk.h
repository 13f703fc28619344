/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system calls of app/store with faults: the k-th one fails, or the process ends at it. Counts every call of the
 * table. One thread sets it up while no other uses the disk.
 */
#ifndef FAULT_DISK_H
#define FAULT_DISK_H

#include <stdbool.h>

/* All calls go through the table from now on, counted from 0, without a fault. */
void fault_disk_start(void);

/* Back to the real calls. Returns how many were made. */
unsigned fault_disk_stop(void);

/* The k-th call (from 0) fails once with this errno, or, for number 0, the process is killed before it. */
void fault_disk_at(unsigned k, int number);

/* All calls from the k-th on fail. */
void fault_disk_from(unsigned k, int number);

/* Every call that takes bytes takes half of them, at least one; every other call is interrupted (EINTR) once. */
void fault_disk_be_slow(void);

/* Every write and reservation of room fails with this errno until it is 0. Any thread. */
void fault_disk_full(int number);

/* Name of the call that failed last: "rename"; "" when none did. */
const char *fault_disk_failed(void);

#endif
