// SPDX-License-Identifier: GPL-3.0-or-later
//
// Choosing one of several: a context menu, and a list that is narrowed by typing a part of a name.
#include "shell/shell.h"

#include <QAbstractListModel>
#include <QCursor>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QVBoxLayout>

#include <algorithm>
#include <vector>

namespace
{

using epq::isHere;

constexpr int idRole = Qt::UserRole;

// The items whose text has the letters that were typed, in this order; the best first. The scores are counted once for
// each key, so that a hundred thousand names are no wait.
class Matches : public QAbstractListModel
{
public:
  using QAbstractListModel::QAbstractListModel;
  void add(const epq_item &item)
  {
    const QString text = QString::fromUtf8(item.text ? item.text : item.id),
                  tip = QString::fromUtf8(item.tip);
    m_items.push_back({item.id, tip.isEmpty() ? text : text + QStringLiteral("   ") + tip,
                       (text + ' ' + tip).toLower(), item.icon});
  }
  void narrow(const QString &typed)
  {
    const QString pattern = typed.simplified().remove(' ').toLower();
    beginResetModel();
    m_rows.clear();
    for (size_t i = 0; i < m_items.size(); i++)
      if (const qsizetype score = scoreOf(m_items[i].find, pattern); score >= 0)
        m_rows.push_back({score, i});
    std::sort(m_rows.begin(), m_rows.end()); // equals in the order they came in
    endResetModel();
  }
  int rowCount(const QModelIndex &parent = {}) const override
  {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
  }
  QVariant data(const QModelIndex &index, int role) const override
  {
    if (!index.isValid() || index.row() >= rowCount())
      return {};
    const Item &item = m_items[m_rows[static_cast<size_t>(index.row())].second];
    switch (role) {
    case Qt::DisplayRole:
      return item.shown;
    case Qt::DecorationRole:
      return item.icon.isEmpty() ? QVariant() : QIcon::fromTheme(QString::fromUtf8(item.icon));
    case idRole:
      return item.id;
    default:
      return {};
    }
  }

private:
  struct Item {
    QByteArray id;
    QString shown, find;
    QByteArray icon;
  };
  // The less the better: letters that are skipped, names before paths; negative: it does not match.
  static qsizetype scoreOf(const QString &text, const QString &pattern)
  {
    if (pattern.isEmpty())
      return 0;
    const qsizetype whole = text.indexOf(pattern);
    if (whole >= 0)
      return whole;
    qsizetype at = 0, skipped = 1000;
    for (QChar c : pattern) {
      const qsizetype found = text.indexOf(c, at);
      if (found < 0)
        return -1;
      skipped += found - at;
      at = found + 1;
    }
    return skipped;
  }
  std::vector<Item> m_items;
  std::vector<std::pair<qsizetype, size_t>> m_rows; // score and item
};

class Picker : public QDialog
{
public:
  Picker(QWidget *parent, const QString &placeholder, const epq_item *items)
      : QDialog(parent, Qt::Popup), m_edit(new QLineEdit), m_list(new QListView),
        m_matches(new Matches(this))
  {
    setObjectName("pick");
    for (const epq_item *item = items; item->id; item++)
      if (*item->id)
        m_matches->add(*item);
    m_matches->narrow(QString());
    m_list->setModel(m_matches);
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
      m_matches->narrow(text);
      m_list->setCurrentIndex(m_matches->index(0));
    });
    connect(m_list, &QListView::clicked, this, &QDialog::accept);
    m_list->setCurrentIndex(m_matches->index(0));
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
  Matches *m_matches;
};

} // namespace

int epq_shell_pop_up(epq_shell *shell, const epq_item *items,
                     void (*done)(void *ud, const char *id), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!items || !done)
    return EPQ_E_INVALID;
  auto *menu = new QMenu(shell);
  menu->setObjectName("popup");
  auto chosen = std::make_shared<QByteArray>("");
  const quint64 question =
      shell->answers.expect([=](bool given_up) { done(ud, given_up ? "" : chosen->constData()); });
  for (const epq_item *item = items; item->id; item++) {
    if (!*item->id) {
      menu->addSeparator();
      continue;
    }
    QAction *action = menu->addAction(QIcon::fromTheme(QString::fromUtf8(item->icon)),
                                      QString::fromUtf8(item->text ? item->text : item->id));
    action->setToolTip(QString::fromUtf8(item->tip));
    action->setCheckable(item->checked);
    action->setChecked(item->checked);
    QObject::connect(action, &QAction::triggered, menu,
                     [chosen, id = QByteArray(item->id)] { *chosen = id; });
  }
  // triggered comes after the menu is hidden
  auto end = [shell, menu, question] {
    menu->deleteLater();
    shell->answers.tell(question);
  };
  QObject::connect(menu, &QMenu::aboutToHide, menu, end, Qt::QueuedConnection);
  if (menu->isEmpty()) // such a menu is never shown
    QMetaObject::invokeMethod(menu, end, Qt::QueuedConnection);
  else
    menu->popup(QCursor::pos());
  return EPQ_OK;
}

int epq_shell_quick_pick(epq_shell *shell, const char *placeholder, const epq_item *items,
                         void (*done)(void *ud, const char *id), void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!items || !done)
    return EPQ_E_INVALID;
  auto *picker = new Picker(shell, QString::fromUtf8(placeholder), items);
  picker->setAttribute(Qt::WA_DeleteOnClose);
  auto chosen = std::make_shared<QByteArray>(); // null: given up
  const quint64 question = shell->answers.expect([=](bool given_up) {
    done(ud, given_up || chosen->isNull() ? nullptr : chosen->constData());
  });
  QObject::connect(picker, &QDialog::accepted, picker, [=] { *chosen = picker->chosen(); });
  QObject::connect(
      picker, &QDialog::finished, shell, [=] { shell->answers.tell(question); },
      Qt::QueuedConnection);
  picker->show();
  return EPQ_OK;
}
