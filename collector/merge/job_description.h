/// What a job is, as jobobject_info shows it.
#pragma once

#include <span>
#include <string>

#include "collector/sources/containers.h"
#include "collector/sources/job_rules.h"

namespace jobx {

struct JobView;

/// Each is empty where it is not known.
struct JobDescription {
  std::string kind;
  std::string container_id;  ///< "containerd://…", as kube-state-metrics writes it
  std::string pod;
  std::string pod_namespace;
  std::string container;
  std::string image;
  std::string package;

  friend bool operator==(const JobDescription&, const JobDescription&) = default;
};

/// Joins what the name tells with what the runtime knows. An id of the form that runtimes give is
/// containerd's unless the runtime says otherwise; of any other id only those that it knows get a scheme.
JobDescription describe(const JobOrigin& origin, const Containers& containers);

/// Sets JobView::description of each job.
void describe_jobs(std::span<JobView> views, const JobRules& rules, const Containers& containers);

}  // namespace jobx
