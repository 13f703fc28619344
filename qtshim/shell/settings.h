// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dialog of settings: a field to search in, a list of pages, and beside it the rows of one page, or of all pages that have what was typed.
#ifndef EPQ_SHELL_SETTINGS_H
#define EPQ_SHELL_SETTINGS_H

#include "shell/settingrow.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace epq
{

class EditorPages;

} // namespace epq

struct epq_settings : QDialog {
  Q_OBJECT

public:
  epq_settings(epq_shell *shell, const epq_settings_config &config);

  bool setState(const QByteArray &id, const epq_setting_state &state);
  bool showPlace(const QByteArray &id);

  epq_settings_config callbacks; // of its pointers only these

protected:
  void done(int result) override;
  void changeEvent(QEvent *event) override;
  bool eventFilter(QObject *watched, QEvent *event) override;

private:
  struct Page {
    QByteArray id; // "": the editor's
    QString title;
    int editor = -1;
    QListWidgetItem *item = nullptr;
    QWidget *section = nullptr;
    QLabel *heading = nullptr;
    QList<epq::SettingRow *> rows;
  };

  void addPages(const epq_settings_config &config);
  void addRow(const epq_setting &setting);
  void addEditorPages();
  QWidget *makeHead(const epq_settings_config &config);
  QWidget *makeFoot();
  void narrow();
  void showCurrent();
  bool isMatch(Page &page);
  Page *current();
  void resetPage();

  QList<Page> m_pages;
  QStringList m_words;
  bool m_isFilled = false; // with all pages of the editor: they are searched
  int m_scope = 0;
  QLineEdit *m_search;
  QComboBox *m_scopes = nullptr;
  QListWidget *m_list;
  QStackedWidget *m_stack;
  QScrollArea *m_scroll; // with the sections
  QWidget *m_sections;
  QLabel *m_nothing;
  QPushButton *m_reset;
  epq::EditorPages *m_editor = nullptr;
};

#endif
