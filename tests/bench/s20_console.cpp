// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * S20 and, of D1, what is the console's: a thread prints as fast as it can, until the last line is shown, while a beat of
 * 8 ms on the application's thread looks for gaps. Prints for each scene its name, the time and the longest gap in ms.
 */
#include <epq/app.h>
#include <epq/console.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QTimer>

#include <cstdio>
#include <string>
#include <thread>

namespace
{

struct Scene {
  const char *name;
  void (*print)(epq_console *console);
};

void put(epq_console *console, const std::string &text)
{
  epq_console_append(console, EPQ_STREAM_OUT, text.data(), text.size());
}

void numbers(epq_console *console, int count)
{
  for (int i = 1; i <= count; i++)
    put(console, std::to_string(i) + '\n');
}

constexpr Scene scenes[] = {
    {"a million lines", [](epq_console *console) { numbers(console, 1000000); }},
    {"a million lines with colours and places",
     [](epq_console *console) {
       for (int i = 1; i <= 1000000; i++)
         put(console, "\x1b[3" + std::to_string(i % 8) +
                          "mcolour\x1b[0m in file.lua:" + std::to_string(i) + ": text\n");
     }},
    {"ten million lines", [](epq_console *console) { numbers(console, 10000000); }},
    {"one line of 100 MB",
     [](epq_console *console) {
       put(console, std::string(100000000, 'x'));
       put(console, "\n");
     }},
    {"100 MB of lines of 9 kB",
     [](epq_console *console) {
       const std::string line = std::string(9000, 'y') + '\n';
       for (int i = 0; i < 11000; i++)
         put(console, line);
     }},
    {"a million steps of a progress line",
     [](epq_console *console) {
       for (int i = 0; i < 1000000; i++)
         put(console, "\rstep " + std::to_string(i));
       put(console, "\n");
     }},
};

void play(epq_app *app, const Scene &scene)
{
  epq_console_callbacks callbacks = {};
  callbacks.size = sizeof callbacks;
  epq_console *console = epq_console_new(app, "console", "Console", &callbacks);
  auto *widget = reinterpret_cast<QWidget *>(epq_console_widget(console));
  widget->resize(800, 400);
  widget->show();
  QCoreApplication::processEvents();
  auto *output = widget->findChild<QPlainTextEdit *>("consoleOutput");
  QElapsedTimer all, beat;
  QTimer timer;
  qint64 longest = 0, took = 0;
  QObject::connect(&timer, &QTimer::timeout, output, [&] {
    longest = std::max(longest, beat.restart());
    if (!took && output->document()->lastBlock().text() == "end") {
      took = all.elapsed();
      epq_app_quit(app, 0);
    }
  });
  timer.start(8);
  all.start();
  beat.start();
  std::thread thread([&] {
    scene.print(console);
    put(console, "end");
  });
  epq_app_run(app);
  thread.join();
  printf("%-42s took %6lld ms longest gap %4lld ms\n", scene.name, static_cast<long long>(took),
         static_cast<long long>(longest));
  fflush(stdout);
  epq_console_free(console);
}

} // namespace

int main()
{
  epq_app_config config = {};
  config.size = sizeof config;
  config.name = "bench";
  config.version = "1";
  epq_app *app = epq_app_new(&config);
  for (const Scene &scene : scenes)
    play(app, scene);
  epq_app_free(app);
  return 0;
}
