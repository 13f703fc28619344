// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Links: "topic:NAME" is another word, "book:ADDRESS" a page of our manual, "manual:ANCHOR" a place in the Lua manual, which is Debian's (lua5.4-doc) when that
 * is installed, else the one of lua.org in the browser.
 */
#include "panels/help.h"

#include "ide/language.h"
#include "panels/manual.h"
#include "words/words.h"

#include <epq/page.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANUAL "/usr/share/doc/lua5.4/doc/manual.html"

struct panel_help {
  ide *ide;
  epq_page *shown;
};

static const char first_page[] = N_(
    "<h2>EPLua</h2>"
    "<p>Write Lua, and press <b>F5</b> to run it. What it prints is in the console; below the "
    "console you can try "
    "lines of Lua while the script lives.</p>"
    "<p>Put the cursor on a name and press <b>F1</b>: what it is stands here.</p>"
    "<h3>Libraries</h3>"
    "<p><a href='topic:timers'>timers</a> · <a href='topic:json'>json</a> · <a "
    "href='topic:ui'>ui</a> "
    "(windows) · <a href='topic:sys'>sys</a> · <a href='topic:lfs'>lfs</a> · "
    "<a href='topic:class'>class</a> · <a href='topic:log'>log</a> · <a "
    "href='topic:test'>test</a></p>"
    "<p>Lua's own: <a href='topic:string'>string</a> · <a href='topic:table'>table</a> "
    "· "
    "<a href='topic:math'>math</a> · <a href='topic:io'>io</a> · <a "
    "href='topic:os'>os</a> · "
    "<a href='topic:coroutine'>coroutine</a> · <a href='topic:utf8'>utf8</a></p>"
    "<h3>Keys</h3>"
    "<p>Ctrl+Shift+P finds any command by its name. F5 runs, Shift+F5 stops, F8 runs the line, F12 "
    "goes to a "
    "definition, Alt+1 to Alt+6 open the panels.</p>"
    "<p><a href='book:'>The manual</a> · <a href='manual:'>The Lua manual</a></p>");

static void open_manual(panel_help *h, const char *anchor)
{
  char url[PATH_MAX];
  if (access(MANUAL, R_OK) == 0)
    snprintf(url, sizeof url, "file://" MANUAL "%s%s", *anchor ? "#" : "", anchor);
  else
    snprintf(url, sizeof url, "https://www.lua.org/manual/5.4/manual.html%s%s", *anchor ? "#" : "",
             anchor);
  if (!epq_page_open_outside(url))
    epq_shell_say(h->ide->shell, _("There is no program that shows the manual"));
}

static void on_link(void *ud, const char *link)
{
  panel_help *h = ud;
  if (strncmp(link, "topic:", 6) == 0)
    ide_language_help(h->ide, link + 6);
  else if (strncmp(link, "book:", 5) == 0)
    panel_manual_open(h->ide, link + 5);
  else if (strncmp(link, "manual:", 7) == 0)
    open_manual(h, link + 7);
}

void panel_help_word(ide *i)
{
  ide_language_help(i, NULL);
}

// The same, with the way to the manual below it.
static void show_with_link(ide *i, const char *text, const char *address)
{
  static const char begin[] = "<p><a href='book:", end[] = "</a></p>";
  const char *words = _("In the manual");
  size_t size = strlen(text) + strlen(address) + strlen(words) + sizeof begin + sizeof end + 2;
  char *whole = malloc(size);
  if (whole)
    snprintf(whole, size, "%s%s%s'>%s%s", text, begin, address, words, end);
  epq_page_set(i->help->shown, whole ? whole : text);
  free(whole);
}

void panel_help_topic(ide *i, const char *word, const char *text)
{
  char address[600];
  if (!text && !*word) {
    panel_manual_show(i);
    return;
  }
  if (!text) {
    epq_shell_say(i->shell, _("Nothing is known about this name"));
    return;
  }
  if (panel_manual_find(i, word, address, sizeof address) && !strpbrk(address, "'<>&\""))
    show_with_link(i, text, address);
  else
    epq_page_set(i->help->shown, text);
  epq_shell_show_dock(i->shell, "help", false);
}

panel_help *panel_help_new(ide *i)
{
  panel_help *h = calloc(1, sizeof *h);
  if (!h)
    return NULL;
  h->ide = i;
  h->shown = epq_page_new(i->app, "help", _("Help"), on_link, h);
  epq_page_set(h->shown, _(first_page));
  epq_shell_add_dock(i->shell,
                     &(epq_dock){.id = "help",
                                 .title = _("Help"),
                                 .icon = "help-contents",
                                 .area = EPQ_RIGHT,
                                 .shortcut = "Alt+6",
                                 .hidden = true},
                     epq_page_widget(h->shown));
  return h;
}

void panel_help_free(panel_help *h)
{
  if (!h)
    return;
  epq_shell_remove_dock(h->ide->shell, "help");
  epq_page_free(h->shown);
  free(h);
}
