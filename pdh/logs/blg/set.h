/// One counter set of a binary counter log: what its entries in the catalogue tell, brought together.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "pdh/logs/blg/sample.h"
#include "pdh/snapshot.h"

namespace jobx {

/// Collects the values of one counter set from the parts of a sample. Rows are instances: the n-th of a name
/// in one part is the n-th of that name in every other. What it learned of the instances serves the next
/// sample, in which they are the same most of the time.
class BlgSet {
 public:
  BlgSet(std::string machine, std::string name) : machine_(std::move(machine)), name_(std::move(name)) {}

  /// Says which kind of part the catalogue has for this set; before the first sample.
  void expect(BlgPartKind kind);
  /// The number of the column that has the name of `column`, a new one if there is none; before the first
  /// sample.
  std::size_t add_column(const CounterColumn& column);
  /// True if one block tells all of the set: it need not be brought together with anything.
  [[nodiscard]] bool is_one_block() const { return blocks_ == 1 && !has_singles_ && !has_lists_; }

  /// A new sample of `sample_size` bytes, into `into`, which must stay until finish().
  void start(std::size_t sample_size, CounterSet& into);

  /// These fail with ProgramError::malformed_data if the table would be out of proportion to the sample.
  Result<void> add(std::size_t column, const std::string& instance, std::uint32_t occurrence,
                   const RawValue& value);
  Result<void> add(std::size_t column, const ValueList& list);
  Result<void> add(const CounterSet& whole);
  /// Where to put the whole of a set that is_one_block().
  CounterSet& whole();
  /// Completes what start() was given.
  void finish();

 private:
  std::size_t column_like(const CounterColumn& column);
  Result<void> take_rows_from(const ValueList& list);
  void index_rows();
  void forget_rows();
  std::size_t row_of(const std::string& instance, std::uint32_t occurrence);
  void put(std::size_t column, std::size_t row, const RawValue& value);
  [[nodiscard]] Result<void> check_size() const;

  std::string machine_;
  std::string name_;
  std::vector<CounterColumn> columns_;  ///< without values
  std::unordered_map<std::string, std::size_t> column_index_;
  std::size_t catalogue_columns_ = 0;  ///< the first of columns_; the rest came from blocks of this sample
  bool has_singles_ = false;
  bool has_lists_ = false;
  int blocks_ = 0;

  std::vector<std::string> rows_;
  /// Rows by name and occurrence; made when first needed after rows_ changed.
  std::unordered_map<std::string, std::size_t> row_index_;
  bool rows_indexed_ = false;
  std::string key_;                    ///< of row_index_, while one is looked up
  std::vector<std::byte> list_bytes_;  ///< the list that the first of rows_ were taken from
  std::string instance_;               ///< while a list is read

  CounterSet* into_ = nullptr;
  std::size_t most_cells_ = 0;
  bool touched_ = false;  ///< there is something of this sample
};

}  // namespace jobx
