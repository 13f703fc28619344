// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/app.h"
#include "tools/graph.h"

#include <new>

namespace
{

int here(const epq_graph *graph)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !graph ? EPQ_E_INVALID : graph->widget ? EPQ_OK : EPQ_E_FAILED;
}

bool makesSense(const epq_graph_config *config)
{
  int count = 0;
  while (config->series && count <= 4 && config->series[count])
    count++;
  return config->id && count >= 1 && count <= 4 && config->unit >= EPQ_GRAPH_MS &&
         config->unit <= EPQ_GRAPH_BYTES && config->seconds >= 10 && config->seconds <= 3600;
}

} // namespace

epq_graph *epq_graph_new(epq_app *app, const epq_graph_config *config) noexcept
{
  if (!app || !epq::onAppThread() || !config || config->size != sizeof *config ||
      !makesSense(config))
    return nullptr;
  auto *graph = new (std::nothrow) epq_graph;
  if (!graph)
    return nullptr;
  graph->widget = new epq::Graph(config);
  epq::deleteWithApp(graph->widget);
  return graph;
}

void epq_graph_free(epq_graph *graph) noexcept
{
  if (!graph || !epq::onAppThread())
    return;
  delete graph->widget;
  delete graph;
}

epq_widget *epq_graph_widget(epq_graph *graph) noexcept
{
  if (here(graph) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(graph->widget));
}

int epq_graph_add(epq_graph *graph, double at_ms, const double *values) noexcept
{
  if (int error = here(graph))
    return error;
  return values && graph->widget->add(at_ms, values) ? EPQ_OK : EPQ_E_INVALID;
}

int epq_graph_clear(epq_graph *graph) noexcept
{
  if (int error = here(graph))
    return error;
  graph->widget->clear();
  return EPQ_OK;
}
