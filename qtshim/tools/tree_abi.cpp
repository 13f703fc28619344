// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/app.h"
#include "tools/tree.h"

#include <new>

namespace
{

int here(const epq_tree *tree)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !tree ? EPQ_E_INVALID : tree->widget ? EPQ_OK : EPQ_E_FAILED;
}

} // namespace

epq_tree *epq_tree_new(epq_app *app, const epq_tree_config *config) noexcept
{
  if (!app || !epq::onAppThread() || !config || config->size != sizeof *config ||
      config->callbacks.size != sizeof config->callbacks || !config->id || !config->columns ||
      !config->columns[0])
    return nullptr;
  auto *tree = new (std::nothrow) epq_tree;
  if (!tree)
    return nullptr;
  tree->widget = new epq::Tree(config);
  epq::deleteWithApp(tree->widget);
  return tree;
}

void epq_tree_free(epq_tree *tree) noexcept
{
  if (!tree || !epq::onAppThread())
    return;
  delete tree->widget;
  delete tree;
}

epq_widget *epq_tree_widget(epq_tree *tree) noexcept
{
  if (here(tree) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(tree->widget));
}

int epq_tree_reset(epq_tree *tree, const epq_tree_row *rows, size_t count) noexcept
{
  if (int error = here(tree))
    return error;
  if ((!rows && count) || count > INT_MAX / 2)
    return EPQ_E_INVALID;
  epq::Tree *widget = tree->widget;
  return widget->change([=](bool *shape) {
    return widget->model()->reset(rows, count, shape) ? EPQ_OK : EPQ_E_INVALID;
  });
}

int epq_tree_children(epq_tree *tree, int64_t parent, size_t from, const epq_tree_row *rows,
                      size_t count, size_t more) noexcept
{
  if (int error = here(tree))
    return error;
  if ((!rows && count) || count > INT_MAX / 2)
    return EPQ_E_INVALID;
  epq::Tree *widget = tree->widget;
  epq::TreeNode *node = widget->model()->find(parent);
  if (!node)
    return EPQ_E_UNKNOWN;
  return widget->change([=](bool *shape) {
    return widget->model()->setChildren(node, from, rows, count, more, shape) ? EPQ_OK
                                                                              : EPQ_E_INVALID;
  });
}

int epq_tree_set(epq_tree *tree, const epq_tree_row *row) noexcept
{
  if (int error = here(tree))
    return error;
  epq::TreeNode *node = row ? tree->widget->model()->find(row->id) : nullptr;
  if (!node)
    return row ? EPQ_E_UNKNOWN : EPQ_E_INVALID;
  tree->widget->model()->set(node, *row);
  return EPQ_OK;
}

int epq_tree_remove(epq_tree *tree, int64_t id) noexcept
{
  if (int error = here(tree))
    return error;
  epq::TreeNode *node = tree->widget->model()->find(id);
  if (!node)
    return EPQ_E_UNKNOWN;
  epq::Tree *widget = tree->widget;
  return widget->change([=](bool *) {
    widget->model()->remove(node);
    return EPQ_OK;
  });
}

int epq_tree_set_stale(epq_tree *tree, bool stale) noexcept
{
  if (int error = here(tree))
    return error;
  tree->widget->setStale(stale);
  return EPQ_OK;
}

int epq_tree_clear(epq_tree *tree) noexcept
{
  return epq_tree_reset(tree, nullptr, 0);
}

int epq_tree_select(epq_tree *tree, int64_t id) noexcept
{
  if (int error = here(tree))
    return error;
  epq::TreeNode *node = id ? tree->widget->model()->find(id) : nullptr;
  if (id && !node)
    return EPQ_E_UNKNOWN;
  tree->widget->select(node);
  return EPQ_OK;
}

int epq_tree_expand(epq_tree *tree, int64_t id, bool open) noexcept
{
  if (int error = here(tree))
    return error;
  epq::TreeNode *node = tree->widget->model()->find(id);
  if (!node)
    return EPQ_E_UNKNOWN;
  tree->widget->expand(node, open);
  return EPQ_OK;
}

int epq_tree_edit(epq_tree *tree, int64_t id) noexcept
{
  if (int error = here(tree))
    return error;
  epq::TreeNode *node = tree->widget->model()->find(id);
  if (!node)
    return EPQ_E_UNKNOWN;
  tree->widget->edit(node);
  return EPQ_OK;
}

int epq_tree_set_filter(epq_tree *tree, const char *text) noexcept
{
  if (int error = here(tree))
    return error;
  tree->widget->setFilter(QString::fromUtf8(text));
  return EPQ_OK;
}

int epq_tree_set_empty(epq_tree *tree, const char *text) noexcept
{
  if (int error = here(tree))
    return error;
  tree->widget->setEmpty(QString::fromUtf8(text));
  return EPQ_OK;
}
