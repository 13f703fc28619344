// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keys.h"

#include <QKeySequence>

namespace epq
{

QString keyName(const QKeyEvent &event)
{
  switch (event.key()) {
  case 0:
  case Qt::Key_unknown:
  case Qt::Key_Shift:
  case Qt::Key_Control:
  case Qt::Key_Alt:
  case Qt::Key_AltGr:
  case Qt::Key_Meta:
  case Qt::Key_Super_L:
  case Qt::Key_Super_R:
  case Qt::Key_CapsLock:
  case Qt::Key_NumLock:
  case Qt::Key_ScrollLock:
    return QString();
  default:
    break;
  }
  Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
  QString text = event.text();
  // What is typed is told as typed, so "?" is "?" on every keyboard.
  bool typed = !(modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
  if (typed && !text.isEmpty() && text[0].isPrint() && text != " ")
    return text;
  return QKeySequence(QKeyCombination(modifiers, Qt::Key(event.key())))
      .toString(QKeySequence::PortableText);
}

} // namespace epq
