#include "csimdjson.h"

#include "line_shapes.h"
#include "sinks.h"

#include <new>
#include <vector>

using namespace simdjson;
using namespace scalars;

const unsigned char KeyMemory::kMask[2 * kMaximumLength] = {
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};

struct json_parser {
  IndexWalk walk;
  ondemand::parser parser;
  KeyMemory names;
  LineShapes shapes;
  // Of the general way to fields.
  std::vector<json_token> tokens;
};

namespace {

struct Writer {
  json_token *tokens;
  size_t limit;
  size_t count;
};

// Fills kind and value from the raw token of a scalar.
int32_t scalar(std::string_view raw, json_token &token) {
  size_t n = raw.size();
  while (n > 0 && is_space(raw[n - 1])) n--;
  const char *p = raw.data();
  if (n == 0) return JSON_BAD_LITERAL;
  if (*p == '"') {
    if (n < 2 || p[n - 1] != '"') return JSON_BAD_LITERAL;
    token.kind = JSON_STRING;
    token.value = p + 1;
    token.value_length = uint32_t(n - 2);
    token.value_escaped = memchr(token.value, '\\', token.value_length) != nullptr;
    return JSON_OK;
  }
  token.value = p;
  token.value_length = uint32_t(n);
  token.kind = kind(p, n);
  return token.kind ? JSON_OK : JSON_BAD_LITERAL;
}

int32_t value(ondemand::value v, std::string_view key, uint32_t parent, uint8_t depth, Writer &out);

int32_t members(ondemand::object object, uint32_t self, uint8_t depth, Writer &out) {
  for (auto field : object) {
    // The raw key: from behind its quote to the quote before the colon.
    std::string_view raw;
    ondemand::value v;
    if (auto e = field.error()) return e;
    ondemand::raw_json_string name;
    if (auto e = field.key().get(name)) return e;
    const char *p = name.raw();
    const char *q = p;
    while (*q != '"') q += *q == '\\' ? 2 : 1; // stage 1 of the parser made sure that the string ends
    raw = std::string_view(p, size_t(q - p));
    if (auto e = field.value().get(v)) return e;
    if (auto status = value(v, raw, self, depth, out)) return status;
  }
  return JSON_OK;
}

int32_t elements(ondemand::array array, uint32_t self, uint8_t depth, Writer &out) {
  for (auto element : array) {
    ondemand::value v;
    if (auto e = element.get(v)) return e;
    if (auto status = value(v, std::string_view(), self, depth, out)) return status;
  }
  return JSON_OK;
}

int32_t value(ondemand::value v, std::string_view key, uint32_t parent, uint8_t depth, Writer &out) {
  if (out.count == out.limit) return JSON_TOO_MANY_TOKENS;
  if (depth > kMaximumDepth) return JSON_TOO_DEEP;
  uint32_t self = uint32_t(out.count++);
  json_token &token = out.tokens[self];
  token.key = key.data();
  token.key_length = uint32_t(key.size());
  token.value = nullptr;
  token.value_length = 0;
  token.value_escaped = 0;
  token.parent = parent;
  ondemand::json_type type;
  if (auto e = v.type().get(type)) return e;
  if (type == ondemand::json_type::object) {
    token.kind = JSON_OBJECT;
    ondemand::object object;
    if (auto e = v.get_object().get(object)) return e;
    return members(object, self, uint8_t(depth + 1), out);
  }
  if (type == ondemand::json_type::array) {
    token.kind = JSON_ARRAY;
    ondemand::array array;
    if (auto e = v.get_array().get(array)) return e;
    return elements(array, self, uint8_t(depth + 1), out);
  }
  return scalar(v.raw_json_token(), token);
}

int32_t root(ondemand::document &document, const char *text, size_t length, Writer &out) {
  json_token &token = out.tokens[0];
  std::memset(&token, 0, sizeof token);
  out.count = 1;
  ondemand::json_type type;
  if (auto e = document.type().get(type)) return e;
  int32_t status;
  if (type == ondemand::json_type::object) {
    token.kind = JSON_OBJECT;
    ondemand::object object;
    if (auto e = document.get_object().get(object)) return e;
    status = members(object, 0, 1, out);
  } else if (type == ondemand::json_type::array) {
    token.kind = JSON_ARRAY;
    ondemand::array array;
    if (auto e = document.get_array().get(array)) return e;
    status = elements(array, 0, 1, out);
  } else {
    // A bare scalar: the whole text must be its token.
    while (length > 0 && is_space(*text)) text++, length--;
    return scalar(std::string_view(text, length), token);
  }
  if (status) return status;
  const char *location; // found only where something follows the value
  return document.current_location().get(location) ? JSON_OK : JSON_TRAILING_CONTENT;
}

} // namespace

extern "C" json_parser *json_parser_new(void) { return new (std::nothrow) json_parser; }

extern "C" void json_parser_free(json_parser *parser) { delete parser; }

extern "C" size_t json_padding(void) { return SIMDJSON_PADDING; }

extern "C" size_t json_tokenize(json_parser *parser, const char *text, size_t length, size_t capacity,
                                json_token *tokens, size_t limit, int32_t *status) {
  *status = JSON_OK;
  TokenSink sink(text, length, tokens, limit);
  if (parser->walk.walk(text, length, sink)) return sink.count;
  return json_tokenize_on_demand(parser, text, length, capacity, tokens, limit, status);
}

extern "C" void json_ask_names(json_parser *parser, json_meaning meaning, const void *context) {
  parser->names.ask(meaning, context);
}

extern "C" size_t json_read_fields(json_parser *parser, const char *text, size_t length, size_t capacity,
                                   json_field *fields, size_t limit, int32_t *status) {
  *status = JSON_OK;
  auto &walk = parser->walk;
  const bool has_places = walk.find_places(text, length);
  size_t count = 0;
  if (has_places && parser->shapes.read(text, length, walk.places(), walk.count(), fields, limit, count)) return count;
  FieldSink sink(text, length, parser->names, fields, limit);
  if (has_places && walk.walk_places(text, sink)) {
    parser->shapes.learn(text, walk.places(), walk.count(), fields, sink.count, sink.values);
    return sink.count;
  }
  if (!sink.is_full) return json_read_fields_on_demand(parser, text, length, capacity, fields, limit, status);
  *status = JSON_TOO_MANY_TOKENS;
  return 0;
}

extern "C" size_t json_shape_hits(const json_parser *parser) { return parser->shapes.hits(); }

extern "C" size_t json_read_fields_on_demand(json_parser *parser, const char *text, size_t length, size_t capacity,
                                             json_field *fields, size_t limit, int32_t *status) {
  auto &tokens = parser->tokens;
  if (tokens.size() < limit) tokens.resize(limit);
  const size_t count = json_tokenize_on_demand(parser, text, length, capacity, tokens.data(), limit, status);
  if (*status != JSON_OK) return 0;
  FieldSink sink(text, length, parser->names, fields, limit);
  for (size_t i = 0; i < count; i++) {
    json_token &token = tokens[i];
    const std::string_view key(token.key, token.key_length), value(token.value, token.value_length);
    // A container's token is not looked at again but for the id of its field, which its members name as their parent's.
    const uint32_t parent = tokens[token.parent].parent;
    switch (token.kind) {
    case JSON_OBJECT:
    case JSON_ARRAY: sink.container(token.kind, key, parent, token.parent); break;
    case JSON_STRING: sink.string(value, key, parent); break;
    default: sink.scalar(token.kind, value, key, parent);
    }
  }
  return sink.count;
}

extern "C" size_t json_tokenize_on_demand(json_parser *parser, const char *text, size_t length, size_t capacity,
                                          json_token *tokens, size_t limit, int32_t *status) {
  Writer out{tokens, limit, 0};
  ondemand::document document;
  auto error = parser->parser.iterate(text, length, capacity).get(document);
  *status = error ? int32_t(error) : root(document, text, length, out);
  return out.count;
}

extern "C" const char *json_error(int32_t status) { return error_message(error_code(status)); }
