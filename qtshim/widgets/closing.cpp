// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/closing.h"

#include "core/words.h"

#include <QPushButton>

namespace epq
{

Closing::Closing(QWidget *window, std::function<void()> ask, std::function<void()> giveUp)
    : QObject(window), m_window(window), m_ask(std::move(ask)), m_giveUp(std::move(giveUp))
{
  m_patience.setSingleShot(true);
  m_patience.setInterval(3000);
  connect(&m_patience, &QTimer::timeout, this, &Closing::offer);
}

void Closing::userCloses()
{
  if (m_box) {
    m_box->raise();
    return;
  }
  if (!m_patience.isActive())
    m_patience.start(); // before the question: the answer may come within it
  if (!m_asked) {
    m_asked = true;
    m_ask();
  }
}

void Closing::answered()
{
  m_asked = false;
  m_patience.stop();
  if (m_box)
    m_box->close();
}

void Closing::offer()
{
  m_box = new QMessageBox(m_window);
  m_box->setAttribute(Qt::WA_DeleteOnClose);
  m_box->setIcon(QMessageBox::Warning);
  m_box->setTextFormat(Qt::PlainText);
  m_box->setWindowTitle(m_window->windowTitle());
  m_box->setText(_("The script does not answer."));
  m_box->setInformativeText(_("It may be busy. Closing the window does not stop it."));
  QPushButton *wait = m_box->addButton(_("Wait"), QMessageBox::RejectRole);
  QPushButton *close = m_box->addButton(_("Close anyway"), QMessageBox::DestructiveRole);
  m_box->setDefaultButton(wait);
  m_box->setEscapeButton(wait);
  connect(close, &QPushButton::clicked, this, [this] { m_giveUp(); });
  m_box->open();
}

} // namespace epq
