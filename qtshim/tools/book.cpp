// SPDX-License-Identifier: GPL-3.0-or-later
//
// A dock is mostly too narrow for two things beside each other, a window wide enough. So there are two wishes, whether the contents are to be seen, one for
// each width; where it is narrow, they cover the page until something is chosen.
#include "tools/book.h"

#include "core/words.h"
#include "tools/bookfind.h"
#include "tools/bookpage.h"
#include "tools/bookside.h"

#include <QAction>
#include <QIcon>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSplitter>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <cstdlib>

namespace epq
{

namespace
{

constexpr int letters = 78, sideLetters = 36; // a page of fewer letters has nothing beside it

} // namespace

Book::Book(const epq_book_callbacks &callbacks)
    : m_callbacks(callbacks), m_words(new QLineEdit), m_body(new QSplitter(Qt::Horizontal)),
      m_side(new BookSide), m_column(new QWidget), m_page(new BookPage),
      m_find(new BookFind(m_page))
{
  auto *all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->setSpacing(0);
  makeBar();
  m_body->setObjectName("bookBody");
  m_body->setChildrenCollapsible(false);
  m_body->setHandleWidth(1);
  m_body->addWidget(m_side);
  auto *column = new QVBoxLayout(m_column);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  m_page->setObjectName("bookPage");
  m_page->setAccessibleName(_("Page of the manual"));
  column->addWidget(m_page, 1);
  column->addWidget(m_find);
  m_body->addWidget(m_column);
  m_body->setStretchFactor(1, 1);
  m_body->setSizes({fontMetrics().averageCharWidth() * sideLetters, 600});
  all->addWidget(m_body, 1);
  setFocusProxy(m_page);
  setMinimumWidth(fontMetrics().averageCharWidth() * 30);

  m_side->chosen = [this](const QString &address) { choose(address); };
  m_page->wanted = [this](const QString &address) {
    char *html =
        m_callbacks.page ? m_callbacks.page(m_callbacks.ud, address.toUtf8().constData()) : nullptr;
    const QString text = html ? QString::fromUtf8(html) : QString();
    free(html);
    return text;
  };
  m_page->elsewhere = [this](const QString &link) {
    if (m_callbacks.link)
      m_callbacks.link(m_callbacks.ud, m_page->address().toUtf8().constData(),
                       link.toUtf8().constData());
  };
  m_page->searchWanted = [this] {
    m_words->setFocus();
    m_words->selectAll();
  };
  m_page->findWanted = [this] { m_find->open(); };
  m_page->findAgain = [this](bool back) { m_find->again(back); };
  connect(m_page, &QTextBrowser::sourceChanged, this,
          [this](const QUrl &page) { turned(page.toString()); });
  connect(m_page, &QTextBrowser::backwardAvailable, m_back, &QAction::setEnabled);
  connect(m_page, &QTextBrowser::forwardAvailable, m_forward, &QAction::setEnabled);
  arrange();
}

// --- the bar ---

QAction *Book::addButton(QToolBar *bar, const char *id, const char *icon, const QString &text)
{
  QAction *action = bar->addAction(QIcon::fromTheme(icon), text);
  action->setObjectName(id);
  auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(action));
  button->setFocusPolicy(Qt::TabFocus); // else the keyboard does not reach it
  button->setAccessibleName(text);
  return action;
}

void Book::makeBar()
{
  auto *bar = new QToolBar;
  bar->setObjectName("bookBar");
  bar->setIconSize({16, 16});
  m_contents = addButton(bar, "bookShowContents", "view-list-tree", _("Contents"));
  m_contents->setCheckable(true);
  connect(m_contents, &QAction::triggered, this, [this](bool on) {
    leaveSearch();
    showSide(on);
    if (on)
      m_side->setFocus();
    else
      m_page->setFocus();
  });
  m_back = addButton(bar, "bookBack", "go-previous", _("Back"));
  m_back->setToolTip(_("Back (Alt+Left)"));
  m_back->setEnabled(false);
  connect(m_back, &QAction::triggered, m_page, &QTextBrowser::backward);
  m_forward = addButton(bar, "bookForward", "go-next", _("Forward"));
  m_forward->setToolTip(_("Forward (Alt+Right)"));
  m_forward->setEnabled(false);
  connect(m_forward, &QAction::triggered, m_page, &QTextBrowser::forward);
  m_words->setObjectName("bookSearch");
  m_words->setAccessibleName(_("Search the manual"));
  m_words->setPlaceholderText(_("Search the manual"));
  m_words->setToolTip(_("Search the manual (/)"));
  m_words->setMaxLength(200);
  m_words->setClearButtonEnabled(true);
  m_words->addAction(QIcon::fromTheme("search"), QLineEdit::LeadingPosition);
  m_words->installEventFilter(this);
  connect(m_words, &QLineEdit::textChanged, this,
          [this](const QString &now) { wordsChanged(now); });
  bar->addWidget(m_words);
  QAction *find = addButton(bar, "bookFindOnPage", "edit-find", _("Find on this page"));
  find->setToolTip(_("Find on this page (Ctrl+F)"));
  connect(find, &QAction::triggered, this, [this] { m_find->open(); });
  layout()->addWidget(bar);
}

void Book::wordsChanged(const QString &words)
{
  if (words.trimmed().isEmpty()) {
    m_side->showContents();
    if (m_narrow)
      showSide(false);
    return;
  }
  if (m_callbacks.search)
    m_callbacks.search(m_callbacks.ud, words.toUtf8().constData());
  m_side->showFound();
  showSide(true);
}

void Book::leaveSearch()
{
  m_words->clear();
  m_side->showContents();
}

void Book::search(const QString &words)
{
  m_words->setText(words);
  m_words->setFocus();
}

bool Book::eventFilter(QObject *object, QEvent *event)
{
  if (object != m_words || event->type() != QEvent::KeyPress)
    return QWidget::eventFilter(object, event);
  const int key = static_cast<QKeyEvent *>(event)->key();
  if (key == Qt::Key_Return || key == Qt::Key_Enter)
    return m_side->isSearching() && m_side->chooseFirst();
  if (key == Qt::Key_Down && m_side->isSearching()) {
    m_side->setFocus();
    return true;
  }
  if (key == Qt::Key_Escape) {
    if (m_words->text().isEmpty())
      m_page->setFocus();
    else
      leaveSearch();
    return true;
  }
  return QWidget::eventFilter(object, event);
}

// --- contents and page ---

void Book::showSide(bool shown)
{
  (m_narrow ? m_sideNarrow : m_sideWide) = shown;
  arrange();
}

void Book::arrange()
{
  const bool side = m_narrow ? m_sideNarrow : m_sideWide;
  const QWidget *had = focusWidget();
  const bool lost =
      had && (side ? m_narrow && m_column->isAncestorOf(had) : m_side->isAncestorOf(had));
  m_side->setVisible(side);
  m_column->setVisible(!side || !m_narrow);
  m_contents->setChecked(side);
  if (lost && isVisible())
    (side ? static_cast<QWidget *>(m_side) : m_page)->setFocus();
  setFocusProxy(m_column->isVisibleTo(this) ? static_cast<QWidget *>(m_page) : m_side);
}

void Book::resizeEvent(QResizeEvent *event)
{
  QWidget::resizeEvent(event);
  const bool narrow = width() < fontMetrics().averageCharWidth() * letters;
  if (narrow == m_narrow)
    return;
  m_narrow = narrow;
  if (narrow)
    m_sideNarrow = m_side->isSearching() || !isOpen();
  arrange();
}

void Book::choose(const QString &address)
{
  if (open(address))
    m_page->setFocus();
}

// The page is seen before it is turned: where an anchor is depends on how wide it is.
bool Book::open(const QString &address)
{
  const bool covered = m_narrow && m_sideNarrow;
  if (covered)
    showSide(false);
  const bool opened = m_page->open(address);
  if (covered && !opened)
    showSide(true);
  return opened;
}

bool Book::isOpen() const
{
  return !m_page->source().isEmpty();
}

// QTextBrowser itself still says where it was.
void Book::turned(const QString &address)
{
  m_side->mark(address);
  m_find->pageChanged();
}

} // namespace epq
