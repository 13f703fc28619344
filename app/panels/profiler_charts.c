// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * How the engine has been doing: how long its loop was held up, and how much memory it has, each second for two minutes. From the
 * "status" of the target, so it costs no question. The application's thread; owns the charts.
 * What Lua holds and what its process holds have a chart each: on one axis the first could not be seen.
 */
#include "panels/profiler_int.h"
#include "words/words.h"

#include <stdlib.h>
#include <time.h>

enum { SECONDS = 120 };

struct profiler_charts {
  epq_panel *panel;
  epq_graph *lag, *lua, *process;
};

static epq_graph *graph(ide *i, const char *id, const char *title, epq_graph_unit unit)
{
  const char *const series[] = {title, NULL};
  return epq_graph_new(i->app, &(epq_graph_config){.size = sizeof(epq_graph_config),
                                                   .id = id,
                                                   .title = title,
                                                   .series = series,
                                                   .unit = unit,
                                                   .seconds = SECONDS,
                                                   .empty = _("No engine")});
}

profiler_charts *profiler_charts_new(ide *i)
{
  profiler_charts *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->lag = graph(i, "profilerLag", _("Loop held up"), EPQ_GRAPH_MS);
  c->lua = graph(i, "profilerLua", _("Lua memory"), EPQ_GRAPH_BYTES);
  c->process = graph(i, "profilerProcess", _("Process memory"), EPQ_GRAPH_BYTES);
  c->panel = epq_panel_new(i->app, &(epq_panel_config){.size = sizeof(epq_panel_config),
                                                       .id = "profilerCharts",
                                                       .label = _("Loop and memory")});
  epq_panel_add(c->panel, "lag", NULL, false, epq_graph_widget(c->lag));
  epq_panel_add(c->panel, "lua", NULL, true, epq_graph_widget(c->lua));
  epq_panel_add(c->panel, "process", NULL, true, epq_graph_widget(c->process));
  return c;
}

void profiler_charts_free(profiler_charts *c)
{
  if (!c)
    return;
  epq_panel_free(c->panel);
  epq_graph_free(c->lag);
  epq_graph_free(c->lua);
  epq_graph_free(c->process);
  free(c);
}

epq_widget *profiler_charts_widget(profiler_charts *c)
{
  return epq_panel_widget(c->panel);
}

static double number(const cJSON *status, const char *name)
{
  const cJSON *item = cJSON_GetObjectItemCaseSensitive(status, name);
  return cJSON_IsNumber(item) ? item->valuedouble : -1;
}

void profiler_charts_status(profiler_charts *c, const cJSON *status)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double at = (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
  double lag = number(status, "lag_ms"), busy = number(status, "busy_since_ms");
  if (busy > lag) // a callback that has not come back yet
    lag = busy;
  double lua = number(status, "lua_memory"), process = number(status, "rss");
  epq_graph_add(c->lag, at, &lag);
  epq_graph_add(c->lua, at, &lua);
  epq_graph_add(c->process, at, &process);
}

void profiler_charts_clear(profiler_charts *c)
{
  epq_graph_clear(c->lag);
  epq_graph_clear(c->lua);
  epq_graph_clear(c->process);
}
