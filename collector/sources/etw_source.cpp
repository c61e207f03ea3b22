#include "collector/sources/etw_source.h"

#include <mutex>
#include <utility>

#include "collector/sources/trace_account.h"
#include "collector/sources/trace_events.h"
#include "etw/event_decoder.h"

namespace jobx {

/// Counts on the session's thread what collect() tells on another.
class EtwSource::Tally final : public EtwListener {
 public:
  /// `events` may be null.
  Tally(std::uint32_t build, std::shared_ptr<TraceEvents> events)
      : events_(std::move(events)), decoder_(build) {}

  void take(const EventRecord& record) override {
    const std::lock_guard lock(mutex_);
    const Decoding decoding = decoder_.decode(record, event_);
    if (decoding != Decoding::decoded) {
      account_.skip(decoding);
    } else if (account_.add(event_, TraceAccount::Clock::now()) && events_) {
      events_->add(event_);
    }
  }

  void gap() override {
    const std::lock_guard lock(mutex_);
    account_.forget_pairs();
  }

  void drained() override {
    if (events_) events_->hand_over();
  }

  [[nodiscard]] const std::shared_ptr<TraceEvents>& events() const { return events_; }

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

  /// Both of the same moment, so that a job is in one of them.
  void tell_jobs(Sample& sample) {
    const std::lock_guard lock(mutex_);
    sample.traced = account_.jobs();
    sample.traced_left = account_.left();
  }

 private:
  const std::shared_ptr<TraceEvents> events_;
  std::mutex mutex_;  // guards all below
  EventDecoder decoder_;
  TracedEvent event_;
  TraceAccount account_;
};

EtwSource::EtwSource(Result<std::unique_ptr<TraceKernel>> kernel, EtwOptions options,
                     std::shared_ptr<EventRing> events) {
  if (!kernel) {
    unavailable_ = kernel.error();
    return;
  }
  tally_ = std::make_shared<Tally>((*kernel)->build(),
                                   events ? std::make_shared<TraceEvents>(std::move(events)) : nullptr);
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
  tally_->tell_jobs(sample);
  sample.trace_way = status.way;
  sample.trace_events = tally_->events();
  SourceResult result(std::move(sample));
  result.figures = std::move(figures);
  return result;
}

}  // namespace jobx
