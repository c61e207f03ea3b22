#include "etw/process_names.h"

#include <utility>

namespace jobx {

void ProcessNames::note(const TracedEvent& event) {
  if (!is_of_process(event.kind) || !event.process_id) return;
  const bool stopped = event.kind == TracedKind::process_stop;
  const auto known = processes_.find(*event.process_id);
  if (known == processes_.end() && !has_room()) return;
  Process& process = processes_[*event.process_id];
  // A stop has 14 characters of the name, and is the end of the process that started last.
  if (!stopped || process.name.empty() || process.stopped) {
    std::string path = event.name.text();
    process.name = path.substr(path.rfind('\\') + 1);
  }
  process.stopped = stopped;
}

bool ProcessNames::has_room() {
  if (processes_.size() < kMost) return true;
  std::erase_if(processes_, [](const auto& one) { return one.second.stopped; });
  return processes_.size() < kMost;
}

std::string_view ProcessNames::find(std::uint32_t process_id) const {
  const auto known = processes_.find(process_id);
  return known == processes_.end() ? std::string_view() : std::string_view(known->second.name);
}

}  // namespace jobx
