#include "exporter/report/counter_printer.h"

#include <cmath>
#include <utility>

#include "exporter/report/terminal.h"
#include "pdh/log_time.h"
#include "pdh/status.h"

namespace jobx {
namespace {

/// PDH_INVALID_DATA, what cooked_value() says of a first value.
constexpr std::uint32_t kNeedsTwoValues = 0xC000'0BC6;

}  // namespace

void EarlierValues::begin_snapshot() {
  // A path that is gone for good must not be kept: processes come and go.
  if (values_.size() > 2 * met_ + 1'000) {
    std::erase_if(values_, [&](const auto& one) { return one.second.snapshot != snapshot_; });
  }
  ++snapshot_;
  met_ = 0;
}

std::optional<TimedRawValue> EarlierValues::exchange(const std::string& path, const TimedRawValue& value) {
  ++met_;
  const auto [found, is_new] = values_.try_emplace(path, Earlier{value, snapshot_});
  if (is_new) return std::nullopt;
  const Earlier earlier = std::exchange(found->second, Earlier{value, snapshot_});
  if (earlier.snapshot + 1 != snapshot_) return std::nullopt;
  return earlier.value;
}

CounterPrinter::CounterPrinter(CounterContent content, CounterFormat format, bool holds_formatted,
                               std::vector<CounterPath> patterns)
    : content_(content),
      selection_(std::move(patterns)),
      table_(format, holds_formatted || content == CounterContent::formatted, out_) {}

void CounterPrinter::begin() {
  if (content_ != CounterContent::paths) table_.begin();
}

void CounterPrinter::end() {
  if (content_ != CounterContent::paths) table_.end();
}

void CounterPrinter::prime(const Snapshot& snapshot) {
  is_priming_ = true;
  add(snapshot);
  is_priming_ = false;
}

void CounterPrinter::add(const Snapshot& snapshot) {
  earlier_.begin_snapshot();
  time_ = log_time_text(snapshot.local_time);
  local_time_ = snapshot.local_time;
  for (std::size_t set = 0; set < snapshot.sets.size(); ++set) {
    selection_.prepare(set, snapshot.sets[set]);
    const std::vector<CounterColumn>& columns = snapshot.sets[set].columns;
    for (std::size_t column = 0; column < columns.size(); ++column) add_column(set, column, columns[column]);
  }
}

void CounterPrinter::add_column(std::size_t set, std::size_t column, const CounterColumn& values) {
  const std::size_t count = values.formatted ? values.cooked.size() : values.raw.size();
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_absent =
        values.formatted ? std::isnan(values.cooked[i]) : values.raw[i].status == RawValue::kAbsent;
    if (is_absent) continue;
    const CounterSelection::Chosen chosen = selection_.path_of(set, column, i);
    if (chosen.path == nullptr) continue;
    if (content_ == CounterContent::paths) {
      if (chosen.is_first && listed_.insert(*chosen.path).second) out_ += printable(*chosen.path) + '\n';
    } else if (!values.formatted) {
      add_raw(*chosen.path, values, values.raw[i]);
    } else if (!is_priming_) {
      table_.formatted(time_, *chosen.path, values.cooked[i]);
    }
  }
}

void CounterPrinter::add_raw(const std::string& path, const CounterColumn& column, const RawValue& value) {
  if (content_ == CounterContent::raw) {
    if (!is_priming_) table_.raw(time_, path, value);
    return;
  }
  const TimedRawValue newer{value, local_time_};
  const std::optional<TimedRawValue> older = earlier_.exchange(path, newer);
  if (is_priming_) return;
  const Result<double> cooked = cooked_value(column.type, column.time_base, newer, older);
  if (!cooked) count_missing(cooked.error(), !older.has_value());
  table_.formatted(time_, path, cooked ? std::optional(*cooked) : std::nullopt);
}

void CounterPrinter::count_missing(const Error& reason, bool is_first) {
  if (reason.domain() != ErrorDomain::pdh) {
    ++missing_["of a counter type without a formula"];
  } else if (is_first && reason.code() == kNeedsTwoValues) {
    ++missing_["without an earlier value to compare with"];
  } else {
    const std::string_view name = pdh_status_name(reason.code());
    ++missing_["with " + (name.empty() ? reason.code_name() : std::string(name))];
  }
}

std::string CounterPrinter::take() {
  return std::exchange(out_, {});
}

std::optional<std::string> CounterPrinter::missing() const {
  if (missing_.empty()) return std::nullopt;
  std::string line;
  for (const auto& [reason, count] : missing_) {
    line += (line.empty() ? "" : ", ") + std::to_string(count) + ' ' + reason;
  }
  return "values that could not be computed: " + line;
}

}  // namespace jobx
