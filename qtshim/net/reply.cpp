// SPDX-License-Identifier: GPL-3.0-or-later
//
// Answers as text. The slow part is done on the thread that answers, which may be any; the web thread adds the date and
// what becomes of the connection. Not by QHttpServerResponder::write(): it cannot answer a HEAD with the length of what
// a GET gives, and it knows nothing of Connection: close.
#include "net/reply.h"

#include <cstring>
#include <ctime>

namespace
{

struct Reason {
  int status;
  const char *text;
};

constexpr Reason reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

const char *reasonOf(int status)
{
  for (const Reason &each : reasons)
    if (each.status == status)
      return each.text;
  return "Status";
}

// A line that cannot end earlier than it should.
void appendHeader(QByteArray &head, const char *name, const char *value)
{
  const qsizetype start = head.size();
  head.append(name).append(": ").append(value);
  for (qsizetype i = start; i < head.size(); i++)
    if (head.at(i) == '\r' || head.at(i) == '\n')
      head[i] = ' ';
  head.append("\r\n");
}

bool hasNoBody(int status)
{
  return status == 204 || status == 304;
}

// RFC 9110 5.6.7, as of this second
const QByteArray &dateHeader()
{
  static thread_local QByteArray text;
  static thread_local time_t when;
  const time_t now = time(nullptr);
  if (now == when && !text.isEmpty())
    return text;
  static constexpr char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  tm t = {};
  gmtime_r(&now, &t); // strftime() would speak the language of the user
  when = now;
  text = QByteArray("Date: ") + days[t.tm_wday] + ", " +
         QByteArray::number(t.tm_mday).rightJustified(2, '0') + ' ' + months[t.tm_mon] + ' ' +
         QByteArray::number(t.tm_year + 1900) + ' ' +
         QByteArray::number(t.tm_hour).rightJustified(2, '0') + ':' +
         QByteArray::number(t.tm_min).rightJustified(2, '0') + ':' +
         QByteArray::number(t.tm_sec).rightJustified(2, '0') + " GMT\r\n";
  return text;
}

} // namespace

epq::Reply epq::makeReply(const epq_http_answer &answer)
{
  const int status = answer.status >= 200 && answer.status <= 599 ? answer.status : 500;
  Reply reply;
  reply.delay = answer.delay_ms;
  reply.close = answer.close;
  reply.head.reserve(256);
  reply.head.append("HTTP/1.1 ").append(QByteArray::number(status)).append(' ');
  reply.head.append(reasonOf(status)).append("\r\n");
  if (!hasNoBody(status)) {
    if (answer.content_type) {
      appendHeader(reply.head, "Content-Type", answer.content_type);
      if (answer.body)
        reply.body = QByteArray(answer.body, static_cast<qsizetype>(answer.length));
    }
    reply.head.append("Content-Length: ").append(QByteArray::number(reply.body.size()));
    reply.head.append("\r\n");
  }
  for (size_t i = 0; answer.headers && i < answer.header_count; i++)
    appendHeader(reply.head, answer.headers[i].name, answer.headers[i].value);
  return reply;
}

epq::Reply epq::makeRefusal(int status, const char *why)
{
  const QByteArray body = QByteArray("{\"detail\":\"") + why + "\"}";
  static constexpr epq_http_header version = {"Sec-WebSocket-Version", "13"};
  epq_http_answer answer = {};
  answer.status = status;
  answer.content_type = "application/json";
  answer.body = body.constData();
  answer.length = static_cast<size_t>(body.size());
  answer.close = true;
  if (status == 426) {
    answer.headers = &version;
    answer.header_count = 1;
  }
  return makeReply(answer);
}

QByteArray epq::wireText(const Reply &reply, bool alive, bool bodiless)
{
  QByteArray text;
  text.reserve(reply.head.size() + 128 + (bodiless ? 0 : reply.body.size()));
  text.append(reply.head).append(dateHeader());
  // also where it is the default: clients of HTTP/1.0 wait for it, and others do not mind
  text.append(alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  if (!bodiless)
    text.append(reply.body);
  return text;
}
