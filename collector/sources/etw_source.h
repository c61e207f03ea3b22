/// The source `etw`, from a live session.
#pragma once

#include <memory>
#include <optional>

#include "collector/events/event_ring.h"
#include "collector/sources/source.h"
#include "etw/session/etw_session.h"
#include "etw/session/trace_kernel.h"

namespace jobx {

/// Adds up the job events of the running system from its construction to its end, whether it is asked or not.
/// While no session runs, the source is down; what was counted stays known.
class EtwSource final : public Source {
 public:
  /// `kernel`: as TraceKernel::open() gives it; its error is what the source tells then. `events`: where the
  /// events of jobs go to as well, once a collector has said what their jobs are called; may be null.
  EtwSource(Result<std::unique_ptr<TraceKernel>> kernel, EtwOptions options,
            std::shared_ptr<EventRing> events = nullptr);
  /// Stops the session.
  ~EtwSource() override;
  EtwSource(const EtwSource&) = delete;
  EtwSource& operator=(const EtwSource&) = delete;

  [[nodiscard]] SourceKind kind() const override { return SourceKind::etw; }
  /// The sample has no jobs of its own, but what is known of jobs by number.
  SourceResult collect(const std::stop_token& stop) override;

 private:
  class Tally;

  std::optional<Error> unavailable_;
  std::shared_ptr<Tally> tally_;
  std::unique_ptr<EtwSession> session_;  ///< null if unavailable; last: it gives events to the above
};

}  // namespace jobx
