/// Which named jobs there are, and how well that is known.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "jobobject/job.h"

namespace jobx {

/// The named jobs of one namespace, or why its directory could not be read.
struct NamespaceListing {
  Namespace space;
  Result<std::vector<JobName>> jobs;  ///< sorted, without repetition
  /// The process that says it owns the job of this name: an exporter that runs now.
  std::map<std::string, std::uint64_t> owners{};
};

/// Why a directory was not listed.
enum class UnlistedReason : std::uint8_t {
  access_denied,  ///< its DACL does not grant this account DIRECTORY_QUERY
  failed,         ///< anything else
  budget,         ///< beyond what one walk looks at: see WalkOptions
};

/// "access_denied", "failed", "budget".
constexpr std::string_view reason_name(UnlistedReason reason) {
  switch (reason) {
    case UnlistedReason::access_denied:
      return "access_denied";
    case UnlistedReason::failed:
      return "failed";
    case UnlistedReason::budget:
      break;
  }
  return "budget";
}

/// Directories that were not listed, by kind and reason.
using UnlistedDirectories = std::map<std::pair<Namespace::Kind, UnlistedReason>, std::uint64_t>;

/// How far the walk over the object namespace has come.
struct WalkStatus {
  /// Since the last look at all directories that has ended had begun: what came into being since may not be
  /// known yet. Empty before one has ended.
  std::optional<std::chrono::steady_clock::duration> age;
  std::size_t directories = 0;  ///< that are known
  UnlistedDirectories unlisted;

  friend bool operator==(const WalkStatus&, const WalkStatus&) = default;
};

/// The namespaces that hold jobs or are there for them: `\BaseNamedObjects`, `\`, those of sessions and of
/// silos.
struct JobListing {
  std::vector<NamespaceListing> namespaces;  ///< sorted by `space`
  /// Why the list of sessions could not be read: their namespaces may be missing.
  std::optional<Error> sessions_error{};
  /// What failed beside these. Where access is denied, WalkStatus::unlisted alone says so.
  std::vector<Error> errors{};
  WalkStatus walk{};

  /// True if the job stands in the list of its namespace.
  [[nodiscard]] bool contains(const JobName& name) const {
    const auto space = std::lower_bound(
        namespaces.begin(), namespaces.end(), name.space,
        [](const NamespaceListing& one, const Namespace& wanted) { return one.space < wanted; });
    return space != namespaces.end() && space->space == name.space && space->jobs &&
           std::binary_search(space->jobs->begin(), space->jobs->end(), name);
  }
};

}  // namespace jobx
