// SPDX-License-Identifier: GPL-3.0-or-later
//
// label, heading, html, image, progress, tree and log: what they show, what they refuse, what they tell.
#include "widgets/richtext.h"

#include <QBuffer>
#include <QElapsedTimer>
#include <QImage>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QScrollBar>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QTreeWidget>

#include <cstdio>

#include "probe.h"

static std::string safe(const char *html)
{
  return epq::safeHtml(QString::fromUtf8(html), 10).toStdString();
}

static void html_that_is_known_comes_through(void **)
{
  assert_string_equal(safe("<b>a</b><br><i>b</i>").c_str(), "<b>a</b><br><i>b</i>");
  assert_string_equal(safe("<font color=red>a</font>").c_str(), "<font color=\"red\">a</font>");
  assert_string_equal(
      safe("<span style='COLOR: #f00; background:yellow; font-size: 20px'>x</span>").c_str(),
      "<span style=\"color:#f00;background-color:yellow;font-size:20px;\">x</span>");
  assert_string_equal(safe("<center>x</center>").c_str(), "<div align=\"center\">x</div>");
  assert_string_equal(safe("<a href='lamp:on?a=1&b=2'>x</a>").c_str(),
                      "<a href=\"lamp:on?a=1&amp;b=2\">x</a>");
  assert_string_equal(safe("R&D &amp; &lt;x> 1 < 2").c_str(), "R&amp;D &amp; &lt;x> 1 &lt; 2");
}

static void html_that_is_not_known_is_left_out(void **)
{
  assert_string_equal(safe("<img src=file:///etc/passwd>a").c_str(), "a");
  assert_string_equal(safe("<script>evil()</script>b").c_str(), "b");
  assert_string_equal(safe("<style>b{background:url(x)}</style>c").c_str(), "c");
  assert_string_equal(
      safe("<span style='background:url(file:///x);font-size:99999px'>d</span>").c_str(),
      "<span style=\"\">d</span>");
  assert_string_equal(safe("<b onclick='x' style='y'>e").c_str(), "<b>e</b>");
  assert_string_equal(safe("</b>f</i><i>g<b>h</i>").c_str(), "f<i>g<b>h</b></i>");
  assert_string_equal(safe("<!-- <b> -->i<!-- open").c_str(), "i");
  assert_string_equal(safe("<a href=\"x").c_str(), "<a href=\"x\"></a>");
  assert_string_equal(safe("<font color='red\"><img src=x>'>j</font>").c_str(), "<font>j</font>");
}

static void broken_html_in_any_amount_is_harmless(void **)
{
  Probe probe;
  probe.make(2, "label");
  probe.make(3, "html");
  probe.set(2, "html", Val(true));
  probe.show();
  std::string nested, tables, open(100000, '<'), divs;
  for (int i = 0; i < 20000; i++) {
    nested += "<b><center>";
    if (i < 3000)
      tables += "<table><tr><td>";
    if (i < 3000)
      divs += "<div><ul><li>";
  }
  for (const std::string &html :
       {nested, tables, open, divs, std::string("<a href='"), std::string("\0<b\0>&\0;", 8),
        std::string(
            "<table width=999999999 border=99999><tr><td colspan=999999999 rowspan=99999>x"),
        std::string("<p style='font-size:9999999pt;margin:9999999px'>x")}) {
    assert_int_equal(probe.set(2, "text", Val(html)), EPQ_OK);
    assert_int_equal(probe.set(3, "value", Val(html)), EPQ_OK);
    QApplication::processEvents();
    assert_false(probe.widget(1)->grab().isNull());
  }
}

static void plain_text_stays_plain(void **)
{
  Probe probe;
  probe.make(2, "label");
  probe.set(2, "text", Val("Fish & <b>Chips</b>"));
  assert_int_equal(probe.get<QLabel>(2)->textFormat(), Qt::PlainText);
  assert_string_equal(probe.get<QLabel>(2)->text().toUtf8().constData(), "Fish & <b>Chips</b>");
  assert_null(probe.get<QLabel>(2)->buddy());
}

static void a_click_and_a_link_are_told_apart(void **)
{
  Probe probe;
  probe.make(2, "label");
  probe.make(3, "html");
  probe.set(2, "html", Val(true));
  probe.set(2, "text", Val("<a href='lamp:on'>MMMMMMMMMMMMMMMMMM</a>"));
  probe.set(3, "value", Val("<a href='lamp:off'>MMMMMMMMMMMMMMMM</a>"));
  probe.show();
  QWidget *label = probe.widget(2), *html = probe.get<QTextBrowser>(3)->viewport();
  QTest::mouseClick(label, Qt::LeftButton, {}, QPoint(20, label->height() / 2));
  assert_string_equal(probe.take().c_str(), "2 onLinkActivated lamp:on\n");
  QTest::mouseClick(label, Qt::LeftButton, {}, QPoint(label->width() - 3, label->height() / 2));
  assert_string_equal(probe.take().c_str(), "2 onClicked nil\n");
  QTest::mouseClick(html, Qt::LeftButton, {}, QPoint(20, 12));
  assert_string_equal(probe.take().c_str(), "3 onLinkActivated lamp:off\n");
  assert_true(probe.get<QTextBrowser>(3)->toPlainText().startsWith("MMM"));
}

static void a_page_reads_no_files(void **)
{
  QTemporaryDir folder;
  QString file = folder.filePath("secret.png");
  QImage red(40, 40, QImage::Format_RGB32);
  red.fill(Qt::red);
  assert_true(red.save(file));
  Probe probe;
  probe.make(2, "html");
  probe.show();
  QString html = "<img src='%1'><img src='file://%1'><link rel=stylesheet href='%1'>"
                 "<body background='%1'>";
  probe.set(2, "value", Val(html.arg(file).toStdString()));
  QApplication::processEvents();
  QImage seen = probe.widget(2)->grab().toImage();
  for (int y = 0; y < seen.height(); y++)
    for (int x = 0; x < seen.width(); x++)
      assert_true(seen.pixelColor(x, y) != QColor(Qt::red));
}

static void headings_are_multiples_of_the_font(void **)
{
  Probe probe;
  probe.make(2, "heading");
  double base = QApplication::font().pointSizeF();
  auto points = [&] { return probe.widget(2)->font().pointSizeF(); };
  assert_true(points() > 1.5 * base);
  probe.set(2, "level", Val(3));
  assert_true(points() > base && points() < 1.2 * base);
  assert_true(probe.widget(2)->font().weight() > QFont::Normal);
  assert_int_equal(probe.set(2, "level", Val(4)), EPQ_E_INVALID);
  probe.set(2, "style", Val::map({{"size", Val(30)}}));
  assert_true(points() == 30);
  probe.set(2, "style", Val::map({}));
  assert_true(points() > base && points() < 1.2 * base);
}

static std::string png(int width, int height)
{
  QImage image(width, height, QImage::Format_RGB32);
  image.fill(QColor(10, 200, 30));
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return bytes.toStdString();
}

static bool isGreen(Probe &probe)
{
  QImage seen = probe.widget(2)->grab().toImage();
  return seen.pixelColor(seen.width() / 2, seen.height() / 2) == QColor(10, 200, 30);
}

static void pictures_come_from_bytes_files_and_addresses(void **)
{
  Probe probe;
  probe.make(2, "image");
  probe.show();
  assert_false(isGreen(probe));
  probe.set(2, "data", Val(png(50, 50)));
  assert_true(isGreen(probe));
  probe.set(2, "data", Val(""));
  assert_false(isGreen(probe));
  QByteArray encoded = QByteArray::fromStdString(png(50, 50)).toBase64();
  probe.set(2, "source", Val("data:image/png;base64," + encoded.toStdString()));
  assert_true(isGreen(probe));
  probe.set(2, "source",
            Val("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' "
                "height='9'%3E%3Crect width='9' height='9' fill='%230ac81e'/%3E%3C/svg%3E"));
  assert_true(isGreen(probe));
  QTemporaryDir folder;
  QFile file(folder.filePath("a b.png"));
  assert_true(file.open(QIODevice::WriteOnly));
  file.write(QByteArray::fromStdString(png(50, 50)));
  file.close();
  probe.set(2, "source", Val(file.fileName().toStdString()));
  assert_true(isGreen(probe));
  for (const char *fit : {"cover", "stretch", "none", "contain"}) {
    assert_int_equal(probe.set(2, "fit", Val(fit)), EPQ_OK);
    assert_true(isGreen(probe));
  }
  QWidget *image = probe.widget(2);
  QTest::mouseClick(image, Qt::LeftButton);
  QTest::mouseClick(image, Qt::RightButton);
  assert_string_equal(probe.take().c_str(), "2 onClicked nil\n");
}

static void a_picture_comes_by_http(void **)
{
  QTcpServer server;
  assert_true(server.listen(QHostAddress::LocalHost));
  std::string body = png(50, 50);
  QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
    QTcpSocket *socket = server.nextPendingConnection();
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket, &body] {
      bool large = socket->readAll().startsWith("GET /large");
      socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                    QByteArray::number(large ? 100 << 20 : int(body.size())) + "\r\n\r\n");
      socket->write(body.data(), qint64(body.size()));
      if (!large)
        socket->disconnectFromHost();
    });
  });
  std::string address = "http://127.0.0.1:" + std::to_string(server.serverPort());
  Probe probe;
  probe.make(2, "image");
  probe.show();
  probe.set(2, "source", Val(address + "/a.png"));
  assert_true(waitFor([&] { return isGreen(probe); }));
  probe.set(2, "source", Val(address + "/large")); // refused by its length, long before its end
  assert_true(waitFor([&] { return !isGreen(probe); }, 5000));
  probe.set(2, "source", Val(address + "/a.png"));
  epq_view_remove(probe.view(), 2); // while it is on its way
  probe.take();
}

static void what_is_no_picture_becomes_its_text(void **)
{
  std::string broken = png(50, 50), huge = png(50, 50);
  broken.resize(broken.size() / 2);
  huge.replace(16, 8, std::string("\0\1\0\0\0\1\0\0", 8)); // says that it is 65536 x 65536
  Probe probe;
  probe.make(2, "image");
  probe.set(2, "text", Val("A lamp"));
  probe.show();
  for (const std::string &data :
       {broken.substr(0, 20), huge, std::string("nonsense"), std::string("\x1f\x8b\x08 packed")}) {
    probe.set(2, "data", Val(data));
    assert_false(isGreen(probe));
  }
  probe.set(2, "data", Val(""));
  for (const char *source :
       {"/nonexistent", "/dev/zero", "/", "data:", "data:,", "http://", "https://[", "ftp://x/y"}) {
    assert_int_equal(probe.set(2, "source", Val(source)), EPQ_OK);
    QApplication::processEvents();
    assert_false(isGreen(probe));
  }
  assert_string_equal(probe.widget(2)->accessibleName().toUtf8().constData(), "A lamp");
}

static void progress_counts_in_any_numbers(void **)
{
  Probe probe;
  probe.make(2, "progress");
  auto *bar = probe.get<QProgressBar>(2);
  probe.set(2, "min", Val(-1.5));
  probe.set(2, "max", Val(0.5));
  probe.set(2, "value", Val(0.0));
  assert_string_equal(bar->text().toUtf8().constData(), "75 %");
  assert_true(bar->value() * 4 == bar->maximum() * 3);
  probe.set(2, "text", Val("%v of %m 100%"));
  assert_string_equal(bar->text().toUtf8().constData(), "0 of 0.5 100%");
  probe.set(2, "value", Val(7));
  assert_int_equal(bar->value(), bar->maximum());
  assert_int_equal(probe.set(2, "value", Val("7")), EPQ_E_INVALID);
  probe.set(2, "busy", Val(true));
  assert_int_equal(bar->maximum(), 0);
}

static Val someItems(const char *extra)
{
  return Val::list(
      {Val::map({{"id", Val("a")},
                 {"text", Val("Alpha")},
                 {"items", Val::list({Val("a1"), Val(extra)})}}),
       Val::map({{"id", Val("b")}, {"expanded", Val(true)}, {"items", Val::list({Val("b1")})}})});
}

static void a_tree_keeps_what_the_user_opened_and_selected(void **)
{
  Probe probe;
  probe.make(2, "tree");
  probe.set(2, "selected", Val("b1"));
  probe.set(2, "items", someItems("a2"));
  probe.show();
  auto *tree = probe.get<QTreeWidget>(2);
  assert_string_equal(tree->currentItem()->text(0).toUtf8().constData(), "b1");
  tree->setFocus();
  assert_string_equal(probe.take().c_str(), "");
  QTest::keyClick(tree, Qt::Key_Up);
  QTest::keyClick(tree, Qt::Key_Left);
  QTest::keyClick(tree, Qt::Key_Up);
  QTest::keyClick(tree, Qt::Key_Right);
  QTest::keyClick(tree, Qt::Key_Return);
  assert_string_equal(probe.take().c_str(),
                      "2 onSelected b\n2 onExpanded {b,false}\n2 onSelected a\n"
                      "2 onExpanded {a,true}\n2 onActivated a\n");
  probe.set(2, "items", someItems("a3"));
  assert_true(tree->topLevelItem(0)->isExpanded());
  assert_false(tree->topLevelItem(1)->isExpanded());
  assert_true(tree->topLevelItem(0)->isSelected());
  assert_string_equal(tree->topLevelItem(0)->child(1)->text(0).toUtf8().constData(), "a3");
  QPoint child = tree->visualItemRect(tree->topLevelItem(0)->child(0)).center();
  QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, child);
  QTest::mouseDClick(tree->viewport(), Qt::LeftButton, {}, child);
  assert_string_equal(probe.take().c_str(), "2 onSelected a1\n2 onActivated a1\n");
  probe.set(2, "selected", Val(""));
  assert_true(tree->selectedItems().isEmpty());
  assert_int_equal(probe.set(2, "items", Val::list({Val(1)})), EPQ_E_INVALID);
  assert_int_equal(tree->topLevelItemCount(), 2);
  assert_string_equal(probe.take().c_str(), "");
}

static Val lines(int from, int count)
{
  std::vector<Val> list;
  for (int i = 0; i < count; i++)
    list.emplace_back("line " + std::to_string(from + i));
  return Val::list(list);
}

static void a_log_keeps_the_newest_lines(void **)
{
  Probe probe;
  probe.make(2, "log");
  probe.show();
  auto *log = probe.get<QPlainTextEdit>(2);
  QElapsedTimer timer;
  timer.start();
  assert_int_equal(probe.append(2, lines(1, 100000)), EPQ_OK);
  printf("# 10^5 lines appended to a log take %lld ms\n", static_cast<long long>(timer.elapsed()));
  assert_int_equal(log->blockCount(), 10000);
  assert_true(log->toPlainText().endsWith("line 100000"));
  probe.set(2, "max", Val(3));
  assert_int_equal(log->blockCount(), 3);
  probe.append(2, Val::list({Val(""), Val("two\nlines")}));
  assert_string_equal(log->toPlainText().toUtf8().constData(), "\ntwo\nlines");
  probe.append(2, Val::list({}), true);
  assert_string_equal(log->toPlainText().toUtf8().constData(), "");
  probe.append(2, Val::list({Val("")}));
  probe.append(2, Val::list({Val("x")}));
  assert_string_equal(log->toPlainText().toUtf8().constData(), "\nx");
  assert_int_equal(probe.append(2, Val("x")), EPQ_E_INVALID);
}

static void a_log_follows_unless_the_user_scrolled_up(void **)
{
  Probe probe;
  probe.make(2, "log");
  probe.set(2, "max", Val(200));
  probe.show();
  auto *log = probe.get<QPlainTextEdit>(2);
  QScrollBar *bar = log->verticalScrollBar();
  probe.append(2, lines(1, 200));
  assert_true(bar->maximum() > 100);
  assert_int_equal(bar->value(), bar->maximum());
  bar->setValue(100); // line 101 is the first
  probe.append(2, lines(201, 50));
  assert_int_equal(bar->value(), 50); // it still is
  QTest::keyClick(log, Qt::Key_End, Qt::ControlModifier);
  bar->setValue(bar->maximum());
  probe.append(2, lines(251, 5));
  assert_int_equal(bar->value(), bar->maximum());
  probe.set(2, "follow", Val(false));
  bar->setValue(bar->maximum());
  int before = bar->value();
  probe.set(2, "max", Val(1000));
  probe.append(2, lines(300, 5));
  assert_int_equal(bar->value(), before);
}

int main()
{
  const CMUnitTest tests[] = {
      cmocka_unit_test(html_that_is_known_comes_through),
      cmocka_unit_test(html_that_is_not_known_is_left_out),
      cmocka_unit_test(broken_html_in_any_amount_is_harmless),
      cmocka_unit_test(plain_text_stays_plain),
      cmocka_unit_test(a_click_and_a_link_are_told_apart),
      cmocka_unit_test(a_page_reads_no_files),
      cmocka_unit_test(headings_are_multiples_of_the_font),
      cmocka_unit_test(pictures_come_from_bytes_files_and_addresses),
      cmocka_unit_test(a_picture_comes_by_http),
      cmocka_unit_test(what_is_no_picture_becomes_its_text),
      cmocka_unit_test(progress_counts_in_any_numbers),
      cmocka_unit_test(a_tree_keeps_what_the_user_opened_and_selected),
      cmocka_unit_test(a_log_keeps_the_newest_lines),
      cmocka_unit_test(a_log_follows_unless_the_user_scrolled_up),
  };
  return cmocka_run_group_tests(tests, nullptr, Probe::end);
}
