#pragma once
// JSON text to a flat list of tokens, or of the fields that mean something, through simdjson.
#include <stddef.h>
#include <stdint.h>

#include "json_skip.h"
#ifdef __cplusplus
extern "C" {
#endif

typedef struct json_parser json_parser;

enum { JSON_OBJECT = 1, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };

/// One value. Pointers are views into the caller's text: strings without their quotes, escapes not resolved.
typedef struct {
  const char *_Nullable key;   // null for array elements and for the root
  const char *_Nullable value; // null for objects and arrays
  uint32_t key_length;
  uint32_t value_length;
  uint32_t parent;             // index of the enclosing object or array; the root is its own parent
  uint8_t kind;
  uint8_t value_escaped;       // holds a backslash
} json_token;

enum { JSON_OK = 0, JSON_TOO_MANY_TOKENS = -1, JSON_TRAILING_CONTENT = -2, JSON_BAD_LITERAL = -3, JSON_TOO_DEEP = -4 };

json_parser *_Nullable json_parser_new(void);
void json_parser_free(json_parser *_Nullable);

/// Bytes that must be readable after the text (their content does not matter).
size_t json_padding(void);

/// Tokens of the one value in text[0..<length] (capacity >= length + json_padding()), parents before children.
/// Returns how many; *status is JSON_OK, one of the negative codes above, or simdjson's error code.
size_t json_tokenize(json_parser *_Nonnull, const char *_Nonnull text, size_t length, size_t capacity,
                     json_token *_Nonnull tokens, size_t limit, int32_t *_Nonnull status);

/// The same by way of the On-Demand interface alone: slower, and it knows the reason for what is no JSON. json_tokenize
/// asks it where the straight way gives up; a test asks both.
size_t json_tokenize_on_demand(json_parser *_Nonnull, const char *_Nonnull text, size_t length, size_t capacity,
                               json_token *_Nonnull tokens, size_t limit, int32_t *_Nonnull status);

/// What a key means to the caller: 0 is nothing.
typedef uint16_t (*json_meaning)(const void *_Nullable context, const char *_Nonnull key, size_t length);

/// A container, a value whose key means something, or a text that may itself be JSON.
typedef struct {
  const char *_Nullable value; // null for objects and arrays; a view, as in a token
  uint32_t value_length;
  int32_t parent;              // index of the enclosing container's field; -1 for the root
  uint16_t name;               // what its key means
  uint8_t kind;
  uint8_t value_escaped;
} json_field;

/// Whom json_read_fields asks what keys mean. It asks once for each of the few keys of a file, and remembers.
void json_ask_names(json_parser *_Nonnull, json_meaning _Nonnull meaning, const void *_Nullable context);

/// Fields of the one value in text[0..<length], as json_tokenize reads it; all other values are passed over. `limit` is one
/// of values, passed over or not.
size_t json_read_fields(json_parser *_Nonnull, const char *_Nonnull text, size_t length, size_t capacity,
                        json_field *_Nonnull fields, size_t limit, int32_t *_Nonnull status);

/// How many texts json_read_fields has read by comparing them with a known shape: so that a test can tell that it has.
size_t json_shape_hits(const json_parser *_Nonnull);

/// The same by way of the On-Demand interface alone.
size_t json_read_fields_on_demand(json_parser *_Nonnull, const char *_Nonnull text, size_t length, size_t capacity,
                                  json_field *_Nonnull fields, size_t limit, int32_t *_Nonnull status);

/// What a positive status means.
const char *_Nonnull json_error(int32_t status);

#ifdef __cplusplus
}
#endif
