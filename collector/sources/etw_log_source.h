/// The source `etw`, from a trace log.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "collector/sources/source.h"
#include "collector/sources/trace_account.h"

namespace jobx {

/// Adds up the job events of a trace log (.etl), on any system. The log is read once, as a whole, by the
/// first reading; until it is there, each reading tries again.
class EtwLogSource final : public Source {
 public:
  /// `file` is UTF-8.
  explicit EtwLogSource(std::string file) : file_(std::move(file)) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::etw; }
  /// The sample has no jobs of its own, but what is known of jobs by number. A log that is cut or damaged
  /// gives what is before that, and an error beside it.
  SourceResult collect(const std::stop_token& stop) override;

 private:
  Result<void> read(const std::stop_token& stop);

  std::string file_;
  TraceAccount account_;
  std::shared_ptr<const TracedJobs> jobs_;  ///< null until the log was read
  std::shared_ptr<const LeftJobs> left_;
  std::optional<Error> damage_;
};

}  // namespace jobx
