#include "collector/merge/known_jobs.h"

#include <algorithm>
#include <utility>

#include "collector/merge/kernel_names.h"

namespace jobx {

void KnownJobs::update(const Samples& samples) {
  const KernelNames names(samples);
  ++update_;
  shown_ = 0;
  std::array<bool, kSourceKinds.size()> is_there{};
  for (const auto& [kind, sample] : samples) {
    is_there[static_cast<std::size_t>(kind)] = true;
    update(kind, *sample, names);
  }
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    if (!is_there[i]) lists_[i].clear();  // its jobs may be forgotten before it is heard again
  }
}

void KnownJobs::update(SourceKind kind, const Sample& sample, const KernelNames& names) {
  const auto source = static_cast<std::size_t>(kind);
  const List before = std::exchange(lists_[source], {});
  List& list = lists_[source];
  list.reserve(sample.jobs.size());
  std::size_t next = 0;  // in `before`
  for (const Job& job : sample.jobs) {
    const PlacedName name =
        kind == SourceKind::pdh ? names.place(job.name) : PlacedName{job.name, job.name.space};
    const bool is_in_place = next < before.size() && before[next]->first == name;
    Entry& entry = is_in_place ? *before[next] : entry_of(name);
    Known& known = entry.second;
    if (known.update != update_) begin(known);
    if (known.seen[source] != nullptr) continue;
    known.seen[source] = &job;
    std::size_t& place = known.places[source];
    if (place < before.size() && before[place] == &entry) next = place + 1;
    place = list.size();
    list.push_back(&entry);
  }
}

KnownJobs::Entry& KnownJobs::entry_of(const PlacedName& name) {
  const auto found = all_.lower_bound(name);
  if (found != all_.end() && found->first == name) return *found;
  return *all_.try_emplace(found, name.copy());
}

void KnownJobs::begin(Known& known) {
  known.update = update_;
  known.seen = {};
  ++shown_;
}

void KnownJobs::forget(InventoryTime now, Ticks longest, std::size_t most) {
  if (remembered_ == all_.size()) return;  // all were shown just now
  remembered_ = 0;
  std::vector<All::iterator> unseen;
  for (auto entry = all_.begin(); entry != all_.end();) {
    std::optional<JobMemory>& memory = entry->second.memory;
    if (memory && elapsed(memory->seen(), now) > longest) memory.reset();
    if (!memory && entry->second.update != update_) {
      entry = all_.erase(entry);
      continue;
    }
    if (memory && memory->seen() != now) unseen.push_back(entry);
    if (memory) ++remembered_;
    ++entry;
  }
  if (unseen.size() <= most) return;
  const auto kept = unseen.end() - static_cast<std::ptrdiff_t>(most);
  std::nth_element(unseen.begin(), kept, unseen.end(), [](const auto& a, const auto& b) {
    return a->second.memory->seen() < b->second.memory->seen();
  });
  remembered_ -= static_cast<std::size_t>(kept - unseen.begin());
  std::for_each(unseen.begin(), kept, [&](const auto& entry) {
    entry->second.memory.reset();
    if (entry->second.update != update_) all_.erase(entry);
  });
}

}  // namespace jobx
