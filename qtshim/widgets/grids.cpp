// SPDX-License-Identifier: GPL-3.0-or-later
//
// grid, form: children in rows and columns.
#include "widgets/boxes.h"
#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QAbstractButton>
#include <QFormLayout>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSet>

namespace epq
{

namespace
{

class Cells : public QGridLayout
{
public:
  using QGridLayout::QGridLayout;

  void setEqual(bool equal)
  {
    m_equal = equal;
    if (!equal)
      setLeast(0, 0);
    invalidate();
  }

  void invalidate() override
  {
    m_stale = true;
    QGridLayout::invalidate();
  }

  QSize sizeHint() const override
  {
    equalize();
    return QGridLayout::sizeHint();
  }

  QSize minimumSize() const override
  {
    equalize();
    return QGridLayout::minimumSize();
  }

  bool hasHeightForWidth() const override
  {
    equalize();
    return QGridLayout::hasHeightForWidth();
  }

  void setGeometry(const QRect &rect) override
  {
    equalize();
    QGridLayout::setGeometry(filledPart(this, rect, Qt::Horizontal | Qt::Vertical));
  }

private:
  // All columns as wide as the widest child wants, all rows as high as the highest: a least size of them.
  void equalize() const
  {
    if (!m_equal || !m_stale)
      return;
    m_stale = false;
    QSize most;
    for (int i = 0; i < count(); i++) {
      int row, column, rows, columns;
      getItemPosition(i, &row, &column, &rows, &columns);
      QSize size = itemAt(i)->sizeHint();
      most = most.expandedTo(QSize(size.width() / columns, size.height() / rows));
    }
    const_cast<Cells *>(this)->setLeast(most.width(), most.height());
    m_stale = false; // the line above made it so again
  }

  void setLeast(int width, int height)
  {
    for (int i = 0; i < columnCount(); i++) {
      bool used = i < m_columns;
      setColumnStretch(i, m_equal && used ? 1 : 0);
      setColumnMinimumWidth(i, used ? width : 0);
    }
    for (int i = 0; i < rowCount(); i++) {
      bool used = i < m_rows;
      setRowStretch(i, m_equal && used && (expandingDirections() & Qt::Vertical) ? 1 : 0);
      setRowMinimumHeight(i, used ? height : 0);
    }
  }

  bool m_equal = false;
  mutable bool m_stale = true;

public:
  int m_columns = 0, m_rows = 0; // those that have children: a QGridLayout never gets smaller
};

class Grid : public Container
{
public:
  Grid(View *view, int64_t node) : Container(view, node)
  {
    auto *panel = new Ground;
    setWidget(panel);
    m_cells = new Cells(panel);
    m_cells->setContentsMargins(0, 0, 0, 0);
    m_cells->setSpacing(8);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    bool flag;
    if (property == "columns") {
      if (!readWithin(value, 1, 1000, &m_columns))
        return EPQ_E_INVALID;
      arrangeLater();
    } else if (property == "equal") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      m_cells->setEqual(flag);
    } else {
      int code = applySpacing(m_cells, property, value);
      return code == EPQ_E_UNKNOWN ? Container::apply(property, value) : code;
    }
    return EPQ_OK;
  }

  void dropped(Element *) override
  {
    if (++m_dropped == 16) {
      m_cells->setEnabled(false);
      clearCells();
    }
  }

  // Row by row, each child in the next place where it fits.
  void arrange() override
  {
    m_cells->setEnabled(false);
    clearCells();
    m_dropped = 0;
    QSet<qint64> taken; // cells that reach down from rows above
    auto cell = [](int row, int column) { return qint64(row) << 32 | column; };
    int row = 0, column = 0, lastRow = -1;
    for (Element *child : laid()) {
      int columns = qMin(child->place().span, m_columns), rows = child->place().rowSpan;
      auto isFree = [&] {
        if (column + columns > m_columns)
          return false;
        for (int i = 0; i < columns; i++)
          if (taken.contains(cell(row, column + i)))
            return false;
        return true;
      };
      while (!isFree())
        if (++column >= m_columns) {
          column = 0;
          row++;
        }
      for (int down = 1; down < rows; down++)
        for (int i = 0; i < columns; i++)
          taken.insert(cell(row + down, column + i));
      if (auto *button =
              qobject_cast<QPushButton *>(child->widget())) // fills several rows, or one that grows
        button->setSizePolicy(QSizePolicy::Minimum, child->place().stretch ? QSizePolicy::Expanding
                                                    : rows > 1             ? QSizePolicy::Minimum
                                                                           : QSizePolicy::Fixed);
      auto *item = new LaidItem(child->widget());
      m_cells->addItem(item, row, column, rows, columns, alignmentOf(child));
      child->widget()->setVisible(child->place().visible);
      lastRow = qMax(lastRow, row + rows - 1);
      column += columns;
    }
    share();
    m_cells->m_columns = m_columns;
    m_cells->m_rows = lastRow + 1;
    m_cells->setEnabled(true);
    m_cells->invalidate();
  }

private:
  void clearCells()
  {
    while (m_cells->count() > 0)
      delete m_cells->takeAt(m_cells->count() - 1);
  }

  // A child's stretch is that of its column and of its row.
  void share()
  {
    for (int i = 0; i < m_cells->columnCount(); i++)
      m_cells->setColumnStretch(i, 0);
    for (int i = 0; i < m_cells->rowCount(); i++)
      m_cells->setRowStretch(i, 0);
    int i = 0;
    for (Element *child : laid()) {
      int row, column, rows, columns;
      m_cells->getItemPosition(i++, &row, &column, &rows, &columns);
      int stretch = child->place().stretch;
      if (stretch > m_cells->columnStretch(column))
        m_cells->setColumnStretch(column, stretch);
      if (stretch > m_cells->rowStretch(row) &&
          (child->widget()->sizePolicy().expandingDirections() & Qt::Vertical))
        m_cells->setRowStretch(row, stretch);
    }
  }

  Cells *m_cells;
  int m_columns = 2;
  int m_dropped = 0;
};

class Rows : public QFormLayout
{
public:
  using QFormLayout::QFormLayout;
  void setGeometry(const QRect &rect) override
  {
    QFormLayout::setGeometry(filledPart(this, rect, Qt::Vertical));
  }
};

class Form : public Container
{
public:
  Form(View *view, int64_t node) : Container(view, node)
  {
    auto *panel = new Ground;
    setWidget(panel);
    m_rows = new Rows(panel);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(8);
    m_rows->setHorizontalSpacing(12);
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_rows->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    int code = applySpacing(m_rows, property, value);
    if (code == EPQ_OK)
      m_rows->setHorizontalSpacing(m_rows->verticalSpacing() + 4);
    return code == EPQ_E_UNKNOWN ? Container::apply(property, value) : code;
  }

  void arrange() override
  {
    m_rows->setEnabled(false);
    while (m_rows->count() > 0)
      delete m_rows->takeAt(m_rows->count() - 1);
    while (m_rows->rowCount() > 0)
      m_rows->removeRow(m_rows->rowCount() - 1);
    qDeleteAll(std::exchange(m_captions, {}));
    int row = 0;
    for (Element *child : laid()) {
      QWidget *widget = child->widget();
      auto *item = new LaidItem(widget);
      item->setAlignment(alignmentOf(child));
      const QString &caption = child->place().caption;
      bool visible = child->place().visible;
      if (!caption.isEmpty()) {
        auto *label = new QLabel(literally(caption), widget->parentWidget());
        label->setContentsMargins(0, 2, 0,
                                  2); // so that it is as high as a field: their texts align
        label->setBuddy(widget);
        label->setVisible(visible);
        label->setEnabled(widget->isEnabled());
        m_captions.append(label);
        m_rows->setItem(row, QFormLayout::LabelRole, new LaidItem(label));
        m_rows->setItem(row, QFormLayout::FieldRole, item);
      } else {
        // buttons and checkboxes say themselves what they are: they stand with the fields
        bool field = qobject_cast<QAbstractButton *>(widget);
        m_rows->setItem(row, field ? QFormLayout::FieldRole : QFormLayout::SpanningRole, item);
      }
      row++;
      widget->setVisible(visible);
    }
    m_rows->setEnabled(true);
    m_rows->invalidate();
  }

private:
  Rows *m_rows;
  QVector<QLabel *> m_captions;
};

} // namespace

std::unique_ptr<Element> makeGrid(View *view, int64_t node)
{
  return std::make_unique<Grid>(view, node);
}

std::unique_ptr<Element> makeForm(View *view, int64_t node)
{
  return std::make_unique<Form>(view, node);
}

} // namespace epq
