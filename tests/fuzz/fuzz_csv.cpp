// Any bytes as a PDH-CSV log: snapshots whose shapes agree, in memory bounded by the input, then the end or
// an error that names the place.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "pdh/logs/csv/reader.h"
#include "tests/fuzz/check.h"

namespace {

using jobx::fuzz::check;

void check_snapshot(const jobx::Snapshot& snapshot, std::size_t size) {
  std::size_t values = 0;
  for (const jobx::CounterSet& set : snapshot.sets) {
    check(jobx::is_valid_utf8(set.name) && set.name.find('\0') == std::string::npos, "names are clean UTF-8");
    for (const std::string& instance : set.instances)
      check(jobx::is_valid_utf8(instance), "instances are UTF-8");
    for (const jobx::CounterColumn& column : set.columns) {
      check(column.formatted && column.cooked.size() == set.instances.size(), "a column has all instances");
      for (const double value : column.cooked) check(!std::isinf(value), "a value is finite or missing");
      values += column.cooked.size();
    }
  }
  // A column takes six bytes of the header at least: `,\a\b` and its separator.
  check(values <= 1'000'000 + 8 * size, "a snapshot is bounded by the log");
}

/// What was lost is named by its place, and there is a bound to it.
void check_lost(const std::vector<jobx::Error>& lost) {
  check(lost.size() <= 1'001, "what is named is bounded");
  for (const jobx::Error& error : lost) {
    check(error.what().starts_with("fuzz, line ") || error.what().starts_with("fuzz: "),
          "a loss names its line");
    check(jobx::is_valid_utf8(error.what()), "a message is UTF-8");
  }
}

void check_log(const std::string& bytes, const jobx::LogOptions& options) {
  auto log =
      jobx::open_csv_stream(std::make_unique<std::istringstream>(bytes), "fuzz", bytes.size(), options);
  if (!log) return;
  jobx::Snapshot snapshot;
  std::size_t snapshots = 0;
  for (;;) {
    const auto more = (*log)->next(snapshot);
    check((*log)->position() <= bytes.size(), "the position is inside the log");
    if (!more) check(more.error().what().find(" byte ") != std::string::npos, "an error names the place");
    if (!more) check(!(*log)->next(snapshot).value(), "nothing follows an error");
    if (!more || !*more) return check_lost((*log)->take_lost());
    check_lost(snapshot.errors);
    check(++snapshots <= bytes.size(), "a log comes to its end");
    check_snapshot(snapshot, bytes.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  check_log(bytes, {});
  jobx::LogOptions options;
  options.wants_set = [](std::string_view set) { return set.size() % 2 == 0; };
  options.code_page = jobx::find_code_page("shift_jis");
  options.names_twins = true;
  const auto translation = std::make_shared<jobx::CounterTranslation>();
  static_cast<void>(translation->add(bytes, options.code_page));
  options.names = translation;
  check_log(bytes, options);
  return 0;
}
