#include "exporter/app/generation.h"

#include <utility>

namespace jobx {

Generation::Generation(std::vector<std::unique_ptr<Source>> sources, const Options& options, SourceLog& log,
                       CollectorMemory memory)
    : collector_(std::move(sources), options.budget, std::move(memory), options.rules),
      metrics_(collector_, log, options.timeout_margin),
      routes_(metrics_) {}

std::shared_ptr<const Generation> CurrentGeneration::get() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::shared_ptr<const Generation> CurrentGeneration::replace(std::shared_ptr<const Generation> next) {
  const std::lock_guard lock(mutex_);
  return std::exchange(current_, std::move(next));
}

}  // namespace jobx
