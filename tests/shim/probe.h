// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tests of the shim share: values, a view that notes its events, waiting for a condition.
#ifndef PROBE_H
#define PROBE_H

#include <csetjmp>
#include <epq/view.h>

#include <QApplication>
#include <QDeadlineTimer>
#include <QPixmap>
#include <QTest>
#include <QWidget>

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

// After all other headers, so include this one last: its macros are called skip and fail.
extern "C" {
#include <cmocka.h>
}

// A value that owns what it points to.
class Val
{
public:
  Val() = default;
  Val(bool flag)
  {
    m_value.type = EPQ_BOOLEAN;
    m_value.as.boolean = flag;
  }
  Val(int number)
  {
    m_value.type = EPQ_INTEGER;
    m_value.as.integer = number;
  }
  Val(double number)
  {
    m_value.type = EPQ_NUMBER;
    m_value.as.number = number;
  }
  Val(const char *text) : Val(std::string(text))
  {
  }
  Val(const std::string &text) : m_text(text)
  {
    m_value.type = EPQ_STRING;
  }
  static Val list(std::vector<Val> items)
  {
    Val val;
    val.m_value.type = EPQ_LIST;
    val.m_items = std::move(items);
    return val;
  }
  static Val map(std::vector<std::pair<const char *, Val>> pairs)
  {
    Val val;
    val.m_value.type = EPQ_MAP;
    for (auto &pair : pairs) {
      val.m_items.emplace_back(pair.first);
      val.m_items.push_back(std::move(pair.second));
    }
    return val;
  }
  const epq_value *get() const // until this value goes or changes
  {
    if (m_value.type == EPQ_STRING) {
      m_value.as.string.bytes = m_text.data();
      m_value.as.string.length = m_text.size();
    } else if (m_value.type == EPQ_LIST || m_value.type == EPQ_MAP) {
      m_values.clear();
      for (const Val &item : m_items)
        m_values.push_back(*item.get());
      m_value.as.list.items = m_values.data();
      m_value.as.list.count = m_values.size();
    }
    return &m_value;
  }

private:
  mutable epq_value m_value = {};
  std::string m_text;
  std::vector<Val> m_items;
  mutable std::vector<epq_value> m_values;
};

inline std::string toString(const epq_value &value)
{
  switch (value.type) {
  case EPQ_NIL:
    return "nil";
  case EPQ_BOOLEAN:
    return value.as.boolean ? "true" : "false";
  case EPQ_INTEGER:
    return std::to_string(value.as.integer);
  case EPQ_NUMBER:
    return QByteArray::number(value.as.number, 'g', 6).toStdString();
  case EPQ_STRING:
    return std::string(value.as.string.bytes, value.as.string.length);
  default:
    break;
  }
  std::string text;
  for (size_t i = 0; i < value.as.list.count; i++)
    text += (i ? "," : "") + toString(value.as.list.items[i]);
  return "{" + text + "}";
}

// One application and one view, with a window as node 1.
class Probe
{
public:
  explicit Probe(int width = 400, int height = 300)
  {
    epq_view_callbacks callbacks = {};
    callbacks.size = sizeof callbacks;
    callbacks.ud = this;
    callbacks.event = [](void *ud, int64_t node, const char *name, const epq_value *value) {
      static_cast<Probe *>(ud)->onEvent(node, name, *value);
    };
    m_view = epq_view_new(app(), nullptr, &callbacks);
    make(1, "window", 0);
    set(1, "size", Val::list({width, height}));
  }
  ~Probe()
  {
    epq_view_free(m_view);
  }
  static epq_app *app()
  {
    static epq_app *app = [] {
      epq_app_config config = {};
      config.size = sizeof config;
      config.name = "shim_test";
      config.version = "1";
      return epq_app_new(&config);
    }();
    return app;
  }

  static int end(void **) // teardown of a group of tests: else the fonts count as leaked
  {
    epq_app_free(app());
    return 0;
  }

  std::function<void(int64_t, const std::string &, const epq_value &)>
      heard; // instead of noting it

  epq_view *view()
  {
    return m_view;
  }
  int make(int64_t node, const char *kind, int64_t parent = 1, uint32_t index = 1000000)
  {
    int code = epq_view_create(m_view, node, kind, parent, index);
    set(node, "id", Val("n" + std::to_string(node)));
    return code;
  }
  int set(int64_t node, const char *property, const Val &value)
  {
    return epq_view_set(m_view, node, property, value.get());
  }
  int append(int64_t node, const Val &list, bool reset = false)
  {
    return epq_view_append(m_view, node, list.get(), reset);
  }
  int call(int64_t node, const char *what, const Val &value = Val())
  {
    return epq_view_call(m_view, node, what, value.get(), 0);
  }
  void show()
  {
    set(1, "visible", Val(true));
    assert_true(QTest::qWaitForWindowActive(widget(1)));
  }
  QWidget *widget(int64_t node) const
  {
    const QString name = QString("n%1").arg(node);
    for (QWidget *each : QApplication::allWidgets())
      if (each->objectName() == name)
        return each;
    return nullptr;
  }
  template <typename T> T *get(int64_t node) const
  {
    T *widget = dynamic_cast<T *>(this->widget(node));
    assert_non_null(widget);
    return widget;
  }
  // What was heard since the last call: "node name value", a line each.
  std::string take()
  {
    QApplication::processEvents();
    return std::exchange(m_heard, {});
  }

private:
  void onEvent(int64_t node, const std::string &name, const epq_value &value)
  {
    if (node == 1 &&
        (name == "onShown" || name == "onResized" || name == "onMoved" || name == "onKey"))
      return; // told by the window besides
    if (heard)
      heard(node, name, value);
    else
      m_heard += std::to_string(node) + " " + name + " " + toString(value) + "\n";
  }

  epq_view *m_view;
  std::string m_heard;
};

// Lets the loop turn until the condition holds. False: it never did.
inline bool waitFor(const std::function<bool()> &condition, int milliseconds = 60000)
{
  QDeadlineTimer deadline(milliseconds);
  while (!condition()) {
    if (deadline.hasExpired())
      return false;
    QApplication::processEvents(QEventLoop::AllEvents, 10);
  }
  return true;
}

#endif
