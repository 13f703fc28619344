// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/flame.h"

#include "core/app.h"
#include "core/words.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

#include <new>

namespace epq
{

namespace
{

// A text that is cut where there is no room, instead of making the window wider.
class CutLabel : public QLabel
{
public:
  QSize minimumSizeHint() const override
  {
    return {0, QLabel::minimumSizeHint().height()};
  }
  QSize sizeHint() const override
  {
    return {0, QLabel::sizeHint().height()};
  }

protected:
  void paintEvent(QPaintEvent *) override
  {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(contentsRect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()));
  }
};

} // namespace

Flame::Flame(const QString &id, const QString &label, const QString &empty,
             const epq_flame_callbacks &callbacks)
    : m_callbacks(callbacks), m_view(new FlameView(empty)), m_search(new QLineEdit),
      m_reset(new QToolButton), m_share(new QLabel), m_about(new CutLabel)
{
  setObjectName(id);
  setAccessibleName(label);
  m_view->setObjectName(id + "Boxes");
  m_view->setAccessibleName(label);
  m_search->setObjectName(id + "Search");
  m_search->setAccessibleName(_("Search: %1").arg(label));
  m_search->setPlaceholderText(_("Search functions"));
  m_search->setClearButtonEnabled(true);
  m_search->setMaximumWidth(260);
  m_search->installEventFilter(this);
  m_share->setObjectName(id + "Share");
  m_share->setTextFormat(Qt::PlainText);
  m_about->setObjectName(id + "About");
  m_about->setTextFormat(Qt::PlainText);
  m_reset->setObjectName(id + "Reset");
  m_reset->setAccessibleName(_("Show all"));
  m_reset->setToolTip(_("Show all (Home)"));
  m_reset->setText(_("Show All"));
  m_reset->setIcon(QIcon::fromTheme("zoom-original"));
  m_reset->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_reset->setAutoRaise(true);
  m_reset->setEnabled(false);

  auto *row = new QHBoxLayout;
  row->setContentsMargins(4, 4, 4, 4);
  row->setSpacing(6);
  row->addWidget(m_search, 1);
  row->addWidget(m_share);
  row->addWidget(m_reset);
  row->addWidget(m_about, 2);
  auto *column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(row);
  column->addWidget(m_view, 1);
  setFocusProxy(m_view);

  connect(m_search, &QLineEdit::textChanged, this, [this] { search(); });
  connect(m_reset, &QToolButton::clicked, this, [this] { m_view->zoomTo(-1); });
  m_view->onChange = [this] { describe(); };
  m_view->onFind = [this] {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
  };
  m_view->onJump = [this](int box) {
    if (m_callbacks.jumped)
      m_callbacks.jumped(m_callbacks.ud, size_t(box));
  };
  describe();
}

bool Flame::set(const epq_flame_data *given)
{
  if (!m_view->set(given))
    return false;
  search();
  return true;
}

void Flame::search()
{
  const QString text = m_search->text().trimmed();
  double share;
  const int count = m_view->search(text, &share);
  if (text.isEmpty())
    m_share->clear();
  else if (count == 0)
    m_share->setText(_("Not found"));
  else
    m_share->setText(
        QString("%1 · %2 %").arg(count).arg(QLocale::c().toString(100 * share, 'f', 1)));
  m_share->setToolTip(text.isEmpty() ? QString() : _("Boxes found, and their part of all"));
  m_share->setVisible(!text.isEmpty());
}

void Flame::describe()
{
  m_reset->setEnabled(m_view->isZoomed());
  const int box = m_view->hovered() >= 0 ? m_view->hovered() : m_view->selected();
  if (box >= 0)
    m_about->setText(m_view->shown().describe(box, false));
  else if (m_view->shown().boxes.empty())
    m_about->clear();
  else
    m_about->setText(_("Click to zoom in, double click to see the source"));
  QPalette colors = palette();
  if (box < 0)
    colors.setColor(QPalette::WindowText, colors.color(QPalette::PlaceholderText));
  m_about->setPalette(colors);
}

bool Flame::eventFilter(QObject *object, QEvent *event)
{
  if (object == m_search && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (key == Qt::Key_Escape && !m_search->text().isEmpty()) {
      m_search->clear();
      return true;
    }
    if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter ||
        key == Qt::Key_Escape) {
      m_view->setFocus(Qt::ShortcutFocusReason);
      return true;
    }
  }
  return QWidget::eventFilter(object, event);
}

} // namespace epq

// ---- the C interface ----

namespace
{

int here(const epq_flame *flame)
{
  if (!epq::onAppThread())
    return EPQ_E_THREAD;
  return !flame ? EPQ_E_INVALID : flame->widget ? EPQ_OK : EPQ_E_FAILED;
}

} // namespace

epq_flame *epq_flame_new(epq_app *app, const char *id, const char *label, const char *empty,
                         const epq_flame_callbacks *callbacks) noexcept
{
  if (!app || !epq::onAppThread() || !id || !callbacks || callbacks->size != sizeof *callbacks)
    return nullptr;
  auto *flame = new (std::nothrow) epq_flame;
  if (!flame)
    return nullptr;
  flame->widget = new epq::Flame(QString::fromUtf8(id), QString::fromUtf8(label),
                                 QString::fromUtf8(empty), *callbacks);
  epq::deleteWithApp(flame->widget);
  return flame;
}

void epq_flame_free(epq_flame *flame) noexcept
{
  if (!flame || !epq::onAppThread())
    return;
  delete flame->widget;
  delete flame;
}

epq_widget *epq_flame_widget(epq_flame *flame) noexcept
{
  if (here(flame) != EPQ_OK)
    return nullptr;
  return reinterpret_cast<epq_widget *>(static_cast<QWidget *>(flame->widget));
}

int epq_flame_set(epq_flame *flame, const epq_flame_data *data) noexcept
{
  if (int error = here(flame))
    return error;
  if (!data || data->size != sizeof *data)
    return EPQ_E_INVALID;
  return flame->widget->set(data) ? EPQ_OK : EPQ_E_INVALID;
}
