// SPDX-License-Identifier: GPL-3.0-or-later
//
// The windows of one script: finds elements by number, creates and removes them, passes events on.
#ifndef EPQ_VIEW_CLASS_H
#define EPQ_VIEW_CLASS_H

#include "widgets/element.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace epq
{

class View : public QObject
{
public:
  View(const char *stateFile, const epq_view_callbacks &callbacks);
  ~View() override;

  int create(int64_t node, const QByteArray &kind, int64_t parent, uint32_t index);
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

  // Everything the script does goes on inside one of these: the keyboard's way from one element to another is an
  // event only when it was the user who moved it.
  class Change
  {
  public:
    explicit Change(View *view) : m_view(view)
    {
      m_view->m_changes++;
    }
    ~Change()
    {
      m_view->m_changes--;
    }
    Change(const Change &) = delete;
    Change &operator=(const Change &) = delete;

  private:
    View *m_view;
  };

  void event(int64_t node, const char *name, const epq_value &value);
  void answer(uint64_t request,
              const epq_value &value); // a request that was not expected (twice) is ignored
  // A call with that request of that node begins: it will be answered, with nil if the node goes before.
  void expect(int64_t node, uint64_t request);

private:
  void destroy(Element *element); // with all below
  void orderTabs();

  epq_view_callbacks m_callbacks;
  QString m_stateFile;
  QHash<int64_t, Element *> m_elements;
  QHash<uint64_t, int64_t> m_requests; // request → node
  struct Later {
    int64_t node;
    std::function<void()> then;
  };
  QVector<Later> m_later;
  QSet<int64_t> m_reordered; // windows whose elements have changed
  QVector<Element *> m_buried;
  int m_depth = 0;
  int m_changes = 0;
  int m_telling = 0;
};

} // namespace epq

#endif
