#include "index_walk.h"

#include "scalars.h"

using namespace scalars;

namespace {

struct Container {
  uint32_t token;
  bool is_object;
};

// The length of what begins at `start` and ends before `next`, the beginning of what follows: only white space can lie
// between, since anything else would be in the index.
inline size_t trimmed(const char *text, uint32_t start, uint32_t next) {
  while (next > start && is_space(text[next - 1])) next--;
  return next - start;
}

} // namespace

bool IndexWalk::reserve(size_t length) {
  if (length <= capacity) return true;
  const size_t wanted = std::max<size_t>(2 * length, 1 << 14);
  const auto error = parser ? parser->set_capacity(wanted)
                            : simdjson::get_active_implementation()->create_dom_parser_implementation(
                                wanted, kMaximumDepth, parser);
  capacity = error ? 0 : wanted;
  return !error;
}

size_t IndexWalk::tokenize(const char *text, size_t length, json_token *tokens, size_t limit) {
  if (!reserve(length)) return 0;
  if (parser->stage1(reinterpret_cast<const uint8_t *>(text), length, simdjson::stage1_mode::regular)) return 0;
  const uint32_t *at = parser->structural_indexes.get();
  const uint32_t *const end = at + parser->n_structural_indexes;
  const bool may_be_escaped = memchr(text, '\\', length) != nullptr;

  Container open[kMaximumDepth];
  size_t depth = 0, count = 0;
  const char *key = nullptr;
  uint32_t key_length = 0;
  while (true) {
    // A value, which begins at the next place of the index.
    if (at == end || count == limit) return 0;
    const uint32_t start = *at++;
    json_token &token = tokens[count];
    token.key = key;
    token.key_length = key_length;
    token.parent = depth ? open[depth - 1].token : 0;
    token.value = nullptr;
    token.value_length = 0;
    token.value_escaped = 0;
    const char first = text[start];
    bool is_closed = false;
    if (first == '{' || first == '[') {
      if (depth == kMaximumDepth || at == end) return 0;
      token.kind = first == '{' ? JSON_OBJECT : JSON_ARRAY;
      open[depth++] = {uint32_t(count), first == '{'};
      is_closed = text[*at] == (first == '{' ? '}' : ']');
    } else {
      // A scalar in a container, whose end is still to come.
      if (depth == 0 || at == end) return 0;
      const size_t span = trimmed(text, start, *at);
      if (first == '"') {
        // Stage 1 made sure that the string ends: with the last byte before what follows.
        if (span < 2 || text[start + span - 1] != '"') return 0;
        token.kind = JSON_STRING;
        token.value = text + start + 1;
        token.value_length = uint32_t(span - 2);
        token.value_escaped = may_be_escaped && memchr(token.value, '\\', token.value_length) != nullptr;
      } else {
        token.kind = kind(text + start, span);
        if (token.kind == 0) return 0;
        token.value = text + start;
        token.value_length = uint32_t(span);
      }
      is_closed = text[*at] == '}' || text[*at] == ']';
      if (!is_closed && text[*at++] != ',') return 0;
    }
    count++;
    // Every container that ends here, then the comma before the next value.
    while (is_closed) {
      if (text[*at++] != (open[depth - 1].is_object ? '}' : ']')) return 0;
      if (--depth == 0) return at == end ? count : 0;
      if (at == end) return 0;
      is_closed = text[*at] == '}' || text[*at] == ']';
      if (!is_closed && text[*at++] != ',') return 0;
    }
    key = nullptr;
    key_length = 0;
    if (open[depth - 1].is_object) {
      if (end - at < 2 || text[at[0]] != '"' || text[at[1]] != ':') return 0;
      const size_t span = trimmed(text, at[0], at[1]);
      if (span < 2 || text[at[0] + span - 1] != '"') return 0;
      key = text + at[0] + 1;
      key_length = uint32_t(span - 2);
      at += 2;
    }
  }
}
