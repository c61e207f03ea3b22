#include "exporter/app/generation.h"

#include <utility>

namespace jobx {

Generation::Generation(std::vector<std::unique_ptr<Source>> sources, const Options& options, SourceLog& log,
                       const GenerationMemory& memory)
    : Generation(run_all(std::move(sources), memory.collector), options, log, memory) {}

Generation::Generation(std::vector<std::shared_ptr<SourceRunner>> runners, const Options& options,
                       SourceLog& log, GenerationMemory memory)
    : collector_(options.budget, std::move(memory.collector), options.rules, std::move(runners)),
      scrapes_(collector_, log, options.api ? &options.api->history : nullptr, options.gate, options.config),
      metrics_(scrapes_, options.timeout_margin, std::move(memory.filtered)),
      api_(options.api ? std::make_unique<ApiEndpoint>(scrapes_, options.budget, options.api) : nullptr),
      routes_(metrics_, api_.get(), options.reload) {}

void Generation::end_waits() const {
  if (api_) api_->end_waits();
}

std::shared_ptr<const Generation> CurrentGeneration::get() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::shared_ptr<const Generation> CurrentGeneration::replace(std::shared_ptr<const Generation> next) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Generation> last = std::exchange(current_, std::move(next));
  last->end_waits();  // or it would live for as long as somebody waits for an event
  return last;
}

}  // namespace jobx
