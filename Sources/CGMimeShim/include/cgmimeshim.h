#pragma once
// GObject's type checks and casts are macros, which Swift does not import.
#include <gmime/gmime.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool cgmime_is_part(void *_Nonnull object) { return GMIME_IS_PART(object); }
static inline bool cgmime_is_message_part(void *_Nonnull object) { return GMIME_IS_MESSAGE_PART(object); }
static inline bool cgmime_is_multipart(void *_Nonnull object) { return GMIME_IS_MULTIPART(object); }

/// A message from its text; null where there is none.
///
/// - text: memory of malloc, which it takes over, and keeps as long as the message lives.
static inline GMimeMessage *_Nullable cgmime_message(uint8_t *_Nullable text, size_t length) {
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(g_byte_array_new_take(text, length));
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), TRUE);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
  g_object_unref(parser);
  g_object_unref(stream);
  return message;
}

/// A part's content, decoded: memory of malloc, which the caller frees; null where there is none.
static inline uint8_t *_Nullable cgmime_decoded(GMimePart *_Nonnull part, size_t *_Nonnull length) {
  *length = 0;
  GMimeDataWrapper *content = g_mime_part_get_content(part);
  if (!content) return NULL;
  GByteArray *bytes = g_byte_array_new();
  GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
  // Otherwise the array goes with the stream.
  g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
  g_mime_data_wrapper_write_to_stream(content, stream);
  g_object_unref(stream);
  *length = bytes->len;
  return g_byte_array_free(bytes, FALSE);
}
