#include "collector/merge/kernel_names.h"

#include <algorithm>

namespace jobx {
namespace {

/// Calls `use` for each name that the kernel showed. Those that were left out or could not be opened count as
/// well: performance counters show them all the same.
template <typename Use>
void for_each_name(const Samples& samples, Use use) {
  for (const auto& [kind, sample] : samples) {
    if (kind == SourceKind::pdh) continue;
    for (const Job& job : sample->jobs) {
      if (job.name.id.empty()) use(job.name);
    }
    for (const auto* const names : {&sample->filtered, &sample->unread}) {
      for (const JobName& name : *names) {
        if (name.id.empty()) use(name);
      }
    }
  }
}

bool is_global(const JobName& name) {
  return name.space.kind() == Namespace::Kind::global;
}

}  // namespace

KernelNames::KernelNames(const Samples& samples) {
  const bool has_counters = std::any_of(samples.begin(), samples.end(),
                                        [](const auto& sample) { return sample.first == SourceKind::pdh; });
  if (samples.size() < 2 || !has_counters) return;
  for_each_name(samples, [&](const JobName& name) {
    if (!is_global(name)) add(name);
  });
  if (elsewhere_.empty()) return;
  for_each_name(samples, [&](const JobName& name) {
    if (is_global(name)) note_global(name);
  });
}

void KernelNames::add(const JobName& name) {
  const auto [entry, is_new] = elsewhere_.try_emplace(name.name, &name.space);
  const Namespace* const known = entry->second;
  if (!is_new && known != nullptr && *known != name.space) entry->second = nullptr;
}

void KernelNames::note_global(const JobName& name) {
  const auto found = elsewhere_.find(name.name);
  if (found != elsewhere_.end()) found->second = nullptr;
}

PlacedName KernelNames::place(const JobName& name) const {
  if (elsewhere_.empty()) return {name, name.space};
  const auto found = elsewhere_.find(name.name);
  const bool is_elsewhere = found != elsewhere_.end() && found->second != nullptr;
  return {name, is_elsewhere ? *found->second : name.space};
}

}  // namespace jobx
