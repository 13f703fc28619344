// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every node of a view is inside: a C++ object that owns at most one widget.
//
// A kind is a class derived from Element, in the file of its family, and one line in kinds.cpp. The common properties
// (visible, tooltip, style, width, ...) are done here; a class only handles its own. Elements are owned by their View,
// widgets by their Qt parent: an Element outlives its widget at most until the end of the same call, and holds it by
// QPointer.
//
// An element may be removed while it is emitting, or while a drag or a dialog of Qt's holds its widget in an event loop
// of its own. It is gone() then: out of the tree, out of sight and silent, but alive until nothing of it can be on the
// stack. So a class may use `this` after an emitEvent().
#ifndef EPQ_ELEMENT_H
#define EPQ_ELEMENT_H

#include <epq/view.h>

#include <QColor>
#include <QPointer>
#include <QString>
#include <QStringList>
#include <QVector>
#include <QWidget>

#include <functional>
#include <memory>

class QAction;
class QMenu;

namespace epq
{

class View;

class Element
{
public:
  Element(View *view, int64_t node);
  virtual ~Element(); // deletes the widget
  Element(const Element &) = delete;
  Element &operator=(const Element &) = delete;

  int64_t node() const
  {
    return m_node;
  }
  View *view() const
  {
    return m_view;
  }
  Element *parent() const
  {
    return m_parent;
  }
  QWidget *widget() const
  {
    return m_widget;
  } // null for shapes, series, menus, ...
  const QVector<Element *> &children() const
  {
    return m_children;
  }
  Element *window(); // the top of its tree
  const QByteArray &kind() const
  {
    return m_kind;
  }
  // What it is in a menu, a toolbar or a menu bar: of items, separators there, and menus. Null for all others.
  virtual QAction *action() const
  {
    return nullptr;
  }
  // The menu that it is, or null.
  virtual QMenu *menu() const
  {
    return nullptr;
  }
  bool isGone() const
  {
    return m_gone;
  }

  // Sets a property: EPQ_OK, EPQ_E_UNKNOWN, EPQ_E_INVALID. Handles the common ones, then asks apply().
  int set(const QByteArray &property, const epq_value &value);
  virtual int append(const epq_value &list, bool reset);
  // EPQ_OK when it answers `request` (if not 0) itself, now or later; EPQ_E_UNKNOWN when it knows no such call.
  virtual int call(const QByteArray &what, const epq_value &value, uint64_t request);

  // Puts child in as number index of children(), takes it out again. The override does what is seen; the base class
  // keeps the list. take() is also called before a child is deleted.
  void insertChild(Element *child, int index);
  void takeChild(Element *child);
  void moveChild(Element *child, int index);

  // A child's property that the layout of its parent has to know has changed: align, stretch, span, caption, visible,
  // width, height. The base class shows and hides it.
  virtual void placed(Element *child);

  // How it wants to lie in its parent.
  struct Place {
    int stretch = 0;
    int span = 1;
    int rowSpan = 1;
    Qt::Alignment align;
    QString caption;
    bool visible = true;
  };
  const Place &place() const
  {
    return m_place;
  }
  const QString &id() const
  {
    return m_id;
  }

protected:
  void setWidget(QWidget *widget); // takes it; names it
  virtual int apply(const QByteArray &property, const epq_value &value);
  virtual void inserted(Element *child, int index);
  virtual void taken(Element *child);
  virtual void moved(Element *child, int index); // by default: taken, then inserted
  // A menu among its children is the context menu of its widget, unless it has other uses for menus.
  virtual bool usesMenus() const
  {
    return false;
  }
  // It was just removed, though it lives for a while: what would stay in sight when its widget is hidden has to vanish.
  virtual void goes();
  int applyStyle(const epq_value &style);
  // Widget to which the style applies, when it is not widget() itself.
  virtual QWidget *styled() const
  {
    return m_widget;
  }

  // Font on which the style builds; by default that of its surroundings.
  virtual QFont baseFont() const
  {
    return QFont();
  }

  // Tells the script. Nothing is told while a property is being set: programmatic changes do not call back.
  void emitEvent(const char *name);
  void emitEvent(const char *name, bool value);
  void emitEvent(const char *name, int64_t value);
  void emitEvent(const char *name, double value);
  void emitEvent(const char *name, const QString &value);
  void emitEvent(const char *name, const QStringList &value);
  void emitEvent(const char *name, const epq_value &value);
  bool isQuiet() const;
  // Does then() without telling the script what comes of it.
  template <typename Then> void quietly(Then then)
  {
    m_quiet++;
    then();
    m_quiet--;
  }

private:
  friend class View;
  int applyCommon(const QByteArray &property, const epq_value &value, bool *mine);
  void nameWidget();
  void updateContextMenu();

  View *m_view;
  int64_t m_node;
  QByteArray m_kind;
  Element *m_parent = nullptr;
  QVector<Element *> m_children;
  QPointer<QWidget> m_widget;
  QString m_id;
  QString m_spoken; // the accessible name that we gave it
  Place m_place;
  int m_quiet = 0;
  bool m_gone = false;
  bool m_hasContextMenu = false;
};

// Tells focus events of a widget; call once from the constructor of an input. Of a widget that is made of several,
// going from one to the other is no event, nor is its list or menu that opens over it.
void reportFocus(QWidget *widget, std::function<void(const char *)> emitEvent);

// Kinds, by name; null for an unknown one. A separator is another thing among actions than among widgets, so the kind
// of the parent ("": on the top) counts. In kinds.cpp.
std::unique_ptr<Element> makeElement(const QByteArray &kind, const QByteArray &parentKind,
                                     View *view, int64_t node);
// Can that kind stand in that one ("": on the top)? In kinds.cpp.
bool takesChild(const QByteArray &parentKind, const QByteArray &kind);

} // namespace epq

#endif
