// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/settingrow.h"

#include "core/words.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace
{

constexpr int controlWidth = 240;
constexpr int markWidth = 3;

QLabel *makeLabel(const char *name)
{
  auto *label = new QLabel;
  label->setObjectName(name);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  return label;
}

QColor mixed(const QColor &a, const QColor &b, qreal share)
{
  return QColor::fromRgbF(static_cast<float>(a.redF() * share + b.redF() * (1 - share)),
                          static_cast<float>(a.greenF() * share + b.greenF() * (1 - share)),
                          static_cast<float>(a.blueF() * share + b.blueF() * (1 - share)));
}

} // namespace

namespace epq
{

SettingRow::SettingRow(const epq_setting &setting)
    : m_id(setting.id), m_page(setting.page), m_text(QString::fromUtf8(setting.text)),
      m_detail(QString::fromUtf8(setting.detail)), m_label(makeLabel("text")),
      m_below(makeLabel("detail")), m_note(makeLabel("note")), m_control(makeControl(setting)),
      m_back(new QToolButton)
{
  setObjectName("row_" + QString::fromUtf8(m_id));
  m_label->setText(m_text);
  m_below->setText(m_detail);
  m_below->setVisible(!m_detail.isEmpty());
  m_note->hide();
  m_control->setObjectName(QString::fromUtf8(m_id));
  m_control->setAccessibleName(m_text);
  m_control->setAccessibleDescription(m_detail);
  m_control->setFocusPolicy(Qt::StrongFocus);
  m_control->installEventFilter(this);
  m_label->installEventFilter(this);
  m_back->setObjectName(QString::fromUtf8(m_id) + "_reset");
  m_back->setIcon(QIcon::fromTheme("edit-undo"));
  m_back->setAutoRaise(true);
  m_back->setFocusPolicy(Qt::StrongFocus);
  QSizePolicy keeps = m_back->sizePolicy();
  keeps.setRetainSizeWhenHidden(true);
  m_back->setSizePolicy(keeps);
  m_back->hide();
  connect(m_back, &QToolButton::clicked, this, [this] {
    m_control->setFocus(Qt::OtherFocusReason); // the button goes
    Q_EMIT reset();
  });
  auto *layout = new QGridLayout(this);
  layout->setContentsMargins(12, 8, 4, 8);
  layout->setHorizontalSpacing(16);
  layout->setVerticalSpacing(2);
  layout->setColumnStretch(0, 1);
  layout->addWidget(m_label, 0, 0, Qt::AlignVCenter);
  layout->addWidget(m_control, 0, 1, Qt::AlignVCenter);
  layout->addWidget(m_back, 0, 2, Qt::AlignVCenter);
  layout->addWidget(m_below, 1, 0, Qt::AlignTop);
  layout->addWidget(m_note, 2, 0, 1, 2, Qt::AlignTop);
  dim();
}

QWidget *SettingRow::makeControl(const epq_setting &setting)
{
  switch (setting.kind) {
  case EPQ_SETTING_CHECK: {
    auto *box = new QCheckBox;
    box->setFixedWidth(controlWidth);
    connect(box, &QCheckBox::toggled, this,
            [this](bool on) { Q_EMIT changed(on ? "true" : "false"); });
    m_show = [box](const QString &value) { box->setChecked(value == "true"); };
    return box;
  }
  case EPQ_SETTING_NUMBER: {
    auto *box = new QSpinBox;
    box->setRange(setting.least, setting.most);
    box->setKeyboardTracking(false);
    box->setGroupSeparatorShown(setting.most > 65535); // ports are written without
    if (setting.unit)
      box->setSuffix(' ' + QString::fromUtf8(setting.unit));
    box->setFixedWidth(controlWidth);
    connect(box, &QSpinBox::valueChanged, this,
            [this](int value) { Q_EMIT changed(QByteArray::number(value)); });
    m_show = [box](const QString &value) { box->setValue(value.toInt()); };
    return box;
  }
  case EPQ_SETTING_CHOICE: {
    auto *box = new QComboBox;
    for (const epq_item *each = setting.options; each && each->id; each++) {
      const QString text = QString::fromUtf8(each->text ? each->text : each->id);
      box->addItem(text, QString::fromUtf8(each->id));
      m_options += text + ' ';
    }
    box->setFixedWidth(controlWidth);
    connect(box, &QComboBox::currentIndexChanged, this, [this, box](int index) {
      if (index >= 0)
        Q_EMIT changed(box->itemData(index).toString().toUtf8());
    });
    m_show = [box](const QString &value) { box->setCurrentIndex(box->findData(value)); };
    return box;
  }
  case EPQ_SETTING_TEXT:
    break;
  }
  auto *edit = new QLineEdit;
  edit->setFixedWidth(controlWidth);
  edit->setMaxLength(400);
  connect(edit, &QLineEdit::editingFinished, this, [this, edit] {
    if (edit->isModified()) {
      edit->setModified(false);
      Q_EMIT changed(edit->text().toUtf8());
    }
  });
  m_show = [edit](const QString &value) {
    if (edit->text() != value)
      edit->setText(value);
  };
  return edit;
}

void SettingRow::setState(const epq_setting_state &state)
{
  const QSignalBlocker quiet(m_control);
  if (!state.wrong) // a mistake stays where it can be mended
    m_show(QString::fromUtf8(state.value));
  m_isChanged = state.changed;
  m_isOffered = !state.hidden;
  m_isWrong = state.wrong;
  m_back->setVisible(m_isChanged);
  const QString usual = QString::fromUtf8(state.usual);
  m_back->setToolTip(usual.isEmpty() ? _("Take back") : _("Back to “%1”").arg(usual));
  m_back->setAccessibleName(m_text + ": " + m_back->toolTip());
  m_control->setAccessibleName(m_isChanged ? _("%1 (changed)").arg(m_text) : m_text);
  m_note->setText(QString::fromUtf8(state.note));
  m_note->setVisible(state.note != nullptr);
  if (state.note)
    m_control->setAccessibleDescription(m_note->text());
  else
    m_control->setAccessibleDescription(m_detail);
  dim();
  update();
}

bool SettingRow::matches(const QStringList &words) const
{
  const QString all = m_text + ' ' + m_detail + ' ' + m_options + ' ' + QString::fromUtf8(m_id) +
                      ' ' + QString::fromUtf8(m_id).replace('_', ' ');
  return std::all_of(words.cbegin(), words.cend(),
                     [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

QColor SettingRow::litColor(const QPalette &palette)
{
  return mixed(palette.color(QPalette::Highlight), palette.color(QPalette::Window), 0.4);
}

QString SettingRow::litText(const QString &text, const QStringList &words, const QPalette &palette)
{
  QList<bool> lit(text.size(), false);
  for (const QString &word : words)
    for (qsizetype at = 0;
         !word.isEmpty() && (at = text.indexOf(word, at, Qt::CaseInsensitive)) >= 0;
         at += word.size())
      std::fill_n(lit.begin() + at, word.size(), true);
  const QString begin =
      QStringLiteral("<span style=\"background-color:%1\">").arg(litColor(palette).name());
  QString html;
  for (qsizetype i = 0, end; i < text.size(); i = end) {
    for (end = i + 1; end < text.size() && lit[end] == lit[i];)
      end++;
    const QString part = text.mid(i, end - i).toHtmlEscaped();
    html += lit[i] ? begin + part + QStringLiteral("</span>") : part;
  }
  return html;
}

void SettingRow::light(const QStringList &words)
{
  m_words = words;
  const auto set = [&](QLabel *label, const QString &text) {
    label->setTextFormat(words.isEmpty() ? Qt::PlainText : Qt::RichText);
    label->setText(words.isEmpty() ? text : litText(text, words, palette()));
  };
  set(m_label, m_text);
  set(m_below, m_detail);
}

void SettingRow::dim()
{
  QPalette dimmed = palette();
  QPalette noted = palette();
  dimmed.setColor(QPalette::WindowText, palette().color(QPalette::PlaceholderText));
  if (m_isWrong)
    noted.setColor(QPalette::WindowText, palette().color(QPalette::Window).lightness() < 128
                                             ? QColor(0xff, 0x8a, 0x80)
                                             : QColor(0xb0, 0x1c, 0x1c));
  else
    noted.setColor(QPalette::WindowText, palette().color(QPalette::Link));
  m_below->setPalette(dimmed);
  m_note->setPalette(noted);
}

void SettingRow::changeEvent(QEvent *event)
{
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange)
    return;
  dim();
  if (!m_words.isEmpty())
    light(m_words);
}

// What was changed has a mark at its side.
void SettingRow::paintEvent(QPaintEvent *)
{
  if (!m_isChanged)
    return;
  QPainter painter(this);
  painter.fillRect(QRect(0, 6, markWidth, height() - 12), palette().color(QPalette::Highlight));
}

bool SettingRow::eventFilter(QObject *watched, QEvent *event)
{
  if (watched == m_control && event->type() == QEvent::Wheel && !m_control->hasFocus()) {
    event->ignore(); // who scrolls past sets nothing
    return true;
  }
  if (watched == m_label && event->type() == QEvent::MouseButtonRelease) {
    m_control->setFocus(Qt::MouseFocusReason);
    if (auto *box = qobject_cast<QCheckBox *>(m_control))
      box->toggle();
  }
  return QWidget::eventFilter(watched, event);
}

} // namespace epq
