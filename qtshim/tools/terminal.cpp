// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/terminal.h"

#include <epq/console.h>

#include <algorithm>
#include <cstring>

namespace epq
{

namespace
{

constexpr qsizetype parametersMost = 256;

// How many bytes at the end are the begin of a character.
size_t halfAtEnd(std::string_view bytes)
{
  for (size_t back = 1; back <= 3 && back <= bytes.size(); back++) {
    auto byte = uint8_t(bytes[bytes.size() - back]);
    if (byte < 0x80)
      return 0;
    if (byte >= 0xc0) {
      size_t whole = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < whole ? back : 0;
    }
  }
  return 0;
}

bool isText(char byte)
{
  return uint8_t(byte) >= 0x20 ? byte != 0x7f : byte == '\t';
}

} // namespace

void Line::add(const QString &more, TextStyle style)
{
  if (more.isEmpty())
    return;
  text += more;
  if (!runs.empty() && runs.back().style == style)
    runs.back().length += more.size();
  else
    runs.push_back({more.size(), style});
}

void Terminal::reset()
{
  for (Stream &stream : m_streams)
    stream = Stream();
}

void Terminal::end(std::vector<Line> *done)
{
  if (m_line.text.isEmpty())
    return;
  done->push_back(std::move(m_line));
  m_line = Line();
  m_column = 0;
}

void Terminal::note(const QString &text)
{
  TextStyle style;
  style.flags = TextStyle::Faint | TextStyle::Italic;
  m_line.add(text, style);
  m_column = m_line.text.size();
}

void Terminal::feed(int number, std::string_view bytes, std::vector<Line> *done)
{
  Stream *stream = &m_streams[number];
  if (m_line.stream != number && (number != EPQ_STREAM_ECHO || m_line.text.isEmpty())) {
    end(done);
    m_line.stream = number;
  }
  stream->style.stream = number;
  size_t at = 0;
  while (at < bytes.size()) {
    if (stream->state != State::Text) {
      at += escape(stream, bytes.substr(at));
      continue;
    }
    size_t to = at;
    while (to < bytes.size() && isText(bytes[to]))
      to++;
    put(stream, bytes.substr(at, to - at), to == bytes.size());
    at = to;
    if (at == bytes.size())
      break;
    switch (bytes[at++]) {
    case '\n':
      done->push_back(std::move(m_line));
      m_line = Line();
      m_line.stream = number;
      m_column = 0;
      break;
    case '\r':
      m_column = 0;
      break;
    case '\b':
      m_column = std::max<qsizetype>(0, m_column - 1);
      break;
    case '\x1b':
      stream->state = State::Escape;
      break;
    default:
      break; // a bell and the like
    }
  }
}

// Takes bytes of an escape; gives how many.
size_t Terminal::escape(Stream *stream, std::string_view bytes)
{
  for (size_t at = 0; at < bytes.size(); at++) {
    const char byte = bytes[at];
    const bool string = stream->state == State::String || stream->state == State::StringEscape;
    // a new line ends whatever had begun: a program that breaks off must not swallow the rest
    if (byte == '\n' || byte == 0x18 || byte == 0x1a) {
      stream->state = State::Text;
      return at + (byte == '\n' ? 0 : 1);
    }
    if (byte == '\x1b') {
      stream->state = string ? State::StringEscape : State::Escape;
      continue;
    }
    switch (stream->state) {
    case State::Escape:
      if (byte == '[') {
        stream->state = State::Csi;
        stream->parameters.clear();
      } else if (strchr("]PX^_", byte) && byte) {
        stream->state = State::String;
      } else if (byte >= 0x20 && byte <= 0x2f) {
        stream->state = State::Between;
      } else {
        stream->state = State::Text;
        return at + 1;
      }
      break;
    case State::Between:
      if (byte >= 0x30 || byte < 0) {
        stream->state = State::Text;
        return at + 1;
      }
      break;
    case State::Csi:
      if (byte >= 0x40 && byte <= 0x7e) {
        stream->state = State::Text;
        csi(stream, byte);
        return at + 1;
      }
      if (byte < 0x20) { // not of an escape
        stream->state = State::Text;
        return at;
      }
      if (stream->parameters.size() < parametersMost)
        stream->parameters += byte;
      break;
    case State::String:
      if (byte == '\a') {
        stream->state = State::Text;
        return at + 1;
      }
      break;
    case State::StringEscape:
      stream->state = byte == '\\' ? State::Text : State::String;
      if (byte == '\\')
        return at + 1;
      break;
    case State::Text:
      return at;
    }
  }
  return bytes.size();
}

void Terminal::csi(Stream *stream, char final)
{
  if (final == 'm') {
    colors(stream);
  } else if (final == 'K') {
    const qsizetype size = m_line.text.size();
    const int which = stream->parameters.toInt();
    if (which == 0)
      erase(int(m_column), int(size));
    else
      erase(0, int(which == 1 ? std::min(m_column + 1, size) : size));
  }
}

// Blanks, or nothing where the line ends.
void Terminal::erase(int from, int to)
{
  const qsizetype column = m_column;
  const bool toEnd = to >= m_line.text.size();
  if (from < to) {
    m_column = from;
    write(QString(to - from, u' '), TextStyle());
  }
  if (toEnd && from < m_line.text.size()) {
    qsizetype rest = from;
    m_line.text.truncate(from);
    std::vector<Run> runs;
    for (const Run &run : m_line.runs) {
      if (rest > 0)
        runs.push_back({std::min(run.length, rest), run.style});
      rest -= run.length;
    }
    m_line.runs = std::move(runs);
  }
  m_column = column;
}

void Terminal::colors(Stream *stream)
{
  TextStyle &style = stream->style;
  const int number = style.stream;
  QByteArray text = stream->parameters;
  QList<int> codes;
  // "4:3" is a kind of underline; a colour may stand as "38:2::r:g:b", with a part for its space
  const QByteArrayList groups = text.split(';');
  for (const QByteArray &group : groups) {
    QByteArrayList parts = group.split(':');
    if (parts.size() > 1 && (parts[0] == "38" || parts[0] == "48")) {
      if (parts.size() == 6 && parts[1] == "2")
        parts.removeAt(2);
      for (const QByteArray &part : std::as_const(parts))
        codes.append(part.toInt());
    } else {
      codes.append(parts.size() > 1 && parts[0] == "4" && parts[1] == "0" ? 24 : parts[0].toInt());
    }
  }
  static constexpr struct {
    int code;
    unsigned on, off;
  } flags[] = {
      {1, TextStyle::Bold, 0},       {2, TextStyle::Faint, 0},
      {3, TextStyle::Italic, 0},     {4, TextStyle::Underline, 0},
      {7, TextStyle::Inverse, 0},    {9, TextStyle::Strike, 0},
      {21, TextStyle::Underline, 0}, {22, 0, TextStyle::Bold | TextStyle::Faint},
      {23, 0, TextStyle::Italic},    {24, 0, TextStyle::Underline},
      {27, 0, TextStyle::Inverse},   {29, 0, TextStyle::Strike},
  };
  for (qsizetype i = 0; i < codes.size(); i++) {
    const int code = codes[i];
    if (code == 0) {
      style = TextStyle();
      style.stream = number;
    } else if (code == 38 || code == 48) {
      TextStyle::Kind kind = TextStyle::Default;
      uint32_t value = 0;
      auto part = [&](qsizetype at) { return uint32_t(std::clamp(codes.value(at), 0, 255)); };
      if (codes.value(i + 1) == 5 && i + 2 < codes.size()) {
        kind = TextStyle::Indexed;
        value = part(i + 2);
        i += 2;
      } else if (codes.value(i + 1) == 2 && i + 4 < codes.size()) {
        kind = TextStyle::Rgb;
        value = part(i + 2) << 16 | part(i + 3) << 8 | part(i + 4);
        i += 4;
      } else {
        return; // half a colour
      }
      if (code == 38) {
        style.fgKind = kind;
        style.fg = value;
      } else {
        style.bgKind = kind;
        style.bg = value;
      }
    } else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      style.fgKind = TextStyle::Indexed;
      style.fg = uint32_t(code >= 90 ? code - 90 + 8 : code - 30) & 15;
    } else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
      style.bgKind = TextStyle::Indexed;
      style.bg = uint32_t(code >= 100 ? code - 100 + 8 : code - 40) & 15;
    } else if (code == 39) {
      style.fgKind = TextStyle::Default;
    } else if (code == 49) {
      style.bgKind = TextStyle::Default;
    } else {
      for (const auto &flag : flags)
        if (flag.code == code)
          style.flags = (style.flags | flag.on) & ~flag.off;
    }
  }
}

void Terminal::put(Stream *stream, std::string_view bytes, bool more)
{
  if (bytes.empty() && (more || stream->tail.isEmpty()))
    return;
  if (stream->tail.isEmpty()) {
    const size_t half = more ? halfAtEnd(bytes) : 0;
    const std::string_view whole = bytes.substr(0, bytes.size() - half);
    write(QString::fromUtf8(whole.data(), qsizetype(whole.size())), stream->style);
    stream->tail = QByteArray(bytes.data() + whole.size(), qsizetype(half));
    return;
  }
  QByteArray joined = std::exchange(stream->tail, {});
  joined.append(bytes.data(), qsizetype(bytes.size()));
  put(stream, std::string_view(joined.constData(), size_t(joined.size())), more);
}

// At the column, over what is there.
void Terminal::write(const QString &text, TextStyle style)
{
  if (text.isEmpty())
    return;
  const qsizetype size = m_line.text.size();
  if (m_column >= size) {
    m_line.add(text, style);
    m_column = m_line.text.size();
    return;
  }
  // runs before, this one, and what is left of those behind it
  std::vector<Run> runs;
  const qsizetype to = m_column + text.size();
  qsizetype begin = 0;
  bool put = false;
  for (const Run &run : m_line.runs) {
    const qsizetype end = begin + run.length;
    if (begin < m_column)
      runs.push_back({std::min(end, m_column) - begin, run.style});
    if (!put && end >= m_column) {
      runs.push_back({text.size(), style});
      put = true;
    }
    if (end > to)
      runs.push_back({end - std::max(begin, to), run.style});
    begin = end;
  }
  m_line.runs.clear();
  for (const Run &run : runs) // those that look alike together
    if (!m_line.runs.empty() && m_line.runs.back().style == run.style)
      m_line.runs.back().length += run.length;
    else
      m_line.runs.push_back(run);
  m_line.text.replace(m_column, std::min(text.size(), size - m_column), text);
  m_column = to;
}

} // namespace epq
