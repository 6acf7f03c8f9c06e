#pragma once
// GObject's type checks are macros, which Swift does not import.
#include <gmime/gmime.h>
#include <stdbool.h>

static inline bool cgmime_is_part(void *_Nonnull object) { return GMIME_IS_PART(object); }
static inline bool cgmime_is_message_part(void *_Nonnull object) { return GMIME_IS_MESSAGE_PART(object); }
static inline bool cgmime_is_multipart(void *_Nonnull object) { return GMIME_IS_MULTIPART(object); }
