#include "jobobject/inspect/win32/system_query.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

/// Holds a small system's tables.
constexpr std::size_t kFirstSize = std::size_t{256} * 1024;
/// For what comes between two calls.
constexpr std::size_t kSpare = std::size_t{64} * 1024;

}  // namespace

Result<std::vector<std::byte>> query_system(const NtFunctions& functions, int information_class,
                                            std::string_view what, std::size_t most) {
  const std::string table(what);
  if (functions.query_system_information == nullptr) {
    return Error(ProgramError::unsupported, "this system's ntdll.dll cannot query " + table);
  }
  // The size that a refusal asks for is a hint: Wine gives 0, and a table has grown by the next call. So the
  // buffer at least doubles each time, and that ends.
  for (std::size_t size = std::min(kFirstSize, most);;) {
    std::vector<std::byte> buffer(size);
    ULONG returned = 0;
    const std::uint32_t code = status_code(functions.query_system_information(
        information_class, buffer.data(), static_cast<ULONG>(size), &returned));
    if (code == nt_status::success) {
      if (returned == 0 || returned > size) {
        return Error(ProgramError::malformed_data,
                     "unexpected answer of " + std::to_string(returned) + " bytes to a query for " + table);
      }
      buffer.resize(returned);
      return buffer;
    }
    if (code != nt_status::info_length_mismatch && code != nt_status::buffer_too_small) {
      return Error(ErrorDomain::nt_status, code, "cannot read " + table);
    }
    if (size == most) {
      return Error(ProgramError::limit_exceeded, table + " has more than " + std::to_string(most) + " bytes");
    }
    size = std::min(most, std::max(2 * size, std::size_t{returned} + kSpare));
  }
}

Ticks system_time(const NtFunctions& functions) {
  FILETIME now{};
  functions.system_time(&now);
  return unix_time_from_filetime(filetime_of(now.dwHighDateTime, now.dwLowDateTime));
}

}  // namespace jobx
