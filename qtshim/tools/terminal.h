// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes as a terminal gets them, made to lines with styles. Knows of one line only, as a console does that keeps what was
// printed: escapes that move elsewhere are swallowed.
#ifndef EPQ_TOOLS_TERMINAL_H
#define EPQ_TOOLS_TERMINAL_H

#include "tools/textstyle.h"

#include <QByteArray>
#include <QString>

#include <string_view>
#include <vector>

namespace epq
{

struct Run {
  qsizetype length;
  TextStyle style;
};

struct Line {
  QString text;
  std::vector<Run> runs; // of text, without gaps
  int stream = 0;
  int64_t ref = 0;      // a value that can be opened
  uint64_t request = 0; // typed, and not accepted yet
  void add(const QString &more, TextStyle style);
};

class Terminal
{
public:
  // Appends the lines that end to done. Text of another stream than that of the open line begins a new one, save echo.
  void feed(int stream, std::string_view bytes, std::vector<Line> *done);
  // Puts text at the end of the open line, as it is.
  void note(const QString &text);
  // Ends the open line, if there is something on it.
  void end(std::vector<Line> *done);
  const Line &open() const
  {
    return m_line;
  }
  // Something is missing: styles and half escapes of all streams are over.
  void reset();

private:
  static constexpr int streamCount = 7;
  enum class State { Text, Escape, Between, Csi, String, StringEscape };
  struct Stream {
    State state = State::Text;
    TextStyle style;
    QByteArray parameters; // of the escape that began
    QByteArray tail;       // begin of a character of several bytes
  };

  size_t escape(Stream *stream, std::string_view bytes);
  void csi(Stream *stream, char final);
  void colors(Stream *stream);
  void put(Stream *stream, std::string_view bytes, bool more);
  void write(const QString &text, TextStyle style);
  void erase(int from, int to);

  Stream m_streams[streamCount];
  Line m_line;
  qsizetype m_column = 0;
};

} // namespace epq

#endif
