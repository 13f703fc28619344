// SPDX-License-Identifier: GPL-3.0-or-later
//
// KTextEditor gives each page as a widget that knows when it was changed and how to apply that. Changes are applied a moment after the last, since some pages
// tell of each key.
#include "shell/editorpages.h"

#include "shell/settingrow.h"

#include <KTextEditor/ConfigPage>
#include <KTextEditor/Editor>

#include <QAbstractButton>
#include <QGroupBox>
#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace
{

constexpr int soonMs = 200;

// What can be read in the page: the widget and its words.
QList<std::pair<QWidget *, QString>> textsOf(QWidget *page)
{
  QList<std::pair<QWidget *, QString>> found;
  const auto add = [&](QWidget *widget, QString text) { found.append({widget, text.remove('&')}); };
  for (auto *each : page->findChildren<QLabel *>())
    add(each, each->text());
  for (auto *each : page->findChildren<QAbstractButton *>())
    add(each, each->text());
  for (auto *each : page->findChildren<QGroupBox *>())
    add(each, each->title());
  return found;
}

bool hasOne(const QString &text, const QStringList &words)
{
  return std::any_of(words.cbegin(), words.cend(),
                     [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

} // namespace

namespace epq
{

EditorPages::EditorPages(QWidget *dialog)
    : QObject(dialog), m_dialog(dialog), m_pages(KTextEditor::Editor::instance()->configPages()),
      m_soon(new QTimer(this))
{
  m_soon->setSingleShot(true);
  m_soon->setInterval(soonMs);
  connect(m_soon, &QTimer::timeout, this, &EditorPages::apply);
}

int EditorPages::count() const
{
  return static_cast<int>(m_pages.size());
}

// A page tells its name only when it is there.
void EditorPages::make(int page) const
{
  Made &made = m_pages[page];
  if (made.page)
    return;
  auto *scroll = new QScrollArea(m_dialog);
  auto *inside = new QWidget;
  auto *layout = new QVBoxLayout(inside);
  layout->setContentsMargins(12, 8, 12, 8);
  made.page = KTextEditor::Editor::instance()->configPage(page, inside);
  made.title = made.page->name();
  made.icon = made.page->icon();
  layout->addWidget(made.page);
  scroll->setObjectName("editor_page_" + QString::number(page));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setWidget(inside);
  scroll->setAccessibleName(made.title);
  scroll->hide();
  made.frame = scroll;
  connect(made.page, &KTextEditor::ConfigPage::changed, m_soon, [this, page] {
    m_pages[page].isDirty = true;
    m_soon->start();
  });
}

QString EditorPages::title(int page) const
{
  make(page);
  return m_pages[page].title;
}

QIcon EditorPages::icon(int page) const
{
  make(page);
  return m_pages[page].icon;
}

QWidget *EditorPages::widget(int page)
{
  make(page);
  return m_pages[page].frame;
}

bool EditorPages::matches(int page, const QStringList &words)
{
  make(page);
  QString all = m_pages[page].title;
  for (const auto &[widget, text] : textsOf(m_pages[page].page))
    all += '\n' + text;
  return std::all_of(words.cbegin(), words.cend(),
                     [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

void EditorPages::light(const QStringList &words)
{
  for (const Made &made : std::as_const(m_pages)) {
    if (!made.page)
      continue;
    for (const auto &[widget, text] : textsOf(made.page)) {
      const bool isLit = hasOne(text, words);
      if (!isLit && !widget->property("lit").toBool())
        continue;
      QPalette palette;
      if (isLit)
        palette.setColor(QPalette::Window, SettingRow::litColor(m_dialog->palette()));
      widget->setProperty("lit", isLit);
      widget->setPalette(palette);
      widget->setAutoFillBackground(isLit);
    }
  }
}

void EditorPages::reset(int page)
{
  make(page);
  m_pages[page].page->defaults();
  m_pages[page].page->apply();
  m_pages[page].isDirty = false;
}

void EditorPages::apply()
{
  m_soon->stop();
  for (Made &made : m_pages)
    if (std::exchange(made.isDirty, false))
      made.page->apply();
}

} // namespace epq
