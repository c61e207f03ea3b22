#include "collector/sources/etw_log_source.h"

#include "etw/trace_file.h"

namespace jobx {

SourceResult EtwLogSource::collect(const std::stop_token& stop) {
  if (!jobs_) {
    if (const Result<void> done = read(stop); !done) return {done.error(), account_.figures()};
    jobs_ = account_.jobs();
    left_ = account_.left();
  }
  Sample sample;
  sample.traced = jobs_;
  sample.traced_left = left_;
  if (damage_) sample.errors.push_back(*damage_);
  return {std::move(sample), account_.figures()};
}

Result<void> EtwLogSource::read(const std::stop_token& stop) {
  Result<TraceFile> file = open_trace_file(file_, stop);
  if (!file) return file.error();
  EventDecoder decoder(file->header().build);
  EventRecord record;
  TracedEvent event;
  TraceAccount account;
  unsigned logs = file->logs();
  std::uint64_t gaps = 0;
  Result<bool> more = true;
  while ((more = file->next(record)) && *more) {
    if (file->logs() != logs) {
      logs = file->logs();
      decoder = EventDecoder(file->header().build);
      account.forget_pairs();
    }
    if (file->after_gap()) {
      ++gaps;
      account.forget_pairs();
    }
    const Decoding decoding = decoder.decode(record, event);
    if (decoding == Decoding::decoded) {
      account.add(event);
    } else {
      account.skip(decoding);
    }
  }
  if (!more && stop.stop_requested()) return more.error();
  if (!more) damage_ = more.error();
  account.set_lost("events", file->events_lost());
  account.set_lost("buffers", file->buffers_lost());
  account.set_lost("file", gaps);
  account_ = std::move(account);
  return {};
}

}  // namespace jobx
