#include "etw/event_words.h"

#include "base/hex.h"

namespace jobx {

RemovalReason removal_reason(std::uint32_t flags) {
  using namespace removal_flag;
  switch (flags) {
    case left:
      return RemovalReason::exited;
    case left | terminated:
      return RemovalReason::terminated;
    case left | terminated | by_limit:
      return RemovalReason::cpu_time;
    case terminated | by_limit:
      return RemovalReason::refused;
    case object_deleted:
      return RemovalReason::object_deleted;
    default:
      return RemovalReason::unknown;
  }
}

std::string_view removal_word(RemovalReason reason) {
  switch (reason) {
    case RemovalReason::exited:
      return "exited";
    case RemovalReason::terminated:
      return "terminated";
    case RemovalReason::cpu_time:
      return "cpu_time";
    case RemovalReason::refused:
      return "refused";
    case RemovalReason::object_deleted:
      return "object_deleted";
    default:
      return "unknown";
  }
}

TerminationReason termination_reason(const TracedEvent& event) {
  if (event.status == kStatusQuotaExceeded) return TerminationReason::cpu_time;
  const bool by_limit = event.flags && (*event.flags & terminate_flag::by_limit) != 0;
  return by_limit ? TerminationReason::limit : TerminationReason::terminated;
}

std::string_view termination_word(TerminationReason reason) {
  switch (reason) {
    case TerminationReason::cpu_time:
      return "cpu_time";
    case TerminationReason::limit:
      return "limit";
    default:
      return "terminated";
  }
}

std::string_view notification_word(std::uint32_t message) {
  switch (message) {
    case 1:
      return "end_of_job_time";
    case 2:
      return "end_of_process_time";
    case 3:
      return "active_process_limit";
    case 4:
      return "active_process_zero";
    case 6:
      return "new_process";
    case 7:
      return "exit_process";
    case 8:
      return "abnormal_exit_process";
    case 9:
      return "process_memory_limit";
    case 10:
      return "job_memory_limit";
    case 11:
      return "notification_limit";
    case 12:
      return "job_cycle_time_limit";
    default:
      return "";
  }
}

std::string guid_text(const Guid& guid) {
  std::string text;
  text.append(Hex(guid.data1, 8).digits()).append("-");
  text.append(Hex(guid.data2, 4).digits()).append("-");
  text.append(Hex(guid.data3, 4).digits()).append("-");
  for (std::size_t i = 0; i < guid.data4.size(); ++i) {
    if (i == 2) text.append("-");
    text.append(Hex(guid.data4[i], 2).digits());
  }
  return text;
}

}  // namespace jobx
