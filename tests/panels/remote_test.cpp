// SPDX-License-Identifier: GPL-3.0-or-later
//
// Windows of an engine somewhere else, which says what it likes: messages "ui" that are broken, do not belong together, or ask for what no script may.
// Nothing of it may crash, freeze or read anything here; what makes sense in the same message still comes.
#include "fake_target.h"

#include "rig.h"

extern "C" {
#include "bridge/remote.h"
}

#include <QApplication>
#include <QDialog>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QRandomGenerator>
#include <QTemporaryDir>

namespace
{

struct Remote {
  explicit Remote(bool foreign = true)
  {
    bridge_remote_config config = {};
    config.whose = "pi:8023";
    config.foreign = foreign;
    config.ud = this;
    config.tell = [](void *ud, cJSON *message) {
      auto *r = static_cast<Remote *>(ud);
      char *text = cJSON_PrintUnformatted(message);
      r->told.append(text ? text : "?");
      cJSON_free(text);
      cJSON_Delete(message);
    };
    remote = bridge_remote_new(theApp(), &config);
    assert_non_null(remote);
  }
  ~Remote()
  {
    bridge_remote_free(remote);
    Rig::settle();
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      assert_false(each->isVisible()); // nothing is left
  }
  // One message, with its operations; all of it is applied when it returns.
  void take(const QByteArray &ops, const QByteArray &more = {})
  {
    takeJson(json("{'type':'ui','sequence':" + QByteArray::number(++sequence) + more +
                  ",'ops':" + ops + "}"));
  }
  void takeJson(cJSON *message)
  {
    assert_non_null(message);
    const qsizetype before = only(told, "ui_done").size();
    bridge_remote_take(remote, message);
    cJSON_Delete(message);
    assert_true(Rig::until([&] { return only(told, "ui_done").size() > before; }));
    Rig::settle();
  }
  static QByteArray window(int node, const QByteArray &title = "w")
  {
    const QByteArray n = QByteArray::number(node);
    return "{'op':'create','node':" + n + ",'kind':'window','parent':0,'index':0}," +
           "{'op':'set','node':" + n + ",'name':'title','value':'" + title + "'}," +
           "{'op':'set','node':" + n + ",'name':'visible','value':true}";
  }
  static QWidget *shown(const QString &title)
  {
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      if (each->isVisible() && each->windowTitle().startsWith(title))
        return each;
    return nullptr;
  }
  static int windows()
  {
    int count = 0;
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      count += each->isVisible();
    return count;
  }
  bridge_remote *remote;
  QByteArrayList told;
  int sequence = 0;
};

void what_makes_no_sense_is_left_out_and_the_rest_comes(void **)
{
  Remote r;
  static const char *const broken[] = {
      "17",
      "'create'",
      "null",
      "[]",
      "{}",
      "{'op':5}",
      "{'op':'explode','node':1}",
      "{'op':'create'}",
      "{'op':'create','node':'7','kind':'label','parent':1}",
      "{'op':'create','node':7,'kind':'flying saucer','parent':1}",
      "{'op':'create','node':7,'kind':['label'],'parent':1}",
      "{'op':'create','node':0,'kind':'label','parent':1}",
      "{'op':'create','node':1e300,'kind':'label','parent':1}",
      "{'op':'create','node':-1e300,'kind':'label','parent':1}",
      "{'op':'create','node':8,'kind':'label','parent':8}",   // in itself
      "{'op':'create','node':9,'kind':'label','parent':99}",  // in none
      "{'op':'create','node':10,'kind':'window','parent':1}", // in another
      "{'op':'create','node':11,'kind':'label','parent':0}",
      "{'op':'create','node':1,'kind':'window','parent':0}", // once more
      "{'op':'create','node':12,'kind':'label','parent':1,'index':-5}",
      "{'op':'create','node':13,'kind':'label','parent':1,'index':1e18}",
      "{'op':'move','node':1,'index':3}",
      "{'op':'move','node':12,'index':-1}",
      "{'op':'move','node':404,'index':0}",
      "{'op':'set','node':1}",
      "{'op':'set','node':1,'name':7,'value':7}",
      "{'op':'set','node':1,'name':'size','value':[1e9,1e9]}",
      "{'op':'set','node':1,'name':'size','value':[-1,'x']}",
      "{'op':'set','node':1,'name':'position','value':[1e300,-1e300]}",
      "{'op':'set','node':1,'name':'minimum','value':[1e9,1e9]}",
      "{'op':'set','node':12,'name':'width','value':1e300}",
      "{'op':'set','node':12,'name':'style','value':{'font_size':1e9,'padding':-4,'colour':[]}}",
      "{'op':'set','node':12,'name':'text','value':{'base64':'!!!'}}",
      "{'op':'set','node':12,'name':'text','value':{'base64':'/////w=='}}",
      "{'op':'set','node':404,'name':'text','value':'x'}",
      "{'op':'append','node':12,'value':5}",
      "{'op':'append','node':404,'value':[1]}",
      "{'op':'call','node':12,'name':'no such thing','request':-1}",
      "{'op':'call','node':404,'name':'focus','request':3}",
      "{'op':'remove','node':404}",
      "{'op':'remove','node':'all'}",
      "{'op':'remove'}",
  };
  for (const char *each : broken) {
    r.take("[" + Remote::window(1, "before") + "," + each +
               ",{'op':'create','node':2,'kind':'label','parent':1,'index':0}," +
               "{'op':'set','node':2,'name':'text','value':'there'}]",
           ",'reset':true");
    QWidget *window = Remote::shown("before");
    if (!window)
      fail_msg("no window beside %s", each);
    QStringList texts;
    const QList<QLabel *> labels = window->findChildren<QLabel *>();
    for (const QLabel *label : labels)
      texts.append(label->text());
    if (!texts.contains("there"))
      fail_msg("no label beside %s", each);
    window->grab();
  }
  // messages that are none
  for (const char *each :
       {"{}", "{'ops':{}}", "{'ops':5,'sequence':'x'}", "{'ops':[[],[[]]]}", "[]", "7"})
    r.takeJson(json(each));
}

void nothing_is_nested_too_deeply_for_here(void **)
{
  Remote r;
  // a value
  QByteArray value = "1";
  for (int k = 0; k < 400; k++)
    value = k % 2 ? "{'items':" + value + "}" : "[" + value + "]";
  r.take("[" + Remote::window(1) + ",{'op':'create','node':2,'kind':'tree','parent':1,'index':0}," +
         "{'op':'set','node':2,'name':'items','value':" + value + "}]");
  // elements
  QByteArray ops = Remote::window(10, "deep");
  for (int k = 11; k < 3000; k++)
    ops += ",{'op':'create','node':" + QByteArray::number(k) + ",'kind':'" +
           (k % 2 ? "column" : "group") + "','parent':" + QByteArray::number(k - 1) + ",'index':0}";
  r.take("[" + ops + "]");
  QWidget *window = Remote::shown("deep");
  assert_non_null(window);
  window->grab();
}

void a_flood_of_windows_dialogs_and_elements_has_an_end(void **)
{
  Remote r;
  QByteArrayList ops;
  for (int k = 1; k <= 1000; k++)
    ops.append(Remote::window(k));
  r.take("[" + ops.join(',') + "]");
  assert_true(Remote::windows() > 200);
  assert_true(Remote::windows() <= 256);
  ops.clear();
  for (int k = 1; k <= 500; k++)
    ops.append("{'op':'call','node':1,'name':'dialog.message','value':{'title':'Your "
               "password','text':'x'},'request':" +
               QByteArray::number(k) + "}");
  r.take("[" + ops.join(',') + "]");
  int dialogs = 0;
  const QWidgetList all = QApplication::topLevelWidgets();
  for (QWidget *each : all)
    if (auto *dialog = qobject_cast<QDialog *>(each); dialog && dialog->isVisible()) {
      dialogs++;
      assert_true(dialog->windowTitle().endsWith("pi:8023")); // who asks is seen
    }
  assert_true(dialogs > 0 && dialogs <= 16);
  assert_int_equal(only(r.told, "\"answer\"").size(), 500 - dialogs);
  r.take("[{'op':'remove','node':0}]");
  assert_int_equal(only(r.told, "\"answer\"").size(), 500);
  ops.clear();
  ops.append(Remote::window(1));
  ops.append("{'op':'create','node':2,'kind':'canvas','parent':1}");
  for (int k = 3; k < 101000; k++)
    ops.append("{'op':'create','node':" + QByteArray::number(k) +
               ",'kind':'draw.line','parent':2}");
  r.take("[" + ops.join(',') + "]");
  r.take("[" + Remote::window(200000, "late") + "]");
  assert_null(Remote::shown("late"));
  r.take("[" + Remote::window(200000, "late") + "]", ",'reset':true");
  assert_non_null(Remote::shown("late"));
}

void a_script_of_elsewhere_reads_no_file_here(void **)
{
  QTemporaryDir folder;
  const QString file = folder.filePath("secret.png");
  QImage picture(32, 32, QImage::Format_RGB32);
  picture.fill(QColor("#ff00ff"));
  assert_true(picture.save(file));
  const auto seen = [&](bool foreign, const QByteArray &kind, const QByteArray &property,
                        const QByteArray &value) {
    Remote r(foreign);
    r.take("[" + Remote::window(1, "pictures") + ",{'op':'create','node':2,'kind':'" + kind +
           "','parent':1,'index':0},{'op':'set','node':2,'name':'" + property + "','value':'" +
           value + "'}]");
    QWidget *window = Remote::shown("pictures");
    assert_non_null(window);
    const QImage image = window->grab().toImage();
    for (int y = 0; y < image.height(); y++)
      for (int x = 0; x < image.width(); x++)
        if (image.pixelColor(x, y) == QColor("#ff00ff"))
          return true;
    return false;
  };
  const QByteArray path = file.toUtf8();
  QFile bytes(file);
  assert_true(bytes.open(QIODevice::ReadOnly));
  const QByteArray data = "data:image/png;base64," + bytes.readAll().toBase64();
  for (const char *kind : {"image", "button"}) {
    const QByteArray property = QByteArray(kind) == "image" ? "source" : "icon";
    assert_true(seen(false, kind, property, path)); // one of ours
    assert_false(seen(true, kind, property, path));
    assert_false(seen(true, kind, property, "file://" + path));
    assert_false(seen(true, kind, property, "FILE:" + path));
    assert_true(seen(true, kind, property, data)); // what it brings along
  }
  // rows of a table, a tree, a canvas, a window's own icon
  for (const bool foreign : {false, true}) {
    Remote r(foreign);
    r.take("[" + Remote::window(1, "rows") +
           ",{'op':'create','node':2,'kind':'tree','parent':1,'index':0}," +
           "{'op':'set','node':2,'name':'items','value':[{'id':'a','text':'a','icon':'" + path +
           "'}]}," +
           "{'op':'create','node':3,'kind':'canvas','parent':1,'index':0},"
           "{'op':'create','node':4,'kind':'draw.image','parent':3,'index':0},"
           "{'op':'set','node':4,'name':'source','value':'" +
           path +
           "'},"
           "{'op':'set','node':1,'name':'icon','value':'" +
           path + "'}]");
    QWidget *window = Remote::shown("rows");
    assert_non_null(window);
    const QImage image = window->grab().toImage();
    bool found = false;
    for (int y = 0; y < image.height(); y++)
      for (int x = 0; x < image.width(); x++)
        found |= image.pixelColor(x, y) == QColor("#ff00ff");
    assert_true(found == !foreign);
    assert_true(window->windowIcon().isNull() == foreign);
  }
}

void what_is_of_this_computer_is_not_asked_for_from_elsewhere(void **)
{
  Remote r;
  r.take("[" + Remote::window(1) + "]");
  int request = 0;
  for (const char *call : {"save", "clipboard.get", "dialog.open", "dialog.save", "dialog.folder"})
    r.take("[{'op':'call','node':1,'name':'" + QByteArray(call) +
           "','value':'/tmp/x.png','request':" + QByteArray::number(++request) + "}]");
  assert_int_equal(only(r.told, "\"answer\"").size(), 5);
  assert_int_equal(only(only(r.told, "\"answer\""), "\"value\":null").size(), 5);
  assert_int_equal(Remote::windows(), 1);
}

// Whatever comes in whatever order; what the user does meanwhile goes there as well.
void messages_at_random_do_no_harm(void **)
{
  static const char *const kinds[] = {"window", "column", "row",    "grid",  "tabs",   "splitter",
                                      "scroll", "group",  "button", "entry", "number", "dropdown",
                                      "table",  "list",   "tree",   "log",   "canvas", "draw.rect",
                                      "chart",  "series", "image",  "html",  "menu",   "item"};
  static const char *const names[] = {
      "text",   "value", "title", "items",  "rows",    "options", "size",      "width",
      "height", "style", "icon",  "source", "points",  "columns", "row_count", "selected",
      "data",   "min",   "max",   "step",   "visible", "enabled", "x_range",   "path"};
  static const char *const values[] = {"null",
                                       "true",
                                       "-1",
                                       "0.5",
                                       "1e300",
                                       "'x'",
                                       "'/etc/passwd'",
                                       "[]",
                                       "{}",
                                       "[1,2]",
                                       "['a','b']",
                                       "[[0,0],[1e308,-1e308]]",
                                       "[{'id':'a','text':'a','items':[{'id':'a','text':'b'}]}]",
                                       "{'base64':'AAAA'}",
                                       "{'base64':''}",
                                       "[null,null]",
                                       "1000000000",
                                       "[1e9,1e9]",
                                       "'M 0 0 L 1e300 1e300 Z'",
                                       "{'text':{'text':{}}}"};
  QRandomGenerator dice(20260727);
  Remote r;
  auto any = [&](auto const &from) { return QByteArray(from[dice.bounded(int(std::size(from)))]); };
  for (int message = 0; message < 400; message++) {
    QByteArrayList ops;
    for (int k = dice.bounded(1, 30); k > 0; k--) {
      const QByteArray node = QByteArray::number(dice.bounded(1, 60));
      switch (dice.bounded(8)) {
      case 0:
      case 1:
      case 2:
        ops.append("{'op':'create','node':" + node + ",'kind':'" + any(kinds) +
                   "','parent':" + QByteArray::number(dice.bounded(60)) +
                   ",'index':" + QByteArray::number(dice.bounded(-3, 9)) + "}");
        break;
      case 3:
      case 4:
        ops.append("{'op':'set','node':" + node + ",'name':'" + any(names) +
                   "','value':" + any(values) + "}");
        break;
      case 5:
        ops.append("{'op':'append','node':" + node + ",'value':" + any(values) + ",'reset':true}");
        break;
      case 6:
        ops.append("{'op':'move','node':" + node +
                   ",'index':" + QByteArray::number(dice.bounded(-3, 9)) + "}");
        break;
      default:
        ops.append("{'op':'remove','node':" + node + "}");
      }
    }
    if (message % 10 == 0)
      ops.append(Remote::window(61 + message));
    r.take("[" + ops.join(',') + "]", message % 50 == 49 ? ",'reset':true" : "");
    const QWidgetList all = QApplication::topLevelWidgets();
    for (QWidget *each : all)
      if (each->isVisible() && message % 7 == 0)
        each->grab();
  }
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(what_makes_no_sense_is_left_out_and_the_rest_comes),
      cmocka_unit_test(nothing_is_nested_too_deeply_for_here),
      cmocka_unit_test(a_flood_of_windows_dialogs_and_elements_has_an_end),
      cmocka_unit_test(a_script_of_elsewhere_reads_no_file_here),
      cmocka_unit_test(what_is_of_this_computer_is_not_asked_for_from_elsewhere),
      cmocka_unit_test(messages_at_random_do_no_harm),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
