// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Counting what the process holds, from /proc/self. The test's thread. Owns nothing.
 * A joined thread leaves its folder in /proc a moment later, so the second count waits for that.
 */
#include "census.h"

#include "run_engine.h"

#include <dirent.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int descriptors_before, threads_before;

static int count_entries(const char *folder)
{
  DIR *dir = opendir(folder);
  int n = 0;
  while (dir && readdir(dir))
    n++;
  if (dir)
    closedir(dir);
  return n;
}

int census_group(void **state)
{
  (void)state;
  run_engine *r = run_engine_new(NULL);
  run_engine_run(r, "setTimeout(function() end, 0)");
  run_engine_free(r);
  return 0;
}

int census_before(void **state)
{
  (void)state;
  descriptors_before = count_entries("/proc/self/fd");
  threads_before = count_entries("/proc/self/task");
  return 0;
}

int census_after(void **state)
{
  (void)state;
  int64_t until = run_engine_now_ns() + INT64_C(2000000000) * run_engine_scale();
  int descriptors, threads;
  for (;;) {
    descriptors = count_entries("/proc/self/fd");
    threads = count_entries("/proc/self/task");
    if ((descriptors == descriptors_before && threads == threads_before) ||
        run_engine_now_ns() > until)
      break;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  if (descriptors == descriptors_before && threads == threads_before && eplua_engine_panics() == 0)
    return 0;
  print_error("left behind: %d descriptors, %d threads, %u panics\n",
              descriptors - descriptors_before, threads - threads_before, eplua_engine_panics());
  return -1;
}

size_t census_resident(void)
{
  size_t total = 0, resident = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (!f)
    return 0;
  if (fscanf(f, "%zu %zu", &total, &resident) != 2)
    resident = 0;
  fclose(f);
  return resident * (size_t)sysconf(_SC_PAGESIZE);
}
