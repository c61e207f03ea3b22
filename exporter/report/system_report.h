/// What each interface of the system answered, as one text that can be sent to others: how questions about
/// systems are settled that the project has no machine of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "collector/catalogue/scrape.h"
#include "etw/session/etw_session.h"
#include "jobobject/inspect/class_probe.h"
#include "pdh/snapshot.h"

namespace jobx {

/// All that a report tells.
struct ReportFacts {
  std::vector<std::string> system;  ///< lines of describe_system()
  std::vector<std::string> rights;  ///< lines of describe_rights()
  Result<std::vector<ClassProbe>> classes = std::vector<ClassProbe>();
  /// The counter sets of job objects; or why they cannot be read.
  Result<Snapshot> counters = Snapshot();
  std::vector<Error> counters_missing;  ///< of those that were asked for
  std::optional<EtwStatus> etw;         ///< what a session that was tried came to
  Scrape scrape;
};

/// Markdown. Nothing personal is in it: no names of jobs, processes, accounts or hosts, and of errors only
/// what kind and how many.
std::string system_report(const ReportFacts& facts);

}  // namespace jobx
