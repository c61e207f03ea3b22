#include "jobobject/inspect/job_system.h"

#include <chrono>

#include "jobobject/inspect/namespace_walk.h"

namespace jobx {

JobListing JobSystem::list() const {
  WalkOptions options;
  options.max_time = std::chrono::seconds(20);
  return NamespaceWalk(directories(), std::move(options)).list();
}

}  // namespace jobx
