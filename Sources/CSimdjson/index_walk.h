#pragma once
// The straight way from simdjson's index of a text to its values.
#include "csimdjson.h"
#include "scalars.h"

#include <memory>
#include <simdjson.h>
#include <string_view>

// simdjson's first stage with an index of its own.
//
// The stage finds, 64 bytes at a time, where every brace, bracket, colon, comma and scalar begins, and makes sure that
// strings end, hold no control character, and are UTF-8. What is left is to walk along these places; the On-Demand
// interface does so too, but asks more questions on the way (docs/internals/performance.md).
class IndexWalk {
public:
  // Hands every value of a well-formed object or array to `sink`, parents before children. False for all else, and where
  // the sink takes no more: the general way then reads it, or refuses it with a reason.
  //
  // A sink has container(kind, key, parent, &id), string(text, key, parent) and scalar(kind, text, key, parent), which are
  // false where there is no room; `parent` is the id that the enclosing container got.
  template <typename Sink> bool walk(const char *text, size_t length, Sink &sink) {
    return find_places(text, length) && walk_places(text, sink);
  }

  // The two halves of it: the index of a text, and the walk along it.
  bool find_places(const char *text, size_t length);
  template <typename Sink> bool walk_places(const char *text, Sink &sink);

  // The index that was found last: offsets into its text.
  const uint32_t *places() const { return parser->structural_indexes.get(); }
  size_t count() const { return parser->n_structural_indexes; }

private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  size_t capacity = 0;

  bool reserve(size_t length);
};

inline bool IndexWalk::reserve(size_t length) {
  if (length <= capacity) return true;
  const size_t wanted = std::max<size_t>(2 * length, 1 << 14);
  const auto error = parser ? parser->set_capacity(wanted)
                            : simdjson::get_active_implementation()->create_dom_parser_implementation(
                                wanted, scalars::kMaximumDepth, parser);
  capacity = error ? 0 : wanted;
  return !error;
}

inline bool IndexWalk::find_places(const char *text, size_t length) {
  return reserve(length)
         && !parser->stage1(reinterpret_cast<const uint8_t *>(text), length, simdjson::stage1_mode::regular);
}

template <typename Sink> bool IndexWalk::walk_places(const char *text, Sink &sink) {
  const uint32_t *at = places();
  const uint32_t *const end = at + count();
  // Where what begins at `start` ends, if what follows begins at `next`: only white space can lie between, since anything
  // else would be in the index.
  const auto end_of = [text](uint32_t start, uint32_t next) __attribute__((always_inline)) {
    while (next > start && scalars::is_space(text[next - 1])) next--;
    return next;
  };
  // The inside of a string. Stage 1 made sure that it ends: with the last byte before what follows.
  const auto inside = [&](uint32_t start, uint32_t next, std::string_view &string) {
    if (text[next - 1] != '"') next = end_of(start, next);
    string = {text + start + 1, size_t(next - start) - 2};
    return next - start >= 2 && text[next - 1] == '"';
  };

  // The containers that are open but for the innermost, which is `id` and ends with `closing`.
  struct Container {
    uint32_t id;
    char closing;
  } outer[scalars::kMaximumDepth];
  size_t depth = 0;
  uint32_t id = 0;
  char closing = 0;
  std::string_view key;

  while (true) {
    // A value, which begins at the next place of the index; what follows it tells its end, so something must.
    if (end - at < 2) return false;
    const uint32_t start = *at++;
    const char first = text[start];
    char next;
    if (first == '"') {
      std::string_view string;
      if (depth == 0 || !inside(start, *at, string) || !sink.string(string, key, id)) return false;
      next = text[*at++];
    } else if (first == '{' || first == '[') {
      if (depth == scalars::kMaximumDepth) return false;
      outer[depth++] = {id, closing};
      if (!sink.container(first == '{' ? JSON_OBJECT : JSON_ARRAY, key, outer[depth - 1].id, id)) return false;
      closing = first == '{' ? '}' : ']';
      next = text[*at];
      // Empty, or its first value comes: as if a comma stood before it.
      if (next == closing) at++;
      else next = ',';
    } else {
      if (depth == 0) return false;
      const size_t span = end_of(start, *at) - start;
      const uint8_t kind = scalars::kind(text + start, span);
      if (kind == 0 || !sink.scalar(kind, {text + start, span}, key, id)) return false;
      next = text[*at++];
    }
    // Every container that ends here, then the comma before the next value.
    while (next != ',') {
      if (next != closing || depth == 0) return false;
      depth--;
      id = outer[depth].id;
      closing = outer[depth].closing;
      if (depth == 0) return at == end;
      if (at == end) return false;
      next = text[*at++];
    }
    if (closing == '}') {
      if (end - at < 2 || text[at[0]] != '"' || text[at[1]] != ':' || !inside(at[0], at[1], key)) return false;
      at += 2;
    } else {
      key = {};
    }
  }
}
