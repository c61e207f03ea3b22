/// The one list of what is known of a job: merging, sums, what is remembered and the tests go through it.
///
/// A new member of Job, CpuTimes or ProcessCounts does not compile until it is listed here, and a new member
/// of a group that sums until its sum is; see the assertions at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include "base/checked.h"
#include "base/ticks.h"
#include "jobobject/job.h"

namespace jobx {

/// How a figure behaves.
enum class FigureKind : std::uint8_t {
  identity,  ///< which job it is, and what only its owner knows of it: never taken from another source
  counter,   ///< since the job was created: adds up over jobs, and the last one read stays true when reading
             ///< fails
  wrapping,  ///< a counter of 32 bits: to be continued before it means anything
  level,     ///< as it is now
  setting,   ///< what somebody has set, and peaks that the kernel gives in the same structure
  list,      ///< of processes
};

/// One figure: the members that lead to it from Job.
template <FigureKind Kind, auto... Path>
struct Figure {
  static constexpr FigureKind kind = Kind;

  /// The figure of this job.
  template <typename SomeJob>
  static constexpr auto& of(SomeJob& job) {
    return (job.*....*Path);
  }
};

/// Every figure, in the order of the members.
using JobFigures = std::tuple<
    Figure<FigureKind::identity, &Job::name>,                             //
    Figure<FigureKind::counter, &Job::cpu, &CpuTimes::total_user>,        //
    Figure<FigureKind::counter, &Job::cpu, &CpuTimes::total_kernel>,      //
    Figure<FigureKind::level, &Job::cpu, &CpuTimes::period_user>,         //
    Figure<FigureKind::level, &Job::cpu, &CpuTimes::period_kernel>,       //
    Figure<FigureKind::counter, &Job::processes, &ProcessCounts::total>,  //
    Figure<FigureKind::level, &Job::processes, &ProcessCounts::active>,   //
    Figure<FigureKind::counter, &Job::processes, &ProcessCounts::terminated>,
    Figure<FigureKind::wrapping, &Job::page_faults>,   //
    Figure<FigureKind::counter, &Job::io>,             //
    Figure<FigureKind::setting, &Job::limits>,         //
    Figure<FigureKind::setting, &Job::memory_limits>,  //
    Figure<FigureKind::level, &Job::memory>,           //
    Figure<FigureKind::setting, &Job::ui_restrictions>, Figure<FigureKind::setting, &Job::end_of_job_action>,
    Figure<FigureKind::setting, &Job::cpu_rate>,                                                     //
    Figure<FigureKind::counter, &Job::network>,                                                      //
    Figure<FigureKind::counter, &Job::disk>,                                                         //
    Figure<FigureKind::counter, &Job::scheduling>,                                                   //
    Figure<FigureKind::setting, &Job::job_id>,                                                       //
    Figure<FigureKind::setting, &Job::silo>,                                                         //
    Figure<FigureKind::list, &Job::process_ids>,                                                     //
    Figure<FigureKind::list, &Job::details>,                                                         //
    Figure<FigureKind::list, &Job::holders>,                                                         //
    Figure<FigureKind::level, &Job::oldest_process>, Figure<FigureKind::level, &Job::is_signalled>,  //
    Figure<FigureKind::identity, &Job::owned>,                                                       //
    Figure<FigureKind::identity, &Job::events>,                                                      //
    Figure<FigureKind::identity, &Job::watched_limits>, Figure<FigureKind::identity, &Job::ended>>;

/// Calls `use(figure)` for each; its `kind` is a constant, and `figure.of(job)` the member itself.
template <typename Use>
constexpr void for_each_figure(Use use) {
  std::apply([&](auto... figure) { (use(figure), ...); }, JobFigures{});
}

/// Every member of a structure, as references. Structured bindings have to name all of them: that is how a
/// member that is missing here is found.
template <typename SomeJob>
requires std::is_same_v<std::remove_const_t<SomeJob>, Job>
constexpr auto members(SomeJob& job) {
  auto& [name, cpu, processes, page_faults, io, limits, memory_limits, memory, ui_restrictions,
         end_of_job_action, cpu_rate, network, disk, scheduling, job_id, silo, process_ids, details, holders,
         oldest_process, is_signalled, owned, events, watched_limits, ended] = job;
  return std::tie(name, cpu, processes, page_faults, io, limits, memory_limits, memory, ui_restrictions,
                  end_of_job_action, cpu_rate, network, disk, scheduling, job_id, silo, process_ids, details,
                  holders, oldest_process, is_signalled, owned, events, watched_limits, ended);
}

template <typename Group>
requires std::is_same_v<std::remove_const_t<Group>, CpuTimes>
constexpr auto members(Group& cpu) {
  auto& [total_user, total_kernel, period_user, period_kernel] = cpu;
  return std::tie(total_user, total_kernel, period_user, period_kernel);
}

template <typename Group>
requires std::is_same_v<std::remove_const_t<Group>, ProcessCounts>
constexpr auto members(Group& processes) {
  auto& [total, active, terminated] = processes;
  return std::tie(total, active, terminated);
}

template <typename Group>
requires std::is_same_v<std::remove_const_t<Group>, IoCounters>
constexpr auto members(Group& io) {
  auto& [read_operations, write_operations, other_operations, read_bytes, write_bytes, other_bytes] = io;
  return std::tie(read_operations, write_operations, other_operations, read_bytes, write_bytes, other_bytes);
}

template <typename Group>
requires std::is_same_v<std::remove_const_t<Group>, NetworkUsage>
constexpr auto members(Group& network) {
  auto& [received, transmitted] = network;
  return std::tie(received, transmitted);
}

template <typename Group>
requires std::is_same_v<std::remove_const_t<Group>, DiskCounters>
constexpr auto members(Group& disk) {
  auto& [read_bytes, write_bytes, read_operations, write_operations, flushes] = disk;
  return std::tie(read_bytes, write_bytes, read_operations, write_operations, flushes);
}

template <typename Group>
requires std::is_same_v<std::remove_const_t<Group>, Scheduling>
constexpr auto members(Group& scheduling) {
  auto& [ready, context_switches, cycles] = scheduling;
  return std::tie(ready, context_switches, cycles);
}

/// Adds `more`, a number or a group of numbers; stops at the largest number there is.
template <typename T>
constexpr void add_counter(T& sum, const T& more) {
  if constexpr (std::is_same_v<T, Ticks>) {
    sum = Ticks(saturated_sum(sum.count(), more.count()));
  } else if constexpr (std::is_integral_v<T>) {
    sum = saturated_sum(sum, more);
  } else {
    std::apply(
        [&](auto&... into) {
          std::apply([&](const auto&... from) { (add_counter(into, from), ...); }, members(more));
        },
        members(sum));
  }
}

namespace figures_detail {

template <typename T>
constexpr std::size_t kMembers = std::tuple_size_v<decltype(members(std::declval<T&>()))>;

/// Cannot have the same base twice.
template <typename Tuple>
struct Distinct;
template <typename... Figures>
struct Distinct<std::tuple<Figures...>> : Figures... {
  static constexpr bool value = true;
};

static_assert(Distinct<JobFigures>::value);
// cpu and processes stand for their own members.
static_assert(std::tuple_size_v<JobFigures> ==
                  kMembers<Job> - 2 + kMembers<CpuTimes> + kMembers<ProcessCounts>,
              "a member is missing in JobFigures");

}  // namespace figures_detail

}  // namespace jobx
