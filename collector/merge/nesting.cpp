#include "collector/merge/nesting.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collector/merge/job_view.h"

namespace jobx {
namespace {

/// Chains deeper than this are not placed. Each process costs the square of its depth, and any user may nest
/// jobs: a thousand deep with a thousand processes would hold up every scrape.
constexpr std::size_t kMaxChain = 64;

/// A process id and the index of a job that has it.
using Membership = std::pair<std::uint64_t, std::size_t>;

/// By id, and those of one id as they stood: digit by digit, which for as many small numbers as there are
/// processes takes a tenth of the time that comparing takes.
void sort_by_id(std::vector<Membership>& all) {
  constexpr unsigned digit_bits = 11;
  constexpr std::size_t digits = std::size_t{1} << digit_bits;
  std::uint64_t used_bits = 0;
  for (const Membership& one : all) used_bits |= one.first;
  std::vector<Membership> sorted(all.size());
  for (unsigned shift = 0; shift < 64 && used_bits >> shift != 0; shift += digit_bits) {
    const auto digit = [shift](const Membership& one) { return (one.first >> shift) % digits; };
    std::array<std::size_t, digits + 1> ends{};
    for (const Membership& one : all) ++ends[digit(one) + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    for (const Membership& one : all) sorted[ends[digit(one)]++] = one;
    all.swap(sorted);
  }
}

std::vector<Membership> memberships(const std::vector<JobView>& views) {
  std::vector<Membership> found;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!views[i].job->process_ids) continue;
    for (const std::uint64_t id : *views[i].job->process_ids) found.emplace_back(id, i);
  }
  sort_by_id(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// How many processes a job shares with another one.
struct Shared {
  std::size_t job;
  std::size_t other;
  std::size_t processes;
};

/// Which processes jobs have in common.
class Overlaps {
 public:
  Overlaps(const std::vector<Membership>& all, std::size_t jobs);

  /// How many distinct processes a job has.
  [[nodiscard]] std::size_t size(std::size_t job) const { return sizes_[job]; }
  /// True for a job with a process that was not compared.
  [[nodiscard]] bool is_too_deep(std::size_t job) const { return too_deep_[job]; }
  /// What it shares with each other job, by index of the other one.
  [[nodiscard]] std::span<const Shared> of(std::size_t job) const {
    return std::span(shared_).subspan(begins_[job], begins_[job + 1] - begins_[job]);
  }

 private:
  /// By two indexes, the smaller one first.
  using Pairs = std::unordered_map<std::uint64_t, std::size_t>;
  static constexpr unsigned kIndexBits = 32;

  void keep(const Pairs& pairs);

  std::vector<std::size_t> sizes_;
  std::vector<bool> too_deep_;
  std::vector<Shared> shared_;       ///< sorted
  std::vector<std::size_t> begins_;  ///< of each job in shared_; and the end
};

Overlaps::Overlaps(const std::vector<Membership>& all, std::size_t jobs)
    : sizes_(jobs), too_deep_(jobs), begins_(jobs + 1) {
  Pairs pairs;
  for (auto first = all.begin(); first != all.end();) {
    const auto last = std::find_if(first, all.end(), [&](const auto& m) { return m.first != first->first; });
    const bool too_deep = static_cast<std::size_t>(last - first) > kMaxChain;
    for (auto one = first; one != last; ++one) {
      ++sizes_[one->second];
      if (too_deep) {
        too_deep_[one->second] = true;
        continue;
      }
      for (auto other = one + 1; other != last; ++other) ++pairs[one->second << kIndexBits | other->second];
    }
    first = last;
  }
  keep(pairs);
}

void Overlaps::keep(const Pairs& pairs) {
  shared_.reserve(2 * pairs.size());
  for (const auto& [pair, processes] : pairs) {
    const std::size_t one = pair >> kIndexBits;
    const std::size_t other = pair & ((std::uint64_t{1} << kIndexBits) - 1);
    shared_.push_back({one, other, processes});
    shared_.push_back({other, one, processes});
  }
  std::sort(shared_.begin(), shared_.end(), [](const Shared& a, const Shared& b) {
    return std::pair(a.job, a.other) < std::pair(b.job, b.other);
  });
  for (const Shared& one : shared_) ++begins_[one.job + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
}

/// Which silos each silo is in, the nearest first: what class 36 tells.
class SilosAround {
 public:
  explicit SilosAround(const std::vector<JobView>& views) : around_(views.size()), too_deep_(views.size()) {
    std::map<std::uint32_t, std::size_t> by_id;
    for (std::size_t i = 0; i < views.size(); ++i) {
      if (views[i].job->silo && views[i].job->job_id) by_id.emplace(*views[i].job->job_id, i);
    }
    for (const auto& [id, silo] : by_id) {
      std::vector<std::size_t>& around = around_[silo];
      const std::size_t* inner = &silo;
      while (views[*inner].job->silo->parent_id != 0) {
        if (around.size() == kMaxChain) {
          too_deep_[silo] = true;
          break;
        }
        const auto outer = by_id.find(views[*inner].job->silo->parent_id);
        if (outer == by_id.end()) break;
        if (outer->second == silo) {  // numbers read while silos came and went
          around.clear();
          break;
        }
        around.push_back(outer->second);
        inner = &outer->second;
      }
    }
  }

  [[nodiscard]] const std::vector<std::size_t>& of(std::size_t silo) const { return around_[silo]; }
  [[nodiscard]] bool is_in(std::size_t inner, std::size_t outer) const {
    return std::find(of(inner).begin(), of(inner).end(), outer) != of(inner).end();
  }
  /// True for a silo of which not all silos around it were looked at.
  [[nodiscard]] bool is_too_deep(std::size_t silo) const { return too_deep_[silo]; }

 private:
  std::vector<std::vector<std::size_t>> around_;
  std::vector<bool> too_deep_;
};

/// The jobs around one; empty where that cannot be told.
std::optional<std::vector<std::size_t>> jobs_around(std::size_t index, const Overlaps& overlaps,
                                                    const SilosAround& silos) {
  const std::span<const Shared> all = overlaps.of(index);
  std::vector<std::size_t> around;
  // Those whose processes are not known, or were others when they were read.
  std::copy_if(
      silos.of(index).begin(), silos.of(index).end(), std::back_inserter(around), [&](std::size_t outer) {
        return std::none_of(all.begin(), all.end(), [&](const Shared& one) { return one.other == outer; });
      });
  const std::size_t size = overlaps.size(index);
  for (const auto& [job, other, shared] : all) {
    const std::size_t other_size = overlaps.size(other);
    const bool is_smaller = shared == other_size && other_size < size;
    const bool is_larger = shared == size && other_size > size;
    if (silos.is_in(index, other) || (is_larger && !silos.is_in(other, index))) {
      around.push_back(other);
    } else if (!is_smaller && !silos.is_in(other, index)) {
      return std::nullopt;  // overlapping, or the same list
    }
  }
  return around;
}

/// The one of `around` that is in all others; null where that cannot be told.
const std::size_t* innermost(const std::vector<std::size_t>& around, const Overlaps& overlaps,
                             const SilosAround& silos) {
  const auto is_inside = [&](std::size_t a, std::size_t b) {
    if (silos.is_in(a, b) || silos.is_in(b, a)) return silos.is_in(a, b);
    return overlaps.size(a) != 0 && overlaps.size(a) < overlaps.size(b);
  };
  const auto found = std::find_if(around.begin(), around.end(), [&](std::size_t one) {
    return std::all_of(around.begin(), around.end(),
                       [&](std::size_t other) { return other == one || is_inside(one, other); });
  });
  return found == around.end() ? nullptr : &*found;
}

void place(std::vector<JobView>& views, std::size_t index, const Overlaps& overlaps,
           const SilosAround& silos) {
  JobView& view = views[index];
  if (overlaps.size(index) == 0) {
    if (!silos.of(index).empty()) view.parent = views[silos.of(index).front()].job->name;
    return;
  }
  if (overlaps.is_too_deep(index) || silos.is_too_deep(index)) return;
  const std::optional<std::vector<std::size_t>> around = jobs_around(index, overlaps, silos);
  if (!around) return;
  const std::size_t* const parent = innermost(*around, overlaps, silos);
  if (parent == nullptr && !around->empty()) return;
  view.depth = static_cast<std::uint32_t>(around->size());
  if (parent != nullptr) view.parent = views[*parent].job->name;
}

}  // namespace

void place_nested_jobs(std::vector<JobView>& views) {
  const Overlaps found(memberships(views), views.size());
  const SilosAround silos(views);
  for (std::size_t i = 0; i < views.size(); ++i) place(views, i, found, silos);
}

}  // namespace jobx
