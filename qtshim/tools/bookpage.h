// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page of a book that is seen: rich text with links, and where one was before.
#ifndef EPQ_TOOLS_BOOKPAGE_H
#define EPQ_TOOLS_BOOKPAGE_H

#include <QTextBrowser>

#include <functional>

namespace epq
{

class BookPage : public QTextBrowser
{
public:
  BookPage();

  std::function<QString(const QString &address)> wanted; // null: there is no such page
  std::function<void(const QString &link)> elsewhere;
  std::function<void()> findWanted, searchWanted;
  std::function<void(bool back)> findAgain;

  bool open(const QString &address);
  void zoom(int steps); // 0: back to what it was
  QString address() const;

  QVariant loadResource(int type, const QUrl &name) override;

protected:
  bool event(QEvent *event) override;
  void changeEvent(QEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;
  void mouseReleaseEvent(QMouseEvent *event) override;
  void wheelEvent(QWheelEvent *event) override;

private:
  bool isOurs(const QKeyEvent *event) const;
  void press(const QUrl &link);
  template <typename Change> void keepTop(Change change);
  void followTheme();
  void showAgain();

  int m_zoom = 0;
  bool m_styling = false;
};

} // namespace epq

#endif
