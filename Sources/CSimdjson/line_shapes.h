#pragma once
// Lines that are built alike, and what is to be taken from such a line.
#include "csimdjson.h"
#include "scalars.h"
#include "sinks.h"

#include <algorithm>
#include <cstring>
#include <vector>

// A log writes the same few shapes of line a million times. What stands between two values (a comma, the next key, brackets)
// is the same, byte by byte, in all lines of a shape; when it is, the values stand at the same places of the index.
// Comparing it takes a fifth of the steps of walking through the line (docs/internals/performance.md).
//
// What may differ between lines of one shape is looked at in each: whether what begins as a number is one, whether a text
// may be JSON, and where a value ends.
class LineShape {
public:
  // The shape of a text that was walked over, and gave these fields; of a new object. False for a text that is too large to
  // be worth it, and the object is of no use then.
  bool learn(const char *text, const uint32_t *index, size_t count, const json_field *fields, size_t field_count,
             size_t values);

  // Whether the text has the shape; then its fields are written. `limit` is one of values.
  bool read(const char *text, size_t length, const uint32_t *index, size_t count, json_field *fields, size_t limit,
            size_t &field_count) const;

private:
  // What stands before a value: from one place of the index to another.
  struct Gap {
    uint32_t from, to;
    // How far apart they are.
    uint32_t distance;
    // Where its bytes are among all gaps', and how many: a text's quote is one of them, a number's first digit is not.
    uint32_t start, length;
  };
  struct Field {
    // Where in the index its value begins; none for a container.
    int32_t place;
    json_field field;
  };

  // A line with more is no line of a log. Bytes are those between values: keys and white space.
  static const size_t kMaximumPlaces = 1024, kMaximumBytes = 1 << 14;

  size_t places = 0;
  size_t values = 0;
  std::vector<Gap> gaps;
  // With readable bytes behind the last.
  std::vector<char> bytes;
  // Texts that are passed over as long as they can't be JSON, and other scalars that are passed over.
  std::vector<uint32_t> texts, others;
  std::vector<Field> fields;

  static bool is_same(const char *left, const char *right, size_t length);
};

inline bool LineShape::learn(const char *text, const uint32_t *index, size_t count, const json_field *found,
                             size_t field_count, size_t value_count) {
  if (count < 2 || count > kMaximumPlaces) return false;
  values = value_count;
  std::vector<bool> is_field(count, false);
  for (size_t i = 0; i < field_count; i++) {
    Field field{-1, found[i]};
    if (found[i].value) {
      const uint32_t start = uint32_t(found[i].value - text) - (found[i].kind == JSON_STRING ? 1 : 0);
      const uint32_t *place = std::lower_bound(index, index + count, start);
      if (place == index + count || *place != start) return false;
      field.place = int32_t(place - index);
      is_field[size_t(field.place)] = true;
    }
    fields.push_back(field);
  }
  uint32_t from = 0;
  const auto add_gap = [&](uint32_t to, uint32_t extra) {
    const uint32_t distance = index[to] - index[from];
    if (bytes.size() + distance > kMaximumBytes) return false;
    gaps.push_back({from, to, distance, uint32_t(bytes.size()), distance + extra});
    bytes.insert(bytes.end(), text + index[from], text + index[from] + distance + extra);
    return true;
  };
  for (uint32_t i = 0; i < count; i++) {
    const char first = text[index[i]];
    const bool is_key = first == '"' && i + 1 < count && text[index[i + 1]] == ':';
    const bool is_text = first == '"' && !is_key;
    if (!is_text && (is_key || strchr("{}[]:,", first))) continue;
    if (!add_gap(i, is_text ? 1 : 0)) return false;
    if (!is_text) others.push_back(i);
    if (is_text && !is_field[i]) texts.push_back(i);
    from = i + 1;
  }
  if (from >= count || !add_gap(uint32_t(count) - 1, 1)) return false;
  bytes.insert(bytes.end(), 8, 0);
  places = count;
  return true;
}

// Eight bytes at a time; eight readable bytes follow either.
inline bool LineShape::is_same(const char *left, const char *right, size_t length) {
  const auto word = [](const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
  };
  size_t at = 0;
  for (; at + 8 <= length; at += 8) {
    if (word(left + at) != word(right + at)) return false;
  }
  const size_t rest = length - at;
  return rest == 0 || ((word(left + at) ^ word(right + at)) << (64 - 8 * rest)) == 0;
}

inline bool LineShape::read(const char *text, size_t length, const uint32_t *index, size_t count, json_field *out,
                            size_t limit, size_t &field_count) const {
  if (count != places || values > limit) return false;
  for (const Gap &gap : gaps) {
    const uint32_t start = index[gap.from];
    if (index[gap.to] - start != gap.distance || !is_same(text + start, bytes.data() + gap.start, gap.length)) {
      return false;
    }
  }
  for (const uint32_t place : texts) {
    if (may_be_json(text[index[place] + 1])) return false;
  }
  // The walk asks the same: only white space lies between a value and what follows it.
  const auto end_of = [&](uint32_t place) {
    uint32_t end = index[place + 1];
    while (scalars::is_space(text[end - 1])) end--;
    return end;
  };
  for (const uint32_t place : others) {
    if (scalars::kind(text + index[place], end_of(place) - index[place]) == 0) return false;
  }
  Backslashes backslashes(text, length);
  for (const Field &known : fields) {
    json_field &field = *out++;
    field = known.field;
    if (known.place < 0) continue;
    const uint32_t start = index[known.place], end = end_of(uint32_t(known.place));
    if (field.kind == JSON_STRING) {
      field.value = text + start + 1;
      field.value_length = end - start - 2;
      field.value_escaped = backslashes.are_in({field.value, field.value_length});
      // A text without a name is a field only because it may be JSON.
      if (field.name == 0 && !may_be_json(*field.value)) return false;
    } else {
      field.value = text + start;
      field.value_length = end - start;
      field.kind = scalars::kind(field.value, field.value_length);
    }
  }
  field_count = fields.size();
  return true;
}

// The shapes of a file's lines that were met last.
class LineShapes {
public:
  bool read(const char *text, size_t length, const uint32_t *index, size_t count, json_field *fields, size_t limit,
            size_t &field_count) {
    if (rest > 0) {
      rest--;
      return false;
    }
    if (++asked == kWindow) take_stock();
    for (size_t i = 0; i < used; i++) {
      if (!shapes[order[i]].read(text, length, index, count, fields, limit, field_count)) continue;
      // The shapes that are met most come first: each moves up by one place.
      if (i > 0) std::swap(order[i], order[i - 1]);
      found++;
      return true;
    }
    return false;
  }

  // A text that had none of the shapes. Where all places are taken, the shape at the last one goes.
  void learn(const char *text, const uint32_t *index, size_t count, const json_field *fields, size_t field_count,
             size_t values) noexcept {
    if (rest > 0) return;
    LineShape shape;
    if (!shape.learn(text, index, count, fields, field_count, values)) return;
    if (used < kMaximumShapes) {
      order[used] = uint8_t(used);
      used++;
    }
    shapes[order[used - 1]] = std::move(shape);
  }

  // How many texts were read by their shape, for tests.
  size_t hits() const { return found_before + found; }

private:
  static const size_t kMaximumShapes = 12;
  static const size_t kWindow = 1024;
  static const size_t kRest = 32 * kWindow;

  LineShape shapes[kMaximumShapes];
  // Numbers of shapes, the ones that are asked first in front.
  uint8_t order[kMaximumShapes] = {};
  size_t used = 0;
  size_t asked = 0, found = 0, found_before = 0, rest = 0;

  // A log of many shapes, or whose lines are all different, is better walked through: asking every shape in vain and learning
  // new ones would cost more. It is tried again later: a file may change its ways.
  void take_stock() {
    if (4 * found < 3 * asked) rest = kRest;
    found_before += found;
    asked = found = 0;
  }
};
