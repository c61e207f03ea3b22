/// In which namespaces the kernel shows the names that performance counters show without one.
#pragma once

#include <compare>
#include <string_view>
#include <unordered_map>

#include "collector/merge/sightings.h"
#include "jobobject/job.h"

namespace jobx {

/// A job's name in a namespace that may be another than its own; both must outlive it.
struct PlacedName {
  const JobName& name;
  const Namespace& space;

  [[nodiscard]] JobName copy() const { return {space, name.name, name.id}; }

  friend std::strong_ordering operator<=>(const JobName& a, const PlacedName& b) {
    if (const auto order = a.id <=> b.name.id; order != 0) return order;
    if (const auto order = a.space <=> b.space; order != 0) return order;
    return a.name <=> b.name.name;
  }
  friend bool operator==(const JobName& a, const PlacedName& b) {
    return a.name == b.name.name && a.space == b.space && a.id == b.name.id;
  }
};

/// The samples must outlive it. Knows nothing, and costs nothing, where performance counters add nothing.
class KernelNames {
 public:
  explicit KernelNames(const Samples& samples);

  /// The job that performance counters call so: in the one other namespace in which the kernel shows the
  /// name, if the global one does not have it; else in the name's own.
  [[nodiscard]] PlacedName place(const JobName& name) const;

 private:
  void add(const JobName& name);
  void note_global(const JobName& name);

  /// By names that are not in the global namespace alone; null for a name in several.
  std::unordered_map<std::string_view, const Namespace*> elsewhere_;
};

}  // namespace jobx
