// SPDX-License-Identifier: MIT
/*
 * How it goes, in one JSON object, without asking Lua. Any thread; owns nothing.
 * "busy" is Lua that has run for longer than somebody would notice; what is shorter is just running.
 */
#include "base/clock.h"
#include "control/peer_int.h"
#include "lua/state.h"

#include <eplua/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yyjson.h>

#define BUSY_NS (50 * EP_NS_PER_MS)

// Bytes of this process in memory (proc(5), statm); 0: not known.
static int64_t resident_bytes(void)
{
  char text[128] = "";
  char *end = text;
  FILE *f = fopen("/proc/self/statm", "re");
  if (!f)
    return 0;
  if (fgets(text, sizeof text, f))
    strtoll(text, &end, 10); // the size of it all, then what of it is resident
  fclose(f);
  return strtoll(end, NULL, 10) * (int64_t)sysconf(_SC_PAGESIZE);
}

static void read_uptime(void *ud, eplua_engine *e)
{
  *(int64_t *)ud = ep_clock_now_ns() - ep_state_of_engine(e)->since_ns;
}

char *eplua_control_status(eplua_control *c)
{
  eplua_state s = {.size = sizeof s};
  int64_t uptime_ns = 0, now_ns = ep_clock_now_ns();
  bool bound = eplua_control_state(c, &s) && ep_control_with_engine(c, read_uptime, &uptime_ns);
  int64_t busy_ns = s.busy_since_ns ? now_ns - s.busy_since_ns : 0;
  const char *word = !bound               ? "none"
                     : s.paused           ? "paused"
                     : busy_ns >= BUSY_NS ? "busy"
                     : s.pending          ? "running"
                                          : "idle";
  const struct {
    const char *name;
    int64_t value;
  } numbers[] = {
      {"active_callbacks", (int64_t)s.timeouts + s.intervals + s.callbacks},
      {"timeouts", s.timeouts},
      {"running_intervals", s.intervals},
      {"callbacks", s.callbacks},
      {"windows", s.windows},
      {"sockets", s.sockets},
      {"lua_memory", (int64_t)s.memory_bytes},
      {"rss", resident_bytes()},
      {"queue", (int64_t)s.queued},
      {"drops", (int64_t)(s.dropped + atomic_load(&ep_control_peers(c)->drops))},
      {"errors", s.errors},
      {"lag_ms", s.lag_ns / EP_NS_PER_MS},
      {"busy_since_ms", busy_ns / EP_NS_PER_MS},
  };
  yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
  yyjson_mut_val *root = yyjson_mut_obj(doc);
  yyjson_mut_doc_set_root(doc, root);
  yyjson_mut_obj_add_str(doc, root, "status", word);
  yyjson_mut_obj_add_real(doc, root, "uptime", (double)uptime_ns / (double)EP_NS_PER_S);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    yyjson_mut_obj_add_int(doc, root, numbers[i].name, numbers[i].value);
  yyjson_mut_obj_add_str(doc, root, "version", EPLUA_VERSION);
  char *json = doc ? yyjson_mut_write(doc, YYJSON_WRITE_NOFLAG, NULL) : NULL;
  yyjson_mut_doc_free(doc);
  return json;
}
