#include "collector/sources/etw_source.h"

#include <mutex>
#include <utility>

#include "collector/sources/trace_account.h"
#include "etw/event_decoder.h"

namespace jobx {

/// Counts on the session's thread what collect() tells on another.
class EtwSource::Tally final : public EtwListener {
 public:
  explicit Tally(std::uint32_t build) : decoder_(build) {}

  void take(const EventRecord& record) override {
    const std::lock_guard lock(mutex_);
    const Decoding decoding = decoder_.decode(record, event_);
    if (decoding == Decoding::decoded) {
      account_.add(event_);
    } else {
      account_.skip(decoding);
    }
  }

  void gap() override {
    const std::lock_guard lock(mutex_);
    account_.forget_pairs();
  }

  std::vector<SourceFigure> figures(const EtwStatus& status) {
    const std::lock_guard lock(mutex_);
    account_.set_lost("events", status.events_lost);
    account_.set_lost("buffers", status.buffers_lost);
    account_.set_lost("real_time_buffers", status.real_time_buffers_lost);
    account_.set_lost("queue", status.queue_lost);
    std::vector<SourceFigure> figures = account_.figures();
    const auto add = [&](std::string_view reason, std::uint64_t count) {
      figures.push_back({FigureId::etw_session_restarts, count, {{"reason", std::string(reason)}}});
    };
    add("stale", status.stale);
    add("stopped", status.stopped);
    add("failed", status.failed);
    return figures;
  }

  [[nodiscard]] std::shared_ptr<const TracedJobs> jobs() {
    const std::lock_guard lock(mutex_);
    return account_.jobs();
  }

 private:
  std::mutex mutex_;  // guards all below
  EventDecoder decoder_;
  TracedEvent event_;
  TraceAccount account_;
};

EtwSource::EtwSource(Result<std::unique_ptr<TraceKernel>> kernel, EtwOptions options) {
  if (!kernel) {
    unavailable_ = kernel.error();
    return;
  }
  tally_ = std::make_shared<Tally>((*kernel)->build());
  session_ = std::make_unique<EtwSession>(*std::move(kernel), std::move(options), tally_);
}

EtwSource::~EtwSource() = default;

SourceResult EtwSource::collect(const std::stop_token&) {
  if (unavailable_) return *unavailable_;
  const EtwStatus status = session_->status();
  std::vector<SourceFigure> figures = tally_->figures(status);
  if (!status.is_running) {
    const Error down =
        status.error.value_or(Error(ProgramError::timed_out, "the ETW session has not started yet"));
    SourceResult result(down);
    result.figures = std::move(figures);
    return result;
  }
  Sample sample;
  sample.traced = tally_->jobs();
  sample.trace_way = status.way;
  SourceResult result(std::move(sample));
  result.figures = std::move(figures);
  return result;
}

}  // namespace jobx
