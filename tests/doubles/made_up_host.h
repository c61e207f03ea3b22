/// A host whose jobs live: what the kernel would say of them depends on the time. Made up, to the last
/// number.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ticks.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/job_event.h"

namespace jobx::test {

/// A job of it. Figures follow from the seconds since the host began.
struct MadeUpJob {
  std::string directory = "\\BaseNamedObjects";
  std::string name;
  double cores = 0.1;   ///< used on average
  double swing = 0;     ///< how much that goes up and down, in parts of it
  double period = 120;  ///< seconds from one high to the next
  double memory = 64;   ///< MiB on average; swings with the cores
  std::uint32_t processes = 1;
  std::optional<double> memory_limit{};            ///< MiB
  std::optional<double> cpu_cap{};                 ///< part of all processors
  std::optional<double> cpu_time_limit{};          ///< seconds of user time
  std::optional<std::uint32_t> processes_limit{};  ///< of active ones
  double waiting = 0;                              ///< cores that its threads would use if its cap let them
  double kills_per_minute = 0;                     ///< by a limit
  std::vector<std::size_t> inside{};               ///< numbers of the jobs that contain this one
  double begins = -3'600;                          ///< seconds of the host's time
};

/// Which jobs there are.
enum class MadeUpScene : std::uint8_t {
  server,   ///< containers, a build agent with nested jobs, services: as people have them
  many,     ///< a great number of small jobs
  hostile,  ///< names that try to be something else
  burning,  ///< one job that uses up its CPU time
};

/// Reads the scene's jobs, as the kernel would. Any thread; a JobSystem that it gives needs it no more.
class MadeUpHost {
 public:
  /// `speed`: seconds of the host a second. `jobs`: how many, of the scene `many`.
  MadeUpHost(MadeUpScene scene, double speed, std::size_t jobs);

  /// From now on everything is read as it was so many seconds ago.
  void look_back(double seconds);

  [[nodiscard]] std::unique_ptr<JobSystem> system() const;

  /// What happens to jobs from one moment to another, in the host's time.
  [[nodiscard]] std::vector<JobEvent> events(double from, double to) const;
  /// Seconds of the host since it began.
  [[nodiscard]] double now() const;

 private:
  class System;
  struct World;
  std::shared_ptr<World> world_;
};

}  // namespace jobx::test
