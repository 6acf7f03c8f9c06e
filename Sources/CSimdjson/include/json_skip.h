#pragma once
// Finds where a JSON container or string ends, 64 bytes at a time, without an index of what lies in it.
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// Where in a value the walk is, so that it can go on in the next piece of a text.
typedef struct {
  uint64_t depth;    // containers that are open
  uint64_t newlines; // line ends passed in the last call
  uint8_t in_string; // the walk is in a string
  uint8_t escaped;   // the next byte stands behind a backslash
} json_skip;

/// Walks over text[0..<length] until `depth` falls to 0. Returns how many bytes were walked over: up to and with the
/// bracket that ends the container (depth is 0 then), else all of them. Which closing bracket belongs to which opening one
/// is the parser's to find.
size_t json_skip_container(json_skip *_Nonnull state, const char *_Nonnull text, size_t length);

/// The same for the rest of a string, behind its first quote: up to and with the quote that ends it (in_string is 0 then).
size_t json_skip_string(json_skip *_Nonnull state, const char *_Nonnull text, size_t length);

#ifdef __cplusplus
}
#endif
