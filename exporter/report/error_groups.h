/// Many errors as few lines, grouped by what they are about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/error.h"

namespace jobx {

/// True for an error that says that something recorded was lost. A PDH status is what the recorder found at
/// that moment, and ProgramError::unsupported says that something is shown in another way, or never was to be
/// had.
bool loses_data(const Error& error);

/// Takes errors and keeps, of each kind, the first few that differ and how many more there were.
///
/// Errors are of one kind if they say the same of different things: their texts agree but for numbers and for
/// what is in quotes or brackets. Memory is bounded.
class ErrorGroups {
 public:
  /// How many differing ones of a kind are shown.
  static constexpr std::size_t kShown = 10;
  /// Kinds beyond this count as one.
  static constexpr std::size_t kMaxGroups = 64;

  /// True if this one is among those that are shown, and comes for the first time.
  bool add(const Error& error);

  /// One line for each that is shown, how often it came included, and one for how many differing ones of its
  /// kind are not; by kind, in the order in which kinds came.
  [[nodiscard]] std::vector<std::string> lines() const;
  /// Of these, only how many are not shown.
  [[nodiscard]] std::vector<std::string> rest() const;

  /// True if one of them loses_data().
  [[nodiscard]] bool has_loss() const { return has_loss_; }

 private:
  struct Shown {
    std::string message;
    std::uint64_t times = 1;
  };
  struct Group {
    std::vector<Shown> shown;
    std::unordered_set<std::size_t> more;  ///< hashes of those that are not shown
    std::uint64_t more_times = 0;          ///< that is, differing ones as far as `more` has room
  };

  Group& group_of(const Error& error);
  [[nodiscard]] static std::string rest_of(const Group& group);

  std::map<std::string, std::size_t, std::less<>> by_kind_;
  std::vector<Group> groups_;
  bool has_loss_ = false;
};

}  // namespace jobx
