/// The parts of a sample in a binary counter log, one for each entry of the catalogue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "pdh/snapshot.h"

namespace jobx {

/// How a part tells its values.
enum class BlgPartKind : std::uint8_t { single = 1, list = 2, block = 5 };

struct SamplePart {
  BlgPartKind kind = BlgPartKind::single;
  Bytes data;
};

/// Walks through the parts of a sample.
class SampleParts {
 public:
  /// Fails with ProgramError::malformed_data if `record` is no sample.
  static Result<SampleParts> open(Bytes record);
  /// False at the end; fails with ProgramError::malformed_data.
  Result<bool> next(SamplePart& into);

 private:
  explicit SampleParts(Bytes record) : record_(record) {}
  Bytes record_;
  std::size_t at_ = 0;
};

/// BlgPartKind::single: a PDH_RAW_COUNTER.
struct SingleValue {
  LocalTime local_time;
  RawValue value;
};
Result<SingleValue> parse_single(Bytes data);

/// BlgPartKind::list: one counter of all instances. A view.
class ValueList {
 public:
  /// Fails with ProgramError::malformed_data if the values do not fit into `data`.
  static Result<ValueList> parse(Bytes data);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint32_t status() const { return status_; }
  [[nodiscard]] LocalTime local_time() const { return local_time_; }
  [[nodiscard]] RawValue value(std::size_t i) const;
  /// Makes `into` the i-th instance's name.
  void read_name(std::size_t i, std::string& into) const;
  /// True if the names are the same, bytes and places.
  [[nodiscard]] bool same_names(const ValueList& other) const;
  /// What same_names() looks at besides the places.
  [[nodiscard]] Bytes data() const { return data_; }

 private:
  [[nodiscard]] Bytes names() const;

  Bytes data_;
  std::size_t size_ = 0;
  std::uint32_t status_ = 0;
  LocalTime local_time_;
};

}  // namespace jobx
