// SPDX-License-Identifier: GPL-3.0-or-later
//
// A list of what is let through, not of what is taken out: every tag is written anew from the parts that were
// understood, so what the reader below misunderstands cannot come out.
#include "widgets/richtext.h"

#include <QColor>
#include <QHash>
#include <QRegularExpression>
#include <QStringList>

namespace epq
{

namespace
{

constexpr int nestingMost = 50;
// QTextDocument lays a table in a table out twice as often with each level, and other tags with the square of their depth.
constexpr int tablesMost = 6, tagsMost = 500;

struct Tag {
  QString name; // small letters; empty: none began here
  bool closing = false;
  QHash<QString, QString> attributes;
};

bool isName(QChar c)
{
  return c.isLetterOrNumber() || c == '-' || c == ':' || c == '_';
}

// Reads the tag whose '<' is at *at and moves *at behind it. Without a closing '>' the tag ends with the text.
Tag readTag(const QString &html, qsizetype *at)
{
  Tag tag;
  qsizetype i = *at + 1, end = html.size();
  auto skip = [&] {
    while (i < end && html[i].isSpace())
      i++;
  };
  auto name = [&] {
    qsizetype from = i;
    while (i < end && isName(html[i]))
      i++;
    return html.mid(from, i - from).toLower();
  };
  tag.closing = i < end && html[i] == '/';
  i += tag.closing ? 1 : 0;
  tag.name = name();
  while (i < end && html[i] != '>') {
    skip();
    QString key = name(), value;
    skip();
    if (key.isEmpty()) {
      i += i < end && html[i] != '>' ? 1 : 0;
      continue;
    }
    if (i < end && html[i] == '=') {
      i++;
      skip();
      QChar quote = i < end && (html[i] == '"' || html[i] == '\'') ? html[i++] : QChar();
      qsizetype from = i;
      while (i < end && (quote.isNull() ? !html[i].isSpace() && html[i] != '>' : html[i] != quote))
        i++;
      value = html.mid(from, i - from);
      i += i < end && !quote.isNull() ? 1 : 0;
    }
    tag.attributes.insert(key, value);
  }
  *at = qMin(i + 1, end);
  return tag;
}

QString safeColor(const QString &text)
{
  static const QRegularExpression rgb("^rgba?\\([0-9., %]{1,40}\\)$");
  QString color = text.trimmed();
  return QColor::isValidColorName(color) || rgb.match(color).hasMatch() ? color : QString();
}

QString safeSize(const QString &text, double base)
{
  static const QRegularExpression size("^([0-9]{1,4}(?:\\.[0-9]{1,4})?)(px|pt|em|%)?$");
  static const QStringList words = {"xx-small", "x-small", "small",   "medium",
                                    "large",    "x-large", "xx-large"};
  QString trimmed = text.trimmed().toLower();
  if (words.contains(trimmed))
    return trimmed;
  QRegularExpressionMatch match = size.match(trimmed);
  if (!match.hasMatch())
    return QString();
  double number = match.captured(1).toDouble();
  QString unit = match.captured(2);
  if (unit == "em" || unit == "%")
    number *= unit == "em" ? base : base / 100;
  return QString("%1%2")
      .arg(qBound(1.0, number, 200.0))
      .arg(unit == "pt" || unit == "em" || unit == "%" ? "pt" : "px");
}

QString safeStyle(const QString &style, double base)
{
  QString safe;
  for (const QString &rule : style.split(';')) {
    QString key = rule.section(':', 0, 0).trimmed().toLower(), value = rule.section(':', 1);
    if (key == "background")
      key = "background-color";
    if (key == "font-size")
      value = safeSize(value, base);
    else if (key == "color" || key == "background-color")
      value = safeColor(value);
    else
      continue;
    if (!value.isEmpty())
      safe += key + ':' + value + ';';
  }
  return safe;
}

// The tag as it is written in the result, or empty when it is not let through.
QString opened(const Tag &tag, double base)
{
  static const QStringList plain = {"b", "i", "u", "s", "strong", "em", "big", "small", "p"};
  static const QStringList aligned = {"center", "left", "right"};
  if (plain.contains(tag.name))
    return '<' + tag.name + '>';
  if (aligned.contains(tag.name))
    return "<div align=\"" + tag.name + "\">";
  if (tag.name == "font") {
    QString color = safeColor(tag.attributes.value("color"));
    return color.isEmpty() ? "<font>" : "<font color=\"" + color + "\">";
  }
  if (tag.name == "span")
    return "<span style=\"" + safeStyle(tag.attributes.value("style"), base) + "\">";
  if (tag.name == "a")
    return "<a href=\"" + tag.attributes.value("href").replace("&amp;", "&").toHtmlEscaped() +
           "\">";
  return QString();
}

QString closed(const QString &name)
{
  return name == "center" || name == "left" || name == "right" ? "</div>" : "</" + name + '>';
}

// An entity that begins at that '&' stays; any other '&' is one for people.
QString ampersand(const QString &html, qsizetype at)
{
  static const QRegularExpression entity("\\G&(#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z0-9]{2,8});");
  return entity.match(html, at).hasMatch() ? "&" : "&amp;";
}

} // namespace

QString safeHtml(const QString &html, double base)
{
  QString safe;
  QStringList open;
  safe.reserve(html.size());
  for (qsizetype i = 0; i < html.size();) {
    QChar c = html[i];
    QChar next = i + 1 < html.size() ? html[i + 1] : QChar();
    if (c == '<' && html.mid(i, 4) == "<!--") {
      qsizetype end = html.indexOf("-->", i + 4);
      i = end < 0 ? html.size() : end + 3;
    } else if (c == '<' && (next.isLetter() || next == '/' || next == '!' || next == '?')) {
      Tag tag = readTag(html, &i);
      QString text = tag.closing ? QString() : opened(tag, base);
      if (!tag.closing && (tag.name == "script" || tag.name == "style" || tag.name == "title")) {
        qsizetype end = html.indexOf("</" + tag.name, i, Qt::CaseInsensitive);
        i = end < 0 ? html.size() : end;
      } else if (tag.name == "br" || (tag.closing && (tag.name == "div" || tag.name == "tr"))) {
        safe += "<br>";
      } else if (!text.isEmpty() && open.size() < nestingMost) {
        safe += text;
        open.append(tag.name);
      } else if (tag.closing && open.contains(tag.name)) {
        QString last;
        do {
          last = open.takeLast();
          safe += closed(last);
        } while (last != tag.name);
      }
    } else {
      safe += c == '<' ? "&lt;" : c == '&' ? ampersand(html, i) : QString(c);
      i++;
    }
  }
  while (!open.isEmpty())
    safe += closed(open.takeLast());
  return safe;
}

QString flatHtml(const QString &html)
{
  static const QRegularExpression tags("<(/?)([a-z][a-z0-9]*)",
                                       QRegularExpression::CaseInsensitiveOption);
  static const QStringList unclosed = {"br", "dd", "dt", "hr", "img", "li", "p", "td", "th", "tr"};
  QString flat;
  qsizetype copied = 0;
  int depth = 0, tables = 0;
  for (const QRegularExpressionMatch &match : tags.globalMatch(html)) {
    bool closing = match.capturedLength(1) > 0;
    QString name = match.captured(2).toLower();
    if (unclosed.contains(name))
      continue;
    bool table = name == "table";
    int &count = table ? tables : depth;
    count = qMax(0, count - (closing ? 1 : 0));
    if (count >= (table ? tablesMost : tagsMost)) {
      flat += html.mid(copied, match.capturedStart() - copied);
      flat += table ? (closing ? "</div" : "<div") : "<br";
      copied = match.capturedEnd();
    }
    count += closing ? 0 : 1;
  }
  return flat + html.mid(copied);
}

} // namespace epq
