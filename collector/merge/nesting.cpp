#include "collector/merge/nesting.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "collector/merge/job_view.h"

namespace jobx {
namespace {

/// Chains deeper than this are not placed. Each process costs the square of its depth, and any user may nest
/// jobs: a thousand deep with a thousand processes would hold up every scrape.
constexpr std::size_t kMaxChain = 64;

/// A process id and the index of a job that has it.
using Membership = std::pair<std::uint64_t, std::size_t>;

std::vector<Membership> memberships(const std::vector<JobView>& views) {
  std::vector<Membership> found;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (!views[i].job.process_ids) continue;
    for (const std::uint64_t id : *views[i].job.process_ids) found.emplace_back(id, i);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// For one job: how many of its processes it shares with each other job.
using Shared = std::map<std::size_t, std::size_t>;

struct Overlaps {
  std::vector<std::size_t> size;  ///< distinct processes of each job
  std::vector<Shared> shared;
  std::vector<bool> too_deep;  ///< has a process that was not compared
};

Overlaps overlaps(const std::vector<Membership>& all, std::size_t jobs) {
  Overlaps result{std::vector<std::size_t>(jobs), std::vector<Shared>(jobs), std::vector<bool>(jobs)};
  for (auto first = all.begin(); first != all.end();) {
    const auto last = std::find_if(first, all.end(), [&](const auto& m) { return m.first != first->first; });
    const bool too_deep = static_cast<std::size_t>(last - first) > kMaxChain;
    for (auto one = first; one != last; ++one) {
      ++result.size[one->second];
      if (too_deep) {
        result.too_deep[one->second] = true;
        continue;
      }
      for (auto other = first; other != last; ++other) {
        if (other != one) ++result.shared[one->second][other->second];
      }
    }
    first = last;
  }
  return result;
}

void place(std::vector<JobView>& views, std::size_t index, const Overlaps& overlaps) {
  const std::size_t size = overlaps.size[index];
  if (size == 0 || overlaps.too_deep[index]) return;
  std::uint32_t depth = 0;
  std::size_t smallest = 0;
  const JobView* parent = nullptr;
  for (const auto& [other, shared] : overlaps.shared[index]) {
    const std::size_t other_size = overlaps.size[other];
    if (shared == other_size && other_size < size) continue;  // a job inside this one
    if (shared != size || other_size == size) return;         // overlapping, or the same list
    ++depth;
    if (parent == nullptr || other_size < smallest) {
      smallest = other_size;
      parent = &views[other];
    } else if (other_size == smallest) {
      return;  // two jobs of one size around this one: which is the inner cannot be told
    }
  }
  views[index].depth = depth;
  if (parent != nullptr) views[index].parent = parent->job.name;
}

}  // namespace

void place_nested_jobs(std::vector<JobView>& views) {
  const Overlaps found = overlaps(memberships(views), views.size());
  for (std::size_t i = 0; i < views.size(); ++i) place(views, i, found);
}

}  // namespace jobx
