// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of all pages stand in one column; a page is what of it is shown. So a search shows all that it found at once, and hides the rest.
// The editor's pages are widgets of their own beside it; they are listed when they have what was typed.
#include "shell/settings.h"

#include "core/app.h"
#include "core/words.h"
#include "shell/editorpages.h"
#include "shell/shell.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace
{

constexpr QSize wanted(920, 620);
constexpr int listWidth = 190, columnWidth = 760;

QFont headingFont(const QWidget *widget)
{
  QFont font = widget->font();
  font.setPointSizeF(font.pointSizeF() * 1.25);
  font.setBold(true);
  return font;
}

} // namespace

epq_settings::epq_settings(epq_shell *shell, const epq_settings_config &config)
    : QDialog(shell), callbacks(config), m_search(new QLineEdit), m_list(new QListWidget),
      m_stack(new QStackedWidget), m_scroll(new QScrollArea), m_sections(new QWidget),
      m_nothing(new QLabel), m_reset(nullptr)
{
  setObjectName("settings");
  setWindowTitle(QString::fromUtf8(config.title));
  m_list->setObjectName("pages");
  m_list->setAccessibleName(_("Pages"));
  m_list->setFixedWidth(listWidth);
  m_list->setUniformItemSizes(true);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_nothing->setObjectName("nothing");
  m_nothing->setText(_("No setting has these words."));
  m_nothing->setAlignment(Qt::AlignCenter);
  m_nothing->setEnabled(false);
  auto *column = new QVBoxLayout(m_sections);
  column->setContentsMargins(16, 0, 12, 12);
  column->setSpacing(0);
  m_sections->setMaximumWidth(columnWidth);
  m_scroll->setObjectName("rows");
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->setWidgetResizable(true);
  m_scroll->setWidget(m_sections);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_stack->addWidget(m_scroll);
  m_stack->addWidget(m_nothing);
  addPages(config);
  for (const epq_setting *each = config.settings; each->id; each++)
    addRow(*each);
  column->addStretch(1);

  auto *middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(m_list);
  middle->addWidget(m_stack, 1);
  auto *layout = new QVBoxLayout(this);
  layout->addWidget(makeHead(config));
  layout->addLayout(middle, 1);
  layout->addWidget(makeFoot());
  if (config.editor)
    addEditorPages();
  connect(m_list, &QListWidget::currentRowChanged, this, [this] { showCurrent(); });
  m_list->setCurrentRow(0);
  m_search->setFocus();
  resize(wanted.boundedTo(shell->screen()->availableSize() * 0.92));
}

void epq_settings::addPages(const epq_settings_config &config)
{
  for (const epq_settings_page *each = config.pages; each->id; each++) {
    Page page;
    page.id = each->id;
    page.title = QString::fromUtf8(each->title);
    page.item = new QListWidgetItem(QIcon::fromTheme(QString::fromUtf8(each->icon)), page.title);
    m_list->addItem(page.item);
    page.section = new QWidget;
    auto *rows = new QVBoxLayout(page.section);
    rows->setContentsMargins(0, 0, 0, 8);
    rows->setSpacing(0);
    page.heading = new QLabel(page.title);
    page.heading->setFont(headingFont(this));
    page.heading->setContentsMargins(12, 4, 0, 4);
    rows->addWidget(page.heading);
    m_sections->layout()->addWidget(page.section);
    m_pages.append(page);
  }
}

void epq_settings::addRow(const epq_setting &setting)
{
  const auto page = std::find_if(m_pages.begin(), m_pages.end(),
                                 [&](const Page &each) { return each.id == setting.page; });
  if (page == m_pages.end())
    return;
  auto *row = new epq::SettingRow(setting);
  page->section->layout()->addWidget(row);
  page->rows.append(row);
  connect(row, &epq::SettingRow::changed, this, [this, row](const QByteArray &value) {
    if (callbacks.changed)
      callbacks.changed(callbacks.ud, row->id().constData(), value.constData());
  });
  connect(row, &epq::SettingRow::reset, this, [this, row] {
    if (callbacks.changed)
      callbacks.changed(callbacks.ud, row->id().constData(), nullptr);
  });
}

void epq_settings::addEditorPages()
{
  m_editor = new epq::EditorPages(this);
  auto *group = new QListWidgetItem(_("Editor"));
  QFont bold = m_list->font();
  bold.setBold(true);
  group->setFont(bold);
  group->setFlags(Qt::NoItemFlags);
  m_list->addItem(group);
  Page head;
  head.item = group;
  m_pages.append(head);
  for (int i = 0; i < m_editor->count(); i++) {
    Page page;
    page.title = m_editor->title(i);
    page.editor = i;
    page.item = new QListWidgetItem(m_editor->icon(i), page.title);
    m_list->addItem(page.item);
    m_stack->addWidget(m_editor->widget(i));
    m_pages.append(page);
  }
}

QWidget *epq_settings::makeHead(const epq_settings_config &config)
{
  auto *head = new QWidget;
  auto *layout = new QHBoxLayout(head);
  layout->setContentsMargins(0, 0, 0, 0);
  m_search->setObjectName("search");
  m_search->setPlaceholderText(_("Search settings"));
  m_search->setAccessibleName(_("Search settings"));
  m_search->setClearButtonEnabled(true);
  m_search->addAction(QIcon::fromTheme("search"), QLineEdit::LeadingPosition);
  m_search->installEventFilter(this);
  connect(m_search, &QLineEdit::textChanged, this, [this] { narrow(); });
  layout->addWidget(m_search, 1);
  if (!config.scopes || !config.scopes[0] || !config.scopes[1])
    return head;
  m_scopes = new QComboBox;
  m_scopes->setObjectName("scope");
  m_scopes->setAccessibleName(_("For what it is set"));
  m_scopes->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_scopes->setMaximumWidth(320);
  for (const char *const *each = config.scopes; *each; each++)
    m_scopes->addItem(QString::fromUtf8(*each));
  auto *label = new QLabel(_("Set for:"));
  label->setBuddy(m_scopes);
  layout->addSpacing(12);
  layout->addWidget(label);
  layout->addWidget(m_scopes);
  connect(m_scopes, &QComboBox::currentIndexChanged, this, [this](int scope) {
    m_scope = scope;
    if (callbacks.scope)
      callbacks.scope(callbacks.ud, scope);
    narrow();
  });
  return head;
}

QWidget *epq_settings::makeFoot()
{
  auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  auto *file = new QPushButton(QIcon::fromTheme("document-edit"), _("&Open File"));
  file->setObjectName("open_file");
  file->setToolTip(_("The settings as text"));
  m_reset = new QPushButton(QIcon::fromTheme("edit-undo"), _("&Reset Page"));
  m_reset->setObjectName("reset_page");
  m_reset->setToolTip(_("All of this page as it was at first"));
  buttons->addButton(m_reset, QDialogButtonBox::ResetRole);
  buttons->addButton(file, QDialogButtonBox::ResetRole);
  for (QAbstractButton *each : buttons->buttons())
    if (auto *button = qobject_cast<QPushButton *>(each)) {
      button->setAutoDefault(false); // Enter ends what is typed, not the dialog
      button->setDefault(false);
    }
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_reset, &QPushButton::clicked, this, [this] { resetPage(); });
  connect(file, &QPushButton::clicked, this, [this] {
    if (callbacks.open_file)
      callbacks.open_file(callbacks.ud);
  });
  return buttons;
}

epq_settings::Page *epq_settings::current()
{
  const QListWidgetItem *item = m_list->currentItem();
  for (Page &each : m_pages)
    if (each.item == item)
      return &each;
  return nullptr;
}

bool epq_settings::isMatch(Page &page)
{
  if (page.editor >= 0)
    return m_scope == 0 && (m_words.isEmpty() || m_editor->matches(page.editor, m_words));
  const bool byTitle = std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString &word) {
    return page.title.contains(word, Qt::CaseInsensitive);
  });
  return std::any_of(page.rows.cbegin(), page.rows.cend(), [&](const epq::SettingRow *row) {
    return row->isOffered() && (byTitle || row->matches(m_words));
  });
}

// What is listed: pages that have what was typed.
void epq_settings::narrow()
{
  m_words = m_search->text().split(' ', Qt::SkipEmptyParts);
  Page *first = nullptr;
  QListWidgetItem *group = nullptr;
  bool isGroupFull = false;
  for (Page &each : m_pages) {
    if (!each.section && each.editor < 0) {
      group = each.item;
      continue;
    }
    const bool match = isMatch(each);
    each.item->setHidden(!match);
    first = match && !first ? &each : first;
    isGroupFull = isGroupFull || (match && each.editor >= 0);
  }
  if (group)
    group->setHidden(!isGroupFull);
  if (m_editor)
    m_editor->light(m_words);
  const QListWidgetItem *now = m_list->currentItem();
  if (first && (!now || now->isHidden() || !m_words.isEmpty()))
    m_list->setCurrentItem(first->item);
  showCurrent();
}

void epq_settings::showCurrent()
{
  Page *page = current();
  const bool isSearch = !m_words.isEmpty();
  m_reset->setEnabled(page && !page->item->isHidden() && (!isSearch || page->editor >= 0));
  if (!page || page->item->isHidden()) {
    m_stack->setCurrentWidget(m_nothing);
    return;
  }
  if (page->editor >= 0) {
    m_stack->setCurrentWidget(m_editor->widget(page->editor));
    return;
  }
  for (Page &each : m_pages) {
    if (!each.section)
      continue;
    const bool byTitle =
        isSearch && std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString &word) {
          return each.title.contains(word, Qt::CaseInsensitive);
        });
    for (epq::SettingRow *row : std::as_const(each.rows)) {
      row->setVisible(row->isOffered() && (!isSearch || byTitle || row->matches(m_words)));
      row->light(m_words);
    }
    each.section->setVisible(isSearch ? !each.item->isHidden() : &each == page);
    each.heading->setTextFormat(isSearch ? Qt::RichText : Qt::PlainText);
    each.heading->setText(isSearch ? epq::SettingRow::litText(each.title, m_words, palette())
                                   : each.title);
  }
  m_stack->setCurrentWidget(m_scroll);
  if (isSearch)
    m_scroll->ensureWidgetVisible(page->section);
}

void epq_settings::resetPage()
{
  const Page *page = current();
  if (page && page->editor >= 0)
    m_editor->reset(page->editor);
  else if (page && callbacks.reset)
    callbacks.reset(callbacks.ud, page->id.constData());
}

bool epq_settings::setState(const QByteArray &id, const epq_setting_state &state)
{
  for (const Page &page : std::as_const(m_pages))
    for (epq::SettingRow *row : page.rows)
      if (row->id() == id) {
        row->setState(state);
        return true;
      }
  return false;
}

bool epq_settings::showPlace(const QByteArray &id)
{
  for (const Page &page : std::as_const(m_pages)) {
    if (!page.id.isEmpty() && page.id == id) {
      m_list->setCurrentItem(page.item);
      return true;
    }
    for (const epq::SettingRow *row : page.rows)
      if (row->id() == id) {
        m_list->setCurrentItem(page.item);
        row->control()->setFocus(Qt::OtherFocusReason);
        m_scroll->ensureWidgetVisible(row->control());
        return true;
      }
  }
  return false;
}

// From the field on to what it found.
bool epq_settings::eventFilter(QObject *watched, QEvent *event)
{
  if (watched != m_search || event->type() != QEvent::KeyPress)
    return QDialog::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent *>(event)->key();
  if (key == Qt::Key_Down) {
    m_list->setFocus(Qt::OtherFocusReason);
    return true;
  }
  if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    for (const Page &page : std::as_const(m_pages))
      for (const epq::SettingRow *row : page.rows)
        if (row->isVisibleTo(m_sections) && page.section->isVisibleTo(m_sections)) {
          row->control()->setFocus(Qt::OtherFocusReason);
          m_scroll->ensureWidgetVisible(row->control());
          return true;
        }
    return true;
  }
  if (key == Qt::Key_Escape && !m_search->text().isEmpty()) {
    m_search->clear();
    return true;
  }
  return QDialog::eventFilter(watched, event);
}

void epq_settings::changeEvent(QEvent *event)
{
  QDialog::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && m_editor && !m_words.isEmpty())
    m_editor->light(m_words);
}

// What is being typed counts, too.
void epq_settings::done(int result)
{
  if (QWidget *focus = focusWidget())
    focus->clearFocus();
  if (m_editor)
    m_editor->apply();
  QDialog::done(result);
}

// --- the C interface ---

epq_settings *epq_settings_open(epq_shell *shell, const epq_settings_config *config) noexcept
{
  if (!epq::isHere(shell) || !config || config->size != sizeof *config || !config->pages ||
      !config->settings || shell->answers.isOver() || shell->findChild<epq_settings *>())
    return nullptr;
  auto *dialog = new epq_settings(shell, *config);
  const auto closed = config->closed;
  void *const ud = config->ud;
  const quint64 question = shell->answers.expect([=](bool) {
    if (closed)
      closed(ud);
  });
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(
      dialog, &QDialog::finished, shell, [shell, question] { shell->answers.tell(question); },
      Qt::QueuedConnection);
  dialog->open();
  return dialog;
}

int epq_settings_set(epq_settings *settings, const char *id,
                     const epq_setting_state *state) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!settings || !id || !state || !state->value)
    return EPQ_E_INVALID;
  return settings->setState(id, *state) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_settings_show(epq_settings *settings, const char *id) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!settings)
    return EPQ_E_INVALID;
  return id && settings->showPlace(id) ? EPQ_OK : EPQ_E_UNKNOWN;
}

int epq_settings_close(epq_settings *settings) noexcept
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  if (!settings)
    return EPQ_E_INVALID;
  settings->reject();
  return EPQ_OK;
}
