/// The source `services`: which services and application pools the processes of this host run.
#pragma once

#include <memory>
#include <utility>

#include "collector/sources/source.h"
#include "jobobject/inspect/process_roles.h"

namespace jobx {

/// A source of its own, since the service control manager may keep its caller waiting, and the figures of
/// jobs must not wait with it.
class RoleSource final : public Source {
 public:
  explicit RoleSource(Result<std::unique_ptr<RoleReader>> reader) : reader_(std::move(reader)) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::services; }
  SourceResult collect(const std::stop_token& stop) override;

 private:
  Result<std::unique_ptr<RoleReader>> reader_;
};

}  // namespace jobx
