// SPDX-License-Identifier: GPL-3.0-or-later
//
// table, list: rows that are asked for when they come into view. See rowpages.h for what is asked when.
#include "widgets/kinds.h"
#include "widgets/rowview.h"
#include "widgets/values.h"
#include "widgets/view.h"

#include <QElapsedTimer>
#include <QScrollBar>
#include <QTimer>

namespace epq
{

namespace
{

constexpr qsizetype columnsMost = 1000;
constexpr size_t rowsInCall = 10000;

class Rows : public Element
{
public:
  Rows(View *view, int64_t node)
      : Element(view, node), m_rows(new RowModel(view)), m_table(new RowView(m_rows)),
        m_asking(new QTimer(m_table))
  {
    setWidget(m_table);
    m_clock.start();
    m_asking->setSingleShot(true);
    m_asking->callOnTimeout(m_table, [this] { ask(); });
    m_table->moved = [this] { askSoon(0); };
    m_table->activate = [this](int row) { emitEvent("onActivated", int64_t(row) + 1); };
    QObject::connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, m_table,
                     [this] {
                       tellReader();
                       if (!isQuiet())
                         emitEvent("onSelected", int64_t(m_wanted = selectedRow()));
                     });
  }

  int call(const QByteArray &what, const epq_value &value, uint64_t request) override
  {
    int row;
    if (what == "page")
      return bring(value);
    if (what == "refresh") {
      m_rows->refresh();
      askSoon(0);
      return EPQ_OK;
    }
    if (what == "scroll_to") {
      if (!read(value, &row) || row < 1 || row > m_rows->rowCount())
        return EPQ_E_INVALID;
      view()->atCommit(this, [this, row] { m_table->scrollTo(m_rows->index(row - 1, 0)); });
      return EPQ_OK;
    }
    return Element::call(what, value, request);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    int number;
    if (property == "row_count") {
      if (!read(value, &number) || number < 0)
        return EPQ_E_INVALID;
      m_rows->setCount(number);
      m_table->viewport()->update();
      selectWanted();
      askSoon(0);
    } else if (property == "selected") {
      if (!read(value, &number) || number < 0)
        return EPQ_E_INVALID;
      m_wanted = number;
      select(number);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }
  RowModel *rows() const
  {
    return m_rows;
  }
  RowView *table() const
  {
    return m_table;
  }
  void selectWanted()
  {
    select(m_wanted);
  }

private:
  int selectedRow() const
  {
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    return selected.isEmpty() ? 0 : selected.first().row() + 1;
  }
  // What a screen reader says: the row, since Qt knows the tables of its own classes only.
  void tellReader()
  {
    int row = selectedRow();
    m_table->setAccessibleDescription(row ? m_table->texts(row - 1).join(", ") : QString());
  }
  // A row that is not there yet is selected when it is.
  void select(int row)
  {
    if (row == selectedRow())
      return;
    if (row >= 1 && row <= m_rows->rowCount() && m_rows->columnCount() > 0)
      m_table->setCurrentIndex(m_rows->index(row - 1, 0));
    else
      m_table->selectionModel()->clear();
  }
  void askSoon(int milliseconds)
  {
    if (!m_asking->isActive() || m_asking->remainingTime() > milliseconds)
      m_asking->start(milliseconds);
  }
  // Never while painting: who answers at once would change what is being painted.
  void ask()
  {
    int first, last;
    m_table->seen(&first, &last);
    if (!m_table->isVisible() || last < first)
      return;
    const QVector<Pages::Ask> asks = m_rows->ask(first, last, m_clock.elapsed());
    if (m_rows->isWaiting()) // so that what is never answered is asked again
      askSoon(static_cast<int>(Pages::askMilliseconds));
    View *view = this->view();
    int64_t node = this->node();
    for (const Pages::Ask &each : asks) // through the view: the script may remove us meanwhile
      if (view->find(node) == this)
        view->tellEvent(node, "page",
                        Made{Made(int64_t(each.first) + 1), Made(int64_t(each.count))}.value());
  }
  int bring(const epq_value &page)
  {
    int first;
    if (page.type != EPQ_LIST || page.as.list.count != 2 || !read(page.as.list.items[0], &first) ||
        page.as.list.items[1].type != EPQ_LIST || first < 1)
      return EPQ_E_INVALID;
    const epq_value &list = page.as.list.items[1];
    QVector<Row> rows;
    for (size_t i = 0; i < qMin(list.as.list.count, rowsInCall); i++)
      rows.append(toRow(list.as.list.items[i]));
    int selected = selectedRow();
    m_rows->bring(first - 1, rows); // rows that are no more are no mistake: they were asked for
    if (selected >= first && selected < first + rows.size())
      tellReader();
    askSoon(0);
    return EPQ_OK;
  }

  RowModel *m_rows;
  RowView *m_table;
  QTimer *m_asking;
  QElapsedTimer m_clock;
  int m_wanted = 0; // the selected row, as the script or the user said
};

bool readColumn(const epq_value &value, Column *column)
{
  static const QHash<QString, Qt::Alignment> aligns = {
      {"", {}}, {"left", Qt::AlignLeft}, {"center", Qt::AlignHCenter}, {"right", Qt::AlignRight}};
  if (value.type == EPQ_STRING)
    return read(value, &column->title);
  QString align = get(value, "align", QString());
  if (value.type != EPQ_MAP || !aligns.contains(align))
    return false;
  column->title = get(value, "title", QString());
  column->width = qBound(0, get(value, "width", 0), 16000);
  column->align = aligns.value(align);
  column->sortable = get(value, "sortable", true);
  return true;
}

class Table : public Rows
{
public:
  Table(View *view, int64_t node) : Rows(view, node)
  {
    rows()->setColumns({});
    QObject::connect(table()->header(), &QHeaderView::sectionClicked, table(),
                     [this](int column) { clicked(column); });
    setSortable(false);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    bool flag;
    int number;
    if (property == "columns") {
      return setColumns(value);
    } else if (property == "header") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      table()->setHeaderShown(flag);
    } else if (property == "stripes") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      table()->setAlternatingRowColors(flag);
    } else if (property == "sortable") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      setSortable(flag);
    } else if (property == "sort_column") {
      if (!read(value, &number) || number < 0)
        return EPQ_E_INVALID;
      m_sortColumn = number;
      showArrow();
    } else if (property == "sort_descending") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_descending = flag;
      showArrow();
    } else {
      return Rows::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  int setColumns(const epq_value &value)
  {
    QVector<Column> columns;
    if (value.type != EPQ_LIST || value.as.list.count > size_t(columnsMost))
      return EPQ_E_INVALID;
    for (size_t i = 0; i < value.as.list.count; i++) {
      Column column;
      if (!readColumn(value.as.list.items[i], &column))
        return EPQ_E_INVALID;
      columns.append(column);
    }
    rows()->setColumns(columns);
    table()->setColumnWidths();
    table()->viewport()->update();
    selectWanted();
    showArrow();
    return EPQ_OK;
  }
  void setSortable(bool sortable)
  {
    table()->header()->setSectionsClickable(sortable);
    showArrow();
  }
  void showArrow()
  {
    QHeaderView *header = table()->header();
    bool shown = m_sortColumn >= 1 && m_sortColumn <= rows()->columnCount();
    header->setSortIndicatorShown(shown);
    // Qt's arrow points down where the order is ascending; ours where it is descending.
    header->setSortIndicator(shown ? m_sortColumn - 1 : -1,
                             m_descending ? Qt::AscendingOrder : Qt::DescendingOrder);
  }
  void clicked(int column)
  {
    if (column < rows()->columns().size() && rows()->columns()[column].sortable) {
      m_descending = m_sortColumn == column + 1 && !m_descending;
      m_sortColumn = column + 1;
      showArrow(); // the header has moved it already, its own way
      emitEvent("onSorted", Made{Made(int64_t(m_sortColumn)), Made(m_descending)}.value());
      return;
    }
    showArrow();
  }

  int m_sortColumn = 0;
  bool m_descending = false;
};

class List : public Rows
{
public:
  List(View *view, int64_t node) : Rows(view, node)
  {
    table()->setHeaderShown(false);
    table()->setAlternatingRowColors(false);
  }
};

} // namespace

std::unique_ptr<Element> makeTable(View *view, int64_t node)
{
  return std::make_unique<Table>(view, node);
}

std::unique_ptr<Element> makeList(View *view, int64_t node)
{
  return std::make_unique<List>(view, node);
}

} // namespace epq
