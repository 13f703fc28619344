// SPDX-License-Identifier: GPL-3.0-or-later
//
// The panel of servers and what it acts through (ide/servers.c), before fake doors: a web server that is busy, hostile, taken, or gone.
#include "fake_ide.h"

extern "C" {
#include "ide/configure.h"
#include "ide/engine.h"
#include "ide/keep.h"
#include "ide/servers.h"
#include "ide/settings.h"
#include "panels/servers.h"

#include <epq/page.h>
}

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QTabWidget>
#include <QTest>

// The doors of the process, of which the panel sees no more than this.
struct cli_doors {
  QHash<QByteArray, int> ports;
  QHash<int, QByteArray> taken; // ports that others have: by whom
  QByteArrayList asked;         // "open http 8080", "close http"
  QByteArrayList addresses;     // NULL: none
  QByteArrayList clients;       // JSON
  QByteArrayList requests;      // JSON, the first has number 1
  QByteArray instead;           // told instead of all that, when not empty
  bool remote = false;
  int links = 0;
};

namespace
{

cli_doors *doors;      // NULL: there are none
bool browser = true;   // there is one
QByteArrayList opened; // what it was sent to
QByteArray pages;      // of the settings that were shown
std::function<void(const char *button, bool remembered)> consent;

int openDoor(cli_doors *d, const char *what, const char *, int port, eplua_error *err)
{
  d->asked.append(QByteArray("open ") + what + ' ' + QByteArray::number(port));
  if (d->taken.contains(port)) {
    qsnprintf(err->message, sizeof err->message, "port %d is taken by %s", port,
              d->taken.value(port).constData());
    return err->code = EPLUA_E_IO;
  }
  d->ports[what] = port;
  return port;
}

int closeDoor(cli_doors *d, const char *what, eplua_error *)
{
  d->asked.append(QByteArray("close ") + what);
  d->ports.remove(what);
  return EPLUA_OK;
}

int portOf(const cli_doors *d, const char *what, int *)
{
  return d->ports.value(what);
}

int listenAt(cli_doors *d, const char *const *addresses, bool remote, eplua_error *)
{
  d->addresses.clear();
  for (; addresses && *addresses; addresses++)
    d->addresses.append(*addresses);
  d->remote = remote;
  return EPLUA_OK;
}

char *describe(cli_doors *d, uint64_t after)
{
  const auto from = qsizetype(qMin<uint64_t>(after, uint64_t(d->requests.size())));
  QByteArray text = "{\"clients\":[" + d->clients.join(',') + "],\"requests\":[" +
                    d->requests.sliced(from).join(',') +
                    "],\"last\":" + QByteArray::number(d->requests.size()) + "}";
  return strdup(d->instead.isEmpty() ? text.constData() : d->instead.constData());
}

int makeLink(cli_doors *d, char *url, size_t size)
{
  qsnprintf(url, size, "http://127.0.0.1:%d/link/%d", d->ports.value("http"), ++d->links);
  return EPLUA_OK;
}

const char *token(const cli_doors *)
{
  return "s3cret";
}

const cli_doors_calls calls = {sizeof(cli_doors_calls),
                               nullptr,
                               nullptr,
                               nullptr,
                               openDoor,
                               closeDoor,
                               portOf,
                               listenAt,
                               describe,
                               makeLink,
                               token};

} // namespace

extern "C" {

cli_doors *ide_engine_doors(const ide_engine *)
{
  return doors;
}

void ide_configure_show_page(ide *, const char *page)
{
  pages = page;
}

const char *ide_keep_text(const ide_keep *, const char *)
{
  return nullptr;
}

static QByteArray agreed;

void ide_keep_set_text(ide_keep *, const char *, const char *text)
{
  agreed = text;
}

bool epq_page_open_outside(const char *url) noexcept
{
  if (browser)
    opened.append(url);
  return browser;
}

int epq_shell_ask(epq_shell *, const epq_question *,
                  void (*done)(void *ud, const char *id, bool remembered), void *ud) noexcept
{
  consent = [done, ud](const char *button, bool remembered) { done(ud, button, remembered); };
  return EPQ_OK;
}

} // extern "C"

namespace
{

struct Served {
  FakeIde fake;
  cli_doors fakeDoors;
  ide_start start{};

  Served()
  {
    doors = &fakeDoors;
    browser = true;
    opened.clear();
    agreed.clear();
    pages.clear();
    consent = nullptr;
    start.doors = &calls;
    fake.i.start = &start;
    const ide_settings_config config = {nullptr, nullptr, nullptr, nullptr};
    fake.i.settings = ide_settings_new(&config);
    fake.i.serving = ide_servers_new(&fake.i);
    fake.i.servers = panel_servers_new(&fake.i);
    assert_non_null(fake.i.servers);
  }
  ~Served()
  {
    panel_servers_free(fake.i.servers);
    ide_servers_free(fake.i.serving);
    ide_settings_free(fake.i.settings);
  }
  void look() // as once a second
  {
    fake.show("servers", {900, 400});
    panel_servers_seen(fake.i.servers, true);
    Rig::settle();
  }
  void press(const char *tool)
  {
    auto *action = fake.docks.value("servers")->findChild<QAction *>(tool);
    assert_non_null(action);
    action->trigger();
    Rig::settle();
  }
  void toggle(const QByteArray &server) // the row's box, as by the space bar
  {
    QTreeView *view = fake.view("servers_list");
    const QByteArrayList rows = fake.rows("servers_list");
    for (int k = 0; k < rows.size(); k++)
      if (rows[k].startsWith(server))
        view->setCurrentIndex(view->model()->index(k, 0));
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Space);
    Rig::settle();
  }
  bool checked(int row) const
  {
    return fake.view("servers_list")->model()->index(row, 0).data(Qt::CheckStateRole).toInt() ==
           Qt::Checked;
  }
  void set(const char *name, const char *value)
  {
    char why[STORE_SAID_MAX];
    assert_true(ide_settings_set(fake.i.settings, IDE_SCOPE_USER, name, value, why));
    Rig::settle();
  }
  void requested(int count)
  {
    for (int k = 0; k < count; k++) {
      const QByteArray number = QByteArray::number(fakeDoors.requests.size() + 1);
      fakeDoors.requests.append("{\"number\":" + number + ",\"method\":\"GET\",\"path\":\"/" +
                                number +
                                "\",\"status\":200,\"took_ms\":1.25,\"time_ms\":0,\"from\":\"127.0."
                                "0.1:4711\"}");
    }
  }
  QByteArray title(const char *page) const
  {
    const QByteArray name = QByteArray(page).left(7);
    for (const QTabWidget *tabs : fake.docks.value("servers")->findChildren<QTabWidget *>())
      for (int k = 0; k < tabs->count(); k++)
        if (tabs->tabText(k).toUtf8().startsWith(name))
          return tabs->tabText(k).toUtf8();
    return {};
  }
};

void who_is_connected_comes_and_goes(void **)
{
  Served rig;
  rig.look();
  assert_int_equal(rig.fake.rows("servers_clients").size(), 0);
  assert_text(rig.title("Connected"), "Connected");
  rig.fakeDoors.clients = {
      "{\"door\":\"page\",\"from\":\"127.0.0.1:50000\",\"uid\":0,\"seconds\":3}",
      "{\"door\":\"telnet\",\"from\":\"10.0.0.7:1\",\"seconds\":3700,\"in\":false}"};
  rig.look();
  const QByteArrayList rows = rig.fake.rows("servers_clients");
  assert_int_equal(rows.size(), 2);
  assert_text(rows[0], "Browser | 127.0.0.1:50000 | root | 3 s");
  assert_text(rows[1], "Terminal (not in yet) | 10.0.0.7:1 | 1 h 1 min");
  assert_text(rig.title("Connected"), "Connected (2)");
  rig.fakeDoors.clients.removeFirst();
  rig.look();
  assert_int_equal(rig.fake.rows("servers_clients").size(), 1);
  rig.fakeDoors.clients.clear();
  rig.look();
  assert_int_equal(rig.fake.rows("servers_clients").size(), 0);
}

void of_very_many_clients_the_rest_is_counted(void **)
{
  Served rig;
  for (int k = 0; k < 1000; k++)
    rig.fakeDoors.clients.append("{\"door\":\"dap\",\"from\":\"x\",\"seconds\":1}");
  rig.look();
  const QByteArrayList rows = rig.fake.rows("servers_clients");
  assert_int_equal(rows.size(), 128);
  assert_text(rows.first(), "Debugger | x | 1 s");
  assert_text(rows.last(), "873 more");
  assert_text(rig.title("Connected"), "Connected (1000)");
}

void requests_come_once_and_the_last_500_are_kept(void **)
{
  Served rig;
  rig.requested(3);
  rig.look();
  rig.look();
  QByteArrayList rows = rig.fake.rows("servers_requests");
  assert_int_equal(rows.size(), 3);
  assert_true(rows.first().startsWith("GET /3 | 200 | 1.2 ms | "));
  assert_true(rows.first().endsWith(" | 127.0.0.1"));
  assert_text(rig.title("Requests"), "Requests (3)");
  rig.requested(700);
  rig.look();
  rows = rig.fake.rows("servers_requests");
  assert_int_equal(rows.size(), 500);
  assert_true(rows.first().startsWith("GET /703 "));
  assert_true(rows.last().startsWith("GET /204 "));
  assert_text(rig.title("Requests"), "Requests (last 500)");
  rig.press("clear");
  assert_int_equal(rig.fake.rows("servers_requests").size(), 0);
  rig.look();
  assert_int_equal(rig.fake.rows("servers_requests").size(), 0);
  rig.requested(1);
  rig.look();
  rows = rig.fake.rows("servers_requests");
  assert_int_equal(rows.size(), 1);
  assert_true(rows.first().startsWith("GET /704 "));
}

void another_server_counts_anew_and_the_lines_stay(void **)
{
  Served rig;
  rig.look();
  rig.toggle("Web");
  rig.requested(2);
  rig.look();
  assert_int_equal(rig.fake.rows("servers_requests").size(), 2);
  rig.toggle("Web");
  rig.fakeDoors.requests.clear();
  rig.toggle("Web");
  rig.requested(1);
  rig.look();
  assert_int_equal(rig.fake.rows("servers_requests").size(), 3);
}

void a_switch_opens_and_closes_and_twice_is_once(void **)
{
  Served rig;
  rig.look();
  rig.toggle("Web");
  assert_true(rig.checked(0));
  assert_true(rig.fake.rows("servers_list").first().startsWith("Web: open for this computer"));
  assert_text(rig.fakeDoors.asked.join(", "),
              "open http " + QByteArray::number(rig.fakeDoors.ports.value("http")));
  ide_servers_open(&rig.fake.i, IDE_SERVER_HTTP); // by a hand that was quicker
  assert_int_equal(rig.fakeDoors.asked.size(), 1);
  assert_true(rig.fake.taken("title servers").last() == "title servers Servers (1)");
  rig.toggle("Web");
  assert_false(rig.checked(0));
  ide_servers_close(&rig.fake.i, IDE_SERVER_HTTP);
  Rig::settle();
  assert_true(rig.fake.rows("servers_list").first().startsWith("Web: off"));
  assert_true(rig.fake.taken("title servers").last() == "title servers Servers");
}

void a_port_that_is_taken_is_said_until_it_is_another(void **)
{
  Served rig;
  const int port = ide_settings_number(rig.fake.i.settings, "telnet_port");
  rig.fakeDoors.taken[port] = "nginx (pid 7)";
  rig.look();
  rig.toggle("Telnet");
  assert_false(rig.checked(1));
  assert_text(rig.fake.rows("servers_list")[1], "Telnet: port " + QByteArray::number(port) +
                                                    " is taken by nginx (pid 7) | " +
                                                    QByteArray::number(port));
  rig.fake.edit("servers_list", rig.fake.rows("servers_list")[1].split('|')[0].trimmed(), 1,
                "99999");
  assert_text(rig.fake.taken("say").join(", "), "say A port is a number from 1 to 65535");
  rig.fake.edit("servers_list", rig.fake.rows("servers_list")[1].split('|')[0].trimmed(), 1,
                "4321");
  rig.toggle("Telnet");
  assert_true(rig.checked(1));
  assert_text(rig.fake.rows("servers_list")[1], "Telnet: open for this computer | 4321");
  rig.fake.edit("servers_list", "Telnet: open for this computer", 1, "4322"); // moves
  assert_int_equal(rig.fakeDoors.ports.value("telnet"), 4322);
}

void a_link_is_fresh_each_time_and_opens_the_server(void **)
{
  Served rig;
  rig.look();
  rig.press("link");
  const QByteArray first = QGuiApplication::clipboard()->text().toUtf8();
  assert_true(rig.fakeDoors.ports.contains("http"));
  assert_true(first.endsWith("/link/1"));
  rig.press("browse");
  assert_true(opened.size() == 1 && opened.first().endsWith("/link/2"));
  browser = false;
  rig.press("browse");
  assert_true(QGuiApplication::clipboard()->text().endsWith("/link/3"));
  assert_true(rig.fake.taken("say").last().contains("no browser"));
}

void a_link_of_a_server_that_cannot_be_opened_is_none(void **)
{
  Served rig;
  const int port = ide_settings_number(rig.fake.i.settings, "http_port");
  rig.fakeDoors.taken[port] = "nginx";
  QGuiApplication::clipboard()->setText("before");
  rig.look();
  rig.press("link");
  assert_text(QGuiApplication::clipboard()->text().toUtf8(), "before");
  assert_true(rig.fake.taken("say").last().contains("is taken by nginx"));
  assert_int_equal(rig.fakeDoors.links, 0);
}

void the_token_is_copied_and_nowhere_shown(void **)
{
  Served rig;
  rig.toggle("Web");
  rig.look();
  rig.press("token");
  assert_text(QGuiApplication::clipboard()->text().toUtf8(), "s3cret");
  for (const QByteArray &said : rig.fake.taken())
    assert_false(said.contains("s3cret"));
  for (const QLabel *label : rig.fake.docks.value("servers")->findChildren<QLabel *>())
    assert_false(label->text().contains("s3cret"));
}

void others_come_in_only_when_the_user_agreed(void **)
{
  Served rig;
  rig.look();
  rig.set("server_addresses", "0.0.0.0");
  rig.toggle("Web");
  assert_true(bool(consent));
  assert_int_equal(rig.fakeDoors.asked.size(), 0);
  rig.toggle("Telnet"); // while it is asked: one question for both
  consent("own", false);
  Rig::settle();
  assert_int_equal(rig.fakeDoors.asked.size(), 2);
  assert_false(rig.fakeDoors.remote);
  assert_text(rig.fake.line_of("servers"), "");
  rig.toggle("Web");
  rig.toggle("Telnet");
  rig.toggle("Web");
  consent("others", true);
  Rig::settle();
  assert_true(rig.fakeDoors.remote);
  assert_text(agreed, "0.0.0.0");
  assert_true(rig.fake.rows("servers_list").first().startsWith("Web: open for 0.0.0.0"));
  assert_true(rig.fake.line_of("servers").contains("can run any code as you"));
}

void who_cancels_opens_nothing_and_is_asked_anew(void **)
{
  Served rig;
  rig.look();
  rig.set("server_addresses", "0.0.0.0");
  rig.press("link");
  consent("cancel", false);
  Rig::settle();
  assert_int_equal(rig.fakeDoors.asked.size(), 0);
  assert_int_equal(rig.fakeDoors.links, 0);
  consent = nullptr;
  rig.press("link");
  assert_true(bool(consent));
  consent("own", false);
  Rig::settle();
  assert_int_equal(rig.fakeDoors.links, 1); // what was wanted goes on
}

void when_the_engine_is_gone_all_is_off(void **)
{
  Served rig;
  rig.look();
  rig.toggle("Web");
  rig.requested(2);
  rig.fakeDoors.clients = {"{\"door\":\"page\",\"from\":\"x\",\"seconds\":1}"};
  rig.look();
  doors = nullptr;
  rig.look();
  assert_false(rig.checked(0));
  assert_int_equal(rig.fake.rows("servers_clients").size(), 0);
  assert_int_equal(rig.fake.rows("servers_requests").size(), 2); // what was asked was asked
  rig.toggle("Web");
  assert_true(rig.fake.rows("servers_list").first().contains("XDG_RUNTIME_DIR"));
  rig.press("token");
  rig.press("link");
  ide_servers_close(&rig.fake.i, IDE_SERVER_HTTP);
  doors = &rig.fakeDoors;
  rig.fakeDoors.ports.clear();
  rig.toggle("Web");
  assert_true(rig.checked(0));
}

void texts_of_others_are_text(void **)
{
  Served rig;
  const QByteArray html = "<b>bold</b><img src=/x>";
  const QByteArray rtl = "\342\200\256evil\327\251"; // an override, and a letter of Hebrew
  const QByteArray control = "a\\nb\\tc\\u001b[31m\\u0007";
  rig.fakeDoors.requests = {"{\"method\":\"GET\",\"path\":\"/" + html + "\",\"status\":200}",
                            "{\"method\":\"GET\",\"path\":\"/" + rtl + "\",\"status\":404}",
                            "{\"method\":\"GET\",\"path\":\"/" + control + "\",\"status\":500}",
                            "{\"method\":\"GET\",\"path\":\"/" +
                                QByteArray("\303\244").repeated(5000) + "\",\"status\":0}",
                            "{\"method\":\"" + QByteArray(10000, 'M') +
                                "\",\"path\":\"/\",\"status\":200}",
                            "{\"why\":\"" + html + "\",\"status\":400}"};
  rig.fakeDoors.clients = {"{\"door\":\"" + html + "\",\"from\":\"" + control +
                               "\",\"seconds\":-5}",
                           "{\"door\":\"" + QByteArray("\303\244").repeated(5000) +
                               "\",\"from\":\"" + rtl + "\",\"seconds\":1e300,\"uid\":-7}"};
  rig.look();
  QByteArrayList rows = rig.fake.rows("servers_requests");
  assert_int_equal(rows.size(), 6);
  assert_true(rows[0].startsWith(html));
  assert_true(rows[1].startsWith("MMMM") && rows[1].size() < 300);
  assert_true(rows[2].startsWith("GET /\303\244\303\244"));
  assert_true(rows[2].contains("\303\244\342\200\246 | gone"));
  assert_false(rows[2].contains("\357\277\275")); // half a letter
  assert_true(rows[3].startsWith("GET /a b c [31m  | 500"));
  assert_true(rows[4].startsWith("GET /" + rtl + " | 404"));
  assert_true(rows[5].startsWith("GET /" + html + " | 200"));
  const QString tip =
      rig.fake.view("servers_requests")->model()->index(0, 0).data(Qt::ToolTipRole).toString();
  assert_false(tip.contains("<b>"));
  assert_true(tip.contains("&lt;b&gt;"));
  rows = rig.fake.rows("servers_clients");
  assert_true(rows[0].startsWith(html + " | a b c [31m"));
  assert_true(rows[0].endsWith(" | 0 s"));
  assert_true(rows[1].contains("\303\244\342\200\246 | " + rtl));
}

void what_makes_no_sense_does_no_harm(void **)
{
  Served rig;
  rig.requested(1);
  rig.look();
  for (const char *instead :
       {"", "{", "[]", "null", "7", "{\"clients\":7,\"requests\":{},\"last\":\"x\"}",
        "{\"clients\":[7,null,[],{}],\"requests\":[7,null,{}],\"last\":-1}",
        "{\"clients\":[{\"door\":7,\"from\":[],\"uid\":1e300,\"seconds\":\"x\"}],\"requests\":[{"
        "\"method\":7,\"path\":null,\"status\":1e300,\"took_ms\":1e300,\"time_ms\":1e300}],"
        "\"last\":1e300}"}) {
    rig.fakeDoors.instead = instead;
    rig.look();
  }
  rig.fakeDoors.instead.clear();
  rig.requested(1);
  rig.look();
  assert_true(rig.fake.rows("servers_requests").first().startsWith("GET /2 "));
}

void it_asks_only_while_it_is_seen(void **)
{
  Served rig;
  rig.requested(1);
  QTest::qWait(20);
  assert_int_equal(rig.fake.rows("servers_requests").size(), 0);
  rig.look();
  assert_int_equal(rig.fake.rows("servers_requests").size(), 1);
  panel_servers_seen(rig.fake.i.servers, false);
  panel_servers_seen(rig.fake.i.servers, false);
  panel_servers_seen(nullptr, true);
}

} // namespace

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(who_is_connected_comes_and_goes),
      cmocka_unit_test(of_very_many_clients_the_rest_is_counted),
      cmocka_unit_test(requests_come_once_and_the_last_500_are_kept),
      cmocka_unit_test(another_server_counts_anew_and_the_lines_stay),
      cmocka_unit_test(a_switch_opens_and_closes_and_twice_is_once),
      cmocka_unit_test(a_port_that_is_taken_is_said_until_it_is_another),
      cmocka_unit_test(a_link_is_fresh_each_time_and_opens_the_server),
      cmocka_unit_test(a_link_of_a_server_that_cannot_be_opened_is_none),
      cmocka_unit_test(the_token_is_copied_and_nowhere_shown),
      cmocka_unit_test(others_come_in_only_when_the_user_agreed),
      cmocka_unit_test(who_cancels_opens_nothing_and_is_asked_anew),
      cmocka_unit_test(when_the_engine_is_gone_all_is_off),
      cmocka_unit_test(texts_of_others_are_text),
      cmocka_unit_test(what_makes_no_sense_does_no_harm),
      cmocka_unit_test(it_asks_only_while_it_is_seen),
  };
  int failed = cmocka_run_group_tests(tests, nullptr, nullptr);
  freeApp();
  return failed;
}
