// SPDX-License-Identifier: GPL-3.0-or-later
//
// Choosing one of several: a context menu, and a list that is narrowed by typing a part of a name.
#include "shell/shell.h"

#include <QCursor>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTimer>
#include <QVBoxLayout>

namespace
{

using epq::isHere;

constexpr int idRole = Qt::UserRole, findRole = Qt::UserRole + 1;

// The letters that were typed are in the text, in this order.
class Fuzzy : public QSortFilterProxyModel
{
public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  void setPattern(const QString &pattern)
  {
    m_pattern = pattern.simplified().remove(' ').toLower();
    invalidate();
    sort(m_pattern.isEmpty() ? -1 : 0);
  }

protected:
  bool filterAcceptsRow(int row, const QModelIndex &parent) const override
  {
    return score(sourceModel()->index(row, 0, parent)) >= 0;
  }
  bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
  {
    return score(left) < score(right);
  }

private:
  // The less the better: letters that are skipped, names before paths; negative: it does not match.
  qsizetype score(const QModelIndex &index) const
  {
    const QString text = index.data(findRole).toString();
    const qsizetype whole = text.indexOf(m_pattern);
    if (whole >= 0)
      return whole;
    qsizetype at = 0, skipped = 1000;
    for (QChar c : m_pattern) {
      const qsizetype found = text.indexOf(c, at);
      if (found < 0)
        return -1;
      skipped += found - at;
      at = found + 1;
    }
    return skipped;
  }
  QString m_pattern;
};

class Picker : public QDialog
{
public:
  Picker(QWidget *parent, const QString &placeholder, const epq_item *items)
      : QDialog(parent, Qt::Popup), m_edit(new QLineEdit), m_list(new QListView),
        m_fuzzy(new Fuzzy(this))
  {
    setObjectName("pick");
    auto *model = new QStandardItemModel(this);
    for (const epq_item *item = items; item && item->id; item++) {
      const QString text = QString::fromUtf8(item->text ? item->text : item->id),
                    tip = QString::fromUtf8(item->tip);
      auto *row = new QStandardItem(tip.isEmpty() ? text : text + "   " + tip);
      if (item->icon)
        row->setIcon(QIcon::fromTheme(QString::fromUtf8(item->icon)));
      row->setData(QByteArray(item->id), idRole);
      row->setData((text + ' ' + tip).toLower(), findRole);
      row->setEditable(false);
      model->appendRow(row);
    }
    m_fuzzy->setSourceModel(model);
    m_list->setModel(m_fuzzy);
    m_list->setUniformItemSizes(true);
    m_list->setObjectName("items");
    m_list->setAccessibleName(placeholder);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_edit->setObjectName("filter");
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(placeholder);
    m_edit->installEventFilter(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_edit);
    layout->addWidget(m_list);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString &text) {
      m_fuzzy->setPattern(text);
      m_list->setCurrentIndex(m_fuzzy->index(0, 0));
    });
    connect(m_list, &QListView::clicked, this, &QDialog::accept);
    m_list->setCurrentIndex(m_fuzzy->index(0, 0));
    const QRect around = parent->rect();
    resize(std::min(600, around.width() - 40), std::min(420, around.height() - 80));
    move(parent->mapToGlobal(QPoint((around.width() - width()) / 2, 60)));
  }
  QByteArray chosen() const
  {
    return m_list->currentIndex().data(idRole).toByteArray();
  }

protected:
  bool eventFilter(QObject *object, QEvent *event) override
  {
    if (event->type() != QEvent::KeyPress)
      return QDialog::eventFilter(object, event);
    auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      QCoreApplication::sendEvent(m_list, event);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (m_list->currentIndex().isValid())
        accept();
      return true;
    default:
      return QDialog::eventFilter(object, event);
    }
  }
  void showEvent(QShowEvent *event) override
  {
    QDialog::showEvent(event);
    m_edit->setFocus();
  }

private:
  QLineEdit *m_edit;
  QListView *m_list;
  Fuzzy *m_fuzzy;
};

} // namespace

int epq_shell_pop_up(epq_shell *shell, const epq_item *items,
                     void (*done)(void *ud, const char *id), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!items || !done)
    return EPQ_E_INVALID;
  auto *menu = new QMenu(shell);
  menu->setObjectName("popup");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto chosen = std::make_shared<QByteArray>("");
  for (const epq_item *item = items; item->id; item++) {
    if (!*item->id) {
      menu->addSeparator();
      continue;
    }
    QAction *action = menu->addAction(QIcon::fromTheme(QString::fromUtf8(item->icon)),
                                      QString::fromUtf8(item->text ? item->text : item->id));
    action->setCheckable(item->checked);
    action->setChecked(item->checked);
    QObject::connect(action, &QAction::triggered, menu,
                     [chosen, id = QByteArray(item->id)] { *chosen = id; });
  }
  // triggered comes after the menu is hidden
  QObject::connect(
      menu, &QMenu::aboutToHide, shell, [=] { done(ud, chosen->constData()); },
      Qt::QueuedConnection);
  menu->popup(QCursor::pos());
  return EPQ_OK;
}

int epq_shell_quick_pick(epq_shell *shell, const char *placeholder, const epq_item *items,
                         void (*done)(void *ud, const char *id), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (!items || !done)
    return EPQ_E_INVALID;
  auto *picker = new Picker(shell, QString::fromUtf8(placeholder), items);
  picker->setAttribute(Qt::WA_DeleteOnClose);
  auto chosen = std::make_shared<QByteArray>();
  QObject::connect(picker, &QDialog::accepted, picker, [=] { *chosen = picker->chosen(); });
  QObject::connect(
      picker, &QDialog::finished, shell,
      [=](int result) { done(ud, result == QDialog::Accepted ? chosen->constData() : nullptr); },
      Qt::QueuedConnection);
  picker->show();
  return EPQ_OK;
}
