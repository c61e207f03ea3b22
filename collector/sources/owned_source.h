/// The source `owned`: jobs that this program created or adopted.
#pragma once

#include <memory>

#include "collector/sources/source.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// Reads the owned jobs through the handles that are held anyway, with what was heard of them. Also of those
/// that ended not long ago: their last figures.
class OwnedSource final : public Source {
 public:
  explicit OwnedSource(std::shared_ptr<OwnedJobs> jobs) : jobs_(std::move(jobs)) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::owned; }
  Result<Sample> collect(const std::stop_token& stop) override;

 private:
  std::shared_ptr<OwnedJobs> jobs_;
};

}  // namespace jobx
