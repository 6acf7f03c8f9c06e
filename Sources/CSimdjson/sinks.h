#pragma once
// What becomes of a text's values: tokens of all of them, or fields of those that mean something.
#include "index_walk.h"
#include "key_memory.h"

// The walk calls each of a sink's functions from one place, for every value: a call costs as much as what is done in it.
#define SINK_INLINE __attribute__((always_inline)) inline

// Whether a text that begins so may be JSON: it begins as JSON does, or with white space, which may be escaped.
SINK_INLINE static bool may_be_json(char first) {
  return first == '{' || first == '[' || first == '\\' || scalars::is_space(first);
}

// Where the next backslash of a text is: asked for strings from its beginning to its end, it looks at no byte twice.
class Backslashes {
public:
  Backslashes(const char *text, size_t length) : end(text + length) { seek(text); }

  SINK_INLINE bool are_in(std::string_view string) {
    if (next < string.data()) seek(string.data());
    return next < string.data() + string.size();
  }

private:
  const char *end;
  const char *next;

  void seek(const char *from) {
    const void *found = memchr(from, '\\', size_t(end - from));
    next = found ? static_cast<const char *>(found) : end;
  }
};

class TokenSink {
public:
  size_t count = 0;

  TokenSink(const char *text, size_t length, json_token *tokens, size_t limit)
      : backslashes(text, length), tokens(tokens), limit(limit) {}

  SINK_INLINE bool container(uint8_t kind, std::string_view key, uint32_t parent, uint32_t &id) {
    id = uint32_t(count);
    return add(kind, {}, key, parent, false);
  }
  SINK_INLINE bool string(std::string_view text, std::string_view key, uint32_t parent) {
    return add(JSON_STRING, text, key, parent, backslashes.are_in(text));
  }
  SINK_INLINE bool scalar(uint8_t kind, std::string_view text, std::string_view key, uint32_t parent) {
    return add(kind, text, key, parent, false);
  }

private:
  Backslashes backslashes;
  json_token *tokens;
  size_t limit;

  SINK_INLINE bool add(uint8_t kind, std::string_view text, std::string_view key, uint32_t parent, bool is_escaped) {
    if (count == limit) return false;
    tokens[count++] = {key.data(), text.data(), uint32_t(key.size()), uint32_t(text.size()), parent, kind, is_escaped};
    return true;
  }
};

class FieldSink {
public:
  size_t count = 0;
  // The limit is one of values, whether they become fields or not.
  bool is_full = false;
  size_t values = 0;

  FieldSink(const char *text, size_t length, KeyMemory &names, json_field *fields, size_t limit)
      : backslashes(text, length), names(names), fields(fields), limit(limit) {}

  SINK_INLINE bool container(uint8_t kind, std::string_view key, uint32_t parent, uint32_t &id) {
    id = uint32_t(count);
    return has_room() && add(kind, {}, names.find(key), parent, false);
  }
  SINK_INLINE bool string(std::string_view text, std::string_view key, uint32_t parent) {
    if (!has_room()) return false;
    const uint16_t name = names.find(key);
    return (name == 0 && (text.empty() || !may_be_json(text.front()))) || add(JSON_STRING, text, name, parent, backslashes.are_in(text));
  }
  SINK_INLINE bool scalar(uint8_t kind, std::string_view text, std::string_view key, uint32_t parent) {
    if (!has_room()) return false;
    const uint16_t name = names.find(key);
    return name == 0 || add(kind, text, name, parent, false);
  }

private:
  Backslashes backslashes;
  KeyMemory &names;
  json_field *fields;
  size_t limit;

  SINK_INLINE bool has_room() {
    is_full = values++ == limit;
    return !is_full;
  }

  SINK_INLINE bool add(uint8_t kind, std::string_view text, uint16_t name, uint32_t parent, bool is_escaped) {
    fields[count] = {text.data(), uint32_t(text.size()), count == 0 ? -1 : int32_t(parent), name, kind, is_escaped};
    count++;
    return true;
  }
};
