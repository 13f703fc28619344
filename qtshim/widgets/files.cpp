// SPDX-License-Identifier: GPL-3.0-or-later
//
// file: a path that can be typed, dropped, or chosen in the desktop's dialog, beside which all goes on.
#include "core/words.h"
#include "widgets/ground.h"
#include "widgets/kinds.h"
#include "widgets/values.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QStyle>

namespace epq
{

namespace
{

// A file that is dropped gives its path, not its address.
class PathEdit : public QLineEdit
{
public:
  PathEdit()
  {
    setTextMargins(2, 0, 2, 0);
  }

protected:
  void dropEvent(QDropEvent *event) override
  {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.first().isLocalFile())
      return QLineEdit::dropEvent(event);
    setText(urls.first().toLocalFile());
    event->acceptProposedAction();
    emit textEdited(text());
  }

  void dragEnterEvent(QDragEnterEvent *event) override
  {
    if (event->mimeData()->hasUrls())
      event->acceptProposedAction();
    else
      QLineEdit::dragEnterEvent(event);
  }
};

class File : public Element
{
public:
  File(View *view, int64_t node)
      : Element(view, node), m_panel(new Ground), m_edit(new PathEdit), m_button(new QPushButton)
  {
    setWidget(m_panel);
    m_panel->setSizePolicy(QSizePolicy::Preferred,
                           QSizePolicy::Fixed); // one line, whatever room there is
    auto *line = new QHBoxLayout(m_panel);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(m_edit, 1);
    line->addWidget(m_button);
    m_panel->setFocusProxy(m_edit);
    m_button->setAutoDefault(true);
    m_button->setText(_("Browse…"));
    QObject::connect(m_edit, &QLineEdit::textEdited, m_panel, [this](const QString &text) {
      if (text != m_value)
        userChose(text);
    });
    QObject::connect(m_button, &QPushButton::clicked, m_panel, [this] { openDialog(); });
    reportFocus(m_panel, [this](const char *name) { emitEvent(name); });
  }

protected:
  QWidget *styled() const override
  {
    return m_edit;
  }

  int apply(const QByteArray &property, const epq_value &value) override
  {
    QString text;
    if (property != "value" && property != "placeholder" && property != "mode" &&
        property != "filter")
      return Element::apply(property, value);
    if (!read(value, &text))
      return EPQ_E_INVALID;
    if (property == "value") {
      m_value = text;
      if (m_edit->text() != text)
        m_edit->setText(text);
    } else if (property == "placeholder") {
      m_edit->setPlaceholderText(text);
    } else if (property == "filter") {
      m_filter = text;
    } else if (text == "open" || text == "save" || text == "folder") {
      m_mode = text;
    } else {
      return EPQ_E_INVALID;
    }
    return EPQ_OK;
  }

private:
  void userChose(const QString &path)
  {
    m_value = path;
    emitEvent("onValueChanged", path);
  }

  void openDialog()
  {
    if (m_dialog) {
      m_dialog->raise();
      m_dialog->activateWindow();
      return;
    }
    m_dialog = new QFileDialog(m_panel);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (m_mode == "folder") {
      m_dialog->setFileMode(QFileDialog::Directory);
      m_dialog->setOption(QFileDialog::ShowDirsOnly);
    } else if (m_mode == "save") {
      m_dialog->setAcceptMode(QFileDialog::AcceptSave);
      m_dialog->setFileMode(QFileDialog::AnyFile);
    } else {
      m_dialog->setFileMode(QFileDialog::ExistingFile);
    }
    if (!m_filter.isEmpty() && m_mode != "folder")
      m_dialog->setNameFilter(m_filter);
    QFileInfo now(m_value);
    if (!m_value.isEmpty() && now.dir().exists()) {
      m_dialog->setDirectory(now.dir());
      m_dialog->selectFile(now.fileName());
    }
    QObject::connect(m_dialog, &QFileDialog::fileSelected, m_panel, [this](const QString &path) {
      if (path == m_value)
        return;
      m_edit->setText(path);
      userChose(path);
    });
    m_dialog->open();
  }

  Ground *m_panel;
  PathEdit *m_edit;
  QPushButton *m_button;
  QPointer<QFileDialog> m_dialog;
  QString m_value, m_mode = "open", m_filter;
};

} // namespace

std::unique_ptr<Element> makeFile(View *view, int64_t node)
{
  return std::make_unique<File>(view, node);
}

} // namespace epq
