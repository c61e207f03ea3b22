#include "collector/merge/job_description.h"

#include <string_view>

#include "collector/merge/job_view.h"

namespace jobx {

JobDescription describe(const JobOrigin& origin, const Containers& containers) {
  JobDescription description;
  description.kind = origin.kind;
  description.package = origin.package;
  if (origin.container_id.empty()) return description;
  std::string_view runtime = origin.is_runtime_id ? "containerd" : "";
  const auto known = containers.find(origin.container_id);
  if (known != containers.end()) {
    const Container& container = known->second;
    runtime = container.runtime;
    description.pod = container.pod;
    description.pod_namespace = container.pod_namespace;
    description.container = container.name;
    description.image = container.image;
  }
  if (!runtime.empty()) description.container_id.append(runtime).append("://");
  description.container_id += origin.container_id;
  return description;
}

void describe_jobs(std::span<JobView> views, const JobRules& rules, const Containers& containers) {
  for (JobView& view : views) view.description = describe(rules.origin(*view.job), containers);
}

}  // namespace jobx
