// SPDX-License-Identifier: GPL-3.0-or-later
//
// dropdown, multiselect.
#include "widgets/kinds.h"
#include "widgets/options.h"
#include "widgets/style.h"
#include "widgets/values.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMouseEvent>

namespace epq
{

bool read(const epq_value &value, QVector<Option> *to)
{
  if (value.type != EPQ_LIST && !(value.type == EPQ_MAP && value.as.list.count == 0))
    return false;
  QVector<Option> options;
  for (size_t i = 0; i < value.as.list.count; i++) {
    const epq_value &item = value.as.list.items[i];
    Option option;
    const epq_value *said = item.type == EPQ_MAP ? find(item, "value") : &item;
    const epq_value *text = find(item, "text");
    if (!said || !read(*said, &option.value))
      return false;
    option.text = option.value;
    if (text && text->type != EPQ_NIL && !read(*text, &option.text))
      return false;
    options.append(option);
  }
  *to = options;
  return true;
}

namespace
{

class Combo : public QComboBox
{
public:
  Combo()
  {
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setInsertPolicy(QComboBox::NoInsert);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setMaxVisibleItems(20);
  }

  // One long option must not keep a window wide.
  QSize minimumSizeHint() const override
  {
    QSize size = QComboBox::minimumSizeHint();
    return {qMin(size.width(), fontMetrics().averageCharWidth() * 14), size.height()};
  }
};

class Dropdown : public Element
{
public:
  Dropdown(View *view, int64_t node) : Element(view, node), m_combo(new Combo)
  {
    setWidget(m_combo);
    ignoreWheelOutsideFocus(m_combo);
    QObject::connect(m_combo, &QComboBox::activated, m_combo, [this](int index) {
      if (index >= 0 && index < m_options.size())
        userChose(m_options[index].value);
    });
    reportFocus(m_combo, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    bool flag;
    if (property == "options") {
      QVector<Option> options;
      if (!read(value, &options))
        return EPQ_E_INVALID;
      m_options = options;
      m_combo->clear();
      for (const Option &option : options)
        m_combo->addItem(option.text);
      choose();
    } else if (property == "value") {
      if (!read(value, &m_value))
        return EPQ_E_INVALID;
      choose();
    } else if (property == "editable") {
      if (!read(value, &flag))
        return EPQ_E_INVALID;
      setEditable(flag);
    } else if (property == "placeholder") {
      if (!read(value, &m_placeholder))
        return EPQ_E_INVALID;
      showPlaceholder();
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  void setEditable(bool editable)
  {
    if (m_combo->isEditable() == editable)
      return;
    m_combo->setEditable(editable);
    if (editable) {
      m_combo->setCompleter(nullptr); // it would complete what a user did not mean
      QObject::connect(m_combo->lineEdit(), &QLineEdit::textEdited, m_combo,
                       [this](const QString &text) {
                         for (const Option &option : std::as_const(m_options))
                           if (option.text == text)
                             return userChose(option.value);
                         userChose(text);
                       });
    }
    showPlaceholder();
    choose();
  }

  void showPlaceholder()
  {
    m_combo->setPlaceholderText(m_placeholder);
    if (m_combo->lineEdit())
      m_combo->lineEdit()->setPlaceholderText(m_placeholder);
  }

  void userChose(const QString &value)
  {
    if (value == m_value)
      return;
    m_value = value;
    emitEvent("onValueChanged", value);
  }

  void choose()
  {
    int index = -1;
    for (int i = 0; i < m_options.size() && index < 0; i++)
      if (m_options[i].value == m_value)
        index = i;
    m_combo->setCurrentIndex(index);
    QLineEdit *edit = m_combo->lineEdit();
    if (edit && index < 0 && edit->text() != m_value)
      edit->setText(m_value);
  }

  Combo *m_combo;
  QVector<Option> m_options;
  QString m_value, m_placeholder;
};

// A click anywhere in a line checks it.
class CheckList : public QListWidget
{
public:
  CheckList()
  {
    setSelectionMode(QAbstractItemView::NoSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setUniformItemSizes(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  }

  void setRows(int rows)
  {
    m_rows = rows;
    updateGeometry();
  }

  QSize sizeHint() const override
  {
    int line = count() > 0 ? sizeHintForRow(0) : fontMetrics().height() + 4;
    int width = qBound(120, sizeHintForColumn(0) + 40, 400);
    return {width, line * m_rows + 2 * frameWidth()};
  }

  QSize minimumSizeHint() const override
  {
    return {80, qMin(sizeHint().height(), 60)};
  }

protected:
  void mousePressEvent(QMouseEvent *event) override
  {
    if (event->button() != Qt::LeftButton)
      return;
    QListWidgetItem *item = itemAt(event->position().toPoint());
    if (!item)
      return;
    setCurrentItem(item);
    toggle(item);
  }
  void mouseMoveEvent(QMouseEvent *) override
  {
  }
  void mouseReleaseEvent(QMouseEvent *) override
  {
  }
  void mouseDoubleClickEvent(QMouseEvent *event) override
  {
    mousePressEvent(event); // the second press of two quick clicks
  }

  void keyPressEvent(QKeyEvent *event) override
  {
    if (event->key() == Qt::Key_Space && currentItem())
      toggle(currentItem());
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
      event->ignore(); // the window's
    else
      QListWidget::keyPressEvent(event);
  }

private:
  static void toggle(QListWidgetItem *item)
  {
    item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
  }

  int m_rows = 5;
};

class Multiselect : public Element
{
public:
  Multiselect(View *view, int64_t node) : Element(view, node), m_list(new CheckList)
  {
    setWidget(m_list);
    QObject::connect(m_list, &QListWidget::itemChanged, m_list, [this] {
      if (isQuiet())
        return;
      QStringList checked;
      for (int i = 0; i < m_list->count(); i++)
        if (m_list->item(i)->checkState() == Qt::Checked)
          checked.append(m_options[i].value);
      m_value = checked;
      emitEvent("onValueChanged", checked);
    });
    reportFocus(m_list, [this](const char *name) { emitEvent(name); });
  }

protected:
  int apply(const QByteArray &property, const epq_value &value) override
  {
    int rows;
    if (property == "options") {
      QVector<Option> options;
      if (!read(value, &options))
        return EPQ_E_INVALID;
      m_options = options;
      m_list->clear();
      for (const Option &option : options)
        m_list->addItem(option.text);
      check();
      m_list->updateGeometry();
    } else if (property == "value") {
      if (!read(value, &m_value))
        return EPQ_E_INVALID;
      check();
    } else if (property == "rows") {
      if (!readWithin(value, 1, 1000, &rows))
        return EPQ_E_INVALID;
      m_list->setRows(rows);
    } else {
      return Element::apply(property, value);
    }
    return EPQ_OK;
  }

private:
  void check()
  {
    const QSet<QString> checked(m_value.begin(), m_value.end());
    for (int i = 0; i < m_list->count(); i++)
      m_list->item(i)->setCheckState(checked.contains(m_options[i].value) ? Qt::Checked
                                                                          : Qt::Unchecked);
  }

  CheckList *m_list;
  QVector<Option> m_options;
  QStringList m_value;
};

} // namespace

std::unique_ptr<Element> makeDropdown(View *view, int64_t node)
{
  return std::make_unique<Dropdown>(view, node);
}

std::unique_ptr<Element> makeMultiselect(View *view, int64_t node)
{
  return std::make_unique<Multiselect>(view, node);
}

} // namespace epq
