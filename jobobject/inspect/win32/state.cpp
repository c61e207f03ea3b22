/// What an open job is asked when something happened to it.
#include <array>
#include <cstddef>

#include "jobobject/inspect/win32/limit_structures.h"
#include "jobobject/inspect/win32/query.h"

namespace jobx {
namespace {

struct NotifyRow {
  DWORD flag;
  BrokenLimit limit;
};

constexpr std::array kNotifyRows{
    NotifyRow{notify_flag::job_time, BrokenLimit::notify_job_time},
    NotifyRow{notify_flag::job_memory, BrokenLimit::notify_job_memory},
    NotifyRow{notify_flag::job_memory_low, BrokenLimit::notify_job_memory_low},
    NotifyRow{notify_flag::read_bytes, BrokenLimit::notify_read_bytes},
    NotifyRow{notify_flag::write_bytes, BrokenLimit::notify_write_bytes},
    NotifyRow{notify_flag::cpu_rate, BrokenLimit::notify_cpu_rate},
    NotifyRow{notify_flag::io_rate, BrokenLimit::notify_io_rate},
    NotifyRow{notify_flag::network_rate, BrokenLimit::notify_network_rate},
};

template <typename Information>
bool ask(const NtFunctions& functions, HANDLE handle, int information_class, Information& information) {
  DWORD returned = 0;
  return functions.query_information_job_object(handle, information_class, &information, sizeof(information),
                                                &returned) != FALSE &&
         returned == sizeof(information);
}

}  // namespace

std::optional<bool> is_signalled(const NtFunctions& functions, HANDLE handle) {
  if (functions.wait_for_single_object == nullptr) return std::nullopt;
  switch (functions.wait_for_single_object(handle, 0)) {
    case WAIT_OBJECT_0:
      return true;
    case WAIT_TIMEOUT:
      return false;
    default:
      return std::nullopt;
  }
}

std::bitset<kBrokenLimits> broken_limits(const NtFunctions& functions, HANDLE handle) {
  LimitViolationInformation2 both{};
  const bool known = ask(functions, handle, job_class::limit_violation_2, both) ||
                     ask(functions, handle, job_class::limit_violation, both.first);
  std::bitset<kBrokenLimits> limits;
  if (!known) return limits;
  for (const NotifyRow& row : kNotifyRows) {
    if ((both.first.ViolationLimitFlags & row.flag) != 0) limits.set(static_cast<std::size_t>(row.limit));
  }
  return limits;
}

}  // namespace jobx
