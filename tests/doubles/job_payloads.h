/// Payloads of job and process events as Windows writes them, by the public descriptions of their layouts.
///
/// No public recording holds a job event: whatever is made of these is synthetic, and whoever shows it says
/// so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tracelog/guid.h"

namespace jobx::test {

inline constexpr Guid kSomeContainer{0xAABB'CCDD, 0x1122, 0x3344, {1, 2, 3, 4, 5, 6, 7, 8}};

/// The numbers that payloads hold; a test sets those it looks at.
struct JobPayload {
  Guid container = kSomeContainer;
  std::uint32_t job = 0;  ///< number of the job, or the handle of older systems
  std::uint32_t process_id = 0;
  std::uint32_t flags = 0;
  std::uint32_t status = 0;  ///< or exit status
  std::uint32_t information_class = 0;
  std::uint32_t notification = 0;
};

/// Classic: 0x20 create, 0x21 terminate, 0x22 open.
std::string job_information(const JobPayload& job);
/// 0x23.
std::string assign_process(const JobPayload& job);
/// 0x24, with the job's number or, for older systems, without.
std::string remove_process(const JobPayload& job, bool with_number = true);
/// 0x25, 0x26; 0x27 and 0x28 with the status; with `body` 0x29, 0x2B, 0x2C, 0x2D.
std::string set_query(const JobPayload& job, std::string_view body = "");
std::string set_query_failed(const JobPayload& job);
/// 0x2A, with the job's number or, for older systems, without.
std::string send_notification(const JobPayload& job, bool with_number = true);

/// Kernel-Process 13, 14.
std::string manifest_job(const JobPayload& job);

/// Kernel-Process 1 of versions 0 to 4.
std::string process_start(unsigned version, std::uint32_t process_id, std::uint32_t parent,
                          std::string_view image);
/// Kernel-Process 2 of versions 0 to 2; every figure of what was used is another.
std::string process_stop(unsigned version, std::uint32_t process_id, std::uint32_t exit_code,
                         std::string_view image);

/// Little-endian numbers, one after the other.
template <typename... Numbers>
std::string packed(Numbers... numbers) {
  std::string bytes;
  (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof numbers), ...);
  return bytes;
}

/// UTF-16 with a NUL behind it.
std::string wide(std::string_view text);

/// The 16 bytes of a GUID.
std::string packed(const Guid& guid);

}  // namespace jobx::test
