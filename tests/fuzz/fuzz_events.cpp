// Any bytes as a trace log, its events decoded, counted, joined and told to watchers; and any bytes as
// payloads of the events that are decoded, which a log would rarely hold. What is decoded lies within its
// payload, sums agree, and what is kept is bounded.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "collector/merge/ended_traces.h"
#include "collector/merge/trace_join.h"
#include "collector/sources/trace_account.h"
#include "collector/sources/trace_events.h"
#include "etw/process_names.h"
#include "etw/trace_file.h"
#include "tests/fuzz/check.h"

namespace {

using namespace jobx;
using fuzz::check;

/// Everything that happens to an event behind the container.
class Trace {
 public:
  explicit Trace(std::uint32_t build) : decoder_(build) {}

  void take(const EventRecord& record) {
    TracedEvent event;
    const Decoding decoding = decoder_.decode(record, event);
    if (decoding != Decoding::decoded) return account_.skip(decoding);
    ++decoded_;
    check_text(event.name, record.payload);
    check(!(event.job_id && event.handle), "a job has a number or a handle");
    if (is_of_process(event.kind)) {
      names_.note(event);
      check(event.process_id.has_value(), "a process has an id");
      check(is_valid_utf8(names_.find(*event.process_id)), "names are UTF-8");
    }
    if (!account_.add(event)) return;
    events_.add(event, now_ += kStep);
    told_ += event.job_id && job_event_of(event) ? 1 : 0;
  }

  void join() {
    const std::shared_ptr<const TracedJobs> jobs = account_.jobs();
    std::vector<JobView> views(1);
    views[0].job.edit().job_id = 1;
    for (int i = 0; i < 4; ++i) {
      show_ended(*jobs, views);
      views.resize(i < 2 ? 1 : 0);  // then the job is listed no longer
    }
    check(jobs->size() <= TraceAccount::kMostJobs, "jobs are bounded");
    check(join_.unnamed() <= decoded_, "no event is counted twice as unnamed");
    events_.name({{1, {{}, "one"}, false}}, false, now_ += kStep);
    events_.hand_over(now_ + TraceEvents::kPatience);
    check(told_ == ring_->first() + ring_->read(ring_->first(), told_).events.size(),
          "every event is told once");
    for (const auto& [number, job] : *jobs) {
      check(number != 0, "0 is no job");
      check(job->io_limits.size() <= TraceAccount::kMostNames, "volumes are bounded");
      check(job->monitors.size() <= TraceAccount::kMostNames, "monitors are bounded");
    }
  }

  void show_ended(const TracedJobs& jobs, std::vector<JobView>& views) {
    Sample listing;
    listing.listed[Namespace{}] = 1;
    const EndedTraces::Context context{
        .now = InventoryTime(Ticks(++joins_)), .linger = Ticks{2}, .listing = &listing};
    const std::size_t listed = views.size();
    const std::shared_ptr<const LeftJobs> left = account_.left();
    if (left) {
      check(left->size() <= TraceAccount::kMostLeft, "jobs that have left are bounded");
      ended_.take_left(*left, join_, views, context);
    }
    join_.join(jobs, views);
    ended_.update(jobs, join_, views, context);
    check(views.size() <= listed + EndedTraces::kMost, "jobs that have ended are bounded");
    for (std::size_t i = listed; i < views.size(); ++i) {
      const TracedJob& job = *views[i].traced;
      check(job.ended && job.ended->processes > 0, "an ended job has last figures");
      check(job.ended->processes <= ended_processes(), "no process counts for a job and not for the host");
      for (std::size_t k = 0; k < i; ++k) check(views[k].job->name != views[i].job->name, "names are unique");
    }
  }

  [[nodiscard]] std::uint64_t ended_processes() const {
    for (const SourceFigure& figure : account_.figures()) {
      if (figure.id == FigureId::etw_ended_processes) return figure.value;
    }
    return 0;
  }

  void check_figures() const {
    std::uint64_t events = 0;
    std::uint64_t removals = 0;
    std::uint64_t removal_events = 0;
    for (const SourceFigure& figure : account_.figures()) {
      if (figure.id == FigureId::etw_events) events += figure.value;
      if (figure.id == FigureId::etw_process_removals) removals += figure.value;
      if (figure.id == FigureId::etw_events && figure.labels[0].value == "remove_process")
        removal_events = figure.value;
    }
    check(events == decoded_, "every decoded event is counted once");
    check(removals <= removal_events, "a process is removed by an event");
  }

 private:
  static void check_text(const TracedText& text, Bytes payload) {
    if (text.empty()) return;
    const std::byte* const end = payload.data() + payload.size();
    check(text.bytes.data() >= payload.data() && text.bytes.data() + text.bytes.size() <= end,
          "a name lies within its payload");
    check(is_valid_utf8(text.text()), "text is UTF-8");
  }

  static constexpr std::chrono::milliseconds kStep{1};

  EventDecoder decoder_;
  ProcessNames names_;
  TraceAccount account_;
  std::shared_ptr<EventRing> ring_ = std::make_shared<EventRing>(64);
  TraceEvents events_{ring_};
  TraceEvents::Clock::time_point now_{std::chrono::hours(1)};
  std::uint64_t told_ = 0;  ///< to watchers
  TraceJoin join_;
  EndedTraces ended_;
  std::int64_t joins_ = 0;
  std::uint64_t decoded_ = 0;
};

void read_log(std::string bytes) {
  Result<TraceFile> file = TraceFile::open(input_from(std::move(bytes), "fuzz.etl"));
  if (!file) return;
  Trace trace(file->header().build);
  EventRecord record;
  while (true) {
    const Result<bool> more = file->next(record);
    if (!more || !*more) break;
    check(record.pointer_size == 4 || record.pointer_size == 8, "pointers have a size");
    trace.take(record);
  }
  trace.join();
  trace.check_figures();
}

/// Records one after the other: which event, its version, the size of its payload, and that.
void read_records(Bytes bytes) {
  Trace trace(bytes.at<std::uint16_t>(0).value_or(0));
  for (std::size_t at = 2; at + 4 <= bytes.size();) {
    EventRecord record;
    const auto which = *bytes.at<std::uint8_t>(at);
    const auto version = *bytes.at<std::uint8_t>(at + 1);
    record.form = (which & 0x80) != 0 ? EventKind::modern : EventKind::classic;
    record.provider = record.form == EventKind::modern ? kKernelProcess : kJobClass;
    record.id = which & 0x7F;
    record.opcode = which & 0x7F;
    record.version = version & 0x0F;
    record.pointer_size = (version & 0x10) != 0 ? 4 : 8;
    record.time = UtcTime(Ticks(static_cast<std::int64_t>(at) * (version >> 5)));
    const std::size_t size = *bytes.at<std::uint16_t>(at + 2) & 0x1FF;
    record.payload = bytes.part(at + 4, size).value_or(bytes.from(at + 4));
    trace.take(record);
    at += 4 + record.payload.size();
  }
  trace.join();
  trace.check_figures();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_log(std::string(data, data + size));
  read_records(Bytes(std::as_bytes(std::span(data, size))));
  return 0;
}
