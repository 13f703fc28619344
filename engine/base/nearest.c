// SPDX-License-Identifier: MIT
// "Did you mean": the candidate nearest to a word. Any thread; owns nothing.
#include <eplua/text.h>

#include <string.h>

enum { LENGTH_MAX = 48 };

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

// Edits between two words of at most LENGTH_MAX bytes: insert, delete, replace, swap of neighbours.
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
  size_t rows[3][LENGTH_MAX + 1];
  size_t *before = rows[0], *last = rows[1], *now = rows[2];
  for (size_t j = 0; j <= b_length; j++)
    last[j] = j;
  for (size_t i = 1; i <= a_length; i++) {
    now[0] = i;
    for (size_t j = 1; j <= b_length; j++) {
      now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = least(now[j], before[j - 2] + 1);
    }
    size_t *spare = before;
    before = last;
    last = now;
    now = spare;
  }
  return last[b_length];
}

static size_t common_prefix(const char *a, const char *b)
{
  size_t n = 0;
  while (a[n] && a[n] == b[n])
    n++;
  return n;
}

const char *eplua_nearest(const char *word, const char *const *candidates, size_t count)
{
  size_t length = strlen(word);
  if (length == 0 || length > LENGTH_MAX)
    return NULL;
  const char *best = NULL;
  size_t best_distance = (length + 2) / 3 + 1, best_prefix = 0;
  for (size_t i = 0; i < count; i++) {
    size_t candidate_length = candidates[i] ? strlen(candidates[i]) : 0;
    if (candidate_length == 0 || candidate_length > LENGTH_MAX)
      continue;
    size_t d = distance(word, length, candidates[i], candidate_length);
    size_t prefix = common_prefix(word, candidates[i]); // between equals the one that begins alike
    if (d < best_distance || (best && d == best_distance && prefix > best_prefix)) {
      best = candidates[i];
      best_distance = d;
      best_prefix = prefix;
    }
  }
  return best;
}
