// The callback of a live session: how many events a second it takes from ETW on one core, and what it takes
// from the heap; and the whole way of an event on one core, from the callback through the queue to the
// counts.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "collector/sources/trace_account.h"
#include "etw/event_decoder.h"
#include "etw/session/etw_session.h"
#include "etw/session/event_queue.h"
#include "tests/doubles/allocations.h"
#include "tests/doubles/job_payloads.h"

namespace jobx {
namespace {

constexpr int kRounds = 5;
constexpr std::uint64_t kEvents = 3'000'000;
constexpr double kWanted = 3e6;  // events a second
constexpr std::uint32_t kBuild = 20'348;
constexpr std::size_t kQueue = std::size_t{4} << 20;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A process that is assigned to a job and killed there: four events.
class Storm {
 public:
  Storm() {
    test::JobPayload job;
    job.job = 7;
    job.process_id = 600;
    payloads_.push_back(assign_process(job));
    for (const std::uint32_t flags : {6U, 4U, 1U}) {
      job.flags = flags;
      payloads_.push_back(remove_process(job));
    }
  }

  EventRecord event(std::uint64_t number) const {
    const std::size_t which = number % payloads_.size();
    EventRecord record;
    record.form = EventKind::classic;
    record.provider = kJobClass;
    record.opcode = which == 0 ? 0x23 : 0x24;
    record.process_id = 4;
    record.payload = Bytes(std::as_bytes(std::span(payloads_[which])));
    return record;
  }

 private:
  std::vector<std::string> payloads_;
};

/// What came of a storm that ETW sent.
struct Callback {
  double seconds = 0;
  std::uint64_t allocations = 0;
};

/// ETW that sends a storm as fast as it is taken, once, and then nothing.
class StormKernel final : public TraceKernel {
 public:
  explicit StormKernel(Callback& result) : result_(result) {}

  Win32Code start(const TraceSetup&, TraceHandle&) override { return 0; }
  Win32Code enable(TraceHandle, const TraceProvider&) override { return 0; }
  Win32Code query(TraceHandle, TraceCounters&) override { return 0; }
  Win32Code stop(TraceHandle, TraceCounters&) override {
    is_stopped_ = true;
    is_stopped_.notify_all();
    return 0;
  }
  Win32Code stop(const std::string&) override { return 0; }
  Win32Code open_consumer(const std::string&, TraceSink& sink, TraceHandle&) override {
    sink_ = &sink;
    return 0;
  }
  Win32Code process(TraceHandle) override {
    const std::uint64_t before = test::allocations();
    const Clock::time_point start = Clock::now();
    for (std::uint64_t i = 0; i < kEvents; ++i) sink_->take(storm_.event(i));
    result_.seconds = seconds_since(start);
    result_.allocations = test::allocations() - before;
    is_sent_ = true;
    is_sent_.notify_all();
    is_stopped_.wait(false);
    return 0;
  }
  Win32Code close(TraceHandle) override { return 0; }
  [[nodiscard]] std::uint32_t build() const override { return kBuild; }
  [[nodiscard]] std::uint32_t own_process_id() const override { return 1; }

  void wait_sent() const { is_sent_.wait(false); }

 private:
  Callback& result_;
  Storm storm_;
  TraceSink* sink_ = nullptr;
  std::atomic<bool> is_sent_ = false;
  std::atomic<bool> is_stopped_ = false;
};

/// Decodes and counts, as the source does.
class Counter final : public EtwListener {
 public:
  void take(const EventRecord& record) override {
    if (decoder_.decode(record, event_) == Decoding::decoded) account_.add(event_);
    ++taken_;
  }
  void gap() override { account_.forget_pairs(); }

  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  EventDecoder decoder_{kBuild};
  TracedEvent event_;
  TraceAccount account_;
  std::uint64_t taken_ = 0;
};

/// Returns how many of the events the listener got; the rest was lost and counted.
std::uint64_t send(Callback& result) {
  auto kernel = std::make_unique<StormKernel>(result);
  const StormKernel& sent = *kernel;
  const auto counter = std::make_shared<Counter>();
  std::uint64_t lost = 0;
  {
    EtwSession session(std::move(kernel), {}, counter);
    sent.wait_sent();
    lost = session.status().queue_lost;
  }
  return kEvents - lost;
}

/// Everything that happens to an event, on this thread.
double whole_way() {
  const Storm storm;
  EventQueue queue(kQueue);
  Counter counter;
  EventRecord record;
  bool after_gap = false;
  const Clock::time_point start = Clock::now();
  for (std::uint64_t i = 0; i < kEvents; ++i) {
    queue.push(storm.event(i));
    if (i % 1'000 != 999) continue;
    while (queue.pop(record, after_gap)) counter.take(record);
  }
  return seconds_since(start);
}

int run() {
  Callback best{1e9, 0};
  std::uint64_t taken = 0;
  double whole = 1e9;
  for (int i = 0; i < kRounds; ++i) {
    Callback one;
    const std::uint64_t got = send(one);
    if (one.seconds < best.seconds) {
      best = one;
      taken = got;
    }
    whole = std::min(whole, whole_way());
  }
  const double events = static_cast<double>(kEvents);
  std::printf("callback: %.1f million events/s, %.2f allocations an event; %.0f %% of a storm counted\n",
              events / best.seconds / 1e6, static_cast<double>(best.allocations) / events,
              100 * static_cast<double>(taken) / events);
  std::printf("callback, queue, decoding and counting on one core: %.1f million events/s\n",
              events / whole / 1e6);
  std::printf("ratio: %.2f live callback to 3 million events/s\n", events / best.seconds / kWanted);
  return 0;
}

}  // namespace
}  // namespace jobx

int main() {
  return jobx::run();
}
