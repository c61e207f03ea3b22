#include "jobobject/inspect/decode_services.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/text.h"

namespace jobx {
namespace {

// typedef struct _ENUM_SERVICE_STATUS_PROCESSW {
//     LPWSTR lpServiceName;
//     LPWSTR lpDisplayName;
//     SERVICE_STATUS_PROCESS ServiceStatusProcess;
// } ENUM_SERVICE_STATUS_PROCESSW;
/// SERVICE_STATUS_PROCESS is nine DWORDs, of which the eighth is the process's id. Strings end with a NUL.
struct ServiceEntry {
  std::uint64_t ServiceName;
  std::uint64_t DisplayName;
  std::uint32_t Unread[7];
  std::uint32_t ProcessId;
  std::uint32_t ServiceFlags;
  std::uint32_t Padding;
};
static_assert(sizeof(ServiceEntry) == 56 && offsetof(ServiceEntry, ProcessId) == 44);

Error malformed(const std::string& what, std::size_t entry) {
  return Error(ProgramError::malformed_data,
               "the list of services " + what + " (entry " + std::to_string(entry) + ")");
}

}  // namespace

Result<std::vector<RunningService>> decode_services(const KernelBuffer& answer, std::size_t count) {
  std::vector<RunningService> services;
  std::size_t room_for_names = answer.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<ServiceEntry> entry = answer.at<ServiceEntry>(i * sizeof(ServiceEntry));
    if (!entry) return malformed("is truncated", i);
    if (entry->ProcessId == 0) continue;
    const std::optional<KernelText> name = answer.terminated_text(entry->ServiceName);
    // Each has characters of its own: names that share them would cost more than the list holds.
    if (!name || name->size() > room_for_names) return malformed("has a name outside its bounds", i);
    room_for_names -= name->size();
    services.push_back({utf8_from_utf16(name->str()), entry->ProcessId});
  }
  return services;
}

}  // namespace jobx
