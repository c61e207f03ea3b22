#include "tests/doubles/job_counters.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "pdh/counter_type.h"

namespace jobx::test {
namespace {

constexpr std::int64_t kFrequency = 10'000'000;  // of the performance counter, as in Windows since 2018

struct CounterKind {
  std::string_view name;
  std::uint32_t type;
  std::int32_t scale;
};

// In the order in which Windows has them: WINDOWS.md's table is by number.
constexpr std::array kJobCounters{
    CounterKind{"Current % Processor Time", counter_type::timer_100ns, 0},
    CounterKind{"Current % User Mode Time", counter_type::timer_100ns, 0},
    CounterKind{"Current % Kernel Mode Time", counter_type::timer_100ns, 0},
    CounterKind{"This Period mSec - Processor", counter_type::large_rawcount, 0},
    CounterKind{"This Period mSec - User Mode", counter_type::large_rawcount, 0},
    CounterKind{"This Period mSec - Kernel Mode", counter_type::large_rawcount, 0},
    CounterKind{"Pages/Sec", counter_type::counter, 0},
    CounterKind{"Process Count - Total", counter_type::rawcount, 0},
    CounterKind{"Process Count - Active", counter_type::rawcount, 0},
    CounterKind{"Process Count - Terminated", counter_type::rawcount, 0},
    CounterKind{"Total mSec - Processor", counter_type::large_rawcount, 0},
    CounterKind{"Total mSec - User Mode", counter_type::large_rawcount, 0},
    CounterKind{"Total mSec - Kernel Mode", counter_type::large_rawcount, 0},
};

constexpr std::array kDetailsCounters{
    CounterKind{"% Processor Time", counter_type::timer_100ns, 0},
    CounterKind{"% User Time", counter_type::timer_100ns, 0},
    CounterKind{"% Privileged Time", counter_type::timer_100ns, 0},
    CounterKind{"Virtual Bytes Peak", counter_type::large_rawcount, -6},
    CounterKind{"Virtual Bytes", counter_type::large_rawcount, -6},
    CounterKind{"Page Faults/sec", counter_type::counter, -1},
    CounterKind{"Working Set Peak", counter_type::large_rawcount, -5},
    CounterKind{"Working Set", counter_type::large_rawcount, -5},
    CounterKind{"Page File Bytes Peak", counter_type::large_rawcount, -6},
    CounterKind{"Page File Bytes", counter_type::large_rawcount, -6},
    CounterKind{"Private Bytes", counter_type::large_rawcount, -5},
    CounterKind{"Thread Count", counter_type::rawcount, 0},
    CounterKind{"Priority Base", counter_type::rawcount, 0},
    CounterKind{"Elapsed Time", counter_type::elapsed_time, -4},
    CounterKind{"ID Process", counter_type::rawcount, -1},
    CounterKind{"Creating Process ID", counter_type::rawcount, -1},
    CounterKind{"Pool Paged Bytes", counter_type::rawcount, -5},
    CounterKind{"Pool Nonpaged Bytes", counter_type::rawcount, -5},
    CounterKind{"Handle Count", counter_type::rawcount, 0},
    CounterKind{"IO Read Operations/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Write Operations/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Data Operations/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Other Operations/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Read Bytes/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Write Bytes/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Data Bytes/sec", counter_type::bulk_count, 0},
    CounterKind{"IO Other Bytes/sec", counter_type::bulk_count, 0},
};

bool goes_by_utc(std::uint32_t type) {
  return type == counter_type::timer_100ns || type == counter_type::elapsed_time;
}

bool goes_by_ticks(std::uint32_t type) {
  return type == counter_type::counter || type == counter_type::bulk_count;
}

template <typename Kinds>
CounterSet make_set(const std::string& machine, std::string name, const Kinds& kinds, std::size_t rows) {
  CounterSet set;
  set.machine = machine;
  set.name = std::move(name);
  set.instances.resize(rows);
  for (const CounterKind& kind : kinds) {
    set.columns.push_back(column_of(std::string(kind.name), kind.type,
                                    goes_by_utc(kind.type) ? Ticks::period::den : kFrequency, kind.scale,
                                    rows));
  }
  return set;
}

/// A value for each cell, growing from snapshot to snapshot for what grows in life.
void fill(CounterSet& set, std::size_t i, std::int64_t utc_time, std::int64_t start_time) {
  for (std::size_t at = 0; at < set.columns.size(); ++at) {
    CounterColumn& column = set.columns[at];
    const auto place = static_cast<std::int64_t>(at + 1);
    for (std::size_t row = 0; row < column.raw.size(); ++row) {
      RawValue& value = column.raw[row];
      value.status = pdh_status::valid_data;
      value.multi_count = 1;
      const auto step = static_cast<std::int64_t>(row % 97 + 1) * place;
      value.first = 1000 * place + step * static_cast<std::int64_t>(i);
      if (column.type == counter_type::rawcount) value.first = 10 + step;
      if (column.type == counter_type::elapsed_time) value.first = start_time - 600'000'000 * step;
      if (column.name == "ID Process") value.first = 1000 + 4 * static_cast<std::int64_t>(row);
      value.second = goes_by_utc(column.type)     ? utc_time
                     : goes_by_ticks(column.type) ? utc_time - start_time + 77
                                                  : 0;
    }
  }
}

std::string job_name(std::size_t job) {
  return "Synthetic job " + std::to_string(job);
}

}  // namespace

CounterColumn column_of(std::string name, std::uint32_t type, std::int64_t time_base, std::int32_t scale,
                        std::size_t rows) {
  CounterColumn column;
  column.name = std::move(name);
  column.type = type;
  column.time_base = time_base;
  column.scale = scale;
  column.raw.resize(rows);
  return column;
}

CounterSet job_object_set(const std::string& machine, std::size_t rows) {
  return make_set(machine, "Job Object", kJobCounters, rows);
}

CounterSet job_details_set(const std::string& machine, std::size_t rows) {
  return make_set(machine, "Job Object Details", kDetailsCounters, rows);
}

void job_counters(const JobServer& server, std::size_t i, Snapshot& into) {
  const std::int64_t utc_time = server.start_time + static_cast<std::int64_t>(i) * server.interval;
  into.local_time = LocalTime(Ticks(utc_time - server.bias));
  into.utc_time = utc_from_filetime(utc_time);
  into.errors.clear();
  if (into.sets.empty()) {
    CounterSet jobs = job_object_set(server.machine, server.jobs + 1);
    for (std::size_t job = 0; job < server.jobs; ++job) jobs.instances[job] = job_name(job);
    jobs.instances.back() = "_Total";
    into.sets.push_back(std::move(jobs));
  }
  if (server.details && into.sets.size() == 1) {
    CounterSet details = job_details_set(server.machine, server.jobs * (server.processes + 1) + 1);
    std::size_t row = 0;
    for (std::size_t job = 0; job < server.jobs; ++job) {
      for (std::size_t process = 0; process < server.processes; ++process) {
        details.instances[row++] = job_name(job) + "/worker";  // names repeat, as they do in life
      }
      details.instances[row++] = job_name(job) + "/_Total";
    }
    details.instances[row] = "_Total/_Total";
    into.sets.push_back(std::move(details));
  }
  for (CounterSet& set : into.sets) fill(set, i, utc_time, server.start_time);
}

}  // namespace jobx::test
