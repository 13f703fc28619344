// SPDX-License-Identifier: GPL-3.0-or-later
//
// The windows of one script: finds elements by number, creates and removes them, passes events on.
#ifndef EPQ_VIEW_CLASS_H
#define EPQ_VIEW_CLASS_H

#include "widgets/element.h"
#include "widgets/picture.h"

#include <QDeadlineTimer>
#include <QHash>
#include <QObject>
#include <QSet>

class QMainWindow;

namespace epq
{

class WindowHost;

class View : public QObject
{
public:
  View(const char *stateFile, const epq_view_callbacks &callbacks);
  ~View() override;
  // Instead of delete: closes all windows at once and goes when nothing of it is on the stack any more.
  void free();

  int create(int64_t node, const QByteArray &kind, int64_t parent, uint32_t index);
  int move(Element *element, uint32_t index);
  int remove(int64_t node);
  Element *find(int64_t node) const
  {
    return m_elements.value(node);
  }
  const QString &stateFile() const
  {
    return m_stateFile;
  }

  // Elements of its window came, went or moved: the order in which Tab goes through them follows at commit.
  void reordered(Element *element);

  void begin();
  void commit();
  bool isBusy() const
  {
    return m_depth > 0;
  }
  // Calls then(): at once, or at commit when between begin and commit. Not when element went before.
  void atCommit(Element *element, std::function<void()> then);

  void tellEvent(int64_t node, const char *name, const epq_value &value);
  void answer(uint64_t request,
              const epq_value &value); // a request that was not expected (twice) is ignored
  // A call with that request of that node begins: it will be answered, with nil if the node goes before. False: the
  // number is in use.
  bool expect(int64_t node, uint64_t request);
  // Takes a dialog that was opened for that node (0: for none): it goes with the node or the view, if it is still there.
  void adopt(QWidget *dialog, int64_t node);

  // While a function of the view runs nothing is told: whatever happens then is the program's doing.
  bool isQuiet() const
  {
    return m_quiet > 0;
  }
  class Quiet
  {
  public:
    explicit Quiet(View *view) : m_view(view)
    {
      m_view->m_quiet++;
    }
    ~Quiet()
    {
      m_view->m_quiet--;
    }
    Quiet(const Quiet &) = delete;
    Quiet &operator=(const Quiet &) = delete;

  private:
    View *m_view;
  };

  // Its script is not ours: names of files and addresses mean nothing here, and there is less room. It cannot be asked to be reasonable.
  void setForeign(const QString &whose)
  {
    m_foreign = true;
    m_whose = whose;
  }
  const QString &whose() const
  {
    return m_whose;
  }
  bool isForeign() const
  {
    return m_foreign;
  }
  // A picture or an icon by the name that the script gives: a file, an address, a name of the theme. Null: there is none, or it may not be read.
  Picture picture(const QString &source) const;
  QIcon icon(const QString &name) const;

  // No more dialogs and notices now: they would be in the user's way without end.
  bool hasDialogsEnough();

  // Who may take its windows in; null: nobody.
  WindowHost *host() const
  {
    return m_host;
  }
  void setHost(WindowHost *host)
  {
    m_host = host;
  }
  QList<QMainWindow *> frames() const; // of its windows

  // Says so in the log, once for each about.
  void warnOnce(const QString &about, const QString &text);

protected:
  void timerEvent(QTimerEvent *event) override;

private:
  void orderTabs();
  struct Dialog {
    QPointer<QWidget> widget;
    int64_t node;
    bool gone = false;
  };
  QVector<uint64_t> retire(Element *top);
  void retireDialog(Dialog *dialog);
  void tell(uint64_t request, const epq_value &value);
  void scheduleBurial();
  bool isOnStack() const;
  static constexpr int buryMilliseconds = 8;
  void bury(const QDeadlineTimer &until);
  static bool burySubtree(Element *element, const QDeadlineTimer &until);

  epq_view_callbacks m_callbacks;
  QString m_stateFile;
  WindowHost *m_host = nullptr;
  bool m_foreign = false;
  QString m_whose;
  qsizetype m_windows = 0;
  QHash<int64_t, Element *> m_elements;
  QHash<uint64_t, int64_t> m_requests; // request → node
  QVector<Dialog> m_dialogs;
  struct Later {
    Element *element;
    std::function<void()> then;
  };
  QVector<Later> m_later;
  QSet<int64_t> m_reordered; // windows whose elements have changed
  QVector<Element *> m_gone; // tops of trees that wait for their burial
  QSet<QString> m_warned;
  int m_depth = 0;
  int m_quiet = 0;
  int m_inside = 0; // callbacks that are running
  int m_timer = 0;
  bool m_freed = false;
};

} // namespace epq

struct epq_view : epq::View {
  using View::View;
};

#endif
