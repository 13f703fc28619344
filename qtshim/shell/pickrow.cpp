// SPDX-License-Identifier: GPL-3.0-or-later
//
// A dialog with a list of what there is at the moment, and fields for what is not in it. The list is made anew each second and keeps what is chosen; what is
// typed takes the choice from it, and a choice in the list takes it back: so it is always plain what the button will do.
#include "core/app.h"
#include "shell/forms.h"
#include "shell/shell.h"

#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QTimer>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <memory>

using epq::isHere;

namespace
{

constexpr int againMs = 1000, columnsMax = 8, paddingWidth = 12, idRole = Qt::UserRole;

struct Row {
  QByteArray id;
  QString icon, tip;
  QStringList cells;
  bool operator==(const Row &other) const = default;
};

} // namespace

struct epq_picker {
  int columns = 0;
  QList<Row> rows;
};

namespace
{

class RowDialog : public QDialog
{
public:
  RowDialog(QWidget *parent, const epq_picking &picking, void *ud)
      : QDialog(parent), m_fill(picking.fill), m_ud(ud)
  {
    setObjectName("pick_row");
    setWindowTitle(QString::fromUtf8(picking.title));
    auto *layout = new QVBoxLayout(this);
    for (const char *const *name = picking.columns; *name && m_columns < columnsMax; name++) {
      m_headers.append(QString::fromUtf8(*name));
      m_columns++;
    }
    addList(layout, picking);
    if (picking.form) {
      QLabel *heading = epq::paragraph(picking.form);
      layout->addSpacing(6);
      layout->addWidget(heading);
    }
    auto *form = new QFormLayout;
    layout->addLayout(form);
    fields = epq::addFields(form, picking.fields);
    m_note = epq::paragraph(picking.note);
    m_note->setObjectName("note");
    m_note->setVisible(picking.note && *picking.note);
    layout->addWidget(m_note);
    QDialogButtonBox *buttons = epq::addButtons(this, layout, picking.accept);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    connectAll();
    refill();
    auto *again = new QTimer(this);
    connect(again, &QTimer::timeout, this, [this] { refill(); });
    again->start(againMs);
    QWidget *first = m_tree;
    if (!fields.isEmpty() && m_rows.isEmpty())
      first = fields.first().widget;
    for (const epq::FormField &field : std::as_const(fields))
      if (picking.focus && field.id == picking.focus)
        first = field.widget;
    first->setFocus(Qt::OtherFocusReason);
    const QSize room = parent->size();
    resize(std::min(680, std::max(420, room.width() - 40)),
           std::min(420, std::max(300, room.height() - 60)));
  }

  // Of the row that is chosen; empty: the fields count.
  QByteArray chosen() const
  {
    const QTreeWidgetItem *item = selected();
    return item ? item->data(0, idRole).toByteArray() : QByteArray();
  }
  QList<epq::FormField> fields;

private:
  void addList(QVBoxLayout *layout, const epq_picking &picking)
  {
    auto *heading = new QLabel(QString::fromUtf8(picking.list));
    layout->addWidget(heading);
    m_tree = new QTreeWidget;
    m_tree->setObjectName("rows");
    m_tree->setAccessibleName(QString::fromUtf8(picking.list).remove('&'));
    heading->setBuddy(m_tree);
    m_tree->setHeaderLabels(m_headers);
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->header()->setStretchLastSection(true);
    m_none = epq::paragraph(picking.none);
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    auto *over = new QVBoxLayout(m_tree->viewport());
    over->addWidget(m_none);
    layout->addWidget(m_tree, 1);
  }

  void connectAll()
  {
    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, [this] {
      if (selected() && m_isTyped && !m_refilling) {
        m_isTyped = false;
        setFirst(QString());
      }
      update();
    });
    connect(m_tree, &QTreeWidget::itemActivated, this, [this] { accept(); });
    if (fields.isEmpty())
      return;
    if (auto *box = qobject_cast<QComboBox *>(fields.first().widget))
      connect(box, &QComboBox::editTextChanged, this, [this](const QString &text) { typed(text); });
    else if (auto *line = qobject_cast<QLineEdit *>(fields.first().widget))
      connect(line, &QLineEdit::textChanged, this, [this](const QString &text) { typed(text); });
    m_isTyped = !fields.first().value().isEmpty();
  }

  void typed(const QString &text)
  {
    m_isTyped = !text.trimmed().isEmpty();
    if (m_isTyped)
      m_tree->setCurrentItem(nullptr);
    update();
  }

  void setFirst(const QString &text)
  {
    if (auto *box = qobject_cast<QComboBox *>(fields.first().widget))
      box->setEditText(text);
    else if (auto *line = qobject_cast<QLineEdit *>(fields.first().widget))
      line->setText(text);
  }

  QTreeWidgetItem *selected() const
  {
    const QList<QTreeWidgetItem *> items = m_tree->selectedItems();
    return items.isEmpty() ? nullptr : items.first();
  }

  void update()
  {
    m_accept->setEnabled(selected() || m_isTyped);
  }

  // Nothing moves when nothing is new: the rows may be under the mouse, or be read aloud.
  void refill()
  {
    epq_picker picker{m_columns, {}};
    m_fill(m_ud, &picker);
    if (m_filled && picker.rows == m_rows)
      return;
    const bool fresh = !m_filled;
    const QByteArray was = chosen();
    m_rows = picker.rows;
    m_filled = true;
    m_refilling = true;
    m_tree->clear();
    for (const Row &row : std::as_const(m_rows)) {
      auto *item = new QTreeWidgetItem(m_tree, row.cells);
      item->setData(0, idRole, row.id);
      if (!row.icon.isEmpty())
        item->setIcon(0, QIcon::fromTheme(row.icon));
      for (int column = 0; column < m_columns; column++)
        item->setToolTip(column, row.tip);
      if (row.id == was || (fresh && !m_isTyped && m_tree->topLevelItemCount() == 1))
        m_tree->setCurrentItem(item);
    }
    m_refilling = false;
    m_none->setVisible(m_rows.isEmpty());
    for (int column = 0; column + 1 < m_columns; column++) {
      m_tree->resizeColumnToContents(column);
      m_tree->setColumnWidth(column, std::min(m_tree->columnWidth(column) + paddingWidth, 240));
    }
    update();
  }

  void (*m_fill)(void *ud, epq_picker *picker);
  void *m_ud;
  int m_columns = 0;
  QStringList m_headers;
  QTreeWidget *m_tree = nullptr;
  QLabel *m_none = nullptr, *m_note = nullptr;
  QPushButton *m_accept = nullptr;
  QList<Row> m_rows;
  bool m_filled = false, m_refilling = false, m_isTyped = false;
};

} // namespace

int epq_picker_add(epq_picker *picker, const char *id, const char *icon, const char *const *cells,
                   const char *tip) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!picker || !id || !*id || !cells)
    return EPQ_E_INVALID;
  Row row{id, QString::fromUtf8(icon), QString::fromUtf8(tip), {}};
  for (int column = 0; column < picker->columns; column++)
    row.cells.append(QString::fromUtf8(cells[column]));
  picker->rows.append(row);
  return EPQ_OK;
}

int epq_shell_pick_row(epq_shell *shell, const epq_picking *picking,
                       void (*done)(void *ud, const char *id, epq_form_value *value,
                                    const void *get),
                       void *ud) noexcept
{
  if (!isHere(shell))
    return EPQ_E_THREAD;
  if (shell->answers.isOver())
    return EPQ_E_FAILED;
  if (!picking || !picking->columns || !*picking->columns || !picking->fill || !done)
    return EPQ_E_INVALID;
  auto *dialog = new RowDialog(shell, *picking, ud);
  auto values = std::make_shared<epq::FormValues>();
  auto chosen = std::make_shared<QByteArray>();
  QObject::connect(dialog, &QDialog::accepted, dialog, [=] {
    epq::readFields(dialog->fields, *values);
    *chosen = dialog->chosen();
  });
  epq::onFinish(shell, dialog, [=](int result) {
    done(ud, result == QDialog::Accepted ? chosen->constData() : nullptr, epq::formValue,
         values.get());
    for (QByteArray &value : *values)
      value.fill(0); // one of them may be a secret
  });
  return EPQ_OK;
}
