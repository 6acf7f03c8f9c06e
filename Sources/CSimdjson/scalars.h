#pragma once
// What a scalar's text must look like: shared by the two ways to tokens, so that they can't disagree about it.
#include "csimdjson.h"

#include <cstring>

namespace scalars {

// Containers in containers; a record of a call has a handful.
const uint8_t kMaximumDepth = 64;

inline bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259, section 6. On-Demand checks only numbers that are read as numbers; we read them as text.
inline bool is_number(const char *p, size_t n) {
  const char *end = p + n;
  if (p < end && *p == '-') p++;
  if (p == end || !is_digit(*p)) return false;
  if (*p == '0') p++;
  else while (p < end && is_digit(*p)) p++;
  if (p < end && *p == '.') {
    if (++p == end || !is_digit(*p)) return false;
    while (p < end && is_digit(*p)) p++;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    if (++p < end && (*p == '+' || *p == '-')) p++;
    if (p == end || !is_digit(*p)) return false;
    while (p < end && is_digit(*p)) p++;
  }
  return p == end;
}

// The kind of a scalar that is no string, without white space around it; 0 where it is none.
inline uint8_t kind(const char *p, size_t n) {
  if (n > 0 && (is_digit(*p) || *p == '-')) return is_number(p, n) ? uint8_t(JSON_NUMBER) : uint8_t(0);
  if (n == 4 && memcmp(p, "true", 4) == 0) return JSON_TRUE;
  if (n == 5 && memcmp(p, "false", 5) == 0) return JSON_FALSE;
  return n == 4 && memcmp(p, "null", 4) == 0 ? uint8_t(JSON_NULL) : uint8_t(0);
}

} // namespace scalars
