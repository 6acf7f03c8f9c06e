#pragma once
// What keys mean to the caller, remembered by their bytes.
#include "csimdjson.h"

#include <cstring>
#include <string_view>

// A file spells its few names the same way in every record, and comparing four words is quicker than reading a name letter
// by letter.
class KeyMemory {
public:
  // The longest key that can mean something, in bytes.
  static const size_t kMaximumLength = 32;

  void ask(json_meaning meaning, const void *context) {
    this->meaning = meaning;
    this->context = context;
    for (Entry &entry : entries) entry = Entry{Words{}, SIZE_MAX, 0};
  }

  // 32 readable bytes follow the key's first: it stands in a text with padding.
  __attribute__((always_inline)) inline uint16_t find(std::string_view key) {
    if (key.size() > kMaximumLength || key.data() == nullptr) return 0;
    const Words words(key);
    const Entry &entry = entries[words.slot(key.size())];
    return entry.length == key.size() && entry.words == words ? entry.name : learn(key);
  }

private:
  // All bytes of a key, and zeros behind them.
  struct Words {
    uint64_t first = 0, second = 0, third = 0, fourth = 0;

    Words() = default;
    explicit Words(std::string_view key) {
      const char *at = key.data();
      const unsigned char *mask = kMask + kMaximumLength - key.size();
      first = word(at) & word(mask);
      second = word(at + 8) & word(mask + 8);
      third = word(at + 16) & word(mask + 16);
      fourth = word(at + 24) & word(mask + 24);
    }

    static uint64_t word(const void *at) {
      uint64_t word;
      std::memcpy(&word, at, sizeof word);
      return word;
    }

    bool operator==(const Words &other) const {
      return ((first ^ other.first) | (second ^ other.second) | (third ^ other.third) | (fourth ^ other.fourth)) == 0;
    }

    size_t slot(size_t length) const {
      return (first ^ (second << 7 | second >> 57) ^ (third << 19 | third >> 45) ^ length) * 0x9E3779B97F4A7C15 >> 56;
    }
  };

  struct Entry {
    Words words;
    size_t length;
    uint16_t name;
  };
  static const unsigned char kMask[2 * kMaximumLength];

  Entry entries[256];

  // The newest key has the slot.
  __attribute__((noinline)) uint16_t learn(std::string_view key) {
    const Words words(key);
    const uint16_t name = meaning(context, key.data(), key.size());
    entries[words.slot(key.size())] = Entry{words, key.size(), name};
    return name;
  }

  json_meaning meaning = nullptr;
  const void *context = nullptr;
};
