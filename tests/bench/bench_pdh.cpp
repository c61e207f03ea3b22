// From raw counter arrays to a merged sample: 1,000 jobs × 13 counters of the set Job Object and 20,000
// processes × 27 counters of Job Object Details, as PdhGetRawCounterArrayW would give them; against copying
// the same arrays.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "collector/sources/counter_sampler.h"
#include "collector/sources/job_counters.h"
#include "collector/sources/source_runner.h"
#include "pdh/live/column_builder.h"
#include "tests/doubles/allocations.h"

namespace jobx {
namespace {

constexpr std::size_t kJobs = 1'000;
constexpr std::size_t kProcessesOfJob = 20;
constexpr int kRounds = 21;

/// The names of one set's instances, and one array of raw values for each counter.
struct RawSet {
  std::vector<std::u16string> names;
  std::vector<CounterDescription> counters;
  std::vector<std::vector<RawItem>> arrays;
};

std::u16string wide(const std::string& ascii) {
  return {ascii.begin(), ascii.end()};
}

template <typename Table>
void fill_arrays(RawSet& set, const Table& table) {
  for (const auto& counter : table) {
    set.counters.push_back({std::string(counter.name), counter.type, Ticks::period::den, 0});
    std::vector<RawItem>& array = set.arrays.emplace_back();
    for (std::size_t i = 0; i < set.names.size(); ++i) {
      const bool is_total = set.names[i].ends_with(u"_Total");
      const std::int64_t value = is_total ? 0 : static_cast<std::int64_t>(1'000 + 4 * i);
      array.push_back({set.names[i], RawValue{pdh_status::valid_data, 0, value, 130'058'022'178'447'225}});
    }
  }
}

RawSet job_arrays() {
  RawSet set;
  for (std::size_t i = 0; i < kJobs; ++i) set.names.push_back(wide("Build Agent Job " + std::to_string(i)));
  set.names.push_back(u"_Total");
  fill_arrays(set, kJobCounters);
  return set;
}

RawSet process_arrays() {
  RawSet set;
  for (std::size_t i = 0; i < kJobs; ++i) {
    const std::u16string job = wide("Build Agent Job " + std::to_string(i) + "/");
    for (std::size_t j = 0; j < kProcessesOfJob; ++j)
      set.names.push_back(job + wide("compiler" + std::to_string(j % 3)));
    set.names.push_back(job + u"_Total");
  }
  set.names.push_back(u"_Total/_Total");
  fill_arrays(set, kProcessCounters);
  return set;
}

/// What the live query does with the arrays of one reading.
class Reader {
 public:
  Reader() {
    snapshot_.sets.resize(2);
    snapshot_.sets[0].name = kJobSet;
    snapshot_.sets[1].name = kDetailsSet;
  }

  const Snapshot& read(const RawSet& jobs, const RawSet& processes) {
    build(builders_[0], snapshot_.sets[0], jobs);
    build(builders_[1], snapshot_.sets[1], processes);
    return snapshot_;
  }

 private:
  static void build(CounterSetBuilder& builder, CounterSet& into, const RawSet& from) {
    builder.begin();
    for (std::size_t i = 0; i < from.counters.size(); ++i)
      builder.add(into, from.counters[i], from.arrays[i]);
    builder.finish(into);
  }

  CounterSetBuilder builders_[2];
  Snapshot snapshot_;
};

template <typename Act>
double median_seconds(Act act) {
  std::vector<double> times;
  for (int i = 0; i < kRounds; ++i) {
    const auto start = Clock::now();
    act();
    times.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + kRounds / 2, times.end());
  return times[kRounds / 2];
}

std::size_t values_of(const RawSet& set) {
  return set.names.size() * set.counters.size();
}

void copy_arrays(const RawSet& from, std::vector<std::vector<RawItem>>& into) {
  into.resize(from.arrays.size());
  for (std::size_t i = 0; i < from.arrays.size(); ++i) into[i] = from.arrays[i];
}

int run() {
  const RawSet jobs = job_arrays();
  const RawSet processes = process_arrays();
  const auto values = static_cast<double>(values_of(jobs) + values_of(processes));
  Reader reader;
  CounterSampler sampler({.details = true});
  std::size_t seen = 0;
  const auto collect = [&] {
    const Sample sample = sampler.sample(reader.read(jobs, processes));
    seen = 0;
    for (const Job& job : sample.jobs) seen += job.details.size();
  };
  collect();
  if (seen != kJobs * kProcessesOfJob) {
    std::fprintf(stderr, "%zu processes instead of %zu\n", seen, kJobs * kProcessesOfJob);
    return 1;
  }
  const std::uint64_t before = test::allocations();
  collect();
  const std::uint64_t allocated = test::allocations() - before;
  const double whole = median_seconds(collect);
  const double columns = median_seconds([&] { reader.read(jobs, processes); });
  std::vector<std::vector<RawItem>> copies_of_jobs;
  std::vector<std::vector<RawItem>> copies_of_processes;
  const double copying = median_seconds([&] {
    copy_arrays(jobs, copies_of_jobs);
    copy_arrays(processes, copies_of_processes);
  });

  std::printf(
      "%zu jobs, %zu processes, %.0f values: %.1f ms to columns, %.1f ms to samples, %.1f ms to copy them\n",
      kJobs, seen, values, columns * 1e3, whole * 1e3, copying * 1e3);
  std::printf("allocations of a collection after the first: %llu, %.5f a value\n",
              static_cast<unsigned long long>(allocated), static_cast<double>(allocated) / values);
  std::printf("figure: %.2f ns/value pdh_columns\n", columns / values * 1e9);
  std::printf("ratio: %.2f pdh_copy\n", copying / whole);
  std::printf("figure: %.2f ns/value pdh\n", whole / values * 1e9);
  return 0;
}

}  // namespace
}  // namespace jobx

int main() {
  return jobx::run();
}
