/// Which information classes of job objects this system has, and in which lengths: for reports on systems
/// that nobody of us has.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/result.h"

namespace jobx {

/// What QueryInformationJobObject said of one class to every length that was tried.
struct ClassProbe {
  /// Every multiple of 4 up to this many bytes is tried, 0 included.
  static constexpr std::uint32_t kLongest = 512;

  int information_class = 0;
  std::vector<std::uint32_t> accepted;             ///< lengths, in rising order
  std::uint32_t returned = 0;                      ///< bytes that the first of these gave
  std::map<std::uint32_t, std::uint32_t> refused;  ///< how many lengths, by Win32 error

  friend bool operator==(const ClassProbe&, const ClassProbe&) = default;
};

/// Asks a job without a name and without processes, which exists for that, for classes 1 to 63. Fails where
/// no job can be created; ProgramError::unsupported anywhere but on Windows.
Result<std::vector<ClassProbe>> probe_job_classes();

}  // namespace jobx
