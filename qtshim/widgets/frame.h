// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef EPQ_FRAME_H
#define EPQ_FRAME_H

#include <QMainWindow>

class QMenuBar;
class QStatusBar;

namespace epq
{

// What a frame hears from the user and the desktop.
class FrameOwner
{
public:
  virtual ~FrameOwner() = default;
  virtual void userCloses() = 0; // nothing has happened yet
  virtual void painted() = 0;    // for the first time
  virtual void geometryChanged() = 0;
  virtual void stateChanged() = 0;
  virtual void paletteChanged() = 0;
  virtual void layoutChanges() = 0; // is about to be laid out anew
  virtual void keyPressed(const QString &key) = 0;
  virtual void filesDropped(const QStringList &paths) = 0;
};

// The widget of a window. Never closes by itself.
class Frame : public QMainWindow
{
public:
  explicit Frame(FrameOwner *owner);
  // Null: none. The one before stays whole, without a parent: QMainWindow would delete it.
  void showMenuBar(QMenuBar *bar);
  void showStatusBar(QStatusBar *bar);
  QMenu *createPopupMenu() override;

protected:
  bool event(QEvent *event) override;
  void closeEvent(QCloseEvent *event) override;
  void resizeEvent(QResizeEvent *event) override;
  void moveEvent(QMoveEvent *event) override;
  void changeEvent(QEvent *event) override;
  void keyPressEvent(QKeyEvent *event) override;
  void dragEnterEvent(QDragEnterEvent *event) override;
  void dropEvent(QDropEvent *event) override;

private:
  FrameOwner *m_owner;
  bool m_painted = false;
};

} // namespace epq

#endif
