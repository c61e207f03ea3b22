/// Which job without a name is which, from one reading to the next.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace jobx {

/// A handle of some process.
struct HandleOf {
  std::uint64_t process_id = 0;
  std::uint64_t handle = 0;

  friend auto operator<=>(const HandleOf&, const HandleOf&) = default;
};

/// Gives each job an id that no other has, and the same one in the next reading.
///
/// A job is known again by a handle that it had before; where the kernel tells addresses, by its address as
/// well, so that a handle which went to another job is told apart. An address alone is not enough: it is used
/// again for new jobs. Remembers the jobs of the last reading only. Not thread-safe.
class JobIds {
 public:
  /// Forgets what was not seen since the last call.
  void begin_reading();

  /// The id of a job that these handles are of; `object` is its address, or 0. At least one handle. Each job
  /// once a reading.
  std::string id_of(std::uint64_t object, const std::vector<HandleOf>& handles);

  /// How many jobs it remembers.
  [[nodiscard]] std::size_t remembered() const { return before_.size() + now_.size(); }

 private:
  struct Known {
    std::uint64_t object = 0;
    std::string id;
  };

  [[nodiscard]] std::string new_id(const std::vector<HandleOf>& handles) const;

  std::map<HandleOf, Known> before_;  ///< by every handle of the last reading
  std::map<HandleOf, Known> now_;
  std::set<std::string> taken_;  ///< ids of `before_`, and those given since
  std::set<std::string> given_;  ///< in this reading
};

}  // namespace jobx
