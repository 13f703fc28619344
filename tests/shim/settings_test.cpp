// SPDX-License-Identifier: GPL-3.0-or-later
//
// The dialog of settings, used with keys: what is found, what is told, what is shown, and that it ends once.
#include "shellrig.h"

#include <epq/settings.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include "hands.h"

static QByteArrayList told;

static void onChanged(void *, const char *id, const char *value)
{
  told.append(QByteArray(id) + '=' + (value ? value : "usual"));
}

static void onScope(void *, int scope)
{
  told.append("scope " + QByteArray::number(scope));
}

static void onReset(void *, const char *page)
{
  told.append(QByteArray("reset ") + page);
}

static void onOpenFile(void *)
{
  told.append("file");
}

static void onClosed(void *)
{
  told.append("closed");
}

static const epq_item colors[] = {
    {"red", "Red", nullptr, nullptr, false}, {"blue", "Blue", nullptr, nullptr, false}, {}};

static epq_settings *open(epq_shell *shell, bool editor = false)
{
  static const epq_settings_page pages[] = {
      {"one", "First", "configure"}, {"two", "Second", "folder"}, {}};
  static const epq_setting settings[] = {
      {"on", EPQ_SETTING_CHECK, "one", "A switch", "That <b>is & was</b>", 0, 0, nullptr, nullptr},
      {"many", EPQ_SETTING_NUMBER, "one", "How many", nullptr, 5, 1000, "pieces", nullptr},
      {"color", EPQ_SETTING_CHOICE, "two", "The color", nullptr, 0, 0, nullptr, colors},
      {"name", EPQ_SETTING_TEXT, "two", "A name", "of somebody", 0, 0, nullptr, nullptr},
      {"lost", EPQ_SETTING_TEXT, "no such page", "Lost", nullptr, 0, 0, nullptr, nullptr},
      {},
  };
  static const char *const scopes[] = {"All", "This folder", nullptr};
  epq_settings_config config = {};
  config.size = sizeof config;
  config.title = "Settings";
  config.pages = pages;
  config.settings = settings;
  config.scopes = scopes;
  config.editor = editor;
  config.changed = onChanged;
  config.scope = onScope;
  config.reset = onReset;
  config.open_file = onOpenFile;
  config.closed = onClosed;
  return epq_settings_open(shell, &config);
}

static void set(epq_settings *settings, const char *id, const char *value, bool changed = false,
                const char *note = nullptr, bool hidden = false, bool wrong = false)
{
  const epq_setting_state state = {value, "usual", changed, hidden, note, wrong};
  assert_int_equal(epq_settings_set(settings, id, &state), EPQ_OK);
}

static QByteArray taken()
{
  Rig::settle();
  return std::exchange(told, {}).join(';');
}

static QWidget *dialog()
{
  return QApplication::activeModalWidget();
}

template <typename T> static T *part(const char *id)
{
  T *found = dialog() ? dialog()->findChild<T *>(id) : nullptr;
  assert_non_null(found);
  return found;
}

static void ready()
{
  assert_true(Rig::until([] {
    return dialog() && QApplication::focusWidget() &&
           dialog()->isAncestorOf(QApplication::focusWidget());
  }));
}

static void key(const char *name)
{
  ready();
  hands_key(name);
}

static void type(const char *text)
{
  ready();
  hands_type(text);
}

static QByteArray listed()
{
  QByteArrayList all;
  const auto *list = part<QListWidget>("pages");
  for (int i = 0; i < list->count(); i++)
    if (!list->item(i)->isHidden())
      all.append(list->item(i)->text().toUtf8());
  return all.join(' ');
}

static QByteArray seen()
{
  QByteArrayList all;
  for (const char *id : {"on", "many", "color", "name"})
    if (part<QWidget>(id)->isVisible())
      all.append(id);
  return all.join(' ');
}

struct Opened {
  explicit Opened(bool editor = false)
  {
    told.clear();
    rig.show();
    settings = open(rig.shell, editor);
    assert_non_null(settings);
    set(settings, "on", "true");
    set(settings, "many", "70");
    set(settings, "color", "blue");
    set(settings, "name", "x");
    ready();
  }
  ShellRig rig;
  epq_settings *settings;
};

static void what_is_shown_is_what_was_set(void **)
{
  Opened o;
  assert_true(part<QCheckBox>("on")->isChecked());
  assert_int_equal(part<QSpinBox>("many")->value(), 70);
  assert_string_equal(part<QComboBox>("color")->currentText().toUtf8().constData(), "Blue");
  assert_string_equal(part<QLineEdit>("name")->text().toUtf8().constData(), "x");
  assert_text(listed(), "First Second");
  assert_text(seen(), "on many");
  assert_text(taken(), ""); // what the program sets is not told
  assert_null(dialog()->findChild<QWidget *>("lost"));
  const epq_setting_state state = {"x", nullptr, false, false, nullptr, false};
  assert_int_equal(epq_settings_set(o.settings, "no such", &state), EPQ_E_UNKNOWN);
  assert_int_equal(epq_settings_show(o.settings, "no such"), EPQ_E_UNKNOWN);
  assert_null(open(o.rig.shell)); // one at a time
}

static void typing_finds_rows_of_all_pages_and_lights_the_words(void **)
{
  Opened o;
  type("NAME some");
  assert_text(listed(), "Second");
  assert_text(seen(), "name");
  assert_true(part<QWidget>("row_name")->findChild<QLabel *>("text")->text().contains("<span"));
  key("Return"); // to the first that was found
  assert_ptr_equal(QApplication::focusWidget(), part<QWidget>("name"));
  part<QLineEdit>("search")->setFocus();
  key("Escape"); // empties the field first
  assert_text(listed(), "First Second");
  assert_text(part<QWidget>("row_name")->findChild<QLabel *>("text")->text().toUtf8(), "A name");
  type("is & was</b>");
  assert_text(seen(), "on");
  assert_false(part<QWidget>("row_on")->findChild<QLabel *>("detail")->text().contains("<b>"));
  key("Escape");
  type("red"); // a choice
  assert_text(seen(), "color");
  key("Escape");
  type("a"); // some of both
  assert_text(listed(), "First Second");
  assert_text(seen(), "on many name");
  type("zzz");
  assert_text(listed(), "");
  assert_true(part<QLabel>("nothing")->isVisible());
}

static void what_the_user_does_is_told_at_once(void **)
{
  Opened o;
  assert_int_equal(epq_settings_show(o.settings, "on"), EPQ_OK);
  key("space");
  assert_text(taken(), "on=false");
  assert_int_equal(epq_settings_show(o.settings, "many"), EPQ_OK);
  key("Up");
  assert_text(taken(), "many=71");
  part<QSpinBox>("many")->selectAll();
  type("500");
  assert_text(taken(), ""); // not each digit
  key("Tab");
  assert_text(taken(), "many=500");
  assert_int_equal(epq_settings_show(o.settings, "color"), EPQ_OK);
  assert_text(seen(), "color name");
  key("Up");
  assert_text(taken(), "color=red");
  assert_int_equal(epq_settings_show(o.settings, "name"), EPQ_OK);
  type("yz");
  key("Return"); // ends what is typed, not the dialog
  assert_text(taken(), "name=xyz");
  assert_non_null(dialog());
  type("!");
  key("Escape"); // what is typed counts
  assert_text(taken(), "name=xyz!;closed");
}

static void what_was_changed_has_a_way_back(void **)
{
  Opened o;
  assert_false(part<QToolButton>("on_reset")->isVisible());
  set(o.settings, "on", "false", true);
  auto *back = part<QToolButton>("on_reset");
  assert_true(back->isVisible());
  assert_true(back->toolTip().contains("usual"));
  assert_true(part<QCheckBox>("on")->accessibleName().contains("changed"));
  back->setFocus();
  key("space");
  assert_text(taken(), "on=usual");
  assert_ptr_equal(QApplication::focusWidget(), part<QWidget>("on"));
  part<QPushButton>("reset_page")->click();
  assert_text(taken(), "reset one");
  part<QPushButton>("open_file")->click();
  assert_text(taken(), "file");
}

static void a_mistake_stays_where_it_can_be_mended(void **)
{
  Opened o;
  assert_int_equal(epq_settings_show(o.settings, "name"), EPQ_OK);
  type("?");
  key("Return");
  set(o.settings, "name", "x", false, "No name has a <b>?", false, true);
  assert_string_equal(part<QLineEdit>("name")->text().toUtf8().constData(), "x?");
  auto *note = part<QWidget>("row_name")->findChild<QLabel *>("note");
  assert_true(note->isVisible());
  assert_string_equal(note->text().toUtf8().constData(), "No name has a <b>?");
  assert_true(part<QWidget>("name")->accessibleDescription().contains("No name"));
  set(o.settings, "name", "x");
  assert_false(note->isVisible());
}

static void another_scope_hides_what_cannot_be_set_there(void **)
{
  Opened o;
  part<QComboBox>("scope")->setCurrentIndex(1);
  assert_text(taken(), "scope 1");
  set(o.settings, "many", "70", false, nullptr, true);
  set(o.settings, "color", "red", false, nullptr, true);
  set(o.settings, "name", "x", false, nullptr, true);
  part<QLineEdit>("search")->setFocus();
  type("many");
  assert_text(listed(), "");
  key("Escape");
  assert_text(listed(), "First");
  assert_text(seen(), "on");
}

static void the_pages_of_the_editor_are_in_it_and_found(void **)
{
  Opened o(true);
  assert_true(listed().startsWith("First Second Editor "));
  type("bracket");
  assert_true(listed().startsWith("Editor "));
  assert_text(taken(), "");
  key("Escape");
  part<QComboBox>("scope")->setCurrentIndex(1); // a folder has none
  assert_text(listed(), "First Second");
}

static void it_ends_once_however_it_ends(void **)
{
  {
    Opened o;
    assert_int_equal(epq_settings_close(o.settings), EPQ_OK);
    assert_text(taken(), "closed");
    assert_null(dialog());
    assert_non_null(open(o.rig.shell)); // and again
    Rig::settle();
    assert_int_equal(epq_shell_give_up(o.rig.shell), EPQ_OK);
    assert_text(taken(), "closed");
    assert_null(open(o.rig.shell)); // not any more
  }
  {
    Opened o;
    o.rig.free();
    assert_text(taken(), "closed");
  }
}

static void it_fits_a_small_screen(void **)
{
  Opened o;
  assert_true(dialog()->minimumSizeHint().height() <= 500);
  assert_true(dialog()->minimumSizeHint().width() <= 900);
}

int main()
{
  prepareShell();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_shown_is_what_was_set),
      cmocka_unit_test(typing_finds_rows_of_all_pages_and_lights_the_words),
      cmocka_unit_test(what_the_user_does_is_told_at_once),
      cmocka_unit_test(what_was_changed_has_a_way_back),
      cmocka_unit_test(a_mistake_stays_where_it_can_be_mended),
      cmocka_unit_test(another_scope_hides_what_cannot_be_set_there),
      cmocka_unit_test(the_pages_of_the_editor_are_in_it_and_found),
      cmocka_unit_test(it_ends_once_however_it_ends),
      cmocka_unit_test(it_fits_a_small_screen),
  };
  const int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
