/// From the raw counter arrays of one counter set, one after the other, to the set by columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pdh/snapshot.h"

namespace jobx {

/// One item of a raw counter array: an instance and its value.
struct RawItem {
  std::u16string_view name;  ///< owned by whoever has the array
  RawValue value;
};

/// What is known of a counter before any value is read; the fields are CounterColumn's.
struct CounterDescription {
  std::string name;
  std::uint32_t type = 0;
  std::int64_t time_base = 0;
  std::int32_t scale = 0;
};

/// Builds one counter set, reading after reading. Reading the same instances again allocates nothing, and a
/// name is converted only when it is another one than at its place last time.
///
/// All counters of a set mostly name the same instances in the same order, since they come from one answer
/// of the provider; then joining is comparing names. A column that disagrees, because an instance came or
/// went in between, is realigned: by name, and where a name repeats equally often, by its nth occurrence. An
/// instance that only a later column has is appended. A name that one column has more often than another
/// stays kAbsent in the later one: nobody can say which of the two it belongs to.
class CounterSetBuilder {
 public:
  /// Begins the next reading.
  void begin();
  /// Adds a counter's column to `into`, which is the same set from begin() to finish().
  void add(CounterSet& into, const CounterDescription& counter, std::span<const RawItem> items);
  /// Completes `into`: its instances' names, and no column but those of this reading.
  void finish(CounterSet& into);

 private:
  struct Instance {
    std::u16string name;
    std::string utf8;
  };

  void take_instances(std::span<const RawItem> items);
  void realign(CounterSet& into, CounterColumn& column, std::span<const RawItem> items);
  void append(CounterSet& into, CounterColumn& column, std::span<const RawItem> items);

  std::vector<Instance> instances_;
  std::size_t columns_ = 0;  ///< of this reading so far
  // Buffers of realign().
  std::vector<std::size_t> instance_order_;
  std::vector<std::size_t> item_order_;
  std::vector<std::size_t> newcomers_;
};

}  // namespace jobx
