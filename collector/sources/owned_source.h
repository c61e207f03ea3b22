/// The source `owned`: jobs that this program created or adopted.
#pragma once

#include <memory>
#include <vector>

#include "collector/sources/source.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// Reads the owned jobs through the handles that are held anyway, with what was heard of them. Also of those
/// that ended not long ago: their last figures.
class OwnedSource final : public Source {
 public:
  explicit OwnedSource(std::shared_ptr<OwnedJobs> jobs) : jobs_(std::move(jobs)) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::owned; }
  SourceResult collect(const std::stop_token& stop) override;

 private:
  std::shared_ptr<OwnedJobs> jobs_;
};

/// The figures of the source `owned`: the messages that came, by kind, and those that accounting shows to be
/// missing.
std::vector<SourceFigure> notification_figures(const JobEvents& events);

}  // namespace jobx
