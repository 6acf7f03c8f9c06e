#pragma once
// What Swift has no word for: memory that will be read soon may be fetched now.
static inline void prefetch(const void *_Nonnull address) { __builtin_prefetch(address); }
