/// Which values of a snapshot are asked for, and the path that each has.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pdh/counter_path.h"
#include "pdh/snapshot.h"

namespace jobx {

/// Chooses by patterns of counter paths. Paths are made once and kept while the instances stay the same.
class CounterSelection {
 public:
  /// Without patterns everything is chosen.
  explicit CounterSelection(std::vector<CounterPath> patterns)
      : patterns_(std::move(patterns)), has_matched_(patterns_.size(), false) {}

  /// False if no pattern can choose a counter of this set.
  [[nodiscard]] bool wants_set(std::string_view set) const;

  /// False if no pattern chooses this counter.
  [[nodiscard]] bool wants(const CounterPath& path) const;

  /// The same of a column of a text log, whose instance may yet get a made-up number; see path_of().
  [[nodiscard]] bool wants_column(const CounterPath& path) const;

  /// Takes a counter set up that is at `index` in the snapshot; to be called before path_of() for it.
  void prepare(std::size_t index, const CounterSet& set);

  /// A path that was chosen.
  struct Chosen {
    const std::string* path;  ///< valid until the next prepare() for this index; null if it was not chosen
    bool is_first = false;    ///< asked for the first time since the instances changed
  };

  /// The path of a value that is there; only those count as matches.
  ///
  /// Instances of one name get `#1`, `#2` from the second on, as PDH makes them, but never a number that
  /// another instance has by itself.
  Chosen path_of(std::size_t index, std::size_t column, std::size_t instance);

  /// For each pattern, whether it has chosen anything yet.
  [[nodiscard]] const std::vector<bool>& has_matched() const { return has_matched_; }

 private:
  struct Value {
    std::string path;  ///< empty if not chosen
    bool was_asked_for = false;
  };

  struct Known {
    std::string machine;
    std::string name;
    std::vector<std::string> instances;
    std::vector<std::optional<std::string>> names;  ///< of the instances, in paths
    std::vector<std::string> columns;
    std::vector<Value> values;  ///< column by column

    [[nodiscard]] bool is(const CounterSet& set) const;
  };

  std::vector<CounterPath> patterns_;
  std::vector<bool> has_matched_;
  std::vector<Known> known_;
};

}  // namespace jobx
