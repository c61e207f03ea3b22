#include "pdh/logs/blg/set.h"

#include <algorithm>

#include "pdh/name_case.h"
#include "pdh/utf16_text.h"

namespace jobx {
namespace {

/// How many cells a table may have: for each byte of the sample, and whatever the sample. A value takes 24
/// bytes at least, so that a big table may be empty but for one cell in twelve; a small one for all that.
constexpr std::size_t kFewestBytesPerCell = 2;
constexpr std::size_t kSmallTable = 65'536;

Error malformed(const char* what) {
  return Error(ProgramError::malformed_data, what);
}

}  // namespace

void BlgSet::expect(BlgPartKind kind) {
  switch (kind) {
    case BlgPartKind::single:
      has_singles_ = true;
      break;
    case BlgPartKind::list:
      has_lists_ = true;
      break;
    case BlgPartKind::block:
      ++blocks_;
      break;
  }
}

std::size_t BlgSet::add_column(const CounterColumn& column) {
  const std::size_t at = column_like(column);
  catalogue_columns_ = columns_.size();
  return at;
}

std::size_t BlgSet::column_like(const CounterColumn& column) {
  const auto [found, is_new] = column_index_.try_emplace(folded_name(column.name), columns_.size());
  if (is_new) columns_.push_back({column.name, column.type, column.time_base, column.scale, false, {}, {}});
  return found->second;
}

void BlgSet::start(std::size_t sample_size, CounterSet& into) {
  into_ = &into;
  most_cells_ = std::max(kSmallTable, sample_size / kFewestBytesPerCell);
  touched_ = false;
  into.machine = machine_;
  into.name = name_;
  if (is_one_block()) return;
  for (; columns_.size() > catalogue_columns_; columns_.pop_back())
    column_index_.erase(folded_name(columns_.back().name));
  into.columns.resize(columns_.size());
  for (CounterColumn& column : into.columns) column.raw.clear();
  // Instances of singles never change, those of a list with the list; else who is still there is not known.
  const bool of_one_kind = blocks_ == 0 && !(has_singles_ && has_lists_);
  if (!of_one_kind) forget_rows();
}

void BlgSet::forget_rows() {
  rows_.clear();
  rows_indexed_ = false;
  list_bytes_.clear();
}

/// Makes list_bytes_ and rows_ those of `list`, which is the first of a sample; they mostly are already.
Result<void> BlgSet::take_rows_from(const ValueList& list) {
  const Result<ValueList> last = ValueList::parse(Bytes(list_bytes_));
  if (last && last->same_names(list)) {
    // More rows than that came from other parts of the sample before.
    if (rows_.size() != list.size()) rows_indexed_ = false;
    rows_.resize(list.size());
    return {};
  }
  rows_indexed_ = false;
  rows_.resize(list.size());
  std::size_t name_bytes = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    list.read_name(i, rows_[i]);
    name_bytes += rows_[i].size();
    if (name_bytes > kMostNameBytesPerByte * list.data().size()) {
      return malformed("the instance names are too long");
    }
  }
  list_bytes_.assign(list.data().span().begin(), list.data().span().end());
  return {};
}

Result<void> BlgSet::check_size() const {
  if (rows_.size() * into_->columns.size() <= most_cells_) return {};
  return malformed("the counters of a counter set have too many different instances");
}

Result<void> BlgSet::add(std::size_t column, const std::string& instance, std::uint32_t occurrence,
                         const RawValue& value) {
  const std::size_t row = row_of(instance, occurrence);
  Result<void> checked = check_size();
  if (checked) put(column, row, value);
  return checked;
}

Result<void> BlgSet::add(std::size_t column, const ValueList& list) {
  bool same_rows = true;
  if (!touched_) {
    touched_ = true;
    Result<void> taken = take_rows_from(list);
    if (!taken) return taken;
  } else {
    const Result<ValueList> first = ValueList::parse(Bytes(list_bytes_));
    same_rows = first && first->same_names(list);
  }
  if (same_rows) {
    Result<void> checked = check_size();
    if (!checked) return checked;
    std::vector<RawValue>& values = into_->columns[column].raw;
    values.resize(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) values[i] = list.value(i);
    return {};
  }
  std::unordered_map<std::string, std::uint32_t> met;
  std::size_t name_bytes = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    list.read_name(i, instance_);
    name_bytes += instance_.size();
    if (name_bytes > kMostNameBytesPerByte * list.data().size()) {
      return malformed("the instance names are too long");
    }
    Result<void> added = add(column, instance_, met[instance_]++, list.value(i));
    if (!added) return added;
  }
  return {};
}

Result<void> BlgSet::add(const CounterSet& whole) {
  std::vector<std::size_t> columns;
  for (const CounterColumn& column : whole.columns) columns.push_back(column_like(column));
  into_->columns.resize(columns_.size());
  std::unordered_map<std::string, std::uint32_t> met;
  for (std::size_t row = 0; row < whole.instances.size(); ++row) {
    const std::uint32_t occurrence = met[whole.instances[row]]++;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Result<void> added = add(columns[i], whole.instances[row], occurrence, whole.columns[i].raw[row]);
      if (!added) return added;
    }
  }
  return {};
}

CounterSet& BlgSet::whole() {
  touched_ = true;
  return *into_;
}

void BlgSet::finish() {
  if (is_one_block()) {
    if (touched_) return;
    into_->instances.clear();
    into_->columns.clear();
    return;
  }
  if (!touched_) forget_rows();
  into_->instances.resize(rows_.size());
  std::copy(rows_.begin(), rows_.end(), into_->instances.begin());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    CounterColumn& column = into_->columns[i];
    column.name = columns_[i].name;
    column.type = columns_[i].type;
    column.time_base = columns_[i].time_base;
    column.scale = columns_[i].scale;
    column.formatted = false;
    column.cooked.clear();
    column.raw.resize(rows_.size());
  }
}

void BlgSet::index_rows() {
  row_index_.clear();
  std::unordered_map<std::string, std::uint32_t> met;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    row_index_.emplace(rows_[row] + '\0' + std::to_string(met[rows_[row]]++), row);
  }
  rows_indexed_ = true;
}

std::size_t BlgSet::row_of(const std::string& instance, std::uint32_t occurrence) {
  touched_ = true;
  if (!rows_indexed_) index_rows();
  key_.assign(instance).append(1, '\0').append(std::to_string(occurrence));
  const auto [found, is_new] = row_index_.try_emplace(key_, rows_.size());
  if (is_new) rows_.push_back(instance);
  return found->second;
}

void BlgSet::put(std::size_t column, std::size_t row, const RawValue& value) {
  std::vector<RawValue>& values = into_->columns[column].raw;
  if (values.size() <= row) values.resize(row + 1);
  values[row] = value;
}

}  // namespace jobx
