// SPDX-License-Identifier: MIT
/* Words of HTTP, in tables. Any thread; owns nothing. Dates are written and read by hand, for strftime() speaks the language of the locale. */
#include "net/http_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct phrase {
  int status;
  const char *text;
} phrase;

static const phrase phrases[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
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
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a teapot"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

const char *ep_http_phrase(int status)
{
  for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
    if (phrases[i].status == status)
      return phrases[i].text;
  return "Status";
}

// --- dates ---

static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void ep_http_date(time_t when, char out[EP_HTTP_DATE_BYTES])
{
  struct tm tm;
  if (!gmtime_r(&when, &tm) || tm.tm_year > 9999 - 1900 || tm.tm_year < -1900) {
    time_t never = 0;
    gmtime_r(&never, &tm);
  }
  snprintf(out, EP_HTTP_DATE_BYTES, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[tm.tm_wday],
           (unsigned)tm.tm_mday % 100, months[tm.tm_mon], (unsigned)(tm.tm_year + 1900) % 10000,
           (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

// `count` digits at text; -1: others are among them.
static int read_digits(const char *text, int count)
{
  int n = 0;
  for (int i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9')
      return -1;
    n = n * 10 + (text[i] - '0');
  }
  return n;
}

bool ep_http_read_date(const char *text, time_t *when)
{
  static const char form[] = "www, 00 mmm 0000 00:00:00 GMT";
  if (strlen(text) != sizeof form - 1)
    return false;
  for (size_t i = 0; form[i]; i++)
    if (form[i] != '0' && form[i] != 'w' && form[i] != 'm' && text[i] != form[i])
      return false;
  int day = read_digits(text + 5, 2), year = read_digits(text + 12, 4),
      hour = read_digits(text + 17, 2), minute = read_digits(text + 20, 2),
      second = read_digits(text + 23, 2), month = 0;
  while (month < 12 && strncmp(months[month], text + 8, 3) != 0)
    month++;
  if (day < 1 || day > 31 || year < 1900 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
      second < 0 || second > 60 || month == 12)
    return false;
  struct tm tm = {.tm_mday = day,
                  .tm_mon = month,
                  .tm_year = year - 1900,
                  .tm_hour = hour,
                  .tm_min = minute,
                  .tm_sec = second};
  *when = timegm(&tm);
  return true;
}

// --- headers ---

bool ep_http_is_name(const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c)))
      return false;
  }
  return length > 0;
}

bool ep_http_is_value(const char *text, size_t length)
{
  for (size_t i = 0; i < length; i++)
    if (((unsigned char)text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
      return false;
  return true;
}

// --- types ---

typedef struct file_type {
  const char *end, *type;
} file_type;

static const file_type file_types[] = {
    {"html", "text/html; charset=utf-8"},
    {"htm", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"txt", "text/plain; charset=utf-8"},
    {"log", "text/plain; charset=utf-8"},
    {"lua", "text/plain; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"xml", "application/xml"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"ico", "image/x-icon"},
    {"bmp", "image/bmp"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"otf", "font/otf"},
    {"mp3", "audio/mpeg"},
    {"ogg", "audio/ogg"},
    {"opus", "audio/ogg"},
    {"wav", "audio/wav"},
    {"flac", "audio/flac"},
    {"mp4", "video/mp4"},
    {"webm", "video/webm"},
    {"mkv", "video/x-matroska"},
    {"pdf", "application/pdf"},
    {"wasm", "application/wasm"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
    {"tar", "application/x-tar"},
};

const char *ep_http_file_type(const char *path)
{
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < sizeof file_types / sizeof *file_types; i++)
    if (strcasecmp(dot + 1, file_types[i].end) == 0)
      return file_types[i].type;
  return "application/octet-stream";
}

static bool begins(const char *text, size_t length, const char *word)
{
  size_t n = strlen(word);
  return length >= n && strncasecmp(text, word, n) == 0;
}

const char *ep_http_text_type(const char *text, size_t length)
{
  while (length > 0 && strchr(" \t\r\n", *text) && *text) {
    text++;
    length--;
  }
  if (begins(text, length, "<!doctype html") || begins(text, length, "<html"))
    return "text/html; charset=utf-8";
  if (length > 0 && (*text == '{' || *text == '['))
    return "application/json";
  return "text/plain; charset=utf-8";
}
