// SPDX-License-Identifier: GPL-3.0-or-later
//
// Colours of source text without a window. One thread at a time; needs no application object.
//
// KSyntaxHighlighting speaks of UTF-16 units in a QString, callers of bytes in UTF-8: so a line is decoded here, with a table of
// where each unit began. A decoder of Qt's would not tell how many bytes an invalid one took.
//
// The repository of languages is made at first need and stays: it takes longer to read than anything else here.
#include <epq/highlight.h>

#include <KSyntaxHighlighting/AbstractHighlighter>
#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/State>
#include <KSyntaxHighlighting/Theme>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

using KSyntaxHighlighting::Format;
using KSyntaxHighlighting::Theme;

namespace
{

constexpr size_t lineBytes = 32 * 1024; // of a line; what is beyond is normal text

struct Named {
  epq_style style;
  const char *name;
};

constexpr Named names[] = {
    {EPQ_STYLE_NORMAL, "normal"},         {EPQ_STYLE_KEYWORD, "keyword"},
    {EPQ_STYLE_CONTROL, "control"},       {EPQ_STYLE_FUNCTION, "function"},
    {EPQ_STYLE_VARIABLE, "variable"},     {EPQ_STYLE_BUILTIN, "builtin"},
    {EPQ_STYLE_OPERATOR, "operator"},     {EPQ_STYLE_STRING, "string"},
    {EPQ_STYLE_ESCAPE, "escape"},         {EPQ_STYLE_NUMBER, "number"},
    {EPQ_STYLE_CONSTANT, "constant"},     {EPQ_STYLE_COMMENT, "comment"},
    {EPQ_STYLE_ANNOTATION, "annotation"}, {EPQ_STYLE_ERROR, "error"},
};

struct Meaning {
  Theme::TextStyle theirs;
  epq_style ours;
};

// What is not in it is normal text.
constexpr Meaning meanings[] = {
    {Theme::Keyword, EPQ_STYLE_KEYWORD},       {Theme::ControlFlow, EPQ_STYLE_CONTROL},
    {Theme::Function, EPQ_STYLE_FUNCTION},     {Theme::Variable, EPQ_STYLE_VARIABLE},
    {Theme::BuiltIn, EPQ_STYLE_BUILTIN},       {Theme::Extension, EPQ_STYLE_BUILTIN},
    {Theme::DataType, EPQ_STYLE_BUILTIN},      {Theme::Import, EPQ_STYLE_BUILTIN},
    {Theme::Operator, EPQ_STYLE_OPERATOR},     {Theme::String, EPQ_STYLE_STRING},
    {Theme::VerbatimString, EPQ_STYLE_STRING}, {Theme::SpecialString, EPQ_STYLE_STRING},
    {Theme::Char, EPQ_STYLE_STRING},           {Theme::SpecialChar, EPQ_STYLE_ESCAPE},
    {Theme::DecVal, EPQ_STYLE_NUMBER},         {Theme::BaseN, EPQ_STYLE_NUMBER},
    {Theme::Float, EPQ_STYLE_NUMBER},          {Theme::Constant, EPQ_STYLE_CONSTANT},
    {Theme::Comment, EPQ_STYLE_COMMENT},       {Theme::Documentation, EPQ_STYLE_COMMENT},
    {Theme::RegionMarker, EPQ_STYLE_COMMENT},  {Theme::Annotation, EPQ_STYLE_ANNOTATION},
    {Theme::CommentVar, EPQ_STYLE_ANNOTATION}, {Theme::Information, EPQ_STYLE_ANNOTATION},
    {Theme::Warning, EPQ_STYLE_ANNOTATION},    {Theme::Alert, EPQ_STYLE_ANNOTATION},
    {Theme::Attribute, EPQ_STYLE_ANNOTATION},  {Theme::Preprocessor, EPQ_STYLE_ANNOTATION},
    {Theme::Error, EPQ_STYLE_ERROR},
};

epq_style styleOf(const Format &format)
{
  for (const Meaning &each : meanings)
    if (each.theirs == format.textStyle())
      return each.ours;
  return EPQ_STYLE_NORMAL;
}

// Prompt and web server highlight on threads of their own, and a definition that is loaded meanwhile changes the repository for all.
std::mutex oneAtATime;

KSyntaxHighlighting::Repository &languages()
{
  static auto *repository = new KSyntaxHighlighting::Repository;
  return *repository;
}

// The code point at s, of which `left` bytes are there, and its length; an invalid byte is U+FFFD and one byte long.
char32_t decode(const unsigned char *s, size_t left, size_t *length)
{
  static constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const size_t bytes = s[0] < 0x80              ? 1
                       : (s[0] & 0xe0U) == 0xc0 ? 2
                       : (s[0] & 0xf0U) == 0xe0 ? 3
                       : (s[0] & 0xf8U) == 0xf0 ? 4
                                                : 0;
  *length = 1;
  if (bytes == 1)
    return s[0];
  if (bytes == 0 || bytes > left)
    return 0xfffd;
  char32_t code = s[0] & (0x7fU >> bytes);
  for (size_t i = 1; i < bytes; i++) {
    if ((s[i] & 0xc0U) != 0x80)
      return 0xfffd;
    code = code << 6 | (s[i] & 0x3fU);
  }
  if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    return 0xfffd;
  *length = bytes;
  return code;
}

} // namespace

struct epq_highlight final : KSyntaxHighlighting::AbstractHighlighter {
  KSyntaxHighlighting::State state;
  QString text;
  std::vector<uint32_t> starts; // the byte where each unit of the text began, and the end
  std::vector<epq_span> spans;

  bool open(const QString &language)
  {
    const KSyntaxHighlighting::Definition definition = languages().definitionForName(language);
    setDefinition(definition);
    return definition.isValid();
  }

  void read(const char *line, size_t length)
  {
    const auto *s = reinterpret_cast<const unsigned char *>(line);
    text.clear();
    starts.clear();
    for (size_t at = 0, step = 0; at < length; at += step) {
      const char32_t code = decode(s + at, length - at, &step);
      text.append(QChar::fromUcs4(code));
      starts.resize(static_cast<size_t>(text.size()), static_cast<uint32_t>(at));
    }
    starts.push_back(static_cast<uint32_t>(length));
  }

  // Up to there it is of that style; joined to the one before if it is the same.
  void extend(uint32_t end, epq_style style)
  {
    const uint32_t start = spans.empty() ? 0 : spans.back().start + spans.back().length;
    if (end <= start)
      return;
    if (!spans.empty() && spans.back().style == style)
      spans.back().length += end - start;
    else
      spans.push_back({start, end - start, style});
  }

  void highlight(const char *line, size_t length)
  {
    spans.clear();
    read(line, std::min(length, lineBytes));
    state = highlightLine(text, state);
    extend(static_cast<uint32_t>(length), EPQ_STYLE_NORMAL);
  }

protected:
  void applyFormat(int offset, int length, const Format &format) override
  {
    const size_t last = starts.size() - 1;
    const size_t from = std::min(static_cast<size_t>(std::max(offset, 0)), last);
    const size_t to = std::min(from + static_cast<size_t>(std::max(length, 0)), last);
    extend(starts[from], EPQ_STYLE_NORMAL);
    extend(starts[to], styleOf(format));
  }
};

epq_highlight *epq_highlight_new(const char *language) noexcept
{
  std::lock_guard guard(oneAtATime);
  auto *h = language ? new (std::nothrow) epq_highlight : nullptr;
  if (h && !h->open(QString::fromUtf8(language))) {
    delete h;
    return nullptr;
  }
  return h;
}

void epq_highlight_free(epq_highlight *h) noexcept
{
  std::lock_guard guard(oneAtATime);
  delete h;
}

void epq_highlight_begin(epq_highlight *h) noexcept
{
  std::lock_guard guard(oneAtATime);
  h->state = {};
}

size_t epq_highlight_line(epq_highlight *h, const char *line, size_t length, epq_span *spans,
                          size_t capacity) noexcept
{
  std::lock_guard guard(oneAtATime);
  h->highlight(line, std::min<size_t>(length, UINT32_MAX));
  std::copy_n(h->spans.begin(), std::min(capacity, h->spans.size()), spans);
  return h->spans.size();
}

const char *epq_style_name(epq_style style) noexcept
{
  for (const Named &each : names)
    if (each.style == style)
      return each.name;
  return names[0].name;
}
