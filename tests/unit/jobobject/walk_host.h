/// What the tests of the walk begin with: a walk over directories of values, and what it found.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/inspect/namespace_walk.h"
#include "tests/doubles/directories.h"

namespace jobx::test {

using Names = std::vector<std::string>;

/// A walk whose time is the test's.
struct WalkHost {
  Directories directories;
  NamespaceWalk::Clock::time_point now{};
  std::chrono::milliseconds step{0};  ///< how far the clock goes with every look at it
  std::unique_ptr<NamespaceWalk> walk;

  explicit WalkHost(WalkOptions options = {}) {
    for (const std::u16string path : {u"\\", u"\\BaseNamedObjects", u"\\Sessions"}) directories.at(path);
    walk = std::make_unique<NamespaceWalk>(std::make_unique<DirectoriesReader>(directories),
                                           std::move(options), [this] { return now += step; });
  }

  JobListing list(const std::stop_token& stop = {}) {
    directories.asked.clear();
    return walk->list(stop);
  }
  [[nodiscard]] bool asked(const std::u16string& path) const {
    return std::count(directories.asked.begin(), directories.asked.end(), path) == 1;
  }
};

inline Names jobs_of(const JobListing& listing) {
  Names names;
  for (const NamespaceListing& one : listing.namespaces) {
    if (!one.jobs) continue;
    for (const JobName& job : *one.jobs) names.push_back(job.path());
  }
  return names;
}

inline std::uint64_t unlisted(const JobListing& listing, Namespace::Kind kind, UnlistedReason reason) {
  const auto found = listing.walk.unlisted.find({kind, reason});
  return found == listing.walk.unlisted.end() ? 0 : found->second;
}

inline std::u16string number(std::size_t i) {
  const std::string text = std::to_string(i);
  return {text.begin(), text.end()};
}

}  // namespace jobx::test
