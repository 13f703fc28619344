// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bar is a QToolBar: what does not fit is in the menu at its end. An own layout that wraps was rejected, because docks are narrow and
// a second row takes from what they are for.
#include "tools/panel.h"

#include <QComboBox>
#include <QIcon>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace epq
{

Panel::Panel(const epq_panel_config *config)
    : m_config(*config), m_body(new QSplitter(Qt::Vertical)), m_line(new QLabel)
{
  setObjectName(QString::fromUtf8(config->id));
  setAccessibleName(QString::fromUtf8(config->label));
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  if (config->tools) {
    m_bar = new QToolBar;
    m_bar->setObjectName(objectName() + "Bar");
    m_bar->setIconSize({16, 16});
    m_bar->setToolButtonStyle(Qt::ToolButtonIconOnly);
    column->addWidget(m_bar);
    for (const epq_tool *tool = config->tools; tool->id; tool++)
      addTool(*tool);
  }
  m_body->setChildrenCollapsible(false);
  column->addWidget(m_body, 1);
  m_line->setObjectName("line");
  m_line->setTextFormat(Qt::PlainText);
  m_line->setWordWrap(true);
  m_line->setContentsMargins(6, 3, 6, 3);
  m_line->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_line->hide();
  column->addWidget(m_line);
  m_config.tools = nullptr;
}

Panel::~Panel()
{
  for (const QPointer<QWidget> &widget : std::as_const(m_widgets))
    if (widget)
      widget->setParent(nullptr);
}

// --- the bar ---

void Panel::tell(const QByteArray &id, const QString &value)
{
  if (!m_quiet && m_config.tool)
    m_config.tool(m_config.ud, id.constData(), value.toUtf8().constData());
}

void Panel::addButton(const epq_tool &tool)
{
  const QByteArray id = tool.id;
  auto *action = new QAction(QIcon::fromTheme(tool.icon), QString::fromUtf8(tool.text), this);
  action->setObjectName(QString::fromUtf8(id));
  action->setCheckable(tool.kind == EPQ_TOOL_CHECK);
  if (tool.tip)
    action->setToolTip(QString::fromUtf8(tool.tip));
  connect(action, &QAction::triggered, this, [this, id, action](bool checked) {
    tell(id, action->isCheckable() && checked ? QStringLiteral("1") : QString());
  });
  m_bar->addAction(action);
  auto *button = qobject_cast<QToolButton *>(m_bar->widgetForAction(action));
  button->setFocusPolicy(Qt::TabFocus); // else the keyboard does not reach it
  button->setAccessibleName(QString::fromUtf8(tool.text ? tool.text : tool.tip));
  if (!tool.icon || tool.words_too)
    button->setToolButtonStyle(tool.icon ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonTextOnly);
  m_tools.insert(id, {action, nullptr});
}

QWidget *Panel::makeField(const epq_tool &tool)
{
  const QByteArray id = tool.id;
  const QString text = QString::fromUtf8(tool.text);
  if (tool.kind == EPQ_TOOL_LABEL) {
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setContentsMargins(4, 0, 4, 0);
    return label;
  }
  if (tool.kind == EPQ_TOOL_CHOICE) {
    auto *choice = new QComboBox;
    for (const char *const *option = tool.options; option && *option; option++)
      choice->addItem(QString::fromUtf8(*option));
    choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(choice, &QComboBox::activated, this,
            [this, id](int index) { tell(id, QString::number(index)); });
    return choice;
  }
  auto *line = new QLineEdit;
  line->setPlaceholderText(text);
  line->setClearButtonEnabled(true);
  line->setMinimumWidth(fontMetrics().averageCharWidth() * 12);
  if (tool.kind == EPQ_TOOL_SEARCH) {
    line->addAction(QIcon::fromTheme("search"), QLineEdit::LeadingPosition);
    connect(line, &QLineEdit::textChanged, this, [this, id](const QString &now) { tell(id, now); });
  } else {
    line->setMaximumWidth(fontMetrics().averageCharWidth() * 30);
    connect(line, &QLineEdit::editingFinished, this, [this, id, line] {
      if (!line->isModified())
        return;
      line->setModified(false);
      tell(id, line->text());
    });
  }
  return line;
}

void Panel::addTool(const epq_tool &tool)
{
  switch (tool.kind) {
  case EPQ_TOOL_SEPARATOR:
    m_tools.insert(tool.id, {m_bar->addSeparator(), nullptr});
    return;
  case EPQ_TOOL_SPACE: {
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_tools.insert(tool.id, {m_bar->addWidget(space), nullptr});
    return;
  }
  case EPQ_TOOL_BUTTON:
  case EPQ_TOOL_CHECK:
    addButton(tool);
    break;
  default: {
    QWidget *field = makeField(tool);
    field->setObjectName(QString::fromUtf8(tool.id));
    if (tool.kind != EPQ_TOOL_LABEL)
      field->setAccessibleName(QString::fromUtf8(tool.tip ? tool.tip : tool.text));
    if (tool.tip)
      field->setToolTip(QString::fromUtf8(tool.tip));
    m_tools.insert(tool.id, {m_bar->addWidget(field), field});
  }
  }
  setEnabled(tool.id, !tool.disabled);
}

bool Panel::setEnabled(const QByteArray &tool, bool enabled)
{
  const auto found = m_tools.constFind(tool);
  if (found == m_tools.cend())
    return false;
  found->action->setEnabled(enabled);
  if (found->field)
    found->field->setEnabled(enabled);
  return true;
}

bool Panel::setVisible(const QByteArray &tool, bool visible)
{
  const auto found = m_tools.constFind(tool);
  if (found == m_tools.cend())
    return false;
  found->action->setVisible(visible);
  return true;
}

bool Panel::setValue(const QByteArray &tool, const QString &value)
{
  const QScopedValueRollback<int> quiet(m_quiet, m_quiet + 1);
  const auto found = m_tools.constFind(tool);
  if (found == m_tools.cend())
    return false;
  if (auto *choice = qobject_cast<QComboBox *>(found->field)) {
    choice->setCurrentIndex(value.toInt());
  } else if (auto *line = qobject_cast<QLineEdit *>(found->field)) {
    if (line->text() != value) // the cursor stays where it is
      line->setText(value);
  } else if (auto *label = qobject_cast<QLabel *>(found->field)) {
    label->setText(value);
  } else if (found->action->isCheckable()) {
    found->action->setChecked(!value.isEmpty());
  } else {
    found->action->setText(value);
    if (QWidget *button = m_bar->widgetForAction(found->action))
      button->setAccessibleName(value);
  }
  return true;
}

// --- what is below it ---

QTabWidget *Panel::pages()
{
  if (m_pages)
    return m_pages;
  m_pages = new QTabWidget;
  m_pages->setObjectName("pages");
  m_pages->setDocumentMode(true);
  m_body->addWidget(m_pages);
  connect(m_pages, &QTabWidget::currentChanged, this, [this](int index) {
    QWidget *page = m_pages->widget(index);
    setFocusProxy(page); // who goes to the panel by a key wants what is in it, not its bar
    if (page && !m_quiet && m_config.page)
      m_config.page(m_config.ud, page->property("page").toString().toUtf8().constData());
  });
  return m_pages;
}

bool Panel::add(const QString &id, const char *title, bool beside, QWidget *widget)
{
  const QScopedValueRollback<int> quiet(m_quiet, m_quiet + 1);
  if (!widget || m_widgets.contains(widget))
    return false;
  m_widgets.append(widget);
  widget->setProperty("page", id);
  if (!focusProxy()) // who comes to the panel by its key means this, not the bar
    setFocusProxy(widget);
  if (title) {
    pages()->addTab(widget, QString::fromUtf8(title)); // which shows the one in front
    setFocusProxy(m_pages->currentWidget());
    return true;
  } else if (beside && m_body->count() > 0) {
    auto *row = qobject_cast<QSplitter *>(m_body->widget(m_body->count() - 1));
    if (!row || row->property("page").isValid()) { // the last one was alone in its row
      QWidget *last = m_body->widget(m_body->count() - 1);
      row = new QSplitter(Qt::Horizontal);
      row->setChildrenCollapsible(false);
      m_body->addWidget(row);
      row->addWidget(last);
    }
    row->addWidget(widget);
  } else {
    m_body->addWidget(widget);
  }
  if (!title) // a page is shown by its tab
    widget->show();
  if (!focusProxy())
    setFocusProxy(widget);
  return true;
}

bool Panel::showPage(const QString &id)
{
  const QScopedValueRollback<int> quiet(m_quiet, m_quiet + 1);
  for (int i = 0; m_pages && i < m_pages->count(); i++)
    if (m_pages->widget(i)->property("page").toString() == id) {
      m_pages->setCurrentIndex(i);
      return true;
    }
  return false;
}

bool Panel::setPageTitle(const QString &id, const QString &title)
{
  for (int i = 0; m_pages && i < m_pages->count(); i++)
    if (m_pages->widget(i)->property("page").toString() == id) {
      m_pages->setTabText(i, title);
      return true;
    }
  return false;
}

void Panel::setLine(const char *text)
{
  m_line->setText(QString::fromUtf8(text));
  m_line->setVisible(text && *text);
}

} // namespace epq
