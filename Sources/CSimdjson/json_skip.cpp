#include "json_skip.h"

#include <cstring>

// The first stage of simdjson (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019, section 3.1) does the
// same sums: a bit for each byte of a block, and arithmetic on the bits. The library's own stage writes down every place
// that it finds, checks UTF-8, and wants the whole text at once; to find an end, counting is enough.

namespace {

const size_t kBlock = 64;

typedef uint8_t Bytes __attribute__((ext_vector_type(64)));
typedef bool Flags __attribute__((ext_vector_type(64)));

// A bit for each byte of a block, the first byte's the lowest.
struct Block {
  uint64_t quote, backslash, open, close, newline;
};

template <typename Comparison> inline uint64_t bits(const Comparison &comparison) {
  const Flags flags = __builtin_convertvector(comparison, Flags);
  uint64_t mask;
  static_assert(sizeof flags == sizeof mask, "64 flags are 64 bits");
  memcpy(&mask, &flags, sizeof mask);
  return mask;
}

inline Block look(const char *text, size_t length) {
  Bytes bytes;
  if (__builtin_expect(length == kBlock, 1)) {
    memcpy(&bytes, text, kBlock);
  } else {
    bytes = 0;
    memcpy(&bytes, text, length);
  }
  // [ and { differ in one bit, as do ] and }; no other byte becomes one of them.
  const Bytes folded = bytes | uint8_t(0x20);
  return {bits(bytes == uint8_t('"')), bits(bytes == uint8_t('\\')), bits(folded == uint8_t('{')),
          bits(folded == uint8_t('}')), bits(bytes == uint8_t('\n'))};
}

// The bytes behind a backslash that is none itself behind one. `carried` goes from block to block.
inline uint64_t escaped(uint64_t backslash, size_t length, uint8_t &carried) {
  const uint64_t before = carried;
  if (__builtin_expect((backslash | before) == 0, 1)) return 0;
  // Subtracting makes a run of backslashes carry into the byte behind it; the odd bits tell where in the run it began.
  const uint64_t odd = 0xAAAAAAAAAAAAAAAAULL;
  const uint64_t potential = backslash & ~before;
  const uint64_t ends = (((potential << 1) | odd) - potential) ^ odd;
  carried = uint8_t((ends & backslash) >> (length - 1) & 1);
  return ends ^ (backslash | before);
}

// Every bit from a quote up to before the next one.
inline uint64_t between(uint64_t quotes) {
  for (int shift = 1; shift < 64; shift *= 2) quotes ^= quotes << shift;
  return quotes;
}

inline uint64_t below(int bit) { return (uint64_t(1) << bit) - 1; }

// The place of the bracket with which `depth` falls to 0; -1 where it stays above.
inline int end_of(uint64_t open, uint64_t close, uint64_t depth) {
  uint64_t closed = 0;
  for (uint64_t rest = close; rest; rest &= rest - 1) {
    const int bit = __builtin_ctzll(rest);
    if (depth + uint64_t(__builtin_popcountll(open & below(bit))) == ++closed) return bit;
  }
  return -1;
}

} // namespace

extern "C" size_t json_skip_container(json_skip *state, const char *text, size_t length) {
  uint64_t depth = state->depth, newlines = 0, string = state->in_string ? ~uint64_t(0) : 0;
  size_t at = 0;
  while (at < length && depth > 0) {
    const size_t count = length - at < kBlock ? length - at : kBlock;
    const Block block = look(text + at, count);
    const uint64_t inside = between(block.quote & ~escaped(block.backslash, count, state->escaped)) ^ string;
    string = uint64_t(int64_t(inside) >> 63);
    const uint64_t open = block.open & ~inside, close = block.close & ~inside;
    const uint64_t closed = uint64_t(__builtin_popcountll(close));
    const int end = closed < depth ? -1 : end_of(open, close, depth);
    if (end >= 0) {
      newlines += uint64_t(__builtin_popcountll(block.newline & below(end)));
      at += size_t(end) + 1;
      depth = 0;
      string = 0;
      state->escaped = 0;
    } else {
      if (block.newline) newlines += uint64_t(__builtin_popcountll(block.newline));
      depth += uint64_t(__builtin_popcountll(open)) - closed;
      at += count;
    }
  }
  state->depth = depth;
  state->in_string = string != 0;
  state->newlines = newlines;
  return at;
}

extern "C" size_t json_skip_string(json_skip *state, const char *text, size_t length) {
  uint64_t newlines = 0;
  size_t at = 0;
  state->in_string = 1;
  while (at < length && state->in_string) {
    const size_t count = length - at < kBlock ? length - at : kBlock;
    const Block block = look(text + at, count);
    const uint64_t quotes = block.quote & ~escaped(block.backslash, count, state->escaped);
    if (quotes) {
      const int end = __builtin_ctzll(quotes);
      newlines += uint64_t(__builtin_popcountll(block.newline & below(end)));
      at += size_t(end) + 1;
      state->in_string = 0;
      state->escaped = 0;
    } else {
      newlines += uint64_t(__builtin_popcountll(block.newline));
      at += count;
    }
  }
  state->newlines = newlines;
  return at;
}
