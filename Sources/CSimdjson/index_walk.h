#pragma once
// The straight way from simdjson's index of a text to tokens.
#include "csimdjson.h"

#include <memory>
#include <simdjson.h>

// simdjson's first stage with an index of its own.
//
// The stage finds, 64 bytes at a time, where every brace, bracket, colon, comma and scalar begins, and makes sure that
// strings end, hold no control character, and are UTF-8. What is left is to walk along these places; the On-Demand
// interface does so too, but asks more questions on the way (docs/internals/performance.md).
class IndexWalk {
public:
  // Tokens of a well-formed object or array; 0 for all else, which the general way then reads or refuses with a reason.
  size_t tokenize(const char *text, size_t length, json_token *tokens, size_t limit);

private:
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  size_t capacity = 0;

  bool reserve(size_t length);
};
