// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row of the dialog of settings: what it is, what it is now, and a way back. Words that are looked for are lit.
#ifndef EPQ_SHELL_SETTINGROW_H
#define EPQ_SHELL_SETTINGROW_H

#include <epq/settings.h>

#include <QWidget>

#include <functional>

class QGridLayout;
class QLabel;
class QToolButton;

namespace epq
{

class SettingRow : public QWidget
{
  Q_OBJECT

public:
  explicit SettingRow(const epq_setting &setting);

  QByteArray id() const
  {
    return m_id;
  }
  QByteArray page() const
  {
    return m_page;
  }
  void setState(const epq_setting_state &state);
  bool isOffered() const
  {
    return m_isOffered;
  }
  bool matches(const QStringList &words) const; // all of them are in it
  void light(const QStringList &words);
  QWidget *control() const
  {
    return m_control;
  }

  // The colour behind what was found.
  static QColor litColor(const QPalette &palette);
  // The text as HTML, with what was found lit.
  static QString litText(const QString &text, const QStringList &words, const QPalette &palette);

Q_SIGNALS:
  void changed(const QByteArray &value);
  void reset();

protected:
  void paintEvent(QPaintEvent *event) override;
  void changeEvent(QEvent *event) override;
  bool eventFilter(QObject *watched, QEvent *event) override;

private:
  QWidget *makeControl(const epq_setting &setting);
  void dim();

  QByteArray m_id, m_page;
  QString m_text, m_detail, m_options;
  QStringList m_words;
  bool m_isChanged = false, m_isOffered = true, m_isWrong = false;
  std::function<void(const QString &value)>
      m_show; // in the control; made with it, so it stands before
  QLabel *m_label, *m_below, *m_note;
  QWidget *m_control;
  QToolButton *m_back;
};

} // namespace epq

#endif
