// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dialogs of words: message, question, input.
#include "widgets/dialogs.h"

#include <QCloseEvent>
#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace epq
{

namespace
{

// Can always be closed without an answer: QMessageBox refuses that when none of its buttons means "cancel".
class Question : public QMessageBox
{
public:
  explicit Question(QWidget *parent) : QMessageBox(parent)
  {
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  // Buttons in that order. An & is one, not a mark for the next letter.
  void addButtons(const QStringList &texts, const QString &standard)
  {
    for (const QString &text : texts) {
      QPushButton *button = addButton(QString(text).replace('&', "&&"), ActionRole);
      button->setObjectName(text);
      if (text == standard || (standard.isEmpty() && text == texts.first()))
        setDefaultButton(button);
    }
  }
  QString pressed() const
  {
    return clickedButton() ? clickedButton()->objectName() : QString();
  }

protected:
  void keyPressEvent(QKeyEvent *event) override
  {
    if (event->matches(QKeySequence::Cancel))
      done(0);
    else
      QMessageBox::keyPressEvent(event);
  }
  void closeEvent(QCloseEvent *event) override
  {
    QDialog::closeEvent(event);
  }
};

class Input : public QDialog
{
public:
  Input(QWidget *parent, const QString &text, const QString &value, bool multiline)
      : QDialog(parent)
  {
    auto *column = new QVBoxLayout(this);
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setVisible(!text.isEmpty());
    column->addWidget(label);
    if (multiline) {
      m_lines = new QPlainTextEdit(value);
      m_lines->setTabChangesFocus(true);
      column->addWidget(m_lines, 1);
      m_lines->selectAll();
      label->setBuddy(m_lines);
    } else {
      m_line = new QLineEdit(value);
      column->addWidget(m_line);
      column->addStretch(1);
      m_line->selectAll();
      label->setBuddy(m_line);
    }
    field()->setAccessibleName(text);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    setMinimumWidth(360);
    field()->setFocus();
  }
  QWidget *field() const
  {
    return m_line ? static_cast<QWidget *>(m_line) : m_lines;
  }
  void setPlaceholder(const QString &text)
  {
    if (m_line)
      m_line->setPlaceholderText(text);
    else
      m_lines->setPlaceholderText(text);
  }
  void setPassword()
  {
    if (m_line)
      m_line->setEchoMode(QLineEdit::Password);
  }
  QString value() const
  {
    return m_line ? m_line->text() : m_lines->toPlainText();
  }

private:
  QLineEdit *m_line = nullptr;
  QPlainTextEdit *m_lines = nullptr;
};

Question *newQuestion(const Ask &ask, QMessageBox::Icon otherwise)
{
  static const QHash<QString, QMessageBox::Icon> icons = {
      {"info", QMessageBox::Information},
      {"warning", QMessageBox::Warning},
      {"error", QMessageBox::Critical},
  };
  auto *box = new Question(ask.window());
  box->setIcon(icons.value(ask.text("icon"), otherwise));
  box->setText(ask.text("text"));
  if (!ask.text("details").isEmpty())
    box->setDetailedText(ask.text("details"));
  return box;
}

} // namespace

int askMessage(const Ask &ask)
{
  Question *box = newQuestion(ask, QMessageBox::Information);
  QStringList buttons = get(ask.value, "buttons", QStringList());
  if (buttons.isEmpty())
    box->setStandardButtons(QMessageBox::Ok);
  else
    box->addButtons(buttons, QString());
  openDialog(ask, box, [] { return Made(true); });
  return EPQ_OK;
}

int askQuestion(const Ask &ask)
{
  QStringList buttons = get(ask.value, "buttons", QStringList{"Yes", "No"});
  if (buttons.isEmpty() || buttons.size() > 20)
    return EPQ_E_INVALID;
  Question *box = newQuestion(ask, QMessageBox::Question);
  box->addButtons(buttons, ask.text("default"));
  openDialog(ask, box, [box] { return box->clickedButton() ? Made(box->pressed()) : Made(); });
  return EPQ_OK;
}

int askInput(const Ask &ask)
{
  auto *dialog = new Input(ask.window(), ask.text("text"), ask.text("value"),
                           get(ask.value, "multiline", false));
  dialog->setPlaceholder(ask.text("placeholder"));
  if (get(ask.value, "password", false))
    dialog->setPassword();
  openDialog(ask, dialog, [dialog] { return dialog->result() ? Made(dialog->value()) : Made(); });
  return EPQ_OK;
}

} // namespace epq
