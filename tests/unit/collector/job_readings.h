/// One job from reading to reading, for tests of what an inventory remembers.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {

/// Updates of an inventory with readings of one job, 15 seconds apart.
class Readings {
 public:
  JobView next(const std::vector<std::pair<SourceKind, Job>>& jobs) {
    Samples samples;
    for (const auto& [kind, job] : jobs) samples.emplace_back(kind, shared(sample_of({job})));
    const std::vector<JobView> views = inventory_.update(samples, now_ += std::chrono::seconds(15));
    REQUIRE(views.size() == 1);
    return views.front();
  }
  JobView next(const Job& job, SourceKind kind = SourceKind::object) { return next({{kind, job}}); }
  void pass() { inventory_.update({}, now_ += std::chrono::seconds(15)); }

  [[nodiscard]] const HeldReading& held(SourceKind kind = SourceKind::object) const {
    return inventory_.held().of(kind);
  }

 private:
  Inventory inventory_;
  InventoryTime now_{std::chrono::hours(1)};
};

struct Counts {
  Ticks user{};
  std::uint32_t page_faults = 0;
  std::uint32_t total = 0;
};

/// With process ids where there are any to be known.
inline Job job_of(const Counts& counts, std::optional<std::vector<std::uint64_t>> ids,
                  std::uint32_t active = 1) {
  Job job = job_named("a");
  job.cpu.total_user = counts.user;
  job.cpu.total_kernel = counts.user / 2;
  job.page_faults = counts.page_faults;
  job.processes = {counts.total, active, 0};
  job.process_ids = std::move(ids);
  return job;
}

inline const std::vector<std::uint64_t> kIds{400, 404};

inline void check(const JobView& view, Ticks user, std::uint64_t page_faults, std::uint32_t total) {
  CHECK(view.job->cpu.total_user == user);
  CHECK(view.page_faults == page_faults);
  CHECK(view.job->processes.total == total);
}

/// A process of the job `a`, with or without a start.
inline Job with_process(Ticks user, std::int64_t page_faults, std::int64_t read_bytes,
                        std::optional<Ticks> start) {
  Job job = job_named("a");
  JobProcess& process = job.details.emplace_back();
  process.id = 400;
  process.name = "w3wp";
  process.set(ProcessFigure::user_time, user.count());
  process.set(ProcessFigure::page_faults, page_faults);
  process.set(ProcessFigure::read_bytes, read_bytes);
  if (start) process.set(ProcessFigure::start_time, start->count());
  return job;
}

inline void check_process(const JobView& view, Ticks user, std::int64_t page_faults,
                          std::int64_t read_bytes) {
  REQUIRE(view.job->details.size() == 1);
  const JobProcess& process = view.job->details[0];
  CHECK(process.ticks(ProcessFigure::user_time) == user);
  CHECK(process.get(ProcessFigure::page_faults) == page_faults);
  CHECK(process.get(ProcessFigure::read_bytes) == read_bytes);
}

}  // namespace jobx::test
