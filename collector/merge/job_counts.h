/// The counters of a job one by one: every figure of JobFigures that counts up, groups by their members.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "collector/merge/steady_counters.h"
#include "jobobject/job_figures.h"

namespace jobx {

namespace job_counts_detail {

template <typename T>
constexpr CountKind kind_of() {
  if constexpr (std::is_same_v<T, Ticks>) return CountKind::time;
  if constexpr (std::is_same_v<T, std::uint32_t>) return CountKind::processes;
  return CountKind::work;
}

template <typename T>
std::uint64_t number_of(const T& value) {
  if constexpr (std::is_same_v<T, Ticks>) {
    return static_cast<std::uint64_t>(std::max(value.count(), std::int64_t{0}));
  } else {
    return value;
  }
}

template <typename T>
void set_number(T& value, std::uint64_t number) {
  if constexpr (std::is_same_v<T, Ticks>) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    value = Ticks{static_cast<std::int64_t>(std::min(number, most))};
  } else {
    value = static_cast<T>(std::min<std::uint64_t>(number, std::numeric_limits<T>::max()));
  }
}

template <typename T, typename Edit, typename Use>
void visit(std::size_t index, const T& value, Edit edit, Use& use) {
  use(index, kind_of<T>(), number_of(value), [&edit](std::uint64_t number) { set_number(edit(), number); });
}

/// `value` is a group, and `edit` gives it to be changed.
template <typename Group, typename Edit, typename Use>
void visit_members(std::size_t index, const Group& value, Edit edit, Use& use) {
  const auto visit_each = [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    const auto one = [&edit]<std::size_t I>(std::integral_constant<std::size_t, I>) {
      return [&edit]() -> auto& {
        return std::get<I>(members(edit()));
      };
    };
    (visit(index + Is, std::get<Is>(members(value)), one(std::integral_constant<std::size_t, Is>()), use),
     ...);
  };
  visit_each(std::make_index_sequence<figures_detail::kMembers<Group>>());
}

/// How many counters a figure is: one, or the members of its group.
template <typename T>
constexpr std::size_t size_of() {
  if constexpr (requires(T & group) { members(group); }) {
    return figures_detail::kMembers<T>;
  } else {
    return 1;
  }
}

template <typename SomeFigure>
using ValueOf = typename std::remove_cvref_t<decltype(SomeFigure::of(std::declval<Job&>()))>::value_type;

template <typename... Figures>
constexpr std::size_t count(const std::tuple<Figures...>&) {
  std::size_t all = 0;
  const auto add = [&]<typename One>(One) {
    if constexpr (One::kind == FigureKind::counter) all += size_of<ValueOf<One>>();
  };
  (add(Figures{}), ...);
  return all;
}

}  // namespace job_counts_detail

/// How many there are.
inline constexpr std::size_t kJobCounts = job_counts_detail::count(JobFigures{});

/// What they are called in a message; the last one is the page faults, which are no FigureKind::counter.
// clang-format off
inline constexpr std::array<std::string_view, kJobCounts + 1> kJobCountWords{
    "user time", "kernel time", "number of processes", "number of terminated processes",
    "read operations", "write operations", "other operations", "bytes read", "bytes written", "other bytes",
    "bytes received", "bytes sent",
    "bytes read from disk", "bytes written to disk", "disk reads", "disk writes", "disk flushes",
    "time held back", "context switches", "cycles",
    "page faults"};
// clang-format on
static_assert(!kJobCountWords.back().empty(), "a counter has no word");

/// What calls its argument with (index, CountKind, value, setter) for each counter of `job` that was read. A
/// setter changes what `edit` returns, the same job or a copy of it. Both are to outlive it.
template <typename Edit>
auto counts_of(const Job& job, const Edit& edit) {
  return [&job, &edit](auto use) {
    std::size_t index = 0;
    for_each_figure([&](auto figure) {
      if constexpr (figure.kind == FigureKind::counter) {
        using Counted = job_counts_detail::ValueOf<decltype(figure)>;
        const auto& value = figure.of(job);
        const auto edit_value = [&]() -> Counted& { return *figure.of(edit()); };
        if (!value) {
          // was not read
        } else if constexpr (job_counts_detail::size_of<Counted>() == 1) {
          job_counts_detail::visit(index, *value, edit_value, use);
        } else {
          job_counts_detail::visit_members(index, *value, edit_value, use);
        }
        index += job_counts_detail::size_of<Counted>();
      }
    });
  };
}

}  // namespace jobx
